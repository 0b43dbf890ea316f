"""Makes `data/shapes.json` of Natural Earth's shapes: what the maps are drawn from. Run when these change.

`python -m app.charts.making_shapes countries-50m.json seed/reference/states.csv app/charts/data/shapes.json`

The first file is of the npm package world-atlas: TopoJSON, in which lines that two states share (arcs) stand once. Here
they are told in hundredths of a degree, in steps from point to point, each point with the scale up to which it matters:
a map of a continent takes only the points that make a difference there (Visvalingam and Whyatt's effective area).
"""

import csv
import json
import sys
from collections.abc import Iterator, Sequence
from heapq import heapify, heappop, heappush
from itertools import accumulate
from math import ceil, cos, log2, radians, sqrt
from pathlib import Path
from typing import Any

from app.charts.projections import angle_between, middle
from app.charts.shapes import FINEST, LEVELS, PER_DEGREE

BY_NAME = {"Kosovo": "XKX"}
"""States to which Natural Earth gives no number."""

Point = tuple[float, float]


def decoded(topology: Any) -> Iterator[list[Point]]:
    """The arcs in degrees."""
    (scale_x, scale_y), (left, bottom) = topology["transform"]["scale"], topology["transform"]["translate"]
    for arc in topology["arcs"]:
        xs, ys = accumulate(step[0] for step in arc), accumulate(step[1] for step in arc)
        yield [(x * scale_x + left, y * scale_y + bottom) for x, y in zip(xs, ys, strict=True)]


def area(one: Point, two: Point, three: Point) -> float:
    """The area of a triangle in square degrees as they are at the equator."""
    narrow = cos(radians(two[1]))
    (ax, ay), (bx, by), (cx, cy) = ((x * narrow, y) for x, y in (one, two, three))
    return abs((bx - ax) * (cy - ay) - (cx - ax) * (by - ay)) / 2


def effective_areas(points: Sequence[Point]) -> list[float]:
    """What each point adds to the line: the smallest is left out first, and no later one counts for less."""
    last = len(points) - 1
    before, after = [place - 1 for place in range(last + 1)], [place + 1 for place in range(last + 1)]
    areas = [float("inf")] * (last + 1)
    for place in range(1, last):
        areas[place] = area(points[place - 1], points[place], points[place + 1])
    heap = [(areas[place], place) for place in range(1, last)]
    heapify(heap)
    is_out, largest = [False] * (last + 1), 0.0
    while heap:
        size, place = heappop(heap)
        if is_out[place] or size != areas[place]:
            continue
        is_out[place] = True
        largest = areas[place] = max(largest, size)
        left, right = before[place], after[place]
        after[left], before[right] = right, left
        for end in (left, right):
            if 0 < end < last:
                areas[end] = area(points[before[end]], points[end], points[after[end]])
                heappush(heap, (areas[end], end))
    return areas


def level(size: float) -> int:
    """Up to which scale a point matters; -1: to none."""
    if size == float("inf"):
        return LEVELS
    return min(int(log2(sqrt(size) / FINEST)), LEVELS - 1) if sqrt(size) >= FINEST else -1


def encoded(points: Sequence[Point]) -> tuple[str, list[int]]:
    """An arc as the levels of its points, one digit each, and the steps between them, east and north by turns."""
    levels, steps, x, y = "", [], 0, 0
    for point, size in zip(points, effective_areas(points), strict=True):
        here = (round(point[0] * PER_DEGREE), round(point[1] * PER_DEGREE))
        if (found := level(size)) >= 0:
            levels += str(found)
            steps += [here[0] - x, here[1] - y]
            x, y = here
    return levels, steps


def state_ids(path: Path) -> dict[str, tuple[str, str]]:
    """Ids and names of states by their numbers, and by their names where these have none."""
    with path.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["kind"] != "historical"]
    ids = {row["m49"]: (row["id"], row["name"]) for row in rows if row["m49"]}
    names = {row["id"]: row["name"] for row in rows}
    return ids | {name: (id, names[id]) for name, id in BY_NAME.items() if id in names}


def shapes(topology: Any, ids: dict[str, tuple[str, str]]) -> dict[str, Any]:
    """What is kept: the arcs, the polygons of each state, and those of areas that are none."""
    states: dict[str, Any] = {}
    others: list[Any] = []
    for geometry in topology["objects"]["countries"]["geometries"]:
        polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
        found = ids.get(geometry.get("id") or geometry["properties"]["name"])
        if found:
            states.setdefault(found[0], [found[1], []])[1].extend(polygons)
        else:
            others += polygons
    lines = list(decoded(topology))
    told = {id: [name, [placed(polygon, lines) for polygon in polygons]] for id, (name, polygons) in states.items()}
    return {
        "arcs": [list(encoded(line)) for line in lines],
        "states": dict(sorted(told.items())),
        "others": [placed(polygon, lines) for polygon in others],
    }


def placed(polygon: Any, lines: Sequence[Sequence[Point]]) -> list[Any]:
    """A polygon with its middle, and how far in radians it reaches from there."""
    points = [point for ring in polygon for number in ring for point in lines[number if number >= 0 else ~number]]
    centre = middle(points)
    reach = max(angle_between(centre, point) for point in points)
    return [polygon, round(centre[0], 2), round(centre[1], 2), ceil(reach * 1000 + 1) / 1000]


def main(source: str, states: str, target: str) -> None:
    """Read a file of world-atlas and write ours."""
    topology = json.loads(Path(source).read_text(encoding="utf-8"))
    made = shapes(topology, state_ids(Path(states)))
    Path(target).write_text(json.dumps(made, separators=(",", ":"), ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
