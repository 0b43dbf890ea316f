"""Matters: whom, or what, claims are about. Claims are held against each other only if they have one matter.

What a load changes is noted as touched, so that at its end no more is compared anew than what it may have changed.
"""

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    case,
    column,
    delete,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    text,
    values,
)

from app.model.base import Record
from app.model.bookkeeping import Touched
from app.model.claims import Claim
from app.model.links import Link
from app.model.types import KEY

MATTER = "matter"
"""The kind under which matters are noted as touched; other rows are noted under the names of their tables."""

CLAIM = "claim"
"""The kind under which claims are noted whose links have changed."""


def matter_of(table: type[Claim], columns: Mapping[str, ColumnElement[Any]] | None = None) -> ColumnElement[str]:
    """The matter of a claim as text, as `Claim.about` has it: the table, and what stands in the columns.

    These are the table's own, unless others are given by their names.
    """
    own: Mapping[str, ColumnElement[Any]] = columns or dict(table.table().c)
    parts: list[ColumnElement[str]] = [func.coalesce(*(own[name] for name in names), "") for names in table.matter]
    if table.is_matter_unordered:
        one, other = (own[name] for (name,) in table.matter)
        parts = [case((one < other, one), else_=other), case((one < other, other), else_=one)]
    text: ColumnElement[str] = literal(table.table().name)
    for part in parts:
        text = text.concat(" ").concat(part)
    return text


def matters_of(table: type[Claim], where: ColumnElement[bool]) -> Select[Any]:
    """The matters of the claims that meet a condition, each once: told apart by the columns before text is made."""
    own = table.table().c
    names = dict.fromkeys(chain.from_iterable(table.matter))
    found = select(*(own[name] for name in names)).where(where).distinct().subquery("found")
    return select(matter_of(table, dict(found.c)).label("key"))


def about(statement: Select[Any], table: type[Claim], matters: Sequence[str]) -> Select[Any]:
    """A SELECT of claims narrowed to those about some matters of their table, in a form that indexes answer.

    Pairs are joined, since SQLite finds no index for a list of them.
    """
    columns = [table.table().c[names[0]] for names in table.matter if len(names) == 1]
    keys = [tuple(matter.split(" ")[1 : len(columns) + 1]) for matter in matters]
    if len(columns) > 1:
        sides = sorted({*keys, *(key[::-1] for key in keys)}) if table.is_matter_unordered else keys
        pairs = values(*(column(f"side_{place}", KEY) for place in range(2)), name="pairs").data(sides).cte("pairs")
        return statement.join(pairs, and_(*(own == side for own, side in zip(columns, pairs.c, strict=True))))
    firsts = sorted({key[0] for key in keys})
    is_first = or_(columns[0].in_(firsts), *([columns[0].is_(None)] if "" in firsts else []))
    return statement.where(is_first, *([matter_of(table).in_(matters)] if len(table.matter) > 1 else []))


def touch(connection: Connection, table: type[Record], where: ColumnElement[bool]) -> None:
    """Note what rows touch that are about to change or have changed: claims their matters, links their claims.

    Comparisons touch the matters of which they are.
    """
    own, touched = table.table().c, Touched.table()
    if issubclass(table, Claim):
        noted = [(MATTER, matters_of(table, where))] if table.matter else []
    elif MATTER in own:
        noted = [(MATTER, select(own[MATTER].label("key")).where(where))]
    elif table is Link:
        noted = [(CLAIM, select(end.label("key")).where(where)) for end in (own.from_id, own.to_id)]
    else:
        noted = [(table.table().name, select(own.id.label("key")).where(where))]
    for kind, keys in noted:
        found = keys.distinct().subquery("noted")
        is_noted = exists().where(touched.c.kind == kind, touched.c.key == found.c.key)
        rows = select(literal(kind), found.c.key).where(~is_noted)
        connection.execute(insert(touched).from_select(["kind", "key"], rows))


def forget_touched(connection: Connection) -> None:
    """Forget all that has been noted as touched; on PostgreSQL, where room stays taken by rows that go, by TRUNCATE."""
    is_server = connection.dialect.name == "postgresql"
    connection.execute(text("TRUNCATE touched") if is_server else delete(Touched.table()))
