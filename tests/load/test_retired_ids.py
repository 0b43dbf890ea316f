"""Ids that are no more: removed by loads, or given up for others by packs."""

from pathlib import Path

import pytest
from adapters import FLOWS, FlowFile
from client import Api, Serve, assert_problem, fault
from command_line import Run, invoke
from database import Database, revision
from packs import PACKS, Files, WritePacks, changed_packs, write_pack
from tables import csv_table

from app.load.entries import FaultyPacks
from app.load.seeding import load
from app.model.errors import ProblemType
from app.settings import Settings

FLOW = "cow-trade-4.KAZ.MNG.2012"
RETIRED = "times/retired_ids.csv"


def assert_gone(api: Api, path: str, singular: str, reason: str) -> None:
    """Hold an answer against that to the id of a row that was removed."""
    message = f"no {singular} '{path.rpartition('/')[2]}' any more: {reason}"
    assert_problem(api.get(path), 410, ProblemType.GONE, message, fault("id", message))


def assert_renamed(api: Api, path: str, singular: str, new_path: str) -> None:
    """Hold an answer against that to the id of a row that has another now."""
    id, new_id = path.rpartition("/")[2], new_path.rpartition("/")[2]
    response = api.get(path)
    message = f"{singular} '{id}' is called '{new_id}' now"
    assert_problem(response, 308, ProblemType.RENAMED, message, fault("id", message, new_id))
    assert str(response.url.join(response.headers["Location"])) == f"http://test{new_path}"
    assert api.get(new_path).status_code == 200


def test_what_was_removed_is_gone_until_it_comes_back(run: Run, own: Settings, flows: FlowFile, serve: Serve) -> None:
    paths = [f"/v1/trade-flows/{FLOW}", f"/v1/facts/{FLOW}", "/v1/sources/cow-trade-4"]
    api = serve(own)
    assert [api.get(path).status_code for path in paths] == [404] * 3
    assert run("import", "cow-trade", flows(*FLOWS)).exit_code == 0
    assert [api.get(path).status_code for path in paths] == [200] * 3
    assert run("remove", "cow-trade-4").exit_code == 0
    reason = "the source 'cow-trade-4' was removed"
    assert_gone(api, paths[0], "trade flow", reason)
    assert_gone(api, paths[1], "claim", reason)
    assert_gone(api, paths[2], "source", "it was removed")
    assert api.get("/v1/trade-flows/cow-trade-3.KAZ.MNG.2012").status_code == 404
    assert run("import", "cow-trade", flows(*FLOWS)).exit_code == 0
    assert [api.get(path).status_code for path in paths] == [200] * 3
    assert run("import", "cow-trade", flows(*FLOWS[:2]), "--replace", "--yes").exit_code == 0
    assert [api.get(path).status_code for path in paths] == [410, 410, 200]


def test_what_was_taken_out_of_the_seed_is_gone_and_its_id_in_a_filter_a_problem(
    write_packs: WritePacks, empty: Settings, serve: Serve
) -> None:
    settings = empty.model_copy(update={"seed_dir": write_packs(PACKS)})
    load(settings)
    write_packs({name: content for name, content in without_border().items() if name != "times/links.csv"})
    load(settings)
    api = serve(settings)
    assert_gone(api, "/v1/borders/mng-kaz-gap", "border", "it was removed")
    assert_gone(api, "/v1/links/exports-in-two-way", "link", "it was removed")
    message = "no claim 'mng-kaz-gap' any more: it was removed"
    expected = fault("from", message)
    assert_problem(api.get("/v1/links?from=mng-kaz-gap"), 422, ProblemType.UNKNOWN_CODE, f"from: {message}", expected)
    write_packs(PACKS)
    load(settings)
    assert api.get("/v1/borders/mng-kaz-gap").status_code == 200


def without_border() -> Files:
    """Of the packs, the file of borders with another in the place of the one that there is."""
    return changed_packs(("times/borders.csv", "mng-kaz-gap", "mng-kaz-distance"))


def test_a_pack_tells_which_ids_have_others_now(write_packs: WritePacks, empty: Settings, serve: Serve) -> None:
    settings = empty.model_copy(update={"seed_dir": write_packs(PACKS)})
    load(settings)
    api = serve(settings)
    api.json("/v1/borders/mng-kaz-gap")
    retired = {RETIRED: csv_table({"id": "mng-kaz-gap", "new_id": "mng-kaz-distance"})}
    write_packs(without_border() | retired)
    load(settings)
    assert_renamed(api, "/v1/borders/mng-kaz-gap", "border", "/v1/borders/mng-kaz-distance")
    assert_renamed(api, "/v1/facts/mng-kaz-gap", "claim", "/v1/facts/mng-kaz-distance")
    message = "no claim 'mng-kaz-gap' any more: it is called 'mng-kaz-distance' now"
    expected = fault("to", message, "mng-kaz-distance")
    detail = f"to: {message} (did you mean mng-kaz-distance?)"
    assert_problem(api.get("/v1/links?to=mng-kaz-gap"), 422, ProblemType.UNKNOWN_CODE, detail, expected)

    write_packs(without_border())  # for ever, whatever becomes of the file
    load(settings)
    assert_renamed(api, "/v1/borders/mng-kaz-gap", "border", "/v1/borders/mng-kaz-distance")
    write_packs(
        changed_packs(("times/borders.csv", "mng-kaz-gap", "kaz-mng-forty"))
        | {RETIRED: csv_table({"id": "mng-kaz-distance", "new_id": "kaz-mng-forty"})}
    )
    load(settings)
    assert_renamed(api, "/v1/borders/mng-kaz-gap", "border", "/v1/borders/kaz-mng-forty")
    write_packs({name: content for name, content in PACKS.items() if name != "times/borders.csv"})
    load(settings)
    assert_gone(api, "/v1/borders/mng-kaz-gap", "border", "it was removed")


