"""Alliances from the times of their members: a claim for each time in which an alliance had the same members."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby, pairwise
from textwrap import shorten

from app.importers.adapter import DataFile, FoundClaim
from app.importers.cells import Misread
from app.importers.spells import numbered
from app.importers.state_codes import DAY, Days, StateCodes, in_words
from app.importers.states import outside_days
from app.text import edtf

FIRST_YEAR, LAST_YEAR = 1816, 2012
OPEN = ".."
OPEN_START, OPEN_END = date.min, date.max

OBLIGATIONS = ("defense", "neutrality", "nonaggression", "entente")

BEFORE = "It goes back beyond 1816, with which the data set begins (left-censored)."
AFTER = "It went on at the end of 2012, with which the data set ends (right-censored)."
UNREADABLE = "A line of the file that cannot be read may name another member."
BY_PAIR = "The file tells obligations by pair, not by member: some may bind one side alone."

LONGEST = 600
"""How many characters a note can have."""
LONGEST_DATE = len("2012-12-31")


@dataclass(frozen=True, slots=True)
class CodeTime:
    """The days in which a code meant one state, or none, from `since` to the day before `until`."""

    code: str
    state: str | None
    since: date
    until: date

    def meets(self, since: date, until: date) -> bool:
        """Whether it has a day between a first day and the day before another."""
        return self.since < until and since < self.until

    @property
    def words(self) -> str:
        """Its first and its last day, EDTF, as far as the data set goes."""
        return in_words(*days_of(self.since, self.until))


@dataclass(frozen=True, slots=True)
class AllianceMember:
    """A member's time in an alliance, as a line of the file tells it."""

    line: int
    code: str
    label: str | None
    """The type of the alliance, as the data set words it; None if the file does not."""
    obligations: tuple[str, ...]
    unknown: tuple[str, ...]
    """The obligations of which the data set does not tell."""
    is_of_pair: bool
    """Whether the obligations may bind the other side of a pair alone."""
    alliance: tuple[str | None, str | None]
    """The beginning and the end of the whole alliance, EDTF; None if the file does not tell."""
    start: str
    end: str
    """The beginning and the end of the membership, EDTF; open where they are censored."""
    times: tuple[CodeTime, ...]

    @property
    def absences(self) -> list[CodeTime]:
        """The times in which its code meant no state."""
        return [time for time in self.times if time.state is None]

    def is_there(self, since: date, until: date) -> bool:
        """Whether it belongs to the alliance, as a state, between a first day and the day before another."""
        return any(time.state is not None and time.meets(since, until) for time in self.times)


def code_times(code: str, start: str, end: str, states: StateCodes, column: str) -> tuple[CodeTime, ...]:
    """What a code meant from a start to an end; Misread, with the column of the end, if that comes first."""
    since = OPEN_START if start == OPEN else edtf.point_bounds(start)[0]
    until = OPEN_END if end == OPEN else edtf.point_bounds(end)[1] + DAY
    if until <= since:
        raise Misread(column, f"{end} is before {start}")
    meanings = states.meanings(
        code, str(FIRST_YEAR) if start == OPEN else start, str(LAST_YEAR) if end == OPEN else end
    )
    days = [since, *(meaning.first for meaning in meanings[1:]), until]
    return tuple(
        CodeTime(code, meaning.state, *between) for meaning, between in zip(meanings, pairwise(days), strict=True)
    )


def days_of(since: date, until: date) -> Days:
    """The first and the last day of a time; those of the data set where it is open."""
    first = date(FIRST_YEAR, 1, 1) if since == OPEN_START else since
    return first, date(LAST_YEAR, 12, 31) if until == OPEN_END else until - DAY


