"""Alliance Treaty Obligations and Provisions 5.1: alliance obligations between two states, year by year to 2018.

A line is the obligations of one state to another in a year, under all their alliances together: the file does not
distinguish treaties. Consecutive years with the same obligations are one claim; both directions are one claim where
they are equal, and one each where they differ.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from app.facts.agreements import Agreement, AgreementKind
from app.facts.codes import Scheme
from app.importers.adapter import Adapter, CodeLookup, DataFile, FoundClaim, Layout
from app.importers.cells import Misread, year_of
from app.importers.spells import Spells, YearSpell, data_set_ends, interval, numbered, runs
from app.importers.states import Pair, pair_of, refuse_pair
from app.model.claims import PeriodBasis
from app.model.sources import SourceKind

LAST_YEAR = 2018
MISSING = ("", "NA", ".")
OBLIGATIONS = {
    "atop_defense": "defence",
    "atop_offense": "offence",
    "atop_neutral": "neutrality",
    "atop_nonagg": "nonaggression",
    "atop_consul": "consultation",
}
LAYOUT = Layout("directed dyad-year", ("ccode1", "ccode2", "year", *OBLIGATIONS))

POOLED = "The obligations of all alliances of the two taken together."
ONE_SIDED = "Those of the other side are coded otherwise, or not at all."
ENDS = data_set_ends(LAST_YEAR)


class Obligations(NamedTuple):
    """The obligations of one state to another, in words."""

    by: str
    to: str
    obligations: str

    @property
    def reversed(self) -> "Obligations":
        """The same obligations in the other direction."""
        return Obligations(self.to, self.by, self.obligations)


SpellsByYear = Mapping[int, YearSpell[Obligations]]
"""The spell to which each year belongs."""


def in_words(marks: list[str]) -> str | None:
    """The obligations that a line marks, "" if none; None if a mark is missing, Misread if it is neither 0 nor 1."""
    if any(mark in MISSING for mark in marks):
        return None
    for column, mark in zip(OBLIGATIONS, marks, strict=True):
        if mark not in ("0", "1"):
            raise Misread(column, f"neither 0 nor 1: '{mark}'")
    return ", ".join(word for word, mark in zip(OBLIGATIONS.values(), marks, strict=True) if mark == "1")


def read(file: DataFile, codes: CodeLookup) -> Iterator[FoundClaim]:
    """The obligations between two states, both directions in one claim where they are equal."""
    states = codes.states(Scheme.COW)
    spells = Spells[Pair, Obligations]()
    for line, (code1, code2, cell, *marks) in file.rows(*LAYOUT.columns):
        try:
            year, obligations = year_of(cell), in_words(marks)
        except Misread as error:
            file.refuse(line, error.column, error.message)
            continue
        if not obligations:
            file.leave_out("obligation not known" if obligations is None else "no obligation")
            continue
        if pair := pair_of(states, (code1, code2), year):
            spells.add((code1, code2), year, Obligations(*pair, obligations), line)
        else:
            refuse_pair(file, line, states, {"ccode1": code1, "ccode2": code2}, year)
    keys = Counter[str]()
    for low, high in sorted({(min(pair, key=int), max(pair, key=int)) for pair in spells}):
        there, back = by_year(spells.of((low, high), file)), by_year(spells.of((high, low), file))
        mutual = {year for year, spell in there.items() if year in back and back[year].value == spell.value.reversed}
        yield from claims(f"{low} and {high}", {year: there[year] for year in mutual}, keys, is_mutual=True)
        for row, direction in ((f"{low} to {high}", there), (f"{high} to {low}", back)):
            one_sided = {year: spell for year, spell in direction.items() if year not in mutual}
            yield from claims(row, one_sided, keys, is_mutual=False)


def by_year(spells: list[YearSpell[Obligations]]) -> SpellsByYear:
    """Spells by each of their years."""
    return {year: spell for spell in spells for year in range(spell.first, spell.last + 1)}


def claims(row: str, years: SpellsByYear, keys: Counter[str], *, is_mutual: bool) -> Iterator[FoundClaim]:
    """The claims of one direction, or of both where they are equal."""
    for first, last, (by, to, obligations) in runs({year: spell.value for year, spell in years.items()}):
        parties = sorted((by, to))
        side = "both sides" if is_mutual else f"{by} towards {to}"
        notes = [POOLED, *([] if is_mutual else [ONE_SIDED]), *([ENDS] if last == LAST_YEAR else [])]
        yield FoundClaim(
            years[first].line,
            numbered(f"{'.'.join(parties) if is_mutual else f'{by}.to.{to}'}.{first}", keys),
            (
                *(f"Alliance obligations of {side}: {obligations}", parties, interval(first, last)),
                f"{row}, {first} to {last}" if first < last else f"{row}, {first}",
                " ".join(notes),
            ),
        )


ADAPTER = Adapter(
    name="atop",
    about="Alliance Treaty Obligations and Provisions (ATOP) 5.1, to 2018: obligations by directed dyad-year",
    source={
        "id": "atop-5.1",
        "kind": SourceKind.DATASET,
        "title": "Alliance Treaty Obligations and Provisions (ATOP)",
        "author": "Brett Ashley Leeds; Jeffrey M. Ritter; Sara McLaughlin Mitchell; Andrew G. Long",
        "url": "http://www.atopdata.org/",
        "edition": "5.1",
    },
    table=Agreement,
    columns=("title", "parties", "period", "source_row", "note"),
    constants={"kind": AgreementKind.TREATY, "period_basis": PeriodBasis.STATED},
    layouts=(LAYOUT,),
    read=read,
)
