"""How packs come in: whole or not at all, with every fault told, and proved against the texts that they cite."""

import csv
import io
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from database import Database
from sqlalchemy import Connection, Engine, event, inspect

from app.cli import main
from app.facts import LOADED
from app.load.entries import FaultyPacks
from app.load.packs import read_packs
from app.load.seeding import Change, LoadReport, is_loaded, load
from app.model.bookkeeping import DataSet
from app.settings import Settings
from app.store.errors import DatabaseError
from app.store.writing import writing_engine
from app.text.passages import digest, paragraph_of

TEXT = """Trade across the steppe
In 2019 Mongolia sold goods worth about 26 million dollars to Kazakhstan. All their trade came to 44 million.
The two lie 40 kilometres apart, and their presidents met in Almaty.
"""

REVISION = "130cb06230f54e68"
"""The revision of the packs below, on whatever machine and database."""

Files = dict[str, str]


def table(*rows: Mapping[str, object]) -> str:
    """Rows as CSV, with a header of all their columns."""
    header = dict.fromkeys(column for row in rows for column in row)
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, list(header), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue()


def claim(id: str, statement: str, passage: str, **others: object) -> dict[str, object]:
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
    "reference/states.csv": table(
        {"id": "KAZ", "name": "Kazakhstan", "alpha2": "KZ", "kind": "sovereign"},
        {"id": "MNG", "name": "Mongolia", "alpha2": "MN", "kind": "sovereign"},
    ),
    "reference/organizations.csv": table({"id": "sco", "name": "Shanghai Cooperation Organisation"}),
    "reference/actors.csv": table({"id": "almaty", "kind": "place", "name": "Almaty", "part_of_id": "KAZ"}),
    "times/sources.toml": f"""# What we read.
[[source]]
id = "times-2020"
kind = "article"
published = "2020-05"
text_sha256 = "{digest(TEXT)}"
""",
    "times/trade_flows.csv": table(
        claim(
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
        claim(
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
    "times/borders.csv": table(
        claim(
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
    "times/events.csv": table(
        claim(
            "presidents-met",
            "The two heads of state had a meeting.",
            "their presidents met",
            kind="high_level_visit",
            title="Meeting in Almaty",
            actors="KAZ;MNG;almaty",
        )
    ),
    "times/assessments.csv": table(
        claim(
            "trade-matters",
            "It is about commerce.",
            "Trade across the steppe",
            kind="judgement",
            topic="Commerce",
            actors="",
            modality="stated",
        )
    ),
    "times/links.csv": table(
        {
            "id": "exports-in-two-way",
            "from_id": "mng-kaz-exports",
            "to_id": "mng-kaz-two-way",
            "kind": "part_of_sum",
            "asserted_by": "editors",
        }
    ),
}
TRADE = PACKS["times/trade_flows.csv"].splitlines()
Write = Callable[[Files], Path]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Writes the files of packs, and nothing else, to the folder `seed` of an empty working directory."""
    monkeypatch.chdir(tmp_path)
    folder = Path("seed")

    def written(files: Files) -> Path:
        for path in folder.glob("*/*"):
            path.unlink()
        for name, content in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content.encode("utf-8", "surrogateescape"))
        return folder

    return written


@pytest.fixture(scope="module")
def template(database: Database, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a database that holds the packs, from which others are copied: nobody connects to it."""
    seed = tmp_path_factory.mktemp("packs")
    for name, content in PACKS.items():
        (seed / name).parent.mkdir(exist_ok=True)
        (seed / name).write_text(content, encoding="utf-8")
    settings = Settings(database_url=database.new(), seed_dir=seed)
    load(settings)
    return settings.database_url


@pytest.fixture
def loaded(write: Write, database: Database, template: str) -> Settings:
    """The settings of a database that holds the packs, which a test may do with as it likes."""
    return Settings(database_url=database.copy(template), seed_dir=write(PACKS))


def changed(*replacements: tuple[str, str, str]) -> Files:
    """The packs with some other text in some files."""
    files = dict(PACKS)
    for name, old, new in replacements:
        assert old in files[name]
        files[name] = files[name].replace(old, new, 1)
    return files


# Faults


@pytest.mark.parametrize(
    ("name", "old", "new", "faults"),
    [
        (
            "times/trade_flows.csv",
            "exporter_id",
            "exporter",
            [
                "seed/times/trade_flows.csv:1: exporter: no such column (did you mean exporter_id or reporter_id"
                " or importer_id?)",
                "seed/times/trade_flows.csv:1: exporter_id: missing from the header",
            ],
        ),
        (
            "times/borders.csv",
            "paragraph,",
            "period_latest,",
            ["seed/times/borders.csv:1: period_latest: follows from other columns"],
        ),
        (
            "times/borders.csv",
            "paragraph,",
            "value,",
            ["seed/times/borders.csv:1: value: stands twice in the header"],
        ),
        (
            "times/borders.csv",
            PACKS["times/borders.csv"],
            "",
            [
                f"seed/times/borders.csv:1: {column}: missing from the header"
                for column in ("id", "source_id", "a_id", "b_id", "contiguous", "measure", "period_basis")
            ],
        ),
        (
            "times/links.csv",
            "part_of_sum,",
            "part_of_sum",
            ["seed/times/links.csv:2: row: 4 cells under a header of 5"],
        ),
        ("times/links.csv", "editors", "editors\n", ["seed/times/links.csv:3: row: 0 cells under a header of 5"]),
        (
            "times/trade_flows.csv",
            "exports,MNG",
            "export,MNG",
            [
                "seed/times/trade_flows.csv:2: measure: Input should be 'exports', 'imports', 'export_share', "
                "'import_share' or 'two_way': 'export'"
            ],
        ),
        (
            "times/trade_flows.csv",
            "2019,exports",
            "2019-13,exports",
            ["seed/times/trade_flows.csv:2: period: '2019-13' is not a day of the calendar: '2019-13'"],
        ),
        (
            "times/trade_flows.csv",
            "2019,exports",
            "last year,exports",
            [
                "seed/times/trade_flows.csv:2: period: 'last year' is not a date such as 1992, 2013-08, 2012-11-21 or"
                " 18XX: 'last year'"
            ],
        ),
        (
            "times/trade_flows.csv",
            "26000000",
            "26 million",
            [
                "seed/times/trade_flows.csv:2: value: Input should be a valid number, unable to parse string as a"
                " number: '26 million'"
            ],
        ),
        (
            "times/borders.csv",
            "false",
            "maybe",
            [
                "seed/times/borders.csv:2: contiguous: Input should be a valid boolean, unable to interpret input:"
                " 'maybe'"
            ],
        ),
        (
            "times/trade_flows.csv",
            "MNG,KAZ",
            "MNG,KAX",
            ["seed/times/trade_flows.csv:2: importer_id: no actor 'KAX' (did you mean KAZ?)"],
        ),
        (
            "times/events.csv",
            "KAZ;MNG;almaty",
            "KAZ;MNG;almatie",
            ["seed/times/events.csv:2: actors: no actor 'almatie' (did you mean almaty?)"],
        ),
        (
            "reference/actors.csv",
            "Almaty,KAZ",
            "Almaty,kaz",
            ["seed/reference/actors.csv:2: part_of_id: no actor 'kaz' (did you mean KAZ?)"],
        ),
        (
            "times/borders.csv",
            "times-2020",
            "times-2002",
            ["seed/times/borders.csv:2: source_id: no source 'times-2002' in this pack (did you mean times-2020?)"],
        ),
        (
            "times/borders.csv",
            "mng-kaz-gap",
            "mng-kaz-exports",
            ["seed/times/borders.csv:2: id: stands already in seed/times/trade_flows.csv:2"],
        ),
        (
            "times/borders.csv",
            "mng-kaz-gap",
            "mng/kaz",
            ["seed/times/borders.csv:2: id: String should match pattern '^[A-Za-z0-9][A-Za-z0-9._-]*$': 'mng/kaz'"],
        ),
        (
            "times/borders.csv",
            "Forty kilometres are between them.",
            "Trade between the two was worth 44 million US dollars.",
            ["seed/times/borders.csv:2: statement: stands already in seed/times/trade_flows.csv:3"],
        ),
        (
            "times/events.csv",
            "KAZ;MNG;almaty",
            "MNG;KAZ;almaty",
            ["seed/times/events.csv:2: actors: a list of actors is in code-point order and names each once"],
        ),
        (
            "times/events.csv",
            "KAZ;MNG;almaty",
            "KAZ;KAZ",
            ["seed/times/events.csv:2: actors: a list of actors is in code-point order and names each once"],
        ),
        (
            "times/trade_flows.csv",
            "two_way,KAZ,MNG",
            "two_way,MNG,KAZ",
            [
                "seed/times/trade_flows.csv:3: exporter_id: an undirected pair stands in code-point order, and its"
                " sides differ"
            ],
        ),
        (
            "times/trade_flows.csv",
            "stated,2,",
            "publication,2,",
            ["seed/times/trade_flows.csv:2: period: a period is given if, and only if, its basis is 'stated'"],
        ),
        (
            "times/borders.csv",
            "publication",
            "stated",
            ["seed/times/borders.csv:2: period: a period is given if, and only if, its basis is 'stated'"],
        ),
        (
            "times/borders.csv",
            "publication",
            "",
            [
                "seed/times/borders.csv:2: period_basis: Input should be 'stated', 'publication' or 'undated': None",
            ],
        ),
        (
            "times/borders.csv",
            "40,stated",
            "40,",
            [
                "seed/times/borders.csv:2: value_qualifier: a value and its qualifier go together",
                "seed/times/borders.csv:2: unit: a value and its unit go together",
            ],
        ),
        (
            "times/borders.csv",
            "40,stated",
            "40,between",
            ["seed/times/borders.csv:2: value_qualifier: 'between' needs value_low and value_high, and no value"],
        ),
        (
            "times/trade_flows.csv",
            "about,about",
            "about,a bit more or less",
            ["seed/times/trade_flows.csv:2: value_text: a hedge is quoted with four words at most"],
        ),
        (
            "times/borders.csv",
            ",publication,3,",
            ",publication,,",
            [
                "seed/times/borders.csv:2: text_sha256: paragraph, text_start, text_end and text_sha256 go together",
            ],
        ),
        (
            "times/borders.csv",
            "publication,3,134,165",
            "publication,3,165,134",
            ["seed/times/borders.csv:2: text_end: the passage ends before it begins"],
        ),
        (
            "times/links.csv",
            "mng-kaz-two-way",
            "mng-kaz-exports",
            ["seed/times/links.csv:2: to_id: a claim cannot be linked to itself"],
        ),
        (
            "times/links.csv",
            "mng-kaz-two-way",
            "mng-kaz-to-way",
            [
                "seed/times/links.csv:2: to_id: no claim 'mng-kaz-to-way' (did you mean mng-kaz-two-way or"
                " mng-kaz-gap or mng-kaz-exports?)"
            ],
        ),
        (
            "times/links.csv",
            "editors",
            "editor",
            ["seed/times/links.csv:2: asserted_by: neither a source nor 'editors': 'editor'"],
        ),
        (
            "times/events.csv",
            "The two heads",
            "The \udcff heads",
            ["seed/times/events.csv:2: file: not UTF-8"],
        ),
        (
            "times/events.csv",
            "The two heads",
            '"The two heads',
            ["seed/times/events.csv:2: row: not CSV: unexpected end of data"],
        ),
        (
            "times/sources.toml",
            "published =",
            "publishd =",
            ["seed/times/sources.toml:2: publishd: a source has no such field"],
        ),
        (
            "times/sources.toml",
            'published = "2020-05"',
            'quoted_via_id = "times-2002"',
            ["seed/times/sources.toml:2: quoted_via_id: no source 'times-2002' (did you mean times-2020?)"],
        ),
    ],
)
def test_a_faulty_pack_is_refused_with_all_its_faults(
    write: Write, name: str, old: str, new: str, faults: list[str]
) -> None:
    files = changed((name, old, new))
    if name != "times/links.csv":
        del files["times/links.csv"]
    settings = Settings(database_url="sqlite:///facts.db", seed_dir=write(files))
    with pytest.raises(FaultyPacks) as refused:
        load(settings)
    assert str(refused.value).splitlines() == faults
    assert not Path("facts.db").exists()


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("times/trade_flows.csv", "26000000", "inf"),
        ("times/trade_flows.csv", "26000000", "nan"),
        ("times/trade_flows.csv", "26000000", "1e999"),
        ("times/borders.csv", "Forty", "\0Forty"),
        ("times/borders.csv", "publication,3,", "publication,99999999999999999999,"),
    ],
)
def test_what_no_column_can_hold_is_a_fault(write: Write, name: str, old: str, new: str) -> None:
    faults = read_packs(write(changed((name, old, new)))).faults
    assert faults
    assert faults[0].file == f"seed/{name}"


@pytest.mark.parametrize(
    ("files", "faults"),
    [
        ({}, ["seed:0: folder: there is no pack here"]),
        (
            PACKS | {"times/trade_flow.csv": ""},
            [
                "seed/times/trade_flow.csv:0: file: no kind has this name (did you mean trade_flows.csv or"
                " people_flows.csv?)"
            ],
        ),
        (
            PACKS | {"times/actor_list.csv": "id\n"},
            [
                "seed/times/actor_list.csv:0: file: no kind has this name (did you mean actors.csv or trade_flows.csv"
                " or policies.csv?)"
            ],
        ),
        (
            {name: content for name, content in PACKS.items() if name != "reference/sources.toml"},
            [
                "seed/reference/sources.toml:0: file: cannot be read: [Errno 2] No such file or directory:"
                " 'seed/reference/sources.toml'"
            ],
        ),
        (
            changed(
                ("times/borders.csv", "gap,40", "width,40"),
                ("times/events.csv", "KAZ;MNG", "MNG;KAX"),
                ("reference/organizations.csv", "sco,", "s c o,"),
                ("times/links.csv", "editors", "editor"),
            ),
            [
                "seed/reference/organizations.csv:2: id: String should match pattern"
                " '^[A-Za-z0-9][A-Za-z0-9._-]*$': 's c o'",
                "seed/times/borders.csv:2: measure: Input should be 'gap', 'length' or 'none': 'width'",
                "seed/times/events.csv:2: actors: a list of actors is in code-point order and names each once",
                "seed/times/events.csv:2: actors: no actor 'KAX' (did you mean KAZ?)",
                "seed/times/links.csv:2: asserted_by: neither a source nor 'editors': 'editor'",
            ],
        ),
    ],
    ids=["no pack", "near a kind", "like a kind", "no sources", "many"],
)
def test_faults_of_all_files_are_told_at_once(write: Write, files: Files, faults: list[str]) -> None:
    settings = Settings(database_url="sqlite:///facts.db", seed_dir=write(files))
    with pytest.raises(FaultyPacks) as refused:
        load(settings)
    assert str(refused.value).splitlines() == faults
    assert not Path("facts.db").exists()


@pytest.mark.parametrize(
    "sources",
    [
        PACKS["times/sources.toml"].replace("[[source]]", "[[ source ]]"),
        PACKS["times/sources.toml"].replace("[[source]]", "[[source]] # the one"),
        PACKS["times/sources.toml"].replace("\n", "\r\n"),
    ],
)
def test_sources_may_be_written_as_toml_allows(write: Write, sources: str) -> None:
    assert read_packs(write(PACKS | {"times/sources.toml": sources})).faults == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('id = "times-2020"', "id = times-2020", "0: file: cannot be read: Invalid value (at line 3, column 6)"),
        (
            'kind = "article"',
            'kind = "articel"',
            "2: kind: Input should be 'article', 'dataset', 'reference' or 'official_record': 'articel'",
        ),
        ("# What", "# \udcff", "0: file: cannot be read: 'utf-8' codec can't decode byte 0xff in position 2: invalid"),
    ],
)
def test_a_fault_of_the_sources_comes_before_those_that_follow_from_it(
    write: Write, old: str, new: str, fault: str
) -> None:
    faults = read_packs(write(changed(("times/sources.toml", old, new)))).faults
    assert str(faults[0]).startswith(f"seed/times/sources.toml:{fault}")


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("reference/states.csv", "KZ", "kz"),
        ("times/sources.toml", "2020-05", "May"),
        ("times/borders.csv", ",gap,40", ",gape,40"),
    ],
)
def test_a_faulty_row_is_no_fault_of_those_that_refer_to_it(write: Write, name: str, old: str, new: str) -> None:
    [fault] = read_packs(write(changed((name, old, new)))).faults
    assert fault.file == f"seed/{name}"


