"""The file of an SQLite database, and all that befalls it while it is served: `file_faults.py` has what is tried."""

import shutil
from pathlib import Path

import pytest
from database import FILE, Sqlite
from file_faults import FAULTS, renamed
from real_servers import Server, eventually, stalled_reader, taken_to_the_end
from trying import ALL, BACK_WITHIN, LINES, Fault, Ground, is_available, named, try_a_few_times

from app.settings import Settings


@pytest.fixture(scope="module")
def ground(seed: Path, tmp_path_factory: pytest.TempPathFactory) -> Ground:
    """Where faults are tried."""
    folder = tmp_path_factory.mktemp("ground")
    return Ground(Sqlite(folder), folder, seed, LINES)


@pytest.mark.parametrize("fault", FAULTS.on("sqlite"), ids=named)
def test_faults_of_the_file_are_told_and_over_with_its_return(fault: Fault, ground: Ground) -> None:
    try_a_few_times(fault, ground)


def test_a_download_of_a_file_that_is_replaced_breaks_off(many_file: Path, article_file: Path, tmp_path: Path) -> None:
    file = tmp_path / "many.db"
    shutil.copyfile(many_file, file)
    with (
        Server(Settings(database_url=f"{FILE}{file}"), "--no-load") as server,
        stalled_reader(server, ALL) as client,
    ):
        renamed(article_file, file)
        with pytest.raises(ConnectionResetError):
            taken_to_the_end(client)
        assert eventually(lambda: is_available(server), BACK_WITHIN)
        assert len([line for line in server.log() if "broken off" in line]) == 1
