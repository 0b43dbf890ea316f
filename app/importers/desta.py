"""Design of Trade Agreements (DESTA): trade agreements since 1948 with their parties, from the list of treaties.

A line is a treaty, or an act about one: an accession, with all parties of that time; a protocol or an amendment; a
withdrawal, with the parties that remained. The list does not have the ends of treaties, so a period is open unless a
party withdrew.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.facts.agreements import Agreement, AgreementKind
from app.facts.codes import Scheme
from app.importers.adapter import Adapter, CodeLookup, DataFile, FoundClaim, Layout, StateCodes
from app.importers.cells import Misread, year_of
from app.importers.states import state_of
from app.model.claims import PeriodBasis
from app.model.sources import SourceKind

NOT_KNOWN = "NA"
TODAY = 2022
"""The year by whose M49 numbers the list names states, whatever the year of a treaty."""

NUMBER = re.compile(r"[0-9][0-9A-Za-z_+]*")
PARTY = re.compile(r"c[0-9]+")
TREATIES = ("base_treaty", "accession", "protocol", "amendment")
WITHDRAWAL = "withdrawal"
NO_TREATIES = {
    "consolidated": "consolidated text of treaties that are listed themselves",
    "negotiation": "negotiation, which is no treaty",
}
WITHDREW, REMAINED = "1", "2"
"""The marks of parties in the columns `mc…` of a withdrawal."""

ACT = ("number", "base_treaty", "name", "entry_type", "year", "entryforceyear")
LAYOUT = Layout("list of treaties", (*ACT, "c1", "mc1"))


class Numbers:
    """The list's numbers of states: those of today, even in years in which a state had another number."""

    def __init__(self, states: StateCodes) -> None:
        self.states = states
        self._numbered: dict[int, set[str | None]] = {}

    def state(self, cell: str, year: int, column: str) -> str:
        """The state that a number means in a treaty of a year; Misread if it means none."""
        code = cell.zfill(3) if cell.isdecimal() else cell
        today = self.states[code, TODAY]
        if self.states[code, year] is None and today in self.numbered(year):
            return state_of(self.states, code, TODAY, column)
        return state_of(self.states, code, year, column)

    def numbered(self, year: int) -> set[str | None]:
        """The states that had any number in a year: Germany had 280, not 276, until 1990."""
        if year not in self._numbered:
            self._numbered[year] = {self.states[f"{code:03}", year] for code in range(1000)} - {None}
        return self._numbered[year]


@dataclass(frozen=True, slots=True)
class TreatyEntry:
    """An entry of the list: a treaty or an act about one, with its parties."""

    line: int
    number: str
    base: str
    """The number of the treaty that an act is about."""
    name: str
    type: str
    signed: str | None
    in_force: str | None
    year: int
    """The year of signature, or of entry into force if that of signature is not known."""
    parties: frozenset[str]
    withdrew: frozenset[str]


def read(file: DataFile, codes: CodeLookup) -> Iterator[FoundClaim]:
    """The treaties, accessions, protocols and amendments, and the parties that remained after a withdrawal."""
    numbers = Numbers(codes.states(Scheme.M49))
    parties = [name for name in file.header if PARTY.fullmatch(name) and f"m{name}" in file.header]
    columns = (*ACT, *parties, *(f"m{name}" for name in parties))
    entries: list[TreatyEntry] = []
    for line, cells in file.rows(*columns):
        cell = dict(zip(columns, cells, strict=True))
        if cell["entry_type"] in NO_TREATIES:
            file.leave_out(NO_TREATIES[cell["entry_type"]])
        elif cell["year"] == NOT_KNOWN == cell["entryforceyear"]:
            file.leave_out("treaty without a year")
        else:
            try:
                cell["name"] = cell["name"].strip()
                entries.append(entry_of(line, cell, parties, numbers))
            except Misread as error:
                file.refuse(line, error.column, error.message)
    withdrawals = [entry for entry in entries if entry.withdrew]
    for entry in entries:
        if len(entry.parties) < 2:
            file.leave_out("withdrawal after which no two parties remained")
        else:
            years = [act.year for act in withdrawals if act.base == entry.base and act.withdrew & entry.parties]
            yield claim(entry, min((year for year in years if year >= entry.year), default=None))


def entry_of(line: int, cell: Mapping[str, str], parties: Sequence[str], numbers: Numbers) -> TreatyEntry:
    """The entry on a line; Misread if a cell cannot be read."""
    kind = cell["entry_type"]
    if kind not in TREATIES and kind != WITHDRAWAL:
        raise Misread("entry_type", f"none of the types that are known: '{kind}'")
    if not NUMBER.fullmatch(cell["number"]):
        raise Misread("number", f"not a number such as 62, 62+1 or 62_1: '{cell['number']}'")
    signed, in_force = (
        None if cell[column] == NOT_KNOWN else year_of(cell[column], column) for column in ("year", "entryforceyear")
    )
    year = signed or in_force or 0
    columns = [column for column in parties if cell[column] not in (NOT_KNOWN, "")]
    marks = {column: cell[f"m{column}"] for column in columns}
    states = {column: numbers.state(cell[column], year, column) for column in columns}
    if kind == WITHDRAWAL:
        for column, mark in marks.items():
            if mark not in (WITHDREW, REMAINED):
                raise Misread(f"m{column}", f"neither {WITHDREW} (withdrew) nor {REMAINED} (remained): '{mark}'")
    elif len(set(states.values())) < 2:
        raise Misread("c1", "fewer than two parties")
    withdrew = {states[column] for column in columns if kind == WITHDRAWAL and marks[column] == WITHDREW}
    return TreatyEntry(
        *(line, cell["number"], cell["base_treaty"], cell["name"], kind),
        *(str(signed) if signed else None, str(in_force) if in_force else None, year),
        *(frozenset(states.values()) - withdrew, frozenset(withdrew)),
    )


def claim(entry: TreatyEntry, end: int | None) -> FoundClaim:
    """The claim of an entry, until the first of its parties withdraws."""
    is_withdrawal = entry.type == WITHDRAWAL
    notes = [] if entry.type == "base_treaty" else [f"Listed as {entry.type}."]
    notes += ["The parties are those that remained."] if is_withdrawal else []
    notes += [f"A party withdrew in {end}."] if end else []
    dates = (None, None) if is_withdrawal else (entry.signed, entry.in_force)
    return FoundClaim(
        entry.line,
        entry.number.replace("+", "-"),
        (
            *(entry.name, sorted(entry.parties), *dates, f"{entry.year}/{end or ''}"),
            *(f"number {entry.number}", " ".join(notes) or None),
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
    layouts=[LAYOUT],
    read=read,
)
