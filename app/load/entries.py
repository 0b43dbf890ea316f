"""Rows of packs with the place where they stand, and the faults found in files."""

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any, Generic, NamedTuple, TypeVar, cast

from app.facts import CLAIMS, LOADED, REFERENCES, links
from app.facts.actors import Actor
from app.facts.memberships import RoleClass, class_of
from app.facts.organizations import Organization
from app.facts.states import State
from app.facts.votes import RollCall
from app.model.base import Record
from app.model.changes import RetiredId
from app.model.claims import Claim
from app.model.errors import OperatorError
from app.model.links import JUDGING, Link, LinkKind
from app.model.sources import Source

LOADING = (*REFERENCES, *CLAIMS, links.KIND)
"""All kinds in the order of loading: what is referred to comes before what refers to it."""

READ: tuple[type[Record], ...] = (*(kind.table for kind in LOADED), RetiredId)
"""The classes of all rows that packs have."""

NAMED: Mapping[str, type[Record]] = {
    "source": Source,
    "actor": Actor,
    "organization": Organization,
    "claim": Claim,
    "roll_call": RollCall,
}
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


class JudgingLink(NamedTuple):
    """A link that gives a claim its standing, and where it stands: on line 0 if it is loaded already."""

    from_id: str
    to_id: str
    kind: LinkKind
    file: str
    line: int


class LinkedClaim(NamedTuple):
    """What of a claim decides which links it can have."""

    source_id: str
    earliest: date | None
    latest: date | None
    """The last day of which the source can speak."""
    role: RoleClass | None
    """The class of the role that a membership gives; None in other claims."""


@dataclass(slots=True)
class Packs:
    """Rows of packs by class, and what is wrong with them."""

    entries: dict[type[Record], list[Entry[Record]]] = field(default_factory=lambda: {table: [] for table in READ})
    faults: list[FileFault] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)
    """The ids of rows with faults: that these rows are missing is no fault of those that refer to them."""
    loaded: Mapping[str, AbstractSet[str]] = field(default_factory=dict)
    """The ids in the database to which rows may refer too, by the names of `NAMED`."""
    loaded_origins: dict[str, str | None] = field(default_factory=dict)
    """The sources in the database whose content others repeat, by the ids of these."""

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

    def links(self) -> Iterator[JudgingLink]:
        """The links that give claims their standing."""
        for entry in self.of(Link):
            if entry.row.kind in JUDGING:
                yield JudgingLink(entry.row.from_id, entry.row.to_id, entry.row.kind, entry.file, entry.line)

    def linked(self, ids: AbstractSet[str]) -> Mapping[str, LinkedClaim]:
        """Those of some claims that there are."""
        return {entry.row.id: linked_claim(entry.row) for entry in self.of(Claim) if entry.row.id in ids}

    def origins(self) -> Mapping[str, str | None]:
        """The sources whose content others repeat, by the ids of these."""
        return self.loaded_origins | {entry.row.id: entry.row.origin_id for entry in self.of(Source)}


def linked_claim(claim: Any) -> LinkedClaim:
    """What of a claim decides which links it can have."""
    role = class_of(claim.role) if hasattr(claim, "organization_id") else None
    first, last = claim.period_earliest, claim.known_until
    if first and last and last < first:  # told beforehand
        last = claim.period_latest
    return LinkedClaim(claim.source_id, first, last, role)


def display_path(path: Path) -> str:
    """A path as messages name it: from the working directory if it is below it."""
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)
