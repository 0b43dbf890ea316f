"""A kind of rows: where they are stored, how they are filtered, and what one is called."""

from inspect import cleandoc
from typing import Any

from sqlalchemy import ColumnElement, Select, select

from app.model.base import Stored
from app.model.claims import Claim
from app.model.types import IDENTIFIER, KEY, Names
from app.query.branches import branches
from app.query.directory import Directory
from app.query.listing import Listing
from app.query.parameters import Query
from app.store.database import Database
from app.store.plans import place
from app.store.views import View


class Resource:
    """A kind of rows under `/v1/<path>`: where they are stored, how they are filtered and what one is called."""

    def __init__(
        self,
        path: str,
        table: type[Stored],
        query: type[Query],
        *,
        one: str,
        example: str,
        scope: Names = Names.CLAIM,
        about: str | None = None,
        only: ColumnElement[bool] | None = None,
    ) -> None:
        self.path = path
        self.table = table
        self.query = query
        self.one = one
        self.example = example
        self.scope = scope
        self.only = () if only is None else (only,)
        self.about = about or cleandoc(table.__doc__ or "")
        stored = table.table().c.get("answer")
        self.listing: Listing[Query] = Listing(path, table.columns(), self.branches, stored)
        query.index()

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
        return select(*self.table.columns()).where(*self.only, *where)

    def branches(self, query: Query) -> list[Select[Any]]:
        """The SELECTs of a query, one a branch."""
        return [self.select(*branch) for branch in branches(query.conditions_on(self.table))]

    def find(self, database: Database, view: View, id: str) -> Any:
        """The row with an id, as an object that the JSON encoder writes; None if there is none."""
        if not IDENTIFIER.fullmatch(id):
            return None
        plan = database.plan((self.path, "row"), lambda: self.select(self.table.table().c.id == place("id", KEY)))
        rows = view.rows(plan, {"id": id})
        return self.listing.writer.object(rows[0]) if rows else None


def worded(kind: Resource, row: Any, directory: Directory) -> Any:
    """A row with its statement; in the words of its kind if it is a claim that came without one."""
    if issubclass(kind.table, Claim) and row.statement is None:
        row.statement = kind.table.wording(row, directory.name_of)
    return row
