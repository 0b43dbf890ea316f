"""What the benchmark installs and makes in its folder, once: Third Neighbor, its peers, data and databases."""

import csv
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from time import perf_counter

from generate import DYADS, FLOWS, Row, dyads, flows, write
from servers import Server, end, serving

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
NARROW = HERE / "narrow.sql"
PROGRAMS = {"wrk": "wrk", "sqlite3": "sqlite3", "npm": "npm", "node": "nodejs"}
"""Programs that are needed, and the Debian packages that bring them."""

DATASETTE = "datasette==0.65.5"
SOUL = "soul-cli@0.8.2"
SOURCE = "bench-flows"
"""The source that the flows are loaded as."""

LIST = "/v1/trade-flows?exporter=MNG&importer=KAZ&period_from=2000&limit=50"


@dataclass(frozen=True, slots=True)
class Cost:
    """What a command has taken."""

    seconds: float
    peak: float
    """The most memory that it held, in MiB."""


def told(message: str) -> None:
    """Say what is being done."""
    print(message, file=sys.stderr, flush=True)


def need_programs() -> None:
    """Install the programs that are missing, if that can be done here; otherwise exit and name them."""
    packages = sorted({package for program, package in PROGRAMS.items() if shutil.which(program) is None})
    if not packages:
        return
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        sys.exit(f"not in PATH: {', '.join(packages)}")
    told(f"installing {', '.join(packages)}")
    run("apt-get", "-qq", "update")
    run("apt-get", "-qq", "install", "--yes", "--no-install-recommends", *packages)


def run(*command: str | Path, environment: Mapping[str, str] | None = None) -> Cost:
    """Run a command to its end; what it prints is shown only if it fails, which ends the benchmark."""
    with tempfile.TemporaryFile() as said:
        start = perf_counter()
        process = subprocess.Popen(
            command,
            env={**os.environ, **(environment or {})},
            cwd=tempfile.gettempdir(),
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            start_new_session=True,
        )
        try:
            _, status, usage = os.wait4(process.pid, 0)
        except BaseException:
            end(process)
            raise
        cost = Cost(perf_counter() - start, usage.ru_maxrss / 1024)
        process.returncode = os.waitstatus_to_exitcode(status)
        if status:
            said.seek(0)
            shown = said.read().decode(errors="replace")[-4000:]
            sys.exit(f"{' '.join(map(str, command))} ended with {process.returncode}:\n{shown}")
    return cost


