"""Connections to PostgreSQL that send nothing but single statements that read.

The server keeps a transaction that only reads from writing tables. Not from running programs, which COPY does for a
superuser, nor from ending that transaction and beginning another one: so nothing but queries goes there.
"""

import re
from typing import Any, NoReturn, Self

import psycopg

READS = re.compile(r"\s*(SELECT|WITH|VALUES|SHOW)\b[^;]*", re.IGNORECASE)
"""One statement that reads, as far as its text tells; the rest the server tells. None of ours has a semicolon."""


def refuse() -> NoReturn:
    """Raise the error by which the server refuses to write."""
    raise psycopg.errors.ReadOnlySqlTransaction("this connection sends nothing but single statements that read")


def require_reading(connection: "psycopg.Connection[Any]", query: Any) -> None:
    """Raise ReadOnlySqlTransaction unless a query is one statement that reads."""
    text = query if isinstance(query, str) else psycopg.sql.SQL("{}").format(query).as_string(connection)
    if READS.fullmatch(text) is None:
        refuse()


class ReadingCursor(psycopg.Cursor[Any]):
    """A cursor that sends nothing but single statements that read."""

    def execute(self, query: Any, *arguments: Any, **named: Any) -> Self:
        """Run a query."""
        require_reading(self.connection, query)
        return super().execute(query, *arguments, **named)

    def executemany(self, *arguments: Any, **named: Any) -> NoReturn:
        """Refuse to run a statement for each of many rows."""
        refuse()

    def copy(self, *arguments: Any, **named: Any) -> NoReturn:
        """Refuse to copy, in either direction."""
        refuse()


class ReadingServerCursor(psycopg.ServerCursor[Any]):
    """A cursor of the server's that sends nothing but single statements that read."""

    def execute(self, query: Any, *arguments: Any, **named: Any) -> Self:
        """Run a query."""
        require_reading(self.connection, query)
        return super().execute(query, *arguments, **named)


def confine(connection: "psycopg.Connection[Any]") -> None:
    """Let a connection do no more than read."""
    connection.read_only = True
    connection.cursor_factory = ReadingCursor
    connection.server_cursor_factory = ReadingServerCursor


def control(connection: "psycopg.Connection[Any]", sql: str) -> "psycopg.Cursor[Any]":
    """Run statements of ours that begin and end transactions; they are written in this program, without values."""
    return psycopg.Cursor(connection).execute(sql.encode(), prepare=False)
