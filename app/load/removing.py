"""Removing what was imported: a source or a pack, with all that stands beside it, in one transaction."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from sqlalchemy import Connection, delete, func, or_, select

from app.facts import CLAIMS, LOADED, REFERENCES
from app.facts.actors import Actor
from app.facts.codes import CodeEntry
from app.facts.comparisons import Comparison
from app.facts.organizations import Organization
from app.facts.states import State
from app.load.revision import HoldingKey
from app.load.settling import overwrite, refresh_derived
from app.model.base import Record
from app.model.bookkeeping import ListedId, Pack
from app.model.errors import OperatorError
from app.model.links import Link
from app.model.sources import Source
from app.settings import Settings
from app.store.derived import batches, remove
from app.store.schema import require_current
from app.store.writing import loading
from app.text.near import did_you_mean, near


class NotRemovable(OperatorError):
    """What cannot be removed, in one line."""


def remove_import(settings: Settings, name: str) -> tuple[dict[str, int], str]:
    """Remove an imported source or pack; answers how many rows of each kind, by its path, and the revision.

    NotRemovable, or DatabaseError, with nothing changed, if that cannot be.
    """
    with loading(settings.writing_url) as connection:
        require_current(connection)
        sources, pack = meant(connection, name)
        overwrite(connection, Comparison, [])  # they name sources, and are made anew at the end
        removed: dict[str, int] = {}
        links = rows_of(connection, Link)
        for kind in CLAIMS:
            removed[kind.path] = remove(connection, kind.table, kind.table.table().c.source_id.in_(sources))
        if pack is not None:
            remove(connection, Link, Link.table().c.pack == pack)
        removed["links"] = links - rows_of(connection, Link)
        removed |= remove_references(connection, sources, pack)
        held: set[HoldingKey] = {(kind.table, source) for kind in CLAIMS for source in sources if removed[kind.path]}
        held |= {(kind.table, "") for kind in LOADED if not kind.is_claim and removed.get(kind.path)}
        _, revision = refresh_derived(connection, held)
    return {path: count for path, count in removed.items() if count}, revision


def meant(connection: Connection, name: str) -> tuple[list[str], str | None]:
    """The sources that a name means, and the pack if it means one as a whole; NotRemovable if that is none imported."""
    source, pack = Source.table().c, Pack.table().c
    packs = dict(connection.execute(select(pack.name, pack.is_imported)).all())
    of = dict(connection.execute(select(source.id, source.pack)).all())
    if packs.get(name):
        return [id for id, its in of.items() if its == name], name
    if packs.get(of.get(name, "")):
        return [name], None
    if name in packs or name in of:
        raise NotRemovable(f"'{name}' came with the seed, not by an import: take it out of the folder of packs")
    imported = {its for its, is_imported in packs.items() if is_imported} | {id for id, its in of.items() if packs[its]}
    raise NotRemovable(f"nothing imported is called '{name}'{did_you_mean(near(name, sorted(imported)))}")


def rows_of(connection: Connection, kind: type[Record]) -> int:
    """How many rows of a kind there are."""
    return connection.scalar(select(func.count()).select_from(kind.table())) or 0


def remove_references(connection: Connection, sources: Sequence[str], pack: str | None) -> dict[str, int]:
    """Remove sources and, of a pack, what nothing else refers to; the rest stays, and the pack with it."""
    actor, code = Actor.table().c, CodeEntry.table().c
    removed: dict[str, int] = {}
    if pack is not None:
        own = set(connection.scalars(select(actor.id).where(actor.pack == pack)))
        ids = sorted(own - needed(connection, own, pack))
        removed["codes"] = remove(connection, CodeEntry, (code.pack == pack) & code.subject_id.not_in(own))
        for some in batches(ids):
            removed["codes"] += remove(connection, CodeEntry, (code.pack == pack) & code.subject_id.in_(some))
            for path, kind in (("organizations", Organization), ("states", State), ("actors", Actor)):
                removed[path] = removed.get(path, 0) + remove(connection, kind, kind.table().c.id.in_(some))
    removed["sources"] = remove(connection, Source, Source.table().c.id.in_(sources))
    packs = Pack.table()
    left = (packs.c.name.in_(select(kind.table.table().c.pack)) for kind in REFERENCES)
    connection.execute(delete(packs).where(packs.c.is_imported, ~or_(*left)))
    return removed


def needed(connection: Connection, actors: AbstractSet[str], pack: str) -> set[str]:
    """Those of a pack's actors that claims, or rows of other packs, refer to, and those that these are part of."""
    found: set[str] = set()
    listed = ListedId.table().c
    claims = [kind.table.table().name for kind in CLAIMS]
    found.update(connection.scalars(select(listed.listed_id).where(listed.kind.in_(claims)).distinct()))
    for kind in CLAIMS:
        for column in kind.table.actor_columns():
            found.update(connection.scalars(select(column).where(column.is_not(None)).distinct()))
    for other in (CodeEntry.table().c.subject_id, Actor.table().c.part_of_id, Organization.table().c.successor_id):
        is_elsewhere = other.table.c.pack != pack
        found.update(connection.scalars(select(other).where(other.is_not(None), is_elsewhere)))
    parts = select(Actor.table().c.id, Actor.table().c.part_of_id).where(Actor.table().c.part_of_id.is_not(None))
    wholes = dict(connection.execute(parts).all())
    for id in found & actors:
        while (id := wholes.get(id, "")) and id not in found:
            found.add(id)
    return found & actors
