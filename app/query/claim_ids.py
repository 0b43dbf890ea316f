"""The ids of claims of data sets, which are too many for the directory: whether they are there, the database knows."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from sqlalchemy import Column, Select, select, union_all

from app.model.base import Table
from app.model.errors import Fault, UnknownCode
from app.model.types import KEY, Scope
from app.query.directory import UnprovenId
from app.store.database import Database
from app.store.prepared_statements import numbered, parameter
from app.store.read_transactions import Reading
from app.text.near_names import near

NEIGHBOURS = 3
"""How many ids before one that nothing has, and after it, are looked at in each table."""


def id_columns() -> list[Column[Any]]:
    """The columns of the ids of all claims."""
    return [table.c.id for table in Table.metadata.sorted_tables if "known_until" in table.c]


def those_there(count: int) -> Select[Any]:
    """Of a number of ids, those of claims."""
    ids = [parameter(numbered("id", place), KEY) for place in range(count)]
    found = union_all(*(select(column).where(column.in_(ids)) for column in id_columns())).subquery()
    return select(found.c.id)


def beside() -> Select[Any]:
    """The ids of claims that come next to an id in their order."""
    id = parameter("id", KEY)
    sides = [
        select(column).where(is_there).order_by(order).limit(NEIGHBOURS).subquery()
        for column in id_columns()
        for is_there, order in ((column < id, column.desc()), (column > id, column))
    ]
    found = union_all(*(select(side.c.id) for side in sides)).subquery()
    return select(found.c.id)


def proven(database: Database, reading: Reading, parameter_name: str, ids: Sequence[str]) -> Sequence[str]:
    """The ids of claims in a parameter as they are spelled; UnknownCode, with those nearest, if some are not there."""
    unproven = [id for id in ids if isinstance(id, UnprovenId)]
    there = set(found(database, reading, unproven))
    spelled: dict[str, None] = {}
    faults: list[Fault] = []
    for id in ids:
        if not isinstance(id, UnprovenId):
            spelled[id] = None
        elif at_hand := [spelling for spelling in (id.written, id.spelled) if spelling in there]:
            spelled[at_hand[0]] = None
        else:
            others = reading.rows(database.plan("claims beside", beside), {"id": id.spelled})
            suggestions = near(id.spelled, [other for (other,) in others])
            message = f"no {Scope.CLAIM} '{id.written}'"
            faults.append(Fault(parameter=parameter_name, message=message, suggestions=suggestions))
    if faults:
        raise UnknownCode(*faults)
    return list(spelled)


def found(database: Database, reading: Reading, ids: Sequence[UnprovenId]) -> Iterator[str]:
    """The ids of claims that are there, of some in either spelling."""
    asked = list(dict.fromkeys(spelling for id in ids for spelling in (id.written, id.spelled)))
    if asked:
        plan = database.plan(("claims there", len(asked)), partial(those_there, len(asked)))
        for (id,) in reading.rows(plan, {numbered("id", place): id for place, id in enumerate(asked)}):
            yield id
