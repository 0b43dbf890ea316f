"""How often two actors voted alike, by session: counted from votes when it is asked.

Agreement is the share of roll calls in which both cast the same vote, of those in which both cast one: yes, no or
abstain. The index of agreement counts half of those, too, in which one of the two abstained and the other did not, as
Arend Lijphart proposed ("The Analysis of Bloc Voting in the General Assembly", American Political Science Review 57,
1963), here from 0 to 1 instead of 0 to 100.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from pydantic import Field
from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, true

from app import about
from app.api.dataset import Reader
from app.api.desk import Lease
from app.api.endpoints import json_endpoint
from app.api.pairs import SIDES, pair_of
from app.facts.votes import CAST, RollCall, Vote, VoteChoice
from app.model.errors import NotFound
from app.model.types import KEY, Schema, Slug, SourceCode
from app.query.branches import branches
from app.query.parameters import Parameters
from app.query.queries import ClaimQuery
from app.store.prepared_statements import parameter
from app.store.read_transactions import Reading

DECIMALS = 6
"""Decimals of shares."""


class VotingPairQuery(Parameters):
    """What the agreement of two actors can be asked."""

    source: list[SourceCode] = ClaimQuery.model_fields["source"]  # type: ignore[assignment]  # the same parameter


class VotingAgreement(Schema):
    """How often two actors voted alike, by one source."""

    source_id: Slug = Field(description="The source of the votes.", examples=["unvotes"])
    roll_calls: int = Field(description="In how many roll calls both cast a vote: yes, no or abstain.")
    alike: int = Field(description="In how many of these both cast the same vote.")
    half_alike: int = Field(description="In how many one of the two abstained and the other voted yes or no.")
    opposed: int = Field(description="In how many one voted yes and the other no.")
    agreement: float = Field(ge=0, le=1, description="The share of those in which both cast the same vote.")
    index_of_agreement: float = Field(
        ge=0,
        le=1,
        description="The index of agreement of Lijphart (1963), from 0 to 1: the share of those alike and of half of "
        "those half alike.",
    )
    first_day: date | None = Field(description="The first day on which such a roll call can have been.")
    last_day: date | None = Field(description="The last such day.")


class SessionAgreement(VotingAgreement):
    """How often two actors voted alike in one session, by one source."""

    session: int = Field(description="The session.", examples=[67])


class PairAgreement(Schema):
    """How often two actors voted alike."""

    a: Slug = Field(description="The actor that comes first in code-point order.", examples=["KAZ"])
    b: Slug = Field(description="The other actor.", examples=["MNG"])
    total: list[VotingAgreement] = Field(description="In all sessions together, by source.")
    sessions: list[SessionAgreement] = Field(description="In each session, by source and session.")


def counts(query: ClaimQuery) -> Select[Any]:
    """The numbers of the roll calls of a session in which two actors cast votes, alike and half alike, by source."""
    one, other, call = Vote.table().alias("one").c, Vote.table().alias("other").c, RollCall.table().c
    is_asked = [and_(true(), *branch) for branch in branches(query.clauses(RollCall))]
    abstains = or_(one.vote == VoteChoice.ABSTAIN, other.vote == VoteChoice.ABSTAIN)
    return (
        select(
            call.source_id,
            call.session,
            func.count().label("roll_calls"),
            number_of(one.vote == other.vote).label("alike"),
            number_of(and_(one.vote != other.vote, abstains)).label("half_alike"),
            func.min(call.period_earliest).label("first_day"),
            func.max(call.period_latest).label("last_day"),
        )
        .where(one.state_id == parameter("one", KEY), other.state_id == parameter("another", KEY))
        .where(one.roll_call_id == other.roll_call_id, call.id == one.roll_call_id)
        .where(*(or_(*(side.vote == choice for choice in CAST)) for side in (one, other)))
        .where(*([or_(*is_asked)] if query.active else []))
        .group_by(call.source_id, call.session)
        .order_by(call.source_id, call.session)
    )


def number_of(condition: ColumnElement[bool]) -> ColumnElement[int]:
    """The number of rows that meet a condition."""
    return func.sum(case((condition, 1), else_=0))


def sessions_of(reader: Reader, reading: Reading, query: ClaimQuery, pair: Sequence[str]) -> list[dict[str, Any]]:
    """How often a pair voted alike in each session, in roll calls that meet the conditions of a query."""
    plan = reader.plan(("voting agreement", query.shape), lambda: counts(query))
    values = {**query.values, "one": pair[0], "another": pair[1]}
    return [
        {"session": session, **agreement(source_id, roll_calls, alike, half_alike, first_day, last_day)}
        for source_id, session, roll_calls, alike, half_alike, first_day, last_day in reading.rows(plan, values)
    ]


def agreement(source_id: str, roll_calls: int, alike: int, half_alike: int, first_day: Any, last_day: Any) -> Any:
    """What some numbers of roll calls come to."""
    return {
        "source_id": source_id,
        "roll_calls": roll_calls,
        "alike": alike,
        "half_alike": half_alike,
        "opposed": roll_calls - alike - half_alike,
        "agreement": round(alike / roll_calls, DECIMALS),
        "index_of_agreement": round((alike + half_alike / 2) / roll_calls, DECIMALS),
        "first_day": first_day,
        "last_day": last_day,
    }


def totals(sessions: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """How often a pair voted alike in all sessions, by source."""
    by_source: dict[str, list[dict[str, Any]]] = {}
    for session in sessions:
        by_source.setdefault(session["source_id"], []).append(session)
    return [agreement(source_id, *summed(own)) for source_id, own in by_source.items()]


def summed(sessions: Sequence[dict[str, Any]]) -> tuple[int, int, int, Any, Any]:
    """The numbers of all sessions together, and their first and last day."""
    roll_calls, alike, half_alike = (
        sum(session[name] for session in sessions) for name in ("roll_calls", "alike", "half_alike")
    )
    first_day = min((session["first_day"] for session in sessions if session["first_day"]), default=None)
    last_day = max((session["last_day"] for session in sessions if session["last_day"]), default=None)
    return roll_calls, alike, half_alike, first_day, last_day


def voting_body(lease: Lease, query: VotingPairQuery, *, a: str, b: str) -> dict[str, Any]:
    """How often two actors voted alike."""
    pair = pair_of(lease.snapshot.directory, a, b)
    query = query.resolve(lease.snapshot.directory)
    sessions = sessions_of(lease.reader, lease.reading, ClaimQuery(source=query.source), pair)
    return {"a": pair[0], "b": pair[1], "total": totals(sessions), "sessions": sessions}


ENDPOINTS = (
    json_endpoint(
        "/v1/voting-agreement/{a}/{b}",
        voting_body,
        VotingPairQuery,
        errors=[NotFound("actor", "KAX", ["KAZ"], "b")],
        operation_id="get_voting_agreement",
        summary="Get how often two actors voted alike, by session",
        description="Counted from votes, over all roll calls in which both cast one, those on amendments and "
        "paragraphs included: the share of the same votes, and Lijphart's index of agreement, which counts half of "
        "those in which one of the two abstained. The answer is the same from either side.",
        tag=about.VOTES,
        response_model=lambda: PairAgreement,
        response_description="The agreement of the pair.",
        path_parameters=SIDES,
    ),
)
