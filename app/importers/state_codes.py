"""Which state a code or a name meant in a year, for adapters."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from operator import itemgetter

from sqlalchemy import Connection, select

from app.facts.codes import CodeEntry, Scheme
from app.facts.organizations import Organization
from app.facts.states import State
from app.text import edtf
from app.text.near_names import did_you_mean, near
from app.text.words import folded

Years = tuple[int, int]
"""The first and the last year of a time; 0 and 9999 where it is open."""


class StateCodes(dict[tuple[str, int], str | None]):
    """The state that each code of one scheme meant in a year, None if none or several: `codes["255", 1950]`, cached.

    `existed` are the years in which states existed, for those of which they are known.
    """

    def __init__(
        self,
        spells: Sequence[tuple[str, str, date | None, date | None]],
        existed: Mapping[str, Sequence[Years]] | None = None,
    ) -> None:
        super().__init__()
        self._spells: dict[str, list[tuple[str, int, int]]] = {}
        self._existed = existed or {}
        self._is_widened = False
        for code, state, earliest, latest in spells:
            self._spells.setdefault(code, []).append((state, *years_between(earliest, latest)))

    def __missing__(self, key: tuple[str, int]) -> str | None:
        """Look up a code that is not cached."""
        code, year = key
        states = {state for state, first, last in self._spells.get(code, ()) if first <= year <= last}
        state = states.pop() if len(states) == 1 else None
        if self._is_widened and state is None and not states:
            state = self._only(code, year)
        self[key] = state
        return state

    def widened(self) -> "StateCodes":
        """The same codes, where one that has only ever meant one state means it in all years in which that existed.

        What is read by them says so, in the words of `meaning` or of `app.importers.states.outside_list`.
        """
        widened = StateCodes((), self._existed)
        widened._spells, widened._is_widened = self._spells, True
        return widened

    def meaning(self, code: str, year: int) -> tuple[str | None, str | None]:
        """The state that a code meant in a year, by the list or beyond it, and in the latter case a note for the claim.

        Beyond the years of its list a code means the only state that it has ever meant, if that existed then.
        """
        state = self[code, year] or self._only(code, year)
        if state is None or not self.is_outside(code, year):
            return state, None
        return state, f"The data set uses a code outside the years of its list: {code} in {year} ({self.times(code)})."

    def is_outside(self, code: str, year: int) -> bool:
        """Whether the list of the scheme does not have a code in a year."""
        return not any(first <= year <= last for _, first, last in self._spells.get(code, ()))

    def times(self, code: str) -> str:
        """What a code has meant, and when, in words."""
        spells = sorted(self._spells.get(code, ()), key=itemgetter(1))
        return ", ".join(f"{state} {in_words(first, last)}" for state, first, last in spells)

    def why_not(self, code: str, year: int) -> str:
        """Why a code means no state in a year, in words."""
        if code not in self._spells:
            return f"no state has the code '{code}'{did_you_mean(near(code, list(self._spells)))}"
        states = {state for state, *_ in self._spells[code]}
        existed = self._existed.get(states.pop(), ()) if self._is_widened and len(states) == 1 else ()
        lifetime = f", which existed {', '.join(in_words(*years) for years in existed)}" if existed else ""
        return f"the code '{code}' means no one state in {year} (it has meant {self.times(code)}{lifetime})"

    def _only(self, code: str, year: int) -> str | None:
        """The state that a code has only ever meant, if that existed in a year."""
        states = {state for state, *_ in self._spells.get(code, ())}
        if len(states) != 1:
            return None
        state = states.pop()
        return state if any(first <= year <= last for first, last in self._existed.get(state, ())) else None


def years_between(earliest: date | None, latest: date | None) -> Years:
    """The first and the last year of two days, either of which can be open."""
    return earliest.year if earliest else 0, latest.year if latest else 9999


def joined(spells: Iterable[Years]) -> list[Years]:
    """Times of years in their order, those joined that overlap or follow each other."""
    times: list[Years] = []
    for first, last in sorted(spells):
        if times and first <= times[-1][1] + 1:
            times[-1] = times[-1][0], max(times[-1][1], last)
        else:
            times.append((first, last))
    return times


def in_words(first: int, last: int) -> str:
    """The first and the last year of a time, as EDTF has them."""
    return f"{first or ''}/{'..' if last == 9999 else last}"


class CodeLookup:
    """The codes and names of the data set that is loaded, for adapters."""

    def __init__(self, connection: Connection) -> None:
        entry = CodeEntry.table().c
        columns = (entry.scheme, entry.code, entry.subject_id, entry.valid_earliest, entry.valid_latest)
        self._entries = connection.execute(select(*columns)).all()
        self._organizations = set(connection.scalars(select(Organization.table().c.id)))
        state = State.table().c
        self._lifetimes = connection.execute(select(state.id, state.existed).where(state.existed.is_not(None))).all()

    def states(self, scheme: Scheme) -> StateCodes:
        """The codes of states in one scheme."""
        return StateCodes([tuple(entry)[1:] for entry in self._entries if entry.scheme is scheme], self._existed())

    def _existed(self) -> dict[str, list[Years]]:
        """The years in which states existed: as recorded, or else those in which lists of states have them.

        Where only the end is recorded, a state existed from the first year in which a list has it.
        """
        existed: dict[str, list[Years]] = {}
        for entry in self._entries:
            if entry.scheme in (Scheme.COW, Scheme.GW):
                spell = years_between(entry.valid_earliest, entry.valid_latest)
                existed.setdefault(entry.subject_id, []).append(spell)
        for state, lifetime in self._lifetimes:
            first, last = years_between(*edtf.bounds(lifetime))
            existed[state] = [(first or min(spell[0] for spell in existed.get(state, [(0, 0)])), last)]
        return {state: joined(spells) for state, spells in existed.items()}

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
