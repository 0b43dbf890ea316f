"""Cells as numbers and years, read strictly: anything else is a Misread."""

import re
from decimal import Decimal

NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,2})?")
GROUPED = re.compile(r"[+-]?[0-9.,' \u00a0\u202f]*,[0-9.,' \u00a0\u202f]*")
"""What has a comma and is perhaps a number: with a decimal comma, or with commas between thousands."""
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


def year_of(cell: str, column: str = "year") -> int:
    """The year in a cell, of four digits; Misread if there is none."""
    if YEAR.fullmatch(cell) is None:
        raise Misread(column, f"not a year: '{cell}'")
    return int(cell)
