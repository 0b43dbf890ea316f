"""How what was imported goes out again."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from adapters import DATA, FLOWS, FlowFile
from command_line import Run, invoke
from database import FILE, revision, select_rows
from packs import write_pack

from app.load.removing import remove_import
from app.settings import Settings

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
    assert again.stdout.splitlines()[-1] == f"nothing changed: revision {loaded}"
    source = first.stdout.partition(":")[0]
    assert run("remove", source).exit_code == 0
    assert revision(own) == before
    assert select_rows(own, "SELECT name FROM pack WHERE is_imported") == []
    kinds = "('agreement', 'membership', 'trade_flow')"
    ids = f"SELECT row_id FROM word WHERE kind IN {kinds} UNION SELECT row_id FROM listed_id WHERE kind IN {kinds}"
    assert [id for (id,) in select_rows(own, ids) if id.startswith(f"{source}.")] == []


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("diplomat-2013", "'diplomat-2013' came with the seed, not by an import: take it out of the folder of packs"),
        ("cow-trade", "nothing imported is called 'cow-trade' (did you mean cow-trade-4?)"),
        ("zzz", "nothing imported is called 'zzz'"),
    ],
)
def test_what_was_not_imported_is_not_removed(run: Run, flows: FlowFile, name: str, message: str) -> None:
    run("import", "cow-trade", flows(*FLOWS))
    result = run("remove", name)
    assert (result.exit_code, result.stderr.splitlines()) == (1, [message])


LISTS = """[[source]]
id = "lists"
kind = "reference"
origin_id = "older-lists"

[[source]]
id = "older-lists"
kind = "reference"
origin_id = "lists-of-nobody"

[[source]]
id = "lists-of-nobody"
kind = "reference"

