"""Databases to test on: SQLite files, and a PostgreSQL server of our own; and what stands in them."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from glob import glob
from itertools import count
from pathlib import Path
from time import monotonic, sleep
from typing import Any, Protocol
from urllib.parse import quote, urlsplit

import psycopg
import pytest
from sqlalchemy import Connection, text

from app.settings import Settings
from app.store.engines import reading_engine
from app.store.writing import writing_engine

FILE = "sqlite:///"
"""What the path of a file follows in the address of an SQLite database."""

STARTS_WITHIN = 30
"""Seconds that a PostgreSQL server may take until it answers."""


class Database(Protocol):
    """A kind of database."""

    name: str

    def new(self) -> str:
        """The address of a database in which there is nothing yet."""
        ...

    def copy(self, address: str) -> str:
        """The address of a new database with all that is in another one, to which nobody may be connected."""
        ...


class Sqlite:
    """Files in a folder."""

    name = "sqlite"

    def __init__(self, folder: Path) -> None:
        self._files = (folder / f"{number}.db" for number in count(1))

    def new(self) -> str:
        """The address of a file that is not there yet."""
        return f"{FILE}{next(self._files)}"

    def copy(self, address: str) -> str:
        """The address of a copy of a file."""
        copied = self.new()
        shutil.copyfile(address.removeprefix(FILE), copied.removeprefix(FILE))
        return copied


class Postgresql:
    """A server that listens on a socket in a folder."""

    name = "postgresql"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._names = (f"test_{number}" for number in count(1))

    def address(self, name: str) -> str:
        """The address of a database by its name."""
        return f"postgresql://postgres@/{name}?host={quote(str(self.folder), safe='')}"

    def new(self) -> str:
        """The address of an empty database."""
        return self._create("template1")

    def copy(self, address: str) -> str:
        """The address of a copy of a database."""
        return self._create(urlsplit(address).path.removeprefix("/"))

    def _create(self, template: str) -> str:
        """The address of a new database that is like a template."""
        name = next(self._names)
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())
        return self.address(name)

    def is_up(self) -> bool:
        """Whether the server answers."""
        try:
            psycopg.connect(self.address("postgres")).close()
        except psycopg.OperationalError:
            return False
        return True


def server_program(name: str) -> str:
    """The path of one of PostgreSQL's programs, the newest if there are several; skips the test if there is none."""
    programs = sorted(glob(f"/usr/lib/postgresql/*/bin/{name}"), key=lambda path: float(path.split("/")[4]))
    program = programs[-1] if programs else shutil.which(name)
    if program is None:
        pytest.skip(f"PostgreSQL's server is not installed: no /usr/lib/postgresql/*/bin/{name}, and no {name} in PATH")
    return program


@contextmanager
def running_postgresql() -> Iterator[Postgresql]:
    """A server that sorts text as English readers do, not by code point, so that a forgotten collation shows."""
    initdb, postgres = server_program("initdb"), server_program("postgres")
    user = "postgres" if os.geteuid() == 0 else None  # the server refuses to be run by root
    with tempfile.TemporaryDirectory(prefix="third-neighbor-") as name:
        folder = Path(name)
        if user:
            shutil.chown(folder, user)
        locale = ("--encoding=UTF8", "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en")
        initialized = subprocess.run(
            [initdb, "--pgdata", folder / "data", "--username=postgres", "--auth=trust", "--no-sync", *locale],
            user=user,
            cwd=folder,
            capture_output=True,
            text=True,
        )
        assert initialized.returncode == 0, initialized.stderr
        options = {"listen_addresses": "", "unix_socket_directories": name, "fsync": "off", "full_page_writes": "off"}
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(
                [postgres, "-D", folder / "data", *(f"--{key}={value}" for key, value in options.items())],
                user=user,
                cwd=folder,
                stdout=log,
                stderr=log,
            )
        running = Postgresql(folder)
        try:
            end = monotonic() + STARTS_WITHIN
            while not running.is_up():
                is_lost = server.poll() is not None or monotonic() > end
                assert not is_lost, (folder / "log").read_text()
                sleep(0.05)
            yield running
        finally:
            server.send_signal(2)  # SIGINT: end now, without waiting for those who are connected
            server.wait(STARTS_WITHIN)


@contextmanager
def writing(settings: Settings) -> Iterator[Connection]:
    """A transaction past the application."""
    engine = writing_engine(settings.writing_url)
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


@contextmanager
def reading(settings: Settings) -> Iterator[Connection]:
    """A connection that only reads, past the application."""
    engine = reading_engine(settings.database_url, settings.statement_seconds)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def execute(settings: Settings, *statements: str) -> None:
    """Run statements past the application."""
    with writing(settings) as connection:
        for statement in statements:
            connection.execute(text(statement))


def select_rows(settings: Settings, query: str) -> list[Any]:
    """The rows of a query past the application."""
    with reading(settings) as connection:
        return list(connection.execute(text(query)).all())


def revision(settings: Settings) -> str:
    """The revision that is loaded."""
    return str(select_rows(settings, "SELECT revision FROM data_set")[0][0])
