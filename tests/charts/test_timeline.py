"""Events along time, and ranked bars."""

from datetime import date

from claims import ARABIC, HOSTILE, NAMES, PERIODS, said
from drawn import assert_is_legible, mark_count, texts
from hypothesis import given, settings
from hypothesis import strategies as st

from app.charts.bars import MOST, Bar, bars
from app.charts.said import Said
from app.charts.timeline import MOST as EVENTS
from app.charts.timeline import Event, timeline

TODAY = date(2026, 1, 1)
EVENT = st.builds(Event, NAMES, PERIODS, source=NAMES, kind=st.sampled_from(["", "visit", HOSTILE]))


@settings(max_examples=40, deadline=None)
@given(st.lists(EVENT, min_size=1, max_size=12))
def test_words_of_events_never_overlap_or_leave(events: list[Event]) -> None:
    drawing = timeline("t", HOSTILE, events, TODAY)
    assert len(drawing.table.rows) == len(events)
    if drawing.svg:
        assert_is_legible(drawing)


def test_an_event_has_its_date_and_its_words_beside_its_mark() -> None:
    events = [
        Event("State visit of the president", "2024-10-28/2024-10-29", source="Akorda", href="/claims/v", kind="visit"),
        Event("Diplomatic relations", "1992/.."),
        Event("Treaty", "1993/"),
        Event("People went back", "1990/1992"),
        Event("Of no time", None),
    ]
    drawing = timeline("t", "Timeline", events, TODAY)
    assert [text.content for text in texts(drawing)][-4:] == [
        "1990 to 1992 People went back",
        "since 1992 Diplomatic relations",
        "from 1993, no end stated Treaty",
        "28 to 29 October 2024 visit: State visit of the president",
    ]
    assert [mark_count(drawing, class_) for class_ in ("bar", "dotted", "dot", "head")] == [1, 1, 2, 3]
    assert "1 without a date" in drawing.caption
    assert (
        '<a href="/claims/v">visit: State visit of the president</a> <span class="source">Akorda</span>'
        in drawing.listing
    )
    assert drawing.listing.count("<li") == 4


def test_words_are_never_cut_off_but_of_the_longest_claims() -> None:
    words = "Between 1990 and 1992, some 60,000 Kazakhs went back to Kazakhstan under the Oralmandar programme."
    told = " ".join(text.content for text in texts(timeline("t", "Timeline", [Event(words, "1990/1992")])))
    assert words in told
    long = timeline("t", "Timeline", [Event("word " * 120, "2010")])
    assert texts(long)[-1].content.endswith("…")
    assert long.table.rows[0][1].text == ("word " * 120).strip()


def test_of_many_events_the_oldest_and_the_newest_are_drawn() -> None:
    events = [Event(f"Event {place}", str(1000 + place)) for place in range(1000)]
    drawing = timeline("t", "Timeline", events)
    told = {text.content for text in texts(drawing)}
    assert {"1000 Event 0", "1999 Event 999"} <= told
    assert f"{EVENTS} of 1000 events" in drawing.caption
    assert drawing.listing.count("<li") == EVENTS
    assert len(drawing.svg) < 8000


def test_what_has_no_date_at_all_has_no_picture() -> None:
    drawing = timeline("t", "Timeline", [Event("Of no time", None)])
    assert (drawing.svg, drawing.caption) == ("", "None of this is dated.")


def test_texts_from_right_to_left_are_set_apart() -> None:
    (*_, told) = texts(timeline("t", "Timeline", [Event(ARABIC, "2015")]))
    assert told.content == f"2015 \u2068{ARABIC}\u2069"


@settings(max_examples=40, deadline=None)
@given(st.lists(st.builds(Bar, NAMES, said()), min_size=1, max_size=20))
def test_bars_never_overlap_or_leave(some: list[Bar]) -> None:
    drawing = bars("b", HOSTILE, some, note=HOSTILE)
    assert len(drawing.table.rows) == len(some)
    assert_is_legible(drawing)


def test_partners_are_ranked_and_the_rest_is_in_the_table() -> None:
    some = [Bar(f"State {place}", Said("WITS", 1e6 * place, unit="USD", period="2009"), "/x") for place in range(40)]
    drawing = bars("b", "Exports", some)
    told = [text.content for text in texts(drawing)]
    assert told[:4] == ["State 39", "$39 million", "State 38", "$38 million"]
    assert drawing.caption == f"Source: WITS, 2009. The {MOST} largest of 40; all are in the table."
    assert drawing.table.rows[0][0].href == "/x"
    assert len(drawing.svg) < 8000


def test_bars_tell_their_source_if_there_are_several() -> None:
    some = [Bar("China", Said("WITS", -5, unit="USD", period="2009")), Bar("Italy", Said("BACI", None, None))]
    drawing = bars("b", "Exports", some)
    assert [text.content for text in texts(drawing)] == ["China · WITS, 2009", "−$5"]
    assert mark_count(drawing, "zero") == 1
    assert drawing.caption == "Without a figure, or in another unit: 1."
