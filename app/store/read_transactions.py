"""Read transactions of requests, and those of an SQLite file, through apsw."""

import os
from abc import ABC, abstractmethod
from collections.abc import Iterator
from itertools import islice
from math import inf
from pathlib import Path
from time import monotonic, thread_time
from typing import Any, NamedTuple

import apsw

from app.store.engines import BATCH, STEPS, only_reads, read_only_uri
from app.store.errors import Replaced, Stopped, TookLong
from app.store.prepared_statements import DbRow, Plan, Values

STATEMENTS = 500
"""How many compiled statements a connection to an SQLite file keeps."""
LOCKED_SECONDS = 1
"""How long a request waits for another process that keeps an SQLite file locked."""
MOMENT_SECONDS = 0.5
"""Up to how many seconds a limit is a moment, by which slow statements are told from quick ones."""
MOMENTS = 3
"""How many moments more a statement has whose thread has not run."""
STATE = "SELECT revision, version_num FROM data_set, alembic_version"
"""What a transaction reads first: of which revision all is that it reads, and of which version the tables are."""
VERSION = "SELECT version_num FROM alembic_version"
NO_STATE: DbRow = ("", "")
"""The state of tables in which no data set has been loaded."""


DAMAGED = "its file is damaged"
FAILURES: dict[type[Exception], str] = {
    FileNotFoundError: "its file is not there",
    OSError: "its file cannot be looked at",
    Replaced: "its file has been replaced",
    apsw.BusyError: "another process keeps its file locked",
    apsw.LockedError: "another process keeps its file locked",
    apsw.ProtocolError: "another process keeps its file locked",
    apsw.CorruptError: DAMAGED,
    apsw.NotADBError: "its file is not a database of SQLite",
    apsw.CantOpenError: "its file cannot be opened; if a -wal stands beside it, their folder must be writable",
    apsw.ReadOnlyError: "a -wal stands beside its file, and their folder is not writable",
    apsw.PermissionsError: "its file may not be read",
    apsw.IOError: "its file cannot be read",
    apsw.FullError: "there is no room on its disk",
    apsw.NoMemError: "there is not enough memory",
    apsw.SQLError: "its tables are not those of this version",
}
"""What an SQLite file may fail with, and what that means: the first that fits."""


FOREIGN: tuple[type[Exception], ...] = (apsw.SQLError,)
"""Those of tables that are not those of this version: none, others, or changed ones."""


class Reading(ABC):
    """A connection that reads, one transaction after the other: all that one reads is of one revision."""

    connection: Any
    state: DbRow = NO_STATE
    """The revision and the version of the tables, as the transaction sees them."""
    is_stopped = False
    """Whether nobody waits for the answer any more."""

    def rows(self, plan: Plan, values: Values) -> list[DbRow]:
        """All rows of a statement."""
        return plan.rows(self.executed(self.text_of(plan, values), plan.arguments(values)).fetchall())

    def text_of(self, plan: Plan, values: Values) -> str:
        """The text of a statement as the database is given it."""
        return plan.sql

    def executed(self, sql: str, arguments: Any = None) -> Any:
        """The cursor of a statement."""
        return self.connection.execute(sql, arguments)

    @abstractmethod
    def batches(self, plan: Plan, values: Values) -> Iterator[list[DbRow]]:
        """All rows of a statement, some at a time, as they are wanted."""

    @abstractmethod
    def begin(self, seconds: float, *, waits: bool) -> None:
        """Begin a transaction, each of whose statements may take some seconds, and read the state.

        `waits`: for another process that holds an SQLite file.
        """

    @abstractmethod
    def look(self, *, waits: bool) -> None:
        """Read the state as it is now, without a transaction."""

    @abstractmethod
    def check(self) -> None:
        """Raise Replaced if some of what was read may be of another file than the rest."""

    @abstractmethod
    def tables(self) -> list[str]:
        """The names of all tables."""

    @abstractmethod
    def stop(self) -> None:
        """Let the statement that runs in another thread end soon: nobody waits for it any more."""

    @abstractmethod
    def end(self) -> None:
        """End the transaction, if there is one."""

    @abstractmethod
    def close(self) -> None:
        """Close the connection."""


class FileState(NamedTuple):
    """By what one sees that a file is another than before, or that it has been written to."""

    device: int
    inode: int
    size: int
    modified_ns: int
    changed_ns: int

    @classmethod
    def of(cls, path: str) -> "FileState":
        """The state of a file; OSError if there is none."""
        stat = os.stat(path)
        return cls(stat.st_dev, stat.st_ino, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns)

    def is_still_so(self, path: str) -> bool:
        """Whether the file at a path is in this state; OSError if there is none."""
        stat = os.stat(path)
        return (
            stat.st_mtime_ns == self.modified_ns
            and stat.st_ctime_ns == self.changed_ns
            and stat.st_ino == self.inode
            and stat.st_size == self.size
            and stat.st_dev == self.device
        )

    def is_same_file(self, other: "FileState") -> bool:
        """Whether it is the same file, whatever has been written to it."""
        return self[:2] == other[:2]


