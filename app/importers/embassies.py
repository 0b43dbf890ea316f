"""Database of embassies: the diplomatic and consular missions of Wikidata that are in operation, an item a row.

The file bears no date, and most of its rows have none: a mission is told of in the present tense.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from textwrap import shorten
from typing import Any

from app.facts.missions import NAMED, Mission, MissionKind
from app.facts.organizations import OrganizationKind
from app.importers.adapter import Adapter, DataFile, FoundClaim, Layout
from app.importers.cells import Misread
from app.importers.state_codes import CodeLookup
from app.model.claims import PeriodBasis
from app.model.sources import SourceKind
from app.text.words import folded

TODAY = 2022
"""A year in which states are called as the file calls them."""

LONGEST = 600
"""How many characters a note may have."""

KINDS = {
    "Q3917681": MissionKind.EMBASSY,
    "Q113065939": MissionKind.EMBASSY,  # of the United States
    "Q18414273": MissionKind.EMBASSY,  # high commissions, of Britain and Australia too
    "Q19600600": MissionKind.EMBASSY,
    "Q4824242": MissionKind.EMBASSY,
    "Q620045": MissionKind.EMBASSY,  # nunciatures
    "Q372690": MissionKind.CONSULATE_GENERAL,
    "Q108058047": MissionKind.CONSULATE_GENERAL,  # of Sweden, and of Belgium
    "Q112307194": MissionKind.CONSULATE_GENERAL,
    "Q7843791": MissionKind.CONSULATE,
    "Q10686185": MissionKind.CONSULATE,  # of Sweden
    "Q1783003": MissionKind.CONSULATE,  # consular agencies
    "Q23891529": MissionKind.HONORARY_CONSULATE,
    "Q5244910": MissionKind.REPRESENTATIVE_OFFICE,  # de facto embassies, and consulates
    "Q61881945": MissionKind.REPRESENTATIVE_OFFICE,
    "Q7314257": MissionKind.REPRESENTATIVE_OFFICE,
    "Q4461020": MissionKind.REPRESENTATIVE_OFFICE,  # trade offices
    "Q431071": MissionKind.REPRESENTATIVE_OFFICE,  # of Quebec
    "Q579581": MissionKind.REPRESENTATIVE_OFFICE,  # of Taipei
    "Q64779402": MissionKind.LIAISON_OFFICE,
    "Q94158456": MissionKind.INTERESTS_SECTION,
    "Q213283": MissionKind.DIPLOMATIC_MISSION,
    "Q73414365": MissionKind.DIPLOMATIC_MISSION,  # of El Salvador
    "Q24868622": MissionKind.CONSULAR_POST,  # consular offices
    "Q73088858": MissionKind.CONSULAR_POST,  # assistant high commissions
}
"""What the types are, by their items."""

NO_MISSIONS = {
    "Q2360219": "permanent mission, which is to an organization",
    "Q2712647": "apostolic delegation, which is to the Church and to no state",
}

ACCREDITED = {MissionKind.EMBASSY, MissionKind.DIPLOMATIC_MISSION}
"""The kinds whose jurisdictions are the states to which they are accredited; those of others are their districts."""

ORGANS = {
    "Q1155502": "People's Republic of China",
    "Q16911151": "Rwanda",
    "Q789889": "Russia",
    "Q930729": "Sweden",
}
"""The states whose governments or ministries stand in their place."""

ORGANIZATIONS: Mapping[str, Mapping[str, Any]] = {
    "Q190353": {
        "id": "order-of-malta",
        "name": "Sovereign Military Order of Malta",
        "kind": OrganizationKind.NONGOVERNMENTAL,
    },
    "Q326343": {"id": "central-tibetan-administration", "name": "Central Tibetan Administration", "kind": None},
    "Q8889": {"id": "european-parliament", "name": "European Parliament", "kind": OrganizationKind.BODY},
}
"""Operators that are organizations, which are added with the file."""

OTHER_ACTORS = {
    **{item: str(listed["id"]) for item, listed in ORGANIZATIONS.items()},
    **{"Q176": "quebec", "Q1202": "free-state-of-saxony", "Q16152647": "new-mexico"},
    **{"Q31354462": "abkhazia", "Q23427": "south-ossetia", "Q23681": "northern-cyprus", "Q34754": "somaliland"},
}
"""Operators and countries that are actors here, and no states."""

NOBODY = {
    "Q697158",  # a ministry, which is not said to be of any state
    "Q170355",  # a people, whose tent embassy stands among it
    "Q52062",  # the Nordic countries together
    "Q2724951",  # what Portugal had in the Americas
}
"""Operators and countries that are no actors, or do not tell which they are."""

ELSEWHERE = "Its country is {} in the file: the receiving State is {}."

VATICAN = "Q237"
HOLY_SEE = "VAT"

DATE = re.compile(r"([12]\d{3})-(\d\d)-(\d\d)T00:00:00Z", re.ASCII)

LAYOUT = Layout(
    "missions",
    (
        *("operator", "operatorQID", "jurisdictions", "jurisdictionQIDs", "country", "countryQID", "city"),
        *("type", "typeQID", "creation", "QID"),
    ),
)


COLUMNS = ("sending_id", "receiving_id", "kind", "city", "period", "period_basis", "source_row", "note")
SHOWN = COLUMNS.index("period_basis")
"""How many columns, from the first on, words are made of."""

Values = tuple[Any, ...]


class NoClaim(Exception):
    """Why an item is no mission of a state in another, in words."""


@dataclass(frozen=True, slots=True)
class Item:
    """A row: an item of Wikidata, its cells in the order of the layout."""

    operator: str
    operator_id: str
    jurisdictions: str
    jurisdiction_ids: str
    country: str
    country_id: str
    city: str
    type: str
    type_id: str
    creation: str
    id: str

    def sides(self) -> Iterator[tuple[str, str, str]]:
        """Who keeps it, and where it stands: the column, the item and the name."""
        yield "operator", self.operator_id, self.operator
        yield "country", self.country_id, self.country


class States:
    """The states that items are, by the names that the file itself gives to them."""

    def __init__(self, codes: CodeLookup, items: Iterable[Item]) -> None:
        self.names = codes.states_by_name()
        self.first_years = codes.first_years()
        items = list(items)
        named = {id: name for item in items for _, id, name in item.sides() if id not in NOBODY}
        self.by_item: dict[str, str | None] = {VATICAN: self.names[folded("Vatican"), TODAY]}
        self.by_item |= {id: self.names[folded(ORGANS.get(id, name)), TODAY] for id, name in named.items()}
        self.by_item |= OTHER_ACTORS
        self.of_city: dict[str, set[str]] = {}
        """Whose each city is, by the missions of others in it."""
        for item in items:
            country = self.by_item.get(item.country_id)
            if country and item.city and country != self.by_item.get(item.operator_id):
                self.of_city.setdefault(item.city, set()).add(country)

    def side(self, column: str, id: str, name: str) -> str:
        """A side of a mission; NoClaim if it is nobody, Misread if its name is not known."""
        if id in NOBODY:
            raise NoClaim(f"{column} that is no state: {name}")
        if (state := self.by_item[id]) is None:
            raise Misread(column, self.names.why_not(folded(name), TODAY))
        return state

    def jurisdictions(self, item: Item) -> set[str]:
        """The states among the jurisdictions of a mission."""
        return {state for id in ids_in(item.jurisdiction_ids) if (state := self.by_item.get(id))}


def organizations(file: DataFile, codes: CodeLookup) -> Iterator[Mapping[str, Any]]:
    """The organizations that keep missions of a file and are not known here."""
    operators = {id_in(cell) for _, (cell, _) in file.rows("operatorQID", "operator")}
    file.lines = 0
    file.refused.clear()  # what cannot be read is told when the claims are
    for item in ORGANIZATIONS.keys() & operators:
        if ORGANIZATIONS[item]["id"] not in codes.organizations():
            yield {"abbreviation": None, "existed": None, "existed_source_id": None, **ORGANIZATIONS[item]}


def read(file: DataFile, codes: CodeLookup) -> Iterator[FoundClaim]:
    """The missions of a file, each in the state in which it stands, or to the Holy See."""
    found = list(missions(file, codes))
    alike = Counter(values[:SHOWN] for _, _, values in found)
    for line, item, values in found:
        statement = told_apart(item, values) if alike[values[:SHOWN]] > 1 else None
        yield FoundClaim(line, f"{values[0]}.{values[1]}.{item.id}", (*values, statement))


def told_apart(item: Item, values: Values) -> str:
    """The words of a mission beside another that is like it in all columns: they name the item."""
    *_, kind, city, period = values[:SHOWN]
    place = f" ({city})" if city else ""
    since = f" since {period.removesuffix('/..')}" if period else ""
    return f"{item.operator} has {NAMED[kind]} in {item.country}{place}{since}, item {item.id} of Wikidata."


def missions(file: DataFile, codes: CodeLookup) -> Iterator[tuple[int, Item, Values]]:
    """The missions of a file with their lines and the values of their columns, all but the statement."""
    items = [(line, item_of(cells)) for line, cells in file.rows(*LAYOUT.columns)]
    states = States(codes, (item for _, item in items))
    for line, item in items:
        try:
            operator, country = item.sides()
            sending = states.side(*operator)
            kind = kind_of(item)
            receiving, place = receiver(item, kind, sending, country, states)
            period, time = period_of(item, (sending, receiving), states.first_years)
        except NoClaim as reason:
            file.leave_out(str(reason))
        except Misread as error:
            file.refuse(line, error.column, error.message)
        else:
            basis = PeriodBasis.STATED if period else PeriodBasis.PUBLICATION
            row = f"{LAYOUT.name}: {item.id}, {item.operator} in {item.country}, {item.type}"
            city = item.city or None
            yield line, item, (sending, receiving, kind, city, period, basis, row, note(item, kind, place, time))


def item_of(cells: Iterable[str]) -> Item:
    """The item in a row, and those that it names: by their numbers, without the address before these."""
    return Item(*(id_in(cell) for cell in cells))


def id_in(cell: str) -> str:
    """The number of the item in a cell that has one; what else stands in it."""
    return cell.rsplit("/", 1)[-1] if cell.count("http") == 1 else cell


def ids_in(cell: str) -> list[str]:
    """The numbers of the items in a cell that has several."""
    return [address.rsplit("/", 1)[-1] for address in cell.split("|") if address]


def kind_of(item: Item) -> MissionKind:
    """What sort of mission an item is; NoClaim if it is none to a state, Misread if its type is not known."""
    if item.type_id in NO_MISSIONS:
        raise NoClaim(NO_MISSIONS[item.type_id])
    if item.type_id not in KINDS:
        raise Misread("typeQID", f"'{item.type_id}' ('{item.type}') is no type of mission that is known")
    return KINDS[item.type_id]


def receiver(
    item: Item, kind: MissionKind, sending: str, side: tuple[str, str, str], states: States
) -> tuple[str, str]:
    """The receiving State, and what is to be said of the place; NoClaim if the item does not tell which it is.

    It is the state in which the mission stands, if that is among the states of an embassy's jurisdictions; the Holy
    See, whose embassies stand in Italy; or else the only state of the jurisdictions. If the item has the sending State
    as its country, or none, it is the only state of the jurisdictions, or that in whose city it is.
    """
    jurisdictions = states.jurisdictions(item)
    accredited = jurisdictions - {sending}
    if item.country_id in NOBODY or states.side(*side) == sending:
        if len(accredited) == 1:
            return accredited.pop(), ELSEWHERE.format(item.country, "its jurisdiction")
        if len(of_city := states.of_city.get(item.city, set()) - {sending}) == 1:
            return of_city.pop(), ELSEWHERE.format(item.country, f"that of the others in {item.city}")
        if item.country_id in NOBODY:
            states.side(*side)
        raise NoClaim("stands in the sending State, says the file, which does not tell to which it is sent")
    country = states.side(*side)
    if kind not in ACCREDITED or not item.jurisdiction_ids or country in accredited:
        return country, ""
    if HOLY_SEE in accredited and country == "ITA":
        return HOLY_SEE, "It stands in Italy, as those to the Holy See do."
    if not jurisdictions:
        raise NoClaim(f"accredited to no state: {item.jurisdictions}")
    if not accredited:
        return country, "The jurisdiction that the file gives is the sending State."
    if len(accredited) == 1:
        return accredited.pop(), f"It stands in {item.country}, says the file."
    raise NoClaim("accredited to several states, in none of which it stands")


def period_of(item: Item, sides: tuple[str, str], first_years: Mapping[str, int]) -> tuple[str | None, str]:
    """The period of a mission, and what is to be said of it: none if one of its states is younger than its creation.

    Wikidata writes a year as its first day, and a month as its own first day: no more is read from such days.
    """
    if not item.creation:
        return None, ""
    if not (match := DATE.fullmatch(item.creation)):
        raise Misread("creation", f"'{item.creation}' is not a day such as 1992-01-01T00:00:00Z")
    year, month, day = match.groups()
    try:
        date(int(year), int(month), int(day))
    except ValueError as error:
        raise Misread("creation", f"'{item.creation}' is no day") from error
    stated = f"{year}-{month}-{day}"
    if any(int(year) < first_years.get(side, 0) for side in sides):
        return None, f"Created {stated}, says the file, when one of the two was no such state: it may be the building."
    if day != "01":
        return f"{stated}/..", ""
    read = year if month == "01" else f"{year}-{month}"
    precision = "year" if month == "01" else "month"
    return f"{read}/..", f"Created {stated}, says the file, which writes so what it knows to the {precision} alone too."


def note(item: Item, kind: MissionKind, place: str, time: str) -> str | None:
    """The note of a mission: what the file calls it, for whom else it is, and what is to be said of place and time."""
    notes = [] if item.type == kind.replace("_", " ") else [f"The file calls it: {item.type}."]
    if item.jurisdictions not in ("", item.country):
        notes.append(f"Jurisdictions in the file: {', '.join(item.jurisdictions.split('|'))}.")
    return shorten(" ".join([*notes, place, time]), LONGEST, placeholder=" …") or None


ADAPTER = Adapter(
    name="embassies",
    about="Database of embassies: missions in operation, from Wikidata: database_of_embassies.csv",
    source={
        "id": "embassies",
        "kind": SourceKind.DATASET,
        "title": "Database of embassies",
        "author": "Contributors of Wikidata; Nicolas Raoul and others",
        "url": "https://github.com/database-of-embassies/database-of-embassies",
        "licence": "Public domain (CC0 1.0).",
    },
    table=Mission,
    columns=(*COLUMNS, "statement"),
    constants={},
    layouts=(LAYOUT,),
    read=read,
    organizations=organizations,
)
