"""A kind of rows: where they are stored, how they are filtered, and what one is called."""

from collections.abc import Iterable, Sequence
from dataclasses import KW_ONLY, dataclass, field
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
from app.query.wording import Wording
from app.store.database import Database
from app.store.prepared_statements import parameter
from app.store.read_transactions import Reading

INDEXED_ORDERS = ("period_earliest", "value", "factor", "amount")
"""The columns by which claims and comparisons, which can be millions, are sorted."""


@dataclass(eq=False)
class Kind:
    """A kind of rows under `/v1/<path>`: where they are stored, how they are filtered and what one is called."""

    path: str
    table: type[Record]
    query: type[Query]
    _: KW_ONLY
    example: str
    singular: str = ""
    scope: Scope = Scope.CLAIM
    description: str = ""
    where: Sequence[ColumnElement[bool]] = ()
    listing: Listing[Query] = field(init=False)

    def __post_init__(self) -> None:
        """Take name and description of the table where there are no others, and list the rows."""
        self.singular = self.singular or self.table.table().name.replace("_", " ")
        self.description = self.description or cleandoc(self.table.__doc__ or "")
        wording = Wording(self.table) if issubclass(self.table, Claim) else None
        self.listing = Listing(self.path, self.table.columns(), self.branches, wording)

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

    @property
    def comes_in_bulk(self) -> bool:
        """Whether the rows are claims that imports bring by the ten thousand."""
        return issubclass(self.table, Claim) and self.table.comes_in_bulk

    def select(self, *where: ColumnElement[bool]) -> Select[Any]:
        """The public columns of the rows that meet some conditions."""
        return select(*self.table.columns()).where(*self.where, *where)

    def branches(self, query: Query) -> list[Select[Any]]:
        """The SELECTs of a query, one a branch."""
        return [self.select(*branch) for branch in branches(query.clauses(self.table))]

    def find(self, database: Database, reading: Reading, id: str, directory: Directory) -> Any:
        """The row with an id, as an object that the JSON encoder writes; None if there is none.

        A claim that came without a statement has one in the words of its kind.
        """
        if not IDENTIFIER.fullmatch(id):
            return None
        plan = database.plan((self.path, "row"), lambda: self.select(self.table.table().c.id == parameter("id", KEY)))
        rows = reading.rows(plan, {"id": id})
        if not rows:
            return None
        row = self.listing.writer.object(rows[0])
        if self.listing.wording:
            self.listing.wording.say(database, reading, [row], directory.name_of)
        return row


def declare_indexes(kinds: Iterable[Kind]) -> None:
    """Declare an index for every filter, side and order, in which rows stand by id; without rows of null if no order.

    Of claims, which can be millions, indexes have the position in place of the id: in SQLite, whose indexes end with
    the number of the row, it is that, and must not be named for keyset pagination to use it. Where PostgreSQL keeps the
    claims of each import apart, these need no index by source, and each partition has its own by id.
    """
    for kind in kinds:
        table = kind.table.table()
        known = {index.name for index in table.indexes}
        if kind.is_claim and f"ix_{table.name}_id" not in known:
            Index(None, table.c.id, unique=True).ddl_if(dialect="sqlite" if kind.comes_in_bulk else None)
        orders = [table.c[name] for name in INDEXED_ORDERS if name in table.c]
        for column in dict.fromkeys([*orders, *kind.query.indexed.values(), *kind.table.side_columns()]):
            if f"ix_{table.name}_{column.name}" not in known:
                where = column.is_not(None) if column.nullable and column not in orders else None
                options: dict[str, Any] = {"sqlite_where": where, "postgresql_where": where}
                if kind.is_claim:
                    name = f"ix_{table.name}_{column.name}"
                    Index(name, column, **options).ddl_if(dialect="sqlite")
                    if not (kind.comes_in_bulk and column.name == "source_id"):
                        Index(f"{name}_position", column, table.c.position, **options).ddl_if(dialect="postgresql")
                else:
                    Index(None, column, table.c.id, **options)
        if kind.comes_in_bulk:
            for index in table.indexes:  # made of all rows of an import at once, few of which change
                index.dialect_options["postgresql"]["with"] = {"fillfactor": 100}
