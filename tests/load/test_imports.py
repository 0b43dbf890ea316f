"""How data sets of others come in beside the packs, and go out again: whole or not at all."""

import os
import re
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from adapters import DATA
from alembic import command
from alembic.script import ScriptDirectory
from click.testing import CliRunner, Result
from client import Api
from sample import sample
from sqlalchemy import text

from app.cli import main
from app.facts.borders import Border, BorderMeasure
from app.load.adapter import Adapter, CodeLookup, DataFile, FoundClaim, Layout
from app.load.entries import FaultyPacks
from app.load.import_pack import import_pack
from app.load.imports import ImportReport, Options, Refusals, import_file
from app.load.seeding import load
from app.model.claims import PeriodBasis, Qualifier, Unit
from app.model.sources import SourceKind
from app.settings import Settings
from app.store.engines import reading_engine
from app.store.schema import SCHEMA, alembic_config
from app.store.writing import loading

HEADER = "ccode1,ccode2,year,flow1,flow2,smoothflow1,smoothflow2"
FLOWS = ("365,712,2011,5,7,5,7", "705,712,2011,1,39,1,39", "705,712,2012,,58,2,58")
"""Mongolia (712) with Russia (365) and with Kazakhstan (705); one flow is not known: five claims."""

Run = Callable[..., Result]
Write = Callable[..., Path]


def runner(settings: Settings) -> Run:
    """What runs a command on a database."""

    def invoke(*arguments: object) -> Result:
        names = {"DATABASE_URL": settings.database_url, "SEED_DIR": str(settings.seed_dir)}
        environment = {f"THIRD_NEIGHBOR_{name}": value for name, value in names.items()}
        return CliRunner().invoke(main, [*map(str, arguments)], env=environment)

    return invoke


@pytest.fixture
def run(own: Settings) -> Run:
    """Runs a command on a database that holds the article."""
    return runner(own)


@pytest.fixture
def file(seed: Path, tmp_path: Path) -> Path:
    """An SQLite file that holds the article."""
    path = tmp_path / "own.db"
    load(Settings(database_url=f"sqlite:///{path}", seed_dir=seed))
    return path


@pytest.fixture
def flows(tmp_path: Path) -> Write:
    """Writes lines of trade, under their header."""

    def written(*lines: str) -> Path:
        file = tmp_path / "trade.csv"
        file.write_text("\n".join((HEADER, *lines)) + "\n")
        return file

    return written


def told(result: Result) -> list[str]:
    """The lines that a command has printed, without the first, which names the source and counts the rows."""
    return result.stderr.splitlines()[1:]


def revision(settings: Settings) -> str:
    """The revision that is loaded."""
    return str(asked(settings, "SELECT revision FROM data_set")[0][0])


def asked(settings: Settings, question: str) -> list[Any]:
    """The rows that answer a question to the database."""
    engine = reading_engine(settings.database_url, 30)
    with engine.connect() as connection:
        rows = list(connection.execute(text(question)).all())
    engine.dispose()
    return rows


def test_an_import_loads_claims_beside_those_of_the_packs(
    run: Run, flows: Write, own: Settings, serve: Callable[[Settings], Api]
) -> None:
    before = revision(own)
    result = run("import", "cow-trade", flows(*FLOWS))
    assert result.exit_code == 0
    assert result.stderr.splitlines() == [
        "cow-trade-4: 3 rows read",
        "trade-flows     5 added, 0 changed, 0 same, 0 not in this file",
        "left out        1: flow not known",
        f"revision {revision(own)}",
    ]
    assert revision(own) != before
    api = serve(own)
    [claim] = api.get("/v1/trade-flows?source=cow-trade-4&exporter=MNG&importer=KAZ").json()["data"]
    stored = {name: claim[name] for name in ("period_earliest", "period_latest", "value", "value_low", "value_step")}
    assert stored == {
        "period_earliest": "2011-01-01",
        "period_latest": "2011-12-31",
        "value": 1_000_000,
        "value_low": None,
        "value_step": 1_000_000,
    }
    assert api.get("/v1/dataset").json()["rows"]["trade-flows"] == 8
    assert api.get("/v1/sources/cow-trade-4").json()["edition"] == "4.0"


