"""Staging tables: rows that have been read, in temporary tables from which they are merged into the tables of kinds."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Index,
    Integer,
    MetaData,
    Select,
    Table,
    TableClause,
    delete,
    exists,
    false,
    func,
    insert,
    literal,
    null,
    or_,
    select,
    text,
    update,
)

from app.load.entries import Entry
from app.model.base import Record
from app.model.claims import SETTLED, Claim
from app.model.columns import column_type
from app.model.sources import Source
from app.model.types import KEY
from app.store.change_log import note_added, note_changed
from app.store.derived import batches, derive, forget, remove, text_columns
from app.store.engines import BATCH
from app.store.indexes import indexed_after
from app.store.matters import touch
from app.store.partitions import room_for
from app.store.positions import place, placing


@dataclass(frozen=True, slots=True)
class Change:
    """Numbers of rows that a merge has added, changed, left as they were and removed, and of those not in the file."""

    added: int = 0
    changed: int = 0
    same: int = 0
    removed: int = 0
    missing: int = 0
    """Rows that are not in the file and stay."""

    def __str__(self) -> str:
        """The first three numbers as reports have them."""
        return f"{self.added} added, {self.changed} changed, {self.same} same"

    @property
    def is_none(self) -> bool:
        """Whether all rows are as they were."""
        return not (self.added or self.changed or self.removed)

    @property
    def is_all(self) -> bool:
        """Whether there are no other rows than those that were added."""
        return not (self.changed or self.same or self.removed or self.missing)


class Stage:
    """The staging table of one kind, and the upsert that brings the kind's table up to date with it.

    `columns` are those that vary from row to row, all of them by default; `others` holds the values of those that are
    alike in all rows, and expressions for those that follow from others. `owned` are the rows that the staged ones
    replace: what is owned and not staged is missing.
    """

    def __init__(
        self,
        connection: Connection,
        table: type[Record],
        owned: ColumnElement[bool],
        columns: Sequence[str] | None = None,
    ) -> None:
        self.connection = connection
        self.table = table
        self.owned = owned
        self.own = table.table()
        if columns is None:
            columns = [column.name for column in self.own.c if column.name not in ("id", "position")]
        self.staged = Table(
            f"staged_{self.own.name}",
            MetaData(),
            Column("number", Integer, primary_key=True, autoincrement=False),
            Column("line", Integer),
            *(Column(name, self.own.c[name].type) for name in ("id", *columns)),
            prefixes=["TEMPORARY"],
        )
        self.staged.create(connection)
        self.fresh = Table(f"fresh_{self.own.name}", MetaData(), Column("id", KEY), prefixes=["TEMPORARY"])
        self.fresh.create(connection)
        self.first, self.later = self.staged.alias("first"), self.staged.alias("later")
        self.placed = placing(connection, self.own.name) if issubclass(table, Claim) else None
        self.numbers = count(1)
        self.values: dict[str, ColumnElement[Any]] = {name: self.staged.c[name] for name in ("id", *columns)}
        self.others: Mapping[str, Any] = {}
        self.kept: ColumnElement[bool] = false()
        """Which stored rows stay as they are, whatever is staged."""

    def write(self, *columns: Sequence[Any]) -> None:
        """Stage rows: the lines that they stand on, their ids and the columns that vary, as drivers take them."""
        rows = zip(self.numbers, *columns, strict=False)  # numbers do not end
        names = ", ".join(f'"{column.name}"' for column in self.staged.c)
        driver: Any = self.connection.connection.driver_connection
        if self.connection.dialect.name == "sqlite":
            places = ", ".join("?" * len(self.staged.c))
            driver.executemany(f"INSERT INTO {self.staged.name} ({names}) VALUES ({places})", rows)  # noqa: S608  # ours
            return
        with driver.cursor() as cursor, cursor.copy(f"COPY {self.staged.name} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)

    def write_rows(self, entries: Sequence[Entry[Record]]) -> None:
        """Stage the rows of some entries, all of whose columns vary."""
        columns: list[list[Any]] = []
        for name in self.values:
            values = [getattr(entry.row, name) for entry in entries]
            make = column_type(self.own.c[name].type).to_driver
            columns.append([value if value is None else make(value) for value in values] if make else values)
        self.write([entry.line for entry in entries], *columns)

    def index(self) -> None:
        """Prepare for questions by id, once all rows are staged."""
        Index(f"ix_{self.staged.name}", self.staged.c.id, self.staged.c.number).create(self.connection)
        if self.connection.dialect.name == "postgresql":
            self.connection.execute(text(f"ANALYZE {self.staged.name}"))

    def has_copies(self) -> bool:
        """Whether some id stands twice."""
        id = self.staged.c.id
        return self.connection.scalar(select(id).group_by(id).having(func.count() > 1).limit(1)) is not None

    def copies(self, column: str, *where: ColumnElement[bool]) -> Iterator[tuple[int, int, str]]:
        """Rows that repeat what an earlier row has in a column: line, line of the earlier, and what that is."""
        staged, first, later = self.staged, self.first, self.later
        value = staged.c[column]
        earliest = select(value, func.min(staged.c.number).label("number")).where(value.is_not(None)).group_by(value)
        repeated = earliest.having(func.count() > 1).subquery("repeated")
        yield from self.connection.execute(
            select(later.c.line, first.c.line, later.c[column])
            .join(repeated, repeated.c.number == first.c.number)
            .join(later, (later.c[column] == repeated.c[column]) & (later.c.number > repeated.c.number))
            .where(*where)
            .order_by(later.c.number)
        )

    def contradictions(self) -> Iterator[tuple[int, int, str]]:
        """Rows that repeat an id with other values: line, line of the earlier, id."""
        compared = [name for name in self.values if name not in ("id", "source_row")]
        differs = or_(*(self.first.c[name].is_distinct_from(self.later.c[name]) for name in compared))
        yield from self.copies("id", differs)

    def meeting(self, column: str, other: Column[Any], is_other: ColumnElement[bool]) -> Sequence[tuple[int, str]]:
        """Rows that have in a column what a row has in another, of those that meet a condition: line and what."""
        value = self.staged.c[column]
        rows = select(self.staged.c.line, value).join(other.table, other == value).where(is_other)
        return list(map(tuple, self.connection.execute(rows.order_by(self.staged.c.number))))

    def leave_out(self, column: str, values: Sequence[Any]) -> None:
        """Take the rows with some values in a column (their ids, their lines) out again."""
        for some in batches(values):
            self.connection.execute(delete(self.staged).where(self.staged.c[column].in_(some)))

    def join_copies(self) -> int:
        """Leave one row of those with the same id; answers how many more there were."""
        staged, first = self.staged, self.first
        is_copy = exists().where(first.c.id == staged.c.id, first.c.number < staged.c.number)
        return self.connection.execute(delete(staged).where(is_copy)).rowcount

    def lines_of(self, ids: Sequence[str]) -> Iterator[tuple[int, str]]:
        """On which lines some ids stand."""
        for some in batches(ids):
            rows = select(self.staged.c.line, self.staged.c.id).where(self.staged.c.id.in_(some))
            yield from self.connection.execute(rows.order_by(self.staged.c.number))

    def merge(self, *, is_replacing: bool = False) -> Change:
        """Add and change rows (an upsert); those that are missing are counted, or removed."""
        own, staged, fresh = self.own, self.staged, self.fresh
        total = self._count(select(staged))
        if not self.connection.scalar(select(own.c.id).where(self.owned).limit(1)):
            note_added(self.connection, self.table, self._ids_and_sources())
            self._insert()
            self._derive(select(staged.c.id))
            self._touch_added(self.owned)
            return Change(added=total)
        changed = self._update()
        is_new = ~exists().where(own.c.id == staged.c.id)
        added = self._note_fresh(select(staged.c.id).where(is_new))
        if added:
            note_added(self.connection, self.table, self._ids_and_sources().where(is_new))
            self._insert(is_new)
            self._touch_added(own.c.id.in_(select(fresh.c.id)))
        self._derive(select(fresh.c.id))
        change = Change(
            added, changed, total - added - changed, missing=self._count(select(own.c.id).where(self.is_missing()))
        )
        return self.without_missing(change) if is_replacing else change

    def _ids_and_sources(self) -> Select[Any]:
        """The ids and, of claims, the sources of the staged rows."""
        source = self.value("source_id") if "source_id" in self.own.c else literal("", KEY)
        return select(self.staged.c.id, source.label("source_id"))

    def is_missing(self) -> ColumnElement[bool]:
        """Whether a stored row is owned and not staged."""
        return self.owned & ~exists().where(self.staged.c.id == self.own.c.id)

    def without_missing(self, change: Change) -> Change:
        """Remove what a merge has found missing; answers what was done in all."""
        if not change.missing:
            return change
        removed = remove(self.connection, self.table, self.is_missing())
        return replace(change, removed=removed, missing=0)

    def _count(self, rows: Select[Any]) -> int:
        """The number of rows of a SELECT."""
        return self.connection.scalar(select(func.count()).select_from(rows.subquery())) or 0

    def value(self, name: str) -> ColumnElement[Any]:
        """What a column is to hold."""
        if name in self.values:
            return self.values[name]
        value = self.others.get(name)
        if value is None:
            return null()
        return value if isinstance(value, ColumnElement) else literal(value, self.own.c[name].type)

    def alike(self) -> list[str]:
        """The columns that hold the same in all rows that are added."""
        varying = {*self.values, *(name for name, value in self.others.items() if isinstance(value, ColumnElement))}
        return [column.name for column in self.own.c if column.name not in varying]

    def _insert(self, *where: ColumnElement[bool]) -> None:
        """Add the staged rows that meet some conditions, in the order of their ids, in which they are read."""
        names = [column.name for column in self.own.c if column.name in self.values or column.name in self.others]
        columns, count = {name: self.value(name) for name in names}, 0
        rows = select(*columns.values()).select_from(self.staged)
        if self.placed is None:
            rows = rows.where(*where).order_by(self.staged.c.id)
        else:
            count, position = place(self.connection, self.own, self.staged, self.placed, *where)
            columns = {"position": position, **columns}
            rows = select(*columns.values()).join_from(
                self.placed, self.staged, self.staged.c.number == self.placed.c.number
            )
            rows = rows.order_by(self.placed.c.position)
        with indexed_after(self.connection, self.own, count), self._room(*where) as room:
            self.connection.execute(insert(room).from_select(list(columns), rows))

    def _room(self, *where: ColumnElement[bool]) -> AbstractContextManager[TableClause]:
        """The table for the staged rows that meet some conditions: of claims, by their sources."""
        if not issubclass(self.table, Claim):
            return nullcontext(self.own)
        sources = select(self.value("source_id")).select_from(self.staged).where(*where).distinct()
        return room_for(self.connection, self.table, self.connection.scalars(sources))

    def count_kept(self) -> int:
        """The number of stored rows that stay as they are though they are staged."""
        return self._count(select(self.own.c.id).join(self.staged, self.own.c.id == self.staged.c.id).where(self.kept))

    def _update(self) -> int:
        """Change the rows that are stored with other values; answers how many."""
        own, staged, fresh = self.own, self.staged, self.fresh
        values = {column.name: self.value(column.name) for column in own.c if column.name not in ("id", "position")}
        compared = (name for name in values if name not in SETTLED)
        differs = or_(*(own.c[name].is_distinct_from(values[name]) for name in compared))
        ids = select(own.c.id).join(staged, own.c.id == staged.c.id)
        changed = self._note_fresh(ids.where(differs, ~self.kept))
        if changed:
            forget(self.connection, self.table, select(fresh.c.id))
            is_fresh = own.c.id.in_(select(fresh.c.id))
            touch(self.connection, self.table, is_fresh)
            with self._room(staged.c.id.in_(select(fresh.c.id))):
                pass  # a source that is new to the table has its place before a row goes there
            note_changed(self.connection, self.table, values, staged, fresh)
            is_changed = (own.c.id == staged.c.id) & staged.c.id.in_(select(fresh.c.id))
            self.connection.execute(update(own).values(values).where(is_changed))
            touch(self.connection, self.table, is_fresh)
        return changed

    def _touch_added(self, where: ColumnElement[bool]) -> None:
        """Note what added rows touch: a source that is new, nothing but its own claims."""
        if self.table is not Source:
            touch(self.connection, self.table, where)

    def _note_fresh(self, ids: Select[Any]) -> int:
        """Note rows whose search tables are to be written; answers how many."""
        noting = insert(self.fresh).from_select(["id"], ids)
        return self.connection.execute(noting, execution_options={"preserve_rowcount": True}).rowcount

    def _derive(self, ids: Select[Any]) -> None:
        """Write the search tables of some rows, if they have any."""
        texts = text_columns(self.table)
        lists = [column.name for column in self.table.list_columns()]
        if not lists and not any(name in self.values or name in self.others for name in texts):
            return
        columns = [self.own.c[name] for name in ("id", *texts, *lists)]
        rows = select(*columns).where(self.own.c.id.in_(ids)).execution_options(yield_per=BATCH)
        derive(self.connection, self.table, self.connection.execute(rows))
