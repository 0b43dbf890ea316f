"""Alliance Treaty Obligations and Provisions 5.1, the file by member: each treaty with its members and their dates.

A line is one member's time in one phase of an alliance. A claim is one phase in a time of unchanged membership: a new
claim begins where a member joins or leaves, where the obligations were renegotiated (a new phase), or where a code
comes to mean another state. A member whose line cannot be read is left out, and the note of the alliance says so.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby, pairwise
from textwrap import shorten

from app.importers.adapter import DataFile, FoundClaim, Layout
from app.importers.cells import Misread, date_of
from app.importers.spells import interval, numbered, runs
from app.importers.state_codes import StateCodes
from app.importers.states import outside_list
from app.text import edtf

VERSION = "5.1"
FIRST_LISTED, LAST_YEAR = 1816, 2018
"""The first year of the list of states, and the last of the data set, which begins with 1815."""

OPEN, OPEN_END = "..", date.max
DAY = timedelta(days=1)
LONGEST = 600
"""How many characters a note can have."""

OBLIGATIONS = {
    "defense": "defence",
    "offense": "offence",
    "neutral": "neutrality",
    "nonagg": "nonaggression",
    "consul": "consultation",
}
"""The columns of obligations, with their words."""

ENTRY, EXIT = ("yrent", "moent", "dayent"), ("yrexit", "moexit", "dayexit")
LAYOUT = Layout("members", ("atopid", "member", "phase", "maxphase", "version", *ENTRY, *EXIT, *OBLIGATIONS))

AFTER = f"It was in force at the end of {LAST_YEAR}, with which the data set ends."


@dataclass(frozen=True, slots=True)
class Member:
    """One member's time in a phase of an alliance: a line of the file."""

    line: int
    code: str
    obligations: tuple[str, ...]
    start: str
    end: str
    """The day, or the month, of entry and of exit, EDTF; the end is open if the membership goes on."""
    states: tuple["StateTime", ...]

    @property
    def is_late(self) -> bool:
        """Whether the code means a state from a later year on than that of the entry."""
        return str(self.states[0].since.year) > self.start[:4]

    @property
    def years(self) -> range:
        """The years of the membership, as far as the data set goes."""
        last = LAST_YEAR if self.end == OPEN else int(self.end[:4])
        return range(int(self.start[:4]), last + 1)


@dataclass(frozen=True, slots=True)
class StateTime:
    """The days in which a code meant one state: `since` to the day before `until`, with both as the file has them."""

    state: str
    since: date
    until: date
    start: str
    end: str


@dataclass(slots=True)
class Phase:
    """A phase of an alliance: its members, and the codes of those whose lines cannot be read."""

    number: str
    phases: str
    members: list[Member] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


def read(file: DataFile, states: StateCodes) -> Iterator[FoundClaim]:
    """The alliances, a claim for each time of unchanged membership in each phase."""
    alliances: dict[str, dict[str, Phase]] = {}
    unreadable = 0
    for line, cells in file.rows(*LAYOUT.columns):
        cell = dict(zip(LAYOUT.columns, cells, strict=True))
        phases = alliances.setdefault(cell["atopid"], {})
        phase = phases.setdefault(cell["phase"], Phase(cell["phase"], cell["maxphase"]))
        try:
            phase.members.append(member := member_of(line, cell, states))
            if nameless := sum(state_in(states, member.code, year) is None for year in member.years):
                file.leave_out("year of a member in which its code means no one state", nameless)
        except Misread as error:
            file.refuse(line, error.column, error.message)
            phase.missing.append(cell["member"])
            unreadable += 1
    if len(file.refused) > unreadable:
        file.leave_out("alliance in a file with unreadable lines: a member may be missing", len(alliances))
        return
    for number, phases in alliances.items():
        keys = Counter[str]()
        for _, phase in sorted(phases.items()):
            yield from claims(file, states, number, phase, keys)


def member_of(line: int, cell: Mapping[str, str], states: StateCodes) -> Member:
    """The member on a line; Misread if a cell cannot be read."""
    if cell["version"] != VERSION:
        raise Misread("version", f"'{cell['version']}' is not the version that is read, {VERSION}")
    if not (cell["atopid"].isascii() and cell["atopid"].isdecimal()):
        raise Misread("atopid", f"not a number: '{cell['atopid']}'")
    for column in OBLIGATIONS:
        if cell[column] not in ("0", "1"):
            raise Misread(column, f"neither 0 nor 1: '{cell[column]}'")
    start = date_of(cell, ENTRY)
    end = OPEN if cell["yrexit"] == "0" else date_of(cell, EXIT)
    return Member(
        line,
        cell["member"],
        tuple(words for column, words in OBLIGATIONS.items() if cell[column] == "1"),
        start,
        end,
        tuple(state_times(cell["member"], start, end, states)),
    )


