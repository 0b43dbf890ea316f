"""Codes of states by the year, the month and the day, and beyond the times of their list."""

import csv
from datetime import date, timedelta

import pytest
from sample import SEED

from app.facts.codes import Scheme
from app.importers.state_codes import CodeLookup, StateCodes, in_words, joined
from app.importers.states import outside_days, outside_list
from app.text import edtf


def day(text: str) -> date:
    return date.fromisoformat(text)


SPELLS = [
    ("260", "DEU", day("1955-05-05"), day("1990-10-02")),
    ("705", "KAZ", day("1991-12-16"), None),
    ("367", "LVA", day("1918-01-01"), day("1940-06-16")),
    ("367", "LVA", day("1991-09-06"), None),
    ("365", "SUHH", day("1922-12-30"), day("1991-12-25")),
    ("365", "RUS", day("1991-12-26"), None),
    ("345", "YUCS", day("1918-12-01"), day("1941-04-20")),
    ("345", "YUCS", day("1944-10-20"), day("1992-04-26")),
    ("345", "CSXX", day("1992-04-27"), day("2006-06-04")),
    ("345", "SRB", day("2006-06-05"), None),
    ("255", "german-reich", day("1871-01-18"), day("1945-05-08")),
    ("255", "DEU", day("1990-10-03"), None),
    ("816", "VDVN", None, day("1976-07-01")),
    ("816", "VNM", day("1976-07-02"), None),
]
EXISTED = {
    "DEU": [(day("1949-05-23"), date.max)],
    "KAZ": [(day("1991-12-16"), date.max)],
    "LVA": [(day("1918-01-01"), day("1940-06-16")), (day("1991-09-06"), date.max)],
    "YUCS": [(day("1918-12-01"), day("1992-12-31"))],
    "RUS": [(day("1900-01-01"), date.max)],
}
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
        ("260", "1955-05-04", "DEU"),
        ("260", "1949-05-22", None),
        ("705", "1991-12-15", None),
        ("345", 1942, "YUCS"),  # before and after
        ("365", 1910, None),  # the code has meant two states
        ("255", 1950, None),  # one before, another after
        ("999", 1990, None),
    ],
)
def test_beyond_its_list_a_code_means_what_alone_can_be_meant(code: str, used: int | str, state: str | None) -> None:
    assert CODES.widened()[code, used] == state


@pytest.mark.parametrize(
    ("code", "used", "state"),
    [
        ("345", "1992-04-26", "YUCS"),
        ("345", "1992-04-27", "CSXX"),
        ("345", "1992-04", "YUCS"),  # for 26 days of 30
        ("345", 1992, "CSXX"),
        ("345", "2006-06-04", "CSXX"),
        ("345", "2006-06", "SRB"),
        ("365", 1991, "SUHH"),
        ("816", 1976, "VNM"),  # 183 days each: the later
        ("345", 1942, None),
    ],
)
def test_a_code_passes_to_another_state_on_a_day(code: str, used: int | str, state: str | None) -> None:
    assert CODES[code, used] == state


def test_a_code_of_two_states_at_once_means_neither() -> None:
    codes = StateCodes([("1", "A", None, day("1990-06-30")), ("1", "B", day("1990-06-01"), None)])
    assert (codes["1", 1989], codes["1", 1990], codes["1", 1991]) == ("A", None, "B")


@pytest.mark.parametrize(
    ("start", "end", "meanings"),
    [
        ("1990-03-01", "1991-02", "YUCS 1990-03-01/1991-02-28"),
        ("1990", "1993-01", "YUCS 1990/1992-04-26, CSXX 1992-04-27/1993-01-31"),
        ("1990", "1992-04-27", "YUCS 1990/1992-04-26, CSXX 1992-04-27"),
        ("1992-04", "1992-06", "CSXX 1992-04-01/1992-06-30"),  # begins with the new state
        ("1992-04-27", "2006-06", "CSXX 1992-04-27/2006-06-30"),  # and ends before the next
        ("1992", "2006", "CSXX 1992/2005, SRB 2006"),  # but years are of the state of most days
        ("1992", "1992-06", "YUCS 1992/1992-06-30"),
        ("1941-04", "1944-11", "YUCS 1941-04-01/1944-11-30"),
        ("1917-01-01", "1919", "None 1917/1918-11-30, YUCS 1918-12-01/1919"),
    ],
)
def test_what_a_code_meant_over_a_time_is_told_by_the_day(start: str, end: str, meanings: str) -> None:
    told = CODES.widened().meanings("345", start, end)
    assert ", ".join(f"{state} {in_words(first, last)}" for state, first, last in told) == meanings


