"""How data sets of others come in beside the packs: whole or not at all."""

import re
import shutil
from pathlib import Path

import pytest
from adapters import DATA, FLOWS, FlowFile, written
from client import Serve
from command_line import Run, invoke, report
from database import revision, select_rows, writing
from sqlalchemy import delete

from app.load.entries import FaultyPacks
from app.load.revision import note_holdings
from app.load.seeding import load
from app.model.bookkeeping import Holding
from app.settings import Settings


def test_an_import_loads_claims_beside_those_of_the_packs(
    run: Run, flows: FlowFile, own: Settings, serve: Serve
) -> None:
    before = revision(own)
    result = run("import", "cow-trade", flows(*FLOWS))
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "cow-trade-4: 3 rows read",
        "trade-flows     5 added, 0 changed, 0 same, 0 not in this file",
        "left out        1: flow not known",
        f"revision {revision(own)}",
    ]
    assert revision(own) != before
    api = serve(own)
    [claim] = api.json("/v1/trade-flows?source=cow-trade-4&exporter=MNG&importer=KAZ")["data"]
    stored = {name: claim[name] for name in ("period_earliest", "period_latest", "value", "value_low", "value_step")}
    assert stored == {
        "period_earliest": "2011-01-01",
        "period_latest": "2011-12-31",
        "value": 1_000_000,
        "value_low": None,
        "value_step": 1_000_000,
    }
    assert api.json("/v1/dataset")["rows"]["trade-flows"] == 8
    assert api.json("/v1/sources/cow-trade-4")["edition"] == "4.0"


def test_a_corrected_file_changes_what_differs_and_counts_what_it_lacks(run: Run, flows: FlowFile) -> None:
    run("import", "cow-trade", flows(*FLOWS))
    result = run("import", "cow-trade", flows("705,712,2011,1,40,1,40", "705,712,2013,2,58,2,58"))
    assert report(result)[0] == "trade-flows     2 added, 1 changed, 1 same, 3 not in this file"


def test_what_a_file_lacks_is_removed_if_asked(run: Run, flows: FlowFile, own: Settings) -> None:
    alone = run("import", "cow-trade", flows(FLOWS[1])).stdout.splitlines()[-1]
    run("import", "cow-trade", flows(*FLOWS))
    result = run("import", "cow-trade", flows(FLOWS[1]), "--replace", "--yes")
    assert report(result) == ["trade-flows     0 added, 0 changed, 2 same, 3 removed", alone]


def test_nobody_removes_more_than_a_tenth_unasked(run: Run, flows: FlowFile, own: Settings) -> None:
    run("import", "cow-trade", flows(*FLOWS))
    before = revision(own)
    result = run("import", "cow-trade", flows(FLOWS[1]), "--replace")
    message = "3 of the 5 trade-flows of cow-trade-4 are not in this file: --yes removes them"
    assert (result.exit_code, result.stderr.splitlines()) == (1, [message])
    assert revision(own) == before


def test_of_several_files_the_report_says_which_are_in(run: Run, flows: FlowFile, tmp_path: Path) -> None:
    good, bad, last = (tmp_path / f"{name}.csv" for name in ("good", "bad", "last"))
    for path, lines in ((good, FLOWS), (bad, ["705,999,2011,1,1,1,1"]), (last, FLOWS)):
        flows(*lines).rename(path)
    result = run("import", "cow-trade", good, bad, last)
    assert result.exit_code == 1
    assert result.stdout.splitlines()[-1] == f"refused: {bad}; loaded before it: {good}; not tried: {last}"


def test_refused_rows_keep_the_whole_file_out(run: Run, flows: FlowFile, own: Settings, tmp_path: Path) -> None:
    before = revision(own)
    file = flows(*FLOWS, "705,999,2011,1,1,1,1", "705,712,2014,many,1,1,1")
    result = run("import", "cow-trade", file, "--refusals", tmp_path / "refused")
    refused = [
        f"{file}:5: ccode2: no state has the code '999'",
        f"{file}:6: flow1: not a number: 'many'",
    ]
    assert result.exit_code == 1
    assert report(result) == [
        "left out        1: flow not known",
        "refused         1: ccode2: no state has the code …",
        f"  {refused[0]}",
        "refused         1: flow1: not a number: …",
        f"  {refused[1]}",
        "nothing was loaded: --skip-invalid loads the rest",
    ]
    assert (tmp_path / "refused").read_text().splitlines() == refused
    assert revision(own) == before


