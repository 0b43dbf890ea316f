"""Correlates of War, Formal Alliances 4.1: each alliance with its members, 1816 to 2012, from the file by member.

A line is about the time of one member in one alliance. A claim is one alliance with all its members in a time in which
these did not change: joining and leaving divide it, and so does a code that comes to mean another state. An alliance of
which a line cannot be read is left out as a whole, for a party would be missing.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby, pairwise

from app import edtf
from app.claims import PeriodBasis, SourceKind
from app.facts.agreements import Agreement, AgreementKind
from app.facts.codes import Scheme
from app.importers.adapter import Adapter, CodeLookup, DataFile, FoundClaim, Layout, StateCodes
from app.importers.cells import Misread
from app.importers.spells import numbered
from app.importers.states import state_of

VERSION = "4.1"
FIRST_YEAR, LAST_YEAR = 1816, 2012
OPEN = ".."
OPEN_START, OPEN_END = date.min, date.max
DAY = timedelta(days=1)

ENDS = ("all_st", "all_end", "mem_st", "mem_end")
"""The beginnings and the ends, of the alliance and of the member, each in columns of day, month and year."""

OBLIGATIONS = ("defense", "neutrality", "nonaggression", "entente")
LAYOUT = Layout(
    "by member",
    (
        *("version4id", "ccode", "ss_type", "version", "left_censor", "right_censor", *OBLIGATIONS),
        *(f"{end}_{unit}" for end in ENDS for unit in ("day", "month", "year")),
    ),
)

BEFORE = "It goes back beyond 1816, with which the data set begins (left-censored)."
AFTER = "It went on at the end of 2012, with which the data set ends (right-censored)."


@dataclass(frozen=True, slots=True)
class Member:
    """A state's time in an alliance, as a line has it."""

    line: int
    ccode: str
    label: str
    """The type of the alliance, in the words of the data set."""
    obligations: tuple[str, ...]
    alliance: tuple[str | None, str | None]
    """When the alliance as a whole began and ended, EDTF."""
    start: str
    end: str
    """When the member was in it, EDTF; open where the data set says that this lies beyond its own time."""
    states: tuple["Part", ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A time in which a code meant one state; `until` is the first day after it."""

    state: str
    since: date
    until: date


def read(file: DataFile, codes: CodeLookup) -> Iterator[FoundClaim]:
    """The alliances, each with its members in each of its times."""
    states = codes.states(Scheme.COW)
    alliances: dict[str, list[Member]] = {}
    faults: list[tuple[int, str, Misread]] = []
    for line, cells in file.rows(*LAYOUT.columns):
        cell = dict(zip(LAYOUT.columns, cells, strict=True))
        members = alliances.setdefault(cell["version4id"], [])
        try:
            members.append(member(line, cell, states))
        except Misread as error:
            faults.append((line, cell["version4id"], error))
    if file.refused:
        file.leave_out("alliance in a file with unreadable lines: a member may be missing", len(alliances))
        alliances.clear()
    for line, number, fault in faults:
        file.refuse(line, fault.column, fault.message)
        if alliances.pop(number, None) is not None:
            file.leave_out("alliance of which a member was refused")
    for number, members in alliances.items():
        yield from claims(file, number, members)


def member(line: int, cell: Mapping[str, str], states: StateCodes) -> Member:
    """What a line says; Misread if it cannot be understood."""
    if cell["version"] != VERSION:
        raise Misread("version", f"'{cell['version']}' is not the version that is read, {VERSION}")
    if not (cell["version4id"].isascii() and cell["version4id"].isdecimal()):
        raise Misread("version4id", f"not a number: '{cell['version4id']}'")
    for column in (*OBLIGATIONS, "left_censor", "right_censor"):
        if cell[column] not in ("0", "1"):
            raise Misread(column, f"neither 0 nor 1: '{cell[column]}'")
    all_start, all_end, start, end = (point(cell, column) for column in ENDS)
    if cell["left_censor"] == "1":
        start = OPEN
    if cell["right_censor"] == "1":
        end = OPEN
    if start is None or end is None:
        raise Misread("mem_end_year" if start else "mem_st_year", "no date, and not censored")
    return Member(
        line,
        cell["ccode"],
        cell["ss_type"].split(": ")[-1],
        tuple(column for column in OBLIGATIONS if cell[column] == "1"),
        (all_start, all_end),
        start,
        end,
        tuple(parts(cell["ccode"], start, end, states)),
    )


def point(cell: Mapping[str, str], column: str) -> str | None:
    """A date as exact as its cells are, EDTF; None if there is none, Misread if it is none of the calendar."""
    year, month, day = (cell[f"{column}_{unit}"] for unit in ("year", "month", "day"))
    if not year and not month and not day:
        return None
    text = "-".join([year.zfill(4), *(part.zfill(2) for part in (month, day) if part)])
    try:
        edtf.point_bounds(text)
    except ValueError as error:
        raise Misread(f"{column}_year", str(error)) from error
    if day and not month:
        raise Misread(f"{column}_month", "a day without a month")
    return text


def parts(ccode: str, start: str, end: str, states: StateCodes) -> Iterator[Part]:
    """The times in which a code meant one state each, from a start to an end; Misread if it meant none meanwhile."""
    since = OPEN_START if start == OPEN else edtf.point_bounds(start)[0]
    until = OPEN_END if end == OPEN else edtf.point_bounds(end)[1] + DAY
    if until <= since:
        raise Misread("mem_end_year", f"{end} is before {start}")
    first = FIRST_YEAR if start == OPEN else since.year
    last = LAST_YEAR if end == OPEN else (until - DAY).year
    for state, run in groupby(range(first, last + 1), key=lambda year: state_of(states, ccode, year, "ccode")):
        years = list(run)
        yield Part(
            state,
            since if years[0] == first else date(years[0], 1, 1),
            until if years[-1] == last else date(years[-1] + 1, 1, 1),
        )


def claims(file: DataFile, number: str, members: Sequence[Member]) -> Iterator[FoundClaim]:
    """The claims about one alliance: one for each time in which it had the same two members or more."""
    exactness = exactness_of(members)
    taken = Counter[str]()
    for since, until, parties in times([part for one in members for part in one.states]):
        if len(parties) < 2:
            file.leave_out("time in which the file has an alliance with one member alone")
            continue
        there = [one for one in members if any(part.since < until and since < part.until for part in one.states)]
        start, end = ends(since, until, exactness)
        in_force, ended = ({one.alliance[side] for one in members} for side in (0, 1))
        yield FoundClaim(
            there[0].line,
            numbered(f"{number}.{FIRST_YEAR if since == OPEN_START else since.year}", taken),
            (
                *(title(number, there), sorted(parties)),
                in_force.pop() if len(in_force) == 1 else None,
                ended.pop() if len(ended) == 1 else None,
                start if start == end else f"{start}/{end}",
                f"version4id {number}: {', '.join(dict.fromkeys(one.ccode for one in there))}",
                note(there, since, until),
            ),
        )


def times(parts: Sequence[Part]) -> Iterator[tuple[date, date, frozenset[str]]]:
    """The times in which the same states were in: the first day, the first day after, the states."""
    days = sorted({day for part in parts for day in (part.since, part.until)})
    for states, run in groupby(
        pairwise(days),
        key=lambda time: frozenset(part.state for part in parts if part.since <= time[0] and time[1] <= part.until),
    ):
        together = list(run)
        if states:
            yield together[0][0], together[-1][1], states


def exactness_of(members: Sequence[Member]) -> dict[date, int]:
    """How much of each day on which something changed is known: the length of the year, the month or the day."""
    found: dict[date, int] = {}
    for one in members:
        first, last = one.states[0], one.states[-1]
        within = [(part.since, 4) for part in one.states[1:]]
        for day, length in ((first.since, len(one.start)), (last.until, len(one.end)), *within):
            found[day] = min(length, found.get(day, length))
    return found


def ends(since: date, until: date, exactness: Mapping[date, int]) -> tuple[str, str]:
    """The start and the end of a time as EDTF, of which one can be open, as far as the data set goes."""
    end = OPEN if until == OPEN_END else (until - DAY).isoformat()[: exactness[until]]
    if since == OPEN_START:
        return (OPEN if end != OPEN else str(FIRST_YEAR)), end
    return since.isoformat()[: exactness[since]], end


def title(number: str, members: Sequence[Member]) -> str:
    """A description of an alliance from its type and its obligations, since the data set has no names."""
    labels = " / ".join(dict.fromkeys(one.label for one in members))
    obligations = [column for column in OBLIGATIONS if any(column in one.obligations for one in members)]
    return f"{labels}, COW alliance {number}" + (f" ({', '.join(obligations)})" if obligations else "")


def note(members: Sequence[Member], since: date, until: date) -> str | None:
    """Where the data set's own time cuts an alliance off, and members that have other obligations than the rest."""
    said = [BEFORE] if since == OPEN_START else []
    said += [AFTER] if until == OPEN_END else []
    if len({one.obligations for one in members}) > 1:
        each = dict.fromkeys(f"{one.ccode}: {', '.join(one.obligations) or 'none'}" for one in members)
        said.append(f"Obligations by member: {'; '.join(each)}.")
    return " ".join(said) or None


ADAPTER = Adapter(
    name="cow-alliances",
    about="Correlates of War, Formal Alliances 4.1 (1816-2012): the file by member",
    source={
        "id": "cow-alliances-4.1",
        "kind": SourceKind.DATASET,
        "title": "Formal Alliances",
        "author": "Douglas M. Gibler",
        "publisher": "Correlates of War Project",
        "url": "https://correlatesofwar.org/data-sets/formal-alliances/",
        "edition": VERSION,
    },
    table=Agreement,
    columns=("title", "parties", "in_force", "ended", "period", "source_row", "note"),
    constants={"kind": AgreementKind.TREATY, "period_basis": PeriodBasis.STATED},
    layouts=(LAYOUT,),
    read=read,
)
