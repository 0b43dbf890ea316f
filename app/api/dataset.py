"""The data set as requests see it: the database, and what all requests of one revision share."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from threading import Lock
from typing import Any

from sqlalchemy import Select, select

from app.facts.directory_entries import directory
from app.model.bookkeeping import Holding
from app.query.directory import Directory
from app.settings import Settings
from app.store.database import Database
from app.store.read_transactions import Reading
from app.text.passages import texts_in


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What requests of one revision share: revision, directory of codes, rows by table."""

    revision: str
    directory: Directory
    rows: Mapping[str, int]
    """How many rows there are, by the name of the table."""


class NoSnapshot(Exception):
    """Nothing is known yet of the revision that a transaction reads, and there is no time to find it out."""


LARGE = 10_000
"""How many rows of one source in a table are many: rather than sort these, they are found in the order of the list."""

SNAPSHOTS = 2
"""How many revisions are known at a time: one, and for a while the one before it."""


def holdings() -> Select[Any]:
    """How many rows there are of each source in each table."""
    holding = Holding.table().c
    return select(holding.kind, holding.source_id, holding.rows)


class Reader(Database):
    """The data set as requests see it."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings.database_url, settings.statement_seconds)
        self.texts = texts_in(settings.texts)
        self._snapshots: dict[str, Snapshot] = {}
        self._learning = Lock()

    def snapshot(self, reading: Reading, *, is_inline: bool = False) -> Snapshot:
        """What is known of the revision that a transaction reads; NoSnapshot if nothing is, and it is read inline."""
        revision = reading.state[0]
        known = self._snapshots.get(revision)
        if known is not None:
            return known
        if is_inline:
            raise NoSnapshot
        with self._learning:
            known = self._snapshots.get(revision)
            if known is None:
                known = self._learn(reading, revision)
                others = list(self._snapshots.items())[1 - SNAPSHOTS :]
                self._snapshots = {**dict(others), revision: known}
        return known

    def _learn(self, reading: Reading, revision: str) -> Snapshot:
        """Read what requests of a revision share."""
        counts, codes = Counter[str](), directory(partial(self.rows, reading))
        for table, source_id, count in reading.rows(self.plan("holdings", holdings), {}):
            counts[table] += count
            if count >= LARGE:
                codes.large_sources.setdefault(table, set()).add(source_id)
        return Snapshot(revision, codes, counts)