def test_the_rest_is_loaded_if_asked(run: Run, flows: FlowFile, own: Settings) -> None:
    result = run("import", "cow-trade", flows(*FLOWS, "705,999,2011,1,1,1,1"), "--skip-invalid")
    assert result.exit_code == 0
    assert report(result)[0] == "trade-flows     5 added, 0 changed, 0 same, 0 not in this file"
    assert report(result)[-1] == f"revision {revision(own)}"


def test_only_the_first_refusals_are_told_in_full(run: Run, flows: FlowFile, tmp_path: Path) -> None:
    lines = [f"710,999,{year},1,1,1,1" for year in range(1960, 2000)]
    result = run("import", "cow-trade", flows(*lines), "--refusals", tmp_path / "refused")
    assert sum(line.startswith("  ") for line in report(result)) == 4
    assert report(result)[-2] == "  and 37 more: --refusals FILE has all"
    assert len((tmp_path / "refused").read_text().splitlines()) == 40


def test_a_claim_that_a_file_repeats_is_one_claim(run: Run, flows: FlowFile) -> None:
    result = run("import", "cow-trade", flows("705,712,2011,1,39,1,39", "712,705,2011,39,1,39,1"))
    assert report(result)[:2] == [
        "trade-flows     2 added, 0 changed, 0 same, 0 not in this file",
        "left out        2: told again in the same file",
    ]


def test_claims_that_a_file_tells_in_two_ways_are_refused(run: Run, flows: FlowFile, own: Settings) -> None:
    file = flows("705,712,2011,1,39,1,39", "712,705,2011,38,1,39,1")
    result = run("import", "cow-trade", file, "--skip-invalid")
    assert f"  {file}:3: id: 'cow-trade-4.KAZ.MNG.2011' stands on line 2 already, with other values" in report(result)
    ids = select_rows(own, "SELECT id FROM trade_flow WHERE source_id = 'cow-trade-4'")
    assert [id for (id,) in ids] == ["cow-trade-4.MNG.KAZ.2011"]


def test_a_dry_run_tells_what_would_be_and_changes_nothing(run: Run, flows: FlowFile, own: Settings) -> None:
    before = revision(own)
    file = flows(*FLOWS)
    dry = run("import", "cow-trade", file, "--dry-run")
    assert (dry.exit_code, revision(own)) == (0, before)
    real = run("import", "cow-trade", file)
    assert report(dry)[:-1] == report(real)[:-1]
    assert report(dry)[-1] == f"dry run, nothing was loaded; the revision would be {revision(own)}"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"a,b\n1,2\n", r"file\.csv:1: header: not this data set: it begins with a, b, not with the file of the p"),
        (b"", r"file\.csv:0: file: empty"),
    ],
)
def test_a_file_of_something_else_is_told_in_one_line(run: Run, flows: FlowFile, content: bytes, message: str) -> None:
    file = flows()
    file.write_bytes(content)
    result = run("import", "cow-trade", file)
    assert (result.exit_code, len(result.stderr.splitlines()), result.stdout) == (1, 1, "")
    assert re.search(message, result.stderr)


def test_an_import_needs_a_data_set(empty: Settings, flows: FlowFile) -> None:
    result = invoke(empty, "import", "cow-trade", flows(*FLOWS))
    assert result.exit_code == 1
    assert result.stderr.endswith(": it has no tables yet: run `third-neighbor seed`\n")


# Beside the packs


def copied(settings: Settings, folder: Path) -> Settings:
    """The settings with packs of their own, which a test may do with as it likes."""
    return settings.model_copy(update={"seed_dir": shutil.copytree(settings.seed_dir, folder / "seed")})


def test_loading_the_packs_leaves_imports_alone(run: Run, flows: FlowFile, own: Settings, tmp_path: Path) -> None:
    run("import", "cow-trade", flows(*FLOWS))
    before = revision(own)
    assert load(own).revision == before
    fewer = copied(own, tmp_path)
    shutil.rmtree(fewer.seed_dir / "diplomat-2013")
    assert load(fewer).changes["trade-flows"].removed == 3
    assert len(select_rows(own, "SELECT id FROM trade_flow")) == 5
    assert load(own).revision == before


