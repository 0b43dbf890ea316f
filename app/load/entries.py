"""Rows of packs with the place where they stand, and the faults found in files."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar, cast

from app.facts import LOADED
from app.model.base import Record
from app.model.errors import OperatorError

if TYPE_CHECKING:
    pass


@dataclass(frozen=True, slots=True)
class FileFault:
    """Something wrong in a file of a pack."""

    file: str
    line: int
    column: str
    message: str

    def __str__(self) -> str:
        """The fault as editors and terminals like it: file, line (0: the file as a whole), column, what is wrong."""
        return f"{self.file}:{self.line}: {self.column}: {self.message}"


class FaultyPacks(OperatorError):
    """The packs cannot be loaded, for all of these reasons."""

    def __init__(self, faults: Sequence[FileFault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


Kept = TypeVar("Kept", bound=Record, covariant=True)


@dataclass(frozen=True)
class Entry(Generic[Kept]):
    """A row and where it stands."""

    row: Kept
    pack: str
    file: str
    line: int

    def fault(self, column: str, message: str) -> FileFault:
        """A fault of this row."""
        return FileFault(self.file, self.line, column, message)


@dataclass(slots=True)
class Packs:
    """All packs of a folder: their rows by class, and what is wrong with them."""

    entries: dict[type[Record], list[Entry[Record]]] = field(
        default_factory=lambda: {kind.table: [] for kind in LOADED}
    )
    faults: list[FileFault] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)
    """The ids of rows with faults: that these rows are missing is no fault of those that refer to them."""

    def of(self, table: type[Kept]) -> Iterator[Entry[Kept]]:
        """The rows of a class and of those made from it."""
        for found, entries in self.entries.items():
            if issubclass(found, table):
                yield from cast("list[Entry[Kept]]", entries)


def display_path(path: Path) -> str:
    """A path as messages name it: from the working directory if it is below it."""
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)
