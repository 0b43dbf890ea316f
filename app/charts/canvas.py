"""What stands on a map: land, the states that it is of, their capitals, and names that keep off each other."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import hypot

from markupsafe import Markup

from app.charts.areas import Point, box_of, holds, rooms, signed_area, stretches
from app.charts.labels import Box, Placer, Spot, line_box, width, wrapped
from app.charts.shapes import atlas
from app.charts.svg import clean, element, joined, line_data, text
from app.charts.views import WIDTH, View

SIZE = 24.0
"""How high names are."""
HALF = SIZE * 0.35
"""From the middle of a line of text down to its baseline."""
LINE = 330.0
"""How wide a line of a name may be beside its state."""
DOT, RING = 6.0, 12.0
"""Radius of what marks a capital, and of what marks a state that is too small to be seen."""
SMALL = 16.0
"""Up to what size a state has a ring."""
NAMED = 7
"""How many other states are named."""
OVERHANG = 0.85
"""What part of the name of another state has to be within it."""

Areas = list[list[list[Point]]]
"""Polygons, each as its rings."""
Tried = tuple[int, list[Markup], list[Box]]


@dataclass(frozen=True, slots=True)
class Side:
    """A state that a map is of."""

    state_id: str
    name: str
    capital: str | None
    point: Point | None
    """Degrees east and north of its capital."""
    class_: str


class Canvas:
    """One map."""

    def __init__(self, view: View, sides: Sequence[Side], line: Sequence[Point]) -> None:
        self.view = view
        self.sides = sides
        self.way = view.points(line)
        self.own: dict[str, Areas] = {side.state_id: list(view.areas(side.state_id, is_land=False)) for side in sides}
        land = ((id, list(view.areas(id, is_land=True))) for id in atlas().polygons if id not in self.own)
        self.land: dict[str, Areas] = {id: areas for id, areas in land if areas}
        self.placer = Placer(Box(4, 2, WIDTH - 4, view.height - 4))
        self.largest = {side: max(self.own[side.state_id], key=size_of, default=[]) for side in sides}
        """The largest part of each state that is seen; empty if it has no shape."""
        self.rooms = {side: sorted(rooms(part, SIZE), key=lambda room: -room[2]) for side, part in self.largest.items()}
        """Where in it there is room for a name, the widest first."""

    def crossed(self) -> list[str]:
        """The names of other states on the way, in its order."""
        if not self.way:
            return []
        whole = box_of(self.way)
        boxes = {id: [(box_of(rings[0]), rings) for rings in areas] for id, areas in self.land.items() if id}
        boxes = {id: near for id, areas in boxes.items() if (near := [one for one in areas if one[0].touches(whole)])}
        found: dict[str, None] = {}
        for x, y in self.way:
            dot = Box(x, y, x + 1e-6, y + 1e-6)
            for id, areas in boxes.items():
                if id not in found and any(box.touches(dot) and holds(rings, (x, y)) for box, rings in areas):
                    found[id] = None
        return [atlas().names[id] for id in found]

    def parts(self) -> list[Markup]:
        """Land, the states, the way, capitals and names, from below to above."""
        land = [rings for areas in self.land.values() for rings in areas]
        drawn = [element("path", d=outline(land), class_="land")]
        drawn += [element("path", d=outline(self.own[side.state_id]), class_=side.class_) for side in self.sides]
        drawn += [element("path", d=way_data(self.way), class_="way")] if self.way else []
        return [*drawn, *map(self.mark, self.sides), *self.names(), *self.others()]

    def box(self, side: Side) -> Box:
        """What a state takes up, or a point if it has no shape."""
        largest = self.largest[side]
        return box_of(largest[0]) if largest else around(self.point(side), 0.0)

    def point(self, side: Side) -> Point:
        """Where a state is marked: at its capital, or in the middle of its largest part."""
        if side.point:
            return self.view.points([side.point])[0]
        box = box_of(self.largest[side][0])
        return (box.left + box.right) / 2, (box.top + box.bottom) / 2

    def is_small(self, side: Side) -> bool:
        """Whether a state cannot be seen by its shape."""
        box = self.box(side)
        return max(box.right - box.left, box.bottom - box.top) < SMALL

    def mark(self, side: Side) -> Markup:
        """What marks a state that cannot be seen by its shape, and its capital."""
        x, y = self.point(side)
        if self.is_small(side):
            self.placer.block(around((x, y), RING))
            ring = element("circle", cx=x, cy=y, r=RING, class_=f"ring {side.class_}")
            return joined([ring, element("circle", cx=x, cy=y, r=DOT, class_=side.class_)])
        if not side.point:
            return Markup()
        self.placer.block(around((x, y), DOT))
        return element("circle", cx=x, cy=y, r=DOT, class_="capital")

    def names(self) -> list[Markup]:
        """The names of states and capitals, in that order of placing by which most stand where they belong."""
        marks = list(self.placer.taken)
        tries = [self.tried(order, marks) for order in ((self.name, self.capital), (self.capital, self.name))]
        _, labels, self.placer.taken = max(tries, key=lambda tried: tried[0])
        return labels

    def tried(self, order: Iterable[Callable[[Side], tuple[Markup, int]]], marks: Sequence[Box]) -> Tried:
        """What comes of one order of placing: how good it is, the labels, and what they take up."""
        self.placer.taken = list(marks)
        placed = [step(side) for step in order for side in self.sides]
        return sum(worth for _, worth in placed), [label for label, _ in placed], self.placer.taken

    def name(self, side: Side) -> tuple[Markup, int]:
        """The name of a state: in it if there is room, else beside it; and how good that is."""
        room = width(side.name, SIZE, is_bold=True)
        for x, y, wide in self.rooms[side]:
            for middle in (x, x - (wide - room) / 2 + 4, x + (wide - room) / 2 - 4):
                spot = Spot(middle, y + HALF, "middle")
                if wide >= room + 8 and self.placer.place([side.name], [spot], SIZE, is_bold=True):
                    return text(middle, y + HALF, side.name, "name in", "middle"), 4
        spots = list(beside(around(self.point(side), RING)))
        if not self.is_small(side):
            around_it = sorted(beside(self.box(side)), key=lambda spot: self.strayed(side, spot, room))
            spots = [*around_it, *spots]
        lines = wrapped(side.name, LINE, SIZE, is_bold=True)
        label = self.placer.place(lines, spots, SIZE, is_bold=True)
        if not label:
            return Markup(), 0
        return joined(text(x, y, line, "name halo", label.anchor) for x, y, line in label.lines), 3

    def strayed(self, side: Side, spot: Spot, room: float) -> float:
        """How far a name at a spot is from its state; more if it would stand on the other one."""
        box = line_box(spot.x, spot.y, room, SIZE, spot.anchor)
        middle = (box.left + box.right) / 2, (box.top + box.bottom) / 2
        away = min(
            hypot(max(box.left - x, 0, x - box.right), max(box.top - y, 0, y - box.bottom))
            for x, y in self.largest[side][0]
        )
        others = [rings for other in self.sides if other is not side for rings in self.own[other.state_id]]
        return away + (WIDTH if any(holds(rings, middle) for rings in others) else 0)

    def capital(self, side: Side) -> tuple[Markup, int]:
        """The name of a capital beside its dot, if there is room; and how good that is."""
        words = clean(side.capital or "")
        if not side.point or not words or words == side.name:
            return Markup(), 0
        way = pieces_of(self.way)
        spots = list(beside(around(self.point(side), RING if self.is_small(side) else DOT)))
        inside = [spot for spot in spots if self.is_inside(side, spot, width(words, SIZE))]
        for some, class_, worth in ((inside, "in", 2), (spots, "halo", 1)):
            if label := self.placer.place([words], some, SIZE, avoided=way):
                x, y, line = label.lines[0]
                return text(x, y, line, class_, label.anchor), worth
        return Markup(), 0

    def is_inside(self, side: Side, spot: Spot, room: float) -> bool:
        """Whether a name at a spot is wholly in its state."""
        box = line_box(spot.x, spot.y, room, SIZE, spot.anchor)
        largest = self.largest[side]
        return all(
            any(left <= box.left and box.right <= right for left, right in stretches(largest, y))
            for y in (box.top, (box.top + box.bottom) / 2, box.bottom)
        )

    def others(self) -> Iterator[Markup]:
        """The names of the largest other states in which there is room."""
        parts = [max((size_of(rings), id, rings) for rings in areas) for id, areas in self.land.items() if id]
        parts.sort(key=lambda part: (-part[0], part[1]))
        way, named = pieces_of(self.way), 0
        for _, id, largest in parts[: 3 * NAMED]:
            name = atlas().names[id]
            least = OVERHANG * width(name, SIZE)
            spots = (Spot(x, y + HALF, "middle") for x, y, wide in rooms(largest, SIZE * 0.6) if wide > least)
            if named < NAMED and (label := self.placer.place([name], spots, SIZE, avoided=way)):
                named += 1
                yield text(*label.lines[0], "other", "middle")


def size_of(rings: Sequence[Sequence[Point]]) -> float:
    """How large a part of a state is."""
    return abs(signed_area(rings[0]))


def around(point: Point, radius: float) -> Box:
    """The box of a circle."""
    return Box(point[0] - radius, point[1] - radius, point[0] + radius, point[1] + radius)


def beside(box: Box) -> Iterator[Spot]:
    """Where the name of something may stand: at its sides, above and below."""
    x, y = (box.left + box.right) / 2, (box.top + box.bottom) / 2 + HALF
    yield Spot(box.right + 6, y, "start", 0.5)
    yield Spot(box.left - 6, y, "end", 0.5)
    for anchor in ("middle", "start", "end"):
        yield Spot(x, box.bottom + SIZE + 2, anchor, 0.0)
        yield Spot(x, box.top - 10, anchor, 1.0)


def pieces_of(points: Sequence[Point]) -> list[Box]:
    """What the way takes up, so that names keep off it."""
    return [
        Box(min(x0, x1) - 1, min(y0, y1) - 1, max(x0, x1) + 1, max(y0, y1) + 1)
        for (x0, y0), (x1, y1) in pairwise(points)
        if abs(x1 - x0) <= WIDTH / 2
    ]


def way_data(points: Sequence[Point]) -> str:
    """The way as path data, broken where it leaves the map at one side and comes back at the other."""
    pieces = [[points[0]]]
    for before, after in pairwise(points):
        if abs(after[0] - before[0]) > WIDTH / 2:
            pieces.append([])
        pieces[-1].append(after)
    return "".join(map(line_data, pieces))


def outline(areas: Iterable[Sequence[Sequence[Point]]]) -> str:
    """Areas as path data, in whole units."""
    return "".join(ring_data(ring) for rings in areas for ring in rings)


def ring_data(ring: Sequence[Point]) -> str:
    """An outline as path data, in whole units, without points that say nothing."""
    x, y = round(ring[-1][0]), round(ring[-1][1])
    start, steps = f"M{x} {y}l", []
    for point in ring:
        right, down = round(point[0]) - x, round(point[1]) - y
        if right or down:
            steps.append(f"{right} {down}")
            x, y = x + right, y + down
    return start + " ".join(steps).replace(" -", "-") + "z" if len(steps) > 2 else ""
