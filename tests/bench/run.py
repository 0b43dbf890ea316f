"""Measures Third Neighbor against its targets and its peers, from a clean clone, with one command:

    python3 tests/bench/run.py

It takes up to an hour. It needs Python 3.11, `wrk`, `sqlite3`, `node` and `npm` (as root on Debian it installs
those that are missing) and reaches the package indexes of Python and npm; everything else happens on 127.0.0.1, in a
temporary folder, or in one that `--keep FOLDER` leaves for the next run. Machines differ and are noisy: each figure is
of this one run, in which servers take turns. `--only` measures a part; `--against COMMIT --only earlier` compares what
you have with an earlier commit.
"""

import argparse
import os
import platform
import signal
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import date
from pathlib import Path

from installed import Installation
from measures import MEASURES, Bench, Result
from servers import NoAnswer


def options() -> argparse.Namespace:
    """What the caller asks for."""
    description, _, about = (__doc__ or "").partition("\n\n")
    formatter = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=description, epilog=about, formatter_class=formatter)
    parser.add_argument("--rows", type=int, default=1_000_000, help="flows to compare with peers on (1000000)")
    parser.add_argument("--seconds", type=int, default=5, help="length of each run of wrk (5)")
    parser.add_argument("--rounds", type=int, default=3, help="runs of each, of which the median counts (3)")
    parser.add_argument("--only", nargs="+", choices=MEASURES, default=list(MEASURES), help="what to measure (all)")
    parser.add_argument("--against", metavar="COMMIT", help="an earlier commit to compare this one with (none)")
    parser.add_argument("--minutes", type=int, default=120, help="after which it gives up (120)")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="where to install and leave everything")
    return parser.parse_args()


def main() -> None:
    """Install, measure, and print the tables; exit with 1 if a target is missed."""
    asked = options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("asked to end"))
    signal.signal(signal.SIGALRM, lambda *_: sys.exit(f"not done within {asked.minutes} minutes"))
    signal.alarm(asked.minutes * 60)
    for name in [name for name in os.environ if name.startswith(("THIRD_NEIGHBOR_", "PG"))]:
        del os.environ[name]
    with ExitStack() as stack:
        if asked.keep:
            asked.keep.mkdir(parents=True, exist_ok=True)
        folder = asked.keep or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="third-neighbor-bench-")))
        installed = Installation(folder.resolve())
        installed.install()
        bench = Bench(installed, asked.rows, asked.seconds, asked.rounds, asked.against)
        for name in asked.only:
            try:
                MEASURES[name](bench)
            except NoAnswer as error:
                bench.failures.append(f"{name}: {error}")
    print("\n".join(report(bench)))
    if bench.failures or any(result.is_met is False for result in bench.results):
        sys.exit("\n".join(bench.failures) or 1)


def report(bench: Bench) -> Iterator[str]:
    """The tables as Markdown: the figures and their targets, what they were made of, and the machine."""
    yield from table(("what", "figure", "target", ""), (row(result) for result in bench.results))
    yield ""
    yield from table(("reading", "median"), bench.readings)
    yield ""
    yield f"{date.today().isoformat()}, {machine()}; {bench.rows:,} flows, {bench.rounds} rounds of {bench.seconds} s"


def table(header: Sequence[str], rows: Iterator[Sequence[str]] | Sequence[Sequence[str]]) -> Iterator[str]:
    """A table in Markdown."""
    yield f"| {' | '.join(header)} |"
    yield f"|{' --- |' * len(header)}"
    yield from (f"| {' | '.join(cells)} |" for cells in rows)


def row(result: Result) -> tuple[str, str, str, str]:
    """The cells of a result."""
    target = "" if result.target is None else f"{'at least' if result.is_floor else 'at most'} {result.target:g}"
    met = {True: "met", False: "**not met**", None: ""}[result.is_met]
    return result.what, f"{result.figure:.3g} {result.unit}", target, met


def machine() -> str:
    """What the benchmark ran on."""
    models = {
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text().splitlines()
        if line.startswith("model name")
    }
    cores = len(os.sched_getaffinity(0))
    return f"{cores} cores of {', '.join(models) or platform.machine()}, Python {platform.python_version()}"


if __name__ == "__main__":
    main()
