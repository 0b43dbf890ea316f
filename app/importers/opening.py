"""Opening what was downloaded: packed or not, a text or a workbook, in any encoding: its tables, and their rows.

A text (`app.importers.text_rows`) may stand in a file, in a gzip (RFC 1952) or in a zip; a workbook is Office Open
XML (ECMA-376), in a file or in a zip. What would unpack to more than anybody publishes is refused before it is read.
"""

import gzip
import io
import re
import zipfile
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import partial
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import IO, Any

from python_calamine import CalamineError, CalamineWorkbook

from app.importers.text_rows import FaultyRow, Lines, Row, UnopenedFile, rows_of

MOST_BYTES = 8 << 30
"""To how much a file may unpack; the largest data sets of the field, of products by pair and year, stay below it."""
MOST_RATIO, UNSUSPECTED = 250, 64 << 20
"""How many times larger than packed an unpacked file may be, once it is larger than some bytes; tables reach 50."""
MOST_CELLS = 20_000_000
"""How many cells the area of a sheet may have."""
FIRST_ROWS = 40
"""Among how many rows the header is looked for: workbooks begin with titles and notes."""
DELIMITERS = (",", ";", "\t", "|")

TEXTS = {".csv", ".tab", ".tsv", ".txt", ""}
WORKBOOKS = {".xlsx", ".xlsm"}
REFERENCE = re.compile(rb'\br="([A-Z]{0,3})(\d{1,7})"')


@dataclass(frozen=True, slots=True)
class Table:
    """A text or a sheet: rows of cells."""

    path: str
    """Its place in an archive or a workbook; empty if it is the file."""
    read: Callable[[IO[bytes], str], Generator[Row, None, None]]
    """Reads its rows, given the file and the delimiter of its cells; UnopenedFile if that fails half-way."""
    delimiters: Sequence[str]
    """What may stand between its cells, which only the header can tell."""
    is_sheet: bool = False
    """Whether it is a sheet, whose workbook may have others of the same form with other figures."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """The first rows of a table, if it has one delimiter: those that may hold its header."""

    table: Table
    delimiter: str
    rows: Sequence[tuple[int, Sequence[str]]]


def beginnings(file: Path) -> list[Beginning]:
    """How the tables of a file begin, in all ways to read them; UnopenedFile if none can be read."""
    found, failure = [], UnopenedFile("empty")
    for table in tables(file):
        for delimiter in table.delimiters:
            with file.open("rb") as raw:
                try:
                    with closing(table.read(raw, delimiter)) as content:
                        first = list(islice(content, FIRST_ROWS))
                except UnopenedFile as error:
                    failure = error
                    break
            rows = [(line, cells) for line, cells in first if not isinstance(cells, FaultyRow) and any(cells)]
            if rows:
                found.append(Beginning(table, delimiter, rows))
    if not found:
        raise failure
    return found


def tables(file: Path) -> list[Table]:
    """The tables of a file; UnopenedFile if it cannot be opened, or is nothing that has tables."""
    try:
        with file.open("rb") as raw:
            start = raw.read(512)
            if start.startswith(b"PK\x03\x04") or start.startswith(b"PK\x05\x06"):
                return tables_of_zip(raw)
            if start.startswith(b"\x1f\x8b"):
                return [text_table("", gunzipped)]
    except (OSError, EOFError, zipfile.BadZipFile) as error:
        raise UnopenedFile(f"cannot be read: {error}") from error
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnopenedFile("an old workbook (.xls), or one with a password: save it as .xlsx without one, or as CSV")
    if start.startswith(b"%PDF"):
        raise UnopenedFile("a PDF document, not a table")
    if start.lstrip(b"\xef\xbb\xbf \r\n\t").lower().startswith((b"<!doctype html", b"<html")):
        raise UnopenedFile("a web page, not the file that it offers: download that")
    return [text_table("", lambda raw: raw)]


def tables_of_zip(raw: IO[bytes]) -> list[Table]:
    """The tables of a zip, which may be a workbook."""
    try:
        archive = zipfile.ZipFile(raw)
    except zipfile.BadZipFile as error:
        raise UnopenedFile("a zip whose end is missing: was it downloaded wholly?") from error
    with archive:
        members = {member.filename: member for member in archive.infolist() if not member.is_dir()}
        if "xl/workbook.xml" in members:
            check_sizes(list(members.values()))
            check_sheets(archive)
            raw.seek(0)
            return sheets("", raw.read())
        found = []
        for path, member in sorted(members.items()):
            name = PurePosixPath(path)
            suffix = name.suffix.lower()
            if "__MACOSX" in name.parts or name.name.startswith(".") or suffix not in TEXTS | WORKBOOKS:
                continue
            check_sizes([member])
            if suffix in TEXTS:
                found.append(text_table(path, partial(unzipped, path=path)))
                continue
            content = archive.read(member)
            with zipfile.ZipFile(io.BytesIO(content)) as workbook:
                check_sizes(workbook.infolist())
                check_sheets(workbook)
            found += sheets(path, content)
    if not found:
        raise UnopenedFile(f"a zip without a table: it has {listed(sorted(members))}")
    return found


def check_sizes(members: Sequence[zipfile.ZipInfo]) -> None:
    """Refuse members of a zip that are encrypted, or that would unpack to too much."""
    if any(member.flag_bits & 1 for member in members):
        raise UnopenedFile("a zip with a password: unpack it first")
    refuse_size(sum(member.compress_size for member in members), sum(member.file_size for member in members))


def refuse_size(packed: int, unpacked: int) -> None:
    """Refuse what unpacks to too much; UnopenedFile."""
    if unpacked > MOST_BYTES or unpacked > max(UNSUSPECTED, packed * MOST_RATIO):
        size, most = f"{unpacked / (1 << 20):,.0f} MiB", f"{MOST_BYTES >> 30} GiB or {MOST_RATIO} times its size"
        raise UnopenedFile(f"unpacks to {size} or more, which is beyond {most}: unpack it first if that is right")


def check_sheets(workbook: zipfile.ZipFile) -> None:
    """Refuse a workbook with a sheet of too large an area, by the references of its cells."""
    for member in workbook.infolist():
        if member.filename.startswith("xl/worksheets/"):
            width = height = 0
            with workbook.open(member) as content:
                rest = b""
                while block := content.read(1 << 20):
                    for letters, digits in set(REFERENCE.findall(rest + block)):
                        width, height = max(width, column_number(letters)), max(height, int(digits))
                    rest = block[-16:]
            if width * height > MOST_CELLS:
                name = PurePosixPath(member.filename).name
                raise UnopenedFile(f"a workbook whose {name} has {height:,} rows by {width:,} columns: save it as CSV")


def column_number(letters: bytes) -> int:
    """The number of a column of a sheet: 27 of AA."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def sheets(path: str, content: bytes) -> list[Table]:
    """The sheets of a workbook."""
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
    except CalamineError as error:
        raise UnopenedFile(f"a workbook that cannot be read: {error}") from error

    def rows(name: str, _raw: IO[bytes], _delimiter: str) -> Generator[Row, None, None]:
        for line, cells in enumerate(workbook.get_sheet_by_name(name).iter_rows(), 1):
            yield line, [cell_text(cell) for cell in cells]

    prefix = f"{path}/" if path else ""
    return [
        Table(f"{prefix}{name}", partial(rows, name), DELIMITERS[:1], is_sheet=True) for name in workbook.sheet_names
    ]


