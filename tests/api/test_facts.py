"""Claims of all kinds, and one claim with its source, links and quotation."""

from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from client import Api, Serve, assert_problem, fault
from sample import SEED
from tables import rows_of

from app.facts import CLAIMS
from app.facts.votes import RollCall, Vote
from app.model.errors import ProblemType
from app.query.kind import Kind
from app.settings import Settings

UNDISPUTED = {
    "standing": "uncorroborated",
    "superseded_by": [],
    "contradicted_by": [],
    "questioned_by": [],
    "corroborated_by": [],
    "questions": [],
}


def test_facts_are_the_claims_of_all_kinds(api: Api) -> None:
    kind_of = {row["id"]: kind.path for kind in CLAIMS for row in api.rows(f"/v1/{kind.path}")}
    assert {row["id"]: row["kind"] for row in api.rows("/v1/facts")} == kind_of


@pytest.mark.parametrize("kind", CLAIMS, ids=lambda kind: kind.path)
def test_facts_of_one_kind_are_its_rows(api: Api, kind: Kind) -> None:
    ids = api.ids(f"/v1/{kind.path}")
    assert api.ids("/v1/facts", kind=kind.path) == api.ids("/v1/facts", kind=kind.path.replace("-", "_")) == ids


@pytest.mark.parametrize("kind", ["trade", "links", "sources", "", "TRADE-FLOWS"])
def test_facts_of_no_known_kind_are_refused(api: Api, kind: str) -> None:
    response = api.get("/v1/facts", {"kind": kind})
    message = f"not one of {', '.join(kind.path for kind in CLAIMS)}"
    assert_problem(response, 422, ProblemType.INVALID_PARAMETER, f"kind: {message}", fault("kind", message))


OF_THE_ARTICLE = [kind for kind in CLAIMS if kind.table not in (RollCall, Vote)]
"""The kinds of which the article has claims."""


def one_of_each() -> list[Any]:
    """The example of each kind of claims."""
    return [pytest.param(kind, kind.example, id=kind.path) for kind in OF_THE_ARTICLE]


@pytest.mark.parametrize(("kind", "id"), one_of_each())
def test_one_fact_has_its_row_its_source_its_links_and_a_citation(api: Api, kind: Kind, id: str) -> None:
    fact = api.json(f"/v1/facts/{id}")
    claim = api.json(f"/v1/{kind.path}/{id}")
    place = f"paragraph {claim['paragraph']}, characters {claim['text_start']}–{claim['text_end']}"
    assert fact == {
        **next(row for row in api.rows("/v1/facts", kind=kind.path) if row["id"] == id),
        "claim": claim,
        "source": api.json("/v1/sources/diplomat-2013"),
        "standing": UNDISPUTED,
        "comparisons": [row for row in api.rows("/v1/comparisons") if id in row["claim_ids"]],
        "links_from": api.rows("/v1/links", **{"from": id}),
        "links_to": api.rows("/v1/links", to=id),
        "citation": f"The Diplomat, 2013-08-18/2013-08-31 (quoted via wildcatsandblacksheep): {place}",
        "quote": None,
    }


def test_links_go_both_ways(api: Api) -> None:
    fact = api.json("/v1/facts/mng-kaz-two-way-trade")
    assert {link["from_id"] for link in fact["links_to"]} >= {"mng-kaz-exports", "mng-kaz-imports"}
    assert fact["links_to"][0] in api.json(f"/v1/facts/{fact['links_to'][0]['from_id']}")["links_from"]


def test_a_fact_quotes_its_passage_if_the_text_is_at_hand(
    api: Api, settings: Settings, serve: Serve, texts: Path
) -> None:
    quoting = serve(settings.model_copy(update={"texts": texts}))
    for kind in OF_THE_ARTICLE:
        path = f"/v1/facts/{kind.example}"
        fact = quoting.json(path)
        assert sha256(fact["quote"].encode()).hexdigest() == fact["claim"]["text_sha256"]
    assert fact | {"quote": None} == api.json(path)
    assert quoting.get(path).headers["ETag"] != api.get(path).headers["ETag"]


def test_a_text_that_is_not_the_source_s_is_not_quoted(settings: Settings, serve: Serve, tmp_path: Path) -> None:
    (tmp_path / "mongolia-kazakhstan.txt").write_text("x" * 5000)
    quoting = serve(settings.model_copy(update={"texts": tmp_path}))
    assert quoting.json("/v1/facts/mng-kaz-exports")["quote"] is None


def test_a_fact_that_is_not_there_is_a_problem_with_what_was_probably_meant(api: Api) -> None:
    message = "no claim 'mng-kaz-export'"
    response = api.get("/v1/facts/mng-kaz-export")
    suggestions = response.json()["errors"][0]["suggestions"]
    assert suggestions[0] == "mng-kaz-exports"
    detail = f"{message} (did you mean {' or '.join(suggestions)}?)"
    assert_problem(response, 404, ProblemType.NOT_FOUND, detail, fault("id", message, *suggestions))


@pytest.mark.parametrize("kind", CLAIMS, ids=lambda kind: kind.path)
def test_answers_say_what_the_files_say(api: Api, kind: Kind) -> None:
    files = {row["id"]: row for file in SEED.glob(f"*/{kind.file}") for row in rows_of(file)}
    for row in api.rows(f"/v1/{kind.path}"):
        for column, cell in files[row["id"]].items():
            value = row[column]
            if isinstance(value, list):
                assert value == (cell.split(";") if cell else [])
            elif isinstance(value, bool):
                assert str(value).lower() == cell
            elif isinstance(value, (int, float)):
                assert value == float(cell)
            else:
                assert (value or "") == cell


def test_a_row_without_a_statement_is_put_in_words_wherever_it_is_answered(rivals: Api) -> None:
    id = "factbook-2026.MNG.osce"
    sentence = (
        "Mongolia is listed under Organization for Security and Co-operation in Europe as participating state, "
        "as of 4 February 2026."
    )
    assert rivals.json(f"/v1/memberships/{id}")["statement"] == sentence
    assert rivals.json(f"/v1/facts/{id}")["statement"] == sentence
    for path in ("/v1/memberships", "/v1/facts"):
        query = {"actor": ["MNG", "osce"], "source": "factbook-2026"}
        assert [row["statement"] for row in rivals.rows(path, **query)] == [sentence]
        assert sentence in rivals.get(path, {**query, "format": "jsonl"}).text
        assert f'"{sentence}"' in rivals.get(path, {**query, "format": "csv"}).text
