"""Rows as CSV, and the rows of CSV."""

import csv
import io
from collections.abc import Mapping
from pathlib import Path


def csv_rows(content: str) -> list[dict[str, str]]:
    """The rows of CSV."""
    return list(csv.DictReader(io.StringIO(content, newline="")))


def rows_of(file: Path) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    return csv_rows(file.read_text(encoding="utf-8"))


def csv_table(*rows: Mapping[str, object]) -> str:
    """Rows as CSV, with a header of all their columns."""
    header = dict.fromkeys(column for row in rows for column in row)
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, list(header), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue()
