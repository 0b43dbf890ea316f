"""The query parameters of lists: paging and format, what claims are filtered by, and how a filter becomes a clause."""

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Annotated, Any, ClassVar, Literal, Self, get_args, get_origin

from fastapi import Request
from pydantic import BaseModel, ConfigDict, Field
from pydantic.json_schema import SkipJsonSchema
from sqlalchemy import Column, ColumnElement, or_, select

from app import edtf
from app.claims import ListedId, PeriodBasis, Qualifier, Stored, Unit, Word
from app.errors import Fault, InvalidParameters, UnknownCode
from app.formats import Format
from app.names import Directory
from app.types import ActorCode, IdList, Names, SearchText, SourceCode, TimePoint
from app.words import words

DEFAULT_LIMIT = 100
MAX_LIMIT = 1000

Clauses = Iterator[ColumnElement[bool]]
Figure = Annotated[float, Field(allow_inf_nan=False)]
Unset = SkipJsonSchema[None]
"""`X | Unset`: a parameter that may be left out, documented as an X."""


def any_of(description: str, *, example: Any = None, alias: str | None = None) -> Any:
    """A filter that keeps the rows which match any of the values that it is given."""
    return Field(
        default_factory=list,
        max_length=100,
        description=f"{description} Repeat it for “any of”.",
        examples=None if example is None else [[example]],
        alias=alias,
    )


def listing(column: Column[Any], wanted: Sequence[str]) -> ColumnElement[bool]:
    """Rows in whose list, the column, any of some actors stands."""
    listed = ListedId.table().c
    rows = select(listed.row_id).where(
        listed.listed_id.in_(wanted), listed.kind == column.table.name, listed.field == column.name
    )
    return column.table.c.id.in_(rows)


def involving(table: type[Stored], actor: str) -> ColumnElement[bool]:
    """Rows that involve an actor on any side or as a member of a list."""
    sides = (column == actor for column in table.actor_columns())
    lists = (listing(column, [actor]) for column in table.list_columns())
    return or_(*sides, *lists)


def worded(table: type[Stored], text: str) -> Clauses:
    """Rows in whose statement, title or name every word of a text occurs."""
    word = Word.table().c
    for wanted in dict.fromkeys(words(text)):
        yield table.table().c.id.in_(select(word.row_id).where(word.word == wanted, word.kind == table.table().name))


class Parameters(BaseModel):
    """The parameters of a request: each is known, and given once unless it is a list."""

    model_config = ConfigDict(extra="forbid")

    def understood(self, request: Request, directory: Directory) -> Self:
        """The same parameters with ids for all codes and names.

        InvalidParameters if the request repeats one that is no list, UnknownCode if a code or a name means nothing.
        """
        self.refuse_repeats(request.query_params.multi_items())
        faults: list[Fault] = []
        ids: dict[str, list[str]] = {}
        for name, scope in self.named_fields():
            found = {code: directory.find(code, scope) for code in getattr(self, name)}
            parameter = type(self).model_fields[name].alias or name
            faults += (
                Fault(parameter=parameter, message=f"no {scope} '{code}'", suggestions=directory.near(code, scope))
                for code, meant in found.items()
                if meant is None
            )
            ids[name] = [meant for meant in found.values() if meant is not None]
        if faults:
            raise UnknownCode(*faults)
        return self.model_copy(update=ids)

    @classmethod
    def refuse_repeats(cls, given: Sequence[tuple[str, str]]) -> None:
        """InvalidParameters if a parameter that is no list is given more than once."""
        lists = {
            field.alias or name for name, field in cls.model_fields.items() if get_origin(field.annotation) is list
        }
        times = Counter(name for name, _ in given if name not in lists)
        repeated = [name for name, count in times.items() if count > 1]
        if repeated:
            raise InvalidParameters(
                *(Fault(parameter=name, message="given twice", suggestions=[]) for name in repeated)
            )

    @classmethod
    @cache
    def named_fields(cls) -> Sequence[tuple[str, Names]]:
        """The fields that take codes and names, each with what these may stand for."""
        return [
            (name, mark)
            for name, field in cls.model_fields.items()
            for item_type in get_args(field.annotation)
            for mark in getattr(item_type, "__metadata__", ())
            if isinstance(mark, Names)
        ]


