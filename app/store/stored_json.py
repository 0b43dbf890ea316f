"""The JSON of rows: made from their columns, or stored with them, as SQLite files do with claims."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import msgspec
from sqlalchemy import Column, ColumnElement, Connection, Select, func, select, update

from app.model.base import Record, Table
from app.model.claims import Claim
from app.store.prepared_statements import DbRow, Plan
from app.store.rows import RowWriter

Say = Callable[[Sequence[Any]], None]
"""Puts rows without a statement in words: objects with the columns of claims."""


class ColumnRows:
    """A source of JSON that reads all public columns of rows."""

    def __init__(self, writer: RowWriter) -> None:
        self.writer = writer

    def names(self, sort_column: str | None) -> Sequence[str]:
        """The names of the columns to select."""
        return self.writer.names

    def select(self, branch: Select[Any], sort_column: str | None) -> Select[Any]:
        """A branch of a query, with these columns."""
        return branch

    def encoded(self, rows: Sequence[DbRow], say: Say) -> list[Any]:
        """Rows as the JSON encoder writes them, those without a statement put in words."""
        objects = self.writer.objects(rows)
        say(objects)
        return objects


class StoredRows:
    """A source of JSON that reads what is stored with rows, beside their id, the column by which they are sorted, and
    those by which rows without a statement are put in words.
    """

    def __init__(self, column: Column[Any], told_by: Sequence[str]) -> None:
        self.column = column
        self.told_by = ("statement", *told_by)
        self._words = msgspec.defstruct("Words", [(name, Any) for name in self.told_by])

    def names(self, sort_column: str | None) -> Sequence[str]:
        """The names of the columns to select."""
        key = sort_column if sort_column not in self.told_by else None
        return [*dict.fromkeys(["id", *filter(None, [key])]), *self.told_by, self.column.name]

    def select(self, branch: Select[Any], sort_column: str | None) -> Select[Any]:
        """A branch of a query, with these columns."""
        return branch.with_only_columns(*(self.column.table.c[name] for name in self.names(sort_column)))

    def encoded(self, rows: Sequence[DbRow], say: Say) -> list[Any]:
        """Rows as the JSON encoder writes them, those without a statement put in words."""
        told = slice(-len(self.told_by) - 1, -1)
        words: list[Any] = [self._words(*row[told]) for row in rows]
        say(words)
        place = told.start
        return [
            msgspec.Raw(row[-1] if row[place] is not None else with_statement(row[-1], one.statement))
            for row, one in zip(rows, words, strict=True)
        ]


def with_statement(answer: str, statement: str) -> str:
    """The JSON of a row without a statement, with one."""
    return answer.replace('"statement":null', f'"statement":{msgspec.json.encode(statement).decode()}', 1)


RowSource = ColumnRows | StoredRows


@cache
def writer_of(table: type[Record]) -> RowWriter:
    """The writer of the public columns of a table."""
    return RowWriter(table.table().name, table.columns())


def values(row: Table) -> dict[str, Any]:
    """The stored columns of a row, with its JSON if it is a claim."""
    cells = {column.name: getattr(row, column.name) for column in row.table().c}
    if isinstance(row, Claim):
        writer = writer_of(type(row))
        cells["answer"] = writer.json([cells[name] for name in writer.names])
    return cells


def json_function(connection: Connection, table: type[Record]) -> Callable[..., ColumnElement[Any]] | None:
    """The SQL function that makes JSON of the public columns of a claim, on SQLite; None elsewhere."""
    if connection.dialect.name != "sqlite" or not issubclass(table, Claim):
        return None
    writer = writer_of(table)
    decoded = Plan.of(select(*table.columns()), connection.dialect).rows
    name = f"answer_of_{table.table().name}"
    driver: Any = connection.connection.driver_connection
    driver.create_function(name, len(writer.names), lambda *row: writer.json(decoded([row])[0]), deterministic=True)
    return getattr(func, name)  # type: ignore[no-any-return]  # any name is a function's


def fill_missing(connection: Connection, table: type[Record]) -> None:
    """Store the JSON of rows without it: a migration that changes public columns empties it."""
    answer = json_function(connection, table)
    if answer is not None:
        own = table.table()
        connection.execute(update(own).values(answer=answer(*table.columns())).where(own.c.answer.is_(None)))
