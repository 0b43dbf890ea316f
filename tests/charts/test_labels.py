"""Texts in charts: their widths, lines and places; markup that is safe."""

from itertools import combinations

import pytest
from claims import ARABIC, HOSTILE, NAMES
from drawn import BOLD
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from app.charts.drawing import Cell, Drawing, Table
from app.charts.labels import Box, Placer, Spot, line_box, shortened, width, wrapped
from app.charts.styles import STYLES
from app.charts.svg import clean, element, line_data, number, text

ROOMS = st.floats(40, 400)


@given(NAMES, ROOMS, st.integers(1, 4), st.booleans())
def test_lines_fit_their_room(words: str, room: float, most: int, is_bold: bool) -> None:
    lines = wrapped(words, room, most=most, is_bold=is_bold)
    assert 1 <= len(lines) <= most
    assert all(width(line, is_bold=is_bold) <= room for line in lines)


def test_a_text_is_broken_between_words_and_shortened_only_if_it_must() -> None:
    assert wrapped("Joint declaration of the presidents", 130) == ["Joint declaration of", "the presidents"]
    assert wrapped("W" * 30, 130) == ["W" * 10, "W" * 10, "W" * 10]
    assert shortened("Joint declaration of the presidents", 130) == "Joint declaration…"
    assert shortened("short", 130) == "short"


def test_widths_are_those_of_the_letters() -> None:
    assert width("iii") < width("nnn") < width("WWW")
    assert width("é") == width("e")
    assert width("e\u0301") == width("e")
    assert width("中") > width("ж") > 0
    assert width("abc", is_bold=True) > width("abc")
    assert width("\u2068ا\u2069") == width("ا")


def test_labels_are_put_at_the_first_free_spot() -> None:
    placer = Placer(Box(0, 0, 100, 100))
    placer.block(Box(0, 0, 100, 40))
    spots = [Spot(50, 20), Spot(90, 60), Spot(50, 60), Spot(10, 95)]
    first = placer.place(["label"], spots)
    second = placer.place(["label"], spots)
    assert first is not None
    assert second is not None
    assert [label.lines[0][:2] for label in (first, second)] == [(50, 60), (10, 95)]
    assert placer.place(["label"], spots) is None


@given(st.lists(st.tuples(st.text(min_size=1, max_size=12), st.floats(0, 300), st.floats(0, 200)), max_size=20))
def test_placed_labels_never_overlap_or_leave(wishes: list[tuple[str, float, float]]) -> None:
    placer = Placer(Box(0, 0, 300, 200))
    for words, x, y in wishes:
        placer.place([words, words], [Spot(x, y, anchor, 0.5) for anchor in ("start", "middle", "end")])
    assert not any(one.touches(other) for one, other in combinations(placer.taken, 2) if one != other)
    assert all(map(placer.frame.holds, placer.taken))


def test_texts_are_escaped_and_directions_are_set_apart() -> None:
    assert str(text(1, 2, HOSTILE)) == ('<text x="1" y="2">&lt;script&gt;alert(&#39;&amp;&#39;)&lt;/script&gt;</text>')
    assert f"\u2068{ARABIC}\u2069" in text(1, 2, ARABIC)
    assert clean("a\x00\u202eb\n\tc\ud800") == "ab c"
    assert element("a", Markup("<b/>"), "<b/>", href='"') == '<a href="&#34;"><b/>&lt;b/&gt;</a>'


def test_numbers_are_short() -> None:
    assert [number(value) for value in (12.0, 12.34, -0.04, 1e6)] == ["12", "12.3", "0", "1000000"]
    assert line_data([(0, 0), (10.04, -5), (20, 5.5)]) == "M0 0l10-5 10 10.5"


def test_line_box_follows_its_anchor() -> None:
    assert [line_box(100, 50, 20, 10, anchor).left for anchor in ("start", "middle", "end")] == [100, 90, 80]


def test_a_figure_has_picture_caption_and_table() -> None:
    table = Table(
        "Exports", ("Source", "Figure"), ((Cell("WITS"), Cell("25 <b>", "/claims/x?a=1&b=2", is_number=True)),)
    )
    whole = Drawing("x", "bars", Markup("<svg/>"), "How & why.", table).figure()
    assert '<td dir="auto" class="number"><a href="/claims/x?a=1&amp;b=2">25 &lt;b&gt;</a></td>' in whole
    assert "<figcaption>How &amp; why.</figcaption>" in whole
    assert "The same as a table (1 row)" in whole
    assert "open=" not in whole


@pytest.mark.parametrize("class_", sorted(BOLD))
def test_what_is_measured_bold_is_bold_in_the_style_sheet(class_: str) -> None:
    bold = next(line for line in STYLES.read_text().splitlines() if "font-weight:700" in line)
    assert f".chart .{class_}" in bold
    assert STYLES.stat().st_size < 3000
