"""Roll calls of an assembly, and votes: who voted how in which of them."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import Field as Parameter
from pydantic import StringConstraints
from sqlalchemy import ColumnElement, Index, Select, Text, literal, or_, select, text, type_coerce
from sqlmodel import Field

from app.model.base import Record
from app.model.claims import OF_OPEN_END, Claim, PeriodBasis
from app.model.types import (
    KEY,
    ActorCode,
    ClaimId,
    Code,
    Exactly,
    NameList,
    OrganizationCode,
    Sentence,
    Slug,
    SourceCode,
    TimePoint,
    Vocabulary,
    chosen_from,
    examples,
    names_actor,
    prose,
)
from app.query.branches import Condition
from app.query.filters import Filter, HoldsAt, Involving
from app.query.kind import Kind
from app.query.parameters import Unset, any_of
from app.query.queries import ClaimQuery
from app.text.edtf import in_words

Description = Annotated[
    str, StringConstraints(min_length=1, max_length=2000, strip_whitespace=True, pattern=r"^[^\x00-\x1f]*$")
]

FORMS = ("A/RES/", "R/")
"""How the numbers of resolutions begin, which sources write in either way: a filter finds both."""


class VoteChoice(Vocabulary):
    """How a member voted, or that it did not."""

    YES = "yes", "In favour."
    NO = "no", "Against."
    ABSTAIN = "abstain", "It was present and abstained: neither in favour nor against."
    ABSENT = "absent", "A member that cast no vote: absent, or present and not voting."


CAST = (VoteChoice.YES, VoteChoice.NO, VoteChoice.ABSTAIN)
"""What a member that takes part can do."""


class Issue(Vocabulary):
    """What a roll call is about, as the data set of votes sorts it by words of descriptions: not without mistakes."""

    PALESTINE = "palestine", "The Palestinian conflict."
    NUCLEAR_WEAPONS = "nuclear_weapons", "Nuclear weapons and nuclear material."
    DISARMAMENT = "disarmament", "Arms control and disarmament."
    HUMAN_RIGHTS = "human_rights", "Human rights."
    COLONIALISM = "colonialism", "Colonialism."
    DEVELOPMENT = "development", "Economic development."


class RollCall(Claim, table=True):
    """One source's account of a roll call: an assembly votes, and it is recorded who votes how."""

    organization_id: Slug = names_actor("The organization whose assembly votes.", table="organization", example="un")
    session: Code = Field(description="The number of the assembly's session.", schema_extra=examples(67))
    resolution: Sentence | None = prose(
        "The number of the resolution, as the source writes it (`A/RES/67/19` or `R/67/19`); several roll calls can "
        "be on one; null if the source gives none.",
        example="A/RES/67/19",
    )
    title: Sentence | None = prose("What it is about, in short.", example="Status of Palestine in the United Nations")
    description: Description | None = prose("What is voted on, as the source describes it.")
    issues: list[Issue] = Field(sa_type=NameList, description="What it is about; empty: none of these, or not sorted.")
    on_amendment: bool | None = Field(description="Whether an amendment is voted on; null if not recorded.")
    on_paragraph: bool | None = Field(
        description="Whether a paragraph is voted on, not the whole resolution; null if not recorded."
    )
    is_important: bool | None = Field(
        description="Whether the report Voting Practices in the United Nations of the US State Department lists it as "
        "important; null if not recorded."
    )

    @classmethod
    def sentence(cls, row: Any, name_of: Mapping[str, str]) -> str | None:
        """The claim in words, for rows without a statement."""
        where = f"{name_of[row.organization_id]}, session {row.session}"
        subject = ", ".join(part.rstrip(".") for part in (row.resolution, row.title) if part)
        call = f"roll call {number_of(row.id)}{time_of(row)}"
        return f"{where}: {call}{': ' if subject else ''}{subject}."


class Vote(Claim, table=True):
    """One source's claim of how a state voted in a roll call."""

    roll_call_id: Slug = Field(
        sa_type=KEY,
        description="The roll call.",
        schema_extra=examples("ga-67-19"),
        # No foreign key, which would be looked up for each of millions of rows: whatever loads votes looks for them.
        sa_column_kwargs={"info": {"names": "roll_call"}},
    )
    state_id: Slug = names_actor("Who voted.")
    vote: VoteChoice = chosen_from(VoteChoice, "How it voted.")
    session: Code = Field(description="The session of the roll call.", schema_extra=examples(67))
    resolution: Sentence | None = prose("The resolution of the roll call, if it has one.", example="A/RES/67/19")

    comes_in_bulk = True

    __table_args__ = (
        Index("ix_vote_pair", "state_id", "roll_call_id", "vote"),
        Index(
            "ix_vote_open_end", "period_earliest", sqlite_where=text(OF_OPEN_END), postgresql_where=text(OF_OPEN_END)
        ),
    )

    @classmethod
    def sentence(cls, row: Any, name_of: Mapping[str, str]) -> str | None:
        """The claim in words, for rows without a statement."""
        number = f"roll call {number_of(row.roll_call_id)}"
        place = f"{row.resolution} ({number})" if row.resolution else number
        match row.vote:
            case VoteChoice.ABSENT:
                did = "cast no vote on"
            case VoteChoice.ABSTAIN:
                did = "abstained on"
            case _:
                did = f"voted {row.vote} on"
        return f"{name_of[row.state_id]} {did} {place}{time_of(row)}."


