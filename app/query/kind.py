"""A kind of rows: where they are stored, how they are filtered, and what one is called."""

from collections.abc import Iterable
from inspect import cleandoc
from typing import Any

from sqlalchemy import ColumnElement, Index, Select, select

from app.model.base import Record
from app.model.claims import Claim
from app.model.types import IDENTIFIER, KEY, Scope
from app.query.branches import branches
from app.query.directory import Directory
from app.query.listing import Listing
from app.query.parameters import Query
from app.store.database import Database
from app.store.plans import parameter
from app.store.readings import Reading


class Kind:
    """A kind of rows under `/v1/<path>`: where they are stored, how they are filtered and what one is called."""

    def __init__(
        self,
        path: str,
        table: type[Record],
        query: type[Query],
        *,
        singular: str,
        example: str,
        scope: Scope = Scope.CLAIM,
        description: str | None = None,
        where: ColumnElement[bool] | None = None,
    ) -> None:
        self.path = path
        self.table = table
        self.query = query
        self.singular = singular
        self.example = example
        self.scope = scope
        self.where = () if where is None else (where,)
        self.description = description or cleandoc(table.__doc__ or "")
        stored = table.table().c.get("answer")
        self.listing: Listing[Query] = Listing(path, table.columns(), self.branches, stored)

    @property
    def name(self) -> str:
        """The kind in words: `trade flows`."""
        return self.path.replace("-", " ")

    @property
    def file(self) -> str:
        """The name of the kind's file in a pack."""
        return f"{self.path.replace('-', '_')}.csv"

    @property
    def is_claim(self) -> bool:
        """Whether the rows are claims, not what claims refer to."""
        return issubclass(self.table, Claim)

    def select(self, *where: ColumnElement[bool]) -> Select[Any]:
        """The public columns of the rows that meet some conditions."""
        return select(*self.table.columns()).where(*self.where, *where)

    def branches(self, query: Query) -> list[Select[Any]]:
        """The SELECTs of a query, one a branch."""
        return [self.select(*branch) for branch in branches(query.clauses(self.table))]

    def find(self, database: Database, reading: Reading, id: str) -> Any:
        """The row with an id, as an object that the JSON encoder writes; None if there is none."""
        if not IDENTIFIER.fullmatch(id):
            return None
        plan = database.plan((self.path, "row"), lambda: self.select(self.table.table().c.id == parameter("id", KEY)))
        rows = reading.rows(plan, {"id": id})
        return self.listing.writer.object(rows[0]) if rows else None


def declare_indexes(kinds: Iterable[Kind]) -> None:
    """Declare an index (column, id) for every column of a filter and every side; partial where it can be null."""
    for kind in kinds:
        table = kind.table.table()
        known = {index.name for index in table.indexes}
        for column in dict.fromkeys([*kind.query.indexed.values(), *kind.table.side_columns()]):
            if f"ix_{table.name}_{column.name}" not in known:
                where = column.is_not(None) if column.nullable else None
                Index(None, column, table.c.id, sqlite_where=where, postgresql_where=where)


def with_statement(kind: Kind, row: Any, directory: Directory) -> Any:
    """A row with its statement; in the words of its kind if it is a claim that came without one."""
    if issubclass(kind.table, Claim) and row.statement is None:
        row.statement = kind.table.sentence(row, directory.name_of)
    return row
