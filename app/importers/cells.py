"""Cells of data sets as numbers and years: what is neither is refused, never guessed."""

import re
from decimal import Decimal

NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,2})?")
YEAR = re.compile(r"[12][0-9]{3}")


class Misread(Exception):
    """A cell that does not hold what its column is for."""

    def __init__(self, column: str, message: str) -> None:
        super().__init__(f"{column}: {message}")
        self.column = column
        self.message = message


def number(cell: str, column: str) -> Decimal:
    """The number that a cell holds, exactly as it stands there; Misread if it is none."""
    if NUMBER.fullmatch(cell) is None:
        raise Misread(column, f"not a number: '{cell}'")
    return Decimal(cell)


def year(cell: str, column: str = "year") -> int:
    """The year that a cell holds; Misread if it is none."""
    if YEAR.fullmatch(cell) is None:
        raise Misread(column, f"not a year: '{cell}'")
    return int(cell)
