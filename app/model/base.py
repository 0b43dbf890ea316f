"""Base classes of the tables: their names, their ids, and their public columns in the order of an answer."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema
from sqlalchemy import Column, MetaData
from sqlalchemy import Table as SqlTable
from sqlalchemy.orm import declared_attr
from sqlmodel import Field, SQLModel

from app.model.types import KEY, IdList, Slug

if TYPE_CHECKING:
    from app.model.sources import Source


LAST = (
    *("value", "value_qualifier", "value_low", "value_high", "value_step", "value_text", "unit"),
    *("period", "period_earliest", "period_latest", "period_basis", "known_until", "holds_until"),
    *("paragraph", "text_start", "text_end", "text_sha256", "source_row", "note"),
    "asserted_by",
)
"""The columns that stand after a kind's own in an answer: the figure, the time, the place in the source."""


def reading_order(name: str) -> int:
    """Sort key of a column in an answer: what a kind says first, where it stands in the source last."""
    return LAST.index(name) if name in LAST else -1


class Table(SQLModel):
    """A class with a table that is named after it."""

    model_config = {"defer_build": True}
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )

    @declared_attr.directive
    def __tablename__(cls) -> str:  # noqa: N805  # SQLAlchemy hands over the class
        """`TradeFlow` is stored in `trade_flow`."""
        return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", cls.__name__).lower()

    @classmethod
    def table(cls) -> SqlTable:
        """The table in which rows of this class are stored."""
        table: SqlTable = cls.__table__  # type: ignore[attr-defined]  # SQLModel adds it to table classes
        return table


class Record(Table):
    """Anything that the data set holds under an id."""

    sides: ClassVar[Sequence[str] | None] = None
    """The columns that name those whom a row is about, if not all that name an actor do."""

    id: Slug = Field(primary_key=True, sa_type=KEY, description="Stable identifier, unique over all kinds.")

    @classmethod
    @cache
    def columns(cls) -> Sequence[Column[Any]]:
        """The public columns in the order of an answer."""
        public = (name for name, field in cls.model_fields.items() if not field.exclude)
        return tuple(cls.table().c[name] for name in sorted(public, key=reading_order))

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """The schema of an answer, in the order of an answer."""
        reference = handler(core)
        schema = handler.resolve_ref_schema(reference)
        schema["required"] = sorted(schema["properties"], key=reading_order)
        schema["properties"] = {name: schema["properties"][name] for name in schema["required"]}
        return reference

    @classmethod
    def actor_columns(cls) -> list[Column[Any]]:
        """The columns that hold the id of one actor."""
        actors = {"actor.id", "organization.id"}
        columns = (column for column in cls.columns() if column.name != "id")
        return [column for column in columns if actors & {key.target_fullname for key in column.foreign_keys}]

    @classmethod
    def side_columns(cls) -> list[Column[Any]]:
        """The columns that name those whom a row is about."""
        return [column for column in cls.actor_columns() if cls.sides is None or column.name in cls.sides]

    @classmethod
    def list_columns(cls) -> list[Column[Any]]:
        """The columns that hold a list of ids."""
        return [column for column in cls.columns() if isinstance(column.type, IdList)]

    def complete(self, source: "Source | None") -> None:
        """Derive columns from others and from the source."""

    def inconsistencies(self) -> Iterator[tuple[str, str]]:
        """Columns that do not fit the others of the row, each with the reason."""
        for column in self.list_columns():
            actors = getattr(self, column.name)
            if actors != sorted(set(actors)):
                yield column.name, "a list of actors is in code-point order and names each once"