@dataclass(frozen=True, slots=True)
class Installation:
    """A folder with everything that is compared."""

    folder: Path
    root: Path = ROOT
    """The checkout of Third Neighbor that is installed."""

    def install(self) -> None:
        """Install Third Neighbor in place, anew if what it needs has changed; drop databases of other code."""
        need_programs()
        for database in (*self.folder.glob("own-*.db"), *self.folder.glob("seeded-*.db")):
            if not database.stem.endswith(code_digest(self.root)):
                database.unlink()
        needs = digest_of([self.root / "pyproject.toml", self.root / "constraints.txt"])
        mark = self.folder / "own" / "installed"
        if mark.exists() and mark.read_text() == needs:
            return
        told("installing Third Neighbor")
        run(sys.executable, "-m", "venv", self.folder / "own")
        constraint = ("--constraint", self.root / "constraints.txt")
        run(self.own("python"), "-m", "pip", "install", "--quiet", *constraint, "--editable", self.root)
        mark.write_text(needs)

    def earlier(self, revision: str) -> "Installation":
        """An earlier commit of this repository, installed in a folder of its own."""
        commit = subprocess.run(
            ["git", "-C", ROOT, "rev-parse", "--verify", f"{revision}^{{commit}}"],
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        folder = self.folder / f"earlier-{commit[:12]}"
        if not (folder / "checkout").exists():
            folder.mkdir(exist_ok=True)
            run("git", "clone", "--quiet", "--no-checkout", ROOT, folder / "part")
            run("git", "-C", folder / "part", "checkout", "--quiet", commit)
            (folder / "part").rename(folder / "checkout")
        installed = Installation(folder, folder / "checkout")
        installed.install()
        return installed

    def _install_datasette(self) -> None:
        """Install Datasette if it is not there yet."""
        if not (self.folder / "datasette" / "bin" / "datasette").exists():
            told("installing Datasette")
            run(sys.executable, "-m", "venv", self.folder / "datasette")
            run(self.folder / "datasette" / "bin" / "python", "-m", "pip", "install", "--quiet", DATASETTE)

    def _install_soul(self) -> None:
        """Install soul-cli if it is not there yet.

        Its native parts are built by a step of their own, as npm may be set not to run scripts.
        """
        soul = self.folder / "soul"
        if (soul / "installed").exists():
            return
        told("installing soul-cli")
        soul.mkdir(exist_ok=True)
        run("npm", "install", "--prefix", soul, "--no-audit", "--no-fund", "--silent", SOUL)
        run("npm", "rebuild", "--prefix", soul, "better-sqlite3", "bcrypt")
        (soul / "installed").touch()

    def own(self, program: str) -> Path:
        """A program of the environment in which Third Neighbor is installed."""
        return self.folder / "own" / "bin" / program

    def flows(self, rows: int) -> Path:
        """The file of as many synthetic flows."""
        return self._written(f"flows-{rows}.csv", FLOWS, lambda: flows(rows))

    def dyads(self, flows: int) -> Path:
        """The file of as many flows in dyads of the Correlates of War."""
        return self._written(f"dyads-{flows}.csv", DYADS, lambda: dyads(flows // 2))

    def _written(self, name: str, header: Sequence[str], rows: Callable[[], Iterator[Row]]) -> Path:
        """A file of the folder, written if it is not there."""
        file = self.folder / name
        if not file.exists():
            told(f"writing {name}")
            write(file, header, rows())
        return file

    def seeded(self) -> Path:
        """Our database with states and codes, and no flows."""
        return self._made(f"seeded-{code_digest(self.root)}.db", lambda file: self.seed(sqlite(file)))

    def database(self, rows: int) -> Path:
        """Our database with as many flows."""
        return self._made(f"own-{rows}-{code_digest(self.root)}.db", lambda file: self._load(rows, file))

    def narrow(self, rows: int) -> Path:
        """The database of the peers, with as many flows."""
        return self._made(f"peers-{rows}.db", lambda file: self._fill(rows, file))

    def import_flows(self, rows: int, address: str) -> Cost:
        """Load as many flows into a database of ours that holds the states."""
        return run(self.own("python"), self.root / "tests" / "bench" / "load.py", self.flows(rows), address)

    def import_dyads(self, rows: int, address: str) -> Cost:
        """Load as many flows of the Correlates of War into a database of ours that holds the states."""
        command = (self.own("third-neighbor"), "import", "cow-trade", self.dyads(rows))
        return run(*command, environment=settings(address))

    def seed(self, address: str) -> None:
        """Load the states into a new database."""
        packs = self.folder / "packs"
        packs.mkdir(exist_ok=True)
        if not (packs / "reference").exists():
            (packs / "reference").symlink_to(self.root / "seed" / "reference")
        run(self.own("third-neighbor"), "seed", environment=settings(address, THIRD_NEIGHBOR_SEED_DIR=packs))

    def _load(self, rows: int, file: Path) -> None:
        shutil.copy(self.seeded(), file)
        self.import_flows(rows, sqlite(file))

    def _fill(self, rows: int, file: Path) -> None:
        with closing(sqlite3.connect(file)) as connection:
            connection.executescript(NARROW.read_text())
            connection.execute("PRAGMA journal_mode = WAL")
        run("sqlite3", file, ".mode csv", f".import --skip 1 {self.flows(rows)} flow")
        with closing(sqlite3.connect(file)) as connection, connection:
            connection.execute("UPDATE flow SET product = NULL WHERE product = ''")
            connection.execute("ANALYZE")

    def _copy(self, rows: int, file: Path) -> None:
        shutil.copy(self.narrow(rows), file)

    def _made(self, name: str, make: Callable[[Path], None]) -> Path:
        """A database of the folder, made if it is not there."""
        file = self.folder / name
        if not file.exists():
            told(f"making {name}")
            unfinished = file.with_suffix(".part")
            unfinished.unlink(missing_ok=True)
            make(unfinished)
            unfinished.rename(file)
            os.sync()  # writing it to the disk is no part of what is measured next
        return file

    def third_neighbor(
        self, url: str, *, workers: int = 1, is_remembering: bool = True, watched_by: Mapping[str, str] | None = None
    ) -> AbstractContextManager[Server]:
        """A server of ours on a database: of how many processes, whether these remember answers, and who watches."""
        command = (self.own("third-neighbor"), "serve", "--no-load", "--workers", str(workers), "--port", "{port}")
        others = {"LOG_FORMAT": "none", **({} if is_remembering else {"CACHE_MB": "0"}), **(watched_by or {})}
        variables = {f"THIRD_NEIGHBOR_{name}": value for name, value in others.items()}
        return self._serving("Third Neighbor", command, LIST, settings(url, **variables))

    def bare(self, size: int) -> AbstractContextManager[Server]:
        """Uvicorn with an application that sends as many constant bytes."""
        return self._serving("bare uvicorn", self._uvicorn("bare"), "/", {"BENCH_BYTES": str(size)})

    def straightforward(self, rows: int) -> AbstractContextManager[Server]:
        """The straightforward service over as many flows."""
        environment = {"BENCH_DATABASE": str(self.narrow(rows))}
        return self._serving("straightforward", self._uvicorn("straightforward"), "/flows/1", environment)

    def datasette(self, rows: int) -> AbstractContextManager[Server]:
        """Datasette over as many flows, its answers not to be cached and their rows not to be counted."""
        self._install_datasette()
        shown = {"suggest_facets": "off", "sql_time_limit_ms": "60000", "default_cache_ttl": "0"}
        options = (part for name, value in shown.items() for part in ("--setting", name, value))
        program = self.folder / "datasette" / "bin" / "datasette"
        command: list[str | Path] = [program, "serve", "--immutable", self.narrow(rows), "--port", "{port}", *options]
        return self._serving("Datasette", command, "/-/versions.json")

    def soul(self, rows: int) -> AbstractContextManager[Server]:
        """soul-cli over as many flows, in a copy, as it writes tables of its own."""
        self._install_soul()
        copy = self._made(f"soul-{rows}.db", lambda file: self._copy(rows, file))
        program = self.folder / "soul" / "node_modules" / "soul-cli" / "src" / "server.js"
        ready = "/api/tables/flow/rows?_limit=1"
        return self._serving("soul-cli", ("node", program, "-d", copy, "-p", "{port}"), ready)

    def _uvicorn(self, module: str) -> tuple[str | Path, ...]:
        quiet = ("--no-access-log", "--log-level", "warning")
        return (self.own("uvicorn"), f"{module}:app", "--app-dir", HERE, "--port", "{port}", *quiet)

    def _serving(
        self, name: str, command: Sequence[str | Path], ready: str, environment: Mapping[str, str] | None = None
    ) -> AbstractContextManager[Server]:
        return serving(name, command, ready, self.folder / f"{name}.log", environment, cwd=self.folder)


def sqlite(file: Path) -> str:
    """The address of a database by its file."""
    return f"sqlite:///{file}"


def settings(url: str, **others: str | Path) -> dict[str, str]:
    """Our settings as environment variables."""
    return {"THIRD_NEIGHBOR_DATABASE_URL": url, **{name: str(value) for name, value in others.items()}}


def middle(file: Path, rows: int) -> tuple[int, str]:
    """The number of the row in the middle of a file of flows, and the id of the claim that it makes."""
    with file.open(newline="", encoding="utf-8") as lines:
        row = next(islice(csv.DictReader(lines), rows // 2, None))
    parts = [row[column] for column in ("exporter", "importer", "year", "product")]
    return int(row["id"]), ".".join([SOURCE, *filter(None, parts)])


@cache
def code_digest(root: Path) -> str:
    """What the databases of a checkout depend on: its migrations, and all that writes rows."""
    folders = ("migrations/versions", "app/load", "app/store", "app/importers")
    return digest_of(sorted(file for folder in folders for file in root.glob(f"{folder}/*.py")))


def digest_of(files: Sequence[Path]) -> str:
    """A short digest of some files."""
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:8]
