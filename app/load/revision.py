"""Holdings: number and digest of the rows of each kind and source, and the revision, which is made of all digests."""

import hashlib
from collections.abc import Collection, Iterable, Iterator
from contextlib import closing
from typing import Any

import msgspec
from sqlalchemy import Boolean, Column, ColumnElement, Connection, Integer, cast, delete, insert, select

from app.facts import LOADED
from app.load.entries import BATCH
from app.model.base import Record
from app.model.bookkeeping import Holding, Pack
from app.model.claims import Claim
from app.model.links import Link
from app.model.sources import Source

HoldingKey = tuple[type[Record], str]
"""(table, source_id): what is counted and digested as a unit; source_id is "" for tables without sources."""

TABLES = {kind.table.table().name: kind.table for kind in LOADED}
"""The classes of all rows that count, by the names of their tables."""

IMPORTED = select(Pack.table().c.name).where(Pack.table().c.is_imported)
"""The packs that came by imports."""


def is_seeded(table: type[Record]) -> ColumnElement[bool]:
    """Whether a row came with the packs of the seed, not by an import."""
    own, source = table.table().c, Source.table().c
    if issubclass(table, Claim):
        return own.source_id.in_(select(source.id).where(source.pack.not_in(IMPORTED)))
    return own.pack.not_in(IMPORTED)


def holding_keys(table: type[Record], sources: Iterable[str]) -> set[HoldingKey]:
    """The holdings that change with rows of a table: of claims those of their sources, and that of links."""
    if issubclass(table, Claim):
        return {(table, source_id) for source_id in sources} | {(Link, "")}
    return {(table, "")}


def all_keys(connection: Connection) -> set[HoldingKey]:
    """All holdings that have rows, or had some when they were written down."""
    noted = connection.execute(select(Holding.table().c.kind, Holding.table().c.source_id))
    keys: set[HoldingKey] = {(TABLES[name], source_id) for name, source_id in noted if name in TABLES}
    for table in TABLES.values():
        sources = select(table.table().c.source_id).distinct() if issubclass(table, Claim) else None
        keys |= holding_keys(table, () if sources is None else connection.scalars(sources))
    return keys


def note_holdings(connection: Connection, changed: Collection[HoldingKey]) -> str:
    """Count and digest anew what has changed, and answer the revision."""
    holding = Holding.table()
    if not connection.scalar(select(holding.c.kind).limit(1)):
        changed = all_keys(connection)
    for table, source_id in sorted(changed, key=lambda key: (key[0].table().name, key[1])):
        name = table.table().name
        connection.execute(delete(holding).where(holding.c.kind == name, holding.c.source_id == source_id))
        rows, digest = count_and_digest(connection, table, source_id)
        if rows:
            values = {"source_id": source_id, "kind": name, "rows": rows, "digest": digest}
            connection.execute(insert(holding), values)
    return revision_of(connection.execute(select(holding.c.source_id, holding.c.kind, holding.c.digest)))


def revision_of(holdings: Iterable[Any]) -> str:
    """The digest of everything loaded: of source, kind and digest of each holding."""
    return hashlib.sha256("\n".join(sorted(" ".join(holding) for holding in holdings)).encode()).hexdigest()[:16]


def count_and_digest(connection: Connection, table: type[Record], source_id: str) -> tuple[int, str]:
    """How many rows there are, and the digest of their public columns as JSON Lines in the order of their ids."""
    rows, digest, encoder = 0, hashlib.sha256(), msgspec.json.Encoder()
    for batch in raw_batches(connection, table, source_id):
        rows += len(batch)
        digest.update(encoder.encode_lines(batch))
    return rows, digest.hexdigest()


def raw_batches(connection: Connection, table: type[Record], source_id: str) -> Iterator[list[tuple[Any, ...]]]:
    """The public columns of rows by id as drivers give them, faster than SQLAlchemy and alike on all databases."""
    own = table.table().c
    query = select(*(plain(column) for column in table.columns())).order_by(own.id)
    if issubclass(table, Claim):
        query = query.where(own.source_id == source_id)
    statement = str(query.compile(connection, compile_kwargs={"literal_binds": True}))
    driver: Any = connection.connection.driver_connection
    is_server = connection.dialect.name == "postgresql"  # where only a cursor with a name does not read ahead
    with closing(driver.cursor(name="holding") if is_server else driver.cursor()) as cursor:
        cursor.execute(statement)
        while batch := cursor.fetchmany(BATCH):
            yield batch


def plain(column: Column[Any]) -> ColumnElement[Any]:
    """A column as text, number or date: SQLite has no booleans."""
    return cast(column, Integer) if isinstance(column.type, Boolean) else column
