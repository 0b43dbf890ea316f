"""The rows of one kind that a dyad shows: those from texts, then the newest of each source; and how many there are."""

from collections.abc import Sequence
from operator import itemgetter
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, Field, create_model
from sqlalchemy import ColumnElement, Integer, Select, case, func, or_, select, type_coerce, union

from app.api.dataset import Reader
from app.api.lists import Page
from app.model.types import Schema, Slug
from app.query.kind import Kind
from app.query.queries import ClaimQuery
from app.query.wording import Names
from app.store.read_transactions import Reading

ROWS_OF_A_KIND = 100
"""How many rows of one kind a dyad shows."""

CHOICE = ("is_data", "rank", "of_source", "of_all")
"""What is read beside the columns of a row: whether it is from a data set, its place in its source, and the counts."""

Item = TypeVar("Item")


class SourceCount(Schema):
    """How many rows one source has."""

    source_id: Slug = Field(description="The source.", examples=["diplomat-2013"])
    total: int = Field(description="How many of the rows are its own.", examples=[286])
    shown: int = Field(description="How many of them are shown here: those from texts, then the newest.", examples=[97])


class PairPage(Page[Item], Generic[Item]):
    """The rows of a kind that involve both actors: all of them, or the newest of each source."""

    total: int = Field(description="How many rows involve both.", examples=[293])
    sources: list[SourceCount] = Field(description="How many of these each source has, by the id of the source.")


def pair_page_model(row: type[BaseModel]) -> type[BaseModel]:
    """The model of a dyad's rows of a kind, with a name that clients can read."""
    name = f"{row.__name__}PairPage"
    return create_model(name, __base__=PairPage[row], __doc__=PairPage.__doc__)  # type: ignore[valid-type]


def rows_of_pair(
    reader: Reader, reading: Reading, kind: Kind, query: ClaimQuery, rest: tuple[str, str], name_of: Names
) -> tuple[list[str], dict[str, Any]]:
    """The ids of the claims of one kind that a query asks for, as far as they are shown, and their part of the answer.

    `rest` is the prefix of the path, and the query, of the list that has them all.
    """
    prefix, following = rest
    listing, source = kind.listing, kind.listing.source(reader)
    names = source.names("source_id")
    plan = reader.plan((kind.path, "pair", query.shape), lambda: newest_of_each(kind, query, names))
    rows = reading.rows(plan, query.values)
    id, source_id = names.index("id"), names.index("source_id")
    width = len(CHOICE)
    rows.sort(key=lambda row: (1, row[width + source_id], row[1]) if row[0] else (0, row[width + id]))
    total = rows[0][CHOICE.index("of_all")] if rows else 0
    counts: dict[str, dict[str, Any]] = {}
    for row in rows:
        of_source = row[CHOICE.index("of_source")]
        own = row[width + source_id]
        counts.setdefault(own, {"source_id": own, "total": of_source, "shown": 0})["shown"] += 1
    page = [row[width:] for row in rows]
    part = {
        "data": listing.encoded(reader, reading, source, page, name_of),
        "next": None if total <= len(rows) else f"{prefix}/v1/{kind.path}?{following}",
        "total": total,
        "sources": sorted(counts.values(), key=itemgetter("source_id")),
    }
    return [row[id] for row in page], part


def newest_of_each(kind: Kind, query: ClaimQuery, names: Sequence[str]) -> Select[Any]:
    """As many rows of a query as a dyad shows: of each source at least one, all from texts, then the newest of each.

    Newest are those whose period began last. All rows of the pair are ranked by few columns, of those that are shown
    the others are read.
    """
    own = kind.table.table().c
    is_data = case((own.source_row.is_not(None), 1), else_=0).label("is_data")
    branches = kind.branches(query)
    of_pair = [branch.with_only_columns(own.id, own.source_id, is_data, own.period_earliest) for branch in branches]
    rows = (of_pair[0] if len(of_pair) == 1 else union(*of_pair)).subquery("of_pair").c
    order = (rows.is_data, rows.period_earliest.desc().nulls_last(), rows.id)
    ranked = select(
        rows.id,
        rows.is_data,
        func.row_number().over(partition_by=rows.source_id, order_by=order).label("rank"),
        func.count().over(partition_by=rows.source_id).label("of_source"),
        func.count().over().label("of_all"),
    ).subquery("ranked")
    first = case((ranked.c.rank == 1, 0), else_=1)
    chosen = (
        select(ranked)
        .order_by(first, ranked.c.is_data, ranked.c.rank, ranked.c.id)
        .limit(ROWS_OF_A_KIND)
        .subquery("chosen")
    )
    choice = (type_coerce(chosen.c[name], Integer) for name in CHOICE)
    columns: list[ColumnElement[Any]] = [*choice, *(own[name] for name in names)]
    shown = select(*columns).join_from(chosen, kind.table.table(), own.id == chosen.c.id)
    if kind.comes_in_bulk:  # a partition on another server is asked for the rows of the pair, not for all that it has
        shown = shown.where(or_(*(branch.whereclause for branch in branches if branch.whereclause is not None)))
    return shown
