"""Engines and connections that can only read."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event, make_url

from app.store.errors import database_errors
from app.store.schema import require_current

BUSY_SECONDS = 5
"""How long SQLite waits for another process that holds the database."""
CONNECT_SECONDS = 5
"""How long a PostgreSQL host may take to answer before the next one is tried."""
BATCH = 1000
"""How many rows are read or written at a time, and how many ids stand in one statement."""
STEPS = 100_000
"""After how many steps of its virtual machine SQLite calls its progress handler."""
READING = {
    sqlite3.SQLITE_SELECT,
    sqlite3.SQLITE_READ,
    sqlite3.SQLITE_FUNCTION,
    sqlite3.SQLITE_RECURSIVE,
    sqlite3.SQLITE_TRANSACTION,
}
"""What a connection that reads may do to an SQLite database; attaching another file is not among it."""
INSPECTING = {"read_uncommitted", "table_info", "table_xinfo", "quick_check"}
"""Pragmas by which SQLAlchemy, and we, look at a database."""


def only_reads(action: int, first: str | None, *others: str | None) -> int:
    """The SQLite authorizer of connections that read."""
    is_allowed = action in READING or (action == sqlite3.SQLITE_PRAGMA and first in INSPECTING)
    return sqlite3.SQLITE_OK if is_allowed else sqlite3.SQLITE_DENY


def file_of(url: URL) -> Path | None:
    """The file of an SQLite database; None for a server."""
    return Path(url.database or "") if url.get_backend_name() == "sqlite" else None


def read_only_uri(file: Path) -> str:
    """The URI by which SQLite opens a file to read it, and does not make it if it is missing."""
    return f"file:{quote(str(file.absolute()))}?mode=ro"


def reading_engine(address: str, statement_seconds: int) -> Engine:
    """An engine whose connections can read and do nothing else."""
    url = make_url(address)
    file = file_of(url)
    if file is None:
        reads = f"-c statement_timeout={statement_seconds}s -c default_transaction_read_only=on"
        isolated = "-c default_transaction_isolation=repeatable\\ read"
        options = {"connect_timeout": CONNECT_SECONDS, "options": f"{reads} {isolated}"}
        engine = create_engine(url, poolclass=NullPool, connect_args=options)

        @event.listens_for(engine, "connect")
        def confine(connection: Any, record: Any) -> None:
            from app.store import reading_cursors  # loads a driver, which files go without

            reading_cursors.confine(connection)

        return engine
    connect = partial(sqlite3.connect, read_only_uri(file), uri=True, timeout=BUSY_SECONDS, check_same_thread=False)
    engine = create_engine(url, creator=connect)

    @event.listens_for(engine, "connect")
    def restrict(connection: sqlite3.Connection, record: Any) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.set_authorizer(only_reads)

    begin_with(engine, "BEGIN")
    return engine


@contextmanager
def reading(address: str, statement_seconds: int) -> Iterator[Connection]:
    """A connection in one read transaction; DatabaseError if it fails, or the tables are not of this version."""
    engine = reading_engine(address, statement_seconds)
    try:
        with database_errors(engine), engine.connect() as connection:
            require_current(connection)
            yield connection
    finally:
        engine.dispose()


def begin_with(engine: Engine, statement: str) -> None:
    """Let transactions on an SQLite engine begin with a statement of ours: the driver's own leave out DDL."""

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(statement)
