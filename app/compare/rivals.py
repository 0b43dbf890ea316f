"""The claims that are held against each other, as they are read, with what is needed to judge them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from sqlalchemy import Connection, func, select, tuple_
from sqlalchemy.orm import Session

from app.compare.ends import Lifetime, lifetimes
from app.compare.sums import FLOWS
from app.facts import CLAIMS
from app.facts.actors import Actor
from app.facts.agreements import Agreement
from app.facts.borders import Border
from app.facts.events import Event
from app.facts.investments import Investment
from app.facts.memberships import Membership
from app.facts.missions import Mission
from app.facts.people_flows import PeopleFlow
from app.facts.regimes import Regime
from app.facts.trade_flows import TradeFlow
from app.model.bookkeeping import Holding
from app.model.claims import Claim
from app.model.links import Link
from app.model.sources import Source
from app.store.derived import batches

LARGE = 20_000
"""Sources with more claims are held against those with fewer, and not against each other."""


@dataclass(frozen=True, slots=True)
class Rivals:
    """Claims that are held against each other, and what is needed to judge them."""

    claims: Mapping[str, Claim]
    """The claims by their ids."""
    sources: Mapping[str, Source]
    """All sources by their ids."""
    names: Mapping[str, str]
    """The names of actors by their ids."""
    links: Sequence[Link] = ()
    """All links, by their ids."""
    lifetimes: Mapping[str, Lifetime] = field(default_factory=dict)
    """When organizations and states existed, by their ids."""
    large: Collection[str] = ()
    """The sources of which not all claims are here."""


SEARCH_COLUMNS: Mapping[type[Claim], Sequence[str]] = {
    TradeFlow: ("exporter_id", "importer_id", "measure"),
    Membership: ("organization_id", "state_id"),
    Investment: ("investor_id", "host_id"),
    Mission: ("sending_id", "receiving_id"),
    PeopleFlow: ("destination_id",),
    Border: ("a_id", "b_id"),
    Regime: ("actor_id",),
    Agreement: ("kind",),
    Event: ("kind",),
}
"""The columns by which rivals of a claim are looked up in large sources."""


def contested(claims: Iterable[Claim]) -> Iterator[Claim]:
    """Those of some claims that may have rivals among them: most of a large source have none."""
    rivals: dict[tuple[Any, ...], list[Claim]] = defaultdict(list)
    for claim in claims:
        table = type(claim)
        if isinstance(claim, TradeFlow):  # both directions, which explain each other
            rivals[table, *sorted((claim.exporter_id, claim.importer_id))].append(claim)
        elif names := SEARCH_COLUMNS.get(table):
            rivals[table, *(getattr(claim, name) for name in names)].append(claim)
    for together in rivals.values():
        if len(together) > 1:
            yield from together


def search_keys(claim: Claim) -> Iterator[tuple[Any, ...]]:
    """Values of SEARCH_COLUMNS by which rivals of this claim are looked up in large sources."""
    if isinstance(claim, TradeFlow) and claim.measure in FLOWS:
        sides = claim.exporter_id, claim.importer_id
        yield from ((*pair, measure) for pair in (sides, sides[::-1]) for measure in FLOWS)
    elif any(claim.questions()):
        yield tuple(getattr(claim, name) for name in SEARCH_COLUMNS[type(claim)])


def candidates(session: Session, claims: Sequence[Claim], sources: Collection[str]) -> Iterator[Claim]:
    """The claims of some sources that may answer questions that some claims of one kind answer."""
    keys = list(dict.fromkeys(chain.from_iterable(map(search_keys, claims)))) if sources else []
    if keys:
        table = type(claims[0])
        own = table.table().c
        columns = tuple_(*(own[name] for name in SEARCH_COLUMNS[table]))
        for batch in batches(keys):
            yield from session.scalars(select(table).where(columns.in_(batch), own.source_id.in_(sources)))


def read_rivals(connection: Connection) -> Rivals:
    """The claims that are held against each other, of those that are loaded."""
    holding = Holding.table().c
    counts = connection.execute(select(holding.source_id, func.sum(holding.rows)).group_by(holding.source_id))
    large = {source_id for source_id, rows in counts if source_id and rows > LARGE}
    claims: dict[str, Claim] = {}
    with Session(connection) as session:
        links = list(session.scalars(select(Link).order_by(Link.table().c.id)))
        linked = sorted({id for link in links for id in (link.from_id, link.to_id)})
        for kind in CLAIMS:
            claims |= {claim.id: claim for claim in compared(session, kind.table, large, linked)}
        sources = {source.id: source for source in session.scalars(select(Source))}
        names = {actor.id: actor.name for actor in session.scalars(select(Actor))}
    return Rivals(claims, sources, names, links, lifetimes(connection), large)


def compared(session: Session, table: type[Any], large: Collection[str], linked: Sequence[str]) -> Iterator[Claim]:
    """The claims of one table that are compared, and those that are linked."""
    own = table.table().c
    small = session.scalars(select(table).where(own.source_id.not_in(large)).order_by(own.id)).all()
    yield from small
    if table in SEARCH_COLUMNS and small:
        yield from candidates(session, small, large)
    for ids in batches(linked):
        yield from session.scalars(select(table).where(own.id.in_(ids)))
