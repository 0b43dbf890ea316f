"""Design of Trade Agreements (DESTA): trade agreements since 1948 with their parties, from the list of treaties.

A line is a treaty, or an act about one: an accession, with all who were parties then; a protocol or an amendment; a
withdrawal, with those who remained. That a treaty ended is not in the list, so a period has a start alone, unless one
of the parties withdrew.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.claims import PeriodBasis, SourceKind
from app.facts.agreements import Agreement, AgreementKind
from app.facts.codes import Scheme
from app.importers.adapter import Adapter, CodeLookup, DataFile, FoundClaim, Layout, StateCodes
from app.importers.cells import Misread, year_of

NOT_KNOWN = "NA"
TODAY = 2022
"""A year in which the codes of today hold: the list names states by them, whatever the year of a treaty."""

NUMBER = re.compile(r"[0-9][0-9A-Za-z_+]*")
PARTY = re.compile(r"c[0-9]+")
TREATIES = ("base_treaty", "accession", "protocol", "amendment")
WITHDRAWAL = "withdrawal"
NO_TREATIES = {
    "consolidated": "consolidated text of treaties that are listed themselves",
    "negotiation": "negotiation, which is no treaty",
}
WITHDREW, REMAINED = "1", "2"
"""What the columns `mc…` say of the parties in the line of a withdrawal."""

ACT = ("number", "base_treaty", "name", "entry_type", "year", "entryforceyear")
BYTES = Layout("list of treaties", (*ACT, "c1", "mc1"), ";", "latin-1")
"""The encoding is not told by the header, which is ASCII: bytes are taken as they are, and read by `text_of`."""

MARKED = Layout("list of treaties that begins with a byte order mark", BYTES.columns, ";", "utf-8-sig")


class Numbers:
    """The states that the list means by its numbers: those of today, if these had a number in the year."""

    def __init__(self, states: StateCodes) -> None:
        self.states = states
        self._numbered: dict[int, set[str | None]] = {}

    def state(self, cell: str, when: int, column: str) -> str:
        """The state that a number means in a treaty of some year; Misread if it means none."""
        code = cell.zfill(3) if cell.isdecimal() else cell
        state = self.states[code, when]
        if state is None and self.states[code, TODAY] in self.numbered(when):
            state = self.states[code, TODAY]
        if state is None:
            raise Misread(column, self.states.why_not(code, when))
        return state

    def numbered(self, when: int) -> set[str | None]:
        """The states that had a number in a year, be it another than today: Germany had 280 until 1990."""
        if when not in self._numbered:
            self._numbered[when] = {self.states[f"{code:03}", when] for code in range(1000)} - {None}
        return self._numbered[when]


@dataclass(frozen=True, slots=True)
class Entry:
    """What a line says."""

    line: int
    number: str
    base: str
    """The number of the treaty that it is about."""
    name: str
    type: str
    signed: str | None
    in_force: str | None
    when: int
    parties: frozenset[str]
    withdrew: frozenset[str]


def read(file: DataFile, codes: CodeLookup) -> Iterator[FoundClaim]:
    """The treaties, accessions, protocols and amendments, and who remained after a withdrawal."""
    numbers = Numbers(codes.states(Scheme.M49))
    parties = [name for name in file.header if PARTY.fullmatch(name) and f"m{name}" in file.header]
    columns = (*ACT, *parties, *(f"m{name}" for name in parties))
    entries: list[Entry] = []
    for line, cells in file.rows(*columns):
        cell = dict(zip(columns, cells, strict=True))
        if cell["entry_type"] in NO_TREATIES:
            file.leave_out(NO_TREATIES[cell["entry_type"]])
        elif cell["year"] == NOT_KNOWN == cell["entryforceyear"]:
            file.leave_out("treaty without a year")
        else:
            try:
                cell["name"] = text_of(cell["name"], file.layout)
                entries.append(entry(line, cell, parties, numbers))
            except Misread as error:
                file.refuse(line, error.column, error.message)
    withdrawals = [one for one in entries if one.withdrew]
    for one in entries:
        if len(one.parties) < 2:
            file.leave_out("withdrawal after which no two parties remained")
        else:
            later = [act.when for act in withdrawals if act.base == one.base and act.withdrew & one.parties]
            yield claim(one, min((when for when in later if when >= one.when), default=None))


def text_of(cell: str, layout: Layout) -> str:
    """The text of a cell: UTF-8 if its bytes are, Windows-1252 otherwise; Misread if they are neither."""
    if layout is not BYTES:
        return cell.strip()
    content = cell.encode(layout.encoding)
    for encoding in ("utf-8", "cp1252"):
        try:
            return content.decode(encoding).strip()
        except UnicodeDecodeError:
            continue
    raise Misread("name", "neither UTF-8 nor Windows-1252")


def entry(line: int, cell: Mapping[str, str], parties: Sequence[str], numbers: Numbers) -> Entry:
    """What a line says; Misread if it cannot be understood."""
    kind = cell["entry_type"]
    if kind not in TREATIES and kind != WITHDRAWAL:
        raise Misread("entry_type", f"none of the types that are known: '{kind}'")
    if not NUMBER.fullmatch(cell["number"]):
        raise Misread("number", f"not a number such as 62, 62+1 or 62_1: '{cell['number']}'")
    signed, in_force = (
        None if cell[column] == NOT_KNOWN else year_of(cell[column], column) for column in ("year", "entryforceyear")
    )
    when = signed or in_force or 0
    named = [column for column in parties if cell[column] not in (NOT_KNOWN, "")]
    marks = {column: cell[f"m{column}"] for column in named}
    states = {column: numbers.state(cell[column], when, column) for column in named}
    if kind == WITHDRAWAL:
        for column, mark in marks.items():
            if mark not in (WITHDREW, REMAINED):
                raise Misread(f"m{column}", f"neither {WITHDREW} (withdrew) nor {REMAINED} (remained): '{mark}'")
    elif len(set(states.values())) < 2:
        raise Misread("c1", "fewer than two parties")
    withdrew = {states[column] for column in named if kind == WITHDRAWAL and marks[column] == WITHDREW}
    return Entry(
        *(line, cell["number"], cell["base_treaty"], cell["name"], kind),
        *(str(signed) if signed else None, str(in_force) if in_force else None, when),
        *(frozenset(states.values()) - withdrew, frozenset(withdrew)),
    )


def claim(one: Entry, end: int | None) -> FoundClaim:
    """The claim that an entry makes, until the first of its parties withdraws."""
    is_withdrawal = one.type == WITHDRAWAL
    notes = [] if one.type == "base_treaty" else [f"Listed as {one.type}."]
    notes += ["The parties are those that remained."] if is_withdrawal else []
    notes += [f"A party withdrew in {end}."] if end else []
    dates = (None, None) if is_withdrawal else (one.signed, one.in_force)
    return FoundClaim(
        one.line,
        one.number.replace("+", "-"),
        (
            *(one.name, sorted(one.parties), *dates, f"{one.when}/{end or ''}"),
            *(f"number {one.number}", " ".join(notes) or None),
        ),
    )


ADAPTER = Adapter(
    name="desta",
    about="Design of Trade Agreements (DESTA): the list of treaties with their members",
    source={
        "id": "desta",
        "kind": SourceKind.DATASET,
        "title": "Design of Trade Agreements (DESTA)",
        "author": "Andreas Dür; Leonardo Baccini; Manfred Elsig",
        "url": "https://www.designoftradeagreements.org/",
    },
    table=Agreement,
    columns=("title", "parties", "signed", "in_force", "period", "source_row", "note"),
    constants={"kind": AgreementKind.TREATY, "period_basis": PeriodBasis.STATED},
    layouts=(BYTES, MARKED),
    read=read,
)
