"""Servers whose clients idle, stall or leave, and that are told to end: `client_faults.py` has what is tried.

The short form tries it on files; of downloads from PostgreSQL `test_downloads.py` has the rest.
"""

from pathlib import Path

import pytest
from client_faults import FAULTS
from database import Sqlite
from trying import LINES, Fault, Ground, named, try_a_few_times


@pytest.fixture(scope="module")
def ground(seed: Path, tmp_path_factory: pytest.TempPathFactory) -> Ground:
    """Where faults are tried."""
    folder = tmp_path_factory.mktemp("ground")
    return Ground(Sqlite(folder), folder, seed, LINES)


@pytest.mark.parametrize("fault", FAULTS.on("sqlite", "postgresql"), ids=named)
def test_faults_are_survived(fault: Fault, ground: Ground) -> None:
    try_a_few_times(fault, ground)
