"""Correlates of War, Intergovernmental Organizations 3.0: memberships of states, year by year from 1816 to 2014.

A line is a state in a year, with a column for each organization. Consecutive years with the same role are one
membership, which ends with the last of them even where the data set does.
"""

from collections import Counter
from collections.abc import Iterator

from app.facts.codes import Scheme
from app.facts.memberships import Membership, Role
from app.importers.adapter import Adapter, CodeLookup, DataFile, FoundClaim, Layout
from app.importers.cells import Misread, year_of
from app.importers.spells import Spells, data_set_ends, interval, numbered
from app.importers.states import state_of
from app.model.claims import PeriodBasis
from app.model.sources import SourceKind

LAST_YEAR = 2014
ROLES = {"1": Role.MEMBER, "2": Role.ASSOCIATE, "3": Role.OBSERVER}
NO_CLAIM = {
    "0": "no membership (0)",
    "-1": "no such organization or state in that year (-1)",
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
    "iocean": "inoc",
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

LAYOUT = Layout("state-year", ("ccode", "year", "state", "aaaid", "un", "wassen"))


def read(file: DataFile, codes: CodeLookup) -> Iterator[FoundClaim]:
    """The memberships in organizations known here; those in others are left out, counted by column."""
    states = codes.states(Scheme.COW)
    names = [name for name in file.header if name not in ("ccode", "year", "state")]
    columns = [name if ORGANIZATIONS.get(name) in codes.organizations() else None for name in names]
    spells = Spells[tuple[str, str, str], Role]()
    left_out = Counter[str]()
    for line, (ccode, year_cell, *cells) in file.rows("ccode", "year", *names):
        try:
            year = year_of(year_cell)
            state = state_of(states, ccode, year, "ccode")
        except Misread as error:
            file.refuse(line, error.column, error.message)
            continue
        for name, column, cell in zip(names, columns, cells, strict=True):
            if column is None:
                if cell in ROLES:
                    left_out[f"organization not known here: {name}"] += 1
            elif cell in ROLES:
                spells.add((ccode, state, column), year, ROLES[cell], line)
            elif cell in NO_CLAIM:
                left_out[NO_CLAIM[cell]] += 1
            else:
                file.refuse(line, column, f"'{cell}' is none of the codes {', '.join([*ROLES, *NO_CLAIM])}")
    for reason, count in left_out.items():
        file.leave_out(reason, count)
    yield from memberships(file, spells)


def memberships(file: DataFile, spells: Spells[tuple[str, str, str], Role]) -> Iterator[FoundClaim]:
    """A membership for each spell of a state in an organization."""
    keys = Counter[str]()
    for ccode, state, column in sorted(spells, key=lambda key: (int(key[0]), *key[1:])):
        organization = ORGANIZATIONS[column]
        for spell in spells.of((ccode, state, column), file):
            first, last = spell.first, spell.last
            yield FoundClaim(
                spell.line,
                numbered(f"{state}.{organization}.{first}", keys),
                (
                    *(organization, state, spell.value, interval(first, last)),
                    f"{ccode}, {first} to {last}: {column}" if first < last else f"{ccode}, {first}: {column}",
                    data_set_ends(last) if last == LAST_YEAR else None,
                ),
            )


ADAPTER = Adapter(
    name="cow-igo",
    about="Correlates of War, Intergovernmental Organizations 3.0 (1816-2014): the file with a row for each state-year",
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
    layouts=(LAYOUT,),
    read=read,
)
