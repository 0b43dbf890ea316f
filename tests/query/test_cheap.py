"""What is read in the event loop: what takes less time than handing it to another thread."""

from threading import current_thread
from typing import Any

import pytest
from anyio.from_thread import BlockingPortal
from client import Serve

from app.api.facts import FactQuery
from app.facts.agreements import AgreementQuery
from app.facts.trade_flows import TradeFlowQuery
from app.query.parameters import QUICK_LIMIT, Query
from app.settings import Settings
from app.store.prepared_statements import Plan, Values
from app.store.read_transactions import Reading

OF_BOTH = {"exporter": ["KAZ"], "importer": ["MNG"]}


@pytest.mark.parametrize(
    ("query", "is_cheap"),
    [
        (TradeFlowQuery(), True),
        (TradeFlowQuery(limit=QUICK_LIMIT), True),
        (TradeFlowQuery(limit=QUICK_LIMIT + 1), False),
        (TradeFlowQuery(sort="value"), True),
        (TradeFlowQuery(exporter=["KAZ"]), True),
        (TradeFlowQuery(exporter=["KAZ"], sort="value"), False),
        (TradeFlowQuery(exporter=["KAZ", "MNG"]), False),
        (TradeFlowQuery(exporter=["MNG", "MNG"]), True),
        (TradeFlowQuery(measure=["exports"]), False),  # which has no index
        (TradeFlowQuery(measure=["exports"], unit=["USD"]), False),
        (TradeFlowQuery(actor=["KAZ"]), False),
        (TradeFlowQuery(value_min=1), False),
        (TradeFlowQuery(q="trade"), False),
        (TradeFlowQuery(**OF_BOTH), True),
        (TradeFlowQuery(**OF_BOTH, sort="value", as_of="2013"), True),
        (TradeFlowQuery(**OF_BOTH, q="trade"), False),
        (TradeFlowQuery(**OF_BOTH, limit=QUICK_LIMIT + 1), False),
        (AgreementQuery(party=["KAZ"]), False),
        (FactQuery(), False),
    ],
)
def test_a_query_is_cheap_if_one_index_finds_few_rows(query: Query, is_cheap: bool) -> None:
    assert query.is_cheap() is is_cheap


@pytest.mark.parametrize(
    ("path", "is_cheap"),
    [
        ("/v1/missions?sending=MNG", True),
        ("/v1/missions?q=embassy", False),
        ("/v1/missions/mng-embassy-in-kazakhstan", True),
        ("/v1/facts", False),
        ("/v1/facts/mng-embassy-in-kazakhstan", False),
    ],
)
def test_only_what_is_cheap_is_read_in_the_event_loop(
    settings: Settings,
    serve: Serve,
    portal: BlockingPortal,
    monkeypatch: pytest.MonkeyPatch,
    path: str,
    is_cheap: bool,
) -> None:
    served = serve(settings)
    served.json("/v1")  # what all requests share has been read by another thread
    threads = set()
    rows = Reading.rows

    def note(reading: Reading, plan: Plan, values: Values) -> list[Any]:
        threads.add(current_thread())
        return rows(reading, plan, values)

    monkeypatch.setattr(Reading, "rows", note)
    served.json(path)
    [thread] = threads
    is_in_loop = thread is portal.call(current_thread)
    assert is_in_loop == (is_cheap and served.app.state.desk.reader.reads_inline)


@pytest.mark.parametrize(
    ("query", "other"),
    [
        (TradeFlowQuery(measure=["exports", "imports"]), TradeFlowQuery(measure=["exports", "imports", "exports"])),
        (TradeFlowQuery(q="trade of KAZ"), TradeFlowQuery(q="Trade of kaz of trade")),
    ],
)
def test_what_is_given_twice_is_looked_up_once(query: Query, other: Query) -> None:
    assert len(other.values) == len(query.values)
