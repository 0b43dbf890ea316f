"""What all claims have in common: source, place in it, period, figure, and the links between them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, ClassVar

from pydantic import GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema
from sqlalchemy import Column, Double, Index, MetaData, Table, Text
from sqlalchemy.orm import declared_attr
from sqlmodel import Field, SQLModel

from app import edtf
from app.types import (
    KEY,
    Amount,
    Edtf,
    IdList,
    Place,
    Schema,
    Sentence,
    Sha256,
    Slug,
    Vocabulary,
    chosen_from,
    names_own_kind,
    prose,
    shown,
    stored,
)


class PeriodBasis(Vocabulary):
    """On what the period of a claim rests."""

    STATED = "stated", "The source gives the period."
    PUBLICATION = (
        "publication",
        "An undated statement in the present tense: the bounds are those of the source's publication, "
        "and nothing is claimed of any other time.",
    )
    UNDATED = "undated", "About the past or the future without a date: no bounds."


class Qualifier(Vocabulary):
    """How a value was stated."""

    STATED = "stated", "A bare figure without a hedge."
    EXACT = "exact", "Said to be exact."
    ABOUT = (
        "about",
        "Near the figure, on either side; the source gives no bounds, so value_low and value_high are null.",
    )
    AT_LEAST = "at_least", "The figure or more."
    AT_MOST = "at_most", "The figure or less."
    OVER = "over", "More than the figure, which itself is excluded."
    UNDER = "under", "Less than the figure, which itself is excluded."
    BETWEEN = "between", "From value_low to value_high, both included; value is null."


class Unit(Vocabulary):
    """In what a value is counted."""

    USD = "USD", "Whole United States dollars, at the prices of the time."
    PERSONS = "persons", "People."
    COMPANIES = "companies", "Companies."
    RANK = "rank", "Place in an order, 1 being the first."
    KM = "km", "Kilometres."
    PERCENT = "percent", "Hundredths of the whole."


LAST = (
    *("value", "value_qualifier", "value_low", "value_high", "value_step", "value_text", "unit"),
    *("period", "period_earliest", "period_latest", "period_basis"),
    *("paragraph", "text_start", "text_end", "text_sha256", "source_row", "note"),
    "asserted_by",
)
"""The columns that stand after a kind's own in an answer: the figure, the time, the place in the source."""


def reading_order(name: str) -> int:
    """Where a column stands in an answer."""
    return LAST.index(name) if name in LAST else -1


class Row(SQLModel):
    """Anything that has a table, which is named after it."""

    model_config = {"defer_build": True}
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )

    @declared_attr.directive
    def __tablename__(cls) -> str:  # noqa: N805  # SQLAlchemy hands over the class
        """`TradeFlow` is stored in `trade_flow`."""
        return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", cls.__name__).lower()

    @classmethod
    def table(cls) -> Table:
        """The table in which rows of this class are stored."""
        table: Table = cls.__table__  # type: ignore[attr-defined]  # SQLModel adds it to table classes
        return table


class Stored(Row):
    """Anything that the data set holds under an id."""

    id: Slug = Field(primary_key=True, sa_type=KEY, description="Stable identifier, unique over all kinds.")

    @classmethod
    @cache
    def columns(cls) -> Sequence[Column[Any]]:
        """The public columns in the order of an answer: what is said first, where it stands in the source last."""
        public = (name for name, field in cls.model_fields.items() if not field.exclude)
        return tuple(cls.table().c[name] for name in sorted(public, key=reading_order))

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """The schema of an answer, in the order of an answer."""
        reference = handler(core)
        schema = handler.resolve_ref_schema(reference)
        schema["properties"] = {
            name: schema["properties"][name] for name in sorted(schema["properties"], key=reading_order)
        }
        schema["required"] = list(schema["properties"])
        return reference

    @classmethod
    def actor_columns(cls) -> list[Column[Any]]:
        """The columns that hold the id of one actor."""
        return [
            column
            for column in cls.columns()
            if column.name != "id"
            and any(key.target_fullname in ("actor.id", "organization.id") for key in column.foreign_keys)
        ]

    sides: ClassVar[Sequence[str] | None] = None
    """The columns that name those whom a row is about, if not all that name an actor do."""

    @classmethod
    def side_columns(cls) -> list[Column[Any]]:
        """The columns that name those whom a row is about."""
        return [column for column in cls.actor_columns() if cls.sides is None or column.name in cls.sides]

    @classmethod
    def list_columns(cls) -> list[Column[Any]]:
        """The columns that hold a list of actor ids."""
        return [column for column in cls.columns() if isinstance(column.type, IdList)]

    def complete(self, source: "Source | None") -> None:
        """Fill in what follows from the other columns."""

    def inconsistencies(self) -> Iterator[tuple[str, str]]:
        """Columns of this row that do not fit the others, each with what is wrong."""
        for column in self.list_columns():
            actors = getattr(self, column.name)
            if actors != sorted(set(actors)):
                yield column.name, "a list of actors is in code-point order and names each once"


