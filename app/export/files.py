"""The files of an export: the whole data set in each of its formats, written as it is read."""

import hashlib
import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec
from msgspec.structs import astuple
from sqlalchemy import Column, ColumnElement, Connection, ForeignKey, MetaData, Table, select
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from app.about import VERSION
from app.export import datapackage
from app.export.datapackage import named_by
from app.facts import LOADED
from app.facts.actors import Actor
from app.facts.codes import CodeEntry
from app.facts.organizations import Organization
from app.facts.states import State
from app.load.pack_reader import DERIVED, SOURCES_FILE, names_of
from app.model.base import Record
from app.model.claims import Claim
from app.model.columns import column_type
from app.model.sources import Source
from app.model.types import Vocabulary
from app.query.kind import Kind
from app.store.engines import BATCH
from app.store.rows import RowWriter, converted, converters

ROW_GROUP = 50_000
"""How many rows stand together in a Parquet file."""

FULL_LISTS = (Source, Actor, CodeEntry)
"""Tables listed in full beside the pack, which has them in another form or without the rows that its reader makes."""

UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029]")
"""Characters that JSON leaves as they are, but TOML forbids or the reader of packs takes for the end of a line."""


class ExportFormat(Vocabulary):
    """A format in which the whole data set can be written."""

    CSV = "csv", "A pack that can be loaded again, described as a Data Package: statements only as they were loaded."
    JSONL = "jsonl", "JSON Lines, a file for each kind, as the API answers them."
    PARQUET = "parquet", "Parquet, a file for each kind, with typed columns."
    SQLITE = "sqlite", "One SQLite file with a table for each kind."


@dataclass(frozen=True)
class DataSetRead:
    """The data set as one transaction sees it."""

    connection: Connection
    revision: str
    progress: Callable[[int], None]
    """Takes how many more rows have been read."""

    def batches(self, columns: Sequence[Column[Any]], *where: ColumnElement[bool]) -> Iterator[Sequence[Any]]:
        """Some columns of the rows that meet some conditions, by id, some rows at a time."""
        statement = select(*columns).where(*where).order_by(columns[0].table.c.id)
        with self.connection.execute(statement.execution_options(yield_per=BATCH)) as result:
            for rows in result.partitions():
                yield rows
                self.progress(len(rows))

    @cached_property
    def name_of(self) -> dict[str, str]:
        """The names of actors, by id."""
        actor = Actor.table().c
        return {row.id: row.name for row in self.connection.execute(select(actor.id, actor.name))}

    def worded(self, kind: Kind) -> Iterator[Sequence[Any]]:
        """All public columns of the rows of a kind, some rows at a time; claims without a statement in words."""
        batches = self.batches(kind.table.columns())
        if not issubclass(kind.table, Claim):
            yield from batches
            return
        for rows in batches:
            objects = kind.listing.writer.objects(rows)
            for row in objects:
                row.statement = row.statement or kind.table.worded(row, self.name_of)
            yield [astuple(row) for row in objects]

    def rows(self, columns: Sequence[Column[Any]]) -> Iterator[dict[str, Any]]:
        """Some columns of all rows by id, one row at a time, each value by the name of its column."""
        for rows in self.batches(columns):
            yield from (dict(row._mapping) for row in rows)


def write_csv(folder: Path, data: DataSetRead) -> None:
    """Write a pack, the whole lists that it has in another form, and the Data Package that describes both."""
    pack = folder / "csv"
    pack.mkdir()
    write_sources(pack / SOURCES_FILE, data)
    names = {kind.table.table().name: kind.path for kind in LOADED}
    resources = []
    for kind in LOADED:
        path, columns = pack / kind.file, own_columns(kind.table)
        if kind.table is not Source:
            write_table(path, data, columns, *not_made_by_reader(data, kind))
        if kind.table in FULL_LISTS:
            path, columns = folder / kind.file, kind.table.columns()
            write_table(path, data, columns)
        name = path.relative_to(folder).as_posix()
        resources.append(datapackage.resource(kind, columns, name, path.stat().st_size, sha256(path), names))
    package = datapackage.package(data.revision, data.rows(Source.columns()), resources)
    write_json(folder / "datapackage.json", package)


def own_columns(table: type[Record]) -> Sequence[Column[Any]]:
    """The columns that a pack has: all but those that follow from others."""
    return [column for column in table.columns() if column.name not in DERIVED]


def write_table(path: Path, data: DataSetRead, columns: Sequence[Column[Any]], *where: ColumnElement[bool]) -> None:
    """Write some columns of the rows that meet some conditions as CSV, in the way of the API."""
    with path.open("wb") as file:
        file.writelines(RowWriter(path.stem, columns).csv(data.batches(columns, *where)))


def not_made_by_reader(data: DataSetRead, kind: Kind) -> Iterator[ColumnElement[bool]]:
    """Conditions that leave out the rows which reading a pack makes of its states and organizations."""
    id = kind.table.table().c.id
    if kind.table is Actor:
        yield from (id.not_in(select(table.table().c.id)) for table in (State, Organization))
    elif kind.table is CodeEntry:
        made = [
            entry.id
            for table in (State, Organization)
            for row in data.rows(table.columns())
            for entry in names_of(table(**row, pack=""))
        ]
        yield id.not_in(made)


