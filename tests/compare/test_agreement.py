"""When claims can be held against each other, and whether they can all be right."""

from collections.abc import Mapping
from datetime import date
from itertools import chain
from math import inf
from typing import Any

import pytest
from made import Made, claim_of, context_of, source

from app.compare.answers import answers_of, window
from app.compare.comparer import Comparer
from app.compare.explanations import Explainer
from app.compare.figures import Interval, interval
from app.compare.rivals import profiles_of
from app.compare.verdicts import Effect, groups
from app.facts.agreements import Agreement
from app.facts.borders import Border
from app.facts.comparisons import Verdict
from app.facts.events import Event
from app.facts.memberships import Membership
from app.facts.people_flows import PeopleFlow
from app.facts.regimes import Regime
from app.facts.trade_flows import TradeFlow
from app.model.claims import Claim

PUBLISHED = {"news": "2013-08", "office": "2012", "atlas": "2024-10", "yearbook": "2013", "copy": "2013-09"}
SOURCES = {id: source(id, published, origin_id="news" if id == "copy" else None) for id, published in PUBLISHED.items()}


def made(table: type[Made], id: str, source_id: str, **values: Any) -> Made:
    """A claim of a source: in the present tense unless a period is given."""
    return claim_of(table, SOURCES[source_id], id=id, **values)


def flow(id: str, source_id: str, value: float | None, qualifier: str = "stated", **values: Any) -> TradeFlow:
    """A flow of trade from Kazakhstan to Mongolia in dollars."""
    usual = {"measure": "exports", "exporter_id": "KAZ", "importer_id": "MNG", "unit": "USD"}
    return made(TradeFlow, id, source_id, **{**usual, "value": value, "value_qualifier": qualifier, **values})


def verdicts(*claims: Claim) -> list[tuple[Verdict, list[str]]]:
    """What is found among some claims."""
    found = groups(answers_of(claims, SOURCES))
    return [(group.verdict, [answer.claim.id for answer in group.answers]) for group in found]


def apart(*claims: Claim) -> list[tuple[str, str, str]]:
    """The pairs of sources that are counted as having figures which cannot be compared, and why."""
    comparer = Comparer(context_of(claims, SOURCES, ("KAZ", "MNG", "kazakhs")))
    list(comparer.compared(claims))
    comparer.tallies.note_apart(chain.from_iterable(map(profiles_of, claims)))
    counted = [row for row in comparer.tallies.rows() if row["verdict"] == "not_comparable"]
    return [(row["source_a_id"], row["source_b_id"], row["reason"]) for row in counted]


def effects(*claims: Claim) -> Mapping[tuple[str, str], set[Effect]]:
    """What each of some claims does to the standing of others: by who is judged and by whom."""
    found: dict[tuple[str, str], set[Effect]] = {}
    for group in groups(answers_of(claims, SOURCES)):
        for ruling in group.rulings:
            for answer, by, effect in ruling.effects():
                found.setdefault((answer.claim.id, by.claim.id), set()).add(effect)
    return found


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
        ("over", 1, Interval(26, inf, True, True), Interval(26, inf, True, True)),
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
        ({"value": 28.5e6}, Verdict.CLOSE),
        ({"value": 24e6}, Verdict.CLOSE),
        ({"value": 29e6}, Verdict.DIFFER),
        ({"value": 51e6}, Verdict.DIFFER),
        ({"value": 60e6}, Verdict.DIFFER_WIDELY),
        ({"value": 0}, Verdict.DIFFER_WIDELY),
        ({"value": 25e6, "qualifier": "about"}, Verdict.AGREE),
        ({"value": 20e6, "qualifier": "over"}, Verdict.AGREE),
        ({"value": 20e6, "qualifier": "at_most"}, Verdict.DIFFER),
    ],
)
def test_two_figures_of_one_year(values: dict[str, Any], verdict: Verdict) -> None:
    claims = flow("a", "news", 26e6, period="2010", value_step=1e6), flow("b", "office", period="2010", **values)
    assert verdicts(*claims) == [(verdict, ["a", "b"])]


