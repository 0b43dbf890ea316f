"""What is measured, each against its target: ratios of one run, medians of interleaved rounds."""

import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any

from generate import states
from installed import LIST, NARROW, Cost, Installation, middle, run, sqlite, told
from postgres import running_postgresql
from servers import Answer, NoAnswer, Request, Server, Stream, free_port, interleaved, output_of

CONNECTIONS = 16
FEW, MANY = 10_000, 5_000_000
STARTS = 5
"""How often a server is started to see how long that takes."""

ANSWERS_KEPT = 3000
"""How many different answers are asked for before memory is weighed."""

DYAD = "/v1/dyads/MNG/KAZ"
ALL = "/v1/trade-flows"
DEEP = 0.9
"""How far into a list a deep page lies, as a share of its rows."""

PAGE = 50
LINK = re.compile(r'<([^>]+)>; rel="next"')
FEW_STEPS = 10
STRIDE = 1000
"""How many rows are passed over at a time on the way to a deep page."""

ORDERS = (
    "",
    "sort=value",
    "sort=-value",
    "sort=period",
    "sort=-period",
    "exporter=MNG",
    "importer=KAZ",
    "exporter=MNG&exporter=KAZ",
    "actor=MNG",
    "source=bench-flows",
    "measure=exports",
    "currency=EUR",
    "value_qualifier=stated",
    "exporter=MNG&importer=KAZ",
    "exporter=MNG&importer=KAZ&sort=-value",
    "exporter=MNG&importer=KAZ&sort=period",
    "actor=MNG&actor=KAZ",
)
"""The filters and orders whose deep pages are compared with their first."""

FEW_ROWS = 100
"""How many flows the small import has."""

SIZES = """
    SELECT sum(pg_total_relation_size(relid)), sum(pg_indexes_size(relid)) FROM pg_partition_tree('trade_flow')
"""
"""The room that the partitions of all flows take, and of that the indexes."""

AS_NARROW = """
    row_number() OVER (), exporter_id, importer_id, period, commodity, value, currency, value_qualifier, 1
"""
"""The rows of our table as those of the narrow one."""


@dataclass(frozen=True, slots=True)
class Result:
    """A figure and what it is to be: at least or at most its target."""

    what: str
    figure: float
    unit: str
    target: float | None = None
    is_floor: bool = False
    """Whether the target is the least that is wanted, not the most."""

    @property
    def is_met(self) -> bool | None:
        """Whether the figure is as wanted; None if nothing was."""
        if self.target is None:
            return None
        return self.figure >= self.target if self.is_floor else self.figure <= self.target


@dataclass(slots=True)
class Bench:
    """A run of the benchmark: how large, how long, and what it has found."""

    installed: Installation
    rows: int
    seconds: int
    rounds: int
    against: str | None = None
    """The earlier commit with which this one is compared, if it is."""
    results: list[Result] = field(default_factory=list)
    readings: list[tuple[str, str]] = field(default_factory=list)
    """What the ratios were made of."""
    failures: list[str] = field(default_factory=list)
    """What could not be measured, and why."""

    def at_least(self, what: str, figure: float, target: float, unit: str = "×") -> None:
        """Note a figure that should not be smaller."""
        self._note(Result(what, figure, unit, target, is_floor=True))

    def at_most(self, what: str, figure: float, target: float, unit: str = "×") -> None:
        """Note a figure that should not be larger."""
        self._note(Result(what, figure, unit, target))

    def for_the_record(self, what: str, figure: float, unit: str = "×") -> None:
        """Note a figure for which there is no target."""
        self._note(Result(what, figure, unit))

    def _note(self, result: Result) -> None:
        told(f"{result.what}: {result.figure:.3g} {result.unit}")
        self.results.append(result)

    def rates(self, what: str, requests: Mapping[str, Request], connections: int = CONNECTIONS) -> dict[str, float]:
        """Requests per second of each server, and a note of them."""
        told(what)
        loads = interleaved(requests, connections, self.seconds, self.rounds)
        self.readings += (
            (f"{what}: {name}", f"{load.rate:,.0f} /s, p50 {load.p50:.2f} ms") for name, load in loads.items()
        )
        return {name: load.rate for name, load in loads.items()}

    def address(self, rows: int) -> str:
        """The address of our database with as many flows."""
        return sqlite(self.installed.database(rows))


