"""The change log while a load is under way: what it does to rows is noted, and the ids of those that go are kept.

A row that was changed or removed can be seen nowhere else, one that was added can: so of the former many are listed.
Beyond that the log keeps their number. Of claims whose source goes with them, no more is kept than the source's id,
with which theirs begin.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Connection,
    Select,
    Subquery,
    Table,
    delete,
    exists,
    func,
    insert,
    literal,
    select,
    update,
)

from app.model.base import Record
from app.model.bookkeeping import DataSet
from app.model.changes import LoggedCount, LoggedLoad, LoggedRow, RemovedSource, RetiredId, RowChange
from app.model.claims import SETTLED, Claim
from app.model.types import KEY
from app.store.engines import BATCH

LISTED: Mapping[RowChange, int] = {RowChange.ADDED: 1_000, RowChange.CHANGED: 10_000, RowChange.REMOVED: 10_000}
"""Up to how many rows of one kind are listed by a load."""


def is_logged(table: type[Record]) -> bool:
    """Whether rows are what sources and packs say, not what is derived from them."""
    return issubclass(table, Claim) or "pack" in table.table().c


def next_load(connection: Connection) -> int:
    """The number of the load that is under way."""
    return (connection.scalar(select(func.max(LoggedLoad.table().c.number))) or 0) + 1


def has_data(connection: Connection) -> bool:
    """Whether something had been loaded before: of a first load, every row is added."""
    return connection.scalar(select(DataSet.table().c.id)) is not None


def note_added(connection: Connection, table: type[Record], rows: Select[Any]) -> None:
    """Note rows that are about to be added, by their ids and sources: these ids are in use again."""
    if is_logged(table):
        found, retired = rows.subquery("found"), RetiredId.table()
        connection.execute(delete(retired).where(exists().where(found.c.id == retired.c.id)))
        if note_counts(connection, table, RowChange.ADDED, found):
            list_rows(connection, table, RowChange.ADDED, found)


def note_removed(connection: Connection, table: type[Record], where: ColumnElement[bool]) -> None:
    """Note rows that are about to be removed, and keep their ids."""
    if is_logged(table):
        found = ids_and_sources(table).where(where).subquery("found")
        if note_counts(connection, table, RowChange.REMOVED, found):
            list_rows(connection, table, RowChange.REMOVED, found)
        retire(connection, found)


def note_changed(
    connection: Connection, table: type[Record], new: Mapping[str, ColumnElement[Any]], staged: Table, fresh: Table
) -> None:
    """Note rows that are about to be changed, with their old and new values.

    `new` is what columns are to hold, of the rows of `staged` whose ids stand in `fresh`.
    """
    if not is_logged(table):
        return
    own = table.table()
    is_fresh = own.c.id.in_(select(fresh.c.id))
    if not note_counts(connection, table, RowChange.CHANGED, ids_and_sources(table).where(is_fresh).subquery("found")):
        return
    names = [column.name for column in table.columns() if column.name in new and column.name not in SETTLED]
    values = [expression for name in names for expression in (own.c[name], new[name].label(f"new_{name}"))]
    rows = select(own.c.id, *values).join(staged, own.c.id == staged.c.id).where(is_fresh).order_by(own.c.id)
    noted = {"load": next_load(connection), "kind": own.name, "change": str(RowChange.CHANGED)}
    for batch in connection.execute(rows.execution_options(yield_per=BATCH)).partitions():
        listed = [{**noted, "id": id, "fields": differences(names, values)} for id, *values in batch]
        connection.execute(insert(LoggedRow.table()), listed)


def differences(names: Sequence[str], values: Sequence[Any]) -> list[dict[str, Any]]:
    """The fields whose old and new value, which stand next to each other, differ."""
    pairs = zip(names, values[::2], values[1::2], strict=True)
    return [{"field": name, "old": old, "new": new} for name, old, new in pairs if old != new]


def ids_and_sources(table: type[Record]) -> Select[Any]:
    """The ids and the sources of the rows of a table."""
    own = table.table().c
    return select(own.id, own.source_id if issubclass(table, Claim) else literal("", KEY).label("source_id"))


def note_counts(connection: Connection, table: type[Record], change: RowChange, found: Subquery) -> bool:
    """Count what happens to some rows, by their sources; answers whether they are to be listed."""
    counts = connection.execute(select(found.c.source_id, func.count()).group_by(found.c.source_id)).all()
    total = sum(count for _, count in counts)
    is_listed = total <= LISTED[change] and has_data(connection)
    logged = LoggedCount.table()
    key = {"load": next_load(connection), "kind": table.table().name, "change": str(change)}
    for source_id, count in counts:
        is_same = [logged.c[name] == value for name, value in {**key, "source_id": source_id}.items()]
        more = {"rows": logged.c.rows + count, "is_listed": logged.c.is_listed & literal(is_listed, Boolean())}
        if not connection.execute(update(logged).where(*is_same).values(more)).rowcount:
            noted = {**key, "source_id": source_id, "rows": count, "is_listed": is_listed}
            connection.execute(insert(logged), noted)
    return is_listed and total > 0


def list_rows(connection: Connection, table: type[Record], change: RowChange, found: Subquery) -> None:
    """List rows in the log."""
    logged = LoggedRow.table()
    load, kind = next_load(connection), table.table().name
    rows = select(literal(load), literal(kind, KEY), found.c.id, literal(str(change), KEY))
    connection.execute(insert(logged).from_select(["load", "kind", "id", "change"], rows))


def retire(connection: Connection, found: Subquery) -> None:
    """Keep the ids of rows that go, but for those that begin with the id of a source that went."""
    retired, removed = RetiredId.table(), RemovedSource.table().c.source_id
    start = func.substr(found.c.id, 1, func.length(found.c.source_id) + 1)
    is_covered = found.c.source_id.in_(select(removed)) & (start == found.c.source_id.concat("."))
    is_source = found.c.id.in_(select(removed))
    rows = select(found.c.id).where(~is_covered, ~is_source, ~exists().where(retired.c.id == found.c.id))
    connection.execute(insert(retired).from_select(["id"], rows))


def retire_sources(connection: Connection, ids: Sequence[str]) -> None:
    """Keep the ids of sources that are about to go with all their claims, in place of the ids of these."""
    removed, retired = RemovedSource.table(), RetiredId.table().c
    known = set(connection.scalars(select(removed.c.source_id)))
    for id in ids:
        is_claim = retired.id.between(f"{id}.", f"{id}.\x7f")
        connection.execute(delete(RetiredId.table()).where(is_claim, retired.new_id.is_(None), retired.note.is_(None)))
        if id not in known:
            connection.execute(insert(removed), {"source_id": id})
