"""Connections for requests, which cannot write, nor run anything: they refuse it themselves, whoever asks."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

import apsw
import psycopg
import pytest
from database import select_rows
from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError

from app.settings import Settings
from app.store.engines import file_of, reading_engine
from app.store.read_transactions import FileReading, Reading

EVERYTHING = """
    SELECT revision, (SELECT count(*) FROM link), (SELECT string_agg(relname, ' ' ORDER BY relname) FROM pg_class)
    FROM data_set
"""
REFUSALS = (
    "not authorized",
    "authorization denied",
    "cannot VACUUM from within a transaction",
    "You can only execute one statement at a time",
    "this connection sends nothing but single statements that read",
    "in a read-only transaction",
    "transaction read-write mode must be set before any query",
)

Attempt = Callable[[str], None]
"""Runs a statement on a connection for requests."""
Tried = Callable[[Settings], AbstractContextManager[Attempt]]

WRITES = [
    "INSERT INTO holding (source_id, kind, rows, digest) VALUES ('x', 'x', 1, 'x')",
    "UPDATE data_set SET revision = 'x'",
    "DELETE FROM data_set",
    "WITH gone AS (SELECT 1) DELETE FROM data_set",
    "CREATE TABLE other (id INTEGER)",
    "CREATE VIEW other AS SELECT 1",
    "CREATE INDEX other ON data_set (seed)",
    "DROP TABLE data_set",
    "ALTER TABLE data_set ADD COLUMN other INTEGER",
    "REINDEX",
    "VACUUM",
    "SAVEPOINT other",
]
SQLITE_WRITES = [
    "REPLACE INTO data_set SELECT * FROM data_set",
    "ATTACH DATABASE 'other.db' AS other",
    "ATTACH DATABASE ':memory:' AS other",
    "ATTACH DATABASE 'file:other.db?mode=rwc' AS other",
    "DETACH DATABASE main",
    "CREATE TEMPORARY TABLE other (id INTEGER)",
    "CREATE TEMPORARY VIEW other AS SELECT 1",
    "CREATE TEMPORARY TRIGGER other AFTER INSERT ON data_set BEGIN SELECT 1; END",
    "CREATE VIRTUAL TABLE other USING fts5(words)",
    "CREATE VIRTUAL TABLE temp.other USING dbstat",
    "VACUUM INTO 'other.db'",
    "ANALYZE",
    "PRAGMA user_version = 1",
    "PRAGMA journal_mode = WAL",
    "PRAGMA writable_schema = ON",
    "PRAGMA query_only = OFF",
    "PRAGMA temp_store_directory = '.'",
    "PRAGMA wal_checkpoint(TRUNCATE)",
    "PRAGMA mmap_size = 1000000000",
    "PRAGMA locking_mode = EXCLUSIVE",
    "PRAGMA optimize",
    "PRAGMA incremental_vacuum",
    "SELECT load_extension('other')",
    "SELECT 1; DELETE FROM data_set",
]
POSTGRESQL_WRITES = [
    "TRUNCATE data_set",
    "CREATE TEMPORARY TABLE other AS SELECT 1",
    "SELECT 1 AS id INTO other",
    "SELECT revision FROM data_set FOR UPDATE",
    "WITH gone AS (DELETE FROM data_set RETURNING 1) SELECT * FROM gone",
    "MERGE INTO data_set USING (SELECT 1) AS one ON true WHEN MATCHED THEN DELETE",
    "SELECT set_config('transaction_read_only', 'off', true)",
    "SET TRANSACTION READ WRITE",
    "SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE",
    "SET default_transaction_read_only = off",
    "RESET ALL",
    "DISCARD ALL",
    "BEGIN READ WRITE",
    "COMMIT",
    "END; BEGIN READ WRITE; DELETE FROM data_set; COMMIT",
    "SELECT 1; COMMIT; BEGIN READ WRITE; DELETE FROM data_set; COMMIT",
    "COPY data_set FROM PROGRAM 'touch other.db'",
    "COPY (SELECT 1) TO PROGRAM 'cat > /dev/null'",
    "COPY (SELECT 1) TO '/dev/null'",
    "COPY (SELECT 1) TO STDOUT",
    "DO $$ BEGIN DELETE FROM data_set; END $$",
    "PREPARE gone AS DELETE FROM data_set",
    "EXECUTE gone",
    "EXPLAIN ANALYZE DELETE FROM data_set",
    "CREATE ROLE other",
    "ALTER SYSTEM SET fsync = off",
    "CREATE EXTENSION postgres_fdw",
    "LOCK TABLE data_set IN ACCESS EXCLUSIVE MODE",
    "NOTIFY other",
    "SELECT nextval('data_set_id_seq')",
    "CALL other()",
    "LOAD 'other'",
    "DECLARE other CURSOR WITH HOLD FOR SELECT 1",
]


def reading_of(settings: Settings) -> Reading:
    """A connection by which the API reads."""
    file = file_of(make_url(settings.database_url))
    if file is not None:
        return FileReading(file)
    from app.store.server_transactions import ServerReading

    return ServerReading(reading_engine(settings.database_url, settings.statement_seconds))


@contextmanager
def served(settings: Settings) -> Iterator[Attempt]:
    """Tries of statements on a connection by which the API reads, in its transactions."""
    with closing(reading_of(settings)) as reading:

        def attempt(statement: str) -> None:
            reading.begin(5, waits=True)
            try:
                reading.executed(statement).fetchall()
            finally:
                reading.end()

        yield attempt


@contextmanager
def looked(settings: Settings) -> Iterator[Attempt]:
    """Tries of statements on a connection by which the API reads, between its transactions."""
    with closing(reading_of(settings)) as reading:
        yield lambda statement: reading.executed(statement).fetchall()


@contextmanager
def commanded(settings: Settings) -> Iterator[Attempt]:
    """Tries of statements on connections by which commands read."""
    engine = reading_engine(settings.database_url, settings.statement_seconds)

    def attempt(statement: str) -> None:
        with engine.connect() as connection:
            connection.exec_driver_sql(statement).fetchall()

    yield attempt
    engine.dispose()


@pytest.mark.parametrize("tried", [served, looked, commanded])
def test_a_connection_that_reads_refuses_all_else(
    own: Settings, tried: Tried, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    file = file_of(make_url(own.database_url))
    before = file.read_bytes() if file else select_rows(own, EVERYTHING)
    files = sorted(tmp_path.iterdir())
    refusals = {}
    with tried(own) as attempt:
        for statement in [*WRITES, *(SQLITE_WRITES if file else POSTGRESQL_WRITES)]:
            with pytest.raises((apsw.Error, psycopg.Error, DBAPIError)) as refusal:
                attempt(statement)
            refusals[statement] = str(refusal.value)
    assert [said for said in refusals.items() if not any(reason in said[1] for reason in REFUSALS)] == []
    assert (file.read_bytes() if file else select_rows(own, EVERYTHING)) == before
    assert sorted(tmp_path.iterdir()) == files
