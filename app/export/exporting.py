"""Exports: the whole data set of one revision as files that other programs read, and that can be loaded again."""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec
from sqlalchemy import Connection, func, select

from app.about import VERSION
from app.export.files import WRITERS, DataSetRead, ExportFormat, sha256, write_json
from app.facts import LOADED
from app.model.bookkeeping import DataSet
from app.model.errors import OperatorError
from app.query.kind import Kind
from app.settings import Settings
from app.store.engines import reading
from app.store.errors import NOT_LOADED, DatabaseError

MANIFEST = "dataset.json"
"""The file by which an export is known: the revision, the rows of each kind, the size and digest of each file."""


class ExportError(OperatorError):
    """An export that cannot be made: one line for the operator."""


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What an export holds: rows by the path of their kind, bytes by format, and the revision."""

    rows: Mapping[str, int]
    bytes: Mapping[str, int]
    revision: str


def export_to(
    target: Path,
    settings: Settings,
    formats: Iterable[ExportFormat],
    *,
    force: bool = False,
    progress: Callable[[int, int], None] = lambda more, total: None,
) -> ExportReport:
    """Write the data set into a folder, which is there whole or not at all; ExportError or DatabaseError if that fails.

    `progress` takes how many more rows have been read, and how many are to be read in all.
    """
    target = target.resolve()
    chosen = sorted(set(formats), key=list(ExportFormat).index)
    check_place(target, force)
    try:
        with reading(settings.database_url, statement_seconds=0) as connection:  # 0: no limit, nobody waits for it
            revision = revision_of(connection)
            rows = {kind.path: count(connection, kind) for kind in LOADED}
            total = sum(rows.values()) * len(chosen)
            data = DataSetRead(connection, revision, lambda more: progress(more, total))
            with put_in_place(target) as folder:
                sizes = {format.value: write(format, folder, data) for format in chosen}
                write_manifest(folder, revision, rows)
            return ExportReport(rows, sizes, revision)
    except (OSError, sqlite3.Error) as error:
        raise ExportError(f"{target}: {error}") from error


def revision_of(connection: Connection) -> str:
    """The revision of the data set; DatabaseError if none has been loaded."""
    revision: str | None = connection.scalar(select(DataSet.table().c.revision))
    if revision is None:
        raise DatabaseError(NOT_LOADED)
    return revision


def count(connection: Connection, kind: Kind) -> int:
    """How many rows of a kind there are."""
    return connection.scalar(select(func.count()).select_from(kind.table.table())) or 0


def write(format: ExportFormat, folder: Path, data: DataSetRead) -> int:
    """Write the data set in a format; answers the bytes written."""
    before = size_of(folder)
    WRITERS[format](folder, data)
    return size_of(folder) - before


def size_of(folder: Path) -> int:
    """The bytes of all files in a folder."""
    return sum(path.stat().st_size for path in files_in(folder))


def files_in(folder: Path) -> list[Path]:
    """All files below a folder, and whatever else there is that is no folder."""
    return sorted(path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())


def write_manifest(folder: Path, revision: str, rows: Mapping[str, int]) -> None:
    """Write the manifest: what the export is, and of which files it consists."""
    files = {
        path.relative_to(folder).as_posix(): {"bytes": path.stat().st_size, "sha256": sha256(path)}
        for path in files_in(folder)
    }
    write_json(folder / MANIFEST, {"revision": revision, "version": VERSION, "rows": rows, "files": files})


def check_place(target: Path, force: bool) -> None:
    """Raise ExportError if a folder holds anything that an export may not replace."""
    if Path.cwd().is_relative_to(target):
        raise ExportError(f"{target} is where you are: name a folder in it")
    if not target.exists() or (target.is_dir() and not any(target.iterdir())):
        return
    try:
        own = msgspec.json.decode((target / MANIFEST).read_bytes())["files"].keys() | {MANIFEST}
    except (OSError, msgspec.DecodeError, TypeError, KeyError, AttributeError) as error:
        raise ExportError(f"{target} is not empty, and no earlier export") from error
    others = [path for path in files_in(target) if path.relative_to(target).as_posix() not in own]
    if others:
        raise ExportError(f"{target} holds what no export has written: {others[0].relative_to(target)}")
    if not force:
        raise ExportError(f"{target} holds an earlier export: --force replaces it")


@contextmanager
def put_in_place(target: Path) -> Iterator[Path]:
    """A new folder that replaces the target in the end; if something fails, everything is as it was."""
    target.parent.mkdir(parents=True, exist_ok=True)
    folder = target.with_name(f".{target.name}.{os.getpid()}")
    earlier = folder.with_name(f"{folder.name}.earlier")
    folder.mkdir()
    try:
        yield folder
        if target.exists():
            target.rename(earlier)
        try:
            folder.rename(target)
        except OSError:
            if earlier.exists():
                earlier.rename(target)
            raise
        shutil.rmtree(earlier, ignore_errors=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
