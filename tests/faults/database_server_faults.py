"""What befalls a PostgreSQL server while its data is served: the API says so, and goes on when it is over."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

import psycopg
from database import Postgresql, execute, server_program
from real_servers import Server, stalled_reader, taken_to_the_end
from trying import (
    ALL,
    PATHS,
    Attempt,
    Faults,
    Ground,
    Outcome,
    back,
    bodies,
    is_available,
    is_problem,
    is_unavailable,
    without_tracebacks,
)

from app.settings import Settings

FAULTS = Faults()

NOBODY_ANSWERS = "the database cannot answer at the moment: its server does not answer"


class Controlled:
    """A PostgreSQL server that is stopped and started."""

    def __init__(self, server: Postgresql) -> None:
        self.server = server
        self.folder = Path(server.folder)

    def run(self, program: str, *arguments: object) -> None:
        """Run one of PostgreSQL's programs as the user whose server it is."""
        user = "postgres" if os.geteuid() == 0 else None
        command = [server_program(program), *map(str, arguments)]
        subprocess.run(
            command,
            user=user,
            cwd=self.folder,
            check=True,
            timeout=60,
            stdout=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL,
        )

    def control(self, *arguments: str, data: str = "data") -> None:
        """Stop or start the server whose data is in a folder, and wait until it has."""
        sockets = self.folder if data == "data" else self.folder / data
        options = f"-c listen_addresses='' -c unix_socket_directories={sockets} -c fsync=off"
        self.run("pg_ctl", "-D", self.folder / data, "-w", "-l", self.folder / "log2", "-o", options, *arguments)

    def kill_connections(self) -> int:
        """Break all connections of clients."""
        query = (
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
            "WHERE pid != pg_backend_pid() AND backend_type = 'client backend'"
        )
        with closing(psycopg.connect(self.server.address("postgres"))) as connection:
            [row] = connection.execute(query).fetchall()
            return int(row[0])


def controlled(ground: Ground) -> Controlled:
    """The server of the ground."""
    assert isinstance(ground.database, Postgresql)
    return Controlled(ground.database)


@contextmanager
def served(settings: Settings, **others: object) -> Iterator[Server]:
    """An API that has answered from the database."""
    with Server(settings, "--no-load", **others) as server:
        assert is_available(server)
        yield server
        without_tracebacks(server)


@FAULTS.add("PostgreSQL stopped, and started", "postgresql", few=2)
def stopped(ground: Ground) -> Iterator[Attempt]:
    """The server is shut down, in order or at once, and comes back."""
    control, ways = controlled(ground), ("fast", "immediate")

    def attempt() -> Outcome:
        way = ground.random.choice(ways)
        control.control("stop", "-m", way)
        try:
            assert is_unavailable(server)
            assert server.get("/readyz").json()["detail"] == NOBODY_ANSWERS
        finally:
            control.control("start")
        seconds = back(lambda: is_available(server))
        assert bodies(server) == truth
        return Outcome(seconds, way)

    with served(ground.copy(ground.article)) as server:
        truth = bodies(server)
        yield attempt


@FAULTS.add("PostgreSQL restarted between two requests", "postgresql")
def restarted(ground: Ground) -> Iterator[Attempt]:
    """The next request notices nothing."""
    control = controlled(ground)

    def attempt() -> Outcome:
        control.control("restart", "-m", "fast")
        return Outcome(back(lambda: is_available(server), 0))

    with served(ground.copy(ground.article)) as server:
        yield attempt


@FAULTS.add("connections killed between two requests", "postgresql")
def disconnected(ground: Ground) -> Iterator[Attempt]:
    """The next request notices nothing."""
    control = controlled(ground)

    def attempt() -> Outcome:
        assert control.kill_connections() > 0
        return Outcome(back(lambda: is_available(server), 0))

    with served(ground.copy(ground.article)) as server:
        assert is_available(server)
        yield attempt


