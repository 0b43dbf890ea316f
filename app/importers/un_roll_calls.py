"""Roll calls of the General Assembly, as the data set of its votes tells of them.

They stand in the publisher's file with every vote, or in a file of their own beside that of the votes.

Days are read with care. The older roll calls, those numbered up to 4445 and from 9001 to 9056, have no day of the
month but 1 to 7 in the copy, which is not that of the vote: those of 25 October 1971 on the seat of China stand there
under 7 October. Where a file is so, year and month alone are read of them.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from textwrap import shorten
from typing import NamedTuple

from app.facts.votes import Issue
from app.importers.adapter import DataFile, FoundClaim, Layout, UnreadableFile
from app.importers.cells import Misread
from app.importers.state_codes import CodeLookup
from app.load.entries import FileFault, display_path

OF_CALLS = ("session", "date", "unres", "short", "descr", "amend", "para", "importantvote")
ISSUES = {
    "me": Issue.PALESTINE,
    "nu": Issue.NUCLEAR_WEAPONS,
    "di": Issue.DISARMAMENT,
    "hr": Issue.HUMAN_RIGHTS,
    "co": Issue.COLONIALISM,
    "ec": Issue.DEVELOPMENT,
}
"""The issues by the short names that the data set has for them."""

PUBLISHER = Layout("the publisher's file", ("rcid", "ccode", "vote", *OF_CALLS, *ISSUES))
CALLS = Layout("un_roll_calls of the package unvotes", ("rcid", *OF_CALLS))
OF_ISSUES = Layout("un_roll_call_issues of the package unvotes", ("rcid", "short_name"))

MISSING = ("", "NA")
TRUTH = {"1": True, "0": False, **dict.fromkeys(MISSING)}
NUMBER = re.compile(r"([0-9]{1,7})(?:\.0)?")
CONTROLS = re.compile(r"[\x00-\x1f]")
NAMED_AS_CALLS = re.compile("roll.?call", re.IGNORECASE)

OLDER = (range(1, 4446), range(9001, 9057))
"""The numbers of the older roll calls: those of regular sessions, and those of special ones up to 1967."""
LAST_FALSE_DAY = 7
LONGEST, LONGEST_TITLE = 2000, 600

NO_DAY = (
    "Year and month alone are read: of the older roll calls the file has no day of the month but 1 to 7, which is not "
    "the day of the vote."
)


class Call(NamedTuple):
    """A roll call."""

    line: int
    session: int
    period: str
    resolution: str | None
    title: str | None
    description: str | None
    on_amendment: bool | None
    on_paragraph: bool | None
    is_important: bool | None
    issues: Sequence[Issue]
    note: str | None


def open_calls(path: Path, layouts: Sequence[Layout]) -> DataFile:
    """The file of the roll calls of a file: itself, or the one beside it; UnreadableFile if there is none."""
    try:
        return DataFile(path, layouts)
    except UnreadableFile:
        found = beside(path, CALLS)
    if found is None:
        message = "of roll calls this file has the numbers alone: put the file un_roll_calls beside it"
        raise UnreadableFile(FileFault(display_path(path), 0, "file", message))
    return found


def beside(path: Path, layout: Layout) -> DataFile | None:
    """The file of a layout among those called after roll calls in a folder; UnreadableFile if there are several."""
    found = []
    for other in sorted(path.parent.iterdir()):
        if NAMED_AS_CALLS.search(other.name) and other.is_file():
            try:
                found.append(DataFile(other, [layout]))
            except UnreadableFile:
                continue
    if len(found) > 1:
        names = " and ".join(file.path.name for file in found)
        message = f"{names} beside it are both '{layout.name}': leave one of them there"
        raise UnreadableFile(FileFault(display_path(path), 0, "file", message))
    return found[0] if found else None


def read_calls(file: DataFile) -> dict[str, Call | None]:
    """The roll calls of a file by their numbers, None for those that are refused."""
    issues = issues_beside(file) if file.layout is CALLS else {}
    columns = ("rcid", *OF_CALLS, *(() if file.layout is CALLS else ISSUES))
    first: dict[str, tuple[int, tuple[str, ...]]] = {}
    for line, cells in file.rows(*columns):
        number, stated = cells[0], (line, cells[1:])
        earlier = first.setdefault(plain(number), stated)
        if earlier is not stated and (file.layout is CALLS or earlier[1] != stated[1]):
            file.refuse(line, "rcid", f"roll call '{number}' stands on line {earlier[0]} already")
    if file.layout is not CALLS:
        file.lines = 0  # each is a vote, and counts as such
    days = is_dated(first)
    calls: dict[str, Call | None] = {}
    for number, (line, cells) in first.items():
        try:
            calls[number] = call(number, line, cells, issues.get(number, []), has_day=days or not is_old(number))
        except Misread as error:
            calls[number] = None
            file.refuse(line, error.column, error.message)
    if unknown := sum(number not in calls for number in issues):
        file.leave_out("issues of a roll call that is not in the file", unknown)
    return calls


def issues_beside(file: DataFile) -> dict[str, list[Issue]]:
    """The issues of roll calls by their numbers, from the file beside theirs if there is one."""
    issues: dict[str, list[Issue]] = {}
    other = beside(file.path, OF_ISSUES)
    if other is None:
        file.leave_out("issues of all roll calls: no file un_roll_call_issues is beside this one")
        return issues
    for line, (number, name) in other.rows(*OF_ISSUES.columns):
        if name in ISSUES:
            issues.setdefault(plain(number), []).append(ISSUES[name])
        else:
            other.refuse(line, "short_name", f"'{name}' is none of the issues {', '.join(ISSUES)}")
    file.refused += other.refused
    return issues


def is_old(number: str) -> bool:
    """Whether a roll call is one of the older kind."""
    return number.isdecimal() and any(int(number) in numbers for numbers in OLDER)


def is_dated(first: dict[str, tuple[int, tuple[str, ...]]]) -> bool:
    """Whether a file has true days of the older roll calls, too: some of them are after the seventh then."""
    days = (cells[OF_CALLS.index("date")][8:10] for number, (_, cells) in first.items() if is_old(number))
    return any(day.isdecimal() and int(day) > LAST_FALSE_DAY for day in days)


def call(number: str, line: int, cells: Sequence[str], sorted_under: Sequence[Issue], *, has_day: bool) -> Call:
    """A roll call, of the cells of `OF_CALLS` and of the issues; Misread if one cannot be read."""
    session, day, resolution, title, description, *truths = cells[: len(OF_CALLS)]
    if not number.isdecimal():
        raise Misread("rcid", f"not a number: '{number}'")
    if not plain(session).isdecimal():
        raise Misread("session", f"not a number: '{session}'")
    try:
        period = date.fromisoformat(day[:10]).isoformat()
    except ValueError as error:
        raise Misread("date", f"not a date: '{day}'") from error
    on_amendment, on_paragraph, is_important = (
        truth(cell, column) for cell, column in zip(truths, OF_CALLS[-3:], strict=True)
    )
    marked = zip(ISSUES.items(), cells[len(OF_CALLS) :], strict=False)
    issues = [*sorted_under, *(issue for (column, issue), cell in marked if truth(cell, column))]
    return Call(
        line,
        int(plain(session)),
        period if has_day else period[:7],
        text(resolution, LONGEST_TITLE),
        text(title, LONGEST_TITLE),
        text(description, LONGEST),
        on_amendment,
        on_paragraph,
        is_important,
        sorted(set(issues)),
        None if has_day else NO_DAY,
    )


def plain(number: str) -> str:
    """A number as a text without decimals; what is none stays as it is."""
    match = NUMBER.fullmatch(number)
    return match[1] if match else number


def truth(cell: str, column: str) -> bool | None:
    """Whether something is so; None if that is not recorded, Misread if the cell says neither."""
    if (known := plain(cell)) not in TRUTH:
        raise Misread(column, f"neither 1 nor 0: '{cell}'")
    return TRUTH[known]


def text(cell: str, longest: int) -> str | None:
    """A text in one line and without control characters, None if there is none."""
    return None if cell in MISSING else shorten(CONTROLS.sub(" ", cell), longest, placeholder=" …") or None


def read(file: DataFile, codes: CodeLookup) -> Iterator[FoundClaim]:
    """The roll calls as claims."""
    for number, known in read_calls(file).items():
        if known is not None:
            line, session, period, *others, issues, note = known
            yield FoundClaim(line, number, (session, period, *others, issues, number, note))


COLUMNS = (
    *("session", "period", "resolution", "title", "description", "on_amendment", "on_paragraph", "is_important"),
    *("issues", "source_row", "note"),
)
"""The columns of the claims that `read` yields."""
