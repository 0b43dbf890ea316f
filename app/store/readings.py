"""Read transactions of requests: through apsw on an SQLite file, from the engine's pool on PostgreSQL."""

import logging
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import count, islice
from pathlib import Path
from time import monotonic
from typing import Any, ClassVar, Generic, TypeVar

import apsw
from sqlalchemy import Engine, PoolProxiedConnection

from app.model.errors import NO_ANSWER, Unavailable
from app.store.engines import BATCH, BUSY_SECONDS, STEPS, only_reads, read_only_uri
from app.store.plans import DbRow, Plan, Values

log = logging.getLogger(__name__)

STATEMENTS = 500
"""How many compiled statements a connection to an SQLite file keeps."""

AnyReading = TypeVar("AnyReading", bound="Reading")


class Reading(ABC):
    """A read transaction, or a single statement: all that is read is of one revision."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection

    def rows(self, plan: Plan, values: Values) -> list[DbRow]:
        """All rows of a statement."""
        return plan.rows(self.connection.execute(plan.sql, plan.arguments(values)).fetchall())

    @abstractmethod
    def batches(self, plan: Plan, values: Values) -> Iterator[list[DbRow]]:
        """All rows of a statement, some at a time, as they are wanted."""


class Readings(ABC, Generic[AnyReading]):
    """The pool of readings of a database."""

    reads_inline: ClassVar[bool]
    """Whether reading a page takes less time than handing it to another thread."""
    foreign: tuple[type[Exception], ...]
    """Errors of a database that has not the tables of this version: none, others, or changed ones."""
    silent: tuple[type[Exception], ...]
    """Errors of a database that does not answer."""

    @contextmanager
    def reading(self, *, in_transaction: bool = True) -> Iterator[Reading]:
        """A reading for one request: in one transaction, unless the request runs one statement and says so.

        Unavailable if the database does not answer, or has not the tables of this version.
        """
        try:
            reading = self._take(in_transaction)
            try:
                yield reading
            finally:
                self._give_back(reading, in_transaction)
        except (*self.foreign, *self.silent) as error:
            log.error("the database did not answer: %s", error)
            raise Unavailable(NO_ANSWER) from error

    @abstractmethod
    def _take(self, in_transaction: bool) -> AnyReading:
        """A reading of the pool, which nobody else has."""

    @abstractmethod
    def _give_back(self, reading: AnyReading, in_transaction: bool) -> None:
        """Return a reading to the pool."""

    @abstractmethod
    def close(self) -> None:
        """Close all connections."""


class FileReading(Reading):
    """A reading of an SQLite file, which gives up on a statement after some seconds."""

    def __init__(self, file: Path, seconds: float) -> None:
        # No other thread has the connection at the same time, so SQLite need not lock it for each value that is read.
        flags = apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI | apsw.SQLITE_OPEN_NOMUTEX
        super().__init__(apsw.Connection(read_only_uri(file), flags=flags, statementcachesize=STATEMENTS))
        self.seconds = seconds
        self.deadline = monotonic() + seconds
        self.connection.set_busy_timeout(BUSY_SECONDS * 1000)
        self.connection.execute("PRAGMA temp_store = MEMORY")
        self.connection.authorizer = only_reads
        self.connection.config(apsw.SQLITE_DBCONFIG_ENABLE_QPSG, 1)  # other values are no reason to plan anew
        self.connection.set_progress_handler(self.is_late, STEPS)

    def is_late(self) -> bool:
        """Whether the statement under way is to be given up."""
        return monotonic() > self.deadline

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


class FileReadings(Readings[FileReading]):
    """Readings of an SQLite file, through apsw: a page takes the standard library half as long again.

    Two SQLite libraries in one process know nothing of each other's locks, so a server reads in no other way.
    """

    reads_inline = True
    foreign = (apsw.SQLError, apsw.NotADBError)
    silent = (apsw.BusyError, apsw.CantOpenError, apsw.InterruptError)

    def __init__(self, file: Path, seconds: float) -> None:
        self.file = file
        self.seconds = seconds
        self.idle: list[FileReading] = []

    def _take(self, in_transaction: bool) -> FileReading:
        try:
            reading = self.idle.pop()
        except IndexError:
            reading = FileReading(self.file, self.seconds)
        if in_transaction:
            reading.connection.execute("BEGIN")
        return reading

    def _give_back(self, reading: FileReading, in_transaction: bool) -> None:
        if in_transaction:
            reading.connection.execute("ROLLBACK")
        self.idle.append(reading)

    def close(self) -> None:
        """Close all connections."""
        while self.idle:
            self.idle.pop().connection.close()


class ServerReading(Reading):
    """A reading of a PostgreSQL database."""

    def __init__(self, pooled: PoolProxiedConnection, number: int) -> None:
        super().__init__(pooled.driver_connection)
        self.pooled = pooled
        self.names = (f"rows_{number}_{cursor}" for cursor in count())

    def batches(self, plan: Plan, values: Values) -> Iterator[list[DbRow]]:
        """All rows of a statement, some at a time; a cursor with a name leaves them on the server until then."""
        with closing(self.connection.cursor(name=next(self.names))) as cursor:
            cursor.execute(plan.sql, plan.arguments(values))
            while rows := cursor.fetchmany(BATCH):
                yield plan.rows(rows)


class ServerReadings(Readings[ServerReading]):
    """Readings of a PostgreSQL database, from the pool of its engine."""

    reads_inline = False

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        dbapi: Any = engine.dialect.loaded_dbapi
        self.foreign = (dbapi.ProgrammingError,)
        self.silent = (dbapi.OperationalError,)
        self.numbers = count()

    def _take(self, in_transaction: bool) -> ServerReading:
        # A transaction begins with its first statement in any case.
        return ServerReading(self.engine.raw_connection(), next(self.numbers))

    def _give_back(self, reading: ServerReading, in_transaction: bool) -> None:
        reading.pooled.close()

    def close(self) -> None:
        """Nothing to do: the connections are the engine's."""
