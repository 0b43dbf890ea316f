"""The application: FastAPI behind the layers that answer without it."""

import warnings
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from threading import Lock
from typing import Any

from fastapi import FastAPI
from pydantic.warnings import UnsupportedFieldAttributeWarning
from starlette.concurrency import run_in_threadpool
from starlette.middleware.cors import CORSMiddleware
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette_compress import CompressMiddleware, add_compress_type

from app import about
from app.api import docs, dyads, facts, health, overview, problems
from app.api.caching import Remembering
from app.api.dataset import Reader
from app.api.dispatch import Dispatcher
from app.api.endpoints import Endpoint
from app.api.layers import Head, WhereAsked
from app.api.lists import endpoints_of
from app.facts import LISTED
from app.query.parameters import MEDIA_TYPES
from app.settings import Settings

for media_type in (*MEDIA_TYPES.values(), problems.PROBLEM_JSON):
    add_compress_type(media_type.partition(";")[0])

DATA: tuple[Endpoint, ...] = (
    *dyads.ENDPOINTS,
    *facts.ENDPOINTS,
    *overview.ENDPOINTS,
    *(endpoint for kind in LISTED for endpoint in endpoints_of(kind)),
)
"""Every path under /v1, in the order of the document."""

ENDPOINTS = (*DATA, overview.index_endpoint(DATA), *health.ENDPOINTS, *docs.ENDPOINTS)
"""Every path that is answered."""


class Application(FastAPI):
    """FastAPI's application behind layers of ours, of which the last answers every endpoint without it.

    FastAPI writes the OpenAPI document, serves files, and can serve all endpoints: `is_direct=False` lets it. Its
    routes are made when they are first wanted, so that a server starts in half the time.
    """

    def __init__(
        self, settings: Settings, *, endpoints: Sequence[Endpoint] = ENDPOINTS, is_direct: bool = True
    ) -> None:
        reader = Reader(settings)

        @asynccontextmanager
        async def lifespan(app: FastAPI) -> AsyncIterator[None]:
            yield
            reader.close()

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
        self.state.reader = reader
        self.has_routes = False
        self._making = Lock()
        last = Dispatcher(self.behind, self, endpoints) if is_direct else self.behind
        self.front: ASGIApp = Head(Remembering(shared(last), reader, settings.cache_mb * 2**20))

    def make_routes(self) -> None:
        """Make FastAPI's routes, if that has not been done."""
        with self._making:
            if not self.has_routes:
                for endpoint in self.endpoints:
                    endpoint.register(self)
                problems.install(self, self.endpoints)
                self.mount("/static", StaticFiles(directory=docs.STATIC), name="static")
                self.has_routes = True

    def openapi(self) -> dict[str, Any]:
        """The document that describes the endpoints."""
        self.make_routes()
        if self.openapi_schema is None:
            with warnings.catch_warnings():
                # As FastAPI does where it looks at query models: ours are made when they are wanted, which is here.
                warnings.simplefilter("ignore", UnsupportedFieldAttributeWarning)
                docs.complete(super().openapi())
        return super().openapi()

    async def behind(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request to FastAPI."""
        if scope["type"] == "http" and not self.has_routes:
            await run_in_threadpool(self.make_routes)
        await super().__call__(scope, receive, send)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request to the first layer."""
        await self.front(scope, receive, send)


def shared(app: ASGIApp) -> ASGIApp:
    """An application for callers of any origin, whose answers are compressed for those who take them so."""
    open_to_all = CORSMiddleware(
        CompressMiddleware(app, brotli=False),
        allow_origins=["*"],
        allow_methods=["GET", "HEAD"],
        allow_headers=["*"],
        expose_headers=["ETag", "Link", "Dataset-Revision"],
    )
    return WhereAsked(app, open_to_all, (b"accept-encoding", b"origin"))