FILES = [
    ("cow-trade", "cow_trade.csv"),
    ("cow-trade", "cow_trade_official.csv"),
    ("wits", "wits.csv"),
    ("cow-igo", "cow_igo.csv"),
    ("cow-alliances", "cow_alliances.csv"),
    ("atop", "atop.csv"),
    ("desta", "desta.csv"),
    ("cow-contiguity", "cow_contiguity_contdir.csv"),
    ("cow-contiguity", "cow_contiguity_contdird.csv"),
    ("cow-diplomatic-exchange", "cow_diplomatic_exchange.csv"),
    ("un-migrant-stock", "un_migrant_stock.csv"),
]


@pytest.mark.parametrize(("adapter", "file"), FILES)
def test_every_data_set_comes_in_once_and_goes_out_again(run: Run, own: Settings, adapter: str, file: str) -> None:
    before = revision(own)
    first = run("import", adapter, DATA / file, "--skip-invalid")
    assert first.exit_code == 0, first.stderr
    loaded = revision(own)
    assert loaded != before
    again = run("import", adapter, DATA / file, "--skip-invalid")
    assert again.stderr.splitlines()[-1] == f"nothing changed: revision {loaded}"
    source = first.stderr.partition(":")[0]
    assert run("remove", source).exit_code == 0
    assert revision(own) == before
    assert asked(own, "SELECT name FROM pack WHERE is_imported") == []
    kinds = "('agreement', 'membership', 'trade_flow')"
    ids = f"SELECT row_id FROM word WHERE kind IN {kinds} UNION SELECT row_id FROM listed_id WHERE kind IN {kinds}"
    assert [id for (id,) in asked(own, ids) if id.startswith(f"{source}.")] == []


def test_a_corrected_file_changes_what_differs_and_counts_what_it_lacks(run: Run, flows: Write) -> None:
    run("import", "cow-trade", flows(*FLOWS))
    result = run("import", "cow-trade", flows("705,712,2011,1,40,1,40", "705,712,2013,2,58,2,58"))
    assert told(result)[0] == "trade-flows     2 added, 1 changed, 1 same, 3 not in this file"


def test_what_a_file_lacks_is_removed_if_asked(run: Run, flows: Write, own: Settings) -> None:
    alone = run("import", "cow-trade", flows(FLOWS[1])).stderr.splitlines()[-1]
    run("import", "cow-trade", flows(*FLOWS))
    result = run("import", "cow-trade", flows(FLOWS[1]), "--replace")
    assert told(result) == ["trade-flows     0 added, 0 changed, 2 same, 3 removed", alone]


def test_refused_rows_keep_the_whole_file_out(run: Run, flows: Write, own: Settings, tmp_path: Path) -> None:
    before = revision(own)
    file = flows(*FLOWS, "705,999,2011,1,1,1,1", "705,712,2014,many,1,1,1")
    result = run("import", "cow-trade", file, "--refusals", tmp_path / "refused")
    refused = [
        f"{file}:5: ccode2: no state has the code '999'",
        f"{file}:6: flow1: not a number: 'many'",
    ]
    assert result.exit_code == 1
    assert told(result) == [
        "left out        1: flow not known",
        "refused         1: ccode2: no state has the code …",
        "refused         1: flow1: not a number: …",
        *(f"  {line}" for line in refused),
        "nothing was loaded: --skip-invalid loads the rest",
    ]
    assert (tmp_path / "refused").read_text().splitlines() == refused
    assert revision(own) == before


def test_the_rest_is_loaded_if_asked(run: Run, flows: Write, own: Settings) -> None:
    result = run("import", "cow-trade", flows(*FLOWS, "705,999,2011,1,1,1,1"), "--skip-invalid")
    assert result.exit_code == 0
    assert told(result)[0] == "trade-flows     5 added, 0 changed, 0 same, 0 not in this file"
    assert told(result)[-1] == f"revision {revision(own)}"


