"""Maps of two states: projections, shapes, and what is said of what cannot be drawn."""

import csv
import itertools
import json
import random
from math import degrees
from pathlib import Path

import pytest
from claims import HOSTILE
from drawn import assert_is_legible, mark_count, texts
from hypothesis import given
from hypothesis import strategies as st
from sample import ROOT

from app.charts import making_shapes
from app.charts.areas import clipped, holds, rooms, signed_area
from app.charts.labels import Box
from app.charts.map import Place, actor_map, drawn, has_shape, pair_map
from app.charts.projections import Azimuthal, Upright, angle_between, middle, way
from app.charts.views import main_parts, view_of

PLACES = st.tuples(st.floats(-180, 180), st.floats(-89, 89))


def states() -> dict[str, Place]:
    with (ROOT / "seed/reference/states.csv").open(encoding="utf-8") as file:
        return {
            row["id"]: Place(
                row["id"],
                row["name"],
                row["capital"] or None,
                float(row["capital_latitude"]) if row["capital_latitude"] else None,
                float(row["capital_longitude"]) if row["capital_longitude"] else None,
            )
            for row in csv.DictReader(file)
        }


STATES = states()
NOTABLE = [
    "KAZ-MNG", "RUS-JPN", "FJI-WSM", "FJI-NZL", "USA-CHN", "MCO-VAT", "KIR-TUV", "SUHH-MNG", "prussia-FRA", "GRL-ISL",
    "ATA-CHL", "USA-CAN", "FRA-NLD", "SGP-MYS", "RUS-USA", "XKX-SRB", "MNG-SUHH",
]  # fmt: skip


def pair(one: str, other: str) -> tuple[Place, Place]:
    return STATES[one], STATES[other]


def hundred_pairs() -> list[tuple[Place, Place]]:
    chosen, others = [pair(*ids.split("-")) for ids in NOTABLE], random.Random(14)
    ids = sorted(STATES)
    return chosen + [pair(*others.sample(ids, 2)) for _ in range(100 - len(chosen))]


def test_on_a_hundred_pairs_no_label_overlaps_or_leaves_the_map() -> None:
    drawn.cache_clear()
    without = 0
    for place, (one, other) in enumerate(hundred_pairs()):
        drawing = pair_map(f"map-{place}", one, other)
        if drawing.svg:
            assert_is_legible(drawing)
            assert len(drawing.svg) < 17_000, (one, other)
            named = " ".join(text.content for text in texts(drawing))
            assert all(place.name in named for place in (one, other) if place.point or has_shape(place.state_id)), named
        else:
            assert "Not on the map" in drawing.caption
            without += 1
    assert without < 15


def test_a_map_names_both_and_says_what_lies_between() -> None:
    drawing = pair_map("m", *pair("KAZ", "MNG"), note="A gap of about 36 km lies between them.")
    assert {"Kazakhstan", "Mongolia", "Astana", "Ulaanbaatar", "Russia", "China"} <= {
        text.content for text in texts(drawing)
    }
    assert drawing.caption.startswith("A gap of about 36 km lies between them. The dashed line")
    assert "about 2,600 km; it crosses Russia." in drawing.caption
    assert [cell.text for cell in drawing.table.rows[2]][1:] == ["about 2,600 km", "crosses Russia"]
    assert [mark_count(drawing, class_) for class_ in ("side-a", "side-b", "capital", "way")] == [1, 1, 2, 1]
    assert pair_map("m", *pair("KAZ", "MNG")).svg is drawing.svg  # remembered


def test_what_spans_far_is_upright_and_what_is_near_is_about_its_middle() -> None:
    for ids, projection in (("RUS-JPN", Upright), ("USA-CHN", Upright), ("KAZ-MNG", Azimuthal), ("FJI-WSM", Azimuthal)):
        parts = [point for id in ids.split("-") for ring in main_parts(id) for point in ring]
        assert isinstance(view_of(parts).projection, projection)


def test_the_date_line_does_not_tear_a_state() -> None:
    east, _ = middle([point for ring in main_parts("FJI") for point in ring])
    assert abs(east) > 176
    for ids in ("FJI-WSM", "FJI-CHL"):
        parts = [point for id in ids.split("-") for ring in main_parts(id) for point in ring]
        areas = list(view_of(parts).areas("FJI", is_land=False))
        xs = [x for rings in areas for x, _ in rings[0]]
        assert max(xs) - min(xs) < 300


def test_a_state_on_the_edge_of_the_world_stands_on_both_sides() -> None:
    for ring in main_parts("FJI"):
        for xs in ([x for x, _ in part] for part in Upright(0).rings(ring)):
            assert max(xs) - min(xs) < 0.1
    assert max(len(list(Upright(0).rings(ring))) for ring in main_parts("RUS")) == 2


def test_what_lies_across_an_ocean_does_not_widen_the_map() -> None:
    parts = [point for ring in main_parts("FRA") for point in ring]
    assert -6 < min(x for x, _ in parts) < max(x for x, _ in parts) < 10
    assert min(y for _, y in parts) > 41


