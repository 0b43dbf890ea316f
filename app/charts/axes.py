"""The axes of figures over time, and where claims stand on them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import floor, inf

from markupsafe import Markup

from app.charts.labels import SIZE, width
from app.charts.said import Said, known
from app.charts.scales import Scale, Tick, TimeScale, end_of, middle_of, thinned, time_scale, year_of
from app.charts.svg import segments, text

WIDTH, HEIGHT = 360.0, 250.0
"""Of the part in which lines are drawn, with its axes; names of lines stand below."""
TOP, BOTTOM, RIGHT = 22.0, 222.0, 350.0
YEARS_AT_LEAST = 3


@dataclass(frozen=True, slots=True)
class Axes:
    """Where values and times stand, so that several charts can be held against each other."""

    values: Scale
    times: TimeScale
    ticks: tuple[Tick, ...]
    heading: str
    """In what the figures are: "Million US dollars"."""

    @property
    def left(self) -> float:
        """Where the axis of time begins."""
        return self.times.start - 8


def starts(claim: Said) -> float:
    """When what a claim tells of begins, as a year; what has no beginning begins when it ends."""
    first, last = claim.meant
    day = first or last
    return year_of(day) if day else -inf


def ends(claim: Said) -> float:
    """When it ends, likewise."""
    first, last = claim.meant
    day = last or first
    return end_of(day) if day else -inf


def point(claim: Said, axes: Axes) -> tuple[float, float]:
    """Where a claim is marked."""
    first, last = claim.meant
    middle = middle_of(first, last) if first and last else starts(claim)
    return axes.times(middle), axes.values(known(claim.anchor))


def year_at(time: float) -> str:
    """The year of a time."""
    return str(floor(time))


def times_of(claims: Sequence[Said], left: float) -> TimeScale:
    """The axis of time: years, at least three of them, or the months of one if nothing tells of a whole year."""
    scale = time_scale([time for claim in claims for time in (starts(claim), ends(claim))], left, RIGHT)
    is_yearly = any(ends(claim) - starts(claim) > 0.9 for claim in claims)
    if is_yearly and scale.last - scale.first < YEARS_AT_LEAST:
        return replace(scale, first=scale.first - 1, last=scale.last + 1)
    return scale


def axes_parts(axes: Axes) -> Iterator[Markup]:
    """The grid, its ticks, and in what the figures are."""
    yield segments(((axes.left, tick.place, WIDTH, tick.place) for tick in axes.ticks if tick.value), "grid")
    yield segments([(axes.left, axes.values(0.0), WIDTH, axes.values(0.0))], "zero")
    for tick in axes.ticks:
        yield text(axes.left - 4, tick.place + SIZE * 0.35, tick.label, "tick", "end")
    if axes.heading:
        yield text(0, SIZE, axes.heading, "tick")
    ticks = [within(tick, axes.left) for tick in axes.times.ticks()]
    for tick in thinned(ticks, width):
        yield text(tick.label_place, BOTTOM + SIZE * 1.5, tick.label, "tick", "middle")
    yield segments(((tick.place, BOTTOM, tick.place, BOTTOM + 4) for tick in ticks), "zero")


def within(tick: Tick, left: float) -> Tick:
    """A tick whose label stays within the chart."""
    half = width(tick.label) / 2
    return replace(tick, label_place=min(max(tick.place, left + half), WIDTH - half))
