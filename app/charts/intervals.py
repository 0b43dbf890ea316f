"""Where sources disagree: what each claim of one question allows, on one axis.

Each claim is a line of text (source and time, and the figure as it was stated) above a bar of what the statement
allows: half a rounding step about a bare figure, a tenth about an "about", an arrow where it sets no bound. A source's
series is one row. The largest stands on top.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, chain
from math import inf, isfinite

from markupsafe import Markup

from app.charts import wording
from app.charts.drawing import Cell, Drawing, Table
from app.charts.labels import MARGIN, shortened, width, wrapped
from app.charts.said import Said, known
from app.charts.scales import Scale, Tick, scale_for, thinned
from app.charts.svg import clean, element, joined, line_data, picture, segments, text

WIDTH = 360.0
EDGE, ARROW = 8.0, 24.0
"""How far marks keep from the sides, and how far if arrows point there."""
ROW, LINE = 36.0, 15.0
"""How high a row is whose text is one line, and how much each further line adds."""
BASELINE = 12.0
BAR_TOP, BAR_HEIGHT = 18.0, 9.0
MOST = 12
"""How many rows are drawn."""
LEAST_BAR = 4.0
"""How wide a bar is at least, so that it can be seen."""
LOGARITHMIC = "Equal steps along the axis are equal factors."
GROUP = 3
"""From how many claims on a source's series is one row."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the chart: one claim, or a source's series."""

    claims: tuple[Said, ...]

    @property
    def values(self) -> list[float]:
        """The values at which its claims are marked, from the least on."""
        return sorted(claim.anchor for claim in self.claims if claim.anchor is not None and isfinite(claim.anchor))

    @property
    def order(self) -> float:
        """By what rows are sorted: the largest bound that is set."""
        ends = [end for claim in self.claims if claim.reach for end in claim.reach if isfinite(end)]
        return max(ends)

    @property
    def is_series(self) -> bool:
        """Whether it has several claims."""
        return len(self.claims) > 1

    @property
    def name(self) -> str:
        """Whose it is."""
        return self.claims[0].name

    @property
    def when(self) -> str:
        """Of when it is; empty if nothing is known."""
        if not self.is_series:
            return wording.time_in_short(self.claims[0])
        years = sorted(day.year for claim in self.claims for day in claim.days if day)
        return f"{years[0]} to {years[-1]}" if years[0] != years[-1] else str(years[0])

    @property
    def who(self) -> str:
        """Whose it is, and of when."""
        return f"{self.name} · {self.when}" if self.when else self.name

    @property
    def what(self) -> str:
        """The figure as it was stated, or between what figures the series runs."""
        if not self.is_series:
            return wording.figure_in_short(self.claims[0])
        unit = self.claims[0].unit
        low, high = (wording.short(value, unit) for value in (self.values[0], self.values[-1]))
        return f"{len(self.claims)} figures: {low}" if low == high else wording.span(low, high)


def intervals(id: str, question: str, claims: Sequence[Said], *, explained: bool = True) -> Drawing:
    """The chart of one question; claims without a figure, or in another unit than most, are in the table alone.

    `explained`: the caption tells how to read the marks; not needed where several such charts stand together.
    """
    drawn = comparable(claims)
    rows, left_out = chosen(grouped(drawn))
    table = table_of(question, claims)
    if not rows:
        return Drawing(id, "intervals", Markup(), "None of the claims has a figure that can be drawn.", table)
    ends = ends_of(rows)
    left, right = (ARROW if end in ends else EDGE for end in (-inf, inf))
    scale = scale_for(ends, left, WIDTH - right, unit=rows[0].claims[0].unit)
    ticks = placed_ticks(scale, rows[0].claims[0].unit)
    texts = [texts_of(row) for row in rows]
    tops = list(accumulate((ROW + LINE * (len(who) - 1) for who, _ in texts), initial=0.0))
    bars = [top - ROW + BAR_TOP for top in tops[1:]]
    stubs = ((tick.place, bar - 2, tick.place, bar + BAR_HEIGHT + 2) for tick in ticks for bar in bars)
    tracks = ((0.0, bar + BAR_HEIGHT / 2, WIDTH, bar + BAR_HEIGHT / 2) for bar in bars)
    height = tops.pop() + 22
    parts = [
        segments(chain(tracks, stubs), "grid"),
        *(words(*text, top) for text, top in zip(texts, tops, strict=True)),
        *(marks(row, bar, scale) for row, bar in zip(rows, bars, strict=True)),
        joined(text(tick.label_place, height - 5, tick.label, "tick", "middle") for tick in ticks),
    ]
    description = "; ".join(f"{row.who}: {row.what}" for row in rows)
    svg = picture(id, "intervals", (WIDTH, height), question, description, *parts)
    told = caption(rows, left_out, len(claims) - len(drawn), scale, explained=explained)
    return Drawing(id, "intervals", svg, told, table)


def comparable(claims: Sequence[Said]) -> list[Said]:
    """The claims that have a place on one axis: those with a figure in the unit that most are in."""
    units = [claim.unit for claim in claims if claim.reach]
    unit = max(units, key=units.count, default=None)
    return [claim for claim in claims if claim.reach and claim.unit == unit]


def grouped(claims: Iterable[Said]) -> list[Row]:
    """The rows, the largest first: three or more dated values of one source are its series."""
    by_name: dict[str, list[Said]] = defaultdict(list)
    rows: list[Row] = []
    for claim in claims:
        if claim.is_point and claim.is_bounded:
            by_name[claim.name].append(claim)
        else:
            rows.append(Row((claim,)))
    for members in by_name.values():
        rows += [Row(tuple(members))] if len(members) >= GROUP else [Row((claim,)) for claim in members]
    return sorted(rows, key=lambda row: (-row.order, row.who))


def chosen(rows: Sequence[Row]) -> tuple[list[Row], int]:
    """The rows that are drawn, and how many are not: of too many, the outermost and evenly some between."""
    if len(rows) <= MOST:
        return list(rows), 0
    places = sorted({round(step * (len(rows) - 1) / (MOST - 1)) for step in range(MOST)})
    return [rows[place] for place in places], len(rows) - len(places)


def ends_of(rows: Iterable[Row]) -> list[float]:
    """All bounds that the rows set; infinite ones where they set none."""
    return [end for row in rows for claim in row.claims if claim.reach for end in claim.reach]


def placed_ticks(scale: Scale, unit: str | None) -> list[Tick]:
    """As many ticks as have room for their labels side by side; those at the sides are moved into the chart."""
    ticks: list[Tick] = []
    for most in (4, 3, 2, 1):
        ticks = [moved_inside(tick) for tick in scale.ticks(most, unit)]
        if len(thinned(ticks, width)) == len(ticks):
            return ticks
    return thinned(ticks, width)


def moved_inside(tick: Tick) -> Tick:
    """A tick whose label, centred at its place, stays within the chart."""
    half = width(tick.label) / 2
    return replace(tick, label_place=min(max(tick.place, half), WIDTH - half))


def texts_of(row: Row) -> tuple[list[str], str]:
    """Source and time, on lines of their own if there is no room for both, and the figure right of the first."""
    what = shortened(row.what, WIDTH * 0.62, is_bold=True)
    room = WIDTH - width(what, is_bold=True) - 14
    name, when = clean(row.name), row.when
    together = f"{name} · {when}" if name and when else name or when
    if width(together) <= room or not when:
        return wrapped(together, room, most=2), what
    return [*wrapped(name, room, most=2), shortened(when, room)], what


def words(who: Sequence[str], what: str, top: float) -> Markup:
    """The texts of a row."""
    lines = [text(MARGIN, top + BASELINE + LINE * place, line, "who") for place, line in enumerate(who)]
    return joined([*lines, text(WIDTH - MARGIN, top + BASELINE, what, "what", "end")])


def marks(row: Row, top: float, scale: Scale) -> Markup:
    """The marks of a row."""
    if row.is_series:
        return joined(series_marks(row.values, top, scale))
    return joined(claim_marks(row.claims[0], top, scale))


def series_marks(values: Sequence[float], top: float, scale: Scale) -> Iterable[Markup]:
    """A thin line from the least to the greatest, and a dot for each value that stands apart."""
    middle = top + BAR_HEIGHT / 2
    yield segments([(scale(values[0]), middle, scale(values[-1]), middle)], "line")
    places = dict.fromkeys(round(scale(value)) for value in values)
    for place in places:
        yield element("circle", cx=place, cy=middle, r=3.5, class_="dot")


def claim_marks(claim: Said, top: float, scale: Scale) -> Iterable[Markup]:
    """What a claim allows: a bar, a dashed band for "about", an arrow where no bound is set."""
    reach, value = known(claim.reach), known(claim.anchor)
    left, right = (scale(end) for end in reach)
    middle = top + BAR_HEIGHT / 2
    if not all(map(isfinite, reach)):
        here, tip, way = (scale(value), WIDTH - 2, 1) if reach[1] == inf else (scale(value), 2.0, -1)
        yield segments([(here, middle, tip - 5 * way, middle)], "line")
        yield element("path", d=f"{line_data([(tip, middle), (tip - 8 * way, middle - 5)])}v10z", class_="head")
        is_open = claim.value_qualifier in ("over", "under")
        yield element("circle", cx=here, cy=middle, r=4, class_="open" if is_open else "dot")
        return
    if right - left < LEAST_BAR:
        centre = scale(value)
        left, right = centre - LEAST_BAR / 2, centre + LEAST_BAR / 2
    class_ = "band" if claim.value_qualifier in ("about", "estimated") else "bar"
    yield element("rect", x=left, y=top, width=right - left, height=BAR_HEIGHT, rx=1.5, class_=class_)
    if claim.value is not None and class_ == "band" and right - left > LEAST_BAR:
        yield segments([(scale(value), top, scale(value), top + BAR_HEIGHT)], "mid")


def caption(rows: Sequence[Row], left_out: int, not_drawn: int, scale: Scale, *, explained: bool) -> str:
    """How to read the marks that there are if asked, and what is not drawn."""
    sentences = [how_to_read(rows)] if explained else []
    if scale.unit_size:
        sentences.append(LOGARITHMIC)
    if left_out:
        sentences.append(f"{left_out} more between these are in the table.")
    if not_drawn:
        claims, are = ("claim", "is") if not_drawn == 1 else ("claims", "are")
        sentences.append(f"{not_drawn} {claims} without a figure or in another unit {are} in the table alone.")
    return " ".join(sentences)


def how_to_read(rows: Sequence[Row]) -> str:
    """What the marks mean."""
    singles = [row.claims[0] for row in rows if not row.is_series]
    told = ["A bar is what a statement allows" if singles else "Each dot is one figure"]
    if any(claim.value_qualifier in ("about", "estimated") for claim in singles):
        told.append("dashed if it is said to be near")
    if any(claim.value_qualifier in ("over", "under", "at_least", "at_most") for claim in singles):
        told.append("an arrow where it sets no bound")
    if singles and len(singles) < len(rows):
        told.append("dots are the figures of one series")
    return ", ".join(told) + "."


def table_of(question: str, claims: Sequence[Said]) -> Table:
    """All claims, the largest first, with their figures in full."""
    ordered = sorted(claims, key=lambda claim: (claim.reach is None, -(claim.anchor or 0.0), claim.name))
    rows = tuple(
        (
            Cell(claim.name),
            Cell(wording.time_in_words(claim)),
            Cell(wording.figure_in_words(claim), claim.href, is_number=True),
            Cell(clean(claim.statement)),
        )
        for claim in ordered
    )
    return Table(question, ("Source", "When", "Figure", "Statement"), rows)
