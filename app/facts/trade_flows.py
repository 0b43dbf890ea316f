"""Trade flows: the value of goods that one state sells to another."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Annotated, Any

from sqlalchemy import Index, literal_column, text
from sqlmodel import Field, col

from app.model.base import Record
from app.model.claims import OF_OPEN_END, Aspect, Measured, Qualifier, Question, Unit, when
from app.model.types import ActorCode, Currency, Exactly, Sentence, Slug, Vocabulary, chosen_from, names_actor, prose
from app.query.branches import Condition
from app.query.filters import InColumn
from app.query.kind import Kind
from app.query.parameters import any_of
from app.query.queries import MeasuredQuery
from app.text.edtf import in_words

DYAD = ("exporter_id", "importer_id", "position")
"""What leads the indexes behind a dyad; time follows, so that other rows are passed over unread.

So does the measure in SQLite; PostgreSQL looks for it in the row, unless it is asked for alone.
"""
OF_TEXTS = text("source_row IS NULL")
"""The rows that texts have brought: a dyad shows them first."""

HEDGES: Mapping[str, str] = {
    Qualifier.STATED: "",
    Qualifier.EXACT: "exactly ",
    Qualifier.ABOUT: "about ",
    Qualifier.AT_LEAST: "at least ",
    Qualifier.AT_MOST: "at most ",
    Qualifier.OVER: "more than ",
    Qualifier.UNDER: "less than ",
    Qualifier.ESTIMATED: "an estimated ",
}
UNITS: Mapping[str, str] = {Unit.USD: " US dollars", Unit.PERCENT: " %"}


class TradeMeasure(Vocabulary):
    """What part of the trade of a dyad a figure covers."""

    EXPORTS = "exports", "Goods sold by the exporter to the importer, counted as exports."
    IMPORTS = "imports", "Goods bought by the importer from the exporter, counted as imports."
    EXPORT_SHARE = "export_share", "The share of the importer in all exports of the exporter, in percent."
    IMPORT_SHARE = "import_share", "The share of the exporter in all imports of the importer, in percent."
    TWO_WAY = "two_way", "Both directions together; the pair stands in code-point order."


class TradeFlow(Measured, table=True):
    """One source's figure for trade between two actors, directed from exporter to importer, whoever reports it."""

    measure: TradeMeasure = chosen_from(
        TradeMeasure, "Which flow the figure covers, and from which side it was counted."
    )
    exporter_id: Slug = names_actor("Where the goods come from; in two-way trade, one of the pair.", example="KAZ")
    importer_id: Slug = names_actor("Where the goods go to; in two-way trade, the other of the pair.")
    reporter_id: Slug | None = names_actor(
        "Whose statistics the figure comes from; null if the source does not say.", example="KAZ"
    )
    currency: Currency | None = Field(max_length=3, description="ISO 4217 code of the currency.")
    commodity: Sentence | None = prose("What is traded; null for all goods.")

    comes_in_bulk = True
    pairs = ("exporter_id", "importer_id")
    sides = ("exporter_id", "importer_id")
    matter = (("exporter_id",), ("importer_id",))
    is_matter_unordered = True  # both directions explain each other

    __table_args__ = (
        Index("ix_trade_flow_dyad", *DYAD, "period_earliest", "period_latest", "measure").ddl_if(dialect="sqlite"),
        Index("ix_trade_flow_dyad_times", *DYAD, "period_earliest", "period_latest").ddl_if(dialect="postgresql"),
        Index("ix_trade_flow_dyad_of_texts", *DYAD, sqlite_where=OF_TEXTS, postgresql_where=OF_TEXTS),
        Index(
            "ix_trade_flow_open_end",
            "period_earliest",
            sqlite_where=text(OF_OPEN_END),
            postgresql_where=text(OF_OPEN_END),
        ),
    )

    @property
    def is_undirected(self) -> bool:
        """Whether the figure covers both directions."""
        return self.measure is TradeMeasure.TWO_WAY

    def questions(self) -> Iterator[Question]:
        """How much flows in a direction: exports of the one side and imports of the other are the same flow."""
        is_flow = self.measure in (TradeMeasure.EXPORTS, TradeMeasure.IMPORTS)
        measure = "flow" if is_flow else self.measure
        topic = "trade-flows", measure, self.exporter_id, self.importer_id, self.commodity or ""
        yield Question(Aspect.FIGURE, topic, (self.unit or "",), is_flow=True)

    @classmethod
    def sentence(cls, row: Any, name_of: Mapping[str, str]) -> str | None:
        """The claim in words, for rows without a statement."""
        reporter, value = row.reporter_id, row.value
        before, middle, after = frame(
            row.measure,
            name_of[row.exporter_id],
            name_of[row.importer_id],
            reporter if reporter is None else name_of[reporter],
            row.commodity,
            row.value_qualifier if value else None,
            row.unit if value else None,
        )
        amount = f"{value:,}".removesuffix(".0") if value else other_amount(row)
        time = f" {in_words(row.period)}" if row.period else when(row)
        return f"{before}{amount}{middle}{time}{after}"


