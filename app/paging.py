"""Pages of a list by keyset: page 10,000 costs what page 1 costs."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from sqlalchemy import ColumnElement, Connection, Date, Double, FromClause, Integer, Select, Text, func, select, tuple_

from app.errors import InvalidCursor
from app.types import IDENTIFIER

TOTAL_LIMIT = 10_000
"""Up to how many rows are counted for `total`."""

BATCH = 1000
"""How many rows are read at a time while a whole result is sent."""

SORT_COLUMNS = {
    "name": "name",
    "value": "value",
    "period": "period_earliest",
    "published": "published_earliest",
    "shared_memberships": "shared_memberships",
}
"""The column behind each key that a `sort` parameter may name."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """The place after which a page starts: the order of the list, and the key and the id of the row before."""

    sort: str | None
    key: Any
    id: str

    def __str__(self) -> str:
        """The cursor as it stands in a query: opaque to clients."""
        key = self.key.isoformat() if isinstance(self.key, date) else self.key
        return urlsafe_b64encode(json.dumps([self.sort, key, self.id]).encode()).decode().rstrip("=")


@dataclass(frozen=True)
class Order:
    """A total order of the rows of a table or view: by one of its columns, rows without a value last, then by id."""

    rows: FromClause
    sort: str | None
    key: ColumnElement[Any] | None
    """The column that `sort` names."""

    @classmethod
    def of(cls, rows: FromClause, sort: str | None) -> Self:
        """The order that a `sort` parameter asks for."""
        return cls(rows, sort, None if sort is None else rows.c[SORT_COLUMNS[sort.removeprefix("-")]])

    @property
    def is_descending(self) -> bool:
        """Whether the order is turned round."""
        return self.sort is not None and self.sort.startswith("-")

    def segments(self, statement: Select[Any], after: Cursor | None = None) -> Iterator[Select[Any]]:
        """The statement in this order after a row, in pieces that an index serves: rows with a key, then the rest."""
        by_id = self.rows.c.id
        if self.key is None:
            yield self._piece(statement, [by_id], None if after is None else [after.id])
            return
        if after is None or after.key is not None:
            keyed = statement.where(self.key.is_not(None))
            yield self._piece(keyed, [self.key, by_id], None if after is None else [after.key, after.id])
        unkeyed = statement.where(self.key.is_(None))
        yield self._piece(unkeyed, [by_id], None if after is None or after.key is not None else [after.id])

    def _piece(
        self, statement: Select[Any], by: Sequence[ColumnElement[Any]], after: Sequence[Any] | None
    ) -> Select[Any]:
        """The rows whose columns come after some values, in the order of these columns."""
        if after is not None:
            here = tuple_(*by)
            statement = statement.where(here < tuple(after) if self.is_descending else here > tuple(after))
        return statement.order_by(*(column.desc() if self.is_descending else column for column in by))

    def cursor_after(self, row: Any) -> Cursor:
        """The cursor of the page that follows a row."""
        return Cursor(self.sort, None if self.key is None else getattr(row, str(self.key.key)), row.id)

    def cursor(self, text: str) -> Cursor:
        """The cursor that a query brings; InvalidCursor if this order has not made it."""
        try:
            sort, key, row_id = json.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
            if sort == self.sort and IDENTIFIER.fullmatch(row_id):
                return Cursor(sort, self._read(key), row_id)
        except (ValueError, TypeError, OverflowError) as error:
            raise InvalidCursor("not a cursor of this API") from error
        raise InvalidCursor("made by another list, or for another order")

    def _read(self, key: Any) -> Any:
        """A key that a cursor brings as a value of its column; an error of Python if it is none."""
        if key is None:
            return None
        kind = None if self.key is None else self.key.type
        if isinstance(kind, Date):
            return date.fromisoformat(key)
        if isinstance(kind, Double | Integer) and isinstance(key, int | float):
            return float(key)
        if isinstance(kind, Text) and isinstance(key, str) and b"\0" not in key.encode():
            return key
        raise TypeError("not of the column's type")


def page(
    connection: Connection, statement: Select[Any], order: Order, after: Cursor | None, limit: int
) -> tuple[Sequence[Any], Cursor | None]:
    """Up to `limit` rows of a statement after a cursor, and the cursor of the next page if there is one."""
    rows: list[Any] = []
    for segment in order.segments(statement, after):
        if len(rows) <= limit:
            rows += connection.execute(segment.limit(limit + 1 - len(rows))).all()
    return rows[:limit], order.cursor_after(rows[limit - 1]) if len(rows) > limit else None


def batches(connection: Connection, statement: Select[Any], order: Order, limit: int | None) -> Iterator[Sequence[Any]]:
    """All rows of a statement in order, or the first `limit` of them, some at a time."""
    streaming = connection.execution_options(stream_results=True, max_row_buffer=BATCH)
    left = limit
    for segment in order.segments(statement):
        for rows in streaming.execute(segment.limit(left)).partitions(BATCH):
            yield rows
            left = None if left is None else left - len(rows)
        if left == 0:
            return


def total(connection: Connection, statement: Select[Any]) -> int | None:
    """How many rows a statement has; null above 10,000."""
    counted = statement.with_only_columns(statement.selected_columns.id).limit(TOTAL_LIMIT + 1).subquery()
    count = connection.scalar(select(func.count()).select_from(counted))
    return count if count is not None and count <= TOTAL_LIMIT else None
