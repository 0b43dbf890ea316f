"""What befalls the file of an SQLite database while it is served: the server says so, and goes on when it is over."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from itertools import cycle
from pathlib import Path

from database import FILE, execute
from real_servers import Server, command
from trying import (
    Attempt,
    Faults,
    Ground,
    Outcome,
    back,
    bodies,
    is_available,
    is_unavailable,
    path_of,
    require_sound,
    revision_of,
    without_tracebacks,
)

from app.settings import Settings

FAULTS = Faults()

ROOM = 2**19
"""How many bytes there are on a disk beside the file, where an import does not fit on it."""
PLENTY = 2**30
"""How many bytes a disk has where there is room."""


def deleted(file: Path) -> None:
    file.unlink()


def truncated(file: Path) -> None:
    os.truncate(file, 400_000)


def emptied(file: Path) -> None:
    os.truncate(file, 0)


def overwritten(file: Path) -> None:
    with file.open("r+b") as opened:
        opened.write(os.urandom(file.stat().st_size))


def damaged_in_its_middle_third(file: Path) -> None:
    third = file.stat().st_size // 3
    with file.open("r+b") as opened:
        opened.seek(third)
        opened.write(os.urandom(third))


def of_a_newer_schema(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = 'future'")


def of_another_program(file: Path) -> None:
    file.unlink()
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("CREATE TABLE other (id INTEGER)")


def copied(whole: Path, file: Path) -> None:
    shutil.copyfile(whole, file)


def removed_and_copied(whole: Path, file: Path) -> None:
    file.unlink(missing_ok=True)
    shutil.copyfile(whole, file)


def renamed(whole: Path, file: Path) -> None:
    shutil.copyfile(whole, file.with_suffix(".new"))
    file.with_suffix(".new").rename(file)


RETURNS = (copied, removed_and_copied, renamed)
"""The ways in which a file comes to stand where it should."""


def befalls(harm: Callable[[Path], None]) -> Callable[[Ground], Iterator[Attempt]]:
    """What happens to the file, and is over when the file is back, in one way or another."""

    def prepare(ground: Ground) -> Iterator[Attempt]:
        settings, whole = ground.copy(ground.article), Path(ground.article.removeprefix(FILE))
        file, returns = path_of(settings), cycle(RETURNS)

        def attempt() -> Outcome:
            harm(file)
            back(lambda: is_unavailable(server))
            restore = next(returns)
            restore(whole, file)
            seconds = back(lambda: is_available(server))
            assert bodies(server) == truth
            return Outcome(seconds, restore.__name__.replace("_", " "))

        with Server(settings, "--no-load") as server:
            truth = bodies(server)
            yield attempt
            without_tracebacks(server)

    return prepare


for harm in (
    deleted,
    truncated,
    emptied,
    overwritten,
    damaged_in_its_middle_third,
    of_a_newer_schema,
    of_another_program,
):
    FAULTS.add(f"file {harm.__name__.replace('_', ' ')}, and back", "sqlite", tries=30, few=3)(befalls(harm))


@FAULTS.add("file replaced by another", "sqlite", tries=30, few=3)
def replaced(ground: Ground) -> Iterator[Attempt]:
    """Another data set comes to stand there: what is asked after that is answered from it, under its revision."""
    settings = ground.copy(ground.article)
    files = [path_of(ground.copy(ground.article)) for _ in range(2)]
    execute(
        Settings(database_url=f"{FILE}{files[1]}"),
        "DELETE FROM trade_flow WHERE id = 'mng-kaz-exports'",
        "UPDATE data_set SET revision = 'another'",
    )
    turns, returns, path = cycle(reversed(files)), cycle(RETURNS), "/v1/trade-flows?limit=3"

    def attempt() -> Outcome:
        before = server.get(path)
        replace, other = next(returns), next(turns)
        replace(other, path_of(settings))
        after = server.get(path, If_None_Match=before.headers["ETag"])
        assert after.status_code == 200
        assert after.headers["Dataset-Revision"] != before.headers["Dataset-Revision"]
        found = server.get("/v1/trade-flows/mng-kaz-exports").status_code
        assert found == (404 if after.headers["Dataset-Revision"] == "another" else 200)
        return Outcome(note=replace.__name__.replace("_", " "))

    with Server(settings, "--no-load") as server:
        yield attempt
        without_tracebacks(server)


@contextmanager
def kept_by_another_program(file: Path) -> Iterator[None]:
    """A program that keeps a file to itself."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("BEGIN EXCLUSIVE")
        yield


