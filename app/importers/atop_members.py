"""Alliance Treaty Obligations and Provisions 5.1, the file by member: each treaty with its members and their dates.

A line is one member's time in one phase of an alliance. A claim is one phase in a time of unchanged membership: a new
claim begins where a member joins or leaves, where the obligations were renegotiated (a new phase), or where a code
comes to mean another state. A member whose line cannot be read is left out, and the note of the alliance says so.
"""

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby, pairwise
from textwrap import shorten

from app.importers.adapter import DataFile, FoundClaim, Layout
from app.importers.cells import Misread, date_of
from app.importers.spells import numbered
from app.importers.state_codes import DAY, CodeSpell, Days, StateCodes, in_words, joined
from app.importers.states import outside_days
from app.text import edtf

VERSION = "5.1"
FIRST_LISTED, LAST_YEAR = 1816, 2018
"""The first year of the list of states, and the last of the data set, which begins with 1815."""
FIRST_DAY, LAST_DAY = date(FIRST_LISTED, 1, 1), date(LAST_YEAR, 12, 31)

OPEN, OPEN_END = "..", date.max
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

OWN_CODES: tuple[CodeSpell, ...] = (
    ("341", "kingdom-of-montenegro", date(1868, 1, 1), date(1915, 7, 1)),
    ("8152", "annam", None, date(1893, 1, 1)),
)
"""Codes of members that were in no list of Correlates of War then, with the days of Gleditsch and Ward's list.

8152 is in the treaty with France of 15 March 1874 alone, which ended on 25 August 1883: those of Saigon and of Hué.
"""
OWN_CODE = "{} has no code in the list of Correlates of War then: {} is the data set's own."

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
    nameless: tuple[Days, ...]
    """The times in which the code meant no one state."""

    @property
    def is_late(self) -> bool:
        """Whether the code means a state from a later day on than that of the entry."""
        return self.states[0].since > edtf.point_bounds(self.start)[0]


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
            if member.nameless:
                file.leave_out("time of a member in which its code means no one state", len(member.nameless))
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
        *state_times(cell["member"], start, end, states),
    )


def state_times(code: str, start: str, end: str, states: StateCodes) -> tuple[tuple[StateTime, ...], tuple[Days, ...]]:
    """The states that a code meant from entry to exit, each with its time, and the times in which it meant none.

    Misread if it never meant one. The day of exit is that of the successor's entry, so a time ends with the day before.
    """
    since = edtf.point_bounds(start)[0]
    last = LAST_DAY if end == OPEN else edtf.point_bounds(end)[1] - (DAY if len(end) == len("2018-12-31") else 0 * DAY)
    if last < since - DAY:
        raise Misread("yrexit", f"{end} is before {start}")
    last = max(last, since)
    listed = start if since >= FIRST_DAY else FIRST_DAY.isoformat()  # before it, what a code means on the first day
    meanings = states.meanings(code, listed, max(last, FIRST_DAY).isoformat())
    days = [since, *(meaning.first for meaning in meanings[1:]), OPEN_END if end == OPEN else last + DAY]
    begun = [start, *(meaning.first.isoformat() for meaning in meanings[1:])]
    ended = [*((meaning.last + DAY).isoformat() for meaning in meanings[:-1]), end]
    between = zip(pairwise(days), zip(begun, ended, strict=True), strict=True)
    times = tuple(
        StateTime(meaning.state, *time, *texts)
        for meaning, (time, texts) in zip(meanings, between, strict=True)
        if meaning.state is not None
    )
    if not times:
        raise Misread("member", states.why_not(code, start))
    return times, tuple((meaning.first, meaning.last) for meaning in meanings if meaning.state is None)


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


def within(time: Days, others: Iterable[Days]) -> Iterator[Days]:
    """The parts of times that are within another."""
    for first, last in others:
        if first <= time[1] and time[0] <= last:
            yield max(first, time[0]), min(last, time[1])


def title(number: str, members: Sequence[Member]) -> str:
    """A title from the number and the obligations of an alliance, since the data set has no names."""
    obligations = [words for words in OBLIGATIONS.values() if any(words in member.obligations for member in members)]
    return f"Alliance, ATOP {number}" + (f" ({', '.join(obligations)})" if obligations else "")


def own_codes(parties: Container[str]) -> list[str]:
    """The notes on parties that have codes of the data set's own."""
    return [OWN_CODE.format(state, code) for code, state, *_ in OWN_CODES if state in parties]


def note(states: StateCodes, phase: Phase, members: Sequence[Member], days: tuple[date, date]) -> str | None:
    """The note of a claim: its phase, whether it goes on, who is missing, the obligations where members' differ."""
    since, until = days
    time = since, LAST_DAY if until == OPEN_END else until - DAY
    notes = [f"Phase {phase.number} of {phase.phases}."] if phase.number != "0" else []
    notes += [AFTER] if until == OPEN_END else []
    if phase.missing:
        notes.append(f"Without the members whose lines could not be read: {', '.join(dict.fromkeys(phase.missing))}.")
    nameless: dict[str, list[Days]] = {}
    for member in phase.members:
        nameless.setdefault(member.code, []).extend(within(time, member.nameless))
    for code, times_without in nameless.items():
        if times_without:
            words = ", ".join(in_words(*days) for days in joined(times_without))
            notes.append(f"Without {code} in {words}: its code means no one state then.")
    for member in members:
        if member.is_late and member.states[0].since == since:
            began = f"{member.code} entered on {member.start}, says the file"
            notes.append(f"{began}, when its code meant no one state: told from {since} on.")
    used: dict[str, list[Days]] = {}
    for member in members:
        used.setdefault(member.code, []).extend(within(time, ((one.since, one.until - DAY) for one in member.states)))
    notes += filter(None, [outside_days(states, used)])
    notes += own_codes({time.state for member in members for time in member.states})
    by_obligations: dict[str, dict[str, None]] = {}
    for member in members:
        by_obligations.setdefault(", ".join(member.obligations) or "none", {})[member.code] = None
    if len(by_obligations) > 1:
        groups = (f"{obligations}: {' '.join(codes)}" for obligations, codes in by_obligations.items())
        notes.append(f"Obligations by member: {'; '.join(groups)}.")
    return shorten(" ".join(notes), LONGEST, placeholder=" …") or None
