"""What sources list completely: the memberships of states, or their land borders. Their silence denies the others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from app.compare.answers import Days, overlap
from app.facts.borders import Border
from app.facts.memberships import Membership
from app.model.sources import Source


@dataclass(frozen=True, slots=True)
class Listing:
    """What a source that lists memberships completely has in its lists."""

    source: Source
    states: frozenset[str]
    organizations: frozenset[tuple[str, str | None]]
    """The organizations, each with its programme."""


@dataclass(frozen=True, slots=True)
class ListedBorder:
    """What a list of borders says of a pair."""

    pair: tuple[str, str]
    days: Days
    is_contiguous: bool


@dataclass(frozen=True, slots=True)
class BorderListing:
    """The borders of a source that lists those of each state that it speaks of."""

    source: Source
    by_state: Mapping[str, Sequence[ListedBorder]]
    coverage: Days
    """From the first to the last day of which it tells."""
    others: frozenset[str] = frozenset()
    """Further states of which it speaks, without any border: islands."""

    def speaks_of(self, pair: tuple[str, str], days: Days) -> bool:
        """Whether it speaks of both states at some time."""
        listed = (any(overlap(one.days, days) for one in self.by_state.get(state, ())) for state in pair)
        return all(is_listed or state in self.others for is_listed, state in zip(listed, pair, strict=True))

    def listed(self, pair: tuple[str, str], days: Days) -> list[ListedBorder]:
        """What it says of a pair at some time."""
        return [one for one in self.by_state.get(pair[0], ()) if one.pair == pair and overlap(one.days, days)]


def read_listing(connection: Connection, source: Source) -> Listing:
    """What a source has in its lists of memberships."""
    own = Membership.table().c
    columns = (own.organization_id, own.programme, own.state_id)
    rows = connection.execute(select(*columns).where(own.source_id == source.id)).all()
    return Listing(
        source,
        frozenset(row.state_id for row in rows),
        frozenset((row.organization_id, row.programme) for row in rows),
    )


def read_border_listing(connection: Connection, source: Source) -> BorderListing | None:
    """What a source has in its list of borders; None if that is nothing.

    It speaks of all states whose memberships it lists too: those without borders are islands.
    """
    own, membership = Border.table().c, Membership.table().c
    others = connection.scalars(select(membership.state_id).where(membership.source_id == source.id).distinct())
    columns = (own.a_id, own.b_id, own.contiguous, own.period_earliest, own.period_latest)
    is_listed = (own.source_id == source.id) & (own.period_earliest.is_not(None) | own.period_latest.is_not(None))
    rows = connection.execute(select(*columns).where(is_listed)).all()
    return border_listing(
        source,
        [
            ListedBorder(
                (row.a_id, row.b_id), (row.period_earliest or date.min, row.period_latest or date.max), row.contiguous
            )
            for row in rows
        ],
        frozenset(others),
    )


def border_listing(
    source: Source, borders: Sequence[ListedBorder], others: frozenset[str] = frozenset()
) -> BorderListing | None:
    """The borders of a source as a list; None if there are none."""
    by_state: dict[str, list[ListedBorder]] = {}
    for border in borders:
        for state in border.pair:
            by_state.setdefault(state, []).append(border)
    if not borders:
        return None
    coverage = min(border.days[0] for border in borders), max(border.days[1] for border in borders)
    return BorderListing(source, by_state, coverage, others)
