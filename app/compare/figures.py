"""Figures as intervals: the values that a statement allows, and how far two figures are from each other.

A bare figure is itself; `about` allows a tenth on either side, or half a step if no hedge in words stands with it, but
a rounding step; `estimated` reaches as far as its bounds; `over` begins above its figure, and is open unless the parts
that the same source gives add up to a limit. Nothing is widened below zero: a flow that is rounded to nothing may be
half a step, and no less than nothing.
"""

from dataclasses import dataclass
from math import inf

from app.model.claims import Claim, Measured, Qualifier

TOLERANCE = 0.1
"""How far from its figure `about` reaches, as a part of it."""


@dataclass(frozen=True, slots=True)
class Interval:
    """The values that a statement allows."""

    low: float
    high: float
    is_low_open: bool = False
    is_high_open: bool = False

    def overlaps(self, other: "Interval") -> bool:
        """Whether some value is in both."""
        low, high = max(self.low, other.low), min(self.high, other.high)
        if low < high:
            return True
        is_open = any(
            (side.is_low_open and side.low == low) or (side.is_high_open and side.high == high)
            for side in (self, other)
        )
        return low == high and not is_open

    def __add__(self, other: "Interval") -> "Interval":
        """The sums that two statements allow."""
        return Interval(
            self.low + other.low,
            self.high + other.high,
            self.is_low_open or other.is_low_open,
            self.is_high_open or other.is_high_open,
        )


def interval(claim: Claim, *, is_rounded: bool = False, limit: float = inf) -> Interval | None:
    """The values that a claim allows, widened by half its rounding step if asked; None if it has no figure.

    `limit` is what a figure that is said to be over another can reach.
    """
    if not isinstance(claim, Measured):
        return None
    step = claim.value_step or 0.0
    slack = step / 2 if is_rounded else 0.0
    if claim.value_qualifier is Qualifier.BETWEEN and claim.value_low is not None and claim.value_high is not None:
        return Interval(lowered(claim.value_low, slack), claim.value_high + slack)
    if claim.value_qualifier is Qualifier.ESTIMATED and claim.value_low is not None and claim.value_high is not None:
        return Interval(claim.value_low, claim.value_high)
    value = claim.value
    if value is None:
        return None
    match claim.value_qualifier:
        case Qualifier.ABOUT:
            is_rounded_only = step and claim.value_text is None
            slack = step / 2 if is_rounded_only else slack + abs(value) * TOLERANCE
        case Qualifier.AT_LEAST:
            return Interval(lowered(value, slack), inf)
        case Qualifier.OVER:
            return Interval(value, max(limit, value), is_low_open=True, is_high_open=limit == inf)
        case Qualifier.AT_MOST:
            return Interval(-inf, value + slack)
        case Qualifier.UNDER:
            return Interval(-inf, value + slack, is_high_open=True)
    return Interval(lowered(value, slack), value + slack)


def lowered(value: float, slack: float) -> float:
    """A value less what is allowed for, but not below zero for that."""
    return max(value - slack, min(value, 0.0))


def figure_of(claim: Claim) -> float | None:
    """The figure of a claim, the middle if it is given by two bounds; None if it has none."""
    if not isinstance(claim, Measured):
        return None
    if claim.value is None and claim.value_low is not None and claim.value_high is not None:
        return (claim.value_low + claim.value_high) / 2
    return claim.value


def ratio(one: float | None, other: float | None) -> float | None:
    """The larger of two figures over the smaller; None if they are not both above zero."""
    if one is None or other is None or min(one, other) <= 0:
        return None
    return max(one, other) / min(one, other)
