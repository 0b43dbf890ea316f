"""The data set as requests see it: the database, and what they share of its revision."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from time import monotonic
from typing import Any

from sqlalchemy import Select, select
from starlette.concurrency import run_in_threadpool

from app.facts.directory_entries import directory
from app.model.bookkeeping import Holding
from app.query.directory import Directory
from app.settings import Settings
from app.store.database import Database, revision
from app.text.passages import texts_in


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What requests of one revision share: revision, directory of codes, rows by table."""

    revision: str
    directory: Directory
    rows: Mapping[str, int]
    """How many rows there are, by the name of the table."""


LARGE = 10_000
"""How many rows of one source in a table are many: rather than sort these, they are found in the order of the list."""


def holdings() -> Select[Any]:
    """How many rows there are of each source in each table."""
    holding = Holding.table().c
    return select(holding.kind, holding.source_id, holding.rows)


class Reader(Database):
    """The data set as requests see it."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings.database_url, settings.statement_seconds)
        self.texts = texts_in(settings.texts)
        self._max_age = settings.revision_seconds
        self._read_at = float("-inf")
        self._snapshot: Snapshot | None = None

    def fresh(self) -> Snapshot | None:
        """The current snapshot, if it was taken a moment ago."""
        return self._snapshot if monotonic() - self._read_at < self._max_age else None

    async def refreshed(self) -> Snapshot:
        """The current snapshot, without waiting for the database if it was taken a moment ago."""
        fresh = self.fresh()
        return await run_in_threadpool(self._refresh) if fresh is None else fresh

    def _refresh(self) -> Snapshot:
        """The snapshot of the data set now; Unavailable if there is none that this version can serve."""
        if fresh := self.fresh():
            return fresh
        with self.reading() as reading:
            if self._snapshot is None:
                self.check(reading)
            rows = reading.rows(self.plan("revision", revision), {})
            current = rows[0][0] if rows else ""
            if self._snapshot is None or self._snapshot.revision != current:
                counts, codes = Counter[str](), directory(partial(self.rows, reading))
                for table, source_id, count in reading.rows(self.plan("holdings", holdings), {}):
                    counts[table] += count
                    if count >= LARGE:
                        codes.large_sources.setdefault(table, set()).add(source_id)
                self._snapshot = Snapshot(current, codes, counts)
        self._read_at = monotonic()
        return self._snapshot
