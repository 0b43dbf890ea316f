"""What is loaded while a request is answered: each answer is of one revision, and remembered under that one alone."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from functools import partial
from typing import Any

import pytest
from anyio.from_thread import BlockingPortal
from client import Serve
from database import revision
from sqlalchemy import make_url
from starlette.types import Message, Receive, Scope, Send

from app.api.caching import Remembering
from app.api.desk import REVISION
from app.settings import Settings
from app.store.engines import file_of
from app.store.prepared_statements import Plan, Values
from app.store.read_transactions import Reading

CHANGE = """
import sys
from sqlalchemy import text
from app.store.writing import writing_engine

with writing_engine(sys.argv[1]).begin() as connection:
    for statement in sys.argv[2:]:
        connection.execute(text(statement))
"""


def change(settings: Settings, *statements: str) -> None:
    """Change what is loaded, in another process: two SQLite libraries in one know nothing of each other's locks."""
    subprocess.run([sys.executable, "-c", CHANGE, settings.writing_url, *statements], check=True)


def let_write_beside_reading(settings: Settings) -> None:
    """Let an SQLite file be as it is during a load, which does not wait for those who read."""
    file = file_of(make_url(settings.database_url))
    if file is not None:
        with closing(sqlite3.connect(file)) as connection:
            assert connection.execute("PRAGMA journal_mode = WAL").fetchone() == ("wal",)


ONE_FLOW = "DELETE FROM trade_flow WHERE id != 'mng-kaz-exports'"


@pytest.mark.parametrize(
    ("path", "many", "first", "statement"),
    [
        ("/v1/trade-flows?limit=1", 100_000, "trade_flow", ONE_FLOW),  # the page, and its total
        ("/v1/borders?sort=value", 0, "border", "DELETE FROM border WHERE value IS NULL"),  # rows with values, others
        ("/v1/dyads/MNG/KAZ", 100_000, "trade_flow", "DELETE FROM mission"),  # one kind, and another
    ],
)
def test_a_load_between_two_reads_changes_neither(
    own: Settings, serve: Serve, monkeypatch: pytest.MonkeyPatch, path: str, many: int, first: str, statement: str
) -> None:
    monkeypatch.setattr("app.query.listing.MANY_ROWS", many)
    let_write_beside_reading(own)
    api = serve(own.model_copy(update={"cache_mb": 0}))
    before = api.get(path).content
    rows = Reading.rows
    left = [statement]

    def load_after(reading: Reading, plan: Plan, values: Values) -> list[Any]:
        found = rows(reading, plan, values)
        if left and f"FROM {first}" in plan.sql:
            change(own, left.pop())
        return found

    monkeypatch.setattr(Reading, "rows", load_after)
    assert api.get(path).content == before
    assert left == []
    assert api.get(path).content != before


@pytest.mark.parametrize("pieces", [[b"whole"], [b"in ", b"pieces"]])
def test_an_answer_of_the_old_revision_is_not_remembered_under_the_new_one(
    own: Settings, serve: Serve, portal: BlockingPortal, pieces: list[bytes]
) -> None:
    answered: list[str] = []

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        answered.append(scope["path"])
        scope[REVISION] = revision(own)
        if answered == ["/v1/slow"]:
            change(own, "UPDATE data_set SET revision = 'another'")
            await layer({**scope, "path": "/v1/quick"}, receive, send)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for piece in pieces:
            await send({"type": "http.response.body", "body": piece, "more_body": piece != pieces[-1]})

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        """Nobody listens."""

    layer = Remembering(answer, serve(own).app.state.desk.current, 2**20, has_texts=False)
    request: Scope = {"type": "http", "method": "GET", "path": "/v1/slow", "query_string": b"", "headers": []}
    portal.call(partial(layer, request, receive, send))
    assert answered == ["/v1/slow", "/v1/quick"]
    assert len(layer.memory.answers) + len(layer.streamed) == 1
    portal.call(partial(layer, request, receive, send))
    assert answered == ["/v1/slow", "/v1/quick", "/v1/slow"]
    assert len(layer.memory.answers) + len(layer.streamed) == 2
