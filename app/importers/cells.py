"""Cells as numbers and years, read strictly: anything else is a Misread."""

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from app.text import edtf

NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,2})?")
GROUPED = re.compile(r"[+-]?[0-9.,' \u00a0\u202f]*,[0-9.,' \u00a0\u202f]*")
"""What has a comma and is perhaps a number: with a decimal comma, or with commas between thousands."""
COMMA_IS_DECIMAL = re.compile("[+-]?([0-9]{4,},[0-9]+|[0-9]*,([0-9]{1,2}|[0-9]{4,})|,[0-9]+)")
"""What can only have a decimal comma: one between thousands has up to three digits before it, and three behind it."""
YEAR = re.compile(r"[12][0-9]{3}")


class Misread(Exception):
    """A cell, named by its column, that an adapter cannot read."""

    def __init__(self, column: str, message: str) -> None:
        super().__init__(f"{column}: {message}")
        self.column = column
        self.message = message


def number_of(cell: str, column: str) -> Decimal:
    """The number in a cell, with all its digits; Misread if there is none."""
    if NUMBER.fullmatch(cell) is None:
        hint = ": a decimal point is expected, and nothing between thousands" if GROUPED.fullmatch(cell) else ""
        raise Misread(column, f"not a number: '{cell}'{hint}")
    return Decimal(cell)


def has_decimal_comma(cells: Iterable[str]) -> bool:
    """Whether the decimal mark of numbers is certainly a comma: the first of them that tells decides."""
    for cell in cells:
        if "." in cell:
            return False
        if COMMA_IS_DECIMAL.fullmatch(cell):
            return True
    return False


def number_with_comma(cell: str, column: str) -> Decimal:
    """The number in a cell whose decimal mark is a comma; Misread if there is none."""
    if "." in cell:
        raise Misread(column, f"not a number: '{cell}': a decimal comma is expected, as in other rows")
    if NUMBER.fullmatch(cell.replace(",", ".")) is None:
        raise Misread(column, f"not a number: '{cell}'")
    return Decimal(cell.replace(",", "."))


def year_of(cell: str, column: str = "year") -> int:
    """The year in a cell, of four digits; Misread if there is none."""
    if YEAR.fullmatch(cell) is None:
        raise Misread(column, f"not a year: '{cell}'")
    return int(cell)


def date_of(cell: Mapping[str, str], columns: Sequence[str]) -> str:
    """The date in cells of a year, a month and a day, EDTF, as exact as they are filled; Misread if there is none."""
    year, month, day = (cell[column] for column in columns)
    text = "-".join([year.zfill(4), *(part.zfill(2) for part in (month, day) if part)])
    if not all(part.isascii() and part.isdecimal() for part in (year, *filter(None, (month, day)))):
        raise Misread(columns[0], f"not a date: '{text}'")
    if day and not month:
        raise Misread(columns[1], "a day without a month")
    try:
        edtf.point_bounds(text)
    except ValueError as error:
        raise Misread(columns[0], str(error)) from error
    return text
