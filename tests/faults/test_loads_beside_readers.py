"""Loads beside readers who take their time: they go on, or say within seconds what holds them up."""

import shutil
import subprocess
from pathlib import Path

import pytest
from adapters import FLOWS, FlowFile
from command_line import invoke
from database import FILE, revision, writing
from many_flows import add_flows
from real_servers import Server, command, program, stalled_reader, variables

from app.settings import Settings

ALL = "/v1/trade-flows?format=csv"
NEVER = 300
"""Seconds that no load takes."""


@pytest.fixture
def large(own: Settings) -> Settings:
    """A database of a test's own, with many flows."""
    with writing(own) as connection:
        add_flows(connection)
    return own


def load_while_asked(server: Server, settings: Settings, *arguments: object) -> None:
    """Load while a client asks, by which the file goes on being written ahead once the load is done."""
    with subprocess.Popen(program(*arguments), env=variables(settings)) as loading:
        while loading.poll() is None:
            assert server.get("/readyz").status_code == 200
    assert loading.returncode == 0


def test_loads_go_on_beside_a_stalled_download(large: Settings, flows: FlowFile) -> None:
    file = flows(*FLOWS)
    with Server(large, STALL_SECONDS=NEVER) as server:
        load_while_asked(server, large, "import", "cow-trade", file)
        with stalled_reader(server, ALL):
            for arguments in (("remove", "cow-trade-4"), ("import", "cow-trade", file)):
                result = command(large, *arguments)
                assert result.returncode == 0, result.stderr
                assert server.get("/v1").headers["Dataset-Revision"] == revision(large)


@pytest.fixture
def own_many(many_file: Path, tmp_path: Path) -> Settings:
    """A file of a test's own, with many flows."""
    return Settings(database_url=f"{FILE}{shutil.copy(many_file, tmp_path / 'many.db')}")


def test_a_load_waits_for_who_is_cut_off_and_says_so(own_many: Settings, flows: FlowFile) -> None:
    with Server(own_many, "--no-load", STALL_SECONDS=4) as server, stalled_reader(server, ALL):
        result = command(own_many, "import", "cow-trade", flows(*FLOWS))
        assert result.returncode == 0, result.stderr
        assert f"is being read by process {server.pid}, which is waited for" in result.stderr


def test_a_load_that_cannot_have_the_file_says_who_has_it(
    own_many: Settings, flows: FlowFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.store.writing.READERS_SECONDS", 1)
    with Server(own_many, "--no-load") as server, stalled_reader(server, ALL):
        result = invoke(own_many, "import", "cow-trade", flows(*FLOWS))
        assert result.exit_code == 1
        assert f"it is being read by process {server.pid}: a load needs it alone for a moment" in result.stderr
        assert server.get("/v1/trade-flows?limit=1").status_code == 200
