"""The comparisons that follow from claims, lists, lifetimes and links, all of them made up in memory."""

from collections.abc import Mapping, Sequence
from datetime import date
from math import inf
from typing import Any

import pytest
from made import claim_of, context_of, source

from app.compare.comparer import comparisons_among
from app.compare.ends import Lifetime
from app.compare.figures import Interval, interval
from app.compare.sums import both_directions, limits_of, parts_of
from app.facts.borders import Border
from app.facts.comparisons import Comparison
from app.facts.memberships import Membership
from app.facts.trade_flows import TradeFlow
from app.model.claims import Claim
from app.model.links import Link, LinkKind

SOURCES = {
    one.id: one
    for one in (
        source("paper", "2010-06-15"),
        source("copy", "2010", origin_id="paper"),
        source("old", "1999"),
        source("office", "2011"),
        source("list", "2010", complete_memberships=True),
        source("series", "2012", kind="dataset"),
        source("spells", kind="dataset", complete_borders=True),
        source("atlas", "2026-02-04", complete_borders=True),
    )
}
LIVES = {
    "eu": Lifetime(date(1993, 11, 1), None, "office"),
    "GBR": Lifetime(date(1801, 1, 1), date(2005, 5, 5), "office"),
    "FRA": Lifetime(date(2011, 1, 1), None, None),
    "DEU": Lifetime(date(2011, 1, 1), None, "office"),
    "ITA": Lifetime(date(2013, 1, 1), None, "office"),
}


def member(written: str, **others: Any) -> Membership:
    """A membership written as `source state organization period`, in the present tense without the last."""
    source_id, state, organization, *period = written.split()
    values = {"organization_id": organization, "state_id": state, "period": next(iter(period), None), **others}
    return claim_of(Membership, SOURCES[source_id], id=f"{source_id}.{state}.{organization}", **values)


def flow(id: str, value: float | None, of: str = "paper", **others: Any) -> TradeFlow:
    """A flow of trade from Kazakhstan to Mongolia in dollars."""
    figure = {"value": value, "value_qualifier": "stated", "unit": "USD"}
    pair = {"measure": "exports", "exporter_id": "KAZ", "importer_id": "MNG"}
    return claim_of(TradeFlow, SOURCES[of], id=id, **{**figure, **pair, **others})


def link(written: str) -> Link:
    """A link written as `from kind to`."""
    one, kind, other = written.split()
    values = {"from_id": one, "to_id": other, "kind": kind, "asserted_by": "editors", "note": None, "pack": "made"}
    return Link.model_validate({"id": written.replace(" ", "."), **values})


def compared(
    claims: Sequence[Claim], links: Sequence[str] = (), lifetimes: Mapping[str, Lifetime] | None = None
) -> list[Comparison]:
    """The comparisons of some claims."""
    names = ("KAZ", "MNG", "GBR", "FRA", "DEU", "ESP", "ITA", "eu", "nato", "cis")
    context = context_of(claims, SOURCES, names, [link(one) for one in links], lifetimes)
    return list(comparisons_among(claims, context))


def told(
    claims: Sequence[Claim],
    links: Sequence[str] = (),
    lifetimes: Mapping[str, Lifetime] | None = None,
) -> list[tuple[str, str, list[str]]]:
    """What is told of some claims: basis, verdict, and the claims, with the source that denies them."""
    rows = compared(claims, links, lifetimes)
    return [(row.basis.value, row.verdict.value, [*row.claim_ids, *filter(None, [row.denied_by_id])]) for row in rows]


# Denials


@pytest.mark.parametrize(
    ("own", "values", "is_denied"),
    [
        ("paper GBR eu", {}, True),
        ("paper GBR eu 2010-12-31/..", {}, True),
        ("paper GBR eu 2005/2009", {}, False),
        ("paper FRA eu", {}, False),
        ("paper GBR cis", {}, False),
        ("paper DEU eu", {}, False),
        ("paper GBR eu", {"programme": "Erasmus"}, False),
        ("paper GBR eu", {"period_basis": "undated"}, False),
    ],
)
def test_a_complete_list_denies_what_it_would_list(own: str, values: dict[str, Any], is_denied: bool) -> None:
    listed = [member("list GBR nato"), member("list FRA eu")]
    denied = ("complete_list", "differ", [".".join(own.split()[:3]), "list"])
    claims = [*listed, member(own, **values)]
    assert [row for row in told(claims) if row[0] != "question"] == [denied] * is_denied


