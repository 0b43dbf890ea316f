"""Correlates of War, Direct Contiguity: which states share a land border, and which are parted by how much water."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from app.claims import PeriodBasis, Qualifier, SourceKind, Unit
from app.facts.borders import Border, BorderMeasure
from app.facts.codes import Scheme
from app.importers.adapter import Adapter, CodeLookup, DataFile, FoundClaim, Layout, StateCodes
from app.importers.cells import Misread, year
from app.importers.spells import data_set_ends, runs
from app.importers.states import Pair, pair_of, refuse_pair

VERSION = "3.2"
LAND = "1"
WATER = {"2": (0, 12), "3": (12, 24), "4": (24, 150), "5": (150, 400)}
"""More than so many miles of water, and up to so many, by the type of contiguity."""
UNCLEAR = ""
"""The type where the two directions have different ones."""

STATUTE_MILE, NAUTICAL_MILE = 1.609344, 1.852
"""Kilometres. The codebook says only "miles": the lower bound is by the shorter mile, the upper by the longer one."""

MONTH = re.compile(r"[12]\d{3}-(0[1-9]|1[0-2])", re.ASCII)
FIRST_YEAR, LAST_YEAR = 1816, 2016
BEGINS, ENDS = (f"{FIRST_YEAR}", f"{FIRST_YEAR}-01"), (f"{LAST_YEAR}", f"{LAST_YEAR}-12")
"""The beginning and the end of the data set, each as a year and as a month."""

SPELLS = Layout("contdir", ("statelno", "statehno", "conttype", "begin", "end", "notes", "version"))
DYAD_YEARS = Layout("contdird", ("state1no", "state2no", "year", "conttype", "version"))


@dataclass(frozen=True, slots=True)
class ContiguitySpell:
    """A time in which two states were contiguous in one way."""

    line: int
    one: str
    other: str
    kind: str
    first: str
    """The month, or the year, with which it begins."""
    last: str
    note: str = ""


def read(file: DataFile, codes: CodeLookup) -> Iterator[FoundClaim]:
    """The borders of a file in either layout; a spell is split where one of its codes comes to mean another state."""
    states = codes.states(Scheme.COW)
    taken: dict[str, tuple[str, str, str]] = {}
    for spell in spells(file) if file.layout is SPELLS else folded_years(file):
        parts = list(by_states(spell, states))
        unclear = next((first for pair, first, _ in parts if pair is None), None)
        if unclear:
            codes_of_line = dict(zip(file.layout.columns, (spell.one, spell.other), strict=False))
            refuse_pair(file, spell.line, states, codes_of_line, int(unclear[:4]))
            continue
        for pair, first, last in parts:
            a, b = sorted(pair or ())
            key = f"{a}.{b}.{first[:4]}"
            begun = (spell.one, spell.other, first)
            if taken.setdefault(key, begun) != begun:  # a second spell of the same two begins in the same year
                key = f"{a}.{b}.{first}.{spell.one}-{spell.other}"
            period = first if first == last else f"{first}/{last}"
            row = f"{file.layout.name}: {spell.one} and {spell.other}, {spell.first} to {spell.last}"
            values = (a, b, *distance(spell.kind), period, row, note(spell, first, last))
            yield FoundClaim(spell.line, key, values)


def spells(file: DataFile) -> Iterator[ContiguitySpell]:
    """The rows of the layout that has one for each spell."""
    for line, (one, other, kind, begin, end, text, version) in file.rows(*SPELLS.columns):
        first, last = (f"{month[:4]}-{month[4:]}" for month in (begin, end))
        if not MONTH.fullmatch(first):
            file.refuse(line, "begin", f"'{begin}' is not a month such as 199112")
        elif not MONTH.fullmatch(last) or last < first:
            file.refuse(line, "end", f"'{end}' is not a month such as 201612, from {begin} on")
        elif is_read(file, line, kind, version):
            yield ContiguitySpell(line, one, other, kind, first, last, text.strip(" ."))


def folded_years(file: DataFile) -> Iterator[ContiguitySpell]:
    """The spells of the layout that has two rows, one for each direction, for each year."""
    years: dict[tuple[str, str], dict[int, tuple[str, int]]] = {}
    for line, (one, other, time, kind, version) in file.rows(*DYAD_YEARS.columns):
        try:
            when = year(time)
        except Misread as error:
            file.refuse(line, error.column, error.message)
            continue
        if is_read(file, line, kind, version):
            low, high = sorted((one, other), key=lambda code: (len(code), code))
            seen = years.setdefault((low, high), {})
            earlier = seen.setdefault(when, (kind, line))
            if earlier[0] != kind:
                file.refuse(line, "conttype", f"{kind}, but line {earlier[1]} has {earlier[0]}")
                seen[when] = (UNCLEAR, line)
    for (one, other), found in years.items():
        for first, last, kind in runs({when: kind for when, (kind, _) in found.items()}):
            if kind != UNCLEAR:
                line = min(found[when][1] for when in range(first, last + 1))
                yield ContiguitySpell(line, one, other, kind, str(first), str(last))


def is_read(file: DataFile, line: int, kind: str, version: str) -> bool:
    """Whether a row is of this version and of a type that is known; refuses it if it is not."""
    if version != VERSION:
        file.refuse(line, "version", f"'{version}' is not the version that is read, {VERSION}")
    elif kind != LAND and kind not in WATER:
        file.refuse(line, "conttype", f"'{kind}' is none of the types 1 to 5")
    else:
        return True
    return False


def by_states(spell: ContiguitySpell, states: StateCodes) -> Iterator[tuple[Pair | None, str, str]]:
    """The parts of a spell in which its two codes meant the same states: the states, the beginning, the end."""
    january, december = ("-01", "-12") if len(spell.first) > len("1992") else ("", "")
    years = groupby(
        range(int(spell.first[:4]), int(spell.last[:4]) + 1),
        key=lambda when: pair_of(states, (spell.one, spell.other), when),
    )
    for pair, run in years:
        part = list(run)
        yield pair, max(spell.first, f"{part[0]}{january}"), min(spell.last, f"{part[-1]}{december}")


def distance(kind: str) -> tuple[object, ...]:
    """The type of contiguity as `contiguous`, `measure`, `value`, its qualifier, its bounds and `unit`."""
    if kind == LAND:
        return True, BorderMeasure.NONE, None, None, None, None, None
    over, up_to = WATER[kind]
    low, high = round(over * STATUTE_MILE, 6), round(up_to * NAUTICAL_MILE, 6)
    if not over:
        return False, BorderMeasure.GAP, high, Qualifier.AT_MOST, None, high, Unit.KM
    return False, BorderMeasure.GAP, None, Qualifier.BETWEEN, low, high, Unit.KM


def note(spell: ContiguitySpell, first: str, last: str) -> str | None:
    """What the data set notes of a spell, its own measure of the water, and whether a part of it ends where it does."""
    parts = [f"The data set notes of the spell: {spell.note}."] if spell.note else []
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
    about="Correlates of War, Direct Contiguity 3.2 (1816-2016): contdir.csv or contdird.csv",
    source={
        "id": "cow-contiguity-3.2",
        "kind": SourceKind.DATASET,
        "title": "Direct Contiguity, 1816-2016",
        "author": "Douglas M. Stinnett; Jaroslav Tir; Philip Schafer; Paul F. Diehl; Charles Gochman",
        "publisher": "Correlates of War Project",
        "url": "https://correlatesofwar.org/data-sets/direct-contiguity/",
        "edition": "3.2",
    },
    table=Border,
    columns=(
        *("a_id", "b_id", "contiguous", "measure", "value", "value_qualifier", "value_low", "value_high", "unit"),
        *("period", "source_row", "note"),
    ),
    constants={"period_basis": PeriodBasis.STATED},
    layouts=(SPELLS, DYAD_YEARS),
    read=read,
)
