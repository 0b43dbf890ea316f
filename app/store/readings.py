"""Connections that can only read, each for one request at a time, and what is read through them."""

import logging
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import count, islice
from pathlib import Path
from time import monotonic
from typing import Any, ClassVar, Generic, TypeVar
from urllib.parse import quote

import apsw
from sqlalchemy import Engine, PoolProxiedConnection

from app.model.errors import NO_ANSWER, Unavailable
from app.store.engines import BUSY_SECONDS, only_reads
from app.store.plans import DbRow, Plan, Values

log = logging.getLogger(__name__)

BATCH = 1000
"""How many rows are read at a time while a whole result is sent."""

STATEMENTS = 500
"""How many compiled statements a connection to an SQLite file keeps."""

STEPS = 100_000
"""After how many steps of its machine SQLite is asked whether a statement takes too long."""


class Reading:
    """The data set in one transaction: all that is read is of one revision."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection

    def rows(self, plan: Plan, values: Values) -> list[DbRow]:
        """All rows of a statement."""
        return plan.rows(self.connection.execute(plan.sql, plan.arguments(values)).fetchall())

    def batches(self, plan: Plan, values: Values) -> Iterator[list[DbRow]]:
        """All rows of a statement, some at a time, as they are wanted."""
        with closing(self.cursor()) as cursor:
            cursor.execute(plan.sql, plan.arguments(values))
            while found := cursor.fetchmany(BATCH):
                yield plan.rows(found)

    def cursor(self) -> Any:
        """A cursor that does not read ahead."""
        return self.connection.cursor()


Seen = TypeVar("Seen", bound=Reading)


class Readings(ABC, Generic[Seen]):
    """Where views come from."""

    reads_inline: ClassVar[bool]
    """Whether reading a page takes less time than handing it to another thread."""
    errors: tuple[type[Exception], ...]
    """What a database raises that does not answer, or whose tables have been changed meanwhile."""

    @contextmanager
    def reading(self, *, in_transaction: bool = True) -> Iterator[Reading]:
        """A view for a request: in one transaction, unless it reads no more than one statement and says so.

        Unavailable if the database does not answer, or its tables have been changed meanwhile.
        """
        try:
            reading = self.take(in_transaction)
            try:
                yield reading
            finally:
                self.give_back(reading, in_transaction)
        except self.errors as error:
            log.error("the database did not answer: %s", error)
            raise Unavailable(NO_ANSWER) from error

    @abstractmethod
    def take(self, in_transaction: bool) -> Seen:
        """A view that nobody else has."""

    @abstractmethod
    def give_back(self, reading: Seen, in_transaction: bool) -> None:
        """Let others have a view."""

    @abstractmethod
    def close(self) -> None:
        """Let go of all connections."""


class FileReading(Reading):
    """A view of an SQLite file, which gives up on a statement after some seconds."""

    def __init__(self, file: Path, seconds: float) -> None:
        address = f"file:{quote(str(file.absolute()))}?mode=ro"
        # No other thread has the connection at the same time, so SQLite need not lock it for each value that is read.
        flags = apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI | apsw.SQLITE_OPEN_NOMUTEX
        super().__init__(apsw.Connection(address, flags=flags, statementcachesize=STATEMENTS))
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
        """All rows of a statement, some at a time: none of these may take too long."""
        self.deadline = monotonic() + self.seconds
        cursor = self.connection.execute(plan.sql, plan.arguments(values))
        while found := list(islice(cursor, BATCH)):
            yield plan.rows(found)
            self.deadline = monotonic() + self.seconds


class FileReadings(Readings[FileReading]):
    """Views of an SQLite file.

    They are not made of the standard library's connections, since those take half as long again for a page. Two SQLite
    libraries in one process know nothing of each other's locks, so a server reads in no other way.
    """

    reads_inline = True
    errors: tuple[type[Exception], ...] = (
        apsw.BusyError,
        apsw.CantOpenError,
        apsw.InterruptError,
        apsw.SQLError,
    )

    def __init__(self, file: Path, seconds: float) -> None:
        self.file = file
        self.seconds = seconds
        self.idle: list[FileReading] = []

    def take(self, in_transaction: bool) -> FileReading:
        """A view that nobody else has."""
        try:
            reading = self.idle.pop()
        except IndexError:
            reading = FileReading(self.file, self.seconds)
        if in_transaction:
            reading.connection.execute("BEGIN")
        return reading

    def give_back(self, reading: FileReading, in_transaction: bool) -> None:
        """Let others have a view."""
        if in_transaction:
            reading.connection.execute("ROLLBACK")
        self.idle.append(reading)

    def close(self) -> None:
        """Close all connections."""
        while self.idle:
            self.idle.pop().connection.close()


class ServerReading(Reading):
    """A view of a PostgreSQL database."""

    def __init__(self, pooled: PoolProxiedConnection, number: int) -> None:
        super().__init__(pooled.driver_connection)
        self.pooled = pooled
        self.names = (f"rows_{number}_{cursor}" for cursor in count())

    def cursor(self) -> Any:
        """A cursor whose rows stay on the server until they are wanted."""
        return self.connection.cursor(name=next(self.names))


class ServerReadings(Readings[ServerReading]):
    """Views of a PostgreSQL database."""

    reads_inline = False

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        dbapi: Any = engine.dialect.loaded_dbapi
        self.errors = (dbapi.OperationalError, dbapi.ProgrammingError)
        self.numbers = count()

    def take(self, in_transaction: bool) -> ServerReading:
        """A view that nobody else has; a transaction begins with its first statement in any case."""
        return ServerReading(self.engine.raw_connection(), next(self.numbers))

    def give_back(self, reading: ServerReading, in_transaction: bool) -> None:
        """Let others have a view."""
        reading.pooled.close()

    def close(self) -> None:
        """Nothing to do: the connections are the engine's."""
