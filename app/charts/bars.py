"""Ranked figures, such as trade by partner: one bar each from zero, the largest first, with its name and figure."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from app.charts import wording
from app.charts.drawing import Cell, Drawing, Table
from app.charts.labels import MARGIN, shortened, width, wrapped
from app.charts.said import Said, finite
from app.charts.scales import Scale
from app.charts.svg import clean, element, joined, picture, rectangle, segments, text

WIDTH, ROW, LINE = 360.0, 32.0, 14.0
BASELINE, TOP, HEIGHT = 12.0, 17.0, 8.0
MOST = 15
"""How many bars are drawn."""
LEAST = 1.5
"""How wide a bar is at least, if it is not of nothing."""


@dataclass(frozen=True, slots=True)
class Bar:
    """Something with a figure."""

    label: str
    said: Said
    href: str | None = None
    """Where its name leads in the table."""

    @property
    def value(self) -> float | None:
        """How long it is."""
        return finite(self.said.anchor)


def bars(id: str, title: str, bars: Sequence[Bar], note: str = "") -> Drawing:
    """The chart of the largest; what has no figure, or one in another unit than the first, is in the table alone."""
    ranked = sorted(bars, key=lambda bar: (bar.value is None, -(bar.value or 0.0), bar.label))
    unit = next((bar.said.unit for bar in ranked if bar.value is not None), None)
    drawable = [bar for bar in ranked if bar.value is not None and bar.said.unit == unit]
    drawn, origins = drawable[:MOST], {origin_of(bar) for bar in bars}
    table = table_of(title, ranked)
    told = [clean(note), f"Source: {clean(origins.pop())}." if len(origins) == 1 else ""]
    if not drawn:
        return Drawing(id, "bars", Markup(), " ".join(filter(None, [*told, "Nothing has a figure."])), table)
    if len(drawable) > len(drawn):
        told.append(f"The {len(drawn)} largest of {len(drawable)}; all are in the table.")
    if len(drawable) < len(ranked):
        told.append(f"Without a figure, or in another unit: {len(ranked) - len(drawable)}.")
    scale = scale_of(drawn)
    parts, y = [], 0.0
    for bar in drawn:
        part, high = row(bar, y, scale, is_of_many=bool(origins))
        parts.append(part)
        y += high
    height = y - 5
    zero = segments([(scale(0.0), 0.0, scale(0.0), height)], "zero") if scale(0.0) > 0 else Markup()
    description = "; ".join(f"{bar.label}: {wording.figure_in_short(bar.said)}" for bar in drawn)
    svg = picture(id, "bars", (WIDTH, height), title, description, element("g", *parts, class_="s0"), zero)
    return Drawing(id, "bars", svg, " ".join(filter(None, told)), table)


def scale_of(bars: Sequence[Bar]) -> Scale:
    """From the least, or zero, to the largest."""
    values = [0.0, *(bar.value for bar in bars if bar.value is not None)]
    return Scale(min(values), max(values) if max(values) > min(values) else 1.0, 0.0, WIDTH)


def origin_of(bar: Bar) -> str:
    """Who says it, of when."""
    when = wording.time_in_short(bar.said)
    return f"{bar.said.source}, {when}" if when else bar.said.source


def row(bar: Bar, top: float, scale: Scale, *, is_of_many: bool) -> tuple[Markup, float]:
    """A name with its source if there are several, the figure, and the bar below; and how high that is."""
    figure = shortened(wording.figure_in_short(bar.said), WIDTH * 0.6, is_bold=True)
    room = WIDTH - width(figure, is_bold=True) - 14
    lines = wrapped(f"{bar.label} · {origin_of(bar)}" if is_of_many else bar.label, room, most=2)
    texts = [text(MARGIN, top + BASELINE + LINE * place, line) for place, line in enumerate(lines)]
    value, below = bar.value or 0.0, top + TOP + LINE * (len(lines) - 1)
    left, right = sorted((scale(0.0), scale(value)))
    wide = max(right - left, LEAST) if value else 0.0
    parts = [*texts, text(WIDTH - MARGIN, top + BASELINE, figure, "what", "end")]
    return joined([*parts, rectangle(min(left, WIDTH - wide), below, wide, HEIGHT, "bar")]), below - top - TOP + ROW


def table_of(title: str, bars: Sequence[Bar]) -> Table:
    """All, the largest first."""
    rows = tuple(
        (
            Cell(bar.label, bar.href),
            Cell(wording.figure_in_words(bar.said), bar.said.href, is_number=True),
            Cell(wording.time_in_words(bar.said)),
            Cell(bar.said.source),
        )
        for bar in bars
    )
    return Table(title, ("Name", "Figure", "When", "Source"), rows)
