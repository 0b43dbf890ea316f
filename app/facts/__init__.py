"""All kinds of rows: the one list that the application, the loader, the migrations and the tests read."""

from app.facts import (
    actors,
    codes,
    comparisons,
    links,
    organizations,
    sources,
    states,
)
from app.facts.kinds import CLAIMS
from app.query.kind import Resource

REFERENCES: tuple[Resource, ...] = (
    sources.RESOURCE,
    states.RESOURCE,
    organizations.RESOURCE,
    actors.RESOURCE,
    codes.RESOURCE,
)
"""What claims refer to."""

PACKED: tuple[Resource, ...] = (*CLAIMS, links.RESOURCE, *REFERENCES)
"""What packs bring."""

RESOURCES: tuple[Resource, ...] = (*PACKED, comparisons.COMPARISONS, comparisons.DISAGREEMENTS)
"""Everything that has a list under /v1: what packs bring, and what is derived from it."""

__all__ = ["CLAIMS", "PACKED", "REFERENCES", "RESOURCES"]
