"""Scales: from values and days to places in a chart, and the ticks that stand beside them in plain words.

A scale goes by steps of the same size (linear) or of the same factor (logarithmic, symmetric about zero, so that zero
and negative values have a place as well). `scale_for` chooses: a factor of more than FACTOR between the values makes
small ones invisible on a linear scale.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from math import ceil, floor, isfinite, log10

from app.charts import wording

FACTOR = 1e3
"""From what factor between the largest and the smallest value on a scale is logarithmic."""
FROM_ZERO = 0.4
"""A linear scale begins at zero if the smallest value is less than this part of the largest."""
STEPS = (1, 2, 2.5, 5, 10)
YEARS = (1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000)
"""How many years may lie between ticks."""
DAYS_OF_A_YEAR = 365.25


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark beside a scale."""

    value: float
    place: float
    label: str
    label_place: float
    """Where the middle of the label is: at the place, unless it would leave the chart there."""


def tick(value: float, place: float, label: str) -> Tick:
    """A tick whose label stands at its place."""
    return Tick(value, place, label, place)


@dataclass(frozen=True, slots=True)
class Scale:
    """Where values stand: `low` at `start`, `high` at `end`, in the units of the chart."""

    low: float
    high: float
    start: float
    end: float
    unit_size: float = 0.0
    """On a logarithmic scale, below what size values stand evenly about zero; 0: linear."""

    def turned(self, value: float) -> float:
        """A value as it counts on the scale."""
        if not self.unit_size:
            return value
        size = log10(1 + abs(value) / self.unit_size)
        return size if value >= 0 else -size

    def __call__(self, value: float) -> float:
        """The place of a value; values beyond the ends stand at the ends."""
        if not isfinite(value):
            return self.end if value > 0 else self.start
        low, high = self.turned(self.low), self.turned(self.high)
        part = (self.turned(value) - low) / (high - low)
        return self.start + min(max(part, 0.0), 1.0) * (self.end - self.start)

    def ticks(self, most: int = 5, unit: str | None = None) -> list[Tick]:
        """Round values along the scale, about as many as asked, each in short words."""
        values = self.powers(most) if self.unit_size else self.even_values(most)
        return [tick(value, self(value), wording.short(value, unit)) for value in values]

    def even_values(self, most: int) -> list[float]:
        """Multiples of a round step."""
        step = round_step((self.high - self.low) / max(most, 1))
        first, last = ceil(self.low / step - 1e-9), floor(self.high / step + 1e-9)
        return [float(f"{place * step:.12g}") for place in range(first, last + 1)]

    def powers(self, most: int) -> list[float]:
        """Zero and powers of ten on either side of it, as far as the scale goes."""
        smallest = round(log10(self.unit_size))
        above = range(smallest, floor(log10(self.high) + 1e-9) + 1) if self.high > 0 else range(0)
        below = range(smallest, floor(log10(-self.low) + 1e-9) + 1) if self.low < 0 else range(0)
        every = max(1, ceil((len(above) + len(below)) / max(most - 1, 1)))
        positive = [10.0**power for power in above if (above[-1] - power) % every == 0]
        negative = [-(10.0**power) for power in below if (below[-1] - power) % every == 0]
        zero = [0.0] if self.low <= 0 <= self.high else []
        return [*negative[::-1], *zero, *positive]


def round_step(least: float) -> float:
    """The smallest round step (1, 2, 2.5 or 5 times a power of ten) that is at least as large."""
    power = 10.0 ** floor(log10(least))
    return next(step * power for step in STEPS if step * power >= least * (1 - 1e-9))


