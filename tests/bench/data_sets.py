"""What becomes of complete data sets: a table of the files of a folder, each imported into a database of its own.

    python3 tests/bench/data_sets.py FOLDER [DATABASE_DIR]

Each file that is recognized is imported by the installed command, with --skip-invalid, into a copy of a seeded SQLite
database, which stays in DATABASE_DIR if that is given. Prints a row for each in Markdown: rows read, claims, what was
left out and refused, seconds, MiB of memory at the highest, and bytes of database for each claim. Figures of left out
values are of values or columns, not of rows. Then prints why lines were refused.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

PROGRAM = str(Path(sys.executable).with_name("third-neighbor"))
COUNT = re.compile(r"(\S+) +([\d,]+) added, (\d+) changed, (\d+) same")
BROUGHT = ("organizations", "actors", "codes")
"""What claims need and the file brings along."""


class Outcome(NamedTuple):
    """What became of a file."""

    report: list[str]
    """The lines that the import printed."""
    seconds: float
    memory: int
    """At the highest, in MiB."""
    growth: int
    """By how many bytes the database has grown."""


def main() -> None:
    """Import each file of a folder, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("databases", type=Path, nargs="?")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        seeded = Path(folder, "seeded.db")
        run("seed", seeded)
        print("| file | data set | rows | claims | left out | refused | s | MiB | bytes a claim |")
        print("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
        refusals = []
        for path in sorted(asked.folder.iterdir()):
            database = (asked.databases or Path(folder)) / f"{path.name}.db"
            shutil.copy(seeded, database)
            outcome = run("import", database, str(path), "--skip-invalid")
            if outcome.report:
                print(row_of(path, outcome), flush=True)
                refusals += [f"{path.name}: {line}" for line in outcome.report if line.startswith("refused ")]
            if not asked.databases:
                database.unlink()
        print("", *refusals, sep="\n")


def run(command: str, database: Path, *arguments: str) -> Outcome:
    """Run a command of the program on a database file."""
    before = database.stat().st_size if database.exists() else 0
    environment = {**os.environ, "THIRD_NEIGHBOR_DATABASE_URL": f"sqlite:///{database.absolute()}"}
    start = time.perf_counter()
    with tempfile.TemporaryFile("w+") as printed:
        process = subprocess.Popen([PROGRAM, command, *arguments], env=environment, stdout=printed, stderr=printed)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.perf_counter() - start
        printed.seek(0)
        lines = printed.read().splitlines()
    report = lines if process.returncode == 0 else []
    if not report:
        print("", *lines[-1:], sep="\n", file=sys.stderr)
    return Outcome(report, seconds, usage.ru_maxrss // 1024, database.stat().st_size - before)


def row_of(path: Path, outcome: Outcome) -> str:
    """A row of the table."""
    source, _, rows = outcome.report[1].partition(": ")
    counts = [found for line in outcome.report if (found := COUNT.match(line)) and found[1] not in BROUGHT]
    claims = sum(int(found[2].replace(",", "")) for found in counts)
    numbers = {"left out": 0, "refused": 0}
    for line in outcome.report:
        for name in numbers:
            if line.startswith(f"{name} "):
                numbers[name] += int(line.removeprefix(name).partition(":")[0])
    return table_row(
        {
            "file": f"`{path.name}`",
            "data set": f"`{source}`",
            "rows": int(rows.partition(" ")[0]),
            "claims": claims,
            **numbers,
            "seconds": round(outcome.seconds, 1),
            "memory": outcome.memory,
            "size": outcome.growth // claims if claims else 0,
        }
    )


def table_row(values: Mapping[str, object]) -> str:
    """A row in Markdown, with large numbers in groups."""
    cells = (f"{value:,}" if isinstance(value, int) else str(value) for value in values.values())
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