def test_the_revision_does_not_depend_on_the_order_of_imports(run: Run, flows: FlowFile, own: Settings) -> None:
    run("import", "cow-trade", flows(*FLOWS))
    run("import", "wits", DATA / "wits.csv", "--skip-invalid")
    first = revision(own)
    run("remove", "cow-trade-4")
    run("import", "cow-trade", flows(*FLOWS))
    assert revision(own) == first


def test_what_rows_of_a_source_have_alike_is_digested_as_if_each_were_read(run: Run, own: Settings) -> None:
    for name, file in (("wits", "wits.csv"), ("cow-contiguity", "cow_contiguity_contdir.csv"), ("atop", "atop.csv")):
        assert run("import", name, DATA / file, "--skip-invalid").exit_code == 0
    with writing(own) as connection:
        connection.execute(delete(Holding.table()))
        assert note_holdings(connection, []) == revision(own)


def test_a_state_that_imports_need_cannot_leave_the_packs(
    run: Run, flows: FlowFile, own: Settings, tmp_path: Path
) -> None:
    run("import", "cow-trade", flows("2,712,2011,1,39,1,39"))
    before = revision(own)
    fewer = copied(own, tmp_path)
    for pack in ("diplomat-2013", "votes"):
        shutil.rmtree(fewer.seed_dir / pack)
    for name in ("states.csv", "codes.csv", "actors.csv"):
        file = fewer.seed_dir / "reference" / name
        file.write_text("".join(line for line in file.read_text().splitlines(keepends=True) if "USA" not in line))
    with pytest.raises(FaultyPacks, match=r"needs for its exporter_id"):
        load(fewer)
    assert revision(own) == before


def test_a_pack_of_the_seed_cannot_have_the_name_of_an_import(
    run: Run, flows: FlowFile, own: Settings, tmp_path: Path
) -> None:
    run("import", "cow-trade", flows(*FLOWS))
    more = copied(own, tmp_path)
    (more.seed_dir / "diplomat-2013").rename(more.seed_dir / "cow-trade-4")
    with pytest.raises(FaultyPacks, match=r"^\S+/cow-trade-4:0: pack: an import has this name: [^\n]*$"):
        load(more)


# Layouts that say more and less

BY_MEMBER = [
    "version4id,ccode,all_st_day,all_st_month,all_st_year,all_end_day,all_end_month,all_end_year,ss_type,mem_st_day,"
    "mem_st_month,mem_st_year,mem_end_day,mem_end_month,mem_end_year,left_censor,right_censor,defense,neutrality,"
    "nonaggression,entente,version",
    *(f"1,{code},,,1990,,,,Type I: Defense Pact,,,1990,,,,0,1,1,0,0,0,4.1" for code in (365, 712)),
]
BY_DYAD = [
    "version4id,ccode1,ccode2,dyad_st_day,dyad_st_month,dyad_st_year,dyad_end_day,dyad_end_month,dyad_end_year,"
    "left_censor,right_censor,defense,neutrality,nonaggression,entente,version",
    "1,365,712,,,1990,,,,0,1,1,0,0,0,4.1",
]


def test_a_layout_that_says_less_leaves_what_another_has_brought(run: Run, own: Settings, tmp_path: Path) -> None:
    assert run("import", "cow-alliances", written(tmp_path, *BY_MEMBER)).exit_code == 0
    before = revision(own)
    result = run("import", "cow-alliances", written(tmp_path, *BY_DYAD))
    assert report(result) == [
        "agreements      0 added, 0 changed, 2 same, 0 not in this file",
        "left out        2: loaded before from the layout by member, which says more",
        f"nothing changed: revision {before}",
    ]


def test_a_layout_that_says_more_replaces_what_another_has_brought(run: Run, own: Settings, tmp_path: Path) -> None:
    run("import", "cow-alliances", written(tmp_path, *BY_DYAD))
    result = run("import", "cow-alliances", written(tmp_path, *BY_MEMBER))
    assert report(result)[0] == "agreements      0 added, 2 changed, 0 same, 0 not in this file"
    titles = {title for (title,) in select_rows(own, "SELECT title FROM agreement WHERE source_id LIKE 'cow-all%'")}
    assert titles == {"Defense Pact, COW alliance 1 (defense)"}
