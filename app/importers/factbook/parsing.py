"""The parser of the Factbook: its files become entries, and the texts of their fields records."""

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
from app.model.errors import OperatorError

STRETCH = re.compile(r"(?P<name>[^\d();,]+?)\s*(?:\([^()]*\)\s*)?(?P<km>\d[\d,]*(?:\.\d+)?) km(?:\s*\([^()]*\))?")
BETWEEN = re.compile(r"\s*(?:[;,]|and\b)\s*")
SHARE = re.compile(r"(?P<name>[^%\d]+?) (?P<percent>\d+(?:\.\d+)?)%(?:, |$)")


class UnreadableFactbook(OperatorError):
    """The package is missing, of another version or incomplete, or one of its files is malformed."""

    def __init__(self, file: str, field: str, message: str) -> None:
        super().__init__(f"{file}: {field}: {message}")
        self.file = file
        self.field = field


class NotUnderstood(ValueError):
    """A text that no rule and no table reads."""

    def __init__(self, text: str, reason: str) -> None:
        super().__init__(f"{reason}: {text}")
        self.text = text
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Reference:
    """The states and organizations of the reference pack, by the Factbook's codes, names and abbreviations."""

    by_gec: Mapping[str, str]
    sovereign: frozenset[str]
    names: Mapping[str, str]
    abbreviations: Mapping[str, str]
    operations: frozenset[str]


@dataclass(frozen=True, slots=True)
class FactbookEntry:
    """A file of the package and its actor."""

    file: str
    actor: str
    sections: Mapping[str, Any]

    def find(self, *path: str) -> Any:
        """The value at a path, None if there is none; UnreadableFactbook if something on the way is no object."""
        value: Any = self.sections
        for depth, key in enumerate(path):
            if not isinstance(value, dict):
                raise UnreadableFactbook(self.file, ": ".join(path[:depth]), "not an object")
            value = value.get(key)
            if value is None:
                return None
        return value

    def text(self, *path: str) -> str | None:
        """The text of a field, without markup; None if there is no field, UnreadableFactbook if it has no text."""
        field = self.find(*path)
        if field is None:
            return None
        if not isinstance(field, dict) or not isinstance(field.get("text"), str):
            raise UnreadableFactbook(self.file, ": ".join(path), "has no text")
        return without_markup(field["text"])

    def note(self, *path: str) -> str | None:
        """The note beside a field, without markup and without the word 'note'."""
        note = self.find(*path, "note")
        if note is None:
            return None
        if not isinstance(note, str):
            raise UnreadableFactbook(self.file, ": ".join((*path, "note")), "not a text")
        return without_markup(note).removeprefix("note").lstrip(" :") or None


@dataclass(frozen=True, slots=True)
class Participation:
    """An organization in the list of an entry: its abbreviation, the wordings in parentheses, and the whole text."""

    name: str
    wordings: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a land boundary: the neighbour's name, the length, and the text."""

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
    """A capital, with its coordinates in degrees; None if they cannot be read."""

    name: str
    latitude: Decimal | None
    longitude: Decimal | None


def without_markup(text: str) -> str:
    """A text without tags, with entities replaced and single blanks."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", text)).split())


def split_list(text: str) -> list[str]:
    """The parts of a list between commas outside parentheses; NotUnderstood if parentheses do not match."""
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
    """The sentence in front of a list, None if there is none, and the list."""
    match = re.match(r"(?P<preface>[^,(:]+ [^,(:]+): *(?P<list>.*)", text)
    return (match["preface"], match["list"]) if match else (None, text)


def participation_of(text: str) -> Participation:
    """The organization and its wordings in a part of the list such as `SCO (observer)`."""
    match = re.fullmatch(r"(?P<name>[^()]+?)\s*(?P<wordings>(?:\([^()]*\)\s*)*)", text)
    if match is None:
        raise NotUnderstood(text, "not an organization with wordings in parentheses behind it")
    return Participation(match["name"], tuple(re.findall(r"\(([^()]*)\)", match["wordings"])), text)


def role_of(wordings: Sequence[str], plain: Role) -> Role:
    """The role by the wordings, `plain` if there are none; NotUnderstood if a wording is unknown."""
    if not wordings:
        return plain
    for sentence in wordings:
        if sentence not in ROLES:
            raise NotUnderstood(sentence, "no role is known for this wording")
    roles = [ROLES[sentence] for sentence in wordings]
    return Role.SUSPENDED if Role.SUSPENDED in roles else roles[0]


def stretches(text: str) -> tuple[list[Stretch], str]:
    """The stretches in a text such as `China 4,630 km; Russia 3,452 km`, and the rest of it that cannot be read."""
    pieces: list[Stretch] = []
    rest = text
    while match := STRETCH.match(rest):
        pieces.append(Stretch(match["name"], Decimal(match["km"].replace(",", "")), match[0]))
        rest = rest[match.end() :]
        between = BETWEEN.match(rest)
        if between is None:
            break
        rest = rest[between.end() :]
    return pieces, rest


def shares(text: str) -> tuple[str, list[Share]]:
    """The year and the shares in a text such as `China 92%, Switzerland 6% (2023)`; NotUnderstood in other forms."""
    whole = re.fullmatch(r"(?P<list>.*\S)\s*\((?P<year>\d{4})(?: est\.)?\)", text)
    if whole is None:
        raise NotUnderstood(text, "no year behind the partners")
    partners, position = [], 0
    while position < len(whole["list"]):
        match = SHARE.match(whole["list"], position)
        if match is None:
            raise NotUnderstood(text, "not partners with shares in percent")
        partners.append(Share(match["name"], Decimal(match["percent"])))
        position = match.end()
    return whole["year"], partners


def capital_name(text: str) -> str | None:
    """The first capital that a text names, without remarks; None if it names none."""
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
    """The rounding step of a figure: 1 without decimals, 0.1 with one."""
    return Decimal(1).scaleb(min(int(value.as_tuple().exponent), 0))


def read_reference(folder: Path) -> Reference:
    """The states and organizations of the reference pack; a name of two states is left out."""
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
    """The files of a package; UnreadableFactbook if it is of another version or incomplete."""
    if package.version != VERSION:
        raise UnreadableFactbook(PACKAGE, "version", f"{VERSION} is needed, {package.version} is installed")
    paths = sorted(
        path.as_posix() for path in package.files or () if path.match(f"{DATA}/*/*.json") and path.parts[0] != ".."
    )
    if len(paths) != FILES:
        raise UnreadableFactbook(DATA, "files", f"{FILES} are expected, {len(paths)} found")
    files = {}
    for path in paths:
        try:
            files[path.removeprefix(f"{DATA}/")] = Path(str(package.locate_file(path))).read_bytes()
        except OSError as error:
            raise UnreadableFactbook(path, "file", f"cannot be read: {error.strerror}") from error
    return files


def entry_of(file: str, content: bytes, reference: Reference) -> FactbookEntry:
    """The entry in a file; UnreadableFactbook if it is malformed, or of no known actor."""
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
    """The paths of the fields that the entry of an actor must have."""
    yield BOUNDARIES
    if actor in reference.sovereign:
        yield from (PARTICIPATION, CAPITAL)
        if actor not in WITHOUT_PARTNERS:
            yield from PARTNERS.values()
