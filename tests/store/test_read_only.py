"""Connections for requests, which cannot write."""

from contextlib import suppress
from pathlib import Path

import apsw
import pytest
from sqlalchemy import make_url, text
from sqlalchemy.exc import DBAPIError

from app.settings import Settings
from app.store.engines import file_of, reading_engine
from app.store.read_transactions import FileReading

WRITES = [
    "INSERT INTO holding (source_id, kind, rows, digest) VALUES ('x', 'x', 1, 'x')",
    "UPDATE data_set SET revision = 'x'",
    "DELETE FROM data_set",
    "CREATE TABLE other (id INTEGER)",
    "CREATE INDEX other ON data_set (seed)",
    "DROP TABLE data_set",
    "ALTER TABLE data_set ADD COLUMN other INTEGER",
]
SQLITE_WRITES = [
    "ATTACH DATABASE 'other.db' AS other",
    "CREATE TEMPORARY TABLE other (id INTEGER)",
    "VACUUM INTO 'other.db'",
    "PRAGMA user_version = 1",
    "PRAGMA journal_mode = WAL",
    "PRAGMA writable_schema = ON",
    "PRAGMA query_only = OFF",
    "SELECT load_extension('other')",
]
POSTGRESQL_WRITES = [
    "TRUNCATE data_set",
    "CREATE TEMPORARY TABLE other AS SELECT 1",
    "SELECT revision FROM data_set FOR UPDATE",
]


def test_no_request_can_write(settings: Settings) -> None:
    file = file_of(make_url(settings.database_url))
    before = file.read_bytes() if file else b""
    engine = reading_engine(settings.database_url, settings.statement_seconds)
    executed = []
    for statement in [*WRITES, *(SQLITE_WRITES if file else POSTGRESQL_WRITES)]:
        with suppress(DBAPIError), engine.connect() as connection:
            connection.exec_driver_sql(statement)
            executed.append(statement)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM data_set")) == 1
    engine.dispose()
    assert executed == []
    if file:
        assert file.read_bytes() == before
        assert not Path("other.db").exists()


def test_requests_cannot_write(article_file: Path) -> None:
    reading = FileReading(article_file)
    for statement in ("DELETE FROM link", "ATTACH ':memory:' AS other", "PRAGMA journal_mode = WAL"):
        with pytest.raises(apsw.AuthError):
            reading.connection.execute(statement)
    reading.connection.close()
