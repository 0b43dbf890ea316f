"""Loads synthetic flows into a database: `python load.py FILE DATABASE`, DATABASE a file of SQLite or an address.

The states are loaded first if there is nothing in it yet. The file has the columns of `flows.COLUMNS`.
"""

import sys
import tempfile
from pathlib import Path

from flows import ADAPTER

from app.importers.file_import import import_file
from app.load.imports import Options, Refusals
from app.load.seeding import load
from app.settings import Settings
from app.store.schema import SchemaState, schema_state
from app.store.writing import writing_engine

REFERENCE = Path(__file__).parents[2] / "seed" / "reference"


def main(file: Path, database: str) -> None:
    """Load a file; exit with 1 if it cannot be read in full."""
    address = database if "://" in database else f"sqlite:///{Path(database).absolute()}"
    with tempfile.TemporaryDirectory() as folder:
        packs = Path(folder)
        (packs / REFERENCE.name).symlink_to(REFERENCE)
        settings = Settings(database_url=address, seed_dir=packs, _env_file=None)
        if is_empty(settings.writing_url):
            load(settings)
        report = import_file(settings, ADAPTER, file, Options(), Refusals(), nobody)
    if not report.is_loaded:
        sys.exit("\n".join(report.refusals.reasons))
    print(*(f"{path}: {change}" for path, change in report.changes.items()), f"revision {report.revision}", sep="\n")


def is_empty(address: str) -> bool:
    """Whether a database has no tables yet."""
    engine = writing_engine(address)
    try:
        with engine.connect() as connection:
            return schema_state(connection) is SchemaState.EMPTY
    finally:
        engine.dispose()


def nobody(progress: int) -> None:
    """Whom it is told how far an import has come."""


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
