"""Cards: pictures that stand for a page where it is shared."""

import builtins
import struct
from xml.etree import ElementTree

import pytest
from claims import ARABIC, HOSTILE, NAMES
from hypothesis import given, settings
from hypothesis import strategies as st

from app.charts import card
from app.charts.card import CardError, pair_card, png, text_card
from app.charts.intervals import intervals
from app.charts.map import Place
from app.charts.said import Said

KAZAKHSTAN = Place("KAZ", "Kazakhstan", "Astana", 51.17, 71.43)
MONGOLIA = Place("MNG", "Mongolia", "Ulaanbaatar", 47.92, 106.92)
NUMBERS = [("134", "claims by 11 sources"), ("7", "questions on which they cannot all be right")]
SVG = "{http://www.w3.org/2000/svg}"


def words_of(svg: str) -> list[str]:
    return ["".join(text.itertext()) for text in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def test_the_card_of_a_pair_is_a_picture_of_1200_by_630() -> None:
    image = png(pair_card(KAZAKHSTAN, MONGOLIA, NUMBERS, "Third Neighbor"))
    assert image.startswith(b"\x89PNG")
    assert struct.unpack(">II", image[16:24]) == (1200, 630)
    assert len(image) < 200_000


def test_the_card_of_a_pair_names_both_and_shows_their_map() -> None:
    words = words_of(pair_card(KAZAKHSTAN, MONGOLIA, NUMBERS, "Third Neighbor"))
    assert words[0] == "Kazakhstan and Mongolia"
    assert {"Astana", "134", "claims by 11 sources", "7", "Third Neighbor"} <= set(words)


def test_the_card_of_a_disagreement_shows_its_chart() -> None:
    claims = [Said("The Diplomat 2013", 26e6, unit="USD"), Said("Montsame 2020", 1.74e6, unit="USD")]
    words = words_of(
        text_card("Exports?", ["line"], [("15 ×", "apart")], "Third Neighbor", intervals("i", "?", claims))
    )
    assert {"Exports?", "$26 million", "$1.74 million", "15 ×"} <= set(words)
    assert "line" not in words
    assert "line" in words_of(text_card("Exports?", ["line"], [], "Third Neighbor"))


def test_what_is_nowhere_has_a_card_without_a_map() -> None:
    svg = pair_card(Place("parma", "Parma"), Place("modena", "Modena"), NUMBERS, "Third Neighbor")
    assert words_of(svg)[0] == "Parma and Modena"
    assert "chart-map" not in svg


@settings(max_examples=20, deadline=None)
@given(NAMES, st.lists(NAMES, max_size=3), st.lists(st.tuples(NAMES, NAMES), max_size=5))
def test_cards_of_bad_texts_are_whole(title: str, lines: list[str], numbers: list[tuple[str, str]]) -> None:
    svg = text_card(title, lines, numbers, title)
    for text in ElementTree.fromstring(svg).iter(f"{SVG}text"):
        assert 0 < float(text.attrib["y"]) <= 630
    assert "<script" not in svg


def test_figures_for_which_there_is_no_room_are_left_out() -> None:
    svg = text_card("Title " * 40, [], [(str(place), "word " * 40) for place in range(3)], "Third Neighbor")
    assert max(float(text.attrib["y"]) for text in ElementTree.fromstring(svg).iter(f"{SVG}text")) < 600
    assert {"0", "Third Neighbor"} <= set(words_of(svg))
    assert "2" not in words_of(svg)


def test_hostile_and_arabic_texts_are_drawn() -> None:
    assert png(text_card(HOSTILE, [ARABIC, "word " * 200], [(HOSTILE, ARABIC)], ARABIC)).startswith(b"\x89PNG")


def test_all_colours_of_the_style_sheet_are_given() -> None:
    assert "var(" not in card.styles()
    assert ".chart .land{fill:#dfe4e8" in card.styles()


def test_without_the_extra_it_is_said_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def missing(name: str, *args: object, **named: object) -> object:
        if name == "resvg_py":
            raise ImportError(name)
        return real(name, *args, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", missing)
    with pytest.raises(CardError, match=r"third-neighbor\[cards\]"):
        png("<svg/>")