def test_what_is_over_a_figure_is_open_unless_the_parts_of_its_source_limit_it() -> None:
    over = flow("a", "news", 43, "over", value_step=1)
    assert interval(over) == Interval(43, inf, True, True)
    assert interval(over, limit=45) == Interval(43, 45, True, False)


def test_exports_of_one_side_and_imports_of_the_other_are_one_flow() -> None:
    claims = flow("a", "news", 26, period="2010"), flow("b", "office", 60, measure="imports", period="2010")
    assert verdicts(*claims) == [(Verdict.DIFFER_WIDELY, ["a", "b"])]


def test_the_other_direction_and_both_together_are_other_questions() -> None:
    other = flow("b", "office", 60, exporter_id="MNG", importer_id="KAZ")
    assert verdicts(flow("a", "news", 26), other, flow("c", "office", 60, measure="two_way")) == []


def test_figures_of_one_origin_and_other_years_are_not_told_of() -> None:
    claims = flow("a", "news", 26, period="2010"), flow("b", "copy", 60, period="2011")
    assert (verdicts(*claims), apart(*claims)) == ([], [])


def test_flows_of_other_periods_are_not_compared() -> None:
    claims = flow("a", "news", 26, period="2010"), flow("b", "office", 9, period="2010-01/2010-04")
    assert (verdicts(*claims), apart(*claims)) == ([], [("news", "office", "other_year")])


@pytest.mark.parametrize(
    ("value", "verdict"),
    [
        (10, Verdict.AGREE),
        (11, Verdict.CLOSE),
        (11.01, Verdict.DIFFER),
        (19.9, Verdict.DIFFER),
        (20, Verdict.DIFFER_WIDELY),
    ],
)
def test_a_tenth_more_is_close_and_twice_as_much_differs_widely(value: float, verdict: Verdict) -> None:
    claims = flow("a", "news", 10, period="2010"), flow("b", "office", value, period="2010")
    assert verdicts(*claims) == [(verdict, ["a", "b"])]


def test_a_claim_answers_its_main_question_first_and_none_for_a_figure_that_it_lacks() -> None:
    cis = made(Membership, "a", "news", organization_id="cis", state_id="RUS", role="leader")
    answers = [(answer.question.aspect.value, answer.is_main) for answer in answers_of([cis], SOURCES)]
    assert answers == [("role", True), ("tie", False)]
    assert list(answers_of([flow("a", "news", None, value_qualifier=None, unit=None)], SOURCES)) == []


# Statements in the present tense


@pytest.mark.parametrize(
    ("period", "effect"),
    [
        ("2007", None),
        ("2008", Effect.QUESTIONED),
        ("2012", Effect.QUESTIONED),
        ("2013", Effect.CONTRADICTED),
        ("2014", None),
        ("2013-01/2013-03", None),
    ],
)
def test_an_undated_figure_is_held_against_the_year_of_publication_or_the_nearest_before(
    period: str, effect: Effect | None
) -> None:
    found = effects(flow("a", "news", 26), flow("b", "atlas", 60, period=period))
    assert found == ({("a", "b"): {effect}} if effect else {})


def test_of_a_series_the_nearest_year_counts_and_one_that_fits_is_told_of() -> None:
    series = [
        flow(f"s{year}", "office", value, period=str(year)) for year, value in ((2009, 26), (2010, 27), (2011, 60))
    ]
    article = flow("a", "news", 26)
    [group] = groups(answers_of([article, *series], SOURCES))
    assert [answer.claim.id for answer in group.answers] == ["a", "s2011"]
    assert (group.verdict, group.factor, group.amount) == (Verdict.DIFFER_WIDELY, 60 / 26, 34)
    explanations = Explainer(answers_of([article, *series], SOURCES)).explanations(group.rulings)
    assert [(one.kind.value, one.claims) for one in explanations] == [("other_year", ["a", "s2009"])]


