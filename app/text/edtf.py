"""Dates as sources give them: the part of EDTF (ISO 8601-2, level 1) that the data set uses, and its bounds.

It has years, months and days (`1992`, `2013-08`, `2012-11-21`), unspecified digits at the end of a year (`199X`,
`18XX`), a trailing mark of doubt (`?`, `~`, `%`), and intervals of two of these (`1990/1992`) in which one end may be
open (`1992/..`: goes on, as far as the source says) or unknown (`1992/`: not stated).
"""

import re
from calendar import month_name, monthrange
from datetime import date
from functools import lru_cache

Bounds = tuple[date | None, date | None]
"""First and last day, both inclusive; None where the period is open or its end is not known."""

POINT = re.compile(r"(?P<year>\d{4}|\d{3}X|\d{2}XX)(?:-(?P<month>\d{2})(?:-(?P<day>\d{2}))?)?[?~%]?", re.ASCII)
OPEN_ENDS = ("..", "")


@lru_cache(maxsize=4096)
def point_bounds(text: str) -> tuple[date, date]:
    """First and last day of one EDTF date; ValueError if it is none."""
    match = POINT.fullmatch(text)
    if match is None:
        raise ValueError(f"'{text}' is not a date such as 1992, 2013-08, 2012-11-21 or 18XX")
    year, month, day = match.group("year", "month", "day")
    if month and "X" in year:
        raise ValueError(f"'{text}' names a month of an unspecified year")
    try:
        first_month, last_month = (int(month), int(month)) if month else (1, 12)
        last_year = int(year.replace("X", "9"))
        first_day, last_day = (int(day), int(day)) if day else (1, monthrange(last_year, last_month)[1])
        return date(int(year.replace("X", "0")), first_month, first_day), date(last_year, last_month, last_day)
    except ValueError as error:
        raise ValueError(f"'{text}' is not a day of the calendar") from error


def bounds(text: str) -> Bounds:
    """First and last day of an EDTF date or interval; ValueError if it is none."""
    start, slash, end = text.partition("/")
    if not slash:
        return point_bounds(start)
    if start in OPEN_ENDS and end in OPEN_ENDS:
        raise ValueError(f"'{text}' has no date at either end")
    earliest = None if start in OPEN_ENDS else point_bounds(start)[0]
    latest = None if end in OPEN_ENDS else point_bounds(end)[1]
    if earliest and latest and latest < earliest:
        raise ValueError(f"'{text}' ends before it begins")
    return earliest, latest


def has_unstated_start(period: str | None) -> bool:
    """Whether a period's end is given and its start is not: `/2014`, unlike `../2014`, which is open."""
    return period is not None and period.startswith("/")


def bounded(text: str | None) -> tuple[date, date] | None:
    """First and last day of an EDTF date or interval; None if there is none, or an end is open or not stated."""
    earliest, latest = bounds(text) if text else (None, None)
    return (earliest, latest) if earliest and latest else None


@lru_cache(maxsize=4096)
def in_words(period: str) -> str:
    """A period as it stands in a sentence: "in 1992", "from 6 May 1992 on", "until 1822"."""
    start, slash, end = period.partition("/")
    if not slash:
        return f"{'on' if start.count('-') == 2 else 'in'} {point_in_words(start)}"
    if start in OPEN_ENDS:
        return f"until {point_in_words(end)}"
    if end == "":
        return f"from {point_in_words(start)}, with no end stated"
    return f"from {point_in_words(start)} " + ("on" if end == ".." else f"to {point_in_words(end)}")


def point_in_words(text: str) -> str:
    """One EDTF date as it stands in a sentence: "6 May 1992"; a date with a mark of doubt stays as it is."""
    year, *rest = text.split("-")
    if not rest or not rest[-1].isdecimal():
        return text
    return " ".join([*(str(int(day)) for day in rest[1:]), month_name[int(rest[0])], year])