def border(written: str, **others: Any) -> Border:
    """A land border written as `source a b period`, in the present tense without the last."""
    source_id, a, b, *period = written.split()
    values = {"a_id": a, "b_id": b, "contiguous": True, "measure": "none", "period": next(iter(period), None)}
    return claim_of(Border, SOURCES[source_id], id=f"{source_id}.{a}.{b}", **{**values, **others})


SPELLS = ("DEU FRA 1990/2016", "DEU ESP 1918/1940", "ESP ITA 1918/2016", "FRA ITA 1918/2016")
"""Borders of a data set that ends with 2016."""

ATLAS = ("DEU FRA", "DEU ITA", "ESP FRA")
"""Borders in the year of publication."""


@pytest.mark.parametrize(
    ("written", "others", "denied"),
    [
        ("paper ESP FRA 1950", {}, {"spells": "contradicted"}),
        ("paper ESP FRA 2020", {}, {"spells": "questioned"}),
        ("paper DEU FRA 2020", {}, {}),
        ("paper DEU ESP 1930", {}, {}),
        ("paper DEU ESP 1950", {}, {}),
        ("paper DEU ESP 2026-02", {}, {"atlas": "contradicted", "spells": "questioned"}),
        ("paper ESP FRA 1900", {}, {}),
        ("paper GBR ITA 2026", {}, {}),
        ("paper ESP FRA 1950", {"contiguous": False}, {}),
        ("paper ESP FRA", {"period_basis": "undated"}, {}),
    ],
)
def test_a_complete_list_denies_the_borders_that_it_would_list(
    written: str, others: dict[str, Any], denied: dict[str, str]
) -> None:
    listed = [border(f"spells {one}") for one in SPELLS] + [border(f"atlas {one}") for one in ATLAS]
    own = border(written, **others)
    rows = [row for row in compared([*listed, own]) if row.basis == "complete_list" and row.claim_ids == [own.id]]
    found = {row.denied_by_id: row.claims[0] for row in rows}
    effects = {"contradicted": "differs_from", "questioned": "questioned_by"}
    assert found.keys() == denied.keys()
    for id, effect in denied.items():
        assert [getattr(found[id], name) for name in effects.values()] == [
            [id] if name == effects[effect] else [] for name in effects.values()
        ]


def test_a_list_speaks_of_the_states_whose_memberships_it_lists_too() -> None:
    listed = [border(f"atlas {one}") for one in ATLAS]
    own = border("paper DEU GBR 2026-02")
    assert [row.basis for row in compared([*listed, own])] == []
    [row] = compared([*listed, own, member("atlas GBR nato")])
    assert (row.basis, row.claim_ids, row.denied_by_id) == ("complete_list", [own.id], "atlas")


def test_borders_missing_in_a_list_are_found_both_ways() -> None:
    listed = [border(f"spells {one}") for one in SPELLS] + [border(f"atlas {one}") for one in ATLAS]
    rows = [row for row in compared(listed) if row.basis == "complete_list"]
    assert {(row.claim_ids[0], row.denied_by_id) for row in rows} == {
        ("spells.ESP.ITA", "atlas"),
        ("spells.FRA.ITA", "atlas"),
        ("atlas.DEU.ITA", "spells"),
        ("atlas.ESP.FRA", "spells"),
    }