[[source]]
id = "unused"
kind = "reference"
"""


def test_a_source_stays_while_others_name_it(run: Run, own: Settings, tmp_path: Path) -> None:
    before = revision(own)
    state = {"id": "XAN", "name": "Xanadu", "kind": "historical", "existed": "1900/1950", "existed_source_id": "lists"}
    row = {"id": "xan-in-cis", "source_id": "page", "source_row": "1", "period": 1995, "period_basis": "stated"}
    membership = {**row, "organization_id": "cis", "state_id": "XAN"}
    page = '[[source]]\nid = "page"\nkind = "article"\n'
    first = write_pack(tmp_path / "first", LISTS, states=state)
    second = write_pack(tmp_path / "second", page, memberships=membership)
    for pack in (first, second):
        assert run("import", "pack", pack).exit_code == 0
    sources = "SELECT id FROM source WHERE pack IN ('first', 'second') ORDER BY id"
    denied = "SELECT denied_by_id FROM comparison WHERE basis = 'lifetime'"
    assert select_rows(own, denied) == [("lists",)]
    assert run("remove", "first").exit_code == 0
    assert select_rows(own, sources) == [("lists",), ("lists-of-nobody",), ("older-lists",), ("page",)]
    assert select_rows(own, denied) == [("lists",)]
    for name in ("second", "first"):
        assert run("remove", name).exit_code == 0
    assert (select_rows(own, sources), revision(own)) == ([], before)


@pytest.mark.parametrize("named", ["origin_id", "quoted_via_id"])
def test_a_source_stays_while_another_repeats_it(run: Run, own: Settings, tmp_path: Path, named: str) -> None:
    assert run("import", "pack", write_pack(tmp_path / "first", LISTS)).exit_code == 0
    page = f'[[source]]\nid = "page"\nkind = "article"\n{named} = "older-lists"\n'
    assert run("import", "pack", write_pack(tmp_path / "second", page)).exit_code == 0
    for name in ("lists", "first"):
        assert run("remove", name).exit_code == 0
    sources = "SELECT id FROM source WHERE pack IN ('first', 'second') ORDER BY id"
    assert select_rows(own, sources) == [("lists-of-nobody",), ("older-lists",), ("page",)]


def test_an_organization_of_a_data_set_stays_while_others_claim_something_of_it(
    run: Run, own: Settings, tmp_path: Path
) -> None:
    before = revision(own)
    assert run("import", "cow-igo", DATA / "cow_igo.csv").exit_code == 0
    organizations = "SELECT id, existed, existed_source_id FROM organization WHERE pack = 'cow-igo-3' ORDER BY id"
    added = [("igo-aaaid", "1976/..", "cow-igo-3"), ("igo-cbi", "1909/1953", "cow-igo-3")]
    assert select_rows(own, organizations) == added
    row = {"id": "page-1", "source_id": "page", "source_row": "1", "period": 1991, "period_basis": "stated"}
    page = '[[source]]\nid = "page"\nkind = "article"\n'
    pack = write_pack(tmp_path / "mine", page, memberships={**row, "organization_id": "igo-cbi", "state_id": "MNG"})
    assert run("import", "pack", pack).exit_code == 0
    assert run("remove", "cow-igo-3").exit_code == 0
    assert select_rows(own, organizations) == added[1:]
    assert select_rows(own, "SELECT id FROM membership WHERE source_id = 'cow-igo-3'") == []
    assert select_rows(own, "SELECT code FROM code_entry WHERE pack = 'cow-igo-3' AND scheme = 'abbreviation'") == [
        ("CBI",)
    ]
    for name in ("mine", "cow-igo-3"):
        assert run("remove", name).exit_code == 0
    assert (select_rows(own, organizations), revision(own)) == ([], before)


def test_an_organization_that_a_pack_has_stays_as_the_pack_has_it(run: Run, own: Settings, tmp_path: Path) -> None:
    mine = {"id": "igo-cbi", "name": "Map of the world"}
    assert run("import", "pack", write_pack(tmp_path / "mine", "source = []\n", organizations=mine)).exit_code == 0
    assert run("import", "cow-igo", DATA / "cow_igo.csv").exit_code == 0
    names = "SELECT name, pack FROM organization WHERE id = 'igo-cbi'"
    assert select_rows(own, names) == [("Map of the world", "mine")]
    assert select_rows(own, "SELECT id FROM membership WHERE organization_id = 'igo-cbi'") != []


def test_links_stay_imported_when_another_pack_is_removed(run: Run, own: Settings, tmp_path: Path) -> None:
    link = {"from_id": "mng-kaz-exports", "to_id": "mng-kaz-imports", "kind": "explains"}
    page = '[[source]]\nid = "page"\nkind = "article"\n'
    packs = (("first", page, "page"), ("second", "source = []\n", "page"), ("third", "source = []\n", "editors"))
    for name, sources, asserted_by in packs:
        links = {**link, "id": f"of-{name}", "asserted_by": asserted_by}
        assert run("import", "pack", write_pack(tmp_path / name, sources, links=links)).exit_code == 0
    imported = "SELECT name FROM pack WHERE is_imported ORDER BY name"
    for name, left in (("first", ["first", "second", "third"]), ("second", ["first", "third"])):
        assert run("remove", name).exit_code == 0
        assert [pack for (pack,) in select_rows(own, imported)] == left
    assert run("seed").exit_code == 0
    assert select_rows(own, "SELECT id FROM link WHERE pack = 'third'") == [("of-third",)]


def test_a_removal_gives_room_back(own_file: Path, seed: Path, flows: FlowFile) -> None:
    settings = Settings(database_url=f"{FILE}{own_file}", seed_dir=seed)
    before = own_file.stat().st_size
    many = [
        f"{one},{other},{year},1,2,1,2"
        for one, other in ((365, 712), (705, 712), (710, 712))
        for year in range(1960, 2013)
    ]
    assert invoke(settings, "import", "cow-trade", flows(*many), "--skip-invalid").exit_code == 0
    assert own_file.stat().st_size > before
    assert invoke(settings, "remove", "cow-trade-4").exit_code == 0
    assert own_file.stat().st_size <= before


def test_a_removal_while_another_process_writes_says_that_the_file_keeps_its_size(
    own_file: Path, seed: Path, flows: FlowFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(database_url=f"{FILE}{own_file}", seed_dir=seed)
    assert invoke(settings, "import", "cow-trade", flows(*FLOWS)).exit_code == 0
    monkeypatch.setattr("app.store.writing.BUSY_SECONDS", 0.1)

    def remove_and_write(*arguments: object) -> tuple[dict[str, int], str]:
        done = remove_import(*arguments)  # type: ignore[arg-type]  # as the command calls it
        other.execute("BEGIN IMMEDIATE")
        return done

    monkeypatch.setattr("app.commands.imports.remove_import", remove_and_write)
    with closing(sqlite3.connect(own_file, isolation_level=None)) as other:
        result = invoke(settings, "remove", "cow-trade-4")
    assert result.exit_code == 0
    last = result.stdout.splitlines()[-1]
    assert last.startswith("the database keeps its size until something else is removed: sqlite:")
    assert last.endswith("a load needs it alone for a moment")
