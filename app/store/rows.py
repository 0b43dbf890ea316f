"""Rows as JSON, JSON Lines and CSV."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, starmap
from typing import Any

import msgspec
from sqlalchemy import ColumnElement

from app.model.columns import ColumnType, column_type

Batches = Iterable[Sequence[Sequence[Any]]]
"""Rows as the database hands them out, some at a time."""
Converters = Sequence[tuple[int, Callable[[Any], Any]]]
"""The places in a row whose values are written in another form, each with what writes them."""


def converters(
    columns: Sequence[ColumnElement[Any]], way: Callable[[ColumnType], Callable[[Any], Any] | None]
) -> Converters:
    """The converters of columns: of each type, the one that `way` picks."""
    all_columns = ((place, way(column_type(column.type))) for place, column in enumerate(columns))
    return [(place, convert) for place, convert in all_columns if convert]


def converted(row: Sequence[Any], converters: Converters) -> Sequence[Any]:
    """A row with its values converted; null stays null."""
    if not converters:
        return row
    cells = list(row)
    for place, convert in converters:
        if cells[place] is not None:
            cells[place] = convert(cells[place])
    return cells


def lines(batches: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """Batches of what the JSON encoder writes, as JSON Lines: a piece for each."""
    encoder = msgspec.json.Encoder()
    return map(encoder.encode_lines, batches)


class RowWriter:
    """A writer of rows in any format, with keys and values in the order of its columns."""

    def __init__(self, name: str, columns: Sequence[ColumnElement[Any]]) -> None:
        self.names = [str(column.key) for column in columns]
        self._object = msgspec.defstruct(name, [(column, Any) for column in self.names])
        self._to_cells = converters(columns, lambda column: column.to_cell)

    def json(self, row: Sequence[Any]) -> str:
        """A row as one object of JSON."""
        return msgspec.json.encode(self._object(*row)).decode()

    def object(self, row: Sequence[Any]) -> Any:
        """A row as an object that the JSON encoder writes, with its columns as attributes."""
        return self._object(*row)

    def objects(self, rows: Iterable[Sequence[Any]]) -> list[Any]:
        """Rows as objects that the JSON encoder writes."""
        return list(starmap(self._object, rows))

    def jsonl(self, batches: Batches) -> Iterator[bytes]:
        """Rows as JSON Lines, a piece for each batch."""
        return lines(map(self.objects, batches))

    def csv(self, batches: Batches) -> Iterator[bytes]:
        """Rows as RFC 4180 CSV, the header first, a piece for each batch; null is an empty cell."""
        buffer = io.StringIO(newline="")
        writer = csv.writer(buffer)
        writer.writerow(self.names)
        for rows in chain(batches, [()]):  # the header is in the first piece, be there rows or not
            writer.writerows(converted(row, self._to_cells) for row in rows)
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