def good(server: Server, path: str) -> Answer:
    """An answer that must be 200."""
    answer = server.get(path)
    if answer.status != 200:
        raise NoAnswer(f"{server.name}: {answer.status} for {path}: {answer.body[:500]!r}")
    return answer


def count(request: Request) -> int:
    """How many rows a list has: an array, or the longest array of an object."""
    found = json.loads(good(request.server, request.path).body)
    return len(found) if isinstance(found, list) else max(len(one) for one in found.values() if isinstance(one, list))


def claims_in(answer: Any) -> Iterator[str]:
    """The ids of the claims in an answer, whatever else it tells of them."""
    if isinstance(answer, dict):
        if "period_basis" in answer:
            yield answer["id"]
        answer = list(answer.values())
    for part in answer if isinstance(answer, list) else ():
        yield from claims_in(part)


def against_earlier(bench: Bench) -> None:
    """A list, a row, a dyad, a fact and a cold start, not cached, against an earlier commit of this repository."""
    if bench.against is None:
        return
    both = {"now": bench.installed, "before": bench.installed.earlier(bench.against)}
    address = {name: sqlite(one.database(bench.rows)) for name, one in both.items()}
    _, id = middle(bench.installed.flows(bench.rows), bench.rows)
    with ExitStack() as running:
        servers = {
            name: running.enter_context(one.third_neighbor(address[name], is_remembering=False))
            for name, one in both.items()
        }
        for what, path in (("List", LIST), ("Row", f"{ALL}/{id}"), ("Dyad", DYAD), ("Fact", f"/v1/facts/{id}")):
            requests = {name: Request(server, path) for name, server in servers.items()}
            if len({tuple(claims_in(json.loads(good(server, path).body))) for server in servers.values()}) != 1:
                raise NoAnswer(f"other claims than before: {path}")
            rates = bench.rates(what, requests)
            bench.at_least(f"{what}, not cached, against {bench.against}", rates["now"] / rates["before"], 0.95)
    seconds: dict[str, list[float]] = {name: [] for name in both}
    for _ in range(2 * STARTS):
        for name, one in both.items():
            with one.third_neighbor(address[name]) as server:
                seconds[name].append(server.seconds)
    now, before = (median(seconds[name]) for name in both)
    bench.readings += (("cold start", f"{now:.3f} s"), ("cold start before", f"{before:.3f} s"))
    bench.at_most(f"Cold start against {bench.against}", now / before, 1.05)


def against_peers(bench: Bench) -> None:
    """A filtered list and one row, not cached, against the same questions to the peers."""
    with ExitStack() as running:
        ours = running.enter_context(bench.installed.third_neighbor(bench.address(bench.rows), is_remembering=False))
        bare = running.enter_context(bench.installed.bare(len(good(ours, LIST).body)))
        straightforward = running.enter_context(bench.installed.straightforward(bench.rows))
        datasette = running.enter_context(bench.installed.datasette(bench.rows))
        soul = running.enter_context(bench.installed.soul(bench.rows))
        table = f"/peers-{bench.rows}/flow"
        dyad = "exporter__exact=MNG&importer__exact=KAZ&year__gte=2000"
        lists = [
            Request(ours, LIST),
            Request(straightforward, "/flows?exporter=MNG&importer=KAZ&year_from=2000&limit=50"),
            Request(datasette, f"{table}.json?{dyad}&_size=50&_nofacet=1&_nocount=1&_nosuggest=1&_shape=objects"),
            Request(soul, "/api/tables/flow/rows?_filters=exporter:MNG,importer:KAZ,year__gte:2000&_limit=50&_page=1"),
        ]
        for request in lists:
            if count(request) != PAGE:
                raise NoAnswer(f"{request.server.name}: not {PAGE} rows for {request.path}")
        targets = {"Datasette": 12, "soul-cli": 2, "straightforward": 10, "bare uvicorn": 0.08}
        compare(bench, "Filtered list", [*lists, Request(bare, "/")], targets)
        number, id = middle(bench.installed.flows(bench.rows), bench.rows)
        rows = [
            Request(ours, f"{ALL}/{id}"),
            Request(straightforward, f"/flows/{number}"),
            Request(datasette, f"{table}/{number}.json?_shape=objects"),
            Request(soul, f"/api/tables/flow/rows/{number}"),
        ]
        compare(bench, "One row", rows, {"Datasette": 10, "soul-cli": 2})


