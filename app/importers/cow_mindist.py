"""Minimum distances between the territories of the states of Correlates of War, by year, from the maps of CShapes 2.0.

0 km is a common border. The distances are those of the package peacesciencer, no file of Correlates of War's own.
"""

from collections.abc import Iterator

from app.facts.borders import Border, BorderMeasure
from app.facts.codes import Scheme
from app.importers.adapter import Adapter, DataFile, FoundClaim, Layout
from app.importers.cells import Misread, number_of, year_of
from app.importers.spells import Spells, data_set_ends, interval
from app.importers.state_codes import CodeLookup
from app.importers.states import Pair, pair_of, refuse_pair
from app.model.claims import PeriodBasis, Qualifier, Unit
from app.model.sources import SourceKind

FIRST_YEAR, LAST_YEAR = 1886, 2019
"""The years of the maps."""

DAY = "On one day of the year: January 1 since version 1.1.0 of the package, December 31 before."
BEGINS = f"The maps begin with {FIRST_YEAR}: what was before they do not say."

MISSING = ("", "NA")

LAYOUT = Layout("cow_mindist", ("ccode1", "ccode2", "year", "mindist"))


def read(file: DataFile, codes: CodeLookup) -> Iterator[FoundClaim]:
    """The borders and gaps of a file: consecutive years with one distance between the same states are one claim."""
    states = codes.states(Scheme.COW)
    spells: Spells[Pair, tuple[Pair, str]] = Spells()
    for line, (code1, code2, cell, distance) in file.rows(*LAYOUT.columns):
        if distance in MISSING:
            file.leave_out("missing value")
            continue
        try:
            year = year_of(cell)
            if number_of(distance, "mindist") < 0:
                raise Misread("mindist", f"'{distance}' is less than nothing")
        except Misread as error:
            file.refuse(line, error.column, error.message)
            continue
        pair = pair_of(states, (code1, code2), year)
        if pair is None:
            refuse_pair(file, line, states, {"ccode1": code1, "ccode2": code2}, year)
            continue
        low, high = sorted((code1, code2), key=lambda code: (len(code), code))
        spells.add((low, high), year, ((min(pair), max(pair)), distance), line)
    beginnings: dict[str, Pair] = {}
    for pair in spells:
        for spell in spells.of(pair, file):
            sides, distance = spell.value
            key = f"{'.'.join(sides)}.{spell.first}"
            if beginnings.setdefault(key, pair) != pair:  # two codes mean one state in the year of a union
                key = f"{key}.{'-'.join(pair)}"
            row = f"{LAYOUT.name}: {pair[0]} and {pair[1]}, {spell.first} to {spell.last}"
            ends = [BEGINS] if spell.first == FIRST_YEAR else []
            ends += [data_set_ends(LAST_YEAR)] if spell.last == LAST_YEAR else []
            period = interval(spell.first, spell.last)
            values = (*sides, *measured(float(distance)), period, row, " ".join([DAY, *ends]))
            yield FoundClaim(spell.line, key, values)


def measured(kilometres: float) -> tuple[object, ...]:
    """A distance as the columns `contiguous`, `measure`, `value`, `value_qualifier` and `unit`."""
    if kilometres == 0:
        return True, BorderMeasure.NONE, None, None, None
    return False, BorderMeasure.GAP, kilometres, Qualifier.STATED, Unit.KM


ADAPTER = Adapter(
    name="cow-mindist",
    about="Minimum distances between states, by Correlates of War's codes (1886-2019): peacesciencer's cow_mindist",
    source={
        "id": "cow-mindist",
        "kind": SourceKind.DATASET,
        "title": "The Minimum Distance Between States in the Correlates of War System, 1886-2019",
        "short_name": "Minimum distances (CShapes 2.0)",
        "author": "Steven V. Miller, from the maps of Guy Schvitz and others",
        "url": "https://svmiller.com/peacesciencer/reference/cow_mindist.html",
        "edition": "of CShapes 2.0",
    },
    table=Border,
    columns=(
        *("a_id", "b_id", "contiguous", "measure", "value", "value_qualifier", "unit"),
        *("period", "source_row", "note"),
    ),
    constants={"period_basis": PeriodBasis.STATED},
    layouts=(LAYOUT,),
    read=read,
)