def test_an_undated_figure_contradicts_no_year_of_a_series() -> None:
    found = effects(flow("a", "news", 26), flow("b", "yearbook", 60, period="2013"))
    assert found == {("a", "b"): {Effect.CONTRADICTED}}


def test_figures_that_agree_in_the_year_of_publication_corroborate_each_other() -> None:
    found = effects(flow("a", "news", 26), flow("b", "atlas", 26, period="2013"))
    assert found == {("a", "b"): {Effect.CORROBORATED}, ("b", "a"): {Effect.CORROBORATED}}


def test_an_earlier_year_that_agrees_corroborates_nothing() -> None:
    assert effects(flow("a", "news", 26), flow("b", "office", 26, period="2010")) == {}


def test_statements_in_the_present_tense_are_compared_if_they_were_published_at_one_time() -> None:
    assert effects(flow("a", "news", 26), flow("b", "yearbook", 60)) == {
        ("a", "b"): {Effect.CONTRADICTED},
        ("b", "a"): {Effect.CONTRADICTED},
    }
    claims = flow("a", "news", 26), flow("b", "office", 60)
    assert (verdicts(*claims), apart(*claims)) == ([], [("news", "office", "other_year")])


def test_undated_figure_is_compared_with_nothing() -> None:
    undated = flow("a", "news", 26, period_basis="undated")
    for other in (flow("b", "office", 60), flow("b", "office", 60, period_basis="undated")):
        assert (verdicts(undated, other), apart(undated, other)) == ([], [("news", "office", "other_year")])


@pytest.mark.parametrize(
    ("period", "effect"),
    [
        ("2007-12", None),
        ("2012-06", Effect.QUESTIONED),
        ("2013-02", Effect.CONTRADICTED),
        ("2013-11", Effect.CONTRADICTED),
        ("2014-01", None),
    ],
)
def test_a_stock_of_any_day_of_the_year_of_publication_is_one_of_its_time(period: str, effect: Effect | None) -> None:
    people = {"concept": "ethnic_population", "people_id": "kazakhs", "destination_id": "MNG", "basis": "stock"}
    figure = {"value_qualifier": "stated", "unit": "persons"}
    present = made(PeopleFlow, "a", "news", **people, **figure, value=160000)
    assert effects(present, made(PeopleFlow, "b", "atlas", **people, **figure, value=100000, period=period)) == (
        {("a", "b"): {effect}} if effect else {}
    )


def test_a_statement_is_not_held_against_a_series_of_its_own_witness() -> None:
    claims = flow("a", "news", 26), flow("b", "news", 60, period="2012"), flow("c", "atlas", 26, period="2013")
    assert ("a", "b") not in effects(*claims)
    assert effects(*claims)["a", "c"] == {Effect.CORROBORATED}


def test_an_undated_statement_rests_on_no_time_before_the_calendar() -> None:
    assert window((date(3, 2, 1), date(3, 2, 28))) == (date(1, 1, 1), date(3, 2, 28))


@pytest.mark.parametrize(
    ("one", "other", "is_compared"),
    [
        ("2005/2010-06-30", "2010-06-30/2012", True),
        ("2005/2010-06-29", "2010-06-30/2012", False),
        ("2020/2022", "2021/2023", True),
        ("2020/..", "2021/2023", False),
        ("2020/..", "2020/2023", True),
    ],
)
def test_ties_are_compared_if_they_have_a_day_in_common_even_if_told_beforehand(
    one: str, other: str, is_compared: bool
) -> None:
    eu = {"organization_id": "eu", "state_id": "TUR", "role": "member"}
    claims = made(Membership, "a", "news", **eu, period=one), made(Membership, "b", "atlas", **eu, period=other)
    assert bool(effects(*claims)) is is_compared


