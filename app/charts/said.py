"""A claim with a figure, as charts take it: the fields of a row of `/v1` that a chart shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from math import inf, isfinite
from typing import Any, TypeVar

from app.text import edtf

T = TypeVar("T")

ABOUT = 0.1
"""How far from its figure `about` reaches, as a part of it, as in comparisons."""

YEARS_BEFORE = 5
"""How many years before its publication an undated figure may be of, as in comparisons."""


@dataclass(frozen=True)
class Said:
    """One claim with a figure; all but `source`, `href` and `series` are named as in rows."""

    source: str
    """The short name of its source."""
    value: float | None
    value_qualifier: str | None = "stated"
    value_low: float | None = None
    value_high: float | None = None
    value_step: float | None = None
    unit: str | None = None
    period: str | None = None
    period_basis: str = "stated"
    period_earliest: date | None = None
    period_latest: date | None = None
    statement: str = ""
    href: str | None = None
    """Where its page is."""
    series: str | None = None
    """What it is one of, if its source has several series; None: its source's only one."""

    @staticmethod
    def from_row(row: Mapping[str, Any], *, source: str, href: str | None = None, series: str | None = None) -> "Said":
        """A claim as a row of JSON gives it."""
        return Said(
            source=source,
            value=row["value"],
            value_qualifier=row["value_qualifier"],
            value_low=row["value_low"],
            value_high=row["value_high"],
            value_step=row["value_step"],
            unit=row["unit"],
            period=row["period"],
            period_basis=row["period_basis"],
            period_earliest=day(row["period_earliest"]),
            period_latest=day(row["period_latest"]),
            statement=row["statement"] or "",
            href=href,
            series=series,
        )

    @cached_property
    def name(self) -> str:
        """The name of the line that it belongs to."""
        return f"{self.source}, {self.series}" if self.series else self.source

    @cached_property
    def reach(self) -> tuple[float, float] | None:
        """The values that it allows, infinite where it sets no bound; None if it has no figure that can be drawn."""
        value, low, high = map(finite, (self.value, self.value_low, self.value_high))
        if value is None:
            return (low, high) if low is not None and high is not None and low <= high else None
        slack = min((self.value_step or 0.0) / 2, abs(value)) if value else (self.value_step or 0.0) / 2
        match self.value_qualifier:
            case "at_least" | "over":
                return value, inf
            case "at_most" | "under":
                return -inf, value
            case "estimated" if low is not None and high is not None and low <= high:
                return low, high
            case "about":
                slack = max(slack, abs(value) * ABOUT)
        return (0.0 if not value else value - slack), value + slack

    @cached_property
    def anchor(self) -> float | None:
        """The one value at which it is marked: its figure, or the middle of its bounds."""
        if (value := finite(self.value)) is not None:
            return value
        reach = self.reach
        return None if reach is None else (reach[0] + reach[1]) / 2

    @cached_property
    def is_bounded(self) -> bool:
        """Whether it sets a bound on either side."""
        return self.reach is not None and all(map(isfinite, self.reach))

    @cached_property
    def days(self) -> tuple[date | None, date | None]:
        """First and last day of when it holds, as far as that is known."""
        if self.period_earliest is None and self.period_latest is None and self.period:
            return edtf.bounds(self.period)
        return self.period_earliest, self.period_latest

    @cached_property
    def meant(self) -> tuple[date | None, date | None]:
        """First and last day of the time that it may mean: an undated one, that before its publication too."""
        first, last = self.days
        if self.period is None and self.period_basis == "publication" and first:
            first = date(max(first.year - YEARS_BEFORE, 1), 1, 1)
        return first, last

    @cached_property
    def is_point(self) -> bool:
        """Whether it is one dated value of a series: its period is stated, and closed."""
        return self.period_basis == "stated" and None not in self.days and self.anchor is not None


def known(value: T | None) -> T:
    """A figure that is there, as it is of all claims that are drawn; ValueError if it is not."""
    if value is None:
        raise ValueError("a claim without a figure cannot be drawn")
    return value


def finite(value: float | None) -> float | None:
    """A value that can be drawn; None if it is none."""
    return value if value is not None and isfinite(value) else None


def day(value: date | str | None) -> date | None:
    """A day as rows of JSON or of the database give it."""
    return date.fromisoformat(value) if isinstance(value, str) else value
