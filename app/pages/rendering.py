"""How pages are made: templates, the links in them, and the header fields with which they are sent."""

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from fastapi import Request, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app import about
from app.api.requests import SAFE
from app.api.surface import SURFACE
from app.charts.said import Said
from app.charts.wording import figure_in_words
from app.pages.files import files

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
"""The Content-Security-Policy of pages: files of this server alone, and nothing that stands in the page itself."""

HEADERS = {**SURFACE, "Content-Security-Policy": POLICY, "Content-Language": "en"}


def base_of(request: Request) -> str:
    """The prefix of all paths."""
    return str(request.scope.get("root_path", ""))


def path_of(*parts: str) -> str:
    """A path of some segments, each quoted: `/pairs/KAZ/MNG`."""
    return "".join([f"/{part if SAFE.fullmatch(part) else quote(part, safe='')}" for part in parts])


def query_of(parameters: Mapping[str, Any] | Iterable[tuple[str, Any]]) -> str:
    """Parameters as a query with its `?`; empty if there are none."""
    pairs = list(parameters.items() if isinstance(parameters, Mapping) else parameters)
    return f"?{urlencode(pairs, doseq=True)}" if pairs else ""


def figure(row: Mapping[str, Any]) -> str:
    """The figure of a claim in words: "about 26 million US dollars"."""
    return figure_in_words(Said.from_row(row, source=row["source_id"]))


@cache
def templates() -> Environment:
    """The templates: whatever they are given is escaped, and nothing that they ask for may be missing."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {
        "title_of_site": about.TITLE,
        "path": path_of,
        "query": query_of,
        "figure": figure,
        "files": files(),
    }
    return environment


def html(request: Request, template: str, *, status: int = 200, **told: Any) -> Response:
    """A page made of a template."""
    prefix = base_of(request)
    twin, _ = told.setdefault("twin", None), told.setdefault("card", None)
    body = (
        templates()
        .get_template(template)
        .render(**told, base=prefix, public_url=request.app.state.public_url, path_here=request.scope["path"])
    )
    headers = HEADERS | ({"Cache-Control": "no-store"} if status != 200 else {})
    if twin:
        headers |= {"Link": f'<{prefix}{twin}>; rel="alternate"; type="application/json"'}
    return Response(body, status_code=status, media_type="text/html; charset=utf-8", headers=headers)


def moved(request: Request, *parts: str) -> Response:
    """That a page is found under the path of an id, with the same query."""
    query = request.scope["query_string"].decode("latin-1")
    location = f"{base_of(request)}{path_of(*parts)}{'?' if query else ''}{query}"
    return Response(status_code=308, headers={"Location": location, "Cache-Control": "public, max-age=60"})
