"""What every list and every row of every kind keeps to."""

import json
from itertools import chain
from typing import Any

import pytest
from client import Row, Serve, Twins, assert_problem, counted, fault, faulty_parameters
from expected import (
    CHECK,
    EXAMPLES,
    FILTERS,
    OPERATIONS,
    PARAMETERS,
    PATHS,
    QUERIES,
    RANGES,
    SORTS,
    actors_of,
    as_cells,
    cursor_of,
    lines_of,
    next_cursor,
    no_match,
    ordered,
    paths,
    row_schema,
    samples,
    statement,
    text_of,
    values_of,
)

from app.facts import CLAIMS, LISTED
from app.facts.trade_flows import TradeFlow
from app.model.errors import ProblemType
from app.query.kind import Kind
from app.query.parameters import Query, any_of
from app.settings import Settings
from app.text.words import stem, stems, words

TRIES = 4
"""How many values of a filter are tried, and into about how many pages a long list is cut."""

kinds = pytest.mark.parametrize("kind", LISTED, ids=lambda kind: kind.path)

Lists = dict[str, list[Row]]


@pytest.fixture(scope="session")
def lists(twins: Twins) -> Lists:
    """All rows of every list."""
    return {path: twins.rows(path) for path in PATHS}


@paths
def test_list_answers_a_page_of_rows_with_all_documented_keys_in_order(
    twins: Twins, document: dict[str, Any], path: str
) -> None:
    schema = row_schema(document, path)
    body = twins.json(path, limit=1000)
    assert list(body) == ["data", "next", "total"]
    assert body["next"] is None
    assert body["total"] == len(body["data"]) > 0
    assert {tuple(row) for row in body["data"]} == {tuple(schema["properties"])}
    assert schema["required"] == list(schema["properties"])


