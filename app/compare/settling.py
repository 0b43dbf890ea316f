"""Settling: what follows from claims, ends and comparisons, is brought up to date with what a load has touched."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from sqlalchemy import ColumnElement, Connection, delete, insert, literal, select, true

from app.compare.comparer import Comparer
from app.compare.ends import settle_ends
from app.compare.rivals import COMPARED, Context, contested, read_context, read_rivals, told_by_others
from app.compare.tallies import Tallies
from app.facts.actors import Actor
from app.facts.borders import Border
from app.facts.comparisons import Comparison
from app.facts.memberships import Membership
from app.facts.organizations import Organization
from app.facts.states import State
from app.model.bookkeeping import ListedId, Tally, Touched
from app.model.claims import Claim
from app.model.links import Link
from app.model.sources import Source
from app.store.derived import batches, derive, forget
from app.store.matters import CLAIM, MATTER, forget_touched, touch
from app.store.stored_json import values

MATTERS_AT_ONCE = 250
"""How many matters are read at a time: what bounds the memory that comparing takes."""


def settle(connection: Connection, lists: Collection[str] | None = None) -> None:
    """Bring ends and comparisons up to date with what has been touched, or with everything if `lists` is None.

    `lists` are the sources whose memberships have changed: what lists completely may deny the memberships of others.
    """
    settle_ends(connection)
    context = read_context(connection)
    if lists is not None:
        spread(connection, context, lists)
    clear(connection, is_whole=lists is None)
    comparer = Comparer(context)
    for table in COMPARED:
        touched = matters_of(connection, table, is_whole=lists is None)
        for matters in batches(told_by_others(connection, table, touched, context), MATTERS_AT_ONCE):
            rivals = read_rivals(connection, table, matters, context)
            write(connection, comparer.compared(rivals.claims))
            comparer.tallies.note_apart(rivals.profiles)
            write_tallies(connection, comparer.tallies)
    write(connection, comparer.linked())
    write_tallies(connection, comparer.tallies)
    forget_touched(connection)


def spread(connection: Connection, context: Context, lists: Collection[str]) -> None:
    """Note the matters that are touched by other rows that are, and those of links, which are always made anew."""
    touched, link = Touched.table().c, Link.table().c
    claims = select(touched.key).where(touched.kind == CLAIM)
    linked = select(link.from_id).union(select(link.to_id))
    named = select(touched.key).where(touched.kind.in_([table.table().name for table in (Actor, Organization, State)]))
    actors = named if connection.scalar(named.limit(1)) else None
    sources = repeating(connection)
    for table in COMPARED:
        own = table.table().c
        conditions: list[ColumnElement[bool]] = [own.id.in_(claims), own.id.in_(linked)]
        if sources:
            conditions.append(own.source_id.in_(sources))
        if actors is not None:
            conditions += [column.in_(actors) for column in table.actor_columns()]
            listed = ListedId.table().c
            listing = select(listed.row_id).where(listed.listed_id.in_(actors), listed.kind == table.table().name)
            conditions += [own.id.in_(listing)] if table.list_columns() else []
        for condition in conditions:
            touch(connection, table, condition)
    changed = {*lists, *sources}
    touch(connection, Comparison, Comparison.table().c.denied_by_id.in_(changed))
    for table, listings in ((Membership, context.listings), (Border, context.border_listings)):
        if any(listing.source.id in changed for listing in listings):
            touch(connection, table, true())


def repeating(connection: Connection) -> list[str]:
    """The sources that are touched, and those whose content goes back to them."""
    touched, source = Touched.table().c, Source.table()
    sources = set(connection.scalars(select(touched.key).where(touched.kind == source.name)))
    origins = dict(connection.execute(select(source.c.id, source.c.origin_id)).all()) if sources else {}
    return sorted(id for id in origins if id in sources or sources & set(chain_of(id, origins)))


def chain_of(id: str, origins: Mapping[str, str | None]) -> Iterator[str]:
    """The sources from which a source has its content, one from the other."""
    seen = {id}
    while (id := origins.get(id) or "") and id not in seen:
        seen.add(id)
        yield id


def matters_of(connection: Connection, table: type[Claim], *, is_whole: bool) -> Sequence[str]:
    """The matters of a table that are to be looked at."""
    if is_whole:
        return list(contested(connection, table))
    touched = Touched.table().c
    is_own = (touched.kind == MATTER) & touched.key.startswith(f"{table.table().name} ", autoescape=True)
    return connection.scalars(select(touched.key).where(is_own).order_by(touched.key)).all()


def clear(connection: Connection, *, is_whole: bool) -> None:
    """Remove the comparisons, and the counts, that are made anew: those of links, and of what has been touched."""
    comparison, tally, touched = Comparison.table(), Tally.table(), Touched.table().c
    if is_whole:
        forget(connection, Comparison)
        connection.execute(delete(comparison))
        connection.execute(delete(tally))
        return
    matters = select(touched.key).where(touched.kind == MATTER).union_all(select(literal("")))
    forget(connection, Comparison, select(comparison.c.id).where(comparison.c.matter.in_(matters)))
    connection.execute(delete(comparison).where(comparison.c.matter.in_(matters)))
    connection.execute(delete(tally).where(tally.c.matter.in_(matters)))


def write(connection: Connection, comparisons: Iterable[Comparison]) -> None:
    """Add comparisons, with what finds them by words and by members."""
    for some in batches(comparisons):
        connection.execute(insert(Comparison.table()), [values(row) for row in some])
        derive(connection, Comparison, some)


def write_tallies(connection: Connection, tallies: Tallies) -> None:
    """Add what has been counted."""
    if rows := list(tallies.rows()):
        connection.execute(insert(Tally.table()), rows)
