"""Maps of two states and what lies between them, and of one state among its neighbours.

The two are named and filled; others are land, named where there is room. A state that is too small to be seen is a
ring at its place; a state of the past is a dot at its capital, and one of which no place is known is told of in words.
The dashed line is the shortest way between the capitals.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from markupsafe import Markup

from app.charts.canvas import SIZE, Canvas, Side
from app.charts.drawing import Cell, Drawing, Table
from app.charts.projections import KM, Point, angle_between, way
from app.charts.svg import clean, picture
from app.charts.views import WIDTH, main_parts, view_of
from app.charts.wording import plain, rounded

SIDES = ("side-a", "side-b")
"""Classes of the two states."""
CREDIT = "Shapes: Natural Earth; its lines are no judgement on borders."
KEPT = 512
"""How many maps are remembered."""


@dataclass(frozen=True, slots=True)
class Place:
    """A state as a map takes it."""

    state_id: str
    name: str
    capital: str | None = None
    latitude: float | None = None
    longitude: float | None = None

    @property
    def point(self) -> Point | None:
        """Where its capital is; None if that is not recorded."""
        return None if self.latitude is None or self.longitude is None else (self.longitude, self.latitude)


def has_shape(state_id: str) -> bool:
    """Whether a state is drawn as it is shaped."""
    return bool(main_parts(state_id))


def pair_map(id: str, one: Place, other: Place, note: str = "") -> Drawing:
    """The map of two states; without a picture if of neither is known where it is."""
    svg, told, between = drawn(id, (one, other))
    return Drawing(id, "map", svg, " ".join(filter(None, (clean(note), told))), table_of((one, other), between))


def actor_map(id: str, place: Place) -> Drawing:
    """The map of one state."""
    svg, told, between = drawn(id, (place,))
    return Drawing(id, "map", svg, told, table_of((place,), between))


@lru_cache(maxsize=KEPT)
def drawn(id: str, places: tuple[Place, ...]) -> tuple[Markup, str, tuple[str, ...]]:
    """The picture, how to read it, and the names of the states that the way between the capitals crosses."""
    parts = {place: main_parts(place.state_id) for place in places}
    shown = [place for place in places if parts[place] or place.point]
    missing = [place.name for place in places if place not in shown]
    told = [f"Not on the map: {clean(listed(missing))}, since no place is recorded."] if missing else []
    if not shown:
        return Markup(), " ".join(told), ()
    seen = [point for place in shown for ring in parts[place] for point in ring]
    seen += [place.point for place in shown if place.point]
    line = way_between(shown)
    view = view_of([*seen, *line[:: max(len(line) // 12, 1)]])
    sides = [
        Side(place.state_id, clean(place.name), place.capital, place.point, SIDES[places.index(place)])
        for place in shown
    ]
    canvas = Canvas(view, sides, line)
    between = canvas.crossed()
    described = [f"{place.name}{' with its capital ' + place.capital if place.capital else ''}" for place in shown]
    described += [f"The way between the capitals crosses {listed(between)}"] if between else []
    title = f"Map of {' and '.join(place.name for place in shown)}"
    description = ". ".join(described) + "."
    svg = picture(id, "map", (WIDTH, view.height), title, description, *canvas.parts(), text_size=SIZE)
    if line:
        told.append(
            f"The dashed line is the shortest way between the capitals, about {distance(shown)}"
            + (f"; it crosses {listed(between)}." if between else ".")
        )
    return svg, " ".join([*told, CREDIT]), tuple(between)


def way_between(places: Sequence[Place]) -> list[Point]:
    """The shortest way between the capitals of two states."""
    ends = [place.point for place in places if place.point]
    return way(ends[0], ends[1]) if len(ends) == 2 and ends[0] != ends[1] else []


def distance(places: Sequence[Place]) -> str:
    """How far the capitals of two states are from each other on a sphere, in words."""
    one, other = (place.point for place in places)
    return f"{plain(rounded(angle_between(one or (0, 0), other or (0, 0)) * KM, 2))} km"


def listed(names: Sequence[str]) -> str:
    """Names in a sentence."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def table_of(places: Sequence[Place], between: Sequence[str]) -> Table:
    """What the map shows, in words."""
    rows = [
        (Cell(place.name), Cell(place.capital or "not recorded"), Cell(degrees_in_words(place))) for place in places
    ]
    if len(places) == 2 and all(place.point for place in places):
        crossing = f"crosses {listed(between)}" if between else "crosses no other state"
        rows.append((Cell("Shortest way between the capitals"), Cell(f"about {distance(places)}"), Cell(crossing)))
    return Table("On the map", ("State", "Capital", "Where"), tuple(rows))


def degrees_in_words(place: Place) -> str:
    """Where the capital of a state is."""
    if place.latitude is None or place.longitude is None:
        return "not recorded"
    north, east = "NS"[place.latitude < 0], "EW"[place.longitude < 0]
    return f"{abs(place.latitude):.1f}° {north}, {abs(place.longitude):.1f}° {east}"
