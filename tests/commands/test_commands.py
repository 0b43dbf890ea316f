"""The commands as operators find them: by the installed script and by `python -m app`."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from command_line import PROGRAM, environment
from database import Database

from app.cli import main
from app.settings import Settings

SCRIPT = (PROGRAM,)
MODULE = (sys.executable, "-m", "app")

COMMANDS = {
    "backup": "Copy the whole database into a file.",
    "check": "Prove the packs against the texts of their sources.",
    "cite": "Print where words stand in a text.",
    "export": "Write the whole data set into a folder.",
    "fetch": "Get live figures over the network.",
    "import": "Load a data set of others beside the packs.",
    "move": "Let what was imported lie on another PostgreSQL server.",
    "remove": "Take out what was imported.",
    "seed": "Migrate the database and load the packs.",
    "serve": "Migrate the database, load the packs if their files changed, and serve.",
}


@pytest.mark.parametrize("program", [SCRIPT, MODULE])
def test_help_lists_all_commands_with_what_they_do(program: tuple[str, ...]) -> None:
    printed = subprocess.run([*program, "--help"], capture_output=True, text=True, check=True).stdout
    assert printed.startswith("Usage: third-neighbor [OPTIONS] COMMAND [ARGS]...\n")
    listed = re.sub(r"\n {4,}", " ", printed.partition("Commands:\n")[2])  # a long sentence goes on in the next line
    assert dict(line.split(maxsplit=1) for line in listed.splitlines()) == COMMANDS


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_that_is_listed_can_be_run(name: str) -> None:
    result = CliRunner().invoke(main, [name, "--help"], prog_name="third-neighbor")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith(f"Usage: third-neighbor {name} ")


def test_the_module_does_what_the_script_does(database: Database, seed: Path) -> None:
    printed = []
    for program in (SCRIPT, MODULE):
        names = environment(Settings(database_url=database.new(), seed_dir=seed))
        loaded = subprocess.run([*program, "seed"], env=names, capture_output=True, text=True)
        assert (loaded.returncode, loaded.stdout) == (0, ""), loaded.stderr
        printed.append(loaded.stderr)
    assert printed[0] == printed[1]
    assert "trade-flows     3 added, 0 changed, 0 same, 0 removed" in printed[0].splitlines()
