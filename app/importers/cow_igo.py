"""Correlates of War, Intergovernmental Organizations 3.0: memberships of states, year by year from 1816 to 2014.

A line is a state in a year, with a column for each organization, or an organization in a year, with a column for each
state: both say the same. Consecutive years with the same role are one membership, which ends with the last of them even
where the data set does. Organizations that are not known here are added as the data set lists them.
"""

import csv
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from app.facts.codes import Scheme
from app.facts.memberships import Membership, Role
from app.importers.adapter import Adapter, DataFile, FoundClaim, Layout
from app.importers.cells import Misread, year_of
from app.importers.spells import Spells, data_set_ends, interval, numbered
from app.importers.state_codes import CodeLookup, StateCodes
from app.importers.states import outside_list, state_of
from app.model.claims import PeriodBasis
from app.model.sources import SourceKind

LAST_YEAR = 2014
ROLES = {"1": Role.MEMBER, "2": Role.ASSOCIATE, "3": Role.OBSERVER}
UNCERTAIN = "Until {} the data set has the dates of members of this organization within five years, no closer."

NO_CLAIM = {
    "0": "no membership (0)",
    "-1": "no such organization or state in that year (-1)",
    "": "no such organization or state in that year (blank)",
    "-9": "membership not known (-9)",
}

SAME = (
    *("abeda", "acp", "acs", "afdb", "afesd", "amf", "amu", "anzus", "apec", "asean", "benelux", "bis", "bsec"),
    *("caricom", "cbss", "cdb", "cei", "cemac", "cepgl", "cern", "cica", "cis", "comesa", "csto", "eadb", "eapc"),
    *("ebrd", "ecb", "eco", "ecowas", "efta", "eib", "entente", "esa", "eu", "fao", "gcc", "iadb", "iaea", "ibrd"),
    *("icao", "iea", "ifad", "ifc", "igad", "iho", "ilo", "imf", "imo", "imso", "interpol", "itu", "laia", "lcbc"),
    *("mercosur", "miga", "nafta", "nato", "nib", "oapec", "oas", "oecd", "oecs", "oic", "opanal", "opec", "osce"),
    *("pca", "pif", "saarc", "sacep", "sacu", "sadc", "sco", "sica", "spc", "un", "unesco", "unido", "upu", "wco"),
    *("who", "wipo", "wmo", "wto"),
)
"""The organizations whose column has the name of their id."""

ORGANIZATIONS = {
    **{name: name for name in SAME},
    "andean": "andean-community",
    "articc": "arctic-council",
    "asdb": "adb",
    "au": "african-union",
    "coe": "ce",
    "colombo": "cp",
    "cpsc": "cplp",
    "d8": "d-8",
    "eaec": "eurasec",
    "g15": "g-15",
    "g24": "g-24",
    "g3": "g-3",
    "icc": "icct",
    "intelsat": "itso",
    "iocom": "inoc",
    "iomig": "iom",
    "iorarc": "iora",
    "isdb": "idb",
    "latin": "union-latina",
    "loas": "las",
    "nam": "non-aligned-movement",
    "nordc": "nordic-council",
    "sela": "laes",
    "uemoa": "waemu",
    "wassen": "wassenaar-arrangement",
    "wtouro": "unwto",
}
"""Organizations by their columns, each checked against the full name in the data set.

Not here are columns with the name of one of our organizations that mean another: `cbi` (a bureau for the map of the
world), `epa` (European Productivity Agency), `itc` (International Tin Council). Nor are those that are one of ours only
in part or for a time: `acct`, `comsec`, `eac`, `eec`, `schengen`.
"""

NO_ORGANIZATIONS = ("ccode", "year", "state", "country", "version")
"""The columns of states by year that are no organizations."""

