"""Spells: consecutive years for which a data set has the same value, and periods, keys and notes made of them."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Generic, TypeVar

from app.importers.adapter import DataFile

Key = TypeVar("Key")
Value = TypeVar("Value")


@dataclass(slots=True)
class YearSpell(Generic[Value]):
    """Consecutive years, both ends included, with the same value."""

    first: int
    last: int
    value: Value
    line: int
    """The line of the first year."""


class Spells(Generic[Key, Value]):
    """Spells by key, from rows in any order; memory is saved where the rows of a key are in the order of years."""

    def __init__(self) -> None:
        self._spells: dict[Key, list[YearSpell[Value]]] = {}

    def add(self, key: Key, year: int, value: Value, line: int) -> None:
        """Add the value of a key in a year: it prolongs the key's latest spell, or begins one."""
        spells = self._spells.setdefault(key, [])
        if spells and spells[-1].last + 1 == year and spells[-1].value == value:
            spells[-1].last = year
        else:
            spells.append(YearSpell(year, year, value, line))

    def __iter__(self) -> Iterator[Key]:
        """The keys, in the order in which they were added."""
        return iter(self._spells)

    def of(self, key: Key, file: DataFile) -> list[YearSpell[Value]]:
        """The spells of a key in the order of time, adjacent equal ones joined; refuses the second row of a year."""
        merged: list[YearSpell[Value]] = []
        for spell in sorted(self._spells.get(key, ()), key=lambda spell: (spell.first, spell.line)):
            latest = merged[-1] if merged else None
            if latest and spell.first <= latest.last:
                file.refuse(spell.line, "year", f"{spell.first} stands twice, as do years of line {latest.line}")
            elif latest and spell.first == latest.last + 1 and spell.value == latest.value:
                merged[-1] = YearSpell(latest.first, spell.last, spell.value, latest.line)
            else:
                merged.append(spell)
        return merged


def runs(years: Mapping[int, Value]) -> Iterator[tuple[int, int, Value]]:
    """Consecutive years with the same value, each run as its first year, its last year and the value."""
    ordered = enumerate(sorted(years))
    for (_, value), run in groupby(ordered, key=lambda place: (place[1] - place[0], years[place[1]])):
        spell = [year for _, year in run]
        yield spell[0], spell[-1], value


def interval(first: int, last: int) -> str:
    """The years from the first to the last, as EDTF."""
    return f"{first}" if first == last else f"{first}/{last}"


def data_set_ends(year: int) -> str:
    """The note of a claim that lasts to the end of its data set."""
    return f"The data set ends with {year}: what came later it does not say."


def numbered(key: str, uses: Counter[str]) -> str:
    """A key, followed by a number from its second use on; `uses` counts them."""
    uses[key] += 1
    return key if uses[key] == 1 else f"{key}.{uses[key]}"