def test_only_the_first_refusals_are_told_in_full(run: Run, flows: Write, tmp_path: Path) -> None:
    lines = [f"710,999,{year},1,1,1,1" for year in range(1960, 2000)]
    result = run("import", "cow-trade", flows(*lines), "--refusals", tmp_path / "refused")
    assert sum(line.startswith("  ") for line in told(result)) == 21
    assert told(result)[-2] == "  and 20 more: --refusals FILE has all"
    assert len((tmp_path / "refused").read_text().splitlines()) == 40


def test_a_claim_that_a_file_repeats_is_one_claim(run: Run, flows: Write) -> None:
    result = run("import", "cow-trade", flows("705,712,2011,1,39,1,39", "712,705,2011,39,1,39,1"))
    assert told(result)[:2] == [
        "trade-flows     2 added, 0 changed, 0 same, 0 not in this file",
        "left out        2: told again in the same file",
    ]


def test_claims_that_a_file_tells_in_two_ways_are_refused(run: Run, flows: Write, own: Settings) -> None:
    file = flows("705,712,2011,1,39,1,39", "712,705,2011,38,1,39,1")
    result = run("import", "cow-trade", file, "--skip-invalid")
    assert f"  {file}:3: id: 'cow-trade-4.KAZ.MNG.2011' stands on line 2 already, with other values" in told(result)
    ids = asked(own, "SELECT id FROM trade_flow WHERE source_id = 'cow-trade-4'")
    assert [id for (id,) in ids] == ["cow-trade-4.MNG.KAZ.2011"]


def test_a_dry_run_tells_what_would_be_and_changes_nothing(run: Run, flows: Write, own: Settings) -> None:
    before = revision(own)
    file = flows(*FLOWS)
    dry = run("import", "cow-trade", file, "--dry-run")
    assert (dry.exit_code, revision(own)) == (0, before)
    real = run("import", "cow-trade", file)
    assert told(dry)[:-1] == told(real)[:-1]
    assert told(dry)[-1] == f"dry run, nothing was loaded; the revision would be {revision(own)}"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"a,b\n1,2\n", r"trade\.csv:1: header: not this data set, which has the columns "),
        (b"", r"trade\.csv:1: header: not this data set"),
    ],
)
def test_a_file_of_something_else_is_told_in_one_line(run: Run, flows: Write, content: bytes, said: str) -> None:
    file = flows()
    file.write_bytes(content)
    result = run("import", "cow-trade", file)
    assert (result.exit_code, len(result.stderr.splitlines())) == (1, 1)
    assert re.search(said, result.stderr)


def test_an_import_needs_a_data_set(empty: Settings, flows: Write) -> None:
    environment = {"THIRD_NEIGHBOR_DATABASE_URL": empty.database_url}
    result = CliRunner().invoke(main, ["import", "cow-trade", str(flows(*FLOWS))], env=environment)
    assert result.exit_code == 1
    assert result.stderr.endswith(": it has no tables yet: run `third-neighbor seed`\n")


# The constraints of bulk rows


def gaps(path: Path, *rows: tuple[object, ...]) -> Adapter:
    """A data set of gaps between states, whose rows are given."""

    def read(file: DataFile, codes: CodeLookup) -> Iterator[FoundClaim]:
        yield from (FoundClaim(line, f"row-{line}", row) for line, row in enumerate(rows, 2))

    return Adapter(
        name="gaps",
        about="Gaps",
        source={"id": "gaps-1", "kind": SourceKind.DATASET, "published": "2020"},
        table=Border,
        columns=("a_id", "b_id", "value", "value_qualifier", "unit", "period", "source_row"),
        constants={"measure": BorderMeasure.GAP, "contiguous": False, "period_basis": PeriodBasis.STATED},
        layouts=(Layout("gaps", ("a",)),),
        read=read,
    )


GOOD = ("KAZ", "MNG", 36.5, Qualifier.STATED, Unit.KM, "2011", "a row")


def imported(settings: Settings, path: Path, *rows: tuple[object, ...], skips: bool = False) -> ImportReport:
    """The report of an import of gaps."""
    path.write_text("a\n")
    return import_file(settings, gaps(path, *rows), path, Options(skips_invalid=skips), Refusals(), lambda read: None)


