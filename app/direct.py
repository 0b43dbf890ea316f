"""Routes that read their parameters by themselves, and the layer that finds them at once.

FastAPI documents these routes and could serve them; its way through routers, dependencies and parameters takes longer
than a page of a list does. So each answers from the request alone, and `Direct` hands it over before FastAPI looks.
"""

import logging
import re
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping
from typing import Any, get_args
from urllib.parse import parse_qsl, quote_plus

from fastapi import FastAPI, Request, Response
from fastapi.routing import APIRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from app.errors import NO_REASON, ApiError, Internal
from app.filters import Parameters

QUERY = "third_neighbor.query"
SAFE = re.compile(r"[\w.~-]*", re.ASCII)


def query_of(scope: Scope) -> list[tuple[str, str]]:
    """The parameters of a request's query in order, read once."""
    if QUERY not in scope:
        text = scope["query_string"].decode("latin-1")
        if "%" in text or "+" in text:
            scope[QUERY] = parse_qsl(text, keep_blank_values=True)
        else:  # nothing to unquote, as in most queries: a tenth of the time
            parts = [part.partition("=") for part in text.split("&") if part]
            scope[QUERY] = [(name, value) for name, _, value in parts]
    found: list[tuple[str, str]] = scope[QUERY]
    return found


def header(scope: Scope, name: bytes) -> str | None:
    """A header of a request, its lines as one (RFC 9110, section 5.3); None if it has none of this name."""
    found = [value for given, value in scope["headers"] if given == name]
    return b",".join(found).decode("latin-1") if found else None


def query_text(query: Iterable[tuple[str, str]]) -> str:
    """Parameters as they stand in a query."""
    return "&".join([f"{name}={value if SAFE.fullmatch(value) else quote_plus(value)}" for name, value in query])


log = logging.getLogger(__name__)

Answer = Callable[[Request], Coroutine[Any, Any, Response]]


def reading(endpoint: Callable[..., Awaitable[Response]]) -> Answer:
    """An endpoint that takes a request and, as `query`, its parameters, together with what reads these."""
    model: type[Parameters] = get_args(endpoint.__annotations__["query"])[0]

    async def answer(request: Request) -> Response:
        query = model.read(query_of(request.scope))
        return await endpoint(request, query, **request.path_params)

    return answer


class DirectRoute(APIRoute):
    """A route whose endpoint reads the request by itself: FastAPI's own reading of it is left out."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """What answers a request."""
        return reading(self.endpoint)


class Direct:
    """Answers the paths of direct routes: those of lists by their name, those of their rows by what follows it."""

    def __init__(self, app: ASGIApp, owner: FastAPI, lists: Mapping[str, Answer], rows: Mapping[str, Answer]) -> None:
        self.app = app
        self.owner = owner
        self.lists = lists
        self.rows = rows

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or pass it on."""
        answer = self._find(scope) if scope["type"] == "http" and scope["method"] == "GET" else None
        if answer is None:
            await self.app(scope, receive, send)
            return
        scope["app"] = self.owner
        try:
            response = await answer(Request(scope, receive))
        except ApiError as error:
            response = error.response()
        except Exception:
            log.exception("%s %s failed", scope["method"], scope["path"])
            response = Internal(NO_REASON).response()
        await response(scope, receive, send)

    def _find(self, scope: Scope) -> Answer | None:
        """What answers a path."""
        path: str = scope["path"]
        if path in self.lists:
            return self.lists[path]
        start, _, id = path.rpartition("/")
        if id and start in self.rows:
            scope["path_params"] = {"id": id}
            return self.rows[start]
        return None
