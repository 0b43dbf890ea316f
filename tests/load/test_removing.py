"""How what was imported goes out again."""

import pytest
from adapters import DATA, FLOWS, FlowFile
from command_line import Run
from database import revision, select_rows

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
    assert again.stderr.splitlines()[-1] == f"nothing changed: revision {loaded}"
    source = first.stderr.partition(":")[0]
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
