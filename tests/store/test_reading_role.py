"""The role of PostgreSQL that docs/reading_role.sql makes: it reads what is served, and can do nothing else."""

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest
from adapters import FLOWS, FlowFile
from client import Serve
from command_line import Run, invoke
from database import execute, revision, select_rows, server_program
from sample import ROOT
from sqlalchemy import make_url

from app.settings import Settings
from app.store.engines import reading_engine

ONLY_ON = ("postgresql",)

PATHS = ("/v1/trade-flows", "/v1/dyads/MNG/KAZ", "/v1/changes", "/v1/states?format=csv", "/readyz")
ATTEMPTS = [
    "INSERT INTO holding (source_id, kind, rows, digest) VALUES ('x', 'x', 1, 'x')",
    "UPDATE data_set SET revision = 'x'",
    "DELETE FROM data_set",
    "TRUNCATE data_set",
    "DROP TABLE data_set",
    "ALTER TABLE data_set ADD COLUMN other INTEGER",
    "CREATE INDEX other ON data_set (seed)",
    "DO $$ BEGIN LOCK TABLE data_set IN ACCESS EXCLUSIVE MODE; END $$",
    "CREATE TABLE other (id INTEGER)",
    "CREATE TEMPORARY TABLE other (id INTEGER)",
    "CREATE VIEW other AS SELECT 1",
    "CREATE FUNCTION other() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
    "CREATE SCHEMA other",
    "CREATE ROLE other",
    "CREATE DATABASE other",
    "CREATE EXTENSION postgres_fdw",
    "ALTER ROLE reader SUPERUSER",
    "ALTER SYSTEM SET fsync = off",
    "SET ROLE postgres",
    "SET ROLE pg_read_all_data",
    "SET session_replication_role = replica",
    "COPY data_set FROM PROGRAM 'true'",
    "COPY data_set TO PROGRAM 'true'",
    "COPY data_set TO '/dev/null'",
    "SELECT nextval('data_set_id_seq')",
    "SELECT setval('data_set_id_seq', 9)",
    "SELECT lo_create(0)",
    "SELECT lo_creat(0)",
    "SELECT lo_from_bytea(0, 'x')",
    "SELECT lo_import('/etc/passwd')",
    "SELECT pg_read_file('/etc/passwd')",
    "SELECT rolpassword FROM pg_authid",
    "SELECT * FROM apart.secret",
]
RIGHTS = """
    SELECT relname, array_agg(verb ORDER BY verb)
    FROM pg_class, unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) AS verb
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'f')
      AND has_table_privilege('reader', oid, verb)
    GROUP BY relname ORDER BY relname
"""
TABLES = (
    "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'f') ORDER BY 1"
)


def refusal(connection: psycopg.Connection[Any], statement: str) -> type[psycopg.Error] | None:
    """With what error a statement is refused, if it is."""
    try:
        connection.execute(statement.encode())
    except psycopg.Error as error:
        return type(error)
    return None


def make_reader(settings: Settings, password: str) -> None:
    """Run the script as docs/operating.md tells."""
    address = make_url(settings.writing_url).set(drivername="postgresql").render_as_string(hide_password=False)
    command = [server_program("psql"), "--no-psqlrc", f"--dbname={address}", f"--file={ROOT / 'docs/reading_role.sql'}"]
    environment = {"PATH": os.environ["PATH"], "READER_PASSWORD": password}
    result = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert (result.returncode, result.stderr) == (0, "")


@pytest.fixture
def reader(own: Settings) -> Iterator[Settings]:
    """The settings by which the role reads, and the owner writes."""
    execute(own, "DROP ROLE IF EXISTS reader")
    make_reader(own, "first")
    address = make_url(own.database_url).set(username="reader").render_as_string(hide_password=False)
    yield own.model_copy(update={"database_url": address, "write_url": own.database_url})
    execute(own, "DROP OWNED BY reader", "DROP ROLE reader")


def test_it_serves_what_the_owner_loads_later(
    reader: Settings, own: Settings, run: Run, flows: FlowFile, serve: Serve, tmp_path: Path
) -> None:
    assert run("import", "cow-trade", flows(*FLOWS)).exit_code == 0
    served, owner = serve(reader), serve(own)
    assert [served.get(path).content for path in PATHS] == [owner.get(path).content for path in PATHS]
    assert {served.get(path).status_code for path in PATHS} == {200}
    assert served.rows("/v1/trade-flows", source="cow-trade-4")
    backup = invoke(reader, "backup", tmp_path / "backup")
    assert backup.output.endswith(f"revision {revision(own)}\n"), backup.output


def test_it_may_read_all_tables_and_do_nothing_else_to_any(
    reader: Settings, own: Settings, run: Run, flows: FlowFile
) -> None:
    assert run("import", "cow-trade", flows(*FLOWS)).exit_code == 0
    tables = [name for (name,) in select_rows(own, TABLES)]
    assert "trade_flow" in tables
    assert list(map(tuple, select_rows(own, RIGHTS))) == [(name, ["SELECT"]) for name in tables]


def test_whoever_has_its_password_can_do_nothing_else(reader: Settings, own: Settings) -> None:
    execute(own, "CREATE SCHEMA apart", "CREATE TABLE apart.secret AS SELECT 1 AS id")
    address = make_url(reader.database_url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as connection:
        assert connection.execute("SHOW default_transaction_read_only").fetchall() == [("on",)]
        connection.execute("SET default_transaction_read_only = off")  # as whoever has a session can
        assert {statement: refusal(connection, statement) for statement in ATTEMPTS} == dict.fromkeys(
            ATTEMPTS, psycopg.errors.InsufficientPrivilege
        )


def test_the_script_can_be_run_again_for_another_password(reader: Settings, own: Settings) -> None:
    query = "SELECT rolpassword FROM pg_authid WHERE rolname = 'reader'"
    before = select_rows(own, query)
    make_reader(own, "second")
    assert select_rows(own, query) != before
    assert "SCRAM" in select_rows(own, query)[0][0]


def test_what_is_no_query_is_refused_by_cursors_of_any_kind(own: Settings) -> None:
    engine = reading_engine(own.database_url, own.statement_seconds)
    with closing(engine.raw_connection()) as pooled:
        connection: Any = pooled.driver_connection
        with connection.cursor() as cursor, connection.cursor("rows") as named:
            attempts: list[Callable[[], Any]] = [
                lambda: cursor.executemany("DELETE FROM link", [()]),
                lambda: cursor.copy("COPY link FROM STDIN"),
                lambda: named.execute("SELECT 1; DELETE FROM link"),
            ]
            for attempt in attempts:
                with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
                    attempt()
    engine.dispose()
