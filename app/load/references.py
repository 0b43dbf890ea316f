"""The rules between rows: unique ids and statements, references that lead somewhere, links without circles."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cache
from typing import Any, Protocol

from sqlalchemy import Column

from app.load.entries import Entry, FileFault, JudgingLink, LinkedClaim
from app.model.base import Record
from app.model.links import EDITORS, Link, LinkKind
from app.model.sources import Source, origin_of
from app.model.types import IdList
from app.text.near_names import did_you_mean, near


class Rows(Protocol):
    """What the rules ask of rows: those of packs in memory, or those of an import in the database."""

    def known(self, name: str, ids: AbstractSet[str]) -> AbstractSet[str]:
        """Those of some ids that there are, of sources, actors, organizations or claims."""

    def ids(self, name: str) -> AbstractSet[str]:
        """All ids, from which the nearest are suggested; none where they are too many to look through."""

    def links(self) -> Iterator[JudgingLink]:
        """The links that give claims their standing, those that are loaded included."""

    def linked(self, ids: AbstractSet[str]) -> Mapping[str, LinkedClaim]:
        """Those of some claims that there are."""

    def origins(self) -> Mapping[str, str | None]:
        """The sources whose content others repeat, by the ids of these."""

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


def misjudgements(rows: Rows) -> Iterator[FileFault]:
    """Links that cannot give a standing: by a circle, against another link, or by claims that do not meet."""
    links = list(rows.links())
    claims = rows.linked({id for link in links for id in (link.from_id, link.to_id)})
    origins = rows.origins()
    supersessions = [link for link in links if link.kind is LinkKind.SUPERSEDES]
    for link in circles(supersessions):
        if link.line:
            message = f"'{link.to_id}' supersedes '{link.from_id}' already: a circle"
            yield FileFault(link.file, link.line, "to_id", message)
    first: dict[tuple[str, str], JudgingLink] = {}
    for link in sorted(links, key=lambda link: link.line > 0):
        pair = link.from_id, link.to_id
        other = first.setdefault(pair, link)
        if link.line and other.kind is not link.kind:
            yield FileFault(link.file, link.line, "kind", f"another link of the two is of kind '{other.kind}'")
        if link.line and pair[0] in claims and pair[1] in claims:
            for message in misfits(link.kind, claims[pair[0]], claims[pair[1]], origins):
                yield FileFault(link.file, link.line, "kind", message)


def misfits(kind: LinkKind, one: LinkedClaim, other: LinkedClaim, origins: Mapping[str, str | None]) -> Iterator[str]:
    """Why two claims cannot be linked in a way."""
    if kind in (LinkKind.CONTRADICTS, LinkKind.CORROBORATES) and not may_overlap(one, other):
        yield f"'{kind}' needs claims of one time, and these do not overlap"
    if kind is LinkKind.CORROBORATES and origin_of(one.source_id, origins) == origin_of(other.source_id, origins):
        yield "the sources of the two are one witness"
    if kind is LinkKind.CORROBORATES and None not in (one.role, other.role) and one.role != other.role:
        yield f"the roles of the two differ: {one.role} and {other.role}"


def may_overlap(one: LinkedClaim, other: LinkedClaim) -> bool:
    """Whether two claims can be of one time: claims without a date can be of any."""
    starts, ends = (one.earliest, other.earliest), (one.latest, other.latest)
    return all(start is None or end is None or start <= end for start, end in zip(starts, ends[::-1], strict=True))


def circles(links: Sequence[JudgingLink]) -> Iterator[JudgingLink]:
    """Links by which a claim would supersede, in the end, itself: those within a strongly connected component."""
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
        if link.from_id != link.to_id and circle_of[link.from_id] == circle_of[link.to_id]:
            yield link


def circular_origins(entries: Iterable[Entry[Source]], origins: Mapping[str, str | None]) -> Iterator[FileFault]:
    """Sources that repeat, in the end, themselves."""
    for entry in entries:
        seen = set[str]()
        source_id = origins.get(entry.row.id)
        while source_id and source_id != entry.row.id and source_id not in seen:
            seen.add(source_id)
            source_id = origins.get(source_id)
        if source_id == entry.row.id:
            yield entry.fault("origin_id", f"'{entry.row.origin_id}' repeats '{entry.row.id}' already: a circle")


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
