"""Positions: where claims stand in the order of their ids, as numbers, which take less room in an index than ids.

New rows are given numbers between those of their neighbours. Few rows take all the room between these; many take a
small part of it in the middle, so that the rows of a source that comes later find room beside them. Where there is no
room left, all rows of the table are numbered anew. Which numbers rows have is no part of what a source says.
"""

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Index,
    Integer,
    MetaData,
    Table,
    func,
    insert,
    literal,
    select,
    update,
)

from app.model.types import POSITION
from app.store.engines import BATCH

SPAN = 2**62
"""All positions are above 0 and below this."""

MANY = 50_000
"""From how many rows on they take but a part of the room between their neighbours."""

PART = 64
"""A block of many rows takes this part of the room at most."""


def placing(connection: Connection, name: str) -> Table:
    """A new temporary table of positions, and of the numbers by which rows are staged."""
    placed = Table(
        f"placed_{name}",
        MetaData(),
        Column("position", POSITION, primary_key=True, autoincrement=False),
        Column("number", Integer),
        prefixes=["TEMPORARY"],
    )
    placed.create(connection)
    return placed


def place(
    connection: Connection, own: Table, staged: Table, placed: Table, *where: ColumnElement[bool]
) -> tuple[int, ColumnElement[int]]:
    """Find positions for the staged rows that meet some conditions, none of which is stored.

    Answers how many they are, and the position of each by what stands of it in `placed` afterwards.
    """
    new = select(func.count(), func.min(staged.c.id), func.max(staged.c.id)).where(*where)
    count, first, last = connection.execute(new).one()
    if not count:
        return 0, placed.c.position
    is_parted = connection.scalar(select(own.c.id).where(own.c.id.between(first, last)).limit(1)) is not None
    for has_room in (False, True):
        if has_room:
            number_anew(connection, own)
        if is_parted and place_between(connection, own, staged, placed, *where):
            return count, placed.c.position
        if not is_parted:
            below = connection.scalar(select(func.max(own.c.position)).where(own.c.id < first))
            above = connection.scalar(select(func.min(own.c.position)).where(own.c.id > last))
            start, stride = spread(below or 0, above or SPAN, count)
            if stride:
                return count, place_as_block(connection, staged, placed, start, stride, *where)
    raise OverflowError(f"no room for {count} more rows of {own.name}")  # there are 2**62 positions


def place_as_block(
    connection: Connection, staged: Table, placed: Table, start: int, stride: int, *where: ColumnElement[bool]
) -> ColumnElement[int]:
    """Place rows with no stored one among them at equal distances; answers where each stands.

    SQLite numbers rows as they come, for which it needs no window.
    """
    rows = select(staged.c.number).where(*where).order_by(staged.c.id)
    if connection.dialect.name == "sqlite":
        connection.execute(insert(placed).from_select(["number"], rows))
        return literal(start, POSITION) + literal(stride, POSITION) * placed.c.position
    place = literal(start, POSITION) + literal(stride, POSITION) * func.row_number().over(order_by=staged.c.id)
    rows = rows.with_only_columns(place, staged.c.number)
    connection.execute(insert(placed).from_select(["position", "number"], rows))
    return placed.c.position


def place_between(
    connection: Connection, own: Table, staged: Table, placed: Table, *where: ColumnElement[bool]
) -> bool:
    """Find positions for rows that come between stored ones; answers whether there is room."""
    below = select(own.c.position).where(own.c.id < staged.c.id).order_by(own.c.id.desc()).limit(1)
    above = select(own.c.position).where(own.c.id > staged.c.id).order_by(own.c.id).limit(1)
    ends = (
        func.coalesce(below.correlate(staged).scalar_subquery(), literal(0, POSITION)),
        func.coalesce(above.correlate(staged).scalar_subquery(), literal(SPAN, POSITION)),
    )
    rows = connection.execute(select(staged.c.number, *ends).where(*where).order_by(staged.c.id)).all()
    found: list[dict[str, int]] = []
    for (low, high), group in groupby(rows, itemgetter(1, 2)):
        numbers = [row[0] for row in group]
        start, stride = spread(low, high, len(numbers))
        if not stride:
            return False
        found += ({"position": start + stride * place, "number": number} for place, number in enumerate(numbers, 1))
    for batch in batches_of(found):
        connection.execute(insert(placed), batch)
    return True


def spread(low: int, high: int, count: int) -> tuple[int, int]:
    """Where a number of positions between two others starts, and how far each is from the next; (…, 0): no room."""
    if count < MANY:
        return low, (high - low) // (count + 1)
    stride = max((high - low) // (count * PART), int(high - low > count))
    return low + (high - low - stride * count) // 2, stride


def number_anew(connection: Connection, own: Table) -> None:
    """Give all rows of a table positions that are equally far from each other."""
    old = Table(
        f"old_{own.name}",
        MetaData(),
        Column("place", POSITION, primary_key=True, autoincrement=False),
        Column("position", BigInteger),
        prefixes=["TEMPORARY"],
    )
    old.create(connection)
    place = func.row_number().over(order_by=own.c.id)
    connection.execute(insert(old).from_select(["place", "position"], select(place, own.c.position)))
    Index(f"ix_{old.name}", old.c.position).create(connection)
    stride = SPAN // ((connection.scalar(select(func.count()).select_from(old)) or 0) + 1)
    new = select(old.c.place * literal(-stride, POSITION)).where(old.c.position == own.c.position).scalar_subquery()
    connection.execute(update(own).values(position=new))  # below 0 first: none may be taken twice at any moment
    connection.execute(update(own).values(position=-own.c.position))
    old.drop(connection)


def batches_of(rows: list[dict[str, int]]) -> Iterator[list[dict[str, Any]]]:
    """Rows as many at a time as one statement takes well."""
    yield from (rows[start : start + BATCH] for start in range(0, len(rows), BATCH))
