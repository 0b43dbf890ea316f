"""Read transactions of requests: through apsw on an SQLite file, from the engine's pool on PostgreSQL."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import closing
from itertools import count, islice
from pathlib import Path
from time import monotonic
from typing import Any

import apsw
from sqlalchemy import Engine, PoolProxiedConnection

from app.store.engines import BATCH, BUSY_SECONDS, STEPS, only_reads, read_only_uri
from app.store.prepared_statements import DbRow, Plan, Values

STATEMENTS = 500
"""How many compiled statements a connection to an SQLite file keeps."""
FOREIGN = (apsw.SQLError, apsw.NotADBError)
"""Errors of an SQLite file that has not the tables of this version: none, others, or changed ones."""
SILENT = (apsw.BusyError, apsw.CantOpenError, apsw.CorruptError, apsw.InterruptError, apsw.IOError)
"""Errors of an SQLite file that does not answer, or is damaged."""
CURSORS = count()
"""The numbers of cursors with a name: one may be closed when its connection has others."""


class Reading(ABC):
    """A read transaction, or a single statement: all that is read is of one revision."""

    connection: Any

    def rows(self, plan: Plan, values: Values) -> list[DbRow]:
        """All rows of a statement."""
        return plan.rows(self.connection.execute(plan.sql, plan.arguments(values)).fetchall())

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
    """A reading of a PostgreSQL database, by a connection from the pool of an engine."""

    pooled: PoolProxiedConnection

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def batches(self, plan: Plan, values: Values) -> Iterator[list[DbRow]]:
        """All rows of a statement, some at a time; a cursor with a name leaves them on the server until then."""
        with closing(self.connection.cursor(name=f"rows_{next(CURSORS)}")) as cursor:
            cursor.execute(plan.sql, plan.arguments(values))
            while rows := cursor.fetchmany(BATCH):
                yield plan.rows(rows)

    def begin(self, *, in_transaction: bool) -> None:
        """Take a connection; a transaction begins with its first statement in any case."""
        self.pooled = self.engine.raw_connection()
        self.connection = self.pooled.driver_connection

    def end(self) -> None:
        """Give the connection back."""
        self.pooled.close()

    def close(self) -> None:
        """Nothing to do: the connection is the engine's."""
