"""Pages of a list by keyset: page 10,000 costs what page 1 costs."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec
from sqlalchemy import (
    ColumnElement,
    Date,
    Double,
    Integer,
    Label,
    Select,
    Text,
    func,
    select,
    tuple_,
    union,
)
from sqlalchemy.types import TypeEngine

from app.model.errors import InvalidCursor
from app.model.types import IDENTIFIER, Vocabulary
from app.store.plans import parameter

TOTAL_LIMIT = 10_000
"""Up to how many rows are counted for `total`."""

SORT_COLUMNS = {
    "name": "name",
    "value": "value",
    "period": "period_earliest",
    "published": "published_earliest",
    "shared_memberships": "shared_memberships",
}
"""The column behind each key that a `sort` parameter may name."""


class Segment(Vocabulary):
    """A part of a list in order that one index serves."""

    WHOLE = "whole", "All rows, by id."
    KEYED = "keyed", "The rows that have the key, by it and by id."
    UNKEYED = "unkeyed", "The rows without it, by id: they come last."


@dataclass(frozen=True, slots=True)
class Cursor:
    """The place after which a page starts: the order of the list, and the key and the id of the row before."""

    sort: str | None
    key: Any
    id: str

    def __str__(self) -> str:
        """The cursor as it stands in a query: opaque to clients."""
        key = self.key.isoformat() if isinstance(self.key, date) else self.key
        return urlsafe_b64encode(msgspec.json.encode([self.sort, key, self.id])).decode().rstrip("=")

    @property
    def values(self) -> dict[str, Any]:
        """What the statement of the page needs of it."""
        return {"after_key": self.key, "after_id": self.id}


@dataclass(frozen=True, slots=True)
class Order:
    """A total order of rows: by one of their columns, rows without a value last, then by id."""

    sort: str | None

    @property
    def column(self) -> str | None:
        """The name of the column that `sort` means."""
        return None if self.sort is None else SORT_COLUMNS[self.sort.removeprefix("-")]

    @property
    def is_descending(self) -> bool:
        """Whether the order is turned round."""
        return self.sort is not None and self.sort.startswith("-")

    def segments(self, after: Cursor | None = None) -> Iterator[tuple[Segment, bool]]:
        """The parts of a list that follow a cursor, each with whether the cursor lies in it."""
        if self.sort is None:
            yield Segment.WHOLE, after is not None
            return
        if after is None or after.key is not None:
            yield Segment.KEYED, after is not None
        yield Segment.UNKEYED, after is not None and after.key is None

    def names(self, segment: Segment) -> list[str]:
        """The names of the columns by which the rows of a segment are sorted."""
        return [self.column, "id"] if self.column and segment is Segment.KEYED else ["id"]

    def by(self, statement: Select[Any], segment: Segment) -> list[ColumnElement[Any]]:
        """The columns of a statement by which the rows of a segment are sorted."""
        found = [statement.selected_columns[name] for name in self.names(segment)]
        return [column.element if isinstance(column, Label) else column for column in found]

    def part(self, statement: Select[Any], segment: Segment, is_after: bool = False) -> Select[Any]:
        """The rows of a statement that belong to a segment, in order; those after a cursor only, if asked."""
        by = self.by(statement, segment)
        if self.column is not None:
            key = statement.selected_columns[self.column]
            statement = statement.where(key.is_(None) if segment is Segment.UNKEYED else key.is_not(None))
        if is_after:
            names = ("after_key", "after_id") if segment is Segment.KEYED else ("after_id",)
            here = tuple_(*by)
            there = tuple_(*(parameter(name, column.type) for name, column in zip(names, by, strict=True)))
            statement = statement.where(here < there if self.is_descending else here > there)
        return statement.order_by(*(column.desc() if self.is_descending else column for column in by))

    def page(self, branches: Sequence[Select[Any]], segment: Segment, is_after: bool) -> Select[Any]:
        """Up to `rows` rows of a segment, from all branches of a query; what several find is answered once."""
        rows = parameter("rows", Integer())
        parts = [self.part(branch, segment, is_after).limit(rows) for branch in branches]
        if len(parts) == 1:
            return parts[0]
        found = select(union(*(select(part.subquery()) for part in parts)).subquery("found"))
        by = (column.desc() if self.is_descending else column for column in self.by(found, segment))
        return found.order_by(*by).limit(rows)

    def cursor(self, text: str, types: Mapping[str, TypeEngine[Any]]) -> Cursor:
        """The cursor that a query brings, by the types of columns; InvalidCursor if this order has not made it."""
        try:
            sort, key, row_id = msgspec.json.decode(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
            if sort == self.sort and IDENTIFIER.fullmatch(row_id):
                return Cursor(sort, read_key(key, types.get(self.column or "")), row_id)
        except (msgspec.DecodeError, ValueError, TypeError, OverflowError) as error:
            raise InvalidCursor("not a cursor of this API") from error
        raise InvalidCursor("made by another list, or for another order")


def read_key(key: Any, type: TypeEngine[Any] | None) -> Any:
    """A key that a cursor brings as a value of its column; an error of Python if it is none."""
    if key is None:
        return None
    if isinstance(type, Date):
        return date.fromisoformat(key).isoformat()
    if isinstance(type, Double | Integer) and isinstance(key, int | float):
        return float(key)
    if isinstance(type, Text) and isinstance(key, str) and b"\0" not in key.encode():
        return key
    raise TypeError("not of the column's type")


def counted(branches: Sequence[Select[Any]]) -> Select[Any]:
    """How many rows the branches of a query have, up to one more than are counted for `total`."""
    ids = [branch.with_only_columns(branch.selected_columns["id"]).limit(TOTAL_LIMIT + 1) for branch in branches]
    found = ids[0] if len(ids) == 1 else union(*(select(part.subquery()) for part in ids))
    return select(func.count()).select_from(found.limit(TOTAL_LIMIT + 1).subquery())
