"""The summary of disagreements: counts of pairs, by kind, sources and verdict."""

import csv
import io
import json
from collections import Counter

import pytest
from adapters import DATA, FlowFile
from client import Api, Row, Serve
from command_line import Run

from app.settings import Settings

SUMMARY = "/v1/disagreements/summary"


@pytest.fixture
def two_sets(run: Run, flows: FlowFile, own: Settings, serve: Serve) -> Api:
    """The application over two made-up data sets of the trade of three states in 2009."""
    lines = ["705,712,2009,15,14,1,1", "710,712,2009,10,20,1,1", "705,710,2009,,0,1,1"]
    assert run("import", "cow-trade", flows(*lines)).exit_code == 0
    header = (DATA / "wits.csv").read_text().splitlines()[0]
    reports = ["KAZ;MNG;Export;6;14142.135", "MNG;CHN;Import;5;30000", "CHN;MNG;Import;5;9100", "CHN;KAZ;Import;5;.2"]
    file = flows().parent / "wits.csv"
    rows = (f"NC;{one};Total;x;{other};x;2009;{rest}" for one, other, rest in (row.split(";", 2) for row in reports))
    file.write_text("\n".join([header, *rows]) + "\n")
    assert run("import", "wits", file).exit_code == 0
    return serve(own)


def rows_of(api: Api, **params: object) -> list[Row]:
    """The rows of a summary."""
    found: list[Row] = api.json(SUMMARY, **params)["data"]
    return found


def test_two_data_sets_are_counted_by_verdict(two_sets: Api) -> None:
    rows = rows_of(two_sets, between=["cow-trade-4", "wits"])
    counts = {row["verdict"]: (row["pairs"], row["value"], row["difference"]) for row in rows}
    assert counts == {"agree": (2, 14142335.0, 142335.0), "close": (1, 10e6, 0.9e6), "differ": (1, 30e6, 10e6)}
    assert [row["pairs_share"] for row in rows] == [0.5, 0.25, 0.25]
    assert [round(row["value_share"], 4) for row in rows] == [0.2612, 0.1847, 0.5541]
    assert {(row["kind"], row["aspect"], row["unit"], row["reason"]) for row in rows} == {
        ("trade-flows", "figure", "USD", None)
    }


def test_formats_have_the_same_rows(two_sets: Api) -> None:
    rows = rows_of(two_sets)
    lines = two_sets.get(SUMMARY, {"format": "jsonl"}).text.splitlines()
    assert [json.loads(line) for line in lines] == rows
    cells = list(csv.DictReader(io.StringIO(two_sets.get(SUMMARY, {"format": "csv"}).text)))
    assert [row["verdict"] for row in cells] == [row["verdict"] for row in rows]
    assert {int(row["pairs"]) for row in cells} == {row["pairs"] for row in rows}


def test_what_is_counted_is_what_is_asked_for(world: Api) -> None:
    whole = rows_of(world)
    for params, kept in (
        ({"kind": "borders"}, [row for row in whole if row["kind"] == "borders"]),
        ({"aspect": "role"}, [row for row in whole if row["aspect"] == "role"]),
        ({"source": "wits-2009-extract"}, [row for row in whole if "wits-2009-extract" in sources(row)]),
        ({"verdict": "differ"}, [row for row in whole if row["verdict"] == "differ"]),
        (
            {"between": ["wits-2009-extract", "diplomat-2013"]},
            [row for row in whole if sources(row) == {"wits-2009-extract", "diplomat-2013"}],
        ),
    ):
        assert rows_of(world, **params) == kept != []
        assert kept != whole
    assert rows_of(world, kind=["borders", "missions"]) == [
        row for row in whole if row["kind"] in ("borders", "missions")
    ]


def sources(row: Row) -> set[str]:
    """The two sources of a row."""
    return {row["source_a_id"], row["source_b_id"]}


def test_the_summary_counts_what_ended(world: Api) -> None:
    rows = rows_of(world, kind="memberships", verdict="differ")
    told = Counter(
        frozenset(row["sources"]) for row in world.rows("/v1/disagreements", basis="ended") if len(row["sources"]) == 2
    )
    assert told
    for pair, count in told.items():
        assert sum(row["pairs"] for row in rows if sources(row) == pair) >= count


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ({"source": "witz"}, "source"),
        ({"between": ["a", "b", "c"]}, "between"),
        ({"kind": "tea"}, "kind"),
        ({"limit": 5}, "limit"),
    ],
)
def test_what_cannot_be_asked_is_refused(world: Api, query: dict[str, object], parameter: str) -> None:
    response = world.get(SUMMARY, query)
    assert response.status_code == 422
    assert {error["parameter"] for error in response.json()["errors"]} <= {parameter, f"{parameter}.0"}


def test_comparisons_are_found_by_both_sources_and_by_time(world: Api) -> None:
    both = ["wits-2009-extract", "diplomat-2013"]
    either = world.rows("/v1/comparisons", source=both)
    of_both = world.rows("/v1/comparisons", between=both)
    assert of_both == [row for row in either if set(both) <= set(row["sources"])]
    assert 0 < len(of_both) < len(either)
    late = world.rows("/v1/comparisons", period_from="2014", kind="trade-flows")
    assert 0 < len(late) < len(world.rows("/v1/comparisons", kind="trade-flows"))
    assert all(row["period_latest"] is None or row["period_latest"] >= "2014" for row in late)
    early = world.rows("/v1/comparisons", period_to="2009", kind="trade-flows")
    assert all(row["period_earliest"] is None or row["period_earliest"] <= "2009-12-31" for row in early)
    response = world.get("/v1/comparisons", {"period_from": "2014", "period_to": "2013"})
    assert (response.status_code, response.json()["errors"][0]["parameter"]) == (422, "period_to")