def compare(bench: Bench, what: str, requests: Sequence[Request], targets: Mapping[str, float]) -> None:
    """Note how many times as fast as each of the others the first server is."""
    found = bench.rates(what, {request.server.name: request for request in requests})
    (_, own), *others = found.items()
    for name, rate in others:
        if name in targets:
            bench.at_least(f"{what}, not cached, against {name}", own / rate, targets[name])
        else:
            bench.for_the_record(f"{what}, not cached, against {name}", own / rate)


def repeated(bench: Bench) -> None:
    """The same list again and again, and 304, against an application that does nothing but send."""
    with ExitStack() as running:
        ours = running.enter_context(bench.installed.third_neighbor(bench.address(bench.rows)))
        bare = running.enter_context(bench.installed.bare(len(good(ours, LIST).body)))
        whole = {"ours": Request(ours, LIST), "bare": Request(bare, "/")}
        found = bench.rates("repeated list", whole)
        bench.at_least("Repeated list, cached, against bare uvicorn", found["ours"] / found["bare"], 0.9)
        held = {
            name: Request(one.server, one.path, {"If-None-Match": one.server.get(one.path).headers["etag"]})
            for name, one in whole.items()
        }
        for one in held.values():
            if one.server.get(one.path, one.headers).status != 304:
                raise NoAnswer(f"{one.server.name}: no 304 for its own ETag")
        found = bench.rates("304", {"ours": held["ours"], "bare": whole["bare"], "bare 304": held["bare"]})
        bench.at_least("304 against bare uvicorn", found["ours"] / found["bare"], 0.9)
        bench.for_the_record("304 against 304 of bare uvicorn", found["ours"] / found["bare 304"])


def watched(bench: Bench) -> None:
    """A list that is remembered, and one that is not, while nobody watches, and while the log, metrics or traces do."""
    _, id = middle(bench.installed.flows(bench.rows), bench.rows)
    for what, path, is_remembering in (("Repeated list", LIST, True), ("Row", f"{ALL}/{id}", False)):
        with ExitStack() as running:
            servers = {
                name: running.enter_context(
                    bench.installed.third_neighbor(
                        bench.address(bench.rows), is_remembering=is_remembering, watched_by=variables
                    )
                )
                for name, variables in watchers().items()
            }
            rates = bench.rates(what, {name: Request(server, path) for name, server in servers.items()})
        for name in ("json log", "text log"):
            bench.at_least(f"{what}, {name} against none", rates[name] / rates["nobody"], 0.95)
        bench.for_the_record(f"{what}, metrics against none", rates["metrics"] / rates["nobody"])


def watchers() -> Mapping[str, Mapping[str, str]]:
    """The settings by which nobody watches, or somebody."""
    return {
        "nobody": {},
        "json log": {"LOG_FORMAT": "json"},
        "text log": {"LOG_FORMAT": "text"},
        "metrics": {"METRICS_PORT": str(free_port())},
    }