def test_what_was_told_beforehand_and_ended_before_is_of_no_time() -> None:
    eu = {"organization_id": "eu", "state_id": "TUR", "role": "member"}
    claims = made(Membership, "a", "news", **eu, period="2020/.."), made(Membership, "b", "atlas", **eu, period="2020")
    claims[0].holds_until = date(2019, 12, 31)
    assert effects(*claims) == {}


# Independence


def test_one_witness_is_not_held_against_itself() -> None:
    assert verdicts(flow("a", "news", 26, period="2010"), flow("b", "news", 60, period="2010")) == []


def test_who_repeats_another_corroborates_nothing_and_may_differ() -> None:
    one, same, other = (
        flow(id, source, value) for id, source, value in (("a", "news", 26), ("b", "copy", 26), ("c", "copy", 60))
    )
    assert verdicts(one, made_alike(same)) == []
    assert effects(one, made_alike(other)) == {("a", "c"): {Effect.CONTRADICTED}, ("c", "a"): {Effect.CONTRADICTED}}


def made_alike(claim: TradeFlow) -> TradeFlow:
    """A claim with the time of its source's origin."""
    claim.period_earliest, claim.period_latest = SOURCES["news"].published_earliest, SOURCES["news"].published_latest
    claim.known_until = claim.holds_until = claim.period_latest
    return claim


def test_entries_of_one_reference_work_can_differ_and_do_not_corroborate_each_other() -> None:
    border = {"a_id": "KAZ", "b_id": "MNG", "contiguous": True, "measure": "length", "unit": "km"}
    figure = {"value_qualifier": "stated", "value_step": 1}
    claims = (
        made(Border, "a", "atlas", **border, **figure, value=447, source_row="kz.json: Borders"),
        made(Border, "b", "atlas", **border, **figure, value=947, source_row="mg.json: Borders"),
    )
    assert verdicts(*claims) == [(Verdict.DIFFER_WIDELY, ["a", "b"])]
    assert {effect for found in effects(*claims).values() for effect in found} == {Effect.CONTRADICTED}


# Kinds


@pytest.mark.parametrize(
    ("one", "other", "effect"),
    [
        ("member", "member", Effect.CORROBORATED),
        ("leader", "member", Effect.CORROBORATED),
        (None, "member", Effect.CORROBORATED),
        ("member", "candidate", Effect.CONTRADICTED),
        ("member", "suspended", Effect.CONTRADICTED),
        ("partner", "participating_state", Effect.CONTRADICTED),
        ("partner", "observer", Effect.CORROBORATED),
        (None, "candidate", None),
        (None, "partner", None),
    ],
)
def test_roles_of_one_class_agree_on_the_tie_and_those_of_two_exclude_each_other(
    one: str | None, other: str, effect: Effect | None
) -> None:
    eu = {"organization_id": "eu", "state_id": "TUR", "period": "2010/2012"}
    claims = made(Membership, "a", "news", **eu, role=one), made(Membership, "b", "office", **eu, role=other)
    assert effects(*claims) == ({("a", "b"): {effect}, ("b", "a"): {effect}} if effect else {})


def test_roles_in_the_present_tense_and_with_a_date_contradict_each_other() -> None:
    eu = {"organization_id": "eu", "state_id": "TUR"}
    claims = (
        made(Membership, "a", "news", **eu, role="member"),
        made(Membership, "b", "atlas", **eu, role="candidate", period="1999/.."),
    )
    assert effects(*claims) == {("a", "b"): {Effect.CONTRADICTED}, ("b", "a"): {Effect.CONTRADICTED}}


@pytest.mark.parametrize(("role", "aspects"), [("member", {"role"}), ("leader", {"tie"})])
def test_a_member_corroborates_that_a_leader_belongs_and_not_that_it_leads(role: str, aspects: set[str]) -> None:
    cis = {"organization_id": "cis", "state_id": "RUS", "period": "2010/2012"}
    claims = made(Membership, "a", "news", **cis, role=role), made(Membership, "b", "office", **cis, role="member")
    assert {group.answers[0].question.aspect.value for group in groups(answers_of(claims, SOURCES))} == aspects