def test_a_state_that_is_too_small_is_a_ring_and_one_of_the_past_a_dot() -> None:
    small = pair_map("m", *pair("MCO", "VAT"))
    assert mark_count(small, "ring") == 2
    past = Place("prussia", "Prussia", "Berlin", 52.5, 13.4)
    assert not has_shape("prussia")
    drawing = pair_map("m", past, STATES["FRA"])
    assert (mark_count(drawing, "ring"), mark_count(drawing, "side-b")) == (1, 1)


def test_what_is_nowhere_is_told_in_words() -> None:
    one = pair_map("m", STATES["parma"], STATES["FRA"])
    assert "Not on the map: Parma, since no place is recorded." in one.caption
    assert one.svg != ""
    assert "Parma" not in [text.content for text in texts(one)]
    neither = pair_map("m", STATES["parma"], STATES["modena"])
    assert (neither.svg, neither.caption) == ("", "Not on the map: Parma and Modena, since no place is recorded.")


def test_hostile_names_stay_names() -> None:
    drawing = pair_map("m", Place("MNG", HOSTILE, HOSTILE, 47.9, 106.9), STATES["KAZ"])
    assert "<script" not in drawing.figure()
    assert_is_legible(drawing)


def test_one_state_stands_among_its_neighbours() -> None:
    drawing = actor_map("m", STATES["MNG"])
    assert {"Mongolia", "Ulaanbaatar", "China"} <= {text.content for text in texts(drawing)}
    assert mark_count(drawing, "way") == 0
    assert_is_legible(drawing)


@given(PLACES, PLACES)
def test_projections_keep_north_up_and_the_middle_in_the_middle(
    one: tuple[float, float], other: tuple[float, float]
) -> None:
    for projection in (Azimuthal(*one), Upright(one[0])):
        centre, above = projection.points([one, (one[0], min(one[1] + 5, 90))])
        assert abs(centre[0]) < 1e-9
        assert above[1] <= centre[1]
        assert all(abs(value) < 3 for point in projection.points([other]) for value in point)


@given(PLACES, PLACES)
def test_the_shortest_way_goes_from_one_end_to_the_other(one: tuple[float, float], other: tuple[float, float]) -> None:
    line = way(one, other, 10)
    assert angle_between(line[0], one) < 1e-3
    assert angle_between(line[-1], other) < 1e-3
    if 0.01 < angle_between(one, other) < 3.1:
        longest = sum(angle_between(before, after) for before, after in itertools.pairwise(line))
        assert longest == pytest.approx(angle_between(one, other), abs=1e-3)


def test_areas_are_cut_to_their_window_and_have_room_for_names() -> None:
    square = [(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0)]
    cut = clipped(square, Box(5, 5, 20, 20))
    assert sorted(cut) == [(5, 5), (5, 10), (10, 5), (10, 10)]
    assert abs(signed_area(cut)) == 25
    assert clipped(square, Box(50, 50, 60, 60)) == []
    hole = [(4.0, 4.0), (6.0, 4.0), (6.0, 6.0), (4.0, 6.0)]
    assert [holds([square, hole], point) for point in ((1, 5), (5, 5), (11, 5))] == [True, False, False]
    assert next(rooms([square], 2)) == (5, 5, 10)
    assert list(rooms([], 2)) == []


def test_shapes_are_made_of_topojson(tmp_path: Path) -> None:
    topology = {
        "transform": {"scale": [0.1, 0.1], "translate": [0, 0]},
        "arcs": [[[0, 0], [100, 0], [0, 100], [-100, 0], [0, -100]]],
        "objects": {
            "countries": {
                "geometries": [
                    {"type": "Polygon", "id": "496", "arcs": [[0]], "properties": {"name": "Mongolia"}},
                    {"type": "MultiPolygon", "arcs": [[[0]]], "properties": {"name": "Nowhere"}},
                ]
            }
        },
    }
    source, target = tmp_path / "countries.json", tmp_path / "shapes.json"
    source.write_text(json.dumps(topology))
    making_shapes.main(str(source), str(ROOT / "seed/reference/states.csv"), str(target))
    made = json.loads(target.read_text())
    levels, steps = made["arcs"][0]
    assert (levels[0], levels[-1], steps) == ("9", "9", [0, 0, 1000, 0, 0, 1000, -1000, 0, 0, -1000])
    name, [[rings, east, north, reach]] = made["states"]["MNG"]
    assert (name, rings, east, north, len(made["others"])) == ("Mongolia", [[0]], 5, 5, 1)
    assert 7 < degrees(reach) < 7.2


def test_points_that_matter_little_are_left_out() -> None:
    line = [(0.0, 0.0), (1.0, 0.001), (2.0, 0.3), (3.0, 2.0), (4.0, 0.0)]
    areas = making_shapes.effective_areas(line)
    assert areas[1] < areas[2] < areas[3] < areas[0] == areas[4]
    zigzag = making_shapes.effective_areas([(0.0, 0.0), (1.0, 0.3), (2.0, 0.0), (10.0, 0.0)])
    assert zigzag[1] == zigzag[2] == pytest.approx(0.3, rel=1e-3)
