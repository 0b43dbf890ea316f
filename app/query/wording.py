"""Words for rows that came without a statement: made when they are answered, so that nothing is stored of them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from app.model.claims import Claim
from app.store.database import Database
from app.store.read_transactions import Reading

Names = Mapping[str, str]
"""The names of actors, by id."""


class Wording:
    """Puts rows of one kind of claims in words, where they have none."""

    def __init__(self, table: type[Claim]) -> None:
        self.told_by: Sequence[str] = table.told_by()
        """The names of the columns that are needed."""
        self._sentence = table.sentence
        self._worded = table.worded

    def say(self, database: Database, reading: Reading, rows: Iterable[Any], name_of: Names) -> None:
        """Give each row without a statement one, by its columns and the names of actors."""
        sentence, worded = self._sentence, self._worded
        for row in rows:
            if row.statement is None:
                row.statement = sentence(row, name_of) or worded(row, name_of)
