"""What would reconcile figures that differ: 200 figures of a data set, with planted errors, brought to a check."""

import random
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from adapters import FlowFile
from client import Api, Row, Serve
from command_line import Run

from app.settings import Settings

STATES = {"CHN": 710, "DEU": 255, "KAZ": 705, "MNG": 712, "POL": 290, "RUS": 365}
"""States of the sample, with the codes of Correlates of War."""

Flows = dict[tuple[str, str, int], int]
"""Flows in millions by exporter, importer and year."""

YEARS = range(1995, 2013)
PLANTED = 200
SIZES = {"thousandfold": 1e3, "thousandth": 1e-3, "millionfold": 1e6}


def series(rng: random.Random) -> Flows:
    """Flows between all states in all years, in millions: each pair grows or shrinks by more than a tenth a year."""
    flows: Flows = {}
    for exporter in STATES:
        for importer in STATES:
            amount = rng.uniform(2_000, 90_000)
            for year in YEARS if exporter != importer else ():
                amount *= rng.choice((0.8, 0.86, 1.15, 1.24))
                flows[exporter, importer, year] = round(amount)
    return flows


def lines(flows: Flows) -> Iterator[str]:
    """The flows as lines of Dyadic Trade: of each pair the imports of the first, then of the second."""
    for (exporter, importer, year), amount in flows.items():
        if exporter > importer:
            back = flows[importer, exporter, year]
            yield f"{STATES[importer]},{STATES[exporter]},{year},{amount},{back},{amount},{back}"


def planted(rng: random.Random, flows: Flows, error: str) -> tuple[Row, str | None]:
    """A figure with an error, as it is brought to a check, and the explanation that it should get."""
    exporter, importer, year = rng.choice([key for key in flows if key[2] in range(1998, 2010)])
    value: float = flows[exporter, importer, year] * 1e6
    expected: str | None = None
    match error:
        case "swapped":
            value, expected = flows[importer, exporter, year] * 1e6, "direction_swapped"
        case "shifted":
            value, expected = flows[exporter, importer, year + rng.choice((-2, -1, 1, 2))] * 1e6, "other_year"
        case "added up":
            value, expected = value + flows[importer, exporter, year] * 1e6, "both_directions"
        case "rounded":
            value = round(value, 1 - len(str(int(value))))
            expected = "rounding"
        case "wrong state":
            other = rng.choice([state for state in STATES if state not in (exporter, importer)])
            value = flows[exporter, other, year] * 1e6
        case "unchanged":
            pass
        case size:
            value, expected = value * SIZES[size], "size"
    return {"kind": "trade-flows", "exporter": exporter, "importer": importer, "period": year, "value": value}, expected


ERRORS = ("swapped", "shifted", "added up", "rounded", "wrong state", "unchanged", *SIZES)


@pytest.fixture
def world_of_trade(run: Run, flows: FlowFile, own: Settings, serve: Serve) -> tuple[Api, Flows]:
    """The application over flows between six states."""
    made = series(random.Random(1991))  # no secret
    assert run("import", "cow-trade", flows(*lines(made))).exit_code == 0
    return serve(own), made


def test_planted_errors_are_explained_and_none_is_invented(
    world_of_trade: tuple[Api, Flows],
) -> None:
    api, flows = world_of_trade
    rng = random.Random(2013)  # no secret
    outcomes: Counter[tuple[str, bool]] = Counter()
    invented = []
    for number in range(PLANTED):
        error = ERRORS[number % len(ERRORS)]
        query, expected = planted(rng, flows, error)
        answer: Any = api.json("/v1/check", **query)
        told = [row["kind"] for row in answer["explanations"]]
        outcomes[error, told == ([expected] if expected and answer["verdict"] != "agree" else [])] += 1
        if error in ("unchanged", "wrong state") and told:
            invented.append((error, query, told))
    assert invented == []
    right = sum(count for (_, is_right), count in outcomes.items() if is_right)
    assert (right / PLANTED >= 0.95, outcomes) == (True, outcomes)
