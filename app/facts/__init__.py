"""All kinds of rows: the lists that the application, the loader, the migrations and the tests read."""

from app.facts import actors, codes, comparisons, links, organizations, sources, states
from app.facts.kinds import CLAIMS
from app.query.kind import Kind, declare_indexes

REFERENCES: tuple[Kind, ...] = (sources.KIND, states.KIND, organizations.KIND, actors.KIND, codes.KIND)
"""What claims refer to."""

LOADED: tuple[Kind, ...] = (*CLAIMS, links.KIND, *REFERENCES)
"""What packs bring."""

LISTED: tuple[Kind, ...] = (*LOADED, comparisons.COMPARISONS, comparisons.DISAGREEMENTS)
"""Everything that has a list under /v1: what packs bring, and what is derived from it."""

declare_indexes(LISTED)

__all__ = ["CLAIMS", "LISTED", "LOADED", "REFERENCES"]
