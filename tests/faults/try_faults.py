"""Lets every fault happen many times, for real, and prints one table in Markdown: `python tests/faults/try_faults.py`.

Needs what the tests need; disks are mounted for three of the faults, which takes root. Exits with 1 if one was not
survived.
"""

import argparse
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from traceback import print_exc

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
for variable in [name for name in os.environ if name.startswith(("THIRD_NEIGHBOR_", "PG"))]:
    del os.environ[variable]

import client_faults  # noqa: E402  # found in the folders above
import database_server_faults  # noqa: E402
import file_faults  # noqa: E402
import load_faults  # noqa: E402
from database import Database, Sqlite, running_postgresql  # noqa: E402
from sample import sample  # noqa: E402
from trying import Fault, Ground, Outcome, may_mount  # noqa: E402

FAULTS = [
    *load_faults.FAULTS,
    *file_faults.FAULTS,
    *database_server_faults.FAULTS,
    *client_faults.FAULTS,
]
NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
RETRIES = 3
"""After how many losses no more is made ready for a fault."""


@dataclass
class Row:
    """What became of the tries of a fault on one kind of database."""

    fault: Fault
    database: str
    outcomes: list[Outcome] = field(default_factory=list)
    lost: int = 0

    def __str__(self) -> str:
        """The row of the table."""
        seconds = [outcome.seconds for outcome in self.outcomes if outcome.seconds is not None]
        recovery = f"{median(seconds):.2g}, {max(seconds):.2g} at most" if seconds else ""
        notes = Counter(outcome.note for outcome in self.outcomes if outcome.note)
        ends = ", ".join(f"{note} {count}" for note, count in sorted(notes.items()))
        survived = len(self.outcomes)
        cells = (self.fault.name, NAMES[self.database], survived + self.lost, survived, self.lost, recovery, ends)
        return f"| {' | '.join(map(str, cells))} |"


@contextmanager
def database(kind: str, folder: Path) -> Iterator[Database]:
    """A kind of database."""
    if kind == "sqlite":
        yield Sqlite(folder)
    else:
        with running_postgresql() as server:
            yield server


def tried(fault: Fault, kind: str, ground: Ground, tries: int) -> Row:
    """Let a fault happen some times; what is made ready is made anew after a loss."""
    row = Row(fault, kind)
    while len(row.outcomes) + row.lost < tries and row.lost < RETRIES:
        try:
            with fault.prepare(ground) as attempt:
                while len(row.outcomes) + row.lost < tries:
                    row.outcomes.append(attempt())
        except Exception:
            row.lost += 1
            print(f"{fault.name}, {NAMES[kind]}, was not survived:", file=sys.stderr)
            print_exc()
    return row


def is_wanted(fault: Fault, words: list[str] | None) -> bool:
    """Whether a fault is asked for by some words of its name, or all are."""
    return words is None or any(some in fault.name for some in words)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", action="append", metavar="WORDS", help="faults that have such words in their names")
    parser.add_argument("--database", choices=NAMES, action="append", help="this kind of database only")
    parser.add_argument("--tries", type=int, help="so many tries of each fault")
    parser.add_argument("--lines", type=int, default=6000, help="lines of the file that is imported")
    options = parser.parse_args()
    print("| fault | database | tries | survived | lost | back after seconds | ends |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    lost = 0
    for kind in options.database or NAMES:
        wanted = [fault for fault in FAULTS if kind in fault.databases and is_wanted(fault, options.only)]
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            os.chdir(folder)
            seed = sample(folder, "diplomat-2013", "votes")
            ground = Ground(stack.enter_context(database(kind, folder)), folder, seed, options.lines)
            for fault in wanted:
                if fault.mounts and not may_mount():
                    print(f"| {fault.name} | {NAMES[kind]} | 0 |  |  |  | no disk may be mounted here |", flush=True)
                    continue
                row = tried(fault, kind, ground, options.tries or fault.tries)
                lost += row.lost
                print(row, flush=True)
    sys.exit(1 if lost else 0)


if __name__ == "__main__":
    main()
