"""World Bank, World Integrated Trade Solution (WITS): what states report of their exports and imports.

Read are the extracts of its advanced query, in either locale, and the workbooks of its pages by product, which have
names for codes and do not tell the revision of the Harmonized System. A line is the imports of one state, the reporter,
from a partner or its exports to it, in thousands of US dollars. The partner's own lines may have other figures for the
same flow: both are claims. Net flows are read; gross flows include re-imports and re-exports, which WITS also lists
apart.
"""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal

from app.facts.codes import Scheme
from app.facts.trade_flows import TradeFlow, TradeMeasure
from app.importers.adapter import Adapter, DataFile, FoundClaim, Layout
from app.importers.cells import Misread, has_decimal_comma, number_of, number_with_comma, year_of
from app.importers.comtrade_areas import OTHER_ASIA_NOTE
from app.importers.reported_trade import CONSTANTS, Areas, key, sides
from app.importers.state_codes import CodeLookup, CodeSpell
from app.model.sources import SourceKind
from app.text.words import folded, words

MEASURES = {("Import", "5"): TradeMeasure.IMPORTS, ("Export", "6"): TradeMeasure.EXPORTS}
"""The measure of each flow that is read, by its name and code."""

OTHER_FLOWS = ("Gross Imp.", "Gross Exp.", "Gross Imports", "Gross Exports", "Re-Import", "Re-Export")

OTHER_ASIA = "OAS"

OWN_CODES: tuple[CodeSpell, ...] = (
    ("ETF", "ETH", None, date(1992, 12, 31)),
    ("MNT", "MNE", date(2006, 1, 1), None),
    (OTHER_ASIA, "other-asia", None, None),
    ("ROM", "ROU", None, None),
    ("SER", "SRB", date(2007, 1, 1), None),
    ("SUD", "SDN", date(2011, 1, 1), None),
    ("SVU", "SUHH", None, date(1991, 12, 31)),
    ("TMP", "TLS", None, None),
    ("YDR", "YDYE", None, date(1990, 12, 31)),
    ("YUG", "CSXX", date(2004, 1, 1), date(2005, 12, 31)),
    ("ZAR", "COD", None, None),
)
"""Codes of WITS that differ from ISO 3166, or outlive it there, from its country metadata by their M49 numbers.

SER is “Serbia, FR(Serbia/Montenegro)” there: before 2007 it may mean either.
"""

NO_STATES = {
    "999": "not applicable",
    "BAT": "British Antarctic Territory",
    "BLX": "Belgium-Luxembourg",
    "BUN": "bunkers",
    "EAS": "East Asia and Pacific",
    "ECS": "Europe and Central Asia",
    "EUN": "European Union",
    "FRE": "free zones",
    "LCN": "Latin America and Caribbean",
    "MEA": "Middle East and North Africa",
    "NAC": "North America",
    "NZE": "neutral zone",
    "SAS": "South Asia",
    "SPE": "special categories",
    "SSF": "Sub-Saharan Africa",
    "UNS": "unspecified",
    "USP": "US miscellaneous Pacific islands",
    "WLD": "world",
}
"""The areas of WITS that are no states, from the same metadata."""

THOUSANDTH = -3
"""The exponent of a figure with three decimals: thousands of dollars that are given to the dollar."""

READ = (
    "Nomenclature",
    "ReporterISO3",
    "ProductCode",
    "PartnerISO3",
    "Year",
    "TradeFlowName",
    "TradeFlowCode",
)
VALUES = ("TradeValue in 1000 USD", "Trade Value in 1000 USD")
"""The names that extracts have for the column of figures."""
EXTRACTS = [Layout("extract", (*READ, value)) for value in VALUES]
PAGE = Layout("page by product", ("Reporter", "ProductCode", "Partner", "Year", "TradeFlow", "Trade Value 1000USD"))

OF_PAGE = {"ReporterISO3": "Reporter", "PartnerISO3": "Partner", "TradeFlowName": "TradeFlow"}
"""The columns of pages by product that stand for those of extracts."""

FLOW_CODES = {
    "Import": ("Import", "5"),
    "Imports": ("Import", "5"),
    "Export": ("Export", "6"),
    "Exports": ("Export", "6"),
}
"""The flows of pages by product, as extracts have them."""

NAMES = {
    "bahamas the": "BHS",
    "br antr terr": "BAT",
    "congo dem rep": "ZAR",
    "congo rep": "COG",
    "east timor": "TMP",
    "egypt arab rep": "EGY",
    "ethiopia excludes eritrea": "ETH",
    "fm sudan": "SDN",
    "gambia the": "GMB",
    "hong kong china": "HKG",
    "iran islamic rep": "IRN",
    "korea dem rep": "PRK",
    "korea rep": "KOR",
    "macedonia fyr": "MKD",
    "occ pal terr": "PSE",
    "other asia nes": "OAS",
    "serbia fr serbia montenegro": "SER",
    "turks caicos isl": "TCA",
    "us msc pac i": "USP",
    "yemen rep": "YEM",
}
"""The codes of areas by names that WITS alone has, folded, without “and”."""

