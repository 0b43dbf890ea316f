"""All kinds of rows: the one list that the application, the loader, the migrations and the tests read."""

from app.facts import (
    actors,
    agreements,
    assessments,
    borders,
    events,
    investments,
    links,
    memberships,
    missions,
    organizations,
    people_flows,
    policies,
    regimes,
    relationships,
    sources,
    states,
    trade_flows,
)
from app.resource import Resource

REFERENCES: tuple[Resource, ...] = (sources.RESOURCE, states.RESOURCE, organizations.RESOURCE, actors.RESOURCE)
"""What claims refer to."""

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

RESOURCES: tuple[Resource, ...] = (*CLAIMS, links.RESOURCE, *REFERENCES)
"""Everything that has a path under /v1."""
