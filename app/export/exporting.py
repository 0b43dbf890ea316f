"""Exports: the whole data set of one revision as files that other programs read, and that can be loaded again."""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec
from sqlalchemy import func, select

from app.about import VERSION
from app.export.files import WRITERS, DataSetRead, ExportFormat, sha256, write_json
from app.facts import LOADED
from app.model.bookkeeping import DataSet
from app.model.errors import OperatorError
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
    """Write the data set into a folder, or nothing; `progress` takes how many more rows are read, and of how many."""
    target = target.resolve()
    chosen = sorted(set(formats), key=list(ExportFormat).index)
    check_place(target, force)
    try:
        with reading(settings.database_url, statement_seconds=0) as connection:  # 0: no limit, nobody waits for it
            revision = connection.scalar(select(DataSet.table().c.revision))
            if revision is None:
                raise DatabaseError(NOT_LOADED)
            counts = {kind.path: select(func.count()).select_from(kind.table.table()) for kind in LOADED}
            rows = {path: connection.scalar(count) or 0 for path, count in counts.items()}
            total = sum(rows.values()) * len(chosen)
            data = DataSetRead(connection, revision, lambda more: progress(more, total))
            sizes: dict[str, int] = {}
            with put_in_place(target) as folder:
                for format in chosen:
                    WRITERS[format](folder, data)
                    written = sum(path.stat().st_size for path in files_in(folder))
                    sizes[format.value] = written - sum(sizes.values())
                write_manifest(folder, revision, rows)
            return ExportReport(rows, sizes, revision)
    except (OSError, sqlite3.Error) as error:
        raise ExportError(f"{target}: {error}") from error


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
