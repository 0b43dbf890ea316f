"""The page of claims: what is found by words, actors, kind and source, a page at a time."""

from fastapi import Request, Response

from app.api.desk import Lease
from app.api.facts import FACTS
from app.api.requests import query_of as asked_of
from app.facts import CLAIMS
from app.pages.naming import KINDS, source_names
from app.pages.rendering import html, query_of
from app.pages.routes import ClaimsForm
from app.pages.rows import listed, told

PAGE = 50
"""How many claims are on a page, unless `limit` says otherwise."""


def respond(lease: Lease, request: Request, query: ClaimsForm) -> Response:
    """The page."""
    asked = [(name, value) for name, value in asked_of(request.scope) if value.strip()]
    if query.limit is None:
        query.limit = PAGE
    page = listed(lease, FACTS, query)
    names, sources = lease.snapshot.directory.name_of, source_names(lease)
    others = [(name, value) for name, value in asked if name != "cursor"]
    return html(
        request,
        "claims.html",
        twin=f"/v1/facts{query_of(asked)}",
        claims=[told(row, sources) for row in page.data],
        total=page.total,
        next=page.next and f"/claims{query_of([*others, ('cursor', page.next)])}",
        actors=[names.get(id, id) for id in (query.actor or []) if isinstance(id, str)],
        q=query.q or "",
        kind=query.kind[0] if query.kind else "",
        source=query.source[0] if query.source else "",
        source_name=sources.get(query.source[0], "") if query.source else "",
        kinds=[(kind.path, KINDS[kind.path]) for kind in CLAIMS],
        csv=f"/v1/facts{query_of([*others, ('format', 'csv')])}",
    )
