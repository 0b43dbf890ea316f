"""Rows as JSON, JSON Lines and CSV."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import msgspec
from sqlalchemy import Boolean, ColumnElement

from app.model.types import ObjectList, TextList

Batches = Iterable[Sequence[Sequence[Any]]]
"""Rows as the database hands them out, some at a time."""
WRITTEN: dict[type, Callable[[Any], str]] = {
    TextList: ";".join,
    ObjectList: lambda value: msgspec.json.encode(value).decode(),
    Boolean: lambda value: str(value).lower(),
}
"""How the values of some types are written in a cell of CSV."""


def lines(batches: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """What the JSON encoder writes as JSON Lines, a piece for each batch."""
    encoder = msgspec.json.Encoder()
    return map(encoder.encode_lines, batches)


class RowWriter:
    """Writes rows of some columns in any format, keys and values in the order of the columns."""

    def __init__(self, name: str, columns: Sequence[ColumnElement[Any]]) -> None:
        self.names = [str(column.key) for column in columns]
        self._object = msgspec.defstruct(name, [(column, Any) for column in self.names])
        self._special: list[tuple[int, Callable[[Any], str]]] = [
            (place, written)
            for place, column in enumerate(columns)
            for kind, written in WRITTEN.items()
            if isinstance(column.type, kind)
        ]

    def json(self, row: Sequence[Any]) -> str:
        """A row as one object of JSON."""
        return msgspec.json.encode(self._object(*row)).decode()

    def object(self, row: Sequence[Any]) -> Any:
        """A row as an object with its columns as attributes, which the JSON encoder writes."""
        return self._object(*row)

    def objects(self, rows: Iterable[Sequence[Any]]) -> list[Any]:
        """The rows as objects that the JSON encoder writes."""
        return [self._object(*row) for row in rows]

    def jsonl(self, batches: Batches) -> Iterator[bytes]:
        """The rows as JSON Lines, a piece for each batch."""
        return lines(map(self.objects, batches))

    def csv(self, batches: Batches) -> Iterator[bytes]:
        """The rows as RFC 4180 CSV, the header first, a piece for each batch; null is an empty cell."""
        buffer = io.StringIO(newline="")
        writer = csv.writer(buffer)
        writer.writerow(self.names)
        for rows in batches:
            writer.writerows(self._plain(row) for row in rows)
            yield self._taken(buffer)
        yield self._taken(buffer)

    def _plain(self, row: Sequence[Any]) -> Sequence[Any]:
        """The row with its lists and truth values as text."""
        if not self._special:
            return row
        cells = list(row)
        for place, written in self._special:
            if cells[place] is not None:
                cells[place] = written(cells[place])
        return cells

    @staticmethod
    def _taken(buffer: io.StringIO) -> bytes:
        """What has been written to the buffer since the last time."""
        piece = buffer.getvalue().encode()
        buffer.seek(0)
        buffer.truncate()
        return piece
