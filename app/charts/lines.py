"""The lines of figures over time: each a source's series, with its markers, gaps and the band of its rounding."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from markupsafe import Markup

from app.charts.axes import Axes, ends, point, starts, year_at
from app.charts.labels import Box
from app.charts.marks import marker
from app.charts.said import Said, known
from app.charts.svg import element, joined, line_data, segments

DASHES = ("d0", "d1", "d2", "d3", "d4")
"""Classes of lines: whole, dashed, dotted, dashed and dotted, in long dashes."""
MARKERS = ("circle", "square", "triangle", "cross", "plus", "bar")
COLOURS = ("s0", "s1", "s2", "s3")
GAP = 1.0
"""From how many years between two figures on a line breaks."""
SEEN = 3.0
"""How high a band is at least, so that it is drawn."""


@dataclass(frozen=True)
class Line:
    """A source's series: its claims in the order of time."""

    name: str
    claims: tuple[Said, ...]

    @property
    def title(self) -> str:
        """Its name, and of what years it tells."""
        first, last = year_at(starts(self.claims[0])), year_at(starts(self.claims[-1]))
        return f"{self.name}, {first}" if first == last else f"{self.name}, {first} to {last}"

    @cached_property
    def stretches(self) -> list[list[Said]]:
        """Its claims without gaps: the next begins within a year of the end of the one before."""
        found = [[self.claims[0]]]
        for before, after in pairwise(self.claims):
            if starts(after) - ends(before) > GAP:
                found.append([])
            found[-1].append(after)
        return found


def classes(place: int) -> str:
    """By what the line at a place differs from others: colour and dash."""
    return f"{COLOURS[place % len(COLOURS)]} {DASHES[place % len(DASHES)]}"


def line_part(line: Line, place: int, axes: Axes, most: int) -> Markup:
    """A line with at most about so many markers, in the band of its rounding where that can be seen."""
    stretches = [[point(claim, axes) for claim in stretch] for stretch in line.stretches]
    path = element("path", d="".join(line_data(points) for points in stretches if len(points) > 1), class_="line")
    bands = [element("path", d=band, class_="area")] if (band := band_data(line, axes)) else []
    points = [at for points in stretches for at in points]
    marked = set(range(0, len(points), -(-len(points) // most))) | {len(points) - 1}
    alone = {points[0] for points in stretches if len(points) == 1}
    shape = MARKERS[place % len(MARKERS)]
    marks = marker(shape, [at for number, at in enumerate(points) if number in marked or at in alone])
    return element("g", *bands, path, marks, class_=classes(place))


def band_data(line: Line, axes: Axes) -> str:
    """The bands of what the claims of a line allow, as path data; empty if they are too narrow to be seen."""
    data = ""
    for stretch in line.stretches:
        reaches = [(point(claim, axes)[0], *map(axes.values, known(claim.reach))) for claim in stretch]
        if len(reaches) > 1 and max(low - high for _, low, high in reaches) >= SEEN:
            upper, lower = [(x, high) for x, _, high in reaches], [(x, low) for x, low, _ in reaches]
            data += line_data([*upper, *reversed(lower)]) + "z"
    return data


def line_boxes(line: Line, axes: Axes) -> Iterator[Box]:
    """What a line takes up, piece by piece, so that labels keep off it."""
    for stretch in line.stretches:
        points = [point(claim, axes) for claim in stretch]
        yield from (Box(x - 4, y - 4, x + 4, y + 4) for x, y in points)
        for (x0, y0), (x1, y1) in pairwise(points):
            pieces = max(1, round(max(abs(x1 - x0), abs(y1 - y0)) / 12))
            for piece in range(pieces):
                a, b = piece / pieces, (piece + 1) / pieces
                xs, ys = (x0 + (x1 - x0) * a, x0 + (x1 - x0) * b), (y0 + (y1 - y0) * a, y0 + (y1 - y0) * b)
                yield Box(min(xs) - 1, min(ys) - 1, max(xs) + 1, max(ys) + 1)


def keys(lines: Sequence[Line]) -> Iterator[tuple[Markup, str]]:
    """What each line is: a piece of it, and its title."""
    for place, line in enumerate(lines):
        sample = [segments([(0, 0, 26, 0)], "line"), marker(MARKERS[place % len(MARKERS)], [(13, 0)])]
        yield element("g", joined(sample), class_=classes(place)), line.title
