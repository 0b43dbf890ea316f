"""The tables of the loader: packs, holdings, the revision, and what searches need."""

from sqlalchemy import Double, Text
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


class Touched(Table, table=True):
    """A row, or the matter of a claim, that a load has changed since claims were last held against each other."""

    kind: str = Field(primary_key=True, sa_type=KEY)
    key: str = Field(primary_key=True, sa_type=Text)


class Tally(Table, table=True):
    """How often claims of two sources stand to each other in one way, by matter: what the summary adds up."""

    matter: str = Field(primary_key=True, sa_type=Text)
    kind: str = Field(primary_key=True, sa_type=KEY)
    aspect: str = Field(primary_key=True, sa_type=KEY)
    unit: str = Field(primary_key=True, sa_type=KEY)
    source_a_id: str = Field(primary_key=True, sa_type=KEY)
    source_b_id: str = Field(primary_key=True, sa_type=KEY)
    verdict: str = Field(primary_key=True, sa_type=KEY)
    reason: str = Field(primary_key=True, sa_type=KEY)
    pairs: int
    value: float = Field(sa_type=Double)
    difference: float = Field(sa_type=Double)


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
