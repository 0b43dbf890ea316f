"""Pages of a list by keyset pagination: page 10,000 costs what page 1 costs."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum, auto
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Date, Double, Integer, Label, Select, Table, Text, func, literal, select, union
from sqlalchemy.types import TypeEngine

from app.model.errors import InvalidCursor
from app.model.types import IDENTIFIER, POSITION
from app.store.prepared_statements import parameter

MAX_POSITION = 2**62
"""More than any position."""

TOTAL_LIMIT = 10_000
"""Up to how many rows are counted for `total`."""

SORT_COLUMNS = {"period": "period_earliest", "published": "published_earliest"}
"""The columns behind those keys of a `sort` parameter that are not called after their column."""


def place_of(id: ColumnElement[Any]) -> ColumnElement[Any]:
    """The column by which rows stand in the order of their ids: the position of claims, of others the id itself."""
    table = getattr(id, "table", None)
    return id if table is None else table.c.get("position", id)


def place_after(id: ColumnElement[Any], after: ColumnElement[Any], *, is_descending: bool) -> ColumnElement[Any]:
    """Where a row with an id stands, or would: what `place_of` has there."""
    place = place_of(id)
    if place is id:
        return after
    if is_descending:
        nearest, last = select(place).where(id >= after).order_by(id), MAX_POSITION
    else:
        nearest, last = select(place).where(id <= after).order_by(id.desc()), -1
    return func.coalesce(nearest.limit(1).scalar_subquery(), literal(last, POSITION))


class Segment(Enum):
    """A stretch of a sorted list that one index yields."""

    WHOLE = auto()
    """All rows, by id."""
    KEYED = auto()
    """The rows that have the sort key, by it and by id."""
    TIED = auto()
    """The rows that have the sort key of a cursor, by id."""
    UNKEYED = auto()
    """The rows without it, by id: they come last."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """The row after which a page starts: the order of its list, its sort key and its id."""

    sort: str | None
    key: Any
    id: str

    def __str__(self) -> str:
        """The cursor as it stands in a query: opaque to clients."""
        key = self.key.isoformat() if isinstance(self.key, date) else self.key
        return urlsafe_b64encode(msgspec.json.encode([self.sort, key, self.id])).decode().rstrip("=")


@dataclass(frozen=True, slots=True)
class Order:
    """A total order of rows: by one of their columns, rows without a value last, then by id."""

    sort: str | None

    @property
    def column(self) -> str | None:
        """The name of the column behind the sort key."""
        key = self.sort and self.sort.removeprefix("-")
        return SORT_COLUMNS.get(key, key) if key else None

    @property
    def is_descending(self) -> bool:
        """Whether the order is turned round."""
        return self.sort is not None and self.sort.startswith("-")

    def segments(self, after: Cursor | None = None) -> Iterator[tuple[Segment, bool]]:
        """The segments of a list that are not before a cursor, each with whether it is that of the cursor, or next."""
        if self.sort is None:
            yield Segment.WHOLE, after is not None
            return
        if after is not None and after.key is not None:
            yield Segment.TIED, True
        if after is None or after.key is not None:
            yield Segment.KEYED, after is not None
        yield Segment.UNKEYED, after is not None and after.key is None

    def names(self, segment: Segment) -> list[str]:
        """The names of the columns by which the rows of a segment are sorted."""
        return [self.column, "id"] if self.column and segment is Segment.KEYED else ["id"]

    def columns(self, statement: Select[Any], segment: Segment) -> list[ColumnElement[Any]]:
        """The columns of a statement by which the rows of a segment are sorted."""
        columns = [statement.selected_columns[name] for name in self.names(segment)]
        return [column.element if isinstance(column, Label) else column for column in columns]

    def places(self, statement: Select[Any], segment: Segment) -> list[ColumnElement[Any]]:
        """These columns, with what indexes have in the place of the id."""
        *key, id = self.columns(statement, segment)
        return [*key, place_of(id)]

    def sorted(self, statement: Select[Any], segment: Segment) -> Select[Any]:
        """The rows of a statement in the order of a segment."""
        columns = self.places(statement, segment)
        return statement.order_by(*(column.desc() if self.is_descending else column for column in columns))

    def part(self, statement: Select[Any], segment: Segment, is_after: bool = False) -> Select[Any]:
        """The rows of a statement in a segment, in order; if `is_after`, those that follow a cursor."""
        *_, id = self.columns(statement, segment)
        if self.column is not None:
            key = statement.selected_columns[self.column]
            after_key = parameter("after_key", key.type)
            if segment is Segment.UNKEYED:
                statement = statement.where(key.is_(None))
            elif segment is Segment.TIED:
                statement = statement.where(key == after_key)
            elif is_after:
                return self.sorted(statement.where(key < after_key if self.is_descending else key > after_key), segment)
            else:
                statement = statement.where(key.is_not(None))
        if is_after:
            here = place_of(id)
            there = place_after(id, parameter("after_id", id.type), is_descending=self.is_descending)
            statement = statement.where(here < there if self.is_descending else here > there)
        return self.sorted(statement, segment)

    def page(self, branches: Sequence[Select[Any]], segment: Segment, is_after: bool) -> Select[Any]:
        """Up to `rows` rows of a segment, from all branches of a query; what several find is answered once."""
        rows = parameter("rows", Integer())
        parts = [self.part(branch, segment, is_after).limit(rows) for branch in branches]
        if len(parts) == 1:
            return parts[0]
        places = [self.places(branch, segment) for branch in branches]
        tables = {getattr(place[-1], "table", None) for place in places}
        if len(tables) == 1 and isinstance(table := tables.pop(), Table):
            return self._page_of_table(table, branches[0], [*zip(parts, places, strict=True)], rows)
        merged = select(union(*(select(part.subquery()) for part in parts)).subquery("merged"))
        return self.sorted(merged, segment).limit(rows)

    def _page_of_table(
        self,
        table: Table,
        branch: Select[Any],
        parts: Sequence[tuple[Select[Any], Sequence[ColumnElement[Any]]]],
        rows: ColumnElement[Any],
    ) -> Select[Any]:
        """Up to `rows` rows of a table from several branches: places alone are merged, and the rows read by these."""
        found = (part.with_only_columns(*places) for part, places in parts)
        merged = select(union(*(select(part.subquery()) for part in found)).subquery())
        by = [column.desc() if self.is_descending else column for column in merged.selected_columns]
        page = merged.order_by(*by).limit(rows).subquery("page")
        place = table.c[parts[0][1][-1].key or ""]
        chosen = select(*branch.selected_columns).join_from(page, table, place == page.c[place.key])
        return chosen.order_by(*(column.desc() if self.is_descending else column for column in page.c))

    def cursor(self, text: str, types: Mapping[str, TypeEngine[Any]]) -> Cursor:
        """The cursor of a query, by the types of columns; InvalidCursor unless this order has made it."""
        try:
            sort, key, row_id = msgspec.json.decode(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
            if sort == self.sort and IDENTIFIER.fullmatch(row_id):
                return Cursor(sort, decoded_key(key, types.get(self.column or "")), row_id)
        except (msgspec.DecodeError, ValueError, TypeError, OverflowError) as error:
            raise InvalidCursor("not a cursor of this API") from error
        raise InvalidCursor("made by another list, or for another order")


def decoded_key(key: Any, type: TypeEngine[Any] | None) -> Any:
    """The sort key of a cursor as a value of its column; ValueError, TypeError or OverflowError if it is none."""
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
    """How many rows the branches of a query find, up to one more than are counted for `total`.

    They are told apart by their places, which indexes have: no row is read.
    """
    places = [place_of(branch.selected_columns["id"]) for branch in branches]
    chosen = zip(branches, places, strict=True)
    found = [branch.with_only_columns(place).limit(TOTAL_LIMIT + 1) for branch, place in chosen]
    rows = found[0] if len(found) == 1 else union(*(select(part.subquery()) for part in found))
    return select(func.count()).select_from(rows.limit(TOTAL_LIMIT + 1).subquery())