@kinds
def test_item_is_its_row_in_the_list(twins: Twins, lists: Lists, kind: Kind) -> None:
    rows = lists[f"/v1/{kind.path}"]
    for row in rows[:: len(rows) // 100 + 1]:
        assert twins.json(f"/v1/{kind.path}/{row['id']}") == row


def test_every_claim_is_in_words_that_no_other_of_its_source_has(lists: Lists) -> None:
    for kind in CLAIMS:
        said = [(row["source_id"], row["statement"]) for row in lists[f"/v1/{kind.path}"]]
        assert said
        assert len(set(said)) == len(said)
        assert all(statement.endswith((".", "?", "”")) for _, statement in said)
    told = {row["id"]: row["statement"] for kind in CLAIMS for row in lists[f"/v1/{kind.path}"]}
    assert {row["id"]: row["statement"] for row in lists["/v1/facts"]} == told


@kinds
def test_item_that_is_not_there_is_a_problem(twins: Twins, kind: Kind) -> None:
    response = twins.get(f"/v1/{kind.path}/zzzzzzzz")
    message = f"no {kind.singular} 'zzzzzzzz'"
    assert_problem(response, 404, ProblemType.NOT_FOUND, message, fault("id", message))


@kinds
def test_item_whose_id_is_misspelt_is_a_problem_with_a_suggestion(twins: Twins, lists: Lists, kind: Kind) -> None:
    id = lists[f"/v1/{kind.path}"][-1]["id"]
    response = twins.get(f"/v1/{kind.path}/{id}x")
    assert response.status_code == 404
    assert response.json()["errors"][0]["suggestions"][0] == id


# Filters


@pytest.mark.parametrize(("path", "parameter"), FILTERS)
def test_each_filter_changes_the_statement(path: str, parameter: str) -> None:
    fields = {field.alias or name: name for name, field in QUERIES[path].model_fields.items()}
    values: dict[str, Any] = {"q": "x", "as_of": "2013", "period_from": "2013", "period_to": "2013", "kind": ["events"]}
    values |= {"value_min": 1.0, "value_max": 1.0, "contiguous": True, "directed": True}
    name = fields[parameter]
    query = QUERIES[path]().model_copy(update={name: values.get(parameter, ["x"])})
    assert statement(path, query) != statement(path, QUERIES[path]())


def test_a_filter_that_is_named_after_no_column_is_refused() -> None:
    with pytest.raises(TypeError, match="no column of TradeFlow is called after the filter 'colour'"):

        class ColourQuery(Query):
            table = TradeFlow
            colour: list[str] = any_of("Whose colour it has.")


@pytest.mark.parametrize(("path", "parameter"), FILTERS)
def test_each_filter_keeps_all_rows_that_have_the_value_and_no_others(
    twins: Twins, lists: Lists, path: str, parameter: str
) -> None:
    rows = lists[path]
    of, keeps = RANGES.get(
        parameter, (lambda row: values_of(row, parameter), lambda row, value: value in values_of(row, parameter))
    )
    if parameter == "q":
        nameable = chain(lists["/v1/actors"], lists["/v1/organizations"], lists["/v1/sources"])
        names = {row["id"]: text_of(row) for row in nameable}

        def of(row: Row) -> list[str]:
            """The words that find a row: those of the Factbook came without a statement, and are found by names."""
            if row.get("source_id") != "factbook-2026":
                return values_of(row, "q")
            named = [row["source_id"], *actors_of(row)]
            return words(" ".join([row.get("title") or "", *(names[id] for id in named if id in names)]))

        def keeps(row: Row, value: str) -> bool:
            return stem(value) in map(stem, of(row))

    values = list(dict.fromkeys(value for row in rows for value in of(row)))
    if (path, parameter) == ("/v1/facts", "q"):  # finds words of titles too, which this list does not show
        titles = {word for row in chain(*lists.values()) for word in stems(row.get("title") or row.get("name") or "")}
        values = [word for word in values if stem(word) not in titles]
    for value in values[:: len(values) // TRIES + 1]:
        expected = [row for row in rows if keeps(row, value)]
        assert (value, twins.rows(path, **{parameter: value})) == (value, expected)


@pytest.mark.parametrize(
    ("path", "parameter"),
    [(path, parameter["name"]) for path, parameter in PARAMETERS if parameter["schema"].get("type") == "array"],
)
def test_a_repeated_filter_keeps_rows_with_any_of_the_values_and_a_repeated_actor_those_with_all(
    twins: Twins, lists: Lists, path: str, parameter: str
) -> None:
    rows = lists[path]
    values = {value for row in rows for value in values_of(row, parameter)[:2]}
    pair = sorted(values)[:2]
    if len(pair) == 2:
        combine = all if parameter == "actor" else any
        expected = [row for row in rows if combine(value in values_of(row, parameter) for value in pair)]
        assert twins.rows(path, **{parameter: pair}) == expected


# Examples


@pytest.mark.parametrize(("path", "parameter", "example"), EXAMPLES)
def test_each_example_of_a_parameter_finds_a_row(twins: Twins, path: str, parameter: str, example: Any) -> None:
    of_article = path not in ("/v1/roll-calls", "/v1/votes")
    together = {"as_of": "2013-08" if of_article else "2012-11"} if parameter == "asserted" else {}
    assert twins.rows(path, **{parameter: json.loads(json.dumps(example))}, **together) != []


@pytest.mark.parametrize("path", [path for path in OPERATIONS if "{" in path])
def test_the_examples_of_a_path_are_there(twins: Twins, path: str) -> None:
    examples = {
        parameter["name"]: parameter["schema"]["examples"][0]
        for parameter in OPERATIONS[path]["parameters"]
        if parameter["in"] == "path"
    }
    twins.json(path.format(**examples))


# Paging


@pytest.mark.parametrize(("path", "sort"), SORTS)
def test_list_follows_next_to_the_end_in_a_total_order(twins: Twins, lists: Lists, path: str, sort: str | None) -> None:
    expected = ordered(lists[path], sort)
    limit = max(3, len(expected) // TRIES)
    params = {"limit": limit} if sort is None else {"limit": limit, "sort": sort}
    response = twins.get(path, params)
    rows = list(response.json()["data"])
    while following := response.json()["next"]:
        assert response.headers["Link"] == f'<{following}>; rel="next"'
        assert len(response.json()["data"]) == limit
        assert response.json()["total"] == len(expected)
        response = twins.get(following)
        rows += response.json()["data"]
    assert "Link" not in response.headers
    assert response.json()["total"] == len(expected)
    assert rows == expected


@pytest.mark.parametrize(("path", "sort"), SORTS)
def test_a_cursor_of_another_order_is_refused(twins: Twins, path: str, sort: str | None) -> None:
    others = [other for listed, other in SORTS if listed == path and other != sort]
    for other in others[:2]:
        cursor = next_cursor(twins, path, {"sort": other} if other else {})
        response = twins.get(path, {"cursor": cursor} | ({"sort": sort} if sort else {}))
        assert response.status_code == 422
        assert response.json()["type"] == "/v1/codebook#invalid-cursor"
        assert faulty_parameters(response) == ["cursor"]


@samples
@pytest.mark.parametrize(
    "cursor",
    [
        "garbage",
        "!",
        "Ölgii",
        "\0",
        "bnVsbA",
        *map(
            cursor_of,
            [
                None,
                1,
                "abc",
                [],
                {},
                {"sort": None, "key": None, "id": "x"},
                [None, None],
                [None, None, 1],
                [None, None, None],
                [None, None, ["x"]],
                [None, "x", "x"],
                ["value", {}, "x"],
                ["period", "x", "x"],
                [None, None, "x\0"],
                [None, None, "x", "x"],
            ],
        ),
    ],
)
def test_a_cursor_that_no_list_made_is_refused(twins: Twins, path: str, cursor: str) -> None:
    response = twins.get(path, {"cursor": cursor})
    assert response.status_code == 422
    assert response.json()["type"] == "/v1/codebook#invalid-cursor"
    assert faulty_parameters(response) == ["cursor"]


@pytest.mark.parametrize(
    ("path", "sort"),
    [
        ("/v1/trade-flows", "value"),
        ("/v1/trade-flows", "-period"),
        ("/v1/facts", "period"),
        ("/v1/states", "name"),
        ("/v1/sources", "-published"),
    ],
)
@pytest.mark.parametrize("key", [{}, ["x"], "x\0", {"a": "b"}])
def test_a_cursor_whose_key_is_of_another_type_is_refused(twins: Twins, path: str, sort: str, key: Any) -> None:
    response = twins.get(path, {"cursor": cursor_of([sort, key, "x"]), "sort": sort})
    assert response.status_code == 422
    assert response.json()["type"] == "/v1/codebook#invalid-cursor"


@pytest.mark.parametrize("key", ["NaN", "1e999", "-inf", True, "0", 10**400, "\ud800"])
@pytest.mark.parametrize("path", ["/v1/trade-flows", "/v1/states", "/v1/sources", "/v1/facts"])
def test_a_cursor_with_a_strange_key_does_no_harm(twins: Twins, path: str, key: Any) -> None:
    sorts = [sort for listed, sort in SORTS if listed == path and sort]
    for sort in sorts:
        response = twins.get(path, {"cursor": cursor_of([sort, key, "x"]), "sort": sort})
        assert response.status_code in (200, 422)


# Formats


@pytest.mark.parametrize(("path", "sort"), SORTS)
def test_csv_and_json_lines_are_the_rows_of_the_list_in_its_order(
    twins: Twins, lists: Lists, path: str, sort: str | None
) -> None:
    params = {"sort": sort} if sort else {}
    rows = ordered(lists[path], sort)
    table = twins.get(path, {"format": "csv", **params})
    lines = twins.get(path, {"format": "jsonl", **params})
    assert lines_of(table.text) == [list(rows[0]), *map(as_cells, rows)]
    assert [json.loads(line) for line in lines.text.splitlines()] == rows
    name = path.rpartition("/")[2]
    assert table.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert table.headers["Content-Disposition"] == f'inline; filename="{name}.csv"'
    assert lines.headers["Content-Type"] == "application/jsonl"
    assert lines.headers["Content-Disposition"] == f'inline; filename="{name}.jsonl"'


@paths
def test_limit_caps_the_rows_of_csv_and_json_lines(twins: Twins, lists: Lists, path: str) -> None:
    rows = lists[path][:2]
    table, lines = (twins.get(path, {"format": format, "limit": 2}).text for format in ("csv", "jsonl"))
    assert lines_of(table)[1:] == [as_cells(row) for row in rows]
    assert [json.loads(line) for line in lines.splitlines()] == rows


@paths
def test_csv_has_its_header_and_json_lines_has_nothing_if_no_row_matches(twins: Twins, lists: Lists, path: str) -> None:
    header = list(lists[path][0])
    nothing = no_match(path)
    assert lines_of(twins.get(path, {"format": "csv", **nothing}).text) == [header]
    assert twins.get(path, {"format": "jsonl", **nothing}).text == ""
    assert twins.json(path, **nothing) == {"data": [], "next": None, "total": 0}


@paths
@pytest.mark.parametrize("format", ["csv", "jsonl"])
def test_a_cursor_is_refused_where_all_rows_are_sent(twins: Twins, path: str, format: str) -> None:
    response = twins.get(path, {"format": format, "cursor": next_cursor(twins, path, {})})
    assert response.status_code == 422
    assert faulty_parameters(response) == ["cursor"]


@samples
@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        ("text/csv", "text/csv; charset=utf-8"),
        ("application/jsonl", "application/jsonl"),
        ("application/json", "application/json"),
        ("*/*", "application/json"),
        ("text/*", "text/csv; charset=utf-8"),
        ("text/html, */*;q=0.1", "application/json"),
        ("TEXT/CSV;q=0.9, application/json;q=0.5", "text/csv; charset=utf-8"),
        ("application/json;q=0, */*", "text/csv; charset=utf-8"),
        ("", "application/json"),
    ],
)
def test_list_answers_in_the_format_that_the_request_likes_best(
    twins: Twins, path: str, accept: str, content_type: str
) -> None:
    assert twins.get(path, headers={"Accept": accept}).headers["Content-Type"] == content_type
    response = twins.get(path, {"format": "jsonl"}, headers={"Accept": accept})
    assert response.headers["Content-Type"] == "application/jsonl"


@pytest.mark.parametrize("path", [path for path in OPERATIONS if path.startswith("/v1")])
def test_a_request_that_accepts_no_format_on_offer_is_a_problem(twins: Twins, path: str) -> None:
    offered = "application/json" + " or text/csv; charset=utf-8 or application/jsonl" * (
        path in (*PATHS, "/v1/disagreements/summary")
    )
    offered += " or application/atom+xml" * (path == "/v1/changes")
    for accept in ("image/png", "text/html, image/*", "*/*;q=0"):
        asked = CHECK if path == "/v1/check" else path.format(id="x", a="MNG", b="KAZ")
        response = twins.get(asked, headers={"Accept": accept})
        assert_problem(response, 406, ProblemType.NOT_ACCEPTABLE, f"this answer is given as {offered}")


# Costs


@paths
def test_list_needs_no_more_statements_for_many_rows_than_for_one(settings: Settings, serve: Serve, path: str) -> None:
    served = serve(settings.model_copy(update={"cache_mb": 0}))
    served.json("/v1/dataset")
    counts = []
    for limit in (2, 997):
        with counted() as executed:
            served.json(path, limit=limit)
        counts.append(len(executed))
    assert 0 < counts[1] <= counts[0] <= 4  # where there is a next page, the rows are counted
