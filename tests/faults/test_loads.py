"""Loads that are killed, two at once, and beside a server that starts: `load_faults.py` has what is tried."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from database import Database, running_postgresql
from load_faults import FAULTS
from trying import LINES, Fault, Ground, named, try_a_few_times


@pytest.fixture(scope="module")
def ground(database: Database, seed: Path, tmp_path_factory: pytest.TempPathFactory) -> Ground:
    """Where faults are tried."""
    return Ground(database, tmp_path_factory.mktemp("ground"), seed, LINES)


@pytest.mark.parametrize("fault", FAULTS.on("sqlite", "postgresql"), ids=named)
def test_faults_are_survived(fault: Fault, ground: Ground) -> None:
    try_a_few_times(fault, ground)


@pytest.fixture(scope="module")
def server_ground(seed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    """A server of our own, since faults befall it."""
    with running_postgresql() as server:
        yield Ground(server, tmp_path_factory.mktemp("ground"), seed, LINES)


@pytest.mark.parametrize("fault", FAULTS.on("postgresql"), ids=named)
def test_faults_on_a_server_are_survived(fault: Fault, server_ground: Ground) -> None:
    try_a_few_times(fault, server_ground)
