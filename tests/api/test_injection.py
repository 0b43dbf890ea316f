"""Text of requests is text, wherever it goes: no statement, path, template or header is made of it."""

from collections.abc import Mapping
from time import monotonic
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from client import Api, openapi
from database import select_rows

from app.api.problems import PROBLEM_JSON

CORPUS = [
    "x' OR '1'='1' --",
    "x'; DELETE FROM data_set; --",
    '"; DROP TABLE trade_flow; --',
    "MNG') UNION SELECT pg_sleep(20), revision FROM data_set --",
    "%' OR id LIKE '%27%20OR%201=1",
    "$1 :id %(id)s %s ? {0} {id} \\'",
    "../../../../etc/passwd",
    "<script>alert(1)</script>\r\nX-Other: x",
]
"""What makes statements, patterns, templates, paths, markup and header fields of texts that are put into them."""
SECONDS = 10
"""How long no answer takes, not even on a busy machine: less than the corpus asks for."""
EVERYTHING = "SELECT revision, (SELECT count(*) FROM trade_flow), (SELECT count(*) FROM actor) FROM data_set"
OPERATIONS: dict[str, Any] = {path: operations["get"] for path, operations in openapi()["paths"].items()}
PROBLEM = {"type", "title", "status", "detail", "errors"}


def takes_text(parameter: dict[str, Any]) -> bool:
    """Whether a parameter takes text, be it one of a few words."""
    return parameter["schema"].get("type") not in ("boolean", "integer", "number")


def examples(path: str) -> dict[str, str]:
    """The parameters that a path cannot do without, as the document shows them."""
    needed = [parameter for parameter in OPERATIONS[path]["parameters"] if parameter.get("required")]
    return {parameter["name"]: parameter["schema"]["examples"][0] for parameter in needed}


def asked(api: Api, path: str, values: Mapping[str, str | list[str]]) -> httpx.Response:
    """The answer to a request with some parameters, which stand in the path or in the query; it does not take long."""
    began = monotonic()
    in_path = {name: quote(str(value), safe="") for name, value in values.items() if f"{{{name}}}" in path}
    in_query = {name: value for name, value in values.items() if name not in in_path}
    response = api.get(path.format(**in_path), in_query)
    assert monotonic() - began < SECONDS
    return response


def shape(response: httpx.Response) -> tuple[str, list[str]]:
    """The type of an answer, and the names in it."""
    is_json = response.headers["Content-Type"].endswith("json")
    return response.headers["Content-Type"], sorted(response.json()) if is_json else []


@pytest.mark.parametrize("path", [path for path, operation in OPERATIONS.items() if operation.get("parameters")])
def test_what_is_sent_in_a_parameter_stays_text(api: Api, path: str) -> None:
    before, usual = select_rows(api.settings, EVERYTHING), asked(api, path, examples(path))
    for parameter in filter(takes_text, OPERATIONS[path]["parameters"]):
        for sent in (CORPUS[::2], CORPUS[1::2]) if parameter["schema"].get("type") == "array" else CORPUS:
            response = asked(api, path, {**examples(path), parameter["name"]: sent})
            told = (parameter["name"], sent, response.status_code, response.text[:200])
            if response.status_code == 200:
                assert shape(response) == shape(usual), told
                assert response.json().get("data") in ([], None), told
            else:
                assert response.status_code in (404, 422), told
                assert shape(response) == (PROBLEM_JSON, sorted(PROBLEM)), told
            assert "X-Other" not in response.headers
    assert select_rows(api.settings, EVERYTHING) == before
