"""Reading files by adapters: the made-up files in `data`, files of a test's own, claims and refusals."""

from collections.abc import Callable
from pathlib import Path

from app.importers.adapter import Adapter, DataFile, FoundClaim
from app.importers.state_codes import CodeLookup

DATA = Path(__file__).parent / "data"

COW_TRADE = "ccode1,ccode2,year,flow1,flow2,smoothflow1,smoothflow2"
"""The header of Correlates of War's trade."""

FLOWS = ("365,712,2011,5,7,5,7", "705,712,2011,1,39,1,39", "705,712,2012,,58,2,58")
"""Mongolia (712) with Russia (365) and with Kazakhstan (705); one flow is not known: five claims."""

FlowFile = Callable[..., Path]
"""Writes lines of Correlates of War's trade to a file."""


def read(adapter: Adapter, path: Path, codes: CodeLookup) -> tuple[list[FoundClaim], DataFile]:
    """The claims of a file, sorted by key, and the file once it has been read."""
    file = adapter.open(path, adapter.layouts)
    return sorted(adapter.read(file, codes), key=lambda claim: claim.key), file


def refusals(file: DataFile) -> list[tuple[int, str, str]]:
    """The refusals of a file: line, column, message."""
    return [(fault.line, fault.column, fault.message) for fault in file.refused]


def written(folder: Path, *lines: str) -> Path:
    """A file of some lines."""
    path = folder / "file.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def changed(path: Path, folder: Path, old: str, new: str) -> Path:
    """A copy of a file with a text replaced that stands there once."""
    content = path.read_text(encoding="latin-1")
    assert content.count(old) == 1
    copy = folder / path.name
    copy.write_text(content.replace(old, new), encoding="latin-1", newline="")
    return copy
