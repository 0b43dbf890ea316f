"""Exports: every format against the API's own answers, the way back, what is refused, and the memory that it takes."""

import csv
import json
import shutil
import sqlite3
import subprocess
import sys
import tomllib
from contextlib import closing
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow  # type: ignore[import-untyped]  # it has no types
import pytest
from client import Api, Row
from command_line import Run, invoke
from database import Database, writing
from pyarrow import parquet
from sqlalchemy import Text, cast, insert, literal, select
from tables import csv_rows, rows_of

from app.export import files as export_files
from app.export.datapackage import resource
from app.export.exporting import MANIFEST, ExportError, export_to
from app.export.files import ExportFormat, toml
from app.facts import LOADED
from app.facts.trade_flows import TradeFlow
from app.load.pack_reader import DERIVED
from app.load.seeding import load
from app.query.kind import Kind
from app.settings import Settings

FULL_LISTS = ("actors", "codes", "sources")
MEBIBYTE = 2**20

by_path = pytest.mark.parametrize("kind", LOADED, ids=lambda kind: kind.path)


@pytest.fixture(scope="session")
def exported(rivals: Api, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An export, in all formats, of what `rivals` serves."""
    folder = tmp_path_factory.mktemp("export") / "out"
    export_to(folder, rivals.settings, ExportFormat)
    return folder


def manifest(folder: Path) -> Any:
    """What an export says of itself."""
    return json.loads((folder / MANIFEST).read_bytes())


def lines(file: Path) -> list[Row]:
    """The rows of a file of JSON Lines."""
    return [json.loads(line) for line in file.read_bytes().splitlines()]


def frictionless(folder: Path) -> dict[str, Any]:
    """What `frictionless validate` says of an export."""
    command = [sys.executable, "-m", "frictionless", "validate", "--json", "datapackage.json"]
    said = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    report: dict[str, Any] = json.loads(said.stdout)
    assert (said.returncode == 0) == report["valid"]
    return report


def errors(report: dict[str, Any]) -> list[tuple[str, int, str]]:
    """The faults of a report of frictionless: table, line and what is wrong."""
    found = [(task["name"], error) for task in report["tasks"] for error in task["errors"]]
    return [(name, error["rowNumber"], error["note"]) for name, error in found]


@by_path
def test_json_lines_are_those_of_the_api(kind: Kind, exported: Path, rivals: Api) -> None:
    answer = rivals.get(f"/v1/{kind.path}?format=jsonl")
    assert (exported / "jsonl" / f"{kind.path}.jsonl").read_bytes() == answer.content
    assert manifest(exported)["rows"][kind.path] == len(answer.content.splitlines())


@by_path
def test_csv_is_that_of_the_api_without_what_the_reader_of_packs_makes(kind: Kind, exported: Path, rivals: Api) -> None:
    answer = rivals.get(f"/v1/{kind.path}?format=csv")
    if kind.path in FULL_LISTS:
        assert (exported / kind.file).read_bytes() == answer.content
    if kind.path != "sources":
        made = {"actors": ("state", "organization"), "codes": ("name", "other_name", "abbreviation")}.get(kind.path, ())
        given = [
            {name: cell for name, cell in row.items() if name not in DERIVED}
            for row in csv_rows(answer.text)
            if row.get("scheme", row.get("kind")) not in made
        ]
        assert given
        packed = rows_of(exported / "csv" / kind.file)
        for row, own in zip(given, packed, strict=True):
            if own.get("statement") == "":
                row["statement"] = ""  # words of ours are no part of a pack
        assert packed == given


@by_path
def test_parquet_holds_the_same_rows(kind: Kind, exported: Path) -> None:
    file = parquet.read_table(exported / "parquet" / f"{kind.path}.parquet")
    rows = [
        {name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()}
        for row in file.to_pylist()
    ]
    assert rows == lines(exported / "jsonl" / f"{kind.path}.jsonl")
    assert file.schema.metadata[b"revision"].decode() == manifest(exported)["revision"]


def test_parquet_has_typed_columns(exported: Path) -> None:
    flows = parquet.read_schema(exported / "parquet" / "trade-flows.parquet")
    assert flows.field("value").type == pyarrow.float64()
    assert flows.field("period_earliest").type == pyarrow.date32()
    assert flows.field("text_start").type == pyarrow.int64()
    assert (flows.field("id").nullable, flows.field("statement").nullable) == (False, True)
    policies = parquet.read_schema(exported / "parquet" / "policies.parquet")
    assert policies.field("towards").type == pyarrow.list_(pyarrow.string())
    sources = parquet.read_schema(exported / "parquet" / "sources.parquet")
    assert sources.field("complete_memberships").type == pyarrow.bool_()


def test_parquet_is_written_in_groups_of_rows(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export_files, "BATCH", 10)
    monkeypatch.setattr(export_files, "ROW_GROUP", 30)
    export_to(tmp_path, settings, [ExportFormat.PARQUET])
    with parquet.ParquetFile(tmp_path / "parquet" / "assessments.parquet") as file:
        groups = [file.metadata.row_group(number).num_rows for number in range(file.num_row_groups)]
    rows = manifest(tmp_path)["rows"]["assessments"]
    assert groups == [30] * (rows // 30) + [rows % 30]


@by_path
def test_sqlite_holds_the_same_rows(kind: Kind, exported: Path) -> None:
    lists = {column.name for column in kind.table.list_columns()} | {"other_names", "issues"}

    def answered(name: str, value: Any) -> Any:
        if name == "complete_memberships" and value is not None:
            return bool(value)
        return json.loads(value) if name in lists else value

    with closing(sqlite3.connect(exported / "third-neighbor.sqlite")) as file:
        file.row_factory = sqlite3.Row
        found = file.execute(f"SELECT * FROM {kind.file.removesuffix('.csv')}").fetchall()
    rows = [{name: answered(name, row[name]) for name in row.keys()} for row in found]  # noqa: SIM118
    assert rows == lines(exported / "jsonl" / f"{kind.path}.jsonl")


def test_sqlite_file_can_be_searched_and_is_whole(exported: Path) -> None:
    with closing(sqlite3.connect(exported / "third-neighbor.sqlite")) as file:
        assert file.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert file.execute("PRAGMA foreign_key_check").fetchall() == []
        assert len(file.execute("PRAGMA foreign_key_list(trade_flows)").fetchall()) == 4
        plan = file.execute("EXPLAIN QUERY PLAN SELECT * FROM trade_flows WHERE exporter_id = 'MNG'").fetchone()
        assert "USING INDEX ix_trade_flows_exporter_id" in plan[-1]
        found = file.execute("SELECT typeof(value), typeof(text_start), typeof(period_earliest) FROM trade_flows")
        assert ("real", "integer", "text") in found.fetchall()
        assert file.execute("SELECT revision FROM dataset").fetchone() == (manifest(exported)["revision"],)


def test_frictionless_accepts_an_export(exported: Path) -> None:
    report = frictionless(exported)
    assert report["valid"], report
    assert [task["name"] for task in report["tasks"]] == [kind.path for kind in LOADED]
    assert sum(task["stats"]["rows"] for task in report["tasks"]) == sum(manifest(exported)["rows"].values())


def test_frictionless_finds_what_does_not_fit_the_models(exported: Path, tmp_path: Path) -> None:
    broken = shutil.copytree(exported, tmp_path / "broken")
    package = json.loads((broken / "datapackage.json").read_bytes())
    for described in package["resources"]:
        del described["hash"], described["bytes"]
    (broken / "datapackage.json").write_text(json.dumps(package))
    file = broken / "csv" / "trade_flows.csv"
    rows = rows_of(file)
    rows[0] |= {"measure": "guessed"}
    rows[1] |= {"exporter_id": "KAX"}
    rows[2] |= {"value": "many", "source_id": ""}
    rows[3] |= {"id": rows[4]["id"]}
    with file.open("w", encoding="utf-8", newline="") as changed:
        writer = csv.DictWriter(changed, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    found = {(name, line) for name, line, note in errors(frictionless(broken))}
    assert found == {("trade-flows", line) for line in (2, 3, 4, 6)}


def test_a_field_is_described_as_its_column_is() -> None:
    kind = next(kind for kind in LOADED if kind.path == "policies")
    described = resource(
        kind, kind.table.columns(), "csv/policies.csv", 1, "0", {"source": "sources", "actor": "actors"}
    )
    schema = described["schema"]
    fields = {field["name"]: field for field in schema["fields"]}
    assert fields["effect"] == {
        "name": "effect",
        "type": "string",
        "description": "What it wants of them; null if the source does not say.",
        "constraints": {"enum": ["seeks", "balances", "avoids", "keeps"]},
    }
    assert fields["towards"] == {
        "name": "towards",
        "type": "list",
        "itemType": "string",
        "delimiter": ";",
        "description": "Towards whom it is directed, in code-point order; empty if nobody is named.",
    }
    assert fields["text_start"]["type"] == "integer"
    assert fields["text_start"]["constraints"] == {"minimum": 0, "exclusiveMaximum": 2**31}
    assert fields["period_earliest"]["type"] == "date"
    assert fields["id"]["constraints"] == {
        "pattern": "[A-Za-z0-9][A-Za-z0-9._-]*",
        "maxLength": 120,
        "required": True,
        "unique": True,
    }
    assert schema["foreignKeys"] == [
        {"fields": ["source_id"], "reference": {"resource": "sources", "fields": ["id"]}},
        {"fields": ["actor_id"], "reference": {"resource": "actors", "fields": ["id"]}},
    ]


def test_an_export_loads_again_as_the_same_revision(exported: Path, database: Database, tmp_path: Path) -> None:
    shutil.copytree(exported / "csv", tmp_path / "seed" / "again")
    settings = Settings(database_url=database.new(), seed_dir=tmp_path / "seed")
    assert load(settings).revision == manifest(exported)["revision"]
    export_to(tmp_path / "out", settings, ExportFormat)
    assert manifest(tmp_path / "out") == manifest(exported)


def test_the_manifest_names_every_file(exported: Path) -> None:
    said = manifest(exported)["files"]
    files = {path.relative_to(exported).as_posix(): path for path in exported.rglob("*") if path.is_file()}
    assert said.keys() | {MANIFEST} == files.keys()
    assert all(files[name].stat().st_size == one["bytes"] for name, one in said.items())


@pytest.mark.parametrize(
    "text", ['"quoted" \\ back', "Баян-Өлгий", "\x7f\x85\u2028[[source]]", "line\nbreak\ttab", "𝔸", True, False]
)
def test_values_of_sources_can_be_read_again(text: str | bool, tmp_path: Path) -> None:
    written = f"value = {toml(text)}"
    assert tomllib.loads(written) == {"value": text}
    assert len(written.splitlines()) == 1


# Where an export may be written


def content(folder: Path) -> dict[str, bytes]:
    """The files in a folder and below it."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_an_earlier_export_is_replaced_if_that_is_asked_for(settings: Settings, tmp_path: Path) -> None:
    target = tmp_path / "new" / "out"
    export_to(target, settings, [ExportFormat.CSV])
    with pytest.raises(ExportError, match="holds an earlier export: --force replaces it"):
        export_to(target, settings, [ExportFormat.JSONL])
    export_to(target, settings, [ExportFormat.JSONL], force=True)
    assert sorted(path.name for path in target.iterdir()) == [MANIFEST, "jsonl"]
    assert list(target.parent.iterdir()) == [target]


@pytest.mark.parametrize("force", [True, False])
@pytest.mark.parametrize("name", ["thesis.txt", MANIFEST])
def test_what_is_no_export_is_not_replaced(name: str, force: bool, settings: Settings, tmp_path: Path) -> None:
    (tmp_path / name).write_text("[]")
    with pytest.raises(ExportError, match="is not empty, and no earlier export"):
        export_to(tmp_path, settings, [ExportFormat.JSONL], force=force)
    assert content(tmp_path) == {name: b"[]"}


def test_files_beside_an_earlier_export_are_not_lost(settings: Settings, tmp_path: Path) -> None:
    export_to(tmp_path, settings, [ExportFormat.JSONL])
    (tmp_path / "jsonl" / "thesis.txt").write_text("mine")
    before = content(tmp_path)
    with pytest.raises(ExportError, match=r"holds what no export has written: jsonl/thesis\.txt"):
        export_to(tmp_path, settings, [ExportFormat.JSONL], force=True)
    assert content(tmp_path) == before


@pytest.mark.parametrize("target", [".", ".."])
def test_the_working_directory_is_not_replaced(
    target: str, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ExportError, match="is where you are: name a folder in it"):
        export_to(Path(target), settings, [ExportFormat.JSONL])


@pytest.mark.parametrize("format", ExportFormat)
def test_an_interrupted_export_leaves_everything_as_it_was(
    format: ExportFormat, settings: Settings, tmp_path: Path
) -> None:
    target = tmp_path / "out"
    export_to(target, settings, [ExportFormat.JSONL])
    before = content(tmp_path)

    def interrupt(more: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export_to(target, settings, [format], force=True, progress=interrupt)
    assert content(tmp_path) == before
    assert list(tmp_path.iterdir()) == [target]


# The command line


@pytest.fixture
def run(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the command over the article, in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    return partial(invoke, settings, "export")


def test_the_command_prints_rows_bytes_and_revision(run: Run) -> None:
    result = run("out", "--format", "jsonl", "--format", "csv")
    assert result.exit_code == 0, result.output
    said = manifest(Path("out"))
    kinds = [f"{kind:15} {rows} rows" for kind, rows in said["rows"].items()]
    sizes = [
        sum(one["bytes"] for name, one in said["files"].items() if name.startswith("jsonl/") == is_jsonl)
        for is_jsonl in (False, True)
    ]
    totals = [f"{'csv':15} {sizes[0]} bytes", f"{'jsonl':15} {sizes[1]} bytes", f"revision {said['revision']}"]
    assert result.stderr.splitlines() == [*kinds, *totals]


def test_all_formats_are_written_if_none_is_asked_for(run: Run) -> None:
    assert run("out").exit_code == 0
    assert {"csv", "jsonl", "parquet", "third-neighbor.sqlite"} < {path.name for path in Path("out").iterdir()}


def test_parquet_is_left_out_where_it_is_not_installed(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    assert run("out").exit_code == 0
    assert {"csv", "jsonl", "third-neighbor.sqlite"} < {path.name for path in Path("out").iterdir()}
    assert not Path("out", "parquet").exists()
    result = run("other", "--format", "parquet")
    assert (result.exit_code, result.stderr) == (1, "parquet needs pyarrow: pip install '.[parquet]'\n")
    assert not Path("other").exists()


def test_what_cannot_be_exported_is_told_in_one_line(run: Run, database: Database, tmp_path: Path) -> None:
    Path("file").write_text("")
    for result in (
        run("file/out"),
        run("file"),
        run("out", DATABASE_URL=database.new()),
        run("out", DATABASE_URL="sqlite:///missing.db"),
    ):
        assert result.exit_code == 1
        assert len(result.stderr.splitlines()) == 1
    assert list(tmp_path.iterdir()) == [tmp_path / "file"]


# Memory

ROWS = 20_000
"""So many rows, read at once, take 30 MiB; read as they are written, 6, most of which is a group of Parquet."""

MEASURED = """
import resource, sys
from pathlib import Path
from app.export.files import ExportFormat
from app.export.exporting import export_to
from app.settings import Settings

small, large, folder = sys.argv[1:]
peaks = []
for name, url in (("small", small), ("large", large)):
    export_to(Path(folder, name), Settings(database_url=url), ExportFormat)
    peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
print(peaks[1] - peaks[0])
"""


def test_memory_does_not_grow_with_the_data_set(settings: Settings, own: Settings, tmp_path: Path) -> None:
    flow = TradeFlow.table()
    numbers = select(literal(1).label("number")).cte(recursive=True)
    numbers = numbers.union_all(select(numbers.c.number + 1).where(numbers.c.number < ROWS))
    names = [column.name for column in flow.c]
    varied = {"id": flow.c.id + "." + cast(numbers.c.number, Text), "position": flow.c.position + numbers.c.number}
    copied = [varied.get(name, flow.c[name]) for name in names]
    rows = select(*copied).join_from(flow, numbers, literal(True)).where(flow.c.id == "mng-kaz-two-way-trade")
    with writing(own) as connection:
        connection.execute(insert(flow).from_select(names, rows))
    command = [sys.executable, "-c", MEASURED, settings.database_url, own.database_url, str(tmp_path)]
    measured = subprocess.run(command, capture_output=True, text=True)
    assert measured.returncode == 0, measured.stderr
    assert manifest(tmp_path / "large")["rows"]["trade-flows"] > ROWS
    assert int(measured.stdout) * 1024 < 16 * MEBIBYTE