NO_REVISION = "The file does not tell the revision of the Harmonized System."


def area_name(name: str) -> str:
    """The name of an area as names are looked up in `NAMES` and among those that are no states."""
    return " ".join(word for word in words(name) if word != "and")


NAMED = {**{area_name(name): code for code, name in NO_STATES.items()}, **NAMES}


def read(file: DataFile, codes: CodeLookup) -> Iterator[FoundClaim]:
    """The imports and exports between states, by who reports them."""
    areas = Areas(codes.states(Scheme.ALPHA3), OWN_CODES)
    value_column = file.layout.columns[-1]
    is_comma = has_decimal_comma(cells[-1].strip() for _, cells in file.rows("Year", value_column))
    file.lines = 0
    file.refused.clear()
    number = number_with_comma if is_comma else number_of
    for line, row in page_rows(file, codes) if file.layout is PAGE else extract_rows(file):
        try:
            if reason := no_claim(row):
                file.leave_out(reason)
            else:
                yield claim(line, row, areas, value_column, number)
        except Misread as error:
            column = OF_PAGE.get(error.column, error.column) if file.layout is PAGE else error.column
            file.refuse(line, column, error.message)


def extract_rows(file: DataFile) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The cells of each line of an extract, by its columns that are read."""
    for line, cells in file.rows(*file.layout.columns):
        yield line, tuple(cell.strip() for cell in cells)


def page_rows(file: DataFile, codes: CodeLookup) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The rows of a page by product as those of an extract would be; a name that is no area's stands for its code."""
    states = codes.states_by_name()
    for line, cells in file.rows(*PAGE.columns):
        reporter, product, partner, year, flow, value = (cell.strip() for cell in cells)
        flow_name, flow_code = FLOW_CODES.get(flow, (flow, ""))
        sides = []
        for name in (reporter, partner):
            state = states[folded(name), int(year)] if year.isdecimal() else None
            sides.append(NAMED.get(area_name(name)) or state or name)
        yield line, ("", sides[0], product, sides[1], year, flow_name, flow_code, value)


def no_claim(row: tuple[str, ...]) -> str | None:
    """The reason why a line is no claim of trade between two states; None if it is one."""
    _, reporter, _, partner, _, flow, _, value = row
    for side, code in (("reporter", reporter), ("partner", partner)):
        if code in NO_STATES:
            return f"the {side} is no state: {NO_STATES[code]}"
    if reporter == partner:
        return "goods of a state that came back to it"
    if flow in OTHER_FLOWS:
        return f"another kind of flow: {flow}"
    return None if value else "value missing"


def claim(
    line: int, row: tuple[str, ...], areas: Areas, value_column: str, number: Callable[[str, str], Decimal]
) -> FoundClaim:
    """The claim of a line; Misread if a cell cannot be read."""
    nomenclature, reporter_code, product, partner_code, period, flow, flow_code, cell = row
    measure = MEASURES.get((flow, flow_code))
    if measure is None:
        raise Misread("TradeFlowName", f"neither Import (5) nor Export (6): '{flow}' ({flow_code})")
    year = year_of(period, "Year")
    reporter = areas.state(reporter_code, year, "ReporterISO3")
    partner = areas.state(partner_code, year, "PartnerISO3")
    thousands = number(cell, value_column)
    if thousands < 0:
        raise Misread(value_column, f"a flow below nothing: '{cell}'")
    step = 1.0 if thousands.as_tuple().exponent == THOUSANDTH else None
    commodity = None if product.casefold() == "total" else f"{nomenclature or 'HS'} {product}"
    exporter, importer = sides(measure, reporter, partner)
    source_row = f"{reporter_code}, {partner_code}, {period}, {commodity or product}, {flow}"
    notes = [] if nomenclature or commodity is None else [NO_REVISION]
    notes += [OTHER_ASIA_NOTE] if OTHER_ASIA in (reporter_code, partner_code) else []
    value = float(thousands.scaleb(3))
    return FoundClaim(
        line,
        key(reporter, partner, year, measure, commodity, "ProductCode"),
        (
            *(exporter, importer, reporter, measure.value, commodity, value, step, period, source_row),
            " ".join(notes) or None,
        ),
    )


ADAPTER = Adapter(
    name="wits",
    about="World Bank, World Integrated Trade Solution: exports and imports as states report them",
    source={
        "id": "wits",
        "kind": SourceKind.DATASET,
        "title": "World Integrated Trade Solution (WITS)",
        "publisher": "World Bank",
        "url": "https://wits.worldbank.org/",
    },
    table=TradeFlow,
    columns=(
        *("exporter_id", "importer_id", "reporter_id", "measure", "commodity"),
        *("value", "value_step", "period", "source_row", "note"),
    ),
    constants=CONSTANTS,
    layouts=[*EXTRACTS, PAGE],
    read=read,
)