def write_sources(path: Path, data: DataSetRead) -> None:
    """Write the sources as a pack has them."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for number, source in enumerate(data.rows(own_columns(Source))):
            file.write("\n[[source]]\n" if number else "[[source]]\n")
            file.writelines(f"{name} = {toml(value)}\n" for name, value in source.items() if value is not None)


def toml(value: str | bool) -> str:
    """A value in TOML, which differs from JSON in a few characters of strings only."""
    return UNPRINTABLE.sub(lambda match: f"\\u{ord(match[0]):04x}", msgspec.json.encode(value).decode())


def write_json(path: Path, value: Any) -> None:
    """Write a JSON file for people and programs."""
    path.write_bytes(msgspec.json.format(msgspec.json.encode(value), indent=2) + b"\n")


def sha256(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_jsonl(folder: Path, data: DataSetRead) -> None:
    """Write each kind as JSON Lines, in the way of the API."""
    (folder / "jsonl").mkdir()
    for kind in LOADED:
        with (folder / "jsonl" / f"{kind.path}.jsonl").open("wb") as file:
            file.writelines(RowWriter(kind.path, kind.table.columns()).jsonl(data.worded(kind)))


def write_sqlite(folder: Path, data: DataSetRead) -> None:
    """Write one SQLite file: a table for each kind, lists as JSON arrays, and a table that names the revision."""
    names = {kind.table.table().name: kind.path.replace("-", "_") for kind in LOADED}
    metadata = MetaData()
    tables = [
        Table(
            names[kind.table.table().name], metadata, *(sqlite_column(column, names) for column in kind.table.columns())
        )
        for kind in LOADED
    ]
    with closing(sqlite3.connect(folder / "third-neighbor.sqlite", isolation_level=None)) as file:
        # Nobody sees the file before it is whole, so it needs no journal.
        file.execute("PRAGMA journal_mode = OFF")
        file.execute("PRAGMA synchronous = OFF")
        file.execute("BEGIN")
        for kind, table in zip(LOADED, tables, strict=True):
            columns = kind.table.columns()
            file.execute(in_sqlite(CreateTable(table)))
            insert, to_sqlite = in_sqlite(table.insert()), converters(columns, lambda column: column.to_sqlite)
            for rows in data.worded(kind):
                file.executemany(insert, (converted(row, to_sqlite) for row in rows))
            for index in sorted(table.indexes, key=lambda index: str(index.name)):
                file.execute(in_sqlite(CreateIndex(index)))
        file.execute("CREATE TABLE dataset (revision TEXT NOT NULL, version TEXT NOT NULL)")
        file.execute("INSERT INTO dataset VALUES (?, ?)", (data.revision, VERSION))
        file.execute("COMMIT")


def in_sqlite(statement: Any) -> str:
    """A statement in the SQL of SQLite."""
    return str(statement.compile(dialect=sqlite.dialect()))


def sqlite_column(column: Column[Any], names: Mapping[str, str]) -> Column[Any]:
    """A column of the SQLite file, with an index if it names something."""
    named = named_by(column)
    keys = [ForeignKey(f"{names[named]}.id")] if named else []
    type, has_index = column_type(column.type).in_sqlite(), named is not None or column.name in ("from_id", "to_id")
    return Column(column.name, type, *keys, primary_key=column.name == "id", nullable=column.nullable, index=has_index)


def write_parquet(folder: Path, data: DataSetRead) -> None:
    """Write each kind as Parquet."""
    import pyarrow  # type: ignore[import-untyped]  # without types; an extra that may not be installed
    from pyarrow import parquet

    def typed(column: Column[Any]) -> Any:
        type = column_type(column.type)
        own = pyarrow.type_for_alias(type.in_parquet)
        return pyarrow.list_(own) if type.is_list else own

    (folder / "parquet").mkdir()
    for kind in LOADED:
        columns = kind.table.columns()
        fields = [pyarrow.field(column.name, typed(column), column.nullable) for column in columns]
        schema = pyarrow.schema(fields, metadata={"revision": data.revision, "version": VERSION})
        path = folder / "parquet" / f"{kind.path}.parquet"
        with parquet.ParquetWriter(path, schema, compression="zstd") as file:
            batches = (
                pyarrow.record_batch(list(map(pyarrow.array, zip(*rows, strict=True), schema.types)), schema=schema)
                for rows in data.worded(kind)
            )
            while group := list(islice(batches, ROW_GROUP // BATCH)):
                file.write_table(pyarrow.Table.from_batches(group))


WRITERS: Mapping[ExportFormat, Callable[[Path, DataSetRead], None]] = {
    ExportFormat.CSV: write_csv,
    ExportFormat.JSONL: write_jsonl,
    ExportFormat.PARQUET: write_parquet,
    ExportFormat.SQLITE: write_sqlite,
}