@pytest.mark.parametrize(
    ("place", "value", "said"),
    [
        (0, "KAX", "a_id: no actor 'KAX' (did you mean KAZ?)"),
        (0, None, "a_id: Input should be a valid string: None"),
        (0, "RUS", "a_id: an undirected pair stands in code-point order, and its sides differ"),
        (0, "MNG", "a_id: an undirected pair stands in code-point order, and its sides differ"),
        (2, float("nan"), "value: Input should be a finite number: nan"),
        (2, float("inf"), "value: Input should be a finite number: inf"),
        (2, None, "value_qualifier: a value and its qualifier go together"),
        (3, "roughly", "value_qualifier: Input should be "),
        (3, None, "value_qualifier: a value and its qualifier go together"),
        (4, None, "unit: a value and its unit go together"),
        (5, "20111", "period: '20111' is not a date "),
        (5, None, "period: a period is given if, and only if, its basis is 'stated'"),
        (6, None, "source_row: a claim has either a passage of a text or a row of a data set"),
        (6, "a\nrow", "source_row: String should match pattern "),
        (6, "x" * 601, "source_row: String should have at most 600 characters"),
    ],
)
def test_bulk_rows_meet_the_constraints_of_their_kind(
    own: Settings, tmp_path: Path, place: int, value: object, said: str
) -> None:
    wrong = (*GOOD[:place], value, *GOOD[place + 1 :])
    report = imported(own, tmp_path / "gaps.csv", GOOD, wrong, skips=True)
    [fault] = report.refusals.shown
    assert fault.line == 3
    assert f"{fault.column}: {fault.message}".startswith(said)
    assert asked(own, "SELECT id FROM border WHERE source_id = 'gaps-1'") == [("gaps-1.row-2",)]


@pytest.mark.parametrize(
    ("qualifier", "bounds"),
    [("stated", (36.5, 36.5)), ("about", (None, None)), ("at_least", (36.5, None)), ("under", (None, 36.5))],
)
def test_bounds_follow_from_the_qualifier_of_each_row(
    own: Settings, tmp_path: Path, qualifier: str, bounds: tuple[float | None, float | None]
) -> None:
    imported(own, tmp_path / "gaps.csv", (*GOOD[:3], qualifier, *GOOD[4:]))
    assert asked(own, "SELECT value_low, value_high FROM border WHERE source_id = 'gaps-1'") == [bounds]


def test_an_id_of_another_kind_is_refused(own: Settings, tmp_path: Path, flows: Write, run: Run) -> None:
    run("import", "cow-trade", flows(*FLOWS))
    with loading(own.database_url) as connection:
        connection.execute(text("UPDATE trade_flow SET id = 'gaps-1.row-3' WHERE id = 'cow-trade-4.MNG.KAZ.2011'"))
    report = imported(own, tmp_path / "gaps.csv", GOOD, GOOD, skips=True)
    assert [(fault.line, fault.message) for fault in report.refusals.shown] == [
        (3, "'gaps-1.row-3' is an id among the trade flows already")
    ]
    assert report.merged["borders"].added == 1


# Beside the packs


def copied(settings: Settings, folder: Path) -> Settings:
    """The settings with packs of their own, which a test may do with as it likes."""
    return settings.model_copy(update={"seed_dir": shutil.copytree(settings.seed_dir, folder / "seed")})


def test_loading_the_packs_leaves_imports_alone(run: Run, flows: Write, own: Settings, tmp_path: Path) -> None:
    run("import", "cow-trade", flows(*FLOWS))
    before = revision(own)
    assert load(own).revision == before
    fewer = copied(own, tmp_path)
    shutil.rmtree(fewer.seed_dir / "diplomat-2013")
    assert load(fewer).changes["trade-flows"].removed == 3
    assert len(asked(own, "SELECT id FROM trade_flow")) == 5
    assert load(own).revision == before


def test_the_revision_does_not_depend_on_the_order_of_imports(run: Run, flows: Write, own: Settings) -> None:
    run("import", "cow-trade", flows(*FLOWS))
    run("import", "wits", DATA / "wits.csv", "--skip-invalid")
    first = revision(own)
    run("remove", "cow-trade-4")
    run("import", "cow-trade", flows(*FLOWS))
    assert revision(own) == first


