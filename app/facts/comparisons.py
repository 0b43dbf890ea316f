"""Comparisons: claims of several witnesses on one question, held against each other when they are loaded."""

from datetime import date
from operator import ge, le
from typing import Annotated, Literal, Self

from pydantic import Field as Parameter
from sqlalchemy import Double, Text, or_
from sqlmodel import Field

from app.facts.kinds import KindPath
from app.model.base import Record
from app.model.claims import Aspect, Qualifier, Unit
from app.model.types import (
    ActorCode,
    ClaimId,
    Decimal,
    ObjectList,
    Schema,
    Scope,
    Slug,
    SourceCode,
    TimePoint,
    Vocabulary,
    chosen_from,
    lists_ids,
    prose,
)
from app.query.directory import Directory
from app.query.filters import Compared, InColumn, Involving, Overlapping
from app.query.kind import Kind
from app.query.parameters import Unset, any_of
from app.query.queries import TextQuery, check_span

EXAMPLE = "borders.65e5510828ea"
"""The id of a comparison."""

Factor = Annotated[Decimal, Parameter(ge=1, allow_inf_nan=False)]
"""The quotient of a larger figure and a smaller."""


class Verdict(Vocabulary):
    """How claims that answer one question stand to each other."""

    AGREE = "agree", "All can be right as they are stated."
    AGREE_WITHIN_ROUNDING = "agree_within_rounding", "All can be right once each figure's rounding is allowed for."
    CLOSE = "close", "Not all can be right, but the figures are within a tenth of each other."
    DIFFER = "differ", "Not all can be right."
    DIFFER_WIDELY = "differ_widely", "Not all can be right: one figure is twice another, or more."
    NOT_COMPARABLE = (
        "not_comparable",
        "They answer different questions: not listed, but counted in the summary, with a `reason`.",
    )


DIFFERING = (Verdict.DIFFER, Verdict.DIFFER_WIDELY)
"""The verdicts that make a disagreement."""


class Reason(Vocabulary):
    """Why claims cannot be held against each other."""

    OTHER_YEAR = "other_year", "They are about different times."
    OTHER_CONCEPT = "other_concept", "They measure different things, or in different units."


class Standing(Vocabulary):
    """What other claims do to one."""

    UNCORROBORATED = "uncorroborated", "No other witness that is loaded says the same, or otherwise, of the same time."
    CORROBORATED = "corroborated", "An independent witness says the same of the same time."
    QUESTIONED = "questioned", "There is evidence against it, of another time or by another measure."
    CONTRADICTED = "contradicted", "Another witness says otherwise of the same time."
    SUPERSEDED = "superseded", "It held at its time; a later claim tells that it no longer does."


class Member(Schema):
    """A claim in a comparison, with the bounds that were compared."""

    id: Slug = Field(description="The claim.")
    source_id: Slug = Field(description="Its source.")
    statement: str | None = Field(description="What it says.")
    value: float | None = Field(description="Its figure, if it has one.")
    value_qualifier: Qualifier | None = Field(description="How the figure was stated.")
    unit: Unit | None = Field(description="In what it is counted.")
    low: float | None = Field(description="The least that was allowed for, rounding included; null if there is none.")
    high: float | None = Field(description="The most that was allowed for, rounding included; null if there is none.")
    earliest: date | None = Field(description="First day for which it was held against the others; null where open.")
    latest: date | None = Field(description="Last day for which it was held against the others; null where open.")
    agrees_with: list[Slug] = Field(description="Independent others that say the same of the same time.")
    differs_from: list[Slug] = Field(
        description="Others that say otherwise of the same time, or the source whose list or dates deny it."
    )
    questioned_by: list[Slug] = Field(
        description="Others that say otherwise of an earlier year, the nearest they have."
    )
    is_window: bool = Field(
        description="Whether those days reach back over the five years before the publication of an undated statement."
    )
    is_main: bool = Field(description="Whether the question is the claim's main one, by which it has its `standing`.")


class ExplanationKind(Vocabulary):
    """What would reconcile claims that differ."""

    DIRECTION_SWAPPED = "direction_swapped", "The figure fits the flow in the other direction."
    OTHER_YEAR = "other_year", "The figure fits another year."
    ROUNDING = "rounding", "The figure is the other one, rounded to fewer digits than it shows."
    OTHER_ROLE = "other_role", "The tie is the same, and the role is another."
    SIZE = "size", "The figure fits if it were a thousand or a million times as much, or as little."
    BOTH_DIRECTIONS = "both_directions", "The figure fits both directions together."
    OTHER_SIDE = "other_side", "The figure fits what the other side of the flow reports."
    OTHER_UNIT = "other_unit", "The number fits the figure that is counted in another unit, or as a share."
    OTHER_CONCEPT = "other_concept", "The figure fits something else that is counted of the same."
    PART = "part", "The figure fits a part of what is asked: some of the goods."
    SUM_OF_PARTS = "sum_of_parts", "The figure fits the parts that are told of, added up."
    MIRROR = "mirror", "The one figure is what one side of a flow counts as exports, the other what the other imports."


class Explanation(Schema):
    """What would reconcile claims that differ: a hint, not the truth."""

    kind: ExplanationKind = Field(description="What would reconcile them.")
    claims: list[Slug] = Field(description="The claims on which it rests: first the one that differs.")
    note: str = Field(description="The same in words.")


