"""When claims can be held against each other, and whether they can all be right."""

from math import inf
from typing import Any, TypeVar

import pytest

from app.compare.verdicts import Answer, Interval, answers_of, groups, interval
from app.facts.borders import Border
from app.facts.comparisons import Reason, Verdict
from app.facts.memberships import Membership
from app.facts.people_flows import PeopleFlow
from app.facts.trade_flows import TradeFlow
from app.model.claims import Claim
from app.model.sources import Source

PUBLISHED = {"news": "2013-08", "office": "2012", "atlas": "2024-10"}
SOURCES = {
    id: Source.model_validate(
        dict.fromkeys(Source.model_fields) | {"id": id, "kind": "article", "published": published, "pack": "test"}
    )
    for id, published in PUBLISHED.items()
}
for one in SOURCES.values():
    one.complete(None)


Made = TypeVar("Made", bound=Claim)


def made(table: type[Made], id: str, source_id: str, **values: Any) -> Made:
    """A claim of a source: in the present tense unless a period is given."""
    nothing = dict.fromkeys(table.model_fields)
    basis = {"period_basis": "stated" if "period" in values else "publication", "source_row": "a row"}
    row = table.model_validate({**nothing, **basis, "id": id, "source_id": source_id, **values})
    row.complete(SOURCES[source_id])
    return row


def flow(id: str, source_id: str, value: float | None, qualifier: str = "stated", **values: Any) -> TradeFlow:
    """A flow of trade from Kazakhstan to Mongolia in dollars."""
    usual = {"measure": "exports", "exporter_id": "KAZ", "importer_id": "MNG", "unit": "USD"}
    return made(TradeFlow, id, source_id, **{**usual, "value": value, "value_qualifier": qualifier, **values})


def verdicts(*claims: Claim) -> list[tuple[Verdict, Reason | None, list[str]]]:
    """What is found among some claims."""
    found = groups(answers_of(claims, SOURCES))
    return [(group.verdict, group.reason, [answer.claim.id for answer in group.answers]) for group in found]


@pytest.mark.parametrize(
    ("qualifier", "step", "strict", "rounded"),
    [
        ("stated", None, Interval(26, 26), Interval(26, 26)),
        ("stated", 1, Interval(26, 26), Interval(25.5, 26.5)),
        ("exact", None, Interval(26, 26), Interval(26, 26)),
        ("about", None, Interval(23.4, 28.6), Interval(23.4, 28.6)),
        ("about", 10, Interval(21, 31), Interval(21, 31)),
        ("at_least", 1, Interval(26, inf), Interval(25.5, inf)),
        ("at_most", 1, Interval(-inf, 26), Interval(-inf, 26.5)),
        ("over", None, Interval(26, inf, True, True), Interval(26, inf, True, True)),
        ("over", 1, Interval(26, 27, True, True), Interval(25.5, 27, True, True)),
        ("under", 2, Interval(-inf, 26, False, True), Interval(-inf, 27, False, True)),
    ],
)
def test_figure_stands_for_an_interval(qualifier: str, step: float | None, strict: Interval, rounded: Interval) -> None:
    claim = flow("a", "news", 26, qualifier, value_step=step)
    assert interval(claim) == strict
    assert interval(claim, is_rounded=True) == rounded


def test_figure_that_is_hedged_in_words_and_rounded_allows_for_both() -> None:
    claim = flow("a", "news", 26, "about", value_step=10, value_text="roughly")
    assert interval(claim) == Interval(23.4, 28.6)
    assert interval(claim, is_rounded=True) == Interval(18.4, 33.6)


@pytest.mark.parametrize("qualifier", ["about", "stated"])
def test_figure_that_is_rounded_to_nothing_is_not_below_nothing(qualifier: str) -> None:
    claim = flow("a", "news", 0, qualifier, value_step=1_000_000)
    assert interval(claim, is_rounded=True) == Interval(0, 500_000)


def test_figure_between_two_bounds_is_the_interval_between_them() -> None:
    claim = flow("a", "news", None, "between", value_low=47, value_high=60)
    assert interval(claim) == Interval(47, 60)


@pytest.mark.parametrize(
    ("one", "other", "is_common"),
    [
        (Interval(1, 2), Interval(2, 3), True),
        (Interval(1, 2, is_high_open=True), Interval(2, 3), False),
        (Interval(1, 2), Interval(2, 3, is_low_open=True), False),
        (Interval(1, 2), Interval(3, 4), False),
        (Interval(-inf, 40, is_high_open=True), Interval(47, 60), False),
        (Interval(43, inf, is_low_open=True), Interval(44, 44), True),
    ],
)
def test_intervals_overlap_if_a_value_is_in_both(one: Interval, other: Interval, is_common: bool) -> None:
    assert (one.overlaps(other), other.overlaps(one)) == (is_common, is_common)


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        ({"value": 26e6}, Verdict.AGREE),
        ({"value": 26.4e6}, Verdict.AGREE_WITHIN_ROUNDING),
        ({"value": 60e6}, Verdict.DIFFER),
        ({"value": 25e6, "qualifier": "about"}, Verdict.AGREE),
        ({"value": 20e6, "qualifier": "over"}, Verdict.AGREE),
        ({"value": 20e6, "qualifier": "at_most"}, Verdict.DIFFER),
    ],
)
def test_two_figures_of_one_year(values: dict[str, Any], verdict: Verdict) -> None:
    claims = flow("a", "news", 26e6, period="2010", value_step=1e6), flow("b", "office", period="2010", **values)
    assert verdicts(*claims) == [(verdict, None, ["a", "b"])]


