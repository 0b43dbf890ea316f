"""Answers that SQLite files keep: each claim as lists answer it, written with the row."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select, update

from app.claims import Claim, Stored
from app.formats import RowWriter
from app.plans import Plan


def answering(connection: Connection, kind: type[Stored]) -> Callable[..., ColumnElement[Any]] | None:
    """What makes of the public columns of a claim the answer that an SQLite file keeps; None for others."""
    if connection.dialect.name != "sqlite" or not issubclass(kind, Claim):
        return None
    columns = kind.columns()
    writer = RowWriter(kind.table().name, columns)
    read = Plan.of(select(*columns), connection.dialect).rows
    name = f"answer_of_{kind.table().name}"
    driver: Any = connection.connection.driver_connection
    driver.create_function(name, len(columns), lambda *row: writer.json(read([row])[0]), deterministic=True)
    return getattr(func, name)  # type: ignore[no-any-return]  # any name is a function's


def keep_missing(connection: Connection, kind: type[Stored]) -> None:
    """Write the answers of rows that have none, as a migration leaves them that changes what rows answer."""
    answer = answering(connection, kind)
    if answer is not None:
        own = kind.table()
        connection.execute(update(own).values(answer=answer(*kind.columns())).where(own.c.answer.is_(None)))
