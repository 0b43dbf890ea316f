"""Engines whose connections can only read."""

import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url

if TYPE_CHECKING:
    pass


BUSY_SECONDS = 5
"""How long SQLite waits for another process that holds the database."""
CONNECT_SECONDS = 5
"""How long a PostgreSQL host may take to answer before the next one is tried."""
READING = {
    sqlite3.SQLITE_SELECT,
    sqlite3.SQLITE_READ,
    sqlite3.SQLITE_FUNCTION,
    sqlite3.SQLITE_RECURSIVE,
    sqlite3.SQLITE_TRANSACTION,
}
"""What a connection for requests may do to an SQLite database; attaching another file is not among it."""
INSPECTING = {"read_uncommitted", "table_info", "table_xinfo"}
"""Pragmas by which SQLAlchemy looks at a database."""


def only_reads(action: int, first: str | None, *others: str | None) -> int:
    """The SQLite authorizer of connections for requests."""
    is_allowed = action in READING or (action == sqlite3.SQLITE_PRAGMA and first in INSPECTING)
    return sqlite3.SQLITE_OK if is_allowed else sqlite3.SQLITE_DENY


def file_of(url: URL) -> Path | None:
    """The file of an SQLite database; None for a server."""
    return Path(url.database or "") if url.get_backend_name() == "sqlite" else None


def reading_engine(address: str, statement_seconds: int) -> Engine:
    """An engine whose connections can read and do nothing else."""
    url = make_url(address)
    file = file_of(url)
    if file is None:
        reads = f"-c statement_timeout={statement_seconds}s -c default_transaction_read_only=on"
        isolated = "-c default_transaction_isolation=repeatable\\ read"
        return create_engine(
            url,
            pool_pre_ping=True,
            connect_args={"connect_timeout": CONNECT_SECONDS, "options": f"{reads} {isolated}"},
        )
    url = url.set(database=f"file:{quote(str(file.absolute()))}", query={"mode": "ro", "uri": "true"})
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False})

    @event.listens_for(engine, "connect")
    def restrict(connection: sqlite3.Connection, record: Any) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.set_authorizer(only_reads)

    begin_with(engine, "BEGIN")
    return engine


def begin_with(engine: Engine, statement: str) -> None:
    """Let transactions on an SQLite engine begin as we say: the driver's own leave out changes of tables."""

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(statement)
