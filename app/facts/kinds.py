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
)
from app.query.kind import Resource

CLAIMS: tuple[Resource, ...] = (
    trade_flows.RESOURCE,
    memberships.RESOURCE,
    agreements.RESOURCE,
    investments.RESOURCE,
    missions.RESOURCE,
    people_flows.RESOURCE,
    relationships.RESOURCE,
    policies.RESOURCE,
    events.RESOURCE,
    borders.RESOURCE,
    regimes.RESOURCE,
    assessments.RESOURCE,
)
"""The kinds of claims, in the order in which a reader meets them."""

KINDS = {kind.path: kind for kind in CLAIMS}


def checked_kind(kind: str) -> str:
    """The path of a kind of claims, written with `-` or `_`; ValueError if there is no such kind."""
    path = kind.replace("_", "-")
    if path not in KINDS:
        raise ValueError(f"not one of {', '.join(KINDS)}")
    return path


Kind = Annotated[str, AfterValidator(checked_kind), WithJsonSchema({"type": "string", "enum": list(KINDS)})]
"""A kind of claims, by its path."""
