"""CEPII GeoDist: which countries are contiguous, and how far their cities are apart. None of it is a gap of borders."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.facts.borders import Border, BorderMeasure
from app.facts.codes import Scheme
from app.importers.adapter import Adapter, DataFile, FoundClaim, Layout
from app.importers.cells import Misread, number_of
from app.importers.state_codes import CodeLookup
from app.importers.states import Pair, state_of
from app.model.claims import PeriodBasis, Qualifier, Unit
from app.model.sources import SourceKind

PUBLISHED = 2011
"""The year of the data set, most of whose codes are those of ISO 3166-1 alpha-3 of that year."""

OLD_CODES = {"PAL": "PSE", "ROM": "ROU", "TMP": "TLS", "ZAR": "COD"}
"""Codes of states of that year that they had in ISO 3166-1 before, or that CEPII made."""

ENDED = {
    "ANT": ("ANHH", "The Netherlands Antilles ended in 2010: the file does not tell of which year it is."),
    "YUG": ("CSXX", "YUG is Serbia and Montenegro, which ended in 2006: the file does not tell of which year it is."),
}
"""Codes of states that had ended by that year, each with a note."""

DISTANCES = {
    "dist": BorderMeasure.MAIN_CITY_DISTANCE,
    "distcap": BorderMeasure.CAPITAL_DISTANCE,
    "distw": BorderMeasure.WEIGHTED_DISTANCE,
    "distwces": BorderMeasure.HARMONIC_WEIGHTED_DISTANCE,
}
"""What is measured in which column, in kilometres along great circles."""

MISSING = ("", ".")

LAYOUT = Layout("dist_cepii", ("iso_o", "iso_d", "contig", *DISTANCES))


@dataclass(frozen=True, slots=True)
class Row:
    """What the file says of two countries in one direction."""

    line: int
    codes: Pair
    is_contiguous: bool
    distances: Mapping[str, float | None]
    """The distances by their columns; None where the file has none."""


def read(file: DataFile, codes: CodeLookup) -> Iterator[FoundClaim]:
    """What a file says of each pair of countries, once: of the two directions, that of the earlier line."""
    states = codes.states(Scheme.ALPHA3)
    pairs: dict[Pair, list[Row]] = {}
    for line, (origin, destination, contig, *cells) in file.rows(*LAYOUT.columns):
        if origin == destination:
            file.leave_out("distances within a country")
            continue
        try:
            sides = [
                OLD_CODES.get(code) or ENDED.get(code, ("",))[0] or state_of(states, code, PUBLISHED, column)
                for column, code in (("iso_o", origin), ("iso_d", destination))
            ]
            if contig not in ("0", "1"):
                raise Misread("contig", f"'{contig}' is neither 0 nor 1")
            distances = {name: distance(cell, name) for name, cell in zip(DISTANCES, cells, strict=True)}
        except Misread as error:
            file.refuse(line, error.column, error.message)
            continue
        first, second = sorted(sides)
        pairs.setdefault((first, second), []).append(Row(line, (origin, destination), contig == "1", distances))
    for pair, rows in pairs.items():
        if any(row.is_contiguous != rows[0].is_contiguous for row in rows):
            file.refuse(rows[-1].line, "contig", f"contradicts line {rows[0].line}, which has the other direction")
        else:
            yield from claims(file, pair, rows)


def distance(cell: str, column: str) -> float | None:
    """The distance in a cell, None if it is missing; Misread if it is no distance."""
    if cell in MISSING:
        return None
    kilometres = number_of(cell, column)
    if kilometres <= 0:
        raise Misread(column, f"'{cell}' is not a distance between two countries")
    return float(kilometres)


def claims(file: DataFile, pair: Pair, rows: Sequence[Row]) -> Iterator[FoundClaim]:
    """What the rows of a pair say: that the two touch, if they do, and how far apart they are."""
    row = rows[0]
    key, place = ".".join(pair), f"{LAYOUT.name}: {row.codes[0]} and {row.codes[1]}"
    ended = [ENDED[code][1] for code in row.codes if code in ENDED]
    basis = PeriodBasis.UNDATED if ended else PeriodBasis.PUBLICATION
    if row.is_contiguous:
        values = (*pair, True, BorderMeasure.NONE, None, None, None, basis, f"{place}, contig", " ".join(ended) or None)
        yield FoundClaim(row.line, f"{key}.contig", values)
    for column, measure in DISTANCES.items():
        value = row.distances[column]
        if value is None:
            file.leave_out(f"no {column}")
            continue
        others = dict.fromkeys(
            other.distances[column] for other in rows if other.distances[column] not in (None, value)
        )
        notes = [f"In the other direction the file has {other!r} km." for other in others] + ended
        figure = (value, Qualifier.STATED, Unit.KM)
        said = (*pair, row.is_contiguous, measure, *figure, basis, f"{place}, {column}", " ".join(notes) or None)
        yield FoundClaim(row.line, f"{key}.{column}", said)


ADAPTER = Adapter(
    name="cepii-dist",
    about="CEPII, GeoDist: contiguity and distances of cities: dist_cepii.csv",
    source={
        "id": "cepii-geodist",
        "kind": SourceKind.DATASET,
        "title": "GeoDist",
        "author": "Thierry Mayer; Soledad Zignago",
        "publisher": "Centre d'études prospectives et d'informations internationales",
        "published": "2011-12",
        "url": "https://www.cepii.fr/CEPII/en/bdd_modele/bdd_modele_item.asp?id=6",
        "licence": "Etalab Open Licence",
    },
    table=Border,
    columns=(
        *("a_id", "b_id", "contiguous", "measure", "value", "value_qualifier", "unit"),
        *("period_basis", "source_row", "note"),
    ),
    constants={},
    layouts=(LAYOUT,),
    read=read,
)
