"""CEPII, BACI: the goods that each country sold to each other, as reconciled from the reports of both.

A line is a product (six digits of the Harmonized System) that went from one country to another in a year: its value
free on board in thousands of current US dollars, and its quantity in tonnes, which is not claimed. CEPII takes what the
importer and the exporter report to UN Comtrade, takes freight off imports, and weighs the two: the figure is that of
neither, so claims have no reporter. The file has no totals: `ADAPTER` sums the products of a pair and year, `PRODUCTS`
makes a claim of each line. Areas have the codes of CEPII's own list, which are those of UN Comtrade; the revision of
the Harmonized System and the edition are told by the file's name alone.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from app.facts.codes import Scheme
from app.facts.trade_flows import TradeFlow, TradeMeasure
from app.importers.adapter import Adapter, DataFile, FoundClaim, Layout, UnreadableFile
from app.importers.cells import Misread, number_of, year_of
from app.importers.comtrade_areas import NO_STATES, OTHER_ASIA, OWN_CODES
from app.importers.reported_trade import CONSTANTS, Areas
from app.importers.state_codes import CodeLookup
from app.load.entries import FileFault, display_path
from app.model.sources import SourceKind

AS_TAIWAN = "CEPII lists the code 490, UN Comtrade's other Asia, as Taiwan."

REVISIONS = {"92": "H0", "96": "H1", "02": "H2", "07": "H3", "12": "H4", "17": "H5", "22": "H6"}
"""The classification of UN Comtrade that is each revision of the Harmonized System, by its year."""

EDITION = re.compile(r"HS(92|96|02|07|12|17|22)(?!\d)(?:.*?_(V\d{6}[a-z]?)(?![0-9a-z]))?", re.IGNORECASE)
PRODUCT = re.compile("[0-9]{5,6}")
THOUSANDTH = -3
"""The exponent of a figure with three decimals: thousands of dollars that are given to the dollar."""

CACHED = 1 << 16
"""Entries of the cache of values: many are small, and equal."""


@dataclass(slots=True)
class Total:
    """The products of a pair in a year together."""

    line: int
    thousands: Decimal = Decimal(0)
    products: int = 0
    is_whole: bool = True
    """Whether all of its lines could be read."""


class Pairs:
    """The states that pairs of codes mean, and the words for their rows."""

    def __init__(self, file: DataFile, codes: CodeLookup) -> None:
        own = [spell for spell in OWN_CODES if spell[0] != OTHER_ASIA]
        self.areas = Areas(codes.states(Scheme.M49), [*own, (OTHER_ASIA, "TWN", None, None)])
        found = EDITION.search(file.path.name)
        self.revision = REVISIONS[found[1]] if found else None
        self.prefix = f"{' '.join(filter(None, (f'HS{found[1]}', found[2])))}: " if found else ""
        """What stands before the codes of a row: the edition that has it."""

    def no_claim(self, exporter: str, importer: str) -> str | None:
        """The reason why goods between two areas are no trade between two states; None if they are."""
        for side, code in (("exporter", exporter), ("importer", importer)):
            if name := NO_STATES.get(code):
                return f"the {side} is no state: {name}"
        return "goods of a state that came back to it" if exporter == importer else None

    def states(self, exporter: str, importer: str, year: int) -> tuple[str, str]:
        """The two states; Misread if a code meant none in that year."""
        pair = self.areas.state(exporter.zfill(3), year, "i"), self.areas.state(importer.zfill(3), year, "j")
        if pair[0] == pair[1]:
            raise Misread("j", f"'{exporter}' and '{importer}' are one state in {year}: {pair[0]}")
        return pair


@lru_cache(CACHED)
def thousands_of(cell: str) -> Decimal:
    """A value in thousands of dollars; Misread if it is none, or below nothing."""
    value = number_of(cell, "v")
    if value < 0:
        raise Misread("v", f"a flow below nothing: '{cell}'")
    return value


def dollars(thousands: Decimal) -> tuple[float, float | None]:
    """A value in dollars, and the step to which it is rounded."""
    return float(thousands.scaleb(3)), 1.0 if thousands.as_tuple().exponent == THOUSANDTH else None


def note_of(sides: tuple[str, str], note: str | None = None) -> str | None:
    """What must be known of a claim."""
    return " ".join(filter(None, (note, AS_TAIWAN if OTHER_ASIA in sides else None))) or None


def read_totals(file: DataFile, codes: CodeLookup) -> Iterator[FoundClaim]:
    """The value of all goods of each pair: one year at a time, whose rows stand together in any order.

    The total of a pair of which a row cannot be read is left out; if a row cannot even be taken apart, those before and
    after it, of which it may be one. UnreadableFile if a year comes again after another: its totals would be of parts.
    """
    pairs = Pairs(file, codes)
    totals: dict[tuple[str, str], Total] = {}
    total = Total(0)
    current, done, refused = "", set[str](), 0
    for line, cells in file.rows("t", "i", "j", "v"):
        period, exporter, importer, value = map(str.strip, cells)
        is_whole = len(file.refused) == refused
        total.is_whole &= is_whole
        if period != current:
            yield from totals_of(file, pairs, current, totals)
            totals.clear()
            done.add(current)
            current = period
            if period in done:
                message = f"{period} comes again after other years: sort the rows by year, each product once"
                raise UnreadableFile(FileFault(display_path(file.path), line, "t", message))
        total = totals.get((exporter, importer)) or totals.setdefault((exporter, importer), Total(line))
        total.products += 1
        total.is_whole &= is_whole
        try:
            total.thousands += thousands_of(value)
        except Misread as error:
            file.refuse(line, error.column, error.message)
            total.is_whole = False
        refused = len(file.refused)
    total.is_whole &= len(file.refused) == refused
    yield from totals_of(file, pairs, current, totals)


def totals_of(file: DataFile, pairs: Pairs, period: str, totals: dict[tuple[str, str], Total]) -> Iterator[FoundClaim]:
    """The claims of the totals of one year."""
    for sides, total in totals.items():
        if reason := pairs.no_claim(*sides):
            file.leave_out(reason, total.products)
            continue
        try:
            year = year_of(period, "t")
            exporter, importer = pairs.states(*sides, year)
        except Misread as error:
            file.refuse(total.line, error.column, error.message)
            continue
        if not total.is_whole:
            file.leave_out("total of a pair of which a line was refused", total.products)
            continue
        number = f"{total.products:,} product{'' if total.products == 1 else 's'}"
        note = note_of(sides, f"Sum of {number} as reconciled by CEPII.")
        row = f"{pairs.prefix}{period},{','.join(sides)}"
        values = (exporter, importer, *dollars(total.thousands), period, row, note)
        yield FoundClaim(total.line, f"{exporter}.{importer}.{period}", values)


def read_products(file: DataFile, codes: CodeLookup) -> Iterator[FoundClaim]:
    """The value of each product; UnreadableFile if the file's name does not tell the revision of its codes."""
    pairs = Pairs(file, codes)
    if pairs.revision is None:
        message = "does not tell the revision of the Harmonized System: name it as CEPII does, BACI_HS92_Y2020_V202301"
        raise UnreadableFile(FileFault(display_path(file.path), 0, "name", message))
    for line, cells in file.rows("t", "i", "j", "k", "v"):
        period, i, j, product, value = map(str.strip, cells)
        try:
            if reason := pairs.no_claim(i, j):
                file.leave_out(reason)
                continue
            year = year_of(period, "t")
            exporter, importer = pairs.states(i, j, year)
            if PRODUCT.fullmatch(product) is None:
                raise Misread("k", f"not the code of a product: '{product}'")
            figure = dollars(thousands_of(value))
        except Misread as error:
            file.refuse(line, error.column, error.message)
            continue
        commodity = f"{pairs.revision} {product.zfill(6)}"
        row = f"{pairs.prefix}{period},{i},{j},{product}"
        values = (exporter, importer, *figure, period, row, note_of((i, j)), commodity)
        yield FoundClaim(line, f"{exporter}.{importer}.{period}.{commodity.replace(' ', '-')}", values)