def test_by_itself_the_list_counts_alone() -> None:
    assert (CODES["260", 1954], CODES["260", 1955]) == (None, "DEU")


def test_what_is_beyond_the_list_is_noted() -> None:
    uses = {"260": range(1953, 1993), "705": range(1991, 1993), "367": [1941]}
    assert outside_list(CODES, uses) == (
        "The data set uses codes outside the times of their list: 260 in 1953/1954, 1991/1992 "
        "(DEU 1955-05-05/1990-10-02); 367 in 1941 (LVA 1918/1940-06-16, LVA 1991-09-06/..)."
    )
    assert outside_list(CODES, {"705": [1991]}) is None


def test_days_beyond_the_list_are_noted() -> None:
    days = day("1954-10-23"), day("1990-10-03")
    assert outside_days(CODES, {"260": [days, days], "705": [(day("1991-12-16"), day("1999-01-01"))]}) == (
        "The data set uses codes outside the times of their list: 260 in 1954-10-23/1955-05-04, 1990-10-03 "
        "(DEU 1955-05-05/1990-10-02)."
    )
    assert outside_days(CODES, {"260": [(day("1955-05-05"), day("1990-10-02"))]}) is None


def test_a_refusal_tells_the_years() -> None:
    times = "LVA 1918/1940-06-16, LVA 1991-09-06/.."
    message = f"the code '367' means no one state in 1960 (it has meant {times}{{}})".format
    assert CODES.why_not("367", 1960) == message("")
    assert CODES.widened().why_not("367", 1960) == message(", which existed 1918/1940-06-16, 1991-09-06/..")


def test_lifetimes_are_those_recorded_or_else_those_of_lists(codes: CodeLookup) -> None:
    states = codes.states(Scheme.COW).widened()
    assert states["740", 1950] == "JPN"  # of which no lifetime is recorded, and Gleditsch and Ward have it
    assert states["705", 1990] is None
    first, last = day("1816-01-01"), day("1945-12-31")
    times = [(day("1952-01-01"), date.max), (first, day("1900-12-31")), (day("1901-01-01"), last), (first, first)]
    assert joined(times) == [(first, last), (day("1952-01-01"), date.max)]


@pytest.mark.parametrize(
    ("code", "before", "day", "after"),
    [
        ("255", "prussia", "1871-01-18", "german-reich"),
        ("325", "sardinia", "1861-03-17", "ITA"),
        ("345", "YUCS", "1992-04-27", "CSXX"),
        ("345", "CSXX", "2006-06-05", "SRB"),
        ("365", "russian-empire", "1917-11-09", "soviet-russia"),
        ("365", "soviet-russia", "1922-12-30", "SUHH"),
        ("365", "SUHH", "1991-12-26", "RUS"),
        ("510", "tanganyika", "1964-04-26", "TZA"),
        ("640", "ottoman-empire", "1922-11-02", "TUR"),
        ("816", "VDVN", "1976-07-02", "VNM"),
    ],
)
def test_the_list_tells_the_day_on_which_a_code_passes(code: str, before: str, day: str, after: str) -> None:
    eve = date.fromisoformat(day) - timedelta(days=1)
    with (SEED / "reference" / "codes.csv").open(newline="") as lines:
        entries = [row for row in csv.DictReader(lines) if row["code"] == code]
    for scheme in (Scheme.COW, Scheme.GW) if (code, after) != ("345", "SRB") else (Scheme.COW,):
        spells = [(code, row["subject_id"], *edtf.bounds(row["valid"])) for row in entries if row["scheme"] == scheme]
        states = StateCodes(spells)
        assert (states[code, eve.isoformat()], states[code, day]) == (before, after)
