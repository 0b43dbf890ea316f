"""What every list and every row of every kind keeps to."""

import csv
import io
import json
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import Any

import httpx
import pytest
from anyio.from_thread import BlockingPortal
from client import Api, Row, assert_problem, counted, fault, openapi

from app.api.facts import FactQuery, facts
from app.facts import LISTED
from app.main import create_app
from app.model.errors import ProblemType
from app.query.kind import Kind
from app.query.parameters import Query
from app.settings import Settings
from app.text.words import words

QUERIES: dict[str, type[Query]] = {f"/v1/{kind.path}": kind.query for kind in LISTED} | {"/v1/facts": FactQuery}
PATHS = list(QUERIES)
OPERATIONS: dict[str, Any] = {path: operations["get"] for path, operations in openapi()["paths"].items()}
del OPERATIONS["/v1/dyads"]  # it cannot be asked without a parameter
PARAMETERS = [(path, parameter) for path in PATHS for parameter in OPERATIONS[path]["parameters"]]
HOW_TO_ANSWER = {"limit", "cursor", "format", "sort"}
FILTERS = [(path, parameter["name"]) for path, parameter in PARAMETERS if parameter["name"] not in HOW_TO_ANSWER]
FILTERS.remove(("/v1/codes", "as_of"))  # a code without a period is valid at all times
SORTS: list[tuple[str, str | None]] = [
    *((path, None) for path in PATHS),
    *((path, sort) for path, one in PARAMETERS if one["name"] == "sort" for sort in one["schema"]["enum"]),
]
EXAMPLES = [
    (path, parameter["name"], example)
    for path, parameter in PARAMETERS
    for example in parameter["schema"].get("examples", ())
]
TRIES = 4
"""How many values of a filter are tried, and into about how many pages a long list is cut."""

COLUMNS = {"period": "period_earliest", "published": "published_earliest"}
"""The columns behind the sort keys that are not named after them."""

kinds = pytest.mark.parametrize("kind", LISTED, ids=lambda kind: kind.path)
paths = pytest.mark.parametrize("path", PATHS)
samples = pytest.mark.parametrize("path", ["/v1/trade-flows", "/v1/states", "/v1/links", "/v1/facts"])
"""Lists of each sort: where what is tested is the same code for all, and there is much to try."""


def none_of(path: str) -> dict[str, str]:
    """A filter that no row of a list passes."""
    claim = "mng-kaz-exports"
    return {"from": claim, "to": claim} if path == "/v1/links" else {"q": "zzzz"}


def row_schema(document: Any, path: str) -> Any:
    """The documented schema of a list's rows."""
    schemas = document["components"]["schemas"]

    def resolved(schema: Any) -> Any:
        return schemas[schema["$ref"].rpartition("/")[2]]

    page = resolved(document["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"])
    return resolved(page["properties"]["data"]["items"])


Serve = Callable[[Settings], Api]
Lists = dict[str, list[Row]]


class Twins(Api):
    """An application whose every answer is that of FastAPI alone, without our dispatcher in front of it."""

    def __init__(self, direct: Api, portal: BlockingPortal) -> None:
        super().__init__(direct.app, direct.settings, portal)
        self.other = Api(create_app(direct.settings, is_direct=False), direct.settings, portal)

    def request(self, *arguments: Any, **named: Any) -> httpx.Response:
        """The answer to a request, which is the same from both."""
        response, other = super().request(*arguments, **named), self.other.request(*arguments, **named)
        assert (response.status_code, response.content) == (other.status_code, other.content)
        assert sorted(response.headers.multi_items()) == sorted(other.headers.multi_items())
        return response


@pytest.fixture(scope="session")
def api(rivals: Api, portal: BlockingPortal) -> Iterator[Api]:
    """The application over several sources, where every list has rows, served directly and by FastAPI alone."""
    twins = Twins(rivals, portal)
    yield twins
    twins.other.close()


@pytest.fixture(scope="session")
def lists(api: Api) -> Lists:
    """All rows of every list."""
    return {path: api.rows(path) for path in PATHS}


# Shape


@paths
def test_list_answers_a_page_of_rows_with_all_documented_keys_in_order(
    api: Api, document: dict[str, Any], path: str
) -> None:
    schema = row_schema(document, path)
    body = api.json(path, limit=1000)
    assert list(body) == ["data", "next", "total"]
    assert body["next"] is None
    assert body["total"] == len(body["data"]) > 0
    assert {tuple(row) for row in body["data"]} == {tuple(schema["properties"])}
    assert schema["required"] == list(schema["properties"])