def test_a_role_of_another_time_is_no_contradiction() -> None:
    osce = {"organization_id": "osce", "state_id": "MNG"}
    partner = made(Membership, "a", "office", **osce, role="partner", period="2004/..")
    participant = made(Membership, "b", "atlas", **osce, role="participating_state", period="2013-11-21/..")
    assert effects(partner, participant) == {}


def test_borders_of_one_time_or_without_a_date_are_compared() -> None:
    gap = {"a_id": "KAZ", "b_id": "MNG", "contiguous": False, "measure": "gap", "unit": "km"}
    under = made(Border, "a", "news", **gap, value=40, value_qualifier="under")
    between = made(Border, "b", "atlas", **gap, value_low=47, value_high=60, value_qualifier="between")
    assert apart(under, between) == [("atlas", "news", "other_year")]
    undated = made(
        Border, "b", "atlas", **gap, value_low=47, value_high=60, value_qualifier="between", period_basis="undated"
    )
    assert verdicts(under, undated) == [(Verdict.DIFFER, ["a", "b"]), (Verdict.AGREE, ["a", "b"])]


@pytest.mark.parametrize(("period", "is_judged"), [("2013", True), ("2010", False)])
def test_a_border_in_the_present_tense_and_one_of_its_time_contradict_each_other(period: str, is_judged: bool) -> None:
    length = {"a_id": "KAZ", "b_id": "MNG", "contiguous": True, "measure": "length", "unit": "km"}
    figure = {"value_qualifier": "stated", "value_step": 1}
    claims = (
        made(Border, "a", "news", **length, **figure, value=447),
        made(Border, "b", "atlas", **length, **figure, value=947, period=period),
    )
    found = {pair: effect for pair, effect in effects(*claims).items() if Effect.CONTRADICTED in effect}
    assert found.keys() == ({("a", "b"), ("b", "a")} if is_judged else set())


def test_people_and_percent_are_other_concepts() -> None:
    people = {"concept": "ethnic_population", "people_id": "kazakhs", "destination_id": "MNG", "basis": "stock"}
    number = made(PeopleFlow, "a", "news", **people, value=160000, value_qualifier="about", unit="persons")
    share = made(PeopleFlow, "b", "office", **people, value=3.9, value_qualifier="stated", unit="percent")
    assert (verdicts(number, share), apart(number, share)) == ([], [("news", "office", "other_concept")])


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        ("1992", "1992-01-22", Effect.CORROBORATED),
        ("1992", "1993-01-22", Effect.CONTRADICTED),
    ],
)
def test_since_when_there_are_diplomatic_relations_is_a_question(one: str, other: str, found: Effect) -> None:
    relations = {"title": "Relations", "kind": "diplomatic_relations", "parties": ["KAZ", "MNG"], "period": "1992/.."}
    claims = [
        made(Agreement, id, source, **relations, in_force=day)
        for id, source, day in (("a", "news", one), ("b", "office", other))
    ]
    told = [group for group in groups(answers_of(claims, SOURCES)) if group.answers[0].question.aspect == "time"]
    assert {effect for group in told for ruling in group.rulings for _, _, effect in ruling.effects()} == {found}


def test_declarations_that_were_signed_on_one_day_are_one() -> None:
    paper = {"title": "Declaration", "kind": "declaration", "parties": ["KAZ", "MNG"]}
    days = ("2012-10-28/2012-10-29", "2012-10-29", "2012-10-30")
    claims = [
        made(Agreement, id, source, **paper, signed=day, period=day)
        for id, source, day in zip("abc", ("news", "office", "atlas"), days, strict=True)
    ]
    assert effects(*claims) == {("a", "b"): {Effect.CORROBORATED}, ("b", "a"): {Effect.CORROBORATED}}


