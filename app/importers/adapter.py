"""Adapters: how the file of one data set becomes claims.

An adapter reads no file itself, resolves no code itself and writes nothing: `DataFile` hands it the cells of each line,
`StateCodes` the state that a code meant in a year, and `app.importers.file_import` loads what it yields. What it
cannot read it refuses, with line and column; what is no claim (a missing value, an aggregate) it leaves out, with a
reason.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from operator import itemgetter
from pathlib import Path
from typing import IO, Any, NamedTuple

from app.importers.opening import Beginning, Table, beginnings, first_cells, listed
from app.importers.state_codes import CodeLookup
from app.importers.text_rows import FaultyRow, UnopenedFile
from app.load.entries import FileFault, display_path
from app.model.claims import Claim
from app.model.errors import OperatorError


class FoundClaim(NamedTuple):
    """A claim as an adapter yields it, without the source and the adapter's `constants`, which the engine adds."""

    line: int
    """The line that it is made of, or the first of several."""
    key: str
    """Its natural key within the source, which becomes its id behind the id of the source."""
    values: tuple[Any, ...]
    """The values of the adapter's `columns`, in their order."""


@dataclass(frozen=True, slots=True)
class Layout:
    """A format in which a data set is published, recognized by the columns of its header."""

    name: str
    columns: Sequence[str]
    """The columns that are read: all must be in the header, in any order, with others beside them."""
    has_sheets: bool = False
    """Whether all sheets of a workbook that have the columns are read: what their names tell is `DataFile.sheet`."""


class UnreadableFile(OperatorError):
    """A file in none of a data set's layouts."""

    def __init__(self, fault: FileFault) -> None:
        super().__init__(str(fault))
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Part:
    """A table of a file that has a layout: a file packed with others has several."""

    table: Table
    delimiter: str
    line: int
    """The line of its header."""
    header: Sequence[str]
    """The names of its columns: as the layout spells them, where the case of letters is another."""


@dataclass(slots=True)
class DataFile:
    """A file of a data set, whose tables have one layout, its refused lines, and the numbers of what was left out."""

    path: Path
    layouts: Sequence[Layout]
    layout: Layout = field(init=False)
    header: Sequence[str] = field(init=False)
    lines: int = 0
    """Number of rows that have been read."""
    refused: list[FileFault] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    """Numbers of values, lines or columns that are no claims, by the reason."""
    _parts: Sequence[Part] = ()
    _part: str = ""
    _raw: IO[bytes] | None = None

    def __post_init__(self) -> None:
        """Recognize the file's layout; UnreadableFile if it has none of them."""
        try:
            begun = beginnings(self.path)
        except (UnopenedFile, OSError) as error:
            raise UnreadableFile(FileFault(display_path(self.path), 0, "file", str(error))) from error
        found = layout_among(begun, self.layouts)
        if found is None:
            raise UnreadableFile(FileFault(display_path(self.path), 1, "header", difference(begun, self.layouts)))
        self.layout, self._parts = found
        self.header = self._parts[0].header

    def rows(self, *columns: str) -> Iterator[tuple[int, tuple[str, ...]]]:
        """The line and the cells of some columns (two or more) of each row that can be read and is not blank."""
        for part in self._parts:
            self._part = part.table.path
            pick = itemgetter(*(part.header.index(column) for column in columns))
            width = len(part.header)
            least = max(place for place, name in enumerate(part.header, 1) if name)  # behind it, a delimiter at the end
            line = part.line
            try:
                with self.path.open("rb") as self._raw, closing(part.table.read(self._raw, part.delimiter)) as rows:
                    for line, cells in rows:
                        if line <= part.line:
                            continue
                        if isinstance(cells, FaultyRow):
                            self.lines += 1
                            self.refuse(line, "row", str(cells))
                        elif any(cells):
                            self.lines += 1
                            if len(cells) < least or any(cells[width:]):
                                self.refuse(line, "row", f"{len(cells)} cells under a header of {least}")
                            else:
                                yield line, pick(cells)
            except (UnopenedFile, OSError) as error:
                self.refuse(line + 1, "row", str(error))

    def refuse(self, line: int, column: str, message: str) -> None:
        """Refuse a line for what stands in one of its columns."""
        place = f"{display_path(self.path)}/{self._part}" if self._part else display_path(self.path)
        self.refused.append(FileFault(place, line, column, message))

    @property
    def sheet(self) -> str:
        """The name of the sheet that is being read, or of the file within an archive; empty if there is none."""
        return self._part.rpartition("/")[2]

    def leave_out(self, reason: str, count: int = 1) -> None:
        """Count what is no claim: a missing value, an aggregate, an imputed figure."""
        self.left_out[reason] += count

    @property
    def progress(self) -> int:
        """Number of bytes of the file that have been read."""
        return self._raw.tell() if self._raw and not self._raw.closed else 0


