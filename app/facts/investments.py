"""Investments: what investors of one state hold in another."""

from collections.abc import Iterator

from sqlmodel import Field

from app.model.claims import Aspect, Measured, Question
from app.model.types import ActorCode, Currency, Slug, Vocabulary, chosen_from, names_actor
from app.query.kind import Kind
from app.query.parameters import any_of
from app.query.queries import MeasuredQuery


class InvestmentMeasure(Vocabulary):
    """What a figure says of an investment."""

    AMOUNT = "amount", "How much was invested."
    INVESTOR_RANK = "investor_rank", "The investor's place among all investors in the host, the largest first."
    COMPANY_COUNT = "company_count", "How many companies of the investor operate in the host."


class InvestmentBasis(Vocabulary):
    """Over what time an amount was counted."""

    STOCK = "stock", "All that is held at a time."
    FLOW = "flow", "What was added during a time."
    UNKNOWN = "unknown", "The source does not say."


class Investment(Measured, table=True):
    """One source's figure for direct investment of one actor in another."""

    investor_id: Slug = names_actor("Where the investment comes from.", example="KAZ")
    host_id: Slug = names_actor("Where it is made.")
    measure: InvestmentMeasure = chosen_from(InvestmentMeasure, "What the figure says.")
    basis: InvestmentBasis | None = chosen_from(
        InvestmentBasis, "Over what time it was counted; null for what is no amount."
    )
    currency: Currency | None = Field(max_length=3, description="ISO 4217 code of the currency of an amount.")

    matter = (("investor_id",), ("host_id",))

    def questions(self) -> Iterator[Question]:
        """How much, in which measure, the investor has in the host."""
        concept = self.measure, self.basis or "", self.unit or ""
        is_flow = self.basis is InvestmentBasis.FLOW
        yield Question(Aspect.FIGURE, ("investments", self.investor_id, self.host_id), concept, is_flow=is_flow)


class InvestmentQuery(MeasuredQuery):
    """The parameters of the list of investments."""

    table = Investment
    investor: list[ActorCode] = any_of("Where the investment comes from.", example="KAZ")
    host: list[ActorCode] = any_of("Where it is made.", example="MNG")
    measure: list[InvestmentMeasure] = any_of("What the figure says.", example="amount")
    basis: list[InvestmentBasis] = any_of("Over what time an amount was counted.", example="unknown")
    currency: list[Currency] = any_of("ISO 4217 code of the currency.", example="USD")


KIND = Kind("investments", Investment, InvestmentQuery, example="kaz-mng-direct-investment")
