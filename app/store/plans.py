"""Statements that are compiled once: their text for a database, and where the values of a request go in it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from sqlalchemy import Boolean, ColumnElement, CompoundSelect, Dialect, Select, bindparam
from sqlalchemy.types import TypeEngine

from app.model.types import ObjectList, TextList

Values = Mapping[str, Any]
"""The values of a request, by the names of the places in which they stand."""
DbRow = tuple[Any, ...]


@dataclass(frozen=True)
class Plan:
    """The text of a statement for one database, with places for values."""

    sql: str
    parameter_names: Sequence[str] | None
    """The name of the value in each place, in order; None if the text itself names them."""
    fixed: Values
    """The values that are the same in all requests."""
    decoders: Sequence[tuple[int, Any]]
    """The columns whose values are stored in another form than they are answered, each with what reads them."""

    @classmethod
    def of(cls, statement: Select[Any] | CompoundSelect[Any], dialect: Dialect) -> "Plan":
        """The plan of a statement."""
        compiled = statement.compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
        parameter_names = compiled.positiontup
        fixed = {
            name: bind.value.value if isinstance(bind.value, Enum) else bind.value
            for name, bind in compiled.binds.items()
            if not bind.required and (parameter_names is None or name in parameter_names)
        }
        decoders = [
            (parameter, processor)
            for parameter, column in enumerate(statement.selected_columns)
            if isinstance(column.type, TextList | ObjectList | Boolean)
            and (processor := column.type.dialect_impl(dialect).result_processor(dialect, None))
        ]
        return cls(compiled.string, parameter_names, fixed, decoders)

    def arguments(self, values: Values) -> Any:
        """Values in the form in which the database's driver takes them."""
        given = {**self.fixed, **values}
        return given if self.parameter_names is None else [given[name] for name in self.parameter_names]

    def rows(self, found: Iterable[DbRow]) -> list[DbRow]:
        """Rows as they are answered."""
        if not self.decoders:
            return list(found)
        return [self._read(row) for row in found]

    def _read(self, row: DbRow) -> DbRow:
        cells = list(row)
        for parameter, processor in self.decoders:
            cells[parameter] = processor(cells[parameter])
        return tuple(cells)


def parameter(name: str, type: TypeEngine[Any]) -> ColumnElement[Any]:
    """The place of a request's value in a statement."""
    return bindparam(name, type_=type, required=True)


def numbered(name: str, number: int) -> str:
    """The name of the place of one value of a list: none that the database library makes up."""
    return f"{name}__{number}"
