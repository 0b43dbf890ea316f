"""The dispatcher: answers the paths of endpoints without FastAPI.

It finds an endpoint in a look-up or two; the way through FastAPI's routers, dependencies and parameters takes longer
than reading a page.
"""

from collections.abc import Iterable

from fastapi import FastAPI, Request
from starlette.types import ASGIApp, Receive, Scope, Send

from app.api.endpoints import Endpoint
from app.api.problems import page_not_found, problem_response
from app.model.errors import MethodNotAllowed

STATIC = "/static/"
"""The beginning of the paths of files, which FastAPI serves."""


class Dispatcher:
    """Answers the paths of endpoints, and says of all others that there is nothing; files are left to FastAPI."""

    def __init__(self, app: ASGIApp, owner: FastAPI, endpoints: Iterable[Endpoint]) -> None:
        self.app = app
        self.owner = owner
        self.endpoints = {(endpoint.path.partition("/{")[0], len(endpoint.names)): endpoint for endpoint in endpoints}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or pass it on."""
        if scope["type"] != "http" or scope["path"].startswith(STATIC):
            await self.app(scope, receive, send)
            return
        scope["app"] = self.owner
        request = Request(scope, receive)
        endpoint = self.find(scope)
        if endpoint is None:
            response = problem_response(page_not_found(scope["path"], self.endpoints.values()))
        elif scope["method"] != "GET":
            response = problem_response(MethodNotAllowed(scope["method"], scope["path"]))
        else:
            response = await endpoint.respond(request)
        await response(scope, receive, send)

    def find(self, scope: Scope) -> Endpoint | None:
        """The endpoint of a path: of the whole of it, or of all but its last one or two segments."""
        start: str = scope["path"]
        values: list[str] = []
        while (endpoint := self.endpoints.get((start, len(values)))) is None and len(values) < 2:
            start, _, value = start.rpartition("/")
            if not value:
                return None
            values.insert(0, value)
        if endpoint is not None:
            scope["path_params"] = dict(zip(endpoint.names, values, strict=True))
        return endpoint