def scale_for(
    values: Iterable[float], start: float, end: float, *, from_zero: bool = False, unit: str | None = None
) -> Scale:
    """A scale on which all values have a place and can be told apart.

    `from_zero`: a linear scale begins at zero, whatever the values. Ranks are never logarithmic, and have no zero.
    """
    known = sorted(value for value in values if isfinite(value)) or [0.0, 1.0]
    low, high = known[0], known[-1]
    sizes = [abs(value) for value in known if value]
    largest, smallest = max(sizes, default=1.0), min(sizes, default=1.0)
    if unit not in ("rank", "percent", "points") and largest / smallest > FACTOR:
        unit_size = 10.0 ** floor(log10(max(smallest, largest / 1e15)))
        bottom = 0.0 if low >= 0 else low * 1.2
        return Scale(bottom, high * 1.2 if high > 0 else 0.0, start, end, unit_size)
    if unit != "rank" and (from_zero or low <= 0 or low < FROM_ZERO * high) and not (high < 0 and not from_zero):
        low, high = min(low, 0.0), max(high, 0.0)
    if low == high:
        low, high = (low - abs(low) * 0.1, high + abs(high) * 0.1) if low else (0.0, 1.0)
    room = (high - low) * 0.06
    bottom = low if low == 0 else low - room
    return Scale(max(bottom, 0.0) if low >= 0 else bottom, high if high == 0 else high + room, start, end)


@dataclass(frozen=True, slots=True)
class TimeScale:
    """Where days stand: times are years with a fraction (2013.5 is the middle of 2013)."""

    first: float
    last: float
    start: float
    end: float

    def __call__(self, when: float) -> float:
        """The place of a time; times beyond the ends stand at the ends."""
        part = (when - self.first) / (self.last - self.first)
        return self.start + min(max(part, 0.0), 1.0) * (self.end - self.start)

    def ticks(self, most: int = 6) -> list[Tick]:
        """The beginnings of years, about as many as asked; those of months if there is but a year or two."""
        span = self.last - self.first
        if span < 2:
            return self.months(span, most)
        every = next((step for step in YEARS if span / step <= most), 10 ** ceil(log10(span / most)))
        years = range(ceil(self.first / every) * every, floor(self.last) + 1, every)
        return [tick(year, self(year), str(year)) for year in years]

    def months(self, span: float, most: int) -> list[Tick]:
        """The beginnings of months, of quarters, or of half years."""
        every = next((step for step in (1, 2, 3, 6) if span * 12 / step <= most), 12)
        first, last = ceil(self.first * 12 / every - 1e-6) * every, floor(self.last * 12 + 1e-6)
        days = [date(month // 12, month % 12 + 1, 1) for month in range(first, last + 1, every)]
        return [tick(year_of(day), self(year_of(day)), f"{day:%b} {day.year}") for day in days]


@lru_cache(maxsize=1 << 14)
def year_of(day: date) -> float:
    """A day as a year with a fraction; 1 January is the whole number."""
    return day.year + (day.timetuple().tm_yday - 1) / DAYS_OF_A_YEAR


def end_of(day: date) -> float:
    """The end of a day, likewise: that of 31 December is near enough the next year."""
    return year_of(day) + 1 / DAYS_OF_A_YEAR


def middle_of(first: date, last: date) -> float:
    """The middle of some days."""
    return (year_of(first) + end_of(last)) / 2


def time_scale(times: Iterable[float], start: float, end: float) -> TimeScale:
    """A scale on which all times have a place: from the beginning of a year to the end of one."""
    known = sorted(times) or [2000.0, 2001.0]
    first, last = floor(known[0] + 1e-6), ceil(known[-1] - 5e-3)
    return TimeScale(first, max(last, first + 1), start, end)


def thinned(ticks: Sequence[Tick], room: Callable[[str], float], gap: float = 8.0) -> list[Tick]:
    """The ticks whose labels, side by side, keep off each other; earlier ones go first."""
    kept: list[Tick] = []
    for tick in ticks:
        if (
            not kept
            or abs(tick.label_place - kept[-1].label_place) >= (room(tick.label) + room(kept[-1].label)) / 2 + gap
        ):
            kept.append(tick)
    return kept
