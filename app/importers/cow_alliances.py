"""Correlates of War, Formal Alliances 4.1: each alliance with its members, 1816 to 2012, from any of its six files.

A line is one member's time in one alliance, or that of a pair of members; in the files by year it stands once for each
year. A claim is one alliance in a time of unchanged membership: a new claim begins where a member joins or leaves, or a
code comes to mean another state. A member whose line cannot be read is left out, and so are the days on which its code
means no state; the note of the alliance at that time says so.
"""

from bisect import bisect
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from app.facts.agreements import Agreement, AgreementKind
from app.facts.codes import Scheme
from app.importers.adapter import Adapter, DataFile, FoundClaim, Layout
from app.importers.alliances import OBLIGATIONS, OPEN, AllianceMember, claims, code_times
from app.importers.cells import Misread
from app.importers.state_codes import CodeLookup, StateCodes
from app.model.claims import PeriodBasis
from app.model.sources import SourceKind
from app.text import edtf

VERSION = "4.1"
ALWAYS = ("version4id", "left_censor", "right_censor", *OBLIGATIONS, "version")
DATES = {
    name: tuple(f"{name}_{unit}" for unit in ("year", "month", "day"))
    for name in ("all_st", "all_end", "mem_st", "mem_end", "dyad_st", "dyad_end")
}
"""The columns of each date."""


def layout(name: str, codes: Sequence[str], *others: str) -> Layout:
    """A layout with the columns of codes, of dates and others beside those that all have; that by year has one more."""
    return Layout(name, (*ALWAYS, *codes, *(column for other in others for column in DATES.get(other, (other,)))))


BY_MEMBER = layout("by member", ("ccode",), "ss_type", "all_st", "all_end", "mem_st", "mem_end")
BY_DYAD = layout("by dyad", ("ccode1", "ccode2"), "dyad_st", "dyad_end")
CODES = {BY_MEMBER.name: ("ccode",), BY_DYAD.name: ("ccode1", "ccode2")}
"""The columns of codes of each layout."""

ASYMMETRIC = "asymmetric"
"""A column that files by undirected dyad can have: 0 where all terms bind both sides."""

Cells = Mapping[str, str]
"""A line, by its columns."""


def read(file: DataFile, codes: CodeLookup) -> Iterator[FoundClaim]:
    """The alliances, a claim for each time of unchanged membership."""
    states = codes.states(Scheme.COW).widened()
    columns = CODES[file.layout.name]
    rows, numbers = rows_of(file)
    unread: dict[str, list[str | None]] = defaultdict(list)
    for number in near(numbers, [fault.line for fault in file.refused]):
        unread[number].append(None)
    dyads = {(cell["version4id"], *(cell[column] for column in columns)) for _, cell in rows}
    alliances: dict[str, list[AllianceMember]] = {}
    for line, cell in rows:
        number, pair = cell["version4id"], [cell[column] for column in columns]
        try:
            members = members_of(line, cell, columns, states, is_directed=(number, *reversed(pair)) in dyads)
        except Misread as error:
            file.refuse(line, error.column, error.message)
            unread[number] += pair
            continue
        alliances.setdefault(number, []).extend(members)
        for column, member in zip(columns, members, strict=True):
            for time in member.absences:
                left_out = "; that time is left out" if len(member.times) > 1 else ""
                file.refuse(line, column, f"{states.why_not(member.code, time.words)}{left_out}")
    for number, members in alliances.items():
        yield from claims(file, number, members, unread[number], states)


def rows_of(file: DataFile) -> tuple[list[tuple[int, Cells]], list[tuple[int, str]]]:
    """The lines of a file, those that repeat another but for the year left out, and the alliance of every line.

    A line without the number of an alliance is refused.
    """
    columns = [*file.layout.columns, *([ASYMMETRIC] if ASYMMETRIC in file.header else [])]
    rows: dict[tuple[str, ...], int] = {}
    numbers: list[tuple[int, str]] = []
    for line, cells in file.rows(*columns):
        number = cells[0]
        if number.isascii() and number.isdecimal():
            numbers.append((line, number))
            rows.setdefault(cells, line)
        else:
            file.refuse(line, "version4id", f"not a number: '{number}'")
    return [(line, dict(zip(columns, cells, strict=True))) for cells, line in rows.items()], numbers