class Query(Parameters):
    """What every list can be asked.

    A field that is named after a column, or after one less its `_id`, keeps the rows in which the column has one of the
    field's values; a list column, those in which it has one of them as a member. All other fields, and those in
    `unlike_columns`, say in `clauses_on` what they keep.
    """

    table: ClassVar[type[Stored]]
    unlike_columns: ClassVar[frozenset[str]] = frozenset()

    limit: Annotated[int, Field(ge=1, le=MAX_LIMIT)] | Unset = Field(
        None,
        description=f"How many rows to answer with, 1 to {MAX_LIMIT}: {DEFAULT_LIMIT} if not given; in CSV and JSON "
        "Lines, all.",
    )
    cursor: str | Unset = Field(
        None,
        max_length=1000,
        description="Where the last page ended: taken from its `next`, never made by hand; not for CSV and JSON Lines.",
    )
    format: Format | Unset = Field(None, description="The format of the answer; it outweighs the Accept header.")

    @property
    def order(self) -> str | None:
        """The order that is asked for, by those lists that have more than one."""
        return getattr(self, "sort", None)

    def clauses(self) -> Clauses:
        """The conditions that each row of the answer meets."""
        yield from self.clauses_on(self.table)

    def clauses_on(self, table: type[Stored]) -> Clauses:
        """The same conditions, on the table of some kind."""
        columns = table.table().c
        for name in type(self).model_fields.keys() - self.unlike_columns:
            wanted = getattr(self, name)
            column = columns.get(name.rstrip("_") + "_id", columns.get(name))
            if column is None or wanted in (None, []):
                continue
            if isinstance(column.type, IdList):
                yield listing(column, wanted)
            else:
                yield column.in_(wanted) if isinstance(wanted, list) else column == wanted


class WordedQuery(Query):
    """What lists of things with a statement, a title or a name can be asked."""

    q: SearchText | Unset = Field(
        None,
        description="Words that must all occur in the statement, title, name or question, whatever their case, "
        "diacritics and punctuation: `bayan-olgii` finds Bayan-Ölgii.",
    )

    def clauses_on(self, table: type[Stored]) -> Clauses:
        """The same conditions, on the table of some kind."""
        yield from super().clauses_on(table)
        if self.q is not None:
            yield from worded(table, self.q)


class ReferenceQuery(WordedQuery):
    """What lists of actors, states and organizations can be asked."""

    sort: Literal["name", "-name"] | Unset = Field(
        None, description="The order: by id if not given; `-` turns it round."
    )


class ClaimQuery(WordedQuery):
    """What lists of claims can be asked."""

    unlike_columns = frozenset({"actor"})
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

    def understood(self, request: Request, directory: Directory) -> Self:
        """The same parameters with ids for all codes and names; InvalidParameters if a range is turned round."""
        start, end = self.period_from, self.period_to
        if start and end and edtf.point_bounds(start)[0] > edtf.point_bounds(end)[1]:
            raise InvalidParameters(Fault(parameter="period_to", message="before period_from", suggestions=[]))
        return super().understood(request, directory)

    def clauses_on(self, table: type[Stored]) -> Clauses:
        """The same conditions, on the table of some kind."""
        yield from super().clauses_on(table)
        claim = table.table().c
        for actor in self.actor:
            yield involving(table, actor)
        if self.as_of or self.period_from or self.period_to:
            yield or_(claim.period_earliest.is_not(None), claim.period_latest.is_not(None))
        for start, end in ((self.as_of, self.as_of), (self.period_from, None), (None, self.period_to)):
            if start:
                yield or_(claim.period_latest.is_(None), claim.period_latest >= edtf.point_bounds(start)[0])
            if end:
                yield or_(claim.period_earliest.is_(None), claim.period_earliest <= edtf.point_bounds(end)[1])


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

    def understood(self, request: Request, directory: Directory) -> Self:
        """The same parameters with ids for all codes and names; InvalidParameters if a range is turned round."""
        if self.value_min is not None and self.value_max is not None and self.value_min > self.value_max:
            raise InvalidParameters(Fault(parameter="value_max", message="less than value_min", suggestions=[]))
        return super().understood(request, directory)

    def clauses_on(self, table: type[Stored]) -> Clauses:
        """The same conditions, on the table of some kind."""
        yield from super().clauses_on(table)
        measured = table.table().c
        if self.value_min is not None:
            yield measured.value >= self.value_min
        if self.value_max is not None:
            yield measured.value <= self.value_max
