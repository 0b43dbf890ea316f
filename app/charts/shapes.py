"""The shapes of states and of the land between them, as Natural Earth has them (public domain).

`data/shapes.json` is made by `making_shapes.py`. It is read when the first map is drawn.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any

from app.charts.projections import direction

PER_DEGREE = 100
"""Arcs are told in hundredths of a degree."""
FINEST, LEVELS = 0.015, 9
"""What size in degrees makes a point one of level 0; that of each further level is twice as large, up to arcs' ends."""

SHAPES = Path(__file__).with_name("data") / "shapes.json"

Point = tuple[float, float]
"""Degrees east and north."""


@dataclass(frozen=True, slots=True)
class Polygon:
    """An area: its outline, and holes in it, each of arcs; the complement of a number is its arc backwards."""

    rings: tuple[tuple[int, ...], ...]
    direction: tuple[float, float, float]
    """Its middle, as a point of the unit sphere."""
    reach: float
    """No point is farther from the middle than so many radians."""


@dataclass(frozen=True, slots=True)
class Atlas:
    """All shapes."""

    names: Mapping[str, str]
    """Names of states by their ids."""
    polygons: Mapping[str, tuple[Polygon, ...]]
    """What belongs to each state; to none: under the empty id."""
    arcs: tuple[tuple[str, tuple[int, ...]], ...]
    kept: dict[tuple[int, int], tuple[Point, ...]] = field(default_factory=dict)
    """Arcs in degrees by their number and level, as far as they were asked for."""

    def arc(self, number: int, level: int) -> tuple[Point, ...]:
        """The points of an arc that matter at a level, its ends among them."""
        found = self.kept.get((number, level))
        if found is None:
            levels, steps = self.arcs[number]
            xs, ys = accumulate(steps[::2]), accumulate(steps[1::2])
            least = str(level)
            found = tuple(
                (x / PER_DEGREE, y / PER_DEGREE)
                for matters, x, y in zip(levels, xs, ys, strict=True)
                if matters >= least
            )
            self.kept[number, level] = found
        return found

    def ring(self, arcs: tuple[int, ...], level: int) -> list[Point]:
        """An outline as far as it matters at a level; the first point is not repeated at its end."""
        points: list[Point] = []
        for number in arcs:
            arc = self.arc(number, level) if number >= 0 else self.arc(~number, level)[::-1]
            points += arc[1:] if points else arc
        return points[:-1]

    def outlines(self, state_id: str, level: int) -> list[list[Point]]:
        """The outlines of a state's polygons at a level; as fine as they are told if none would be left."""
        polygons = self.polygons.get(state_id, ())
        found = [ring for polygon in polygons if len(ring := self.ring(polygon.rings[0], level)) > 2]
        return found if found or not level else self.outlines(state_id, 0)


def polygons_of(told: Any) -> tuple[Polygon, ...]:
    """Polygons as the file tells them."""
    return tuple(Polygon(tuple(map(tuple, rings)), direction((x, y)), reach) for rings, x, y, reach in told)


@cache
def atlas() -> Atlas:
    """The shapes, read once."""
    data = json.loads(SHAPES.read_text(encoding="utf-8"))
    return Atlas(
        names={id: name for id, (name, _) in data["states"].items()},
        polygons={id: polygons_of(arcs) for id, (_, arcs) in data["states"].items()}
        | {"": polygons_of(data["others"])},
        arcs=tuple((levels, tuple(steps)) for levels, steps in data["arcs"]),
    )
