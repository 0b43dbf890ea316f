"""Correlates of War, Formal Alliances 4.1: each alliance with its members, 1816 to 2012, from the file by member.

A line is one member's time in one alliance. A claim is one alliance in a time of unchanged membership: a new claim
begins where a member joins or leaves, or a code comes to mean another state. A member whose line
cannot be read is left out, and the note of the alliance says so.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby, pairwise
from textwrap import shorten

from app.facts.agreements import Agreement, AgreementKind
from app.facts.codes import Scheme
from app.importers.adapter import Adapter, CodeLookup, DataFile, FoundClaim, Layout, StateCodes
from app.importers.cells import Misread
from app.importers.spells import numbered
from app.importers.states import state_of
from app.model.claims import PeriodBasis
from app.model.sources import SourceKind
from app.text import edtf

VERSION = "4.1"
FIRST_YEAR, LAST_YEAR = 1816, 2012
OPEN = ".."
OPEN_START, OPEN_END = date.min, date.max
DAY = timedelta(days=1)

ENDS = ("all_st", "all_end", "mem_st", "mem_end")
"""The beginnings and ends of the alliance and of the membership, each in columns of day, month and year."""

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

LONGEST = 600
"""How many characters a note can have."""


@dataclass(frozen=True, slots=True)
class AllianceMember:
    """One member's time in an alliance: a line of the file."""

    line: int
    ccode: str
    label: str
    """The type of the alliance, as the data set words it."""
    obligations: tuple[str, ...]
    unknown: tuple[str, ...]
    """The obligations of which the data set does not tell."""
    alliance: tuple[str | None, str | None]
    """The beginning and the end of the whole alliance, EDTF."""
    start: str
    end: str
    """The beginning and the end of the membership, EDTF; open where they are censored."""
    states: tuple["StateTime", ...]


@dataclass(frozen=True, slots=True)
class StateTime:
    """The days in which a code meant one state, from `since` to the day before `until`."""

    state: str
    since: date
    until: date


def read(file: DataFile, codes: CodeLookup) -> Iterator[FoundClaim]:
    """The alliances, a claim for each time of unchanged membership."""
    states = codes.states(Scheme.COW)
    alliances: dict[str, list[AllianceMember]] = {}
    missing: dict[str, list[str]] = defaultdict(list)
    for line, cells in file.rows(*LAYOUT.columns):
        cell = dict(zip(LAYOUT.columns, cells, strict=True))
        members = alliances.setdefault(cell["version4id"], [])
        try:
            members.append(member_of(line, cell, states))
        except Misread as error:
            file.refuse(line, error.column, error.message)
            missing[cell["version4id"]].append(cell["ccode"])
            file.leave_out("member of an alliance, which is loaded without it")
    if len(file.refused) > sum(map(len, missing.values())):
        file.leave_out("alliance in a file with unreadable lines: a member may be missing", len(alliances))
        alliances.clear()
    for number, members in alliances.items():
        yield from claims(file, number, members, missing[number])


def member_of(line: int, cell: Mapping[str, str], states: StateCodes) -> AllianceMember:
    """The member on a line; Misread if a cell cannot be read."""
    if cell["version"] != VERSION:
        raise Misread("version", f"'{cell['version']}' is not the version that is read, {VERSION}")
    if not (cell["version4id"].isascii() and cell["version4id"].isdecimal()):
        raise Misread("version4id", f"not a number: '{cell['version4id']}'")
    possible = dict.fromkeys(OBLIGATIONS, ("0", "1", "")) | dict.fromkeys(("left_censor", "right_censor"), ("0", "1"))
    for column, values in possible.items():
        if cell[column] not in values:
            raise Misread(column, f"neither 0 nor 1: '{cell[column]}'")
    all_start, all_end, start, end = (point(cell, column) for column in ENDS)
    if cell["left_censor"] == "1":
        start = OPEN
    if cell["right_censor"] == "1":
        end = OPEN
    if start is None or end is None:
        raise Misread("mem_end_year" if start else "mem_st_year", "no date, and not censored")
    return AllianceMember(
        line,
        cell["ccode"],
        cell["ss_type"].split(": ")[-1],
        tuple(column for column in OBLIGATIONS if cell[column] == "1"),
        tuple(column for column in OBLIGATIONS if cell[column] == ""),
        (all_start, all_end),
        start,
        end,
        tuple(state_times(cell["ccode"], start, end, states)),
    )


def point(cell: Mapping[str, str], column: str) -> str | None:
    """The date in three cells, EDTF; None if all are empty, Misread if they are no date of the calendar."""
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