def test_exports_of_one_side_and_imports_of_the_other_are_one_flow() -> None:
    claims = flow("a", "news", 26, period="2010"), flow("b", "office", 60, measure="imports", period="2010")
    assert verdicts(*claims) == [(Verdict.DIFFER, None, ["a", "b"])]


def test_the_other_direction_and_both_together_are_other_questions() -> None:
    other = flow("b", "office", 60, exporter_id="MNG", importer_id="KAZ")
    assert verdicts(flow("a", "news", 26), other, flow("c", "office", 60, measure="two_way")) == []


@pytest.mark.parametrize(
    ("period", "is_compared"),
    [("2007", False), ("2008", True), ("2013", True), ("2014", False), ("2000/..", True), ("2009/", True)],
)
def test_present_tense_is_compared_with_the_five_years_before_publication(period: str, is_compared: bool) -> None:
    found = verdicts(flow("a", "news", 26), flow("b", "office", 60, period=period))
    wanted = (Verdict.DIFFER, None, ["a", "b"])
    assert found == [wanted if is_compared else (Verdict.NOT_COMPARABLE, Reason.OTHER_YEAR, ["a", "b"])]


def test_present_tense_of_another_decade_is_not_compared() -> None:
    claims = flow("a", "news", 26), flow("b", "atlas", 60)
    assert verdicts(*claims) == [(Verdict.NOT_COMPARABLE, Reason.OTHER_YEAR, ["a", "b"])]


def test_present_tense_agrees_with_a_series_if_it_agrees_with_a_year_of_it() -> None:
    series = [flow(f"s{year}", "office", value, period=str(year)) for year, value in ((2009, 60), (2010, 26))]
    assert verdicts(flow("a", "news", 26), *series) == [(Verdict.AGREE, None, ["a", "s2009", "s2010"])]


def test_undated_figure_is_compared_with_nothing() -> None:
    undated = flow("a", "news", 26, period_basis="undated")
    assert verdicts(undated, flow("b", "office", 60)) == [(Verdict.NOT_COMPARABLE, Reason.OTHER_YEAR, ["a", "b"])]


def test_one_witness_is_not_held_against_itself() -> None:
    assert verdicts(flow("a", "news", 26), flow("b", "news", 60)) == []


def test_entries_of_one_reference_work_are_witnesses_of_their_own() -> None:
    border = {"a_id": "KAZ", "b_id": "MNG", "contiguous": True, "measure": "length", "unit": "km"}
    figure = {"value_qualifier": "stated", "value_step": 1}
    claims = (
        made(Border, "a", "atlas", **border, **figure, value=447, source_row="kz.json: Borders"),
        made(Border, "b", "atlas", **border, **figure, value=467, source_row="mg.json: Borders"),
    )
    assert verdicts(*claims) == [(Verdict.AGREE, None, ["a", "b"]), (Verdict.DIFFER, None, ["a", "b"])]


def test_borders_are_the_same_in_all_years() -> None:
    gap = {"a_id": "KAZ", "b_id": "MNG", "contiguous": False, "measure": "gap", "unit": "km"}
    under = made(Border, "a", "news", **gap, value=40, value_qualifier="under")
    between = made(Border, "b", "atlas", **gap, value_low=47, value_high=60, value_qualifier="between")
    assert verdicts(under, between) == [(Verdict.AGREE, None, ["a", "b"]), (Verdict.DIFFER, None, ["a", "b"])]


def test_people_and_percent_are_other_concepts() -> None:
    people = {"concept": "ethnic_population", "people_id": "kazakhs", "destination_id": "MNG", "basis": "stock"}
    number = made(PeopleFlow, "a", "news", **people, value=160000, value_qualifier="about", unit="persons")
    share = made(PeopleFlow, "b", "office", **people, value=3.9, value_qualifier="stated", unit="percent")
    assert verdicts(number, share) == [(Verdict.NOT_COMPARABLE, Reason.OTHER_CONCEPT, ["a", "b"])]


def test_memberships_of_one_time_agree_whatever_the_role() -> None:
    osce = {"organization_id": "osce", "state_id": "MNG"}
    joined = made(Membership, "a", "news", **osce, period="2012/")
    admitted = made(Membership, "b", "office", **osce, role="participating_state", period="2012-11-21/..")
    assert verdicts(joined, admitted) == [(Verdict.AGREE, None, ["a", "b"])]


def test_factor_is_the_largest_figure_over_the_smallest() -> None:
    found = groups(answers_of([flow("a", "news", 26, period="2010"), flow("b", "office", 13, period="2010")], SOURCES))
    assert [group.factor for group in found] == [2]


def test_sums_of_two_figures_are_the_sums_of_their_bounds() -> None:
    whole = Interval(43, 44, is_low_open=True, is_high_open=True)
    assert not (Interval(26, 26) + Interval(18, 18)).overlaps(whole)
    assert (Interval(25.5, 26.5) + Interval(17.5, 18.5)).overlaps(whole)


def test_days_of_an_open_period_are_open() -> None:
    claim = flow("a", "news", 26, period="1992/..")
    answer = Answer([claim], SOURCES["news"], next(iter(claim.questions())))
    assert [str(day) for day in answer.days] == ["1992-01-01", "None"]
