"""The page of actors: the list of those that a word finds, or of all states."""

from fastapi import Request, Response

from app.api.desk import Lease
from app.api.requests import query_of as asked_of
from app.facts.actors import KIND, ActorKind
from app.pages.rendering import html, query_of
from app.pages.routes import ActorsForm
from app.pages.rows import listed

PAGE = 400
"""How many actors are on a page, unless `limit` says otherwise: all states of today."""


def respond(lease: Lease, request: Request, query: ActorsForm) -> Response:
    """The page."""
    asked = [(name, value) for name, value in asked_of(request.scope) if value.strip()]
    if query.limit is None:
        query.limit = PAGE
    if query.sort is None:
        query.sort = "name"
    page = listed(lease, KIND.listing, query)
    others = [(name, value) for name, value in asked if name != "cursor"]
    return html(
        request,
        "actors.html",
        twin=f"/v1/actors{query_of(asked)}",
        actors=[(row["id"], row["name"]) for row in page.data],
        total=page.total,
        q=query.q or "",
        kind=query.kind[0] if query.kind else "",
        kinds=[(kind.value, kind.value.capitalize()) for kind in ActorKind],
        next=page.next and f"/actors{query_of([*others, ('cursor', page.next)])}",
    )