def claims(
    file: DataFile, number: str, members: Sequence[AllianceMember], unread: Sequence[str | None], states: StateCodes
) -> Iterator[FoundClaim]:
    """The claims of one alliance, one for each time in which it had the same members, two or more.

    `unread` are the codes of members whose lines cannot be read, None for lines that cannot be read at all.
    """
    precision = precision_of(members)
    keys = Counter[str]()
    for since, until, parties in times_of_parties(list({time for member in members for time in member.times})):
        if len(parties) < 2:
            file.leave_out("time in which the file has an alliance with one member alone")
            continue
        present = [member for member in members if member.is_there(since, until)]
        absent = [time.code for member in members for time in member.absences if time.meets(since, until)]
        start, end = ends(since, until, precision)
        in_force, ended = ({member.alliance[side] for member in members} for side in (0, 1))
        yield FoundClaim(
            present[0].line,
            numbered(f"{number}.{days_of(since, until)[0].year}", keys),
            (
                *(title(number, present), sorted(parties)),
                in_force.pop() if len(in_force) == 1 else None,
                ended.pop() if len(ended) == 1 else None,
                start if start == end else f"{start}/{end}",
                f"{file.layout.name}: version4id {number}: {', '.join(codes_of(present))}",
                note(present, since, until, [*unread, *absent], states),
            ),
        )


def codes_of(members: Iterable[AllianceMember]) -> list[str]:
    """The codes of members, each once, in the order of the file."""
    return list(dict.fromkeys(member.code for member in members))


def times_of_parties(times: Sequence[CodeTime]) -> Iterator[tuple[date, date, frozenset[str]]]:
    """The times of unchanged membership: the first day, the first day after, the member states."""

    def parties_between(days: tuple[date, date]) -> frozenset[str]:
        return frozenset(time.state for time in times if time.state is not None and time.meets(*days))

    days = sorted({day for time in times for day in (time.since, time.until)})
    for states, run in groupby(pairwise(days), key=parties_between):
        intervals = list(run)
        if states:
            yield intervals[0][0], intervals[-1][1], states


def precision_of(members: Iterable[AllianceMember]) -> dict[date, int]:
    """The precision of each day of a change, as the length of its EDTF: 4 for a year, 7 for a month, 10 for a day."""
    precision: dict[date, int] = {}
    for member in members:
        first, *later = member.times
        changes = [(first.since, len(member.start)), *((time.since, LONGEST_DATE) for time in later)]
        for day, length in (*changes, (member.times[-1].until, len(member.end))):
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
    labels = " / ".join(dict.fromkeys(member.label for member in members if member.label)) or "Alliance"
    obligations = [name for name in OBLIGATIONS if any(name in member.obligations for member in members)]
    return f"{labels}, COW alliance {number}" + (f" ({', '.join(obligations)})" if obligations else "")


def note(
    members: Sequence[AllianceMember], since: date, until: date, missing: Sequence[str | None], states: StateCodes
) -> str | None:
    """The note of a claim: where it is censored, who is missing, and the obligations by member where these differ."""
    notes = [BEFORE] if since == OPEN_START else []
    notes += [AFTER] if until == OPEN_END else []
    if codes := ", ".join(dict.fromkeys(filter(None, missing))):
        notes.append(f"Without the members whose lines could not be read: {codes}.")
    notes += [UNREADABLE] if None in missing else []
    notes += filter(None, [outside_days(states, uses(members, since, until))])
    if unknown := [name for name in OBLIGATIONS if any(name in member.unknown for member in members)]:
        notes.append(f"The data set leaves a cell blank: not known of all whether {', '.join(unknown)}.")
    if any(member.is_of_pair for member in members):
        notes.append(BY_PAIR)
    elif groups := obligations_by_member(members):
        notes.append(f"Obligations by member: {groups}.")
    return shorten(" ".join(notes), LONGEST, placeholder=" …") or None


def uses(members: Sequence[AllianceMember], since: date, until: date) -> dict[str, list[Days]]:
    """The days of a time in which codes stand for members."""
    days: dict[str, list[Days]] = {code: [] for code in codes_of(members)}
    for time in {time for member in members for time in member.times}:
        if time.state is not None and time.meets(since, until):
            days[time.code].append(days_of(max(since, time.since), min(until, time.until)))
    return days


def obligations_by_member(members: Sequence[AllianceMember]) -> str | None:
    """The obligations of the members in words, where these differ."""
    told: dict[str, set[str]] = {code: set() for code in codes_of(members)}
    for member in members:
        told[member.code].update(member.obligations)
    codes: dict[str, list[str]] = {}
    for code, obligations in told.items():
        words = ", ".join(name for name in OBLIGATIONS if name in obligations)
        codes.setdefault(words or "none", []).append(code)
    return "; ".join(f"{words}: {' '.join(some)}" for words, some in codes.items()) if len(codes) > 1 else None
