"""United Nations, International Migrant Stock: how many people from one state live in another, editions 2017 to 2024.

The workbooks of 2017 and 2019 have a row for each year and destination, with its location code, and a column for each
origin, by name; those of 2020 and 2024 a row for each destination and origin, with their codes, and a column for each
year. Copies of the edition of 2019 have names alone. The figures are those of both sexes. Names are read within the
file's own list of countries and areas, where "Micronesia" is a region: the state is "Micronesia (Fed. States of)".
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

from app.facts.codes import Scheme
from app.facts.people_flows import PeopleBasis, PeopleConcept, PeopleFlow
from app.importers.adapter import Adapter, DataFile, FoundClaim, Layout
from app.importers.cells import Misread, year_of
from app.importers.state_codes import CodeLookup, StateCodes
from app.importers.states import state_of
from app.model.claims import PeriodBasis, Qualifier, Unit
from app.model.sources import SourceKind
from app.text.words import folded

FIRST_AGGREGATE = 900
"""The first of the location codes of regions, groups and the world; those of countries and areas are M49's."""

OWN_CODES = {"412": "XKX", "830": "channel-islands"}
"""Location codes that are none of M49's for a state: Kosovo, and Jersey with Guernsey."""

OWN_NAMES = {folded("Channel Islands"): "channel-islands"}
"""Names in files without codes of what is told of like a country and is no state."""

AGGREGATES = {folded(name) for name in ("Melanesia", "Micronesia", "Other North", "Other South", "Polynesia", "Total")}
"""Names of groups of states, and of totals, in files without codes."""

WORLD = {2017: "152542373", 2019: "153011473"}
"""The world's stock of both sexes in 1990, by the edition: by it a copy of one sex, or of another edition, is known."""

TYPES = {"B": "foreign-born", "C": "foreign citizens", "I": "imputed", "R": "refugees added"}
"""The types of data, which stand side by side."""

ESTIMATE = "An estimate for the middle of the year."
COUNT = re.compile(r"[0-9]+(\.[0-9]+)?")
MISSING = ("", "..", "-", "NA")

TOTALS = ("Total", "Other South", "Other North")
FIRST_CELLS = ("Year", "Sort order", "Destination", "Notes", "Code", "Type of data")
"""The columns before the origins in a matrix of the United Nations, whose names stand a row above those of origins."""

COPY = Layout("destinations by origins, unknown as 0", ("Year", "Dest"))
COPY_WITH_BLANKS = Layout("destinations by origins", ("Year", "Destination", *TOTALS, "Eswatini"))
MATRIX_2017 = Layout("Table 1 of 2017", (*TOTALS, "Swaziland"))
MATRIX_2019 = Layout("Table 1 of 2019", (*TOTALS, "Eswatini"))

DESTINATION, ORIGIN = (f"Region, development group, country or area of {side}" for side in ("destination", "origin"))
CODES = ("Location code of destination", "Location code of origin")
YEARS = ("1990", "1995", "2000", "2005", "2010", "2015", "2020")
PAIRS_2020 = Layout("Table 1 of 2020", (DESTINATION, ORIGIN, *CODES, "Type of data of destination", *YEARS))
PAIRS_2024 = Layout("Table 1 of 2024", (DESTINATION, ORIGIN, *CODES, "Data type", *YEARS, "2024"))
LONG = Layout("destination, origin and year", ("por_name", "pob_name", "por_code", "pob_code", "year", "stock"))
"""A copy of the edition of 2020 in which each figure has a row: places of residence, and of birth."""

SEXES = 3
"""How often a year stands in the header of pairs: for both sexes, which is read, for men and for women."""


class StockFile(DataFile):
    """A file of migrant stocks; the columns before the origins of a matrix get their names."""

    def __post_init__(self) -> None:
        """Recognize the file's layout; UnreadableFile if it has none of them."""
        super().__post_init__()
        if self.layout in (MATRIX_2017, MATRIX_2019):
            number = len(FIRST_CELLS)
            self._parts = [replace(part, header=[*FIRST_CELLS, *part.header[number:]]) for part in self._parts]
            self.header = self._parts[0].header


def read(file: DataFile, codes: CodeLookup, *, edition: int) -> Iterator[FoundClaim]:
    """The migrant stocks of a file of an edition, of whose states and names the whole series is made."""
    if file.layout == LONG:
        yield from long_claims(file, Places(file, codes, edition))
    elif file.layout in (PAIRS_2020, PAIRS_2024):
        yield from pair_claims(file, Places(file, codes, edition))
    elif file.layout in (MATRIX_2017, MATRIX_2019):
        yield from matrix_claims(file, codes, edition)
    else:
        yield from copy_claims(file, codes, edition)


