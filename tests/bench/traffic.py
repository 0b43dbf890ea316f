"""Holds a server to load, and prints one table in Markdown: `python traffic.py DATABASE`, a file with many flows.

First mixed traffic at 64 connections: lists, rows, dyads, words, exports, bad requests. Then readers who stall. Then
indexed reads one at a time, idle and beside 40 slow filters and 20 exports of all. Client and server share the machine.
`--against FOLDER` holds the server of another checkout to the last of these too, in turns.
"""

import argparse
import asyncio
import os
import random
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from time import monotonic, perf_counter, sleep

from servers import HOST, Server, serving

ROOT = Path(__file__).parents[2]
CONNECTIONS, READERS = 64, 200
FILTERS, EXPORTS = 40, 20
LAST_YEARS = range(1980, 2010)
STATES = ("MNG", "KAZ", "RUS", "CHN", "DEU", "POL", "JPN", "IND", "GBR", "FRA", "ITA", "TUR", "KOR", "USA", "MEX")
WORDS = ("mongolia", "exports", "kazakhstan trade", "border", "treaty")
BAD = {
    "/v1/trade-flows?exporter=KAX": 422,
    "/v1/trade-flows?limit=1_0": 422,
    "/v1/nothing": 404,
    "/v1/trade-flows/nothing": 404,
    "/v1/dyads/MNG/XYZ": 404,
    "/v1/states/%00": 422,
}
SLOW = "/v1/trade-flows?sort=-value&period_to={}&limit={}"
"""A filter whose rows stand among the last in the order that is asked for: nearly all rows are read."""
ALL = "/v1/trade-flows?format=csv"
PAUSE_SECONDS = 0.003
"""Between two reads of who measures them."""


@dataclass
class Answers:
    """What has been answered: how often with which status, and what should not have been."""

    counts: Counter[int] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)


