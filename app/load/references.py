"""The rules between rows: unique ids and statements, references that lead somewhere, links without circles."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cache
from typing import Any, Protocol

from sqlalchemy import Column

from app.load.entries import Entry, FileFault, Supersession
from app.model.base import Record
from app.model.links import EDITORS, Link
from app.model.types import IdList
from app.text.near_names import did_you_mean, near


class Rows(Protocol):
    """What the rules ask of rows: those of packs in memory, or those of an import in the database."""

    def known(self, name: str, ids: AbstractSet[str]) -> AbstractSet[str]:
        """Those of some ids that there are, of sources, actors, organizations or claims."""

    def ids(self, name: str) -> AbstractSet[str]:
        """All ids, from which the nearest are suggested; none where they are too many to look through."""

    def repeated(self, column: str) -> Iterator[tuple[str, int, str]]:
        """Rows whose value in a column another row has: file, line, and where the other row stands."""


def repetitions(rows: Rows) -> Iterator[FileFault]:
    """Ids and statements that another row has already."""
    for column in ("id", "statement"):
        for file, line, place in rows.repeated(column):
            yield FileFault(file, line, column, f"stands already {place}")


def broken_references(entries: Sequence[Entry[Record]], rows: Rows) -> Iterator[FileFault]:
    """References that lead nowhere, links that nobody known asserts, and links of a claim to itself."""
    ids: dict[str, set[str]] = defaultdict(set)
    for entry in entries:
        for _, name, id in references_of(entry.row):
            ids[name].add(id)
    messages = {
        (name, id): no_such(name, id, rows.ids(name))
        for name, named in ids.items()
        for id in named - rows.known(name, named)
    }
    for entry in entries if messages else ():
        for column, name, id in references_of(entry.row):
            if (name, id) in messages and column == "asserted_by":
                yield entry.fault(column, f"neither a source nor '{EDITORS}': '{id}'")
            elif (name, id) in messages:
                yield entry.fault(column, messages[name, id])
    for entry in entries:
        if isinstance(entry.row, Link) and entry.row.from_id == entry.row.to_id:
            yield entry.fault("to_id", "a claim cannot be linked to itself")


def no_such(name: str, id: str, ids: AbstractSet[str]) -> str:
    """The message for an id that is none of those that there are."""
    return f"no {name} '{id}'{did_you_mean(near(id, list(ids)))}"


def circles(supersessions: Iterable[Supersession]) -> Iterator[FileFault]:
    """Links by which a claim would supersede, in the end, itself: those within a strongly connected component."""
    links = list(supersessions)
    later, earlier = defaultdict[str, list[str]](list), defaultdict[str, list[str]](list)
    for link in links:
        later[link.to_id].append(link.from_id)
        earlier[link.from_id].append(link.to_id)
    circle_of: dict[str, str] = {}
    for root in reversed(finished(later)):  # Kosaraju's algorithm
        left = [root]
        while left:
            if (claim := left.pop()) not in circle_of:
                circle_of[claim] = root
                left += earlier.get(claim, ())
    for link in links:
        if link.line and link.from_id != link.to_id and circle_of[link.from_id] == circle_of[link.to_id]:
            message = f"'{link.to_id}' supersedes '{link.from_id}' already: a circle"
            yield FileFault(link.file, link.line, "to_id", message)


def finished(edges: Mapping[str, Sequence[str]]) -> list[str]:
    """The nodes of a graph in the order in which a depth-first search leaves them."""
    order: list[str] = []
    reached = set[str]()
    left = [(node, False) for node in edges]
    while left:
        node, is_done = left.pop()
        if is_done:
            order.append(node)
        elif node not in reached:
            reached.add(node)
            left.append((node, True))
            left += ((following, False) for following in edges.get(node, ()))
    return order


def references_of(row: Record) -> Iterator[tuple[str, str, str]]:
    """The ids that a row refers to: column, what it names, id."""
    for column, names in naming_columns(type(row)):
        if (value := getattr(row, column)) is not None:
            for name in names:
                yield from ((column, name, id) for id in (value if isinstance(value, list) else (value,)))
    if isinstance(row, Link):
        yield "from_id", "claim", row.from_id
        yield "to_id", "claim", row.to_id
        if row.asserted_by != EDITORS:
            yield "asserted_by", "source", row.asserted_by


@cache
def naming_columns(table: type[Record]) -> Sequence[tuple[str, Sequence[str]]]:
    """The columns of a table that hold ids of others, each with the tables whose ids these are."""
    columns = ((column.name, tables_named(column)) for column in table.table().c)
    return [(column, tables) for column, tables in columns if tables]


def tables_named(column: Column[Any]) -> list[str]:
    """The tables whose ids a column holds."""
    if isinstance(column.type, IdList):
        return ["actor"]
    named = column.info.get("names")
    return [*(key.column.table.name for key in column.foreign_keys), *([named] if named else [])]
