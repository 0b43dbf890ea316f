"""Where sources disagree: each claim of one question on one axis."""

from claims import ARABIC, ARTICLE, CLAIMS, HOSTILE, yearly
from drawn import assert_is_legible, frame_of, mark_count, root_of, texts
from hypothesis import given, settings

from app.charts.intervals import MOST, intervals
from app.charts.said import Said

DIPLOMAT = Said("The Diplomat 2013", 26e6, "stated", value_step=1e6, unit="USD", **ARTICLE)


def lines_of(*claims: Said) -> list[str]:
    return [text.content for text in texts(intervals("q", "Question?", claims))]


@settings(max_examples=40, deadline=None)
@given(CLAIMS)
def test_labels_never_overlap_or_leave_their_chart(claims: list[Said]) -> None:
    drawing = intervals("q", HOSTILE, claims)
    assert len(drawing.table.rows) == len(claims)
    if drawing.svg:
        assert_is_legible(drawing)


def test_each_claim_is_named_with_its_time_and_its_figure() -> None:
    assert lines_of(DIPLOMAT, Said("Montsame 2020", 1.74e6, unit="USD", period="2019"))[:4] == [
        "The Diplomat 2013 · as of Aug 2013",
        "$26 million",
        "Montsame 2020 · 2019",
        "$1.74 million",
    ]


def test_a_series_is_one_row() -> None:
    lines = lines_of(DIPLOMAT, *yearly([1e6, 2e6, 1e6, 58e6], 2008))
    assert "COW trade 4.0 · 2008 to 2011" in lines
    assert "$1 to $58 million" in lines


def test_a_qualifier_is_told_by_its_mark_and_in_words() -> None:
    over = intervals("q", "?", [Said("A", 43e6, "over", unit="USD"), Said("B", 40e6, "at_least", unit="USD")])
    about = intervals("q", "?", [Said("A", 43e6, "about", unit="USD"), Said("B", 20e6, "exact", unit="USD")])
    assert [mark_count(over, class_) for class_ in ("head", "open", "dot", "bar", "band")] == [2, 1, 1, 0, 0]
    assert [mark_count(about, class_) for class_ in ("head", "open", "dot", "bar", "band")] == [0, 0, 0, 1, 1]
    assert "arrow" in over.caption
    assert "dashed" in about.caption


def test_an_arrow_points_to_where_no_bound_is_set() -> None:
    under = intervals("q", "?", [Said("A", 40, "under", unit="km"), Said("B", None, "between", 47, 60, unit="km")])
    head = next(element for element in root_of(under).iter() if element.get("class") == "head")
    assert head.attrib["d"].startswith("M2 ")


def test_of_three_hundred_claims_some_are_drawn_and_all_are_in_the_table() -> None:
    claims = [Said(f"Source {place}", 1e6 * (place + 1), unit="USD") for place in range(300)]
    drawing = intervals("q", "?", claims)
    assert_is_legible(drawing)
    lines = [text.content for text in texts(drawing)]
    assert len([line for line in lines if line.startswith("Source")]) == MOST
    assert {"Source 0", "Source 299"} <= set(lines)
    assert len(drawing.table.rows) == 300
    assert "288 more" in drawing.caption
    assert len(drawing.svg) < 8000


def test_claims_without_a_figure_or_in_another_unit_are_in_the_table_alone() -> None:
    claims = [DIPLOMAT, DIPLOMAT, Said("A", 5, unit="percent"), Said("B", None, None)]
    drawing = intervals("q", "?", claims)
    assert "2 claims without a figure or in another unit are in the table alone" in drawing.caption
    assert [row[2].text for row in drawing.table.rows] == ["26 million US dollars"] * 2 + ["5 %", "no figure"]
    nothing = intervals("q", "?", [Said("B", None, None)])
    assert (nothing.svg, "open=" in nothing.figure()) == ("", True)


def test_hostile_texts_stay_texts() -> None:
    drawing = intervals("q", HOSTILE, [Said(HOSTILE, 1, unit="USD", statement=HOSTILE), Said(ARABIC, 2, unit="USD")])
    assert "<script" not in drawing.figure()
    assert any(text.content == HOSTILE for text in texts(drawing))
    assert any(text.content == f"\u2068{ARABIC}\u2069" for text in texts(drawing))


def test_a_long_name_is_told_on_lines_of_its_own_and_whole_in_the_table() -> None:
    name = "Trends in International Migrant Stock: migrants by destination and origin"
    drawing = intervals("q", "?", [Said(name, 1000, unit="persons", period="2019")])
    assert [text.content for text in texts(drawing)][:3] == [
        "Trends in International Migrant Stock: migrants",
        "by destination and origin",
        "2019",
    ]
    assert drawing.table.rows[0][0].text == name
    assert frame_of(drawing).right == 360
