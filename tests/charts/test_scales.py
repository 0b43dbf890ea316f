"""Scales, ticks, and figures and times in words."""

from datetime import date
from math import inf

import pytest
from claims import ARTICLE
from hypothesis import given
from hypothesis import strategies as st

from app.charts import wording
from app.charts.said import Said
from app.charts.scales import end_of, scale_for, time_scale, year_of

VALUES = st.lists(st.floats(-1e13, 1e13, allow_nan=False).filter(lambda value: not 0 < abs(value) < 1e-6), min_size=1)


@given(VALUES, st.booleans())
def test_a_scale_keeps_the_order_and_stays_within_its_ends(values: list[float], from_zero: bool) -> None:
    scale = scale_for(values, 10, 350, from_zero=from_zero)
    places = [scale(value) for value in sorted(values)]
    assert places == sorted(places)
    assert all(10 <= place <= 350 for place in places)
    ticks = scale.ticks()
    assert 1 <= len(ticks) <= 14
    assert all(scale.low <= tick.value <= scale.high for tick in ticks)


@pytest.mark.parametrize(
    ("values", "labels"),
    [
        ([1.13e6, 26e6], ["$0", "$10 million", "$20 million"]),
        ([36, 60], ["40 km", "50 km", "60 km"]),
        ([0, 1e13, 5], ["$0", "$1,000", "$100 million", "$10 trillion"]),
        ([-5e6, 5e6], ["−$5 million", "$0", "$5 million"]),
        ([0], ["$0", "$0.5", "$1"]),
    ],
)
def test_ticks_are_round_and_in_words(values: list[float], labels: list[str]) -> None:
    unit = "km" if 36 in values else "USD"
    told = [tick.label for tick in scale_for(values, 0, 100, unit=unit).ticks(4, unit)]
    assert told == labels


def test_a_rank_has_no_zero() -> None:
    assert scale_for([35, 48], 0, 100, unit="rank").low > 0


def test_what_sets_no_bound_stands_at_the_end() -> None:
    scale = scale_for([1, 2], 10, 350)
    assert (scale(inf), scale(-inf)) == (350, 10)


def test_axes_of_time_have_round_years_or_months() -> None:
    assert [tick.label for tick in time_scale([1992.0, 2014.99], 0, 100).ticks()] == [
        "1995",
        "2000",
        "2005",
        "2010",
        "2015",
    ]
    assert [tick.label for tick in time_scale([2012.1, 2012.9], 0, 100).ticks(4)] == [
        "Jan 2012",
        "Apr 2012",
        "Jul 2012",
        "Oct 2012",
        "Jan 2013",
    ]
    assert [tick.label for tick in time_scale([1000.0, 2020.0], 0, 100).ticks()] == [
        "1000",
        "1200",
        "1400",
        "1600",
        "1800",
        "2000",
    ]
    assert (year_of(date(2013, 1, 1)), 2013.99 < end_of(date(2013, 12, 31)) <= 2014.01) == (2013, True)


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (26e6, "26 million"),
        (1.127e6, "1.13 million"),
        (999_999_999, "1 billion"),
        (160_000, "160,000"),
        (3120, "3,120"),
        (0.036, "0.036"),
        (0, "0"),
        (-5e4, "−50,000"),
        (1e13, "10 trillion"),
        (36.25, "36.25"),
        (101_526, "101,526"),
        (999_999, "999,999"),
    ],
)
def test_numbers_are_in_plain_words(value: float, told: str) -> None:
    assert wording.number(value) == told


@pytest.mark.parametrize(
    ("said", "full", "short"),
    [
        (Said("A", 26e6, "about", unit="USD"), "about 26 million US dollars", "about $26 million"),
        (Said("A", 1_127_043, unit="USD"), "1,127,043 US dollars", "$1.13 million"),
        (Said("A", None, "between", 47, 60, unit="km"), "47 to 60 km", "47 to 60 km"),
        (Said("A", 40, "under", unit="km"), "under 40 km", "under 40 km"),
        (Said("A", 35, unit="rank"), "rank 35", "rank 35"),
        (Said("A", 1, unit="companies"), "1 company", "1"),
        (Said("A", 5, "estimated", 4, 6, unit="percent"), "5 % (estimate: 4 to 6 %)", "about 5 %"),
        (Said("A", None, None), "no figure", "no figure"),
    ],
)
def test_figures_are_in_plain_words(said: Said, full: str, short: str) -> None:
    assert (wording.figure_in_words(said), wording.figure_in_short(said)) == (full, short)


@pytest.mark.parametrize(
    ("period", "told"),
    [
        ("2013", "2013"),
        ("2013-08", "August 2013"),
        ("2012-11-21", "21 November 2012"),
        ("1990/1992", "1990 to 1992"),
        ("1992/..", "since 1992"),
        ("1992/", "from 1992, no end stated"),
        ("../1822", "until 1822"),
        ("/2014", "until 2014"),
        ("199X", "the 1990s"),
        ("18XX", "the 1800s"),
        ("1992~", "about 1992"),
        ("1992?", "1992, perhaps"),
        (None, "no date"),
    ],
)
def test_periods_are_in_plain_words(period: str | None, told: str) -> None:
    assert wording.period_in_words(period) == told


def test_an_undated_statement_is_of_when_it_was_published() -> None:
    said = Said("The Diplomat 2013", 26e6, unit="USD", **ARTICLE)
    assert wording.time_in_words(said) == "August 2013, when it was published"
    assert wording.time_in_short(said) == "as of Aug 2013"


@pytest.mark.parametrize(
    ("said", "reach"),
    [
        (Said("A", 26e6, value_step=1e6), (25.5e6, 26.5e6)),
        (Said("A", 100, "about"), (90, 110)),
        (Said("A", 0, value_step=1e6), (0, 5e5)),
        (Said("A", 43, "over"), (43, inf)),
        (Said("A", 40, "at_most"), (-inf, 40)),
        (Said("A", 5, "estimated", 4, 6), (4, 6)),
        (Said("A", inf), None),
        (Said("A", None, "between", 6, 4), None),
    ],
)
def test_a_statement_reaches_as_far_as_its_qualifier_allows(said: Said, reach: tuple[float, float] | None) -> None:
    assert said.reach == reach


def test_a_claim_is_read_from_a_row() -> None:
    row = {
        "value": 26e6,
        "value_qualifier": "stated",
        "value_low": 26e6,
        "value_high": 26e6,
        "value_step": 1e6,
        "unit": "USD",
        "period": None,
        "period_basis": "publication",
        "period_earliest": "2013-08-18",
        "period_latest": date(2013, 8, 31),
        "statement": None,
    }
    said = Said.from_row(row, source="The Diplomat 2013", href="/claims/x")
    assert said == Said("The Diplomat 2013", 26e6, "stated", 26e6, 26e6, 1e6, "USD", href="/claims/x", **ARTICLE)