@pytest.mark.parametrize("sources", ["", "[source]\nid = 'x'\n", "source = 1\n", "[[sources]]\nid = 'x'\n"])
def test_sources_that_are_no_list_are_faults(write: Write, sources: str) -> None:
    faults = read_packs(write(PACKS | {"times/sources.toml": sources})).faults
    assert any(fault.column == "source_id" for fault in faults)


# Loading


def changes(report: LoadReport) -> dict[str, Change]:
    """What a load has done, without the kinds to which it did nothing."""
    return {kind: change for kind, change in report.changes.items() if not change.is_none}


def test_a_load_tells_what_it_added_changed_left_and_removed(write: Write, empty: Settings) -> None:
    settings = empty.model_copy(update={"seed_dir": write(PACKS)})
    first = load(settings)
    assert list(first.changes) == [kind.path for kind in LOADED]
    assert changes(first) == {
        "trade-flows": Change(2, 0, 0, 0),
        "events": Change(1, 0, 0, 0),
        "borders": Change(1, 0, 0, 0),
        "assessments": Change(1, 0, 0, 0),
        "links": Change(1, 0, 0, 0),
        "sources": Change(2, 0, 0, 0),
        "states": Change(2, 0, 0, 0),
        "organizations": Change(1, 0, 0, 0),
        "actors": Change(4, 0, 0, 0),
        "codes": Change(3, 0, 0, 0),
    }

    again = load(settings)
    assert changes(again) == {}
    assert again.revision == first.revision
    assert again.changes["trade-flows"] == Change(0, 0, 2, 0)

    write(changed(("times/trade_flows.csv", "26000000", "27000000")))
    cell = load(settings)
    assert changes(cell) == {"trade-flows": Change(0, 1, 1, 0)}
    assert cell.revision != first.revision

    write({name: content for name, content in PACKS.items() if name not in ("times/links.csv", "times/borders.csv")})
    fewer = load(settings)
    assert changes(fewer) == {
        "trade-flows": Change(0, 1, 1, 0),
        "borders": Change(0, 0, 0, 1),
        "links": Change(0, 0, 0, 1),
    }

    write(PACKS)
    assert load(settings).revision == first.revision

    write(changed(("reference/states.csv", "Kazakhstan", "Qazaqstan")))
    assert changes(load(settings))["codes"] == Change(0, 1, 2, 0)


