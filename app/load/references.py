"""The rules between rows: unique ids and statements, references that lead somewhere, links without circles."""

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, Any

from sqlalchemy import Column

from app.facts.actors import Actor
from app.facts.codes import CodeEntry
from app.facts.organizations import Organization
from app.model.base import Record
from app.model.claims import Claim
from app.model.links import EDITORS, Link, LinkKind
from app.model.sources import Source
from app.model.types import IdList
from app.text.near import did_you_mean, near

if TYPE_CHECKING:
    pass
from app.load.entries import Entry, FileFault, Packs


def cross_faults(packs: Packs) -> Iterator[FileFault]:
    """What is wrong between rows: ids and statements that occur twice, references that lead nowhere."""
    ids = (packs.of(Source), packs.of(Actor), packs.of(CodeEntry), packs.of(Claim), packs.of(Link))
    yield from repeated(chain(*ids), "id")
    yield from repeated(packs.of(Claim), "statement")
    known = {
        "source": {entry.row.id for entry in packs.of(Source)},
        "organization": {entry.row.id for entry in packs.of(Organization)},
        "actor": {entry.row.id for entry in packs.of(Actor)},
        "claim": {entry.row.id for entry in packs.of(Claim)},
    }
    for entry in packs.of(Record):
        for column, table, named in references(entry.row):
            if named not in known[table] and named not in packs.broken:
                yield entry.fault(column, f"no {table} '{named}'{did_you_mean(near(named, list(known[table])))}")
    asserters = known["source"] | packs.broken | {EDITORS}
    for linked in packs.of(Link):
        link = linked.row
        if link.asserted_by not in asserters:
            yield linked.fault("asserted_by", f"neither a source nor '{EDITORS}': '{link.asserted_by}'")
        if link.from_id == link.to_id:
            yield linked.fault("to_id", "a claim cannot be linked to itself")
    yield from circles(packs.of(Link))


def circles(links: Iterator[Entry[Link]]) -> Iterator[FileFault]:
    """Links by which a claim would supersede, in the end, itself."""
    later: dict[str, list[Entry[Link]]] = {}
    for link in links:
        if link.row.kind is LinkKind.SUPERSEDES:
            later.setdefault(link.row.to_id, []).append(link)
    for first in chain.from_iterable(later.values()):
        reached, left = set[str](), [first.row.from_id]
        while left:
            claim = left.pop()
            if claim not in reached:
                reached.add(claim)
                left += (link.row.from_id for link in later.get(claim, ()))
        if first.row.to_id in reached and first.row.from_id != first.row.to_id:
            yield first.fault("to_id", f"'{first.row.to_id}' supersedes '{first.row.from_id}' already: a circle")


def repeated(entries: Iterator[Entry[Record]], column: str) -> Iterator[FileFault]:
    """Rows whose value in a column an earlier row has already."""
    first: dict[Any, Entry[Record]] = {}
    for entry in entries:
        value = getattr(entry.row, column)
        if value is not None and (earlier := first.setdefault(value, entry)) is not entry:
            yield entry.fault(column, f"stands already in {earlier.file}:{earlier.line}")


def references(row: Record) -> Iterator[tuple[str, str, str]]:
    """The ids that a row refers to: column, what it names, id."""
    for name, tables in naming_columns(type(row)):
        if (named := getattr(row, name)) is not None:
            for table in tables:
                yield from ((name, table, one) for one in (named if isinstance(named, list) else (named,)))
    if isinstance(row, Link):
        yield "from_id", "claim", row.from_id
        yield "to_id", "claim", row.to_id


@cache
def naming_columns(table: type[Record]) -> Sequence[tuple[str, Sequence[str]]]:
    """The columns of a table that hold ids of others, each with the tables whose ids these are."""
    named = ((column.name, tables_named(column)) for column in table.table().c)
    return [(name, tables) for name, tables in named if tables]


def tables_named(column: Column[Any]) -> list[str]:
    """The tables whose ids a column holds."""
    if isinstance(column.type, IdList):
        return ["actor"]
    named = column.info.get("names")
    return [*(key.column.table.name for key in column.foreign_keys), *([named] if named else [])]
