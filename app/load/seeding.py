"""Loading packs: one transaction brings the tables up to date and replaces what the packs had brought before."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Connection, Select, bindparam, delete, insert, select, update
from sqlalchemy.exc import OperationalError

from app.about import VERSION
from app.facts import CLAIMS, LOADED, REFERENCES, links
from app.facts.comparisons import Comparison
from app.load.entries import Entry, FaultyPacks, FileFault, Packs
from app.load.packs import digest_of, read_packs
from app.load.references import tables_named
from app.load.revision import IMPORTED, HoldingKey, is_seeded, key_of
from app.load.settling import overwrite, refresh_derived
from app.model.base import Record
from app.model.bookkeeping import DataSet, ListedId, Pack
from app.model.claims import Claim
from app.model.types import IdList
from app.query.kind import Kind
from app.settings import Settings
from app.store.derived import batches, derive, forget, remove
from app.store.engines import reading_engine
from app.store.schema import SchemaState, migrate, schema_state
from app.store.stored_json import fill_missing, values
from app.store.writing import loading

LOADING = (*REFERENCES, *CLAIMS, links.KIND)
"""All kinds in an order in which what is referred to comes before what refers to it."""
KINDS_BY_TABLE = {kind.table: kind for kind in LOADING}


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
class LoadReport:
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


def load(settings: Settings) -> LoadReport:
    """Migrate the database and load all packs; FaultyPacks or DatabaseError, with nothing changed, if that fails."""
    packs = read_packs(settings.seed_dir)
    if packs.faults:
        raise FaultyPacks(packs.faults)
    with loading(settings.writing_url) as connection:
        migrate_and_fill(connection)
        return replace(connection, packs, seed_digest(settings))


def migrate_and_fill(connection: Connection) -> None:
    """Bring the tables up to this version, and what they keep; DatabaseError if that cannot be."""
    if schema_state(connection) is not SchemaState.CURRENT:
        migrate(connection)
        for kind in CLAIMS:
            fill_missing(connection, kind.table)


def replace(connection: Connection, packs: Packs, seed: str) -> LoadReport:
    """Replace all rows that packs of the seed have brought by those of the packs; imported rows stay as they are."""
    changes: dict[str, Change] = {}
    removed: dict[Kind, list[str]] = {}
    held: set[HoldingKey] = set()
    note_packs(connection, packs)
    for kind in LOADING:
        entries = {entry.row.id: entry for entry in packs.entries[kind.table]}
        rows = {id: values(entry.row) for id, entry in entries.items()}
        table = kind.table.table()
        before = connection.execute(select(table).where(is_seeded(kind.table))).mappings()
        stored = {row["id"]: dict(row) for row in before}
        added = [id for id in rows if id not in stored]
        changed = [id for id, row in rows.items() if id in stored and row != stored[id]]
        removed[kind] = [id for id in stored if id not in rows]
        refuse_clashes(connection, [entries[id] for id in added])
        if added:
            connection.execute(insert(table), [rows[id] for id in added])
        if changed:
            statement = update(table).where(table.c.id == bindparam("stored_id"))
            connection.execute(statement, [{**rows[id], "stored_id": id} for id in changed])
            forget(connection, kind.table, changed)
        derive(connection, kind.table, (entries[id].row for id in (*added, *changed)))
        held |= {key_of(entries[id].row) for id in (*added, *changed)}
        held |= {(kind.table, stored[id].get("source_id", "")) for id in (*changed, *removed[kind])}
        same = len(rows) - len(added) - len(changed)
        changes[kind.path] = Change(len(added), len(changed), same, len(removed[kind]))
    refuse_orphans(connection, removed)
    overwrite(connection, Comparison, [])  # they name sources, and are made anew at the end
    for kind in reversed(LOADING):
        for ids in batches(removed[kind]):
            remove(connection, kind.table, kind.table.table().c.id.in_(ids))
    verdicts, revision = refresh_derived(connection, held, seed)
    return LoadReport({kind.path: changes[kind.path] for kind in LOADED}, verdicts, revision)


def note_packs(connection: Connection, packs: Packs) -> None:
    """Write down which packs the seed has; FaultyPacks if one of them has the name of an import."""
    imported = set(connection.scalars(IMPORTED))
    files = {entry.pack: entry.file for entry in packs.of(Record)}
    clashes = sorted(files.keys() & imported)
    if clashes:
        said = "an import has this name: remove that, or name the folder otherwise"
        raise FaultyPacks([FileFault(str(Path(files[name]).parent), 0, "pack", said) for name in clashes])
    pack = Pack.table()
    connection.execute(delete(pack).where(~pack.c.is_imported))
    connection.execute(insert(pack), [{"name": name, "is_imported": False} for name in files])


def refuse_clashes(connection: Connection, added: Sequence[Entry[Record]]) -> None:
    """FaultyPacks if new rows have ids that imported rows have: a line for each kind of these."""
    if not added or not connection.scalar(IMPORTED.limit(1)):
        return
    entries = {entry.row.id: entry for entry in added}
    faults = []
    for kind in CLAIMS if issubclass(type(added[0].row), Claim) else (KINDS_BY_TABLE[type(added[0].row)],):
        id = kind.table.table().c.id
        is_imported = ~is_seeded(kind.table)
        for ids in batches(list(entries)):
            found = connection.scalars(select(id).where(id.in_(ids), is_imported).order_by(id)).all()
            if found:
                more = f", as are {len(found) - 1} more" if len(found) > 1 else ""
                faults.append(entries[found[0]].fault("id", f"'{found[0]}' has been imported already{more}"))
    if faults:
        raise FaultyPacks(faults)


def refuse_orphans(connection: Connection, removed: Mapping[Kind, Sequence[str]]) -> None:
    """FaultyPacks if imported rows refer to what is to be removed: a line for each of their columns."""
    gone = {kind.table.table().name: ids for kind, ids in removed.items() if ids and not kind.is_claim}
    if not gone or not connection.scalar(IMPORTED.limit(1)):
        return
    faults = []
    for kind in LOADING:
        own = kind.table.table().c
        for column in own:
            named = [(table, ids) for table in tables_named(column) for ids in batches(gone.get(table, ()))]
            for table, ids in named:
                refers = own.id.in_(rows_listing(column, ids)) if isinstance(column.type, IdList) else column.in_(ids)
                first = connection.scalar(select(own.id).where(refers, ~is_seeded(kind.table)).limit(1))
                if first is not None:
                    said = f"some are gone that {first}, which was imported, needs for its {column.name}"
                    faults.append(FileFault(f"{table}s", 0, "id", said))
    if faults:
        raise FaultyPacks(faults)


def rows_listing(column: Column[Any], ids: Sequence[str]) -> Select[Any]:
    """The rows that list one of some ids in a column."""
    listed = ListedId.table().c
    is_column = (listed.kind == column.table.name) & (listed.field == column.name)
    return select(listed.row_id).where(is_column, listed.listed_id.in_(ids))