def state_times(code: str, start: str, end: str, states: StateCodes) -> Iterator[StateTime]:
    """The states that a code meant from entry to exit, each with its time; Misread if it meant none in a year.

    The day of exit is that of the successor's entry, so a time ends with the day before it.
    """
    since = edtf.point_bounds(start)[0]
    until = OPEN_END if end == OPEN else edtf.point_bounds(end)[1] + (DAY if len(end) < len("2018-12-31") else 0 * DAY)
    if until < since:
        raise Misread("yrexit", f"{end} is before {start}")
    until = max(until, since + DAY)
    last = LAST_YEAR if end == OPEN else (until - DAY).year
    found = False
    for state, run in groupby(range(since.year, last + 1), key=lambda year: state_in(states, code, year)):
        years = list(run)
        is_first, is_last = years[0] == since.year, years[-1] == last
        if state is not None:
            found = True
            yield StateTime(
                state,
                since if is_first else date(years[0], 1, 1),
                until if is_last else date(years[-1] + 1, 1, 1),
                start if is_first else str(years[0]),
                end if is_last else str(years[-1]),
            )
    if not found:
        raise Misread("member", states.why_not(code, since.year))


def state_in(states: StateCodes, code: str, year: int) -> str | None:
    """The state that a code meant in a year; in 1815, with which the data set begins, the one of its list's first."""
    return states[code, max(year, FIRST_LISTED)]


def claims(file: DataFile, states: StateCodes, number: str, phase: Phase, keys: Counter[str]) -> Iterator[FoundClaim]:
    """The claims of one phase of an alliance, one for each time in which it had the same members, two or more."""
    memberships = [time for member in phase.members for time in member.states]
    starts, ends = (
        boundaries((time.since, time.start) for time in memberships),
        boundaries((time.until, time.end) for time in memberships),
    )
    for since, until, parties in times(memberships):
        if len(parties) < 2:
            file.leave_out("time in which fewer than two members of an alliance are known")
            continue
        present = [
            member
            for member in phase.members
            if any(time.since < until and since < time.until for time in member.states)
        ]
        start, end = starts.get(since) or ends[since], ends.get(until) or starts[until]
        start = str(since.year) if is_year(start) else start
        end = str((until - DAY).year) if is_year(end) else end
        yield FoundClaim(
            present[0].line,
            numbered(f"{number}.{start}", keys),
            (
                title(number, present),
                sorted(parties),
                start if start == end else f"{start}/{end}",
                f"atopid {number}: {', '.join(dict.fromkeys(member.code for member in present))}",
                note(states, phase, present, (since, until)),
            ),
        )


def times(memberships: Sequence[StateTime]) -> Iterator[tuple[date, date, frozenset[str]]]:
    """The times of unchanged membership: the first day, the first day after, the member states."""

    def members_between(days: tuple[date, date]) -> frozenset[str]:
        return frozenset(time.state for time in memberships if time.since <= days[0] and days[1] <= time.until)

    days = sorted({day for time in memberships for day in (time.since, time.until)})
    for states, run in groupby(pairwise(days), key=members_between):
        spans = list(run)
        if states:
            yield spans[0][0], spans[-1][1], states


def boundaries(points: Iterator[tuple[date, str]]) -> dict[date, str]:
    """Days with their EDTF, the least exact where there are several."""
    found: dict[date, str] = {}
    for day, text in points:
        if day not in found or len(text) < len(found[day]):
            found[day] = text
    return found


def is_year(text: str) -> bool:
    """Whether a date is no more exact than a year."""
    return text != OPEN and "-" not in text


def title(number: str, members: Sequence[Member]) -> str:
    """A title from the number and the obligations of an alliance, since the data set has no names."""
    obligations = [words for words in OBLIGATIONS.values() if any(words in member.obligations for member in members)]
    return f"Alliance, ATOP {number}" + (f" ({', '.join(obligations)})" if obligations else "")


def note(states: StateCodes, phase: Phase, members: Sequence[Member], days: tuple[date, date]) -> str | None:
    """The note of a claim: its phase, whether it goes on, who is missing, the obligations where members' differ."""
    since, until = days
    time = range(since.year, (LAST_YEAR if until == OPEN_END else (until - DAY).year) + 1)
    notes = [f"Phase {phase.number} of {phase.phases}."] if phase.number != "0" else []
    notes += [AFTER] if until == OPEN_END else []
    if phase.missing:
        notes.append(f"Without the members whose lines could not be read: {', '.join(dict.fromkeys(phase.missing))}.")
    used: dict[str, set[int]] = {}
    for member in phase.members:
        used.setdefault(member.code, set()).update(year for year in member.years if year in time)
    for code, years in used.items():
        if beyond := dict.fromkeys(year for year in years if state_in(states, code, year) is None):
            years.difference_update(beyond)
            times = ", ".join(interval(first, last) for first, last, _ in runs(beyond))
            notes.append(f"Without {code} in {times}: its code means no one state then.")
    for member in members:
        if member.is_late and member.states[0].since == since:
            began = f"{member.code} entered on {member.start}, says the file"
            notes.append(f"{began}, when its code meant no one state: told from {since.year} on.")
    if outside := outside_list(states, {member.code: used[member.code] for member in members}):
        notes.append(outside)
    by_obligations: dict[str, dict[str, None]] = {}
    for member in members:
        by_obligations.setdefault(", ".join(member.obligations) or "none", {})[member.code] = None
    if len(by_obligations) > 1:
        groups = (f"{obligations}: {' '.join(codes)}" for obligations, codes in by_obligations.items())
        notes.append(f"Obligations by member: {'; '.join(groups)}.")
    return shorten(" ".join(notes), LONGEST, placeholder=" …") or None