class SourceKind(Vocabulary):
    """What sort of thing a source is."""

    ARTICLE = "article", "A text by a journalist or a scholar, a page or a post."
    DATASET = "dataset", "A data set with rows."
    REFERENCE = "reference", "A list of codes and names."
    OFFICIAL_RECORD = "official_record", "A record of a state or an organization."


class Source(Stored, table=True):
    """An article, data set, official record or reference list that makes claims."""

    kind: SourceKind = chosen_from(SourceKind, "What sort of source it is.")
    title: Sentence | None = prose("Its title; null if not confirmed.")
    author: Sentence | None = prose("Who wrote it; null if not confirmed.")
    publisher: Sentence | None = prose("Who published it; null if not known.")
    published: Edtf | None = Field(description="When it was published, EDTF; null if not known.")
    published_earliest: date | None = Field(description="First day on which it can have been published.")
    published_latest: date | None = Field(description="Last day on which it can have been published.")
    url: Sentence | None = prose("Where it can be found.")
    quoted_via_id: Slug | None = names_own_kind(
        "The source through which its text reached us, if not at first hand.", table="source"
    )
    licence: Sentence | None = prose("On what terms it may be used, if stated.")
    edition: Sentence | None = prose("Its version or edition, if it has one.")
    text_sha256: Sha256 | None = Field(
        description="SHA-256 of the text that the locators count in, as a UTF-8 file; the text itself is not "
        "part of the data set."
    )
    complete_memberships: bool | None = Field(
        description="Whether it lists all memberships of each state that it speaks of, so that its silence denies one; "
        "null if that is not known."
    )
    pack: str = Field(sa_type=KEY, index=True, exclude=True)

    def complete(self, source: "Source | None") -> None:
        """Derive the bounds of the date of publication."""
        self.published_earliest, self.published_latest = edtf.bounds(self.published) if self.published else (None, None)


@dataclass(frozen=True, slots=True)
class Question:
    """What a claim answers, so that it can be held against others that answer the same."""

    topic: tuple[str, ...]
    """Of what it speaks: the kind and the actors."""
    concept: tuple[str, ...]
    """What exactly it says of that: only claims of one concept can be compared."""
    answer: str | None = None
    """The answer; None if it is the claim's figure."""
    is_timeless: bool = False
    """Whether the answer does not change with the year."""