def test_a_state_that_imports_need_cannot_leave_the_packs(
    run: Run, flows: Write, own: Settings, tmp_path: Path
) -> None:
    run("import", "cow-trade", flows("2,712,2011,1,39,1,39"))
    before = revision(own)
    fewer = copied(own, tmp_path)
    shutil.rmtree(fewer.seed_dir / "diplomat-2013")
    for name in ("states.csv", "codes.csv"):
        file = fewer.seed_dir / "reference" / name
        file.write_text("".join(line for line in file.read_text().splitlines(keepends=True) if "USA" not in line))
    with pytest.raises(FaultyPacks, match=r"needs for its exporter_id"):
        load(fewer)
    assert revision(own) == before


def test_a_pack_of_the_seed_cannot_have_the_name_of_an_import(
    run: Run, flows: Write, own: Settings, tmp_path: Path
) -> None:
    run("import", "cow-trade", flows(*FLOWS))
    more = copied(own, tmp_path)
    (more.seed_dir / "diplomat-2013").rename(more.seed_dir / "cow-trade-4")
    with pytest.raises(FaultyPacks, match=r"^\S+/cow-trade-4:0: pack: an import has this name: [^\n]*$"):
        load(more)


def test_the_articles_trade_is_held_against_an_imported_series(
    run: Run, flows: Write, own: Settings, serve: Callable[[Settings], Api]
) -> None:
    series = [f"705,712,{year},1,{value},1,1" for year, value in zip(range(1995, 2013), range(5, 95, 5), strict=True)]
    run("import", "cow-trade", flows(*series))
    api = serve(own)
    found = api.get("/v1/comparisons?claim=mng-kaz-two-way-trade&basis=both_directions").json()["data"]
    assert [(one["verdict"], len(one["claims"])) for one in found] == [("differ", 11)]
    fact = api.get("/v1/facts/mng-kaz-exports").json()
    assert fact["standing"]["standing"] == "contradicted"


def test_a_long_series_of_other_years_is_not_listed_in_full(
    run: Run, flows: Write, own: Settings, serve: Callable[[Settings], Api]
) -> None:
    run("import", "cow-trade", flows(*(f"705,712,{year},1,9,1,9" for year in range(1993, 2008))))
    found = serve(own).get("/v1/comparisons?source=cow-trade-4").json()["data"]
    told = [(one["reason"], sorted(claim["id"] for claim in one["claims"]), one["note"]) for one in found]
    note = "Of the 15 claims of cow-trade-4 the first and the last in time are listed."
    assert sorted(told) == [
        ("other_year", ["cow-trade-4.KAZ.MNG.1993", "cow-trade-4.KAZ.MNG.2007", "mng-kaz-imports"], note),
        ("other_year", ["cow-trade-4.MNG.KAZ.1993", "cow-trade-4.MNG.KAZ.2007", "mng-kaz-exports"], note),
    ]


def test_a_series_agrees_with_an_undated_figure_if_any_year_does(
    run: Run, flows: Write, own: Settings, serve: Callable[[Settings], Api]
) -> None:
    run("import", "cow-trade", flows("705,712,2010,26,1,1,1", "705,712,2011,43,1,1,1"))
    [found] = serve(own).get("/v1/comparisons?claim=mng-kaz-two-way-trade&basis=both_directions").json()["data"]
    assert found["verdict"] == "agree"
    two_way = next(claim for claim in found["claims"] if claim["id"] == "mng-kaz-two-way-trade")
    assert two_way["agrees_with"] == ["cow-trade-4.KAZ.MNG.2011", "cow-trade-4.MNG.KAZ.2011"]


# Removing


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("diplomat-2013", "'diplomat-2013' came with the seed, not by an import: take it out of the folder of packs"),
        ("cow-trade", "nothing imported is called 'cow-trade' (did you mean cow-trade-4?)"),
        ("zzz", "nothing imported is called 'zzz'"),
    ],
)
def test_what_was_not_imported_is_not_removed(run: Run, flows: Write, name: str, said: str) -> None:
    run("import", "cow-trade", flows(*FLOWS))
    result = run("remove", name)
    assert (result.exit_code, result.stderr.splitlines()) == (1, [said])


