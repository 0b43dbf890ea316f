"""The application: wiring only."""

import gc
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from threading import Lock
from typing import Any

from fastapi import FastAPI
from pydantic.warnings import UnsupportedFieldAttributeWarning
from starlette.concurrency import run_in_threadpool
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette_compress import CompressMiddleware, add_compress_type

from app import about, errors
from app.about import VERSION
from app.codes import directory
from app.direct import Direct, reading
from app.facts import RESOURCES
from app.formats import MEDIA_TYPES
from app.layers import Head, Remembering, WhereAsked
from app.reader import Reader
from app.settings import Settings

for media_type in (*MEDIA_TYPES.values(), errors.PROBLEM_JSON):
    add_compress_type(media_type.partition(";")[0])


class Application(FastAPI):
    """FastAPI's application behind layers of ours, which answer lists and rows without it.

    So its routes are made when they are first wanted: until then a server has started in half the time.
    """

    def __init__(self, settings: Settings) -> None:
        reader = Reader(settings, directory)

        @asynccontextmanager
        async def lifespan(app: FastAPI) -> AsyncIterator[None]:
            gc.freeze()  # what is there by now stays
            gc.enable()
            yield
            reader.close()

        super().__init__(
            title=about.TITLE,
            summary=about.SUMMARY,
            description=about.DESCRIPTION,
            version=VERSION,
            license_info=about.LICENCE,
            contact=about.CONTACT,
            openapi_tags=[{"name": name, "description": description} for name, description in about.TAGS],
            servers=[{"url": "/", "description": "This server"}],
            docs_url=None,
            redoc_url=None,
            redirect_slashes=False,
            lifespan=lifespan,
        )
        errors.install(self)
        self.state.reader = reader
        self.has_routes = False
        self._making = Lock()
        lists = {f"/v1/{kind.path}": reading(kind.list_endpoint) for kind in RESOURCES}
        rows = {f"/v1/{kind.path}": reading(kind.row_endpoint) for kind in RESOURCES}
        direct = Direct(self.behind, self, lists, rows)
        self.front: ASGIApp = Head(Remembering(shared(direct), reader, settings.cache_mb * 2**20))

    def make_routes(self) -> None:
        """Make the routes, if that has not been done."""
        from app import docs, dyads, service, views  # what describes answers takes its time

        with self._making:
            if not self.has_routes:
                for router in (dyads.router, views.router, *(kind.router() for kind in RESOURCES), service.router):
                    self.include_router(router)
                docs.install(self)
                self.has_routes = True

    def openapi(self) -> dict[str, Any]:
        """The document that describes the routes."""
        from app import docs

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


def create_app(settings: Settings | None = None) -> Application:
    """The application over the data set that the settings name; the environment's settings if none are given."""
    return Application(settings or Settings())


def served() -> ASGIApp:
    """The application over the data set that the environment's settings name, as a server calls it."""
    return create_app().front


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