def pages(bench: Bench) -> None:
    """Deep pages against first pages, in the default order and in other filters and orders."""
    with bench.installed.third_neighbor(bench.address(bench.rows), is_remembering=False) as ours:
        for order in ORDERS:
            name = order or "default order"
            first = listed(order, PAGE)
            if ours.get(first).status != 200:
                bench.readings.append((f"pages, {name}", "not offered"))
                continue
            asked = {"first": Request(ours, first), "deep": Request(ours, deep(ours, order))}
            found = bench.rates(f"pages, {name}", asked)
            bench.at_most(f"Deep page against first page, {name}", found["first"] / found["deep"], 1.2)


def listed(order: str, limit: int) -> str:
    """The path of the first page of a list."""
    return f"{ALL}?{order}&limit={limit}" if order else f"{ALL}?limit={limit}"


def deep(server: Server, order: str) -> str:
    """The path of a page nine tenths into a list, found by going to the list's end in larger steps."""
    places: list[str] = []
    for stride in (STRIDE, PAGE):
        path: str | None = listed(order, stride)
        places = []
        while path:
            link = LINK.match(good(server, path).headers.get("link", ""))
            path = link and link[1]
            places += [path] if path else []
        if len(places) >= FEW_STEPS:
            break
    return re.sub(r"\blimit=\d+", f"limit={PAGE}", places[int(len(places) * DEEP)])


def exports(bench: Bench) -> None:
    """Complete exports against what the sqlite3 shell prints of the same table, and of the narrow one of the peers."""
    narrow, own = bench.installed.narrow(bench.rows), bench.installed.database(bench.rows)
    shells = {"narrow table": printing(narrow, "flow"), "same table": printing(own, "trade_flow")}
    for form in ("csv", "jsonl"):
        told(f"{form} export")
        with bench.installed.third_neighbor(bench.address(bench.rows), is_remembering=False) as ours:
            idle = ours.memory()
            runs: dict[str, list[Stream]] = {"ours": [], **{name: [] for name in shells}}
            for _ in range(bench.rounds):
                runs["ours"].append(ours.stream(f"{ALL}?format={form}"))
                for name, command in shells.items():
                    runs[name].append(output_of(command))
            above = ours.memory("VmHWM") - idle
        if any(run.lines != bench.rows + (form == "csv") for run in runs["ours"]):
            raise NoAnswer(f"the {form} export does not hold {bench.rows} rows")
        took = {name: median(run.seconds for run in found) for name, found in runs.items()}
        bench.readings += ((f"{form} export: {name}", f"{seconds:.2f} s") for name, seconds in took.items())
        bench.readings.append((f"{form} export: ours, the first", f"{runs['ours'][0].seconds:.2f} s"))
        bench.at_most(f"{form} export against sqlite3 -csv, same table", took["ours"] / took["same table"], 2)
        bench.for_the_record(f"{form} export against sqlite3 -csv, narrow table", took["ours"] / took["narrow table"])
        bench.at_most(f"{form} export, peak memory above idle", above, 40, "MiB")
        late = max(run.first_byte for run in runs["ours"])
        bench.at_most(f"{form} export, first byte, the latest", late * 1000, 50, "ms")


def printing(database: Path, table: str, columns: str = "*") -> Sequence[str | Path]:
    """The command with which the sqlite3 shell prints a table."""
    return "sqlite3", "-readonly", "-csv", database, f"SELECT {columns} FROM {table}"


def starts(bench: Bench) -> None:
    """From the start of a process to its first list of a database that is there."""
    found = []
    for _ in range(STARTS):
        with bench.installed.third_neighbor(bench.address(bench.rows)) as ours:
            found.append(ours.seconds)
    bench.at_most("Cold start to the first list", median(found), 0.8, "s")


def growth(bench: Bench) -> None:
    """List, row and deep page of few flows against those of many."""
    size = bench.installed.database(MANY).stat().st_size
    bench.at_most("SQLite file, everything included", size / MANY, 500, "bytes a flow")
    grown(bench, {rows: bench.address(rows) for rows in (FEW, MANY)}, "")


