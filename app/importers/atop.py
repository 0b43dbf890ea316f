"""Alliance Treaty Obligations and Provisions 5.1: alliances with their members, or obligations of pairs year by year.

The file by member has each alliance (`app.importers.atop_members`). In the other files a line is the obligations of one
state to another in a year, under all their alliances together. Consecutive years with the same obligations are one
claim; both directions are one claim where they are equal, and one each where they differ. The file by dyad, without
direction, has what either side owes: where the sides differ it does not say which owes what.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from textwrap import shorten
from typing import NamedTuple

from app.facts.agreements import Agreement, AgreementKind
from app.facts.codes import Scheme
from app.importers import atop_members
from app.importers.adapter import Adapter, DataFile, FoundClaim, Layout
from app.importers.atop_members import FIRST_LISTED, LAST_YEAR, LONGEST, OBLIGATIONS, OWN_CODES, own_codes
from app.importers.cells import Misread, year_of
from app.importers.spells import Spells, YearSpell, data_set_ends, interval, numbered, runs
from app.importers.state_codes import CodeLookup, StateCodes
from app.importers.states import Pair, outside_list, pair_of, refuse_pair
from app.model.claims import PeriodBasis
from app.model.sources import SourceKind

MISSING = ("", "NA", ".")
COPY = Layout("directed dyad-year, abridged", ("ccode1", "ccode2", "year", *(f"atop_{name}" for name in OBLIGATIONS)))
DIRECTED = Layout("directed dyad-year", ("stateA", "stateB", "year", *OBLIGATIONS))
DYADS = Layout("dyad-year", ("mem1", "mem2", "year", *OBLIGATIONS, "asymm"))

POOLED = "The obligations of all alliances of the two taken together."
ONE_SIDED = "Those of the other side are coded otherwise, or not at all."
EITHER = "The two sides owe different things: the file by dyad does not say which side owes what."
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


def in_words(columns: Sequence[str], marks: Sequence[str]) -> str | None:
    """The obligations that a line marks, "" if none; None if a mark is missing, Misread if it is neither 0 nor 1."""
    if any(mark in MISSING for mark in marks):
        return None
    for column, mark in zip(columns, marks, strict=True):
        if mark not in ("0", "1"):
            raise Misread(column, f"neither 0 nor 1: '{mark}'")
    return ", ".join(word for word, mark in zip(OBLIGATIONS.values(), marks, strict=False) if mark == "1")


def read(file: DataFile, codes: CodeLookup) -> Iterator[FoundClaim]:
    """The alliances, or the obligations between two states, both directions in one claim where they are equal."""
    states = codes.states(Scheme.COW, OWN_CODES).widened()
    if file.layout == atop_members.LAYOUT:
        yield from atop_members.read(file, states)
        return
    columns = file.layout.columns
    directed, unclear = Spells[Pair, Obligations](), Spells[Pair, Obligations]()
    for line, (code1, code2, cell, *marks) in file.rows(*columns):
        try:
            year, obligations = year_of(cell), in_words(columns[3:], marks)
        except Misread as error:
            file.refuse(line, error.column, error.message)
            continue
        if not obligations:
            file.leave_out("obligation not known" if obligations is None else "no obligation")
            continue
        pair = pair_of(states, (code1, code2), max(year, FIRST_LISTED))
        if pair is None:
            refuse_pair(file, line, states, {columns[0]: code1, columns[1]: code2}, year)
            continue
        owed = Obligations(*pair, obligations)
        is_unclear = file.layout == DYADS and marks[-1] == "1"
        (unclear if is_unclear else directed).add((code1, code2), year, owed, line)
        if file.layout == DYADS and not is_unclear:
            directed.add((code2, code1), year, owed.reversed, line)
    yield from directed_claims(file, directed, states)
    keys = Counter[str]()
    for codes_of_pair in sorted(unclear):
        years = by_year(unclear.of(codes_of_pair, file))
        yield from claims("either", codes_of_pair, years, states, keys)


def directed_claims(file: DataFile, spells: Spells[Pair, Obligations], states: StateCodes) -> Iterator[FoundClaim]:
    """The claims of obligations whose direction is known."""
    keys = Counter[str]()
    for low, high in sorted({(min(pair, key=int), max(pair, key=int)) for pair in spells}):
        there, back = by_year(spells.of((low, high), file)), by_year(spells.of((high, low), file))
        mutual = {year for year, spell in there.items() if year in back and back[year].value == spell.value.reversed}
        yield from claims("and", (low, high), {year: there[year] for year in mutual}, states, keys)
        for pair, direction in (((low, high), there), ((high, low), back)):
            one_sided = {year: spell for year, spell in direction.items() if year not in mutual}
            yield from claims("to", pair, one_sided, states, keys)


def by_year(spells: list[YearSpell[Obligations]]) -> SpellsByYear:
    """Spells by each of their years."""
    return {year: spell for spell in spells for year in range(spell.first, spell.last + 1)}


def claims(word: str, codes: Pair, years: SpellsByYear, states: StateCodes, keys: Counter[str]) -> Iterator[FoundClaim]:
    """The claims of a pair: of both sides ("and"), of the first to the second ("to"), or of one or both ("either")."""
    for first, last, (by, to, obligations) in runs({year: spell.value for year, spell in years.items()}):
        parties = sorted((by, to))
        side, key, direction = {
            "and": ("both sides", ".".join(parties), None),
            "to": (f"{by} towards {to}", f"{by}.to.{to}", ONE_SIDED),
            "either": ("one side or both", f"{'.'.join(parties)}.either", EITHER),
        }[word]
        outside = outside_list(states, dict.fromkeys(codes, range(first, last + 1)))
        notes = (POOLED, direction, outside, *own_codes(parties), ENDS if last == LAST_YEAR else None)
        row = f"{codes[0]} {'to' if word == 'to' else 'and'} {codes[1]}"
        yield FoundClaim(
            years[first].line,
            numbered(f"{key}.{first}", keys),
            (
                *(f"Alliance obligations of {side}: {obligations}", parties, interval(first, last)),
                f"{row}, {first} to {last}" if first < last else f"{row}, {first}",
                shorten(" ".join(filter(None, notes)), LONGEST, placeholder=" …"),
            ),
        )


ADAPTER = Adapter(
    name="atop",
    about="Alliance Treaty Obligations and Provisions (ATOP) 5.1, to 2018: by member, by dyad or by directed dyad",
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
    layouts=(atop_members.LAYOUT, DIRECTED, DYADS, COPY),
    read=read,
)