# Packs of any size


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    """A pack that holds the lists and the article."""
    packs = sample(tmp_path, "diplomat-2013")
    folder = tmp_path / "whole"
    shutil.copytree(packs / "diplomat-2013", folder)
    for file in (packs / "reference").iterdir():
        if file.suffix == ".csv":
            shutil.copy(file, folder)
    sources = [(packs / name / "sources.toml").read_text() for name in ("reference", "diplomat-2013")]
    (folder / "sources.toml").write_text("\n".join(sources))
    return folder


def into(settings: Settings, *arguments: object) -> Result:
    """What a command does to a database."""
    environment = {"THIRD_NEIGHBOR_DATABASE_URL": settings.database_url, "THIRD_NEIGHBOR_SEED_DIR": "none"}
    return CliRunner().invoke(main, [*map(str, arguments)], env=environment)


def test_a_pack_makes_the_same_revision_imported_or_seeded(
    whole: Path, empty: Settings, settings: Settings, serve: Callable[[Settings], Api]
) -> None:
    first = into(empty, "import", "pack", whole)
    assert first.exit_code == 0, first.stderr
    assert revision(empty) == revision(settings)
    for path in ("/v1/facts?q=trade", "/v1/comparisons", "/v1/codes?q=MNG", "/v1/links", "/v1/policies?towards=RUS"):
        assert serve(empty).get(path).json() == serve(settings).get(path).json()
    again = into(empty, "import", "pack", whole)
    assert again.stderr.splitlines()[-1] == f"nothing changed: revision {revision(settings)}"
    removed = into(empty, "remove", "whole")
    assert removed.exit_code == 0, removed.stderr
    assert asked(empty, "SELECT id FROM actor UNION SELECT id FROM source UNION SELECT row_id FROM word") == []
    assert asked(empty, "SELECT name FROM pack") == []


def changed(folder: Path, name: str, old: str, new: str) -> None:
    """Write a file with some other text."""
    file = folder / name
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new, 1))


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("trade_flows.csv", "MNG,KAZ", "MNG,KAX", ["trade_flows.csv:3: importer_id: no actor 'KAX'"]),
        ("trade_flows.csv", ",26000000,", ",many,", ["trade_flows.csv:3: value: Input should be a valid number"]),
        ("trade_flows.csv", "mng-kaz-exports", "mng-kaz-imports", ["trade_flows.csv:4: id: stands already on line 3"]),
        ("links.csv", ",mng-kaz-exports,", ",nothing,", ["links.csv:", "from_id: no claim 'nothing'"]),
        ("states.csv", "\nKAZ,", "\nMNG,", ["states.csv:", "id: stands already in "]),
    ],
)
def test_a_faulty_pack_is_not_imported(
    whole: Path, empty: Settings, name: str, old: str, new: str, said: list[str]
) -> None:
    changed(whole, name, old, new)
    result = into(empty, "import", "pack", whole)
    assert result.exit_code == 1
    assert all(part in result.stderr for part in said), result.stderr
    assert result.stderr.splitlines()[-1] == "nothing was loaded: --skip-invalid loads the rest"


CIRCLE = (
    "a,mng-kaz-exports,mng-kaz-imports,supersedes,editors,",
    "b,mng-kaz-imports,mng-kaz-exports,supersedes,editors,",
)


def linking(folder: Path, name: str, *links: str) -> Path:
    """A pack that has nothing but some links."""
    pack = folder / name
    pack.mkdir()
    (pack / "sources.toml").write_text("source = []\n")
    (pack / "links.csv").write_text("\n".join(("id,from_id,to_id,kind,asserted_by,note", *links, "")))
    return pack


