"""What a fault is, on what ground it is tried, and what must hold of the answers meanwhile and afterwards.

A fault is written once: the tests beside try each a few times, `try_faults.py` many times, and counts.
"""

import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from random import Random
from time import monotonic
from typing import NamedTuple

import httpx
from adapters import COW_TRADE, written
from database import FILE, Database, Sqlite
from many_flows import load_many_flows
from real_servers import Server, eventually

from app.load.seeding import load
from app.settings import Settings

BACK_WITHIN = 2
"""Seconds within which a server goes on once what it needs is as it should be."""
PATHS = (
    "/readyz",
    "/v1/trade-flows?limit=3",
    "/v1/dyads/MNG/KAZ",
    "/v1/trade-flows/mng-kaz-exports",
    "/v1/dataset",
    "/v1/facts?q=exports&limit=3",
    "/v1/trade-flows?format=csv&limit=3",
)
"""What is asked to see whether a server answers: of every sort of path one."""
EVERYTHING = ("/v1/facts?format=csv", "/v1/links?format=csv", "/v1/comparisons?format=csv", "/v1/dataset")
"""Where all rows are, however they came in."""
ALL = "/v1/trade-flows?format=csv"
LINES = 1200
"""How many lines a file has that is imported in the short form."""
CODES = (2, 20, 70, 200, 255, 290, 365, 375, 640, 705, 710, 712, 732, 740, 750, 900)
"""Codes of states of the sample, as Correlates of War has them."""


class Outcome(NamedTuple):
    """How a fault was survived."""

    seconds: float | None = None
    """After how many seconds all was as before; None where nothing had to come back."""
    note: str = ""
    """Which of several good ends it had."""


Attempt = Callable[[], Outcome]
"""Lets a fault happen once; AssertionError, or whatever else is raised, if it was not survived."""


@dataclass
class Ground:
    """Where faults are tried: a kind of database, and a folder."""

    database: Database
    folder: Path
    seed: Path
    lines: int
    """How many lines a file has that is imported."""
    random: Random = field(default_factory=lambda: Random(20261128))

    @cached_property
    def article(self) -> str:
        """The address of a database with the article, to which nobody connects."""
        loaded = Settings(database_url=self.database.new(), seed_dir=self.seed)
        load(loaded)
        return loaded.database_url

    @cached_property
    def many(self) -> str:
        """The address of a database with many trade flows, to which nobody connects."""
        return load_many_flows(self.database.new(), self.seed).database_url

    def copy(self, address: str) -> Settings:
        """The settings of a copy of a database."""
        return Settings(database_url=self.database.copy(address), seed_dir=self.seed)

    @cached_property
    def flows(self) -> Path:
        """A file of trade to import."""
        pairs = [(one, other) for one in CODES for other in CODES if one < other]
        years = range(2014 - self.lines // len(pairs), 2014)
        lines = (f"{one},{other},{year},{one},{other},1,1" for one, other in pairs for year in years)
        return written(self.folder, COW_TRADE, *lines)

    @property
    def is_file(self) -> bool:
        """Whether databases are files."""
        return isinstance(self.database, Sqlite)


@dataclass(frozen=True)
class Fault:
    """Something that befalls a server, a load, or what they work with."""

    name: str
    databases: tuple[str, ...]
    prepare: Callable[[Ground], AbstractContextManager[Attempt]]
    """Makes everything ready for attempts, one after the other."""
    tries: int
    """How often it is tried in the long form."""
    few: int
    """How often it is tried in the short form."""
    mounts: bool
    """Whether a disk has to be mounted for it."""


Prepare = Callable[[Ground], Iterator[Attempt]]


class Faults(list[Fault]):
    """Faults in the order of the table."""

    def add(
        self, name: str, *databases: str, tries: int = 20, few: int = 1, mounts: bool = False
    ) -> Callable[[Prepare], Prepare]:
        """Add a fault that a generator makes ready, which yields the attempt."""

        def note(prepare: Prepare) -> Prepare:
            self.append(Fault(name, databases, contextmanager(prepare), tries, few, mounts))
            return prepare

        return note

    def on(self, *databases: str) -> list[Fault]:
        """Those of exactly some kinds of databases, without those for which a disk must be mounted where none may."""
        return [fault for fault in self if fault.databases == databases and (may_mount() or not fault.mounts)]


def named(fault: Fault) -> str:
    """How pytest names a fault."""
    return fault.name


def try_a_few_times(fault: Fault, ground: Ground) -> None:
    """Let a fault happen as often as in the short form."""
    with fault.prepare(ground) as attempt:
        for _ in range(fault.few):
            attempt()


def path_of(settings: Settings) -> Path:
    """The file of an SQLite database."""
    return Path(settings.database_url.removeprefix(FILE))


def is_available(server: Server) -> bool:
    """Whether the server answers on every path."""
    return all(server.get(path).status_code == 200 for path in PATHS)


def is_problem(answer: httpx.Response) -> bool:
    """Whether an answer says in the form of a problem that it cannot be given now, why, and when to ask again."""
    assert answer.headers["Content-Type"] == "application/problem+json", answer.text
    assert int(answer.headers["Retry-After"]) > 0
    assert ": " in answer.json()["detail"], answer.text
    return True


def is_unavailable(server: Server) -> bool:
    """Whether the server says on every path that it cannot answer, and why, and is up itself."""
    with ThreadPoolExecutor(len(PATHS)) as clients:
        answers = list(clients.map(server.get, PATHS))
    assert server.get("/livez").status_code == 200
    assert all(answer.status_code in (200, 503) for answer in answers), [answer.text for answer in answers]
    return all(answer.status_code == 503 and is_problem(answer) for answer in answers)


def back(is_so: Callable[[], bool], seconds: float = BACK_WITHIN) -> float:
    """After how many seconds something is so again."""
    began = monotonic()
    assert eventually(is_so, seconds), f"not so within {seconds} seconds"
    return monotonic() - began


def bodies(server: Server) -> dict[str, bytes]:
    """All that a server has, by path."""
    answers = {path: server.get(path) for path in EVERYTHING}
    assert {answer.status_code for answer in answers.values()} == {200}
    assert len({answer.headers["Dataset-Revision"] for answer in answers.values()}) == 1
    return {path: answer.content for path, answer in answers.items()}


def revision_of(server: Server) -> str:
    """The revision that a server answers."""
    return server.get("/v1/dataset").headers["Dataset-Revision"]


def require_sound(settings: Settings) -> None:
    """Hold an SQLite file against itself: every page, every index."""
    if settings.database_url.startswith(FILE):
        with closing(sqlite3.connect(settings.database_url.removeprefix(FILE))) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


def without_tracebacks(server: Server) -> None:
    """Hold the log of a server to be readable."""
    assert not [line for line in server.log() if "Traceback" in line], "\n".join(server.log()[-30:])


@cache
def may_mount() -> bool:
    """Whether disks can be mounted here."""
    return subprocess.run(["unshare", "-m", "true"], capture_output=True, check=False).returncode == 0
