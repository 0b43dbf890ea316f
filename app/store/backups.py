"""Backups: a database of one revision as one file, made beside servers and loads, that is there whole or not at all.

A copy of an SQLite file is such a file itself; one of a PostgreSQL database is an archive of `pg_dump`, which
`pg_restore` reads.
"""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import URL, make_url, text

from app.model.errors import OperatorError
from app.store.engines import BUSY_SECONDS, file_of, read_only_uri, reading_engine
from app.store.errors import NOT_LOADED, database_errors

REVISION = "SELECT revision FROM data_set"


class BackupError(OperatorError):
    """A backup that cannot be made: one line for the operator."""


class Backup(NamedTuple):
    """What has been backed up, and how many bytes that takes."""

    revision: str
    bytes: int


def back_up(address: str, target: Path, *, force: bool = False) -> Backup:
    """Write all that a database holds now into a file, or nothing; `force`: in the place of one that is there.

    BackupError if it cannot be read, is damaged, or holds no data set, or if the file cannot be written; DatabaseError
    if a server does not answer.
    """
    target, url = target.absolute(), make_url(address)
    if target.exists() and not force:
        raise BackupError(f"{target} is there already: --force replaces it")
    if not target.parent.is_dir():
        raise BackupError(f"{target}: there is no such folder")
    unfinished = target.with_name(f".{target.name}.{os.getpid()}.unfinished")
    file = file_of(url)
    try:
        revision = dump(url, unfinished) if file is None else copy(file, unfinished)
        size = unfinished.stat().st_size
        put_in_place(unfinished, target, force=force)
    except OSError as error:
        raise BackupError(f"{target}: {error.strerror or error}") from error
    finally:
        for suffix in ("", "-journal"):
            unfinished.with_name(unfinished.name + suffix).unlink(missing_ok=True)
    return Backup(revision, size)


def put_in_place(unfinished: Path, target: Path, *, force: bool) -> None:
    """Give a file its name once all of it is on the disk; FileExistsError if another has it that is to stay."""
    sync(unfinished)
    if force:
        unfinished.replace(target)
    else:
        target.hardlink_to(unfinished)
    sync(target.parent)


def sync(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def copy(file: Path, target: Path) -> str:
    """Copy an SQLite database in one read transaction, and look through the copy: its revision."""
    try:
        with (
            closing(sqlite3.connect(read_only_uri(file), uri=True, timeout=BUSY_SECONDS)) as source,
            closing(sqlite3.connect(target)) as copied,
        ):
            source.execute("BEGIN")
            revision = of_loaded(source.execute(REVISION).fetchone())
            source.backup(copied)
            copied.execute("PRAGMA journal_mode = DELETE")  # what is copied in the middle of a load is one file as well
            [found] = copied.execute("PRAGMA integrity_check(1)").fetchone()
    except sqlite3.Error as error:
        raise BackupError(f"{file}: {error}") from error
    if found != "ok":
        raise BackupError(f"{file}: it is damaged, so there is no backup of it: {' '.join(found.split())}")
    return revision


def of_loaded(row: Sequence[str] | None) -> str:
    """The revision in a row; BackupError if there is none."""
    if row is None:
        raise BackupError(NOT_LOADED)
    return row[0]


def dump(url: URL, target: Path) -> str:
    """Let `pg_dump` write what one transaction of ours sees: its revision."""
    program = shutil.which("pg_dump")
    if program is None:
        raise BackupError("pg_dump is not installed: it is among PostgreSQL's client programs, as new as the server")
    from psycopg.conninfo import make_conninfo  # loads a driver, which files go without

    engine = reading_engine(url.render_as_string(hide_password=False), statement_seconds=0)  # 0: no limit
    _, where = engine.dialect.create_connect_args(url)
    del where["context"]  # of the driver
    password = where.pop("password", None)  # not among the arguments, which all processes see
    secret = {} if password is None else {"PGPASSWORD": password}
    try:
        with database_errors(engine), engine.connect() as connection:
            revision = of_loaded(connection.execute(text(REVISION)).first())
            snapshot = connection.scalar(text("SELECT pg_export_snapshot()"))
            options = ["--format=custom", "--no-owner", "--no-privileges", "--no-password", f"--snapshot={snapshot}"]
            command = [program, *options, f"--file={target}", f"--dbname={make_conninfo(**where)}"]
            environment = os.environ | secret
            dumped = subprocess.run(command, env=environment, capture_output=True, text=True)  # noqa: S603  # no shell
    finally:
        engine.dispose()
    if dumped.returncode:
        raise BackupError(dumped.stderr.strip().splitlines()[0])
    return revision