class FileReading(Reading):
    """A reading of an SQLite file, which gives up on a statement after some seconds.

    Through apsw, since a page takes the standard library half as long again. Two SQLite libraries in one process know
    nothing of each other's locks, so a server reads in no other way. The file is opened anew when another stands in
    its place, and pages of it are forgotten when it has been written to, be it by a program that is no SQLite.
    """

    def __init__(self, file: Path) -> None:
        self.path = str(file.absolute())
        self.uri = read_only_uri(file)
        self.seconds = inf
        self.deadline = inf
        self.began = 0.0
        """How long the thread had run when the statement began."""
        self._waits = True
        self._open(FileState.of(self.path))

    def _open(self, seen: "FileState") -> None:
        """Open the file that stands there."""
        # No other thread has the connection at the same time, so SQLite need not lock it for each value that is read.
        flags = apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI | apsw.SQLITE_OPEN_NOMUTEX
        self.connection = apsw.Connection(self.uri, flags=flags, statementcachesize=STATEMENTS)
        self.seen = seen
        self._waits = True
        self.connection.set_busy_timeout(LOCKED_SECONDS * 1000)
        self.connection.execute("PRAGMA temp_store = MEMORY")
        self.connection.authorizer = only_reads
        self.connection.config(apsw.SQLITE_DBCONFIG_ENABLE_QPSG, 1)  # other values are no reason to plan anew
        self.connection.set_progress_handler(self._is_over, STEPS)

    def _prepare(self, waits: bool) -> None:
        """Open the file anew if it is another, and forget its pages if it has been written to."""
        seen = FileState.of(self.path)
        if seen != self.seen:
            if seen.is_same_file(self.seen):
                self.connection.release_memory()
                self.seen = seen
            else:
                self.close()
                self._open(seen)
        if waits is not self._waits:
            self.connection.set_busy_timeout(LOCKED_SECONDS * 1000 if waits else 0)
            self._waits = waits

    def is_damaged(self, seconds: float) -> bool:
        """Whether the file is known to be damaged after some seconds of looking through it."""
        self.seconds, self.is_stopped = seconds, False
        try:
            return bool(self.executed("PRAGMA quick_check(1)").fetchall() != [("ok",)])
        except apsw.CorruptError:
            return True
        except (TookLong, apsw.InterruptError):
            return False

    def check(self) -> None:
        """Raise Replaced if another file stands there now, or a program that is no SQLite has written over this one.

        Beside a transaction SQLite itself writes to the file only if it has a `-wal`.
        """
        seen = FileState.of(self.path)
        if seen != self.seen and not (seen.is_same_file(self.seen) and os.path.exists(f"{self.path}-wal")):
            raise Replaced("the file was replaced while it was read")

    def _is_over(self) -> bool:
        """Whether the statement that runs is to end: its seconds are over, or nobody waits for it any more.

        A moment is over when the thread has run for half of it at least: on a busy machine it may not have run at all,
        which says nothing of the statement. Some moments later it is over in any case: the disk may be slow.
        """
        now = monotonic()
        if self.is_stopped or now <= self.deadline:
            return self.is_stopped
        return (
            self.seconds > MOMENT_SECONDS
            or thread_time() - self.began > self.seconds / 2
            or now > self.deadline + MOMENTS * self.seconds
        )

    def executed(self, sql: str, arguments: Any = None) -> Any:
        """The cursor of a statement."""
        self.deadline = monotonic() + self.seconds
        self.began = thread_time()
        try:
            return self.connection.execute(sql, arguments)
        except apsw.InterruptError as error:
            raise self._over() from error

    def rows(self, plan: Plan, values: Values) -> list[DbRow]:
        """All rows of a statement."""
        try:
            return super().rows(plan, values)
        except apsw.InterruptError as error:
            raise self._over() from error

    def _over(self) -> Exception:
        """Why a statement was interrupted."""
        return Stopped() if self.is_stopped else TookLong(self.seconds)

    def batches(self, plan: Plan, values: Values) -> Iterator[list[DbRow]]:
        """All rows of a statement, some at a time: the time limit is for each of these."""
        cursor = self.executed(plan.sql, plan.arguments(values))
        try:
            while rows := list(islice(cursor, BATCH)):
                self.check()
                yield plan.rows(rows)
                self.deadline = monotonic() + self.seconds
        except apsw.InterruptError as error:
            raise self._over() from error

    def begin(self, seconds: float, *, waits: bool) -> None:
        """Begin a transaction."""
        self._prepare(waits)
        self.deadline, self.seconds, self.is_stopped = inf, seconds, False
        self.connection.execute("BEGIN")
        self._read_state()

    def look(self, *, waits: bool) -> None:
        """Read the state."""
        self._prepare(waits)
        self.deadline, self.is_stopped = inf, False
        self._read_state()

    def _read_state(self) -> None:
        """Read the revision and the version of the tables."""
        rows = self.connection.execute(STATE).fetchall()
        self.state = rows[0] if rows else NO_STATE

    def tables(self) -> list[str]:
        """The names of all tables."""
        return [name for (name,) in self.executed("SELECT name FROM sqlite_master WHERE type = 'table'")]

    def stop(self) -> None:
        """Let the statement end when SQLite next asks whether it may go on."""
        self.is_stopped = True

    def end(self) -> None:
        """End the transaction, if there is one."""
        if self.connection.in_transaction:
            self.deadline = inf
            self.is_stopped = False
            self.connection.execute("ROLLBACK")

    def close(self) -> None:
        """Close the connection."""
        self.connection.close(True)