@kinds
def test_item_is_its_row_in_the_list(api: Api, lists: Lists, kind: Kind) -> None:
    rows = lists[f"/v1/{kind.path}"]
    for row in rows[:: len(rows) // 100 + 1]:
        item = api.json(f"/v1/{kind.path}/{row['id']}")
        if "statement" in item and row["statement"] is None:
            assert item.pop("statement").endswith(".")  # on its own page, a row without one is put in words
            item = {**row, **item}
        assert item == row


@kinds
def test_item_that_is_not_there_is_a_problem(api: Api, kind: Kind) -> None:
    response = api.get(f"/v1/{kind.path}/zzzzzzzz")
    message = f"no {kind.singular} 'zzzzzzzz'"
    assert_problem(response, 404, ProblemType.NOT_FOUND, message, fault("id", message))


@kinds
def test_item_whose_id_is_misspelt_is_a_problem_with_a_suggestion(api: Api, lists: Lists, kind: Kind) -> None:
    meant = lists[f"/v1/{kind.path}"][-1]["id"]
    response = api.get(f"/v1/{kind.path}/{meant}x")
    assert response.status_code == 404
    assert response.json()["errors"][0]["suggestions"][0] == meant


# Filters


def statement(path: str, query: Query) -> str:
    """The statements by which a list answers a query."""
    if isinstance(query, FactQuery):
        return " | ".join(map(str, facts(query)))
    return next(" | ".join(map(str, kind.branches(query))) for kind in LISTED if f"/v1/{kind.path}" == path)


@pytest.mark.parametrize(("path", "parameter"), FILTERS)
def test_each_filter_changes_the_statement(path: str, parameter: str) -> None:
    fields = {field.alias or name: name for name, field in QUERIES[path].model_fields.items()}
    given: dict[str, Any] = {"q": "x", "as_of": "2013", "period_from": "2013", "period_to": "2013", "kind": ["events"]}
    given |= {"value_min": 1.0, "value_max": 1.0, "contiguous": True, "directed": True}
    name = fields[parameter]
    asked = QUERIES[path]().model_copy(update={name: given.get(parameter, ["x"])})
    assert statement(path, asked) != statement(path, QUERIES[path]())


def actors_of(row: Row) -> list[str]:
    """All actors that a claim involves, as its answer has them."""
    if "actors" in row and "kind" in row and "claim" not in row and "topic" not in row and "title" not in row:
        return list(row["actors"])
    sides = [value for name, value in row.items() if name.endswith("_id") and name != "source_id" and value]
    return sides + [actor for value in row.values() if isinstance(value, list) for actor in value]


def held(row: Row, parameter: str) -> list[str]:
    """The values by which a filter finds a row."""
    if parameter in ("exporter", "importer") and row["measure"] == "two_way":
        return []
    if parameter == "actor":
        return actors_of(row)
    if parameter == "q":
        return words(" ".join(row.get(column) or "" for column in ("statement", "title", "name")))
    value = row.get(f"{parameter}_id", row.get("parties" if parameter == "party" else parameter))
    values = value if isinstance(value, list) else [value]
    return [str(one).lower() if isinstance(one, bool) else str(one) for one in values if one is not None]


def is_dated(row: Row) -> bool:
    """Whether a claim has a bound in time."""
    return bool(row["period_earliest"] or row["period_latest"])


def days(row: Row) -> list[str]:
    """The bounds of a claim in time."""
    return [day for day in (row["period_earliest"], row["period_latest"]) if day]


def values(row: Row) -> list[str]:
    """The figure of a claim."""
    return [] if row["value"] is None else [str(row["value"])]


def begins_by(row: Row, day: str) -> bool:
    """Whether a claim holds, as far as it says, on or before a day."""
    return is_dated(row) and (row["period_earliest"] or "") <= day


def lasts_until(row: Row, day: str) -> bool:
    """Whether a claim holds, as far as it says, on or after a day."""
    return is_dated(row) and (row["period_latest"] or "9999") >= day


RANGES: dict[str, tuple[Callable[[Row], list[str]], Callable[[Row, str], bool]]] = {
    "as_of": (days, lambda row, day: begins_by(row, day) and lasts_until(row, day)),
    "period_from": (days, lasts_until),
    "period_to": (days, begins_by),
    "value_min": (values, lambda row, value: row["value"] is not None and row["value"] >= float(value)),
    "value_max": (values, lambda row, value: row["value"] is not None and row["value"] <= float(value)),
}
"""The filters that compare: what to try, and what each keeps."""


@pytest.mark.parametrize(("path", "parameter"), FILTERS)
def test_each_filter_keeps_all_rows_that_have_the_value_and_no_others(
    api: Api, lists: Lists, path: str, parameter: str
) -> None:
    rows = lists[path]
    of, keeps = RANGES.get(
        parameter, (lambda row: held(row, parameter), lambda row, value: value in held(row, parameter))
    )
    found = list(dict.fromkeys(value for row in rows for value in of(row)))
    if (path, parameter) == ("/v1/facts", "q"):  # finds words of titles too, which this list does not show
        titles = {word for row in chain(*lists.values()) for word in words(row.get("title") or row.get("name") or "")}
        found = [word for word in found if word not in titles]
    for value in found[:: len(found) // TRIES + 1]:
        kept = [row for row in rows if keeps(row, value)]
        assert (value, api.rows(path, **{parameter: value})) == (value, kept)


@pytest.mark.parametrize(
    ("path", "parameter"),
    [(path, parameter["name"]) for path, parameter in PARAMETERS if parameter["schema"].get("type") == "array"],
)
def test_a_repeated_filter_keeps_rows_with_any_of_the_values_and_a_repeated_actor_those_with_all(
    api: Api, lists: Lists, path: str, parameter: str
) -> None:
    rows = lists[path]
    wanted = {value for row in rows for value in held(row, parameter)[:2]}
    pair = sorted(wanted)[:2]
    if len(pair) == 2:
        combine = all if parameter == "actor" else any
        kept = [row for row in rows if combine(value in held(row, parameter) for value in pair)]
        assert api.rows(path, **{parameter: pair}) == kept


# Examples


@pytest.mark.parametrize(("path", "parameter", "example"), EXAMPLES)
def test_each_example_of_a_parameter_finds_a_row(api: Api, path: str, parameter: str, example: Any) -> None:
    assert api.rows(path, **{parameter: json.loads(json.dumps(example))}) != []


@pytest.mark.parametrize("path", [path for path in OPERATIONS if "{" in path])
def test_the_examples_of_a_path_are_there(api: Api, path: str) -> None:
    examples = {
        parameter["name"]: parameter["schema"]["examples"][0]
        for parameter in OPERATIONS[path]["parameters"]
        if parameter["in"] == "path"
    }
    api.json(path.format(**examples))


# Paging


def ordered(rows: Sequence[Row], sort: str | None) -> list[Row]:
    """Rows by a key, then by id; those without a value last, whichever way."""
    is_descending = (sort or "").startswith("-")
    key = (sort or "id").removeprefix("-")
    column = COLUMNS.get(key, key)
    by_id = sorted(rows, key=lambda row: str(row["id"]), reverse=is_descending)
    keyed = [row for row in by_id if row[column] is not None]
    keyed.sort(key=lambda row: row[column], reverse=is_descending)
    return keyed + [row for row in by_id if row[column] is None]


@pytest.mark.parametrize(("path", "sort"), SORTS)
def test_list_follows_next_to_the_end_in_a_total_order(api: Api, lists: Lists, path: str, sort: str | None) -> None:
    expected = ordered(lists[path], sort)
    limit = max(3, len(expected) // TRIES)
    params = {"limit": limit} if sort is None else {"limit": limit, "sort": sort}
    response = api.get(path, params)
    found = list(response.json()["data"])
    while following := response.json()["next"]:
        assert response.headers["Link"] == f'<{following}>; rel="next"'
        assert len(response.json()["data"]) == limit
        assert response.json()["total"] == len(expected)
        response = api.get(following)
        found += response.json()["data"]
    assert "Link" not in response.headers
    assert response.json()["total"] == len(expected)
    assert found == expected


@pytest.mark.parametrize(("path", "sort"), SORTS)
def test_a_cursor_of_another_order_is_refused(api: Api, path: str, sort: str | None) -> None:
    others = [other for listed, other in SORTS if listed == path and other != sort]
    for other in others[:2]:
        cursor = next_cursor(api, path, {"sort": other} if other else {})
        response = api.get(path, {"cursor": cursor} | ({"sort": sort} if sort else {}))
        assert response.status_code == 422
        assert response.json()["type"] == "/v1/codebook#invalid-cursor"
        assert [fault["parameter"] for fault in response.json()["errors"]] == ["cursor"]


def next_cursor(api: Api, path: str, params: dict[str, str]) -> str:
    """The cursor of a list's second page."""
    following: str = api.json(path, limit=1, **params)["next"]
    return following.rpartition("cursor=")[2]


def cursor_of(content: Any) -> str:
    """A cursor that we made up."""
    return urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")


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
def test_a_cursor_that_no_list_made_is_refused(api: Api, path: str, cursor: str) -> None:
    response = api.get(path, {"cursor": cursor})
    assert response.status_code == 422
    assert response.json()["type"] == "/v1/codebook#invalid-cursor"
    assert [fault["parameter"] for fault in response.json()["errors"]] == ["cursor"]


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
def test_a_cursor_whose_key_is_of_another_type_is_refused(api: Api, path: str, sort: str, key: Any) -> None:
    response = api.get(path, {"cursor": cursor_of([sort, key, "x"]), "sort": sort})
    assert response.status_code == 422
    assert response.json()["type"] == "/v1/codebook#invalid-cursor"


@pytest.mark.parametrize("key", ["NaN", "1e999", "-inf", True, "0", 10**400, "\ud800"])
@pytest.mark.parametrize("path", ["/v1/trade-flows", "/v1/states", "/v1/sources", "/v1/facts"])
def test_a_cursor_with_a_strange_key_does_no_harm(api: Api, path: str, key: Any) -> None:
    sorts = [sort for listed, sort in SORTS if listed == path and sort]
    for sort in sorts:
        response = api.get(path, {"cursor": cursor_of([sort, key, "x"]), "sort": sort})
        assert response.status_code in (200, 422)


# Formats


def as_cells(row: Row) -> list[str]:
    """A row as its line in CSV."""
    cells = []
    for value in row.values():
        if isinstance(value, list) and any(isinstance(item, dict) for item in value):
            cells.append(json.dumps(value, ensure_ascii=False, separators=(",", ":")))
        elif isinstance(value, list):
            cells.append(";".join(value))
        elif isinstance(value, bool):
            cells.append(str(value).lower())
        else:
            cells.append("" if value is None else str(value))
    return cells


def lines_of(text: str) -> list[list[str]]:
    """The lines of a CSV file as other programs read it."""
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


@pytest.mark.parametrize(("path", "sort"), SORTS)
def test_csv_and_json_lines_are_the_rows_of_the_list_in_its_order(
    api: Api, lists: Lists, path: str, sort: str | None
) -> None:
    params = {"sort": sort} if sort else {}
    rows = ordered(lists[path], sort)
    table = api.get(path, {"format": "csv", **params})
    lines = api.get(path, {"format": "jsonl", **params})
    assert lines_of(table.text) == [list(rows[0]), *map(as_cells, rows)]
    assert [json.loads(line) for line in lines.text.splitlines()] == rows
    name = path.rpartition("/")[2]
    assert table.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert table.headers["Content-Disposition"] == f'inline; filename="{name}.csv"'
    assert lines.headers["Content-Type"] == "application/jsonl"
    assert lines.headers["Content-Disposition"] == f'inline; filename="{name}.jsonl"'


@paths
def test_limit_caps_the_rows_of_csv_and_json_lines(api: Api, lists: Lists, path: str) -> None:
    rows = lists[path][:2]
    table, lines = (api.get(path, {"format": format, "limit": 2}).text for format in ("csv", "jsonl"))
    assert lines_of(table)[1:] == [as_cells(row) for row in rows]
    assert [json.loads(line) for line in lines.splitlines()] == rows


@paths
def test_csv_has_its_header_and_json_lines_has_nothing_if_no_row_matches(api: Api, lists: Lists, path: str) -> None:
    header = list(lists[path][0])
    nothing = none_of(path)
    assert lines_of(api.get(path, {"format": "csv", **nothing}).text) == [header]
    assert api.get(path, {"format": "jsonl", **nothing}).text == ""
    assert api.json(path, **nothing) == {"data": [], "next": None, "total": 0}


@paths
@pytest.mark.parametrize("format", ["csv", "jsonl"])
def test_a_cursor_is_refused_where_all_rows_are_sent(api: Api, path: str, format: str) -> None:
    response = api.get(path, {"format": format, "cursor": next_cursor(api, path, {})})
    assert response.status_code == 422
    assert [fault["parameter"] for fault in response.json()["errors"]] == ["cursor"]


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
    api: Api, path: str, accept: str, content_type: str
) -> None:
    assert api.get(path, headers={"Accept": accept}).headers["Content-Type"] == content_type
    asked = api.get(path, {"format": "jsonl"}, headers={"Accept": accept})
    assert asked.headers["Content-Type"] == "application/jsonl"


@pytest.mark.parametrize("path", [path for path in OPERATIONS if path.startswith("/v1")])
def test_a_request_that_accepts_no_format_on_offer_is_a_problem(api: Api, path: str) -> None:
    offered = "application/json" + " or text/csv; charset=utf-8 or application/jsonl" * (path in PATHS)
    for accept in ("image/png", "text/html, image/*", "*/*;q=0"):
        response = api.get(path.format(id="x", a="MNG", b="KAZ"), headers={"Accept": accept})
        assert_problem(response, 406, ProblemType.NOT_ACCEPTABLE, f"this answer is given as {offered}")


# Copies that are still good


def an_item(path: str) -> str:
    """A path with the first example of each of its parameters."""
    return path.format(
        **{
            parameter["name"]: parameter["schema"]["examples"][0]
            for parameter in OPERATIONS[path].get("parameters", ())
            if parameter["in"] == "path"
        }
    )


DATA = [an_item(path) for path in OPERATIONS if path.startswith("/v1")]
data = pytest.mark.parametrize("path", DATA)


@data
def test_every_answer_names_the_revision_and_how_long_it_may_be_kept(api: Api, path: str) -> None:
    headers = api.get(path).headers
    assert headers["ETag"].startswith('W/"')
    assert headers["Dataset-Revision"] == api.json("/v1/dataset")["revision"]
    assert headers["Cache-Control"] == "public, max-age=60, stale-while-revalidate=600"
    assert {"Accept", "Accept-Encoding"} <= set(headers["Vary"].split(", "))


@data
def test_whoever_has_the_answer_is_told_so(api: Api, path: str) -> None:
    first = api.get(path)
    etag = first.headers["ETag"]
    for known in (etag, etag.removeprefix("W/"), f'"other", {etag}', "*"):
        response = api.get(path, headers={"If-None-Match": known})
        assert (response.status_code, response.content) == (304, b"")
        for name in ("ETag", "Cache-Control", "Vary", "Dataset-Revision"):
            assert response.headers[name] == first.headers[name]
        assert "Content-Type" not in response.headers
    assert api.get(path, headers={"If-None-Match": '"other"'}).content == first.content


@paths
def test_the_etag_changes_with_the_query_and_the_format_but_not_with_the_order_of_parameters(
    api: Api, path: str
) -> None:
    def etag(params: str, accept: str = "*/*") -> str:
        return api.get(f"{path}?{params}", headers={"Accept": accept}).headers["ETag"]

    different = ["", "limit=1", "limit=2", "format=csv", "format=jsonl"]
    assert len({etag(params) for params in different}) == len(different)
    assert etag("limit=1&format=csv") == etag("format=csv&limit=1")
    assert etag("", "text/csv") != etag("", "application/json") == etag("", "*/*")


@pytest.mark.parametrize(
    "path", [*DATA, "/livez", "/readyz", "/docs", "/openapi.json", "/", "/v1/none", "/v1/trade-flows?format=csv"]
)
def test_head_answers_the_headers_of_get_without_a_body(api: Api, path: str) -> None:
    for encoding in ("identity", "gzip"):
        accept = {"Accept-Encoding": encoding}
        got, head = api.get(path, headers=accept), api.head(path, headers=accept)
        assert (head.status_code, dict(head.headers), head.content) == (got.status_code, dict(got.headers), b"")


# Costs


@paths
def test_list_needs_no_more_statements_for_many_rows_than_for_one(settings: Settings, serve: Serve, path: str) -> None:
    api = serve(settings.model_copy(update={"cache_mb": 0}))
    api.json("/v1/dataset")
    counts = []
    for limit in (2, 997):
        with counted() as executed:
            api.json(path, limit=limit)
        counts.append(len(executed))
    assert 0 < counts[1] <= counts[0] <= 4  # where there is a next page, the rows are counted


# Errors


@samples
@pytest.mark.parametrize(
    ("query", "parameter", "message"),
    [
        ("limt=3", "limt", "no such parameter"),
        ("limit=3&limit=3", "limit", "given twice"),
        ("limit=0", "limit", "Input should be greater than or equal to 1: '0'"),
        ("limit=1001", "limit", "Input should be less than or equal to 1000: '1001'"),
        ("limit=ten", "limit", "Input should be a valid integer, unable to parse string as an integer: 'ten'"),
        ("limit=", "limit", "Input should be a valid integer, unable to parse string as an integer: ''"),
        ("format=xml", "format", "Input should be 'json', 'csv' or 'jsonl': 'xml'"),
        ("format=csv&format=csv", "format", "given twice"),
        ("cursor=a&cursor=a", "cursor", "given twice"),
    ],
)
def test_a_parameter_that_cannot_be_understood_is_a_problem(
    api: Api, path: str, query: str, parameter: str, message: str
) -> None:
    response = api.get(f"{path}?{query}")
    near = ["limit"] if parameter == "limt" else []
    hint = " (did you mean limit?)" if near else ""
    detail = f"{parameter}: {message}{hint}"
    assert_problem(response, 422, ProblemType.INVALID_PARAMETER, detail, fault(parameter, message, *near))


@pytest.mark.parametrize("path", [path for path, parameter in PARAMETERS if parameter["name"] == "sort"])
def test_an_order_that_the_list_does_not_have_is_a_problem(api: Api, path: str) -> None:
    for sort in ("nothing", "", "--name", "ID"):
        response = api.get(path, {"sort": sort})
        assert (sort, response.status_code) == (sort, 422)
        assert [fault["parameter"] for fault in response.json()["errors"]] == ["sort"]


@pytest.mark.parametrize(
    ("path", "parameter"), [(path, name) for path, name in FILTERS if name in ("as_of", "period_from", "period_to")]
)
def test_a_date_that_is_none_is_a_problem(api: Api, path: str, parameter: str) -> None:
    for day in ("0", "1", "20130", "2013-13", "2013-02-30", "1992/..", "1377000000", "now", ""):
        response = api.get(path, {parameter: day})
        assert (day, response.status_code) == (day, 422)
        assert [fault["parameter"] for fault in response.json()["errors"]] == [parameter]


CODES = {
    (path, field.alias or name, str(scope))
    for path, query in QUERIES.items()
    for name, scope in query.named_fields()
    for field in [query.model_fields[name]]
}


@pytest.mark.parametrize(("path", "parameter", "scope"), sorted(CODES))
def test_a_code_that_names_nothing_is_a_problem_with_what_was_probably_meant(
    api: Api, path: str, parameter: str, scope: str
) -> None:
    misspelt, meant = {
        "actor": ("Kazakstan", "KAZ"),
        "state": ("Kazakstan", "KAZ"),
        "organization": ("Comonwealth of Independent States", "cis"),
        "source": ("diplomat-2012", "diplomat-2013"),
        "claim": ("mng-kaz-export", "mng-kaz-exports"),
        "source of links": ("editor", "editors"),
    }[scope]
    response = api.get(path, {parameter: misspelt})
    suggestions = response.json()["errors"][0]["suggestions"]
    assert suggestions[0] == meant
    message = f"no {scope} '{misspelt}'"
    detail = f"{parameter}: {message} (did you mean {' or '.join(suggestions)}?)"
    assert_problem(response, 422, ProblemType.UNKNOWN_CODE, detail, fault(parameter, message, *suggestions))


@pytest.mark.parametrize("path", [*DATA, "/livez", "/readyz", "/openapi.json", "/docs", "/"])
def test_a_method_that_would_write_is_refused(api: Api, path: str) -> None:
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        response = api.request(method, path)
        assert response.headers["Allow"] == "GET, HEAD"
        assert_problem(response, 405, ProblemType.METHOD_NOT_ALLOWED, f"{method} {path}: this API is read-only")


@pytest.mark.parametrize("path", [path for path in OPERATIONS if path.startswith("/v1")])
def test_each_operation_documents_its_errors_as_problems(path: str) -> None:
    responses = OPERATIONS[path]["responses"]
    errors = [*["404"][: "{" in path], "406", "422", "503"]
    assert sorted(responses) == ["200", "304", *errors]
    assert "content" not in responses["304"]
    for status in errors:
        [(media_type, described)] = responses[status]["content"].items()
        assert media_type == "application/problem+json"
        assert described["schema"] == {"$ref": "#/components/schemas/Problem"}
        assert described["example"]["status"] == int(status)