class Claim(Stored):
    """One atomic thing that one source says; another source may say otherwise, and both rows stay."""

    source_id: Slug = Field(
        foreign_key="source.id",
        sa_type=KEY,
        schema_extra=shown("diplomat-2013"),
        description="The source that makes the claim.",
    )
    statement: Sentence | None = prose(
        "What the source claims, in words of our own: no more and no less than it says.",
        example="Trade between Mongolia and Kazakhstan currently amounts to slightly more than 43 million US dollars.",
    )
    period: Edtf | None = Field(
        description="When the claim holds, EDTF: `1992`, `1990/1992`, `18XX`, `1992/..` (goes on, as far as the source "
        "says), `1992/` (end not stated); null if the source gives no period.",
        max_length=32,
    )
    period_earliest: date | None = Field(
        description="First day on which the claim holds; null where open or not known.",
        schema_extra=shown("2013-08-18"),
    )
    period_latest: date | None = Field(
        description="Last day on which the claim holds; null where open or not known.", schema_extra=shown("2013-08-31")
    )
    period_basis: PeriodBasis = chosen_from(PeriodBasis, "On what the period rests.")
    paragraph: Place | None = Field(
        ge=1, description="Line of the source's text on which the passage starts, from 1.", schema_extra=shown(4)
    )
    text_start: Place | None = Field(
        ge=0,
        description="Where the passage starts: Unicode code points from the start of the text, from 0.",
        schema_extra=shown(1718),
    )
    text_end: Place | None = Field(
        ge=1, description="Where the passage ends, exclusive, counted likewise.", schema_extra=shown(1769)
    )
    text_sha256: Sha256 | None = Field(description="SHA-256 of the passage's UTF-8.")
    source_row: Sentence | None = prose(
        "The row of a data set, or the field of a reference work, that makes the claim."
    )
    note: Sentence | None = prose("How an ambiguous passage was read.")
    answer: str | None = Field(sa_type=Text, exclude=True)
    """The row as lists answer it, ready to be sent: written with the row into SQLite files, whose pages are read in the
    time of a request."""

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Index, ...]:  # noqa: N805  # SQLAlchemy hands over the class
        """The index behind the order by period."""
        return (Index(None, "period_earliest", "id"),)

    pairs: ClassVar[tuple[str, str] | None] = None
    """The two columns of an undirected pair, which stands in code-point order."""

    @property
    def is_undirected(self) -> bool:
        """Whether the claim is the same from either side of its pair."""
        return self.pairs is not None

    def questions(self) -> Iterator[Question]:
        """What the claim answers: nothing for kinds whose claims cannot be compared by rule."""
        yield from ()

    def involved(self) -> set[str]:
        """The ids of all actors that the claim involves."""
        sides = {getattr(self, column.name) for column in self.side_columns()} - {None}
        return sides.union(*(getattr(self, column.name) for column in self.list_columns()))

    @classmethod
    def wording(cls, row: Any, name_of: Mapping[str, str]) -> str | None:
        """A claim in words, for a row that came without a statement, by the names of actors; None if it has none."""
        return None

    def complete(self, source: Source | None) -> None:
        """Derive the bounds of the period."""
        if self.period:
            self.period_earliest, self.period_latest = edtf.bounds(self.period)
        elif self.period_basis is PeriodBasis.PUBLICATION and source:
            self.period_earliest, self.period_latest = source.published_earliest, source.published_latest

    def inconsistencies(self) -> Iterator[tuple[str, str]]:
        """Columns of this row that do not fit the others, each with what is wrong."""
        yield from super().inconsistencies()
        if (self.period_basis is PeriodBasis.STATED) != (self.period is not None):
            yield "period", "a period is given if, and only if, its basis is 'stated'"
        locator = (self.paragraph, self.text_start, self.text_end, self.text_sha256)
        if any(part is None for part in locator) and any(part is not None for part in locator):
            yield "text_sha256", "paragraph, text_start, text_end and text_sha256 go together"
        if (self.text_start is None) == (self.source_row is None):
            yield "source_row", "a claim has either a passage of a text or a row of a data set"
        if self.text_start is not None and self.text_end is not None and self.text_end <= self.text_start:
            yield "text_end", "the passage ends before it begins"
        if self.pairs and self.is_undirected and getattr(self, self.pairs[0]) >= getattr(self, self.pairs[1]):
            yield self.pairs[0], "an undirected pair stands in code-point order, and its sides differ"


class Quantity(SQLModel):
    """The figure of a claim: its value, how exactly it was stated, and in what unit."""

    value: Amount | None = Field(
        sa_type=Double,
        description="The figure as stated, in `unit`; null if only bounds were given.",
        schema_extra=shown(43000000),
    )
    value_qualifier: Qualifier | None = Field(
        sa_type=stored(Qualifier), description="How the figure was stated; null if there is none."
    )
    value_low: Amount | None = Field(
        sa_type=Double,
        description="The least that the statement allows; null: not known.",
        schema_extra=shown(43000000),
    )
    value_high: Amount | None = Field(
        sa_type=Double, description="The most that the statement allows; null: not known.", schema_extra=shown(None)
    )
    value_step: Amount | None = Field(
        sa_type=Double,
        gt=0,
        description="The step to which the figure appears rounded, such as 1000000 for 26 million; null if none shows.",
        schema_extra=shown(1000000),
    )
    value_text: Sentence | None = Field(
        sa_type=Text,
        max_length=40,
        description="The source's own hedge, such as “a little over”.",
        schema_extra=shown("a little over"),
    )
    unit: Unit | None = Field(sa_type=stored(Unit), description="In what the figure is counted.")

    def bound(self) -> None:
        """Derive what the qualifier says of the least and the most."""
        if self.value_qualifier in (Qualifier.STATED, Qualifier.EXACT, Qualifier.AT_LEAST, Qualifier.OVER):
            self.value_low = self.value
        if self.value_qualifier in (Qualifier.STATED, Qualifier.EXACT, Qualifier.AT_MOST, Qualifier.UNDER):
            self.value_high = self.value


