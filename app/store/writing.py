"""Connections that load: each load is one transaction, beside which readers go on."""

import gc
import logging
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from os import getpid
from pathlib import Path
from threading import Timer
from time import monotonic, sleep
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text

from app.store.engines import BUSY_SECONDS, CONNECT_SECONDS, STEPS, begin_with, file_of
from app.store.errors import DatabaseError, database_errors

LOCK = 7133
"""The advisory lock under which a PostgreSQL database is loaded: any number that nothing else uses."""

READERS_SECONDS = 60
"""How long a load waits for those who read an SQLite file; who takes nothing of a download is cut off before that."""
TOLD_AFTER = 2
"""After how many seconds of waiting the operator is told of it."""
TRY_SECONDS = 0.1
"""How long a load tries to have an SQLite file alone, and how long it lets others read it between two tries."""

log = logging.getLogger(__name__)

THRESHOLDS = (50_000, 20, 100)
"""After how many objects the collector of cycles looks, and how seldom at those that have stayed."""


def writing_engine(address: str, temp_store: str = "FILE") -> Engine:
    """An engine for migrations and loads: each transaction, DDL included, happens whole or not at all.

    Pages are kept in memory up to 64 MiB; `temp_store` is where SQLite keeps temporary tables and journals.
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
        connection.execute("PRAGMA automatic_index = OFF")  # else one of a whole table, anew for each statement
        connection.execute(f"PRAGMA temp_store = {temp_store}")
        connection.set_progress_handler(lambda: None, STEPS)  # a long statement ends when a signal comes

    begin_with(engine, "BEGIN IMMEDIATE")
    return engine


@contextmanager
def loading(address: str, temp_store: str = "FILE") -> Iterator[Connection]:
    """A connection in the one transaction of a load; DatabaseError, and nothing changed, if it fails.

    Servers go on reading an SQLite file meanwhile: the load writes beside it (WAL). At rest it is one file again, as a
    read-only volume needs it, unless a server still has it open.
    """
    engine = writing_engine(address, temp_store)
    try:
        with database_errors(engine), engine.connect() as connection, rare_collections():
            write_ahead(connection)
            try:
                with connection.begin():
                    if connection.dialect.name == "postgresql":
                        with told_if_slow("another load of this database is under way and is waited for"):
                            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
                    yield connection
            finally:
                rest(connection)
    finally:
        engine.dispose()


def shrink(address: str) -> None:
    """Let an SQLite file give back the room of what has been removed; DatabaseError if another process writes.

    That takes as much room beside it as the file has then. PostgreSQL sees to it by itself.
    """
    if file_of(make_url(address)) is None:
        return
    engine = writing_engine(address)
    try:
        with database_errors(engine), engine.connect() as connection:
            write_ahead(connection)
            try:
                file: Any = connection.connection.driver_connection
                file.execute("VACUUM")
            finally:
                rest(connection)
    finally:
        engine.dispose()


def pack_indexes(address: str, tables: Sequence[str]) -> None:
    """Make the indexes of tables of PostgreSQL anew, beside readers, who wait for nothing: rows have split their pages.

    An SQLite file needs none of it, whose indexes are made of all rows where many come at once.
    """
    if file_of(make_url(address)) is not None:
        return
    engine = writing_engine(address).execution_options(isolation_level="AUTOCOMMIT")
    try:
        waiting = told_if_slow("indexes are made anew, for which downloads that are under way are waited for")
        with database_errors(engine), engine.connect() as connection, waiting:
            for table in tables:
                connection.execute(text(f"REINDEX TABLE CONCURRENTLY {table}"))
    finally:
        engine.dispose()


@contextmanager
def rare_collections() -> Iterator[None]:
    """Let the collector of cycles look seldom: a load makes rows by the million, which go without it."""
    thresholds = gc.get_threshold()
    gc.set_threshold(*THRESHOLDS)
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)


def write_ahead(connection: Connection) -> None:
    """Let a load write beside an SQLite file, so that readers go on; DatabaseError if readers do not let it.

    The file is needed alone for a moment, unless it is written ahead already, since servers have it open. New readers
    are let in between the tries; if that lasts, a line tells who holds it up.
    """
    if connection.dialect.name != "sqlite":
        return
    file: Any = connection.connection.driver_connection
    path = connection.engine.url.database or ""
    began, is_told = monotonic(), False
    set_patience(file, TRY_SECONDS)
    while True:
        try:
            [mode] = file.execute("PRAGMA journal_mode = WAL").fetchone()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                break  # what it is, the first statement of the load tells
        else:
            if mode != "wal":  # there is no such thing on this volume: all is kept in memory up to the end
                file.execute("PRAGMA cache_spill = OFF")
            break
        waited = monotonic() - began
        if waited > READERS_SECONDS:
            message = f"it is being read by {holders(path)}: a load needs it alone for a moment"
            raise DatabaseError(f"{connection.engine.url.render_as_string()}: {message}")
        if waited > TOLD_AFTER and not is_told:
            log.warning(
                "%s is being read by %s, which is waited for: %d seconds at most", path, holders(path), READERS_SECONDS
            )
            is_told = True
        sleep(TRY_SECONDS)
    set_patience(file, BUSY_SECONDS)


def rest(connection: Connection) -> None:
    """Let an SQLite file be one file again; it goes on being written ahead if others have it open."""
    if connection.dialect.name == "sqlite":
        file: Any = connection.connection.driver_connection
        with suppress(sqlite3.OperationalError):
            set_patience(file, TRY_SECONDS)
            file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            file.execute("PRAGMA journal_mode = DELETE")


def set_patience(file: sqlite3.Connection, seconds: float) -> None:
    """Set how long SQLite waits for others, each time."""
    file.execute(f"PRAGMA busy_timeout = {round(seconds * 1000)}")


def holders(path: str) -> str:
    """Who has locked a file, as Linux lists it, in words."""
    try:
        inode = Path(path).stat().st_ino
        lines = [line.split() for line in Path("/proc/locks").read_text().splitlines()]
        pids = {parts[4] for parts in lines if len(parts) > 5 and parts[5].rsplit(":", 1)[-1] == str(inode)}
    except OSError:
        pids = set()
    others = sorted(pids - {str(getpid())}, key=int)
    return f"process {', '.join(others)}" if others else "another process"


@contextmanager
def told_if_slow(message: str) -> Iterator[None]:
    """Tell the operator what is waited for, if that takes longer than a moment."""
    timer = Timer(TOLD_AFTER, log.warning, [message])
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