@pytest.mark.parametrize(
    ("own", "values", "is_denied"),
    [
        ("paper ESP eu 1990/1992", {}, True),
        ("paper ESP eu 1990/1993-11-01", {}, False),
        ("paper GBR cis 2006", {}, True),
        ("paper GBR cis 2005-05-05/2006", {}, False),
        ("paper GBR eu 1700", {}, True),
        ("paper FRA cis", {}, False),
        ("paper DEU cis 1990/..", {}, True),
        ("paper ITA cis 2012/2014", {}, False),
        ("paper GBR eu", {"period_basis": "undated"}, False),
    ],
)
def test_a_membership_is_denied_at_a_time_when_a_side_did_not_exist(
    own: str, values: dict[str, Any], is_denied: bool
) -> None:
    claim = member(own, **values)
    assert told([claim], lifetimes=LIVES) == [("lifetime", "differ", [claim.id, "office"])] * is_denied


@pytest.mark.parametrize(
    ("own", "values", "is_denied"),
    [
        ("paper GBR eu", {}, True),
        ("paper GBR eu 1995/..", {}, True),
        ("paper GBR eu 1995/2001-01-01", {}, False),  # another end, and no later claim
        ("paper GBR eu 1995/2000-12-31", {}, False),
        ("paper GBR eu 1999", {}, False),
        ("old GBR eu 1995/2005", {}, False),
        ("old GBR eu 1995/..", {}, False),
        ("paper GBR eu 2001/..", {}, False),
        ("paper GBR eu", {"period_basis": "undated"}, False),
    ],
)
def test_a_membership_is_denied_after_another_source_says_that_it_ended(
    own: str, values: dict[str, Any], is_denied: bool
) -> None:
    claims = [member(own, **values), member("office GBR eu 1990/2000")]
    ended = ("ended", "differ", sorted(claim.id for claim in claims))
    found = [row for row in told(claims) if row[0] != "question"]
    assert found == [ended] * is_denied
    linked = [row[0] for row in told(claims, [f"office.GBR.eu contradicts {claims[0].id}"]) if row[0] != "question"]
    assert linked == ["ended" if is_denied else "link"]


# Sums


@pytest.mark.parametrize(
    ("parts", "limits"),
    [
        ([flow("a", 26, value_step=1), flow("b", 18, value_step=1)], {"whole": 45}),
        ([flow("a", 26, value_step=1)], {}),
        ([flow("a", 26), flow("b", 18, "office")], {}),
        ([flow("a", 26), flow("b", None, value_qualifier=None, unit=None)], {}),
    ],
)
def test_a_sum_is_limited_by_several_parts_that_its_own_source_gives(
    parts: Sequence[TradeFlow], limits: Mapping[str, float]
) -> None:
    claims = {claim.id: claim for claim in (flow("whole", 43), *parts)}
    links = [link(f"{part.id} {LinkKind.PART_OF_SUM} whole") for part in parts]
    assert limits_of(parts_of(links), claims) == limits


def test_a_limit_is_never_below_what_a_figure_is_over() -> None:
    over = flow("a", 43, value_qualifier="over")
    assert interval(over, limit=40) == Interval(43, 43, is_low_open=True)
    assert interval(over, limit=inf) == Interval(43, inf, is_low_open=True, is_high_open=True)


def test_one_part_is_not_held_against_the_whole_and_its_parts_are_not_judged() -> None:
    claims = [flow("whole", 43, measure="two_way"), flow("a", 10), flow("b", 18)]
    links = ["a part_of_sum whole", "b part_of_sum whole"]
    assert told(claims, links[:1]) == []
    assert told(claims, links) == [("sum", "differ", ["a", "b", "whole"])]
    [row] = compared(claims, links)
    assert (row.factor, row.amount) == (43 / 28, 15)
    assert [member.differs_from for member in row.claims] == [[], [], []]


BACK = {"exporter_id": "MNG", "importer_id": "KAZ"}


