"""The types of columns: how values of each are written and read wherever rows enter or leave the tables."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal

import msgspec
from sqlalchemy import INTEGER, REAL, TEXT, Boolean, Date, Enum, Float, Integer, String, Text
from sqlalchemy.types import TypeEngine
from sqlmodel import AutoString

from app.model.types import NameList, ObjectList, TextList

SEPARATOR = ";"
"""What stands between the members of a list in a cell of CSV."""


@dataclass(frozen=True, slots=True)
class ColumnType:
    """How values of a type are written and read; where a function is None, they are taken as they are."""

    to_cell: Callable[[Any], str] | None = None
    """A value in a cell of CSV; null is an empty one."""
    from_cell: Callable[[str], Any] = lambda cell: cell or None
    """The value of a cell of a pack, which its model checks; null if it is empty."""
    blank: Any = None
    """The value where nothing is known."""
    to_driver: Callable[[Any], Any] | None = None
    """A value as the drivers of all databases take it."""
    is_encoded: bool = False
    """Whether a value is stored in another form than JSON has it."""
    in_sqlite: type[TypeEngine[Any]] = TEXT
    """The type of the column in the SQLite file of an export."""
    to_sqlite: Callable[[Any], Any] | None = None
    """A value in that column."""
    in_parquet: str = "string"
    """The name of the type in Parquet: of the members, if it is a list."""
    in_table_schema: Mapping[str, Any] = field(default_factory=dict)
    """What the field of a Data Package says beside what JSON Schema does."""
    is_list: bool = False
    """Whether a value is a list of texts."""
    is_choice: bool = False
    """Whether few values are possible."""
    in_migration: Callable[[Any], str | Literal[False]] = lambda _: False
    """How a migration writes what the database stores, whatever becomes of the code; False leaves it to Alembic."""


def to_json(value: Any) -> str:
    """A value as JSON, without blanks."""
    return msgspec.json.encode(value).decode()


def sized(type: Any) -> str:
    """How a migration writes the type of a text that the database stores with a length, or none."""
    return f"sa.String({type.length or ''})"


def collated(constant: str) -> Callable[[Any], str | Literal[False]]:
    """How a migration writes a type that sorts by code point: by the constant of its own."""
    return lambda column_type: constant if column_type._variant_mapping else False


LIST = ColumnType(
    to_cell=SEPARATOR.join,
    from_cell=lambda cell: cell.split(SEPARATOR) if cell else [],
    to_driver=json.dumps,
    is_encoded=True,
    to_sqlite=to_json,
    in_table_schema={"type": "list", "itemType": "string", "delimiter": SEPARATOR},
    is_list=True,
    in_migration=lambda _: "sa.Text()",
)
COLUMN_TYPES: Mapping[type[TypeEngine[Any]], ColumnType] = {
    TypeEngine: ColumnType(),
    String: ColumnType(in_migration=collated("KEY")),
    Text: ColumnType(in_migration=collated("NAME")),
    AutoString: ColumnType(in_migration=sized),
    Enum: ColumnType(to_driver=str, is_choice=True, in_migration=sized),
    Integer: ColumnType(in_sqlite=INTEGER, in_parquet="int64"),
    # Adding 0.0 takes the sign from zero, which not all databases keep.
    Float: ColumnType(to_driver=lambda figure: figure + 0.0, in_sqlite=REAL, in_parquet="float64"),
    Date: ColumnType(to_driver=date.isoformat, to_sqlite=date.isoformat, in_parquet="date32"),
    Boolean: ColumnType(
        to_cell=lambda value: str(value).lower(),
        from_cell=lambda cell: {"true": True, "false": False, "": None}.get(cell, cell),
        is_encoded=True,
        in_sqlite=INTEGER,
        in_parquet="bool",
        in_table_schema={"trueValues": ["true"], "falseValues": ["false"]},
        is_choice=True,
    ),
    TextList: LIST,
    NameList: replace(LIST, blank=[]),
    ObjectList: ColumnType(to_cell=to_json, is_encoded=True, in_migration=lambda _: "sa.Text()"),
}
"""How values of each type are written and read; a type without an entry goes the way of the one that it refines."""


def column_type(type: TypeEngine[Any]) -> ColumnType:
    """How values of a column's type are written and read."""
    return next(COLUMN_TYPES[base] for base in type.__class__.__mro__ if base in COLUMN_TYPES)
