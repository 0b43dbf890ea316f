"""Alliance Treaty Obligations and Provisions 5.1: what the allies of a pair owe each other, year by year to 2018.

A line is about what one state owes another in a year, under all their alliances taken together: single treaties are
not told apart. Years that follow one another with the same obligations make one claim; both directions make one where
they are equal, and one each where they are not.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from app.claims import PeriodBasis, SourceKind
from app.facts.agreements import Agreement, AgreementKind
from app.facts.codes import Scheme
from app.importers.adapter import Adapter, CodeLookup, DataFile, FoundClaim, Layout
from app.importers.cells import Misread, year
from app.importers.spells import Spells, YearSpell, data_set_ends, interval, numbered, runs
from app.importers.states import pair_of, refuse_pair

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


class Owed(NamedTuple):
    """What one state owes another."""

    by: str
    to: str
    what: str

    @property
    def returned(self) -> "Owed":
        """The same, owed by the other."""
        return Owed(self.to, self.by, self.what)


Years = Mapping[int, YearSpell[Owed]]
"""The spell to which each year belongs."""


def obligations(cells: list[str]) -> str | None:
    """The obligations of a line in words, "" if there are none; None if one is not known, Misread if one is no mark."""
    if any(cell in MISSING for cell in cells):
        return None
    for column, cell in zip(OBLIGATIONS, cells, strict=True):
        if cell not in ("0", "1"):
            raise Misread(column, f"neither 0 nor 1: '{cell}'")
    return ", ".join(word for word, cell in zip(OBLIGATIONS.values(), cells, strict=True) if cell == "1")


def read(file: DataFile, codes: CodeLookup) -> Iterator[FoundClaim]:
    """The obligations of each pair of states, both directions together where they are equal."""
    states = codes.states(Scheme.COW)
    spells = Spells[tuple[str, str], Owed]()
    for line, (first, second, time, *cells) in file.rows(*LAYOUT.columns):
        try:
            when, what = year(time), obligations(cells)
        except Misread as error:
            file.refuse(line, error.column, error.message)
            continue
        if not what:
            file.leave_out("obligation not known" if what is None else "no obligation")
            continue
        if pair := pair_of(states, (first, second), when):
            spells.add((first, second), when, Owed(*pair, what), line)
        else:
            refuse_pair(file, line, states, {"ccode1": first, "ccode2": second}, when)
    taken = Counter[str]()
    for first, second in sorted({(min(pair, key=int), max(pair, key=int)) for pair in spells}):
        there, back = by_year(spells.of((first, second), file)), by_year(spells.of((second, first), file))
        both = {when for when, spell in there.items() if when in back and back[when].value == spell.value.returned}
        yield from claims(f"{first} and {second}", {when: there[when] for when in both}, taken, is_mutual=True)
        for row, years in ((f"{first} to {second}", there), (f"{second} to {first}", back)):
            alone = {when: spell for when, spell in years.items() if when not in both}
            yield from claims(row, alone, taken, is_mutual=False)


def by_year(spells: list[YearSpell[Owed]]) -> Years:
    """Spells by each of their years."""
    return {when: spell for spell in spells for when in range(spell.first, spell.last + 1)}


def claims(row: str, years: Years, taken: Counter[str], *, is_mutual: bool) -> Iterator[FoundClaim]:
    """The claims about one direction, or about both if they are equal."""
    for first, last, owed in runs({when: spell.value for when, spell in years.items()}):
        parties = sorted((owed.by, owed.to))
        side = "both sides" if is_mutual else f"{owed.by} towards {owed.to}"
        notes = [POOLED, *([] if is_mutual else [ONE_SIDED]), *([ENDS] if last == LAST_YEAR else [])]
        yield FoundClaim(
            years[first].line,
            numbered(f"{'.'.join(parties) if is_mutual else f'{owed.by}.to.{owed.to}'}.{first}", taken),
            (
                *(f"Alliance obligations of {side}: {owed.what}", parties, interval(first, last)),
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
