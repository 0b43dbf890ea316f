"""The kinds of claims."""

from typing import Annotated

from pydantic import AfterValidator, WithJsonSchema

from app.facts import (
    agreements,
    assessments,
    borders,
    events,
    investments,
    memberships,
    missions,
    people_flows,
    policies,
    regimes,
    relationships,
    trade_flows,
    votes,
)
from app.query.kind import Kind

CLAIMS: tuple[Kind, ...] = (
    trade_flows.KIND,
    memberships.KIND,
    agreements.KIND,
    investments.KIND,
    missions.KIND,
    people_flows.KIND,
    relationships.KIND,
    policies.KIND,
    events.KIND,
    borders.KIND,
    regimes.KIND,
    votes.ROLL_CALLS,
    votes.VOTES,
    assessments.KIND,
)
"""The kinds of claims, in the order in which a reader meets them."""

KINDS = {kind.path: kind for kind in CLAIMS}
"""The kinds of claims by their paths."""


def checked_path(text: str) -> str:
    """The path of a kind of claims, written with `-` or `_`; ValueError if there is no such kind."""
    path = text.replace("_", "-")
    if path not in KINDS:
        raise ValueError(f"not one of {', '.join(KINDS)}")
    return path


KindPath = Annotated[str, AfterValidator(checked_path), WithJsonSchema({"type": "string", "enum": list(KINDS)})]
"""A kind of claims, by its path."""