def test_all_rows_may_change_their_references_at_once(write: Write, loaded: Settings) -> None:
    write({name: content.replace("KAZ", "ALB").replace("times-2020", "news-2020") for name, content in PACKS.items()})
    report = load(loaded)
    assert report.changes["states"] == Change(1, 0, 1, 1)
    assert report.changes["sources"] == Change(1, 0, 1, 1)


def turned(content: str) -> str:
    """A CSV file with its rows in the other order."""
    header, *rows = content.splitlines(keepends=True)
    return "".join([header, *reversed(rows)])


@pytest.mark.parametrize(
    ("files", "is_same"),
    [
        ({name: turned(content) if name.endswith(".csv") else content for name, content in PACKS.items()}, True),
        ({name: content.replace("\n", "\r\n") for name, content in PACKS.items()}, True),
        (dict(reversed(PACKS.items())), True),
        (changed(("times/sources.toml", "# What we read.", "# What we have read.")), True),
        (changed(("times/trade_flows.csv", "26000000", "26000001")), False),
        (changed(("times/events.csv", "KAZ;MNG;almaty", "KAZ;MNG")), False),
        (changed(("times/sources.toml", "2020-05", "2020-06")), False),
        (changed(("times/links.csv", "part_of_sum", "subset_of")), False),
        (changed(("reference/states.csv", "KZ", "KK")), False),
    ],
)
def test_the_revision_changes_with_every_cell_and_with_nothing_else(
    write: Write, loaded: Settings, files: Files, is_same: bool
) -> None:
    write(files)
    assert (load(loaded).revision == REVISION) == is_same
    write(PACKS)
    assert load(loaded).revision == REVISION