STATE_YEARS = Layout("state-year", ("ccode", "year", "state", "aaaid", "un", "wassen"))
OFFICIAL = Layout("state-year", ("ccode", "year", "state", "AAAID", "UN", "Wassen"))
ORGANIZATION_YEARS = [
    Layout("organization-year", ("ioname", "year", "afghanistan", "usa", "zimbabwe", column))
    for column in ("imputed", "imputation")
]
"""Of version 3, with the column as files or as the codebook has it: those of version 2 do not say what is imputed."""
DYAD_YEARS = Layout("dyad-year", ("dyadid", "year", "AAAID", "UN", "Wassen"))

DATA = Path(__file__).parent / "data"


class ListedOrganization(NamedTuple):
    """An organization as the data set lists it, by the names of its files and the codebook."""

    abbreviation: str
    name: str
    existed: str
    """EDTF; open where it went on in 2014, with which the data set ends."""
    uncertain_until: int
    """The last year before 1965 in which the data set has membership dates "within 5 years"; 0 if it has none."""


@cache
def listed_organizations() -> Mapping[str, ListedOrganization]:
    """The 534 organizations of the data set, by their columns in lower case."""
    with (DATA / "cow_igo_organizations.csv").open(encoding="utf-8", newline="") as file:
        _, *rows = csv.reader(file)
    return {
        abbreviation.lower(): ListedOrganization(abbreviation, name, existed, int(until or 0))
        for abbreviation, name, existed, until in rows
    }


@cache
def state_columns() -> Mapping[str, str]:
    """The codes of the states by their columns in lower case, which are their names in the file by state."""
    with (DATA / "cow_igo_states.csv").open(encoding="utf-8", newline="") as file:
        return {row["state"]: row["ccode"] for row in csv.DictReader(file)}


def organization_id(column: str, codes: CodeLookup) -> str:
    """The id of an organization: ours if it is known here, or else that by which it is added."""
    id = ORGANIZATIONS.get(column)
    return id if id in codes.organizations() else f"igo-{column}"


def organizations(file: DataFile, codes: CodeLookup) -> Iterator[Mapping[str, Any]]:
    """The organizations of a file that are not known here: all that the data set has, in the file by organization."""
    names = set(listed_organizations())
    if file.layout == DYAD_YEARS:
        return
    if file.layout not in ORGANIZATION_YEARS:
        names &= {name.lower() for name in file.header}
    for column in sorted(names):
        if ORGANIZATIONS.get(column) not in codes.organizations():
            listed = listed_organizations()[column]
            yield {
                "id": organization_id(column, codes),
                "name": listed.name,
                "abbreviation": listed.abbreviation,
                "existed": listed.existed,
            }


class RoleYear(NamedTuple):
    """The role of a state in an organization in a year."""

    line: int
    ccode: str
    state: str
    organization: str
    """The organization's column in lower case."""
    year: int
    role: Role


def read(file: DataFile, codes: CodeLookup) -> Iterator[FoundClaim]:
    """The memberships of a file in either layout: one for each spell of a state in an organization."""
    states = codes.states(Scheme.COW).widened()
    spells = Spells[tuple[str, str, str], Role]()
    counts = Counter[str]()
    if file.layout == DYAD_YEARS:
        reason = "pair of states with their joint memberships: the file by state and year has those of each"
        file.leave_out(reason, sum(1 for _ in file.rows("dyadid", "year")))
        return
    read_years = organization_years if file.layout in ORGANIZATION_YEARS else state_years
    for line, ccode, state, organization, year, role in read_years(file, states, counts):
        spells.add((ccode, state, organization), year, role, line)
    for cell, reason in NO_CLAIM.items():
        if counts[cell]:
            file.leave_out(reason, counts[cell])
    keys = Counter[str]()
    for key in sorted(spells, key=lambda key: (int(key[0]), *key[1:])):
        ccode, state, organization = key
        id = organization_id(organization, codes)
        for spell in spells.of(key, file):
            first, last = spell.first, spell.last
            yield FoundClaim(
                spell.line,
                numbered(f"{state}.{id}.{first}", keys),
                (
                    *(id, state, spell.value, interval(first, last)),
                    f"{ccode}, {first} to {last}: {organization}"
                    if first < last
                    else f"{ccode}, {first}: {organization}",
                    note(ccode, organization, first, last, states),
                ),
            )


