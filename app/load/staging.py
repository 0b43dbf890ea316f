"""Staging: rows on their way into the table of their kind, in a table that only the connection sees."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
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
    delete,
    exists,
    func,
    insert,
    literal,
    null,
    or_,
    select,
    text,
    update,
)

from app.model.base import Record
from app.model.types import KEY
from app.store.derived import batches, derive, forget, remove, text_columns
from app.store.stored_json import json_function

BATCH = 5000


@dataclass(frozen=True, slots=True)
class Merged:
    """How many rows a merge has added, changed and left as they were, and how many it did not find in the file."""

    added: int = 0
    changed: int = 0
    same: int = 0
    missing: int = 0
    removed: int = 0
    """How many of the missing have been removed, as was asked."""

    @property
    def is_none(self) -> bool:
        """Whether all rows are as they were."""
        return not (self.added or self.changed or self.removed)


class Stage:
    """Rows of one kind that have been read and are not loaded yet.

    Only the columns that vary are staged; `others` are the values of those that are alike, and expressions for those
    that follow from others.
    """

    def __init__(self, connection: Connection, kind: type[Record], columns: Sequence[str]) -> None:
        self.connection = connection
        self.kind = kind
        self.own = kind.table()
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
        self.answer = json_function(connection, kind)
        self.numbers = count(1)
        self.values: dict[str, ColumnElement[Any]] = {name: self.staged.c[name] for name in ("id", *columns)}
        self.others: Mapping[str, Any] = {}

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

    def written(self) -> None:
        """Prepare for questions by id: all rows are staged."""
        Index(f"ix_{self.staged.name}", self.staged.c.id, self.staged.c.number).create(self.connection)
        if self.connection.dialect.name == "postgresql":
            self.connection.execute(text(f"ANALYZE {self.staged.name}"))

    def has_copies(self) -> bool:
        """Whether some id stands twice."""
        id = self.staged.c.id
        return self.connection.scalar(select(id).group_by(id).having(func.count() > 1).limit(1)) is not None

    def copies(self, column: str = "id", *where: ColumnElement[bool]) -> Iterator[tuple[int, int, str]]:
        """Rows that repeat what an earlier row has in a column: line, line of the earlier, and what that is."""
        staged, first, later = self.staged, self.first, self.later
        said = staged.c[column]
        earliest = select(said, func.min(staged.c.number).label("number")).where(said.is_not(None)).group_by(said)
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

    def meeting(self, column: str, other: Column[Any], is_other: ColumnElement[bool]) -> Iterator[tuple[int, str]]:
        """Rows that have in a column what a row has in another, of those that meet a condition: line and what."""
        own = self.staged.c[column]
        found = select(self.staged.c.line, own).join(other.table, other == own).where(is_other)
        yield from self.connection.execute(found.order_by(self.staged.c.number))

    def missing(self, column: str, others: Sequence[Column[Any]]) -> Iterator[tuple[int, str]]:
        """Rows that name in a column what none of some other columns has: line and what."""
        own = self.staged.c[column]
        is_missing = (~exists().where(other == own) for other in others)
        found = select(self.staged.c.line, own).where(own.is_not(None), *is_missing)
        yield from self.connection.execute(found.order_by(self.staged.c.number))

    def leave_out(self, ids: Iterable[str]) -> None:
        """Take rows out again."""
        for some in batches(list(ids)):
            self.connection.execute(delete(self.staged).where(self.staged.c.id.in_(some)))

    def leave_out_lines(self, lines: Sequence[int]) -> None:
        """Take the rows of some lines out again."""
        for some in batches(lines):
            self.connection.execute(delete(self.staged).where(self.staged.c.line.in_(some)))

    def join_copies(self) -> int:
        """Leave one row of those with the same id; answers how many more there were."""
        staged, first = self.staged, self.first
        is_copy = exists().where(first.c.id == staged.c.id, first.c.number < staged.c.number)
        return self.connection.execute(delete(staged).where(is_copy)).rowcount

    def lines_of(self, ids: Sequence[str]) -> Iterator[tuple[int, str]]:
        """On which lines some ids stand."""
        for some in batches(ids):
            found = select(self.staged.c.line, self.staged.c.id).where(self.staged.c.id.in_(some))
            yield from self.connection.execute(found.order_by(self.staged.c.number))

    def merge(self, owned: ColumnElement[bool], *, is_replacing: bool) -> Merged:
        """Bring the table up to date; rows that are `owned` and not staged are counted, or removed."""
        connection, own, staged, fresh = self.connection, self.own, self.staged, self.fresh
        total = connection.scalar(select(func.count()).select_from(staged)) or 0
        if not connection.scalar(select(own.c.id).where(owned).limit(1)):
            self._insert()
            self._derive(select(staged.c.id))
            return Merged(added=total)
        missing = self._missing(owned, is_replacing=is_replacing)
        changed = self._update()
        is_new = ~exists().where(own.c.id == staged.c.id)
        added = self._note_fresh(select(staged.c.id).where(is_new))
        if added:
            self._insert(is_new)
        self._derive(select(fresh.c.id))
        removed = missing if is_replacing else 0
        return Merged(added, changed, total - added - changed, missing, removed)

    def _answered(self) -> dict[str, ColumnElement[Any]]:
        """The answers that rows make, where they are kept."""
        if self.answer is None:
            return {}
        return {"answer": self.answer(*(self.value(column.name) for column in self.kind.columns()))}

    def value(self, name: str) -> ColumnElement[Any]:
        """What a column is to hold."""
        if name in self.values:
            return self.values[name]
        value = self.others.get(name)
        if value is None:
            return null()
        return value if isinstance(value, ColumnElement) else literal(value, self.own.c[name].type)

    def _insert(self, *where: ColumnElement[bool]) -> None:
        """Add the staged rows that meet some conditions, in the order of their ids, in which they are read."""
        names = [column.name for column in self.own.c if column.name in self.values or column.name in self.others]
        filled = {name: self.value(name) for name in names} | self._answered()
        names = list(filled)
        rows = select(*filled.values()).select_from(self.staged).where(*where)
        self.connection.execute(insert(self.own).from_select(names, rows.order_by(self.staged.c.id)))

    def _update(self) -> int:
        """Change the rows that are stored with other values; answers how many."""
        own, staged, fresh = self.own, self.staged, self.fresh
        values = {column.name: self.value(column.name) for column in own.c if column.name not in ("id", "answer")}
        differs = or_(*(own.c[name].is_distinct_from(value) for name, value in values.items()))
        found = select(own.c.id).join(staged, own.c.id == staged.c.id).where(differs)
        changed = self._note_fresh(found)
        if changed:
            forget(self.connection, self.kind, select(fresh.c.id))
            is_changed = (own.c.id == staged.c.id) & staged.c.id.in_(select(fresh.c.id))
            self.connection.execute(update(own).values(values | self._answered()).where(is_changed))
        return changed

    def _note_fresh(self, ids: Select[Any]) -> int:
        """Note rows of which what is derived is to be written; answers how many."""
        noting = insert(self.fresh).from_select(["id"], ids)
        return self.connection.execute(noting, execution_options={"preserve_rowcount": True}).rowcount

    def _missing(self, owned: ColumnElement[bool], *, is_replacing: bool) -> int:
        """Count the rows that are not staged, and remove them if asked."""
        own, staged = self.own, self.staged
        is_missing = owned & ~exists().where(staged.c.id == own.c.id)
        if is_replacing:
            return remove(self.connection, self.kind, is_missing)
        return self.connection.scalar(select(func.count()).select_from(own).where(is_missing)) or 0

    def _derive(self, ids: Select[Any]) -> None:
        """Write what searching some rows needs, if there is anything."""
        texts = text_columns(self.kind)
        lists = [column.name for column in self.kind.list_columns()]
        if not lists and not any(name in self.values or name in self.others for name in texts):
            return
        columns = [self.own.c[name] for name in ("id", *texts, *lists)]
        rows = select(*columns).where(self.own.c.id.in_(ids)).execution_options(yield_per=BATCH)
        derive(self.connection, self.kind, self.connection.execute(rows))