def test_the_revision_is_the_same_on_every_database(write: Write, empty: Settings) -> None:
    assert load(empty.model_copy(update={"seed_dir": write(PACKS)})).revision == REVISION


def test_the_revision_does_not_depend_on_the_folders_of_the_packs(write: Write, empty: Settings) -> None:
    files = {name.replace("reference/", "lists/"): content for name, content in PACKS.items()}
    assert load(empty.model_copy(update={"seed_dir": write(files)})).revision == REVISION


def test_files_that_changed_are_loaded_at_the_next_start_and_no_others(write: Write, empty: Settings) -> None:
    settings = empty.model_copy(update={"seed_dir": write(PACKS)})
    assert not is_loaded(settings)
    load(settings)
    assert is_loaded(settings)
    write(changed(("times/trade_flows.csv", "26000000", "27000000")))
    assert not is_loaded(settings)
    write(changed(("times/trade_flows.csv", "26000000", "many")))
    with pytest.raises(FaultyPacks):
        load(settings)
    write(PACKS)
    assert is_loaded(settings)


# What is interrupted


class PowerCut(Exception):
    """What stops a load in a test."""


def content(settings: Settings) -> dict[str, list[Any]]:
    """Every row of every table."""
    engine = writing_engine(settings.writing_url)
    with engine.connect() as connection:
        found = {
            name: sorted(map(str, connection.execute(rows.select()).all()))
            for name, rows in DataSet.metadata.tables.items()
        }
    engine.dispose()
    return found


