"""Disagreements as pages show them: the question in words, who says what, and what would reconcile them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from app.api.desk import Lease
from app.charts.drawing import Drawing
from app.charts.intervals import intervals
from app.charts.said import Said
from app.facts.kinds import KINDS
from app.model.claims import Aspect
from app.pages.naming import day, source_names
from app.pages.questions import in_words
from app.pages.rendering import path_of
from app.pages.rows import Row, Told, claims_by_ids, told

VERDICTS = {
    "agree": "All can be right as they are stated.",
    "agree_within_rounding": "All can be right once the figures' rounding is allowed for.",
    "close": "Not all can be right, but the figures are within a tenth of each other.",
    "differ": "Not all can be right.",
    "differ_widely": "Not all can be right, by far.",
}


UNTOLD = ("period", "period_earliest", "period_latest", "note", "value_low", "value_high", "value_step")
"""The columns of claims that comparisons do not tell of."""


DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")


@dataclass(frozen=True)
class Disagreement:
    """Claims that cannot all be right."""

    anchor: str
    kind: str
    aspect: str
    question: str
    verdict: str
    claims: Sequence[Told]
    notes: Sequence[str]
    said: Sequence[Said] = ()
    """The figures, if they are figures."""

    @cached_property
    def drawing(self) -> Drawing | None:
        """What each claim allows, on one axis; None if there is nothing to draw."""
        if len(self.said) < 2:
            return None
        drawing = intervals(f"figures-{self.anchor}", self.question, self.said, explained=False)
        return drawing if drawing.svg else None


def times(factor: float) -> str:
    """How many times one figure is the other, in words: "23 times", "1.4 times"."""
    return f"{factor:,.0f} times" if factor >= 10 else f"{factor:.1f}".removesuffix(".0") + " times"


def verdict_of(comparison: Row) -> str:
    """How the claims stand to each other, in a sentence."""
    if comparison["factor"] and comparison["factor"] >= 1.05:
        return f"Not all can be right: one figure is {times(comparison['factor'])} another."
    return VERDICTS.get(comparison["verdict"], "")


def disagreement(
    comparison: Row,
    rows: Mapping[str, Row],
    names: Mapping[str, str],
    sources: Mapping[str, str],
    standings: Mapping[str, Row],
    base: str,
) -> Disagreement:
    """A comparison as it is shown; `rows` are claims by their ids, as far as they are at hand.

    `base` is the prefix of all paths.
    """
    members = comparison["claims"]
    first = next((rows[member["id"]] for member in members if member["id"] in rows), None)
    claims = []
    for member in members:
        row = rows.get(member["id"]) or bare(member)
        standing = standings.get(member["id"], {}).get("standing", "")
        claims.append(told(row, sources, standing))
    notes = [explanation["note"] for explanation in comparison["explanations"]]
    notes += [note for note in (comparison["note"], denial(comparison, sources)) if note]
    is_figure = comparison["aspect"] == Aspect.FIGURE
    return Disagreement(
        slug(comparison["id"]),
        comparison["kind"],
        comparison["aspect"],
        in_words(comparison, first, names),
        verdict_of(comparison),
        claims,
        [with_names(note, sources) for note in notes],
        [said_of(one.row, one.source, base) for one in claims if one.row.get("unit")] if is_figure else (),
    )


def slug(id: str) -> str:
    """An id as the anchor of a part of a page: small letters, digits and hyphens."""
    return re.sub("[^a-z0-9]+", "-", id.lower())


def said_of(row: Row, source: str, base: str, series: str | None = None) -> Said:
    """A claim with a figure as charts take it."""
    return Said.from_row(row, source=source, href=f"{base}{path_of('claims', row['id'])}", series=series)


def with_names(text: str, sources: Mapping[str, str]) -> str:
    """A note as people read it: sources by their names, days and money in words."""
    for id, name in sources.items():
        if id in text:
            text = text.replace(f"({id})", f"({name})").replace(f"{id} says", f"{name} says")
    text = DAY.sub(lambda found: day(found[0]), text)
    return text.replace(" USD", " US dollars")


def denial(comparison: Row, sources: Mapping[str, str]) -> str:
    """Which source denies it by what it leaves out, or by its dates; empty if none does."""
    denied_by = comparison["denied_by_id"]
    if not denied_by:
        return ""
    return f"{sources.get(denied_by, denied_by)} denies it, by its list or its dates."


def bare(member: Row) -> Row:
    """A member of a comparison as a row of a claim, as far as it tells."""
    absent: dict[str, Any] = dict.fromkeys(UNTOLD)
    return {**absent, "period_basis": "undated", **member}


def disagreements(lease: Lease, comparisons: Iterable[Row], base: str) -> list[Disagreement]:
    """Comparisons as they are shown, with the rows of their claims read for them."""
    comparisons = list(comparisons)
    by_kind: dict[str, set[str]] = {}
    for comparison in comparisons:
        by_kind.setdefault(comparison["kind"], set()).update(comparison["claim_ids"])
    rows: dict[str, Row] = {}
    for kind, ids in by_kind.items():
        if kind in KINDS:
            rows |= claims_by_ids(lease, kind, ids)
    names, sources = lease.snapshot.directory.name_of, source_names(lease)
    return [disagreement(comparison, rows, names, sources, {}, base) for comparison in comparisons]
