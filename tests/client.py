"""Calls of an application in the process of the tests, from code that does not await."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, partial
from typing import Any

import httpx
import pytest
from anyio.from_thread import BlockingPortal

from app.api.application import Application
from app.api.problems import PROBLEM_JSON
from app.main import create_app
from app.model.errors import ProblemType
from app.settings import Settings
from app.store.prepared_statements import Plan, Values
from app.store.read_transactions import Reading

Row = dict[str, Any]


def fault(parameter: str, message: str, *suggestions: str) -> Row:
    """One thing that is wrong with a request."""
    return {"parameter": parameter, "message": message, "suggestions": list(suggestions)}


def faulty_parameters(response: httpx.Response) -> list[str]:
    """The parameters with which something is wrong, as a problem names them."""
    return [fault["parameter"] for fault in response.json()["errors"]]


def assert_problem(response: httpx.Response, status: int, type: ProblemType, detail: str, *faults: Row) -> None:
    """Hold a whole answer against the problem that it should be."""
    assert response.json() == {
        "type": f"/v1/codebook#{type}",
        "title": type.meaning,
        "status": status,
        "detail": detail,
        "errors": list(faults),
    }
    assert (response.status_code, response.headers["Content-Type"]) == (status, PROBLEM_JSON)
    assert response.headers["Cache-Control"] == "no-store"
    assert "ETag" not in response.headers


@cache
def openapi() -> dict[str, Any]:
    """The OpenAPI document, which does not depend on a database."""
    return create_app(Settings(database_url="sqlite:///missing.db", _env_file=None)).openapi()


class Api:
    """An application that serves the data set which some settings name."""

    def __init__(self, app: Application, settings: Settings, portal: BlockingPortal) -> None:
        self.app = app
        self.settings = settings
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        plain = {"Accept-Encoding": "identity"}
        self._client = httpx.AsyncClient(transport=transport, base_url="http://test", headers=plain)
        self._portal = portal

    def request(
        self, method: str, path: str, params: Any = None, headers: dict[str, str] | None = None
    ) -> httpx.Response:
        """The answer to a request."""
        return self._portal.call(partial(self._client.request, method, path, params=params or None, headers=headers))

    def get(self, path: str, params: Any = None, headers: dict[str, str] | None = None) -> httpx.Response:
        """The answer to GET."""
        return self.request("GET", path, params, headers)

    def head(self, path: str, params: Any = None, headers: dict[str, str] | None = None) -> httpx.Response:
        """The answer to HEAD."""
        return self.request("HEAD", path, params, headers)

    def json(self, path: str, **params: Any) -> Any:
        """The body of a good answer."""
        response = self.get(path, params)
        assert response.status_code == 200, response.text
        return response.json()

    def rows(self, path: str, **params: Any) -> list[Row]:
        """All rows of a list, in one page."""
        body = self.json(path, **{"limit": 1000, **params})
        assert body["next"] is None
        rows: list[Row] = body["data"]
        return rows

    def ids(self, path: str, **params: Any) -> list[str]:
        """The ids of all rows of a list."""
        return [row["id"] for row in self.rows(path, **params)]

    def call(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """The result of a coroutine function."""
        return self._portal.call(function, *arguments)

    def close(self) -> None:
        """Let go of the application."""
        self._portal.call(self._client.aclose)
        self._portal.call(self.app.state.desk.close)


Serve = Callable[[Settings], Api]
"""Starts an application that serves what some settings name."""


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


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements by which requests are answered meanwhile."""
    executed: list[str] = []
    rows = Reading.rows

    def note(reading: Reading, plan: Plan, values: Values) -> list[Any]:
        executed.append(plan.sql)
        return rows(reading, plan, values)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Reading, "rows", note)
        yield executed
