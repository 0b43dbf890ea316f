"""Lowy Institute, Global Diplomacy Index: the posts of each state in each city, edition by edition.

A workbook with a sheet for each edition, or a table with a column for it. States are named, not coded.
"""

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from textwrap import shorten
from typing import NamedTuple

from app.facts.missions import Mission, MissionKind
from app.importers.adapter import Adapter, DataFile, FoundClaim, Layout
from app.importers.cells import Misread
from app.importers.spells import data_set_ends, interval, runs
from app.importers.state_codes import CodeLookup, StateCodes
from app.importers.states import state_of
from app.model.claims import PeriodBasis
from app.model.sources import SourceKind
from app.text.words import folded

EDITIONS = (2016, 2017, 2019, 2021, 2023)
"""The years of which the index tells; it has no others."""

LONGEST = 600
"""How many characters a note may have."""

NAMES = {
    "bermuda british overseas territory": "Bermuda",
    "cura ao": "Curaçao",
    "democratic the congo": "Democratic Republic of the Congo",
    "dominica republic": "Dominican Republic",
    "guam us territory": "Guam",
    "korea democratic people s republic of north korea": "North Korea",
    "korea republic of south korea": "South Korea",
    "macedonia the former yugoslav republic of": "North Macedonia",
    "new caledonia france": "New Caledonia",
    "new caledonia french territory": "New Caledonia",
    "nigaragua": "Nicaragua",
    "portual": "Portugal",
    "puerto rico us territory": "Puerto Rico",
    "sint maarten dutch territory": "Sint Maarten",
}
"""Names of states and dependencies that the index alone has, folded; misspelt ones among them."""

NO_STATES = {
    *("abkhazia", "northern cyprus", "somaliland", "south ossetia"),
    *("brussels", "european external action service", "jerusalem"),
}
"""What stands in the place of a state and is none that is known here, folded."""

KINDS: Mapping[str, Sequence[tuple[str, MissionKind]]] = {
    "Embassy / High Commission": (
        ("representative office", MissionKind.REPRESENTATIVE_OFFICE),
        ("", MissionKind.EMBASSY),
    ),
    "Consulate / Consulate-General": (
        ("consulate-general|general consulate", MissionKind.CONSULATE_GENERAL),
        ("consulate|consular agency", MissionKind.CONSULATE),
        ("", MissionKind.CONSULAR_POST),
    ),
    "Permanent Mission": (
        ("consulate-general", MissionKind.CONSULATE_GENERAL),
        ("embassy", MissionKind.EMBASSY),
    ),
    "Other": (
        ("liaison", MissionKind.LIAISON_OFFICE),
        ("embassy|high commission|consulate|branch|section office", MissionKind.BRANCH_OFFICE),
        ("consular agency", MissionKind.CONSULATE),
        ("^consular office|office of consul", MissionKind.CONSULAR_POST),
        ("", MissionKind.REPRESENTATIVE_OFFICE),
    ),
}
"""The kinds of missions by the type of post, and of these the first whose words are in its title."""

ELSEWHERE = "based in"
"""In titles of posts that stand elsewhere than in the state that they are for."""

COLUMNS = ("COUNTRY", "POST COUNTRY", "POST CITY", "TYPE OF POST", "POST TYPE TITLE")
STACKED = Layout("posts by year", (*COLUMNS, "Year"))
SHEETS = Layout("posts, a sheet for each year", COLUMNS, has_sheets=True)


class NoClaim(Exception):
    """Why a row is no mission of a state in another, in words."""


class Post(NamedTuple):
    """Whose post of which kind stands where: one claim for as long as it is told of."""

    sending: str
    receiving: str
    city: str
    kind: MissionKind


class Told(NamedTuple):
    """A row that tells of a post in an edition."""

    line: int
    title: str
    names: str
    """The two states as the row names them."""


