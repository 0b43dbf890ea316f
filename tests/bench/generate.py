"""Deterministic synthetic files: flows for all servers, and dyads as the Correlates of War give them, for the importer.

Flows: every state sells to every other in every year up to 2024, the first forty states also by product. As many of
these flows are kept as are asked for, in the order of year, exporter, importer and product, so that those of a dyad lie
scattered over the file; all from the first state to the second are among them, whatever the size: at least 221.
"""

import csv
import random
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, combinations, count, islice
from pathlib import Path

REFERENCE = Path(__file__).parents[2] / "seed" / "reference"
SEED = 20240607

FLOWS = ("id", "exporter", "importer", "year", "product", "value", "currency", "qualifier", "source_id")
FIRST = ("MNG", "KAZ", "RUS", "CHN")
"""The states that come first; the first two are the dyad that is asked for."""

WITH_PRODUCTS = 40
PRODUCTS = ("", *(f"{5 * number:02}" for number in range(1, 17)))
LAST_YEAR = 2024
LEAST_YEARS = 13
CURRENCIES, CURRENCY_SHARES = ("USD", "EUR", "CNY", "RUB"), (85, 95, 98, 100)
QUALIFIERS, QUALIFIER_SHARES = ("reported", "mirrored", "estimated", "about"), (70, 90, 98, 100)

DYADS = (
    "ccode1",
    "ccode2",
    "year",
    "importer1",
    "importer2",
    "flow1",
    "flow2",
    "smoothflow1",
    "smoothflow2",
    "version",
)
LAST_DYAD_YEAR = 2014

Row = tuple[object, ...]


def reference(file: str) -> Iterator[dict[str, str]]:
    """The rows of a file of the pack of states and codes."""
    with (REFERENCE / file).open(newline="", encoding="utf-8") as rows:
        yield from csv.DictReader(rows)


def states() -> list[str]:
    """The states that trade, by alpha-3 code: all that are sovereign today."""
    sovereign = (row["id"] for row in reference("states.csv") if row["kind"] == "sovereign")
    return list(dict.fromkeys([*FIRST, *sovereign]))


def all_flows(traders: Sequence[str], years: int) -> Iterator[tuple[int, str, str, str]]:
    """Every flow that there can be in the last years: year, exporter, importer and product."""
    many = set(traders[:WITH_PRODUCTS])
    for year in range(LAST_YEAR - years + 1, LAST_YEAR + 1):
        for exporter in traders:
            for importer in traders:
                if exporter != importer:
                    products = PRODUCTS if exporter in many and importer in many else PRODUCTS[:1]
                    yield from ((year, exporter, importer, product) for product in products)


def flows(rows: int) -> Iterator[Row]:
    """As many flows as are asked for, with their figures."""
    rng = random.Random(SEED)
    traders = states()
    a_year = len(traders) * (len(traders) - 1) + WITH_PRODUCTS * (WITH_PRODUCTS - 1) * (len(PRODUCTS) - 1)
    years = max(-(-rows // a_year), LEAST_YEARS)
    always = years * len(PRODUCTS)
    wanted, left = rows - always, a_year * years - always
    numbers = count(1)
    for year, exporter, importer, product in all_flows(traders, years):
        if (exporter, importer) != FIRST[:2]:
            # Knuth's algorithm S: each flow is as likely to be kept as any other, and the number comes out exactly.
            is_kept = rng.random() * left < wanted
            left -= 1
            if not is_kept:
                continue
            wanted -= 1
        value = round(rng.lognormvariate(14, 3), 2)
        currency = drawn(rng, CURRENCIES, CURRENCY_SHARES)
        qualifier = drawn(rng, QUALIFIERS, QUALIFIER_SHARES)
        source = int(rng.random() * 50) + 1
        yield next(numbers), exporter, importer, year, product, value, currency, qualifier, source


def drawn(rng: random.Random, values: Sequence[str], shares: Sequence[int]) -> str:
    """One of some values, each as often as its share of a hundred, the shares added up."""
    at = rng.random() * 100
    return next(value for value, share in zip(values, shares, strict=True) if at < share)


def codes_in(year: int) -> dict[str, str]:
    """The codes by which the Correlates of War name states in the middle of their time, each with its state."""
    found: dict[str, str] = {}
    for row in reference("codes.csv"):
        first, _, last = row["valid"].partition("/")
        if row["scheme"] == "cow" and int(first[:4]) < year < (LAST_YEAR if last == ".." else int(last[:4])):
            found[row["code"]] = row["subject_id"]
    return found


def dyads(rows: int) -> Iterator[Row]:
    """As many dyads as are asked for, from the last year back, both flows of each known."""
    rng = random.Random(SEED)
    return islice(chain.from_iterable(dyads_of(rng, year) for year in range(LAST_DYAD_YEAR, 0, -1)), rows)


def dyads_of(rng: random.Random, year: int) -> Iterator[Row]:
    """All dyads of a year, with flows in millions of US dollars."""
    names = codes_in(year)
    for one, other in combinations(sorted(names, key=int), 2):
        if names[one] != names[other]:
            flow1, flow2 = (round(rng.lognormvariate(1, 3), 4) for _ in range(2))
            yield one, other, year, names[one], names[other], flow1, flow2, flow1, flow2, 4


def write(file: Path, header: Sequence[str], rows: Iterable[Row]) -> None:
    """Write a file; it appears when it is whole."""
    unfinished = file.with_suffix(".part")
    with unfinished.open("w", newline="", encoding="utf-8") as target:
        csv.writer(target).writerows(chain([header], rows))
    unfinished.rename(file)
