"""Trade as states report it: what WITS and UN Comtrade, two windows on one collection, make of a row."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from app.claims import PeriodBasis, Qualifier, Unit
from app.facts.trade_flows import TradeMeasure
from app.importers.adapter import StateCodes
from app.importers.cells import Misread
from app.types import IDENTIFIER

CONSTANTS: Mapping[str, Any] = {
    "value_qualifier": Qualifier.STATED,
    "currency": "USD",
    "unit": Unit.USD,
    "period_basis": PeriodBasis.STATED,
}
"""What all claims of reported trade have in common."""


CodeSpell = tuple[str, str, date | None, date | None]
"""A code, the state that it means, and the first and the last day on which it does; None where open."""


class Areas:
    """What the codes of a data set's areas mean: states as the world's lists have them, but for its own codes."""

    def __init__(self, listed: StateCodes, own: Sequence[CodeSpell], no_states: Mapping[str, str]) -> None:
        self._listed = listed
        self._own = StateCodes(own)
        self._own_codes = {code for code, *_ in own}
        self.no_states = no_states

    def state(self, code: str, year: int, column: str) -> str:
        """The state that a code means in a year; Misread if it means none."""
        if state := self._own[code, year] or self._listed[code, year]:
            return state
        raise Misread(column, (self._own if code in self._own_codes else self._listed).why_not(code, year))


def sides(measure: TradeMeasure, reporter: str, partner: str) -> tuple[str, str]:
    """Exporter and importer of a flow that a state reports."""
    return (reporter, partner) if measure is TradeMeasure.EXPORTS else (partner, reporter)


def key(reporter: str, partner: str, year: int, measure: TradeMeasure, commodity: str | None, column: str) -> str:
    """The natural key of a reported flow; Misread if the commodity is none that a key can hold."""
    parts = [reporter, partner, str(year), measure.value]
    if commodity is not None:
        parts.append(commodity.replace(" ", "-"))
    whole = ".".join(parts)
    if IDENTIFIER.fullmatch(whole) is None:
        raise Misread(column, f"not the code of a commodity: '{commodity}'")
    return whole
