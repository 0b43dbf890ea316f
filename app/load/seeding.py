"""Loading the seed: one transaction that merges the packs' rows into the tables and removes those that are gone."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Select, delete, insert, select
from sqlalchemy.exc import OperationalError

from app.about import VERSION
from app.facts import CLAIMS, LOADED
from app.facts.comparisons import Comparison
from app.load.entries import LOADING, FaultyPacks, FileFault, Packs
from app.load.packs import digest_of, read_packs
from app.load.references import tables_named
from app.load.revision import IMPORTED, holding_keys, is_seeded
from app.load.settling import overwrite, refresh_derived
from app.load.staging import Change, Stage
from app.model.base import Record
from app.model.bookkeeping import DataSet, ListedId, Pack
from app.model.sources import Source
from app.model.types import IdList
from app.query.kind import Kind
from app.settings import Settings
from app.store.engines import reading_engine
from app.store.schema import SchemaState, migrate, schema_state
from app.store.stored_json import fill_missing
from app.store.writing import loading


@dataclass(frozen=True, slots=True)
class LoadReport:
    """Changes of a load by the path of the kind, comparisons by verdict, and the revision after it."""

    changes: Mapping[str, Change]
    verdicts: Mapping[str, int]
    revision: str


def seed_digest(settings: Settings) -> str:
    """The digest of what a load depends on: the files of the packs, and the version of what reads them."""
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
        return merge_packs(connection, packs, seed_digest(settings))


def migrate_and_fill(connection: Connection) -> None:
    """Bring the tables and the stored JSON of claims up to this version; DatabaseError if that cannot be."""
    if schema_state(connection) is not SchemaState.CURRENT:
        migrate(connection)
        for kind in CLAIMS:
            fill_missing(connection, kind.table)


def merge_packs(connection: Connection, packs: Packs, seed: str) -> LoadReport:
    """Replace the rows of the seed by those of its packs; imported rows stay as they are.

    Foreign keys are checked at once: what is referred to is added first and removed last.
    """
    note_packs(connection, packs)
    stages: dict[Kind, Stage] = {}
    changes: dict[Kind, Change] = {}
    for kind in LOADING:
        stage = stages[kind] = Stage(connection, kind.table, is_seeded(kind.table))
        stage.write_rows(packs.entries[kind.table])
        stage.index()
        refuse_clashes(connection, kind, stage, packs)
        changes[kind] = stage.merge()
    refuse_orphans(connection, [stages[kind] for kind in LOADING if changes[kind].missing and not kind.is_claim])
    sources = connection.scalars(select(Source.table().c.id).where(is_seeded(Source))).all()
    overwrite(connection, Comparison, [])  # they name sources, and are made anew at the end
    for kind in reversed(LOADING):
        changes[kind] = stages[kind].without_missing(changes[kind])
    changed = (kind.table for kind in LOADING if not changes[kind].is_none)
    keys = {key for table in changed for key in holding_keys(table, sources)}
    verdicts, revision = refresh_derived(connection, keys, seed)
    return LoadReport({kind.path: changes[kind] for kind in LOADED}, verdicts, revision)


def note_packs(connection: Connection, packs: Packs) -> None:
    """Write down which packs the seed has; FaultyPacks if one of them has the name of an import."""
    imported = set(connection.scalars(IMPORTED))
    files = {entry.pack: entry.file for entry in packs.of(Record)}
    clashes = sorted(files.keys() & imported)
    if clashes:
        message = "an import has this name: remove that, or name the folder otherwise"
        raise FaultyPacks([FileFault(str(Path(files[name]).parent), 0, "pack", message) for name in clashes])
    pack = Pack.table()
    connection.execute(delete(pack).where(~pack.c.is_imported))
    connection.execute(insert(pack), [{"name": name, "is_imported": False} for name in files])


def refuse_clashes(connection: Connection, kind: Kind, stage: Stage, packs: Packs) -> None:
    """FaultyPacks if staged rows have ids that imported rows have: a line for each kind of these."""
    if not connection.scalar(IMPORTED.limit(1)):
        return
    faults = []
    for other in CLAIMS if kind.is_claim else (kind,):
        taken = stage.meeting("id", other.table.table().c.id, ~is_seeded(other.table))
        if taken:
            more = f", as are {len(taken) - 1} more" if len(taken) > 1 else ""
            entry = next(entry for entry in packs.entries[kind.table] if entry.row.id == taken[0][1])
            faults.append(entry.fault("id", f"'{entry.row.id}' has been imported already{more}"))
    if faults:
        raise FaultyPacks(faults)


def refuse_orphans(connection: Connection, stages: list[Stage]) -> None:
    """FaultyPacks if imported rows refer to rows that are missing from stages: a line for each of their columns."""
    if connection.scalar(IMPORTED.limit(1)):
        missing = {stage.own.name: select(stage.own.c.id).where(stage.is_missing()) for stage in stages}
        faults = [fault for kind in LOADING for fault in orphans(connection, kind.table, missing)]
        if faults:
            raise FaultyPacks(faults)


def orphans(connection: Connection, table: type[Record], missing: Mapping[str, Select[Any]]) -> Iterator[FileFault]:
    """A fault for each column of a table by which an imported row refers to what is missing from another."""
    own, listed = table.table().c, ListedId.table().c
    for column in own:
        for name in tables_named(column):
            if name not in missing:
                continue
            refers = column.in_(missing[name])
            if isinstance(column.type, IdList):
                is_column = (listed.kind == column.table.name) & (listed.field == column.name)
                refers = own.id.in_(select(listed.row_id).where(is_column, listed.listed_id.in_(missing[name])))
            first = connection.scalar(select(own.id).where(refers, ~is_seeded(table)).limit(1))
            if first is not None:
                message = f"some are gone that {first}, which was imported, needs for its {column.name}"
                yield FileFault(f"{name}s", 0, "id", message)
