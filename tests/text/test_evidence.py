"""What the evidence module reads in a source's text, and what it must not read into it."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.text.evidence import figures, numerals, runs, sentences, states_period, states_value, years
from app.text.passages import Span, digest, paragraph_of

PROSE = st.text(alphabet="aB1 .\n\u00a0“”()$é", max_size=60)


@pytest.mark.parametrize(("start", "paragraph"), [(0, 1), (5, 1), (6, 2), (13, 2), (14, 2), (15, 3), (16, 4)])
def test_the_paragraph_is_the_line_on_which_a_span_starts(start: int, paragraph: int) -> None:
    assert paragraph_of("Title\nÖlgii\x0b\u2028x\n\nEnd", start) == paragraph


def test_a_span_counts_code_points() -> None:
    text = "\U0001f40e Ölgii rides."
    assert Span(2, 7).of(text) == "Ölgii"
    assert digest("Ölgii") == sha256(b"\xc3\x96lgii").hexdigest()


@pytest.mark.parametrize(
    ("other", "overlaps", "covers"),
    [
        (Span(3, 6), True, True),
        (Span(4, 5), True, True),
        (Span(2, 4), True, False),
        (Span(0, 9), True, False),
        (Span(6, 8), False, False),
        (Span(0, 3), False, False),
    ],
)
def test_spans_that_only_touch_do_not_overlap(other: Span, overlaps: bool, covers: bool) -> None:
    assert Span(3, 6).overlaps(other) is overlaps
    assert Span(3, 6).covers(other) is covers


@pytest.mark.parametrize(
    "expected",
    [
        ["The herd moved.", "Was it late?", "It was!"],
        ["Wool rose to USD 3.9 million.", "34 mills opened in 2012.", "Ölgii had none."],
        ["The U.S. Congress wrote to the U.S. Embassy.", "It waits."],
        ["They sailed for the U.S.", "The voyage took weeks."],
        ["J. R. Batbold met George W. A. Smith.", "A feast followed."],
        ["Some crops, e.g. Barley and i.e. Rye, failed.", "Others did not."],
        ["Dr. Saran and Gen. Bold agreed.", "Mr. Temir did not."],
        ["See No. 5 and Vol. 12 of Jan. 2010.", "The rest is lost."],
        ["Asked again, he said no.", "Kites flew."],
        ["Nothing is like Tuva’s.", "Nobody minds."],
        ["They call it the “long road.”", "Few (very few.)", "“Who?” he asked.", "‘Nobody.’"],
        ["It shrank (by 4.5 %).", "(Nobody knew why.)", "$40 was left."],
        ["Prices doubled.[3]", "Wages did not…", "“Never.”"],
        ["See Bold et al. (2009) on this.", "He differs."],
        ["They met (on 5 Aug.) by the lake.", "At 5 p.m. Bold left."],
        ["The firm was Altan Ltd. and others.", "In 2010 it closed."],
    ],
)
def test_sentences_end_at_their_stop(expected: list[str]) -> None:
    line = " ".join(expected)
    assert [span.of(line) for span in sentences(line)] == expected


def test_the_end_of_a_line_ends_a_sentence() -> None:
    text = "From a report:\r\n\n  A heading without stop \n* * *\nOne.  And \u00a0another.\u00a0\n"
    assert [span.of(text) for span in sentences(text)] == [
        "From a report:",
        "A heading without stop",
        "One.",
        "And \u00a0another.",
    ]


@given(PROSE)
def test_sentences_are_tight_ordered_and_leave_no_word_out(text: str) -> None:
    spans = sentences(text)
    edges = [0, *(edge for span in spans for edge in (span.start, span.end)), len(text)]
    assert edges == sorted(edges)
    assert all(span.of(text) == span.of(text).strip() for span in spans)
    assert not any("\n" in span.of(text) for span in spans)
    between = [text[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True)]
    assert not any(map(str.isalnum, "".join(between)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("160,000 goats, 3.9 tons, the 35th of 34", ["160,000", "3.9", "35th", "34"]),
        ("from 1990-1992 and 2001–2003", ["1990", "1992", "2001", "2003"]),
        ("in the 1800s, mid-19th century", ["1800s", "19th"]),
        ("in the 1990's", ["1990"]),
        ("$43 million, 40km, 1.5bn and €2m", ["43 million", "40", "1.5bn", "2m"]),
        ("no more than five; two-way; thirty-five", ["five", "two", "thirty-five"]),
        ("Second, the thirty-fifth third neighbor", ["Second", "thirty-fifth", "third"]),
        (
            "two hundred and five; a million; a dozen",
            ["two hundred and five", "a million", "a dozen"],
        ),
        ("four\nmillion", ["four"]),
        ("one embassy, one of the five, thirty-one", ["one", "one", "five", "thirty-one"]),
        ("one that grew, no one, one can, this one, one.", []),
        ("someone often attended; a seventeenish heightened sixfold thing", []),
        ("the G20, B2B", []),
        ("", []),
    ],
)
def test_numerals_are_digits_and_words_that_count(text: str, expected: list[str]) -> None:
    assert [span.of(text) for span in numerals(text)] == expected


@pytest.mark.parametrize(
    ("passage", "expected"),
    [
        ("a little over $43 million", {43e6}),
        ("USD 1,126,457 in all", {1126457}),
        ("1\u202f126\u00a0457 sheep and 1,60,000 goats", {1126457, 160000}),
        ("2.75 million; 1.5 bn; 1.1 million; $.5 million", {2.75e6, 1.5e9, 1.1e6, 0.5e6}),
        ("$43m, $5k, USD 2 b, but 40 m of rope", {43e6, 5000, 2e9, 40}),
        ("No more than five", {5}),
        ("the 35th, 1st, 22nd and thirty-fifth", {35, 1, 22}),
        ("one hundred and twenty-one, nine hundred", {121, 900}),
        ("between two hundred and three hundred", {200, 300}),
        ("two dozen, a dozen, a hundred thousand", {24, 12, 100000}),
        ("half a million; two and a half million; half a hundred", {0.5e6, 2.5e6, 50}),
        ("5 to 10 million; $26-$28 billion", {5e6, 10e6, 26e9, 28e9}),
        ("from 900,000 to 1.2 million", {900000, 1.2e6}),
        ("in 2012 and 3 million", {2012, 3e6}),
        ("five to a million", {5, 1e6}),
        ("down by -3.5 %, by −2, to 4%", {-3.5, -2, 4}),
        ("the 1800s and 1992", {1992}),
        ("on 2012-11-21", {2012, 11, 21}),
        ("not a figure in it", set()),
    ],
)
def test_figures_apply_their_scale_words(passage: str, expected: set[float]) -> None:
    assert figures(passage) == expected


@pytest.mark.parametrize(
    ("passage", "expected"),
    [
        ("$18 in million imports", {18e6}),
        ("$18 of US million", {18e6}),
        ("40-odd million", {40e6}),
        ("exports of 2012 in million USD", {2012}),
        ("5 in a million", {5, 1e6}),
        ("34 firms in million-dollar deals", {34}),
    ],
)
def test_a_misprinted_scale_is_still_read(passage: str, expected: set[float]) -> None:
    assert figures(passage) == expected


@pytest.mark.parametrize(
    ("passage", "value", "stated"),
    [
        ("$26 million of felt", 26e6, True),
        ("$26 million of felt", 26, False),
        ("about 160,000 yaks", 160, False),
        ("3.9 tons", 3, False),
        ("the 1800s", 1800, False),
        ("no camels", 0, False),
    ],
)
def test_a_value_is_proved_by_its_own_figure_only(passage: str, value: float, stated: bool) -> None:
    assert states_value(passage, value) is stated


@given(st.integers(-(10**12), 10**12))
def test_any_grouped_integer_is_read_back(value: int) -> None:
    assert states_value(f"They counted {value:,} of them.", value)


@pytest.mark.parametrize(
    ("passage", "expected"),
    [
        ("from 1990-1992, since 2001", {"1990", "1992", "2001"}),
        ("in 1990–92 and 1998/99", {"1990", "1992", "1998", "1999"}),
        ("the 1990s, the 1980’s and 2012’s", {"199X", "1980", "198X", "2012"}),
        ("in the 1800s", {"180X", "18XX"}),
        ("18th- and early nineteenth-century maps", {"17XX", "18XX"}),
        ("the 17th, 18th and 19th centuries", {"16XX", "17XX", "18XX"}),
        ("the twenty-first century", {"20XX"}),
        ("$1992 or 1,992 or 19920 or 1992.5", set()),
        ("the 19th regiment", set()),
    ],
)
def test_years_decades_and_centuries_are_told_apart(passage: str, expected: set[str]) -> None:
    assert years(passage) == expected


@pytest.mark.parametrize(
    ("passage", "edtf"),
    [
        ("in 1992", "1992"),
        ("in 1992", "1992?"),
        ("since 1990", "1990/.."),
        ("until 1990", "../1990"),
        ("from 1990", "1990/"),
        ("from 1990 to 1992", "1990/1992"),
        ("from the 1800s to 1992", "18XX/1992"),
        ("on 21 November 2012", "2012-11-21"),
        ("on November 21, 2012", "2012-11-21"),
        ("on Nov. 21st, 2012", "2012-11-21"),
        ("on the 21st of November 2012", "2012-11-21"),
        ("on 2012-11-21", "2012-11-21"),
        ("on 2012-11-21", "2012-11"),
        ("in August 2013", "2013-08"),
        ("19–25 August 2013", "2013-08-19/2013-08-25"),
        ("from 30 May to 2 June 2012", "2012-05-30/2012-06-02"),
        ("in 2012 they met, on 5 May, again", "2012-05-05"),
    ],
)
def test_a_period_is_proved_by_each_of_its_dates(passage: str, edtf: str) -> None:
    assert states_period(passage, edtf)


@pytest.mark.parametrize(
    ("passage", "edtf"),
    [
        ("in 1992", "1993"),
        ("in 1992", "1990/1992"),
        ("in 1992", "199X"),
        ("in the 1990s", "1990"),
        ("in August 2013", "2013-07"),
        ("in August 2013", "2013-08-20"),
        ("in May 2012 and in June 2013", "2013-05"),
        ("on 15 May 2012", "2012-05-05"),
        ("in 2012 it may end by 5", "2012-05"),
        ("in 1992", "2012-13"),
        ("in 2012", "2012-13"),
        ("in 1992", ""),
        ("in 1992", ".."),
        ("in 1992", "next year"),
    ],
)
def test_a_date_that_is_not_stated_proves_nothing(passage: str, edtf: str) -> None:
    assert not states_period(passage, edtf)


SOURCE = "At dawn the old ferry — three boats, in truth — left Khovd with $5 of tea."


@pytest.mark.parametrize(
    ("own", "copied"),
    [
        (
            "So THE OLD FERRY (three boats in truth) left.",
            ["the old ferry three boats in truth left"],
        ),
        ("The old ferry, three boats in truth, sank.", []),
        ("in truth left Khovd with $5 of tea", ["in truth left khovd with $5 of tea"]),
        ("tea", []),
        ("", []),
    ],
)
def test_a_copied_run_is_found_regardless_of_case_and_marks(own: str, copied: list[str]) -> None:
    assert [run for run in runs(own, length=8) if run in set(runs(SOURCE, length=8))] == copied


@given(st.lists(st.sampled_from(["ox", "yak", "$5", "4%"]), min_size=9), st.data())
def test_any_nine_words_of_the_source_are_found(words: list[str], data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(words) - 9))
    assert set(runs(", ".join(words[start : start + 9]))) & set(runs(" ".join(words)))
    assert not list(runs(" ".join(words[start : start + 8])))
