"""What is not done at any price: counting many rows, and statements that take too long."""

from pathlib import Path

import pytest
from client import Serve, counted
from database import FILE

from app.api.desk import Place
from app.settings import Settings


def test_what_is_too_much_to_count_is_not_counted(many: Settings, serve: Serve) -> None:
    served = serve(many)
    assert served.json("/v1/trade-flows?limit=10")["total"] is None
    assert served.json("/v1/trade-flows?exporter=KAZ&limit=10")["total"] is None
    assert served.json("/v1/trade-flows?exporter=KAZ&q=exports")["total"] == 0
    assert served.json("/v1/missions?limit=1")["total"] > 1


def test_rows_that_are_known_to_be_too_many_are_not_counted(
    settings: Settings, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.query.listing.TOTAL_LIMIT", 1)
    served = serve(settings)
    for query, is_counted in (("", False), ("&actor=MNG", True)):
        with counted() as executed:
            assert served.json(f"/v1/missions?limit=1{query}")["total"] is None
        assert any("count(" in statement for statement in executed) == is_counted


def test_a_statement_that_takes_too_long_is_given_up(
    many_file: Path, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.store.read_transactions.STEPS", 1)
    served = serve(Settings(database_url=f"{FILE}{many_file}", cache_mb=0))
    assert len(served.json("/v1/trade-flows?limit=10")["data"]) == 10
    monkeypatch.setattr("app.api.current.TURN_SECONDS", -1)
    served.app.state.desk.seconds = dict.fromkeys(Place, -1.0)
    assert served.get("/v1/trade-flows?limit=10").status_code == 503
