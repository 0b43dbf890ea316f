"""Reading: statements that are kept up to a number, and time limits that are for each batch of rows."""

from pathlib import Path
from typing import Any

import pytest
from database import FILE
from sqlalchemy import Integer, Select, literal, select
from sqlalchemy.dialects.sqlite import pysqlite

from app.facts.trade_flows import TradeFlow
from app.store.database import Database
from app.store.engines import BATCH
from app.store.prepared_statements import Plan
from app.store.read_transactions import FileReading


def test_statements_are_kept_up_to_a_number_and_used_again(article_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.store.database.MAX_PLANS", 2)
    database = Database(f"{FILE}{article_file}", 5)
    made: list[int] = []
    for key in (1, 2, 1, 2, 3, 3, 1):

        def statement(key: int = key) -> Select[Any]:
            made.append(key)
            return select(literal(key, Integer))

        database.plan(key, statement)
    database.close()
    assert made == [1, 2, 3, 1]


def test_each_batch_of_rows_has_its_own_time(many_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    monkeypatch.setattr("app.store.read_transactions.monotonic", lambda: now)
    monkeypatch.setattr("app.store.read_transactions.STEPS", 1)
    reading = FileReading(many_file)
    reading.begin(5, waits=False)
    batches = reading.batches(Plan.of(select(TradeFlow.table().c.id), pysqlite.dialect()), {})
    for _ in range(3):
        assert len(next(batches)) == BATCH
        now += 6
    reading.close()
