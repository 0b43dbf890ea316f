"""United Nations, International Migrant Stock 2019: how many people from one state live in another, by name."""

from collections.abc import Iterator

from app.facts.people_flows import PeopleBasis, PeopleConcept, PeopleFlow
from app.importers.adapter import Adapter, CodeLookup, DataFile, FoundClaim, Layout
from app.importers.cells import Misread, year_of
from app.importers.states import state_of
from app.model.claims import PeriodBasis, Qualifier, Unit
from app.model.sources import SourceKind
from app.text.words import folded

EDITION = 2019
"""The year of the edition, of whose states and names the whole series is made."""

AGGREGATES = {
    folded(name)
    for name in ("Channel Islands", "Melanesia", "Micronesia", "Other North", "Other South", "Polynesia", "Total")
}
"""Names of groups of states, and of totals: the state is called "Micronesia (Fed. States of)"."""

LAYOUT = Layout("destinations by origins", ("Year", "Dest"))


def read(file: DataFile, codes: CodeLookup) -> Iterator[FoundClaim]:
    """The migrant stocks of a file, which has a row for each year and destination, and a column for each origin."""
    names = codes.states_by_name()
    columns = [column for column in file.header if column not in LAYOUT.columns]
    origins = [names[folded(column), EDITION] for column in columns]
    for column, origin in zip(columns, origins, strict=True):
        if folded(column) in AGGREGATES:
            file.leave_out(f"origin that is no state: {column}")
        elif origin is None:
            file.refuse(1, column, names.why_not(folded(column), EDITION))
    for line, (period, name, *cells) in file.rows(*LAYOUT.columns, *columns):
        if folded(name) in AGGREGATES:
            file.leave_out(f"destination that is no state: {name}")
            continue
        try:
            destination = state_of(names, folded(name), EDITION, "Dest")
            year_of(period, "Year")
        except Misread as error:
            file.refuse(line, error.column, error.message)
            continue
        for column, origin, cell in zip(columns, origins, cells, strict=True):
            if origin is None or not is_counted(file, line, column, cell):
                continue
            if origin == destination:
                file.leave_out("origin and destination are the same: no migrants")
                continue
            row = f"{LAYOUT.name}: {period}, {name}, {column}"
            yield FoundClaim(line, f"{origin}.{destination}.{period}", (origin, destination, float(cell), period, row))


def is_counted(file: DataFile, line: int, column: str, cell: str) -> bool:
    """Whether a cell has a figure; any other cell is left out or refused."""
    if cell.isdecimal() and cell.isascii() and int(cell) > 0:
        return True
    if cell in ("", ".."):
        file.leave_out("missing value")
    elif cell == "0":
        file.leave_out("0, which may mean unknown")
    else:
        file.refuse(line, column, f"'{cell}' is not a number of people")
    return False


ADAPTER = Adapter(
    name="un-migrant-stock",
    about="United Nations, International Migrant Stock 2019, by destination and origin: a column for each origin",
    source={
        "id": "un-migrant-stock-2019",
        "kind": SourceKind.DATASET,
        "title": "International Migrant Stock 2019",
        "author": "United Nations, Department of Economic and Social Affairs, Population Division",
        "publisher": "United Nations",
        "published": "2019",
        "edition": "United Nations database, POP/DB/MIG/Stock/Rev.2019",
    },
    table=PeopleFlow,
    columns=("origin_id", "destination_id", "value", "period", "source_row"),
    constants={
        "concept": PeopleConcept.MIGRANT_STOCK,
        "basis": PeopleBasis.STOCK,
        "value_qualifier": Qualifier.STATED,
        "unit": Unit.PERSONS,
        "period_basis": PeriodBasis.STATED,
        "note": "An estimate for the middle of the year.",
    },
    layouts=(LAYOUT,),
    read=read,
)
