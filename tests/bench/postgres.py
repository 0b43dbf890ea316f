"""A PostgreSQL server of the benchmark's own, on a socket in its folder."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from glob import glob
from pathlib import Path
from urllib.parse import quote

from installed import Cost, run
from servers import end

PROGRAMS = "/usr/lib/postgresql/*/bin"
STARTS_WITHIN = 30


@dataclass(frozen=True, slots=True)
class Postgresql:
    """A server that runs."""

    folder: Path
    """Where its socket is."""

    def reading_from(self, standby: "Postgresql", name: str) -> str:
        """The address by which a database is read from a standby while that is up, and from this server otherwise."""
        hosts = "&".join(f"host={quote(str(server.folder), safe='')}" for server in (standby, self))
        return f"postgresql://postgres@/{name}?{hosts}&target_session_attrs=prefer-standby"

    @contextmanager
    def standby(self) -> Iterator["Postgresql"]:
        """A hot standby that has all that this server has."""
        user, folder = owner(), self.folder / "standby"
        folder.mkdir()
        if user:
            shutil.chown(folder, user)
        copied = ("--host", self.folder, "--username=postgres", "--checkpoint=fast", "--write-recovery-conf")
        as_user(user, folder, [need("pg_basebackup"), "--pgdata", "data", *copied])
        with started(folder, user):
            yield Postgresql(folder)

    def address(self, name: str) -> str:
        """The address of a database by its name."""
        return f"postgresql://postgres@/{name}?host={quote(str(self.folder), safe='')}"

    def make(self, name: str, template: str = "template0") -> str:
        """The address of a new database, a copy of another; one that has the name goes."""
        self.psql("postgres", f"DROP DATABASE IF EXISTS {name}")
        self.psql("postgres", f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.address(name)

    def psql(self, name: str, *commands: str) -> Cost:
        """Let psql run some commands in a database."""
        options = [part for command in commands for part in ("--command", command)]
        return run("psql", "--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1", self.address(name), *options)

    def ask(self, name: str, query: str) -> str:
        """What psql prints of a row, its cells parted by |."""
        command = ["psql", "-XAt", "--command", query, self.address(name)]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def program(name: str) -> str | None:
    """The path of one of PostgreSQL's programs, the newest if there are several."""
    found = sorted(glob(f"{PROGRAMS}/{name}"), key=lambda path: float(path.split("/")[4]))
    return found[-1] if found else shutil.which(name)


@contextmanager
def running_postgresql() -> Iterator[Postgresql | None]:
    """A server as its makers set it, nothing switched off; None if it is not installed."""
    if any(program(name) is None for name in ("initdb", "postgres", "pg_isready", "pg_basebackup")):
        yield None
        return
    user = owner()
    with tempfile.TemporaryDirectory(prefix="third-neighbor-bench-") as name:
        folder = Path(name)
        if user:
            shutil.chown(folder, user)
        as_user(
            user, folder, [need("initdb"), "--pgdata", "data", "--username=postgres", "--auth=trust", "--encoding=UTF8"]
        )
        with started(folder, user):
            yield Postgresql(folder)


@contextmanager
def started(folder: Path, user: str | None) -> Iterator[None]:
    """A server on the data in a folder, which has its socket there too."""
    places = ("-c", "listen_addresses=", "-c", f"unix_socket_directories={folder}")
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [need("postgres"), "-D", folder / "data", *places],
            user=user,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        ask = f"{need('pg_isready')} -qh {folder}"
        run("sh", "-c", f"for i in $(seq {STARTS_WITHIN * 10}); do {ask} && exit; sleep 0.1; done; exit 1")
        yield
    finally:
        end(server)


def owner() -> str | None:
    """Who runs the servers, if it is not the caller: they refuse to be run by root."""
    return "postgres" if os.geteuid() == 0 else None


def need(name: str) -> str:
    """The path of one of PostgreSQL's programs."""
    found = program(name)
    assert found is not None, f"{name} is not installed"
    return found


def as_user(user: str | None, folder: Path, command: Sequence[str | Path]) -> None:
    """Run a command as another user."""
    subprocess.run(command, user=user, cwd=folder, check=True, capture_output=True)
