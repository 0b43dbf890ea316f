"""Indexes of tables into which many rows come at once."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Table, func, select

MANY = 50_000
"""From how many new rows on indexes may be made anew."""

SHARE = 4
"""Indexes are made anew if the new rows are at least this part of those that are there: a quarter."""


@contextmanager
def indexed_after(connection: Connection, table: Table, count: int) -> Iterator[None]:
    """Add a number of rows to a table; if there are many, without indexes, which are made of all rows afterwards.

    That takes a fraction of the time, and the indexes less room. It is done in SQLite files alone, whose readers see
    nothing of a load until it is done: PostgreSQL would let nobody read the table meanwhile.
    """
    is_done = connection.dialect.name == "sqlite" and count >= MANY
    if is_done:
        is_done = (connection.scalar(select(func.count()).select_from(table)) or 0) <= SHARE * count
    indexes = sorted(table.indexes, key=lambda index: str(index.name)) if is_done else []
    for index in indexes:
        index.drop(connection)
    yield
    for index in indexes:
        index.create(connection)
