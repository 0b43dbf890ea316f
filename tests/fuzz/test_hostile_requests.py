"""Whatever is asked, however it is spelled: no fault, an answer in the documented shape, the same from everywhere."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import schemathesis
from anyio.from_thread import BlockingPortal
from asking import Answer, ask
from client import Api, openapi
from hostile import Attempt, attempts
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from app.api.caching import CHANGES
from app.api.problems import PROBLEM_JSON
from app.api.surface import FIELDS
from app.main import create_app
from app.settings import Settings

FEW = 250
"""How many cases the short form has."""
CPU_SECONDS = 1.0
"""What no answer takes of the processor."""
REFUSALS = {400, 404, 405, 406, 410, 413, 422, 431}
GOOD = {200, 304, 308}
SCHEMA = schemathesis.openapi.from_dict(openapi())
PARAMETERS = {
    path: [parameter["name"] for parameter in item["get"].get("parameters", ()) if parameter["in"] == "query"]
    for path, item in openapi()["paths"].items()
}
LISTS = ("/v1/trade-flows", "/v1/facts", "/v1/actors", "/v1/comparisons", "/v1/memberships")
ALSO = ("/v1", "/livez", "/static/{file}", "/{nothing}")
"""Paths that the document leaves out."""
SEES_THE_LOADS = (CHANGES,)
"""Paths whose answers tell when a database was loaded."""

Cursors = list[str]
OPTIONS = settings(
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate),
)


@pytest.fixture(scope="module")
def servers(api: Api, settings: Settings, article_file: Path, portal: BlockingPortal) -> Iterator[list[Api]]:
    """One data set, served from memory and afresh, and from SQLite if the first is on PostgreSQL."""
    afresh = settings.model_copy(update={"cache_mb": 0})
    sqlite = afresh.model_copy(update={"database_url": f"sqlite:///{article_file}"})
    others = [Api(create_app(other), other, portal) for other in (afresh, sqlite)]
    yield [api, *others]
    for other in others:
        other.close()


@pytest.fixture(scope="module")
def cursors(api: Api) -> Cursors:
    """Cursors as clients are given them."""
    found = []
    for path in LISTS:
        following = api.json(path, limit=2)["next"]
        if following:
            found.append(following.rpartition("cursor=")[2].partition("&")[0])
    assert len(found) >= 3
    return found


def hold(method: str, answer: Answer) -> None:
    """Hold an answer against what every answer is."""
    assert answer.status in GOOD | REFUSALS
    assert answer.cpu_seconds < CPU_SECONDS
    assert set(FIELDS) <= set(answer.fields) or answer.media_type in ("text/html", "text/css")
    if method == "HEAD" or answer.status == 304:
        assert answer.body == b""
    elif answer.status in REFUSALS and answer.media_type != "text/html":
        assert answer.media_type == PROBLEM_JSON
        if not any(name == b"content-encoding" for name, _ in answer.fields):
            problem = json.loads(answer.body)
            assert problem.keys() == {"type", "title", "status", "detail", "errors"}
            assert problem["status"] == answer.status
            assert problem["detail"]


def comparable(answer: Answer) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
    """What is the same from every server."""
    return answer.status, answer.fields, answer.body


def test_every_spelling_of_every_request_is_answered(
    servers: list[Api], cursors: Cursors, cases: int, record_property: Callable[[str, object], None]
) -> None:
    paths = {**PARAMETERS, **{path: ["format", "limit"] for path in ALSO}}
    seen: dict[int, int] = {}

    @settings(OPTIONS, max_examples=max(cases, FEW))
    @given(attempts(paths, cursors), st.sampled_from(("GET", "GET", "GET", "HEAD", "POST", "OPTIONS")))
    @example(Attempt(b"/v1/facts?q=%00"), "GET")
    @example(Attempt(b"/v1/trade-flows?limit=1_0"), "GET")
    def answer(attempt: Attempt, method: str) -> None:
        first = ask(servers[0], attempt, method)
        seen[first.status] = seen.get(first.status, 0) + 1
        hold(method, first)
        if attempt.target.startswith(SEES_THE_LOADS_BYTES):
            return
        for server in servers:
            assert comparable(ask(server, attempt, method)) == comparable(first)

    answer()
    assert seen.keys() >= {200, 404, 405, 422}
    assert sum(seen.values()) >= max(cases, FEW)


SEES_THE_LOADS_BYTES = tuple(path.encode() for path in SEES_THE_LOADS)


def test_good_answers_to_odd_requests_have_the_documented_shape(api: Api, cursors: Cursors, cases: int) -> None:
    good = 0

    @settings(OPTIONS, max_examples=max(cases // 4, FEW))
    @given(attempts(PARAMETERS, cursors))
    def answer(attempt: Attempt) -> None:
        nonlocal good
        path, _, query = attempt.target.decode("ascii").partition("?")
        endpoint = api.app.find({"path": path})
        if endpoint is None or endpoint.path not in PARAMETERS:
            return
        response = api.get(f"{path}?{query}" if query else path)
        good += response.status_code == 200
        SCHEMA[endpoint.path]["GET"].validate_response(response)

    answer()
    assert good > 10
