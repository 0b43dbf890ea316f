"""The files that the IMF's two portals and its interface for programs give of trade, figure by figure.

The portals give a series a row, with the periods across, or an observation a row. Where a file has years, its quarters
and months are left out, which are parts of them; of a file without years all periods are read.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from app.importers.adapter import DataFile, Layout

PERIOD = re.compile(r"([12][0-9]{3})(?:-?(?:(Q)([1-4])|(M)(0?[1-9]|1[0-2])))?")
MARK = ": mark"
"""What ends the name of a column of marks, not of values."""
FREE_ON_BOARD = "MG_FOB_USD"
"""The indicator of imports without insurance and freight; the old portal has a T before."""
IN_BRACKETS = re.compile(r".*\(([A-Z_]+)\)")

DOTS = ("Country Name", "Country Code", "Counterpart Country Name", "Counterpart Country Code")
DOTS_SERIES = Layout("DOTS, a series a row", (*DOTS, "Indicator Code", "Attribute"))
DOTS_PANEL = Layout("DOTS, a pair and period a row", (*DOTS, "Time Period"))

CODED = ("COUNTRY.ID", "COUNTERPART_COUNTRY.ID", "INDICATOR.ID", "SCALE.ID")
NAMED = ("COUNTRY", "COUNTERPART_COUNTRY", "SERIES_CODE", "SCALE")
OBSERVATION = ("TIME_PERIOD", "OBS_VALUE")
SDMX = ("COUNTRY", "COUNTERPART_COUNTRY", "INDICATOR", *OBSERVATION)
IMTS_LONG = [Layout("IMTS, an observation a row", (*columns, *OBSERVATION)) for columns in (CODED, NAMED)]
IMTS_WIDE = [Layout("IMTS, a series a row", columns) for columns in (CODED, NAMED)]
SDMX_LONG = [Layout("IMTS, SDMX-CSV", (*SDMX, name)) for name in ("DATAFLOW", "STRUCTURE_ID")]

LAYOUTS = (DOTS_SERIES, DOTS_PANEL, *IMTS_LONG, *SDMX_LONG, *IMTS_WIDE)


class Period(NamedTuple):
    """A year, a quarter or a month."""

    year: int
    edtf: str
    """As EDTF has it: a quarter is the interval of its months."""
    key: str
    """As keys have it."""

    @property
    def is_year(self) -> bool:
        """Whether it is a whole year."""
        return self.key.isdecimal()


class Area(NamedTuple):
    """A country or a group of countries: its code in the file, and its name there, or its code again."""

    code: str
    name: str


class Figure(NamedTuple):
    """A figure, where it stands, and what it is of."""

    line: int
    column: str
    reporter: Area
    partner: Area
    indicator: str
    period: Period
    cell: str
    scale: str = "Units"
    """In what it is counted."""
    status: str = ""
    """The IMF's mark of how it came about, if any."""
    free_on_board: str = ""
    """The same imports free on board, if the file has them."""

    @property
    def flow(self) -> tuple[str, str, str]:
        """The flow that it is of: reporter, partner and period."""
        return self.reporter.code, self.partner.code, self.period.key


@cache
def period_of(label: str) -> Period | None:
    """The period that a label names (2024, 2024Q1, 2024-M02); None if none."""
    found = PERIOD.fullmatch(label)
    if found is None:
        return None
    year, _, quarter, _, month = found.groups()
    if quarter:
        last = 3 * int(quarter)
        return Period(int(year), f"{year}-{last - 2:02}/{year}-{last:02}", f"{year}-Q{quarter}")
    if month:
        return Period(int(year), f"{year}-{int(month):02}", f"{year}-{int(month):02}")
    return Period(int(year), year, year)


def figures(file: DataFile) -> Iterator[Figure]:
    """The figures of a file, missing ones too, which is read twice: first for what else it says of them."""
    of_layout = {DOTS_SERIES.name: of_dots_series, DOTS_PANEL.name: of_dots_panel, IMTS_WIDE[0].name: of_imts_series}
    read = of_layout.get(file.layout.name, of_observations)
    marks: dict[tuple[str, ...], str] = {}
    imports: dict[tuple[str, ...], str] = {}
    has_years = False
    for figure in read(file):
        has_years |= figure.period.is_year
        if figure.column.endswith(MARK):
            if figure.cell:
                marks[figure.indicator, *figure.flow] = figure.cell
        elif figure.indicator.removeprefix("T") == FREE_ON_BOARD and figure.cell:
            imports[figure.flow] = figure.cell
    file.lines = 0
    file.refused.clear()
    file.left_out.clear()
    for figure in read(file):
        if figure.column.endswith(MARK):
            continue
        if has_years and not figure.period.is_year:
            file.leave_out("of a quarter or a month, beside years")
            continue
        status = marks.get((figure.indicator, *figure.flow), figure.status)
        yield figure._replace(status=status, free_on_board=imports.get(figure.flow, ""))


