"""The questions that claims of each kind answer."""

from datetime import date
from typing import Any

import pytest
from made import claim_of, source

from app.facts.agreements import Agreement
from app.facts.borders import Border
from app.facts.events import Event
from app.facts.investments import Investment
from app.facts.memberships import Membership
from app.facts.missions import Mission
from app.facts.people_flows import PeopleFlow
from app.facts.regimes import Regime
from app.facts.trade_flows import TradeFlow
from app.model.claims import Aspect, Claim, Question

SOURCE = source("paper", "2013-08")
PAIR = ("agreements", "KAZ", "MNG")
YEAR = (date(1992, 1, 1), date(1992, 12, 31))
DAY = (date(1993, 2, 1), date(1993, 2, 1))
SIGNED = {"parties": ["KAZ", "MNG"], "title": "On Trade", "signed": "1992", "in_force": "1993-02-01"}
INVESTED = {"investor_id": "KAZ", "host_id": "MNG", "measure": "amount", "unit": "USD"}
STOCK = {"concept": "migrant_stock", "origin_id": "MNG", "destination_id": "KAZ", "unit": "persons"}

TOUCHING: dict[str, Any] = {"concept": ("contiguous",), "is_timeless": True}


def tie(*topic: str, concept: tuple[str, ...] = (), **others: Any) -> Question:
    """Whether there is a tie."""
    return Question(Aspect.TIE, topic, concept, **others)


def figure(*topic: str, concept: tuple[str, ...] = (), **others: Any) -> Question:
    """How much there is of something."""
    return Question(Aspect.FIGURE, topic, concept, **others)


def time(*topic: str, moment: tuple[date, date], concept: tuple[str, ...] = ()) -> Question:
    """When something was, at one time and at no other."""
    return Question(Aspect.TIME, topic, concept, moment=moment, excludes="other days")


