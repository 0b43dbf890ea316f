"""Prepared statements: compiled once, with parameters for the values of each request."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Dialect, Select, bindparam
from sqlalchemy.types import TypeEngine

from app.model.columns import column_type
from app.store.rows import Converters, converted

Values = Mapping[str, Any]
"""The values of a request, by the names of their parameters."""
DbRow = tuple[Any, ...]
"""A row as the driver of a database hands it out."""


@dataclass(frozen=True)
class Plan:
    """A prepared statement: its text for one database, and what its rows are read by."""

    sql: str
    parameter_names: Sequence[str] | None
    """The names of the parameters in order; None if the text itself names them."""
    fixed: Values
    """The values that are the same in all requests."""
    decoders: Converters
    """Place and decoder of each column whose stored form differs from the answer: lists, objects, truth values."""

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
            (place, decode)
            for place, column in enumerate(statement.selected_columns)
            if column_type(column.type).is_encoded
            and (decode := column.type.dialect_impl(dialect).result_processor(dialect, None))
        ]
        return cls(compiled.string, parameter_names, fixed, decoders)

    def arguments(self, values: Values) -> Any:
        """Values in the form in which the database's driver takes them."""
        arguments = {**self.fixed, **values}
        return arguments if self.parameter_names is None else [arguments[name] for name in self.parameter_names]

    def rows(self, rows: Iterable[DbRow]) -> list[DbRow]:
        """Rows as they are answered."""
        return [tuple(converted(row, self.decoders)) for row in rows] if self.decoders else list(rows)


def parameter(name: str, type: TypeEngine[Any]) -> ColumnElement[Any]:
    """The parameter of a statement for a value of each request."""
    return bindparam(name, type_=type, required=True)


def numbered(name: str, number: int) -> str:
    """The name of the n-th value of a parameter: with two underscores, as SQLAlchemy makes none up."""
    return f"{name}__{number}"
