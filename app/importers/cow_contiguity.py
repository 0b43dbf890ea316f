"""Correlates of War, Direct Contiguity 3.2: land borders between states, and the water between others, 1816 to 2016."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby, pairwise

from app.facts.borders import Border, BorderMeasure
from app.facts.codes import Scheme
from app.importers.adapter import Adapter, DataFile, FoundClaim, Layout
from app.importers.cells import Misread, year_of
from app.importers.spells import data_set_ends, runs
from app.importers.state_codes import DAY, CodeLookup, StateCodes
from app.importers.states import Pair, outside_list, pair_of, refuse_pair
from app.model.claims import PeriodBasis, Qualifier, Unit
from app.model.sources import SourceKind
from app.text import edtf

VERSION = "3.2"
LAND = "1"
WATER = {"2": (0, 12), "3": (12, 24), "4": (24, 150), "5": (150, 400)}
"""The miles of water of each type of contiguity: more than the first number, up to the second."""
STATUTE_MILE, NAUTICAL_MILE = 1.609344, 1.852
"""Kilometres of a mile. The codebook says only "miles": lower bounds are by the shorter, upper bounds by the longer."""

MONTH = re.compile(r"[12]\d{3}-(0[1-9]|1[0-2])", re.ASCII)
FIRST_YEAR, LAST_YEAR = 1816, 2016
BEGINS, ENDS = (f"{FIRST_YEAR}", f"{FIRST_YEAR}-01"), (f"{LAST_YEAR}", f"{LAST_YEAR}-12")
"""The beginning and the end of the data set, each as a year and as a month."""

CHANGE = "The type changed within {}: the file by year does not say when."

Types = dict[str, int]
"""The types that a line tells of two codes in a year, each with its line."""

SPELLS = Layout("contdir", ("statelno", "statehno", "conttype", "begin", "end", "notes", "version"))
DYAD_YEARS = Layout("contdird", ("state1no", "state2no", "year", "conttype", "version"))
COUNTS = Layout("contdirs", ("stateno", "year", "total", "land", "sea", "version"))


Identity = tuple[int, int, str, str, str]
"""Two codes, the year with which a spell begins, its type, and the month with which it begins, if that is known."""


@dataclass(frozen=True, slots=True)
class ContiguitySpell:
    """A time in which the territories of two codes were contiguous in one way."""

    line: int
    codes: Pair
    kind: str
    first: str
    """The month, or the year, with which it begins."""
    last: str
    note: str = ""
    changes: tuple[str, ...] = ()
    """Those of its first and its last year in a part of which the two were contiguous in another way."""

    @property
    def years(self) -> range:
        """The years of which it has all or a part."""
        return range(int(self.first[:4]), int(self.last[:4]) + 1)

    @property
    def identity(self) -> Identity:
        """What tells it from all others of a file, and orders it among them alike in both layouts."""
        low, high = (int(code) if code.isdecimal() else 0 for code in self.codes)
        return low, high, self.first[:4], self.kind, self.first


def read(file: DataFile, codes: CodeLookup) -> Iterator[FoundClaim]:
    """The borders of a file in any layout; a spell is split where one of its codes comes to mean another state."""
    if file.layout is COUNTS:
        file.leave_out("number of neighbours, which names none of them: contdir.csv does", count_of_rows(file))
        return
    states = codes.states(Scheme.COW).widened()
    uses: dict[str, Identity] = {}
    for spell in sorted(spells(file) if file.layout is SPELLS else folded_years(file), key=lambda one: one.identity):
        pairs = list(by_states(spell, states))
        if all(pair is None for pair, _ in pairs):
            columns = dict(zip(file.layout.columns, spell.codes, strict=False))
            refuse_pair(file, spell.line, states, columns, spell.first)
            continue
        if unclear := sum(pair is None for pair, _ in groupby(pair for pair, _ in pairs)):
            file.leave_out("part of a spell in which a code means no one state", unclear)
        code1, code2 = spell.codes
        for pair, first, last in parts(spell, pairs):
            a, b = sorted(pair)
            year = next((year for year in spell.years if pair_of(states, spell.codes, year) == pair), first[:4])
            key = f"{a}.{b}.{year}"
            for more in (f".{code1}-{code2}.type-{spell.kind}", f".{first}"):
                if uses.setdefault(key, spell.identity) != spell.identity:  # another spell of the two begins that year
                    key += more
            period = first if first == last else f"{first}/{last}"
            row = f"{file.layout.name}: {code1} and {code2}, {spell.first} to {spell.last}"
            values = (a, b, *distance(spell.kind), period, row, note(spell, first, last, states))
            yield FoundClaim(spell.line, key, values)


def count_of_rows(file: DataFile) -> int:
    """The number of rows of a file, all of which are read."""
    return sum(1 for _ in file.rows(*COUNTS.columns))


def spells(file: DataFile) -> Iterator[ContiguitySpell]:
    """The spells of the layout `contdir`, a row each."""
    for line, (code1, code2, kind, begin, end, text, version) in file.rows(*SPELLS.columns):
        first, last = (f"{month[:4]}-{month[4:]}" for month in (begin, end))
        if not MONTH.fullmatch(first):
            file.refuse(line, "begin", f"'{begin}' is not a month such as 199112")
        elif not MONTH.fullmatch(last) or last < first:
            file.refuse(line, "end", f"'{end}' is not a month such as 201612, from {begin} on")
        elif is_read(file, line, kind, version):
            yield ContiguitySpell(line, (code1, code2), kind, first, last, text.strip(" ."))


def folded_years(file: DataFile) -> Iterator[ContiguitySpell]:
    """The spells of the layout `contdird`, folded from its rows for each year and direction.

    A year of two types is one in which the type changed: both spells have it. What one direction alone has is refused.
    """
    dyads: dict[Pair, dict[int, tuple[Types, Types]]] = {}
    for line, (code1, code2, cell, kind, version) in file.rows(*DYAD_YEARS.columns):
        try:
            year = year_of(cell)
        except Misread as error:
            file.refuse(line, error.column, error.message)
            continue
        if is_read(file, line, kind, version):
            low, high = sorted((code1, code2), key=lambda code: (len(code), code))
            directions = dyads.setdefault((low, high), {}).setdefault(year, ({}, {}))
            directions[code1 != low].setdefault(kind, line)
    for pair, years in dyads.items():
        lines: dict[str, dict[int, int]] = {}
        for year, (there, back) in years.items():
            for kind, line in agreed_types(file, there, back).items():
                lines.setdefault(kind, {})[year] = line
        for kind, line_of in lines.items():
            for first, last, _ in runs(dict.fromkeys(line_of, kind)):
                others = set().union(*(lines[other] for other in lines if other != kind))
                changes = tuple(str(year) for year in sorted({first, last} & others))
                line = min(line_of[year] for year in range(first, last + 1))
                yield ContiguitySpell(line, pair, kind, str(first), str(last), changes=changes)


def agreed_types(file: DataFile, there: Types, back: Types) -> Types:
    """The types of a pair in a year; where a file has both directions, what one of them lacks is refused."""
    if not there or not back:
        return there or back
    for own, other in ((there, back), (back, there)):
        for kind in sorted(own.keys() - other.keys()):
            line, told = min((line, kind) for kind, line in other.items())
            file.refuse(own[kind], "conttype", f"{kind}, but line {line}, of the other direction, has {told}")
    return {kind: min(there[kind], back[kind]) for kind in there if kind in back}


def is_read(file: DataFile, line: int, kind: str, version: str) -> bool:
    """Whether a row is of the right version and of a known type; refuses it otherwise."""
    if version != VERSION:
        file.refuse(line, "version", f"'{version}' is not the version that is read, {VERSION}")
    elif kind != LAND and kind not in WATER:
        file.refuse(line, "conttype", f"'{kind}' is none of the types 1 to 5")
    else:
        return True
    return False


def by_states(spell: ContiguitySpell, states: StateCodes) -> Iterator[tuple[Pair | None, date]]:
    """The two states that a spell's codes meant in turn, each with the first day; None if they did not mean two.

    Where the file tells years alone, a code means one state in each.
    """
    if spell.first.isdecimal():
        for pair, run in groupby(spell.years, key=lambda year: pair_of(states, spell.codes, year)):
            yield pair, date(next(run), 1, 1)
        return
    first, second = (states.meanings(code, spell.first, spell.last) for code in spell.codes)
    for day in sorted({meaning.first for meaning in (*first, *second)}):
        low, high = (next(one.state for one in some if one.first <= day <= one.last) for some in (first, second))
        yield None if low is None or high is None or low == high else (low, high), day


def parts(spell: ContiguitySpell, pairs: Sequence[tuple[Pair | None, date]]) -> Iterator[tuple[Pair, str, str]]:
    """The parts of a spell in which its codes meant the same two states: these, the beginning and the end.

    A month, or a year, in which a code passed to another state is of the one that it meant for more days.
    """
    exact = len(spell.first)
    begun = [edtf.point_bounds(spell.first)[0]]
    begun += [begins_with(day, exact, after=before) for (before, _), (_, day) in pairwise(pairs)]
    ended = [*(day - DAY for day in begun[1:]), edtf.point_bounds(spell.last)[0]]
    for (pair, _), first, last in zip(pairs, begun, ended, strict=True):
        if pair and first <= last:
            yield pair, first.isoformat()[:exact], last.isoformat()[:exact]


def begins_with(day: date, exact: int, *, after: Pair | None) -> date:
    """The first day of the month or year with which a time from a day on begins: if it has most of it, or the rest."""
    first, last = edtf.point_bounds(day.isoformat()[:exact])
    return first if after is None or last - day + DAY >= day - first else last + DAY


def distance(kind: str) -> tuple[object, ...]:
    """A type of contiguity as the columns `contiguous`, `measure`, `value`, its qualifier, its bounds and `unit`."""
    if kind == LAND:
        return True, BorderMeasure.NONE, None, None, None, None, None
    over, up_to = WATER[kind]
    low, high = round(over * STATUTE_MILE, 6), round(up_to * NAUTICAL_MILE, 6)
    if not over:
        return False, BorderMeasure.GAP, high, Qualifier.AT_MOST, None, high, Unit.KM
    return False, BorderMeasure.GAP, None, Qualifier.BETWEEN, low, high, Unit.KM


def note(spell: ContiguitySpell, first: str, last: str, states: StateCodes) -> str | None:
    """The note of a spell's part: the data set's own note, the miles of water, and where the data set cuts it off."""
    parts = [f"The data set notes of the spell: {spell.note}."] if spell.note else []
    parts += (
        [CHANGE.format(" and ".join(changes))]
        if (changes := [year for year in spell.changes if year in (first, last)])
        else []
    )
    parts += filter(None, [outside_list(states, dict.fromkeys(spell.codes, range(int(first[:4]), int(last[:4]) + 1)))])
    if spell.kind != LAND:
        over, up_to = WATER[spell.kind]
        miles = f"{up_to} miles of water or less" + (f", but more than {over}" if over else "")
        parts.append(f"Type {spell.kind}: {miles}; bounds in km that hold for statute and for nautical miles.")
    if first in BEGINS:
        parts.append(f"The data set begins with {FIRST_YEAR}: what was before it does not say.")
    if last in ENDS:
        parts.append(data_set_ends(LAST_YEAR))
    return " ".join(parts) or None


ADAPTER = Adapter(
    name="cow-contiguity",
    about="Correlates of War, Direct Contiguity 3.2 (1816-2016): contdir.csv, contdird.csv, contdirs.csv",
    source={
        "id": "cow-contiguity-3.2",
        "kind": SourceKind.DATASET,
        "title": "Direct Contiguity, 1816-2016",
        "author": "Douglas M. Stinnett; Jaroslav Tir; Philip Schafer; Paul F. Diehl; Charles Gochman",
        "publisher": "Correlates of War Project",
        "url": "https://correlatesofwar.org/data-sets/direct-contiguity/",
        "edition": "3.2",
        "complete_borders": True,
    },
    table=Border,
    columns=(
        *("a_id", "b_id", "contiguous", "measure", "value", "value_qualifier", "value_low", "value_high", "unit"),
        *("period", "source_row", "note"),
    ),
    constants={"period_basis": PeriodBasis.STATED},
    layouts=(SPELLS, DYAD_YEARS, COUNTS),
    read=read,
    more_exact={DYAD_YEARS.name: [SPELLS.name]},
)
