"""Holdings: what came with the seed and what was imported, how much of each kind, and the revision that all make."""

import hashlib
from collections.abc import Collection, Iterable, Iterator
from contextlib import closing
from typing import Any

import msgspec
from sqlalchemy import Boolean, Column, ColumnElement, Connection, Integer, cast, delete, insert, select

from app.facts import LOADED
from app.model.base import Record
from app.model.bookkeeping import Holding, Pack
from app.model.claims import Claim
from app.model.sources import Source

HoldingKey = tuple[type[Record], str]
"""A kind, and the source whose claims of that kind are meant; an empty source for kinds of which no source is asked."""

BATCH = 5000

KINDS = {kind.table.table().name: kind.table for kind in LOADED}


IMPORTED = select(Pack.table().c.name).where(Pack.table().c.is_imported)
"""The packs that came by imports."""


def is_seeded(kind: type[Record]) -> ColumnElement[bool]:
    """Whether a row came with the packs of the seed, not by an import."""
    own, source = kind.table().c, Source.table().c
    if issubclass(kind, Claim):
        return own.source_id.in_(select(source.id).where(source.pack.not_in(IMPORTED)))
    return own.pack.not_in(IMPORTED)


def key_of(row: Record) -> HoldingKey:
    """Among what a row counts."""
    return type(row), row.source_id if isinstance(row, Claim) else ""


def all_keys(connection: Connection) -> set[HoldingKey]:
    """Everything that has rows, or had some when the holdings were written."""
    held: set[HoldingKey] = {(table, "") for table in KINDS.values() if not issubclass(table, Claim)}
    for table in KINDS.values():
        if issubclass(table, Claim):
            source = table.table().c.source_id
            held |= {(table, id) for id in connection.scalars(select(source).distinct())}
    noted = connection.execute(select(Holding.table().c.kind, Holding.table().c.source_id))
    return held | {(KINDS[kind], source_id) for kind, source_id in noted if kind in KINDS}


def note_holdings(connection: Connection, changed: Collection[HoldingKey]) -> str:
    """Count and digest anew what has changed, and answer the revision."""
    holding = Holding.table()
    if not connection.scalar(select(holding.c.kind).limit(1)):
        changed = all_keys(connection)
    for table, source_id in sorted(changed, key=lambda held: (held[0].table().name, held[1])):
        kind = table.table().name
        connection.execute(delete(holding).where(holding.c.kind == kind, holding.c.source_id == source_id))
        rows, digest = count_and_digest(connection, table, source_id)
        if rows:
            noted = {"source_id": source_id, "kind": kind, "rows": rows, "digest": digest}
            connection.execute(insert(holding), noted)
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
    """The public columns of rows by id as the database's driver gives them: the same on all, and sooner than values."""
    own = table.table().c
    statement = select(*(plain(column) for column in table.columns())).order_by(own.id)
    if issubclass(table, Claim):
        statement = statement.where(own.source_id == source_id)
    written = str(statement.compile(connection, compile_kwargs={"literal_binds": True}))
    driver: Any = connection.connection.driver_connection
    is_server = connection.dialect.name == "postgresql"  # where only a cursor with a name does not read ahead
    with closing(driver.cursor(name="holding") if is_server else driver.cursor()) as cursor:
        cursor.execute(written)
        while batch := cursor.fetchmany(BATCH):
            yield batch


def plain(column: Column[Any]) -> ColumnElement[Any]:
    """A column as text, number or date: SQLite has no truth values."""
    return cast(column, Integer) if isinstance(column.type, Boolean) else column
