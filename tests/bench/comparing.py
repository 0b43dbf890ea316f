"""How long comparing takes: two complete data sets of trade, and an import of few rows beside them.

    python3 tests/bench/comparing.py COW_DYADIC_TRADE.csv WITS.csv

The files are those of their publishers, that of the World Bank with the year 2009. Prints seconds, the memory at its
highest, and what the comparisons take of the database beside the claims that are compared.
"""

import argparse
import resource
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from app.compare.settling import settle
from app.importers import adapter_of
from app.importers.file_import import import_file
from app.load.imports import Options, Refusals
from app.load.seeding import load
from app.settings import Settings
from app.store.writing import loading

FEW = 100
"""How many rows the small import has."""


def main() -> None:
    """Load the files, compare all claims anew, and import few rows."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cow_trade", type=Path)
    parser.add_argument("wits", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "facts.db")
        settings = Settings(database_url=f"sqlite:///{file}")
        load(settings)
        for name, path in (("wits", asked.wits), ("cow-trade", asked.cow_trade)):
            with timed(f"import of {name}"):
                add(settings, name, path)
        with timed("all compared anew"), loading(settings.writing_url) as connection:
            settle(connection)
        with timed(f"import of {FEW} rows"):
            add(settings, "wits", few(asked.wits, Path(folder, "few.csv")))
        sizes(file)


def add(settings: Settings, name: str, path: Path) -> None:
    """Import a file of a data set."""
    import_file(settings, adapter_of(name), path, Options(skips_invalid=True), Refusals(), lambda read: None)


def few(whole: Path, path: Path) -> Path:
    """A file of a few rows of all states, of a year that the whole one does not have."""
    with whole.open(encoding="utf-8") as lines:
        header, *rows = lines
    some = rows[:: len(rows) // FEW][:FEW]
    path.write_text("".join([header, *(row.replace(";2009;", ";2008;") for row in some)]), encoding="utf-8")
    return path


@contextmanager
def timed(what: str) -> Iterator[None]:
    """Print how long something takes, and how much memory has been taken at most until then."""
    start = time.perf_counter()
    yield
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    sys.stdout.write(f"{what}: {time.perf_counter() - start:.1f} s, {memory} MiB\n")


def sizes(file: Path) -> None:
    """Print what claims and comparisons take in a database file."""
    with closing(sqlite3.connect(file)) as database:
        taken = dict(database.execute("SELECT name, sum(pgsize) FROM dbstat GROUP BY name"))
        tables = dict(database.execute("SELECT name, tbl_name FROM sqlite_master"))
    for table in ("trade_flow", "comparison", "tally"):
        size = sum(taken.get(name, 0) for name, of in tables.items() if of == table)
        sys.stdout.write(f"{table}: {size / 2**20:.0f} MiB\n")


if __name__ == "__main__":
    main()
