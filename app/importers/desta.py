"""Design of Trade Agreements (DESTA): trade agreements since 1948 with their parties, from the list or from the dyads.

A line of the list is a treaty, or an act about one: an accession, with those who acceded and those with whom they are
in the treaty from then on; a protocol or an amendment; a withdrawal, with the parties that remained. The list does not
have the ends of treaties, so a period is open unless a party withdrew. The file of dyads has a line for each pair of
parties, and no withdrawals.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from textwrap import shorten
from typing import NamedTuple

from app.facts.agreements import Agreement, AgreementKind
from app.facts.codes import Scheme
from app.importers.adapter import Adapter, DataFile, FoundClaim, Layout
from app.importers.cells import Misread, year_of
from app.importers.state_codes import CodeLookup
from app.importers.states import state_of
from app.model.claims import PeriodBasis
from app.model.sources import SourceKind

NOT_KNOWN = ("NA", "")
TODAY = 2022
"""The year by whose M49 numbers the list names states, whatever the year of a treaty."""

KOSOVO = {"900": "XKX"}
"""The list's own number, for want of one in M49."""

PREDECESSORS = {
    "203": ((1992, "CSHH"),),
    "643": ((1991, "SUHH"),),
    "688": ((1991, "YUCS"), (2005, "CSXX")),
    "887": ((1989, None),),
}
"""For whom numbers of today stand in earlier treaties, as their names show: to a last year, a state; None if several.

"EC Yugoslavia" of 1980 has the number of Serbia, "Finland USSR" of 1960 that of Russia.
"""

CZECHIA, SLOVAKIA = "203", "703"

EARLY = "Listed before being states of their own"

NUMBER = re.compile(r"[0-9][0-9A-Za-z_+]*")
PARTY = re.compile(r"c[0-9]+")
TREATIES = ("base_treaty", "accession", "protocol", "amendment", "protocol or amendment")
WITHDRAWAL = "withdrawal"
NO_TREATIES = {
    "consolidated": "consolidated text of treaties that are listed themselves",
    "negotiation": "negotiation, which is no treaty",
}
WITHDREW, REMAINED = "1", "2"
"""The marks of parties in the columns `mc…` of a withdrawal."""

ACT = ("number", "base_treaty", "name", "entry_type", "year", "entryforceyear")
LIST = Layout("list of treaties", (*ACT, "c1", "mc1"))
DYADS = Layout("dyads", (*ACT, "iso1", "iso2"))
LONGEST = 600
"""How many characters a note can have."""


class Listed(NamedTuple):
    """A party as an entry lists it."""

    column: str
    number: str
    mark: str


class Numbers:
    """The list's numbers of states: those of today, even in years in which a state had another number."""

    def __init__(self, codes: CodeLookup) -> None:
        self.states = codes.states(Scheme.M49).widened()
        self._lists = [codes.states(scheme).widened() for scheme in (Scheme.COW, Scheme.GW)]
        self._existing: dict[int, set[str | None]] = {}

    def existing(self, year: int) -> set[str | None]:
        """The states that there were in a year."""
        if year not in self._existing:
            self._existing[year] = {states[str(code), year] for states in self._lists for code in range(1000)}
        return self._existing[year]

    def state(self, party: Listed, year: int, *, with_slovakia: bool) -> tuple[str, str | None]:
        """The state that a number means in a treaty of a year, and what must be known of it; Misread if it means none.

        `with_slovakia` says whether Slovakia is a party: then Czechia is no Czechoslovakia.
        """
        code = party.number.zfill(3) if party.number.isdecimal() else party.number
        today = KOSOVO.get(code) or self.states[code, TODAY]
        if today is None:
            return state_of(self.states, code, year, party.column), None
        if today in self.existing(year) or today not in self.existing(TODAY):
            return today, None
        for last, predecessor in PREDECESSORS.get(code, ()):
            if year <= last and not (code == CZECHIA and with_slovakia):
                if predecessor is None:
                    raise Misread(party.column, f"'{code}' ({today}) was several states in {year}")
                return predecessor, f"{code} is today's number of {today}: in {year} it stands for {predecessor}."
        return today, EARLY


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
    notes: tuple[str, ...]


def read(file: DataFile, codes: CodeLookup) -> Iterator[FoundClaim]:
    """The treaties, accessions, protocols and amendments, and the parties that remained after a withdrawal."""
    numbers = Numbers(codes)
    entries: list[TreatyEntry] = []
    for line, cell, parties in listed(file):
        if cell["entry_type"] in NO_TREATIES:
            file.leave_out(NO_TREATIES[cell["entry_type"]])
        elif cell["year"] in NOT_KNOWN and cell["entryforceyear"] in NOT_KNOWN:
            file.leave_out("treaty without a year")
        else:
            try:
                entries.append(entry_of(file, line, cell, parties, numbers))
            except Misread as error:
                file.refuse(line, error.column, error.message)
    withdrawals = [entry for entry in entries if entry.withdrew]
    for entry in entries:
        if len(entry.parties) < 2:
            is_withdrawal = entry.type == WITHDRAWAL
            reason = "withdrawal after which no two" if is_withdrawal else "treaty of which fewer than two"
            file.leave_out(f"{reason} parties {'remained' if is_withdrawal else 'can be read'}")
        else:
            years = [act.year for act in withdrawals if act.base == entry.base and act.withdrew & entry.parties]
            yield claim(entry, min((year for year in years if year >= entry.year), default=None))


