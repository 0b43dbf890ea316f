"""What sources argue of a pair: barriers and drivers with what is said for and against them, and forecasts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.model.links import LinkKind
from app.pages.rows import Row, Told, facts_by_ids, told

if TYPE_CHECKING:
    from app.pages.pair import Pair

FOR = (LinkKind.EVIDENCE_FOR, LinkKind.EXPLAINS, LinkKind.CORROBORATES)
AGAINST = (LinkKind.CONCEDES, LinkKind.SPEAKS_AGAINST, LinkKind.CONTRADICTS)
LATER = (LinkKind.SUPERSEDES,)
SHOWN = 24
"""How many of those are shown that are neither barriers nor forecasts."""


@dataclass(frozen=True, slots=True)
class Point:
    """Something that a source argues, with what is said for it and against it, and what became of it."""

    claim: Told
    ordinal: int | None
    arguments: Sequence[Told]
    doubts: Sequence[Told]
    later: Sequence[Told]


@dataclass(frozen=True, slots=True)
class Argument:
    """What sources argue of a pair."""

    barriers: Sequence[Point]
    drivers: Sequence[Point]
    outlooks: Sequence[Point]

    def __bool__(self) -> bool:
        return bool(self.barriers or self.drivers or self.outlooks)


def argument(pair: "Pair") -> Argument:
    """What sources argue of the pair."""
    rows = pair.of_kind("assessments")
    by_kind = {kind: [row for row in rows if row["kind"] == kind] for kind in ("barrier", "driver", "outlook")}
    wanted = {row["id"] for kind in by_kind.values() for row in kind}
    leading = [link for link in pair.links if link["to_id"] in wanted]
    unknown = {link["from_id"] for link in leading} - pair.rows.keys()
    known = pair.rows | facts_by_ids(pair.lease, unknown)

    def point(row: Row) -> Point:
        lists = [
            [
                told(known[link["from_id"]], pair.sources, pair.standing(link["from_id"]))
                for link in leading
                if link["to_id"] == row["id"] and link["kind"] in kinds and link["from_id"] in known
            ]
            for kinds in (FOR, AGAINST, LATER)
        ]
        return Point(pair.told(row), row["ordinal"], *lists)

    barriers = sorted(by_kind["barrier"], key=lambda row: (row["source_id"], row["ordinal"] or 99, row["id"]))
    return Argument(
        [point(row) for row in barriers[:SHOWN]],
        [point(row) for row in by_kind["driver"][:SHOWN]],
        [point(row) for row in by_kind["outlook"][:SHOWN]],
    )