def test_a_circle_of_an_imported_pack_is_refused_as_in_the_seed(
    whole: Path, empty: Settings, serve: Callable[[Settings], Api]
) -> None:
    file = whole / "links.csv"
    lines = file.read_text().count("\n")
    file.write_text(file.read_text() + "\n".join((*CIRCLE, "")))
    result = into(empty, "import", "pack", whole)
    assert result.exit_code == 1
    assert result.stderr.splitlines()[-3:] == [
        f"  {file}:{lines + 1}: to_id: 'mng-kaz-imports' supersedes 'mng-kaz-exports' already: a circle",
        f"  {file}:{lines + 2}: to_id: 'mng-kaz-exports' supersedes 'mng-kaz-imports' already: a circle",
        "nothing was loaded: --skip-invalid loads the rest",
    ]
    assert into(empty, "import", "pack", whole, "--skip-invalid").exit_code == 0
    assert serve(empty).ids("/v1/links", kind="supersedes") == ["severing-ends-original-ties"]


def test_a_circle_through_what_is_loaded_already_is_refused(own: Settings, tmp_path: Path, run: Run) -> None:
    first, second = (linking(tmp_path, name, link) for name, link in zip(("first", "second"), CIRCLE, strict=True))
    assert run("import", "pack", first).exit_code == 0
    before = revision(own)
    result = run("import", "pack", second)
    said = f"  {second}/links.csv:2: to_id: 'mng-kaz-exports' supersedes 'mng-kaz-imports' already: a circle"
    assert (result.exit_code, [line for line in told(result) if line.startswith("  ")]) == (1, [said])
    assert revision(own) == before


def test_links_of_other_kinds_make_no_circle(tmp_path: Path, run: Run) -> None:
    there, back = CIRCLE[0], CIRCLE[1].replace("supersedes", "contradicts")
    assert run("import", "pack", linking(tmp_path, "first", back)).exit_code == 0
    assert run("import", "pack", linking(tmp_path, "second", there, f"c{back[1:]}")).exit_code == 0


def test_a_link_may_be_turned_round_by_its_own_pack(tmp_path: Path, run: Run) -> None:
    pack = linking(tmp_path, "first", CIRCLE[0])
    assert run("import", "pack", pack).exit_code == 0
    (pack / "links.csv").write_text((pack / "links.csv").read_text().replace(CIRCLE[0], f"a{CIRCLE[1][1:]}"))
    assert told(run("import", "pack", pack))[0] == "links           0 added, 1 changed, 0 same, 0 not in this file"


def test_a_pack_is_in_progress_to_its_last_byte(whole: Path, empty: Settings) -> None:
    told: list[int] = []
    import_pack(empty, whole, Options(is_trial=True), Refusals(), told.append)
    assert len(told) > 1
    assert sum(told) == sum(file.stat().st_size for file in whole.glob("*.csv"))


def test_a_pack_may_name_what_is_loaded_but_not_change_it(whole: Path, own: Settings, run: Run) -> None:
    for file in whole.iterdir():
        if file.name not in ("states.csv", "sources.toml", "trade_flows.csv"):
            file.unlink()
    (whole / "sources.toml").write_text('[[source]]\nid = "bureau-2014"\nkind = "official_record"\n')
    text_of = (whole / "trade_flows.csv").read_text()
    text_of = text_of.replace("diplomat-2013", "bureau-2014").replace("publication", "undated")
    text_of = re.sub(r"^mng", "bureau-mng", text_of, flags=re.MULTILINE).replace("millions", "mln")
    (whole / "trade_flows.csv").write_text(
        text_of.replace("Trade", "All trade").replace("worth", "of").replace("Mongolia's", "The")
    )
    first = run("import", "pack", whole)
    assert first.exit_code == 0, first.stderr
    assert "trade-flows     3 added" in first.stderr
    assert re.search(r"states +0 added, 0 changed, \d+ same", first.stderr)
    changed(whole, "states.csv", "KAZ,Kazakhstan", "KAZ,Qazaqstan")
    second = run("import", "pack", whole)
    assert second.exit_code == 1
    assert "id: 'KAZ' is there already, from the pack 'reference'" in second.stderr


# What is interrupted

IMPORT_AND_HANG = """
import signal, sys, time
from app.load import imports as engine
from app.cli import main

signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored in jobs that a script runs in the background

def refresh_derived(*arguments):
    print("imported, but for the rest", flush=True)
    time.sleep(60)

engine.refresh_derived = refresh_derived
main(["import", "cow-trade", sys.argv[1]])
"""