def state_times(ccode: str, start: str, end: str, states: StateCodes) -> Iterator[StateTime]:
    """The states that a code meant from a start to an end, each with its time; Misread if it meant none in a year."""
    since = OPEN_START if start == OPEN else edtf.point_bounds(start)[0]
    until = OPEN_END if end == OPEN else edtf.point_bounds(end)[1] + DAY
    if until <= since:
        raise Misread("mem_end_year", f"{end} is before {start}")
    first = FIRST_YEAR if start == OPEN else since.year
    last = LAST_YEAR if end == OPEN else (until - DAY).year
    for state, run in groupby(range(first, last + 1), key=lambda year: state_of(states, ccode, year, "ccode")):
        years = list(run)
        yield StateTime(
            state,
            since if years[0] == first else date(years[0], 1, 1),
            until if years[-1] == last else date(years[-1] + 1, 1, 1),
        )


def claims(
    file: DataFile, number: str, members: Sequence[AllianceMember], missing: Sequence[str]
) -> Iterator[FoundClaim]:
    """The claims of one alliance, one for each time in which it had the same members, two or more.

    `missing` are the codes of members whose lines could not be read.
    """
    precision = precision_of(members)
    keys = Counter[str]()
    for since, until, parties in times([time for member in members for time in member.states]):
        if len(parties) < 2:
            file.leave_out("time in which the file has an alliance with one member alone")
            continue
        present = [
            member for member in members if any(time.since < until and since < time.until for time in member.states)
        ]
        start, end = ends(since, until, precision)
        in_force, ended = ({member.alliance[side] for member in members} for side in (0, 1))
        yield FoundClaim(
            present[0].line,
            numbered(f"{number}.{FIRST_YEAR if since == OPEN_START else since.year}", keys),
            (
                *(title(number, present), sorted(parties)),
                in_force.pop() if len(in_force) == 1 else None,
                ended.pop() if len(ended) == 1 else None,
                start if start == end else f"{start}/{end}",
                f"version4id {number}: {', '.join(dict.fromkeys(member.ccode for member in present))}",
                note(present, since, until, missing),
            ),
        )


def times(memberships: Sequence[StateTime]) -> Iterator[tuple[date, date, frozenset[str]]]:
    """The times of unchanged membership: the first day, the first day after, the member states."""

    def members_between(days: tuple[date, date]) -> frozenset[str]:
        return frozenset(time.state for time in memberships if time.since <= days[0] and days[1] <= time.until)

    days = sorted({day for time in memberships for day in (time.since, time.until)})
    for states, run in groupby(pairwise(days), key=members_between):
        intervals = list(run)
        if states:
            yield intervals[0][0], intervals[-1][1], states


def precision_of(members: Sequence[AllianceMember]) -> dict[date, int]:
    """The precision of each day of a change, as the length of its EDTF: 4 for a year, 7 for a month, 10 for a day."""
    precision: dict[date, int] = {}
    for member in members:
        first, last = member.states[0], member.states[-1]
        changes_of_state = [(time.since, 4) for time in member.states[1:]]
        for day, length in ((first.since, len(member.start)), (last.until, len(member.end)), *changes_of_state):
            precision[day] = min(length, precision.get(day, length))
    return precision


def ends(since: date, until: date, precision: Mapping[date, int]) -> tuple[str, str]:
    """The start and the end of a time as EDTF; at most one of them is open."""
    end = OPEN if until == OPEN_END else (until - DAY).isoformat()[: precision[until]]
    if since == OPEN_START:
        return (OPEN if end != OPEN else str(FIRST_YEAR)), end
    return since.isoformat()[: precision[since]], end


def title(number: str, members: Sequence[AllianceMember]) -> str:
    """A title from the type, the number and the obligations of an alliance, since the data set has no names."""
    labels = " / ".join(dict.fromkeys(member.label for member in members))
    obligations = [column for column in OBLIGATIONS if any(column in member.obligations for member in members)]
    return f"{labels}, COW alliance {number}" + (f" ({', '.join(obligations)})" if obligations else "")


def note(members: Sequence[AllianceMember], since: date, until: date, missing: Sequence[str]) -> str | None:
    """The note of a claim: where it is censored, who is missing, and the obligations by member where these differ."""
    notes = [BEFORE] if since == OPEN_START else []
    notes += [AFTER] if until == OPEN_END else []
    if missing:
        notes.append(f"Without the members whose lines could not be read: {', '.join(dict.fromkeys(missing))}.")
    if unknown := [column for column in OBLIGATIONS if any(column in member.unknown for member in members)]:
        notes.append(f"The data set leaves a cell blank: not known of all whether {', '.join(unknown)}.")
    by_obligations: dict[str, dict[str, None]] = {}
    for member in members:
        by_obligations.setdefault(", ".join(member.obligations) or "none", {})[member.ccode] = None
    if len(by_obligations) > 1:
        groups = (f"{obligations}: {' '.join(codes)}" for obligations, codes in by_obligations.items())
        notes.append(f"Obligations by member: {'; '.join(groups)}.")
    return shorten(" ".join(notes), LONGEST, placeholder=" …") or None


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
