"""The part of the world that a map shows, and the shapes in it: projected, simplified and cut to the window."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import asin, cos, degrees, floor, hypot, log2, pi

from app.charts.areas import Point, box_of, clipped, signed_area
from app.charts.labels import Box
from app.charts.projections import Azimuthal, Upright, angle_between, direction, middle
from app.charts.shapes import FINEST, LEVELS, atlas

WIDTH = 720.0
HEIGHTS = 360.0, 500.0
"""How high a map is at least and at most."""
UPRIGHT = 40.0
"""Of what lies farther than so many degrees from its middle, a map is of the upright world."""
LEAST = 0.06
"""How much of the world a map shows at least, in radians."""
ROOM = 0.1
"""How much is shown around, as a part of the whole."""
COARSE = 3
"""The level at which outlines are looked at to see where they are."""
DETAIL, LEAST_OWN, LEAST_LAND = 1.6, 4.0, 8.0
"""How large what is drawn is at least, in units of the map; and islands, of the states and of the land around."""
MARGIN = 8.0
"""How far outlines go on beyond the window, so that the cut is not seen."""
PART = 0.25
"""Parts of a state that are at least so large, of its largest, are always shown."""
NEAR = 10.0
"""Islands are shown up to so many degrees from the largest part, or as far as it is large."""


@dataclass(frozen=True)
class View:
    """A window on the world."""

    projection: Azimuthal | Upright
    scale: float
    """Units of the map for a unit of the plane."""
    left: float
    top: float
    """Where the window begins in the plane."""
    height: float
    middle: Point
    """Degrees east and north of the middle."""

    def points(self, places: Sequence[Point]) -> list[Point]:
        """Where places are on the map, by their degrees."""
        return [self.moved(point) for point in self.projection.points(places)]

    def moved(self, point: Point) -> Point:
        """Where a place of the plane is on the map."""
        return (point[0] - self.left) * self.scale, (point[1] - self.top) * self.scale

    @cached_property
    def level(self) -> int:
        """How coarse outlines may be."""
        size = degrees(DETAIL / self.scale)
        return min(max(floor(log2(size / FINEST)), 0), LEVELS - 2)

    @cached_property
    def reach(self) -> float:
        """How far from the middle of the window its corners are on the globe, at most, in radians."""
        half = hypot(WIDTH / 2 + MARGIN, self.height / 2 + MARGIN) / self.scale
        return 2 * asin(min(half / 2, 1.0)) if isinstance(self.projection, Azimuthal) else pi

    @cached_property
    def direction(self) -> tuple[float, float, float]:
        """The middle as a point of the unit sphere."""
        return direction(self.middle)

    def areas(self, state_id: str, *, is_land: bool) -> Iterator[list[list[Point]]]:
        """The polygons of a state that are seen, each as its rings; land around is told more coarsely."""
        shapes, coarser = atlas(), 2 if isinstance(self.projection, Upright) else 1
        level = min(self.level + coarser * is_land, LEVELS - 1)
        polygons = shapes.polygons.get(state_id, ())
        widest = max((polygon.reach for polygon in polygons), default=0.0) * self.scale * 2
        least = LEAST_LAND if is_land else min(LEAST_OWN, widest)
        here = self.direction
        wide = Box(-MARGIN, -MARGIN, WIDTH + MARGIN, self.height + MARGIN)
        for polygon in polygons:
            if polygon.reach * self.scale * 2 < least:
                continue
            x, y, z = polygon.direction
            if x * here[0] + y * here[1] + z * here[2] < cos(min(self.reach + polygon.reach, pi)):
                continue
            outlines = [shapes.ring(arcs, level) for arcs in polygon.rings]
            if len(outlines[0]) < 3 and not is_land:
                outlines = [shapes.ring(arcs, 0) for arcs in polygon.rings]
            rings = [
                cut
                for outline in outlines
                for ring in self.projection.rings(outline)
                if len(cut := clipped([self.moved(point) for point in ring], wide)) > 2
            ]
            if rings:
                yield rings


def main_parts(state_id: str) -> list[list[Point]]:
    """The outlines of a state without what lies far from its largest part: what a map of it must show."""
    outlines = atlas().outlines(state_id, COARSE)
    if not outlines:
        return []
    flat = Azimuthal(*middle(max(outlines, key=len)))
    sizes = [abs(signed_area(flat.points(ring))) for ring in outlines]
    largest = outlines[sizes.index(max(sizes))]
    centre = middle(largest)
    reach = max(NEAR, *(degrees(angle_between(centre, point)) for point in largest))
    return [
        ring
        for ring, size in zip(outlines, sizes, strict=True)
        if size >= PART * max(sizes) or degrees(angle_between(centre, middle(ring))) <= reach
    ]


def view_of(places: Sequence[Point]) -> View:
    """The view in which all places are seen, with some room around."""
    centre = middle(places)
    is_wide = max(degrees(angle_between(centre, place)) for place in places) > UPRIGHT
    projection = Upright(centre[0]) if is_wide else Azimuthal(*centre)
    box = box_of(projection.points(places))
    wide, high = box.right - box.left, box.bottom - box.top
    room = max(wide, high) * ROOM
    wide, high = max(wide + 2 * room, LEAST), max(high + 2 * room, LEAST / 2)
    height = min(max(WIDTH * high / wide, HEIGHTS[0]), HEIGHTS[1])
    scale = min(WIDTH / wide, height / high)
    x, y = (box.left + box.right) / 2, (box.top + box.bottom) / 2
    return View(projection, scale, x - WIDTH / scale / 2, y - height / scale / 2, height, centre)
