"""Indexes: what finds rows has one, and a late page costs what the first one does."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.dialects.sqlite import pysqlite

from app.facts import CLAIMS, LISTED
from app.facts.trade_flows import KIND as TRADE
from app.facts.trade_flows import TradeFlowQuery
from app.model.types import Scope
from app.query.directory import Directory, LargeId
from app.query.kind import Kind
from app.query.paging import Order, Segment
from app.store.prepared_statements import DbRow, Plan
from app.store.read_transactions import FileReading

FILTERS = [{}, {"exporter": ["KAZ"]}, {"importer": ["KAZ"]}, {"reporter": ["KAZ"]}, {"source": ["diplomat-2013"]}]
FILTERS += [{"measure": ["exports"]}, {"currency": ["USD"]}, {"unit": ["USD"]}, {"value_qualifier": ["stated"]}]
FILTERS += [{"period_basis": ["stated"]}, {"actor": ["KAZ"]}, {"exporter": ["KAZ", "MNG"]}]
FILTERS += [{"exporter": ["MNG"], "importer": ["KAZ"]}, {"actor": ["MNG", "KAZ"]}]
SERVED: list[tuple[dict[str, Any], str | None]] = [(filters, None) for filters in FILTERS]
SERVED += [({}, sort) for sort in ("value", "-value", "period", "-period")]


def steps(file: Path, query: TradeFlowQuery, after: dict[str, Any]) -> int:
    """About how many steps SQLite's machine takes for a page of 50 rows that follow a place."""
    reading = FileReading(file)
    order = Order(query.order)
    segments = [Segment.WHOLE] if query.order is None else [*[Segment.TIED] * bool(after), Segment.KEYED]
    pages = (order.page(TRADE.branches(query), segment, bool(after)) for segment in segments)
    plans = [Plan.of(page, pysqlite.dialect()) for page in pages]
    taken = 0

    def count() -> bool:
        nonlocal taken
        taken += 1
        return False

    values = {**query.values, **after, "rows": 51}
    for plan in plans:
        reading.rows(plan, values)
    reading.connection.set_progress_handler(count, 10)
    rows: list[DbRow] = []
    for plan in plans:
        if len(rows) < 51:
            rows += reading.rows(plan, {**values, "rows": 51 - len(rows)})
    reading.connection.close()
    assert len(rows) == 51
    return taken


@pytest.mark.parametrize(("filters", "sort"), SERVED, ids=str)
def test_a_late_page_costs_what_the_first_one_does(many_file: Path, filters: dict[str, Any], sort: str | None) -> None:
    query = TradeFlowQuery(**filters, sort=sort)
    first = steps(many_file, query, {})
    late = {"after_id": "made-up.KAZ.MNG.1850"}
    if sort is not None:
        late["after_key"] = "1850-01-01" if "period" in sort else 480.0  # type: ignore[assignment]  # a figure here
    assert steps(many_file, query, late) <= 1.3 * first + 20
    assert first < 1500  # reading all 21,000 rows takes more than ten times as many


def test_a_large_source_is_found_in_the_order_of_the_list(many_file: Path) -> None:
    directory, asked = Directory(), {"source": ["diplomat-2013"], "sort": "-value"}
    directory.enter("diplomat-2013", "diplomat-2013", [Scope.SOURCE])
    sorted_first = steps(many_file, TradeFlowQuery(**asked).resolve(directory), {})
    directory.large_sources["trade_flow"] = {"diplomat-2013"}
    assert steps(many_file, TradeFlowQuery(**asked).resolve(directory), {}) < 1500 < sorted_first
    by_source = TradeFlowQuery(source=["diplomat-2013"]).resolve(directory)
    assert not any(isinstance(id, LargeId) for id in by_source.source)  # its index has the order, too


@pytest.mark.parametrize("kind", LISTED, ids=lambda kind: str(kind.path))
def test_whatever_finds_rows_has_an_index_in_which_they_stand_by_id(kind: Kind) -> None:
    table = kind.table.table()
    led = {tuple(column.name for column in index.columns) for index in table.indexes}
    columns = {column.name for column in (*kind.query.indexed.values(), *kind.table.side_columns())}
    by_id = ["id"] if not kind.is_claim else ["position", ""]  # of a server, and of a file
    if kind.comes_in_bulk:
        led.add(("source_id", "position"))  # on a server the rows of a source are a partition
    assert [name for name in sorted(columns) for id in by_id if tuple(filter(None, (name, id))) not in led] == []


@pytest.mark.parametrize("kind", CLAIMS, ids=lambda kind: str(kind.path))
def test_orders_have_an_index(kind: Kind) -> None:
    led = {tuple(column.name for column in index.columns) for index in kind.table.table().indexes}
    for by_id in (["position"], []):
        assert ("period_earliest", *by_id) in led
        assert ("value" not in kind.table.model_fields) or ("value", *by_id) in led
