"""Denials: memberships and borders that a complete list lacks, memberships at a time when there was none to have.

Of borders, the newest that a list has is held against what others tell of later times too, and what a list ends with
against later lists: that puts in question, and contradicts nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.compare.answers import Days, overlap
from app.compare.ends import Lifetime, tie_end, tie_ends
from app.compare.listings import BorderListing, Listing
from app.compare.rivals import Context
from app.facts.borders import Border
from app.facts.comparisons import Basis
from app.facts.memberships import Membership
from app.model.claims import Aspect, Claim
from app.model.sources import SourceKind


@dataclass(frozen=True, slots=True)
class Denial:
    """A membership that a source denies, and how."""

    claim: Claim
    basis: Basis
    by_source: str
    note: str
    by_claim: str | None = None
    """The claim by which the source denies it; None if it does so by what it lists, or by a date."""
    is_same_time: bool = True
    """Whether the source speaks of the time of the claim."""
    aspect: Aspect | None = None
    """What is denied of the claim; None: what it mainly says."""


def denials(claims: Sequence[Claim], context: Context) -> Iterator[Denial]:
    """What is denied of claims, all of those that are about the same."""
    for claim in claims:
        if isinstance(claim, Border):
            yield from borders_not_listed(claim, context)
    yield from memberships_denied([claim for claim in claims if isinstance(claim, Membership)], context)


def memberships_denied(memberships: Sequence[Membership], context: Context) -> Iterator[Denial]:
    """What is denied of memberships, all of those of some organizations and states."""
    for listing in context.listings:
        yield from not_listed(memberships, listing, context.names)
    for claim in memberships:
        if claim.is_dated:
            yield from outside_lifetime(claim, context.names, context.lifetimes)
    data_sets = {id for id, source in context.sources.items() if source.kind is SourceKind.DATASET}
    ends = tie_ends(memberships, data_sets) if memberships else {}
    origins = {id: source.origin_id for id, source in context.sources.items()} if ends else {}
    for claim in memberships:
        is_ended = claim.period is not None and claim.period_latest is not None  # two ends are two accounts of one
        end = tie_end(claim, ends, origins) if claim.is_dated and not is_ended else None
        last = claim.period_latest or claim.known_until
        if end and last and last > end.day:
            note = f"{end.source_id} says that it ended on {end.day}."
            yield Denial(claim, Basis.ENDED, end.source_id, note, end.claim_id)


def not_listed(memberships: Sequence[Membership], listing: Listing, names: Mapping[str, str]) -> Iterator[Denial]:
    """The memberships that a source would list, and does not."""
    id, start, end = listing.source.id, listing.source.published_earliest, listing.source.published_latest
    pairs = {(claim.organization_id, claim.state_id) for claim in memberships if claim.source_id == id}
    for claim in memberships if start and end else ():
        is_listed = (claim.organization_id, claim.state_id) in pairs
        would_be = (
            claim.state_id in listing.states and (claim.organization_id, claim.programme) in listing.organizations
        )
        if would_be and not is_listed and start and end and overlap(asserted(claim), (start, end)):
            note = f"{id} lists the memberships of {names[claim.state_id]}, and not this one."
            yield Denial(claim, Basis.COMPLETE_LIST, id, note)


def borders_not_listed(claim: Border, context: Context) -> Iterator[Denial]:
    """The land border, by each source that would list it, and does not."""
    days, pair = asserted(claim), (claim.a_id, claim.b_id)
    if days is None or not claim.contiguous:
        return
    for listing in context.border_listings:
        common = common_days(claim, days, listing, context)
        if listing.source.id == claim.source_id or common is None or not listing.speaks_of(pair, common):
            continue
        listed, is_same_time = listing.listed(pair, common), overlap(days, listing.coverage)
        is_listed = any(border.is_contiguous for border in listed)
        is_told_already = is_same_time and bool(listed)  # that there is none answers the same question at the same time
        if not is_listed and not is_told_already:
            one, other = (context.names[id] for id in pair)
            note = f"{listing.source.id} lists the land borders of {one} and of {other}, and not this one."
            yield Denial(
                claim, Basis.COMPLETE_LIST, listing.source.id, note, is_same_time=is_same_time, aspect=Aspect.TIE
            )


def common_days(claim: Border, days: Days, listing: BorderListing, context: Context) -> Days | None:
    """The days for which a border is held against a list: the list's last, or its first, if there is none in common.

    An earlier border is held against a list only if its own source tells of it to the end.
    """
    first, last = max(days[0], listing.coverage[0]), min(days[1], listing.coverage[1])
    if first <= last:
        return first, last
    if days[0] > listing.coverage[1]:
        return listing.coverage[1], listing.coverage[1]
    own = next((one for one in context.border_listings if one.source.id == claim.source_id), None)
    is_newest = own is not None and days[1] >= own.coverage[1]
    return (listing.coverage[0], listing.coverage[0]) if is_newest else None


def outside_lifetime(
    claim: Membership, names: Mapping[str, str], lifetimes: Mapping[str, Lifetime]
) -> Iterator[Denial]:
    """The membership, if it is at a time when the organization or the state did not exist."""
    for id in (claim.organization_id, claim.state_id):
        life = lifetimes.get(id)
        if life is None or life.source_id is None:
            continue
        if not overlap(asserted(claim), (life.earliest or date.min, life.latest or date.max)):
            note = f"{names[id]} existed from {life.earliest or '…'} to {life.latest or '…'}."
            yield Denial(claim, Basis.LIFETIME, life.source_id, note)
            return


def asserted(claim: Claim) -> tuple[date, date] | None:
    """First and last day of which a claim's source speaks; None if it is not dated."""
    last = claim.period_latest or claim.known_until or date.max
    return (claim.first_day or date.min, last) if claim.is_dated else None
