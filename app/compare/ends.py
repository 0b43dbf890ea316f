"""How long claims hold: to their own end, or to the day before what others tell of has ended them.

A claim whose end is not stated ends the day before a claim that supersedes it begins, or with the organization or the
state that it is about, or when another source's closed period for the same membership ends. Data sets tell no ends: the
last year of a series may be the last that was looked at.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, or_, select, text, update

from app.facts import CLAIMS
from app.facts.memberships import Membership, RoleClass, class_of
from app.facts.organizations import Organization
from app.facts.states import State
from app.model.base import Record
from app.model.claims import OF_OPEN_END, PeriodBasis, limits
from app.model.links import Link, LinkKind
from app.model.sources import Source, SourceKind, origin_of
from app.store.derived import batches
from app.store.matters import touch
from app.text import edtf

Tie = tuple[str, str, str, RoleClass]
"""A membership: organization, state, programme, and the class of the role."""


@dataclass(frozen=True, slots=True)
class TieEnd:
    """The last day of a membership, by a claim that states it."""

    day: date
    claim_id: str
    source_id: str
    resumed: date | None = None
    """The first day of a later membership of the same kind, by whatever source that is no data set."""


@dataclass(frozen=True, slots=True)
class Lifetime:
    """When an organization or a state existed, and the source that says so."""

    earliest: date | None
    latest: date | None
    source_id: str | None


def lifetimes(connection: Connection) -> dict[str, Lifetime]:
    """The lifetimes of organizations and states by their ids."""
    found: dict[str, Lifetime] = {}
    for table in (State.table().c, Organization.table().c):
        rows = connection.execute(select(table.id, table.existed, table.existed_source_id).where(table.existed != ""))
        found |= {id: Lifetime(*edtf.bounds(existed), source_id) for id, existed, source_id in rows}
    return found


def tie_of(membership: Any) -> Tie:
    """Which membership a claim is about."""
    role = class_of(membership.role)
    return membership.organization_id, membership.state_id, membership.programme or "", role


def tie_ends(memberships: Iterable[Any], data_sets: Collection[str]) -> dict[Tie, list[TieEnd]]:
    """The ends of memberships, by each source that gives closed periods alone and is no data set."""
    periods: dict[tuple[Tie, str], list[Any]] = defaultdict(list)
    for claim in memberships:
        if claim.period_basis == PeriodBasis.STATED and claim.source_id not in data_sets:
            periods[tie_of(claim), claim.source_id].append(claim)
    starts: dict[Tie, list[date]] = defaultdict(list)
    for (tie, _), claims in periods.items():
        starts[tie] += (claim.period_earliest for claim in claims if claim.period_earliest)
    ends: dict[Tie, list[TieEnd]] = defaultdict(list)
    for (tie, source_id), claims in periods.items():
        if all(claim.period_latest for claim in claims) and any("/" in claim.period for claim in claims):
            last = max(claims, key=lambda claim: (claim.period_latest, claim.id))
            resumed = min((start for start in starts[tie] if start > last.period_latest), default=None)
            ends[tie].append(TieEnd(last.period_latest, last.id, source_id, resumed))
    return ends


def tie_end(claim: Any, ends: Mapping[Tie, Sequence[TieEnd]], origins: Mapping[str, str | None]) -> TieEnd | None:
    """The latest end that other sources state of a membership; None if a claim tells of a later start, or is later."""
    stated = ends.get(tie_of(claim))
    if not stated:
        return None
    own = origin_of(claim.source_id, origins)
    others = [end for end in stated if origin_of(end.source_id, origins) != own]
    last = max(others, key=lambda end: (end.day, end.claim_id), default=None)
    start = claim.period_earliest or date.min
    if last is None or start <= last.day:
        return last
    is_resumed = last.resumed is not None and last.resumed <= start
    return None if is_resumed or claim.period_basis == PeriodBasis.STATED else last


@dataclass(frozen=True, slots=True)
class Ends:
    """What ends claims whose own end is not stated."""

    lifetimes: Mapping[str, Lifetime]
    """When organizations and states existed, by their ids."""
    superseded: Mapping[str, date]
    """The last days of claims that others supersede, by their ids."""
    ties: Mapping[Tie, Sequence[TieEnd]]
    """The ends of memberships that sources state."""
    published: Mapping[str, date | None]
    """The last days of the publication of sources, by their ids."""
    origins: Mapping[str, str | None]
    """The sources whose content others repeat, by the ids of these."""

    def last_day(self, claim: Any, sides: Sequence[str], *, is_membership: bool) -> date | None:
        """How long a claim holds whose sides stand in some columns; None if it is open, or not dated."""
        bounds = claim.period_earliest, claim.period_latest
        own = limits(claim.period, bounds, self.published[claim.source_id])[1]
        is_stated = claim.period_basis == PeriodBasis.STATED and claim.period_latest is not None
        if is_stated or bounds == (None, None):
            return own
        ends = [own, self.superseded.get(claim.id)]
        for side in sides:
            if life := self.lifetimes.get(getattr(claim, side) or ""):
                ends.append(life.latest)
        if is_membership and (end := tie_end(claim, self.ties, self.origins)):
            ends.append(end.day)
        return min(filter(None, ends), default=None)


def settle_ends(connection: Connection) -> None:
    """Write down how long the claims hold whose end is not stated, and note what that touches."""
    ends = read_ends(connection)
    for kind in CLAIMS:
        changed = []
        sides, is_membership = side_names(kind.table), kind.table is Membership
        for claim in open_claims(connection, kind.table):
            holds_until = ends.last_day(claim, sides, is_membership=is_membership)
            if holds_until != claim.holds_until:
                changed.append({"claim": claim.id, "day": holds_until})
        write_ends(connection, kind.table, changed)


def read_ends(connection: Connection) -> Ends:
    """What ends claims, of all that is loaded."""
    source, membership = Source.table().c, Membership.table()
    columns = (source.id, source.kind, source.origin_id, source.published_latest)
    sources = connection.execute(select(*columns)).all()
    data_sets = {row.id for row in sources if row.kind is SourceKind.DATASET}
    is_telling = membership.c.source_id.not_in(data_sets) & (membership.c.period_basis == PeriodBasis.STATED)
    link = Link.table().c
    pairs = connection.execute(select(link.from_id, link.to_id).where(link.kind == LinkKind.SUPERSEDES))
    superseding = list(map(tuple, pairs))
    return Ends(
        lifetimes=lifetimes(connection),
        superseded=last_days(superseding, starts(connection, {from_id for from_id, _ in superseding})),
        ties=tie_ends(connection.execute(select(membership).where(is_telling)), data_sets),
        published={row.id: row.published_latest for row in sources},
        origins={row.id: row.origin_id for row in sources},
    )


def side_names(table: type[Record]) -> list[str]:
    """The names of the columns of a table that name those whom a claim is about."""
    return [column.name for column in table.side_columns()]


def open_claims(connection: Connection, table: type[Record]) -> Iterator[Any]:
    """The dated claims of a table whose end is not stated."""
    own = table.table().c
    sides = [column for column in table.side_columns() if column.name not in TIMES]
    more = [own.role, own.programme] if table is Membership else []
    columns = dict.fromkeys([*(own[name] for name in TIMES), *sides, *more])
    yield from connection.execute(select(*columns).where(text(OF_OPEN_END)))


TIMES = ("id", "source_id", "period", "period_basis", "period_earliest", "period_latest", "known_until", "holds_until")


def starts(connection: Connection, ids: Iterable[str]) -> dict[str, date]:
    """The first days of some claims, by their ids."""
    days: dict[str, date] = {}
    for kind in CLAIMS:
        own = kind.table.table().c
        for some in batches(ids):
            rows = connection.execute(select(own.id, own.period_earliest).where(own.id.in_(some)))
            days |= {id: day for id, day in rows if day}
    return days


def last_days(superseding: Iterable[tuple[str, str]], starts: Mapping[str, date]) -> dict[str, date]:
    """The last days of claims that others supersede: the days before the first of these begins."""
    days: dict[str, date] = {}
    for from_id, to_id in superseding:
        if from_id in starts and starts[from_id] > date.min:
            day = starts[from_id] - timedelta(days=1)
            days[to_id] = min(day, days.get(to_id, day))
    return days


def write_ends(connection: Connection, table: type[Record], changed: Sequence[Mapping[str, Any]]) -> None:
    """Write down until when some claims of a table hold."""
    if not changed:
        return
    own = table.table()
    for some in batches(changed):
        touch(connection, table, own.c.id.in_([row["claim"] for row in some]))
    connection.execute(
        update(own).where(own.c.id == bindparam("claim")).values(holds_until=bindparam("day")), list(changed)
    )


def fill_times(connection: Connection, table: type[Record]) -> None:
    """Write the times that follow from periods and sources, in rows without them: a migration leaves them empty."""
    own = table.table()
    is_empty = own.c.known_until.is_(None) & or_(own.c.period_earliest.is_not(None), own.c.period_latest.is_not(None))
    keys = ("source_id", "period", "period_basis", "period_earliest", "period_latest")
    rows = connection.execute(select(*(own.c[name] for name in keys)).where(is_empty).distinct()).all()
    with_source = {row.source_id for row in rows}
    source = Source.table()
    published = dict(
        connection.execute(select(source.c.id, source.c.published_latest).where(source.c.id.in_(with_source))).all()
    )
    for row in rows:
        bounds = row.period_earliest, row.period_latest
        known_until, holds_until = limits(row.period, bounds, published[row.source_id])
        is_alike = (own.c[name] == getattr(row, name) for name in keys)  # which indexes find, unlike IS NOT DISTINCT
        connection.execute(
            update(own).where(is_empty, *is_alike).values(known_until=known_until, holds_until=holds_until)
        )
