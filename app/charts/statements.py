"""Single statements among figures over time: diamonds and boxes, each with its source and figure beside it."""

from collections.abc import Iterator, Sequence
from math import inf, isfinite

from markupsafe import Markup

from app.charts import wording
from app.charts.axes import Axes, ends, point, starts
from app.charts.labels import SIZE, Box, Label, Placer, Spot, width
from app.charts.marks import marker
from app.charts.said import Said, known
from app.charts.svg import clean, element, joined, line_data, rectangle, segments, text

LEAST_BOX = 7.0
"""How wide and how high a box is at least, so that it can be seen."""
YEAR = 1.1
"""Up to how many years a dated figure is a diamond."""
MOST_LABEL = 280.0
"""How wide a label may be."""
AWAY = (0.0, 8.0, 16.0, 28.0)
"""How far from its mark a label may stand."""


def is_diamond(claim: Said) -> bool:
    """Whether a statement is one figure of one time."""
    return claim.is_point and ends(claim) - starts(claim) < YEAR


def mark_box(claim: Said, axes: Axes) -> Box:
    """What the mark of a statement takes up: the time that it may mean, and what it allows."""
    if is_diamond(claim):
        x, y = point(claim, axes)
        return Box(x - 5, y - 5, x + 5, y + 5)
    left, right = axes.times(starts(claim)), axes.times(ends(claim))
    bottom, top = map(axes.values, known(claim.reach))
    wide, high = max(LEAST_BOX - (right - left), 0) / 2, max(LEAST_BOX - (bottom - top), 0) / 2
    return Box(left - wide, max(top - high, 0), right + wide, bottom + high)


def statement_part(claim: Said, axes: Axes) -> Markup:
    """A diamond, or a box over all that a statement may mean, with an arrow where it sets no bound."""
    if is_diamond(claim):
        return marker("diamond", [point(claim, axes)])
    box, reach = mark_box(claim, axes), known(claim.reach)
    outline = rectangle(box.left, box.top, box.right - box.left, box.bottom - box.top, "box")
    if all(map(isfinite, reach)):
        return outline
    middle = (box.left + box.right) / 2
    tip, way = (box.top, 8) if reach[1] == inf else (box.bottom, -8)
    head = line_data([(middle, tip), (middle - 5, tip + way), (middle + 5, tip + way)])
    return joined([outline, element("path", d=f"{head}z", class_="head")])


def label_of(claim: Said, axes: Axes, placer: Placer) -> tuple[Markup, bool]:
    """The label of a statement beside its mark, as far as there is room, and whether it names the source.

    Source and figure stand on one line or on two; if there is no room for both, the figure alone.
    """
    box = mark_box(claim, axes)
    source, figure = clean(claim.source), wording.figure_in_short(claim)
    for lines in ([f"{source}: {figure}"], [f"{source}:", figure], [figure]):
        if max(width(line, is_bold=True) for line in lines) > MOST_LABEL:
            continue
        if label := placer.place(lines, spots(box), is_bold=True):
            return label_part(label), lines != [figure]
    return Markup(), False


def label_part(label: Label) -> Markup:
    """A label, and the line that leads to it."""
    texts = [text(x, y, line, "what halo said", label.anchor) for x, y, line in label.lines]
    if not label.leader:
        return joined(texts)
    x = (label.leader.left + label.leader.right) / 2
    line = segments([(x, label.leader.top, x, label.leader.bottom)], "mid")
    return joined([element("g", line, class_="said"), *texts])


def spots(box: Box) -> Iterator[Spot]:
    """Where the label of a mark may stand: beside it, above, below, then farther off with a line that leads to it."""
    centre, level = (box.left + box.right) / 2, (box.top + box.bottom) / 2 + SIZE * 0.35
    yield Spot(box.right + 4, level, "start", 0.5)
    yield Spot(box.left - 4, level, "end", 0.5)
    for away in AWAY:
        above, below = box.top - SIZE * 0.25 - 2 - away, box.bottom + SIZE * 0.95 + 2 + away
        over = Box(centre - 1, box.top - away, centre + 1, box.top - 1) if away else None
        under = Box(centre - 1, box.bottom + 1, centre + 1, box.bottom + away) if away else None
        for x, anchor in ((centre, "middle"), (box.left, "start"), (box.right, "end")):
            yield Spot(x, above, anchor, 1.0, over)
            yield Spot(x, below, anchor, 0.0, under)


def keys(claims: Sequence[Said]) -> Iterator[tuple[Markup, str]]:
    """The statements beside whose marks there is no room for their source."""
    for claim in claims:
        when = wording.time_in_short(claim)
        sample = marker("diamond", [(13, 0)]) if is_diamond(claim) else rectangle(6, -3.5, 14, 7, "box")
        words = f"{claim.source}{', ' if when else ''}{when}: {wording.figure_in_short(claim)}"
        yield element("g", sample, class_="said"), words
