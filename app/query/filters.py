"""Filters: what a parameter of a list keeps, as conditions with parameters and the values of these."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import chain, islice
from typing import Any

from sqlalchemy import Column, ColumnElement, and_, func, or_, select, true
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.types import TypeEngine

from app.model.base import Record
from app.model.bookkeeping import ListedId
from app.model.claims import Claim
from app.model.columns import column_type
from app.model.sources import Source
from app.model.types import KEY, IdList
from app.query.branches import Alternative, Condition
from app.query.directory import LargeId
from app.store.prepared_statements import numbered, parameter
from app.text import edtf

COARSE = ("currency",)
"""Columns with few values, beside those of vocabularies: an index would find a large part of all claims."""


class Filter(ABC):
    """A condition that a parameter of a list sets: it stands in the annotation of the parameter's field.

    The parameters of the statement are named after the field, so that clauses and values meet in them.
    """

    def operand(self, value: Any) -> Any:
        """What rows are compared with: one value, a list of alternatives, or a tuple of values that go together."""
        return list(dict.fromkeys(value)) if isinstance(value, list) and len(value) > 1 else value

    def with_parts(self, ids: Sequence[str], parts: Mapping[str, Sequence[str]]) -> Sequence[Any]:
        """The ids that are asked for, with the actors that are parts of these."""
        return ids

    @abstractmethod
    def clauses(self, name: str, operand: Any, table: type[Record]) -> Iterator[Condition]:
        """The conditions that rows of a table meet."""

    def shape(self, operand: Any) -> Hashable:
        """All of an operand that the text of the clauses depends on: how many values it has."""
        return len(operand) if isinstance(operand, (list, tuple)) else 0

    def indexed(self, name: str, table: type[Record]) -> Column[Any] | None:
        """The column whose index finds the rows; None if no single one does."""
        return None

    @staticmethod
    def values(name: str, operand: Any) -> Mapping[str, Any]:
        """The values of the parameters, by their names."""
        if not isinstance(operand, (list, tuple)):
            return {name: operand}
        return {numbered(name, place): one.value if isinstance(one, Enum) else one for place, one in enumerate(operand)}

    @classmethod
    def parameters(cls, name: str, operand: Any, type: TypeEngine[Any]) -> list[ColumnElement[Any]]:
        """The parameters of the statement, in the order of the operand's values."""
        return [parameter(one, type) for one in cls.values(name, operand)]


@dataclass(frozen=True)
class InColumn(Filter):
    """Rows that have the value, or any of a list of values, in a column; as a member, in a list column.

    A column that is not named is called as the field is, with or without `_id`.
    """

    column: str | None = None

    def of(self, name: str, table: type[Record]) -> Column[Any]:
        """The column; TypeError if the table has none of this name."""
        columns = table.table().c
        for column in (self.column,) if self.column else (f"{name.rstrip('_')}_id", name):
            if column in columns:
                return columns[column]
        raise TypeError(f"no column of {table.__name__} is called after the filter '{name}', which has no other rule")

    def with_parts(self, ids: Sequence[str], parts: Mapping[str, Sequence[str]]) -> Sequence[Any]:
        """The ids, and those of their parts."""
        return list(dict.fromkeys([*ids, *(part for id in ids for part in parts.get(id, ()))]))

    def indexed(self, name: str, table: type[Record]) -> Column[Any] | None:
        """The column itself, unless it is a list, whose members stand in `listed_id`, or has few values in claims."""
        column = self.of(name, table)
        is_coarse = issubclass(table, Claim) and (column_type(column.type).is_choice or column.name in COARSE)
        return None if is_coarse or isinstance(column.type, IdList) else column

    def clauses(self, name: str, operand: Any, table: type[Record]) -> Iterator[Condition]:
        """One condition, or alternatives of which each fixes one value."""
        column = self.of(name, table)
        if isinstance(column.type, IdList):
            yield [Alternative(lists_id(column, one)) for one in self.parameters(name, operand, KEY)]
        elif isinstance(operand, list):
            yield [Alternative(column == one, column) for one in self.parameters(name, operand, column.type)]
        else:
            yield column == parameter(name, column.type)


class WithoutIndex(ColumnElement[Any]):
    """A column by whose index SQLite finds no rows: it would always take that of many rows, having no statistics."""

    inherit_cache = False

    def __init__(self, column: Column[Any]) -> None:
        self.column = column
        self.type = column.type


@compiles(WithoutIndex)
def as_it_is(element: WithoutIndex, compiler: Any, **options: Any) -> str:
    """The column."""
    return str(compiler.process(element.column, **options))


@compiles(WithoutIndex, "sqlite")
def as_expression(element: WithoutIndex, compiler: Any, **options: Any) -> str:
    """The column with a sign that changes nothing."""
    return f"+{compiler.process(element.column, **options)}"


@dataclass(frozen=True)
class OfSource(InColumn):
    """Claims of any of a list of sources: those of a large one are found by what else is asked, or in its order."""

    def shape(self, operand: Any) -> Hashable:
        """How many sources there are, and which of them are large."""
        return tuple([isinstance(id, LargeId) for id in operand])

    def clauses(self, name: str, operand: Any, table: type[Record]) -> Iterator[Condition]:
        """Alternatives of which each fixes the source."""
        column = self.of(name, table)
        parameters = zip(self.parameters(name, operand, column.type), operand, strict=True)
        found = ((WithoutIndex(column) if isinstance(id, LargeId) else column, one) for one, id in parameters)
        yield [Alternative(column_of == one, column) for column_of, one in found]


