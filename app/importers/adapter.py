"""Adapters: how the file of one data set becomes claims.

An adapter reads no file itself, resolves no code itself and writes nothing: `DataFile` hands it the cells of each line,
`StateCodes` the state that a code meant in a year, and `app.importers.file_import` loads what it yields. What it
cannot read it refuses, with line and column; what is no claim (a missing value, an aggregate) it leaves out, with a
reason.
"""

import csv
import gzip
import io
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from operator import itemgetter
from pathlib import Path
from typing import IO, Any, NamedTuple

from sqlalchemy import Connection, select

from app.facts.codes import CodeEntry, Scheme
from app.facts.organizations import Organization
from app.load.entries import FileFault, display_path
from app.model.claims import Claim
from app.model.errors import OperatorError
from app.text.near_names import did_you_mean, near
from app.text.words import folded


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
    delimiter: str = ","
    encoding: str = "utf-8-sig"


class UnreadableFile(OperatorError):
    """A file in none of a data set's layouts."""

    def __init__(self, fault: FileFault) -> None:
        super().__init__(str(fault))
        self.fault = fault


@dataclass(slots=True)
class DataFile:
    """A CSV file of a data set, its refused lines, and the numbers of what was left out."""

    path: Path
    layouts: Sequence[Layout]
    layout: Layout = field(init=False)
    header: list[str] = field(init=False)
    lines: int = 0
    """Number of rows that have been read."""
    refused: list[FileFault] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    """Numbers of values, lines or columns that are no claims, by the reason."""
    _raw: IO[bytes] | None = None

    def __post_init__(self) -> None:
        """Recognize the file's layout; UnreadableFile if it has none of them."""
        try:
            with self._bytes() as content:
                start = content.readline()
        except (OSError, EOFError) as error:
            raise UnreadableFile(FileFault(display_path(self.path), 0, "file", f"cannot be read: {error}")) from error
        for layout in self.layouts:
            try:
                header = next(csv.reader([start.decode(layout.encoding)], delimiter=layout.delimiter), [])
            except (UnicodeDecodeError, csv.Error):
                continue
            names = [name.strip() for name in header]
            if set(layout.columns) <= set(names):
                self.layout, self.header = layout, names
                return
        layouts = "; or ".join(f"{layout.name}: {', '.join(layout.columns)}" for layout in self.layouts)
        message = f"not this data set, which has the columns {layouts}"
        raise UnreadableFile(FileFault(display_path(self.path), 1, "header", message))

    def rows(self, *columns: str) -> Iterator[tuple[int, tuple[str, ...]]]:
        """The line and the cells of some columns (two or more) of each row that has the header's width and encoding."""
        pick = itemgetter(*(self.header.index(column) for column in columns))
        width = len(self.header)
        encoding = self.layout.encoding
        unreadable: list[str] = []

        def decoded(content: Iterable[bytes]) -> Iterator[str]:
            for raw in content:
                try:
                    yield raw.decode(encoding)
                except UnicodeDecodeError as error:
                    unreadable.append(f"not {encoding}: byte {raw[error.start]:#04x} at {error.start}")
                    yield raw.decode(encoding, errors="replace")

        line = 1
        try:
            with self._bytes() as content:
                reader = csv.reader(decoded(content), delimiter=self.layout.delimiter, strict=True)
                next(reader)
                line = reader.line_num + 1
                for cells in reader:
                    self.lines += 1
                    if unreadable:
                        self.refuse(line, "row", unreadable.pop())
                    elif len(cells) == width:
                        yield line, pick(cells)
                    else:
                        self.refuse(line, "row", f"{len(cells)} cells under a header of {width}")
                    line = reader.line_num + 1
        except (csv.Error, EOFError, OSError) as error:
            self.refuse(line, "row", f"cannot be read: {error}")

    def refuse(self, line: int, column: str, message: str) -> None:
        """Refuse a line for what stands in one of its columns."""
        self.refused.append(FileFault(display_path(self.path), line, column, message))

    def leave_out(self, reason: str, count: int = 1) -> None:
        """Count what is no claim: a missing value, an aggregate, an imputed figure."""
        self.left_out[reason] += count

    @property
    def progress(self) -> int:
        """Number of bytes of the file that have been read."""
        return self._raw.tell() if self._raw and not self._raw.closed else 0

    @contextmanager
    def _bytes(self) -> Iterator[IO[bytes]]:
        """The content of the file, unpacked if it is gzipped, whatever its name."""
        with self.path.open("rb") as raw:
            self._raw = raw
            if raw.peek(2).startswith(b"\x1f\x8b"):
                with gzip.GzipFile(fileobj=raw) as unpacked:
                    yield io.BufferedReader(unpacked)
            else:
                yield raw


class StateCodes(dict[tuple[str, int], str | None]):
    """The state that each code of one scheme meant in a year, None if none or several: `codes["255", 1950]`, cached."""

    def __init__(self, spells: Sequence[tuple[str, str, date | None, date | None]]) -> None:
        super().__init__()
        self._spells: dict[str, list[tuple[str, int, int]]] = {}
        for code, state, earliest, latest in spells:
            years = (earliest.year if earliest else 0, latest.year if latest else 9999)
            self._spells.setdefault(code, []).append((state, *years))

    def __missing__(self, key: tuple[str, int]) -> str | None:
        """Look up a code that is not cached."""
        code, year = key
        states = {state for state, first, last in self._spells.get(code, ()) if first <= year <= last}
        self[key] = state = states.pop() if len(states) == 1 else None
        return state

    def why_not(self, code: str, year: int) -> str:
        """Why a code means no state in a year, in words."""
        spells = sorted(self._spells.get(code, ()), key=itemgetter(1))
        if not spells:
            return f"no state has the code '{code}'{did_you_mean(near(code, list(self._spells)))}"
        times = ", ".join(f"{state} {first or ''}/{'..' if last == 9999 else last}" for state, first, last in spells)
        return f"the code '{code}' means no one state in {year} (it has meant {times})"


class CodeLookup:
    """The codes and names of the data set that is loaded, for adapters."""

    def __init__(self, connection: Connection) -> None:
        entry = CodeEntry.table().c
        columns = (entry.scheme, entry.code, entry.subject_id, entry.valid_earliest, entry.valid_latest)
        self._entries = connection.execute(select(*columns)).all()
        self._organizations = set(connection.scalars(select(Organization.table().c.id)))

    def states(self, scheme: Scheme) -> StateCodes:
        """The codes of states in one scheme."""
        return StateCodes([tuple(entry)[1:] for entry in self._entries if entry.scheme is scheme])

    def states_by_name(self) -> StateCodes:
        """The names of states, folded by `app.text.words.folded`: look names up folded likewise."""
        names = [tuple(entry)[1:] for entry in self._entries if entry.scheme in (Scheme.NAME, Scheme.OTHER_NAME)]
        return StateCodes([(folded(name), *spell) for name, *spell in names if spell[0] not in self._organizations])

    def organizations(self) -> set[str]:
        """The ids of all organizations."""
        return self._organizations


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
    parts: Sequence["Adapter"] = ()
    """Adapters of the same source whose claims are loaded first, of the same file or of files beside it, since the
    claims of this one name them."""
