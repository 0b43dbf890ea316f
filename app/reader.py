"""Reading the data set: connections that cannot write, and what a server remembers of the revision that it serves."""

import hashlib
from collections import namedtuple
from collections.abc import Callable, Hashable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Annotated, Any

from fastapi import Depends, Request
from sqlalchemy import CompoundSelect, Select, column, func, make_url, select, table
from starlette.concurrency import run_in_threadpool

from app.claims import DataSet, Holding
from app.connections import FileViews, ServerViews, View, Views
from app.db import SCHEMA, file_of, reading_engine, schema_state
from app.errors import Unavailable
from app.names import Directory
from app.plans import Plan
from app.settings import Settings

MAX_PLANS = 2000
"""How many compiled statements are kept."""


Read = Callable[[Select[Any]], Sequence[Any]]
"""Reads all rows of a statement."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The state of the data set at one revision: what is too dear to read again for every request."""

    revision: str
    directory: Directory
    rows: Mapping[str, int]
    """How many rows there are of each kind, by the name of its table."""


def read_texts(folder: Path | None) -> dict[str, str]:
    """The texts of sources in a folder, by the SHA-256 of their files."""
    files = sorted(folder.glob("*.txt")) if folder else ()
    contents = (file.read_bytes() for file in files)
    return {hashlib.sha256(content).hexdigest(): content.decode() for content in contents}


def schema() -> Select[Any]:
    """The version of the tables."""
    return select(column("version_num")).select_from(table("alembic_version"))


def revision() -> Select[Any]:
    """The revision of the data set."""
    return select(DataSet.table().c.revision)


def holdings() -> Select[Any]:
    """How many rows there are of each kind."""
    holding = Holding.table().c
    return select(holding.kind, func.sum(holding.rows)).group_by(holding.kind)


class Reader:
    """The data set as requests see it."""

    def __init__(self, settings: Settings, directory: Callable[[Read], Directory]) -> None:
        self.texts = read_texts(settings.texts)
        self._engine = reading_engine(settings.database_url, settings.statement_seconds)
        file = file_of(make_url(settings.database_url))
        seconds = settings.statement_seconds
        self._views: Views[Any] = ServerViews(self._engine) if file is None else FileViews(file, seconds)
        self._plans: dict[Hashable, Plan] = {}
        self._directory = directory
        self._max_age = settings.revision_seconds
        self._read_at = float("-inf")
        self._snapshot: Snapshot | None = None

    def check(self, view: View) -> None:
        """Unavailable if the database does not hold a data set of this version."""
        try:
            is_current = view.rows(self.plan("schema", schema), {}) == [(SCHEMA,)]
        except self._views.errors:
            is_current = False
        if not is_current:
            with self._engine.connect() as connection:
                raise Unavailable(f"the database cannot be served: {schema_state(connection).meaning}")
        if not view.rows(self.plan("revision", revision), {}):
            raise Unavailable("no data set has been loaded yet: run `third-neighbor seed`")

    def view(self, *, is_whole: bool = True) -> AbstractContextManager[View]:
        """The data set, read-only and in one transaction; `is_whole` is false where one statement reads all.

        Unavailable if the database does not answer, or its tables have been changed meanwhile.
        """
        return self._views.view(is_whole=is_whole)

    @property
    def is_local(self) -> bool:
        """Whether reading a page takes less time than handing it to another thread."""
        return self._views.is_local

    def plan(self, key: Hashable, statement: Callable[[], Select[Any] | CompoundSelect[Any]]) -> Plan:
        """The plan of a statement, which is built if none with this key is known."""
        found = self._plans.get(key)
        if found is None:
            if len(self._plans) >= MAX_PLANS:
                self._plans.clear()
            found = self._plans[key] = Plan.of(statement(), self._engine.dialect)
        return found

    def rows(self, view: View, statement: Select[Any]) -> list[Any]:
        """All rows of a statement that is not asked for often, with names for their values."""
        plan = Plan.of(statement, self._engine.dialect)
        named = namedtuple("Row", statement.selected_columns.keys())  # type: ignore[misc]  # known here alone
        return [named(*row) for row in view.rows(plan, {})]

    def fresh(self) -> Snapshot | None:
        """The current state, if it was looked at a moment ago."""
        return self._snapshot if monotonic() - self._read_at < self._max_age else None

    async def refreshed(self) -> Snapshot:
        """The current state, without waiting for the database if it was looked at a moment ago."""
        fresh = self.fresh()
        return await run_in_threadpool(self.snapshot) if fresh is None else fresh

    def snapshot(self) -> Snapshot:
        """The current state; a newly loaded data set is noticed after `revision_seconds`."""
        fresh = self.fresh()
        if fresh is None:
            with self.view() as view:
                self._snapshot = fresh = self._current(view)
            self._read_at = monotonic()
        return fresh

    def _current(self, view: View) -> Snapshot:
        """The state of the data set now; Unavailable if there is none that this version can serve."""
        if self._snapshot is None:
            self.check(view)
        found = view.rows(self.plan("revision", revision), {})
        current = found[0][0] if found else ""
        if self._snapshot is not None and self._snapshot.revision == current:
            return self._snapshot
        rows = {kind: int(count) for kind, count in view.rows(self.plan("holdings", holdings), {})}
        return Snapshot(current, self._directory(partial(self.rows, view)), rows)

    def close(self) -> None:
        """Let go of all connections."""
        self._views.close()
        self._engine.dispose()


async def reader_of(request: Request) -> Reader:
    """The reader of the application that got a request."""
    reader: Reader = request.app.state.reader
    return reader


Reading = Annotated[Reader, Depends(reader_of)]
"""An argument of a route through which it reads the data set."""
