"""V-Dem, country-years: Regimes of the World and the indices of electoral and of liberal democracy.

V-Dem tells of countries, also before they were independent and while they were occupied: a code of the Correlates of
War stands for the state that it means in the nearest year of that project's list, and a note says so.
"""

from collections.abc import Iterator

from app.facts.codes import Scheme
from app.facts.regimes import Regime, RegimeScale, RegimeType
from app.importers.adapter import Adapter, DataFile, FoundClaim, Layout
from app.importers.cells import Misread, year_of
from app.importers.country_years import (
    COLUMNS,
    CONSTANTS,
    MISSING,
    Nearest,
    Rating,
    Ratings,
    Subject,
    score_of,
    whole,
)
from app.importers.state_codes import CodeLookup
from app.model.sources import SourceKind

REGIMES = {
    "0": RegimeType.CLOSED_AUTOCRACY,
    "1": RegimeType.ELECTORAL_AUTOCRACY,
    "2": RegimeType.ELECTORAL_DEMOCRACY,
    "3": RegimeType.LIBERAL_DEMOCRACY,
}
INDICES = {
    "v2x_polyarchy": RegimeScale.ELECTORAL_DEMOCRACY,
    "v2x_libdem": RegimeScale.LIBERAL_DEMOCRACY,
}
OF_ESTIMATES = "The bounds are one standard deviation from the estimate (codelow and codehigh)."

WITHOUT_CODE = {
    "BRW": "brunswick",
    "HDM": "hesse-darmstadt",
    "HKG": "HKG",
    "HRG": "hamburg",
    "NSS": "nassau",
    "OLD": "oldenburg",
    "PPS": "papal-states",
    "PSB": "mandatory-palestine",
    "PSE": "west-bank",
    "PSG": "gaza-strip",
    "SAX": "saxe-weimar-eisenach",
    "SML": "somaliland",
    "SPD": "sardinia",
    "TSC": "tuscany",
    "ZZB": "zanzibar",
}
"""The actors of V-Dem's countries that have no code of the Correlates of War, or not in all years."""

OFFICIAL = Layout("country-years", ("country_name", "country_text_id", "year", "COWcode", "v2x_polyarchy"))
COPY = Layout(
    "country-years of R's democracyData",
    ("vdem_country_name", "country_text_id", "year", "vdem_cowcode", "v2x_polyarchy"),
)


def read(file: DataFile, codes: CodeLookup) -> Iterator[FoundClaim]:
    """The regimes and scores of a file; it may have each of the variables or not, but for `v2x_polyarchy`."""
    states, ratings = Nearest(codes.states(Scheme.COW)), Ratings(file)
    name, text_id, year_column, code = file.layout.columns[:4]
    of_indices = [column for index in INDICES for column in (index, f"{index}_codelow", f"{index}_codehigh")]
    variables = [column for column in ("v2x_regime", *of_indices) if column in file.header]
    for line, (country, unit, year_cell, cow, *cells) in file.rows(name, text_id, year_column, code, *variables):
        try:
            year, cell_of = year_of(whole(year_cell), year_column), dict(zip(variables, cells, strict=True))
            subject = subject_of(states, f"{country} ({unit})", unit, whole(cow), year, code)
            found = list(ratings_of(file, cell_of))
            ratings.begin(subject.unit, year, line)
        except Misread as error:
            file.refuse(line, error.column, error.message)
            continue
        for rating in found:
            ratings.add(subject, year, rating, line)
    yield from ratings.claims()


def subject_of(states: Nearest, name: str, unit: str, cow: str, year: int, column: str) -> Subject:
    """The actor of one of V-Dem's countries in a year; Misread if it has a code that means none, or is not known."""
    if cow not in MISSING:
        return states.subject(name, cow, year, column)
    if unit not in WITHOUT_CODE:
        raise Misread(column, f"no code, and V-Dem's country '{unit}' is not known here")
    return Subject(name, WITHOUT_CODE[unit], is_outside=True)


def ratings_of(file: DataFile, cells: dict[str, str]) -> Iterator[Rating]:
    """What a line says; Misread if a cell cannot be read."""
    cell = cells.get("v2x_regime", "")
    if cell not in MISSING:
        if whole(cell) not in REGIMES:
            raise Misread("v2x_regime", f"'{cell}' is none of {', '.join(REGIMES)}")
        yield Rating("v2x_regime", RegimeScale.REGIMES_OF_THE_WORLD, REGIMES[whole(cell)], float(cell))
    elif "v2x_regime" in cells:
        file.leave_out("no value: v2x_regime")
    for index, scale in INDICES.items():
        if index not in cells:
            continue
        if cells[index] in MISSING:
            file.leave_out(f"no value: {index}")
            continue
        bounds = [
            score_of(cell, column, 0, 1)
            for column in (f"{index}_codelow", f"{index}_codehigh")
            if (cell := cells.get(column, "")) not in MISSING
        ]
        value, notes = score_of(cells[index], index, 0, 1), ((OF_ESTIMATES,) if len(bounds) == 2 else ())
        low, high = bounds if len(bounds) == 2 else (None, None)
        yield Rating(index, scale, None, value, low, high, notes)


ADAPTER = Adapter(
    name="v-dem",
    about="V-Dem, country-years (1789 on): Regimes of the World, electoral and liberal democracy indices",
    source={
        "id": "v-dem",
        "kind": SourceKind.DATASET,
        "title": "V-Dem Country–Year Dataset",
        "author": "Michael Coppedge; John Gerring; Carl Henrik Knutsen; Staffan I. Lindberg; Jan Teorell; and others",
        "publisher": "Varieties of Democracy (V-Dem) Project",
        "url": "https://www.v-dem.net/data/the-v-dem-dataset/",
    },
    table=Regime,
    columns=COLUMNS,
    constants=CONSTANTS,
    layouts=(OFFICIAL, COPY),
    read=read,
)
