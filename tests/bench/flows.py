"""The adapter of the benchmark's synthetic flows, one claim a row."""

from collections.abc import Iterator

from app.facts.codes import Scheme
from app.facts.trade_flows import TradeFlow, TradeMeasure
from app.importers.adapter import Adapter, DataFile, FoundClaim, Layout
from app.importers.state_codes import CodeLookup
from app.model.claims import PeriodBasis, Qualifier, Unit
from app.model.sources import SourceKind

COLUMNS = ("id", "exporter", "importer", "year", "product", "value", "currency", "qualifier", "source_id")

CODES_OF = 2024
"""The year in which the codes mean what they mean: flows of all years name today's states."""


def read(file: DataFile, codes: CodeLookup) -> Iterator[FoundClaim]:
    """The flows of a file: totals have no product."""
    states = codes.states(Scheme.ALPHA3)
    for line, (number, exporter, importer, year, product, value, currency, qualifier) in file.rows(*COLUMNS[:-1]):
        sides = [states[code, CODES_OF] for code in (exporter, importer)]
        try:
            amount = float(value)
        except ValueError:
            file.refuse(line, "value", f"not a number: {value!r}")
            continue
        if None in sides:
            file.refuse(line, "exporter", f"no such dyad: {exporter!r} and {importer!r}")
            continue
        key = f"{exporter}.{importer}.{year}.{product}" if product else f"{exporter}.{importer}.{year}"
        stated = Qualifier.ABOUT.value if qualifier == "about" else Qualifier.STATED.value
        yield FoundClaim(line, key, (*sides, year, amount, stated, currency, product or None, number))


ADAPTER = Adapter(
    name="bench-flows",
    about="Synthetic flows of the benchmark",
    source={"id": "bench-flows", "kind": SourceKind.DATASET, "title": "Synthetic flows of the benchmark"},
    table=TradeFlow,
    columns=("exporter_id", "importer_id", "period", "value", "value_qualifier", "currency", "commodity", "source_row"),
    constants={"measure": TradeMeasure.EXPORTS, "unit": Unit.USD, "period_basis": PeriodBasis.STATED},
    layouts=[Layout("flows", COLUMNS)],
    read=read,
)
