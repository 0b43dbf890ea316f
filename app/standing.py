"""The standing of claims: what comparisons and curated links say of each."""

from collections.abc import Collection
from typing import Any

from pydantic import BaseModel, Field
from sqlalchemy import Connection, select

from app.agreement import Standing
from app.claims import Link, LinkKind, ListedId
from app.facts.comparisons import COMPARISONS, Comparison
from app.types import Slug

OF_LINK = {
    LinkKind.CONTRADICTS: Standing.CONTRADICTED,
    LinkKind.CORROBORATES: Standing.CORROBORATED,
    LinkKind.SUPERSEDES: Standing.SUPERSEDED,
}
HEAVIEST_FIRST = (Standing.SUPERSEDED, Standing.CONTRADICTED, Standing.CORROBORATED)


class ClaimStanding(BaseModel):
    """What other claims do to one, and which they are."""

    standing: Standing = Field(
        description="Superseded before contradicted before corroborated, if other claims do several of these."
    )
    superseded_by: list[Slug] = Field(description="Later claims that tell that it no longer holds.")
    contradicted_by: list[Slug] = Field(description="Claims, and sources with complete lists, that say otherwise.")
    corroborated_by: list[Slug] = Field(description="Claims of other witnesses that say the same.")


def comparisons_of(connection: Connection, claim_ids: Collection[str]) -> list[Any]:
    """The comparisons in which any of some claims stands."""
    listed, comparison = ListedId.table().c, Comparison.table().c
    name = Comparison.table().name
    ids = select(listed.row_id).where(listed.kind == name, listed.field == "claim_ids", listed.listed_id.in_(claim_ids))
    return list(connection.execute(COMPARISONS.select(comparison.id.in_(ids)).order_by(comparison.id)).all())


def standings(connection: Connection, claim_ids: Collection[str], comparisons: list[Any]) -> dict[str, ClaimStanding]:
    """The standing of each of some claims, by the comparisons in which they stand and the links between them."""
    said: dict[str, dict[Standing, set[str]]] = {id: {} for id in claim_ids}

    def say(id: str, standing: Standing, by: str) -> None:
        if id in said:
            said[id].setdefault(standing, set()).add(by)

    for comparison in comparisons:
        for member in comparison.claims:
            for other in member["agrees_with"]:
                say(member["id"], Standing.CORROBORATED, other)
            for other in member["differs_from"]:
                say(member["id"], Standing.CONTRADICTED, other)
    link = Link.table().c
    touching = link.from_id.in_(claim_ids) | link.to_id.in_(claim_ids)
    for row in connection.execute(select(link.from_id, link.to_id, link.kind).where(touching, link.kind.in_(OF_LINK))):
        say(row.to_id, OF_LINK[row.kind], row.from_id)
        if row.kind is not LinkKind.SUPERSEDES:
            say(row.from_id, OF_LINK[row.kind], row.to_id)
    return {id: claim_standing(found) for id, found in said.items()}


def claim_standing(said: dict[Standing, set[str]]) -> ClaimStanding:
    """The standing that follows from what was said, and by whom."""
    return ClaimStanding(
        standing=next((standing for standing in HEAVIEST_FIRST if standing in said), Standing.UNCORROBORATED),
        superseded_by=sorted(said.get(Standing.SUPERSEDED, ())),
        contradicted_by=sorted(said.get(Standing.CONTRADICTED, ())),
        corroborated_by=sorted(said.get(Standing.CORROBORATED, ())),
    )
