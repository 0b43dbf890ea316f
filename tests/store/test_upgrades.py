"""Databases of earlier versions: they are opened by this one, and all their rows are served."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from adapters import COW_TRADE, FLOWS, written
from alembic import command
from alembic.script import ScriptDirectory
from anyio.from_thread import BlockingPortal
from client import Api, Serve
from command_line import invoke
from database import Database, revision, writing
from sqlalchemy import Connection, MetaData, insert, select

from app.load.seeding import load
from app.main import create_app
from app.settings import Settings
from app.store.schema import SCHEMA, SchemaState, alembic_config, schema_state
from app.store.writing import loading

ONLY_ON = ("sqlite",)
SCHEMAS = [script.revision for script in ScriptDirectory.from_config(alembic_config()).walk_revisions()]
EARLIER = [schema for schema in reversed(SCHEMAS) if schema != SCHEMA][::3]
"""Every third, from the first one on: each upgrade goes through all that come after it."""
ARTICLE_FLOWS = 3
PATHS = (
    "/v1/trade-flows?format=jsonl",
    "/v1/missions?format=jsonl",
    "/v1/agreements?format=csv",
    "/v1/links?format=jsonl",
    "/v1/states?format=jsonl",
    "/v1/comparisons?format=jsonl",
    "/v1/trade-flows?q=Mongolia",
    "/v1/dyads/MNG/KAZ",
)


@pytest.fixture(scope="module")
def flows(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file to import."""
    return written(tmp_path_factory.mktemp("flows"), COW_TRADE, *FLOWS)


@pytest.fixture(scope="module")
def loaded(database: Database, article: str, seed: Path, flows: Path) -> Settings:
    """The settings of a database of this version, with the article and an import."""
    settings = Settings(database_url=database.copy(article), seed_dir=seed)
    assert invoke(settings, "import", "cow-trade", flows).exit_code == 0
    return settings


@pytest.fixture(scope="module")
def expected(loaded: Settings, portal: BlockingPortal) -> Iterator[list[bytes]]:
    """What is answered from it."""
    served = Api(create_app(loaded), loaded, portal)
    yield answers(served)
    served.close()


def answers(served: Api) -> list[bytes]:
    """The bodies of some answers, all of which are good."""
    responses = [served.get(path) for path in PATHS]
    assert {response.status_code for response in responses} == {200}
    return [response.content for response in responses]


def fill(connection: Connection, source: Connection) -> None:
    """Put the rows of a database of this version into tables of another, as far as they have a place there.

    Rows that had another key are not: those of `holding`, which migrations remove, so that a load makes them anew.
    """
    theirs, ours = MetaData(), MetaData()
    theirs.reflect(connection)
    ours.reflect(source)
    for table in theirs.sorted_tables:
        own: Mapping[str, Any] = dict(ours.tables[table.name].c) if table.name in ours.tables else {}
        if table.name != "alembic_version" and all(column.name in own for column in table.primary_key):
            shared = [own[column.name] for column in table.c if column.name in own]
            rows = [row._asdict() for row in source.execute(select(*shared))]
            if table.name == "word":  # of rows that have a place
                rows = [row for row in rows if row["kind"] in theirs.tables]
            if rows:
                connection.execute(insert(table), rows)


@pytest.mark.parametrize("schema", EARLIER)
def test_a_database_of_an_earlier_version_is_upgraded_and_served(
    database: Database, loaded: Settings, flows: Path, expected: list[bytes], serve: Serve, schema: str
) -> None:
    old = loaded.model_copy(update={"database_url": database.new()})
    with loading(old.writing_url) as connection, writing(loaded) as source:
        command.upgrade(alembic_config(connection), schema)
        assert schema_state(connection) is SchemaState.OLDER
        fill(connection, source)
    served = serve(old)
    assert served.get("/readyz").status_code == 503
    load(old)
    assert served.get("/readyz").status_code == 200
    assert served.json("/v1/trade-flows")["total"] >= ARTICLE_FLOWS
    assert invoke(old, "import", "cow-trade", flows).exit_code == 0  # what a schema had no place for comes back
    assert revision(old) == revision(loaded)
    assert answers(served) == expected
