"""What loads derive at their end: holdings (number and digest of rows), the revision made of these, comparisons."""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from itertools import repeat
from types import MappingProxyType
from typing import Any

import msgspec
from sqlalchemy import Boolean, ColumnElement, Connection, Integer, Select, cast, delete, func, insert, select, true

from app.compare.rivals import DENIABLE
from app.compare.settling import settle
from app.compare.verdicts import ORDER
from app.facts import LOADED
from app.facts.comparisons import Comparison
from app.model.base import Record, Table
from app.model.bookkeeping import DataSet, Holding, Pack
from app.model.claims import SETTLED, Claim
from app.model.links import Link
from app.model.sources import Source
from app.store.engines import BATCH

HoldingKey = tuple[type[Record], str]
"""(table, source_id): what is counted and digested as a unit; source_id is "" for tables without sources."""

Alike = Mapping[HoldingKey, Collection[str]]
"""The columns that are known to hold the same in all rows of a holding."""

NOTHING: Alike = MappingProxyType({})

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


def refresh_derived(
    connection: Connection, changed: Collection[HoldingKey], seed: str | None = None, alike: Alike = NOTHING
) -> tuple[dict[str, int], str]:
    """Bring revision, comparisons and digest of the seed up to date; answers numbers by verdict, and the revision.

    Everything is compared anew where the seed is loaded, and where a migration has emptied what was derived.
    """
    is_whole = seed is not None or not connection.scalar(select(Holding.table().c.kind).limit(1))
    revision = note_holdings(connection, changed, alike)
    settle(connection, None if is_whole else {source_id for table, source_id in changed if table in DENIABLE})
    if seed is None:
        seed = connection.scalar(select(DataSet.table().c.seed)) or ""
    overwrite(connection, DataSet, [{"id": 1, "revision": revision, "seed": seed}])
    verdict = Comparison.table().c.verdict
    verdicts = dict(map(tuple, connection.execute(select(verdict, func.count()).group_by(verdict))))
    return {verdict.value: verdicts.get(verdict, 0) for verdict in ORDER}, revision


def overwrite(connection: Connection, table: type[Table], rows: Sequence[dict[str, Any]]) -> None:
    """Let a table hold some rows and no others."""
    connection.execute(delete(table.table()))
    if rows:
        connection.execute(insert(table.table()), rows)


def note_holdings(connection: Connection, changed: Collection[HoldingKey], alike: Alike = NOTHING) -> str:
    """Count and digest (as JSON Lines by id) anew what has changed; answers the revision, the digest of all digests."""
    holding, encoder = Holding.table(), msgspec.json.Encoder()
    if not connection.scalar(select(holding.c.kind).limit(1)):
        changed = all_keys(connection)
    for table, source_id in sorted(changed, key=lambda key: (key[0].table().name, key[1])):
        name = table.table().name
        connection.execute(delete(holding).where(holding.c.kind == name, holding.c.source_id == source_id))
        rows, digest = 0, hashlib.sha256()
        for batch in raw_batches(connection, table, source_id, alike.get((table, source_id), ())):
            rows += len(batch)
            digest.update(encoder.encode_lines(batch))
        if rows:
            noted = {"source_id": source_id, "kind": name, "rows": rows, "digest": digest.hexdigest()}
            connection.execute(insert(holding), noted)
    holdings = connection.execute(select(holding.c.source_id, holding.c.kind, holding.c.digest))
    return hashlib.sha256("\n".join(sorted(map(" ".join, holdings))).encode()).hexdigest()[:16]


def raw_batches(
    connection: Connection, table: type[Record], source_id: str, alike: Collection[str]
) -> Iterator[list[tuple[Any, ...]]]:
    """The columns of rows that are digested, by id: as drivers give them, fast and alike on all databases.

    Those that hold the same in all rows are read once: cell by cell the driver takes as long as all the rest.
    """
    own = table.table().c
    # SQLite has no booleans
    digested = [column for column in table.columns() if column.name not in SETTLED]
    columns = [cast(column, Integer) if isinstance(column.type, Boolean) else column for column in digested]
    varying = [column for column, of in zip(columns, digested, strict=True) if of.name not in alike]
    is_server = connection.dialect.name == "postgresql"  # where only a cursor with a name does not read ahead
    where = own.source_id == source_id if issubclass(table, Claim) else true()
    # claims stand in the order of their ids; the partition of a source has its index by id, a table by position
    order = own.id if is_server or not issubclass(table, Claim) else own.position
    driver: Any = connection.connection.driver_connection
    first = driver.execute(literally(connection, select(*columns).where(where).limit(1))).fetchone()
    if first is None:
        return
    cells = [None if of.name not in alike else repeat(cell) for of, cell in zip(digested, first, strict=True)]
    with closing(driver.cursor(name="holding") if is_server else driver.cursor()) as cursor:
        cursor.execute(literally(connection, select(*varying).where(where).order_by(order)))
        while batch := cursor.fetchmany(BATCH):
            if len(varying) < len(columns):
                read = zip(*batch, strict=True)
                batch = list(zip(*(next(read) if cell is None else cell for cell in cells), strict=False))
            yield batch


def literally(connection: Connection, statement: Select[Any]) -> str:
    """The text of a statement without parameters, as its driver takes it."""
    return str(statement.compile(connection, compile_kwargs={"literal_binds": True}))