def read(file: DataFile, codes: CodeLookup) -> Iterator[FoundClaim]:
    """The missions of a file: consecutive editions that have the same kind of post in the same city are one claim."""
    names = codes.states_by_name()
    posts: dict[Post, dict[int, Told]] = {}
    senders: dict[int, set[str]] = {}
    for line, (sender, host, city, type, title, *year) in file.rows(*file.layout.columns):
        title = " ".join(title.split())
        try:
            edition = edition_of(year[0] if year else file.sheet)
            sending = side(names, sender, edition, "COUNTRY")
            senders.setdefault(edition, set()).add(sending)
            post = Post(sending, side(names, host, edition, "POST COUNTRY"), city.strip(), kind_of(type, title))
        except NoClaim as reason:
            file.leave_out(str(reason))
        except Misread as error:
            file.refuse(line, error.column, error.message)
        else:
            editions = posts.setdefault(post, {})
            told = Told(line, title, f"{sender} in {host}, {post.city}")
            if editions.setdefault(edition, told) is not told:
                file.leave_out("told twice in one edition")
    for post, editions in posts.items():
        for first, end, _ in runs({EDITIONS.index(edition): "" for edition in editions}):
            run = EDITIONS[first : end + 1]
            told = editions[run[0]]
            city = folded(post.city).replace(" ", "-") or "no-city"
            key = ".".join([post.sending, post.receiving, post.kind, city, str(run[0])])
            row = f"{file.layout.name}: {told.names}, {listed(run)}"
            period = interval(run[0], run[-1])
            values = (post.sending, post.receiving, post.kind, post.city or None, period, row)
            yield FoundClaim(told.line, key, (*values, note(post, run, editions, senders)))


def edition_of(cell: str) -> int:
    """The edition in a cell, or in the name of a sheet; Misread if there was none."""
    if cell not in map(str, EDITIONS):
        raise Misread("Year", f"'{cell}' is not the year of an edition")
    return int(cell)


def side(names: StateCodes, name: str, year: int, column: str) -> str:
    """The state that the index names; NoClaim if it is none, Misread if it is not known."""
    key = folded(name)
    if key in NO_STATES:
        raise NoClaim(f"{'sender' if column == 'COUNTRY' else 'host'} that is no state: {name.strip(' *')}")
    return state_of(names, folded(NAMES.get(key, name)), year, column)


def kind_of(type: str, title: str) -> MissionKind:
    """The kind of mission that a post is; NoClaim if it is none to a state, Misread if its type is not known."""
    if type not in KINDS:
        raise Misread("TYPE OF POST", f"'{type}' is none of the types {', '.join(KINDS)}")
    if ELSEWHERE in title.casefold():
        raise NoClaim("stands in another state than that in which it is told to be")
    found = (kind for words, kind in KINDS[type] if re.search(words, title.casefold()))
    if kind := next(found, None):
        return kind
    raise NoClaim("permanent mission, which is to an organization")


def note(
    post: Post, run: Sequence[int], editions: Mapping[int, Told], senders: Mapping[int, Container[str]]
) -> str | None:
    """The note of a mission: its editions, what is told of it in the next, and its titles if they say more."""
    notes = [f"In the editions of {listed(run)}."] if len(run) > 1 else []
    later = [edition for edition in EDITIONS if edition > run[-1]]
    if not later:
        notes.append(data_set_ends(run[-1]))
    elif later[0] in senders:
        is_covered = post.sending in senders[later[0]]
        lack = "none of the kind in a city of this name" if is_covered else "no posts of the state at all"
        notes.append(f"The edition of {later[0]} has {lack}.")
    titles = [(title, list(years)) for title, years in groupby(run, key=lambda edition: editions[edition].title)]
    if len(titles) > 1:
        notes.append(f"Titles: {'; '.join(f'{title} ({listed(years)})' for title, years in titles)}.")
    elif titles[0][0].casefold().replace("-", " ") != post.kind.replace("_", " "):
        notes.append(f"Title: {titles[0][0]}.")
    return shorten(" ".join(notes), LONGEST, placeholder=" …")


def listed(years: Iterable[int]) -> str:
    """Years in words."""
    return ", ".join(map(str, years))


ADAPTER = Adapter(
    name="lowy",
    about="Lowy Institute, Global Diplomacy Index (2016-2023): the posts, a sheet for each year",
    source={
        "id": "lowy-2024",
        "kind": SourceKind.DATASET,
        "title": "Global Diplomacy Index",
        "publisher": "Lowy Institute",
        "published": "2024",
        "url": "https://globaldiplomacyindex.lowyinstitute.org/",
        "edition": "2024, with the posts of 2016, 2017, 2019, 2021 and 2023",
    },
    table=Mission,
    columns=("sending_id", "receiving_id", "kind", "city", "period", "source_row", "note"),
    constants={"period_basis": PeriodBasis.STATED},
    layouts=(STACKED, SHEETS),
    read=read,
)
