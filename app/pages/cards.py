"""Cards: the pictures that stand for a pair, or for a disagreement, where its page is shared (OpenGraph)."""

from importlib.util import find_spec

from fastapi import Request, Response

from app import about
from app.api.desk import Lease
from app.api.dyads import DyadQuery, dyad_body
from app.api.pairs import pair_of
from app.charts.card import CardError, pair_card, png, text_card
from app.facts.comparisons import DIFFERING, DISAGREEMENTS
from app.model.errors import NotFound
from app.pages.comparing import disagreements
from app.pages.places import place_of
from app.pages.rendering import HEADERS, base_of, moved
from app.pages.routes import DisagreementsForm
from app.pages.rows import listed, shown

NEEDED = ("resvg_py", "fontpkg_noto_sans")
"""What the extra `cards` installs."""
LINES = 4
"""How many claims a card tells of."""


def can_be_made() -> bool:
    """Whether what renders cards is installed."""
    return all(find_spec(name) for name in NEEDED)


def pair(lease: Lease, request: Request, query: DyadQuery, *, a: str, b: str) -> Response:
    """The card of a pair: its map, and how much is known of it."""
    ids = pair_of(lease.snapshot.directory, a, b)
    if [a, b] != ids:
        return moved(request, "pair-cards", *ids)
    body = shown(dyad_body(lease, query, prefix="", a=a, b=b))
    parts = body["claims"].values()
    total = sum(part["total"] for part in parts)
    sources = len({source["source_id"] for part in parts for source in part["sources"]})
    disputed = sum(comparison["verdict"] in DIFFERING for comparison in body["comparisons"])
    numbers = [
        (f"{total:,}", "claim" if total == 1 else "claims"),
        (f"{sources:,}", "source" if sources == 1 else "sources"),
        (f"{disputed:,}", "question in dispute" if disputed == 1 else "questions in dispute"),
    ]
    names, places = lease.snapshot.directory.name_of, [place_of(lease, id) for id in ids]
    one, other = places
    if one is None or other is None:
        return picture(text_card(f"{names[a]} and {names[b]}", [], numbers, about.TITLE))
    return picture(pair_card(one, other, numbers, about.TITLE))


def disagreement(lease: Lease, request: Request, query: DisagreementsForm) -> Response:
    """The card of the disagreement that comes first on the page with the same filters."""
    query.sort, query.limit = query.sort or "-factor", 1
    page = listed(lease, DISAGREEMENTS.listing, query)
    if not page.data:
        return picture(text_card("Where sources disagree", ["No two sources here do."], [], about.TITLE))
    (first,) = disagreements(lease, page.data, base_of(request))
    lines = [f"{one.source}: {one.statement}" for one in first.claims[:LINES]]
    numbers = [(f"{page.total:,}", "disagreements")] if page.total else []
    return picture(text_card(first.question, lines, numbers, about.TITLE, first.drawing))


def picture(svg: str) -> Response:
    """A card as it is sent; NotFound if what renders it is not installed."""
    try:
        content = png(svg)
    except CardError as error:
        raise NotFound("card", str(error)) from error
    return Response(content, media_type="image/png", headers=HEADERS)
