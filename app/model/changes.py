"""The tables of the change log: every load, what it has done to which rows, and the ids that are no more."""

from typing import Any

from sqlalchemy import Text
from sqlmodel import Field

from app.model.base import Record, Table
from app.model.types import KEY, ObjectList, Sentence, Slug, Vocabulary, chosen_from, prose


class LoadAction(Vocabulary):
    """What a load has done."""

    SEED = "seed", "The packs of the seed were loaded: rows that they no longer have were removed."
    IMPORT = "import", "A file of a data set was imported."
    IMPORT_PACK = "import_pack", "A pack was imported."
    REMOVE = "remove", "An imported source or pack was taken out."


class RowChange(Vocabulary):
    """What a load has done to a row."""

    ADDED = "added", "There was no row with this id."
    CHANGED = "changed", "The row has other values than before."
    REMOVED = "removed", "The row is no more."


class LoggedLoad(Table, table=True):
    """A load that was committed."""

    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    """Loads of a database are counted from 1."""
    revision_before: str | None
    """None if nothing had been loaded."""
    revision: str
    loaded_at: str
    """UTC, as RFC 3339 writes it, to the second: text is the same on all databases."""
    action: LoadAction = chosen_from(LoadAction, "What it has done.")
    name: str | None = Field(sa_type=KEY)
    """The source or the pack; None for the seed, which is all of its packs."""
    message: str | None = Field(sa_type=Text)


class LoggedCount(Table, table=True):
    """How many rows of a table and a source a load has added, changed or removed."""

    load: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    kind: str = Field(primary_key=True, sa_type=KEY)
    source_id: str = Field(primary_key=True, sa_type=KEY)
    """Empty for rows that are no claims."""
    change: str = Field(primary_key=True, sa_type=KEY)
    rows: int
    is_listed: bool
    """Whether there is a LoggedRow for each of them."""


class LoggedRow(Table, table=True):
    """A row that a load has added, changed or removed."""

    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012  # SQLAlchemy's name: one tree, not two

    load: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    kind: str = Field(primary_key=True, sa_type=KEY)
    id: str = Field(primary_key=True, sa_type=KEY)
    change: str = Field(primary_key=True, sa_type=KEY)
    fields: list[Any] | None = Field(sa_type=ObjectList)
    """Of a changed row, each field with its old and its new value."""


class RetiredId(Record, table=True):
    """An id that a row had once, and none will have that says something else."""

    new_id: Slug | None = Field(sa_type=KEY, description="The id that the row has now; null if it was removed.")
    note: Sentence | None = prose("Why.")


class RemovedSource(Table, table=True):
    """A source that was removed with all its claims: ids that begin with its own are no more, unless a row has them."""

    source_id: str = Field(primary_key=True, sa_type=KEY)
