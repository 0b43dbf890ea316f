"""Swagger UI, from files of this package and under a Content-Security-Policy that lets nothing else in."""

from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.staticfiles import StaticFiles

from app.errors import Problem

STATIC = Path(__file__).parent / "static"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {"Content-Security-Policy": POLICY, "X-Content-Type-Options": "nosniff", "Cache-Control": "no-cache"}


def install(app: FastAPI) -> None:
    """Add the page, its files, the way to it from `/`, and the schema of problems to the document that it shows."""
    describe = app.openapi

    def describe_with_problems() -> dict[str, Any]:
        document = describe()
        schema = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        document["components"]["schemas"] |= {**schema.pop("$defs"), Problem.__name__: schema}
        return document

    app.openapi = describe_with_problems  # type: ignore[method-assign]  # FastAPI's documented way
    page = (STATIC / "docs.html").read_text()

    async def show(request: Request) -> Response:
        return HTMLResponse(page, headers=HEADERS)

    async def lead(request: Request) -> Response:
        return RedirectResponse("docs", status_code=307)

    app.add_route("/", lead, include_in_schema=False)
    app.add_route("/docs", show, include_in_schema=False)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
