"""Base classes of claims: source and place in it, period, figure, and the questions that they answer."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from datetime import date
from functools import cache
from typing import Any, ClassVar

from sqlalchemy import Double, Text
from sqlmodel import Field

from app.model.base import Record
from app.model.sources import Source
from app.model.types import (
    KEY,
    POSITION,
    Amount,
    Edtf,
    Place,
    Sentence,
    Sha256,
    Slug,
    Vocabulary,
    chosen_from,
    examples,
    prose,
)
from app.text import edtf

TIMES = ("period_earliest", "period_latest", "known_until", "holds_until")
"""The columns that follow from a claim's period and from its source."""

SETTLED = ("holds_until",)
"""The columns of claims that other rows may change at the end of a load: no part of what a source says."""


DATED = ("period", "period_latest", "period_basis", "source_row")
"""The columns from which words take when a claim holds, and which entry of a reference work makes it."""

UNTOLD = frozenset(
    {"id", "source_id", "statement", *DATED, *TIMES}
    | {"paragraph", "text_start", "text_end", "text_sha256", "note", "asserted_by"}
)
"""The columns that say nothing of their own: where a claim stands, and what others tell."""

OF_OPEN_END = "period_earliest IS NOT NULL AND (period_latest IS NULL OR period_basis = 'publication')"
"""The dated claims whose end is not stated: an index of large tables has these alone."""


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
    ESTIMATED = (
        "estimated",
        "An estimate that the source gives with the bounds of its uncertainty: value_low and value_high.",
    )


class Unit(Vocabulary):
    """In what a value is counted."""

    USD = "USD", "Whole United States dollars, at the prices of the time."
    PERSONS = "persons", "People."
    COMPANIES = "companies", "Companies."
    RANK = "rank", "Place in an order, 1 being the first."
    KM = "km", "Kilometres."
    PERCENT = "percent", "Hundredths of the whole."
    POINTS = "points", "Points on the scale that the row names."


class Aspect(Vocabulary):
    """What a question asks of a tie, an event or a thing."""

    TIE = "tie", "Whether there is the tie, or whether it happened."
    ROLE = "role", "As what: in which role, of which regime."
    FIGURE = "figure", "How much, how many, how long, how far."
    TIME = "time", "When, or since when."


@dataclass(frozen=True, slots=True)
class Question:
    """A question that a claim answers: it can be held against others that answer the same."""

    aspect: Aspect
    """What is asked."""
    topic: tuple[str, ...]
    """Of what: the path of the kind, and the actors."""
    concept: tuple[str, ...] = ()
    """Of which sort: only answers of one concept can be compared."""
    _: KW_ONLY
    answer: str | None = None
    """The answer, if it is no figure and no day."""
    excludes: str | None = None
    """What the answer comes under: two answers exclude each other if they come under different ones; None: none."""
    detail: str | None = None
    """What another question of the same claims tells in detail, so that equal answers need not be told of twice."""
    moment: tuple[date, date] | None = None
    """First and last day of when it was."""
    is_timeless: bool = False
    """Whether the answer does not change with the year."""
    is_flow: bool = False
    """Whether the figure is that of a whole period, which is compared with the same period alone."""
    is_on_scale: bool = False
    """Whether the figure is a place on a scale, on which none is twice another, and differences have no reasons."""


def when(row: Any) -> str:
    """When a claim holds, as it ends a sentence: ", in 1992"; if it is in the present tense, as of its publication."""
    if row.period:
        return f", {edtf.in_words(row.period)}"
    if row.period_basis == PeriodBasis.PUBLICATION and row.period_latest:
        return f", as of {edtf.point_in_words(str(row.period_latest))}"
    return ""


def limits(period: str | None, bounds: edtf.Bounds, published: date | None) -> edtf.Bounds:
    """How long a source can speak of a claim, and how long the claim holds as far as it tells itself.

    `bounds` are the first and the last day of the period, `published` is the last day of the source's publication.
    """
    earliest, latest = bounds
    if earliest is None and latest is None:
        return None, None
    start, _, _ = (period or "").partition("/")
    start_ends = edtf.bounds(start)[1] if start not in edtf.OPEN_ENDS else None
    known = min((day for day in (latest, published) if day), default=start_ends)
    if period and period.endswith("/") and known and start_ends:
        return known, max(known, start_ends)
    return known, latest


