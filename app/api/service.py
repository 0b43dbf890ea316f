"""What a server answers beside the data: its page and document, whether it is up, and whether it is ready.

Swagger UI is served from files of this package, under a Content-Security-Policy that lets nothing else in.
"""

from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

import msgspec
from fastapi import Request
from fastapi.responses import HTMLResponse, Response
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from app import about
from app.api.desk import Desk
from app.api.endpoints import Endpoint, json_response
from app.api.requests import headers_of
from app.api.surface import SURFACE
from app.model.errors import NO_ANSWER, Problem, Unavailable
from app.model.types import Schema
from app.query.parameters import Query
from app.query.queries import MeasuredQuery

STATIC = Path(__file__).parents[1] / "static"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {**SURFACE, "Content-Security-Policy": POLICY, "Cache-Control": "no-cache"}

SHARED = [*(name for name in MeasuredQuery.model_fields if name not in Query.model_fields), *Query.model_fields]
"""The parameters that lists have in common, in the order of a description."""


def reading_order(parameter: dict[str, Any]) -> int:
    """Where a parameter comes in the description of an operation: its own first, those that all lists have last."""
    return SHARED.index(parameter["name"]) + 1 if parameter["name"] in SHARED else 0


def complete(document: dict[str, Any]) -> None:
    """Add the schema of problems to the document, and let parameters stand in the order of a description."""
    schema = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    document["components"]["schemas"] |= {**schema.pop("$defs"), Problem.__name__: schema}
    for operations in document["paths"].values():
        operations["get"].get("parameters", []).sort(key=reading_order)


async def get_docs(request: Request) -> Response:
    """Answer the page."""
    return HTMLResponse(page(), headers=HEADERS)


@cache
def page() -> str:
    """The page."""
    return (STATIC / "docs.html").read_text()


@dataclass(frozen=True)
class WrittenDocument:
    """The OpenAPI document as it is sent, and its entity tag."""

    content: bytes
    tag: str


async def get_document(request: Request) -> Response:
    """Answer the OpenAPI document, or that the client has it."""
    write = request.app.state.documents
    document: WrittenDocument = await run_in_threadpool(write, request.scope.get("root_path", ""))
    headers = {"ETag": f"W/{document.tag}", "Cache-Control": "no-cache"}
    known = headers_of(request.scope).get(b"if-none-match")
    if known is not None and (document.tag.encode() in known or known.strip() == b"*"):
        return Response(status_code=304, headers=headers | {"Vary": "Accept-Encoding"})
    return Response(document.content, media_type="application/json", headers=headers)


def written(document: dict[str, Any], prefix: str) -> WrittenDocument:
    """The document of an application below a prefix: the address of its server, and where its prose leads."""
    if prefix:
        info = document["info"]
        prose = info["description"].replace("](/v1", f"]({prefix}/v1")
        server = {**document["servers"][0], "url": prefix}
        document = {**document, "info": {**info, "description": prose}, "servers": [server]}
    content = msgspec.json.encode(document)
    return WrittenDocument(content, f'"{blake2b(content, digest_size=16).hexdigest()}"')


class Health(Schema):
    """That all is well."""

    status: str = Field(description="`ok`; a server that is not ready answers 503.", examples=["ok"])


async def get_livez(request: Request) -> Response:
    """Answer without looking at the database."""
    return json_response({"status": "ok"})


async def get_readyz(request: Request) -> Response:
    """Look at the database: Unavailable if it cannot be served."""
    desk: Desk = request.app.state.desk
    await desk.current.revision(is_read=True)
    return json_response({"status": "ok"})


ENDPOINTS = (
    Endpoint(
        "/livez",
        get_livez,
        operation_id="get_livez",
        summary="Is the server up?",
        description="Answers as long as the process runs.",
        tag=about.SERVICE,
        response_model=lambda: Health,
        response_description="It is.",
    ),
    Endpoint(
        "/readyz",
        get_readyz,
        operation_id="get_readyz",
        summary="Is the server ready?",
        description="Answers 200 if the database can be read, has the tables of this version and holds a data set; 503 "
        "and the reason if not.",
        tag=about.SERVICE,
        response_model=lambda: Health,
        response_description="It is.",
        errors=(Unavailable(NO_ANSWER),),
    ),
    Endpoint("/docs", get_docs),
    Endpoint("/openapi.json", get_document),
)
