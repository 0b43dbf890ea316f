"""Commands, run in the process of the tests or in one of their own."""

import sys
from collections.abc import Callable
from pathlib import Path

from click.testing import CliRunner, Result

from app.cli import main
from app.settings import Settings

PROGRAM = str(Path(sys.executable).with_name("third-neighbor"))
"""The installed script."""

Run = Callable[..., Result]
"""Runs a command with some arguments, and with variables of the environment by keyword."""


def environment(settings: Settings, **variables: str) -> dict[str, str]:
    """The variables by which a command finds the database and the packs of some settings."""
    names = {"DATABASE_URL": settings.database_url, "SEED_DIR": str(settings.seed_dir), **variables}
    return {f"THIRD_NEIGHBOR_{name}": value for name, value in names.items()}


def invoke(settings: Settings, *arguments: object, **variables: str) -> Result:
    """The result of a command on the database and the packs of some settings."""
    return CliRunner().invoke(main, [*map(str, arguments)], env=environment(settings, **variables))


def report(result: Result) -> list[str]:
    """The lines of an import's report, without the first, which names the source and counts the rows."""
    return result.stdout.splitlines()[1:]
