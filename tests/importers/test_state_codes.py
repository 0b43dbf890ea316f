"""Codes of states by year, and beyond the years of their list."""

from datetime import date

import pytest

from app.facts.codes import Scheme
from app.importers.state_codes import CodeLookup, StateCodes, joined
from app.importers.states import outside_list


def year(number: int) -> date:
    return date(number, 1, 1)


SPELLS = [
    ("260", "DEU", year(1955), year(1990)),
    ("705", "KAZ", year(1991), None),
    ("367", "LVA", year(1918), year(1940)),
    ("367", "LVA", year(1991), None),
    ("365", "SUHH", year(1923), year(1991)),
    ("365", "RUS", year(1992), None),
]
EXISTED = {"DEU": [(1949, 9999)], "KAZ": [(1991, 9999)], "LVA": [(1918, 1940), (1991, 9999)], "RUS": [(1900, 9999)]}
CODES = StateCodes(SPELLS, EXISTED)


@pytest.mark.parametrize(
    ("code", "used", "state"),
    [
        ("260", 1955, "DEU"),
        ("260", 1954, "DEU"),
        ("260", 1991, "DEU"),
        ("260", 1948, None),
        ("367", 1960, None),
        ("705", 1990, None),
        ("365", 1991, "SUHH"),
        ("365", 1910, None),  # the code has meant two states
        ("999", 1990, None),
    ],
)
def test_a_code_of_one_state_means_it_while_that_existed(code: str, used: int, state: str | None) -> None:
    assert CODES.meaning(code, used)[0] == state
    assert CODES.widened()[code, used] == state


def test_by_itself_the_list_counts_alone() -> None:
    assert (CODES["260", 1954], CODES["260", 1955]) == (None, "DEU")


def test_what_is_beyond_the_list_is_noted() -> None:
    assert CODES.meaning("260", 1955) == ("DEU", None)
    note = "The data set uses a code outside the years of its list: 260 in 1954 (DEU 1955/1990)."
    assert CODES.meaning("260", 1954) == ("DEU", note)
    uses = {"260": range(1953, 1993), "705": range(1991, 1993), "367": [1941]}
    assert outside_list(CODES, uses) == (
        "The data set uses codes outside the years of their list: 260 in 1953/1954, 1991/1992 (DEU 1955/1990); "
        "367 in 1941 (LVA 1918/1940, LVA 1991/..)."
    )
    assert outside_list(CODES, {"705": [1991]}) is None


def test_a_refusal_tells_the_years() -> None:
    message = "the code '367' means no one state in 1960 (it has meant LVA 1918/1940, LVA 1991/..{})".format
    assert CODES.why_not("367", 1960) == message("")
    assert CODES.widened().why_not("367", 1960) == message(", which existed 1918/1940, 1991/..")


def test_lifetimes_are_those_recorded_or_else_those_of_lists(codes: CodeLookup) -> None:
    states = codes.states(Scheme.COW).widened()
    assert states["740", 1950] == "JPN"  # of which no lifetime is recorded, and Gleditsch and Ward have it
    assert states["705", 1990] is None
    assert joined([(1952, 9999), (1816, 1900), (1901, 1945), (1850, 1860)]) == [(1816, 1945), (1952, 9999)]
