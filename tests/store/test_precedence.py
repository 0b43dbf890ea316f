"""Precedence: what is slow or long lets go first what is quick, and nothing is taken for slow that could not run."""

from pathlib import Path
from threading import Thread
from time import monotonic, thread_time
from typing import Any

import pytest
from client import Api
from starlette.responses import Response

from app.api import lists
from app.query.listing import AT_A_TIME, PIECE_BYTES, giving_way, joined
from app.store.errors import TookLong
from app.store.precedence import QUICK
from app.store.read_transactions import MOMENTS, FileReading

MOMENT = 0.05
ENDLESS = "WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers) SELECT max(n) FROM numbers"


def seconds_of_an_endless_statement(file: Path) -> tuple[float, float]:
    """After how many seconds a statement without end is given up that has a moment, and how many its thread has run."""
    reading = FileReading(file)
    reading.begin(MOMENT, waits=True)
    began, ran = monotonic(), thread_time()
    with pytest.raises(TookLong):
        reading.executed(ENDLESS).fetchall()
    reading.close()
    return monotonic() - began, thread_time() - ran


def test_a_moment_is_over_when_its_thread_has_run_in_it(article_file: Path) -> None:
    lasted, ran = seconds_of_an_endless_statement(article_file)
    assert lasted >= MOMENT
    assert MOMENT / 2 <= ran < 2 * MOMENT


def test_a_statement_whose_thread_has_not_run_has_some_moments_more(
    article_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.store.read_transactions.thread_time", lambda: 0.0)
    lasted, _ = seconds_of_an_endless_statement(article_file)
    assert lasted >= (1 + MOMENTS) * MOMENT


def test_rows_of_a_stream_wait_while_a_quick_answer_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.store.precedence.WAITS", 10_000)
    found: list[int] = []
    batches = giving_way([[(number,) for number in range(2 * AT_A_TIME + 1)]])
    making = Thread(target=lambda: found.extend(len(rows) for rows in batches))
    with QUICK:
        making.start()
        making.join(0.1)
        assert found == []
    making.join()
    assert found == [AT_A_TIME, AT_A_TIME, 1]


def test_rows_of_a_stream_do_not_wait_without_end() -> None:
    with QUICK:
        assert len(list(giving_way([[(1,)]] * 3))) == 3


def test_a_quick_answer_goes_first(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bool] = []
    answer = lists.page_response

    def noting(*given: Any) -> Response:
        seen.append(QUICK.is_under_way)
        return answer(*given)

    assert api.get("/v1/trade-flows?limit=7").status_code == 200
    monkeypatch.setattr(lists, "page_response", noting)
    assert api.get("/v1/trade-flows?exporter=KAZ&limit=7").status_code == 200
    assert seen == [api.settings.database_url.startswith("sqlite")]
    assert not QUICK.is_under_way


def test_pieces_are_joined_to_larger_ones() -> None:
    pieces = [bytes([number]) * (PIECE_BYTES // 3 + 1) for number in range(7)]
    made = list(joined(pieces))
    assert b"".join(made) == b"".join(pieces)
    assert [len(piece) >= PIECE_BYTES for piece in made] == [True, True, False]
    assert list(joined([])) == []