class Measured(Quantity, Claim):
    """A claim with a figure."""

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Index, ...]:  # noqa: N805  # SQLAlchemy hands over the class
        """The indexes behind the orders by period and by value."""
        return (Index(None, "period_earliest", "id"), Index(None, "value", "id"))

    def complete(self, source: Source | None) -> None:
        """Derive the bounds of the period and of the value."""
        super().complete(source)
        self.bound()

    def inconsistencies(self) -> Iterator[tuple[str, str]]:
        """Columns of this row that do not fit the others, each with what is wrong."""
        yield from super().inconsistencies()
        if self.value_qualifier is Qualifier.BETWEEN:
            if self.value is not None or self.value_low is None or self.value_high is None:
                yield "value_qualifier", "'between' needs value_low and value_high, and no value"
            elif self.value_low > self.value_high:
                yield "value_high", "the higher bound is below the lower one"
        elif (self.value is None) != (self.value_qualifier is None):
            yield "value_qualifier", "a value and its qualifier go together"
        if (self.value_qualifier is None) != (self.unit is None):
            yield "unit", "a value and its unit go together"
        if self.value_text and len(self.value_text.split()) > 4:
            yield "value_text", "a hedge is quoted with four words at most"


class LinkKind(Vocabulary):
    """What one claim is to another."""

    SUBSET_OF = "subset_of", "Those counted in the first claim are among those counted in the second."
    PART_OF_SUM = "part_of_sum", "The figure of the first claim is a summand of the second."
    EXPLAINS = "explains", "The first claim says why the second holds."
    EVIDENCE_FOR = "evidence_for", "The first claim is put forward in support of the second."
    CONTRADICTS = "contradicts", "Both cannot be true of the same time."
    CORROBORATES = "corroborates", "The first claim says the same as the second, independently."
    SUPERSEDES = "supersedes", "The first claim tells of a later time at which the second no longer holds."


EDITORS = "editors"
"""Who asserts a link that no source does."""


class Link(Stored, table=True):
    """A typed connection between two claims of any kind."""

    from_id: Slug = Field(
        sa_type=KEY,
        description="The claim that the connection starts from: the part, the reason, the evidence.",
    )
    to_id: Slug = Field(
        sa_type=KEY, description="The claim that it leads to: the whole, what is explained or supported."
    )
    kind: LinkKind = chosen_from(LinkKind, "What the first claim is to the second.")
    asserted_by: Slug = Field(sa_type=KEY, description="The source that makes the connection, or `editors`.")
    note: Sentence | None = prose("Why, where it is not plain.")
    pack: str = Field(sa_type=KEY, index=True, exclude=True)


class ListedId(Row, table=True):
    """An id in a list of some row: derived, so that a list can be searched by one member."""

    listed_id: str = Field(primary_key=True, sa_type=KEY)
    kind: str = Field(primary_key=True, sa_type=KEY)
    field: str = Field(primary_key=True, sa_type=KEY)
    row_id: str = Field(primary_key=True, sa_type=KEY, index=True)


class Word(Row, table=True):
    """A word of some row's statement, title or name: derived, so that free text finds it the same on every database."""

    word: str = Field(primary_key=True, sa_type=KEY)
    kind: str = Field(primary_key=True, sa_type=KEY)
    row_id: str = Field(primary_key=True, sa_type=KEY, index=True)


class Pack(Row, table=True):
    """What was loaded as a unit: a folder of the seed, or an import."""

    name: str = Field(primary_key=True, sa_type=KEY)
    is_imported: bool = Field(description="Whether it came by an import, which loading the seed leaves alone.")


class Holding(Row, table=True):
    """How many rows of a kind there are of a source, and their digest: what the revision is made of.

    Claims count by their source. What they refer to, and links, count by kind alone: there `source_id` is empty.
    """

    source_id: str = Field(primary_key=True, sa_type=KEY)
    kind: str = Field(primary_key=True, sa_type=KEY)
    rows: int
    digest: str


class DataSet(Row, table=True):
    """The one row that names the state of everything loaded."""

    id: int = Field(primary_key=True)
    revision: str = Field(description="Digest of the stored columns of everything loaded.")
    seed: str = Field(description="Digest of the files that the packs were loaded from, and of the loader's version.")


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
    agrees_with: list[Slug] = Field(description="The others that can be right with it.")
    differs_from: list[Slug] = Field(description="The others that cannot, or the source whose complete list lacks it.")
    is_window: bool = Field(
        description="Whether those days reach back over the five years before the publication of an undated statement."
    )
