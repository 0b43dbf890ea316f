"""Trade as states report it: areas, sides and keys for WITS and UN Comtrade, which publish the same collection."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.facts.trade_flows import TradeMeasure
from app.importers.cells import Misread
from app.importers.state_codes import CodeSpell, StateCodes
from app.model.claims import PeriodBasis, Qualifier, Unit
from app.model.types import IDENTIFIER

CONSTANTS: Mapping[str, Any] = {
    "value_qualifier": Qualifier.STATED,
    "currency": "USD",
    "unit": Unit.USD,
    "period_basis": PeriodBasis.STATED,
}
"""The columns that are alike in all claims of reported trade."""


class Areas:
    """The areas of a data set, by code: a data set's own codes come before those of the standard list."""

    def __init__(self, standard: StateCodes, own: Sequence[CodeSpell]) -> None:
        self._standard = standard
        self._own = StateCodes(own)
        self._own_codes = {code for code, *_ in own}

    def state(self, code: str, year: int, column: str) -> str:
        """The state that a code meant in a year; Misread if it meant none, or several."""
        if state := self._own[code, year] or self._standard[code, year]:
            return state
        codes = self._own if code in self._own_codes else self._standard
        raise Misread(column, codes.why_not(code, year))


def sides(measure: TradeMeasure, reporter: str, partner: str) -> tuple[str, str]:
    """Exporter and importer of a reported flow."""
    return (reporter, partner) if measure is TradeMeasure.EXPORTS else (partner, reporter)


def key(reporter: str, partner: str, year: int, measure: TradeMeasure, commodity: str | None, column: str) -> str:
    """The natural key of a reported flow; Misread if the commodity has characters that no key may have."""
    parts = [reporter, partner, str(year), measure.value]
    if commodity is not None:
        parts.append(commodity.replace(" ", "-"))
    natural_key = ".".join(parts)
    if IDENTIFIER.fullmatch(natural_key) is None:
        raise Misread(column, f"not the code of a commodity: '{commodity}'")
    return natural_key