@lru_cache(maxsize=4096)
def frame(
    measure: str,
    exporter: str,
    importer: str,
    reporter: str | None,
    commodity: str | None,
    qualifier: str | None,
    unit: str | None,
) -> tuple[str, str, str]:
    """What stands before a figure, between it and the time, and after that in the sentence of a flow.

    It is kept, since the rows of a page tell of few pairs. Sides are given by their names.
    """
    goods = "goods" if commodity is None else f"goods ({commodity})"
    hedge, counted = HEDGES[qualifier] if qualifier else "", units_of(unit) if unit else ""
    match measure:
        case TradeMeasure.EXPORT_SHARE:
            of_reporter = f", as {reporter} reports" if reporter not in (None, exporter) else ""
            return f"{importer} took {hedge}", f"{counted} of the exports of {exporter}", f"{of_reporter}."
        case TradeMeasure.IMPORT_SHARE:
            of_reporter = f", as {reporter} reports" if reporter not in (None, importer) else ""
            return f"{exporter} had a share of {hedge}", f"{counted} in the imports of {importer}", f"{of_reporter}."
        case TradeMeasure.TWO_WAY:
            of_reporter = "" if reporter is None else f", as {reporter} reports"
            traded = f"{exporter} and {importer} traded {goods} worth {hedge}"
            return traded, f"{counted} with each other", f"{of_reporter}."
    side = exporter if measure == TradeMeasure.EXPORTS else importer
    if reporter is None:
        how = f"as the {measure} of {side} are counted"
    elif reporter == side:
        how = f"as {side} reports its {measure}"
    else:
        how = f"as {reporter} reports the {measure} of {side}"
    return f"{exporter} sold {goods} worth {hedge}", f"{counted} to {importer}", f", {how}."


def other_amount(row: Any) -> str:
    """The figure of a flow in words, with its hedge and unit, where it is nothing or bounds alone were given."""
    if row.value_qualifier == Qualifier.BETWEEN:
        return f"between {plain(row.value_low)} and {plain(row.value_high)}{units_of(row.unit)}"
    if row.value is None:
        return "an amount that is not stated"
    rounded = f" (rounded to {plain(row.value_step)})" if row.value_step else ""
    return f"{HEDGES[row.value_qualifier]}{plain(row.value)}{units_of(row.unit)}{rounded}"


def units_of(unit: str) -> str:
    """A unit as it follows a figure."""
    return UNITS.get(unit) or f" {unit}"


def plain(value: float) -> str:
    """A number with all its digits, in groups of three."""
    return f"{value:,}".removesuffix(".0")


class Directed(InColumn):
    """Rows that have any of the values in a column, without two-way figures: the order of their sides says nothing."""

    def clauses(self, name: str, operand: Any, table: type[Record]) -> Iterator[Condition]:
        """The alternatives, and another measure."""
        yield from super().clauses(name, operand, table)
        yield col(TradeFlow.measure) != literal_column(f"'{TradeMeasure.TWO_WAY}'")  # which statistics tell of


Side = Annotated[list[ActorCode], Directed()]
"""A side of directed trade."""


class TradeFlowQuery(MeasuredQuery):
    """The parameters of the list of trade flows."""

    table = TradeFlow
    narrow_together = frozenset({"exporter", "importer"})
    measure: list[TradeMeasure] = any_of("Which flow the figure covers.", example="exports")
    exporter: Side = any_of("Where the goods come from; two-way figures do not match.", example="MNG")
    importer: Side = any_of("Where the goods go to; two-way figures do not match.", example="KAZ")
    reporter: list[ActorCode] = any_of("Whose statistics the figure comes from.")
    currency: list[Currency] = any_of("ISO 4217 code of the currency.", example="USD")
    commodity: list[Exactly] = any_of("What is traded, as the row has it.")


KIND = Kind("trade-flows", TradeFlow, TradeFlowQuery, example="mng-kaz-two-way-trade")
