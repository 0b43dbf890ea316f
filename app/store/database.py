"""A database that is read: its readings, its prepared statements, and whether it can be served."""

import logging
from collections import namedtuple
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from sqlalchemy import CompoundSelect, Select, column, make_url, select, table

from app.model.bookkeeping import DataSet
from app.model.errors import NO_ANSWER, Unavailable
from app.store.engines import file_of, reading_engine
from app.store.errors import NOT_LOADED
from app.store.prepared_statements import Plan
from app.store.read_transactions import FOREIGN, SILENT, FileReading, Reading, ServerReading
from app.store.schema import SCHEMA, schema_state

log = logging.getLogger(__name__)

MAX_PLANS = 2000
"""How many prepared statements are kept; beyond that, all are made anew."""


def revision() -> Select[Any]:
    """The SELECT of the revision of the data set."""
    return select(DataSet.table().c.revision)


class Database:
    """A database that is read and never written."""

    def __init__(self, address: str, statement_seconds: int) -> None:
        self._engine = reading_engine(address, statement_seconds)
        file = file_of(make_url(address))
        self._open: Callable[[], Reading]
        self._foreign: tuple[type[Exception], ...] = FOREIGN
        self._silent: tuple[type[Exception], ...] = SILENT
        if file is None:
            dbapi: Any = self._engine.dialect.loaded_dbapi
            self._open = partial(ServerReading, self._engine)
            self._foreign, self._silent = (dbapi.ProgrammingError,), (dbapi.OperationalError,)
        else:
            self._open = partial(FileReading, file, statement_seconds)
        self.reads_inline = file is not None
        """Whether reading a page takes less time than handing it to another thread."""
        self.idle: list[Reading] = []
        self._plans: dict[Hashable, Plan] = {}

    def check(self, reading: Reading) -> None:
        """Raise Unavailable unless the database holds a data set of this version."""
        version: Select[Any] = select(column("version_num")).select_from(table("alembic_version"))
        try:
            is_current = reading.rows(self.plan("schema", lambda: version), {}) == [(SCHEMA,)]
        except self._foreign:
            is_current = False
        if not is_current:
            with self._engine.connect() as connection:
                raise Unavailable(f"the database cannot be served: {schema_state(connection).meaning}")
        if not reading.rows(self.plan("revision", revision), {}):
            raise Unavailable(NOT_LOADED)

    @contextmanager
    def reading(self, *, in_transaction: bool = True) -> Iterator[Reading]:
        """A reading for one request: in one transaction, unless the request runs one statement and says so.

        Unavailable if the database does not answer, or has not the tables of this version.
        """
        try:
            try:
                reading = self.idle.pop()
            except IndexError:
                reading = self._open()
            reading.begin(in_transaction=in_transaction)
            try:
                yield reading
            finally:
                reading.end()
                self.idle.append(reading)
        except (*self._foreign, *self._silent) as error:
            log.error("the database did not answer: %s", error)
            raise Unavailable(NO_ANSWER) from error

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
