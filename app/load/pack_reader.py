"""Packs: folders of CSV files, and of the sources in TOML, read into validated rows with all their faults."""

import csv
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError
from sqlalchemy import Column

from app.facts import LOADED
from app.facts.actors import Actor, ActorKind
from app.facts.codes import CodeEntry, Scheme
from app.facts.organizations import Organization
from app.facts.states import State
from app.load.entries import AnyRecord, Entry, FileFault, Packs, display_path
from app.load.references import broken_references, circular_origins, misjudgements, repetitions
from app.load.retirements import retirement_faults
from app.model.base import Record
from app.model.changes import RetiredId
from app.model.claims import TIMES, Claim
from app.model.columns import column_type
from app.model.sources import Source
from app.text.near_names import did_you_mean, near

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

SOURCES_FILE = "sources.toml"
TABLES: Mapping[str, type[Record]] = {
    **{kind.file: kind.table for kind in LOADED if kind.table is not Source},
    "retired_ids.csv": RetiredId,
}
"""The classes of the rows of a pack's other files, by the names of these."""
SOURCE_TABLE = re.compile(r"\s*\[\[\s*source\s*\]\]")
ENDS = ("earliest", "latest")
DERIVED = frozenset({*TIMES, *(f"{name}_{end}" for name in ("published", "valid") for end in ENDS)})
"""Columns that are derived from others, and have no place in a file."""


