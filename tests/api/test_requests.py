"""How requests are read, strange ones too."""

from urllib.parse import parse_qsl

import pytest
from client import Api
from hypothesis import given
from hypothesis import strategies as st

from app.api.requests import query_of


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
        ("/v1/facts/%00", 404),
        ("/v1/facts/..%2f..", 404),
        ("/v1/trade-flows/%00", 404),
        ("/v1/states/%20", 404),
        ("/v1/dyads/%00/MNG", 404),
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


@given(query=st.text("ab=&;é/?:#%+1", max_size=12))
def test_a_query_is_read_as_the_standard_library_does(query: str) -> None:
    parameters = query_of({"query_string": query.encode("latin-1")})
    assert parameters == parse_qsl(query, keep_blank_values=True)
