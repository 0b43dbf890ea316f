"""The JSON of rows, made from their columns."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Select

from app.model.base import Record, Table
from app.store.prepared_statements import DbRow
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


RowSource = ColumnRows


@cache
def writer_of(table: type[Record]) -> RowWriter:
    """The writer of the public columns of a table."""
    return RowWriter(table.table().name, table.columns())


def values(row: Table) -> dict[str, Any]:
    """The stored columns of a row."""
    return {column.name: getattr(row, column.name) for column in row.table().c}
