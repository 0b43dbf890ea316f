"""Checks of claims by the column: the constraints that a pack's rows meet, at the cost of a few lookups for each."""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import repeat
from typing import Annotated, Any

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Boolean, Enum

from app.load.packs import described, row_of
from app.load.references import tables_named
from app.load.staging import as_stored
from app.model.claims import Claim, PeriodBasis
from app.model.sources import Source
from app.model.types import IdList
from app.text.near import did_you_mean, near

Known = Mapping[str, AbstractSet[str]]
"""The ids that there are, by what they name: actors, organizations, sources."""


class ColumnCheck:
    """What the values of one column are checked by: the type of its field, and the ids that there are."""

    def __init__(self, table: type[Claim], name: str, known: Known) -> None:
        field = table.model_fields[name]
        self.column = table.table().c[name]
        self.is_list = isinstance(self.column.type, IdList)
        self.type = TypeAdapter(list[Annotated[field.annotation, *field.metadata]])  # type: ignore[name-defined]
        self.known = [(table, known[table]) for table in tables_named(self.column) if table in known]
        self.unknown: dict[str, str] = {}
        self.as_stored = as_stored(self.column)

    def read(self, values: Sequence[Any]) -> tuple[Sequence[Any], dict[int, str]]:
        """The values as they are stored, and what is wrong with those that cannot be, by their places."""
        if self.is_list:
            values = [value and tuple(value) for value in values]
        distinct = list(dict.fromkeys(values))
        faulty: dict[Any, str] = {}
        try:
            read = self.type.validate_python(distinct)
        except ValidationError as error:
            for found in error.errors():
                faulty.setdefault(distinct[int(found["loc"][0])], described(found))
            distinct = [value for value in distinct if value not in faulty]
            read = self.type.validate_python(distinct)
        for table, ids in self.known:
            for value, said in zip(distinct, read, strict=True):
                for named in said if self.is_list else (said,):
                    if named is not None and named not in ids:
                        faulty[value] = self._unknown(table, ids, named)
        if self.as_stored is None and not faulty and len(distinct) == len(values):
            return read, {}
        stored = dict(zip(distinct, read, strict=True))
        if self.as_stored:
            stored = {value: said if said is None else self.as_stored(said) for value, said in stored.items()}
        wrong = {place: faulty[value] for place, value in enumerate(values) if value in faulty} if faulty else {}
        return [stored.get(value) for value in values], wrong

    def _unknown(self, table: str, ids: AbstractSet[str], named: str) -> str:
        """What is said of an id that there is not."""
        if named not in self.unknown:
            self.unknown[named] = f"no {table} '{named}'{did_you_mean(near(named, list(ids)))}"
        return self.unknown[named]


Shape = tuple[Any, ...]
"""Which columns of a row are filled, what is chosen from vocabularies, and whether pairs and lists are in order.

Whether the columns of a row fit each other depends on nothing else: rows of one shape are good or faulty alike.
"""


class ShapeCheck:
    """What rows are checked by as wholes: one row of each shape is made, and held against what its kind demands."""

    def __init__(self, table: type[Claim], constants: Mapping[str, Any], source: Source) -> None:
        self.table = table
        self.constants = {**constants, "id": source.id, "source_id": source.id}
        self.source = source
        self.found: dict[Shape, list[tuple[str, str]]] = {}

    def faults(self, columns: Mapping[str, Sequence[Any]]) -> dict[int, tuple[str, str]]:
        """The places of the rows whose columns do not fit each other, each with a column and what is wrong."""
        shapes = list(zip(*self._parts(columns), strict=True))
        for shape in set(shapes) - self.found.keys():
            place = shapes.index(shape)
            row = row_of(self.table, self.constants | {name: values[place] for name, values in columns.items()})
            row.complete(self.source)
            self.found[shape] = list(row.inconsistencies())
        if not any(self.found[shape] for shape in set(shapes)):
            return {}
        return {place: self.found[shape][0] for place, shape in enumerate(shapes) if self.found[shape]}

    def _parts(self, columns: Mapping[str, Sequence[Any]]) -> Iterator[Sequence[Any]]:
        """What makes the shapes of rows, part by part."""
        for name, values in columns.items():
            column = self.table.table().c[name]
            if isinstance(column.type, Enum | Boolean) or name == "value_text":
                yield values
            elif isinstance(column.type, IdList):
                yield [list(value) == sorted(set(value)) for value in values]
            else:
                yield [value is None for value in values]
        for pair in filter(None, (self.table.pairs, ("value_low", "value_high"))):
            if not columns.keys().isdisjoint(pair):
                alike = [self.constants.get(name) for name in pair]
                sides = (columns.get(name) or repeat(value) for name, value in zip(pair, alike, strict=True))
                yield list(map(order, *sides))


def order(one: Any, other: Any) -> int | None:
    """How two values stand to each other: -1 for less, 0 for alike, 1 for more; None if there are not two."""
    return None if one is None or other is None else (one > other) - (one < other)


class PeriodBounds(dict[tuple[str | None, str], tuple[str | None, str | None]]):
    """First and last day of each period on its basis, as ISO 8601 dates: worked out once, as claims do."""

    def __init__(self, table: type[Claim], source: Source) -> None:
        super().__init__()
        self.table = table
        self.source = source

    def __missing__(self, key: tuple[str | None, str]) -> tuple[str | None, str | None]:
        """Work out the bounds of a period that is met for the first time."""
        period, basis = key
        made: Any = self.table  # as a table class, without the columns on which nothing here depends
        claim = made(period=period, period_basis=next(known for known in PeriodBasis if known == basis))
        claim.complete(self.source)
        earliest, latest = claim.period_earliest, claim.period_latest
        self[key] = found = (earliest and earliest.isoformat(), latest and latest.isoformat())
        return found
