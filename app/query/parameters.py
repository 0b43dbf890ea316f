"""The query parameters of lists: reading them, paging, format, and filters by the names of columns."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from enum import Enum
from functools import cache, cached_property
from typing import Annotated, Any, ClassVar, Self, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.json_schema import SkipJsonSchema
from sqlalchemy import Column, ColumnElement, Index, select

from app.model.base import Record
from app.model.bookkeeping import ListedId
from app.model.errors import Fault, InvalidParameters, UnknownCode, faults_of
from app.model.types import KEY, IdList, Scope
from app.query.branches import Alternative, AnyOf, Condition
from app.query.directory import Directory
from app.query.formats import Format
from app.store.plans import numbered, parameter

DEFAULT_LIMIT = 100
MAX_LIMIT = 1000
QUICK_LIMIT = 200
"""Up to how many rows are read without handing the request to another thread."""
Conditions = Iterator[Condition]
Unset = SkipJsonSchema[None]
"""`X | Unset`: a parameter that may be left out, documented as an X."""


def any_of(description: str, *, example: Any = None, alias: str | None = None) -> Any:
    """A filter that keeps the rows which match any of the values that it is given."""
    return Field(
        default_factory=list,
        max_length=100,
        description=f"{description} Repeat it for “any of”.",
        examples=None if example is None else [[example]],
        alias=alias,
    )


def lists_actor(column: Column[Any], parameter: ColumnElement[Any]) -> ColumnElement[bool]:
    """Rows in whose list, the column, an actor stands."""
    listed = ListedId.table().c
    rows = select(listed.row_id).where(
        listed.listed_id == parameter, listed.kind == column.table.name, listed.field == column.name
    )
    return column.table.c.id.in_(rows)


def any_listed(column: Column[Any], name: str, count: int) -> AnyOf:
    """Rows in whose list, the column, any of the actors of a parameter stands."""
    return AnyOf([Alternative(lists_actor(column, parameter(numbered(name, number), KEY))) for number in range(count)])


class Parameters(BaseModel):
    """The parameters of a request: each is known, and given once unless it is a list."""

    model_config = ConfigDict(extra="forbid", defer_build=True)

    @classmethod
    def read(cls, given: Sequence[tuple[str, str]]) -> Self:
        """The parameters of a query; InvalidParameters if they cannot be understood."""
        lists = cls.lists()
        values: dict[str, Any] = {}
        for name, value in given:
            if name in lists:
                values.setdefault(name, []).append(value)
            elif name in values:
                raise InvalidParameters(Fault(parameter=name, message="given twice", suggestions=[]))
            else:
                values[name] = value
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            raise InvalidParameters(*faults_of(error.errors(), cls.known())) from error

    def resolve(self, directory: Directory) -> Self:
        """These parameters, now with ids for all codes and names; UnknownCode if one of these means nothing."""
        faults: list[Fault] = []
        ids: dict[str, list[str]] = {}
        given = self.model_fields_set
        for name, scope in self.named_fields():
            if name not in given:
                continue
            found = {code: directory.find(code, scope) for code in getattr(self, name)}
            if None in found.values():
                parameter = type(self).model_fields[name].alias or name
                faults += (
                    Fault(parameter=parameter, message=f"no {scope} '{code}'", suggestions=directory.near(code, scope))
                    for code, meant in found.items()
                    if meant is None
                )
            ids[name] = list(dict.fromkeys(meant for meant in found.values() if meant is not None))
        if faults:
            raise UnknownCode(*faults)
        self.__dict__.update(ids)  # they are of the fields' types, so nothing is left to check
        return self

    @classmethod
    @cache
    def known(cls) -> Sequence[str]:
        """The names of all parameters."""
        return [field.alias or name for name, field in cls.model_fields.items()]

    @classmethod
    @cache
    def lists(cls) -> frozenset[str]:
        """The names of the parameters that can be repeated."""
        fields = cls.model_fields.items()
        return frozenset(field.alias or name for name, field in fields if get_origin(field.annotation) is list)

    @classmethod
    @cache
    def named_fields(cls) -> Sequence[tuple[str, Scope]]:
        """The fields that take codes and names, each with what these may stand for."""
        return [
            (name, mark)
            for name, field in cls.model_fields.items()
            for item_type in get_args(field.annotation)
            for mark in getattr(item_type, "__metadata__", ())
            if isinstance(mark, Scope)
        ]


class Query(Parameters):
    """What every list can be asked.

    A field that is named after a column, or after one less its `_id`, keeps the rows in which the column has one of the
    field's values; a list column, those in which it has one of them as a member. All other fields, and those in
    `unlike_columns`, say in `conditions_on` what they keep.
    """

    table: ClassVar[type[Record]]
    unlike_columns: ClassVar[frozenset[str]] = frozenset()

    limit: Annotated[int, Field(ge=1, le=MAX_LIMIT)] | Unset = Field(
        None,
        description=f"How many rows to answer with, 1 to {MAX_LIMIT}: {DEFAULT_LIMIT} if not given; in CSV and JSON "
        "Lines, all.",
    )
    cursor: str | Unset = Field(
        None,
        max_length=1000,
        description="Where the last page ended: taken from its `next`, never made by hand; not for CSV and JSON Lines.",
    )
    format: Format | Unset = Field(None, description="The format of the answer; it outweighs the Accept header.")

    paging: ClassVar[frozenset[str]] = frozenset({"limit", "cursor", "format", "sort"})

    @property
    def order(self) -> str | None:
        """The order that is asked for, by those lists that have more than one."""
        return getattr(self, "sort", None)

    @cached_property
    def given(self) -> Mapping[str, Any]:
        """The filters that are given, each with its value: to be asked for when the values are understood."""
        found: dict[str, Any] = {}
        fields = self.model_fields_set
        for name in self.filter_names():
            if name in fields and (value := getattr(self, name)) is not None and value != []:
                is_repeated = isinstance(value, list) and len(value) > 1
                found[name] = list(dict.fromkeys(value)) if is_repeated else value
        return found

    @classmethod
    @cache
    def filter_names(cls) -> Sequence[str]:
        """The fields that are filters."""
        return [name for name in cls.model_fields if name not in cls.paging]

    @classmethod
    def column_of(cls, name: str, table: type[Record]) -> Column[Any] | None:
        """The column that a filter is named after, if there is one."""
        if name in cls.unlike_columns:
            return None
        columns = table.table().c
        return columns.get(name.rstrip("_") + "_id", columns.get(name))

    def tables(self) -> Sequence[type[Record]]:
        """The kinds of rows among which the answer is found."""
        return [self.table]

    pair: ClassVar[frozenset[str]] = frozenset()
    """Filters that, given together, leave few rows."""

    def is_cheap(self) -> bool:
        """Whether an index finds the page at once: by one filter, or in the order asked for, or among few rows."""
        given = self.given
        is_long = (self.limit or 0) > QUICK_LIMIT
        if is_long or "q" in given or any(isinstance(value, list) and value[1:] for value in given.values()):
            return False
        is_few = bool(self.pair) and self.pair <= given.keys()
        is_one = len(given) == 1 and all(self.column_of(name, self.table) is not None for name in given)
        return is_few or not given or (is_one and self.order is None)

    @classmethod
    def index(cls) -> None:
        """Give each column by which rows are found an index, in which they stand by id."""
        table = cls.table.table()
        known = {index.name for index in table.indexes}
        named = (cls.column_of(name, cls.table) for name in cls.filter_names())
        for column in dict.fromkeys([*named, *cls.table.side_columns()]):
            if column is None or isinstance(column.type, IdList) or f"ix_{table.name}_{column.name}" in known:
                continue
            has_it = column.is_not(None)
            only: dict[str, Any] = {"sqlite_where": has_it, "postgresql_where": has_it} if column.nullable else {}
            Index(None, column, table.c.id, **only)

    def shape(self) -> Hashable:
        """What is asked, without the values: queries of one shape are answered by the same statement."""
        return tuple([(name, len(value) if isinstance(value, list) else 0) for name, value in self.given.items()])

    def values(self) -> dict[str, Any]:
        """The values that the statement needs, by the names of their places."""
        found: dict[str, Any] = {}
        for name, value in self.given.items():
            if isinstance(value, list):
                for number, one in enumerate(value):
                    found[numbered(name, number)] = one.value if isinstance(one, Enum) else one
            else:
                found[name] = value
        return found

    def clauses(self, table: type[Record]) -> Conditions:
        """The conditions that each row of the answer meets, on the table of some kind."""
        for name, value in self.given.items():
            column = self.column_of(name, table)
            if column is None:
                continue
            if not isinstance(value, list):
                yield column == parameter(name, column.type)
            elif isinstance(column.type, IdList):
                yield any_listed(column, name, len(value))
            else:
                places = (parameter(numbered(name, number), column.type) for number in range(len(value)))
                yield AnyOf([Alternative(column == one, column) for one in places])
