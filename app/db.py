"""Databases: connections that can only read, connections that write, and the version of the tables."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import DBAPIError

from app.errors import OperatorError
from app.settings import MIGRATIONS
from app.types import Vocabulary

if TYPE_CHECKING:
    from alembic.config import Config

SCHEMA = "20261123_dyads"
"""The migration after which the tables are those of this version; Alembic would take a while to tell."""

BUSY_SECONDS = 5
"""How long SQLite waits for another process that holds the database."""

STEPS = 100_000
"""After how many steps of its machine SQLite looks up while it writes."""

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


class SchemaState(Vocabulary):
    """How the tables of a database stand to those that this version needs."""

    CURRENT = "current", "its tables are those of this version"
    EMPTY = "empty", "it has no tables yet: run `third-neighbor seed`"
    OLDER = "older", "its tables are of an older version: run `third-neighbor seed`"
    NEWER = "newer", "its tables are of a newer version: update third-neighbor"
    FOREIGN = "foreign", "it holds tables of something else"


class DatabaseError(OperatorError):
    """The database is not there, cannot be used, or holds tables of another version: one line for the operator."""


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


def writing_engine(address: str) -> Engine:
    """An engine for migrations and loads: each transaction, changes of tables included, happens whole or not at all.

    Pages are kept in memory up to 64 MiB, and what is only needed meanwhile stands in files.
    """
    url = make_url(address)
    if file_of(url) is None:
        return create_engine(url, connect_args={"connect_timeout": CONNECT_SECONDS})
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS})

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, record: Any) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA cache_size = -65536")
        connection.execute("PRAGMA temp_store = FILE")
        connection.set_progress_handler(lambda: None, STEPS)  # a long statement ends when a signal comes

    begin_with(engine, "BEGIN IMMEDIATE")
    return engine


def begin_with(engine: Engine, statement: str) -> None:
    """Let transactions on an SQLite engine begin as we say: the driver's own leave out changes of tables."""

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(statement)


@contextmanager
def loading(address: str) -> Iterator[Connection]:
    """A connection in the one transaction of a load; DatabaseError, and nothing changed, if it fails.

    A server that reads the same SQLite file meanwhile goes on: the load writes beside it (WAL). At rest the file is one
    again, as a read-only volume needs it, unless a server still has it open.
    """
    engine = writing_engine(address)
    try:
        with told_in_one_line(engine), engine.connect() as connection:
            keep_journal(connection, "WAL")
            try:
                with connection.begin():
                    if connection.dialect.name == "postgresql":
                        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
                    yield connection
            finally:
                keep_journal(connection, "DELETE")
    finally:
        engine.dispose()


LOCK = 7133
"""The advisory lock under which a PostgreSQL database is loaded: any number that nothing else uses."""


def keep_journal(connection: Connection, mode: str) -> None:
    """Let an SQLite file have a journal of some mode from now on; it keeps the one it has while others need that."""
    if connection.dialect.name == "sqlite":
        file: Any = connection.connection.driver_connection
        with suppress(sqlite3.OperationalError):
            file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            file.execute(f"PRAGMA journal_mode = {mode}")


@contextmanager
def told_in_one_line(engine: Engine) -> Iterator[None]:
    """Turn a failure of the database into a DatabaseError that says which database, and what it said."""
    try:
        yield
    except (DBAPIError, engine.dialect.loaded_dbapi.Error) as error:
        said = str(error.orig if isinstance(error, DBAPIError) else error).strip().splitlines()[0]
        raise DatabaseError(f"{engine.url.render_as_string()}: {said}") from error


def alembic_config(connection: Connection | None = None) -> "Config":
    """Alembic's configuration, for a connection of ours."""
    from alembic.config import Config  # as below: Alembic is loaded by what migrates, not by every start of a server

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def schema_state(connection: Connection) -> SchemaState:
    """Whether the tables are those of this version."""
    found = None
    if inspect(connection).has_table("alembic_version"):
        found = connection.scalar(text("SELECT version_num FROM alembic_version"))
    if found == SCHEMA:
        return SchemaState.CURRENT
    if found is None:
        return SchemaState.FOREIGN if inspect(connection).get_table_names() else SchemaState.EMPTY
    from alembic.script import ScriptDirectory

    scripts = ScriptDirectory.from_config(alembic_config())
    known = {script.revision for script in scripts.walk_revisions()}
    return SchemaState.OLDER if found in known else SchemaState.NEWER


def migrate(connection: Connection) -> None:
    """Bring the tables up to this version, within the connection's transaction; DatabaseError if that cannot be."""
    state = schema_state(connection)
    if state in (SchemaState.NEWER, SchemaState.FOREIGN):
        raise DatabaseError(f"{connection.engine.url.render_as_string()}: {state.meaning}")
    if state is not SchemaState.CURRENT:
        from alembic import command

        command.upgrade(alembic_config(connection), "head")
