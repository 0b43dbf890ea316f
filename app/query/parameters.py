"""The query parameters of lists: how they are read, paging and format, and which filter each of the others is."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from typing import Annotated, Any, ClassVar, Self, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.json_schema import SkipJsonSchema
from sqlalchemy import Column

from app.model.base import Record
from app.model.errors import Fault, InvalidParameters, UnknownCode, faults_of
from app.model.types import Scope, Vocabulary, Whole
from app.query.branches import Condition
from app.query.claim_ids import proven
from app.query.directory import Directory, UnprovenId
from app.query.filters import Filter, InColumn
from app.store.database import Database
from app.store.read_transactions import Reading

DEFAULT_LIMIT = 100
MAX_LIMIT = 1000
QUICK_LIMIT = 200
"""Longest page that is read without handing the request to another thread."""
PAGING = frozenset({"limit", "cursor", "format", "sort"})
"""The parameters that are no filters."""
Unset = SkipJsonSchema[None]
"""`X | Unset`: a parameter that may be left out, documented as an X."""


def any_of(description: str, *, example: Any = None, alias: str | None = None) -> Any:
    """A parameter that can be repeated, for rows that match any of its values."""
    return Field(
        default_factory=list,
        max_length=100,
        description=f"{description} Repeat it for “any of”.",
        examples=None if example is None else [[example]],
        alias=alias,
    )


class Format(Vocabulary):
    """A format of an answer."""

    JSON = "json", "One page of rows as a JSON object (application/json)."
    CSV = "csv", "All matching rows as comma-separated values with a header (text/csv); lists are joined by `;`."
    JSONL = "jsonl", "All matching rows as JSON Lines, one object a line (application/jsonl)."


class FeedFormat(Vocabulary):
    """A format of the change log."""

    JSON = "json", "One page of loads as a JSON object (application/json)."
    ATOM = "atom", "One page of loads as a feed of Atom, RFC 4287 (application/atom+xml)."


MEDIA_TYPES: Mapping[str, str] = {
    Format.JSON: "application/json",
    Format.CSV: "text/csv; charset=utf-8",
    Format.JSONL: "application/jsonl",
    FeedFormat.ATOM: "application/atom+xml",
}


class Parameters(BaseModel):
    """The parameters of a request: each is known, and given once unless it is a list."""

    model_config = ConfigDict(extra="forbid", defer_build=True)
    filters: ClassVar[Mapping[str, Filter]] = {}
    """The filters by the names of their fields."""

    @classmethod
    def read(cls, pairs: Sequence[tuple[str, str]]) -> Self:
        """The parameters of a query string, by name and value; InvalidParameters if they cannot be understood."""
        lists = cls.lists()
        values: dict[str, Any] = {}
        for name, value in pairs:
            if name in lists:
                values.setdefault(name, []).append(value)
            elif name in values:
                raise InvalidParameters(Fault(parameter=name, message="given twice", suggestions=[]))
            else:
                values[name] = value
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            known = [field.alias or name for name, field in cls.model_fields.items()]
            raise InvalidParameters(*faults_of(error.errors(), known)) from error

    def resolve(self, directory: Directory) -> Self:
        """Replace codes and names by ids; UnknownCode if one of them means nothing.

        In place, since `model_copy` takes a sixth of the time in which a query is read and resolved; past validation,
        since ids are of the fields' types.
        """
        faults: list[Fault] = []
        values = self.__dict__
        for name, parameter, scope in self.coded_fields():
            if not (codes := values[name]):
                continue
            ids: dict[str, None] = {}
            for code in dict.fromkeys(codes):
                try:
                    ids[directory.require(code, scope, parameter)] = None
                except UnknownCode as error:
                    faults += error.faults
            is_whole = scope is Scope.ACTOR and not directory.parts.keys().isdisjoint(ids)
            values[name] = self.filters[name].with_parts(list(ids), directory.parts) if is_whole else list(ids)
        if faults:
            raise UnknownCode(*faults)
        return self

    @classmethod
    @cache
    def lists(cls) -> frozenset[str]:
        """The names of the parameters that can be repeated."""
        fields = cls.model_fields.items()
        return frozenset(field.alias or name for name, field in fields if get_origin(field.annotation) is list)

    @classmethod
    @cache
    def coded_fields(cls) -> Sequence[tuple[str, str, Scope]]:
        """The fields that take codes and names: field, parameter, and the scope in which these are looked up."""
        return [
            (name, field.alias or name, mark)
            for name, field in cls.model_fields.items()
            for item_type in get_args(field.annotation)
            for mark in getattr(item_type, "__metadata__", ())
            if isinstance(mark, Scope)
        ]


class Query(Parameters):
    """The parameters of every list.

    Each parameter but those of paging is a filter: the one in its annotation, or the column that it is named after.
    """

    table: ClassVar[type[Record]]
    indexed: ClassVar[Mapping[str, Column[Any]]] = {}
    """The columns whose indexes serve filters, by the names of the fields."""
    narrow_together: ClassVar[frozenset[str]] = frozenset()
    """Filters that leave few rows if all of them are active."""

    limit: Annotated[Whole, Field(ge=1, le=MAX_LIMIT)] | Unset = Field(
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

    @classmethod
    def __pydantic_init_subclass__(cls, **options: Any) -> None:
        """Find the filters; TypeError if one is neither annotated nor named after a column."""
        super().__pydantic_init_subclass__(**options)
        cls.filters = {
            name: next((mark for mark in field.metadata if isinstance(mark, Filter)), InColumn())
            for name, field in cls.model_fields.items()
            if name not in PAGING
        }
        if hasattr(cls, "table"):
            columns = {name: filter.indexed(name, cls.table) for name, filter in cls.filters.items()}
            cls.indexed = {name: column for name, column in columns.items() if column is not None}

    @property
    def order(self) -> str | None:
        """The `sort` parameter, in lists that have one."""
        return getattr(self, "sort", None)

    @cached_property
    def active(self) -> Mapping[str, Any]:
        """The operands of active filters by their names. Read only after `resolve`, since the result is cached."""
        fields = self.model_fields_set
        return {
            name: filter.operand(value)
            for name, filter in self.filters.items()
            if name in fields and (value := getattr(self, name)) is not None and value != []
        }

    def tables(self) -> Sequence[type[Record]]:
        """The tables that are read."""
        return [self.table]

    def prepare(self, database: Database, reading: Reading, rows: Mapping[str, int]) -> None:
        """Look up in the database what the statement depends on; `rows` is how many rows there are in each table.

        UnknownCode if a parameter names claims of data sets that are not there.
        """
        for name, parameter, scope in self.coded_fields():
            ids = self.__dict__[name]
            if scope is Scope.CLAIM and isinstance(ids, list) and any(isinstance(id, UnprovenId) for id in ids):
                self.__dict__[name] = proven(database, reading, parameter, ids)
                for worked_out in ("active", "shape", "values"):
                    self.__dict__.pop(worked_out, None)

    def is_cheap(self) -> bool:
        """Whether the query is cheap enough for the event loop: at most QUICK_LIMIT rows, found by one index."""
        active = self.active
        is_long = (self.limit or 0) > QUICK_LIMIT
        if is_long or "q" in active or any(isinstance(operand, list) and operand[1:] for operand in active.values()):
            return False
        is_narrow = bool(self.narrow_together) and self.narrow_together <= active.keys()
        is_indexed = len(active) == 1 and active.keys() <= self.indexed.keys()
        return is_narrow or not active or (is_indexed and self.order is None)

    @cached_property
    def shape(self) -> Hashable:
        """All that the statement depends on: queries of one shape share a prepared statement."""
        filters = self.filters
        return tuple([(name, filters[name].shape(operand)) for name, operand in self.active.items()])

    @cached_property
    def values(self) -> Mapping[str, Any]:
        """The values of the statement's parameters."""
        values: dict[str, Any] = {}
        for name, operand in self.active.items():
            values |= self.filters[name].values(name, operand)
        return values

    def clauses(self, table: type[Record]) -> Iterator[Condition]:
        """The conditions that each row of the answer meets, in a table."""
        for name, operand in self.active.items():
            yield from self.filters[name].clauses(name, operand, table)
