"""Correlates of War, Dyadic Trade 4.0: the imports of each state from each other, 1870 to 2014.

A line is about a dyad in a year: `flow1` is what the first state imported from the second, `flow2` what the second
imported from the first, in millions of US dollars of the time. The project's own file has each dyad once, with more
columns; copies with fewer have their figures rounded to whole millions, some of them with each dyad from both sides.
The smoothed flows are imputed, so they are not read. Whose statistics a figure comes from the lines do not say.
"""

from collections.abc import Iterator
from functools import lru_cache, partial

from app.claims import PeriodBasis, Qualifier, SourceKind, Unit
from app.facts.codes import Scheme
from app.facts.trade_flows import TradeFlow, TradeMeasure
from app.importers.adapter import Adapter, CodeLookup, DataFile, FoundClaim, Layout
from app.importers.cells import Misread, number, year
from app.importers.states import pair_of, refuse_pair

MILLION = 1_000_000
REMEMBERED = 1 << 16
"""How many cells are remembered with what they say: most flows are small, and many are the same."""

MISSING = ("", "NA", ".")
"""How copies write that a flow is not known; the codebook's own mark is −9."""

MISSING_NUMBER = -9

READ = ("ccode1", "ccode2", "year", "flow1", "flow2")
OFFICIAL = Layout("the file of the project", (*READ, "importer1", "importer2", "smoothflow1", "smoothflow2", "version"))
ROUNDED = Layout("a rounded copy", (*READ, "smoothflow1", "smoothflow2"))


def dollars(cell: str, column: str, *, is_rounded: bool) -> float | None:
    """A flow in US dollars; None if it is not known, Misread if it is no flow, or not as rounded as the others."""
    if cell in MISSING:
        return None
    millions = number(cell, column)
    if millions == MISSING_NUMBER:
        return None
    if millions < 0:
        raise Misread(column, f"a flow below nothing: '{cell}'")
    if is_rounded and millions % 1:
        raise Misread(column, f"not whole millions, in a file without the columns of the exact one: '{cell}'")
    return float(millions.scaleb(6))


def read(file: DataFile, codes: CodeLookup) -> Iterator[FoundClaim]:
    """The imports of both states of each line.

    A flow is cited from the side of the lower code, where the project's file has it, so that both copies are one claim.
    """
    states = codes.states(Scheme.COW)
    is_rounded = file.layout is ROUNDED
    qualifier, step = (Qualifier.ABOUT.value, float(MILLION)) if is_rounded else (Qualifier.STATED.value, None)
    value1_of = lru_cache(REMEMBERED)(partial(dollars, column="flow1", is_rounded=is_rounded))
    value2_of = lru_cache(REMEMBERED)(partial(dollars, column="flow2", is_rounded=is_rounded))
    year_of = lru_cache(REMEMBERED)(year)  # of one argument each: a text alone is looked up faster than a tuple
    for line, (first, second, time, flow1, flow2) in file.rows(*READ):
        try:
            value1, value2 = value1_of(flow1), value2_of(flow2)
            if value1 is None and value2 is None:
                file.leave_out("flow not known", 2)
                continue
            when = year_of(time)
        except Misread as error:
            file.refuse(line, error.column, error.message)
            continue
        pair = pair_of(states, (first, second), when)
        if pair is None:
            refuse_pair(file, line, states, {"ccode1": first, "ccode2": second}, when)
            continue
        one, other = pair
        if int(first) < int(second):
            row, column1, column2 = f"{first},{second},{time}: ", "flow1", "flow2"
        else:
            row, column1, column2 = f"{second},{first},{time}: ", "flow2", "flow1"
        if value1 is None:
            file.leave_out("flow not known")
        else:
            yield FoundClaim(line, f"{other}.{one}.{time}", (other, one, value1, qualifier, step, time, row + column1))
        if value2 is None:
            file.leave_out("flow not known")
        else:
            yield FoundClaim(line, f"{one}.{other}.{time}", (one, other, value2, qualifier, step, time, row + column2))


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
