"""The loader's own tables: packs, holdings, the revision, and what searches need."""

from sqlmodel import Field

from app.model.base import Table
from app.model.types import KEY


class ListedId(Table, table=True):
    """An id in a list of some row: derived, so that a list can be searched by one member."""

    listed_id: str = Field(primary_key=True, sa_type=KEY)
    kind: str = Field(primary_key=True, sa_type=KEY)
    field: str = Field(primary_key=True, sa_type=KEY)
    row_id: str = Field(primary_key=True, sa_type=KEY, index=True)


class Word(Table, table=True):
    """A word of some row's statement, title or name: derived, so that free text finds it the same on every database."""

    word: str = Field(primary_key=True, sa_type=KEY)
    kind: str = Field(primary_key=True, sa_type=KEY)
    row_id: str = Field(primary_key=True, sa_type=KEY, index=True)


class Pack(Table, table=True):
    """What was loaded as a unit: a folder of the seed, or an import."""

    name: str = Field(primary_key=True, sa_type=KEY)
    is_imported: bool = Field(description="Whether it came by an import, which loading the seed leaves alone.")


class Holding(Table, table=True):
    """How many rows of a kind there are of a source, and their digest: what the revision is made of.

    Claims count by their source. What they refer to, and links, count by kind alone: there `source_id` is empty.
    """

    source_id: str = Field(primary_key=True, sa_type=KEY)
    kind: str = Field(primary_key=True, sa_type=KEY)
    rows: int
    digest: str


class DataSet(Table, table=True):
    """The one row that names the state of everything loaded."""

    id: int = Field(primary_key=True)
    revision: str = Field(description="Digest of the stored columns of everything loaded.")
    seed: str = Field(description="Digest of the files that the packs were loaded from, and of the loader's version.")
