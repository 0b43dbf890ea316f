"""Rows that were read as plain values, as objects of their classes: of columns that have been checked when stored."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, Generic, TypeVar

from sqlalchemy import Column, Date, Enum, inspect

from app.model.base import Record

Stored = TypeVar("Stored", bound=Record)


class ObjectReader(Generic[Stored]):
    """Makes objects of rows of some columns: as they would come from a session, without the cost of one."""

    def __init__(self, table: type[Stored], columns: Sequence[Column[Any]]) -> None:
        self.columns = columns
        self._new: Callable[[], Stored] = inspect(table).class_manager.new_instance
        self._names = [column.name for column in columns]
        ways = ((column.name, way_of(column)) for column in columns)
        self._ways = [(name, way) for name, way in ways if way is not None]

    def object(self, row: Sequence[Any]) -> Stored:
        """A row as an object."""
        values = dict(zip(self._names, row, strict=True))
        for name, way in self._ways:
            if isinstance(value := values[name], str):
                values[name] = way(value)
        made = self._new()
        made.__dict__.update(values)
        return made


@cache
def object_reader(table: type[Stored]) -> ObjectReader[Stored]:
    """The reader of a class, of all columns but the position."""
    return ObjectReader(table, [column for column in table.table().columns if column.name != "position"])


def way_of(column: Column[Any]) -> Callable[[str], Any] | None:
    """How the text in which a database may give a value is read; None if it is the value itself."""
    if isinstance(column.type, Enum) and column.type.enum_class:
        members: Mapping[str, Any] = {str(member): member for member in column.type.enum_class}
        return members.__getitem__
    return date.fromisoformat if isinstance(column.type, Date) else None
