"""What befalls the file of an SQLite database while it is served: the server says so, and goes on when it is over."""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from database import FILE
from real_servers import Server, eventually, stalled_reader, taken_to_the_end

from app.settings import Settings

BACK_WITHIN = 2
"""Seconds within which the server goes on once the file is as it should be."""
PATHS = ("/readyz", "/v1/trade-flows?limit=3", "/v1/dyads/MNG/KAZ", "/v1/trade-flows/mng-kaz-exports", "/v1/dataset")
CSV = "/v1/trade-flows?format=csv&limit=3"


@pytest.fixture
def served(own_file: Path) -> Iterator[Server]:
    """A server that has read the file which a test does something to."""
    with Server(Settings(database_url=f"{FILE}{own_file}"), "--no-load") as server:
        for path in (*PATHS, CSV):
            assert server.get(path).status_code == 200
        yield server
        assert not [line for line in server.log() if "Traceback" in line]


def deleted(file: Path) -> None:
    file.unlink()


def truncated(file: Path) -> None:
    os.truncate(file, 400_000)


def emptied(file: Path) -> None:
    os.truncate(file, 0)


def overwritten(file: Path) -> None:
    with file.open("r+b") as opened:
        opened.write(os.urandom(file.stat().st_size))


def damaged(file: Path) -> None:
    third = file.stat().st_size // 3
    with file.open("r+b") as opened:
        opened.seek(third)
        opened.write(os.urandom(third))


def of_a_newer_version(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = 'future'")


def of_something_else(file: Path) -> None:
    file.unlink()
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("CREATE TABLE other (id INTEGER)")


def is_unavailable(server: Server) -> bool:
    """Whether the server says on every path that it cannot answer, and why, and is up itself."""
    answers = [server.get(path) for path in (*PATHS, CSV)]
    assert server.get("/livez").status_code == 200
    assert all(answer.status_code in (200, 503) for answer in answers)
    for answer in answers:
        if answer.status_code == 503:
            assert answer.headers["Content-Type"] == "application/problem+json"
            assert "Retry-After" in answer.headers
            assert ": " in answer.json()["detail"]
    return all(answer.status_code == 503 for answer in answers)


def is_available(server: Server) -> bool:
    """Whether the server answers on every path."""
    return all(server.get(path).status_code == 200 for path in (*PATHS, CSV))


def copied(whole: Path, file: Path) -> None:
    shutil.copyfile(whole, file)


def removed_and_copied(whole: Path, file: Path) -> None:
    file.unlink(missing_ok=True)
    shutil.copyfile(whole, file)


def renamed(whole: Path, file: Path) -> None:
    shutil.copyfile(whole, file.with_suffix(".new"))
    file.with_suffix(".new").rename(file)


@pytest.mark.parametrize("restore", [copied, removed_and_copied, renamed])
@pytest.mark.parametrize(
    "fault", [deleted, truncated, emptied, overwritten, damaged, of_a_newer_version, of_something_else]
)
def test_a_fault_of_the_file_is_told_and_over_with_its_return(
    served: Server, own_file: Path, article_file: Path, fault: Callable[[Path], None], restore: Callable[..., None]
) -> None:
    fault(own_file)
    assert eventually(lambda: is_unavailable(served), BACK_WITHIN)
    restore(article_file, own_file)
    assert eventually(lambda: is_available(served), BACK_WITHIN)


@contextmanager
def held(file: Path) -> Iterator[None]:
    """A program that keeps a file to itself."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("BEGIN EXCLUSIVE")
        yield


def test_a_file_that_another_program_keeps_to_itself_is_told(own_file: Path) -> None:
    with Server(Settings(database_url=f"{FILE}{own_file}"), "--no-load", CACHE_MB=0) as server:
        with held(own_file):
            assert is_unavailable(server)
            assert "another process keeps its file locked" in server.get("/readyz").json()["detail"]
        assert eventually(lambda: is_available(server), BACK_WITHIN)


@pytest.mark.parametrize("replace", [copied, removed_and_copied, renamed])
def test_another_file_in_its_place_is_served_from_then_on(
    served: Server, own_file: Path, article_file: Path, tmp_path: Path, replace: Callable[..., None]
) -> None:
    before = served.get("/v1/trade-flows?limit=3")
    other = tmp_path / "other.db"
    shutil.copyfile(article_file, other)
    with closing(sqlite3.connect(other)) as connection, connection:
        connection.execute("DELETE FROM trade_flow WHERE id = 'mng-kaz-exports'")
        connection.execute("UPDATE data_set SET revision = 'another'")
    replace(other, own_file)
    after = served.get("/v1/trade-flows?limit=3", If_None_Match=before.headers["ETag"])
    assert (after.status_code, after.headers["Dataset-Revision"]) == (200, "another")
    assert served.get("/v1/trade-flows/mng-kaz-exports").status_code == 404


def test_a_download_of_a_file_that_is_replaced_breaks_off(many_file: Path, article_file: Path, tmp_path: Path) -> None:
    file = tmp_path / "many.db"
    shutil.copyfile(many_file, file)
    with (
        Server(Settings(database_url=f"{FILE}{file}"), "--no-load") as server,
        stalled_reader(server, "/v1/trade-flows?format=csv") as client,
    ):
        renamed(article_file, file)
        with pytest.raises(ConnectionResetError):
            taken_to_the_end(client)
        assert eventually(lambda: is_available(server), BACK_WITHIN)
        assert len([line for line in server.log() if "broken off" in line]) == 1
