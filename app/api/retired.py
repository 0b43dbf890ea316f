"""Ids that are no more: whether what had one was removed, or has another now."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import Select, String, literal, select, union_all

from app.facts import CLAIMS
from app.model.changes import RemovedSource, RetiredId
from app.model.errors import ApiError, Fault, Gone, NotFound, Renamed, UnknownCode
from app.model.types import IDENTIFIER, KEY
from app.query.kind import Kind
from app.store.change_log import is_logged
from app.store.database import Database
from app.store.prepared_statements import numbered, parameter
from app.store.read_transactions import Reading

REMOVED = "it was removed"


def no_row(singular: str, path: str, *, is_derived: bool = False) -> list[ApiError]:
    """An example of each way in which a request for one row fails if none has the id."""
    if is_derived:
        return [NotFound(singular, "nothing")]
    gone, renamed = Gone(singular, "removed", REMOVED), Renamed(singular, "old", "new", f"../{path}/new")
    return [NotFound(singular, "nothing"), gone, renamed]


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of an id that no row has."""

    reason: str
    """Why no row has it."""
    new_id: str | None = None
    """The id that the row has now; None if it was removed."""


def fate_of(database: Database, reading: Reading, id: str) -> Fate | None:
    """What became of an id that no row has; None if none had it, as far as is known.

    A chain of names is followed to its end, and a name that is a row's again ends it.
    """
    fate: Fate | None = None
    seen = set[str]()
    while IDENTIFIER.fullmatch(id) and id not in seen:
        seen.add(id)
        found = reading.rows(database.plan("retired id", retired_by_id), {"id": id})
        if not found:
            return fate or fate_of_source(database, reading, id)
        ((new_id, note),) = found
        if new_id is None:
            return Fate(note or REMOVED)
        fate, id = Fate(note or "", new_id), new_id
    return fate


def fate_of_source(database: Database, reading: Reading, id: str) -> Fate | None:
    """What became of an id that no row has if it begins with that of a source that was removed, or is that."""
    parts = id.split(".")
    starts = [".".join(parts[: place + 1]) for place in range(len(parts))]
    plan = database.plan(("removed sources", len(starts)), partial(removed_sources, len(starts)))
    found = reading.rows(plan, {numbered("id", place): start for place, start in enumerate(starts)})
    return Fate(f"the source '{found[0][0]}' was removed" if found[0][0] != id else REMOVED) if found else None


def retired_by_id() -> Select[Any]:
    """The new id and the note of a retired id."""
    retired = RetiredId.table().c
    return select(retired.new_id, retired.note).where(retired.id == parameter("id", KEY))


def removed_sources(count: int) -> Select[Any]:
    """Those of a number of ids that are of sources that were removed, the longest first."""
    source_id = RemovedSource.table().c.source_id
    is_asked = source_id.in_([parameter(numbered("id", place), KEY) for place in range(count)])
    return select(source_id).where(is_asked).order_by(source_id.desc())


def paths_by_id(kinds: Sequence[Kind]) -> Select[Any]:
    """The path of the kind of which a row with an id is."""
    id = parameter("id", KEY)
    paths = (select(literal(kind.path, String()).label("path")).where(kind.table.table().c.id == id) for kind in kinds)
    return select(union_all(*paths).subquery().c.path)


def missing(
    database: Database, reading: Reading, kind: Kind | None, id: str, suggestions: Sequence[str] = ()
) -> ApiError:
    """The failure of a request for the row of a kind (None: the claim of any, among facts) with an id that none has.

    Of ids of derived rows, which come and go with others, nothing is kept.
    """
    singular = "claim" if kind is None else kind.singular
    fate = fate_of(database, reading, id) if kind is None or is_logged(kind.table) else None
    if fate is None:
        return NotFound(singular, id, suggestions)
    if fate.new_id is None:
        return Gone(singular, id, fate.reason)
    kinds = CLAIMS if kind is None or kind.is_claim else (kind,)
    plan = database.plan(("paths", *(one.path for one in kinds)), partial(paths_by_id, kinds))
    found = reading.rows(plan, {"id": fate.new_id})
    if not found:
        return Gone(singular, id, f"it was called '{fate.new_id}' at last, and {REMOVED}")
    path = "facts" if kind is None else found[0][0]
    return Renamed(singular, id, fate.new_id, f"../{path}/{fate.new_id}")


def with_fates(
    database: Database, reading: Reading, error: UnknownCode, query: Sequence[tuple[str, str]]
) -> UnknownCode:
    """A failure to understand the codes of a query that tells of ids among them that are no more."""
    faults = [told(database, reading, fault, query) for fault in error.faults]
    return UnknownCode(*faults)


def told(database: Database, reading: Reading, fault: Fault, query: Sequence[tuple[str, str]]) -> Fault:
    """A fault of a parameter, with what became of the id in it."""
    codes = (value for name, value in query if name == fault.parameter and fault.message.endswith(f"'{value}'"))
    for code in codes:
        fate = fate_of(database, reading, code)
        if fate is not None and fate.new_id is None:
            return Fault(parameter=fault.parameter, message=f"{fault.message} any more: {fate.reason}", suggestions=[])
        if fate is not None and fate.new_id is not None:
            message = f"{fault.message} any more: it is called '{fate.new_id}' now"
            return Fault(parameter=fault.parameter, message=message, suggestions=[fate.new_id])
    return fault
