"""Alternatives in a query: branches without OR, each row once, and no more branches than are bearable."""

import pytest
from client import Serve

from app.facts.trade_flows import TradeFlow, TradeFlowQuery
from app.query.branches import MAX_BRANCHES, branches
from app.settings import Settings


def test_alternatives_become_branches_and_impossible_ones_are_left_out() -> None:
    query = TradeFlowQuery(actor=["KAZ", "MNG"])
    conditions = branches(query.clauses(TradeFlow))
    assert sorted(" AND ".join(map(str, branch)) for branch in conditions) == [
        "trade_flow.exporter_id = :actor__0 AND trade_flow.importer_id = :actor__1",
        "trade_flow.importer_id = :actor__0 AND trade_flow.exporter_id = :actor__1",
    ]


def test_too_many_alternatives_are_left_to_the_database() -> None:
    query = TradeFlowQuery(exporter=[f"a{n}" for n in range(50)], importer=[f"b{n}" for n in range(50)])
    conditions = branches(query.clauses(TradeFlow))
    assert len(conditions) == 50 <= MAX_BRANCHES
    assert all(" OR " in str(branch[-1]) for branch in conditions)


@pytest.mark.parametrize(("exporters", "importers", "count"), [(MAX_BRANCHES, 0, MAX_BRANCHES), (MAX_BRANCHES, 2, 2)])
def test_as_many_alternatives_as_are_bearable_become_branches_the_fewest_first(
    exporters: int, importers: int, count: int
) -> None:
    query = TradeFlowQuery(exporter=[f"a{n}" for n in range(exporters)], importer=[f"b{n}" for n in range(importers)])
    assert len(branches(query.clauses(TradeFlow))) == count


@pytest.mark.parametrize("sort", [None, "value", "-value"])
def test_rows_that_several_branches_find_are_answered_once(many: Settings, serve: Serve, sort: str | None) -> None:
    served = serve(many)
    order = {"sort": sort} if sort else {}
    params = {"exporter": ["KAZ", "MNG"], "reporter": ["MNG", "KAZ"], **order}
    lines = served.get("/v1/trade-flows", {**params, "format": "jsonl"}).text.splitlines()
    page = served.json("/v1/trade-flows", **params, limit=997)
    rows = page["data"]
    while page["next"]:
        page = served.json(page["next"])
        rows += page["data"]
    ids = [row["id"] for row in rows]
    assert len(ids) == len(set(ids)) == len(lines) > 1000
    assert [f'{{"id":"{id}"' for id in ids] == [line.partition(",")[0] for line in lines]
