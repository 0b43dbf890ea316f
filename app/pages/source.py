"""The page of a source: what it is, what it claims, and how much of that others bear out or dispute."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import Request, Response
from sqlalchemy import Select, select

from app.api.desk import Lease
from app.api.facts import FACTS, FactQuery
from app.api.lists import row_body
from app.api.standing import comparisons_of, standings
from app.facts import LOADED
from app.facts.comparisons import DISAGREEMENTS, ComparisonQuery
from app.facts.sources import KIND
from app.model.bookkeeping import Holding
from app.model.types import KEY
from app.pages.comparing import disagreements
from app.pages.naming import KINDS, STANDINGS, period, source_names
from app.pages.rendering import base_of, html, moved, path_of
from app.pages.rows import listed, shown, told
from app.query.parameters import Parameters
from app.store.prepared_statements import parameter

CLAIMS = 200
"""How many claims are judged and listed: all of an article, the first of a data set."""
LARGEST = 6
"""How many of its disagreements are shown."""

KINDS_OF_SOURCES = {
    "article": "An article or a page",
    "dataset": "A data set",
    "reference": "A list of codes and names",
    "official_record": "An official record",
}


def respond(lease: Lease, request: Request, query: Parameters, *, id: str) -> Response:
    """The page."""
    source = shown(row_body(KIND, lease, query, id=id))
    if source["id"] != id:
        return moved(request, "sources", source["id"])
    names = source_names(lease)
    page = listed(lease, FACTS, FactQuery(source=[id], limit=CLAIMS))
    ids = [row["id"] for row in page.data]
    comparisons = comparisons_of(lease.reader, lease.reading, ids)
    judged = shown(standings(lease.reader, lease.reading, ids, comparisons))
    claims = [told(row, names, judged[row["id"]]["standing"]) for row in page.data]
    differing = listed(lease, DISAGREEMENTS.listing, ComparisonQuery(source=[id], sort="-factor", limit=LARGEST))
    counts = holdings(lease, id)
    return html(
        request,
        "source.html",
        twin=path_of("v1", "sources", id),
        source=source,
        name=names[id],
        kind=KINDS_OF_SOURCES[source["kind"]],
        published=period(source["published"]) if source["published"] else "",
        via=[(one, names.get(one, one)) for one in (source["quoted_via_id"],) if one],
        origin=[(one, names.get(one, one)) for one in (source["origin_id"],) if one],
        counts=counts,
        total=sum(count for _, _, count in counts),
        judged=len(ids),
        standings=by_standing(judged),
        claims=claims,
        disagreements=disagreements(lease, differing.data, base_of(request)),
        disagreement_count=differing.total,
        data=structured(source, names[id]),
    )


def by_standing(judged: Mapping[str, Any]) -> list[tuple[str, str, int]]:
    """How many claims have each standing: the standing, the word for it, the number."""
    counts = Counter(one["standing"] for one in judged.values())
    return [(standing, word, counts[standing]) for standing, word in STANDINGS.items() if counts[standing]]


def holdings(lease: Lease, id: str) -> Sequence[tuple[str, str, int]]:
    """How many claims of each kind a source makes: path, name, number."""
    by_table: dict[str, int] = dict(
        lease.reading.rows(lease.reader.plan("holdings of a source", holdings_of), {"id": id})
    )
    return [
        (kind.path, KINDS[kind.path], by_table[kind.table.table().name])
        for kind in LOADED
        if kind.path in KINDS and by_table.get(kind.table.table().name)
    ]


def holdings_of() -> Select[Any]:
    """How many rows of a source there are in each table."""
    holding = Holding.table().c
    return select(holding.kind, holding.rows).where(holding.source_id == parameter("id", KEY))


def structured(source: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The source in the words of schema.org."""
    return {
        "@context": "https://schema.org",
        "@type": "Dataset" if source["kind"] == "dataset" else "CreativeWork",
        "name": source["title"] or name,
        "description": f"{name}, with all that it claims here, and how much of that others bear out or dispute.",
        "author": source["author"] and {"@type": "Person", "name": source["author"]},
        "publisher": source["publisher"] and {"@type": "Organization", "name": source["publisher"]},
        "datePublished": source["published_earliest"],
        "license": source["licence"],
        "url": source["url"],
    }
