"""Partitions: on PostgreSQL the claims of large kinds stand apart by what brought them, the packs of the seed as one.

An import makes a table that stands alone, fills it, and attaches it with its indexes, while readers go on: there is no
partition for all other sources, which nobody could read meanwhile. What a removal has emptied is dropped. A partition
can be a table of another server, since whatever such a table cannot have (keys, references) is its own and not the
whole's. An SQLite file has one table for each kind, and nothing of this.
"""

import re
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, TableClause, column, select, table, text

from app.model.base import Record
from app.model.bookkeeping import Pack
from app.model.claims import Claim
from app.model.sources import Source
from app.store.table_locks import have_alone
from app.store.writing import loading

NAME_LENGTH = 63
"""How long the name of a table may be on PostgreSQL."""
OF_SEED = "packs"
"""What the partitions of the seed are called after."""
DENSE = "WITH (fillfactor = 100)"
"""How indexes are made of rows that seldom change: without room for others between these."""
ROOM_SECONDS = 5
"""How long readers are waited for where nothing but room is to be had."""


@dataclass(frozen=True, slots=True)
class Partition:
    """A part of a table that holds the claims of some sources."""

    name: str
    """As it stands in a statement."""
    sources: frozenset[str]
    is_foreign: bool
    """Whether it lies on another server."""


def is_partitioned(connection: Connection, kind: type[Record]) -> bool:
    """Whether the rows of a class stand in partitions."""
    return connection.dialect.name == "postgresql" and issubclass(kind, Claim) and kind.comes_in_bulk


def partitions(connection: Connection, kind: type[Record]) -> list[Partition]:
    """The partitions of a class's table: none if it has no such."""
    if not is_partitioned(connection, kind):
        return []
    query = (
        "SELECT child.oid::regclass::text, pg_get_expr(relpartbound, child.oid), relkind = 'f'"
        " FROM pg_inherits"
        " JOIN pg_class AS child ON child.oid = inhrelid WHERE inhparent = to_regclass(:name) ORDER BY 1"
    )
    rows = connection.execute(text(query), {"name": kind.table().name})
    return [Partition(name, frozenset(re.findall("'([^']*)'", bound)), is_foreign) for name, bound, is_foreign in rows]


@contextmanager
def room_for(connection: Connection, kind: type[Record], sources: Iterable[str]) -> Iterator[TableClause]:
    """The table into which new rows of some sources go, all of which one import or the seed brings.

    If the sources are new, that is one that stands alone, and is attached once it is filled.
    """
    whole = kind.table()
    if not is_partitioned(connection, kind):
        yield whole
        return
    wanted, there = frozenset(sources), partitions(connection, kind)
    missing = wanted.difference(*(partition.sources for partition in there))
    if not missing:
        yield whole
        return
    pack, siblings = unit_of(connection, missing)
    own = next((partition for partition in there if partition.sources & siblings), None)
    if own is not None:
        widen(connection, kind, own, own.sources | missing)
    elif missing == wanted:
        with standing_alone(connection, kind, pack, missing) as alone:
            yield alone
        return
    else:
        with standing_alone(connection, kind, pack, missing):
            pass
    yield whole


def unit_of(connection: Connection, sources: AbstractSet[str]) -> tuple[str, set[str]]:
    """What brought some sources, and all sources that came by that: an imported pack, or all packs of the seed."""
    source, pack = Source.table().c, Pack.table().c
    imported = select(pack.name).where(pack.is_imported)
    of_import = select(source.pack).where(source.id.in_(sources), source.pack.in_(imported))
    name = connection.scalar(of_import.limit(1))
    is_sibling = source.pack.not_in(imported) if name is None else source.pack == name
    return name or OF_SEED, set(connection.scalars(select(source.id).where(is_sibling)))


@contextmanager
def standing_alone(
    connection: Connection,
    kind: type[Record],
    pack: str,
    sources: AbstractSet[str],
    instead: Partition | None = None,
) -> Iterator[TableClause]:
    """A new table for the rows of some sources, which becomes a partition, perhaps `instead` of one, once they are in.

    Only where it takes the place of another does anybody wait who reads, from then to the end of the transaction.
    """
    whole = kind.table()
    name, check = free_name(connection, f"{whole.name}_{pack}"), f"source_id IN ({listed(sources)})"
    like = f"LIKE {whole.name} INCLUDING DEFAULTS"
    connection.execute(text(f"CREATE TABLE {name} ({like}, CONSTRAINT of_its_sources CHECK ({check}))"))
    yield table(name, *(column(one.name, one.type) for one in whole.c))
    for statement in finishing(connection, kind, name, sources, references(kind)):
        connection.exec_driver_sql(statement)
    connection.execute(text(f"ANALYZE {name}"))
    if instead is not None:
        drop(connection, kind, instead)
    attach(connection, kind, name, sources)  # which needs no look at the rows, thanks to the check
    connection.execute(text(f"ALTER TABLE {name} DROP CONSTRAINT of_its_sources"))
    if instead is None:
        connection.execute(text(f"ANALYZE {whole.name}"))


