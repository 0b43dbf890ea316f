"""The tables: their version, and rows of an earlier one."""

from adapters import FLOWS, FlowFile
from alembic import command
from alembic.script import ScriptDirectory
from client import Serve
from command_line import Run

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


def test_the_schema_that_servers_expect_is_the_last_migration() -> None:
    assert ScriptDirectory.from_config(alembic_config()).get_current_head() == SCHEMA
