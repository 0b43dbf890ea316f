"""The application: wiring only."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette_compress import CompressMiddleware, add_compress_type

from app import about, docs, dyads, errors, service, views
from app.about import VERSION
from app.codes import directory
from app.facts import RESOURCES
from app.formats import MEDIA_TYPES
from app.layers import Conditional, Head
from app.reader import Reader
from app.settings import Settings

for media_type in (*MEDIA_TYPES.values(), errors.PROBLEM_JSON):
    add_compress_type(media_type.partition(";")[0])


def create_app(settings: Settings | None = None) -> FastAPI:
    """The application over the data set that the settings name; the environment's settings if none are given."""
    reader = Reader(settings or Settings(), directory)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        yield
        reader.close()

    app = FastAPI(
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
    app.state.reader = reader
    for router in (dyads.router, views.router, *(resource.router() for resource in RESOURCES), service.router):
        app.include_router(router)
    docs.install(app)
    errors.install(app)
    app.add_middleware(CompressMiddleware, brotli=False)
    app.add_middleware(Conditional, reader=reader)
    app.add_middleware(Head)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=["*"],
        allow_methods=["GET", "HEAD"],
        allow_headers=["*"],
        expose_headers=["ETag", "Link", "Dataset-Revision"],
    )
    return app
