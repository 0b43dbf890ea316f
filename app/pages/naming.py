"""What pages call things: actors, sources, kinds of claims, verdicts, times."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, select

from app.api.desk import Lease
from app.model.sources import Source
from app.text import edtf

KINDS = {
    "trade-flows": "Trade",
    "memberships": "Memberships",
    "agreements": "Agreements",
    "investments": "Investments",
    "missions": "Embassies and consulates",
    "people-flows": "People",
    "relationships": "How close they are",
    "policies": "Policies",
    "events": "Events",
    "borders": "Borders and distance",
    "regimes": "Regimes",
    "roll-calls": "Roll calls",
    "votes": "Votes",
    "assessments": "What sources argue",
}
"""Headings for the kinds of claims, by their paths."""

STANDINGS = {
    "uncorroborated": "one source",
    "corroborated": "confirmed",
    "questioned": "questioned",
    "contradicted": "disputed",
    "superseded": "no longer so",
}
"""The standing of a claim in a word or two."""

STANDING_SENTENCES = {
    "uncorroborated": "No other independent source here says the same, or otherwise, of the same time.",
    "corroborated": "An independent source says the same of the same time.",
    "questioned": "There is evidence against it, of another time or by another measure.",
    "contradicted": "Another source says otherwise of the same time.",
    "superseded": "It held at its time; a later claim tells that it no longer does.",
}
"""The standing of a claim in a sentence."""


@lru_cache(maxsize=2)
def _named(revision: str, rows: tuple[tuple[str | None, ...], ...]) -> Mapping[str, str]:
    """The names of the sources of a revision."""
    return {str(id): short or title or publisher or str(id) for id, short, title, publisher in rows}


def source_names(lease: Lease) -> Mapping[str, str]:
    """What each source is called where there is little room, by its id."""
    rows = lease.reading.rows(lease.reader.plan("names of sources", names), {})
    return _named(lease.snapshot.revision, tuple(tuple(row) for row in rows))


def names() -> Select[Any]:
    """The ids and names of all sources."""
    source = Source.table().c
    return select(source.id, source.short_name, source.title, source.publisher)


def day(text: str | date | None) -> str:
    """A day in words: "6 May 1992"."""
    return edtf.point_in_words(str(text)) if text else ""


def when(row: Mapping[str, Any]) -> str:
    """When a claim holds, in words: "2013", "since 1992", "as of August 2013"; empty if it has no date."""
    if row["period"]:
        return period(row["period"])
    if row["period_basis"] == "publication" and row["period_latest"]:
        return f"as of {edtf.point_in_words(row['period_latest'][:7])}"
    return ""


def period(text: str) -> str:
    """An EDTF date or interval in words: "1990 to 1992", "since 1992"."""
    start, slash, end = text.partition("/")
    if not slash:
        return edtf.point_in_words(start)
    if start in edtf.OPEN_ENDS:
        return f"until {edtf.point_in_words(end)}"
    if end in edtf.OPEN_ENDS:
        return f"since {edtf.point_in_words(start)}"
    return f"{edtf.point_in_words(start)} to {edtf.point_in_words(end)}"
