"""Samples of the repository's packs, small enough to be loaded and read many times."""

import csv
import shutil
from collections.abc import Set
from pathlib import Path

from tables import rows_of

ROOT = Path(__file__).parent.parent
SEED = ROOT / "seed"

LISTED = {"CHN", "DEU", "GBR", "KAZ", "MNG", "POL", "RUS"}
"""The actors whose entries in the Factbook are kept, beside the rows that are linked."""

NAMED = LISTED | {"AUS", "AUT", "BLR", "COD", "CSXX", "DDDE", "IND", "JPN", "KGZ", "KOR", "MMR", "SRB", "SUHH", "TJK"}
NAMED |= {"ITA", "MKD", "MNE", "TUR", "TWN", "USA", "UZB", "VAT", "YUCS", "russian-empire"} | {
    "CAN",
    "FIN",
    "FRA",
    "GBR",
    "MEX",
    "NPL",
    "SWE",
    "VNM",
}
"""The states that are kept."""

SIDES = {"state_id", "a_id", "b_id", "exporter_id", "importer_id"}
"""The columns by which rows of the Factbook are kept."""


def sample(folder: Path, *packs: str) -> Path:
    """Copy some packs into a folder, and leave out most states and what the Factbook says of them."""
    target = folder / "seed"
    for pack in ("reference", *packs):
        shutil.copytree(SEED / pack, target / pack)
    linked = {row["to_id"] for file in target.glob("*/links.csv") for row in rows_of(file)}
    for file in (target / "factbook").glob("*.csv"):
        keep(file, SIDES, LISTED, linked)
    keep(target / "reference" / "codes.csv", {"subject_id"}, NAMED)
    keep(target / "reference" / "states.csv", {"id"}, NAMED)
    return target


def keep(file: Path, columns: set[str], ids: set[str], linked: Set[str] = frozenset()) -> None:
    """Leave in a file only the rows that name, in each of some columns, one of some ids, and those that are linked."""
    with file.open(newline="", encoding="utf-8") as whole:
        reader = csv.DictReader(whole)
        rows = [
            row for row in reader if row["id"] in linked or all(row[column] in ids for column in columns & row.keys())
        ]
        fields = list(reader.fieldnames or ())
    with file.open("w", newline="", encoding="utf-8") as part:
        writer = csv.DictWriter(part, fields, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