@contextmanager
def power_cut_at(beginning: str) -> Iterator[None]:
    """Stop a load at the first statement that begins with some words."""

    def stop(connection: Connection, cursor: Any, statement: str, *others: Any) -> None:
        if statement.lstrip().startswith(beginning):
            raise PowerCut

    event.listen(Engine, "before_cursor_execute", stop)
    try:
        with pytest.raises(PowerCut):
            yield
    finally:
        event.remove(Engine, "before_cursor_execute", stop)


@pytest.mark.parametrize(
    "statement",
    ["INSERT INTO state", "UPDATE trade_flow", "DELETE FROM state", "INSERT INTO word", "INSERT INTO data_set"],
)
def test_a_load_that_is_stopped_leaves_the_previous_data_whole(write: Write, loaded: Settings, statement: str) -> None:
    before = content(loaded)
    write({name: text.replace("KAZ", "ALB").replace("26", "27") for name, text in PACKS.items()})
    with power_cut_at(statement):
        load(loaded)
    assert content(loaded) == before


@pytest.mark.parametrize("statement", ["CREATE TABLE word", "INSERT INTO trade_flow", "INSERT INTO data_set"])
def test_a_first_load_that_is_stopped_leaves_nothing(write: Write, empty: Settings, statement: str) -> None:
    settings = empty.model_copy(update={"seed_dir": write(PACKS)})
    with power_cut_at(statement):
        load(settings)
    assert tables(settings) == []
    assert not is_loaded(settings)
    assert len(load(settings).revision) == 16


