"""The standing of claims: what comparisons and curated links say of each."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import Field
from sqlalchemy import ColumnElement, Select, or_, select

from app.facts.comparisons import COMPARISONS, Comparison, Standing
from app.model.bookkeeping import ListedId
from app.model.claims import Aspect
from app.model.links import Link, LinkKind
from app.model.types import KEY, Schema, Slug
from app.store.database import Database
from app.store.prepared_statements import numbered, parameter
from app.store.read_transactions import Reading

OF_LINK: Mapping[str, Standing] = {
    LinkKind.CONTRADICTS: Standing.CONTRADICTED,
    LinkKind.SPEAKS_AGAINST: Standing.QUESTIONED,
    LinkKind.CORROBORATES: Standing.CORROBORATED,
    LinkKind.SUPERSEDES: Standing.SUPERSEDED,
}
"""The standing that each kind of curated link gives to the second claim; the other kinds give none."""

LISTS = {
    Standing.SUPERSEDED: "superseded_by",
    Standing.CONTRADICTED: "contradicted_by",
    Standing.QUESTIONED: "questioned_by",
    Standing.CORROBORATED: "corroborated_by",
}
"""The list of those who give each standing, the heaviest first."""


class QuestionStanding(Schema):
    """What other claims do to what one answers to a question."""

    aspect: Aspect | None = Field(description="What is asked; null where links of editors alone tell of it.")
    is_main: bool = Field(description="Whether it is the claim's main question.")
    standing: Standing = Field(description="Its standing in this question.")
    superseded_by: list[Slug] = Field(description="Later claims that tell that it no longer holds.")
    contradicted_by: list[Slug] = Field(description="Claims that say otherwise, and sources whose lists or dates do.")
    questioned_by: list[Slug] = Field(description="Claims that are evidence against it, of another time or measure.")
    corroborated_by: list[Slug] = Field(description="Independent claims that say the same of the same time.")


class ClaimStanding(Schema):
    """What other claims do to one, and which they are: in its main question, and in each that others answer."""

    standing: Standing = Field(
        description="Superseded before contradicted before questioned before corroborated, if other claims do several "
        "of these; in the claim's main question, as are the lists that follow."
    )
    superseded_by: list[Slug] = QuestionStanding.model_fields["superseded_by"]  # type: ignore[assignment]  # the same
    contradicted_by: list[Slug] = QuestionStanding.model_fields["contradicted_by"]  # type: ignore[assignment]  # the same
    questioned_by: list[Slug] = QuestionStanding.model_fields["questioned_by"]  # type: ignore[assignment]  # the same
    corroborated_by: list[Slug] = QuestionStanding.model_fields["corroborated_by"]  # type: ignore[assignment]  # the same
    questions: list[QuestionStanding] = Field(
        description="Its standing in each question that others answer too, such as whether there is a membership, and "
        "in which role; the main one first. No claim is in two lists of one question."
    )


def comparisons_of(database: Database, reading: Reading, claim_ids: Sequence[str]) -> list[dict[str, Any]]:
    """The comparisons in which any of some claims stands."""
    if not claim_ids:
        return []
    values = padded(claim_ids)
    plan = database.plan(("comparisons of claims", len(values)), lambda: comparisons_by_claims(len(values)))
    return [dict(zip(COMPARISONS.listing.writer.names, row, strict=True)) for row in reading.rows(plan, values)]


def comparisons_by_claims(count: int) -> Select[Any]:
    """The comparisons in which any of a number of claims stands."""
    listed, comparison = ListedId.table().c, Comparison.table().c
    name = Comparison.table().name
    ids = select(listed.row_id).where(
        listed.kind == name, listed.field == "claim_ids", listed.listed_id.in_(parameters(count))
    )
    return COMPARISONS.select(comparison.id.in_(ids)).order_by(comparison.id)


def padded(ids: Sequence[str]) -> dict[str, str]:
    """Parameters for a list of ids, padded to a power of two by repeating the last, so that few statements differ."""
    count = 1 << (len(ids) - 1).bit_length()
    return {numbered("id", number): ids[min(number, len(ids) - 1)] for number in range(count)}


def parameters(count: int) -> list[ColumnElement[str]]:
    """The parameters of a number of ids in a statement."""
    return [parameter(numbered("id", number), KEY) for number in range(count)]


Effects = dict[Standing, set[str]]
"""By whom a claim is given each standing in a question."""

AspectKey = tuple[bool, str]
"""Whether a question is not the claim's main one, and what is asked."""

