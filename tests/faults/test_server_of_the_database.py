"""What befalls a PostgreSQL server while its data is served: `database_server_faults.py` has what is tried."""

from collections.abc import Iterator
from pathlib import Path
from threading import Timer

import psycopg
import pytest
from adapters import FLOWS, FlowFile
from command_line import invoke
from database import running_postgresql, writing
from database_server_faults import FAULTS
from real_servers import Server, stalled_reader
from trying import ALL, LINES, Fault, Ground, is_available, named, try_a_few_times

from app.settings import Settings
from app.store.errors import DatabaseError
from app.store.table_locks import have_alone

NEVER = 300
"""Seconds for which no test lasts."""


@pytest.fixture(scope="module")
def ground(seed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    """A server of our own, since faults befall it."""
    with running_postgresql() as server:
        yield Ground(server, tmp_path_factory.mktemp("ground"), seed, LINES)


@pytest.fixture
def loaded(ground: Ground) -> Settings:
    """The settings of a database with many flows."""
    return ground.copy(ground.many)


@pytest.mark.parametrize("fault", FAULTS.on("postgresql"), ids=named)
def test_faults_of_the_server_are_told_and_over_with_its_return(fault: Fault, ground: Ground) -> None:
    try_a_few_times(fault, ground)


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