def tables(settings: Settings) -> list[str]:
    """The tables of a database."""
    engine = writing_engine(settings.writing_url)
    found: list[str] = inspect(engine).get_table_names()
    engine.dispose()
    return found


LOAD_AND_HANG = """
import sys, time
from pathlib import Path
from sqlalchemy import Engine, event
from app.load.seeding import load
from app.settings import Settings

@event.listens_for(Engine, "after_cursor_execute")
def hang(connection, cursor, statement, *others):
    if statement.startswith("INSERT INTO data_set"):
        print("loaded, but for the commit", flush=True)
        time.sleep(60)

load(Settings(database_url=sys.argv[1], seed_dir=Path("seed")))
"""


def test_a_load_that_is_killed_leaves_the_previous_data_whole(write: Write, loaded: Settings) -> None:
    before = content(loaded)
    write(changed(("times/trade_flows.csv", "26000000", "27000000")))
    command = [sys.executable, "-c", LOAD_AND_HANG, loaded.database_url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as loading:
        assert loading.stdout is not None
        assert loading.stdout.readline() == "loaded, but for the commit\n"
        loading.kill()
    assert content(loaded) == before
    assert changes(load(loaded)) == {"trade-flows": Change(0, 1, 1, 0)}


def test_a_database_that_cannot_be_written_is_told_in_one_line(write: Write) -> None:
    settings = Settings(database_url="sqlite:///none/facts.db", seed_dir=write(PACKS))
    with pytest.raises(DatabaseError, match=r"^sqlite:///none/facts\.db: unable to open database file$"):
        load(settings)


# The command line

Run = Callable[..., Result]


@pytest.fixture
def run(write: Write) -> Run:
    """Runs a command on the packs, in their working directory."""
    write(PACKS)
    Path("texts").mkdir()
    Path("texts", "steppe.txt").write_text(TEXT)

    def invoke(*arguments: str, **environment: str) -> Result:
        names = {"THIRD_NEIGHBOR_SEED_DIR": "seed", "THIRD_NEIGHBOR_DATABASE_URL": "sqlite:///facts.db"}
        return CliRunner().invoke(main, arguments, env=names | environment)

    return invoke


def test_seed_prints_what_was_done_to_each_kind(run: Run) -> None:
    result = run("seed")
    assert result.exit_code == 0
    *lines, compared, revision = result.stderr.splitlines()
    assert lines[0] == "trade-flows     2 added, 0 changed, 0 same, 0 removed"
    assert [line.split()[0] for line in lines] == [kind.path for kind in LOADED]
    counted = r"comparisons     \d+ agree, \d+ agree_within_rounding, \d+ differ, \d+ not_comparable"
    assert re.fullmatch(counted, compared)
    assert re.fullmatch(r"revision [0-9a-f]{16}", revision)
    again = run("seed").stderr.splitlines()
    assert again[0] == "trade-flows     0 added, 0 changed, 2 same, 0 removed"
    assert again[-1] == revision


def test_seed_of_faulty_packs_prints_every_fault_and_fails(run: Run, write: Write) -> None:
    write(changed(("times/trade_flows.csv", "MNG,KAZ", "MNG,KAX"), ("times/links.csv", "editors", "editor")))
    result = run("seed")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.splitlines() == [
        "seed/times/trade_flows.csv:2: importer_id: no actor 'KAX' (did you mean KAZ?)",
        "seed/times/links.csv:2: asserted_by: neither a source nor 'editors': 'editor'",
    ]
    assert not Path("facts.db").exists()


@pytest.mark.parametrize("command", ["seed", "serve"])
@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("DATABASE_URL", "sqlite:///none/facts.db", "sqlite:///none/facts.db: unable to open database file"),
        ("DATABASE_URL", "postgresql://nobody@/none?host=/none", "postgresql+psycopg://nobody@/none?host=%2Fnone: "),
        ("DATABASE_URL", "nonsense", "THIRD_NEIGHBOR_DATABASE_URL: "),
        ("DATABASE_URL", "x://", "THIRD_NEIGHBOR_DATABASE_URL: "),
        ("WRITE_URL", "mysql://x", "THIRD_NEIGHBOR_WRITE_URL: "),
        ("REVISION_SECONDS", "soon", "THIRD_NEIGHBOR_REVISION_SECONDS: "),
        ("SEED_DIR", "none", "none:"),
    ],
)
def test_what_keeps_a_command_from_its_work_is_told_in_one_line(
    run: Run, command: str, name: str, value: str, said: str
) -> None:
    result = run(command, **{f"THIRD_NEIGHBOR_{name}": value})
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(said)
    assert len(result.stderr.splitlines()) == 1


