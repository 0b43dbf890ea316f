"""Imported claims on another PostgreSQL server: every answer is what it was, byte for byte."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from adapters import FlowFile
from client import Api, Serve
from command_line import Run
from database import Database, Postgresql, revision, running_postgresql
from packs import write_pack

from app.settings import Settings

STATES = (712, 705, 710, 365)
"""Mongolia, Kazakhstan, China and Russia, as the Correlates of War number them."""
LINES = [
    f"{one},{other},{year},{one * year % 97},{other * year % 89},1,1"
    for one in STATES
    for other in STATES
    for year in range(1995, 2015)
    if one < other
]
QUERIES = (
    *("limit=50", "sort=value&limit=50", "sort=-value&limit=50", "sort=-period&limit=50", "exporter=MNG&limit=9"),
    *("source=cow-trade-4&limit=50", "source=diplomat-2013", "actor=MNG&actor=KAZ&limit=9", "importer=CHN&as_of=2009"),
    *("q=mongolia&limit=50", "value_min=20&sort=value&limit=9", "exporter=MNG&importer=KAZ&sort=-value"),
)
PATHS = (
    *(f"/v1/trade-flows?{query}" for query in QUERIES),
    *("/v1/trade-flows?format=csv", "/v1/trade-flows?sort=-value&format=jsonl", "/v1/trade-flows/mng-kaz-exports"),
    *("/v1/trade-flows/cow-trade-4.MNG.KAZ.2009", "/v1/facts/cow-trade-4.MNG.KAZ.2009", "/v1/facts?actor=KAZ&limit=9"),
    *("/v1/dyads/MNG/KAZ", "/v1/dyads/RUS/CHN?as_of=2001", "/v1/comparisons", "/v1/disagreements/summary"),
    "/v1/check?kind=trade-flows&exporter=MNG&importer=KAZ&period=2009&value=26000000",
)

SOURCE = '[[source]]\nid = "almanac"\nkind = "dataset"\npublished = "2015"\n'
FIGURE: dict[str, object] = {
    **{"source_id": "almanac", "period_basis": "stated", "period": 2014, "source_row": "a row"},
    **{"value": 40, "value_qualifier": "stated"},
}
FLOW: dict[str, object] = FIGURE | {
    **{"id": "almanac-flow", "measure": "exports", "exporter_id": "MNG", "importer_id": "KAZ"},
    **{"unit": "USD", "currency": "USD"},
}
BORDER: dict[str, object] = FIGURE | {
    **{"id": "almanac-gap", "measure": "gap", "a_id": "KAZ", "b_id": "MNG", "contiguous": "false", "unit": "km"},
}


@pytest.fixture(scope="module")
def other_server(database: Database) -> Iterator[Postgresql | None]:
    """A second server, beside the one of the tests; None beside SQLite files."""
    if database.name == "sqlite":
        yield None
    else:
        with running_postgresql() as server:
            yield server


def declare(settings: Settings, server: Postgresql) -> str:
    """Declare a database of another server in that of the tests, as docs/operating.md says; answers its address."""
    address = server.new()
    parts = urlsplit(address)
    with psycopg.connect(settings.database_url.replace("+psycopg", ""), autocommit=True) as connection:
        for statement in (
            "CREATE EXTENSION postgres_fdw",
            f"CREATE SERVER archive FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '{server.folder}', "
            f"dbname '{parts.path[1:]}', fetch_size '1000', use_remote_estimate 'true')",
            "CREATE USER MAPPING FOR CURRENT_USER SERVER archive OPTIONS (user 'postgres')",
        ):
            connection.execute(statement.encode())
    return address


def bodies(api: Api) -> list[bytes]:
    """The answers to the paths, of lists page after page to the end."""
    found = []
    for path in PATHS:
        following: str | None = path
        while following:
            response = api.get(following)
            assert response.status_code == 200, (following, response.text)
            found.append(response.content)
            is_page = response.headers["content-type"] == "application/json"
            body = response.json() if is_page else None
            following = body.get("next") if isinstance(body, dict) else None
    return found


def tables(address: str) -> list[str]:
    """The tables of a database."""
    with psycopg.connect(address) as connection:
        return [name for (name,) in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]


def test_answers_are_the_same_wherever_the_claims_lie(
    run: Run, flows: FlowFile, own: Settings, serve: Serve, other_server: Postgresql | None
) -> None:
    imported = run("import", "cow-trade", flows(*LINES))
    assert imported.exit_code == 0, imported.output
    if other_server is None:
        moved = run("move", "cow-trade-4", "--to", "archive")
        message = "nothing of cow-trade-4 can be moved: it lies there already, or in no partition of its own"
        assert (moved.exit_code, moved.stderr) == (1, f"{message}\n")
        return
    address, before = declare(own, other_server), revision(own)
    api = serve(own.model_copy(update={"cache_mb": 0}))
    expected = bodies(api)
    assert len(expected) > 2 * len(PATHS)
    moved = run("move", "cow-trade-4", "--to", "archive")
    assert (moved.exit_code, moved.stdout) == (0, "trade-flows     240 moved\n")
    assert (tables(address), revision(own)) == (["trade_flow_cow_trade_4"], before)
    assert bodies(api) == expected
    again = run("import", "cow-trade", flows(*LINES))
    assert "trade-flows     0 added, 0 changed, 240 same, 0 not in this file" in again.stdout
    back = run("move", "cow-trade-4", "--back")
    assert (back.exit_code, back.stdout, tables(address)) == (0, "trade-flows     240 moved\n", [])
    assert bodies(api) == expected


def test_what_lies_on_another_server_is_changed_and_removed_as_if_it_were_here(
    run: Run, flows: FlowFile, own: Settings, other_server: Postgresql | None
) -> None:
    before = revision(own)
    run("import", "cow-trade", flows(*LINES))
    if other_server is not None:
        address = declare(own, other_server)
        run("move", "cow-trade-4", "--to", "archive")
    changed = run("import", "cow-trade", flows("705,712,1995,1,2,1,1"))
    assert "trade-flows     0 added, 2 changed, 0 same, 238 not in this file" in changed.stdout
    removed = run("remove", "cow-trade-4")
    assert (removed.exit_code, revision(own)) == (0, before)
    if other_server is not None:
        with psycopg.connect(address) as connection:
            left = [connection.execute(f"SELECT count(*) FROM {name}".encode()).fetchone() for name in tables(address)]
        assert left in ([], [(0,)])


def test_a_server_that_is_not_declared_is_told(run: Run, flows: FlowFile, other_server: Postgresql | None) -> None:
    run("import", "cow-trade", flows(*LINES[:20]))
    moved = run("move", "cow-trade-4", "--to", "nowhere")
    assert moved.exit_code == 1
    if other_server is not None:
        assert moved.stderr == "no server 'nowhere' with a user mapping for this role: see CREATE SERVER\n"
    assert run("move", "cow-trade-4").exit_code == 2


def test_each_large_kind_of_a_pack_moves(
    run: Run, own: Settings, tmp_path: Path, other_server: Postgresql | None
) -> None:
    before = revision(own)
    pack = write_pack(tmp_path / "two-kinds", SOURCE, trade_flows=FLOW, borders=BORDER)
    imported = run("import", "pack", pack)
    assert imported.exit_code == 0, imported.output
    if other_server is not None:
        address, loaded = declare(own, other_server), revision(own)
        moved = run("move", "two-kinds", "--to", "archive")
        assert (moved.exit_code, moved.stdout) == (0, "trade-flows     1 moved\nborders         1 moved\n")
        assert sorted(tables(address)) == ["border_two_kinds", "trade_flow_two_kinds"]
        assert run("move", "two-kinds", "--to", "archive").exit_code == 1
        back = run("move", "two-kinds", "--back")
        assert (back.stdout, tables(address), revision(own)) == (moved.stdout, [], loaded)
    assert run("remove", "two-kinds").exit_code == 0
    assert revision(own) == before
