"""Claims as pages show them, and the rows that are read beside the answer that a page shows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple, TypeVar

import msgspec
from sqlalchemy import Select, or_, select, type_coerce, union_all

from app.api.desk import Lease
from app.api.facts import FACTS, fact_columns, facts_of, rows_by_ids
from app.api.standing import padded, parameters
from app.facts import CLAIMS, links
from app.facts.kinds import KINDS
from app.model.links import Link
from app.pages.naming import STANDINGS, when
from app.pages.rendering import path_of
from app.query.listing import Listing
from app.query.paging import Order
from app.query.parameters import Query

Row = Mapping[str, Any]
Asked = TypeVar("Asked", bound=Query)


class Page(NamedTuple):
    """A page of a list, as its client reads it."""

    data: Sequence[Row]
    next: str | None
    """The cursor of the next page; None on the last."""
    total: int | None


def shown(body: Any) -> Any:
    """The body of an answer as its client reads it."""
    return msgspec.json.decode(msgspec.json.encode(body))


@dataclass(frozen=True, slots=True)
class Told:
    """A claim in a list."""

    id: str
    statement: str
    source_id: str
    source: str
    when: str
    standing: str
    """Its standing; empty if no other claim speaks of it."""
    note: str
    row: Row

    @property
    def href(self) -> str:
        """The path of its page."""
        return path_of("claims", self.id)

    @property
    def source_href(self) -> str:
        """The path of the page of its source."""
        return path_of("sources", self.source_id)

    @property
    def standing_word(self) -> str:
        """The standing in a word."""
        return STANDINGS.get(self.standing, "")


def told(row: Row, sources: Mapping[str, str], standing: str = "") -> Told:
    """A row of any kind of claims as it is shown; `sources` are names by ids."""
    source_id = row["source_id"]
    return Told(
        row["id"],
        row["statement"] or row["id"],
        source_id,
        sources.get(source_id, source_id),
        when(row),
        "" if standing == "uncorroborated" else standing,
        row.get("note") or "",
        row,
    )


def facts_by_ids(lease: Lease, ids: Iterable[str]) -> dict[str, Row]:
    """The claims of any kind that have some ids, as `/v1/facts` lists them, by their ids."""
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    values = padded(wanted)
    plan = lease.reader.plan(("facts by ids", len(values)), partial(facts_with, len(values)))
    facts = FACTS.writer.objects(lease.reading.rows(plan, values))
    if FACTS.wording is not None:
        FACTS.wording.say(lease.reader, lease.reading, facts, lease.snapshot.directory.name_of)
    return {row["id"]: row for row in shown(facts)}


def facts_with(count: int) -> Select[Any]:
    """The claims of any kind that have any of a number of ids."""
    facts = union_all(*(facts_of(kind, kind.table.table().c.id.in_(parameters(count))) for kind in CLAIMS)).subquery()
    return select(*(type_coerce(facts.c[column.name], column.type) for column in fact_columns(CLAIMS[0])))


def claims_by_ids(lease: Lease, path: str, ids: Iterable[str]) -> dict[str, Row]:
    """The claims of one kind, by its path, that have some ids, with all their columns, by their ids."""
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    values, kind = padded(wanted), KINDS[path]
    plan = lease.reader.plan((path, "words", len(values)), partial(rows_by_ids, kind, len(values)))
    rows = kind.listing.writer.objects(lease.reading.rows(plan, values))
    if kind.listing.wording is not None:
        kind.listing.wording.say(lease.reader, lease.reading, rows, lease.snapshot.directory.name_of)
    return {row["id"]: row for row in shown(rows)}


def listed(lease: Lease, listing: Listing[Asked], query: Asked) -> Page:
    """A page of a list as `/v1` answers it, with the cursor of the next."""
    snapshot, order = lease.snapshot, Order(query.order)
    query.resolve(snapshot.directory)
    query.prepare(lease.reader, lease.reading, snapshot.rows)
    lease.note_shape((listing.name, query.shape, order))
    rows = sum(snapshot.rows.get(table.table().name, 0) for table in query.tables())
    page = listing.page(lease.reader, lease.reading, query, order, rows, snapshot.directory.name_of)
    return Page(shown(list(page.data)), str(page.next) if page.next else None, page.total)


def links_of(lease: Lease, ids: Sequence[str]) -> list[Row]:
    """The links that lead to some claims, or from them."""
    if not ids:
        return []
    values = padded(ids)
    plan = lease.reader.plan(("links at claims", len(values)), partial(links_at, len(values)))
    rows: list[Row] = shown(links.KIND.listing.writer.objects(lease.reading.rows(plan, values)))
    return rows


def links_at(count: int) -> Select[Any]:
    """The links that have any of a number of claims at either end."""
    link, ids = Link.table().c, parameters(count)
    return links.KIND.select(or_(link.from_id.in_(ids), link.to_id.in_(ids))).order_by(link.id)