def layout_among(begun: Sequence[Beginning], layouts: Iterable[Layout]) -> tuple[Layout, list[Part]] | None:
    """The first layout that tables of a file have, and the tables: all texts of a zip, one sheet of a workbook."""
    for layout in layouts:
        parts: dict[str, Part] = {}
        for beginning in begun:
            for line, names in beginning.rows:
                if header := header_of(names, layout):
                    table = beginning.table
                    parts.setdefault(table.path, Part(table, beginning.delimiter, line, header))
                    break
        if parts:
            found = list(parts.values())
            return layout, found[:1] if found[0].table.is_sheet and not layout.has_sheets else found
    return None


def header_of(names: Sequence[str], layout: Layout) -> list[str]:
    """The names of columns if they are those of a layout, in any case of letters; else none."""
    names = [name.strip() for name in names]
    if set(layout.columns) <= set(names):
        return names
    spelt = {name.casefold(): name for name in layout.columns}
    if not spelt.keys() <= {name.casefold() for name in names}:
        return []
    others = str.lower if all(map(str.islower, layout.columns)) else str
    return [spelt.get(name.casefold(), others(name)) for name in names]


def difference(begun: Sequence[Beginning], layouts: Sequence[Layout]) -> str:
    """What a file has instead of a header of some layouts."""
    expected = "; or ".join(f"{layout.name}: {listed(layout.columns)}" for layout in layouts)
    return f"not this data set: it begins with {first_cells(begun)}, not with {expected}"


@dataclass(frozen=True)
class Adapter:
    """The reader of one data set, whose claims are of one kind."""

    name: str
    """Its name in `third-neighbor import`."""
    about: str
    """The data set and its version, in one line."""
    source: Mapping[str, Any]
    """The source that the claims cite: the fields of a `[[source]]` of a pack."""
    table: type[Claim]
    """The class of the claims."""
    columns: Sequence[str]
    """The columns whose values each claim brings, `period` and `source_row` among them."""
    constants: Mapping[str, Any]
    """The columns that have one value in all claims; those in neither are derived from others or null."""
    layouts: Sequence[Layout]
    read: Callable[[DataFile, CodeLookup], Iterator[FoundClaim]]
    """Reads a file: yields its claims, refuses and leaves out the rest."""
    open: Callable[[Path, Sequence[Layout]], DataFile] = DataFile
    """Opens a file of it: a CSV file, unless it says otherwise."""
    more_exact: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """By the name of a layout, those that say more: claims made of these stay as they are, as `source_row` tells."""
    organizations: Callable[[DataFile, CodeLookup], Iterable[Mapping[str, Any]]] | None = None
    """The organizations of a file that are added to those known here, each by its columns.

    Without others, they are of no recorded kind and succeeded by none, and the data set says when they existed.
    """
    variants: Mapping[str, "Adapter"] = field(default_factory=dict)
    """Other adapters of the same files, each by the option that asks for it: `products` reads what is traded apart."""
    parts: Sequence["Adapter"] = ()
    """Adapters of the same source whose claims are loaded first, of the same file or of files beside it, since the
    claims of this one name them."""
