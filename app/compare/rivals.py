"""The claims that are held against each other, read by their matters, and what is needed to judge them.

Series are long: of the flows of a pair of states those are read that are of years of which several witnesses tell, and
of the years around these.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain, combinations
from typing import Any, cast

from sqlalchemy import ColumnElement, Connection, func, or_, select
from sqlalchemy.orm import Session, defer

from app.compare.answers import YEARS_BEFORE, answered
from app.compare.ends import Lifetime, lifetimes
from app.compare.listings import BorderListing, Listing, read_border_listing, read_listing
from app.facts import CLAIMS
from app.facts.actors import Actor
from app.facts.borders import Border
from app.facts.memberships import Membership
from app.facts.trade_flows import TradeFlow
from app.model.bookkeeping import Holding
from app.model.claims import Claim, PeriodBasis, Question
from app.model.links import Link
from app.model.sources import Source, SourceKind
from app.store.derived import batches
from app.store.matters import about, matter_of
from app.store.objects import ObjectReader

COMPARED: Sequence[type[Claim]] = [kind.table for kind in CLAIMS if kind.table.matter]  # type: ignore[misc, attr-defined]
"""The classes of the claims that can be compared by rule."""

DENIABLE: Sequence[type[Claim]] = (Membership, Border)
"""The classes of the claims that what a source does not list can deny."""

YEARS_BESIDE = YEARS_BEFORE + 1
"""How many years before and after those of which several witnesses tell are read too: they may explain differences."""

MANY = 1_000
"""From how many matters on it is worth to find out first of which several witnesses tell."""

Span = tuple[int, int]
"""First and last year."""

Profile = tuple[str, Question, str]
"""A matter, a question that is answered in it, and the source that does."""


@dataclass(frozen=True, slots=True)
class Context:
    """What is needed to judge claims, besides the claims."""

    sources: Mapping[str, Source]
    """All sources by their ids."""
    names: Mapping[str, str]
    """The names of actors by their ids."""
    links: Sequence[Link] = ()
    """All links, by their ids."""
    linked: Mapping[str, Claim] = field(default_factory=dict)
    """The claims that are linked, by their ids."""
    lifetimes: Mapping[str, Lifetime] = field(default_factory=dict)
    """When organizations and states existed, by their ids."""
    listings: Sequence[Listing] = ()
    """What sources list completely of memberships."""
    border_listings: Sequence[BorderListing] = ()
    """What sources list completely of borders."""


def read_context(connection: Connection) -> Context:
    """What is needed to judge the claims that are loaded."""
    with Session(connection) as session:
        links = list(session.scalars(select(Link).order_by(Link.table().c.id)))
        ids = sorted({id for link in links for id in (link.from_id, link.to_id)})
        linked: dict[str, Claim] = {}
        for kind in CLAIMS:
            for some in batches(ids):
                is_linked = kind.table.table().c.id.in_(some)
                claims = session.scalars(select(cast(type[Claim], kind.table)).where(is_linked))
                linked |= {claim.id: claim for claim in claims}
        sources = {source.id: source for source in session.scalars(select(Source).order_by(Source.table().c.id))}
        names = {actor.id: actor.name for actor in session.scalars(select(Actor))}
    listings = [read_listing(connection, source) for source in sources.values() if source.complete_memberships]
    listing = (read_border_listing(connection, source) for source in sources.values() if source.complete_borders)
    return Context(sources, names, links, linked, lifetimes(connection), listings, list(filter(None, listing)))


def contested(connection: Connection, table: type[Claim]) -> Iterator[str]:
    """The matters of a table of which there are several claims; all, where one claim alone can be denied."""
    matter, several = matter_of(table), 1 if table in DENIABLE else 2
    yield from connection.scalars(select(matter).group_by(matter).having(func.count() >= several).order_by(matter))


def told_by_others(
    connection: Connection, table: type[Claim], matters: Sequence[str], context: Context
) -> Sequence[str]:
    """Those of some matters of a table of which more than its largest source may tell, if this is a single witness.

    Of flows of a data set that names no reporter nobody is a rival but those of other sources, which are read sooner.
    """
    if table is not TradeFlow or len(matters) < MANY:
        return matters
    own, holding = TradeFlow.table().c, Holding.table().c
    held = select(holding.source_id, holding.rows).where(holding.kind == TradeFlow.table().name)
    (largest, rows), *others = connection.execute(held.order_by(holding.rows.desc(), holding.source_id)).all()
    is_single = context.sources[largest].kind is SourceKind.DATASET and sum(count for _, count in others) < rows
    # not by the index of sources, which has all rows of this one
    reported = select(own.id).where(own.source_id.concat("") == largest, own.reporter_id.is_not(None)).limit(1)
    if not is_single or connection.scalar(reported) is not None:
        return matters
    sources = [source_id for source_id, _ in others]
    told = set(connection.scalars(select(matter_of(TradeFlow)).where(own.source_id.in_(sources)).distinct()))
    return [matter for matter in matters if matter in told]


@dataclass(frozen=True, slots=True)
class Rivals:
    """Claims that may be held against each other."""

    claims: Sequence[Claim]
    profiles: Sequence[Profile]
    """What is answered by which source, also in claims that no other meets in its time."""


def read_rivals(connection: Connection, table: type[Claim], matters: Sequence[str], context: Context) -> Rivals:
    """The claims of some matters of a table."""
    with Session(connection) as session:
        if table is TradeFlow:
            return read_flows(session, matters, context)
        claims = list(read(session, table, matters))
        return Rivals(claims, list(chain.from_iterable(map(profiles_of, claims))))


def profiles_of(claim: Claim) -> Iterator[Profile]:
    """What a claim answers."""
    yield from ((claim.about, question, claim.source_id) for question in answered(claim))


def read(session: Session, table: type[Claim], matters: Sequence[str], *where: ColumnElement[bool]) -> Iterator[Claim]:
    """The claims of some matters of a table, in the order of their ids."""
    statement = about(select(table), table, matters).where(*where)
    unread = [defer(getattr(table, name)) for name in UNREAD]
    yield from session.scalars(statement.order_by(table.table().c.id).options(*unread))


UNREAD = ("note", "paragraph", "text_start", "text_end", "text_sha256")
"""The columns by which nothing is compared."""


def read_flows(session: Session, matters: Sequence[str], context: Context) -> Rivals:
    """The flows of some pairs: of the years about those of which several witnesses tell."""
    own = TradeFlow.table().c
    kept = (own.exporter_id, own.importer_id, own.measure, own.commodity, own.unit)
    witness = (own.source_id, own.reporter_id, own.period_basis)
    times = (
        func.min(func.coalesce(own.period_earliest, own.period_latest)),
        func.max(func.coalesce(own.period_latest, date.max)),
        func.count(),
    )
    is_figure = or_(own.value.is_not(None), own.value_low.is_not(None))
    figures = about(select(*kept, *witness, *times), TradeFlow, matters).where(is_figure)
    told: dict[str, list[tuple[Any, Span]]] = defaultdict(list)
    profiles: list[Profile] = []
    flow_of = ObjectReader(TradeFlow, kept)
    for *flow, source_id, reporter, basis, first, last, count in session.execute(figures.group_by(*kept, *witness)):
        like = flow_of.object(flow)
        profiles += ((like.about, question, source_id) for question in like.questions())
        if first is not None:
            back = YEARS_BEFORE if basis is PeriodBasis.PUBLICATION else 0
            span = first.year - back, last.year
            entries = 1 if context.sources[source_id].kind is SourceKind.DATASET else min(count, 2)
            told[like.about] += (((source_id, reporter, entry), span) for entry in range(entries))
    claims: list[Claim] = []
    for span, pairs in by_span(told).items():
        first_day, last_day = day(span[0] - YEARS_BESIDE, 1, 1), day(span[1] + YEARS_BESIDE, 12, 31)
        begins = or_(own.period_earliest <= last_day, own.period_earliest.is_(None) & (own.period_latest <= last_day))
        is_near = begins & or_(own.period_latest.is_(None), own.period_latest >= first_day)
        claims += read(session, TradeFlow, pairs, is_near)
    return Rivals(claims, profiles)


def by_span(told: Mapping[str, Sequence[tuple[Any, Span]]]) -> Mapping[Span, Sequence[str]]:
    """The matters of which several witnesses tell, by the years of which they do."""
    spans: dict[Span, list[str]] = defaultdict(list)
    for matter, witnesses in told.items():
        common = [
            (max(one[0], other[0]), min(one[1], other[1]))
            for (mine, one), (theirs, other) in combinations(witnesses, 2)
            if mine != theirs
        ]
        met = [span for span in common if span[0] <= span[1]]
        if met:
            spans[min(first for first, _ in met), max(last for _, last in met)].append(matter)
    return spans


def day(year: int, month: int, day: int) -> date:
    """A day of a year, or of the nearest that the calendar has."""
    return date(min(max(year, 1), 9999), month, day)
