"""The application: FastAPI behind the layers that answer without it."""

import warnings
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import lru_cache
from threading import Lock
from typing import Any

from fastapi import FastAPI, Request
from pydantic.warnings import UnsupportedFieldAttributeWarning
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from app import about
from app.api import changes, check, disagreement_summary, dyads, facts, overview, service, voting
from app.api.caching import Remembering
from app.api.dataset import Reader
from app.api.desk import Desk
from app.api.endpoints import Endpoint
from app.api.entrance import Entrance
from app.api.layers import Head, Surface
from app.api.lists import endpoints_of
from app.api.problems import install, page_not_found, problem_response
from app.facts import LISTED
from app.model.errors import ApiError, MethodNotAllowed
from app.settings import Settings

DATA: tuple[Endpoint, ...] = (
    *dyads.ENDPOINTS,
    *voting.ENDPOINTS,
    *facts.ENDPOINTS,
    *check.ENDPOINTS,
    *disagreement_summary.ENDPOINTS,
    *overview.ENDPOINTS,
    *changes.ENDPOINTS,
    *(endpoint for kind in LISTED for endpoint in endpoints_of(kind)),
)
"""Every path under /v1, in the order of the document."""

ENDPOINTS = (*DATA, overview.index_endpoint(DATA), *service.ENDPOINTS)
"""Every path that is answered."""


FILES = "/static/"
"""What the paths of files begin with."""
PREFIXES = 4
"""Below how many prefixes the OpenAPI document is kept as it is sent."""


Refuse = Callable[[Request, ApiError], Response]
"""Answers a request that no endpoint does."""


def refuse(request: Request, error: ApiError) -> Response:
    """A problem."""
    return problem_response(error)


class Application(FastAPI):
    """FastAPI's application behind layers of ours, of which the last answers every endpoint without it.

    FastAPI writes the OpenAPI document, serves files, and can serve all endpoints: `is_direct=False` lets it. Its
    routes are made when they are first wanted, so that a server starts in half the time.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        endpoints: Sequence[Endpoint] = ENDPOINTS,
        pages: Mapping[str, str] | None = None,
        refuse: Refuse = refuse,
        is_direct: bool = True,
    ) -> None:
        """`pages` are the starts of the paths under /v1 that pages show, by the first segments of their own."""
        desk = Desk(Reader(settings), settings)

        @asynccontextmanager
        async def lifespan(app: FastAPI) -> AsyncIterator[None]:
            for start in self.at_start:
                start()
            yield
            desk.close()
            for end in self.at_end:
                end()

        super().__init__(
            title=about.TITLE,
            summary=about.SUMMARY,
            description=about.DESCRIPTION,
            version=about.VERSION,
            license_info=about.LICENCE,
            contact=about.CONTACT,
            openapi_tags=[{"name": name, "description": description} for name, description in about.TAGS],
            servers=[{"url": "/", "description": "This server"}],
            openapi_url=None,
            docs_url=None,
            redoc_url=None,
            redirect_slashes=False,
            lifespan=lifespan,
        )
        self.endpoints = endpoints
        self.refuse = refuse
        self.at_start: list[Callable[[], None]] = []
        """What is done when the server that runs the application begins, and `at_end` when it ends."""
        self.at_end: list[Callable[[], None]] = []
        install(self, endpoints, refuse)
        self._by_start = [
            {endpoint.path.partition("/{")[0]: endpoint for endpoint in endpoints if len(endpoint.names) == count}
            for count in range(3)
        ]
        """The endpoints by the fixed start of their paths: those with no parameter after it, with one, with two."""
        self.state.desk = desk
        self.state.public_url = settings.public_url.rstrip("/")
        self.state.documents = lru_cache(maxsize=PREFIXES)(lambda prefix: service.written(self.openapi(), prefix))
        self.has_routes = False
        self._making = Lock()
        last = self.dispatch if is_direct else self.behind
        capacity, has_texts = settings.cache_mb * 2**20, bool(desk.reader.texts)
        remembering = Remembering(Surface(last), desk.current, capacity, has_texts, pages)
        self.front: ASGIApp = Entrance(Head(remembering), settings)

    def make_routes(self) -> None:
        """Make FastAPI's routes, if that has not been done."""
        with self._making:
            if not self.has_routes:
                for endpoint in self.endpoints:
                    endpoint.register(self)
                self.mount(FILES.rstrip("/"), StaticFiles(directory=service.STATIC), name="static")
                self.has_routes = True

    def openapi(self) -> dict[str, Any]:
        """The document that describes the endpoints."""
        self.make_routes()
        if self.openapi_schema is None:
            with warnings.catch_warnings():
                # As FastAPI does where it looks at query models: ours are made when they are wanted, which is here.
                warnings.simplefilter("ignore", UnsupportedFieldAttributeWarning)
                service.complete(super().openapi())
        return super().openapi()

    async def dispatch(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request by its endpoint, in a look-up or two; files and lifespans are left to FastAPI."""
        if scope["type"] != "http" or scope["path"].startswith(FILES):
            await self.behind(scope, receive, send)
            return
        scope["app"] = self
        endpoint = self.find(scope)
        if endpoint is None:
            response = self.refuse(Request(scope, receive), page_not_found(scope["path"], self.endpoints))
        elif scope["method"] != "GET":
            response = problem_response(MethodNotAllowed(scope["method"], scope["path"]))
        else:
            response = await endpoint.respond(Request(scope, receive))
        await response(scope, receive, send)

    def find(self, scope: Scope) -> Endpoint | None:
        """The endpoint of a path: of the whole of it, or of all but its last one or two segments."""
        start: str = scope["path"]
        values: tuple[str, ...] = ()
        for endpoints in self._by_start:
            if (endpoint := endpoints.get(start)) is not None:
                scope["path_params"] = dict(zip(endpoint.names, values, strict=True))
                return endpoint
            start, _, value = start.rpartition("/")
            if not value:
                break
            values = (value, *values)
        return None

    def route_of(self, path: str) -> str | None:
        """The template of a path; None if nothing answers it."""
        if path.startswith(FILES):
            return FILES
        endpoint = self.find({"path": path})
        return None if endpoint is None else endpoint.path

    async def behind(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request to FastAPI."""
        if scope["type"] == "http" and not self.has_routes:
            await run_in_threadpool(self.make_routes)
        if prefix := scope.get("root_path", ""):  # which ASGI, unlike the rest of this application, has in the path
            scope = {**scope, "path": f"{prefix}{scope['path']}"}
        await super().__call__(scope, receive, send)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request to the first layer."""
        await self.front(scope, receive, send)
