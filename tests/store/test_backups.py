"""Backups: made while others read and write, whole or not there, and served again as they were."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from adapters import FLOWS, FlowFile
from client import Serve
from command_line import Run
from database import FILE, Database, execute, revision, server_program
from real_servers import program, variables
from sqlalchemy import delete, make_url

from app.model.links import Link
from app.settings import Settings
from app.store.engines import file_of
from app.store.writing import loading

PATHS = (
    "/v1/dataset",
    "/v1/trade-flows",
    "/v1/dyads/MNG/KAZ",
    "/v1/links?format=csv",
    "/v1/changes",
    "/v1/states?q=mon",
)
LINKS = "/v1/links"

Restore = Callable[[Path], Settings]
"""Makes a database anew from a backup."""


@pytest.fixture
def restore(database: Database, own: Settings) -> Restore:
    """Restores as docs/operating.md tells."""

    def restored(backup: Path) -> Settings:
        address = database.new()
        if address.startswith(FILE):
            shutil.copyfile(backup, address.removeprefix(FILE))
        else:
            options = ("--exit-on-error", "--no-owner", f"--dbname={address}")
            subprocess.run([server_program("pg_restore"), *options, backup], check=True)
        return own.model_copy(update={"database_url": address})

    return restored


def answers(serve: Serve, settings: Settings) -> list[bytes]:
    """What is answered from a database."""
    served = serve(settings)
    responses = [served.get(path) for path in PATHS]
    assert {response.status_code for response in responses} == {200}
    return [response.content for response in responses]


def test_what_is_backed_up_while_a_load_runs_is_what_was_there_before_or_after(
    run: Run, own: Settings, flows: FlowFile, serve: Serve, restore: Restore, tmp_path: Path
) -> None:
    expected = {revision(own): answers(serve, own)}
    backups: list[Path] = []
    with subprocess.Popen(program("import", "cow-trade", flows(*FLOWS)), env=variables(own)) as importing:
        while importing.poll() is None or not backups:
            backups.append(tmp_path / f"{len(backups)}.backup")
            result = run("backup", backups[-1])
            assert result.exit_code == 0, result.output
    assert importing.returncode == 0
    expected[revision(own)] = answers(serve, own)
    assert len(expected) == 2
    for backup in {backups[0], backups[-1]}:
        settings = restore(backup)
        assert answers(serve, settings) == expected[revision(settings)]


def test_what_is_backed_up_in_the_middle_of_a_load_has_nothing_of_it(
    run: Run, own: Settings, serve: Serve, restore: Restore, tmp_path: Path
) -> None:
    before, expected = revision(own), answers(serve, own)
    target = tmp_path / "backup"
    with loading(own.writing_url) as connection:
        connection.execute(delete(Link.table()))
        result = run("backup", target)
        assert result.output == f"{target} {target.stat().st_size} bytes, revision {before}\n"
    assert [path for path in tmp_path.iterdir() if path.name.startswith((".", "backup"))] == [target]
    assert serve(own).rows(LINKS) == []
    settings = restore(target)
    assert (revision(settings), answers(serve, settings)) == (before, expected)


def test_a_backup_replaces_nothing_unless_it_is_told_to(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "backup"
    target.write_text("of last week")
    result = run("backup", target)
    assert (result.exit_code, result.output) == (1, f"{target} is there already: --force replaces it\n")
    assert target.read_text() == "of last week"
    result = run("backup", target, "--force")
    assert result.exit_code == 0, result.output
    assert target.stat().st_size > 10_000
    assert target.stat().st_nlink == 1


def test_a_backup_that_cannot_be_made_leaves_nothing(run: Run, own: Settings, tmp_path: Path) -> None:
    execute(own, "DELETE FROM data_set")
    folder = tmp_path / "folder"
    folder.mkdir()
    result = run("backup", folder / "backup")
    assert (result.exit_code, result.output) == (1, "no data set has been loaded yet: run `third-neighbor seed`\n")
    assert list(folder.iterdir()) == []
    nowhere = tmp_path / "nowhere" / "backup"
    result = run("backup", nowhere)
    assert (result.exit_code, result.output) == (1, f"{nowhere}: there is no such folder\n")


def test_what_is_damaged_or_cannot_be_read_is_no_backup(
    run: Run, own: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    file = file_of(make_url(own.database_url))
    if file is None:
        monkeypatch.setenv("PATH", str(folder))
        expected = "pg_dump is not installed"
    else:
        with file.open("r+b") as pages:
            pages.seek(file.stat().st_size // 2)
            pages.write(os.urandom(file.stat().st_size // 4))
        expected = f"{file}: it is damaged, so there is no backup of it"
    result = run("backup", folder / "backup")
    assert result.exit_code == 1
    assert result.output.startswith(expected)
    assert list(folder.iterdir()) == []
