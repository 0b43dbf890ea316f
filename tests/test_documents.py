"""The documents: what they show is what appears, what they list is complete, and their links lead somewhere."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from client import Api
from sample import ROOT, SEED

from app.cli import main
from app.importers import ADAPTERS
from app.settings import Settings

GUIDES = {file: file.read_text(encoding="utf-8") for file in (ROOT / "README.md", *sorted(ROOT.glob("docs/*.md")))}
DOCUMENTS = [*sorted(ROOT.glob("*.md")), *sorted(ROOT.glob("docs/*.md")), SEED / "README.md"]
OPERATING, DATA = GUIDES[ROOT / "docs" / "operating.md"], GUIDES[ROOT / "docs" / "data.md"]
README_LINES = 200

CALL = re.compile(
    r"```console\n\$ curl -s '127\.0\.0\.1:8000(?P<path>[^']+)' \| python3 -m json\.tool\n(?P<answer>.*?)```", re.DOTALL
)
CALLS = [
    pytest.param(call["path"], call["answer"], id=call["path"]) for call in CALL.finditer("".join(GUIDES.values()))
]
LINK = re.compile(r"\]\((?P<path>[^)#:]*)(?:#(?P<anchor>[^)]*))?\)")


def anchors(document: Path) -> set[str]:
    """The anchors of a document's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", document.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def first_cells(document: str) -> list[str]:
    """The code in the first cell of each row of the tables."""
    return re.findall(r"^\| `([^`]+)`", document, re.MULTILINE)


def test_every_call_in_the_documents_is_tried() -> None:
    assert sum(text.count("$ curl") for text in GUIDES.values()) == len(CALLS) >= 5


@pytest.mark.parametrize(("path", "answer"), CALLS)
def test_each_call_prints_what_is_shown(world: Api, path: str, answer: str) -> None:
    tool = [sys.executable, "-m", "json.tool"]
    assert subprocess.run(tool, input=world.get(path).content, capture_output=True).stdout.decode() == answer


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: str(document.relative_to(ROOT)))
def test_relative_links_lead_to_files_and_headings(document: Path) -> None:
    for link in LINK.finditer(document.read_text(encoding="utf-8")):
        target = document.parent / link["path"] if link["path"] else document
        assert target.exists(), link[0]
        assert link["anchor"] is None or link["anchor"] in anchors(target), link[0]


def test_the_readme_leads_to_all_other_documents() -> None:
    paths = {(ROOT / link["path"]).resolve() for link in LINK.finditer(GUIDES[ROOT / "README.md"])}
    assert {path for path in paths if path.suffix != ".png"} == {document.resolve() for document in DOCUMENTS} - {
        ROOT / "README.md"
    }


def test_the_readme_is_read_in_five_minutes() -> None:
    assert len(GUIDES[ROOT / "README.md"].splitlines()) <= README_LINES


def test_every_setting_is_told() -> None:
    names = [f"THIRD_NEIGHBOR_{name.upper()}" for name in Settings.model_fields]
    assert sorted(cell for cell in first_cells(OPERATING) if re.fullmatch("THIRD_NEIGHBOR_[A-Z_]+", cell)) == sorted(
        names
    )


def test_every_command_is_told() -> None:
    commands = {cell.split()[1] for cell in first_cells(OPERATING) if cell.startswith("third-neighbor ")}
    assert commands == set(main.list_commands(main.make_context("third-neighbor", [], resilient_parsing=True)))


def test_every_import_is_told() -> None:
    assert set(ADAPTERS) <= set(first_cells(DATA))


def test_the_number_of_records_is_true() -> None:
    count = re.search(r"(\d+) claims from other records", DATA)
    lines = {file.name: file.read_text(encoding="utf-8").count("\n") - 1 for file in (SEED / "records").glob("*.csv")}
    del lines["links.csv"]
    assert count
    assert int(count[1]) == sum(lines.values())
