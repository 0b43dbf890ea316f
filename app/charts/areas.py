"""Areas in a plane: what of them is within a window, how large they are, and where in them there is room for a name."""

from collections.abc import Iterable, Iterator, Sequence

from app.charts.labels import Box

Point = tuple[float, float]

LEVELS = (0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.18, 0.82)
"""At which heights of an area room is looked for, the middle first."""


def signed_area(ring: Sequence[Point]) -> float:
    """The area within an outline; its sign tells which way the outline goes."""
    total = 0.0
    x0, y0 = ring[-1]
    for x1, y1 in ring:
        total += x0 * y1 - x1 * y0
        x0, y0 = x1, y1
    return total / 2


def box_of(points: Iterable[Point]) -> Box:
    """The smallest box around some places."""
    xs, ys = zip(*points, strict=True)
    return Box(min(xs), min(ys), max(xs), max(ys))


def clipped(ring: Sequence[Point], window: Box) -> list[Point]:
    """What of an area is within a window, edge by edge (Sutherland and Hodgman)."""
    points = list(ring)
    for axis, limit, sign in ((0, window.left, 1), (0, window.right, -1), (1, window.top, 1), (1, window.bottom, -1)):
        if not points:
            return []
        kept: list[Point] = []
        before = points[-1]
        was_in = (before[axis] - limit) * sign >= 0
        for point in points:
            is_in = (point[axis] - limit) * sign >= 0
            if is_in != was_in:
                part = (limit - before[axis]) / (point[axis] - before[axis])
                cross = (before[0] + (point[0] - before[0]) * part, before[1] + (point[1] - before[1]) * part)
                kept.append(cross)
            if is_in:
                kept.append(point)
            before, was_in = point, is_in
        points = kept
    return points


def crossings(rings: Iterable[Sequence[Point]], y: float) -> list[float]:
    """Where outlines cross a level line, from left to right."""
    found = []
    for ring in rings:
        x0, y0 = ring[-1]
        for x1, y1 in ring:
            if (y0 <= y) != (y1 <= y):
                found.append(x0 + (x1 - x0) * (y - y0) / (y1 - y0))
            x0, y0 = x1, y1
    return sorted(found)


def stretches(rings: Sequence[Sequence[Point]], y: float) -> list[tuple[float, float]]:
    """What of a level line is within an area."""
    places = crossings(rings, y)
    return list(zip(places[::2], places[1::2], strict=True))


def holds(rings: Sequence[Sequence[Point]], point: Point) -> bool:
    """Whether a place is within an area."""
    return any(left <= point[0] <= right for left, right in stretches(rings, point[1]))


def rooms(rings: Sequence[Sequence[Point]], height: float) -> Iterator[tuple[float, float, float]]:
    """Where in an area a line of text of some height has room, from the middle on: its middle, how wide it may be."""
    if not rings:
        return
    box = box_of(point for ring in rings for point in ring)
    for part in LEVELS:
        y = box.top + (box.bottom - box.top) * part
        shared = stretches(rings, y)
        for level in (y - height / 2, y + height / 2):
            shared = [
                (max(left, start), min(right, end))
                for left, right in shared
                for start, end in (stretches(rings, level) if shared else ())
                if max(left, start) < min(right, end)
            ]
        for left, right in shared:
            yield (left + right) / 2, y, right - left
