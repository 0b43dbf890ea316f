"""Read transactions of requests: through apsw on an SQLite file, through psycopg on PostgreSQL."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import closing
from itertools import count, islice
from pathlib import Path
from time import monotonic
from typing import Any

import apsw
from sqlalchemy import Engine

from app.store.engines import BATCH, BUSY_SECONDS, STEPS, only_reads, read_only_uri
from app.store.prepared_statements import DbRow, Plan, Values

STATEMENTS = 500
"""How many compiled statements a connection to an SQLite file keeps."""
FOREIGN = (apsw.SQLError, apsw.NotADBError)
"""Errors of an SQLite file that has not the tables of this version: none, others, or changed ones."""
SILENT = (apsw.BusyError, apsw.CantOpenError, apsw.CorruptError, apsw.InterruptError, apsw.IOError)
"""Errors of an SQLite file that does not answer, or is damaged."""
WANTED = "%(rows)s::INTEGER"
"""How many rows are wanted, in a statement for PostgreSQL, which takes a parameter for a tenth of all that match."""
CURSORS = count()
"""The numbers of cursors with a name: one may be closed when its connection has others."""


class Reading(ABC):
    """A read transaction, or a single statement: all that is read is of one revision."""

    connection: Any

    def rows(self, plan: Plan, values: Values) -> list[DbRow]:
        """All rows of a statement."""
        return plan.rows(self.executed(self.text_of(plan, values), plan.arguments(values)).fetchall())

    def text_of(self, plan: Plan, values: Values) -> str:
        """The text of a statement as the database is given it."""
        return plan.sql

    def executed(self, sql: str, arguments: Any) -> Any:
        """The cursor of a statement."""
        return self.connection.execute(sql, arguments)

    @abstractmethod
    def batches(self, plan: Plan, values: Values) -> Iterator[list[DbRow]]:
        """All rows of a statement, some at a time, as they are wanted."""

    @abstractmethod
    def begin(self, *, in_transaction: bool) -> None:
        """Make ready to read for a request."""

    @abstractmethod
    def end(self) -> None:
        """End the transaction, if there is one."""

    @abstractmethod
    def close(self) -> None:
        """Close the connection, if it is in no other pool."""


class FileReading(Reading):
    """A reading of an SQLite file, which gives up on a statement after some seconds.

    Through apsw, since a page takes the standard library half as long again. Two SQLite libraries in one process know
    nothing of each other's locks, so a server reads in no other way.
    """

    def __init__(self, file: Path, seconds: float) -> None:
        # No other thread has the connection at the same time, so SQLite need not lock it for each value that is read.
        flags = apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI | apsw.SQLITE_OPEN_NOMUTEX
        self.connection = apsw.Connection(read_only_uri(file), flags=flags, statementcachesize=STATEMENTS)
        self.seconds = seconds
        self.deadline = monotonic() + seconds
        self.connection.set_busy_timeout(BUSY_SECONDS * 1000)
        self.connection.execute("PRAGMA temp_store = MEMORY")
        self.connection.authorizer = only_reads
        self.connection.config(apsw.SQLITE_DBCONFIG_ENABLE_QPSG, 1)  # other values are no reason to plan anew
        self.connection.set_progress_handler(lambda: monotonic() > self.deadline, STEPS)

    def rows(self, plan: Plan, values: Values) -> list[DbRow]:
        """All rows of a statement."""
        self.deadline = monotonic() + self.seconds
        return super().rows(plan, values)

    def batches(self, plan: Plan, values: Values) -> Iterator[list[DbRow]]:
        """All rows of a statement, some at a time: the time limit is for each of these."""
        self.deadline = monotonic() + self.seconds
        cursor = self.connection.execute(plan.sql, plan.arguments(values))
        while rows := list(islice(cursor, BATCH)):
            yield plan.rows(rows)
            self.deadline = monotonic() + self.seconds

    def begin(self, *, in_transaction: bool) -> None:
        """Begin a transaction, if asked to."""
        if in_transaction:
            self.connection.execute("BEGIN")

    def end(self) -> None:
        """End the transaction, if there is one."""
        if self.connection.in_transaction:
            self.connection.execute("ROLLBACK")

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()


class ServerReading(Reading):
    """A reading of a PostgreSQL database, by a connection of its own that is kept for later requests.

    A transaction is begun and ended only where several statements need one, and no connection is tried before it is
    used: each is a round trip. A connection that has broken meanwhile is found by the first statement, which then
    runs on a new one.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.in_transaction = False
        self.is_tried = False
        """Whether the connection has answered since the reading began."""
        self._connect()

    def _connect(self) -> None:
        """Take a new connection, on which each statement is a transaction unless one is begun."""
        pooled = self.engine.raw_connection()
        self.connection = pooled.driver_connection
        pooled.detach()
        self.connection.autocommit = True

    def text_of(self, plan: Plan, values: Values) -> str:
        """The text of a statement, which says how many rows are wanted: else each request would be planned anew."""
        return plan.sql if "rows" not in values else plan.sql.replace(WANTED, str(int(values["rows"])))

    def executed(self, sql: str, arguments: Any = None) -> Any:
        """The cursor of a statement, on a new connection if one from an earlier request has broken."""
        try:
            cursor = super().executed(sql, arguments)
        except self.connection.OperationalError:
            if self.is_tried or not self.connection.broken:
                raise
            self._connect()
            cursor = super().executed(sql, arguments)
        self.is_tried = True
        return cursor

    def batches(self, plan: Plan, values: Values) -> Iterator[list[DbRow]]:
        """All rows of a statement, some at a time; a cursor with a name leaves them on the server until then."""
        with closing(self.connection.cursor(name=f"rows_{next(CURSORS)}")) as cursor:
            cursor.execute(plan.sql, plan.arguments(values))
            while rows := cursor.fetchmany(BATCH):
                yield plan.rows(rows)

    def begin(self, *, in_transaction: bool) -> None:
        """Begin a transaction, if asked to."""
        self.is_tried = self.in_transaction = False
        if self.connection.closed:
            self._connect()
        if in_transaction:
            self.executed("BEGIN")
            self.in_transaction = True

    def end(self) -> None:
        """End the transaction, if there is one."""
        if self.in_transaction and not self.connection.closed:
            self.connection.execute("ROLLBACK")

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()
