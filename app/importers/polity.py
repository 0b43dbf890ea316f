"""Polity5, country-years: the combined score in three classes, and the score revised for series.

The classes are those that the Center for Systemic Peace suggests. Polity has codes of its own where the borders of a
state changed, some of which mean other states in the list of the Correlates of War.
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

CLASSES = ((6, RegimeType.DEMOCRACY), (-5, RegimeType.ANOCRACY), (-10, RegimeType.AUTOCRACY))
"""The least score of each class."""

WITHOUT_SCORE = {
    "-66": RegimeType.INTERRUPTION,
    "-77": RegimeType.INTERREGNUM,
    "-88": RegimeType.TRANSITION,
}
FLAGS = {
    "0": (),
    "1": ("Coded tentatively (flag 1).",),
    "2": ("Coded on little evidence (flag 2).",),
}

OWN_CODES = {
    "89": ("", "united-provinces-of-central-america"),
    "99": ("", "gran-colombia"),
    "324": ("325", "sardinia"),
    "341": ("347", "XKX"),
    "347": ("345", "CSXX"),
    "348": ("341", "MNE"),
    "364": ("365", "SUHH"),
    "525": ("626", "SSD"),
    "529": ("530", "ETH"),
    "563": ("", "transvaal"),
    "564": ("", "orange-free-state"),
    "626": ("625", "SDN"),
    "769": ("770", "PAK"),
    "816": ("816", "VDVN"),
    "818": ("816", "VNM"),
}
"""Polity's codes that are not those of the Correlates of War, with these, if there are, and the state."""

EMPIRE_ENDS = 1918
"""The last year in which Polity's Austria is the empire, which has another code in the list of states."""

OFFICIAL = Layout("country-years", ("ccode", "scode", "country", "year", "flag", "democ", "autoc", "polity", "polity2"))
COPY = Layout(
    "country-years of R's democracyData",
    (
        *("polity_annual_ccode", "scode", "polity_annual_country", "year"),
        *("flag", "democ", "autoc", "polity", "polity2"),
    ),
)


def read(file: DataFile, codes: CodeLookup) -> Iterator[FoundClaim]:
    """The scores of a file."""
    states, ratings = Nearest(codes.states(Scheme.COW)), Ratings(file)
    for line, (code, scode, _, year_cell, *cells) in file.rows(*file.layout.columns):
        try:
            year = year_of(whole(year_cell))
            subject = subject_of(states, f"{scode} ({whole(code)})", whole(code), year, file.layout.columns[0])
            found = list(ratings_of(file, *map(whole, cells)))
            ratings.begin(subject.unit, year, line)
        except Misread as error:
            file.refuse(line, error.column, error.message)
            continue
        for rating in found:
            ratings.add(subject, year, rating, line)
    yield from ratings.claims()


def subject_of(states: Nearest, unit: str, code: str, year: int, column: str) -> Subject:
    """The state of a code of Polity's in a year; Misread if there is none."""
    if code in OWN_CODES:
        cow, state = OWN_CODES[code]
        return Subject(unit, state, is_outside=states.states[cow, year] != state)
    if code == "342":
        return states.subject(unit, "345", year, column)
    if code == "305" and year <= EMPIRE_ENDS:
        return states.subject(unit, "300", year, column)
    return states.subject(unit, code, year, column)


def ratings_of(file: DataFile, flag: str, democ: str, autoc: str, polity: str, polity2: str) -> Iterator[Rating]:
    """What a line says; Misread if a cell cannot be read."""
    notes = FLAGS.get(flag, ())
    if polity in WITHOUT_SCORE:
        yield Rating("polity", RegimeScale.POLITY, WITHOUT_SCORE[polity], notes=(f"Coded {polity}.", *notes))
    elif polity in MISSING:
        file.leave_out("no value: polity")
    else:
        score = score_of(polity, "polity", -10, 10)
        regime = next(regime for least, regime in CLASSES if score >= least)
        parts = f"Democracy (DEMOC) {democ} less autocracy (AUTOC) {autoc}."
        is_told = democ not in MISSING and autoc not in MISSING
        yield Rating("polity", RegimeScale.POLITY, regime, score, notes=(*((parts,) if is_told else ()), *notes))
    if polity2 in MISSING:
        file.leave_out("no value: polity2")
    else:
        yield Rating("polity2", RegimeScale.POLITY2, None, score_of(polity2, "polity2", -10, 10))


ADAPTER = Adapter(
    name="polity",
    about="Polity5, country-years (1800 to 2018): the combined and the revised score",
    source={
        "id": "polity5",
        "kind": SourceKind.DATASET,
        "title": "Polity5: Political Regime Characteristics and Transitions, 1800–2018",
        "author": "Monty G. Marshall; Ted Robert Gurr",
        "publisher": "Center for Systemic Peace",
        "url": "https://www.systemicpeace.org/inscrdata.html",
        "edition": "Polity5",
    },
    table=Regime,
    columns=COLUMNS,
    constants=CONSTANTS,
    layouts=(OFFICIAL, COPY),
    read=read,
)
