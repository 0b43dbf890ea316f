"""How packs are loaded: what changes, what the revision depends on, and what a stopped load leaves."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from database import Database, reading
from packs import PACKS, REVISION, Files, WritePacks, changed_packs, write_files
from sqlalchemy import Connection, Engine, event, inspect

from app.facts import LOADED
from app.load.entries import FaultyPacks
from app.load.seeding import LoadReport, is_loaded, load
from app.load.staging import Change
from app.model.bookkeeping import DataSet
from app.settings import Settings
from app.store.errors import DatabaseError


@pytest.fixture(scope="module")
def template(database: Database, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a database that holds the packs, from which others are copied: nobody connects to it."""
    seed = tmp_path_factory.mktemp("packs")
    write_files(seed, PACKS)
    settings = Settings(database_url=database.new(), seed_dir=seed)
    load(settings)
    return settings.database_url


@pytest.fixture
def loaded(write_packs: WritePacks, database: Database, template: str) -> Settings:
    """The settings of a database that holds the packs, which a test may do with as it likes."""
    return Settings(database_url=database.copy(template), seed_dir=write_packs(PACKS))


def changes(report: LoadReport) -> dict[str, Change]:
    """What a load has done, without the kinds to which it did nothing."""
    return {kind: change for kind, change in report.changes.items() if not change.is_none}


def test_a_load_tells_what_it_added_changed_left_and_removed(write_packs: WritePacks, empty: Settings) -> None:
    settings = empty.model_copy(update={"seed_dir": write_packs(PACKS)})
    first = load(settings)
    assert list(first.changes) == [kind.path for kind in LOADED]
    assert changes(first) == {
        "trade-flows": Change(2, 0, 0, 0),
        "events": Change(1, 0, 0, 0),
        "borders": Change(1, 0, 0, 0),
        "assessments": Change(1, 0, 0, 0),
        "links": Change(1, 0, 0, 0),
        "sources": Change(2, 0, 0, 0),
        "states": Change(2, 0, 0, 0),
        "organizations": Change(1, 0, 0, 0),
        "actors": Change(4, 0, 0, 0),
        "codes": Change(3, 0, 0, 0),
    }

    again = load(settings)
    assert changes(again) == {}
    assert again.revision == first.revision
    assert again.changes["trade-flows"] == Change(0, 0, 2, 0)

    write_packs(changed_packs(("times/trade_flows.csv", "26000000", "27000000")))
    cell = load(settings)
    assert changes(cell) == {"trade-flows": Change(0, 1, 1, 0)}
    assert cell.revision != first.revision

    write_packs(
        {name: content for name, content in PACKS.items() if name not in ("times/links.csv", "times/borders.csv")}
    )
    fewer = load(settings)
    assert changes(fewer) == {
        "trade-flows": Change(0, 1, 1, 0),
        "borders": Change(0, 0, 0, 1),
        "links": Change(0, 0, 0, 1),
    }

    write_packs(PACKS)
    assert load(settings).revision == first.revision

    write_packs(changed_packs(("reference/states.csv", "Kazakhstan", "Qazaqstan")))
    assert changes(load(settings))["codes"] == Change(0, 1, 2, 0)


def test_all_rows_may_change_their_references_at_once(write_packs: WritePacks, loaded: Settings) -> None:
    write_packs(
        {name: content.replace("KAZ", "ALB").replace("times-2020", "news-2020") for name, content in PACKS.items()}
    )
    report = load(loaded)
    assert report.changes["states"] == Change(1, 0, 1, 1)
    assert report.changes["sources"] == Change(1, 0, 1, 1)


def turned(content: str) -> str:
    """A CSV file with its rows in the other order."""
    header, *rows = content.splitlines(keepends=True)
    return "".join([header, *reversed(rows)])


@pytest.mark.parametrize(
    ("files", "is_same"),
    [
        ({name: turned(content) if name.endswith(".csv") else content for name, content in PACKS.items()}, True),
        ({name: content.replace("\n", "\r\n") for name, content in PACKS.items()}, True),
        (dict(reversed(PACKS.items())), True),
        (changed_packs(("times/sources.toml", "# What we read.", "# What we have read.")), True),
        (changed_packs(("times/trade_flows.csv", "26000000", "26000001")), False),
        (changed_packs(("times/events.csv", "KAZ;MNG;almaty", "KAZ;MNG")), False),
        (changed_packs(("times/sources.toml", "2020-05", "2020-06")), False),
        (changed_packs(("times/links.csv", "part_of_sum", "subset_of")), False),
        (changed_packs(("reference/states.csv", "KZ", "KK")), False),
    ],
)
def test_the_revision_changes_with_every_cell_and_with_nothing_else(
    write_packs: WritePacks, loaded: Settings, files: Files, is_same: bool
) -> None:
    write_packs(files)
    assert (load(loaded).revision == REVISION) == is_same
    write_packs(PACKS)
    assert load(loaded).revision == REVISION


