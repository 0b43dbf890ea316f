"""Dyads: all that is known of two actors in one answer, and the pairs of one actor ranked by what they share."""

from collections.abc import Sequence
from typing import Any, Literal, Self
from urllib.parse import urlencode

from pydantic import BaseModel, Field, create_model
from sqlalchemy import Integer, Select, column, func, select

from app import about
from app.api.desk import Lease
from app.api.endpoints import json_endpoint
from app.api.lists import list_endpoint
from app.api.pair_rows import ROWS_OF_A_KIND, pair_page_model, rows_of_pair
from app.api.pairs import SIDES, pair_of
from app.api.shared_memberships import SharedMembership, ever_holds, is_full_member, meet, shared_memberships
from app.api.standing import ClaimStanding, comparisons_of, standings
from app.api.voting import VotingAgreement, sessions_of, totals
from app.facts import CLAIMS
from app.facts.comparisons import Comparison, Standing
from app.facts.kinds import KindPath
from app.facts.memberships import Membership
from app.facts.votes import RollCall, Vote
from app.model.base import Record
from app.model.errors import NotFound
from app.model.types import KEY, ActorCode, Schema, Scope, Slug, SourceCode, TimePoint
from app.query.directory import Directory
from app.query.listing import Listing
from app.query.parameters import Parameters, Query, Unset
from app.query.queries import ClaimQuery
from app.store.prepared_statements import parameter

TOLD = [kind for kind in CLAIMS if kind.table is not RollCall]
"""The kinds of which a dyad tells."""

OF_PAIRS = [kind for kind in TOLD if kind.table is not Vote]
"""Those of which it has the claims; of the votes of two it tells how often they were alike."""


class DyadQuery(Parameters):
    """What a dyad can be asked."""

    source: list[SourceCode] = ClaimQuery.model_fields["source"]  # type: ignore[assignment]  # the same parameter
    as_of: TimePoint | Unset = ClaimQuery.model_fields["as_of"]  # type: ignore[assignment]  # the same parameter
    asserted: bool | Unset = ClaimQuery.model_fields["asserted"]  # type: ignore[assignment]  # the same parameter


Claims: type[BaseModel] = create_model(
    "DyadClaims",
    __base__=Schema,
    **{  # type: ignore[call-overload]  # one field for each kind
        kind.path.replace("-", "_"): (
            pair_page_model(kind.table),
            Field(alias=kind.path, description=f"Its {kind.name}."),
        )
        for kind in OF_PAIRS
    },
)


class Dyad(Schema):
    """All that is known of two actors."""

    a: Slug = Field(description="The actor that comes first in code-point order.", examples=["KAZ"])
    b: Slug = Field(description="The other actor.", examples=["MNG"])
    claims: Claims = Field(
        description=f"The claims that involve both, by kind: at most {ROWS_OF_A_KIND} of each, those from texts before "
        "those from data sets. If there are more, the newest of each source are shown, `sources` says how many each "
        "has, and `next` is the list that has them all."
    )
    shared_memberships: list[SharedMembership] = Field(description="Organizations under which both are listed.")
    voting_agreement: list[VotingAgreement] = Field(
        description="How often both voted alike, by source; by session under /v1/voting-agreement/{a}/{b}."
    )
    comparisons: list[Comparison] = Field(
        description="Where these claims answer what other witnesses answer too: who backs and who disputes them."
    )
    standings: dict[str, ClaimStanding] = Field(
        description="The standing of each of these claims that others back, dispute or supersede, by its id."
    )
    no_data: list[KindPath] = Field(description="The kinds in which no source loaded here speaks of both.")


