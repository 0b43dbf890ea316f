"""What search engines ask for: the site map, and what they may read."""

from collections.abc import Iterator
from functools import partial
from itertools import combinations
from xml.sax.saxutils import escape

from fastapi import Request, Response
from sqlalchemy import Select, or_, select

from app.api.desk import Lease
from app.api.facts import actors_of
from app.facts import CLAIMS
from app.facts.actors import Actor
from app.model.base import Record
from app.model.errors import NotFound
from app.model.sources import Source, SourceKind
from app.pages.rendering import HEADERS, path_of
from app.query.kind import Kind
from app.query.parameters import Parameters

MOST = 50_000
"""How many addresses a site map may have (sitemaps.org)."""
MOST_ACTORS = 6
"""Of claims that involve more actors, such as treaties of all states, no pairs are named."""
READ = """User-agent: *
Allow: /
Disallow: {prefix}/v1/
Disallow: {prefix}/find
Disallow: {prefix}/check?
Disallow: {prefix}/claims?
"""


def sitemap(lease: Lease, request: Request, query: Parameters) -> Response:
    """The site map; NotFound if it is not known under which address the server is."""
    address = request.app.state.public_url
    if not address:
        raise NotFound("site map", "which needs whole addresses: set THIRD_NEIGHBOR_PUBLIC_URL", parameter="path")
    urls = "".join(f"<url><loc>{escape(address + path)}</loc></url>\n" for path in list(paths(lease))[:MOST])
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        f"{urls}</urlset>\n"
    )
    return Response(body, media_type="application/xml", headers=HEADERS)


def paths(lease: Lease) -> Iterator[str]:
    """The paths of pages: of all actors and sources, and of the claims of texts, with their pairs."""
    yield from ("/", "/actors", "/disagreements", "/check")
    claims, pairs = [], set[tuple[str, str]]()
    for kind in CLAIMS:
        plan = lease.reader.plan((kind.path, "claims of texts"), partial(claims_of_texts, kind))
        for id, actors in lease.reading.rows(plan, {}):
            claims.append(id)
            known = sorted({actor for actor in actors if actor})
            if len(known) <= MOST_ACTORS:
                pairs.update(combinations(known, 2))
    yield from (path_of("pairs", *pair) for pair in sorted(pairs))
    for start, table in (("actors", Actor), ("sources", Source)):
        plan = lease.reader.plan(("ids of", start), partial(ids_of, table))
        yield from (path_of(start, one) for (one,) in lease.reading.rows(plan, {}))
    yield from (path_of("claims", id) for id in claims)


def claims_of_texts(kind: Kind) -> Select[tuple[str, list[str]]]:
    """The claims of a kind that texts make, which are few, with the actors that they involve."""
    own, source = kind.table.table().c, Source.table().c
    texts = select(source.id).where(or_(source.kind == SourceKind.ARTICLE, source.kind == SourceKind.OFFICIAL_RECORD))
    return select(own.id, actors_of(kind.table)).where(own.source_id.in_(texts)).order_by(own.id)


def ids_of(table: type[Record]) -> Select[tuple[str]]:
    """The ids of all rows of a table."""
    id = table.table().c.id
    return select(id).order_by(id)


async def robots(request: Request) -> Response:
    """What search engines may read: pages, not the lists and the same as JSON."""
    address, prefix = request.app.state.public_url, request.scope.get("root_path", "")
    told = f"Sitemap: {address}/sitemap.xml\n" if address else ""
    return Response(READ.format(prefix=prefix) + told, media_type="text/plain", headers=HEADERS)
