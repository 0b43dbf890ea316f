"""What befalls a PostgreSQL server while its data is served: the API says so, and goes on when it is over."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from threading import Timer

import psycopg
import pytest
from adapters import FLOWS, FlowFile
from command_line import invoke
from database import Postgresql, running_postgresql, server_program, writing
from many_flows import load_many_flows
from real_servers import Server, eventually, stalled_reader, taken_to_the_end

from app.settings import Settings
from app.store.errors import DatabaseError
from app.store.table_locks import have_alone

BACK_WITHIN = 2
"""Seconds within which the API goes on once the database does."""
PATHS = ("/readyz", "/v1/trade-flows?limit=3", "/v1/dyads/MNG/KAZ", "/v1/trade-flows/mng-kaz-exports")
ALL = "/v1/trade-flows?format=csv"
NEVER = 300
"""Seconds for which no test lasts."""


class Controlled:
    """A PostgreSQL server that a test stops and starts."""

    def __init__(self, server: Postgresql) -> None:
        self.server = server
        self.folder = Path(server.folder)

    def control(self, *arguments: str) -> None:
        """Stop or start the server, and wait until it has."""
        user = "postgres" if os.geteuid() == 0 else None
        options = f"-c listen_addresses='' -c unix_socket_directories={self.folder} -c fsync=off"
        command = [server_program("pg_ctl"), "-D", str(self.folder / "data"), "-w", "-l", str(self.folder / "log2")]
        subprocess.run([*command, "-o", options, *arguments], user=user, cwd=self.folder, check=True, timeout=60)

    def kill_connections(self) -> int:
        """Break all connections of clients."""
        query = (
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
            "WHERE pid != pg_backend_pid() AND backend_type = 'client backend'"
        )
        with psycopg.connect(self.server.address("postgres")) as connection:
            [row] = connection.execute(query).fetchall()
            return int(row[0])


@pytest.fixture(scope="module")
def controlled() -> Iterator[Controlled]:
    """A server of our own, which ends whether a test has left it running or not."""
    with running_postgresql() as server:
        control = Controlled(server)
        yield control
        if control.server.is_up():
            control.control("stop", "-m", "immediate")


@pytest.fixture(scope="module")
def loaded(controlled: Controlled, seed: Path) -> Settings:
    """The settings of a database with many flows."""
    return load_many_flows(controlled.server.new(), seed)


@pytest.fixture
def served(loaded: Settings) -> Iterator[Server]:
    """An API that has answered from the database."""
    with Server(loaded, "--no-load") as server:
        assert is_available(server)
        yield server
        assert not [line for line in server.log() if "Traceback" in line]


def is_available(server: Server) -> bool:
    """Whether the API answers on every path."""
    return all(server.get(path).status_code == 200 for path in PATHS)


def is_unavailable(server: Server) -> bool:
    """Whether the API says on every path that it cannot answer, and is up itself."""
    answers = [server.get(path) for path in (*PATHS, ALL)]
    assert server.get("/livez").status_code == 200
    for answer in answers:
        if answer.status_code == 503:
            assert answer.headers["Content-Type"] == "application/problem+json"
            assert "Retry-After" in answer.headers
            assert answer.json()["detail"] == "the database cannot answer at the moment: its server does not answer"
    return all(answer.status_code == 503 for answer in answers)


def test_a_server_that_stops_is_told_and_its_return_is_noticed(served: Server, controlled: Controlled) -> None:
    controlled.control("stop", "-m", "fast")
    assert is_unavailable(served)
    controlled.control("start")
    assert eventually(lambda: is_available(served), BACK_WITHIN)


def test_a_restart_between_two_requests_is_not_noticed(served: Server, controlled: Controlled) -> None:
    controlled.control("restart", "-m", "fast")
    assert is_available(served)


def test_connections_that_are_killed_are_opened_anew(served: Server, controlled: Controlled) -> None:
    for _ in range(3):
        assert controlled.kill_connections() > 0
        assert is_available(served)


def test_a_download_whose_connection_is_killed_is_visibly_broken(served: Server, controlled: Controlled) -> None:
    with stalled_reader(served, ALL) as client:
        assert controlled.kill_connections() > 0
        with pytest.raises(ConnectionResetError):
            taken_to_the_end(client)
    assert len([line for line in served.log() if "broken off" in line]) == 1
    assert is_available(served)


def test_room_that_a_download_keeps_is_had_once_it_has_ended(
    loaded: Settings, flows: FlowFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.store.partitions.ROOM_SECONDS", 0.5)
    file = flows(*FLOWS)
    invoke(loaded, "import", "cow-trade", file)
    with Server(loaded, "--no-load", STALL_SECONDS=NEVER) as server, stalled_reader(server, ALL):
        removed = invoke(loaded, "remove", "cow-trade-4")
        assert removed.exit_code == 0
        assert "the database keeps its size until something else is removed" in removed.stdout
        assert "trade_flow is being read by connection" in removed.stdout
        assert is_available(server)
    assert invoke(loaded, "import", "cow-trade", file).exit_code == 0
    assert "keeps its size" not in invoke(loaded, "remove", "cow-trade-4").stdout


def test_tables_that_a_load_needs_alone_are_read_until_it_has_them(
    loaded: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("app.store.table_locks.READERS_SECONDS", 0.5)
    monkeypatch.setattr("app.store.table_locks.TOLD_AFTER", 0.2)
    query, address = "SELECT 1 FROM trade_flow LIMIT 1", loaded.database_url.replace("+psycopg", "")
    with psycopg.connect(address) as downloading, psycopg.connect(address, autocommit=True) as other:
        downloading.execute(query)
        pid = downloading.info.backend_pid
        said = f"trade_flow is being read by connection {pid}: a load needs it alone for a moment"
        with pytest.raises(DatabaseError, match=said), writing(loaded) as connection:
            have_alone(connection, ["trade_flow"])
        assert f"trade_flow is being read by connection {pid}, which is waited for" in caplog.text
        monkeypatch.setattr("app.store.table_locks.READERS_SECONDS", 20)
        Timer(0.2, downloading.rollback).start()
        with writing(loaded) as connection:
            have_alone(connection, ["trade_flow"])
            with pytest.raises(psycopg.errors.LockNotAvailable):
                other.execute("SET lock_timeout = 100; SELECT 1 FROM trade_flow LIMIT 1")
        assert other.execute(query).fetchone() == (1,)
