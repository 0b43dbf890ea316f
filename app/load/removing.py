"""Removal of imports: a source or a pack goes, with all that refers to it, in one transaction."""

from collections import defaultdict
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from sqlalchemy import Connection, delete, func, or_, select

from app.facts import CLAIMS, LOADED, REFERENCES
from app.facts.actors import Actor
from app.facts.codes import CodeEntry
from app.facts.comparisons import Comparison
from app.facts.organizations import Organization
from app.facts.states import State
from app.load.load_log import logged_load
from app.load.references import tables_named
from app.load.revision import holding_keys, refresh_derived
from app.model.base import Record
from app.model.bookkeeping import ListedId, Pack
from app.model.changes import LoadAction
from app.model.errors import OperatorError
from app.model.links import Link
from app.model.sources import Source
from app.settings import Settings
from app.store.change_log import retire_sources
from app.store.derived import batches, remove
from app.store.errors import DatabaseError
from app.store.partitions import drop_empty
from app.store.schema import require_current
from app.store.writing import loading, shrink
from app.text.near_names import did_you_mean, near

TABLES: Sequence[type[Record]] = [kind.table for kind in REFERENCES]
"""The classes of what claims refer to."""


def remove_import(settings: Settings, name: str, message: str | None = None) -> tuple[dict[str, int], str]:
    """Remove an imported source or pack; answers how many rows of each kind, by its path, and the revision."""
    with loading(settings.writing_url) as connection:
        require_current(connection)
        with logged_load(connection, LoadAction.REMOVE, name, message):
            return remove_named(connection, name)


def remove_named(connection: Connection, name: str) -> tuple[dict[str, int], str]:
    """Remove an imported source or pack within a load; answers what `remove_import` does."""
    sources, pack = sources_of(connection, name)
    retire_sources(connection, sources)
    remove(connection, Comparison, Comparison.table().c.denied_by_id.in_(sources))
    links = count_links(connection)
    removed = {
        kind.path: remove(connection, kind.table, kind.table.table().c.source_id.in_(sources)) for kind in CLAIMS
    }
    if pack is not None:
        remove(connection, Link, Link.table().c.pack == pack)
    removed["links"] = links - count_links(connection)
    removed |= remove_references(connection, sources, pack)
    changed = (kind.table for kind in LOADED if removed.get(kind.path))
    _, revision = refresh_derived(connection, {key for table in changed for key in holding_keys(table, sources)})
    return {path: count for path, count in removed.items() if count}, revision


def give_room_back(settings: Settings) -> str | None:
    """Let the database give back the room of what was removed; answers why it cannot now, if it cannot."""
    try:
        shrink(settings.writing_url)
        drop_empty(settings.writing_url, [kind.table for kind in CLAIMS])
    except DatabaseError as error:
        return str(error)
    return None


def sources_of(connection: Connection, name: str) -> tuple[list[str], str | None]:
    """The sources that a name stands for, and the pack if it is one's name; OperatorError if neither was imported."""
    source, pack = Source.table().c, Pack.table().c
    packs = dict(connection.execute(select(pack.name, pack.is_imported)).all())
    pack_of = dict(connection.execute(select(source.id, source.pack)).all())
    if packs.get(name):
        return [id for id, its_pack in pack_of.items() if its_pack == name], name
    if packs.get(pack_of.get(name, "")):
        return [name], None
    if name in packs or name in pack_of:
        raise OperatorError(f"'{name}' came with the seed, not by an import: take it out of the folder of packs")
    imported = [name for name in (*packs, *pack_of) if packs[pack_of.get(name, name)]]
    raise OperatorError(f"nothing imported is called '{name}'{did_you_mean(near(name, sorted(imported)))}")


def count_links(connection: Connection) -> int:
    """The number of all links."""
    return connection.scalar(select(func.count()).select_from(Link.table())) or 0


def remove_references(connection: Connection, sources: Sequence[str], pack: str | None) -> dict[str, int]:
    """Remove what nothing else refers to of sources and of a pack; the rest stays, and the pack with it."""
    actor, code = Actor.table().c, CodeEntry.table().c
    removed: dict[str, int] = {}
    if pack is not None:
        own = set(connection.scalars(select(actor.id).where(actor.pack == pack)))
        ids = sorted(own - needed_actors(connection, own, pack))
        removed["codes"] = remove(connection, CodeEntry, (code.pack == pack) & code.subject_id.not_in(own))
        for some in batches(ids):
            removed["codes"] += remove(connection, CodeEntry, (code.pack == pack) & code.subject_id.in_(some))
            for path, table in (("organizations", Organization), ("states", State), ("actors", Actor)):
                removed[path] = removed.get(path, 0) + remove(connection, table, table.table().c.id.in_(some))
    gone = sorted(set(sources) - needed_sources(connection, set(sources)))
    removed["sources"] = remove(connection, Source, Source.table().c.id.in_(gone))
    packs = Pack.table()
    left = [packs.c.name.in_(select(table.table().c.pack)) for table in TABLES]
    is_left = or_(*left, packs.c.name.in_(select(Link.table().c.pack)))
    connection.execute(delete(packs).where(packs.c.is_imported, ~is_left))
    return removed


def needed_sources(connection: Connection, sources: AbstractSet[str]) -> set[str]:
    """Those of some sources that what stays names: for a lifetime, as who asserts a link, or as what others repeat."""
    needed = set(connection.scalars(select(Link.table().c.asserted_by).distinct()))
    named_by: dict[str, set[str]] = defaultdict(set)
    for table in TABLES:
        own = table.table().c
        for column in (column for column in own if "source" in tables_named(column)):
            for id, named in connection.execute(select(own.id, column).where(column.is_not(None))):
                (named_by[id] if table is Source and id in sources else needed).add(named)
    left = list(needed & sources)
    while left:
        more = named_by[left.pop()] - needed
        needed |= more
        left += more
    return needed & sources


def needed_actors(connection: Connection, actors: AbstractSet[str], pack: str) -> set[str]:
    """Those of a pack's actors that claims, or rows of other packs, refer to, and those that these are part of."""
    listed = ListedId.table().c
    claims = [kind.table.table().name for kind in CLAIMS]
    needed = set(connection.scalars(select(listed.listed_id).where(listed.kind.in_(claims)).distinct()))
    for kind in CLAIMS:
        for column in kind.table.actor_columns():
            needed.update(connection.scalars(select(column).where(column.is_not(None)).distinct()))
    for column in (CodeEntry.table().c.subject_id, Actor.table().c.part_of_id, Organization.table().c.successor_id):
        is_elsewhere = column.table.c.pack != pack
        needed.update(connection.scalars(select(column).where(column.is_not(None), is_elsewhere)))
    actor = Actor.table().c
    wholes = dict(connection.execute(select(actor.id, actor.part_of_id).where(actor.part_of_id.is_not(None))).all())
    for id in needed & actors:
        while (id := wholes.get(id, "")) and id not in needed:
            needed.add(id)
    return needed & actors
