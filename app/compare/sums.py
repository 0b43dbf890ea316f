"""Sums: the parts of which a figure is made up, and the two directions of which two-way trade is."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from app.compare.figures import interval
from app.facts.trade_flows import TradeFlow, TradeMeasure
from app.model.claims import Claim
from app.model.links import Link, LinkKind

DIRECTED = (TradeMeasure.EXPORTS, TradeMeasure.IMPORTS)

FLOWS = (*DIRECTED, TradeMeasure.TWO_WAY)
"""The measures of trade that can be held against each other: what flows in one direction, and both together."""


def parts_of(links: Iterable[Link]) -> Mapping[str, Sequence[str]]:
    """The ids of the parts of sums, by that of the whole."""
    parts: dict[str, list[str]] = defaultdict(list)
    for link in links:
        if link.kind is LinkKind.PART_OF_SUM:
            parts[link.to_id].append(link.from_id)
    return parts


def limits_of(parts: Mapping[str, Sequence[str]], claims: Mapping[str, Claim]) -> dict[str, float]:
    """What sums can reach by the parts that the same source gives, each of which is rounded."""
    limits: dict[str, float] = {}
    for whole, ids in parts.items():
        summands = [claims[id] for id in ids]
        allowed = [interval(claim, is_rounded=True) for claim in summands]
        is_of_one_source = {claim.source_id for claim in summands} == {claims[whole].source_id}
        if len(ids) > 1 and is_of_one_source and None not in allowed:
            limits[whole] = sum(part.high for part in allowed if part)
    return limits


Dyad = tuple[str, str, str, str | None]
"""Two actors in code-point order, and what is traded between them in what unit."""


def dyad(flow: TradeFlow) -> Dyad:
    """Between whom goods flow, and which goods."""
    first, second = sorted((flow.exporter_id, flow.importer_id))
    return first, second, flow.commodity or "", flow.unit


def both_directions(flows: Iterable[TradeFlow]) -> dict[Dyad, list[list[TradeFlow]]]:
    """The flows in both directions of one witness and one time, by the dyad.

    Without a reporter, exports and imports come from different states, and are not joined.
    """
    by_time: dict[tuple[Any, ...], list[TradeFlow]] = {}
    for flow in flows:
        time = flow.period, flow.period_basis
        by_time.setdefault((dyad(flow), flow.source_id, flow.reporter_id or flow.measure, *time), []).append(flow)
    pairs: dict[Dyad, list[list[TradeFlow]]] = {}
    for pair in by_time.values():
        if len(pair) == 2 and pair[0].exporter_id != pair[1].exporter_id and None not in map(interval, pair):
            pairs.setdefault(dyad(pair[0]), []).append(pair)
    return pairs
