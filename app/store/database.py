"""A database that is read: its readings, its prepared statements, and whether it can be served."""

import logging
from collections import namedtuple
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import closing, contextmanager
from functools import partial
from os.path import exists
from pathlib import Path
from threading import Thread
from time import time_ns
from typing import Any

from sqlalchemy import CompoundSelect, Select, make_url

from app.model.errors import NO_ANSWER, Unavailable
from app.store.engines import file_of, reading_engine
from app.store.errors import NOT_LOADED
from app.store.prepared_statements import Plan
from app.store.read_transactions import DAMAGED, FAILURES, FOREIGN, STATE, VERSION, FileReading, FileState, Reading
from app.store.schema import SCHEMA, SchemaState, state_of

log = logging.getLogger(__name__)

MAX_PLANS = 2000
"""How many prepared statements are kept; beyond that, all are made anew."""
SETTLED_NS = 50_000_000
"""After how many nanoseconds a file that is written to again is sure to bear another time."""
EXAMINED_SECONDS = 1
"""How long a file is looked through that has been written to."""
KEPT = 8
"""How many connections to an SQLite file are kept for later requests: each has some pages of it in memory."""


class Database:
    """A database that is read and never written."""

    def __init__(self, address: str, statement_seconds: int) -> None:
        self._engine = reading_engine(address, statement_seconds)
        self.statement_seconds = statement_seconds
        file = file_of(make_url(address))
        self._file = None if file is None else str(file.absolute())
        self._open: Callable[[], Reading]
        self._failures: Mapping[type[Exception], str] = FAILURES
        self._foreign = FOREIGN
        if file is None:
            from app.store import server_transactions  # loads a driver, which files go without

            self._open = partial(server_transactions.ServerReading, self._engine)
            self._failures, self._foreign = server_transactions.FAILURES, server_transactions.FOREIGN
        else:
            self._open = partial(FileReading, file)
        self.errors = tuple(self._failures)
        self._noted: FileState | None = None
        self._damaged: FileState | None = None
        self._is_examining = False
        self._settled: tuple[FileState, str] | None = None
        self._failure: str | None = None
        """What went wrong last, as the log says; None if the database has answered since."""
        self.reads_inline = file is not None
        """Whether reading a page takes less time than handing it to another thread."""
        self.idle: list[Reading] = []
        self._plans: dict[Hashable, Plan] = {}

    @contextmanager
    def reading(self, seconds: float, *, waits: bool = True) -> Iterator[Reading]:
        """A reading for one request, in one transaction, each of whose statements may take some seconds.

        Unavailable if the database does not answer, or holds no data set of this version; TookLong if a statement takes
        too long. `waits`: for another process that holds an SQLite file.
        """
        reading = self.begun(seconds, waits=waits)
        try:
            yield reading
        except BaseException as error:
            raise self.failed(reading, error) from error
        self.give_back(reading)

    def begun(self, seconds: float, *, waits: bool = True) -> Reading:
        """A reading in a transaction, to be given back or given up; Unavailable as `reading` says."""
        return self._tried(lambda reading: reading.begin(seconds, waits=waits))

    def look(self, *, waits: bool = True) -> str:
        """The revision now; Unavailable if there is none that this version can serve."""
        reading = self._tried(lambda reading: reading.look(waits=waits))
        self.idle.append(reading)
        return str(reading.state[0])

    def _tried(self, step: Callable[[Reading], None]) -> Reading:
        """A reading that no other request has, after a step that reads the state; Unavailable if that cannot be."""
        try:
            self._require_whole()
            try:
                reading = self.idle.pop()
            except IndexError:
                reading = self._open()
        except self.errors as error:
            raise self.unavailable(error) from error
        try:
            step(reading)
            if reading.state[1] != SCHEMA:
                self._refuse(reading)
        except BaseException as error:
            self.give_up(reading)
            if isinstance(error, self.errors):
                raise self.unavailable(error) from error
            raise
        self._failure = None
        if isinstance(reading, FileReading) and reading.seen != self._noted:
            self._note(reading)
        return reading

    def _note(self, reading: FileReading) -> None:
        """Note by what a file that has just been read is known to be unchanged, if that can be relied on.

        As long as a transaction reads a file without a `-wal` nobody writes to it, and whoever does so later gives it
        another time than it has, unless that is of this very moment.
        """
        if time_ns() - max(reading.seen[3:]) > SETTLED_NS:
            self._examine_if_changed(reading)
            self._noted = reading.seen
            self._settled = None if exists(f"{reading.path}-wal") else (reading.seen, reading.state[0])

    def _examine_if_changed(self, reading: FileReading) -> None:
        """Let another thread look through a file that has been written to since it was first read."""
        if self._noted is not None and self._noted != reading.seen and not self._is_examining:
            self._is_examining = True
            Thread(target=self._examine, args=(reading.path,), daemon=True).start()

    def _examine(self, path: str) -> None:
        """Find out whether a file is damaged."""
        try:
            with closing(FileReading(Path(path))) as reading:
                if reading.is_damaged(EXAMINED_SECONDS):
                    self._damaged = reading.seen
        except self.errors as error:
            log.warning("the file could not be examined: %s", first_line(error))
        finally:
            self._is_examining = False

    def _require_whole(self) -> None:
        """Raise Unavailable if the file is known to be damaged, and has not been written to since."""
        if self._damaged is not None and self._file is not None:
            if FileState.of(self._file) == self._damaged:
                raise Unavailable(f"{NO_ANSWER}: {DAMAGED}")
            self._damaged = None

    def unchanged(self) -> str | None:
        """The revision now, if a look at the file, from which nothing is read, is enough to know it."""
        if self._settled is None or self._file is None or self._damaged is not None:
            return None
        seen, revision = self._settled
        try:
            return revision if seen.is_still_so(self._file) else None
        except OSError:
            return None

    def failed(self, reading: Reading, error: BaseException) -> BaseException:
        """What to raise after an error in a reading, which is given up if it is the database that failed."""
        if isinstance(error, self.errors):
            if isinstance(reading, FileReading) and self._failures.get(type(error)) == DAMAGED:
                self._damaged = reading.seen
            self.give_up(reading)
            return self.unavailable(error)
        self.give_back(reading)
        return error

    def give_back(self, reading: Reading) -> None:
        """End the transaction of a reading, and keep it for later requests."""
        try:
            reading.end()
        except self.errors as error:
            log.warning("a connection broke: %s", first_line(error))
            reading.close()
            return
        if self.reads_inline and len(self.idle) >= KEPT:
            reading.close()
        else:
            self.idle.append(reading)

    def give_up(self, reading: Reading) -> None:
        """Close a reading that has failed, or whose pages nobody needs any more."""
        try:
            reading.close()
        except self.errors as error:
            log.warning("a connection could not be closed: %s", first_line(error))

    @staticmethod
    def _refuse(reading: Reading) -> None:
        """Raise Unavailable unless the tables are those of this version, and hold a data set."""
        tables = reading.tables()
        versions = reading.executed(VERSION).fetchall() if "alembic_version" in tables else []
        state = state_of(tables, versions[0][0] if versions else None)
        if state is not SchemaState.CURRENT:
            raise Unavailable(f"the database cannot be served: {state.meaning}")
        if not reading.executed(STATE).fetchall():
            raise Unavailable(NOT_LOADED)

    def unavailable(self, error: Exception) -> Unavailable:
        """The answer while the database fails; the log says it once until it has answered again."""
        if isinstance(error, self._foreign):
            try:
                with closing(self._open()) as reading:
                    self._refuse(reading)
            except Unavailable as refusal:
                return refusal
            except self.errors as other:
                error = other
        if (text := first_line(error)) != self._failure:
            log.error("the database did not answer: %s", text)
            self._failure = text
        reason = next(meaning for type, meaning in self._failures.items() if isinstance(error, type))
        return Unavailable(f"{NO_ANSWER}: {reason}")

    def plan(self, key: Hashable, statement: Callable[[], Select[Any] | CompoundSelect[Any]]) -> Plan:
        """The plan of a statement, which is built if no plan has its key."""
        plan = self._plans.get(key)
        if plan is None:
            if len(self._plans) >= MAX_PLANS:
                self._plans.clear()
            plan = self._plans[key] = Plan.of(statement(), self._engine.dialect)
        return plan

    def rows(self, reading: Reading, statement: Select[Any]) -> list[Any]:
        """All rows of a statement that runs seldom, as named tuples."""
        plan = Plan.of(statement, self._engine.dialect)
        named = namedtuple("Row", statement.selected_columns.keys())  # type: ignore[misc]  # known here alone
        return [named(*row) for row in reading.rows(plan, {})]

    def close(self) -> None:
        """Close all connections."""
        while self.idle:
            self.idle.pop().close()
        self._engine.dispose()


def first_line(error: Exception) -> str:
    """What an error says, in one line."""
    return (str(error).strip() or type(error).__name__).splitlines()[0]
