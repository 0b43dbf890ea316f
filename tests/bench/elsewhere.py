"""What it costs to let an import lie on another PostgreSQL server: the same requests, here and there.

    python3 tests/bench/elsewhere.py COW_DYADIC_TRADE.csv

The file is that of its publisher. Starts two servers on this machine, imports the file into one, moves it to the other
and back, and takes it out. Prints in Markdown how long that takes, how many bytes a flow has, and how long requests
take, from an application that remembers no answers: the median of rounds, and its ratio.
"""

import argparse
import asyncio
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import TypeVar

import httpx
from postgres import Postgresql, running_postgresql

from app.importers import adapter_of
from app.importers.file_import import import_file
from app.load.imports import Options, Refusals
from app.load.moving import move_import
from app.load.removing import give_room_back, remove_import
from app.load.seeding import load
from app.main import create_app
from app.settings import Settings

Result = TypeVar("Result")

ROUNDS = 30
SOURCE, SERVER, NAME = "cow-trade-4", "archive", "facts"
REQUESTS = {
    "one row": "/v1/trade-flows/cow-trade-4.MNG.KAZ.2009",
    "flows of a pair": "/v1/trade-flows?exporter=MNG&importer=KAZ&limit=50",
    "flows of an exporter, by value": "/v1/trade-flows?source=cow-trade-4&exporter=DEU&as_of=2014&sort=-value&limit=10",
    "first page of all": "/v1/trade-flows?limit=50",
    "dyad": "/v1/dyads/MNG/KAZ",
    "csv of an exporter": "/v1/trade-flows?exporter=DEU&format=csv",
    "memberships of a state, which stay here": "/v1/memberships?state=MNG&limit=50",
}


def main() -> None:
    """Load, measure, move, and measure again."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cow_trade", type=Path)
    asked = parser.parse_args()
    with ExitStack() as stack:
        here, there = (stack.enter_context(running_postgresql()) for _ in range(2))
        if here is None or there is None:
            parser.error("PostgreSQL is not installed")
        settings = Settings(database_url=here.make(NAME), cache_mb=0)
        declare(here, there)
        load(settings)
        seeded = size(here)
        report = timed("import", lambda: add(settings, asked.cow_trade))
        print(f"bytes a flow: {(size(here) - seeded) / report:.0f}")
        local = asyncio.run(times(settings))
        timed("move to the other server", lambda: move_import(settings, SOURCE, SERVER))
        foreign = asyncio.run(times(settings))
        timed("move back", lambda: move_import(settings, SOURCE, None))
        timed("remove", lambda: (remove_import(settings, SOURCE), give_room_back(settings)))
        print(f"bytes that stay after that: {size(here) - seeded:,}")
    print("\n| request | here | on the other server | ratio |\n| --- | ---: | ---: | ---: |")
    for name, seconds in local.items():
        print(f"| {name} | {seconds * 1000:.2f} ms | {foreign[name] * 1000:.2f} ms | {foreign[name] / seconds:.1f} |")


def declare(here: Postgresql, there: Postgresql) -> None:
    """Declare a database of one server in that of another."""
    there.make("archive")
    here.psql(
        NAME,
        "CREATE EXTENSION postgres_fdw",
        f"CREATE SERVER {SERVER} FOREIGN DATA WRAPPER postgres_fdw "
        f"OPTIONS (host '{there.folder}', dbname 'archive', fetch_size '1000', use_remote_estimate 'true')",
        f"CREATE USER MAPPING FOR PUBLIC SERVER {SERVER} OPTIONS (user 'postgres')",
    )


def add(settings: Settings, path: Path) -> int:
    """Import the file; answers how many flows it has."""
    adapter, options = adapter_of("cow-trade"), Options(skips_invalid=True)
    report = import_file(settings, adapter, path, options, Refusals(), lambda read: None)
    return report.changes["trade-flows"].added


def size(server: Postgresql) -> int:
    """How many bytes the database has."""
    return int(server.ask(NAME, f"SELECT pg_database_size('{NAME}')"))


def timed(what: str, do: Callable[[], Result]) -> Result:
    """Do something, and print how long it took."""
    start = perf_counter()
    done = do()
    print(f"{what}: {perf_counter() - start:.1f} s", flush=True)
    return done


async def times(settings: Settings) -> dict[str, float]:
    """The median time of each request, all in turn."""
    taken: dict[str, list[float]] = {name: [] for name in REQUESTS}
    app = create_app(settings)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://bench") as client:
        for _ in range(ROUNDS):
            for name, path in REQUESTS.items():
                start = perf_counter()
                (await client.get(path)).raise_for_status()
                taken[name].append(perf_counter() - start)
    app.state.reader.close()
    return {name: median(seconds) for name, seconds in taken.items()}


if __name__ == "__main__":
    main()
