"""The standing of claims: what comparisons and curated links say of each."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import Field
from sqlalchemy import ColumnElement, Select, or_, select, union

from app.facts.comparisons import COMPARISONS, Comparison, Standing
from app.model.bookkeeping import ListedId
from app.model.links import Link, LinkKind
from app.model.types import KEY, Schema, Slug
from app.store.database import Database
from app.store.prepared_statements import numbered, parameter
from app.store.read_transactions import Reading

OF_LINK: Mapping[str, Standing] = {
    LinkKind.CONTRADICTS: Standing.CONTRADICTED,
    LinkKind.CORROBORATES: Standing.CORROBORATED,
    LinkKind.SUPERSEDES: Standing.SUPERSEDED,
}
"""The standing that each kind of curated link gives; the other kinds give none."""

HEAVIEST_FIRST = (Standing.SUPERSEDED, Standing.CONTRADICTED, Standing.CORROBORATED)


class ClaimStanding(Schema):
    """What other claims do to one, and which they are."""

    standing: Standing = Field(
        description="Superseded before contradicted before corroborated, if other claims do several of these."
    )
    superseded_by: list[Slug] = Field(description="Later claims that tell that it no longer holds.")
    contradicted_by: list[Slug] = Field(description="Claims, and sources with complete lists, that say otherwise.")
    corroborated_by: list[Slug] = Field(description="Claims of other witnesses that say the same.")


def comparisons_of(database: Database, reading: Reading, claim_ids: Sequence[str]) -> list[dict[str, Any]]:
    """The comparisons in which any of some claims stands."""
    if not claim_ids:
        return []
    values = padded(claim_ids)
    plan = database.plan(("comparisons of claims", len(values)), lambda: comparisons_by_claims(len(values)))
    return [dict(zip(COMPARISONS.listing.writer.names, row, strict=True)) for row in reading.rows(plan, values)]


def comparisons_by_claims(count: int) -> Select[Any]:
    """The comparisons in which any of a number of claims stands."""
    listed, comparison = ListedId.table().c, Comparison.table().c
    name = Comparison.table().name
    ids = select(listed.row_id).where(
        listed.kind == name, listed.field == "claim_ids", listed.listed_id.in_(parameters(count))
    )
    return COMPARISONS.select(comparison.id.in_(ids)).order_by(comparison.id)


def padded(ids: Sequence[str]) -> dict[str, str]:
    """Parameters for a list of ids, padded to a power of two by repeating the last, so that few statements differ."""
    count = 1 << (len(ids) - 1).bit_length()
    return {numbered("id", number): ids[min(number, len(ids) - 1)] for number in range(count)}


def parameters(count: int) -> list[ColumnElement[str]]:
    """The parameters of a number of ids in a statement."""
    return [parameter(numbered("id", number), KEY) for number in range(count)]


def standings(
    database: Database, reading: Reading, claim_ids: Sequence[str], comparisons: Iterable[Mapping[str, Any]]
) -> dict[str, ClaimStanding]:
    """The standing of each of some claims, by the comparisons in which they stand and the links between them."""
    if not claim_ids:
        return {}
    effects: dict[str, dict[Standing, set[str]]] = {id: {} for id in claim_ids}

    def add(id: str, standing: Standing, by: str) -> None:
        if id in effects:
            effects[id].setdefault(standing, set()).add(by)

    for comparison in comparisons:
        for member in comparison["claims"]:
            for other in member["agrees_with"]:
                add(member["id"], Standing.CORROBORATED, other)
            for other in member["differs_from"]:
                add(member["id"], Standing.CONTRADICTED, other)
    values = padded(claim_ids)
    plan = database.plan(("links of claims", len(values)), lambda: links_by_claims(len(values)))
    for from_id, to_id, kind in reading.rows(plan, values):
        add(to_id, OF_LINK[kind], from_id)
        if kind != LinkKind.SUPERSEDES:
            add(from_id, OF_LINK[kind], to_id)
    return {
        id: ClaimStanding(
            standing=next((standing for standing in HEAVIEST_FIRST if standing in others), Standing.UNCORROBORATED),
            superseded_by=sorted(others.get(Standing.SUPERSEDED, ())),
            contradicted_by=sorted(others.get(Standing.CONTRADICTED, ())),
            corroborated_by=sorted(others.get(Standing.CORROBORATED, ())),
        )
        for id, others in effects.items()
    }


def links_by_claims(count: int) -> Select[Any]:
    """The links that give a standing and touch any of a number of claims."""
    link = Link.table().c
    columns = select(link.from_id, link.to_id, link.kind).where(or_(*(link.kind == kind for kind in OF_LINK)))
    ends = (columns.where(end.in_(parameters(count))) for end in (link.from_id, link.to_id))
    return select(union(*ends).subquery())
