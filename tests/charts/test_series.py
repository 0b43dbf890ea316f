"""Figures over time: lines that are never blended, boxes, bands and gaps."""

import re

from claims import ARTICLE, CLAIMS, HOSTILE, yearly
from drawn import assert_is_legible, mark_count, root_of, texts
from hypothesis import given, settings

from app.charts.axes import ends, starts
from app.charts.lines import Line
from app.charts.said import YEARS_BEFORE, Said
from app.charts.series import LINES, series, shared_axes
from app.compare import answers

DIPLOMAT = Said("The Diplomat 2013", 26e6, "stated", value_step=1e6, unit="USD", **ARTICLE)


def lines_of(*claims: Said) -> list[str]:
    return [text.content for text in texts(series("s", "Exports", claims))]


@settings(max_examples=40, deadline=None)
@given(CLAIMS)
def test_labels_never_overlap_or_leave_their_chart(claims: list[Said]) -> None:
    drawing = series("s", HOSTILE, claims)
    assert len(drawing.table.rows) == len(claims)
    if drawing.svg:
        assert_is_legible(drawing)


def test_sources_have_lines_of_their_own_that_differ_without_colour() -> None:
    claims = [claim for place in range(LINES + 2) for claim in yearly([1e6, 2e6, 3e6], 2000, f"Source {place}")]
    drawing = series("s", "Exports", claims)
    groups = [element for element in root_of(drawing) if element.get("class", "").startswith("s")]
    shapes = [re.sub(r"M[-\d. ]+", "M", element[-1].attrib["d"]) for element in groups if len(element) == 2]
    dashes = [element.attrib["class"].split()[1] for element in groups if len(element) == 2]
    assert len(set(zip(dashes, shapes, strict=True))) == LINES
    assert "2 more series" in drawing.caption
    assert_is_legible(drawing)


def test_a_gap_of_eighty_years_is_a_gap() -> None:
    claims = [*yearly([1.0, 30.0], 1850), *yearly([1e13, 0.0, -4000.0], 1931)]
    assert [len(stretch) for stretch in Line("A", tuple(claims)).stretches] == [2, 3]
    drawing = series("s", "Exports", claims)
    line = next(element for element in root_of(drawing).iter() if element.get("class") == "line")
    assert line.attrib["d"].count("M") == 2
    assert_is_legible(drawing)


def test_a_year_alone_between_gaps_has_a_marker() -> None:
    claims = [*yearly([1e6] * 100, 1800), *yearly([2e6], 1950), *yearly([1e6] * 100, 1960)]
    drawing = series("s", "Exports", claims)
    marks = next(element for element in root_of(drawing).iter() if element.get("class") == "mark")
    assert marks.attrib["d"].count("M") < 80
    axes = shared_axes(claims)
    assert f"M{axes.times(1950.5):.1f}".rstrip("0") in marks.attrib["d"]


def test_what_is_undated_is_a_box_over_the_time_it_may_mean() -> None:
    drawing = series("s", "Exports", [DIPLOMAT, *yearly([1e6, 2e6], 2008)])
    assert mark_count(drawing, "box") == 1
    assert "The Diplomat 2013: $26 million" in lines_of(DIPLOMAT, *yearly([1e6, 2e6], 2008))
    assert "A box covers the time" in drawing.caption
    assert (YEARS_BEFORE, starts(DIPLOMAT), ends(DIPLOMAT) > 2013.6) == (answers.YEARS_BEFORE, 2008, True)


def test_roundings_are_bands_where_they_can_be_seen() -> None:
    fine, coarse = yearly([1e6, 2e6, 3e6], 2000, value_step=1e4), yearly([1e6, 2e6, 3e6], 2000, value_step=1e6)
    assert [mark_count(series("s", "Exports", claims), "area") for claims in (fine, coarse)] == [0, 1]


def test_one_point_is_legible() -> None:
    drawing = series("s", "Exports", [Said("WITS", 25.1e6, unit="USD", period="2009")])
    assert_is_legible(drawing)
    assert "WITS: $25.1 million" in [text.content for text in texts(drawing)]


def test_an_axis_from_one_to_ten_trillion_goes_by_factors() -> None:
    lines = lines_of(*yearly([1.0, 1e6, 1e13], 2000))
    assert {"0", "10 trillion"} <= set(lines)
    assert "equal factors" in series("s", "Exports", yearly([1.0, 1e6, 1e13], 2000)).caption


def test_two_directions_share_their_axes() -> None:
    there, back = yearly([60e6, 50e6], 1992), yearly([1e6, 2e6], 2010)
    axes = shared_axes(there, back)
    assert [axes.times(1992) < axes.times(2011), axes.values.high >= 60e6] == [True, True]
    ticks = [[text.content for text in texts(series("s", "x", claims, axes))][:4] for claims in (there, back)]
    assert ticks[0] == ticks[1]


def test_what_has_no_date_is_in_the_table_alone() -> None:
    drawing = series(
        "s", "Exports", [DIPLOMAT, Said("A", 1, unit="USD", period_basis="undated"), Said("B", None, None)]
    )
    assert "2 without a date, without a figure or in another unit" in drawing.caption
    assert len(drawing.table.rows) == 3
    assert series("s", "Exports", [Said("A", 1, unit="USD", period_basis="undated")]).svg == ""


def test_a_long_series_of_many_sources_stays_small() -> None:
    claims = [claim for place in range(6) for claim in yearly([1e9 * year for year in range(60)], 1950, f"S {place}")]
    assert len(series("s", "Exports", claims).svg) < 14_000
