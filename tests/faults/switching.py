"""Switches a data set to and fro, until its standard input ends: an import and its removal, again and again.

Prints a line for each switch: when it began, when it had ended, and the revision since then.
"""

import sys
from select import select
from time import monotonic

from click.testing import CliRunner
from database import revision

from app.cli import main
from app.settings import Settings


def run(*arguments: str) -> None:
    """Run a command, and tell the revision that it has left."""
    began = monotonic()
    result = CliRunner().invoke(main, [*arguments])
    if result.exit_code:
        sys.exit(f"{result.output} {result.exception}")
    print(began, monotonic(), revision(Settings()), flush=True)


if __name__ == "__main__":
    while not select([sys.stdin], [], [], 0.2)[0]:
        run("import", "cow-trade", sys.argv[1])
        run("remove", "cow-trade-4")