@dataclass(frozen=True)
class Involving(Filter):
    """Rows that involve each of several actors: in a list column or, if none is named, on any side or in any list.

    An actor with parts is a tuple of its id and theirs: any of them will do.
    """

    column: str | None = None

    def with_parts(self, ids: Sequence[str], parts: Mapping[str, Sequence[str]]) -> Sequence[Any]:
        """The ids, those of actors with parts as tuples: without the parts that are asked for by themselves."""
        return [(id, *(part for part in parts[id] if part not in ids)) if id in parts else id for id in ids]

    def shape(self, operand: Any) -> Hashable:
        """How many ids stand for each actor."""
        return tuple([1 if isinstance(actor, str) else len(actor) for actor in operand])

    @staticmethod
    def values(name: str, operand: Any) -> Mapping[str, Any]:
        """All ids, by the parameters in their order."""
        ids = chain.from_iterable((actor,) if isinstance(actor, str) else actor for actor in operand)
        return {numbered(name, place): id for place, id in enumerate(ids)}

    def clauses(self, name: str, operand: Any, table: type[Record]) -> Iterator[Condition]:
        """For each actor, alternatives: the columns in which it, or a part of it, can stand."""
        sides = [] if self.column else table.side_columns()
        lists = [table.table().c[self.column]] if self.column else table.list_columns()
        ids = iter(self.parameters(name, operand, KEY))
        for count in map(len, ((actor,) if isinstance(actor, str) else actor for actor in operand)):
            any_of = list(islice(ids, count))
            on_sides = [Alternative(column == id, column) for id in any_of for column in sides]
            yield [*on_sides, *(Alternative(lists_id(column, id)) for id in any_of for column in lists)]


@dataclass(frozen=True)
class Compared(Filter):
    """Rows whose figure in a column is, by a comparison, the value or more, or the value or less."""

    column: str
    comparison: Callable[[Any, Any], ColumnElement[bool]]

    def clauses(self, name: str, operand: Any, table: type[Record]) -> Iterator[Condition]:
        """The comparison of the column with the value."""
        column = table.table().c[self.column]
        yield self.comparison(column, parameter(name, column.type))


@dataclass(frozen=True)
class Overlapping(Filter):
    """Rows whose time, from `<time>_earliest` to `<time>_latest`, overlaps with a year, month or day.

    A null bound is open; rows without any bound are left out, unless they are wanted.
    """

    time: str
    end: str = ""
    """The column of the last day, if it is another."""
    has_start: bool = True
    """Whether the time must reach to the first day of the value."""
    has_end: bool = True
    """Whether it must begin by the last day of the value."""
    with_undated: bool = False

    def operand(self, value: Any) -> Any:
        """The first and the last day."""
        first, last = edtf.point_bounds(value)
        return first.isoformat(), last.isoformat()

    def clauses(self, name: str, operand: Any, table: type[Record]) -> Iterator[Condition]:
        """Comparisons of the ends of both times; a bound is open if it is null and the other is not."""
        columns = table.table().c
        earliest, latest = columns[f"{self.time}_earliest"], columns[self.end or f"{self.time}_latest"]
        first, last = self.parameters(name, operand, earliest.type)
        if self.has_start:
            is_dated = true() if self.with_undated else earliest.is_not(None)
            yield or_(latest >= first, and_(latest.is_(None), is_dated))
        if self.has_end:
            is_dated = true() if self.with_undated else latest.is_not(None)
            yield or_(earliest <= last, and_(earliest.is_(None), is_dated))


@dataclass(frozen=True)
class HoldsAt(Overlapping):
    """Claims that are taken to hold at some time of a year, month or day: of the time after the newest source, none."""

    time: str = "period"
    end: str = "holds_until"

    def clauses(self, name: str, operand: Any, table: type[Record]) -> Iterator[Condition]:
        """The overlap, if there is a source that can know; no claim holds after its own period, which indexes have.

        What had ended before its source spoke of it holds at no time, and where no start is stated (`/2014`) the end
        alone is known.
        """
        yield from super().clauses(name, operand, table)
        columns = table.table().c
        earliest, latest, end = columns[f"{self.time}_earliest"], columns[f"{self.time}_latest"], columns[self.end]
        first, last = self.parameters(name, operand, latest.type)
        yield or_(earliest <= end, earliest.is_(None), end.is_(None))
        yield or_(earliest.is_not(None), columns[self.time].not_like("/%"), latest <= last)
        yield or_(latest >= first, latest.is_(None))
        yield select(func.max(Source.table().c.published_latest)).scalar_subquery() >= first


@dataclass(frozen=True)
class Asserted(Filter):
    """Claims whose source can speak of the first day that another filter, `HoldsAt`, asks for."""

    time: str

    def shape(self, operand: Any) -> Hashable:
        """Whether it is wanted."""
        return bool(operand)

    def clauses(self, name: str, operand: Any, table: type[Record]) -> Iterator[Condition]:
        """A comparison with that day."""
        if operand:
            known_until = table.table().c.known_until
            yield known_until >= parameter(numbered(self.time, 0), known_until.type)

    @staticmethod
    def values(name: str, operand: Any) -> Mapping[str, Any]:
        """None of its own."""
        return {}


def lists_id(column: Column[Any], id: ColumnElement[Any]) -> ColumnElement[bool]:
    """The rows in whose list, the column, an id stands."""
    listed, own = ListedId.table().c, column.table
    is_in_list = (listed.listed_id == id, listed.kind == own.name, listed.field == column.name)
    return own.c.id.in_(select(listed.row_id).where(*is_in_list))