@pytest.mark.parametrize(
    ("one", "other", "is_one"),
    [
        ({"signed": "1993-10-22"}, {"in_force": "1993-10-22"}, True),
        ({"signed": "1993-10-22"}, {"signed": "1993-10-23"}, False),
        ({"signed": "1993-10"}, {"signed": "1993-10"}, False),
        ({"signed": "1993-10-22"}, {"signed": "1993-10-22", "parties": ["KAZ", "RUS"]}, False),
        ({"signed": "1993-10-22"}, {"signed": "1993-10-22", "kind": "programme"}, False),
    ],
)
def test_treaties_of_the_same_parties_and_day_are_one_whatever_their_title(
    one: dict[str, Any], other: dict[str, Any], is_one: bool
) -> None:
    pact = {"kind": "treaty", "parties": ["KAZ", "MNG"], "period": "1993/.."}
    claims = (
        made(Agreement, "a", "news", **pact | {"title": "Non-aggression pact"} | one),
        made(Agreement, "b", "office", **pact | {"title": "Treaty of friendship"} | other),
    )
    assert bool(effects(*claims)) is is_one


def test_a_dissolution_happens_on_one_day() -> None:
    end = {"title": "End", "kind": "dissolution"}
    claims = (
        made(Event, "a", "news", **end, actors=["eurasec"], period="2014-10-10"),
        made(Event, "b", "office", **end, actors=["eaeu", "eurasec"], period="2015-01-01"),
        made(Event, "c", "atlas", **end, actors=["eurasec"], period="2015"),
    )
    both = {Effect.CONTRADICTED}
    assert effects(*claims) == {
        **dict.fromkeys((("a", "b"), ("b", "a"), ("a", "c"), ("c", "a")), both),
        ("b", "c"): {Effect.CORROBORATED},
        ("c", "b"): {Effect.CORROBORATED},
    }


def test_a_visit_agrees_with_one_on_the_same_days_and_excludes_none() -> None:
    visit = {"title": "Visit", "kind": "high_level_visit", "actors": ["KAZ", "MNG"]}
    days = ("2008-10", "2008-10-28/2008-10-29", "2009-01")
    claims = [
        made(Event, id, source, **visit, period=day)
        for id, source, day in zip("abc", ("news", "office", "atlas"), days, strict=True)
    ]
    assert effects(*claims) == {("a", "b"): {Effect.CORROBORATED}, ("b", "a"): {Effect.CORROBORATED}}


@pytest.mark.parametrize(
    ("other", "factor", "amount"),
    [
        ({"value": 13}, 2, 13),
        ({"value": 0}, None, 26),
        ({"value": -13}, None, 39),
        ({"value": None, "qualifier": "between", "value_low": 10, "value_high": 16}, 2, 13),
        ({"value": 25}, None, None),
    ],
)
def test_factor_and_amount_are_of_figures_that_differ(
    other: dict[str, Any], factor: float | None, amount: float | None
) -> None:
    claims = flow("a", "news", 26, period="2010"), flow("b", "office", period="2010", **other)
    assert [(group.factor, group.amount) for group in groups(answers_of(claims, SOURCES))] == [(factor, amount)]


def test_sums_of_two_figures_are_the_sums_of_their_bounds() -> None:
    whole = Interval(43, 44, is_low_open=True, is_high_open=True)
    assert not (Interval(26, 26) + Interval(18, 18)).overlaps(whole)
    assert (Interval(25.5, 26.5) + Interval(17.5, 18.5)).overlaps(whole)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Interval(1, 2, is_low_open=True), Interval(3, 4, is_high_open=True)),
        (Interval(1, 2, is_high_open=True), Interval(3, 4, is_low_open=True)),
    ],
)
def test_sums_are_open_where_a_summand_is(one: Interval, other: Interval) -> None:
    assert one + other == Interval(4, 6, is_low_open=True, is_high_open=True)


