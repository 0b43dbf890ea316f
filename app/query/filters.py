"""The query parameters of lists: paging and format, what claims are filtered by, and how a filter becomes a clause."""

from collections.abc import Hashable
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import Field
from sqlalchemy import ColumnElement, Date, Double, or_, select

from app.model.base import Record
from app.model.bookkeeping import Word
from app.model.claims import PeriodBasis, Qualifier, Unit
from app.model.errors import Fault, InvalidParameters
from app.model.types import KEY, ActorCode, SearchText, SourceCode, TimePoint
from app.query.branches import Alternative, AnyOf
from app.query.directory import Directory
from app.query.parameters import Conditions, Query, Unset, any_of, lists_actor
from app.store.plans import numbered, parameter
from app.text import edtf
from app.text.words import words

Figure = Annotated[float, Field(allow_inf_nan=False)]


def involving(table: type[Record], parameter: ColumnElement[Any]) -> AnyOf:
    """Rows that involve an actor on any side or as a member of a list."""
    sides = (Alternative(column == parameter, column) for column in table.side_columns())
    lists = (Alternative(lists_actor(column, parameter)) for column in table.list_columns())
    return AnyOf([*sides, *lists])


def text_clauses(table: type[Record], count: int) -> Conditions:
    """Rows in whose statement, title or name each of some words occurs."""
    word = Word.table().c
    for number in range(count):
        is_there = (word.word == parameter(numbered("q", number), KEY), word.kind == table.table().name)
        yield table.table().c.id.in_(select(word.row_id).where(*is_there))


class TextQuery(Query):
    """What lists of things with a statement, a title or a name can be asked."""

    q: SearchText | Unset = Field(
        None,
        description="Words that must all occur in the statement, title, name or question, whatever their case, "
        "diacritics and punctuation: `bayan-olgii` finds Bayan-Ölgii.",
    )

    unlike_columns = frozenset({"q"})

    def shape(self) -> Hashable:
        """What is asked, without the values: queries of one shape are answered by the same statement."""
        return super().shape(), len(self.wanted_words())

    def wanted_words(self) -> list[str]:
        """The words that must occur, each once."""
        return list(dict.fromkeys(words(self.q))) if self.q is not None else []

    def values(self) -> dict[str, Any]:
        """The values that the statement needs, by the names of their places."""
        return super().values() | {numbered("q", number): word for number, word in enumerate(self.wanted_words())}

    def clauses(self, table: type[Record]) -> Conditions:
        """The same conditions, on the table of some kind."""
        yield from super().clauses(table)
        yield from text_clauses(table, len(self.wanted_words()))


class ReferenceQuery(TextQuery):
    """What lists of actors, states and organizations can be asked."""

    sort: Literal["name", "-name"] | Unset = Field(
        None, description="The order: by id if not given; `-` turns it round."
    )


class ClaimQuery(TextQuery):
    """What lists of claims can be asked."""

    unlike_columns = TextQuery.unlike_columns | {"actor"}
    source: list[SourceCode] = any_of("Claims made by this source.", example="diplomat-2013")
    actor: list[ActorCode] = Field(
        default_factory=list,
        max_length=10,
        description="Claims that involve this actor on any side, as kin state or in a list; repeated, all of them. "
        "Any code or name: `MNG`, `mn`, `496`, `cow:712`, `gw:712`, `org:sco`, `Mongolia`.",
        examples=[["MNG"]],
    )
    as_of: TimePoint | Unset = Field(
        None,
        description="Claims that hold at some time of this year, month or day; undated ones are left out, and "
        "present-tense ones hold only at their source's publication.",
        examples=["2013-08"],
    )
    period_from: TimePoint | Unset = Field(
        None, description="Claims whose period reaches into or beyond this year, month or day.", examples=["1990"]
    )
    period_to: TimePoint | Unset = Field(
        None, description="Claims whose period begins in or before this year, month or day.", examples=["2013"]
    )
    period_basis: list[PeriodBasis] = any_of("On what the period rests.", example="publication")
    sort: Literal["period", "-period"] | Unset = Field(
        None,
        description="The order: by id if not given, or `period` by its first day; `-` turns it round; undated last.",
    )

    def resolve(self, directory: Directory) -> Self:
        """The same parameters with ids for all codes and names; InvalidParameters if a range is turned round."""
        start, end = self.period_from, self.period_to
        if start and end and edtf.point_bounds(start)[0] > edtf.point_bounds(end)[1]:
            raise InvalidParameters(Fault(parameter="period_to", message="before period_from", suggestions=[]))
        return super().resolve(directory)

    def values(self) -> dict[str, Any]:
        """The values that the statement needs, by the names of their places."""
        found = super().values()
        for first, last in ((self.as_of, self.as_of), (self.period_from, self.period_to)):
            if first:
                found["first_day"] = max(found.get("first_day", ""), edtf.point_bounds(first)[0].isoformat())
            if last:
                found["last_day"] = min(
                    found.get("last_day", date.max.isoformat()), edtf.point_bounds(last)[1].isoformat()
                )
        return found

    def clauses(self, table: type[Record]) -> Conditions:
        """The same conditions, on the table of some kind."""
        yield from super().clauses(table)
        claim = table.table().c
        for number in range(len(self.actor)):
            yield involving(table, parameter(numbered("actor", number), KEY))
        if self.as_of or self.period_from or self.period_to:
            yield or_(claim.period_earliest.is_not(None), claim.period_latest.is_not(None))
        if self.as_of or self.period_from:
            yield or_(claim.period_latest.is_(None), claim.period_latest >= parameter("first_day", Date()))
        if self.as_of or self.period_to:
            yield or_(claim.period_earliest.is_(None), claim.period_earliest <= parameter("last_day", Date()))


class MeasuredQuery(ClaimQuery):
    """What lists of claims with a figure can be asked."""

    value_min: Figure | Unset = Field(None, description="Figures of at least this, in the row's unit.", examples=[5])
    value_max: Figure | Unset = Field(
        None, description="Figures of at most this, in the row's unit.", examples=[50000000]
    )
    value_qualifier: list[Qualifier] = any_of("How the figure was stated.")
    unit: list[Unit] = any_of("In what the figure is counted.")
    sort: Literal["value", "-value", "period", "-period"] | Unset = Field(  # type: ignore[assignment]  # a wider choice
        None,
        description="The order: by id if not given, or `value`, or `period` by its first day; `-` turns it round; "
        "rows without a value or a date come last.",
    )

    def resolve(self, directory: Directory) -> Self:
        """The same parameters with ids for all codes and names; InvalidParameters if a range is turned round."""
        if self.value_min is not None and self.value_max is not None and self.value_min > self.value_max:
            raise InvalidParameters(Fault(parameter="value_max", message="less than value_min", suggestions=[]))
        return super().resolve(directory)

    def clauses(self, table: type[Record]) -> Conditions:
        """The same conditions, on the table of some kind."""
        yield from super().clauses(table)
        measured = table.table().c
        if self.value_min is not None:
            yield measured.value >= parameter("value_min", Double())
        if self.value_max is not None:
            yield measured.value <= parameter("value_max", Double())
