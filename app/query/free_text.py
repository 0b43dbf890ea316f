"""Free text: words that rows have, and, for rows that came without a statement, the names of those whom they name."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import Column, ColumnElement, Select, and_, exists, or_, select

from app.model.base import Record
from app.model.bookkeeping import ListedId, Word
from app.model.claims import Claim
from app.model.sources import Source
from app.model.types import KEY, IdList
from app.query.branches import Alternative, Condition
from app.query.filters import Filter
from app.store.database import Database
from app.store.prepared_statements import numbered, parameter
from app.store.read_transactions import Reading
from app.text.words import stems

NAMING = ("actor", "organization", Source.table().name)
"""The kinds of rows whose names free text knows."""

FEW_ROWS = 20_000
"""Up to this size, a table is searched as a whole: in larger ones, alternatives are branches that follow indexes."""

FEW_NAMES = 60
"""In how many branches names are looked up at most: more are found sooner by reading the rows in order."""


@dataclass(frozen=True, slots=True)
class Search:
    """The words of a free text, and what they name."""

    words: tuple[str, ...]
    """The stems."""
    ids: tuple[str, ...]
    """The ids of all actors and sources that any of the words names."""
    named: tuple[tuple[int, ...], ...]
    """For each word, the places in `ids` of those that it names."""
    there: Mapping[tuple[str, str], frozenset[int]]
    """By table and column of large tables, the places in `ids` of those that stand there at all."""


class HasWords(Filter):
    """Rows in whose statement, title or the like every word of a text occurs, by its stem.

    In rows of claims that came without a statement, the names of actors and of the source count as well.
    """

    def operand(self, value: Any) -> Any:
        """The stems; what they name is looked up before the statement is made."""
        return Search(tuple(stems(value)), (), ((),) * len(stems(value)), {})

    def shape(self, operand: Any) -> Hashable:
        """How many words there are, and which of them name whom."""
        return operand.named, tuple(sorted((place, tuple(sorted(ids))) for place, ids in operand.there.items()))

    @staticmethod
    def values(name: str, operand: Any) -> Mapping[str, Any]:
        """The stems, then the ids."""
        words = {numbered(name, place): word for place, word in enumerate(operand.words)}
        return words | {numbered(f"{name}_id", place): id for place, id in enumerate(operand.ids)}

    def clauses(self, name: str, operand: Any, table: type[Record]) -> Iterator[Condition]:
        """For each word, alternatives: it occurs in the row, or in a name of an actor or of the source.

        Those of the word that has the fewest are branches, each of which follows an index.
        """
        order = sorted(range(len(operand.words)), key=lambda place: len(operand.named[place]))
        is_large = any(of_table == table.table().name for of_table, _ in operand.there)
        for place in order:
            alternatives = list(self.alternatives(name, operand, table, place))
            if place != order[0] or (is_large and len(alternatives) > FEW_NAMES):
                yield or_(*self.alternatives(name, operand, table, place, is_filter=True))
            elif is_large:
                yield [Alternative(alternative) for alternative in alternatives]
            else:
                yield or_(*alternatives)

    def alternatives(
        self, name: str, operand: Search, table: type[Record], place: int, *, is_filter: bool = False
    ) -> Iterator[ColumnElement[bool]]:
        """The ways in which rows of a table can have a word; `is_filter`: by no index, so that another is followed."""
        own, word = table.table(), Word.table().c
        of_word = parameter(numbered(name, place), KEY)
        yield own.c.id.in_(select(word.row_id).where(word.word == of_word, word.kind == own.name))
        for column in naming_columns(table) if operand.named[place] else ():
            there = operand.there.get((own.name, column.name))
            ids = [
                parameter(numbered(f"{name}_id", number), KEY)
                for number in operand.named[place]
                if there is None or number in there
            ]
            has_none = own.c.statement.is_(None)
            if isinstance(column.type, IdList):
                yield and_(has_none, lists_any(column, ids))
            elif is_filter and ids:
                yield and_(has_none, column.concat("").in_(ids))
            else:
                yield from (and_(has_none, column == id) for id in ids)


def naming_columns(table: type[Record]) -> list[Column[Any]]:
    """The columns of claims whose names free text finds: those of actors, lists of them, and the source."""
    if not issubclass(table, Claim):
        return []
    return [*table.actor_columns(), *table.list_columns(), table.table().c.source_id]


def lists_any(column: Column[Any], ids: Sequence[ColumnElement[Any]]) -> ColumnElement[bool]:
    """The rows in whose list, the column, any of some ids stands."""
    listed, own = ListedId.table().c, column.table
    is_in_list = (listed.listed_id.in_(ids), listed.kind == own.name, listed.field == column.name)
    return own.c.id.in_(select(listed.row_id).where(*is_in_list))


def search(
    database: Database, reading: Reading, words: Search, tables: Sequence[type[Record]], rows: Mapping[str, int]
) -> Search:
    """What the words of a free text name, and where in large tables; `rows` is how many rows each table has."""
    claims = [table for table in tables if issubclass(table, Claim)]
    if not claims:
        return words
    named: list[tuple[int, ...]] = []
    places: dict[str, int] = {}
    for word in words.words:
        ids = reading.rows(database.plan("named by a word", named_by_word), {"word": word})
        named.append(tuple(places.setdefault(id, len(places)) for (id,) in ids))
    there: dict[tuple[str, str], frozenset[int]] = {}
    for table in claims if places else ():
        if rows.get(table.table().name, 0) <= FEW_ROWS:
            continue
        for column in naming_columns(table):
            if not isinstance(column.type, IdList):
                plan = database.plan(("there", column, len(places)), partial(those_there, column, len(places)))
                values = {numbered("id", place): id for id, place in places.items()}
                there[column.table.name, column.name] = frozenset(places[id] for (id,) in reading.rows(plan, values))
    return Search(words.words, tuple(places), tuple(named), there)


def named_by_word() -> Select[Any]:
    """The ids of actors and sources in whose names a word occurs."""
    word = Word.table().c
    is_name = or_(*(word.kind == kind for kind in NAMING))
    return select(word.row_id).where(word.word == parameter("word", KEY), is_name).distinct().order_by(word.row_id)


def those_there(column: Column[Any], count: int) -> Select[Any]:
    """Of a number of ids, those that stand anywhere in a column."""
    target = next(iter(column.foreign_keys)).column
    ids = [parameter(numbered("id", place), KEY) for place in range(count)]
    return select(target).where(target.in_(ids), exists().where(column == target))
