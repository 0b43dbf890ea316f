"""The timeline of a pair: what happened between the two, and what they agreed on, as far as it is dated."""

from datetime import date
from typing import TYPE_CHECKING

from app.charts.drawing import Drawing
from app.charts.timeline import Event, timeline
from app.pages.rendering import path_of
from app.pages.rows import Row

if TYPE_CHECKING:
    from app.pages.pair import Pair

HAPPENING = ("events", "agreements", "missions", "policies", "relationships", "regimes")
"""The kinds of claims that have a place in time of their own; figures are of years, and stand by themselves."""


def pair_timeline(pair: "Pair") -> Drawing | None:
    """The timeline; None if nothing is dated."""
    rows = [row for kind in HAPPENING for row in pair.of_kind(kind) if row["period"]]
    if not rows:
        return None
    return timeline("timeline-of-both", f"What happened between {pair.title}", [event(pair, row) for row in rows])


def event(pair: "Pair", row: Row) -> Event:
    """A claim as an event."""
    earliest, latest = (row[name] and date.fromisoformat(row[name]) for name in ("period_earliest", "period_latest"))
    source, href = pair.sources[row["source_id"]], f"{pair.base}{path_of('claims', row['id'])}"
    return Event(row["statement"], row["period"], earliest, latest, source, href)
