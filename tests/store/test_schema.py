"""The tables: their version, and rows of an earlier one."""

from pathlib import Path

from adapters import FLOWS, FlowFile
from alembic import command
from alembic.script import ScriptDirectory
from client import Serve
from command_line import Run
from database import revision, select_rows
from packs import write_pack
from sqlalchemy import insert

from app.model.bookkeeping import Holding
from app.settings import Settings
from app.store.schema import SCHEMA, alembic_config
from app.store.writing import loading


def test_rows_of_an_earlier_version_are_answered_alike(run: Run, flows: FlowFile, own: Settings, serve: Serve) -> None:
    run("import", "cow-trade", flows(*FLOWS))
    lists = ("/v1/trade-flows", "/v1/trade-flows?format=jsonl", "/v1/missions", "/v1/dyads/MNG/KAZ")
    before = [serve(own).get(path).content for path in lists]
    with loading(own.writing_url) as connection:
        command.downgrade(alembic_config(connection), "20261123_indexes")
    assert run("seed").exit_code == 0
    assert [serve(own).get(path).content for path in lists] == before


def earlier(settings: Settings) -> None:
    """Take the tables back to the version before this one, which wrote digests of its own."""
    with loading(settings.writing_url) as connection:
        command.downgrade(alembic_config(connection), "20261123_dyads")
        holding = Holding.table()
        noted = {"source_id": "diplomat-2013", "kind": "mission", "rows": 1, "digest": "of-earlier-columns"}
        connection.execute(insert(holding), noted)


def test_a_migration_makes_the_revision_and_the_times_anew(run: Run, flows: FlowFile, own: Settings) -> None:
    run("import", "cow-trade", flows(*FLOWS))
    queries = [f"SELECT id, known_until, holds_until FROM {name} ORDER BY id" for name in ("trade_flow", "mission")]
    queries.append("SELECT id FROM comparison ORDER BY id")
    before = revision(own), [select_rows(own, query) for query in queries]
    earlier(own)
    assert run("seed").exit_code == 0
    assert (revision(own), [select_rows(own, query) for query in queries]) == before


def test_an_import_that_changes_nothing_compares_anew_after_a_migration(
    run: Run, own: Settings, tmp_path: Path
) -> None:
    pack = write_pack(tmp_path / "first", '[[source]]\nid = "page"\nkind = "article"\n')
    assert run("import", "pack", pack).exit_code == 0
    queries = (
        "SELECT id FROM comparison ORDER BY id",
        # without the kinds that the earlier version did not have: they come back with the seed
        "SELECT kind, source_id, rows FROM holding WHERE kind NOT IN ('roll_call', 'vote') ORDER BY 1, 2",
    )
    before = [select_rows(own, query) for query in queries]
    earlier(own)
    assert run("import", "pack", pack).exit_code == 0
    assert [select_rows(own, query) for query in queries] == before
    assert all(before)


def test_the_schema_that_servers_expect_is_the_last_migration() -> None:
    assert ScriptDirectory.from_config(alembic_config()).get_current_head() == SCHEMA