OF_MEMBER: Mapping[str, Standing] = {
    "differs_from": Standing.CONTRADICTED,
    "questioned_by": Standing.QUESTIONED,
    "agrees_with": Standing.CORROBORATED,
}
"""The standing that each list of a member of a comparison gives."""


def standings(
    database: Database, reading: Reading, claim_ids: Sequence[str], comparisons: Iterable[Mapping[str, Any]]
) -> dict[str, dict[str, Any]]:
    """The standing of each of some claims, by the comparisons in which they stand and the links between them.

    Each as `ClaimStanding` describes it, in plain objects: pydantic takes several times as long.
    """
    if not claim_ids:
        return {}
    values = padded(claim_ids)
    plan = database.plan(("links of claims", len(values)), lambda: links_by_claims(len(values)))
    return standings_by(claim_ids, comparisons, reading.rows(plan, values))


def standings_by(
    claim_ids: Sequence[str], comparisons: Iterable[Mapping[str, Any]], links: Iterable[Sequence[str]]
) -> dict[str, dict[str, Any]]:
    """The standing of each of some claims, by comparisons and by links: (from_id, to_id, kind)."""
    asked, mains = set(claim_ids), dict[str, str]()
    effects: dict[str, dict[AspectKey, Effects]] = defaultdict(dict)
    for comparison in comparisons:
        aspect = comparison["aspect"]
        for member in comparison["claims"]:
            id = member["id"]
            if id not in asked:
                continue
            if member["is_main"]:
                mains[id] = aspect
            for field, standing in OF_MEMBER.items():
                if member[field]:
                    own = effects[id].setdefault((not member["is_main"], aspect), {})
                    own.setdefault(standing, set()).update(member[field])
    for from_id, to_id, kind in links:
        if to_id in asked:
            own = effects[to_id].setdefault((False, mains.get(to_id, "")), {})
            if from_id not in own.get(Standing.CONTRADICTED, ()):  # what had ended before is no later claim
                own.setdefault(OF_LINK[kind], set()).add(from_id)
    return {id: claim_standing(effects[id]) if id in effects else UNDISPUTED for id in claim_ids}


def claim_standing(questions: Mapping[AspectKey, Effects]) -> dict[str, Any]:
    """The standing of a claim by what others do to it in each question."""
    told = [
        {"aspect": aspect or None, "is_main": not is_other, **judged(effects)}
        for (is_other, aspect), effects in sorted(questions.items())
    ]
    merged: Effects = {}
    for (is_other, _), effects in questions.items():
        for standing, ids in effects.items() if not is_other else ():
            merged[standing] = merged.get(standing, set()) | ids
    return {**judged(merged), "questions": told}


def judged(effects: Effects) -> dict[str, Any]:
    """The standing in a question and its lists: who would stand in several is left in the one that weighs most."""
    lists: dict[str, Any] = {"standing": Standing.UNCORROBORATED}
    seen: set[str] = set()
    for standing, name in LISTS.items():
        ids = effects.get(standing)
        by = ids - seen if ids else ()
        lists[name] = sorted(by) if by else []
        if by:
            seen.update(by)
            if lists["standing"] is Standing.UNCORROBORATED:
                lists["standing"] = standing
    return lists


UNDISPUTED = claim_standing({})
"""The standing of a claim of which no other speaks."""


def links_by_claims(count: int) -> Select[Any]:
    """The links that give a standing to any of a number of claims."""
    link = Link.table().c
    is_judging = or_(*(link.kind == kind for kind in OF_LINK))
    return select(link.from_id, link.to_id, link.kind).where(is_judging, link.to_id.in_(parameters(count)))
