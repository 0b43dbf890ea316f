"""Country-years: ratings of regimes by unit and year as spells of equal ones, and the states that units stand for."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from app.facts.regimes import RegimeScale, RegimeType
from app.importers.adapter import DataFile, FoundClaim
from app.importers.cells import Misread, number_of
from app.importers.spells import Spells, data_set_ends, interval
from app.importers.state_codes import StateCodes
from app.model.claims import PeriodBasis, Qualifier, Unit

COLUMNS = (
    *("actor_id", "regime", "scale", "value", "value_qualifier", "value_low", "value_high", "unit"),
    *("period", "source_row", "note"),
)
"""The columns of the claims."""

CONSTANTS = {"period_basis": PeriodBasis.STATED}

MISSING = ("", "NA", "-", "N/A", ".")
"""Cells that have no value."""

OUTSIDE = (
    "The list of the Correlates of War does not have this state in these years: the data set tells of an earlier state "
    "or a territory of the name, or of one that is occupied."
)
"""The note of a claim of years in which its unit is in no list of states."""

FURTHEST = 250
"""How many years a list may be from one that it does not have, for the meaning of a code."""


class Rating(NamedTuple):
    """What a data set says of a unit in a year, on one scale."""

    column: str
    scale: RegimeScale
    regime: RegimeType | None = None
    value: float | None = None
    low: float | None = None
    high: float | None = None
    """The bounds of an estimate."""
    notes: tuple[str, ...] = ()


class Subject(NamedTuple):
    """A unit of a data set, and the actor that it stands for."""

    unit: str
    """How the data set names it."""
    actor: str
    is_outside: bool = False
    """Whether lists of states do not have it in the year."""


class Nearest(dict[tuple[str, int], str | None]):
    """The state that a code stands for: that of the nearest year for which its list has it, None if there is none."""

    def __init__(self, states: StateCodes) -> None:
        super().__init__()
        self.states = states

    def __missing__(self, key: tuple[str, int]) -> str | None:
        """Look for a state in more and more distant years."""
        code, year = key
        years = (near for away in range(FURTHEST) for near in (year + away, year - away))
        self[key] = state = next(filter(None, (self.states[code, near] for near in years)), None)
        return state

    def subject(self, unit: str, code: str, year: int, column: str) -> Subject:
        """The state that a code stands for in a year; Misread if it never meant one."""
        state = self[code, year]
        if state is None:
            raise Misread(column, self.states.why_not(code, year))
        return Subject(unit, state, is_outside=self.states[code, year] is None)


class Ratings:
    """The ratings of a file, which become claims: one of consecutive years with the same rating of one unit."""

    def __init__(self, file: DataFile) -> None:
        self.file = file
        self.spells = Spells[tuple[Subject, RegimeScale], Rating]()
        self.lines: dict[tuple[str, int], int] = {}
        self.last_year = 0

    def begin(self, unit: str, year: int, line: int) -> None:
        """Begin a line of a unit in a year; Misread if there was one already."""
        if (earlier := self.lines.setdefault((unit, year), line)) != line:
            raise Misread("year", f"'{unit}' has a row for {year} already, line {earlier}")
        self.last_year = max(self.last_year, year)

    def add(self, subject: Subject, year: int, rating: Rating, line: int) -> None:
        """Add what is said of a unit in a year."""
        self.spells.add((subject, rating.scale), year, rating, line)

    def claims(self) -> Iterator[FoundClaim]:
        """The claims, once all lines are read."""
        keys = set[str]()
        for subject, scale in sorted(self.spells):
            for spell in self.spells.of((subject, scale), self.file):
                first, last, rating = spell.first, spell.last, spell.value
                key = f"{subject.actor}.{scale}.{first}"
                if key in keys:
                    key = f"{key}.{slug(subject.unit)}"  # two units of the data set stand for one state in a year
                keys.add(key)
                notes = [
                    *rating.notes,
                    *([OUTSIDE] if subject.is_outside else []),
                    *([data_set_ends(last)] if last == self.last_year else []),
                ]
                is_estimate = rating.low is not None and rating.high is not None
                low, high = (rating.low, rating.high) if is_estimate else (rating.value, rating.value)
                qualifier = Qualifier.ESTIMATED if is_estimate else Qualifier.STATED
                years = f"{first} to {last}" if first < last else f"{first}"
                yield FoundClaim(
                    spell.line,
                    key,
                    (
                        *(subject.actor, rating.regime, scale, rating.value),
                        *(None if rating.value is None else qualifier, low, high),
                        *(None if rating.value is None else Unit.POINTS, interval(first, last)),
                        *(f"{subject.unit}, {years}: {rating.column}", " ".join(notes) or None),
                    ),
                )


def slug(name: str) -> str:
    """A name as a part of an id."""
    return re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-").lower()


def score_of(cell: str, column: str, least: float, most: float) -> float:
    """The score in a cell; Misread if there is none, or it is not on the scale."""
    score = float(number_of(cell, column))
    if not least <= score <= most:
        raise Misread(column, f"{cell} is not between {least:g} and {most:g}")
    return score


def whole(cell: str) -> str:
    """A whole number without the `.0` that some tools write behind it."""
    return cell.removesuffix(".0")
