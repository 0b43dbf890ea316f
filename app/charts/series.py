"""Figures over time: each source's series is a line of its own, and what others say stands beside it.

Lines differ by dash and marker, not by colour alone, and are never blended. Gaps stay gaps. Roundings are bands about a
line. A statement without a date of its own is a box over the time that it may mean, which is that of its publication; a
single dated figure is a diamond.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from math import inf, isfinite

from markupsafe import Markup

from app.charts import lines, statements, wording
from app.charts.axes import BOTTOM, HEIGHT, TOP, WIDTH, Axes, axes_parts, starts, times_of, year_at
from app.charts.drawing import Drawing
from app.charts.intervals import LOGARITHMIC, comparable, table_of
from app.charts.labels import LEADING, SIZE, Box, Placer, width, wrapped
from app.charts.lines import Line
from app.charts.said import YEARS_BEFORE, Said, known
from app.charts.scales import Tick, scale_for
from app.charts.svg import element, joined, picture, text

LINES, STATEMENTS = 6, 8
"""How many lines and how many single statements are drawn."""
MARKED = 72
"""About how many points have a marker, in all."""
KEY_LEFT, KEY_ROW, KEY_LINE = 34.0, 18.0, 14.0
"""Where the words of a key begin, how high it is, and how much a second line adds."""
HEADINGS = {"USD": "US dollars", "percent": "per cent", "km": "kilometres"}
"""In what figures are, above their axis."""


def sorted_out(claims: Sequence[Said]) -> tuple[list[Line], list[Said], list[Said]]:
    """The lines, the longest first; the single statements; and what has no place: no date, no figure, another unit."""
    by_name: dict[str, list[Said]] = defaultdict(list)
    singles: list[Said] = []
    without: list[Said] = []
    drawable = set(map(id, comparable(claims)))
    for claim in claims:
        if id(claim) not in drawable or starts(claim) == -inf:
            without.append(claim)
        elif claim.is_point and claim.is_bounded:
            by_name[claim.name].append(claim)
        else:
            singles.append(claim)
    series = [Line(name, tuple(sorted(some, key=starts))) for name, some in by_name.items() if len(some) > 1]
    singles += [some[0] for some in by_name.values() if len(some) == 1]
    return sorted(series, key=lambda line: (-len(line.claims), line.name)), sorted(singles, key=starts), without


def shared_axes(*groups: Sequence[Said]) -> Axes:
    """Axes on which all claims of some groups have a place."""
    claims = [claim for claim in comparable([said for group in groups for said in group]) if starts(claim) > -inf]
    unit = (claims[0].unit if claims else None) or ""
    reaches = [end for claim in claims for end in known(claim.reach) if isfinite(end)]
    scale = scale_for(reaches, BOTTOM, TOP, from_zero=True, unit=unit)
    ticks = apart(scale.ticks(5))
    word = common_word([tick.label for tick in ticks])
    named = tuple(replace(tick, label=tick.label.removesuffix(word)) for tick in ticks)
    heading = f"{word.strip()} {HEADINGS.get(unit, unit)}".strip()
    times = times_of(claims, max(width(tick.label) for tick in named) + 14)
    return Axes(scale, times, named, heading[:1].upper() + heading[1:])


def apart(ticks: Sequence[Tick]) -> list[Tick]:
    """The ticks whose labels do not touch, one above the other: that of zero first."""
    kept: list[Tick] = []
    for tick in sorted(ticks, key=lambda tick: abs(tick.value)):
        if all(abs(tick.place - other.place) > SIZE * LEADING for other in kept):
            kept.append(tick)
    return sorted(kept, key=lambda tick: tick.value)


def common_word(labels: Sequence[str]) -> str:
    """The word that all labels but that of zero end with: " million"; empty if there is none."""
    words = {label.partition(" ")[2] for label in labels if label != "0"}
    return f" {words.pop()}" if len(words) == 1 and words != {""} else ""


def series(id: str, title: str, claims: Sequence[Said], axes: Axes | None = None, *, explained: bool = True) -> Drawing:
    """The chart of one direction; claims without a date or a figure are in the table alone.

    `explained`: the caption tells how to read the marks; not needed where several such charts stand together.
    """
    series, singles, without = sorted_out(claims)
    table = table_of(title, claims)
    if not series and not singles:
        return Drawing(id, "series", Markup(), "None of the claims has both a figure and a date.", table)
    axes = axes or shared_axes(claims)
    drawn, shown = series[:LINES], sorted(singles, key=statements.is_diamond)[:STATEMENTS]
    placer = Placer(Box(axes.left + 2, TOP - 8, WIDTH, BOTTOM - 1))
    placer.block(*(box for line in drawn for box in lines.line_boxes(line, axes)))
    placer.block(*(statements.mark_box(claim, axes) for claim in shown))
    labels = {
        claim: statements.label_of(claim, axes, placer) for claim in sorted(shown, key=lambda said: said.is_point)
    }
    unnamed = [claim for claim in shown if not labels[claim][1]]
    keys, height = stacked([*lines.keys(drawn), *statements.keys(unnamed)])
    parts = [
        *axes_parts(axes),
        *(lines.line_part(line, place, axes, MARKED // len(drawn)) for place, line in enumerate(drawn)),
        element("g", *(statements.statement_part(claim, axes) for claim in shown), class_="said"),
        *(label for label, _ in labels.values()),
        *keys,
    ]
    svg = picture(id, "series", (WIDTH, height), title, description(drawn, shown), *parts)
    told = [*how_to_read(drawn, shown, axes)] if explained else []
    if axes.values.unit_size:
        told.append(LOGARITHMIC)
    told += not_drawn(len(series) - len(drawn), len(singles) - len(shown), len(without))
    return Drawing(id, "series", svg, " ".join(told), table)


def stacked(keys: Iterable[tuple[Markup, str]]) -> tuple[list[Markup], float]:
    """Keys below the axes, one under the other, and how high the chart is with them."""
    parts, y = [], HEIGHT + 8
    for sample, words in keys:
        told = wrapped(words, WIDTH - KEY_LEFT, most=2)
        texts = [text(KEY_LEFT, 4 + KEY_LINE * place, line, "who") for place, line in enumerate(told)]
        parts.append(element("g", sample, joined(texts), transform=f"translate(0 {y:.0f})"))
        y += KEY_ROW + KEY_LINE * (len(told) - 1)
    return parts, y - 8 if parts else HEIGHT


def description(series: Sequence[Line], singles: Sequence[Said]) -> str:
    """The chart in words."""
    told = []
    for line in series:
        highest = max(line.claims, key=lambda claim: claim.anchor or 0.0)
        first, most, last = (
            f"{wording.figure_in_short(claim)} in {year_at(starts(claim))}"
            for claim in (line.claims[0], highest, line.claims[-1])
        )
        told.append(f"{line.name}: from {first} to {last}, at most {most}")
    told += [f"{claim.source} ({wording.time_in_words(claim)}): {wording.figure_in_short(claim)}" for claim in singles]
    return "; ".join(told)


def how_to_read(series: Sequence[Line], singles: Sequence[Said], axes: Axes) -> Iterator[str]:
    """What the marks mean that there are."""
    if series:
        yield "Each line is one source; it breaks where the source has no figure."
    if any(lines.band_data(line, axes) for line in series):
        yield "Shaded: what rounded figures allow."
    if not all(map(statements.is_diamond, singles)):
        yield f"A box covers the time that a statement may mean, undated ones the {YEARS_BEFORE} years before too."


def not_drawn(more_lines: int, more_statements: int, without: int) -> Iterator[str]:
    """What is in the table alone."""
    for count, what in (
        (more_lines, "more series"),
        (more_statements, "more statements"),
        (without, "without a date, without a figure or in another unit"),
    ):
        if count:
            yield f"In the table alone: {count} {what}."
