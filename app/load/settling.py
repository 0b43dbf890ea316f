"""What follows from rows after a load: revision, comparisons."""

from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from app.compare.comparing import comparisons
from app.facts.comparisons import Comparison
from app.load.revision import HoldingKey, note_holdings
from app.model.base import Table
from app.model.bookkeeping import DataSet
from app.model.verdicts import Verdict
from app.store.derived import derive, forget
from app.store.stored_json import values

Values = dict[str, Any]


def refresh_derived(
    connection: Connection, changed: Collection[HoldingKey], seed: str | None = None
) -> tuple[dict[str, int], str]:
    """Bring what follows from the rows up to date: how many comparisons there are by verdict, and the revision.

    `seed` is the digest of the packs that are loaded, if they are.
    """
    revision = note_holdings(connection, changed)
    compared = list(comparisons(connection))
    overwrite(connection, Comparison, [values(row) for row in compared])
    forget(connection, Comparison)
    derive(connection, Comparison, compared)
    if seed is None:
        seed = connection.scalar(select(DataSet.table().c.seed)) or ""
    overwrite(connection, DataSet, [{"id": 1, "revision": revision, "seed": seed}])
    verdicts = Counter(comparison.verdict for comparison in compared)
    return {verdict.value: verdicts[verdict] for verdict in Verdict}, revision


def overwrite(connection: Connection, table: type[Table], rows: Sequence[Values]) -> None:
    """Let a table hold some rows and no others."""
    connection.execute(delete(table.table()))
    if rows:
        connection.execute(insert(table.table()), rows)
