"""The page of a pair: all that is known of two actors, what stands out first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from fastapi import Request, Response

from app.api.desk import Lease
from app.api.dyads import DyadQuery, dyad_body
from app.api.pairs import pair_of
from app.charts.drawing import Drawing
from app.charts.map import pair_map as drawn_map
from app.pages import cards, pair_argument, pair_disputes, pair_timeline, pair_together, pair_trade
from app.pages.naming import KINDS, source_names
from app.pages.places import place_of
from app.pages.rendering import base_of, figure, html, moved, path_of, query_of
from app.pages.rows import Row, Told, links_of, shown, told

SHOWN_OF_A_KIND = 45
"""How many claims of one kind the page lists; the others are told of, with a link to all."""

GAPS = 4
"""How many figures of the gap between two states are told on the map."""

TIES = ("agreements", "missions", "relationships", "events")
"""The kinds among which the oldest tie is sought."""


@dataclass(frozen=True)
class Pair:
    """What is known of two actors, and what it is told with."""

    lease: Lease
    body: Mapping[str, Any]
    names: Mapping[str, str]
    sources: Mapping[str, str]
    base: str
    """The prefix of all paths."""
    query: DyadQuery
    asked: Sequence[tuple[str, str]] = field(default_factory=tuple)
    """The filters."""

    @property
    def ids(self) -> tuple[str, str]:
        """The ids of the two."""
        return self.body["a"], self.body["b"]

    @property
    def filters(self) -> Mapping[str, Any]:
        """The filters by their names, as queries of claims take them."""
        return self.query.model_dump(exclude_defaults=True)

    @property
    def title(self) -> str:
        """The names of the two."""
        a, b = self.ids
        return f"{self.names[a]} and {self.names[b]}"

    @cached_property
    def rows(self) -> dict[str, Row]:
        """All claims that are at hand, by their ids."""
        return {row["id"]: row for part in self.body["claims"].values() for row in part["data"]}

    @cached_property
    def links(self) -> list[Row]:
        """The links at these claims."""
        return links_of(self.lease, list(self.rows))

    def of_kind(self, kind: str) -> list[Row]:
        """The claims of a kind that are at hand."""
        rows: list[Row] = self.body["claims"][kind]["data"]
        return rows

    def told(self, row: Row) -> Told:
        """A claim as it is shown."""
        return told(row, self.sources, self.standing(row["id"]))

    def standing(self, id: str) -> str:
        """The standing of a claim; empty if no other speaks of it."""
        return str(self.body["standings"].get(id, {}).get("standing", ""))


@dataclass(frozen=True, slots=True)
class KindOfClaims:
    """The claims of one kind on the page."""

    path: str
    name: str
    total: int
    claims: Sequence[Told]
    has_more: bool
    sources: Sequence[tuple[str, str, int]]
    """The sources of those that are not all shown: id, name, number of claims."""


def respond(lease: Lease, request: Request, query: DyadQuery, *, a: str, b: str) -> Response:
    """The page; a code or a name in the path leads to it under the ids of the two."""
    ids = pair_of(lease.snapshot.directory, a, b)
    if [a, b] != ids:
        return moved(request, "pairs", *ids)
    asked = [
        (name, str(value).lower() if isinstance(value, bool) else str(value))
        for name, values in query.model_dump(exclude_defaults=True).items()
        for value in (values if isinstance(values, list) else [values])
    ]
    body = shown(dyad_body(lease, query, prefix="", a=a, b=b))
    pair = Pair(lease, body, lease.snapshot.directory.name_of, source_names(lease), base_of(request), query, asked)
    disputes = pair_disputes.disputes(pair)
    total = sum(part["total"] for part in body["claims"].values())
    by_sources = len({source["source_id"] for part in body["claims"].values() for source in part["sources"]})
    return html(
        request,
        "pair.html",
        twin=path_of("v1", "dyads", a, b) + query_of(asked),
        pair=pair,
        card=path_of("pair-cards", a, b) if cards.can_be_made() else None,
        data=structured(pair, f"{total:,} claims by {by_sources:,} sources"),
        total=total,
        by_sources=by_sources,
        outstanding=outstanding(pair, disputes),
        disputes=disputes[: pair_disputes.SHOWN],
        further_disputes=disputes[pair_disputes.SHOWN :],
        trade=pair_trade.trade(pair),
        map=pair_map(pair),
        timeline=pair_timeline.pair_timeline(pair),
        argument=pair_argument.argument(pair),
        together=pair_together.together(pair),
        votes=pair_together.votes(pair),
        kinds=kinds_of(pair),
        downloads=downloads(pair),
    )


def structured(pair: Pair, extent: str) -> dict[str, Any]:
    """What is known of the pair in the words of schema.org."""
    return {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": f"{pair.title}: what sources say",
        "description": f"{extent} on {pair.title}, each with its place in its source, its date and how exact it is.",
        "about": [{"@type": "Thing", "name": pair.names[id]} for id in pair.ids],
        "license": "https://creativecommons.org/publicdomain/zero/1.0/",
        "isAccessibleForFree": True,
        "version": pair.lease.snapshot.revision,
    }


def outstanding(pair: Pair, disputes: Sequence[Any]) -> list[tuple[str, Told, bool]]:
    """What stands out: a heading, the claim, and whether it is disputed."""
    found: list[tuple[str, Told, bool]] = []
    dated = [row for row in pair.rows.values() if row["period"] and row["period_earliest"]]
    if dated:
        newest = max(dated, key=lambda row: (row["period_earliest"], row["id"]))
        found.append(("Newest", pair.told(newest), False))
    ties = [row for kind in TIES for row in pair.of_kind(kind) if row["period"] and row["period_earliest"]]
    if ties:
        oldest = min(ties, key=lambda row: (row["period_earliest"], row["id"]))
        found.append(("Oldest tie with a date", pair.told(oldest), False))
    trade = [row for row in pair.of_kind("trade-flows") if row["period"] and row["unit"] == "USD"]
    if trade:
        latest = max(trade, key=lambda row: (row["period_latest"] or "", row["measure"] == "two_way", row["id"]))
        if latest["id"] not in {one.id for _, one, _ in found}:
            found.append(("Latest figure of trade", pair.told(latest), False))
    if disputes:
        worst = next((one for one in disputes[0].claims if one.standing), disputes[0].claims[0])
        found.append(("Most disputed", worst, True))
    return found


def pair_map(pair: Pair) -> Drawing | None:
    """The map of two states, with what is said to lie between them; None if one of them is no state."""
    one, other = (place_of(pair.lease, id) for id in pair.ids)
    if one is None or other is None:
        return None
    gaps = [row for row in pair.of_kind("borders") if row["measure"] == "gap"]
    said = (f"{figure(row)} ({pair.sources[row['source_id']]})" for row in gaps[:GAPS])
    note = f"Between them, by different sources: {', '.join(said)}." if gaps else ""
    return drawn_map("map", one, other, note)


def kinds_of(pair: Pair) -> list[KindOfClaims]:
    """All claims by kind."""
    found = []
    for path, part in pair.body["claims"].items():
        rows = part["data"]
        if rows:
            has_more = part["total"] > min(len(rows), SHOWN_OF_A_KIND)
            counts = [(one["source_id"], pair.sources[one["source_id"]], one["total"]) for one in part["sources"]]
            claims = [pair.told(row) for row in rows[:SHOWN_OF_A_KIND]]
            found.append(KindOfClaims(path, KINDS[path], part["total"], claims, has_more, counts if has_more else []))
    return found


def downloads(pair: Pair) -> list[tuple[str, str, str]]:
    """The lists of the pair's claims: a name, and the addresses of CSV and JSON."""
    sides = [("actor", id) for id in pair.ids] + list(pair.asked)
    found = []
    for path, part in pair.body["claims"].items():
        if part["total"]:
            addresses = (f"/v1/{path}{query_of([*sides, *more])}" for more in ([("format", "csv")], []))
            found.append((KINDS[path], *addresses))
    return [(name, csv, json) for name, csv, json in found]
