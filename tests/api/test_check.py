"""The check: what is brought, held against all claims."""

from typing import Any

import pytest
from adapters import FlowFile
from client import Api, Row, Serve, faulty_parameters
from command_line import Run

from app.settings import Settings

SERIES = (
    *("705,712,2009,1,17,1,17", "705,712,2010,1,25,1,25", "705,712,2011,1,39,1,39"),
    *("705,712,2012,2,58,2,58", "705,712,2013,2,58,2,58"),
)
"""Kazakhstan (705) and Mongolia (712): Kazakhstan's imports, and Mongolia's, in millions."""


@pytest.fixture
def with_series(run: Run, flows: FlowFile, own: Settings, serve: Serve) -> Api:
    """The application over the article and a series of trade."""
    run("import", "cow-trade", flows(*SERIES))
    return serve(own)


def checked(api: Api, **query: Any) -> Row:
    """The answer to a check."""
    found: Row = api.json("/v1/check", **query)
    return found


FLOW = {"kind": "trade-flows", "exporter": "MNG", "importer": "KAZ", "period": "2013"}


def test_the_articles_exports_are_contradicted_and_fit_the_other_direction(with_series: Api) -> None:
    answer = checked(with_series, **FLOW, value=26_000_000, step=1_000_000)
    assert (answer["standing"], answer["verdict"], answer["reason"]) == ("contradicted", "differ_widely", None)
    assert [one["claims"] for one in answer["says_so"]] == [["mng-kaz-exports"]]
    assert [one["claims"] for one in answer["says_otherwise"]] == [["cow-trade-4.MNG.KAZ.2013"]]
    [explanation] = answer["explanations"]
    assert (explanation["kind"], explanation["claims"]) == ("direction_swapped", ["check", "cow-trade-4.KAZ.MNG.2010"])
    assert answer["sentence"].endswith(explanation["note"])


def test_the_articles_imports_are_contradicted_and_fit_another_year(with_series: Api) -> None:
    turned = {**FLOW, "exporter": "KAZ", "importer": "MNG", "period": "2011"}
    answer = checked(with_series, **turned, value=18_000_000, step=1_000_000)
    assert (answer["standing"], answer["verdict"]) == ("contradicted", "differ_widely")
    assert [row["claims"] for row in answer["explanations"]] == [["check", "cow-trade-4.KAZ.MNG.2009"]]


def test_the_articles_total_is_borne_out_since_more_is_over_it(with_series: Api) -> None:
    answer = checked(with_series, **FLOW, measure="two_way", value=43_000_000, qualifier="over")
    assert (answer["standing"], answer["verdict"], answer["explanations"]) == ("corroborated", "agree", [])
    both = ["cow-trade-4.KAZ.MNG.2013", "cow-trade-4.MNG.KAZ.2013"]
    assert {"value": 60e6, "claims": both} == {key: answer["says_so"][0][key] for key in ("value", "claims")}
    assert all(f"goods worth about {value} US dollars" in answer["sentence"] for value in ("58,000,000", "2,000,000"))


def test_a_tie_of_another_sort_is_no_measure(world: Api) -> None:
    answer = checked(world, kind="memberships", organization="nato", state="MNG", role="member")
    assert (answer["verdict"], answer["reason"]) == (
        None,
        "The sources that speak of the two tell of a tie of another sort.",
    )


def test_without_a_period_the_present_is_meant(world: Api) -> None:
    answer = checked(world, kind="memberships", organization="EU", state="Turkey", role="member")
    assert (answer["standing"], answer["verdict"]) == ("contradicted", "differ")
    assert [one["claims"] for one in answer["says_otherwise"]] == [["factbook-2026.TUR.eu"]]
    assert [row["kind"] for row in answer["explanations"]] == ["other_role"]


@pytest.mark.parametrize(
    ("query", "standing"),
    [
        ({"kind": "missions", "sending": "MNG", "receiving": "KAZ", "period": "2013-08"}, "corroborated"),
        ({"kind": "borders", "a": "MNG", "b": "KAZ", "contiguous": "false", "period": "2013-08"}, "corroborated"),
        ({"kind": "borders", "a": "MNG", "b": "KAZ", "period": "2013-08"}, "contradicted"),
        (
            {
                **{"kind": "people-flows", "concept": "ethnic_population", "people": "kazakhs", "destination": "MNG"},
                **{"value": 160_000, "period": "2013-08"},
            },
            "corroborated",
        ),
        (
            {
                **{"kind": "investments", "investor": "KAZ", "host": "MNG", "measure": "company_count"},
                **{"unit": "companies", "value": 7_700, "period": "2013-08"},
            },
            "questioned",
        ),
    ],
)
def test_every_kind_is_checked_by_its_own_fields(world: Api, query: Row, standing: str) -> None:
    assert checked(world, **query)["standing"] == standing


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        (
            {**FLOW, "value": 1, "unit": "km"},
            "The sources that speak of it measure something else, or in another unit.",
        ),
        ({**FLOW, "value": 1, "period": "2009-05"}, "The sources that speak of it speak of other times."),
        ({**FLOW, "value": 1, "period": "1999"}, "No source that is loaded speaks of it at about that time."),
        ({**FLOW, "value": 1, "period": "1890"}, "Kazakhstan existed from 1991-12-16 to …."),
        ({**FLOW, "exporter": "DDDE", "value": 1}, "East Germany existed from 1949-10-07 to 1990-10-02."),
    ],
)
def test_what_cannot_be_judged_is_told_without_a_verdict(with_series: Api, query: Row, reason: str) -> None:
    answer = checked(with_series, **query)
    assert (answer["verdict"], answer["reason"], answer["standing"]) == (None, reason, "uncorroborated")
    assert answer["sentence"] == f"No verdict: {reason}"


@pytest.mark.parametrize(
    ("query", "parameters"),
    [
        ({}, ["kind"]),
        ({"kind": "treaties"}, ["kind"]),
        ({"kind": "trade-flows", "exporter": "MNG"}, ["importer", "value"]),
        ({**FLOW, "value": 1, "role": "member"}, ["role"]),
        ({**FLOW, "value": 1, "exporter": "KAX"}, ["exporter"]),
        ({**FLOW, "value": 1, "measure": "length"}, ["measure"]),
        ({**FLOW, "value": 1, "period": "20133"}, ["period"]),
        ({**FLOW, "value": "inf"}, ["value"]),
        ({**FLOW, "value": 1, "qualifier": "between"}, ["qualifier"]),
        ({"kind": "borders", "a": "MNG", "b": "MNG"}, ["a"]),
    ],
)
def test_too_little_or_the_wrong_thing_is_a_problem_that_names_it(api: Api, query: Row, parameters: list[str]) -> None:
    response = api.get("/v1/check", query)
    assert (response.status_code, faulty_parameters(response)) == (422, parameters)


def test_the_answer_is_one_sentence_if_asked_for(with_series: Api) -> None:
    query = {**FLOW, "value": 26_000_000}
    response = with_series.get("/v1/check", {**query, "format": "text"})
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert response.text == checked(with_series, **query)["sentence"] + "\n"
