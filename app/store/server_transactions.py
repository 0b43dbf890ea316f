"""Read transactions of requests on PostgreSQL, through psycopg."""

from collections.abc import Iterator
from contextlib import closing, suppress
from itertools import count
from math import inf
from typing import Any

import psycopg
from sqlalchemy import Engine

from app.store.engines import BATCH, BUSY_SECONDS
from app.store.errors import Stopped, TookLong
from app.store.prepared_statements import DbRow, Plan, Values
from app.store.read_transactions import NO_STATE, STATE, Reading
from app.store.reading_cursors import control

WANTED = "%(rows)s::INTEGER"
"""How many rows are wanted, in a statement for PostgreSQL, which takes a parameter for a tenth of all that match."""
CURSORS = count()
"""The numbers of cursors with a name: one may be closed when its connection has others."""
TABLES = (
    "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND pg_table_is_visible(oid) AND relnamespace NOT IN "
    "('pg_catalog'::regnamespace, 'information_schema'::regnamespace)"
)
FAILURES: dict[type[Exception], str] = {
    psycopg.errors.InsufficientPrivilege: "the role may not read its tables",
    psycopg.errors.QueryCanceled: "a statement took too long",
    psycopg.OperationalError: "its server does not answer",
    psycopg.InterfaceError: "its server does not answer",
    psycopg.ProgrammingError: "its tables are not those of this version",
}
"""What a PostgreSQL database may fail with, and what that means: the first that fits."""
FOREIGN: tuple[type[Exception], ...] = (psycopg.errors.UndefinedTable, psycopg.errors.UndefinedColumn)
"""Those of tables that are not those of this version: none, others, or changed ones."""


class ServerReading(Reading):
    """A reading of a PostgreSQL database, by a connection of its own that is kept for later requests.

    A transaction begins, and its state is read, in one round trip. No connection is tried before it is used: one that
    has broken meanwhile is found when a transaction begins, which then begins on a new one.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.seconds = inf
        self._connect()

    def _connect(self) -> None:
        """Take a new connection, on which each statement is a transaction unless one is begun."""
        pooled = self.engine.raw_connection()
        self.connection = pooled.driver_connection
        pooled.detach()
        self.connection.autocommit = True

    def _first(self, sql: str) -> Any:
        """The cursor of statements without values, at its last result; on a new connection if the old one broke."""
        try:
            if self.connection.closed:
                self._connect()
            return self._last(sql)
        except psycopg.OperationalError:
            if not self.connection.closed:
                raise
            self._connect()
            return self._last(sql)

    def _last(self, sql: str) -> Any:
        """The cursor of statements, at the result of the last."""
        cursor = control(self.connection, sql)
        while cursor.nextset():
            pass
        return cursor

    def text_of(self, plan: Plan, values: Values) -> str:
        """The text of a statement, which says how many rows are wanted: else each request would be planned anew."""
        return plan.sql if "rows" not in values else plan.sql.replace(WANTED, str(int(values["rows"])))

    def executed(self, sql: str, arguments: Any = None) -> Any:
        """The cursor of a statement."""
        try:
            return self.connection.execute(sql, arguments)
        except psycopg.errors.QueryCanceled as error:
            raise self._over() from error

    def _over(self) -> Exception:
        """Why a statement was interrupted."""
        return Stopped() if self.is_stopped else TookLong(self.seconds)

    def batches(self, plan: Plan, values: Values) -> Iterator[list[DbRow]]:
        """All rows of a statement, some at a time; a cursor with a name leaves them on the server until then."""
        with closing(self.connection.cursor(name=f"rows_{next(CURSORS)}")) as cursor:
            try:
                cursor.execute(plan.sql, plan.arguments(values))
                while rows := cursor.fetchmany(BATCH):
                    yield plan.rows(rows)
            except psycopg.errors.QueryCanceled as error:
                raise self._over() from error

    def begin(self, seconds: float, *, waits: bool) -> None:
        """Begin a transaction: all of it sees what its first statement sees (repeatable read)."""
        self.is_stopped = False
        limit = "" if seconds == self.seconds else f"SET statement_timeout = {round(seconds * 1000)};"
        rows = self._first(f"{limit} BEGIN READ ONLY; {STATE}").fetchall()
        self.seconds = seconds
        self.state = rows[0] if rows else NO_STATE

    def look(self, *, waits: bool) -> None:
        """Read the state."""
        self.is_stopped = False
        rows = self._first(STATE).fetchall()
        self.state = rows[0] if rows else NO_STATE

    def check(self) -> None:
        """Do nothing: nobody writes to a server's tables but the server."""

    def tables(self) -> list[str]:
        """The names of all tables."""
        names = self._first(TABLES)
        return [name for (name,) in names]

    def stop(self) -> None:
        """Ask the server to cancel the statement, which takes a connection of its own for a moment."""
        self.is_stopped = True
        with suppress(psycopg.Error):
            self.connection.cancel_safe(timeout=BUSY_SECONDS)

    def end(self) -> None:
        """End the transaction, if there is one."""
        if not self.connection.closed and self.connection.info.transaction_status != psycopg.pq.TransactionStatus.IDLE:
            control(self.connection, "ROLLBACK")

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()