def number_of(roll_call_id: str) -> str:
    """The number that a source gives to a roll call: what follows the source in its id."""
    return roll_call_id.rpartition(".")[2]


def time_of(row: Any) -> str:
    """When it was, as it follows in a sentence."""
    return f", {in_words(row.period)}" if row.period else ""


class OfRollCall(Filter):
    """Votes in roll calls, or roll calls, that have any of some values."""

    def matches(self, value: ColumnElement[Any], name: str) -> ColumnElement[bool]:
        """Whether a roll call has a value."""
        column: ColumnElement[Any] = RollCall.table().c[name]
        return column == value

    def type_of(self, name: str) -> Any:
        """The type of the values."""
        return RollCall.table().c[name].type

    def clauses(self, name: str, operand: Any, table: type[Record]) -> Iterator[Condition]:
        """The condition on roll calls, or on the roll calls of votes."""
        has_any = or_(*(self.matches(value, name) for value in self.parameters(name, operand, self.type_of(name))))
        if table is RollCall:
            yield has_any
        else:
            calls: Select[Any] = select(RollCall.table().c.id).where(has_any)
            yield Vote.table().c.roll_call_id.in_(calls)


class OnResolution(OfRollCall):
    """Of resolutions, whose numbers are found in either form."""

    def operand(self, value: Any) -> Any:
        """The numbers in both forms."""
        return list(dict.fromkeys(form for number in value for form in forms(number)))


class OnIssue(OfRollCall):
    """Of an issue, which stands in a list."""

    def matches(self, value: ColumnElement[Any], name: str) -> ColumnElement[bool]:
        """Whether a roll call has an issue: as JSON, in the text of its list."""
        return type_coerce(RollCall.table().c.issues, Text).contains(literal('"').concat(value).concat('"'))

    def type_of(self, name: str) -> Any:
        """The type of one issue."""
        return KEY


class OfChoice(Filter):
    """Votes of some sorts: there are few sorts and many votes, which no index would help to find."""

    def clauses(self, name: str, operand: Any, table: type[Record]) -> Iterator[Condition]:
        """The alternatives."""
        vote = Vote.table().c.vote
        yield or_(*(vote == value for value in self.parameters(name, operand, vote.type)))


def forms(number: str) -> list[str]:
    """The number of a resolution in the ways in which sources write it."""
    for form in FORMS:
        if number.startswith(form):
            return [f"{other}{number.removeprefix(form)}" for other in FORMS]
    return [number]


Sessions = Annotated[list[Code], OfRollCall()]
Resolutions = Annotated[list[Exactly], OnResolution()]
Issues = Annotated[list[Issue], OnIssue()]

RESOLUTION = "The number of the resolution; `A/RES/67/19` and `R/67/19` find the same."


class VotingQuery(ClaimQuery):
    """The parameters of lists of roll calls and votes."""

    source: list[SourceCode] = any_of("Claims made by this source.", example="unvotes")
    as_of: Annotated[TimePoint | Unset, HoldsAt()] = Parameter(
        None, description="What was voted on in this year, month or day.", examples=["2012-11"]
    )
    period_basis: list[PeriodBasis] = any_of("On what the period rests.", example="stated")


class RollCallQuery(VotingQuery):
    """The parameters of the list of roll calls."""

    table = RollCall
    actor: Annotated[list[ActorCode], Involving()] = Parameter(
        default_factory=list, max_length=10, description="The organization, by any code or name.", examples=[["un"]]
    )
    organization: list[OrganizationCode] = any_of("The organization whose assembly votes.", example="un")
    session: list[Code] = any_of("The number of the session.", example=67)
    resolution: Resolutions = any_of(RESOLUTION, example="A/RES/67/19")
    issue: Issues = any_of("What the roll call is about.")
    is_important: bool | Unset = Parameter(
        None, description="Whether the US State Department lists the roll call as important."
    )


class VoteQuery(VotingQuery):
    """The parameters of the list of votes."""

    table = Vote
    state: list[ActorCode] = any_of("Who voted.", example="MNG")
    vote: Annotated[list[VoteChoice], OfChoice()] = any_of("How it voted.", example="abstain")
    roll_call: list[ClaimId] = any_of("The roll call.", example="ga-67-19")
    session: Sessions = any_of("The number of the session.", example=67)
    resolution: Resolutions = any_of(RESOLUTION, example="A/RES/67/19")
    issue: Issues = any_of("What the roll call is about.")


ROLL_CALLS = Kind("roll-calls", RollCall, RollCallQuery, example="ga-67-19")
VOTES = Kind("votes", Vote, VoteQuery, example="ga-67-19-mng")
