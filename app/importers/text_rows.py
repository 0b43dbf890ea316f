"""The rows of a text: RFC 4180 with any delimiter, in UTF-8, UTF-16 or Windows-1252, with lines that end in any way.

A row that cannot be read is told as such, and the next are read.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import IO

LONGEST_LINE = 1 << 20
"""How many characters a line may have."""


class UnopenedFile(Exception):
    """A file that cannot be read at all, for a reason in words."""


class FaultyRow(Exception):
    """A row that cannot be read, for a reason in words."""


Row = tuple[int, Sequence[str] | FaultyRow]
"""The line on which a row begins, and its cells, or what is wrong with it."""


@dataclass(slots=True)
class Lines:
    """The lines of a text, decoded: an iterator that remembers which line is faulty."""

    content: IO[bytes]
    fault: str = ""
    """What is wrong with a line since the last row, if anything."""
    is_utf: bool = False
    """Whether the encoding is certain: a byte order mark or a line in UTF-8 has been seen."""
    text: io.TextIOWrapper = field(init=False)

    def __post_init__(self) -> None:
        """Find out the encoding."""
        start = self.content.peek(4)[:4]  # type: ignore[attr-defined]
        encoding = "utf-8-sig"
        if start[:2] in (b"\xff\xfe", b"\xfe\xff"):
            encoding = "utf-16"
        elif len(start) == 4 and start.count(0) == 2:
            encoding = "utf-16-le" if start[1] == 0 else "utf-16-be"
        self.is_utf = encoding != "utf-8-sig" or start.startswith(b"\xef\xbb\xbf")
        errors = "surrogateescape" if encoding == "utf-8-sig" else "strict"
        self.text = io.TextIOWrapper(self.content, encoding, errors, newline="")

    def __iter__(self) -> Iterator[str]:
        """Each line, with its end."""
        for line in iter(partial(self.text.readline, LONGEST_LINE), ""):
            if len(line) == LONGEST_LINE and line[-1] not in "\r\n":
                raise UnopenedFile(f"a line has more than {LONGEST_LINE:,} characters: not a table")
            if line.isascii():
                yield line
                continue
            try:
                line.encode()
            except UnicodeEncodeError as error:
                yield self._in_code_page(line, error.start)
            else:
                self.is_utf = True
                yield line

    def _in_code_page(self, line: str, place: int) -> str:
        """A line that is not UTF-8, in the code page of Western Europe unless others are UTF-8."""
        content = line.encode("utf-8", "surrogateescape")
        if not self.is_utf:
            try:
                return content.decode("cp1252")
            except UnicodeDecodeError:
                self.fault = "neither UTF-8 nor Windows-1252"
        else:
            self.fault = "not UTF-8, as others are"
        self.fault += f": byte {ord(line[place]) & 0xFF:#04x} at {place}"
        return content.decode(errors="replace")


def rows_of(lines: Lines, delimiter: str) -> Iterator[Row]:
    """The rows of a text, and what is faulty among them."""
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    line = 1
    while True:
        try:
            for cells in reader:
                if lines.fault:
                    yield line, FaultyRow(lines.fault)
                    lines.fault = ""
                else:
                    yield line, cells
                line = reader.line_num + 1
        except csv.Error as error:
            yield line, FaultyRow(f"cannot be read: {error}")
            line = reader.line_num + 1
        else:
            return
