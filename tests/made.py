"""Sources and claims that are made up in memory."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

from app.compare.ends import Lifetime
from app.compare.listings import BorderListing, ListedBorder, Listing, border_listing
from app.compare.rivals import Context
from app.facts.borders import Border
from app.facts.memberships import Membership
from app.model.claims import Claim
from app.model.links import Link
from app.model.sources import Source

Made = TypeVar("Made", bound=Claim)


def source(id: str, published: str | None = None, **others: Any) -> Source:
    """A source, an article if nothing else is said."""
    values = {"id": id, "kind": "article", "published": published, "pack": "made", **others}
    row = Source.model_validate({**dict.fromkeys(Source.model_fields), **values})
    row.complete(None)
    return row


def claim_of(table: type[Made], of: Source, **values: Any) -> Made:
    """A claim of a source, in the present tense unless it has a period or is said to rest on something else."""
    basis = {"period_basis": "stated" if values.get("period") else "publication", "source_row": "a row"}
    row = table.model_validate({**dict.fromkeys(table.model_fields), **basis, "source_id": of.id, **values})
    row.complete(of)
    return row


def context_of(
    claims: Sequence[Claim],
    sources: Mapping[str, Source],
    names: Iterable[str],
    links: Sequence[Link] = (),
    lifetimes: Mapping[str, Lifetime] | None = None,
) -> Context:
    """What is needed to judge claims of which there are no others."""
    linked = {id for link in links for id in (link.from_id, link.to_id)}
    return Context(
        sources,
        {name: name for name in names},
        links,
        {claim.id: claim for claim in claims if claim.id in linked},
        lifetimes or {},
        [listing_of(source, claims) for source in sources.values() if source.complete_memberships],
        list(
            filter(None, (border_listing_of(source, claims) for source in sources.values() if source.complete_borders))
        ),
    )


def listing_of(source: Source, claims: Iterable[Claim]) -> Listing:
    """What a source has in its lists of memberships."""
    own = [claim for claim in claims if isinstance(claim, Membership) and claim.source_id == source.id]
    organizations = frozenset((claim.organization_id, claim.programme) for claim in own)
    return Listing(source, frozenset(claim.state_id for claim in own), organizations)


def border_listing_of(source: Source, claims: Iterable[Claim]) -> BorderListing | None:
    """What a source has in its list of borders; None if that is nothing."""
    own = [claim for claim in claims if isinstance(claim, Border) and claim.source_id == source.id]
    others = frozenset(
        claim.state_id for claim in claims if isinstance(claim, Membership) and claim.source_id == source.id
    )
    return border_listing(source, list(map(listed_border, own)), others)


def listed_border(claim: Border) -> ListedBorder:
    """A border as a list has it."""
    days = claim.period_earliest or date.min, claim.period_latest or date.max
    return ListedBorder((claim.a_id, claim.b_id), days, claim.contiguous)