SOURCE = {
    "id": "baci",
    "kind": SourceKind.DATASET,
    "title": "BACI: International Trade Database at the Product Level",
    "author": "Guillaume Gaulier and Soledad Zignago",
    "publisher": "Centre d'études prospectives et d'informations internationales (CEPII)",
    "url": "https://www.cepii.fr/CEPII/en/bdd_modele/bdd_modele_item.asp?id=37",
    "licence": "Etalab Open Licence",
}
COLUMNS = ("exporter_id", "importer_id", "value", "value_step", "period", "source_row", "note")
LAYOUT = Layout("a file of a year", ("t", "i", "j", "k", "v", "q"))
EXPORTS = {**CONSTANTS, "measure": TradeMeasure.EXPORTS}

PRODUCTS = Adapter(
    name="baci",
    about="CEPII, BACI: exports of each country to each other by product, reconciled",
    source=SOURCE,
    table=TradeFlow,
    columns=(*COLUMNS, "commodity"),
    constants=EXPORTS,
    layouts=[LAYOUT],
    read=read_products,
)

ADAPTER = Adapter(
    name="baci",
    about="CEPII, BACI: exports of each country to each other, reconciled from the reports of both, summed by year",
    source=SOURCE,
    table=TradeFlow,
    columns=COLUMNS,
    constants=EXPORTS,
    layouts=[LAYOUT],
    read=read_totals,
    variants={"products": PRODUCTS},
)
