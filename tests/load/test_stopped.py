"""What an import leaves when it is stopped, beside a server, and on a full disk."""

import os
import resource
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from adapters import FLOWS, FlowFile
from client import Serve
from command_line import PROGRAM, Run, environment, invoke
from database import FILE, revision

from app.settings import Settings

IMPORT_AND_HANG = """
import signal, sys, time
from app.load import imports as engine
from app.cli import main

signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored in jobs that a script runs in the background

def refresh_derived(*arguments, **named):
    print("imported, but for the rest", flush=True)
    time.sleep(60)

engine.refresh_derived = refresh_derived
main(["import", "cow-trade", sys.argv[1]])
"""


def hanging(settings: Settings, file: Path) -> subprocess.Popen[str]:
    """A process that imports a file, and hangs before the end."""
    command = [sys.executable, "-c", IMPORT_AND_HANG, str(file)]
    names = {**os.environ, **environment(settings)}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=names)
    assert process.stdout is not None
    assert process.stdout.readline() == "imported, but for the rest\n"
    return process


@pytest.mark.parametrize(("sent", "status"), [(signal.SIGKILL, -9), (signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_import_that_is_stopped_leaves_the_data_whole(
    run: Run, flows: FlowFile, own: Settings, serve: Serve, sent: signal.Signals, status: int
) -> None:
    before = revision(own)
    file = flows(*FLOWS)
    with hanging(own, file) as process:
        process.send_signal(sent)
        _, message = process.communicate(timeout=30)
    assert process.returncode == status
    assert message == ("" if sent is signal.SIGKILL else "stopped: nothing was loaded\n")
    assert revision(own) == before
    assert serve(own).json("/v1/trade-flows")["total"] == 3
    assert run("import", "cow-trade", file).exit_code == 0
    assert revision(own) != before


def test_a_server_answers_while_something_is_imported(flows: FlowFile, own: Settings, run: Run, serve: Serve) -> None:
    api = serve(own)
    before = api.json("/v1/dataset")
    file = flows(*FLOWS)
    with hanging(own, file) as process:
        assert api.json("/v1/dataset") == before
        assert serve(own).json("/v1/trade-flows")["total"] == 3
        process.terminate()
    assert run("import", "cow-trade", file).exit_code == 0
    assert api.json("/v1/dataset")["rows"]["trade-flows"] == 8


def test_a_full_disk_leaves_the_data_whole(flows: FlowFile, own_file: Path) -> None:
    own = Settings(database_url=f"{FILE}{own_file}")
    before = revision(own)
    lines = flows(*(f"{state},712,{year},7,9,7,9" for state in (2, 365, 705, 710) for year in range(1993, 2015)))
    limit = 100_000
    result = subprocess.run(
        [PROGRAM, "import", "cow-trade", str(lines)],
        env={**os.environ, **environment(own)},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
        capture_output=True,
        text=True,
    )
    assert result.returncode == 1, result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert revision(own) == before


def test_a_file_at_rest_is_one_file(flows: FlowFile, own_file: Path) -> None:
    settings = Settings(database_url=f"{FILE}{own_file}")
    assert invoke(settings, "import", "cow-trade", flows(*FLOWS)).exit_code == 0
    assert list(own_file.parent.glob(f"{own_file.name}*")) == [own_file]
    with sqlite3.connect(f"file:{own_file}?immutable=1", uri=True) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    connection.close()
