"""Rows of packs with the place where they stand, and the faults found in files."""

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar, cast

from app.facts import CLAIMS, LOADED, REFERENCES, links
from app.facts.actors import Actor
from app.facts.organizations import Organization
from app.facts.states import State
from app.model.base import Record
from app.model.claims import Claim
from app.model.errors import OperatorError
from app.model.links import Link, LinkKind
from app.model.sources import Source

LOADING = (*REFERENCES, *CLAIMS, links.KIND)
"""All kinds in the order of loading: what is referred to comes before what refers to it."""

NAMED: Mapping[str, type[Record]] = {"source": Source, "actor": Actor, "organization": Organization, "claim": Claim}
"""The classes of what rows refer to, as messages name them."""


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


def refuse(faults: Iterable[FileFault]) -> None:
    """Raise FaultyPacks if there are faults."""
    if message := "\n".join(map(str, faults)):
        raise FaultyPacks(message)


AnyRecord = TypeVar("AnyRecord", bound=Record, covariant=True)


@dataclass(frozen=True)
class Entry(Generic[AnyRecord]):
    """A row and where it stands."""

    row: AnyRecord
    pack: str
    file: str
    line: int

    def fault(self, column: str, message: str) -> FileFault:
        """A fault of this row."""
        return FileFault(self.file, self.line, column, message)


class Supersession(NamedTuple):
    """A link by which one claim supersedes another, and where it stands: on line 0 if it is loaded already."""

    from_id: str
    to_id: str
    file: str
    line: int


@dataclass(slots=True)
class Packs:
    """Rows of packs by class, and what is wrong with them."""

    entries: dict[type[Record], list[Entry[Record]]] = field(
        default_factory=lambda: {kind.table: [] for kind in LOADED}
    )
    faults: list[FileFault] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)
    """The ids of rows with faults: that these rows are missing is no fault of those that refer to them."""
    loaded: Mapping[str, AbstractSet[str]] = field(default_factory=dict)
    """The ids in the database to which rows may refer too, by the names of `NAMED`."""

    def of(self, table: type[AnyRecord]) -> Iterator[Entry[AnyRecord]]:
        """The rows of a class and of those made from it."""
        for own, entries in self.entries.items():
            if issubclass(own, table):
                yield from cast("list[Entry[AnyRecord]]", entries)

    def ids(self, name: str) -> AbstractSet[str]:
        """All ids to which a row may refer."""
        return self.loaded.get(name, set()) | {entry.row.id for entry in self.of(NAMED[name])}

    def known(self, name: str, ids: AbstractSet[str]) -> AbstractSet[str]:
        """Those of some ids that rows have, faulty rows included."""
        return ids & (self.ids(name) | self.broken)

    def repeated(self, column: str) -> Iterator[tuple[str, int, str]]:
        """Rows whose value in a column an earlier row has: file, line, and where the earlier row stands."""
        first: dict[str, Entry[Record]] = {}
        others = (State, Organization)  # of which actors with the same ids are made
        tables = [kind.table for kind in LOADING if kind.table not in others and column in kind.table.table().c]
        for entry in chain.from_iterable(self.entries.get(table, ()) for table in tables):
            value = getattr(entry.row, column)
            if value is not None and (earlier := first.setdefault(value, entry)) is not entry:
                yield entry.file, entry.line, f"in {earlier.file}:{earlier.line}"

    def supersessions(self) -> Iterator[Supersession]:
        """The links by which a claim supersedes another."""
        for entry in self.of(Link):
            if entry.row.kind is LinkKind.SUPERSEDES:
                yield Supersession(entry.row.from_id, entry.row.to_id, entry.file, entry.line)


def display_path(path: Path) -> str:
    """A path as messages name it: from the working directory if it is below it."""
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)
