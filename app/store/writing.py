"""Connections that load: each load is one transaction, beside which readers go on."""

import gc
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text

from app.store.engines import BUSY_SECONDS, CONNECT_SECONDS, STEPS, begin_with, file_of
from app.store.errors import database_errors

LOCK = 7133
"""The advisory lock under which a PostgreSQL database is loaded: any number that nothing else uses."""

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


def shrink(address: str) -> None:
    """Let an SQLite file give back the room of what has been removed; DatabaseError if another process writes.

    That takes as much room beside it as the file has then. PostgreSQL sees to it by itself.
    """
    if file_of(make_url(address)) is None:
        return
    engine = writing_engine(address)
    try:
        with database_errors(engine), engine.connect() as connection:
            keep_journal(connection, "WAL")
            try:
                file: Any = connection.connection.driver_connection
                file.execute("VACUUM")
            finally:
                keep_journal(connection, "DELETE")
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
        with database_errors(engine), engine.connect() as connection:
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


def keep_journal(connection: Connection, mode: str) -> None:
    """Set the journal mode of an SQLite file, which keeps the one it has while others need that."""
    if connection.dialect.name == "sqlite":
        file: Any = connection.connection.driver_connection
        with suppress(sqlite3.OperationalError):
            file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            file.execute(f"PRAGMA journal_mode = {mode}")