def state_years(file: DataFile, states: StateCodes, counts: Counter[str]) -> Iterator[RoleYear]:
    """The roles in a file with a line for each state and year; `counts` counts its cells."""
    names = [name for name in file.header if name.lower() not in NO_ORGANIZATIONS]
    organizations = [name.lower() if name.lower() in listed_organizations() else None for name in names]
    for line, (ccode, year_cell, *cells) in file.rows("ccode", "year", *names):
        try:
            year = year_of(year_cell)
            state = state_of(states, ccode, year, "ccode")
        except Misread as error:
            file.refuse(line, error.column, error.message)
            continue
        counts.update(cells)
        for name, organization, cell in zip(names, organizations, cells, strict=True):
            if cell in ROLES:
                if organization is None:
                    file.leave_out(f"column that is no organization of the data set: {name}")
                else:
                    yield RoleYear(line, ccode, state, organization, year, ROLES[cell])
            elif cell not in NO_CLAIM:
                file.refuse(line, name, no_code(cell))


def organization_years(file: DataFile, states: StateCodes, counts: Counter[str]) -> Iterator[RoleYear]:
    """The roles in a file with a line for each organization and year; `counts` counts its cells."""
    names = [name for name in file.header if name.lower() in state_columns()]
    ccodes = [state_columns()[name.lower()] for name in names]
    for line, (abbreviation, year_cell, *cells) in file.rows("ioname", "year", *names):
        organization = abbreviation.lower()
        try:
            year = year_of(year_cell)
            if organization not in listed_organizations():
                raise Misread("ioname", f"no organization of the data set: '{abbreviation}'")
        except Misread as error:
            file.refuse(line, error.column, error.message)
            continue
        counts.update(cells)
        for name, ccode, cell in zip(names, ccodes, cells, strict=True):
            if cell in ROLES:
                if (state := states[ccode, year]) is None:
                    file.refuse(line, name, states.why_not(ccode, year))
                else:
                    yield RoleYear(line, ccode, state, organization, year, ROLES[cell])
            elif cell not in NO_CLAIM:
                file.refuse(line, name, no_code(cell))


def no_code(cell: str) -> str:
    """The message for a cell that is no code."""
    return f"'{cell}' is none of the codes {', '.join([*ROLES, *filter(None, NO_CLAIM)])}"


def note(ccode: str, organization: str, first: int, last: int, states: StateCodes) -> str | None:
    """What is to be known of a membership: where its dates are uncertain, its code is, and where the data set ends."""
    uncertain_until = listed_organizations()[organization].uncertain_until
    notes = [
        UNCERTAIN.format(uncertain_until) if first <= uncertain_until else None,
        outside_list(states, {ccode: range(first, last + 1)}),
        data_set_ends(last) if last == LAST_YEAR else None,
    ]
    return " ".join(filter(None, notes)) or None


ADAPTER = Adapter(
    name="cow-igo",
    about="Correlates of War, Intergovernmental Organizations 3.0 (1816-2014), by state or by organization",
    source={
        "id": "cow-igo-3",
        "kind": SourceKind.DATASET,
        "title": "Intergovernmental Organizations",
        "author": "Jon C. W. Pevehouse; Timothy Nordstrom; Roseanne W. McManus; Anne Spencer Jamison",
        "publisher": "Correlates of War Project",
        "url": "https://correlatesofwar.org/data-sets/igos/",
        "edition": "3.0",
    },
    table=Membership,
    columns=("organization_id", "state_id", "role", "period", "source_row", "note"),
    constants={"period_basis": PeriodBasis.STATED},
    layouts=(STATE_YEARS, OFFICIAL, *ORGANIZATION_YEARS, DYAD_YEARS),
    read=read,
    organizations=organizations,
)
