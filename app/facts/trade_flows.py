"""Trade flows: the value of goods that one state sells to another."""

from sqlmodel import Field, col

from app.claims import Measured, Stored
from app.filters import Clauses, MeasuredQuery, any_of
from app.resource import Resource
from app.types import ActorCode, Currency, Exactly, Sentence, Slug, Vocabulary, chosen_from, names_actor, prose


class TradeMeasure(Vocabulary):
    """What part of the trade of a dyad a figure covers."""

    EXPORTS = "exports", "Goods sold by the exporter to the importer, counted as exports."
    IMPORTS = "imports", "Goods bought by the importer from the exporter, counted as imports."
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
