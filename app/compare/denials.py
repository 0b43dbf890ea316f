"""Denials: memberships that a complete list lacks, or at a time when there was no such membership to have."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.compare.answers import overlap
from app.compare.ends import Lifetime, tie_end, tie_ends
from app.facts.comparisons import Basis
from app.facts.memberships import Membership
from app.model.sources import Source, SourceKind


@dataclass(frozen=True, slots=True)
class Denial:
    """A membership that a source denies, and how."""

    claim: Membership
    basis: Basis
    by_source: str
    note: str
    by_claim: str | None = None
    """The claim by which the source denies it; None if it does so by what it lists, or by a date."""


def denials(
    memberships: Sequence[Membership],
    sources: Mapping[str, Source],
    names: Mapping[str, str],
    lifetimes: Mapping[str, Lifetime],
    large: Collection[str],
) -> Iterator[Denial]:
    """What is denied of memberships; `large` are sources of which not all has been read."""
    for source in sources.values():
        if source.complete_memberships and source.id not in large:
            yield from not_listed(memberships, source, names)
    for claim in memberships:
        if claim.source_id not in large and claim.is_dated:
            yield from outside_lifetime(claim, names, lifetimes)
    ends = tie_ends(memberships, {id for id, source in sources.items() if source.kind is SourceKind.DATASET})
    origins = {id: source.origin_id for id, source in sources.items()}
    for claim in memberships:
        is_ended = claim.period is not None and claim.period_latest is not None  # two ends are two accounts of one
        end = tie_end(claim, ends, origins) if claim.is_dated and not is_ended else None
        last = claim.period_latest or claim.known_until
        if end and last and last > end.day:
            note = f"{end.source_id} says that it ended on {end.day}."
            yield Denial(claim, Basis.ENDED, end.source_id, note, end.claim_id)


def not_listed(memberships: Sequence[Membership], source: Source, names: Mapping[str, str]) -> Iterator[Denial]:
    """The memberships that a source would list, and does not."""
    start, end = source.published_earliest, source.published_latest
    listed = [claim for claim in memberships if claim.source_id == source.id]
    states = {claim.state_id for claim in listed}
    organizations = {(claim.organization_id, claim.programme) for claim in listed}
    pairs = {(claim.organization_id, claim.state_id) for claim in listed}
    for claim in memberships if start and end else ():
        is_listed = (claim.organization_id, claim.state_id) in pairs
        would_be = claim.state_id in states and (claim.organization_id, claim.programme) in organizations
        if would_be and not is_listed and start and end and overlap(asserted(claim), (start, end)):
            note = f"{source.id} lists the memberships of {names[claim.state_id]}, and not this one."
            yield Denial(claim, Basis.COMPLETE_LIST, source.id, note)


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


def asserted(claim: Membership) -> tuple[date, date] | None:
    """First and last day of which a claim's source speaks; None if it is not dated."""
    last = claim.period_latest or claim.known_until or date.max
    return (claim.first_day or date.min, last) if claim.is_dated else None
