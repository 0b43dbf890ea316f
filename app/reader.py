"""Reading the data set: connections that cannot write, and what a server remembers of the revision that it serves."""

import hashlib
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy import Connection, select
from sqlalchemy.exc import OperationalError, ProgrammingError

from app.claims import DataSet
from app.db import SchemaState, reading_engine, schema_state
from app.errors import NO_ANSWER, Unavailable
from app.names import Directory
from app.settings import Settings

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The state of the data set at one revision: what is too dear to read again for every request."""

    revision: str
    directory: Directory


def read_texts(folder: Path | None) -> dict[str, str]:
    """The texts of sources in a folder, by the SHA-256 of their files."""
    files = sorted(folder.glob("*.txt")) if folder else ()
    contents = (file.read_bytes() for file in files)
    return {hashlib.sha256(content).hexdigest(): content.decode() for content in contents}


def check(connection: Connection) -> None:
    """Unavailable if a database does not hold a data set of this version."""
    if (state := schema_state(connection)) is not SchemaState.CURRENT:
        raise Unavailable(f"the database cannot be served: {state.meaning}")
    if connection.scalar(select(DataSet.table().c.revision)) is None:
        raise Unavailable("no data set has been loaded yet: run `third-neighbor seed`")


class Reader:
    """The data set as requests see it."""

    def __init__(self, settings: Settings, directory: Callable[[Connection], Directory]) -> None:
        self.texts = read_texts(settings.texts)
        self._engine = reading_engine(settings.database_url, settings.statement_seconds)
        self._directory = directory
        self._max_age = settings.revision_seconds
        self._read_at = float("-inf")
        self._snapshot: Snapshot | None = None

    @contextmanager
    def connect(self) -> Iterator[Connection]:
        """A connection that can only read, in one transaction: all it reads is of one revision.

        Unavailable if the database does not answer, or its tables have been changed meanwhile.
        """
        try:
            with self._engine.connect() as connection:
                yield connection
        except (OperationalError, ProgrammingError) as error:
            log.error("the database did not answer: %s", error)
            raise Unavailable(NO_ANSWER) from error

    def snapshot(self) -> Snapshot:
        """The current state; a newly loaded data set is noticed after `revision_seconds`."""
        if self._snapshot is None or monotonic() - self._read_at >= self._max_age:
            with self.connect() as connection:
                self._snapshot = self._current(connection)
            self._read_at = monotonic()
        return self._snapshot

    def _current(self, connection: Connection) -> Snapshot:
        """The state of the data set now; Unavailable if there is none that this version can serve."""
        if self._snapshot is None:
            check(connection)
        revision = connection.scalar(select(DataSet.table().c.revision)) or ""
        if self._snapshot is not None and self._snapshot.revision == revision:
            return self._snapshot
        return Snapshot(revision, self._directory(connection))

    def close(self) -> None:
        """Let go of all connections."""
        self._engine.dispose()


async def reader_of(request: Request) -> Reader:
    """The reader of the application that got a request."""
    reader: Reader = request.app.state.reader
    return reader


Reading = Annotated[Reader, Depends(reader_of)]
"""An argument of a route through which it reads the data set."""
