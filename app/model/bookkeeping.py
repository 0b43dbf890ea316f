"""The tables of the loader: packs, holdings, the revision, and what searches need."""

from sqlmodel import Field

from app.model.base import Table
from app.model.types import KEY


class ListedId(Table, table=True):
    """A member of a list of ids of some row: derived, so that an index finds lists by a member."""

    listed_id: str = Field(primary_key=True, sa_type=KEY)
    kind: str = Field(primary_key=True, sa_type=KEY)
    field: str = Field(primary_key=True, sa_type=KEY)
    row_id: str = Field(primary_key=True, sa_type=KEY, index=True)


class Word(Table, table=True):
    """A word of a row's statement, title, name or question: derived, so that all databases find the same."""

    word: str = Field(primary_key=True, sa_type=KEY)
    kind: str = Field(primary_key=True, sa_type=KEY)
    row_id: str = Field(primary_key=True, sa_type=KEY, index=True)


class Pack(Table, table=True):
    """What was loaded as a unit: a folder of the seed, or an import."""

    name: str = Field(primary_key=True, sa_type=KEY)
    is_imported: bool = Field(description="Whether it came by an import, which loading the seed leaves alone.")


class Holding(Table, table=True):
    """Number and digest of the rows of a table and a source, from which the revision is made.

    Claims count by their source; what they refer to, and links, by table alone, with an empty `source_id`.
    """

    source_id: str = Field(primary_key=True, sa_type=KEY)
    kind: str = Field(primary_key=True, sa_type=KEY)
    rows: int
    digest: str


class DataSet(Table, table=True):
    """The state of everything loaded, in a single row."""

    id: int = Field(primary_key=True)
    revision: str = Field(description="Digest of the stored columns of everything loaded.")
    seed: str = Field(description="Digest of the files that the packs were loaded from, and of the loader's version.")
