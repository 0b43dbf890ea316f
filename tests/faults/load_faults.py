"""What befalls loads: killed, two at once, beside a server that starts. The data set is the old or the new, whole."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from time import monotonic, sleep

import psycopg
from database import revision
from real_servers import Server, eventually, program, variables
from trying import (
    BACK_WITHIN,
    EVERYTHING,
    Attempt,
    Faults,
    Ground,
    Outcome,
    back,
    bodies,
    is_available,
    require_sound,
    revision_of,
    without_tracebacks,
)

from app.settings import Settings

FAULTS = Faults()

COMMIT_SECONDS = {"sqlite": 0.1, "postgresql": 0.006}
"""How long a commit lasts about here: with an SQLite file at rest again, whose log has been brought home."""
KILLING = Path(__file__).with_name("killing.py")
SOURCE = "cow-trade-4"
ENDS_WITHIN = 120
"""Seconds that no load takes."""


@dataclass
class Loads:
    """A data set that is loaded and removed, beside a server, and all that each revision of it holds."""

    ground: Ground
    settings: Settings
    server: Server
    known: dict[str, dict[str, bytes]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    """How long each command takes, by its name."""
    runs_anew: Iterator[bool] = field(default_factory=lambda: cycle((True, False, False, False)))
    """Whether a load that was killed is run anew."""

    def learn(self) -> None:
        """Load and remove once, and keep what is answered."""
        self.known[revision_of(self.server)] = bodies(self.server)
        for _ in range(2):
            arguments, began = self.arguments(), monotonic()
            self.run(arguments)
            self.seconds[str(arguments[0])] = monotonic() - began
            self.known[revision_of(self.server)] = bodies(self.server)
        assert len(self.known) == 2, "a removal has not led back"

    def arguments(self) -> list[object]:
        """The command that leads to the other revision."""
        is_loaded = self.server.get(f"/v1/sources/{SOURCE}").status_code == 200
        return ["remove", SOURCE] if is_loaded else ["import", "cow-trade", self.ground.flows]

    def begin(self, command: list[str]) -> "subprocess.Popen[bytes]":
        """Begin a command."""
        return subprocess.Popen(
            command, env=variables(self.settings), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )

    def run(self, arguments: list[object]) -> None:
        """Run a command to its end."""
        with self.begin(program(*arguments)) as process:
            _, said = process.communicate(timeout=ENDS_WITHIN)
        assert process.returncode == 0, said.decode()

    def end(self, process: "subprocess.Popen[bytes]") -> tuple[int, str]:
        """Wait for a command: how it ends, and what it says."""
        _, said = process.communicate(timeout=ENDS_WITHIN)
        process.wait()
        assert b"Traceback" not in said, said.decode()
        return process.returncode, said.decode()

    def require_whole(self) -> str:
        """Hold what is there to be one of the two data sets, whole, in the file as in the answers: its revision."""
        now = revision(self.settings)
        assert now in self.known, f"a revision {now} that no load has left"
        require_sound(self.settings)
        assert eventually(lambda: revision_of(self.server) == now, BACK_WITHIN), "another revision is served"
        assert bodies(self.server) == self.known[now], "the rows are not those of the revision"
        return now

    def require_honest(self, server: Server) -> None:
        """Hold each answer of a server to be of the revision that it names."""
        for path in EVERYTHING:
            answer = server.get(path)
            assert answer.content == self.known[answer.headers["Dataset-Revision"]][path]


@contextmanager
def loads(ground: Ground) -> Iterator[Loads]:
    """A data set beside a server that knows both of its revisions."""
    settings = ground.copy(ground.article)
    with Server(settings, "--no-load") as server:
        found = Loads(ground, settings, server)
        found.learn()
        yield found
        without_tracebacks(server)


def survived(loads: Loads, kill: Callable[[list[object]], None]) -> Outcome:
    """What is left of a load that is killed: the old or the new, whole; and now and then, that the next run ends."""
    before, arguments = revision_of(loads.server), loads.arguments()
    kill(arguments)
    began = monotonic()
    after = loads.require_whole()
    seconds = monotonic() - began
    if after == before and next(loads.runs_anew):
        loads.run(arguments)
        assert loads.require_whole() != before
    return Outcome(seconds, "old" if after == before else "new")


@FAULTS.add("load killed (-9) at a random moment", "sqlite", "postgresql", tries=50)
def killed(ground: Ground) -> Iterator[Attempt]:
    """An import or a removal is killed."""
    with loads(ground) as found:

        def kill(arguments: list[object]) -> None:
            with found.begin(program(*arguments)) as process:
                sleep(ground.random.uniform(0.1, found.seconds[str(arguments[0])]))
                process.kill()

        yield lambda: survived(found, kill)


@FAULTS.add("load killed (-9) while it commits", "sqlite", "postgresql", tries=50, few=2)
def killed_in_commit(ground: Ground) -> Iterator[Attempt]:
    """An import or a removal is killed at the moment of its commit, or within a few milliseconds of it."""
    with loads(ground) as found:

        def kill(arguments: list[object]) -> None:
            wait = ground.random.choice((0.0, ground.random.uniform(0, COMMIT_SECONDS[ground.database.name])))
            with found.begin([sys.executable, str(KILLING), str(wait), *map(str, arguments)]) as process:
                code, said = found.end(process)
            assert code == -signal.SIGKILL, f"not killed, but ended with {code}: {said}"

        yield lambda: survived(found, kill)


def backend_of_a_load(settings: Settings) -> int | None:
    """The process of PostgreSQL that works for a load."""
    query = (
        "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid != pg_backend_pid() "
        "AND backend_xid IS NOT NULL"
    )
    with closing(psycopg.connect(settings.database_url.replace("+psycopg", ""))) as connection:
        row = connection.execute(query).fetchone()
        return None if row is None else int(row[0])


@FAULTS.add("PostgreSQL's process of a load killed (-9)", "postgresql", tries=20)
def backend_killed(ground: Ground) -> Iterator[Attempt]:
    """The process of the server that writes is killed, by which the server starts anew and recovers."""
    with loads(ground) as found:

        def kill(arguments: list[object]) -> None:
            with found.begin(program(*arguments)) as process:
                pid = None
                while pid is None and process.poll() is None:
                    pid = backend_of_a_load(found.settings)
                assert pid is not None, "the load was over before it was seen"
                sleep(ground.random.uniform(0, found.seconds[str(arguments[0])] / 2))
                with suppress(ProcessLookupError):  # the load may be over
                    os.kill(pid, signal.SIGKILL)
                code, said = found.end(process)
                assert (code == 1 and len(said.splitlines()) < 4) or code == 0, said
            back(lambda: is_available(found.server), 10)

        yield lambda: survived(found, kill)


@FAULTS.add("two loads at once", "sqlite", "postgresql", tries=20)
def two_at_once(ground: Ground) -> Iterator[Attempt]:
    """The same load begins twice: one after the other, or the second says that the first is under way."""
    with loads(ground) as found:

        def attempt() -> Outcome:
            before, arguments = revision_of(found.server), found.arguments()
            with found.begin(program(*arguments)) as first:
                sleep(ground.random.uniform(0, found.seconds[str(arguments[0])] / 2))
                with found.begin(program(*arguments)) as second:
                    ends = [found.end(first), found.end(second)]
            assert 0 in [code for code, _ in ends], ends
            assert all(code in (0, 1) for code, _ in ends), ends
            assert found.require_whole() != before
            return Outcome(note="both" if all(code == 0 for code, _ in ends) else "one refused")

        yield attempt


@FAULTS.add("load while a server starts", "sqlite", "postgresql", tries=20)
def beside_a_start(ground: Ground) -> Iterator[Attempt]:
    """A server starts at a random moment of a load: it answers one of the two revisions, and the new one soon."""
    with loads(ground) as found:

        def attempt() -> Outcome:
            before, arguments = revision_of(found.server), found.arguments()
            with found.begin(program(*arguments)) as process:
                sleep(ground.random.uniform(0, found.seconds[str(arguments[0])]))
                with Server(found.settings) as other:
                    found.require_honest(other)
                    code, said = found.end(process)
                    assert code == 0, said
                    assert found.require_whole() != before
                    seconds = back(lambda: bodies(other) == found.known[revision(found.settings)])
                    without_tracebacks(other)
            return Outcome(seconds)

        yield attempt
