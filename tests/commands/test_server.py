"""The command that serves, as operators run it: a process of its own, a socket, signals."""

import gc
import re
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import PROGRAM, environment
from database import FILE, select_rows
from sample import ROOT
from serving import STARTS_WITHIN, serving
from sqlalchemy import make_url

from app.commands.running import collect_garbage
from app.commands.serve import address
from app.main import served
from app.settings import Settings
from app.store.engines import file_of


def state_of(settings: Settings) -> tuple[int, bytes] | str:
    """What tells whether somebody has written to a database."""
    file = file_of(make_url(settings.database_url))
    if file is not None:
        return file.stat().st_mtime_ns, file.read_bytes()
    return str(select_rows(settings, "SELECT min(xmin::text) || max(xmin::text) FROM word"))


def test_one_command_loads_and_serves_and_the_next_start_writes_nothing(empty: Settings) -> None:
    with serving(empty) as client:
        dyad = client.get("/v1/dyads/MNG/KAZ")
        assert dyad.status_code == 200
        assert dyad.json()["claims"]["trade-flows"]["total"] == 3
        assert client.head("/v1/dyads/MNG/KAZ").headers["ETag"] == dyad.headers["ETag"]
        assert client.get("/docs").status_code == 200
    before = state_of(empty)
    with serving(empty, "--workers", "2") as client:
        for _ in range(10):
            assert client.get("/v1/dyads/MNG/KAZ").content == dyad.content
    assert state_of(empty) == before


def test_a_server_that_must_not_load_waits_for_the_data(empty: Settings) -> None:
    with serving(empty, "--no-load", readiness=503) as client:
        response = client.get("/readyz")
        assert response.headers["Content-Type"] == "application/problem+json"
        assert "\n" not in response.json()["detail"]
        assert client.get("/livez").json() == {"status": "ok"}
        loaded = subprocess.run([PROGRAM, "seed"], env=environment(empty), capture_output=True, text=True)
        assert loaded.returncode == 0
        assert client.get("/readyz").json() == {"status": "ok"}


@pytest.mark.parametrize(
    ("host", "shown"), [("127.0.0.1", "127.0.0.1"), ("0.0.0.0", "127.0.0.1"), ("::1", "[::1]"), ("a.org", "a.org")]
)
def test_an_address_is_shown_as_a_browser_takes_it(host: str, shown: str) -> None:
    assert address(host) == shown


def test_a_start_says_where_to_read_and_try_it(own_file: Path) -> None:
    log: list[str] = []
    with serving(Settings(database_url=f"{FILE}{own_file}"), "--no-load", "--root-path", "/facts", log=log) as client:
        page = f"{client.base_url}/facts/docs"
        assert client.get(page).status_code == 200
        assert client.get("/v1/links?limit=1").json()["next"].startswith("/facts/v1/links?")
    assert f"read and try it: {page}" in log


def test_a_line_of_the_log_has_its_time_and_level(empty: Settings, tmp_path: Path) -> None:
    missing = empty.model_copy(update={"database_url": f"sqlite:///{tmp_path / 'missing.db'}"})
    log: list[str] = []
    with serving(missing, "--no-load", "--workers", "2", readiness=503, log=log):
        pass
    lines = [line for line in log if "the database did not answer" in line]
    stamped = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} ERROR the database did not answer: .*No such file.*")
    assert lines
    assert all(stamped.fullmatch(line) for line in lines)
    assert any(line.startswith("INFO: ") and "Uvicorn running" in line for line in log)


ENDING = """
import os, signal, sys, time
from app.cli import main
from app.commands.running import Start, has_started
main.callback()
Start.is_under_way = True
if sys.argv[1] == "started":
    has_started()
try:
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(20)
except BaseException:
    print("swallowed")
"""


@pytest.mark.parametrize(("state", "end"), [("starting", (143, "")), ("started", (0, "swallowed\n"))])
def test_nothing_swallows_the_end_of_a_server_that_starts(state: str, end: tuple[int, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", ENDING, state], cwd=ROOT, capture_output=True, text=True, timeout=STARTS_WITHIN
    )
    assert (done.returncode, done.stdout) == end


def test_garbage_is_collected_again_once_the_application_is_made(
    empty: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("THIRD_NEIGHBOR_DATABASE_URL", empty.database_url)
    collect_garbage(is_on=False)
    assert not gc.isenabled()
    served()
    assert gc.isenabled()


def test_several_starts_at_once_load_one_after_the_other(empty: Settings) -> None:
    command = [PROGRAM, "seed"]
    starts = [subprocess.Popen(command, env=environment(empty), stderr=subprocess.PIPE, text=True) for _ in range(2)]
    reports = [start.communicate(timeout=STARTS_WITHIN)[1] for start in starts]
    assert [start.returncode for start in starts] == [0, 0], reports
    assert len({report.splitlines()[-1] for report in reports}) == 1


def test_a_server_starts_without_what_only_loads_need() -> None:
    code = "import sys, app.cli, app.main, app.load.seeding; print(*sorted(sys.modules), sep='\\n')"
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    modules = set(printed.split())
    assert "app.main" in modules
    assert not {"alembic", "app.importers", "app.load.proof", "app.export", "httpx"} & modules
