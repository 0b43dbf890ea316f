"""Checks of claims by the column: the constraints that rows of packs meet, at the cost of a few lookups each."""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date
from itertools import repeat
from typing import Annotated, Any

from pydantic import TypeAdapter, ValidationError

from app.load.pack_reader import described, row_of
from app.load.references import no_such, tables_named
from app.model.claims import TIMES, Claim, PeriodBasis
from app.model.columns import column_type
from app.model.sources import Source

Ids = Mapping[str, AbstractSet[str]]
"""The ids that claims can refer to, by the table: actors, organizations, sources."""


class ColumnCheck:
    """The check of one column's values: against the type of its field, and the ids that there are."""

    def __init__(self, table: type[Claim], name: str, ids: Ids) -> None:
        field = table.model_fields[name]
        self.column = table.table().c[name]
        self.is_list = column_type(self.column.type).is_list
        self.to_driver = column_type(self.column.type).to_driver
        self.type = TypeAdapter(list[Annotated[field.annotation, *field.metadata]])  # type: ignore[name-defined]
        self.ids = [(name, ids[name]) for name in tables_named(self.column) if name in ids]
        self.unknown: dict[str, str] = {}

    def read(self, values: Sequence[Any]) -> tuple[Sequence[Any], dict[int, str]]:
        """The values as they are stored, and messages for those that are faulty, by their places."""
        if self.is_list:
            values = [value if value is None else tuple(value) for value in values]
        distinct = list(dict.fromkeys(values))
        faulty: dict[Any, str] = {}
        try:
            read = self.type.validate_python(distinct)
        except ValidationError as error:
            for detail in error.errors():
                faulty.setdefault(distinct[int(detail["loc"][0])], described(detail))
            distinct = [value for value in distinct if value not in faulty]
            read = self.type.validate_python(distinct)
        for name, ids in self.ids:
            for value, result in zip(distinct, read, strict=True):
                for id in result if self.is_list else (result,):
                    if id is not None and id not in ids:
                        faulty[value] = self._unknown(name, ids, id)
        if self.to_driver is None and not faulty and len(distinct) == len(values):
            return read, {}
        stored = dict(zip(distinct, read, strict=True))
        if self.to_driver:
            stored = {value: result if result is None else self.to_driver(result) for value, result in stored.items()}
        wrong = {place: faulty[value] for place, value in enumerate(values) if value in faulty} if faulty else {}
        return [stored.get(value) for value in values], wrong

    def _unknown(self, name: str, ids: AbstractSet[str], id: str) -> str:
        """The message for an id that there is not."""
        if id not in self.unknown:
            self.unknown[id] = no_such(name, id, ids)
        return self.unknown[id]


Shape = tuple[Any, ...]
"""Signature of a row: which columns are filled, what is chosen from vocabularies, whether pairs and lists are in order.

`inconsistencies()` depends on nothing else; a kind whose `inconsistencies` looks at more must add it here.
"""


class ShapeCheck:
    """The check of whole rows: one row of each shape is made, and asked for its inconsistencies."""

    def __init__(self, table: type[Claim], constants: Mapping[str, Any], source: Source) -> None:
        self.table = table
        self.constants = {**constants, "id": source.id, "source_id": source.id}
        self.source = source
        self.faults_of: dict[Shape, list[tuple[str, str]]] = {}

    def faults(self, columns: Mapping[str, Sequence[Any]]) -> dict[int, tuple[str, str]]:
        """The places of the rows whose columns do not fit each other, each with a column and what is wrong."""
        shapes = list(zip(*self._parts(columns), strict=True))
        for shape in set(shapes) - self.faults_of.keys():
            place = shapes.index(shape)
            row = row_of(self.table, self.constants | {name: values[place] for name, values in columns.items()})
            row.complete(self.source)
            self.faults_of[shape] = list(row.inconsistencies())
        if not any(self.faults_of[shape] for shape in set(shapes)):
            return {}
        return {place: self.faults_of[shape][0] for place, shape in enumerate(shapes) if self.faults_of[shape]}

    def _parts(self, columns: Mapping[str, Sequence[Any]]) -> Iterator[Sequence[Any]]:
        """The parts of the rows' shapes, each for all rows."""
        for name, values in columns.items():
            type = column_type(self.table.table().c[name].type)
            if type.is_choice or name == "value_text":
                yield values
            elif type.is_list:
                yield [list(value) == sorted(set(value)) for value in values]
            else:
                yield [value is None for value in values]
        for pair in filter(None, (self.table.pairs, ("value_low", "value_high"))):
            if not columns.keys().isdisjoint(pair):
                alike = [self.constants.get(name) for name in pair]
                sides = (columns.get(name) or repeat(value) for name, value in zip(pair, alike, strict=True))
                yield list(map(order, *sides))


def order(one: Any, other: Any) -> int | None:
    """The order of two values: -1 for less, 0 for alike, 1 for more; None if there are not two."""
    return None if one is None or other is None else (one > other) - (one < other)


class Times(dict[tuple[str | None, str], Sequence[str | None]]):
    """The days of TIMES for each period on its basis, as ISO 8601 dates, cached."""

    def __init__(self, table: type[Claim], source: Source) -> None:
        super().__init__()
        self.table = table
        self.source = source

    def __missing__(self, key: tuple[str | None, str]) -> Sequence[str | None]:
        """Derive the times of a period, as claims do."""
        period, basis = key
        table: Any = self.table  # rows of which can be made without the columns on which nothing here depends
        claim = table(period=period, period_basis=next(member for member in PeriodBasis if member == basis))
        claim.complete(self.source)
        days: list[date | None] = [getattr(claim, name) for name in TIMES]
        self[key] = times = [day.isoformat() if day else None for day in days]
        return times