def hanging(settings: Settings, file: Path) -> subprocess.Popen[str]:
    """A process that imports a file, and hangs before the end."""
    environment = {**os.environ, "THIRD_NEIGHBOR_DATABASE_URL": settings.database_url}
    command = [sys.executable, "-c", IMPORT_AND_HANG, str(file)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)
    assert process.stdout is not None
    assert process.stdout.readline() == "imported, but for the rest\n"
    return process


@pytest.mark.parametrize(("sent", "status"), [(signal.SIGKILL, -9), (signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_import_that_is_stopped_leaves_the_data_whole(
    run: Run, flows: Write, own: Settings, serve: Callable[[Settings], Api], sent: signal.Signals, status: int
) -> None:
    before = revision(own)
    file = flows(*FLOWS)
    with hanging(own, file) as process:
        process.send_signal(sent)
        _, said = process.communicate(timeout=30)
    assert process.returncode == status
    assert said == ("" if sent is signal.SIGKILL else "stopped: nothing was loaded\n")
    assert revision(own) == before
    assert serve(own).get("/v1/trade-flows").json()["total"] == 3
    assert run("import", "cow-trade", file).exit_code == 0
    assert revision(own) != before


def test_a_server_answers_while_something_is_imported(
    flows: Write, own: Settings, run: Run, serve: Callable[[Settings], Api]
) -> None:
    api = serve(own)
    before = api.get("/v1/dataset").json()
    file = flows(*FLOWS)
    with hanging(own, file) as process:
        assert api.get("/v1/dataset").json() == before
        assert serve(own).get("/v1/trade-flows").json()["total"] == 3
        process.terminate()
    assert run("import", "cow-trade", file).exit_code == 0
    assert api.get("/v1/dataset").json()["rows"]["trade-flows"] == 8


def test_a_full_disk_leaves_the_data_whole(flows: Write, file: Path) -> None:
    own = Settings(database_url=f"sqlite:///{file}")
    before = revision(own)
    lines = flows(*(f"{state},712,{year},7,9,7,9" for state in (2, 365, 705, 710) for year in range(1993, 2015)))
    limit = 100_000
    result = subprocess.run(
        [sys.executable, "-c", "from app.cli import main; main()", "import", "cow-trade", str(lines)],
        env={**os.environ, "THIRD_NEIGHBOR_DATABASE_URL": own.database_url},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
        capture_output=True,
        text=True,
    )
    assert result.returncode == 1, result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert revision(own) == before


def test_a_file_at_rest_is_one_file(flows: Write, file: Path, seed: Path) -> None:
    run = runner(Settings(database_url=f"sqlite:///{file}", seed_dir=seed))
    assert run("import", "cow-trade", flows(*FLOWS)).exit_code == 0
    assert [found.name for found in file.parent.glob(f"{file.name}*")] == [file.name]
    with sqlite3.connect(f"file:{file}?immutable=1", uri=True) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    connection.close()


# Databases of earlier versions


def test_rows_of_an_earlier_version_are_answered_alike(
    run: Run, flows: Write, own: Settings, serve: Callable[[Settings], Api]
) -> None:
    run("import", "cow-trade", flows(*FLOWS))
    lists = ("/v1/trade-flows", "/v1/trade-flows?format=jsonl", "/v1/missions", "/v1/dyads/MNG/KAZ")
    before = [serve(own).get(path).content for path in lists]
    with loading(own.writing_url) as connection:
        command.downgrade(alembic_config(connection), "20261123_indexes")
    assert run("seed").exit_code == 0
    assert [serve(own).get(path).content for path in lists] == before


# What a server does not wait for


def test_the_schema_that_servers_expect_is_the_last_migration() -> None:
    assert ScriptDirectory.from_config(alembic_config()).get_current_head() == SCHEMA


def test_a_server_starts_without_what_only_loads_need() -> None:
    code = "import sys, app.cli, app.main, app.load.seeding; print(*sorted(sys.modules), sep='\\n')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "app.main" in loaded
    assert not {"alembic", "app.importers", "app.checking", "app.exporting", "httpx"} & loaded
