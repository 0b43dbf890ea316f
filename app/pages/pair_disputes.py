"""Where sources disagree on a pair: what no rule calls a tie, and what editors hold against each other."""

from typing import TYPE_CHECKING

from app.facts.comparisons import DIFFERING
from app.pages.comparing import Disagreement, disagreement, said_of, slug
from app.pages.rows import Row, facts_by_ids, told

if TYPE_CHECKING:
    from app.pages.pair import Pair

SHOWN = 8
"""How many disagreements are shown in full; of the others the questions are told."""

AGAINST = {
    "contradicted_by": "Another source says otherwise of the same time.",
    "questioned_by": "There is evidence against it, of another time or by another measure.",
    "superseded_by": "It held at its time; a later claim tells that it no longer does.",
}
"""The lists of a standing that are told of, each with what it means."""


def disputes(pair: "Pair") -> list[Disagreement]:
    """The disagreements, the figures that are farthest apart first."""
    standings = pair.body["standings"]
    differing = [one for one in pair.body["comparisons"] if one["verdict"] in DIFFERING]
    differing.sort(key=lambda one: (-(one["factor"] or 0), one["id"]))
    found = [disagreement(one, pair.rows, pair.names, pair.sources, standings, pair.base) for one in differing]
    return [*found, *linked(pair, differing)]


def linked(pair: "Pair", differing: list[Row]) -> list[Disagreement]:
    """What is held against claims of the pair by links alone, with their notes."""
    together = {
        (one, other) for comparison in differing for one in comparison["claim_ids"] for other in comparison["claim_ids"]
    }
    against: dict[str, list[tuple[str, str]]] = {}
    for id, standing in pair.body["standings"].items():
        for name in AGAINST:
            others = [other for other in standing[name] if (id, other) not in together]
            against.setdefault(id, []).extend((name, other) for other in others)
    against = {id: others for id, others in against.items() if others and id in pair.rows}
    unknown = {other for others in against.values() for _, other in others} - pair.rows.keys()
    rows = pair.rows | facts_by_ids(pair.lease, unknown)
    notes = {(link["from_id"], link["to_id"]): link["note"] for link in pair.links}
    found = []
    for id, others in against.items():
        known = [(name, rows[other]) for name, other in others if other in rows]
        if known:
            claim = pair.told(pair.rows[id])
            claims = [claim, *(told(row, pair.sources, pair.standing(row["id"])) for _, row in known)]
            said = dict.fromkeys(note for _, row in known if (note := notes.get((row["id"], id))))
            verdict, figures = AGAINST[known[0][0]], [rows[one.id] for one in claims if "unit" in rows[one.id]]
            units = {row["unit"] for row in figures}
            drawn = (
                [said_of(row, pair.sources[row["source_id"]], pair.base) for row in figures] if len(units) == 1 else []
            )
            found.append(Disagreement(f"about-{slug(id)}", "", "", claim.statement, verdict, claims, list(said), drawn))
    return found
