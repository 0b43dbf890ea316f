"""How requests are read, strange ones too."""

from urllib.parse import parse_qsl

import pytest
from client import Api, Twins, assert_problem, faulty_parameters
from hypothesis import given
from hypothesis import strategies as st

from app.api.requests import query_of
from app.model.errors import ProblemType


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v1/facts?q=%FF", 422),
        ("/v1/facts?q=a%00b", 200),
        ("/v1/facts?actor=%00", 422),
        ("/v1/facts?as_of=0000", 422),
        ("/v1/facts?=", 422),
        ("/v1/facts?&&", 200),
        ("/v1/facts?limit=%D9%A3", 422),
        ("/v1/facts?" + "&".join(["actor=MNG"] * 11), 422),
        ("/v1/facts?q=" + "a+" * 100, 200),
        ("/v1/facts?q=" + "a" * 201, 422),
        ("/v1/sources?publisher=%00", 422),
        ("/v1/links?asserted_by=%00", 422),
        ("/v1/assessments?ordinal=99999999999999999999", 422),
        ("/v1/states?cow_code=4294967296", 422),
        ("/v1/states?cow_code=-1", 422),
        ("/v1/trade-flows?value_min=1e400", 422),
        ("/v1/trade-flows?value_min=nan", 422),
        ("/v1/facts/%00", 422),
        ("/v1/facts/..%2f..", 404),
        ("/v1/trade-flows/a%00b", 422),
        ("/v1/states/%00", 422),
        ("/v1/links?from=diplomat-2013.%00", 422),
        ("/v1/states/%20", 404),
        ("/v1/dyads/%00/MNG", 422),
        ("/v1/dyads/MNG/%00", 422),
        ("/v1//facts", 404),
        ("/V1/facts", 404),
        ("/static/../main.py", 404),
        ("/static/%2e%2e/main.py", 404),
        ("/v1/dataset?format=csv", 422),
        ("/v1?x=1", 422),
    ],
)
def test_strange_requests_do_no_harm(api: Api, path: str, status: int) -> None:
    response = api.get(path)
    assert response.status_code == status
    assert response.headers["Content-Type"].startswith("application/json" if status == 200 else "application/problem+")


@pytest.mark.parametrize("text", ["1_0", "\uff11\uff10", "+10", " 10", "10 ", "0x10", "1e1_0", "", "\u0663"])
@pytest.mark.parametrize("parameter", ["limit", "value_min", "value_max", "ordinal", "session", "factor_min"])
def test_only_what_is_written_as_a_number_is_one(twins: Twins, parameter: str, text: str) -> None:
    paths = {"ordinal": "/v1/assessments", "session": "/v1/votes", "factor_min": "/v1/comparisons"}
    response = twins.get(paths.get(parameter, "/v1/trade-flows"), {parameter: text})
    assert (response.status_code, faulty_parameters(response)) == (422, [parameter])


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("application/x-ndjson", "application/jsonl"),
        ("application/x-ndjson, */*;q=0.1", "application/jsonl"),
        ("text/csv;q=0, */*", "application/json"),
        ("text/csv, application/json;q=0.5", "text/csv; charset=utf-8"),
        ("text/*", "text/csv; charset=utf-8"),
    ],
)
def test_a_list_comes_in_the_format_that_is_liked_best(twins: Twins, accept: str, media_type: str) -> None:
    response = twins.get("/v1/missions", headers={"Accept": accept})
    assert response.headers["Content-Type"] == media_type
    assert response.headers.get("Accept-Ranges") == (None if media_type == "application/json" else "none")


@pytest.mark.parametrize("first", ["text/csv, application/json;q=0.5", "text/csv"])
def test_what_one_client_accepts_is_not_sent_to_another(api: Api, first: str) -> None:
    for accept in (first, "text/csv", "text/csv, application/json;q=0.5", "text/csv"):
        response = api.get("/v1/states/KAZ", headers={"Accept": accept})
        assert response.status_code == (200 if "json" in accept else 406)


def test_a_header_that_lists_too_much_is_a_problem(twins: Twins) -> None:
    for name in ("Accept", "Accept-Encoding"):
        assert twins.get(
            "/v1/states", headers={name: ",".join(["*/*" if name == "Accept" else "gzip"] * 50)}
        ).is_success
        response = twins.get("/v1/states", headers={name: ",".join(["x"] * 51)})
        assert_problem(response, 431, ProblemType.HEADERS_TOO_LARGE, f"{name} lists more than 50 elements")


@pytest.mark.parametrize("path", ["/v1/facts", "/docs", "/static/docs.js", "/livez", "/none"])
def test_a_body_is_a_problem(twins: Twins, path: str) -> None:
    for headers in ({"Content-Length": "3"}, {"Transfer-Encoding": "chunked"}):
        response = twins.get(path, headers=headers)
        assert_problem(response, 413, ProblemType.CONTENT_TOO_LARGE, "GET has no body here")
    assert twins.get("/v1/facts", headers={"Content-Length": "0"}).status_code == 200


@given(query=st.text("ab=&;é/?:#%+1", max_size=12))
def test_a_query_is_read_as_the_standard_library_does(query: str) -> None:
    parameters = query_of({"query_string": query.encode("latin-1")})
    assert parameters == parse_qsl(query, keep_blank_values=True)
