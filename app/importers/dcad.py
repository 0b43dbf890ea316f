"""Defense Cooperation Agreement Dataset (DCAD) 1.0: bilateral defence agreements signed from 1980 to 2010.

A line is an agreement. Of those that were terminated it tells after how many years; of the others it estimates the end,
which is no record: their period has no end stated.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from textwrap import shorten

from app.facts.agreements import Agreement, AgreementKind
from app.facts.codes import Scheme
from app.importers.adapter import Adapter, DataFile, FoundClaim, Layout
from app.importers.cells import Misread, date_of
from app.importers.state_codes import CodeLookup, StateCodes
from app.importers.states import Pair, outside_days, pair_of, refuse_pair
from app.model.claims import PeriodBasis
from app.model.sources import SourceKind
from app.text import edtf

PREFIX = "DCADv1.0-"
SIGNED, IN_FORCE = (tuple(f"{act}{unit}" for unit in ("Year", "Month", "Day")) for act in ("sign", "EIF"))
CATEGORIES = ("category1", "category2", "category3")
CODES, NAMES = ("ccode1", "ccode2"), ("cowName1", "cowName2")
TERMS = ("type", *CATEGORIES, "categoryConf", "terminated", "durationActual", "sourceType", "source")
LAYOUT = Layout("agreements", ("DCAid", *CODES, *NAMES, *SIGNED, *IN_FORCE, *TERMS))

CONFIDENCE = {"low": "low", "med": "medium"}
CZECHOSLOVAKIA, CZECHIA = "315", "316"
TERMINATED = "1"
NEWS = "factiva"
LONGEST = 600
"""How many characters a note can have."""


def read(file: DataFile, codes: CodeLookup) -> Iterator[FoundClaim]:
    """The agreements."""
    states = codes.states(Scheme.COW).widened()
    rows = [(line, dict(zip(LAYOUT.columns, cells, strict=True))) for line, cells in file.rows(*LAYOUT.columns)]
    code_of = codes_by_name(cell for _, cell in rows)
    for line, cell in rows:
        try:
            if not cell["DCAid"].startswith(PREFIX):
                raise Misread("DCAid", f"no number of version 1.0: '{cell['DCAid']}'")
            signed = date_of(cell, SIGNED)
            in_force = date_of(cell, IN_FORCE) if cell[IN_FORCE[0]] else None
        except Misread as error:
            file.refuse(line, error.column, error.message)
            continue
        both, mended = mended_codes(cell, code_of, states, signed)
        if (pair := pair_of(states, both, signed)) is None:
            refuse_pair(file, line, states, dict(zip(CODES, both, strict=True)), signed)
            continue
        number = cell["DCAid"].removeprefix(PREFIX)
        categories = ", ".join(cell[column] for column in CATEGORIES if cell[column])
        yield FoundClaim(
            line,
            number,
            (
                *(f"Defence cooperation agreement, DCAD {number} ({cell['type']}: {categories})", sorted(pair)),
                *(signed, in_force, f"{signed}/{end_of(cell)}", f"{cell['DCAid']}: {cell[CODES[0]]}, {cell[CODES[1]]}"),
                note(cell, mended, outside_days(states, dict.fromkeys(both, (edtf.point_bounds(signed),)))),
            ),
        )


def codes_by_name(cells: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """The code that a file has for each abbreviation of a state, in lines with two codes, if it has but one."""
    found: dict[str, set[str]] = {}
    for cell in cells:
        if cell[CODES[0]] != cell[CODES[1]]:
            for code, name in zip(CODES, NAMES, strict=True):
                found.setdefault(cell[name], set()).add(cell[code])
    return {name: some.pop() for name, some in found.items() if len(some) == 1}


def mended_codes(
    cell: Mapping[str, str], code_of: Mapping[str, str], states: StateCodes, signed: str
) -> tuple[Pair, list[str]]:
    """The two codes of a line, and what is to be said where they stand for others.

    Where both are one and the abbreviations are two, these tell. Czechia's code before Czechia is Czechoslovakia's.
    """
    codes, notes = [cell[column] for column in CODES], list[str]()
    names = [cell[column] for column in NAMES]
    if codes[0] == codes[1] and names[0] != names[1]:
        for place, name in enumerate(names):
            if (code := code_of.get(name, codes[place])) != codes[place]:
                notes.append(f"The file has {codes[place]} beside {name} here, and {code} in other lines.")
                codes[place] = code
    for place, code in enumerate(codes):
        if code == CZECHIA and states[code, signed] is None and (state := states[CZECHOSLOVAKIA, signed]):
            notes.append(f"The file has Czechia's code {code}, before Czechia began: it stands for {state}.")
            codes[place] = CZECHOSLOVAKIA
    return (codes[0], codes[1]), notes


def end_of(cell: Mapping[str, str]) -> str:
    """About when an agreement ended that was terminated: its duration is in whole years; empty if that is not told."""
    if cell["terminated"] != TERMINATED or not cell["durationActual"].isdecimal():
        return ""
    began = cell[IN_FORCE[0]] or cell[SIGNED[0]]
    return f"{int(began) + int(cell['durationActual'])}~"


def note(cell: Mapping[str, str], mended: Sequence[str], outside: str | None) -> str | None:
    """What an inquirer must know of an agreement: whence it is known, how surely, and whether it has ended."""
    notes = ["Known from news reports alone."] if cell["sourceType"] == NEWS else []
    notes += [f"From: {cell['source']}."] if cell["source"] and cell["sourceType"] != NEWS else []
    if confidence := CONFIDENCE.get(cell["categoryConf"]):
        notes.append(f"The confidence in its category is {confidence}.")
    if cell["terminated"] == TERMINATED:
        after = f" after {cell['durationActual']} years" if end_of(cell) else ""
        notes.append(f"It was terminated{after}; the data set does not give the date.")
    notes += [*mended, outside] if outside else mended
    return shorten(" ".join(notes), LONGEST, placeholder=" …") or None


ADAPTER = Adapter(
    name="dcad",
    about="Defense Cooperation Agreement Dataset (DCAD) 1.0, 1980 to 2010: the main file, by agreement",
    source={
        "id": "dcad-1.0",
        "kind": SourceKind.DATASET,
        "title": "The Defense Cooperation Agreement Dataset (DCAD)",
        "author": "Brandon J. Kinne",
        "published": "2020",
        "url": "https://correlatesofwar.org/data-sets/defense-cooperation-agreement-dataset/",
        "edition": "1.0",
    },
    table=Agreement,
    columns=("title", "parties", "signed", "in_force", "period", "source_row", "note"),
    constants={"kind": AgreementKind.TREATY, "period_basis": PeriodBasis.STATED},
    layouts=(LAYOUT,),
    read=read,
)