class Places:
    """The states of an edition by location code."""

    def __init__(self, file: DataFile, codes: CodeLookup, edition: int) -> None:
        self.file = file
        self.edition = edition
        self.states: StateCodes = codes.states(Scheme.M49)

    def state(self, code: str, name: str, column: str) -> str | None:
        """The state of a code; None, and left out, if it is of a region or a group; Misread if it is none."""
        if code == "" or (code.isdecimal() and int(code) >= FIRST_AGGREGATE):
            self.file.leave_out(f"no state: {name}")
            return None
        return OWN_CODES.get(code) or state_of(self.states, code.zfill(3), self.edition, column)


def pair_claims(file: DataFile, places: Places) -> Iterator[FoundClaim]:
    """The claims of a workbook with a row for each destination and origin."""
    years = file.layout.columns[5:]
    if any(file.header.count(year) != SEXES for year in years):
        message = f"each year must stand {SEXES} times, for both sexes, men and women: it is not said which this is"
        file.refuse(1, years[0], message)
        return
    for line, (to_name, from_name, to_code, from_code, types, *cells) in file.rows(*file.layout.columns):
        to_name, from_name = to_name.strip(" *"), from_name.strip(" *")
        try:
            destination = places.state(to_code, to_name, CODES[0])
            origin = places.state(from_code, from_name, CODES[1]) if destination else None
        except Misread as error:
            file.refuse(line, error.column, error.message)
            continue
        if destination and origin:
            for year, cell in zip(years, cells, strict=True):
                pair = (origin, destination, from_name, to_name)
                yield from stock(file, line, year, pair, year, cell, types)


def long_claims(file: DataFile, places: Places) -> Iterator[FoundClaim]:
    """The claims of a copy with a row for each figure."""
    for line, (to_name, from_name, to_code, from_code, year, cell) in file.rows(*LONG.columns):
        to_name, from_name = to_name.strip(" *"), from_name.strip(" *")
        try:
            destination = places.state(to_code, to_name, "por_code")
            origin = places.state(from_code, from_name, "pob_code") if destination else None
            year_of(year)
        except Misread as error:
            file.refuse(line, error.column, error.message)
            continue
        if destination and origin:
            yield from stock(file, line, "stock", (origin, destination, from_name, to_name), year, cell, "")


def matrix_claims(file: DataFile, codes: CodeLookup, edition: int) -> Iterator[FoundClaim]:
    """The claims of a workbook with a column for each origin, whose codes are those of the rows of the same names."""
    columns = [column for column in file.header[len(FIRST_CELLS) :] if column]
    rows = list(file.rows("Year", "Destination", "Code", "Type of data", *columns))
    places = Places(file, codes, edition)
    by_name = {cells[1].strip(" *"): cells[2] for _, cells in rows if cells[2]}
    names = codes.states_by_name()
    origins: dict[str, str | None] = {}
    for column in columns:
        name = column.strip(" *")
        try:
            if name in by_name or folded(name) in AGGREGATES:
                origins[column] = places.state(by_name.get(name, ""), name, column)
            else:
                origins[column] = OWN_NAMES.get(folded(name)) or state_of(names, folded(name), edition, column)
        except Misread as error:
            file.refuse(1, error.column, error.message)
            origins[column] = None
    if not is_edition(file, edition, [(line, cells[0], cells[1], cells[4]) for line, cells in rows]):
        return
    for line, (year, name, code, types, *cells) in rows:
        if not year:
            file.leave_out("row without a year: a heading or a footnote")
            continue
        try:
            destination = places.state(code, name.strip(" *"), "Code")
            year_of(year, "Year")
        except Misread as error:
            file.refuse(line, error.column, error.message)
            continue
        if destination:
            yield from row_claims(file, line, (year, name, destination, types), origins, cells)


