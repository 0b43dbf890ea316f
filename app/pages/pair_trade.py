"""Trade of a pair: each direction by itself, each source by itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.charts.drawing import Drawing
from app.charts.series import series, shared_axes
from app.facts import trade_flows
from app.facts.trade_flows import TradeFlowQuery
from app.pages.comparing import said_of
from app.pages.rows import Row, Told, listed

if TYPE_CHECKING:
    from app.charts.said import Said
    from app.pages.pair import Pair

LATEST = 1000
"""How many figures are read of pairs of which there are more than a dyad tells."""
SHOWN = 20
"""How many shares and figures of single goods are listed."""


@dataclass(frozen=True, slots=True)
class Flow:
    """The trade of a pair in one direction, or in both."""

    heading: str
    drawing: Drawing
    sentence: str
    """The latest figure in words."""


@dataclass(frozen=True, slots=True)
class Trade:
    """The trade of a pair."""

    flows: Sequence[Flow]
    others: Sequence[Told]
    """Shares, and figures of single goods."""

    def __bool__(self) -> bool:
        return bool(self.flows or self.others)


def trade(pair: "Pair") -> Trade:
    """The trade of the pair, drawn on the same axes in each direction."""
    rows, (a, b) = flows_of(pair), pair.ids
    whole = [row for row in rows if row["unit"] == "USD" and not row["commodity"]]
    others = [pair.told(row) for row in rows if row["unit"] != "USD" or row["commodity"]][:SHOWN]
    one_way = [("ab", a, b), ("ba", b, a)]
    directions = [
        (
            f"trade-{way}",
            f"From {pair.names[seller]} to {pair.names[buyer]}",
            [row for row in whole if row["measure"] != "two_way" and row["exporter_id"] == seller],
        )
        for way, seller, buyer in one_way
    ]
    both = [("trade-both", "Both directions together", [row for row in whole if row["measure"] == "two_way"])]
    said = [[said_by(pair, row) for row in flow] for _, _, flow in directions]
    axes = shared_axes(*said) if all(said) else None
    found = [
        Flow(heading, series(id, heading, claims, axes, explained=not place), latest(pair, flow))
        for place, ((id, heading, flow), claims) in enumerate(zip(directions, said, strict=True))
        if claims
    ]
    found += [
        Flow(
            heading, series(id, heading, [said_by(pair, row) for row in flow], explained=not found), latest(pair, flow)
        )
        for id, heading, flow in both
        if flow
    ]
    return Trade(found, others)


def flows_of(pair: "Pair") -> Sequence[Row]:
    """The figures of trade: those of the dyad, or the latest of all if it tells of but a part of them."""
    part = pair.body["claims"]["trade-flows"]
    if part["total"] <= len(part["data"]):
        return pair.of_kind("trade-flows")
    query = TradeFlowQuery(actor=list(pair.ids), sort="-period", limit=LATEST, **pair.filters)
    by_id = {row["id"]: row for row in listed(pair.lease, trade_flows.KIND.listing, query).data}
    return list((by_id | {row["id"]: row for row in pair.of_kind("trade-flows")}).values())


def said_by(pair: "Pair", row: Row) -> "Said":
    """A figure as a chart takes it; the reports of either side are series of their own."""
    reporter = row["reporter_id"]
    line = f"as {pair.names.get(reporter, reporter)} reports" if reporter else None
    return said_of(row, pair.sources[row["source_id"]], pair.base, line)


def latest(pair: "Pair", rows: Sequence[Row]) -> str:
    """The latest dated figure, in words."""
    dated = [row for row in rows if row["period"] and row["period_latest"]]
    if not dated:
        return ""
    row = max(dated, key=lambda row: (row["period_latest"], row["id"]))
    return f"{pair.told(row).statement} ({pair.sources[row['source_id']]})"
