"""The page of disagreements: where sources cannot all be right, by factor, amount, kind and actor."""

from fastapi import Request, Response

from app.api.desk import Lease
from app.api.requests import query_of as asked_of
from app.facts import CLAIMS
from app.facts.comparisons import DISAGREEMENTS
from app.pages import cards
from app.pages.comparing import disagreements
from app.pages.naming import KINDS
from app.pages.rendering import base_of, html, query_of
from app.pages.routes import DisagreementsForm
from app.pages.rows import listed

PAGE = 20
"""How many disagreements are on a page, unless `limit` says otherwise."""

ORDERS = (
    ("-factor", "how many times one is the other"),
    ("-amount", "how much lies between them"),
    ("", "kind"),
)
"""The orders that are offered."""

FACTORS = (("", "any"), ("1.5", "1.5 times"), ("2", "2 times"), ("10", "10 times"), ("100", "100 times"))
"""The least factors that are offered."""


def respond(lease: Lease, request: Request, query: DisagreementsForm) -> Response:
    """The page: those that are farthest apart first, if no other order is asked for."""
    asked = [(name, value) for name, value in asked_of(request.scope) if value.strip()]
    by_kind = ("sort", "") in asked_of(request.scope)
    if query.sort is None and not by_kind:
        query.sort = "-factor"
    if query.limit is None:
        query.limit = PAGE
    page = listed(lease, DISAGREEMENTS.listing, query)
    names = lease.snapshot.directory.name_of
    others = [(name, value) for name, value in asked if name != "cursor"]
    if by_kind:
        others.append(("sort", ""))
    return html(
        request,
        "disagreements.html",
        twin=f"/v1/disagreements{query_of(asked)}",
        card=f"/disagreement-card{query_of(others)}" if cards.can_be_made() else None,
        disagreements=disagreements(lease, page.data, base_of(request)),
        total=page.total,
        next=page.next and f"/disagreements{query_of([*others, ('cursor', page.next)])}",
        actors=[names.get(id, id) for id in query.actor if isinstance(id, str)],
        kind=query.kind[0] if query.kind else "",
        factor=str(query.factor_min or ""),
        sort=query.sort or "",
        kinds=[(kind.path, KINDS[kind.path]) for kind in CLAIMS],
        orders=ORDERS,
        factors=FACTORS,
        csv=f"/v1/disagreements{query_of([*others, ('format', 'csv')])}",
    )