@FAULTS.add("file locked exclusively", "sqlite")
def locked(ground: Ground) -> Iterator[Attempt]:
    """Another program keeps the file to itself: nothing is remembered, so that every path has to read it."""
    settings = ground.copy(ground.article)

    def attempt() -> Outcome:
        with kept_by_another_program(path_of(settings)):
            assert is_unavailable(server)
            assert "another process keeps its file locked" in server.get("/readyz").json()["detail"]
        return Outcome(back(lambda: is_available(server)))

    with Server(settings, "--no-load", CACHE_MB=0) as server:
        yield attempt
        without_tracebacks(server)


class Disk:
    """A disk of its own, in memory."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        self._mount("-t", "tmpfs", "-o", f"size={PLENTY}", "tmpfs")

    def _mount(self, *arguments: str) -> None:
        subprocess.run(["mount", *arguments, self.folder], check=True)

    def resize(self, size: int) -> None:
        """Let it have room for so many bytes."""
        self._mount("-o", f"remount,size={size}")

    def let_write(self, *, may_write: bool) -> None:
        """Let it be written to, or only read."""
        self._mount("-o", f"remount,{'rw' if may_write else 'ro'}")


@contextmanager
def disk(ground: Ground) -> Iterator[tuple[Disk, Settings]]:
    """A disk with a file on it that holds the article."""
    mounted = Disk(ground.folder / f"disk-{ground.random.random()}")
    try:
        file = mounted.folder / "facts.db"
        shutil.copyfile(ground.article.removeprefix(FILE), file)
        yield mounted, Settings(database_url=f"{FILE}{file}", seed_dir=ground.seed)
    finally:
        subprocess.run(["umount", "--lazy", mounted.folder], check=True)


def fails_in_a_line(settings: Settings, *arguments: object) -> None:
    """Hold a command to fail, and to say why in a line."""
    result = command(settings, *arguments)
    assert result.returncode == 1, result.stderr
    assert "Traceback" not in result.stderr, result.stderr
    assert settings.database_url.removeprefix(FILE) in result.stderr, result.stderr


@FAULTS.add("disk full in an import", "sqlite", mounts=True)
def full(ground: Ground) -> Iterator[Attempt]:
    """The disk has no room for an import, and then has: nothing is changed, and then everything."""

    def attempt() -> Outcome:
        assert revision_of(server) == before
        mounted.resize(path_of(settings).stat().st_size + ROOM)
        fails_in_a_line(settings, "import", "cow-trade", ground.flows)
        assert is_available(server)
        assert bodies(server) == truth
        require_sound(settings)
        mounted.resize(PLENTY)
        assert command(settings, "import", "cow-trade", ground.flows).returncode == 0
        assert revision_of(server) != before
        require_sound(settings)
        assert command(settings, "remove", "cow-trade-4").returncode == 0
        seconds = back(lambda: bodies(server) == truth)
        return Outcome(seconds)

    with disk(ground) as (mounted, settings), Server(settings, "--no-load") as server:
        before, truth = revision_of(server), bodies(server)
        yield attempt
        without_tracebacks(server)


@FAULTS.add("disk read-only", "sqlite", mounts=True)
def read_only(ground: Ground) -> Iterator[Attempt]:
    """The disk may only be read: the server goes on, and who would write is told."""

    def attempt() -> Outcome:
        mounted.let_write(may_write=False)
        assert is_available(server)
        assert bodies(server) == truth
        fails_in_a_line(settings, "import", "cow-trade", ground.flows)
        mounted.let_write(may_write=True)
        return Outcome(back(lambda: is_available(server)))

    with disk(ground) as (mounted, settings), Server(settings, "--no-load") as server:
        truth = bodies(server)
        yield attempt
        without_tracebacks(server)


@FAULTS.add("-wal on a read-only disk", "sqlite", mounts=True)
def ahead_on_a_read_only_disk(ground: Ground) -> Iterator[Attempt]:
    """A program has died that wrote ahead, and the disk may only be read: what cannot be read is told, and why."""

    def attempt() -> Outcome:
        with disk(ground) as (mounted, settings):
            file = path_of(settings)
            elsewhere = path_of(ground.copy(ground.article))
            with closing(sqlite3.connect(elsewhere)) as connection:
                connection.execute("PRAGMA journal_mode = WAL")
                with connection:
                    connection.execute("UPDATE data_set SET revision = 'ahead'")
                for suffix in ("", "-wal"):
                    shutil.copyfile(f"{elsewhere}{suffix}", f"{file}{suffix}")
            mounted.let_write(may_write=False)
            server = Server(settings, "--no-load")
            try:
                server.start(readiness=503)
                assert is_unavailable(server)
                assert "-wal" in server.get("/readyz").json()["detail"]
                mounted.let_write(may_write=True)
                seconds = back(lambda: is_available(server))
                assert revision_of(server) == "ahead"
                without_tracebacks(server)
            finally:
                server.__exit__(None)
            return Outcome(seconds)

    yield attempt
