"""Free text: words, whatever their case, diacritics and punctuation."""

import json

import pytest
from adapters import FLOWS, FlowFile
from client import Api, Serve, faulty_parameters
from command_line import Run

from app.query import free_text
from app.settings import Settings
from app.text.words import stem, stems


@pytest.mark.parametrize(
    "q",
    [
        "bayan-olgii",
        "BAYAN ÖLGII",
        "Bayan-Ölgii",
        "ölgii,bayan",
        "“Bayan” (Olgii)!",
        "bayan_olgii",
        "Bayan-O\u0308lgii",
    ],
)
def test_words_are_found_whatever_their_case_diacritics_and_punctuation(api: Api, q: str) -> None:
    ids = api.ids("/v1/facts", q=q)
    assert "kazakhs-in-bayan-olgii" in ids
    assert ids == [row["id"] for row in api.rows("/v1/facts") if "Bayan-Ölgii" in row["statement"]]


@pytest.mark.parametrize(
    ("q", "ids"),
    [
        ("embassy region", ["mng-only-embassy-in-region"]),
        ("region embassy", ["mng-only-embassy-in-region"]),
        ("embassy bayan", []),
        ("embass", []),
        ("%", None),
        ("' OR 1=1 --", []),
    ],
)
def test_every_word_must_occur(api: Api, q: str, ids: list[str] | None) -> None:
    if ids is None:
        assert api.get("/v1/facts", {"q": q}).status_code == 422
    else:
        assert api.ids("/v1/facts", q=q) == ids


@pytest.mark.parametrize(("q", "word"), [("student", "students"), ("studying", "study"), ("Barrier", "barriers")])
def test_a_word_is_found_by_any_of_its_english_endings(api: Api, q: str, word: str) -> None:
    found = [row["statement"] for row in api.rows("/v1/facts", q=q)]
    assert any(word in statement for statement in found)
    assert found == [row["statement"] for row in api.rows("/v1/facts", q=word)]
    assert all(stem(q.casefold()) in stems(statement) for statement in found)


def test_rows_without_a_statement_are_found_by_the_names_of_their_actors_and_of_their_source(
    run: Run, flows: FlowFile, own: Settings, serve: Serve
) -> None:
    run("import", "cow-trade", flows(*FLOWS))
    api = serve(own)

    def found(q: str, path: str = "/v1/trade-flows") -> set[str]:
        return {id.removeprefix("cow-trade-4.") for id in api.ids(path, q=q) if id.startswith("cow-trade-4.")}

    of_kazakhstan = {"KAZ.MNG.2011", "MNG.KAZ.2011", "KAZ.MNG.2012"}
    of_russia = {"MNG.RUS.2011", "RUS.MNG.2011"}
    for path in ("/v1/trade-flows", "/v1/facts"):
        assert found("kazakhstan", path) == of_kazakhstan
        assert found("Mongolia KAZAKHSTAN", path) == of_kazakhstan
        assert found("correlates russia", path) == of_russia
        assert found("dyadic", path) == of_kazakhstan | of_russia
        assert found("russia kazakhstan", path) == found("mongolia turkey", path) == set()
    both = {"exporter": ["KAZ", "RUS"], "source": "cow-trade-4"}
    assert api.ids("/v1/trade-flows", q="mongolia", **both) == [
        "cow-trade-4.KAZ.MNG.2011",
        "cow-trade-4.KAZ.MNG.2012",
        "cow-trade-4.RUS.MNG.2011",
    ]
    assert api.ids("/v1/trade-flows", source="diplomat-2013", q="stronger") == []  # in the title of the article alone


@pytest.mark.parametrize("few", [0, 1000])
def test_large_tables_are_searched_by_names_like_small_ones(
    many: Settings, serve: Serve, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    api = serve(many)
    monkeypatch.setattr(free_text, "FEW_NAMES", few)  # by branches, or by reading the rows in order

    def found(path: str, **params: str) -> list[str]:
        lines = api.get(path, {**params, "format": "jsonl"}).text.splitlines()
        return [id for id in (json.loads(line)["id"] for line in lines) if id.startswith("made-up.")]

    everything = found("/v1/trade-flows")
    assert len(everything) > free_text.FEW_ROWS
    for q, sides in (("austria", {"AUT"}), ("austria japan", {"AUT", "JPN"}), ("poland nothing", {"nobody"})):
        expected = [id for id in everything if sides <= {*id.split(".")}]
        assert found("/v1/trade-flows", q=q) == expected
        assert found("/v1/facts", q=q, kind="trade-flows") == expected


@pytest.mark.parametrize("q", ["", " ", "-", "“”"])
def test_a_search_for_no_word_is_refused(api: Api, q: str) -> None:
    response = api.get("/v1/facts", {"q": q})
    assert response.status_code == 422
    assert faulty_parameters(response) == ["q"]
