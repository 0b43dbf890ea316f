"""States by their codes: the one or the two that a line is about, or a refusal where the codes do not tell."""

from collections.abc import Iterable, Mapping

from app.importers.adapter import DataFile
from app.importers.cells import Misread
from app.importers.spells import interval, runs
from app.importers.state_codes import StateCodes

Pair = tuple[str, str]
"""Two states, or their two codes, in the order of the line."""


def state_of(states: StateCodes, code: str, year: int, column: str) -> str:
    """The state that a code meant in a year; Misread if it meant none, or several."""
    state = states[code, year]
    if state is None:
        raise Misread(column, states.why_not(code, year))
    return state


def pair_of(states: StateCodes, codes: Pair, year: int) -> Pair | None:
    """The two states that two codes meant in a year; None if a code meant none, or both meant the same."""
    first, second = states[codes[0], year], states[codes[1], year]
    return None if first is None or second is None or first == second else (first, second)


def refuse_pair(file: DataFile, line: int, states: StateCodes, codes: Mapping[str, str], year: int) -> None:
    """Refuse a line of which `pair_of` is None, with the reason; `codes` are its two, by their columns."""
    unclear = {column: code for column, code in codes.items() if states[code, year] is None}
    for column, code in unclear.items():
        file.refuse(line, column, states.why_not(code, year))
    if not unclear:
        (_, first), (column, second) = codes.items()
        file.refuse(line, column, f"'{first}' and '{second}' are one state in {year}: {states[first, year]}")


def outside_list(states: StateCodes, uses: Mapping[str, Iterable[int]]) -> str | None:
    """The note of a claim for which codes are used in years outside those of their list; None if none is."""
    beyond: list[str] = []
    for code, years in uses.items():
        outside = dict.fromkeys((year for year in years if states.is_outside(code, year)), code)
        if outside:
            times = ", ".join(interval(first, last) for first, last, _ in runs(outside))
            beyond.append(f"{code} in {times} ({states.times(code)})")
    return f"The data set uses codes outside the years of their list: {'; '.join(beyond)}." if beyond else None
