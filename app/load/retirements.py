"""Retired ids: what packs say of ids that rows had once, in `retired_ids.csv`, and where it is kept for ever."""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet

from sqlalchemy import Connection, delete, insert, select, union_all

from app.facts import LOADED
from app.load.entries import Entry, FileFault
from app.model.changes import RetiredId
from app.store.derived import batches
from app.text.near_names import did_you_mean, near


def retirement_faults(entries: Sequence[Entry[RetiredId]], there: AbstractSet[str]) -> Iterator[FileFault]:
    """What is wrong with retired ids beside those that rows have: repeated, in use, leading nowhere or in a circle."""
    first: dict[str, Entry[RetiredId]] = {}
    for entry in entries:
        earlier = first.setdefault(entry.row.id, entry)
        if earlier is not entry:
            yield entry.fault("id", f"stands already in {earlier.file}:{earlier.line}")
        elif entry.row.id in there:
            yield entry.fault("id", f"a row has the id '{entry.row.id}'")
    for entry in first.values():
        new_id = entry.row.new_id
        if new_id is None:
            continue
        if new_id not in there and new_id not in first:
            yield entry.fault("new_id", f"no row '{new_id}'{did_you_mean(near(new_id, sorted(there)))}")
        elif leads_back(entry.row.id, first):
            yield entry.fault("new_id", f"'{new_id}' leads back to '{entry.row.id}': a circle")


def leads_back(id: str, entries: dict[str, Entry[RetiredId]]) -> bool:
    """Whether an id is that of its own successor, or of a later one."""
    seen = set[str]()
    following: str | None = id
    while following in entries and following not in seen:
        seen.add(following)
        following = entries[following].row.new_id
    return following == id


def ids_there(connection: Connection, entries: Sequence[Entry[RetiredId]]) -> set[str]:
    """Those of the ids that some entries name, old and new, that rows have in the database."""
    named = sorted({id for entry in entries for id in (entry.row.id, entry.row.new_id) if id is not None})
    found = set[str]()
    for some in batches(named):
        columns = [kind.table.table().c.id for kind in LOADED]
        found.update(connection.scalars(union_all(*(select(id).where(id.in_(some)) for id in columns))))
    return found


def keep_retired(connection: Connection, entries: Sequence[Entry[RetiredId]]) -> None:
    """Keep retired ids for ever, in place of what was kept of them before."""
    retired = RetiredId.table()
    for some in batches(entries):
        connection.execute(delete(retired).where(retired.c.id.in_([entry.row.id for entry in some])))
        rows = [{"id": entry.row.id, "new_id": entry.row.new_id, "note": entry.row.note} for entry in some]
        connection.execute(insert(retired), rows)