class Claim(Record):
    """One atomic thing that one source says; another source may say otherwise, and both rows stay."""

    pairs: ClassVar[tuple[str, str] | None] = None
    """The two columns of an undirected pair, which stands in code-point order."""
    matter: ClassVar[Sequence[Sequence[str]]] = ()
    """The columns that say what a claim is about, of each group the first that is filled: rivals have the same there.

    None in kinds that cannot be compared by rule.
    """
    comes_in_bulk: ClassVar[bool] = False
    """Whether imports bring claims by the ten thousand: those of each stand apart then (`store/partitions.py`)."""
    is_matter_unordered: ClassVar[bool] = False
    """Whether claims are about the same if the two columns of `matter` are exchanged."""

    id: Slug = Field(sa_type=KEY, description="Stable identifier, unique over all kinds.")
    source_id: Slug = Field(
        foreign_key="source.id",
        sa_type=KEY,
        schema_extra=examples("diplomat-2013"),
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
        schema_extra=examples("2013-08-18"),
    )
    period_latest: date | None = Field(
        description="Last day on which the claim holds; null where open or not known.",
        schema_extra=examples("2013-08-31"),
    )
    period_basis: PeriodBasis = chosen_from(PeriodBasis, "On what the period rests.")
    known_until: date | None = Field(
        description="The last day of which the source can speak: the end of the period, and never later than the "
        "source's publication; null for undated claims.",
        schema_extra=examples("2013-08-31"),
    )
    holds_until: date | None = Field(
        description="How long the claim is taken to hold: to its stated end, or to the day before what ended it (a "
        "later claim, the end of an organization or a state, an end that another source states); where no end is "
        "stated (`1992/`), as long as the source can speak of it; null: open, or undated.",
        schema_extra=examples("2013-08-31"),
    )
    paragraph: Place | None = Field(
        ge=1, description="Line of the source's text on which the passage starts, from 1.", schema_extra=examples(4)
    )
    text_start: Place | None = Field(
        ge=0,
        description="Where the passage starts: Unicode code points from the start of the text, from 0.",
        schema_extra=examples(1718),
    )
    text_end: Place | None = Field(
        ge=1, description="Where the passage ends, exclusive, counted likewise.", schema_extra=examples(1769)
    )
    text_sha256: Sha256 | None = Field(description="SHA-256 of the passage's UTF-8.")
    source_row: Sentence | None = prose(
        "The row of a data set, or the field of a reference work, that makes the claim."
    )
    note: Sentence | None = prose("How an ambiguous passage was read.")
    position: int | None = Field(
        primary_key=True, sa_type=POSITION, sa_column_kwargs={"autoincrement": False}, exclude=True
    )
    """Where the row stands in the order of ids: what indexes have in the place of these, which are longer."""

    @property
    def about(self) -> str:
        """The matter of the claim as text: its table, and what stands in the columns of `matter`."""
        values = [next(filter(None, (getattr(self, name) for name in names)), "") for names in self.matter]
        return " ".join([self.table().name, *(sorted(values) if self.is_matter_unordered else values)])

    @property
    def is_undirected(self) -> bool:
        """Whether the claim is the same from either side of its pair."""
        return self.pairs is not None

    def questions(self) -> Iterator[Question]:
        """The questions that the claim answers, the main one first: none in kinds that cannot be compared by rule."""
        yield from ()

    def involved(self) -> set[str]:
        """The ids of all actors that the claim involves."""
        sides = {getattr(self, column.name) for column in self.side_columns()} - {None}
        return sides.union(*(getattr(self, column.name) for column in self.list_columns()))

    @classmethod
    def worded(cls, row: Any, name_of: Mapping[str, str]) -> str:
        """A row without a statement in words: those of its kind, or, where these do not do, what its columns hold."""
        return cls.sentence(row, name_of) or f"{cls.told(row, name_of)}{when(row)}."

    @classmethod
    def sentence(cls, row: Any, name_of: Mapping[str, str]) -> str | None:
        """The claim in words, by the names of actors, for rows without a statement; None if it cannot be said."""
        return None

    @classmethod
    def told(cls, row: Any, name_of: Mapping[str, str]) -> str:
        """What the columns of a kind hold, one by one: "Mission: sending Mongolia; receiving Kazakhstan"."""
        parts = []
        for name in cls.told_by():
            value = getattr(row, name)
            if name not in DATED and value not in (None, []):
                values = value if isinstance(value, list) else [value]
                said = ", ".join(name_of.get(one, str(one).replace("_", " ")) for one in values)
                parts.append(f"{name.removesuffix('_id').replace('_', ' ')} {said}")
        return f"{cls.__name__}: {'; '.join(parts)}"

    @classmethod
    @cache
    def told_by(cls) -> Sequence[str]:
        """The names of the columns by which a row is put in words."""
        names = [column.name for column in cls.columns()]
        return [name for name in names if name not in UNTOLD or name in DATED]

    def complete(self, source: Source | None) -> None:
        """Derive the bounds of the period."""
        if self.period:
            self.period_earliest, self.period_latest = edtf.bounds(self.period)
        elif self.period_basis is PeriodBasis.PUBLICATION and source:
            self.period_earliest, self.period_latest = source.published_earliest, source.published_latest
        published = source.published_latest if source else None
        self.known_until, self.holds_until = limits(self.period, self.bounds, published)

    @property
    def bounds(self) -> edtf.Bounds:
        """First and last day of the period."""
        return self.period_earliest, self.period_latest

    @property
    def first_day(self) -> date | None:
        """The first day of which the claim speaks: where no start is stated (`/2014`), its end's; None if open."""
        if self.period and edtf.has_unstated_start(self.period):
            return edtf.bounds(self.period.removeprefix("/"))[0]
        return self.period_earliest

    @property
    def is_dated(self) -> bool:
        """Whether anything is known of when the claim holds."""
        return self.period_earliest is not None or self.period_latest is not None

    def inconsistencies(self) -> Iterator[tuple[str, str]]:
        """Columns that do not fit the others of the row, each with the reason."""
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


