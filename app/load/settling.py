"""What is derived from all rows at the end of a load: the revision and the comparisons."""

from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from app.compare.comparing import comparisons
from app.facts.comparisons import Comparison, Verdict
from app.load.revision import HoldingKey, note_holdings
from app.model.base import Table
from app.model.bookkeeping import DataSet
from app.store.derived import derive, forget
from app.store.stored_json import values


def refresh_derived(
    connection: Connection, changed: Collection[HoldingKey], seed: str | None = None
) -> tuple[dict[str, int], str]:
    """Bring revision and comparisons up to date; answers the number of comparisons by verdict, and the revision.

    `seed` is the digest of the packs, if it is they that are loaded.
    """
    revision = note_holdings(connection, changed)
    rows = list(comparisons(connection))
    overwrite(connection, Comparison, [values(row) for row in rows])
    forget(connection, Comparison)
    derive(connection, Comparison, rows)
    if seed is None:
        seed = connection.scalar(select(DataSet.table().c.seed)) or ""
    overwrite(connection, DataSet, [{"id": 1, "revision": revision, "seed": seed}])
    verdicts = Counter(comparison.verdict for comparison in rows)
    return {verdict.value: verdicts[verdict] for verdict in Verdict}, revision


def overwrite(connection: Connection, table: type[Table], rows: Sequence[dict[str, Any]]) -> None:
    """Let a table hold some rows and no others."""
    connection.execute(delete(table.table()))
    if rows:
        connection.execute(insert(table.table()), rows)