@pytest.mark.parametrize(
    ("table", "values", "questions"),
    [
        (
            Agreement,
            {**SIGNED, "kind": "diplomatic_relations"},
            [
                tie(*PAIR, concept=("diplomatic_relations",), answer="exists"),
                time(*PAIR, concept=("diplomatic_relations",), moment=DAY),
            ],
        ),
        (
            Agreement,
            {**SIGNED, "kind": "partnership"},
            [tie(*PAIR, concept=("partnership",), answer="exists"), time(*PAIR, concept=("partnership",), moment=YEAR)],
        ),
        (
            Agreement,
            {**SIGNED, "kind": "treaty"},
            [
                tie(*PAIR, concept=("treaty", "on trade"), answer="exists"),
                time(*PAIR, concept=("treaty", "on trade"), moment=YEAR),
            ],
        ),
        (Agreement, {**SIGNED, "kind": "declaration"}, [tie(*PAIR, concept=("declaration",), moment=YEAR)]),
        (Agreement, {**SIGNED, "kind": "declaration", "signed": None}, []),
        (
            Agreement,
            {**SIGNED, "kind": "treaty", "signed": "1992/.."},
            [tie(*PAIR, concept=("treaty", "on trade"), answer="exists")],
        ),
        (
            Border,
            {"a_id": "KAZ", "b_id": "MNG", "contiguous": False, "measure": "gap", "unit": "km"},
            [
                figure("borders", "KAZ", "MNG", concept=("gap", "km"), is_timeless=True),
                tie(
                    "borders", "KAZ", "MNG", concept=("contiguous",), answer="False", excludes="False", is_timeless=True
                ),
            ],
        ),
        (
            Border,
            {"a_id": "KAZ", "b_id": "RUS", "contiguous": True, "measure": "none"},
            [tie("borders", "KAZ", "RUS", **TOUCHING, answer="True", excludes="True")],
        ),
        (
            Event,
            {"kind": "dissolution", "actors": ["cis", "eu"], "period": "1992"},
            [time("events", "dissolution", "cis", moment=YEAR), time("events", "dissolution", "eu", moment=YEAR)],
        ),
        (
            Event,
            {"kind": "independence", "actors": ["KAZ", "MNG"], "period": "1992"},
            [time("events", "independence", "KAZ", "MNG", moment=YEAR)],
        ),
        (
            Event,
            {"kind": "high_level_visit", "actors": ["KAZ"], "period": "1993-02-01"},
            [tie("events", "high_level_visit", "KAZ", moment=DAY)],
        ),
        (
            Event,
            {"kind": "high_level_visit", "actors": ["KAZ"], "period": "1992-01-01/1992-04-09"},
            [tie("events", "high_level_visit", "KAZ", moment=(date(1992, 1, 1), date(1992, 4, 9)))],
        ),
        (Event, {"kind": "high_level_visit", "actors": ["KAZ"], "period": "1992-01-01/1992-04-10"}, []),
        (Event, {"kind": "high_level_visit", "actors": ["KAZ"], "period": "1992-01-01/.."}, []),
        (Event, {"kind": "independence", "actors": ["KAZ"]}, []),
        (
            Investment,
            {**INVESTED, "basis": "stock"},
            [figure("investments", "KAZ", "MNG", concept=("amount", "stock", "USD"))],
        ),
        (
            Investment,
            {**INVESTED, "basis": "flow"},
            [figure("investments", "KAZ", "MNG", concept=("amount", "flow", "USD"), is_flow=True)],
        ),
        (
            Membership,
            {"organization_id": "eu", "state_id": "TUR", "role": "leader"},
            [
                Question(Aspect.ROLE, ("memberships", "eu", "TUR"), ("",), answer="leader", excludes="full"),
                tie("memberships", "eu", "TUR", concept=("",), answer="full", detail="leader"),
            ],
        ),
        (
            Membership,
            {"organization_id": "nato", "state_id": "MNG", "programme": "Partnership for Peace"},
            [tie("memberships", "nato", "MNG", concept=("Partnership for Peace",), answer="full")],
        ),
        (
            Mission,
            {"sending_id": "MNG", "receiving_id": "KAZ", "kind": "embassy"},
            [tie("missions", "MNG", "KAZ", concept=("embassy", "", ""), answer="exists")],
        ),
        (
            Mission,
            {"sending_id": "MNG", "receiving_id": "KAZ", "kind": "consulate", "only_in_region_id": "central-asia"},
            [tie("missions", "MNG", "KAZ", concept=("consulate", "central-asia", ""), answer="exists")],
        ),
        (
            PeopleFlow,
            {**STOCK, "basis": "stock"},
            [figure("people-flows", "MNG", "KAZ", concept=("migrant_stock", "", "stock", "persons"))],
        ),
        (
            PeopleFlow,
            {**STOCK, "people_id": "kazakhs", "place_id": "almaty", "basis": "annual"},
            [
                figure(
                    *("people-flows", "kazakhs", "KAZ"),
                    concept=("migrant_stock", "almaty", "annual", "persons"),
                    is_flow=True,
                )
            ],
        ),
        (
            PeopleFlow,
            {**STOCK, "basis": "cumulative"},
            [
                figure(
                    "people-flows", "MNG", "KAZ", concept=("migrant_stock", "", "cumulative", "persons"), is_flow=True
                )
            ],
        ),
        (
            Regime,
            {"actor_id": "MNG", "regime": "democracy"},
            [Question(Aspect.ROLE, ("regimes", "MNG"), answer="democracy", excludes="democracy")],
        ),
        (
            TradeFlow,
            {"measure": "imports", "exporter_id": "KAZ", "importer_id": "MNG", "unit": "USD"},
            [figure("trade-flows", "flow", "KAZ", "MNG", "", concept=("USD",), is_flow=True)],
        ),
        (
            TradeFlow,
            {"measure": "two_way", "exporter_id": "KAZ", "importer_id": "MNG", "commodity": "copper"},
            [figure("trade-flows", "two_way", "KAZ", "MNG", "copper", concept=("",), is_flow=True)],
        ),
    ],
)
def test_a_claim_answers_the_questions_of_its_kind(
    table: type[Claim], values: dict[str, Any], questions: list[Question]
) -> None:
    assert list(claim_of(table, SOURCE, id="a", **{"title": "Title", **values}).questions()) == questions
