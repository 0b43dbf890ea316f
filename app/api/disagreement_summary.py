"""The summary of disagreements: how often sources agree and differ, and by how much, by pair of sources."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from fastapi import Request, Response
from pydantic import Field
from sqlalchemy import ColumnElement, Select, func, literal_column, or_, select

from app.api.desk import Lease
from app.api.endpoints import Endpoint
from app.api.lists import disposition, tables_of
from app.api.negotiation import acceptable
from app.api.problems import ANY_ERRORS
from app.facts.comparisons import COMPARISONS, ComparisonQuery, Reason, Verdict
from app.facts.kinds import KindPath
from app.model.bookkeeping import Tally
from app.model.claims import Aspect, Unit
from app.model.types import KEY, Schema, Slug, SourceCode
from app.query.parameters import MEDIA_TYPES, Format, Parameters, Query, Unset, any_of
from app.store.prepared_statements import numbered, parameter
from app.store.rows import RowWriter

NAME = "disagreements-summary"
"""What the answer is called as a file."""


class SummaryQuery(Parameters):
    """What the summary can be asked."""

    kind: list[KindPath] = ComparisonQuery.model_fields["kind"]  # type: ignore[assignment]  # the same parameter
    aspect: list[Aspect] = ComparisonQuery.model_fields["aspect"]  # type: ignore[assignment]  # the same parameter
    source: list[SourceCode] = Field(
        default_factory=list, description="Pairs with this source; repeated, any of them.", examples=["diplomat-2013"]
    )
    between: list[SourceCode] = Field(
        default_factory=list,
        max_length=2,
        description="Pairs with this source; given twice, the pair of the two.",
        examples=["diplomat-2013"],
    )
    verdict: list[Verdict] = any_of("How they stand to each other; parts are of all verdicts.", example="differ")
    format: Format | Unset = Query.model_fields["format"]  # type: ignore[assignment]  # the same parameter


class SummaryRow(Schema):
    """How often claims of two sources stand to each other in one way.

    What is counted are pairs of claims that answer one question of one time; of those that cannot be compared, pairs
    of sources that speak of one thing.
    """

    kind: KindPath = Field(description="The kind of the claims, by its path.")
    aspect: Aspect = Field(description="What is asked.")
    unit: Unit | None = Field(description="In what the figures are counted; null if there are none, or in several.")
    source_a_id: Slug = Field(description="The source that comes first in code-point order.")
    source_b_id: Slug = Field(description="The other source.")
    verdict: Verdict = Field(description="How they stand to each other.")
    reason: Reason | None = Field(description="Why they cannot be compared; null if they can.")
    pairs: int = Field(description="How many pairs.", ge=0)
    pairs_share: float | None = Field(
        description="Which part that is of all pairs of this kind, aspect, unit and sources that can be compared."
    )
    value: float | None = Field(
        description="The larger figure of each pair, added up, in the unit; null without figures."
    )
    value_share: float | None = Field(description="Which part that is of the value of all such pairs.")
    difference: float | None = Field(
        description="The difference of the figures of each pair, added up, in the unit; null without figures."
    )


class Summary(Schema):
    """How often sources agree and differ, by pair of sources, kind and verdict."""

    data: list[SummaryRow] = Field(description="The counts: by kind, aspect, unit, sources and verdict.")


def counts(lease: Lease, query: SummaryQuery) -> Sequence[Sequence[Any]]:
    """What has been counted of the pairs that are asked for."""
    asked: dict[str, Sequence[object]] = {"kind": query.kind, "aspect": query.aspect, "source": query.source}
    asked |= {f"between_{place}": [source] for place, source in enumerate(query.between)}
    named = {name: [numbered(name, place) for place, _ in enumerate(values)] for name, values in asked.items()}
    values = {numbered(name, place): str(one) for name in asked for place, one in enumerate(asked[name])}
    plan = lease.reader.plan((NAME, *map(len, named.values())), lambda: counted(named))
    return lease.reading.rows(plan, values)


def counted(named: Mapping[str, Sequence[str]]) -> Select[Any]:
    """What has been counted, by the names of the parameters that stand for what is asked."""
    tally = Tally.table().c
    group = (tally.kind, tally.aspect, tally.unit, tally.source_a_id, tally.source_b_id, tally.verdict, tally.reason)
    conditions: list[ColumnElement[bool]] = []
    for name, names in named.items():
        columns = [tally[name]] if name in tally else [tally.source_a_id, tally.source_b_id]
        if names:
            conditions.append(or_(*(column.in_([parameter(one, KEY) for one in names]) for column in columns)))
    sums = func.sum(tally.pairs), func.sum(tally.value), func.sum(tally.difference)
    return select(*group, *sums).where(*conditions).group_by(*group)


VERDICT = list(SummaryRow.model_fields).index("verdict")
VERDICTS = list(map(str, Verdict))
WRITER = RowWriter("SummaryRow", [literal_column(name) for name in SummaryRow.model_fields])


def place_of(count: Sequence[Any]) -> tuple[Any, ...]:
    """Sort key of a count: the verdicts from the best to the worst."""
    *group, verdict, reason = count[:7]
    return *group, VERDICTS.index(verdict), reason


def rows_of(counts: Sequence[Sequence[Any]]) -> list[Sequence[Any]]:
    """The rows of the answer: the counts with their parts of all that can be compared."""
    all_of: dict[tuple[Any, ...], list[float]] = defaultdict(lambda: [0, 0.0])
    for *group, verdict, _, pairs, value, _ in counts:
        if verdict != Verdict.NOT_COMPARABLE:
            all_of[tuple(group)][0] += pairs
            all_of[tuple(group)][1] += value
    rows: list[Sequence[Any]] = []
    for *group, verdict, reason, pairs, value, difference in counts:
        kind, aspect, unit, first, second = group
        all_pairs, all_value = all_of[tuple(group)]
        is_compared = verdict != Verdict.NOT_COMPARABLE
        has_figures = is_compared and unit != ""
        rows.append(
            (
                *(kind, aspect, unit or None, first, second, verdict, reason or None),
                *(int(pairs), pairs / all_pairs if is_compared else None),
                value if has_figures else None,
                value / all_value if has_figures and all_value else None,
                difference if has_figures else None,
            )
        )
    return rows


def respond(lease: Lease, request: Request, query: SummaryQuery) -> Response:
    """The summary, in any format of the lists."""
    format = query.format or acceptable(request, *Format)
    rows = rows_of(sorted(counts(lease, query.resolve(lease.snapshot.directory)), key=place_of))
    if query.verdict:
        rows = [row for row in rows if row[VERDICT] in query.verdict]
    if format is Format.JSON:
        return Response(msgspec.json.encode({"data": WRITER.objects(rows)}), media_type=MEDIA_TYPES[format])
    body = b"".join(WRITER.csv([rows]) if format is Format.CSV else WRITER.jsonl([rows]))
    return Response(body, media_type=MEDIA_TYPES[format], headers=disposition(NAME, format))


ENDPOINTS = (
    Endpoint(
        "/v1/disagreements/summary",
        respond,
        SummaryQuery,
        operation_id="get_disagreements_summary",
        summary="Count how often sources agree and differ",
        description="How many pairs of claims of what verdict, and of what value, by kind and pair of sources: the "
        "table of whoever compares two data sets. What cannot be compared is counted too.",
        tag=COMPARISONS.name,
        response_model=lambda: Summary,
        response_description="The counts.",
        content=tables_of(SummaryRow),
        errors=ANY_ERRORS,
    ),
)