def figure(description: str, *, example: float | None, gt: float | None = None) -> Any:
    """A column that holds a figure."""
    return Field(sa_type=Double, gt=gt, description=description, schema_extra=examples(example))


class Measured(Claim):
    """A claim with a figure: its value, how exactly it was stated, and in what unit."""

    value: Amount | None = figure("The figure as stated, in `unit`; null if only bounds were given.", example=43000000)
    value_qualifier: Qualifier | None = chosen_from(Qualifier, "How the figure was stated; null if there is none.")
    value_low: Amount | None = figure("The least that the statement allows; null: not known.", example=43000000)
    value_high: Amount | None = figure("The most that the statement allows; null: not known.", example=None)
    value_step: Amount | None = figure(
        "The step to which the figure appears rounded, such as 1000000 for 26 million; null if none shows.",
        example=1000000,
        gt=0,
    )
    value_text: Sentence | None = Field(
        sa_type=Text,
        max_length=40,
        description="The source's own hedge, such as “a little over”.",
        schema_extra=examples("a little over"),
    )
    unit: Unit | None = chosen_from(Unit, "In what the figure is counted.")

    def bound(self) -> None:
        """Derive the bounds of the value from its qualifier."""
        if self.value_qualifier in (Qualifier.STATED, Qualifier.EXACT, Qualifier.AT_LEAST, Qualifier.OVER):
            self.value_low = self.value
        if self.value_qualifier in (Qualifier.STATED, Qualifier.EXACT, Qualifier.AT_MOST, Qualifier.UNDER):
            self.value_high = self.value

    def complete(self, source: Source | None) -> None:
        """Derive the bounds of the period and of the value."""
        super().complete(source)
        self.bound()

    def inconsistencies(self) -> Iterator[tuple[str, str]]:
        """Columns that do not fit the others of the row, each with the reason."""
        yield from super().inconsistencies()
        if self.value_qualifier is Qualifier.BETWEEN:
            if self.value is not None or self.value_low is None or self.value_high is None:
                yield "value_qualifier", "'between' needs value_low and value_high, and no value"
            elif self.value_low > self.value_high:
                yield "value_high", "the higher bound is below the lower one"
        elif (self.value is None) != (self.value_qualifier is None):
            yield "value_qualifier", "a value and its qualifier go together"
        elif self.value_qualifier is Qualifier.ESTIMATED:
            if self.value_low is None or self.value_high is None:
                yield "value_qualifier", "'estimated' needs value_low and value_high"
            elif self.value_low > self.value_high:
                yield "value_high", "the higher bound is below the lower one"
        if (self.value_qualifier is None) != (self.unit is None):
            yield "unit", "a value and its unit go together"
        if self.value_text and len(self.value_text.split()) > 4:
            yield "value_text", "a hedge is quoted with four words at most"
