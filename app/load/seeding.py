"""Loading the seed: one transaction that merges the packs' rows into the tables and removes those that are gone."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from sqlalchemy import Connection, delete, insert, select

from app.about import VERSION
from app.compare.ends import fill_times
from app.facts import CLAIMS, LOADED, REFERENCES
from app.facts.comparisons import Comparison
from app.facts.sources import KIND as SOURCES
from app.load.entries import LOADING, FileFault, Packs, refuse
from app.load.load_log import logged_load
from app.load.pack_reader import read_packs
from app.load.references import tables_named
from app.load.retirements import keep_retired
from app.load.revision import IMPORTED, holding_keys, is_seeded, overwrite, refresh_derived
from app.load.staging import Change, Stage
from app.model.base import Record
from app.model.bookkeeping import DataSet, ListedId, Pack, Word
from app.model.changes import LoadAction, RetiredId
from app.model.sources import Source
from app.model.types import IdList
from app.query.kind import Kind
from app.settings import Settings
from app.store.change_log import retire_sources
from app.store.derived import fill_words
from app.store.engines import reading
from app.store.errors import DatabaseError
from app.store.schema import migrate
from app.store.writing import loading


@dataclass(frozen=True, slots=True)
class LoadReport:
    """Changes of a load by the path of the kind, comparisons by verdict, and the revision after it."""

    changes: Mapping[str, Change]
    verdicts: Mapping[str, int]
    revision: str


def seed_digest(settings: Settings) -> str:
    """The digest of what a load depends on: the files of the packs by name, and the version of what reads them."""
    digest, folder = hashlib.sha256(VERSION.encode()), settings.seed_dir
    for path in sorted(path for path in folder.glob("*/*") if path.suffix in (".csv", ".toml")):
        digest.update(f"{path.relative_to(folder).as_posix()}\n".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def is_loaded(settings: Settings) -> bool:
    """Whether the database has the tables of this version and holds the packs as their files are now."""
    try:
        with reading(settings.database_url, settings.statement_seconds) as connection:
            return connection.scalar(select(DataSet.table().c.seed)) == seed_digest(settings)
    except DatabaseError:  # there is none yet, or none of this version: the load says so
        return False


def load(settings: Settings, message: str | None = None) -> LoadReport:
    """Migrate the database and load all packs; FaultyPacks or DatabaseError, with nothing changed, if that fails."""
    packs = read_packs(settings.seed_dir)
    refuse(packs.faults)
    with loading(settings.writing_url, temp_store="MEMORY") as connection:  # containers may have no other place
        migrate_and_fill(connection)
        with logged_load(connection, LoadAction.SEED, None, message):
            return merge_packs(connection, packs, seed_digest(settings))


def migrate_and_fill(connection: Connection) -> None:
    """Bring the tables and the times of claims up to this version; DatabaseError if that cannot be."""
    if migrate(connection):
        for kind in CLAIMS:
            fill_times(connection, kind.table)
        has_words = connection.scalar(select(Word.table().c.word).limit(1)) is not None
        for kind in () if has_words else LOADED:  # a migration that changes what words are empties them
            fill_words(connection, kind.table)


def merge_packs(connection: Connection, packs: Packs, seed: str) -> LoadReport:
    """Replace the rows of the seed by those of its packs; imported rows stay as they are."""
    note_packs(connection, packs)
    has_imports = connection.scalar(IMPORTED.limit(1)) is not None
    stages: dict[Kind, Stage] = {}
    changes: dict[Kind, Change] = {}
    for kind in LOADING:
        stage = stages[kind] = Stage(connection, kind.table, is_seeded(kind.table))
        stage.write_rows(packs.entries[kind.table])
        stage.index()
        refuse(clashes(kind, stage, packs) if has_imports else ())
        changes[kind] = stage.merge()
    needed = [stages[kind] for kind in REFERENCES if changes[kind].missing]
    refuse(orphans(connection, needed) if has_imports and needed else ())
    sources = connection.scalars(select(Source.table().c.id).where(is_seeded(Source))).all()
    gone = connection.scalars(select(Source.table().c.id).where(stages[SOURCES].is_missing())).all()
    retire_sources(connection, gone)
    overwrite(connection, Comparison, [])  # they name sources, and are made anew at the end
    for kind in reversed(LOADING):
        changes[kind] = stages[kind].without_missing(changes[kind])
    keep_retired(connection, list(packs.of(RetiredId)))
    changed = (kind.table for kind in LOADING if not changes[kind].is_none)
    keys = {key for table in changed for key in holding_keys(table, sources)}
    verdicts, revision = refresh_derived(connection, keys, seed)
    return LoadReport({kind.path: changes[kind] for kind in LOADED}, verdicts, revision)


def note_packs(connection: Connection, packs: Packs) -> None:
    """Write down which packs the seed has; FaultyPacks if one of them has the name of an import."""
    files = {entry.pack: entry.file for entry in packs.of(Record)}
    imported = sorted(files.keys() & set(connection.scalars(IMPORTED)))
    message = "an import has this name: remove that, or name the folder otherwise"
    refuse(FileFault(str(Path(files[name]).parent), 0, "pack", message) for name in imported)
    pack = Pack.table()
    connection.execute(delete(pack).where(~pack.c.is_imported))
    connection.execute(insert(pack), [{"name": name, "is_imported": False} for name in files])


def clashes(kind: Kind, stage: Stage, packs: Packs) -> Iterator[FileFault]:
    """A fault for each kind of imported rows that have the ids of staged ones."""
    for other in CLAIMS if kind.is_claim else (kind,):
        taken = [id for _, id in stage.meeting("id", other.table.table().c.id, ~is_seeded(other.table))]
        if taken:
            more = f", as are {len(taken) - 1} more" if len(taken) > 1 else ""
            entry = next(entry for entry in packs.entries[kind.table] if entry.row.id == taken[0])
            yield entry.fault("id", f"'{entry.row.id}' has been imported already{more}")


def orphans(connection: Connection, stages: Iterable[Stage]) -> Iterator[FileFault]:
    """A fault for each column by which imported rows refer to rows that are missing from stages."""
    missing = {stage.own.name: select(stage.own.c.id).where(stage.is_missing()) for stage in stages}
    listed = ListedId.table().c
    for table in (kind.table for kind in LOADING):
        own = table.table().c
        for column, name in product(own, missing):
            if name not in tables_named(column):
                continue
            refers = column.in_(missing[name])
            if isinstance(column.type, IdList):
                is_column = (listed.kind == column.table.name) & (listed.field == column.name)
                refers = own.id.in_(select(listed.row_id).where(is_column, listed.listed_id.in_(missing[name])))
            first = connection.scalar(select(own.id).where(refers, ~is_seeded(table)).limit(1))
            if first is not None:
                message = f"some are gone that {first}, which was imported, needs for its {column.name}"
                yield FileFault(f"{name}s", 0, "id", message)