def test_check_proves_the_packs_against_the_texts(run: Run) -> None:
    result = run("check", "--texts", "texts")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == "18 rows, no fault; all held against their sources' texts\n"
    assert run("check", THIRD_NEIGHBOR_TEXTS="texts").stdout == result.stdout


def test_check_says_which_texts_were_not_given(run: Run) -> None:
    result = run("check")
    assert (result.exit_code, result.stdout) == (0, "18 rows, no fault; no text given for times-2020\n")


SOLD_END = len("Trade across the steppe\n" + SOLD)


@pytest.mark.parametrize(
    ("replacements", "faults"),
    [
        (
            [("times/borders.csv", digest("The two lie 40 kilometres apart"), digest("else"))],
            [
                "seed/times/borders.csv:2: text_sha256: not the digest of the passage, which is "
                + digest("The two lie 40 kilometres apart")
            ],
        ),
        (
            [("times/borders.csv", "publication,3,", "publication,4,")],
            ["seed/times/borders.csv:2: paragraph: the passage starts in paragraph 3"],
        ),
        (
            [("times/borders.csv", "gap,40,", "gap,41,")],
            [
                "seed/times/borders.csv:2: value_low: 41 does not stand in the passage",
                "seed/times/borders.csv:2: value: 41 does not stand in the passage",
                "seed/times/borders.csv:2: value_high: 41 does not stand in the passage",
            ],
        ),
        (
            [("times/trade_flows.csv", ",2019,", ",2018,")],
            ["seed/times/trade_flows.csv:2: period: '2018' does not stand in the passage"],
        ),
        (
            [("times/trade_flows.csv", "about,about", "about,roughly")],
            ["seed/times/trade_flows.csv:2: value_text: 'roughly' does not stand in the passage"],
        ),
        (
            [("times/assessments.csv", PACKS["times/assessments.csv"], PACKS["times/assessments.csv"].splitlines()[0])],
            [f"text {digest(TEXT)[:12]}:1: sentence: characters 0-23: no claim cites it"],
        ),
        (
            [
                ("times/trade_flows.csv", f",24,{SOLD_END},{digest(SOLD)}", f",24,39,{digest('In 2019 Mongoli')}"),
                ("times/trade_flows.csv", "26000000,about,about,USD", ",,,"),
            ],
            [f"text {digest(TEXT)[:12]}:2: figure '26 million': characters 64-74: no claim's passage has it"],
        ),
        (
            [("times/events.csv", "The two heads of", f"{' '.join(TEXT.split()[4:13])} by")],
            [
                "seed/times/events.csv:2: statement: in the source's words: "
                "'in 2019 mongolia sold goods worth about 26 million'"
            ],
        ),
    ],
    ids=["digest", "paragraph", "figure", "period", "hedge", "sentence", "numeral", "copied"],
)
def test_check_finds_what_the_text_does_not_say_and_what_was_left_out(
    run: Run, write: Write, replacements: list[tuple[str, str, str]], faults: list[str]
) -> None:
    write(changed(*replacements))
    result = run("check", "--texts", "texts")
    assert (result.exit_code, result.stdout, result.stderr.splitlines()) == (1, "", faults)