def grown(bench: Bench, addresses: Mapping[int, str], where: str) -> None:
    """Compare how databases of two sizes are served."""
    with ExitStack() as running:
        servers = {
            rows: running.enter_context(bench.installed.third_neighbor(address, is_remembering=False))
            for rows, address in addresses.items()
        }
        questions = {
            "list": dict.fromkeys(servers, LIST),
            "row": {rows: f"{ALL}/{middle(bench.installed.flows(rows), rows)[1]}" for rows in servers},
            "deep page": {rows: deep(server, "") for rows, server in servers.items()},
        }
        for what, paths in questions.items():
            asked = {f"{rows:,} flows": Request(server, paths[rows]) for rows, server in servers.items()}
            few, many = bench.rates(f"{what}{where}", asked).values()
            bench.at_most(f"Growth of a {what} from {' to '.join(asked)}{where}", few / many, 1.2)


def dyads(bench: Bench) -> None:
    """A dyad among many flows, one request after the other."""
    with bench.installed.third_neighbor(bench.address(MANY), is_remembering=False) as ours:
        loads = interleaved({"dyad": Request(ours, DYAD)}, 1, bench.seconds, bench.rounds)
        bench.at_most(f"Dyad, not cached, {MANY:,} flows, median", loads["dyad"].p50, 10, "ms")


def memory(bench: Bench) -> None:
    """What a server with many flows holds after thousands of different answers, its cache as it comes."""
    traders = states()
    pairs = islice(((a, b) for a in traders for b in traders if a != b), ANSWERS_KEPT)
    with bench.installed.third_neighbor(bench.address(MANY)) as ours:
        bench.readings.append(("memory at rest", f"{ours.memory():.0f} MiB"))
        good(ours, DYAD)
        for exporter, importer in pairs:
            good(ours, f"{ALL}?exporter={exporter}&importer={importer}&limit=50")
        bench.at_most(f"Resident memory, {MANY:,} flows, {ANSWERS_KEPT:,} answers", ours.memory(), 100, "MiB")


def imports(bench: Bench) -> None:
    """An import against the sqlite3 shell's of the same rows, into the same table with its indexes and a narrow one."""
    told("import into SQLite")
    target, wide, narrow = (bench.installed.folder / name for name in ("import.db", "wide.csv", "narrow.csv"))
    costs: dict[str, list[Cost]] = {"ours": [], "same table": [], "narrow table": []}
    sizes, few = list[float](), list[float]()
    for _ in range(bench.rounds):
        shutil.copy(bench.installed.seeded(), target)
        before = target.stat().st_size
        costs["ours"].append(bench.installed.import_dyads(bench.rows, sqlite(target)))
        sizes.append((target.stat().st_size - before) / bench.rows)
        few.append(bench.installed.import_dyads(FEW_ROWS, sqlite(target)).seconds)
        for file, columns in ((wide, "*"), (narrow, AS_NARROW)):
            with file.open("wb") as printed:
                subprocess.run(printing(target, "trade_flow", columns), stdout=printed, check=True)
        shutil.copy(bench.installed.seeded(), target)
        costs["same table"].append(run("sqlite3", target, ".mode csv", f".import {wide} trade_flow"))
        target.unlink()
        run("sqlite3", target, f".read {NARROW}")
        costs["narrow table"].append(run("sqlite3", target, ".mode csv", f".import {narrow} flow"))
        for file in (target, wide, narrow):
            file.unlink()
    note_import(bench, "sqlite3 .import", costs, 2.5)
    bench.at_most("SQLite file, all that a flow adds to it", median(sizes), 500, "bytes a flow")
    bench.at_most(f"Import of {FEW_ROWS} flows beside {bench.rows:,}", median(few), 2, "s")