@FAULTS.add("connection killed in mid-export", "postgresql")
def disconnected_in_mid_export(ground: Ground) -> Iterator[Attempt]:
    """The client sees a broken transfer, by HTTP/1.1 and by HTTP/1.0."""
    control = controlled(ground)

    def attempt() -> Outcome:
        version = ground.random.choice(("1.0", "1.1"))
        with stalled_reader(server, ALL, version=version) as client:
            assert control.kill_connections() > 0
            with suppress(ConnectionResetError):
                taken_to_the_end(client)
                raise AssertionError("the transfer ended as if it were whole")
        return Outcome(back(lambda: is_available(server)), f"HTTP/{version}")

    with served(ground.copy(ground.many)) as server:
        yield attempt
        assert any("broken off" in line for line in server.log())


@FAULTS.add("PostgreSQL failed over to a standby", "postgresql", tries=5)
def failed_over(ground: Ground) -> Iterator[Attempt]:
    """The primary is gone, and its standby is promoted: readers are answered by the standby all the time."""
    control = controlled(ground)

    def attempt() -> Outcome:
        name = f"standby-{ground.random.randrange(10**9)}"
        standby = control.folder / name
        control.run("pg_basebackup", "-h", control.folder, "-U", "postgres", "-D", standby, "-R", "-c", "fast", "-N")
        address = ground.copy(ground.article)
        control.control("start", data=name)
        try:
            hosts = f"{quote(str(control.folder), safe='')}&host={quote(str(standby), safe='')}"
            url = address.database_url.replace(quote(str(control.folder), safe=""), hosts)
            back(lambda: has_database(standby, address), 10)
            with served(address.model_copy(update={"database_url": url})) as server:
                truth = bodies(server)
                control.control("stop", "-m", "immediate")
                try:
                    seconds = back(lambda: is_available(server))
                    assert bodies(server) == truth
                    control.control("promote", data=name)
                    assert is_available(server)
                    assert bodies(server) == truth
                finally:
                    control.control("start")
        finally:
            control.control("stop", "-m", "immediate", data=name)
        return Outcome(seconds)

    yield attempt


def has_database(folder: Path, settings: Settings) -> bool:
    """Whether a standby has received a database."""
    name = settings.database_url.partition("@/")[2].partition("?")[0]
    try:
        with closing(
            psycopg.connect(f"postgresql://postgres@/{name}?host={quote(str(folder), safe='')}")
        ) as connection:
            return connection.execute("SELECT count(*) FROM data_set").fetchone() == (1,)
    except psycopg.Error:
        return False


@FAULTS.add("schema of a newer version, and back", "postgresql")
def newer(ground: Ground) -> Iterator[Attempt]:
    """A newer version has migrated the database, and it is restored."""
    settings = ground.copy(ground.article)

    def attempt() -> Outcome:
        execute(settings, "UPDATE alembic_version SET version_num = 'future' || version_num")
        assert is_unavailable(server)
        execute(settings, "UPDATE alembic_version SET version_num = replace(version_num, 'future', '')")
        return Outcome(back(lambda: is_available(server)))

    with served(settings) as server:
        yield attempt


@FAULTS.add("table locked by another session", "postgresql", tries=10)
def locked(ground: Ground) -> Iterator[Attempt]:
    """What has to read the table is told that this takes too long; the rest goes on."""
    settings = ground.copy(ground.article)
    path = PATHS[1]

    def attempt() -> Outcome:
        with closing(psycopg.connect(settings.database_url.replace("+psycopg", ""))) as connection:
            connection.execute("LOCK TABLE trade_flow IN ACCESS EXCLUSIVE MODE")
            answer = server.get(path)
            assert answer.status_code == 503
            assert is_problem(answer)
            assert server.get("/readyz").status_code == 200
            assert server.get("/v1/dataset").status_code == 200
        return Outcome(back(lambda: is_available(server)))

    with served(settings, STATEMENT_SECONDS=1, CACHE_MB=0) as server:
        yield attempt
