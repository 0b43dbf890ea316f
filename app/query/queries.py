"""The parameters of lists by what their rows have: words, names, a source and a time, a figure."""

from collections.abc import Mapping
from operator import ge, le
from typing import Annotated, Literal, Self

from pydantic import Field

from app.model.claims import PeriodBasis, Qualifier, Unit
from app.model.errors import Fault, InvalidParameters
from app.model.types import ActorCode, Amount, SearchText, SourceCode, TimePoint
from app.query.directory import Directory, LargeId
from app.query.filters import Asserted, Compared, HoldsAt, Involving, OfSource, Overlapping
from app.query.free_text import HasWords, search
from app.query.parameters import Query, Unset, any_of
from app.store.database import Database
from app.store.read_transactions import Reading
from app.text import edtf


class TextQuery(Query):
    """The parameters of lists of things with a statement, a title or a name."""

    q: Annotated[SearchText | Unset, HasWords()] = Field(
        None,
        description="Words that must all occur in the statement, title, name or question, whatever their case, "
        "diacritics, punctuation and English ending: `bayan-olgii` finds Bayan-Ölgii, `student` finds students. Rows "
        "of data sets that came without a statement are found by the names of their actors and of their source too.",
    )

    def prepare(self, database: Database, reading: Reading, rows: Mapping[str, int]) -> None:
        """Look up what the words of free text name, and the claims that are named."""
        super().prepare(database, reading, rows)
        if self.q is not None:
            searched = search(database, reading, self.active["q"], self.tables(), rows)
            self.__dict__["active"] = {**self.active, "q": searched}


class ReferenceQuery(TextQuery):
    """The parameters of lists of actors, states and organizations."""

    sort: Literal["name", "-name"] | Unset = Field(
        None, description="The order: by id if not given; `-` turns it round."
    )


def check_span(period_from: str | None, period_to: str | None) -> None:
    """InvalidParameters if a span of time ends before it begins."""
    if period_from and period_to and edtf.point_bounds(period_from)[0] > edtf.point_bounds(period_to)[1]:
        raise InvalidParameters(Fault(parameter="period_to", message="before period_from", suggestions=[]))


class ClaimQuery(TextQuery):
    """The parameters of lists of claims."""

    source: Annotated[list[SourceCode], OfSource()] = any_of("Claims made by this source.", example="diplomat-2013")
    actor: Annotated[list[ActorCode], Involving()] = Field(
        default_factory=list,
        max_length=10,
        description="Claims that involve this actor on any side, as kin state or in a list; repeated, all of them. "
        "Any code or name: `MNG`, `mn`, `496`, `cow:712`, `gw:712`, `org:sco`, `Mongolia`.",
        examples=[["MNG"]],
    )
    as_of: Annotated[TimePoint | Unset, HoldsAt()] = Field(
        None,
        description="Claims that are taken to hold at some time of this year, month or day: from `period_earliest` to "
        "`holds_until`. Undated ones are left out, present-tense ones hold only at their source's publication, and of "
        "the time after the newest source nobody here can know.",
        examples=["2013-08"],
    )
    asserted: Annotated[bool | Unset, Asserted("as_of")] = Field(
        None,
        description="With `as_of`: only claims whose source could speak of that time (`known_until`), without those "
        "that are taken to go on.",
        examples=[True],
    )
    period_from: Annotated[TimePoint | Unset, Overlapping("period", has_end=False)] = Field(
        None, description="Claims whose period reaches into or beyond this year, month or day.", examples=["1990"]
    )
    period_to: Annotated[TimePoint | Unset, Overlapping("period", has_start=False)] = Field(
        None, description="Claims whose period begins in or before this year, month or day.", examples=["2013"]
    )
    period_basis: list[PeriodBasis] = any_of("On what the period rests.", example="publication")
    sort: Literal["period", "-period"] | Unset = Field(
        None,
        description="The order: by id if not given, or `period` by its first day; `-` turns it round; undated last.",
    )

    def resolve(self, directory: Directory) -> Self:
        """Replace codes by ids; InvalidParameters if the time ends before it begins."""
        self.check_times()
        super().resolve(directory)
        others = {"actor", *self.indexed} - {"source"}
        if self.source and self.indexed and (self.order or not others.isdisjoint(self.model_fields_set)):
            large = directory.large_sources.get(self.table.table().name, ())
            self.__dict__["source"] = [LargeId(id) if id in large else id for id in self.source]
        return self

    def check_times(self) -> None:
        """InvalidParameters if the parameters of time do not fit each other."""
        if self.asserted is not None and self.as_of is None:
            raise InvalidParameters(Fault(parameter="asserted", message="needs as_of, a time", suggestions=["as_of"]))
        check_span(self.period_from, self.period_to)


class MeasuredQuery(ClaimQuery):
    """The parameters of lists of claims with a figure."""

    value_min: Annotated[Amount | Unset, Compared("value", ge)] = Field(
        None, description="Figures of at least this, in the row's unit.", examples=[5]
    )
    value_max: Annotated[Amount | Unset, Compared("value", le)] = Field(
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
        """Replace codes by ids; InvalidParameters if a range ends before it begins."""
        if self.value_min is not None and self.value_max is not None and self.value_min > self.value_max:
            raise InvalidParameters(Fault(parameter="value_max", message="less than value_min", suggestions=[]))
        return super().resolve(directory)
