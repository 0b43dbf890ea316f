"""Spells: what a data set says year by year, put together into the times in which it says the same."""

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
    """Consecutive years, both ends included, for which a data set says the same."""

    first: int
    last: int
    value: Value
    line: int
    """The line of the first of them."""


class Spells(Generic[Key, Value]):
    """The spells of many things, from rows in any order; few are kept if those of a thing come year after year."""

    def __init__(self) -> None:
        self._spells: dict[Key, list[YearSpell[Value]]] = {}

    def add(self, key: Key, year: int, value: Value, line: int) -> None:
        """Note what a line says of a thing in a year."""
        spells = self._spells.setdefault(key, [])
        if spells and spells[-1].last + 1 == year and spells[-1].value == value:
            spells[-1].last = year
        else:
            spells.append(YearSpell(year, year, value, line))

    def __iter__(self) -> Iterator[Key]:
        """The things, in the order in which they came."""
        return iter(self._spells)

    def of(self, key: Key, file: DataFile) -> list[YearSpell[Value]]:
        """The spells of a thing in the order of time; refuses what is said of a year that was told of before."""
        found: list[YearSpell[Value]] = []
        for spell in sorted(self._spells.get(key, ()), key=lambda spell: (spell.first, spell.line)):
            if found and spell.first <= found[-1].last:
                file.refuse(spell.line, "year", f"{spell.first} stands twice, as do years of line {found[-1].line}")
            elif found and spell.first == found[-1].last + 1 and spell.value == found[-1].value:
                found[-1] = YearSpell(found[-1].first, spell.last, spell.value, found[-1].line)
            else:
                found.append(spell)
        return found


def runs(years: Mapping[int, Value]) -> Iterator[tuple[int, int, Value]]:
    """Consecutive years with the same value: the first, the last, the value."""
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


def numbered(key: str, taken: Counter[str]) -> str:
    """A key, with a number behind it if it is taken already."""
    taken[key] += 1
    return key if taken[key] == 1 else f"{key}.{taken[key]}"