class Connection:
    """A connection that is kept, and asks one thing after the other."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    async def get(self, path: str) -> int:
        """Ask, and read the answer to its end: its status; ConnectionError or IncompleteReadError if it breaks off."""
        self.writer.write(f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode())
        head = (await self.reader.readuntil(b"\r\n\r\n")).lower()
        if b"transfer-encoding: chunked" in head:
            while size := int(await self.reader.readuntil(b"\r\n"), 16):
                await self.reader.readexactly(size + 2)
            await self.reader.readexactly(2)
        else:
            await self.reader.readexactly(int(head.partition(b"content-length: ")[2].split(b"\r\n")[0]))
        return int(head[9:12])


@asynccontextmanager
async def connected(port: int) -> AsyncIterator[Connection]:
    """A connection."""
    reader, writer = await asyncio.open_connection(HOST, port)
    try:
        yield Connection(reader, writer)
    finally:
        writer.close()


def indexed(choose: random.Random, ids: Sequence[str]) -> str:
    """A read that an index answers, seldom the same twice."""
    one, other = choose.sample(STATES, 2)
    year = choose.choice(LAST_YEARS)
    return choose.choice(
        (
            f"/v1/trade-flows?exporter={one}&importer={other}&period_from={year}&limit=20",
            f"/v1/trade-flows?actor={one}&period_from={year}&limit=50",
            f"/v1/trade-flows/{choose.choice(ids)}",
            f"/v1/dyads/{one}/{other}",
        )
    )


def mixed(choose: random.Random, ids: Sequence[str]) -> tuple[str, int]:
    """Something to ask, and the status that it should have."""
    one, other = choose.sample(STATES, 2)
    share = choose.random()
    if share < 0.8:
        return indexed(choose, ids), 200
    if share < 0.88:
        return f"/v1/facts?q={choose.choice(WORDS).replace(' ', '%20')}&actor={one}&limit=10", 200
    if share < 0.92:
        return f"{ALL}&exporter={one}&importer={other}", 200
    if share < 0.93:
        return f"/v1/trade-flows?format=jsonl&exporter={one}&limit=1000", 200
    return choose.choice(list(BAD.items()))


async def mix(port: int, ids: Sequence[str], seconds: float, answers: Answers) -> None:
    """Ask at random over 64 connections for some time."""
    end = monotonic() + seconds

    async def ask(seed: int) -> None:
        choose = random.Random(seed)
        async with connected(port) as connection:
            while monotonic() < end:
                path, expected = mixed(choose, ids)
                try:
                    status = await connection.get(path)
                except (OSError, asyncio.IncompleteReadError) as error:
                    answers.failures.append(f"{path}: {error!r}")
                    return
                answers.counts[status] += 1
                if status != expected:
                    answers.failures.append(f"{path}: {status}")

    await asyncio.gather(*(ask(seed) for seed in range(CONNECTIONS)))


async def read_indexed(port: int, ids: Sequence[str], seconds: float, seed: int) -> tuple[list[float], list[float]]:
    """Read one at a time, and see now and then whether the server is ready: milliseconds of each."""
    choose, end = random.Random(seed), monotonic() + seconds
    reads: list[float] = []
    ready: list[float] = []
    async with connected(port) as connection:
        while monotonic() < end:
            is_ready = choose.random() < 0.3
            path = "/readyz" if is_ready else indexed(choose, ids)
            began = perf_counter()
            status = await connection.get(path)
            (ready if is_ready else reads).append(1000 * (perf_counter() - began))
            if status != 200:
                raise AssertionError(f"{path}: {status}")
            await asyncio.sleep(PAUSE_SECONDS)
    return reads, ready


async def burden(port: int) -> None:
    """Keep 40 slow filters and 20 exports under way, until this process is ended."""

    async def ask(paths: Iterator[str]) -> None:
        while True:
            async with connected(port) as connection:
                for path in paths:
                    await connection.get(path)

    def slow(number: int) -> Iterator[str]:
        count = 0
        while True:
            count += FILTERS
            yield SLOW.format(1871 + (number + count) % 5, 1 + (number + count) % 997)

    def exports() -> Iterator[str]:
        while True:
            yield ALL

    await asyncio.gather(*(ask(slow(number)) for number in range(FILTERS)), *(ask(exports()) for _ in range(EXPORTS)))


@contextmanager
def burdened(port: int) -> Iterator[None]:
    """Slow filters and exports under way, asked for by a process of its own."""
    with subprocess.Popen([sys.executable, __file__, "--burden", str(port)]) as process:
        try:
            sleep(3)
            yield
        finally:
            process.kill()


@contextmanager
def served(database: Path, checkout: Path, folder: Path) -> Iterator[Server]:
    """A server of a checkout."""
    environment = {**os.environ, "PYTHONPATH": str(checkout), "THIRD_NEIGHBOR_DATABASE_URL": f"sqlite:///{database}"}
    command = [sys.executable, "-m", "app", "serve", "--no-load", "--port", "{port}"]
    with serving(checkout.name, command, "/readyz", folder / f"{checkout.name}.log", environment, folder) as server:
        yield server


def stall(server: Server) -> tuple[float, float, float]:
    """Let 200 readers begin exports, take nothing, and leave: MiB before, at most, and some seconds afterwards."""
    before = server.memory()
    with ExitStack() as clients:
        for _ in range(READERS):
            client = clients.enter_context(socket.create_connection((HOST, server.port)))
            client.sendall(f"GET {ALL} HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode())
        most = before
        for _ in range(20):
            most = max(most, server.memory())
            sleep(0.25)
    sleep(3)
    return before, most, server.memory()


def p99(values: Sequence[float]) -> float:
    """What one in a hundred exceeds."""
    return quantiles(values, n=100)[98]


def compare(servers: Sequence[Server], ids: Sequence[str], seconds: float, rounds: int) -> list[str]:
    """Indexed reads idle and burdened, in turns: rows of the table for each server."""
    found: dict[tuple[str, bool], tuple[list[float], list[float]]] = {}
    for turn in range(rounds):
        for server in servers:
            for is_burdened in (False, True):
                with burdened(server.port) if is_burdened else ExitStack():
                    measured = asyncio.run(read_indexed(server.port, ids, seconds, turn))
                for kept, new in zip(found.setdefault((server.name, is_burdened), ([], [])), measured, strict=True):
                    kept += new
    rows = []
    for server in servers:
        idle, ready_idle = found[server.name, False]
        reads, ready = found[server.name, True]
        name = f", {server.name}" if len(servers) > 1 else ""
        rows += [
            f"| indexed read, idle{name} | p50 {median(idle):.2f} ms, p99 {p99(idle):.2f} ms |  |",
            f"| indexed read, beside {FILTERS} slow filters and {EXPORTS} exports{name} | p50 {median(reads):.2f} ms, "
            f"p99 {p99(reads):.2f} ms, {p99(reads) / p99(idle):.1f} × idle | under 5 × |",
            f"| /readyz, beside them{name} | p99 {p99(ready):.1f} ms, {max(ready):.1f} ms at most, idle "
            f"{max(ready_idle):.1f} ms | under 100 ms |",
        ]
    return rows


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("database", type=Path)
    parser.add_argument("--seconds", type=float, default=60, help="of mixed traffic")
    parser.add_argument("--round", type=float, default=10, help="seconds of indexed reads in each round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--against", type=Path, action="append", default=[])
    options = parser.parse_args()
    print("| what | figure | target |", "| --- | --- | --- |", sep="\n")
    with TemporaryDirectory() as name, ExitStack() as stack:
        database, folder = options.database.absolute(), Path(name)
        server = stack.enter_context(served(database, ROOT, folder))
        listed = server.get("/v1/trade-flows?actor=MNG&limit=1000").body.decode()
        ids = [part.partition('"')[0] for part in listed.split('"id":"')[1:]]
        if options.seconds:
            idle = server.memory()
            asyncio.run(mix(server.port, ids, options.seconds / 6, Answers()))
            warm, answers = server.memory(), Answers()
            asyncio.run(mix(server.port, ids, options.seconds, answers))
            total, failed = answers.counts.total(), len(answers.failures)
            what = f"{options.seconds:g} s at {CONNECTIONS} connections"
            statuses = ", ".join(f"{status}: {count:,}" for status, count in sorted(answers.counts.items()))
            print(f"| {what}: failures of {total:,} answers ({statuses}) | {failed} | 0 |")
            print(*Counter(answers.failures).most_common(5), sep="\n", file=sys.stderr)
            after = server.memory()
            print(f"| memory idle, warm, after it | {idle:.0f}, {warm:.0f}, {after:.0f} MiB | + 5 % of warm |")
            before, most, left = stall(server)
            what = f"memory before, with, after {READERS} slow readers"
            print(f"| {what} | {before:.0f}, {most:.0f}, {left:.0f} MiB | + 10 % |")
        others = [stack.enter_context(served(database, checkout.absolute(), folder)) for checkout in options.against]
        print(*compare([server, *others], ids, options.round, options.rounds), sep="\n")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--burden"]:
        asyncio.run(burden(int(sys.argv[2])))
    else:
        main()