def test_the_revision_is_the_same_on_every_database(write_packs: WritePacks, empty: Settings) -> None:
    assert load(empty.model_copy(update={"seed_dir": write_packs(PACKS)})).revision == REVISION


def test_the_revision_does_not_depend_on_the_folders_of_the_packs(write_packs: WritePacks, empty: Settings) -> None:
    files = {name.replace("reference/", "lists/"): content for name, content in PACKS.items()}
    assert load(empty.model_copy(update={"seed_dir": write_packs(files)})).revision == REVISION


def test_files_that_changed_are_loaded_at_the_next_start_and_no_others(
    write_packs: WritePacks, empty: Settings
) -> None:
    settings = empty.model_copy(update={"seed_dir": write_packs(PACKS)})
    assert not is_loaded(settings)
    load(settings)
    assert is_loaded(settings)
    write_packs(changed_packs(("times/trade_flows.csv", "26000000", "27000000")))
    assert not is_loaded(settings)
    write_packs(changed_packs(("times/trade_flows.csv", "26000000", "many")))
    with pytest.raises(FaultyPacks):
        load(settings)
    write_packs(PACKS)
    assert is_loaded(settings)


# What is interrupted


class PowerCut(Exception):
    """What stops a load in a test."""


def content(settings: Settings) -> dict[str, list[Any]]:
    """Every row of every table."""
    with reading(settings) as connection:
        return {
            name: sorted(map(str, connection.execute(table.select()).all()))
            for name, table in DataSet.metadata.tables.items()
        }


@contextmanager
def power_cut_at(beginning: str) -> Iterator[None]:
    """Stop a load at the first statement that begins with some words."""

    def stop(connection: Connection, cursor: Any, statement: str, *others: Any) -> None:
        if statement.lstrip().startswith(beginning):
            raise PowerCut

    event.listen(Engine, "before_cursor_execute", stop)
    try:
        with pytest.raises(PowerCut):
            yield
    finally:
        event.remove(Engine, "before_cursor_execute", stop)


@pytest.mark.parametrize(
    "statement",
    ["INSERT INTO state", "UPDATE trade_flow", "DELETE FROM state", "INSERT INTO word", "INSERT INTO data_set"],
)
def test_a_load_that_is_stopped_leaves_the_previous_data_whole(
    write_packs: WritePacks, loaded: Settings, statement: str
) -> None:
    before = content(loaded)
    write_packs({name: text.replace("KAZ", "ALB").replace("26", "27") for name, text in PACKS.items()})
    with power_cut_at(statement):
        load(loaded)
    assert content(loaded) == before


@pytest.mark.parametrize("statement", ["CREATE TABLE word", "INSERT INTO trade_flow", "INSERT INTO data_set"])
def test_a_first_load_that_is_stopped_leaves_nothing(write_packs: WritePacks, empty: Settings, statement: str) -> None:
    settings = empty.model_copy(update={"seed_dir": write_packs(PACKS)})
    with power_cut_at(statement):
        load(settings)
    assert tables(settings) == []
    assert not is_loaded(settings)
    assert len(load(settings).revision) == 16


def tables(settings: Settings) -> list[str]:
    """The tables of a database."""
    with reading(settings) as connection:
        names: list[str] = inspect(connection).get_table_names()
    return names


LOAD_AND_HANG = """
import sys, time
from pathlib import Path
from sqlalchemy import Engine, event
from app.load.seeding import load
from app.settings import Settings

@event.listens_for(Engine, "after_cursor_execute")
def hang(connection, cursor, statement, *others):
    if statement.startswith("INSERT INTO data_set"):
        print("loaded, but for the commit", flush=True)
        time.sleep(60)

load(Settings(database_url=sys.argv[1], seed_dir=Path("seed")))
"""


def test_a_load_that_is_killed_leaves_the_previous_data_whole(write_packs: WritePacks, loaded: Settings) -> None:
    before = content(loaded)
    write_packs(changed_packs(("times/trade_flows.csv", "26000000", "27000000")))
    command = [sys.executable, "-c", LOAD_AND_HANG, loaded.database_url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as loading:
        assert loading.stdout is not None
        assert loading.stdout.readline() == "loaded, but for the commit\n"
        loading.kill()
    assert content(loaded) == before
    assert changes(load(loaded)) == {"trade-flows": Change(0, 1, 1, 0)}


def test_a_database_that_cannot_be_written_is_told_in_one_line(write_packs: WritePacks) -> None:
    settings = Settings(database_url="sqlite:///none/facts.db", seed_dir=write_packs(PACKS))
    with pytest.raises(DatabaseError, match=r"^sqlite:///none/facts\.db: unable to open database file$"):
        load(settings)