@pytest.mark.parametrize(
    ("one", "other", "is_pair"),
    [
        ({}, BACK, True),
        ({}, {**BACK, "measure": "imports"}, False),
        ({"reporter_id": "KAZ"}, {**BACK, "measure": "imports", "reporter_id": "KAZ"}, True),
        ({"reporter_id": "KAZ"}, {**BACK, "reporter_id": "MNG"}, False),
        ({}, {"measure": "exports"}, False),
        ({}, {**BACK, "period": "2009"}, False),
        ({}, {**BACK, "of": "office"}, False),
        ({}, {**BACK, "commodity": "copper"}, False),
        ({}, {**BACK, "value": None, "value_qualifier": None, "unit": "USD"}, False),
    ],
)
def test_two_directions_are_those_of_one_witness_and_one_time(
    one: dict[str, Any], other: dict[str, Any], is_pair: bool
) -> None:
    flows = [flow(**{"id": "a", "value": 26, **one}), flow(**{"id": "b", "value": 18, **other})]
    assert [[claim.id for claim in pair] for pairs in both_directions(flows).values() for pair in pairs] == (
        [["a", "b"]] if is_pair else []
    )


@pytest.mark.parametrize(
    ("of", "value", "found"),
    [
        ("office", 26, [("both_directions", "agree", ["a", "b", "total"])]),
        ("office", 60, [("both_directions", "differ", ["a", "b", "total"])]),
        ("copy", 26, []),
        ("copy", 60, [("both_directions", "differ", ["a", "b", "total"])]),
        ("paper", 60, []),
    ],
)
def test_a_total_is_held_against_the_two_directions_of_another_witness(
    of: str, value: float, found: list[tuple[str, str, list[str]]]
) -> None:
    total = flow("total", 44, measure="two_way", period="2009")
    directions = flow("a", value, of, period="2009"), flow("b", 18, of, period="2009", **BACK)
    assert told([total, *directions]) == found


def test_two_pairs_of_flows_are_held_against_a_total_and_not_against_each_other() -> None:
    total = flow("total", 44, measure="two_way", period="2009")
    pairs = [
        claim
        for name, of, value in (("a", "office", 26), ("c", "series", 60))
        for claim in (flow(name, value, of, period="2009"), flow(f"{name}-back", 18, of, period="2009", **BACK))
    ]
    assert [row for row in told([total, *pairs]) if row[0] == "both_directions"] == [
        ("both_directions", "agree", ["a", "a-back", "total"]),
        ("both_directions", "differ", ["c", "c-back", "total"]),
    ]


# Links


def test_a_contradiction_that_a_rule_finds_is_not_told_of_again() -> None:
    claims = [
        flow("a", 26, period="2009"),
        flow("b", 60, "office", period="2009"),
        flow("c", 26, "series", period="2009"),
    ]
    links = ["b contradicts a", "a contradicts b", "c contradicts a", "a contradicts c"]
    assert [row[:2] for row in told(claims, links)] == [("question", "differ_widely"), ("link", "differ")]


def test_a_link_contradicts_the_claim_that_it_leads_to() -> None:
    claims = [flow("a", 26, period="2009"), member("office GBR eu", role="leader")]
    [row] = compared(claims, ["office.GBR.eu contradicts a"])
    assert [(one.id, one.differs_from) for one in row.claims] == [("a", ["office.GBR.eu"]), ("office.GBR.eu", [])]
    assert row.aspect == "figure"
    [other] = compared(claims, ["a contradicts office.GBR.eu"])
    assert (other.aspect, other.claims[0].id) == ("role", "office.GBR.eu")


def test_a_sum_is_of_its_own_time() -> None:
    claims = [flow("whole", 43, measure="two_way"), flow("a", 10), flow("b", 18)]
    [row] = compared(claims, ["a part_of_sum whole", "b part_of_sum whole"])
    assert {(one.is_window, str(one.earliest)) for one in row.claims} == {(False, "2010-06-15")}


def test_an_explanation_names_the_years_of_the_source_that_fits() -> None:
    series = [
        flow(f"{of}{year}", value, of, period=str(year))
        for of, year, value in (("office", 2007, 26), ("office", 2010, 60), ("series", 2008, 26), ("series", 2010, 70))
    ]
    [row] = [row for row in compared([flow("a", 26), *series]) if row.explanations]
    assert [(one.note, one.claims) for one in row.explanations] == [
        ("Fits another year: 26 USD in 2007 (office).", ["a", "office2007"]),
        ("Fits another year: 26 USD in 2008 (series).", ["a", "series2008"]),
    ]
