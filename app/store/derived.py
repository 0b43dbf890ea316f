"""Search tables derived from rows: words of their texts, members of their lists; and the removal of rows with them."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Select, delete, exists, insert, or_, select

from app.model.base import Record, Table
from app.model.bookkeeping import ListedId, Word
from app.model.claims import Claim
from app.model.links import Link
from app.store.change_log import note_removed
from app.store.engines import BATCH
from app.store.matters import touch
from app.text.words import stems

TEXT_COLUMNS = ("statement", "title", "name", "question", "other_names", "abbreviation", "short_name", "publisher")
"""The columns whose words free text finds."""

Item = TypeVar("Item")


def batches(items: Iterable[Item], size: int = BATCH) -> Iterator[list[Item]]:
    """Ids, rows or the like, as many at a time as one statement takes well, or as asked."""
    remaining = iter(items)
    while batch := list(islice(remaining, size)):
        yield batch


def text_columns(table: type[Record]) -> list[str]:
    """The columns of a table whose words free text finds."""
    return [name for name in TEXT_COLUMNS if name in table.table().c]


def derive(connection: Connection, table: type[Record], rows: Iterable[Any]) -> None:
    """Write the words and the listed ids of new rows of a table."""
    name, texts, lists = table.table().name, text_columns(table), [column.name for column in table.list_columns()]
    for batch in batches(rows):
        derived: dict[type[Table], list[dict[str, str]]] = {Word: [], ListedId: []}
        for row in batch:
            derived[Word] += ({"word": stem, "kind": name, "row_id": row.id} for stem in stems(text_of(row, texts)))
            for column in lists:
                listed = {"kind": name, "field": column, "row_id": row.id}
                derived[ListedId] += ({**listed, "listed_id": id} for id in getattr(row, column))
        for search_table, entries in derived.items():
            if entries:
                connection.execute(insert(search_table.table()), entries)


def text_of(row: Any, columns: Iterable[str]) -> str:
    """What stands in some columns of a row, one after the other; of a list, all that it has."""
    cells = (getattr(row, column) for column in columns)
    return " ".join(cell if isinstance(cell, str) else " ".join(cell) for cell in cells if cell)


def fill_words(connection: Connection, table: type[Record]) -> None:
    """Write the words of all rows of a table: after a migration that has emptied them."""
    own, columns = table.table(), text_columns(table)
    if columns:
        has_text = or_(*(own.c[column].is_not(None) for column in columns))
        rows = connection.execute(select(own.c.id, *(own.c[column] for column in columns)).where(has_text))
        for batch in batches(rows.all()):
            words = [
                {"word": stem, "kind": own.name, "row_id": row.id}
                for row in batch
                for stem in stems(text_of(row, columns))
            ]
            if words:
                connection.execute(insert(Word.table()), words)


def forget(connection: Connection, table: type[Record], ids: Sequence[str] | Select[Any] | None = None) -> None:
    """Remove what was derived from some rows of a table, or from all of them."""
    for derived in (Word.table(), ListedId.table()):
        statement = delete(derived).where(derived.c.kind == table.table().name)
        if ids is None:
            connection.execute(statement)
        else:
            for some in [ids] if isinstance(ids, Select) else batches(ids):
                connection.execute(statement.where(derived.c.row_id.in_(some)))


def remove(connection: Connection, table: type[Record], where: ColumnElement[bool]) -> int:
    """Remove the rows of a table that meet a condition, with derived entries and links; answers how many rows.

    What that touches is noted, and what is removed.
    """
    own = table.table()
    touch(connection, table, where)
    note_removed(connection, table, where)
    ids = select(own.c.id).where(where)
    forget(connection, table, ids)
    if issubclass(table, Claim):
        ends = Link.table().c.from_id, Link.table().c.to_id
        remove(connection, Link, or_(*(exists().where(own.c.id == end, where) for end in ends)))
    return connection.execute(delete(own).where(where)).rowcount
