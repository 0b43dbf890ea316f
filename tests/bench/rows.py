"""Times a page of a list by where the JSON of its rows comes from: `python rows.py DATABASE`, a file that holds flows.

Encoded by msgspec from the columns, or formatted from the columns by a template whose constant keys are joined once and
whose cells are encoded one by one. In one process, without HTTP, all in turn.
"""

import sys
from collections.abc import Sequence
from functools import lru_cache
from statistics import median
from time import perf_counter
from typing import Any

import msgspec

from app.facts.trade_flows import KIND, TradeFlowQuery
from app.query.listing import Listing
from app.query.paging import Order
from app.query.parameters import Query
from app.store.database import Database
from app.store.prepared_statements import DbRow
from app.store.rows import RowWriter
from app.store.stored_json import ColumnRows, RowSource, Say

QUERY = [("exporter", "MNG"), ("importer", "KAZ"), ("period_from", "2000"), ("limit", "50")]
SECONDS = 30
ROUNDS, PAGES = 15, 200
MANY = 100_000
"""What the list is told of the size of its table: so many rows are not counted."""


class TemplateRows(ColumnRows):
    """Rows formatted by a template of their keys."""

    def __init__(self, writer: RowWriter) -> None:
        super().__init__(writer)
        self.template = "{" + ",".join(f'"{name}":%s' for name in writer.names) + "}"
        self.cell = lru_cache(1 << 16)(lambda value: msgspec.json.encode(value).decode())

    def encoded(self, rows: Sequence[DbRow], say: Say) -> list[Any]:
        """Rows as the JSON encoder writes them."""
        return [msgspec.Raw((self.template % tuple(map(self.cell, row))).encode()) for row in rows]


class FixedListing(Listing[Query]):
    """A list of flows whose rows come from one place."""

    def __init__(self, name: str, rows: RowSource) -> None:
        super().__init__(name, KIND.table.columns(), KIND.branches)
        self.rows = rows

    def source(self, database: Database) -> RowSource:
        """Where the JSON of rows comes from."""
        return self.rows

    def body(self, database: Database) -> bytes:
        """The body of the answer."""
        with database.reading(SECONDS) as reading:
            page = self.page(database, reading, TradeFlowQuery.read(QUERY), Order(None), MANY, {})
        return msgspec.json.encode({"data": page.data, "next": None, "total": page.total})


def main(file: str) -> None:
    """Print the median time of a page, and its ratio to that of msgspec; exit with 1 if the bodies differ."""
    database = Database(f"sqlite:///{file}", statement_seconds=SECONDS)
    writer = KIND.listing.writer
    sources: dict[str, RowSource] = {"columns": ColumnRows(writer), "template": TemplateRows(writer)}
    listings = {name: FixedListing(name, rows) for name, rows in sources.items()}
    if len({listing.body(database) for listing in listings.values()}) != 1:
        sys.exit("the bodies differ")
    times: dict[str, list[float]] = {name: [] for name in listings}
    for _ in range(ROUNDS):
        for name, listing in listings.items():
            start = perf_counter()
            for _ in range(PAGES):
                listing.body(database)
            times[name].append((perf_counter() - start) / PAGES)
    middle = {name: median(rounds) for name, rounds in times.items()}
    for name, seconds in middle.items():
        print(f"{name:10} {seconds * 1e6:6.1f} µs  {seconds / middle['columns']:.2f}")


if __name__ == "__main__":
    main(sys.argv[1])
