"""Listings: rows of one shape as pages, totals and streams, read by prepared statements."""

import heapq
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import chain, groupby, islice
from operator import itemgetter
from typing import Any, Generic, NamedTuple, TypeVar

from msgspec.structs import astuple
from sqlalchemy import ColumnElement, Select

from app.query.paging import TOTAL_LIMIT, Cursor, Order, Segment, counted
from app.query.parameters import DEFAULT_LIMIT, Format, Query
from app.query.wording import Names, Wording
from app.store.database import Database
from app.store.engines import BATCH
from app.store.precedence import give_way
from app.store.prepared_statements import DbRow
from app.store.read_transactions import Reading
from app.store.rows import RowWriter, lines
from app.store.stored_json import ColumnRows, RowSource

MANY_ROWS = 100_000
"""Largest table of which a list is counted; above it `total` is null unless the page holds all."""

AnyQuery = TypeVar("AnyQuery", bound=Query)
AT_A_TIME = 32
"""How many rows of a stream are written before others go first: about a quarter of a millisecond's."""
PIECE_BYTES = 2**17
"""How large a piece of a stream is at least, but for the last."""


def giving_way(batches: Iterable[Sequence[DbRow]]) -> Iterator[Sequence[DbRow]]:
    """Rows in small batches, before each of which quick answers go first."""
    for rows in batches:
        for start in range(0, len(rows), AT_A_TIME):
            give_way()
            yield rows[start : start + AT_A_TIME]


def joined(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in larger pieces."""
    waiting: list[bytes] = []
    size = 0
    for piece in pieces:
        waiting.append(piece)
        size += len(piece)
        if size >= PIECE_BYTES:
            yield b"".join(waiting)
            waiting.clear()
            size = 0
    if waiting:
        yield b"".join(waiting)


class ListPage(NamedTuple):
    """A page of a list."""

    data: Sequence[Any]
    """The rows, as the JSON encoder writes them."""
    next: Cursor | None
    """Where the next page starts; None on the last."""
    total: int | None
    """How many rows match; None if they are too many to be counted."""


class Listing(Generic[AnyQuery]):
    """A list of rows of one shape: its columns, and the SELECTs of its queries."""

    def __init__(
        self,
        name: str,
        columns: Sequence[ColumnElement[Any]],
        branches: Callable[[AnyQuery], list[Select[Any]]],
        wording: Wording | None = None,
    ) -> None:
        self.name = name
        self.writer = RowWriter(name, columns)
        self.types = {str(column.key): column.type for column in columns}
        self.branches = branches
        """Makes the SELECTs of a query, one a branch; each can follow one index."""
        self.from_columns = ColumnRows(self.writer)
        self.wording = wording

    def source(self, database: Database) -> RowSource:
        """Where the JSON of rows comes from."""
        return self.from_columns

    def encoded(
        self, database: Database, reading: Reading, source: RowSource, rows: Sequence[DbRow], name_of: Names
    ) -> list[Any]:
        """Rows as the JSON encoder writes them, all in words if they are claims."""

        def say(objects: Sequence[Any]) -> None:
            if self.wording is not None:
                self.wording.say(database, reading, objects, name_of)

        return source.encoded(rows, say)

    def page(
        self, database: Database, reading: Reading, query: AnyQuery, order: Order, rows: int, name_of: Names
    ) -> ListPage:
        """Answer a list query by a page and its total, `rows` is the size of the tables."""
        after = None if query.cursor is None else order.cursor(query.cursor, self.types)
        source, limit = self.source(database), query.limit or DEFAULT_LIMIT
        shape, values = query.shape, dict(query.values)
        if after is not None:
            values |= {"after_key": after.key, "after_id": after.id}
        data: list[DbRow] = []
        for segment, is_after in order.segments(after):
            if len(data) <= limit:
                key = (self.name, shape, order.sort, segment, is_after)
                plan = database.plan(key, partial(self._page_statement, source, query, order, segment, is_after))
                values["rows"] = limit + 1 - len(data)
                data += reading.rows(plan, values)
        is_last = len(data) <= limit
        total = len(data) if is_last and after is None else self.total(database, reading, query, rows)
        page = self.encoded(database, reading, source, data[:limit], name_of)
        if is_last:
            return ListPage(page, None, total)
        last = dict(zip(source.names(order.column), data[limit - 1], strict=True))
        cursor = Cursor(order.sort, last.get(order.column or ""), last["id"])
        return ListPage(page, cursor, total)

    def _page_statement(
        self, source: RowSource, query: AnyQuery, order: Order, segment: Segment, is_after: bool
    ) -> Select[Any]:
        """The statement for a page of a segment."""
        branches = [source.select(branch, order.column) for branch in self.branches(query)]
        return order.page(branches, segment, is_after)

    def total(self, database: Database, reading: Reading, query: AnyQuery, rows: int) -> int | None:
        """Number of matching rows, or None above TOTAL_LIMIT or in large tables."""
        if rows > MANY_ROWS or (rows > TOTAL_LIMIT and not query.active):
            return None
        plan = database.plan((self.name, query.shape, "total"), lambda: counted(self.branches(query)))
        count: int = reading.rows(plan, query.values)[0][0]
        return count if count <= TOTAL_LIMIT else None

    def stream(
        self, database: Database, reading: Reading, query: AnyQuery, format: Format, name_of: Names
    ) -> Iterator[bytes]:
        """All rows of a query in order, up to its limit, as CSV or JSON Lines, piece by piece."""
        order = Order(query.order)
        source = self.from_columns if format is Format.CSV else self.source(database)
        batches = giving_way(self._batches(database, reading, query, order, source))
        encoded = (self.encoded(database, reading, source, rows, name_of) for rows in batches)
        if format is not Format.CSV:
            return joined(lines(encoded))
        if self.wording is None:
            return joined(self.writer.csv(batches))
        return joined(self.writer.csv([astuple(row) for row in rows] for rows in encoded))

    def _batches(
        self, database: Database, reading: Reading, query: AnyQuery, order: Order, source: RowSource
    ) -> Iterator[Sequence[DbRow]]:
        """All rows of a query in order, up to its limit, a batch at a time."""
        left = query.limit
        for segment, _ in order.segments():
            for rows in self._segment(database, reading, query, order, segment, source):
                yield rows[:left]
                if left is not None:
                    left -= len(rows)
                    if left <= 0:
                        return

    def _segment(
        self, database: Database, reading: Reading, query: AnyQuery, order: Order, segment: Segment, source: RowSource
    ) -> Iterator[Sequence[DbRow]]:
        """All rows of a segment in order, a batch at a time: branches are merged as they are read."""
        names = source.names(order.column)
        parts = (partial(order.part, source.select(branch, order.column), segment) for branch in self.branches(query))
        plans = [
            database.plan((self.name, query.shape, order, segment, len(names), "all", number), part)
            for number, part in enumerate(parts)
        ]
        streams = [reading.batches(plan, query.values) for plan in plans]
        if len(streams) == 1:
            yield from streams[0]
            return
        key = itemgetter(*map(names.index, order.names(segment)))
        rows = heapq.merge(*map(chain.from_iterable, streams), key=key, reverse=order.is_descending)
        distinct = (row for row, _ in groupby(rows))
        while batch := list(islice(distinct, BATCH)):
            yield batch
