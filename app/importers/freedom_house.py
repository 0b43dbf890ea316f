"""Freedom House, Freedom in the World: status, political rights and civil liberties of countries and territories.

A rating is one of the year that was reviewed, which an edition precedes by its own: that of 2024 is about 2023. The
second survey of the 1980s reviewed January 1981 to August 1982, and is told of 1982, as usual.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from app.facts.regimes import Regime, RegimeScale, RegimeType
from app.importers.adapter import Adapter, DataFile, FoundClaim, Layout, layout_among
from app.importers.cells import Misread, year_of
from app.importers.country_years import COLUMNS, CONSTANTS, MISSING, Rating, Ratings, Subject, score_of, whole
from app.importers.opening import beginnings
from app.importers.state_codes import CodeLookup, StateCodes
from app.model.sources import SourceKind
from app.text.words import folded

STATUSES = {"F": RegimeType.FREE, "PF": RegimeType.PARTLY_FREE, "NF": RegimeType.NOT_FREE}
RATED = ("PR", "CL", "Status")
RATINGS = {"PR": RegimeScale.POLITICAL_RIGHTS, "CL": RegimeScale.CIVIL_LIBERTIES}

PLACES = {
    "Abkhazia": "abkhazia",
    "Chechnya": "chechnya",
    "Crimea": "crimea",
    "Eastern Donbas": "eastern-donbas",
    "Indian Kashmir": "indian-kashmir",
    "Israeli-Occupied Territories": "israeli-occupied-territories",
    "Kurdistan": "iraqi-kurdistan",
    "Nagorno-Karabakh": "nagorno-karabakh",
    "Northern Cyprus": "northern-cyprus",
    "Northern Ireland": "northern-ireland",
    "Pakistani Kashmir": "pakistani-kashmir",
    "Palestinian Authority-Administered Territories": "palestinian-authority-administered-territories",
    "Russian-Occupied Territories of Ukraine": "russian-occupied-territories-of-ukraine",
    "Somaliland": "somaliland",
    "South Ossetia": "south-ossetia",
    "Transnistria": "transnistria",
    "West Papua": "west-papua",
}
"""Territories that are no states, by their names in the data set."""

STATES = {
    "Germany, E.": "DDDE",
    "Germany, W.": "DEU",
    "Vietnam, N.": "VDVN",
    "Vietnam, S.": "south-vietnam",
    "Yemen, N.": "north-yemen",
    "Yemen, S.": "YDYE",
    "West Bank and Gaza Strip": "PSE",
    "Yugoslavia (Serbia & Montenegro)": "CSXX",
}
"""States by names that no list has."""

YUGOSLAVIA_ENDS = 1991
"""The last year in which Yugoslavia is not that of Serbia and Montenegro."""

UNDER_REVIEW = "Year(s) Under Review"

COPY = Layout("country-years of R's democracyData", ("fh_country", "year", "pr", "cl", "status"))
ALL_DATA = Layout("all data", ("Country/Territory", "Edition", "PR rating", "CL rating", "Status", "Total"))
HISTORY = Layout("ratings and statuses, three columns for each survey", (UNDER_REVIEW,))


class FreedomFile(DataFile):
    """A file of ratings: of the history, all sheets that have one, with a name for each column."""

    def __post_init__(self) -> None:
        """Recognize the layout, and name the columns of surveys by their years: `1972`, `1972 CL`, `1972 Status`."""
        DataFile.__post_init__(self)
        if self.layout is HISTORY:
            sheets = (layout_among([begun], [HISTORY]) for begun in beginnings(self.path))
            parts = [part for found in sheets if found for part in found[1] if part.header[0] == UNDER_REVIEW]
            self._parts = [replace(part, header=named(part.header)) for part in parts or self._parts]
            headers = [part.header for part in self._parts]
            self.header = [name for name in headers[0] if all(name in header for header in headers)]
            for name in sorted({name for header in headers for name in header if name.isdecimal()} - {*self.header}):
                self.leave_out(f"survey that not all sheets have: {name}")


def named(header: Sequence[str]) -> list[str]:
    """The names of the columns of surveys: the first of three has the time under review, the others have none."""
    names, survey, place = [header[0]], "", 0
    for name in header[1:]:
        survey, place = (year_under(name), 0) if name else (survey, place + 1)
        names.append(f"{survey} {('PR', 'CL', 'Status')[place]}" if 0 < place < 3 else survey or name)
    return names


def read(file: DataFile, codes: CodeLookup) -> Iterator[FoundClaim]:
    """The statuses and ratings of a file."""
    names, ratings = codes.states_by_name(), Ratings(file)
    places = {folded(name): place for name, place in PLACES.items()}
    for line, country, column, times in lines(file):
        for year_cell, cells in times:
            try:
                year = year_of(year_cell)
                subject = subject_of(names, places, country, year, column)
                found = list(ratings_of(file, cells))
                ratings.begin(subject.unit, year, line)
            except Misread as error:
                file.refuse(line, error.column, error.message)
                continue
            for rating in found:
                ratings.add(subject, year, rating, line)
    yield from ratings.claims()


Times = Sequence[tuple[str, Mapping[str, str]]]
"""Years, each with the cells of PR, CL, Status and Total."""


def lines(file: DataFile) -> Iterator[tuple[int, str, str, Times]]:
    """The lines: the country, its column, and what is said of each year."""
    if file.layout is HISTORY:
        years = [name for name in file.header if name.isdecimal() and f"{name} Status" in file.header]
        columns = [column for year in years for column in (year, f"{year} CL", f"{year} Status")]
        for line, (country, *cells) in file.rows(UNDER_REVIEW, *columns):
            surveys = zip(years, zip(*[iter(cells)] * len(RATED), strict=True), strict=True)
            if country:
                rated = [(year, dict(zip(RATED, three, strict=True))) for year, three in surveys]
                yield line, country, UNDER_REVIEW, [(year, told) for year, told in rated if is_rated(file, told)]
        return
    country_column, year_column, *others = file.layout.columns
    names = (*RATED, "Total")[: len(others)]
    for line, (country, time, *cells) in file.rows(country_column, year_column, *others):
        year = whole(time)
        if file.layout is ALL_DATA and year.isdecimal():
            year = str(int(year) - 1)
        yield line, country, country_column, [(year, dict(zip(names, cells, strict=True)))]


def is_rated(file: DataFile, cells: Mapping[str, str]) -> bool:
    """Whether a survey rated a country; those that did not are counted."""
    if all(cell.strip() in MISSING for cell in cells.values()):
        file.leave_out("not rated by a survey")
        return False
    return True


def year_under(time: str) -> str:
    """The year of which a survey is told: the last that it reviewed."""
    return next(reversed(re.findall(r"[12][0-9]{3}", time)), time)


def subject_of(names: StateCodes, places: Mapping[str, str], country: str, year: int, column: str) -> Subject:
    """The actor of a name in a year; Misread if it is not known."""
    name = country.strip().rstrip("*").strip()
    if place := places.get(folded(name)) or STATES.get(name):
        return Subject(name, place)
    if name == "Yugoslavia" and year > YUGOSLAVIA_ENDS:
        return Subject(name, "CSXX")
    state = names[folded(name), year]
    if state is None:
        raise Misread(column, names.why_not(folded(name), year))
    return Subject(name, state)


def ratings_of(file: DataFile, cells: Mapping[str, str]) -> Iterator[Rating]:
    """What is said of a year; Misread if a cell cannot be read."""
    status = cells["Status"].strip()
    if status in MISSING:
        file.leave_out("no value: Status")
    elif "(" in status or any("(" in cells[rating] for rating in RATINGS):
        file.leave_out("rated apart for two parts of the population")
        return
    elif status not in STATUSES:
        raise Misread("Status", f"'{status}' is none of {', '.join(STATUSES)}")
    else:
        yield Rating("Status", RegimeScale.FREEDOM, STATUSES[status])
    for name, scale in RATINGS.items():
        if cells[name].strip() in MISSING:
            file.leave_out(f"no value: {name}")
        else:
            yield Rating(name, scale, None, score_of(cells[name].strip(), name, 1, 7))
    if (total := cells.get("Total", "").strip()) not in MISSING:
        yield Rating("Total", RegimeScale.FREEDOM_SCORE, None, score_of(total, "Total", -4, 100))


ADAPTER = Adapter(
    name="freedom-house",
    about="Freedom House, Freedom in the World (1972 on): all data, or ratings and statuses since 1973",
    source={
        "id": "freedom-in-the-world",
        "kind": SourceKind.DATASET,
        "title": "Freedom in the World",
        "author": "Freedom House",
        "publisher": "Freedom House",
        "url": "https://freedomhouse.org/report/freedom-world",
    },
    table=Regime,
    columns=COLUMNS,
    constants=CONSTANTS,
    layouts=(COPY, ALL_DATA, HISTORY),
    read=read,
    open=FreedomFile,
)
