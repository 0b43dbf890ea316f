"""From the globe to a plane: equal areas about the middle of a region, and, of what spans more, an upright world.

Both show areas in proportion, with north at the top. Planes have x to the right and y downwards, in radians.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import acos, asin, atan2, cos, degrees, pi, radians, sin, sqrt

Point = tuple[float, float]
"""Degrees east and north, or a place in a plane."""

A1, A2, A3, A4 = 1.340264, -0.081106, 0.000893, 0.003796
M = sqrt(3) / 2
"""Coefficients of the Equal Earth projection (Šavrič, Patterson and Jenny, 2018)."""

FAR = 1.99
"""The square of the distance from the middle of the azimuthal plane at which 90 degrees are; a little less."""

KM = 6371.0
"""Radius of the earth."""


@dataclass(frozen=True, slots=True)
class Azimuthal:
    """Lambert's azimuthal equal-area projection; what is more than 90 degrees away stands at 90."""

    east: float
    north: float

    def points(self, points: Iterable[Point]) -> list[Point]:
        """Places in the plane."""
        sin_0, cos_0, east = sin(radians(self.north)), cos(radians(self.north)), self.east
        found = []
        for x, y in points:
            along, up = radians(x - east), radians(y)
            sin_up, cos_up, cos_along = sin(up), cos(up), cos(along)
            right, above = cos_up * sin(along), cos_0 * sin_up - sin_0 * cos_up * cos_along
            toward = sin_0 * sin_up + cos_0 * cos_up * cos_along
            scale = sqrt(2 / (1 + toward) if toward > 0 else 2 / (right * right + above * above or 1.0))
            found.append((right * scale, -above * scale))
        return found

    def rings(self, ring: Sequence[Point]) -> Iterator[list[Point]]:
        """An outline in the plane; none that lies on the other side of the globe."""
        points = self.points(ring)
        if any(x * x + y * y < FAR for x, y in points):
            yield points


@dataclass(frozen=True, slots=True)
class Upright:
    """The Equal Earth projection with a meridian of ours in the middle."""

    east: float

    def points(self, points: Iterable[Point]) -> list[Point]:
        """Places in the plane, each on the nearer side of the middle."""
        return [placed((x - self.east + 180) % 360 - 180, y) for x, y in points]

    def rings(self, ring: Sequence[Point]) -> Iterator[list[Point]]:
        """An outline in the plane, once more on the other side if it crosses the edge; none that goes round a pole."""
        line = [((x - self.east + 180) % 360 - 180, y) for x, y in ring]
        unbroken = line[:1]
        for x, y in line[1:]:
            unbroken.append((x - 360 * round((x - unbroken[-1][0]) / 360), y))
        if not unbroken or abs(unbroken[-1][0] - unbroken[0][0]) > 180:
            return
        low, high = min(x for x, _ in unbroken), max(x for x, _ in unbroken)
        for shift in (-360, 0, 360):
            if low + shift < 180 and high + shift > -180:
                yield [placed(x + shift, y) for x, y in unbroken]


def placed(along: float, north: float) -> Point:
    """Where Equal Earth puts a place, by its degrees east of the middle."""
    angle = asin(M * sin(radians(north)))
    square = angle * angle
    sixth = square * square * square
    x = radians(along) * cos(angle) / (M * (A1 + 3 * A2 * square + sixth * (7 * A3 + 9 * A4 * square)))
    return x, -angle * (A1 + A2 * square + sixth * (A3 + A4 * square))


def middle(points: Sequence[Point]) -> tuple[float, float]:
    """The middle of some places: between the outermost, east and west of their widest gap, and north and south."""
    longitudes = sorted({x % 360 for x, _ in points})
    gaps = [
        (after - before, after)
        for before, after in zip(longitudes, [*longitudes[1:], longitudes[0] + 360], strict=True)
    ]
    gap, start = max(gaps)
    east = start + (360 - gap) / 2
    latitudes = [y for _, y in points]
    return (east + 180) % 360 - 180, (min(latitudes) + max(latitudes)) / 2


def angle_between(one: Point, other: Point) -> float:
    """How far two places are from each other, in radians."""
    (x0, y0), (x1, y1) = ((radians(x), radians(y)) for x, y in (one, other))
    return acos(max(-1.0, min(1.0, sin(y0) * sin(y1) + cos(y0) * cos(y1) * cos(x1 - x0))))


def direction(point: Point) -> tuple[float, float, float]:
    """A place as a point of the unit sphere."""
    east, north = radians(point[0]), radians(point[1])
    return cos(north) * cos(east), cos(north) * sin(east), sin(north)


def way(one: Point, other: Point, steps: int = 96) -> list[Point]:
    """Places on the shortest way between two (a great circle), both ends included."""
    whole = angle_between(one, other)
    if whole < 1e-6 or whole > pi - 1e-6:
        return [one, other]
    ends = [direction(one), direction(other)]
    found = []
    for step in range(steps + 1):
        weights = sin(whole * (1 - step / steps)) / sin(whole), sin(whole * step / steps) / sin(whole)
        x, y, z = (sum(weight * end[axis] for weight, end in zip(weights, ends, strict=True)) for axis in range(3))
        found.append((degrees(atan2(y, x)), degrees(asin(max(-1.0, min(1.0, z))))))
    return found