def copy_claims(file: DataFile, codes: CodeLookup, edition: int) -> Iterator[FoundClaim]:
    """The claims of a copy of the matrix without codes, by the names of its columns."""
    names = codes.states_by_name()
    year_column, place_column = file.layout.columns[:2]
    columns = [column for column in file.header if column not in (year_column, place_column)]
    origins = {column: OWN_NAMES.get(folded(column)) or names[folded(column), edition] for column in columns}
    origins |= {column: None for column in columns if folded(column) in AGGREGATES}
    for column, origin in origins.items():
        if folded(column) in AGGREGATES:
            file.leave_out(f"no state: {column}")
        elif origin is None:
            file.refuse(1, column, names.why_not(folded(column), edition))
    rows = list(file.rows(year_column, place_column, *columns))
    if not is_edition(file, edition, [(line, cells[0], cells[1], cells[2]) for line, cells in rows]):
        return
    for line, (year, name, *cells) in rows:
        is_listed = name in origins or names[folded(name), edition]
        if folded(name) in AGGREGATES or not is_listed:
            file.leave_out(f"no state: {name}")
            continue
        try:
            destination = OWN_NAMES.get(folded(name)) or state_of(names, folded(name), edition, place_column)
            year_of(year, "Year")
        except Misread as error:
            file.refuse(line, error.column, error.message)
            continue
        yield from row_claims(file, line, (year, name, destination, ""), origins, cells)


def is_edition(file: DataFile, edition: int, rows: Sequence[tuple[int, str, str, str]]) -> bool:
    """Whether a matrix is of both sexes and of the edition, as far as its row of the world in 1990 tells."""
    for line, year, name, total in rows:
        if (year, name.strip()) == ("1990", "WORLD") and total != WORLD[edition]:
            message = f"the world of 1990 is {total}, and not {WORLD[edition]}: of one sex, or of another edition"
            file.refuse(line, "Total", message)
            return False
    return True


def row_claims(
    file: DataFile,
    line: int,
    row: tuple[str, str, str, str],
    origins: Mapping[str, str | None],
    cells: Sequence[str],
) -> Iterator[FoundClaim]:
    """The claims of a row of a matrix: its year, the name and the state of its destination, and its types of data."""
    year, name, destination, types = row
    for (column, origin), cell in zip(origins.items(), cells, strict=True):
        if origin is not None:
            pair = (origin, destination, column.strip(" *"), name.strip(" *"))
            yield from stock(file, line, column, pair, year, cell, types)


def stock(
    file: DataFile, line: int, column: str, pair: tuple[str, str, str, str], year: str, cell: str, types: str
) -> Iterator[FoundClaim]:
    """The claim of a cell with a figure; any other cell is left out or refused."""
    origin, destination, from_name, to_name = pair
    if cell in MISSING:
        file.leave_out("missing value")
    elif COUNT.fullmatch(cell) is None:
        file.refuse(line, column, f"'{cell}' is not a number of people")
    elif cell == "0" and file.layout == COPY:
        file.leave_out("0, which may mean unknown")
    elif origin == destination:
        file.leave_out("origin and destination are the same: no migrants")
    else:
        yield FoundClaim(
            line,
            f"{origin}.{destination}.{year}",
            (
                *(origin, destination, whole(float(cell)), year),
                f"destinations by origins: {year}, {to_name}, {from_name}",
                note(types),
            ),
        )


def whole(value: float) -> float:
    """A number of people without what a spreadsheet's arithmetic has added to it: 37593.00000000001."""
    return float(round(value)) if abs(value - round(value)) < 1e-6 else value


def note(types: str) -> str:
    """The note of a claim: what sort of data the estimate rests on."""
    words = [TYPES.get(letter, letter) for letter in types.replace(",", " ").split()]
    return f"{ESTIMATE} Type of data of the destination: {', '.join(words)}." if words else ESTIMATE


def edition_of(year: int, layouts: Sequence[Layout]) -> Adapter:
    """The adapter of an edition, each of which is a source of its own."""
    return Adapter(
        name="un-migrant-stock" if year == 2019 else f"un-migrant-stock-{year}",
        about=f"United Nations, International Migrant Stock {year}, by destination and origin, both sexes",
        source={
            "id": f"un-migrant-stock-{year}",
            "kind": SourceKind.DATASET,
            "title": f"International Migrant Stock {year}",
            "author": "United Nations, Department of Economic and Social Affairs, Population Division",
            "publisher": "United Nations",
            "published": f"{year}",
            "edition": f"United Nations database, POP/DB/MIG/Stock/Rev.{year}",
        },
        table=PeopleFlow,
        columns=("origin_id", "destination_id", "value", "period", "source_row", "note"),
        constants={
            "concept": PeopleConcept.MIGRANT_STOCK,
            "basis": PeopleBasis.STOCK,
            "value_qualifier": Qualifier.STATED,
            "unit": Unit.PERSONS,
            "period_basis": PeriodBasis.STATED,
        },
        layouts=layouts,
        read=partial(read, edition=year),
        open=StockFile,
    )


ADAPTER = edition_of(2019, (COPY_WITH_BLANKS, COPY, MATRIX_2019))