def finishing(
    connection: Connection, kind: type[Record], name: str, sources: AbstractSet[str], references: Iterable[str] = ()
) -> Iterator[str]:
    """The statements that make the keys and the indexes of a table that is to be a partition, once its rows are in."""
    keys = f"ADD PRIMARY KEY (position) {DENSE}", f"ADD UNIQUE (id) {DENSE}"
    yield f"ALTER TABLE {name} {', '.join([*keys, *references])}"
    query = "SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = to_regclass(:name) ORDER BY 1"
    for definition in connection.scalars(text(query), {"name": kind.table().name}):
        yield re.sub(r"INDEX \S+ ON ONLY \S+ ", f"INDEX ON {name} ", definition)
    if len(sources) > 1:
        yield index_of_sources(name)


def index_of_sources(name: str) -> str:
    """The statement that makes the index by which the rows of each of several sources are found in a partition."""
    return f"CREATE INDEX ON {name} (source_id, position) {DENSE}"


def references(kind: type[Record]) -> Iterator[str]:
    """What the rows of a class refer to, as ALTER TABLE adds it."""
    for key in sorted(kind.table().foreign_keys, key=lambda key: str(key.parent.name)):
        yield f"ADD FOREIGN KEY ({key.parent.name}) REFERENCES {key.column.table.name} ({key.column.name})"


def attach(connection: Connection, kind: type[Record], name: str, sources: AbstractSet[str]) -> None:
    """Make a table a partition: it gets the indexes of the whole."""
    whole = kind.table().name
    connection.execute(text(f"ALTER TABLE {whole} ATTACH PARTITION {name} FOR VALUES IN ({listed(sources)})"))


def widen(connection: Connection, kind: type[Record], partition: Partition, sources: AbstractSet[str]) -> None:
    """Let a partition hold more sources. Until the load has ended nobody can read the table."""
    have_alone(connection, touched(kind))
    connection.execute(text(f"ALTER TABLE {kind.table().name} DETACH PARTITION {partition.name}"))
    attach(connection, kind, partition.name, sources)
    if len(partition.sources) == 1 and not partition.is_foreign:
        connection.exec_driver_sql(index_of_sources(partition.name))


def drop(connection: Connection, kind: type[Record], partition: Partition, seconds: float | None = None) -> None:
    """Drop a partition; of one on another server, what names it here. DatabaseError if readers stay longer."""
    have_alone(connection, touched(kind), seconds)
    connection.execute(text(f"DROP {'FOREIGN ' * partition.is_foreign}TABLE {partition.name}"))


def touched(kind: type[Record]) -> set[str]:
    """The tables that nobody else may read when a partition of a class goes: its own, and what its keys refer to."""
    return {kind.table().name, *(key.column.table.name for key in kind.table().foreign_keys)}


def drop_empty(address: str, kinds: Iterable[type[Record]]) -> None:
    """Drop the partitions that have no rows; DatabaseError, and they stay, if those who read them stay longer."""
    with loading(address) as connection:
        for kind in kinds:
            for partition in partitions(connection, kind):
                if connection.scalar(text(f"SELECT 1 FROM {partition.name} LIMIT 1")) is None:  # noqa: S608  # ours
                    if partition.is_foreign:
                        connection.execute(text(f"TRUNCATE {partition.name}"))
                    drop(connection, kind, partition, ROOM_SECONDS)


def free_name(connection: Connection, wanted: str) -> str:
    """A name like the wanted one that no table has, and that needs no quotes."""
    stem, number = re.sub("[^a-z0-9]+", "_", wanted.lower()), 1
    name = stem[:NAME_LENGTH]
    while connection.scalar(text("SELECT to_regclass(:name)"), {"name": name}) is not None:
        number += 1
        name = f"{stem[: NAME_LENGTH - 4]}_{number}"
    return name


def listed(sources: AbstractSet[str]) -> str:
    """Sources as literals: ids have no quotes in them."""
    return ", ".join(f"'{source}'" for source in sorted(sources))
