"""Loading packs: one transaction brings the tables up to date and replaces what the packs had brought before."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, delete, insert, select, text, update
from sqlalchemy.exc import OperationalError

from app.about import VERSION
from app.agreement import Verdict
from app.claims import DataSet, Holding, ListedId, Row, Stored, Word
from app.comparing import comparisons
from app.db import SchemaState, migrate, reading_engine, schema_state, told_in_one_line, writing_engine
from app.facts import CLAIMS, PACKED, REFERENCES, links
from app.facts.comparisons import Comparison
from app.packs import FaultyPacks, Packs, digest_of, read_packs
from app.resource import Resource
from app.settings import Settings
from app.words import words

LOADING = (*REFERENCES, *CLAIMS, links.RESOURCE)
"""All kinds in an order in which what is referred to comes before what refers to it."""

WORDED = ("statement", "title", "name", "question")
"""The columns whose words free text finds."""

LOCK = 7133
"""The advisory lock under which a PostgreSQL database is loaded: any number that nothing else uses."""

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """How many rows of a kind a load has added, changed, left as they were and removed."""

    added: int
    changed: int
    same: int
    removed: int

    @property
    def is_none(self) -> bool:
        """Whether all rows are as they were."""
        return not (self.added or self.changed or self.removed)


@dataclass(frozen=True, slots=True)
class Report:
    """What a load has done, by the path of the kind, what comparing found, and the revision after it."""

    changes: Mapping[str, Change]
    verdicts: Mapping[str, int]
    revision: str


def seed_digest(settings: Settings) -> str:
    """What a load depends on: the files of the packs, and the version of what reads them."""
    return hashlib.sha256(f"{VERSION} {digest_of(settings.seed_dir)}".encode()).hexdigest()


def is_loaded(settings: Settings) -> bool:
    """Whether the database has the tables of this version and holds the packs as their files are now."""
    engine = reading_engine(settings.database_url, settings.statement_seconds)
    try:
        with engine.connect() as connection:
            if schema_state(connection) is not SchemaState.CURRENT:
                return False
            return connection.scalar(select(DataSet.table().c.seed)) == seed_digest(settings)
    except OperationalError:  # there is none yet, or none that can be read: the load says so
        return False
    finally:
        engine.dispose()


def load(settings: Settings) -> Report:
    """Migrate the database and load all packs; FaultyPacks or DatabaseError, with nothing changed, if that fails."""
    packs = read_packs(settings.seed_dir)
    if packs.faults:
        raise FaultyPacks(packs.faults)
    engine = writing_engine(settings.writing_url)
    try:
        with told_in_one_line(engine), engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
            migrate(connection)
            return replace(connection, packs, seed_digest(settings))
    finally:
        engine.dispose()


def replace(connection: Connection, packs: Packs, seed: str) -> Report:
    """Replace all rows by those of the packs."""
    changes: dict[str, Change] = {}
    removed: dict[Resource, list[str]] = {}
    for kind in LOADING:
        rows = {row["id"]: row for row in map(values, packs.rows(kind.table))}
        table = kind.table.table()
        stored = {row["id"]: dict(row) for row in connection.execute(select(table)).mappings()}
        added = [row for id, row in rows.items() if id not in stored]
        changed = [row for id, row in rows.items() if id in stored and row != stored[id]]
        removed[kind] = [id for id in stored if id not in rows]
        if added:
            connection.execute(insert(table), added)
        if changed:
            statement = update(table).where(table.c.id == bindparam("key"))
            connection.execute(statement, [{**row, "key": row["id"]} for row in changed])
        same = len(rows) - len(added) - len(changed)
        changes[kind.path] = Change(len(added), len(changed), same, len(removed[kind]))
    for kind in reversed(LOADING):
        if removed[kind]:
            key = kind.table.table().c.id
            connection.execute(
                delete(kind.table.table()).where(key == bindparam("key")), [{"key": id} for id in removed[kind]]
            )
    for kind in LOADING:
        if not changes[kind.path].is_none:
            derive(connection, kind.table, packs.rows(kind.table))
    compared = list(comparisons(packs))
    overwrite(connection, Comparison, [values(row) for row in compared])
    derive(connection, Comparison, compared)
    holdings = list(holdings_of(packs))
    revision = revision_of(holdings)
    overwrite(connection, Holding, holdings)
    overwrite(connection, DataSet, [{"id": 1, "revision": revision, "seed": seed}])
    verdicts = Counter(comparison.verdict for comparison in compared)
    found = {verdict.value: verdicts[verdict] for verdict in Verdict}
    return Report({kind.path: changes[kind.path] for kind in PACKED}, found, revision)


def values(row: Row) -> Values:
    """The stored columns of a row."""
    return {column.name: getattr(row, column.name) for column in row.table().c}


def overwrite(connection: Connection, table: type[Row], rows: Sequence[Values]) -> None:
    """Let a table hold some rows and no others."""
    connection.execute(delete(table.table()))
    if rows:
        connection.execute(insert(table.table()), rows)


def derive(connection: Connection, kind: type[Stored], rows: Iterable[Stored]) -> None:
    """Write anew what searching the rows of a kind needs: their words and the members of their lists."""
    name = kind.table().name
    found_words: list[Values] = []
    members: list[Values] = []
    for row in rows:
        said = " ".join(getattr(row, column, None) or "" for column in WORDED)
        found_words += ({"word": word, "kind": name, "row_id": row.id} for word in dict.fromkeys(words(said)))
        for column in row.list_columns():
            listed = {"kind": name, "field": column.name, "row_id": row.id}
            members += ({**listed, "listed_id": one} for one in getattr(row, column.name))
    for table, derived in ((Word, found_words), (ListedId, members)):
        connection.execute(delete(table.table()).where(table.table().c.kind == name))
        if derived:
            connection.execute(insert(table.table()), derived)


def holdings_of(packs: Packs) -> Iterator[Values]:
    """For each pack and kind, how many rows there are and their digest, which does not depend on their order."""
    for kind in PACKED:
        by_pack: dict[str, list[Stored]] = {}
        for entry in packs.entries[kind.table]:
            by_pack.setdefault(entry.pack, []).append(entry.row)
        for pack, rows in by_pack.items():
            digest = hashlib.sha256()
            for row in sorted(rows, key=lambda row: row.id):
                digest.update(msgspec.json.encode([getattr(row, column.name) for column in row.columns()]))
            yield {"pack": pack, "kind": kind.table.table().name, "rows": len(rows), "digest": digest.hexdigest()}


def revision_of(holdings: Iterable[Values]) -> str:
    """The digest of everything loaded."""
    lines = sorted(f"{holding['pack']} {holding['kind']} {holding['digest']}" for holding in holdings)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]
