"""The change log as requests read it: loads from one place to another, with what they did to rows."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import partial
from typing import Any, NamedTuple, TypeAlias

import msgspec
from sqlalchemy import Integer, Select, func, or_, select

from app.facts import LOADED
from app.model.changes import LoggedCount, LoggedLoad, LoggedRow, RowChange
from app.model.errors import Fault, InvalidCursor, UnknownCode
from app.model.types import KEY
from app.store.database import Database
from app.store.prepared_statements import parameter
from app.store.read_transactions import Reading
from app.text.near_names import near

PATHS = {kind.table.table().name: kind.path for kind in LOADED}
"""The paths of kinds by the names of their tables, as the log has them."""


RowKey: TypeAlias = tuple[str, str, str]
"""What a row of the log is found by within its load: kind, id, change."""


class Place(NamedTuple):
    """Where a page starts: with a load, whole or after one of its rows."""

    sort: str
    number: int
    after: RowKey | None = None

    @property
    def is_descending(self) -> bool:
        """Whether the newest load comes first."""
        return self.sort.startswith("-")

    def __str__(self) -> str:
        """The place as the cursor of a query."""
        return urlsafe_b64encode(msgspec.json.encode(self)).decode().rstrip("=")


def place_of(text: str, sort: str) -> Place:
    """The place for which a cursor stands; InvalidCursor unless this list has made it in this order."""
    try:
        place = msgspec.json.decode(urlsafe_b64decode(text + "=" * (-len(text) % 4)), type=Place)
    except (msgspec.DecodeError, ValueError) as error:
        raise InvalidCursor("not a cursor of this API") from error
    if place.sort != sort or not 0 < place.number < 2**31 or any("\0" in part for part in place.after or ()):
        raise InvalidCursor("made by another list, or for another order")
    return place


def loads(*, is_descending: bool) -> Select[Any]:
    """The loads between two numbers, these included, in order."""
    number = LoggedLoad.table().c.number
    between = number.between(parameter("first", Integer()), parameter("last", Integer()))
    order = number.desc() if is_descending else number
    return select(LoggedLoad.table()).where(between).order_by(order).limit(parameter("rows", Integer()))


def revisions() -> Select[Any]:
    """The numbers and revisions of all loads."""
    load = LoggedLoad.table().c
    return select(load.number, load.revision_before, load.revision).order_by(load.number)


def counts() -> Select[Any]:
    """The counts of a load."""
    count = LoggedCount.table().c
    columns = (count.kind, count.source_id, count.change, count.rows, count.is_listed)
    return select(*columns).where(count.load == parameter("load", Integer())).order_by(*columns[:3])


def rows_of_load() -> Select[Any]:
    """The rows of a load that follow one of them."""
    row = LoggedRow.table().c
    kind, id, change = (parameter(f"after_{name}", KEY) for name in ("kind", "id", "change"))
    is_after = or_(row.kind > kind, (row.kind == kind) & (row.id > id))
    is_after = or_(is_after, (row.kind == kind) & (row.id == id) & (row.change > change))
    statement = select(row.kind, row.id, row.change, row.fields).where(row.load == parameter("load", Integer()))
    key = (row.kind, row.id, row.change)
    return statement.where(is_after).order_by(*key).limit(parameter("rows", Integer()))


def last_load() -> Select[Any]:
    """The number of the last load."""
    return select(func.coalesce(func.max(LoggedLoad.table().c.number), 0))


class ChangeLog:
    """The change log as one transaction reads it."""

    def __init__(self, reader: Database, reading: Reading, prefix: str) -> None:
        self.reader = reader
        self.reading = reading
        self.prefix = prefix
        """What stands before all paths."""
        self.last: int = reading.rows(reader.plan("last load", last_load), {})[0][0]
        """The number of the last load; 0 if there is none."""

    def after(self, revision: str) -> int:
        """The number of the load after the last that made a revision, or after the one with which the log begins.

        UnknownCode if there is no such revision.
        """
        known = self.reading.rows(self.reader.plan("revisions", revisions), {})
        numbers = {before: number for number, before, _ in known[:1]}
        numbers |= {after: number + 1 for number, _, after in known}
        if revision in numbers:
            return int(numbers[revision])
        named = [name for name in numbers if name]
        logged = f"the log goes from {named[0]} to {known[-1][2]}" if named else "the log is empty"
        message = f"no load made the revision '{revision}': {logged}"
        raise UnknownCode(Fault(parameter="since", message=message, suggestions=near(revision, named)))

    def loads(self, first: int, last: int, limit: int, *, is_descending: bool = False) -> list[dict[str, Any]]:
        """The loads between two numbers, these included, up to a number of loads."""
        plan = self.reader.plan(("loads", is_descending), partial(loads, is_descending=is_descending))
        found = self.reading.rows(plan, {"first": first, "last": last, "rows": limit})
        return [dict(zip(LoggedLoad.table().c.keys(), row, strict=True)) for row in found]

    def counts(self, number: int) -> list[dict[str, Any]]:
        """What a load has done, by kind and source."""
        found: dict[tuple[str, str], dict[str, Any]] = {}
        for kind, source_id, change, count, is_listed in self.reading.rows(
            self.reader.plan("counts of a load", counts), {"load": number}
        ):
            path = PATHS.get(kind, kind)
            counted = found.setdefault(
                (kind, source_id),
                {"kind": path, "source_id": source_id or None}
                | dict.fromkeys(map(str, RowChange), 0)
                | {"unlisted": [], "path": None},
            )
            counted[change] = count
            if not is_listed:
                counted["unlisted"].append(change)
                counted["path"] = f"{self.prefix}/v1/{path}" + (f"?source={source_id}" if source_id else "")
        return list(found.values())

    def rows(self, number: int, after: RowKey | None, limit: int) -> list[dict[str, Any]]:
        """The rows of a load that follow one of them, one more than can stand on the page."""
        kind, id, change = after or ("", "", "")
        values = {"load": number, "after_kind": kind, "after_id": id, "after_change": change, "rows": limit + 1}
        found = self.reading.rows(self.reader.plan("rows of a load", rows_of_load), values)
        return [dict(zip(("kind", "id", "change", "fields"), row, strict=True)) for row in found]

    def page(self, start: Place, first: int, last: int, limit: int) -> tuple[list[dict[str, Any]], Place | None]:
        """The loads between two numbers from a place on, up to a number of rows, and where the next page starts."""
        left, page = limit, list[dict[str, Any]]()
        for load in self._loads_from(start, first, last, limit + 1):
            number = load["number"]
            if left <= 0:
                return page, Place(start.sort, number)
            counted = self.counts(number)
            after = start.after if number == start.number else None
            has_rows = any(one[change] and change not in one["unlisted"] for one in counted for change in RowChange)
            rows = self.rows(number, after, left) if has_rows else []
            shown = [{**row, "kind": PATHS.get(row["kind"], row["kind"])} for row in rows[:left]]
            page.append({**load, "counts": counted, "rows": shown})
            if len(rows) > left:
                last_row = rows[left - 1]
                return page, Place(start.sort, number, (last_row["kind"], last_row["id"], last_row["change"]))
            left -= max(1, len(rows))
        return page, None

    def feed(self, start: Place, first: int, last: int, limit: int) -> tuple[list[dict[str, Any]], Place | None]:
        """The loads between two numbers from a place on, up to a number of them, and where the next page starts."""
        found = self._loads_from(start, first, last, limit + 1)
        page = [{**load, "counts": self.counts(load["number"])} for load in found[:limit]]
        return page, Place(start.sort, found[limit]["number"]) if len(found) > limit else None

    def _loads_from(self, start: Place, first: int, last: int, limit: int) -> list[dict[str, Any]]:
        """The loads between two numbers from a place on."""
        if start.is_descending:
            return self.loads(first, min(start.number, last), limit, is_descending=True)
        return self.loads(max(start.number, first), last, limit)