def read_packs(folder: Path) -> Packs:
    """Read and validate every pack of a folder."""
    packs = Packs()
    folders = sorted(path for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []
    if not folders:
        packs.faults.append(FileFault(display_path(folder), 0, "folder", "there is no pack here"))
    for stray in sorted(folder.glob("*.csv")):
        packs.faults.append(FileFault(display_path(stray), 0, "file", "of no pack: a pack is a folder"))
    for pack in folders:
        for entry in PackReader(pack, packs.faults, packs.broken).entries():
            packs.entries[type(entry.row)].append(entry)
    add_named(packs)
    packs.faults += cross_faults(packs)
    there = {entry.row.id for kind in LOADED for entry in packs.entries[kind.table]}
    packs.faults += retirement_faults(list(packs.of(RetiredId)), there | packs.broken)
    return packs


def cross_faults(packs: Packs) -> Iterator[FileFault]:
    """The faults between rows of packs."""
    yield from repetitions(packs)
    yield from broken_references(list(packs.of(Record)), packs)
    yield from misjudgements(packs)
    yield from circular_origins(packs.of(Source), packs.origins())


def add_named(packs: Packs) -> None:
    """Add the actors that states and organizations are, and their names as entries of the list of codes."""
    named: list[Entry[State | Organization]] = [*packs.of(State), *packs.of(Organization)]
    packs.entries[CodeEntry] += (
        Entry(code, entry.pack, entry.file, entry.line) for entry in named for code in names_of(entry.row)
    )
    packs.entries[Actor] += (Entry(as_actor(entry.row), entry.pack, entry.file, entry.line) for entry in named)


def as_actor(row: State | Organization) -> Actor:
    """The actor that a state or an organization is."""
    kind = ActorKind.STATE if isinstance(row, State) else ActorKind.ORGANIZATION
    part_of = row.part_of_id if isinstance(row, State) else None
    return Actor(id=row.id, kind=kind, name=row.name, part_of_id=part_of, pack=row.pack)


def names_of(row: State | Organization) -> Iterator[CodeEntry]:
    """The names of a state or an organization, as entries of the list of codes."""
    if isinstance(row, State):
        others = [(Scheme.OTHER_NAME, name) for name in row.other_names]
    else:
        others = [(Scheme.ABBREVIATION, row.abbreviation)] if row.abbreviation else []
    for number, (scheme, name) in enumerate([(Scheme.NAME, row.name), *others]):
        entry = CodeEntry(
            id=f"{scheme}.{row.id}" if number < 2 else f"{scheme}.{row.id}.{number}",
            scheme=scheme,
            code=name,
            subject_id=row.id,
            valid=None,
            valid_earliest=None,
            valid_latest=None,
            key=None,
            pack=row.pack,
        )
        entry.complete(None)
        yield entry


class PackReader:
    """The reader of one pack: yields its rows, and adds to `faults`, and to the ids of `broken` rows."""

    def __init__(self, folder: Path, faults: list[FileFault], broken: set[str]) -> None:
        self.folder = folder
        self.faults = faults
        self.broken = broken
        self.bytes_read = 0
        """Bytes of the files of rows that have been read."""

    def entries(self) -> Iterator[Entry[Record]]:
        """The pack's rows, sources first."""
        sources: dict[str, Source] = {}
        for entry in self.sources():
            sources[entry.row.id] = entry.row
            yield entry
        for path, table in self.files():
            yield from self.rows(path, table, sources)

    def files(self) -> Iterator[tuple[Path, type[Record]]]:
        """The pack's files of rows, each with the class of these, by name."""
        for path in sorted(self.folder.glob("*.csv")):
            if path.name in TABLES:
                yield path, TABLES[path.name]
            else:
                suggestion = did_you_mean(near(path.name, list(TABLES)))
                self._fault(display_path(path), 0, "file", f"no kind has this name{suggestion}")

    def _fault(self, file: str, line: int, column: str, message: str) -> None:
        self.faults.append(FileFault(file, line, column, message))

    def sources(self) -> Iterator[Entry[Source]]:
        """The sources of the pack, each with the line on which its table begins."""
        path = self.folder / SOURCES_FILE
        file = display_path(path)
        try:
            text = path.read_text(encoding="utf-8")
            tables = tomllib.loads(text).get("source")
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            self._fault(file, 0, "file", f"cannot be read: {error}")
            return
        starts = [number for number, line in enumerate(text.splitlines(), 1) if SOURCE_TABLE.match(line)]
        if not isinstance(tables, list) or len(tables) != len(starts):
            self._fault(file, 0, "file", "each source is a table that begins with [[source]]")
            return
        for line, values in zip(starts, tables, strict=True):
            for column in sorted(values.keys() - (Source.model_fields.keys() - DERIVED - {"pack"})):
                self._fault(file, line, column, "a source has no such field")
            yield from self._entry(file, line, Source, values, {})

    def rows(self, path: Path, table: type[Record], sources: Mapping[str, Source]) -> Iterator[Entry[Record]]:
        """The rows of one file, as they are read."""
        columns = {column.name: column for column in table.columns() if column.name not in DERIVED}
        file, line = display_path(path), 1
        try:
            with path.open("rb") as content:
                reader = csv.reader(self._lines(content), strict=True)
                header = next(reader, [])
                if not self._is_good_header(file, header, columns):
                    return
                readers = [column_type(columns[name].type).from_cell for name in header]
                line = reader.line_num + 1
                for cells in reader:
                    if len(cells) != len(header):
                        self._fault(file, line, "row", f"{len(cells)} cells under a header of {len(header)}")
                    else:
                        values = {name: read(cell) for name, read, cell in zip(header, readers, cells, strict=True)}
                        yield from self._entry(file, line, table, values, sources)
                    line = reader.line_num + 1
        except UnicodeDecodeError:
            self._fault(file, reader.line_num + 1, "file", "not UTF-8")
        except csv.Error as error:
            self._fault(file, line, "row", f"not CSV: {error}")

    def _lines(self, content: Iterable[bytes]) -> Iterator[str]:
        """The lines of a file, which are counted."""
        for line in content:
            self.bytes_read += len(line)
            yield line.decode()

    def _is_good_header(self, file: str, header: Sequence[str], columns: Mapping[str, Column[Any]]) -> bool:
        """Whether a header names columns of the kind, each once, and all that cannot be empty."""
        faults = len(self.faults)
        for name in dict.fromkeys(header):
            if not name.strip():
                self._fault(file, 1, "header", f"column {header.index(name) + 1} has no name")
            elif name not in columns:
                message = f"no such column{did_you_mean(near(name, list(columns)))}"
                self._fault(file, 1, name, "follows from other columns" if name in DERIVED else message)
            elif header.count(name) > 1:
                self._fault(file, 1, name, "stands twice in the header")
        for name, column in columns.items():
            if name not in header and not column.nullable and column_type(column.type).blank is None:
                self._fault(file, 1, name, "missing from the header")
        return len(self.faults) == faults

    def _entry(
        self, file: str, line: int, table: type[AnyRecord], values: Mapping[str, Any], sources: Mapping[str, Source]
    ) -> Iterator[Entry[AnyRecord]]:
        """The row that some values make, if they make one."""
        try:
            row = row_of(table, values, self.folder.name)
        except ValidationError as error:
            for detail in error.errors():
                self._fault(file, line, ".".join(map(str, detail["loc"][:1])), described(detail))
            if isinstance(id := values.get("id"), str):
                self.broken.add(id)
            return
        if isinstance(row, Claim):
            if row.source_id not in sources:
                self.broken.add(row.id)
                if row.source_id in self.broken:
                    return
                message = f"no source '{row.source_id}' in this pack{did_you_mean(near(row.source_id, list(sources)))}"
                self._fault(file, line, "source_id", message)
                return
            row.complete(sources[row.source_id])
        else:
            row.complete(None)
        for column, message in row.inconsistencies():
            self._fault(file, line, column, message)
        yield Entry(row, self.folder.name, file, line)


def row_of(table: type[AnyRecord], values: Mapping[str, Any], pack: str | None = None) -> AnyRecord:
    """The row that some values make, all others being null; ValidationError if they make none."""
    empty = empty_values(table)
    return table.model_validate({**empty, **({"pack": pack} if "pack" in empty else {}), **values})


@cache
def empty_values(table: type[Record]) -> Mapping[str, Any]:
    """The values of a row without any: null, or an empty list."""
    return {column.name: column_type(column.type).blank for column in table.table().c}


def described(error: "ErrorDetails") -> str:
    """The message for a value that its column cannot hold."""
    return f"{error['msg'].removeprefix('Value error, ')}: {error['input']!r}"