def near(numbers: Sequence[tuple[int, str]], lines: Sequence[int]) -> set[str]:
    """The alliances to which unreadable lines may belong: those of the lines around, if each stands in one place."""
    all_of_them = {number for _, number in numbers}
    if len(list(groupby(number for _, number in numbers))) > len(all_of_them):
        return all_of_them if lines else set()
    places = [bisect(numbers, (line, "")) for line in lines]
    return {number for place in places for _, number in numbers[max(place - 1, 0) : place + 1]}


def members_of(
    line: int, cell: Cells, columns: Sequence[str], states: StateCodes, *, is_directed: bool
) -> list[AllianceMember]:
    """The members on a line, by the columns of their codes; Misread if a cell cannot be read.

    The terms of a directed dyad bind the first of the two; those of others may bind one of the two alone.
    """
    if cell["version"] != VERSION:
        raise Misread("version", f"'{cell['version']}' is not the version that is read, {VERSION}")
    for column in (*OBLIGATIONS, "left_censor", "right_censor"):
        if cell[column] not in ("0", "1", ""):
            raise Misread(column, f"neither 0 nor 1: '{cell[column]}'")
    is_pair = len(columns) > 1
    starts, ends = ("dyad_st", "dyad_end") if is_pair else ("mem_st", "mem_end")
    start = OPEN if cell["left_censor"] == "1" else point(cell, starts)
    end = OPEN if cell["right_censor"] == "1" else point(cell, ends)
    if start is None or end is None:
        raise Misread(DATES[ends if start else starts][0], "no date, and not censored")
    members = []
    for place, column in enumerate(columns):
        is_bound = not (is_directed and place)
        members.append(
            AllianceMember(
                line,
                cell[column],
                None if is_pair else cell["ss_type"].split(": ")[-1],
                tuple(name for name in OBLIGATIONS if cell[name] == "1" and is_bound),
                tuple(name for name in OBLIGATIONS if cell[name] == ""),
                is_pair and not is_directed and cell.get(ASYMMETRIC) != "0",
                (None, None) if is_pair else (point(cell, "all_st"), point(cell, "all_end")),
                start,
                end,
                code_times(cell[column], start, end, states, DATES[ends][0]),
            )
        )
    return members


def point(cell: Cells, date: str) -> str | None:
    """The date in three cells, EDTF; None if all are empty, Misread if they are no date of the calendar."""
    year, month, day = (cell[column] for column in DATES[date])
    if not year and not month and not day:
        return None
    text = "-".join([year.zfill(4), *(part.zfill(2) for part in (month, day) if part)])
    try:
        edtf.point_bounds(text)
    except ValueError as error:
        raise Misread(DATES[date][0], str(error)) from error
    if day and not month:
        raise Misread(DATES[date][1], "a day without a month")
    return text


ADAPTER = Adapter(
    name="cow-alliances",
    about="Correlates of War, Formal Alliances 4.1 (1816-2012): by member or by dyad, directed or not, by year or not",
    source={
        "id": "cow-alliances-4.1",
        "kind": SourceKind.DATASET,
        "title": "Formal Alliances",
        "author": "Douglas M. Gibler",
        "publisher": "Correlates of War Project",
        "url": "https://correlatesofwar.org/data-sets/formal-alliances/",
        "edition": VERSION,
    },
    table=Agreement,
    columns=("title", "parties", "in_force", "ended", "period", "source_row", "note"),
    constants={"kind": AgreementKind.TREATY, "period_basis": PeriodBasis.STATED},
    layouts=(BY_MEMBER, BY_DYAD),
    read=read,
    more_exact={BY_DYAD.name: [BY_MEMBER.name]},
)