def test_check_does_not_write(run: Run) -> None:
    run("check", "--texts", "texts")
    assert not Path("facts.db").exists()


def test_the_packs_of_the_repository_hold_against_the_article(texts: Path) -> None:
    result = CliRunner().invoke(main, ["check", "--texts", str(texts)])
    assert (result.exit_code, result.stderr) == (0, "")
    assert re.fullmatch(r"\d+ rows, no fault; all held against their sources' texts\n", result.stdout)


def test_cite_prints_each_place_where_the_words_stand(run: Run) -> None:
    result = run("cite", "texts/steppe.txt", "million")
    found = [match.span() for match in re.finditer("million", TEXT)]
    sha256_of_words = sha256(b"million").hexdigest()
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [f"2,{start},{end},{sha256_of_words}" for start, end in found]
    assert len(found) == 2


def test_cite_counts_code_points_whatever_ends_a_line(run: Run) -> None:
    Path("other.txt").write_bytes("Ölgii\r\n—“𐍈” is here\n".encode())
    result = run("cite", "other.txt", "is here")
    assert result.stdout == f"2,12,19,{digest('is here')}\n"


@pytest.mark.parametrize("words", ["billion", "Million"])
def test_cite_of_words_that_stand_nowhere_fails(run: Run, words: str) -> None:
    result = run("cite", "texts/steppe.txt", words)
    assert result.exit_code != 0
    assert result.stdout == ""