def cell_text(value: Any) -> str:
    """The text of a cell of a sheet, as a CSV file would have it: 5, not 5.0."""
    match value:
        case str():
            return value
        case bool():
            return str(value).upper()
        case float() if value.is_integer() and abs(value) < 1e16:
            return str(int(value))
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case date():
            return value.isoformat()
        case _:
            return str(value)


def text_table(path: str, unpack: Callable[[IO[bytes]], Any]) -> Table:
    """The table in a text."""

    def rows(raw: IO[bytes], delimiter: str) -> Generator[Row, None, None]:
        try:
            with unpacking(raw, unpack) as content:
                lines = Lines(content)
                try:
                    yield from rows_of(lines, delimiter)
                finally:
                    lines.text.detach()
        except (OSError, EOFError, zipfile.BadZipFile, UnicodeError, NotImplementedError) as error:
            raise UnopenedFile(f"cannot be read: {error}") from error

    return Table(path, rows, DELIMITERS)


def gunzipped(raw: IO[bytes]) -> Any:
    """The content of a gzip."""
    return gzip.GzipFile(fileobj=raw)


def unzipped(raw: IO[bytes], path: str) -> Any:
    """The content of a member of a zip."""
    return zipfile.ZipFile(raw).open(path)


@contextmanager
def unpacking(raw: IO[bytes], unpack: Callable[[IO[bytes]], Any]) -> Iterator[IO[bytes]]:
    """The content of a text, which stops where it unpacks to too much, whatever the archive says."""
    content = unpack(raw)
    if content is raw:
        yield raw
        return
    with io.BufferedReader(Measured(content, raw), 1 << 16) as measured:
        yield measured


class Measured(io.RawIOBase):
    """Content that is being unpacked, and measured."""

    def __init__(self, content: IO[bytes], raw: IO[bytes]) -> None:
        self._content = content
        self._raw = raw
        self._size = 0

    def readable(self) -> bool:
        """It can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read some bytes; UnopenedFile if there have been too many."""
        block = self._content.read(len(buffer))
        self._size += len(block)
        refuse_size(max(self._raw.tell(), 1), self._size)
        buffer[: len(block)] = block
        return len(block)

    def close(self) -> None:
        """Close the content, not the file that it is in."""
        self._content.close()
        super().close()


def listed(names: Sequence[str], most: int = 8) -> str:
    """Names in words, the first of many."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return f"{', '.join(names[:most])}{more}" if names else "nothing"


def first_cells(begun: Sequence[Beginning]) -> str:
    """The cells of the first row in words, by the delimiter that finds most of them."""
    widest = max((cells for beginning in begun for _, cells in beginning.rows[:1]), key=len)
    return listed([cell[:40] for cell in widest])
