"""Correlates of War, Dyadic Trade 4.0: the imports of each state from each other, 1870 to 2014.

A line is a dyad in a year: `flow1` is what the first state imported from the second, `flow2` what the second imported
from the first, in millions of current US dollars. The project's own file has each dyad once, with more columns; copies
with fewer columns have figures rounded to whole millions, and some have each dyad from both sides. The smoothed flows
are imputed and not read. The lines do not name the statistics behind a figure, so claims have no reporter.
"""

from collections.abc import Iterator
from functools import lru_cache, partial

from app.facts.codes import Scheme
from app.facts.trade_flows import TradeFlow, TradeMeasure
from app.importers.adapter import Adapter, DataFile, FoundClaim, Layout
from app.importers.cells import Misread, number_of, year_of
from app.importers.state_codes import CodeLookup
from app.importers.states import pair_of, refuse_pair
from app.model.claims import PeriodBasis, Qualifier, Unit
from app.model.sources import SourceKind

MILLION = 1_000_000
CACHED = 1 << 16
"""Entries of the LRU cache of each column's cells: most flows are small, and many are equal."""

MISSING = ("", "NA", ".")
"""Marks of an unknown flow in copies; the codebook's own mark is −9."""

MISSING_NUMBER = -9

READ = ("ccode1", "ccode2", "year", "flow1", "flow2")
OFFICIAL = Layout("the file of the project", (*READ, "importer1", "importer2", "smoothflow1", "smoothflow2", "version"))
ROUNDED = Layout("a rounded copy", (*READ, "smoothflow1", "smoothflow2"))


def dollars(cell: str, column: str, *, is_rounded: bool) -> float | None:
    """A flow in US dollars; None if unknown, Misread if no flow, or not in whole millions in a rounded copy."""
    if cell in MISSING:
        return None
    millions = number_of(cell, column)
    if millions == MISSING_NUMBER:
        return None
    if millions < 0:
        raise Misread(column, f"a flow below nothing: '{cell}'")
    if is_rounded and millions % 1:
        raise Misread(column, f"not whole millions, in a file without the columns of the exact one: '{cell}'")
    return float(millions.scaleb(6))


def read(file: DataFile, codes: CodeLookup) -> Iterator[FoundClaim]:
    """The imports of both states of each line.

    `source_row` names the dyad by its lower code first, as the project's file does: a copy's two lines are one claim.
    """
    states = codes.states(Scheme.COW)
    is_rounded = file.layout is ROUNDED
    qualifier, step = (Qualifier.ABOUT.value, float(MILLION)) if is_rounded else (Qualifier.STATED.value, None)
    # caches of one argument each, which look a text up faster than a tuple of two
    value1_of, value2_of = (
        lru_cache(CACHED)(partial(dollars, column=column, is_rounded=is_rounded)) for column in ("flow1", "flow2")
    )
    cached_year_of = lru_cache(CACHED)(year_of)
    code_number = lru_cache(CACHED)(int)
    for line, (code1, code2, period, flow1, flow2) in file.rows(*READ):
        try:
            value1, value2 = value1_of(flow1), value2_of(flow2)
            if value1 is None and value2 is None:
                file.leave_out("flow not known", 2)
                continue
            year = cached_year_of(period)
        except Misread as error:
            file.refuse(line, error.column, error.message)
            continue
        pair = pair_of(states, (code1, code2), year)
        if pair is None:
            refuse_pair(file, line, states, {"ccode1": code1, "ccode2": code2}, year)
            continue
        state1, state2 = pair
        if code_number(code1) < code_number(code2):
            row, column1, column2 = f"{code1},{code2},{period}: ", "flow1", "flow2"
        else:
            row, column1, column2 = f"{code2},{code1},{period}: ", "flow2", "flow1"
        if value1 is None:
            file.leave_out("flow not known")
        else:
            values = (state2, state1, value1, qualifier, step, period, row + column1)
            yield FoundClaim(line, f"{state2}.{state1}.{period}", values)
        if value2 is None:
            file.leave_out("flow not known")
        else:
            values = (state1, state2, value2, qualifier, step, period, row + column2)
            yield FoundClaim(line, f"{state1}.{state2}.{period}", values)


ADAPTER = Adapter(
    name="cow-trade",
    about="Correlates of War, Dyadic Trade 4.0: imports of each state from each other, 1870-2014",
    source={
        "id": "cow-trade-4",
        "kind": SourceKind.DATASET,
        "title": "Trade Data Set: Dyadic Trade",
        "author": "Katherine Barbieri and Omar M. G. Keshk",
        "publisher": "Correlates of War Project",
        "published": "2016",
        "url": "https://correlatesofwar.org/data-sets/bilateral-trade/",
        "edition": "4.0",
    },
    table=TradeFlow,
    columns=("exporter_id", "importer_id", "value", "value_qualifier", "value_step", "period", "source_row"),
    constants={
        "measure": TradeMeasure.IMPORTS,
        "currency": "USD",
        "unit": Unit.USD,
        "period_basis": PeriodBasis.STATED,
    },
    layouts=(OFFICIAL, ROUNDED),
    read=read,
)