def postgresql(bench: Bench) -> None:
    """Imports against psql's \\copy of the same rows, and growth, on PostgreSQL."""
    with running_postgresql() as server:
        if server is None:
            bench.readings.append(("PostgreSQL", "not installed"))
            return
        bench.installed.seed(server.make("seeded"))
        wide, narrow = (server.folder / name for name in ("wide.csv", "narrow.csv"))
        told("import into PostgreSQL")
        costs: dict[str, list[Cost]] = {"ours": [], "same table": [], "narrow table": []}
        for _ in range(bench.rounds):
            costs["ours"].append(bench.installed.import_dyads(bench.rows, server.make("own", "seeded")))
            as_narrow = f"\\copy (SELECT {AS_NARROW} FROM trade_flow) TO '{narrow}' CSV"
            server.psql("own", f"\\copy trade_flow TO '{wide}' CSV", as_narrow, "TRUNCATE trade_flow")
            costs["same table"].append(server.psql("own", f"\\copy trade_flow FROM '{wide}' CSV"))
            server.make("narrow")
            server.psql("narrow", NARROW.read_text())
            costs["narrow table"].append(server.psql("narrow", f"\\copy flow FROM '{narrow}' CSV"))
        note_import(bench, "psql \\copy", costs, 2)
        addresses = {rows: server.make(f"own_{rows}", "seeded") for rows in (FEW, MANY)}
        for rows, address in addresses.items():
            told(f"loading {rows:,} flows into PostgreSQL")
            bench.installed.import_flows(rows, address)
        sizes = server.ask(f"own_{MANY}", SIZES)
        whole, indexes = (int(size) / MANY for size in sizes.split("|"))
        bench.at_most("PostgreSQL table with its indexes", whole, 400, "bytes a flow")
        bench.for_the_record("PostgreSQL indexes", indexes, "bytes a flow")
        grown(bench, addresses, ", PostgreSQL")
        with server.standby() as standby:
            placed(bench, addresses[MANY], server.reading_from(standby, f"own_{MANY}"))


def placed(bench: Bench, primary: str, standby: str) -> None:
    """The same list from a file, from PostgreSQL and from a standby of it, by one process and by two."""
    addresses = {"SQLite": bench.address(MANY), "PostgreSQL": primary, "hot standby": standby}
    with ExitStack() as running:
        asked = {
            f"{name}, {workers} process{'es' if workers > 1 else ''}": Request(
                running.enter_context(bench.installed.third_neighbor(address, workers=workers, is_remembering=False)),
                LIST,
            )
            for name, address in addresses.items()
            for workers in (1, 2)
        }
        if len({request.server.get(LIST).body for request in asked.values()}) > 1:
            raise NoAnswer("the databases do not give the same list")
        bench.rates(f"list, {MANY:,} flows", asked)


def note_import(bench: Bench, peer: str, costs: Mapping[str, Sequence[Cost]], target: float) -> None:
    """Note what imports of the Correlates of War's trade have taken, against those of a peer."""
    what = f"Import of cow-trade against {peer}"
    took = {name: median(cost.seconds for cost in found) for name, found in costs.items()}
    bench.readings += ((f"{what}: {name}", f"{seconds:.2f} s") for name, seconds in took.items())
    bench.at_most(f"{what}, same table", took["ours"] / took["same table"], target)
    bench.at_most(f"{what}, narrow table", took["ours"] / took["narrow table"], 3)
    bench.at_most(f"{what}, peak memory", max(cost.peak for cost in costs["ours"]), 300, "MiB")


MEASURES: Mapping[str, Callable[[Bench], None]] = {
    "earlier": against_earlier,
    "peers": against_peers,
    "repeated": repeated,
    "watched": watched,
    "pages": pages,
    "exports": exports,
    "starts": starts,
    "growth": growth,
    "dyads": dyads,
    "memory": memory,
    "imports": imports,
    "postgresql": postgresql,
}
"""What can be measured, by name."""