def listed(file: DataFile) -> Iterator[tuple[int, Mapping[str, str], Sequence[Listed]]]:
    """The entries of a file, each with its line, its cells and its parties."""
    if file.layout == DYADS:
        yield from from_dyads(file)
        return
    parties = [name for name in file.header if PARTY.fullmatch(name) and f"m{name}" in file.header]
    columns = (*ACT, *parties, *(f"m{name}" for name in parties))
    for line, cells in file.rows(*columns):
        cell = dict(zip(columns, cells, strict=True))
        states = (Listed(column, cell[column], cell[f"m{column}"]) for column in parties)
        yield line, cell, [party for party in states if party.number not in NOT_KNOWN]


def from_dyads(file: DataFile) -> Iterator[tuple[int, Mapping[str, str], Sequence[Listed]]]:
    """The entries of the file of dyads, each with its first line, its cells there, and the parties of all its lines."""
    entries: dict[str, tuple[int, Mapping[str, str]]] = {}
    parties: dict[str, dict[str, Listed]] = defaultdict(dict)
    for line, cells in file.rows(*DYADS.columns):
        cell = dict(zip(DYADS.columns, cells, strict=True))
        entries.setdefault(cell["number"], (line, cell))
        for column in ("iso1", "iso2"):
            parties[cell["number"]].setdefault(cell[column], Listed(column, cell[column], ""))
    for number, (first, act) in entries.items():
        yield first, act, list(parties[number].values())


def entry_of(
    file: DataFile, line: int, cell: Mapping[str, str], states: Sequence[Listed], numbers: Numbers
) -> TreatyEntry:
    """The entry on a line, without the parties that are refused; Misread if another cell cannot be read."""
    kind = cell["entry_type"]
    if kind not in TREATIES and kind != WITHDRAWAL:
        raise Misread("entry_type", f"none of the types that are known: '{kind}'")
    if not NUMBER.fullmatch(cell["number"]):
        raise Misread("number", f"not a number such as 62, 62+1 or 62_1: '{cell['number']}'")
    signed, in_force = (
        None if cell[column] in NOT_KNOWN else year_of(cell[column], column) for column in ("year", "entryforceyear")
    )
    year = signed or in_force or 0
    parties, withdrew, unread = set[str](), set[str](), list[str]()
    notes: dict[str, list[str]] = {}
    for party in states:
        try:
            state, note = numbers.state(party, year, with_slovakia=any(other.number == SLOVAKIA for other in states))
            if kind == WITHDRAWAL and party.mark not in (WITHDREW, REMAINED):
                message = f"neither {WITHDREW} (withdrew) nor {REMAINED} (remained): '{party.mark}'"
                raise Misread(f"m{party.column}", message)
        except Misread as error:
            file.refuse(line, error.column, error.message)
            unread.append(party.number)
            continue
        (withdrew if kind == WITHDRAWAL and party.mark == WITHDREW else parties).add(state)
        if note:
            notes.setdefault(note, []).append(state)
    if kind != WITHDRAWAL and not unread and len(parties) < 2:
        raise Misread("iso1" if file.layout == DYADS else "c1", "fewer than two parties")
    missing = [f"Without parties that cannot be read: {', '.join(unread)}."] if unread else []
    told = (f"{note}: {', '.join(names)}." if note == EARLY else note for note, names in notes.items())
    return TreatyEntry(
        *(line, cell["number"], cell["base_treaty"], cell["name"].strip(), kind),
        *(str(signed) if signed else None, str(in_force) if in_force else None, year),
        *(frozenset(parties - withdrew), frozenset(withdrew), (*missing, *told)),
    )


def claim(entry: TreatyEntry, end: int | None) -> FoundClaim:
    """The claim of an entry, until the first of its parties withdraws."""
    is_withdrawal = entry.type == WITHDRAWAL
    notes = [] if entry.type == "base_treaty" else [f"Listed as {entry.type}."]
    notes += ["The parties are those that remained."] if is_withdrawal else []
    notes += [f"A party withdrew in {end}."] if end else []
    notes += entry.notes
    dates = (None, None) if is_withdrawal else (entry.signed, entry.in_force)
    return FoundClaim(
        entry.line,
        entry.number.replace("+", "-"),
        (
            *(entry.name, sorted(entry.parties), *dates, f"{entry.year}/{end or ''}"),
            *(f"number {entry.number}", shorten(" ".join(notes), LONGEST, placeholder=" …") or None),
        ),
    )


ADAPTER = Adapter(
    name="desta",
    about="Design of Trade Agreements (DESTA): the list of treaties with their members, or the dyads",
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
    layouts=(LIST, DYADS),
    read=read,
)