def dyad_body(lease: Lease, query: DyadQuery, *, prefix: str, a: str, b: str) -> dict[str, Any]:
    """All that is known of two actors."""
    reader, reading, snapshot = lease.reader, lease.reading, lease.snapshot
    pair = pair_of(snapshot.directory, a, b)
    query = query.resolve(snapshot.directory)
    asked = {"source": query.source, "as_of": query.as_of, "asserted": query.asserted}
    of_both = ClaimQuery(actor=pair, **asked)
    of_both.check_times()
    rest = prefix, urlencode(of_both.model_dump(exclude_defaults=True), doseq=True)
    of_both.resolve(snapshot.directory)
    parts = {
        kind.path: rows_of_pair(reader, reading, kind, of_both, rest, snapshot.directory.name_of) for kind in OF_PAIRS
    }
    claims = {path: part for path, (_, part) in parts.items()}
    shared = list(shared_memberships(reader, reading, of_both, pair))
    voting = totals(sessions_of(reader, reading, ClaimQuery(**asked), pair))
    ids = [id for ids, _ in parts.values() for id in ids]
    comparisons = comparisons_of(reader, reading, ids)
    by_claim = standings(reader, reading, ids, comparisons)
    told = {kind.path: voting if kind.table is Vote else claims[kind.path]["data"] for kind in TOLD}
    return {
        "a": pair[0],
        "b": pair[1],
        "claims": claims,
        "shared_memberships": shared,
        "voting_agreement": voting,
        "comparisons": comparisons,
        "standings": {
            id: standing
            for id, standing in sorted(by_claim.items())
            if standing["standing"] is not Standing.UNCORROBORATED
        },
        "no_data": [path for path, has_data in told.items() if not has_data],
    }


# The pairs of one actor


class Pair(Schema):
    """An actor seen from another: what they share."""

    id: Slug = Field(description="The other actor.", examples=["CHN"])
    shared_memberships: int = Field(
        description="Of how many organizations both are said to have been full members at one time."
    )


class PairQuery(Query):
    """What the list of an actor's pairs can be asked."""

    actor: ActorCode = Field(description="The actor whose pairs are wanted: any code or name.", examples=["MNG"])
    sort: Literal["shared_memberships", "-shared_memberships"] | Unset = Field(
        None, description="The order: by id if not given, or by the number of shared memberships; `-` turns it round."
    )

    def resolve(self, directory: Directory) -> Self:
        """Replace the actor's code by its id; UnknownCode if it means nothing."""
        self.actor = directory.require(self.actor, Scope.ACTOR, "actor")
        return self

    def tables(self) -> Sequence[type[Record]]:
        """Pairs are counted from memberships, and are never many."""
        return []

    def is_cheap(self) -> bool:
        """All memberships of the organizations are read, which takes a while."""
        return False


def pairs_of(query: PairQuery) -> list[Select[Any]]:
    """The actors that share memberships with one, each with their number."""
    actor = parameter("actor", KEY)
    own, other = Membership.table().alias("own").c, Membership.table().alias("other").c
    shared = func.count(other.organization_id.distinct()).label("shared_memberships")
    pairs = (
        select(other.state_id.label("id"), shared)
        .where(own.state_id == actor, own.organization_id == other.organization_id, other.state_id != actor)
        .where(is_full_member(own), is_full_member(other), ever_holds(own), ever_holds(other), meet(own, other))
        .group_by(other.state_id)
        .subquery("pair")
    )
    return [select(pairs.c.id, pairs.c.shared_memberships)]


PAIRS: Listing[PairQuery] = Listing("dyads", [column("id", KEY), column("shared_memberships", Integer())], pairs_of)


ENDPOINTS = (
    json_endpoint(
        "/v1/dyads/{a}/{b}",
        dyad_body,
        DyadQuery,
        has_links=True,
        errors=[NotFound("actor", "KAX", ["KAZ"], "b")],
        operation_id="get_dyad",
        summary="Get all that is known of two actors",
        description="Every claim that involves both actors, by kind, and the organizations under which both are "
        "listed, with roles and times. The answer is the same from either side.",
        tag=about.OVERVIEW,
        response_model=lambda: Dyad,
        response_description="All claims of the pair, by kind.",
        path_parameters=SIDES,
    ),
    list_endpoint(
        PAIRS,
        Pair,
        PairQuery,
        summary="List the pairs of one actor",
        description="The actors that were full members of the same organizations as one actor, at one time, with the "
        "number of those organizations. Each pair is told in full under /v1/dyads/{a}/{b}.",
        tag=about.OVERVIEW,
    ),
)
