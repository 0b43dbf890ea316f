"""Which state a code or a name meant at a time, for adapters."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import combinations, pairwise
from operator import itemgetter
from typing import NamedTuple

from sqlalchemy import Connection, select

from app.facts.codes import CodeEntry, Scheme
from app.facts.organizations import Organization
from app.facts.states import State
from app.text import edtf
from app.text.near_names import did_you_mean, near
from app.text.words import folded

Days = tuple[date, date]
"""The first and the last day of a time; `date.min` and `date.max` where it is open."""

CodeSpell = tuple[str, str, date | None, date | None]
"""A code, the state that it means, and the first and the last day on which it does; None where open."""

When = int | str
"""A year, or a year, a month or a day in EDTF."""

DAY = timedelta(days=1)


class Meaning(NamedTuple):
    """The state that a code meant from a first to a last day; None if it meant none."""

    state: str | None
    first: date
    last: date


class StateCodes(dict[tuple[str, When], str | None]):
    """The state that each code of one scheme meant at a time: `codes["345", 1950]`, `codes["345", "1992-04"]`, cached.

    In a year or a month in which a code passed from one state to another it means the one that it meant for more days.
    None if the code meant none, or several at once. `existed` are the times in which states existed, where known.
    """

    def __init__(
        self,
        spells: Sequence[CodeSpell],
        existed: Mapping[str, Sequence[Days]] | None = None,
    ) -> None:
        super().__init__()
        self._spells: dict[str, list[Meaning]] = {}
        self._existed = existed or {}
        self._is_widened = False
        for code, state, earliest, latest in spells:
            self._spells.setdefault(code, []).append(Meaning(state, *closed(earliest, latest)))
        for some in self._spells.values():
            some.sort(key=itemgetter(1))

    def __missing__(self, key: tuple[str, When]) -> str | None:
        """Look up a code that is not cached."""
        code, when = key
        self[key] = state = self._meant(code, *days_of(when))
        return state

    def widened(self) -> "StateCodes":
        """The same codes, which beyond their list mean a state that existed then, if no other can be meant.

        That is the only one that the list has in the same year, that the code has ever meant, or that it meant both
        before and after. What is read so says it, in the words of `app.importers.states`.
        """
        widened = StateCodes((), self._existed)
        widened._spells, widened._is_widened = self._spells, True
        return widened

    def meanings(self, code: str, start: str, end: str) -> list[Meaning]:
        """What a code meant from a start to an end, two points in EDTF, by the day.

        What begins in a month in which the code passed to another state is taken to begin with that one, and what ends
        in it to end with the earlier one.
        """
        (first, began), (ended, last) = edtf.point_bounds(start), edtf.point_bounds(end)
        if ended <= began:
            return [Meaning(self._meant(code, first, last), first, last)]
        days = sorted({first, began + DAY, ended, *(day for day in self._turns(code) if began < day < ended)})
        states = [self[code, day.isoformat()] for day in days]
        states[0] = (self[code, began.isoformat()] if "-" in start else None) or self[code, start]
        states[-1] = (states[-1] if "-" in end else None) or self[code, end]
        meanings: list[Meaning] = []
        for state, day, following in zip(states, days, [*days[1:], None], strict=True):
            until = following - DAY if following else last
            if meanings and meanings[-1].state == state:
                meanings[-1] = meanings[-1]._replace(last=until)
            else:
                meanings.append(Meaning(state, day, until))
        return meanings

    def outside(self, code: str, first: date, last: date) -> Iterator[Days]:
        """The parts of a time in which the list of the scheme does not have a code."""
        days = [first, *sorted(day for day in self._turns(code) if first < day <= last), last + DAY]
        free = [(day, following - DAY) for day, following in pairwise(days) if not self._listed(code, day, day)]
        yield from joined(free)

    def is_outside(self, code: str, when: When) -> bool:
        """Whether the list of the scheme has a code on no day of a time."""
        return not self._listed(code, *days_of(when))

    def times(self, code: str) -> str:
        """What a code has meant, and when, in words."""
        return ", ".join(f"{state} {in_words(first, last)}" for state, first, last in self._spells.get(code, ()))

    def why_not(self, code: str, when: When) -> str:
        """Why a code means no state at a time, in words."""
        if code not in self._spells:
            return f"no state has the code '{code}'{did_you_mean(near(code, list(self._spells)))}"
        states = {spell.state for spell in self._spells[code]}
        existed = self._existed.get(states.pop() or "", ()) if self._is_widened and len(states) == 1 else ()
        lifetime = f", which existed {', '.join(in_words(*days) for days in existed)}" if existed else ""
        return f"the code '{code}' means no one state in {when} (it has meant {self.times(code)}{lifetime})"

    def _listed(self, code: str, first: date, last: date) -> list[Meaning]:
        """What the list says of a code in a time, in the order of time."""
        spells = (spell for spell in self._spells.get(code, ()) if spell.first <= last and first <= spell.last)
        return [Meaning(state, max(began, first), min(ended, last)) for state, began, ended in spells]

    def _meant(self, code: str, first: date, last: date) -> str | None:
        """The state that a code meant for most days of a time, the later of two; None if none, or several at once."""
        listed = self._listed(code, first, last)
        if not listed:
            return self._beyond(code, first, last) if self._is_widened else None
        days: dict[str | None, int] = {}
        for state, began, ended in listed:
            days[state] = days.get(state, 0) + (ended - began).days + 1
        if any(one.state != other.state and other.first <= one.last for one, other in combinations(listed, 2)):
            return None
        return max(reversed(days), key=days.__getitem__)

    def _beyond(self, code: str, first: date, last: date) -> str | None:
        """The state that alone can be meant beyond the list of the scheme, if that existed then."""
        spells = self._spells.get(code, [])
        states = {spell.state for spell in self._listed(code, *whole_years(first, last))}
        before, after = (
            [spell.state for spell in spells if spell.last < first],
            [spell.state for spell in spells if spell.first > last],
        )
        around = {before[-1], after[0]} if before and after else {spell.state for spell in spells}
        for candidates in (states, around):
            if len(candidates) == 1:
                state = candidates.pop()
                existed = self._existed.get(state or "", ())
                return state if any(began <= last and first <= ended for began, ended in existed) else None
        return None

    def _turns(self, code: str) -> set[date]:
        """The days on which a code can come to mean another state, or none."""
        spells = self._spells.get(code, [])
        times = [(spell.first, spell.last) for spell in spells]
        times += [whole_years(*days) for days in times]
        times += [days for state in {spell.state for spell in spells} for days in self._existed.get(state or "", ())]
        return {day for first, last in times for day in (first, last + DAY if last < date.max else last)}


def days_of(when: When) -> Days:
    """The first and the last day of a year, or of a point in EDTF."""
    return (date(when, 1, 1), date(when, 12, 31)) if isinstance(when, int) else edtf.point_bounds(when)


def whole_years(first: date, last: date) -> Days:
    """The years in which a time begins and ends, and those between."""
    return date(first.year, 1, 1), date(last.year, 12, 31)


def closed(earliest: date | None, latest: date | None) -> Days:
    """A time, either end of which can be open, by its days."""
    return earliest or date.min, latest or date.max


def joined(times: Iterable[Days]) -> list[Days]:
    """Times in their order, those joined that overlap or follow each other."""
    found: list[Days] = []
    for first, last in sorted(times):
        if found and (found[-1][1] == date.max or first <= found[-1][1] + DAY):
            found[-1] = found[-1][0], max(found[-1][1], last)
        else:
            found.append((first, last))
    return found


def in_words(first: date, last: date) -> str:
    """A time as EDTF has it, in whole years where it is one of those."""
    is_whole = (first.month, first.day) == (1, 1), (last.month, last.day) == (12, 31)
    start = "" if first == date.min else str(first.year) if is_whole[0] else first.isoformat()
    end = ".." if last == date.max else str(last.year) if is_whole[1] else last.isoformat()
    if first == last:
        return first.isoformat()
    return start if all(is_whole) and start == end else f"{start}/{end}"


class CodeLookup:
    """The codes and names of the data set that is loaded, for adapters."""

    def __init__(self, connection: Connection) -> None:
        entry = CodeEntry.table().c
        columns = (entry.scheme, entry.code, entry.subject_id, entry.valid_earliest, entry.valid_latest)
        self._entries = connection.execute(select(*columns)).all()
        self._organizations = set(connection.scalars(select(Organization.table().c.id)))
        state = State.table().c
        self._lifetimes = connection.execute(select(state.id, state.existed).where(state.existed.is_not(None))).all()

    def states(self, scheme: Scheme, others: Sequence[CodeSpell] = ()) -> StateCodes:
        """The codes of states in one scheme, with others that a data set has beside it."""
        listed = [tuple(entry)[1:] for entry in self._entries if entry.scheme is scheme]
        return StateCodes([*listed, *others], self._existed())

    def _existed(self) -> dict[str, list[Days]]:
        """When states existed: as recorded, or else while lists of states have them.

        Where only the end is recorded, a state existed from the first day on which a list has it.
        """
        existed: dict[str, list[Days]] = {}
        for entry in self._entries:
            if entry.scheme in (Scheme.COW, Scheme.GW):
                existed.setdefault(entry.subject_id, []).append(closed(entry.valid_earliest, entry.valid_latest))
        for state, lifetime in self._lifetimes:
            earliest, latest = edtf.bounds(lifetime)
            first = earliest or min((days[0] for days in existed.get(state, ())), default=date.min)
            existed[state] = [closed(first, latest)]
        return {state: joined(times) for state, times in existed.items()}

    def states_by_name(self) -> StateCodes:
        """The names of states, folded by `app.text.words.folded`: look names up folded likewise."""
        names = [tuple(entry)[1:] for entry in self._entries if entry.scheme in (Scheme.NAME, Scheme.OTHER_NAME)]
        return StateCodes([(folded(name), *spell) for name, *spell in names if spell[0] not in self._organizations])

    def first_years(self) -> Mapping[str, int]:
        """The year from which each state has been one, by the lists of Correlates of War and of Gleditsch and Ward."""
        listed = [entry for entry in self._entries if entry.scheme in (Scheme.COW, Scheme.GW) and entry.valid_earliest]
        latest_first = sorted(listed, key=lambda entry: entry.valid_earliest, reverse=True)
        return {entry.subject_id: entry.valid_earliest.year for entry in latest_first}

    def organizations(self) -> set[str]:
        """The ids of all organizations."""
        return self._organizations