def country_columns(layout: Layout) -> tuple[str, str]:
    """The columns in which a layout has the reporter and the partner."""
    columns = layout.columns
    return (DOTS[1], DOTS[3]) if columns[: len(DOTS)] == DOTS else (columns[0], columns[1])


def of_dots_series(file: DataFile) -> Iterator[Figure]:
    """The figures of a file of the old portal, with the periods across: rows of values, and rows of their marks."""
    columns = period_columns(file)
    fixed = (*DOTS, "Indicator Code", "Attribute")
    for line, cells in file.rows(*fixed, *columns):
        name, code, partner_name, partner_code, indicator, attribute, *values = cells
        reporter, partner = Area(code, name), Area(partner_code, partner_name)
        for (column, period), value in zip(columns.items(), values, strict=True):
            place = column if attribute == "Value" else column + MARK
            yield Figure(line, place, reporter, partner, indicator, period, value.strip())


def of_dots_panel(file: DataFile) -> Iterator[Figure]:
    """The figures of a file of the old portal, with a row for each pair and period, and a column for each indicator."""
    found = {name: match[1] for name in file.header if (match := IN_BRACKETS.fullmatch(name))}
    for line, period, cells in dated_rows(file, "Time Period", *DOTS, *found):
        name, code, partner_name, partner_code, *values = cells
        reporter, partner = Area(code, name), Area(partner_code, partner_name)
        for (column, indicator), value in zip(found.items(), values, strict=True):
            yield Figure(line, column, reporter, partner, indicator, period, value.strip())


def of_imts_series(file: DataFile) -> Iterator[Figure]:
    """The figures of a file of the new portal, with the periods across."""
    columns = period_columns(file)
    picked = areas_columns(file)
    for line, cells in file.rows(*picked, *columns):
        reporter, partner, indicator = areas_of(file, cells)
        for (column, period), value in zip(columns.items(), cells[len(picked) :], strict=True):
            yield Figure(line, column, reporter, partner, indicator, period, value.strip(), cells[3])


def of_observations(file: DataFile) -> Iterator[Figure]:
    """The figures of a file of the new portal, or from its interface for programs, each in a row."""
    is_sdmx = file.layout in SDMX_LONG
    status = ["STATUS"] if "STATUS" in file.header else []
    picked = areas_columns(file)
    for line, period, cells in dated_rows(file, "TIME_PERIOD", *picked, "OBS_VALUE", *status):
        reporter, partner, indicator = areas_of(file, cells)
        value, *mark = cells[len(picked) :]
        scale = "Units" if is_sdmx else cells[3]
        status_mark = mark[0].strip() if mark else ""
        yield Figure(line, "OBS_VALUE", reporter, partner, indicator, period, value.strip(), scale, status_mark)


def areas_columns(file: DataFile) -> Sequence[str]:
    """The columns of a file of the new portal that say what its figures are of: four, and two for names."""
    if file.layout in SDMX_LONG:
        return SDMX[:3]
    if file.layout.columns[:4] == NAMED:
        return NAMED
    return (*CODED, *NAMED[:2]) if set(NAMED[:2]) <= set(file.header) else CODED


def areas_of(file: DataFile, cells: Sequence[str]) -> tuple[Area, Area, str]:
    """Reporter, partner and indicator of a row, by the cells of `areas_columns`.

    Without codes they are in that of the series, `USA.XG_FOB_USD.AUS.A`.
    """
    if file.layout.columns[:4] == NAMED:
        codes = (*cells[2].split("."), "", "", "")
        return Area(codes[0], cells[0]), Area(codes[2], cells[1]), codes[1]
    names = cells[4:6] if len(areas_columns(file)) > len(CODED) else cells[:2]
    return Area(cells[0], names[0]), Area(cells[1], names[1]), cells[2]


def period_columns(file: DataFile) -> Mapping[str, Period]:
    """The columns that are periods: the years, or all if there are none."""
    periods = {name: period for name in file.header if (period := period_of(name))}
    years = {name: period for name, period in periods.items() if period.is_year}
    if years and len(years) < len(periods):
        file.leave_out("column of a quarter or a month, beside years", len(periods) - len(years))
    return years or periods


def dated_rows(file: DataFile, column: str, *columns: str) -> Iterator[tuple[int, Period, Sequence[str]]]:
    """Line, period and cells of each row; refuses those whose period cannot be read."""
    for line, (label, *cells) in file.rows(column, *columns):
        if period := period_of(label.strip()):
            yield line, period, cells
        else:
            file.refuse(line, column, f"not a year, a quarter or a month: '{label}'")
