"""Trade flows: the value of goods that one state sells to another."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlmodel import Field, col

from app.claims import Measured, Question, Stored
from app.filters import Clauses, MeasuredQuery, any_of
from app.resource import Resource
from app.types import ActorCode, Currency, Exactly, Sentence, Slug, Vocabulary, chosen_from, names_actor, prose


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

    pairs = ("exporter_id", "importer_id")

    @property
    def is_undirected(self) -> bool:
        """Whether the figure covers both directions."""
        return self.measure is TradeMeasure.TWO_WAY

    def questions(self) -> Iterator[Question]:
        """How much flows in a direction: exports of the one side and imports of the other are the same flow."""
        is_flow = self.measure in (TradeMeasure.EXPORTS, TradeMeasure.IMPORTS)
        measure = "flow" if is_flow else self.measure
        yield Question(
            ("trade-flows", measure, self.exporter_id, self.importer_id, self.commodity or ""), (self.unit or "",)
        )

    @classmethod
    def wording(cls, row: Any, name_of: Mapping[str, str]) -> str | None:
        """The claim in words, for rows that came without a statement."""
        exporter, importer = name_of[row.exporter_id], name_of[row.importer_id]
        match row.measure:
            case TradeMeasure.EXPORT_SHARE:
                return f"{importer} took {row.value:g} % of the exports of {exporter}."
            case TradeMeasure.IMPORT_SHARE:
                return f"{row.value:g} % of the imports of {importer} came from {exporter}."
        return None


class TradeFlowQuery(MeasuredQuery):
    """What the list of trade flows can be asked."""

    table = TradeFlow
    measure: list[TradeMeasure] = any_of("Which flow the figure covers.", example="exports")
    exporter: list[ActorCode] = any_of("Where the goods come from; two-way figures do not match.", example="MNG")
    importer: list[ActorCode] = any_of("Where the goods go to; two-way figures do not match.", example="KAZ")
    reporter: list[ActorCode] = any_of("Whose statistics the figure comes from.")
    currency: list[Currency] = any_of("ISO 4217 code of the currency.", example="USD")
    commodity: list[Exactly] = any_of("What is traded, as the row has it.")

    def clauses_on(self, table: type[Stored]) -> Clauses:
        """The same conditions, on the table of some kind."""
        yield from super().clauses_on(table)
        if self.exporter or self.importer:
            yield col(TradeFlow.measure) != TradeMeasure.TWO_WAY


RESOURCE = Resource("trade-flows", TradeFlow, TradeFlowQuery, one="trade flow", example="mng-kaz-two-way-trade")