@pytest.mark.parametrize(
    ("period", "known_until", "holds_until"),
    [
        ("1992", "1992-12-31", "1992-12-31"),
        ("1990/1992", "1992-12-31", "1992-12-31"),
        ("1992/..", "2013-08-31", None),
        ("1992/", "2013-08-31", "2013-08-31"),
        ("/2012-01-31", "2012-01-31", "2012-01-31"),
        ("2013-08/2014", "2013-08-31", "2014-12-31"),
        ("2020/", "2013-08-31", "2020-12-31"),
    ],
)
def test_a_source_speaks_of_no_time_after_its_publication(
    period: str, known_until: str | None, holds_until: str | None
) -> None:
    claim = flow("a", "news", 26, period=period)
    assert [day and day.isoformat() for day in (claim.known_until, claim.holds_until)] == [known_until, holds_until]


# Scores


def rated(id: str, source_id: str, scale: str, value: float | None = None, **values: Any) -> Regime:
    """What a source says of Mongolia's regime in 1992 on a scale."""
    figure = {} if value is None else {"value": value, "value_qualifier": "stated", "unit": "points"}
    return made(Regime, id, source_id, **{"actor_id": "MNG", "scale": scale, "period": "1992", **figure, **values})


def test_regimes_on_other_scales_are_not_held_against_each_other() -> None:
    autocracy = rated("world", "atlas", "regimes_of_the_world", 1.0, regime="electoral_autocracy")
    democracy = rated("polity", "yearbook", "polity", 9.0, regime="democracy")
    free = rated("free", "office", "freedom_in_the_world", regime="free")
    words = made(Regime, "words", "news", actor_id="MNG", regime="authoritarian", period="1992")
    assert verdicts(autocracy, democracy, free, words) == []
    assert apart(autocracy, democracy, free, words) == [("atlas", "yearbook", "other_concept")]


def test_regimes_on_one_scale_agree_or_differ_without_a_factor() -> None:
    one, other = rated("one", "atlas", "polity2", -6.0), rated("other", "yearbook", "polity2", 9.0)
    (group,) = groups(answers_of([one, other], SOURCES))
    assert (group.verdict, group.factor, group.amount) == (Verdict.DIFFER, None, 15)
    assert list(Explainer([*group.answers]).explanations(group.rulings)) == []
    assert verdicts(one, rated("same", "yearbook", "polity2", -6.0)) == [(Verdict.AGREE, ["one", "same"])]
    free, not_free = (
        rated(regime, by, "freedom_in_the_world", regime=regime)
        for regime, by in (("free", "atlas"), ("not_free", "office"))
    )
    assert verdicts(free, not_free) == [(Verdict.DIFFER, ["free", "not_free"])]


def test_an_estimate_allows_what_its_bounds_do() -> None:
    estimate = rated(
        "one", "atlas", "liberal_democracy_index", 0.5, value_qualifier="estimated", value_low=0.4, value_high=0.6
    )
    assert interval(estimate) == Interval(0.4, 0.6)
    assert verdicts(estimate, rated("other", "office", "liberal_democracy_index", 0.59))[0][0] is Verdict.AGREE
    assert verdicts(estimate, rated("other", "office", "liberal_democracy_index", 0.61))[0][0] is Verdict.DIFFER


@pytest.mark.parametrize(
    ("values", "faulty"),
    [
        ({"regime": "free"}, []),
        ({}, ["regime"]),
        ({"scale": None, "value": 1.0, "value_qualifier": "stated", "unit": "points"}, ["scale"]),
        ({"value": 1.0, "value_qualifier": "estimated", "unit": "points", "value_low": 0.5}, ["value_qualifier"]),
        (
            {"value": 1.0, "value_qualifier": "estimated", "unit": "points", "value_low": 2.0, "value_high": 1.0},
            ["value_high"],
        ),
    ],
)
def test_a_regime_has_a_class_or_a_score_of_a_scale(values: dict[str, Any], faulty: list[str]) -> None:
    regime = made(Regime, "one", "atlas", **{"actor_id": "MNG", "scale": "polity", "period": "1992", **values})
    assert [column for column, _ in regime.inconsistencies()] == faulty
