"""What stands beside the table of a row: the words of its texts, the members of its lists, the links that touch it."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Select, delete, insert, or_, select

from app.model.base import Record
from app.model.bookkeeping import ListedId, Word
from app.model.claims import Claim
from app.model.links import Link
from app.store.engines import BATCH
from app.text.words import words

TEXT_COLUMNS = ("statement", "title", "name", "question")
"""The columns whose words free text finds."""

One = TypeVar("One")


def batches(ids: Sequence[One]) -> Iterator[Sequence[One]]:
    """Ids or the like, as many at a time as one statement takes well."""
    return (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))


def text_columns(kind: type[Record]) -> list[str]:
    """The columns of a kind whose words free text finds."""
    return [name for name in TEXT_COLUMNS if name in kind.table().c]


def derive(connection: Connection, kind: type[Record], rows: Iterable[Any]) -> None:
    """Write what searching new rows of a kind needs."""
    name, texts, lists = kind.table().name, text_columns(kind), [column.name for column in kind.list_columns()]
    left = iter(rows)
    while batch := list(islice(left, BATCH)):
        found: list[dict[str, str]] = []
        members: list[dict[str, str]] = []
        for row in batch:
            said = " ".join(getattr(row, column) or "" for column in texts)
            found += ({"word": word, "kind": name, "row_id": row.id} for word in dict.fromkeys(words(said)))
            for column in lists:
                listed = {"kind": name, "field": column, "row_id": row.id}
                members += ({**listed, "listed_id": one} for one in getattr(row, column))
        for table, derived in ((Word, found), (ListedId, members)):
            if derived:
                connection.execute(insert(table.table()), derived)


def forget(connection: Connection, kind: type[Record], ids: Sequence[str] | Select[Any] | None = None) -> None:
    """Remove what was derived from some rows of a kind, or from all of them."""
    for derived in (Word.table(), ListedId.table()):
        removing = delete(derived).where(derived.c.kind == kind.table().name)
        if ids is None:
            connection.execute(removing)
        elif isinstance(ids, Select):
            connection.execute(removing.where(derived.c.row_id.in_(ids)))
        else:
            for some in batches(ids):
                connection.execute(removing.where(derived.c.row_id.in_(some)))


def remove(connection: Connection, kind: type[Record], where: ColumnElement[bool]) -> int:
    """Remove the rows of a kind that meet a condition, with all that stands beside them; answers how many."""
    own = kind.table()
    ids = select(own.c.id).where(where)
    forget(connection, kind, ids)
    if issubclass(kind, Claim):
        link = Link.table().c
        remove(connection, Link, or_(link.from_id.in_(ids), link.to_id.in_(ids)))
    return connection.execute(delete(own).where(where)).rowcount
