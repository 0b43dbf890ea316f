"""Packs that are made up: of two states, and of a source with a text of three lines."""

from collections.abc import Callable, Mapping
from pathlib import Path

from tables import csv_table

from app.text.passages import digest, paragraph_of

TEXT = """Trade across the steppe
In 2019 Mongolia sold goods worth about 26 million dollars to Kazakhstan. All their trade came to 44 million.
The two lie 40 kilometres apart, and their presidents met in Almaty.
"""

REVISION = "4bd79ba58734783a"
"""The revision of the packs below, on whatever machine and database."""

Files = dict[str, str]
"""The files of packs: the content of each by its path in the folder of packs."""

WritePacks = Callable[[Files], Path]
"""Writes files of packs, and no others, to a folder."""


def cited_claim(id: str, statement: str, passage: str, **others: object) -> dict[str, object]:
    """A row of a claim, with the place of its passage in the text."""
    start = TEXT.index(passage)
    return {
        "id": id,
        "source_id": "times-2020",
        "statement": statement,
        "period_basis": "publication",
        "paragraph": paragraph_of(TEXT, start),
        "text_start": start,
        "text_end": start + len(passage),
        "text_sha256": digest(passage),
        **others,
    }


SOLD = "In 2019 Mongolia sold goods worth about 26 million dollars"

PACKS: Files = {
    "reference/sources.toml": '[[source]]\nid = "codes"\nkind = "reference"\n',
    "reference/states.csv": csv_table(
        {"id": "KAZ", "name": "Kazakhstan", "alpha2": "KZ", "kind": "sovereign"},
        {"id": "MNG", "name": "Mongolia", "alpha2": "MN", "kind": "sovereign"},
    ),
    "reference/organizations.csv": csv_table({"id": "sco", "name": "Shanghai Cooperation Organisation"}),
    "reference/actors.csv": csv_table({"id": "almaty", "kind": "place", "name": "Almaty", "part_of_id": "KAZ"}),
    "times/sources.toml": f"""# What we read.
[[source]]
id = "times-2020"
kind = "article"
published = "2020-05"
text_sha256 = "{digest(TEXT)}"
""",
    "times/trade_flows.csv": csv_table(
        cited_claim(
            "mng-kaz-exports",
            "Kazakhstan bought for some 26 million US dollars from Mongolia in 2019.",
            SOLD,
            period_basis="stated",
            period=2019,
            measure="exports",
            exporter_id="MNG",
            importer_id="KAZ",
            value=26_000_000,
            value_qualifier="about",
            value_text="about",
            unit="USD",
        ),
        cited_claim(
            "mng-kaz-two-way",
            "Trade between the two was worth 44 million US dollars.",
            "All their trade came to 44 million",
            measure="two_way",
            exporter_id="KAZ",
            importer_id="MNG",
            value=44_000_000,
            value_qualifier="stated",
            unit="USD",
        ),
    ),
    "times/borders.csv": csv_table(
        cited_claim(
            "mng-kaz-gap",
            "Forty kilometres are between them.",
            "The two lie 40 kilometres apart",
            a_id="KAZ",
            b_id="MNG",
            contiguous="false",
            measure="gap",
            value=40,
            value_qualifier="stated",
            unit="km",
        )
    ),
    "times/events.csv": csv_table(
        cited_claim(
            "presidents-met",
            "The two heads of state had a meeting.",
            "their presidents met",
            kind="high_level_visit",
            title="Meeting in Almaty",
            actors="KAZ;MNG;almaty",
        )
    ),
    "times/assessments.csv": csv_table(
        cited_claim(
            "trade-matters",
            "It is about commerce.",
            "Trade across the steppe",
            kind="judgement",
            topic="Commerce",
            actors="",
            modality="stated",
        )
    ),
    "times/links.csv": csv_table(
        {
            "id": "exports-in-two-way",
            "from_id": "mng-kaz-exports",
            "to_id": "mng-kaz-two-way",
            "kind": "part_of_sum",
            "asserted_by": "editors",
        }
    ),
}


def changed_packs(*replacements: tuple[str, str, str]) -> Files:
    """The packs with some other text in some files."""
    files = dict(PACKS)
    for name, old, new in replacements:
        assert old in files[name]
        files[name] = files[name].replace(old, new, 1)
    return files


def write_files(folder: Path, files: Files) -> None:
    """Write files of packs into a folder."""
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content.encode("utf-8", "surrogateescape"))


def write_pack(folder: Path, sources: str, **rows: Mapping[str, object]) -> Path:
    """A pack with some sources and, in each of some files, a row."""
    files = {f"{name}.csv": csv_table(row) for name, row in rows.items()}
    write_files(folder, {"sources.toml": sources, **files})
    return folder
