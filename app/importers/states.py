"""States by their codes: the one or the two that a line is about, or a refusal where the codes do not tell."""

from collections.abc import Iterable, Mapping

from app.importers.adapter import DataFile
from app.importers.cells import Misread
from app.importers.spells import interval, runs
from app.importers.state_codes import Days, StateCodes, When, in_words, joined

Pair = tuple[str, str]
"""Two states, or their two codes, in the order of the line."""


def state_of(states: StateCodes, code: str, when: When, column: str) -> str:
    """The state that a code meant at a time; Misread if it meant none, or several."""
    state = states[code, when]
    if state is None:
        raise Misread(column, states.why_not(code, when))
    return state


def pair_of(states: StateCodes, codes: Pair, when: When) -> Pair | None:
    """The two states that two codes meant at a time; None if a code meant none, or both meant the same."""
    first, second = states[codes[0], when], states[codes[1], when]
    return None if first is None or second is None or first == second else (first, second)


def refuse_pair(file: DataFile, line: int, states: StateCodes, codes: Mapping[str, str], when: When) -> None:
    """Refuse a line of which `pair_of` is None, with the reason; `codes` are its two, by their columns."""
    unclear = {column: code for column, code in codes.items() if states[code, when] is None}
    for column, code in unclear.items():
        file.refuse(line, column, states.why_not(code, when))
    if not unclear:
        (_, first), (column, second) = codes.items()
        file.refuse(line, column, f"'{first}' and '{second}' are one state in {when}: {states[first, when]}")


def outside_list(states: StateCodes, uses: Mapping[str, Iterable[int]]) -> str | None:
    """The note of a claim for which codes are used in years outside those of their list; None if none is."""
    beyond: dict[str, str] = {}
    for code, years in uses.items():
        outside = dict.fromkeys((year for year in years if states.is_outside(code, year)), code)
        beyond[code] = ", ".join(interval(first, last) for first, last, _ in runs(outside))
    return told_outside(states, beyond)


def outside_days(states: StateCodes, uses: Mapping[str, Iterable[Days]]) -> str | None:
    """The note of a claim for which codes are used on days outside those of their list; None if none is."""
    beyond: dict[str, str] = {}
    for code, times in uses.items():
        outside = joined(days for time in times for days in states.outside(code, *time))
        beyond[code] = ", ".join(in_words(first, last) for first, last in outside)
    return told_outside(states, beyond)


def told_outside(states: StateCodes, beyond: Mapping[str, str]) -> str | None:
    """The note of codes that are used outside their list, at times in words; None if none is."""
    told = [f"{code} in {times} ({states.times(code)})" for code, times in beyond.items() if times]
    return f"The data set uses codes outside the times of their list: {'; '.join(told)}." if told else None