def test_a_database_that_is_built_anew_knows_what_the_files_retire(
    write_packs: WritePacks, empty: Settings, serve: Serve
) -> None:
    rows = csv_table(
        {"id": "gap", "new_id": "mng-kaz-gap", "note": ""},
        {"id": "their-trade", "new_id": "", "note": "the article does not say so"},
        {"id": "shos", "new_id": "sco", "note": "misspelt"},
        {"id": "kaz-mng-trade", "new_id": "their-trade", "note": ""},
    )
    settings = empty.model_copy(update={"seed_dir": write_packs({**PACKS, RETIRED: rows})})
    load(settings)
    api = serve(settings)
    assert_renamed(api, "/v1/missions/gap", "mission", "/v1/borders/mng-kaz-gap")  # of whatever kind it is
    assert_gone(api, "/v1/policies/their-trade", "policy", "the article does not say so")
    assert_gone(api, "/v1/facts/kaz-mng-trade", "claim", "the article does not say so")
    assert_renamed(api, "/v1/organizations/shos", "organization", "/v1/organizations/sco")
    write_packs(PACKS)
    plain = revision(settings)
    load(settings)
    assert revision(settings) == plain  # which ids there were once is nothing that a source says


@pytest.mark.parametrize(
    ("rows", "messages"),
    [
        ([{"id": "mng-kaz-gap"}], ["2: id: a row has the id 'mng-kaz-gap'"]),
        ([{"id": "sco", "new_id": "MNG"}], ["2: id: a row has the id 'sco'"]),
        ([{"id": "gap"}, {"id": "gap"}], ["3: id: stands already in seed/times/retired_ids.csv:2"]),
        (
            [{"id": "gap", "new_id": "mng-kaz-gab"}],
            ["2: new_id: no row 'mng-kaz-gab' (did you mean mng-kaz-gap or mng-kaz-two-way or mng-kaz-exports?)"],
        ),
        ([{"id": "gap", "new_id": "gap"}], ["2: new_id: 'gap' leads back to 'gap': a circle"]),
        (
            [{"id": "one", "new_id": "two"}, {"id": "two", "new_id": "one"}, {"id": "three", "new_id": "one"}],
            ["2: new_id: 'two' leads back to 'one': a circle", "3: new_id: 'one' leads back to 'two': a circle"],
        ),
        ([{"id": "a b"}], ["2: id: String should match pattern '^[A-Za-z0-9][A-Za-z0-9._-]*$': 'a b'"]),
        ([{"new_id": "mng-kaz-gap"}], ["1: id: missing from the header"]),
        ([{"id": "gap", "pack": "times"}], ["1: pack: no such column"]),
    ],
)
def test_faults_of_retired_ids_are_found_with_file_and_line(
    write_packs: WritePacks, empty: Settings, rows: list[dict[str, str]], messages: list[str]
) -> None:
    settings = empty.model_copy(update={"seed_dir": write_packs({**PACKS, RETIRED: csv_table(*rows)})})
    with pytest.raises(FaultyPacks) as refused:
        load(settings)
    assert str(refused.value).splitlines() == [f"seed/{RETIRED}:{message}" for message in messages]


def test_an_imported_pack_retires_ids_too(run: Run, own: Settings, serve: Serve, tmp_path: Path) -> None:
    page = '[[source]]\nid = "page"\nkind = "article"\n'
    retired = {"id": "mng-kaz-sales", "new_id": "mng-kaz-exports"}
    assert run("import", "pack", write_pack(tmp_path / "mine", page, retired_ids=retired)).exit_code == 0
    assert_renamed(serve(own), "/v1/trade-flows/mng-kaz-sales", "trade flow", "/v1/trade-flows/mng-kaz-exports")
    faulty = write_pack(tmp_path / "other", page.replace("page", "leaf"), retired_ids={"id": "mng-kaz-exports"})
    refused = run("import", "pack", faulty)
    assert refused.exit_code == 1
    assert "retired_ids.csv:2: id: a row has the id 'mng-kaz-exports'" in refused.stdout


def test_ids_of_a_removed_pack_are_gone_one_by_one(
    database: Database, seed: Path, serve: Serve, tmp_path: Path
) -> None:
    settings = Settings(database_url=database.new(), seed_dir=seed, revision_seconds=0)
    load(settings)
    row = {"source_id": "page", "source_row": "1", "period": 1995, "period_basis": "stated"}
    rows = [{"id": id, **row, "organization_id": "cis", "state_id": "MNG"} for id in ("page.cis", "of-mine")]
    rows[1]["state_id"] = "KAZ"
    page = '[[source]]\nid = "page"\nkind = "article"\n'
    folder = write_pack(tmp_path / "mine", page)
    (folder / "memberships.csv").write_text(csv_table(*rows))
    assert invoke(settings, "import", "pack", folder).exit_code == 0
    assert invoke(settings, "remove", "mine").exit_code == 0
    api = serve(settings)
    assert_gone(api, "/v1/memberships/page.cis", "membership", "the source 'page' was removed")
    assert_gone(api, "/v1/memberships/of-mine", "membership", "it was removed")