class Basis(Vocabulary):
    """On what a comparison rests."""

    QUESTION = "question", "A rule: claims of several witnesses answer one question."
    SUM = "sum", "A rule: the parts of a sum are held against the whole."
    BOTH_DIRECTIONS = (
        "both_directions",
        "A rule: a figure for two-way trade is held against the two directed flows that another witness tells of one "
        "time, added up. Both flows are listed, and agree or differ as their sum does.",
    )
    COMPLETE_LIST = "complete_list", "A rule: a source that lists completely leaves out what another asserts."
    LIFETIME = "lifetime", "A rule: a membership at a time when its organization, or its state, did not exist."
    ENDED = "ended", "A rule: a membership at a time after another source says that it ended."
    LINK = "link", "The editors: a curated link says so, where no rule finds anything."


class Comparison(Record, table=True):
    """Claims on one question held against each other: whether all can be right, and how far apart they are."""

    kind: str = Field(
        max_length=32,
        description="The kind of the claims: its path under /v1.",
        schema_extra={"examples": ["trade-flows"]},
    )
    aspect: Aspect = chosen_from(Aspect, "What is asked.")
    question: str = prose("What they answer, in words.")
    verdict: Verdict = chosen_from(Verdict, "Whether all can be right: the worst of any two.")
    basis: Basis = chosen_from(Basis, "On what that rests.")
    factor: float | None = Field(
        sa_type=Double,
        description="The largest ratio of two figures that are held against each other and differ; null if none do.",
    )
    amount: float | None = Field(
        sa_type=Double,
        description="The largest difference of two figures that are held against each other and differ, in their unit.",
    )
    explanations: list[Explanation] = Field(
        sa_type=ObjectList, description="What would reconcile those that differ: hints, at most one a claim."
    )
    claims: list[Member] = Field(sa_type=ObjectList, description="The claims, each with the bounds that were compared.")
    claim_ids: list[Slug] = lists_ids("The ids of the claims.")
    actors: list[Slug] = lists_ids("All actors that the claims involve, in code-point order.")
    sources: list[Slug] = lists_ids("The sources that answer, in code-point order.")
    denied_by_id: Slug | None = Field(
        foreign_key="source.id",
        description="A source whose complete list lacks this, or whose dates deny it; null if none is meant.",
    )
    note: str | None = prose("What the editors, or the rule, say of it.")
    period_earliest: date | None = Field(description="First day of which any of the claims speaks; null where open.")
    period_latest: date | None = Field(description="Last day of which any of the claims speaks; null where open.")
    matter: str = Field(sa_type=Text, exclude=True, index=True)
    """What the claims are about, so that it can be made anew; empty if it is made for a link."""


class ComparisonQuery(TextQuery):
    """The parameters of the lists of comparisons and of disagreements."""

    table = Comparison
    kind: list[KindPath] = any_of("The kind of the claims, by its path.", example="trade-flows")
    actor: Annotated[list[ActorCode], Involving("actors")] = Parameter(
        default_factory=list,
        max_length=10,
        description="Comparisons that involve this actor; repeated, all of them.",
        examples=["MNG"],
    )
    source: Annotated[list[SourceCode], InColumn("sources")] = any_of(
        "Comparisons in which this source answers.", example="diplomat-2013"
    )
    between: Annotated[list[SourceCode], Involving("sources")] = Parameter(
        default_factory=list,
        max_length=10,
        description="Comparisons in which this source answers; repeated, all of them: two sources against each other.",
        examples=["diplomat-2013"],
    )
    claim: Annotated[list[ClaimId], InColumn("claim_ids")] = any_of(
        "Comparisons of this claim.", example="mng-kaz-exports"
    )
    period_from: Annotated[TimePoint | Unset, Overlapping("period", has_end=False)] = Parameter(
        None,
        description="Comparisons of claims that speak of a time in or after this year, month or day.",
        examples=["2009"],
    )
    period_to: Annotated[TimePoint | Unset, Overlapping("period", has_start=False)] = Parameter(
        None,
        description="Comparisons of claims that speak of a time in or before this year, month or day.",
        examples=["2013"],
    )
    factor_min: Annotated[Factor | Unset, Compared("factor", ge)] = Parameter(
        None, description="Comparisons in which a figure is at least so many times another.", examples=[2]
    )
    factor_max: Annotated[Factor | Unset, Compared("factor", le)] = Parameter(
        None, description="Comparisons in which no figure is more than so many times another.", examples=[2]
    )
    basis: list[Basis] = any_of("On what that rests.", example="link")
    aspect: list[Aspect] = any_of("What is asked.", example="figure")
    verdict: list[Verdict] = any_of("What was found.", example="differ_widely")
    sort: Literal["factor", "-factor", "amount", "-amount"] | Unset = Parameter(
        None,
        description="The order: by id if not given, by `factor`, or by `amount` (of one kind, since units differ); `-` "
        "turns it round; those without figures come last.",
    )

    def resolve(self, directory: Directory) -> Self:
        """Replace codes by ids; InvalidParameters if a span ends before it begins."""
        check_span(self.period_from, self.period_to)
        return super().resolve(directory)


COMPARISONS = Kind("comparisons", Comparison, ComparisonQuery, example=EXAMPLE, scope=Scope.COMPARISON)
DISAGREEMENTS = Kind(
    "disagreements",
    Comparison,
    ComparisonQuery,
    singular="disagreement",
    example=EXAMPLE,
    scope=Scope.COMPARISON,
    where=(or_(*(Comparison.table().c.verdict == verdict for verdict in DIFFERING)),),
    description="Claims on one question that cannot all be right: by rule, or because the editors found what no rule "
    "can.",
)
