"""What the change log keeps of loads: each of them, what it did to rows, and no more than it must."""

import re
from pathlib import Path
from typing import Any

import pytest
from adapters import DATA, FLOWS, FlowFile
from client import Serve
from command_line import Run, invoke
from database import Database, revision, select_rows
from packs import PACKS, WritePacks, changed_packs, write_pack

from app.model.changes import RowChange
from app.settings import Settings
from app.store import change_log

NOW = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"


def counted(kind: str, source_id: str | None, added: int = 0, changed: int = 0, removed: int = 0) -> dict[str, Any]:
    """How many rows a load has changed, all of which are listed."""
    numbers = {"added": added, "changed": changed, "removed": removed}
    return {"kind": kind, "source_id": source_id, **numbers, "unlisted": [], "path": None}


def row(kind: str, id: str, change: str, **fields: tuple[Any, Any]) -> dict[str, Any]:
    """A row that a load has changed."""
    changes = [{"field": name, "old": old, "new": new} for name, (old, new) in fields.items()]
    return {"kind": kind, "id": id, "change": change, "fields": changes if change == "changed" else None}


def log(serve: Serve, settings: Settings, **query: Any) -> list[dict[str, Any]]:
    """The loads that the log answers, in one page."""
    body = serve(settings).json("/v1/changes", limit=1000, **query)
    assert (body["next"], body["total"]) == (None, len(body["data"]))
    loads: list[dict[str, Any]] = body["data"]
    return loads


def test_every_load_is_told_with_what_it_did(
    run: Run, own: Settings, flows: FlowFile, serve: Serve, tmp_path: Path
) -> None:
    (seeded,) = log(serve, own)
    assert seeded["revision"] == revision(own)
    assert (seeded["number"], seeded["revision_before"], seeded["action"], seeded["name"]) == (1, None, "seed", None)
    assert seeded["rows"] == []  # of a first load every row is new
    assert {"kind": "trade-flows", "source_id": "diplomat-2013", "added": 3} | {
        "changed": 0,
        "removed": 0,
        "unlisted": ["added"],
        "path": "/v1/trade-flows?source=diplomat-2013",
    } in seeded["counts"]

    assert run("import", "cow-trade", flows(*FLOWS), "--message", "The edition of 2023.").exit_code == 0
    (imported,) = log(serve, own, since=seeded["revision"])
    assert re.fullmatch(NOW, imported.pop("loaded_at"))
    flow = "cow-trade-4.{}.{}.{}".format
    ids = [flow(*key) for key in (("KAZ", "MNG", 2011), ("KAZ", "MNG", 2012), ("MNG", "KAZ", 2011))]
    ids += [flow(*key) for key in (("MNG", "RUS", 2011), ("RUS", "MNG", 2011))]
    assert imported == {
        "number": 2,
        "revision_before": seeded["revision"],
        "revision": revision(own),
        "action": "import",
        "name": "cow-trade-4",
        "message": "The edition of 2023.",
        "counts": [counted("sources", None, added=1), counted("trade-flows", "cow-trade-4", added=5)],
        "rows": [row("sources", "cow-trade-4", "added"), *(row("trade-flows", id, "added") for id in sorted(ids))],
    }

    again = flows(FLOWS[0], "705,712,2011,1,40,1,40")
    assert run("import", "cow-trade", again, "--replace", "--yes").exit_code == 0
    (changed,) = log(serve, own, since=imported["revision"])
    assert changed["counts"] == [counted("trade-flows", "cow-trade-4", changed=1, removed=1)]
    value = (39_000_000.0, 40_000_000.0)
    rows = [row("trade-flows", ids[0], "changed", value=value), row("trade-flows", ids[1], "removed")]
    assert changed["rows"] == rows

    assert run("remove", "cow-trade-4", "--message", "Not needed.").exit_code == 0
    loads = log(serve, own)
    assert [load["number"] for load in loads] == [1, 2, 3, 4]
    assert [load["revision_before"] for load in loads[1:]] == [load["revision"] for load in loads[:-1]]
    removed = loads[-1]
    assert (removed["action"], removed["name"], removed["message"]) == ("remove", "cow-trade-4", "Not needed.")
    assert removed["revision"] == seeded["revision"]
    assert {one["kind"]: one["removed"] for one in removed["counts"]} == {"sources": 1, "trade-flows": 4}
    assert log(serve, own, since=seeded["revision"]) == []  # what it had is what there is

    page = '[[source]]\nid = "page"\nkind = "article"\n'
    assert run("import", "pack", write_pack(tmp_path / "mine", page)).exit_code == 0
    assert [(load["action"], load["name"]) for load in log(serve, own, number=5)] == [("import_pack", "mine")]


def test_a_seed_tells_what_changed_in_its_files(write_packs: WritePacks, empty: Settings, serve: Serve) -> None:
    settings = empty.model_copy(update={"seed_dir": write_packs(PACKS)})
    assert invoke(settings, "seed").exit_code == 0
    before = revision(settings)
    files = changed_packs(
        ("times/trade_flows.csv", "26000000", "27000000"),
        ("times/events.csv", "KAZ;MNG;almaty", "KAZ;MNG"),
        ("reference/states.csv", "Kazakhstan", "Qazaqstan"),
    )
    del files["times/borders.csv"], files["times/links.csv"]
    write_packs(files)
    assert invoke(settings, "seed", "--message", "Read again.").exit_code == 0
    (load,) = log(serve, settings, since=before)
    assert load["message"] == "Read again."
    assert load["counts"] == [
        counted("actors", None, changed=1),
        counted("borders", "times-2020", removed=1),
        counted("codes", None, changed=1),
        counted("events", "times-2020", changed=1),
        counted("links", None, removed=1),
        counted("states", None, changed=1),
        counted("trade-flows", "times-2020", changed=1),
    ]
    assert load["rows"] == [
        row("actors", "KAZ", "changed", name=("Kazakhstan", "Qazaqstan")),
        row("borders", "mng-kaz-gap", "removed"),
        row("codes", "name.KAZ", "changed", code=("Kazakhstan", "Qazaqstan")),
        row("events", "presidents-met", "changed", actors=(["KAZ", "MNG", "almaty"], ["KAZ", "MNG"])),
        row("links", "exports-in-two-way", "removed"),
        row("states", "KAZ", "changed", name=("Kazakhstan", "Qazaqstan")),
        row("trade-flows", "mng-kaz-exports", "changed", value=(26_000_000.0, 27_000_000.0)),
    ]


def test_a_load_that_changes_nothing_is_told_too(run: Run, own: Settings, serve: Serve) -> None:
    assert run("seed", "--message", "Checked.").exit_code == 0
    last = log(serve, own)[-1]
    assert (last["number"], last["revision_before"], last["revision"]) == (2, revision(own), revision(own))
    assert (last["message"], last["counts"], last["rows"]) == ("Checked.", [], [])


def test_a_load_that_is_refused_or_tried_leaves_no_trace(run: Run, own: Settings, flows: FlowFile) -> None:
    assert run("import", "cow-trade", flows(*FLOWS), "--dry-run").exit_code == 0
    assert run("import", "cow-trade", flows(*FLOWS, "1,2,3,4,5,6,7")).exit_code == 1
    assert run("remove", "nothing").exit_code == 1
    assert select_rows(own, "SELECT number FROM logged_load") == [(1,)]
    assert select_rows(own, "SELECT id FROM logged_row UNION SELECT id FROM retired_id") == []
    assert select_rows(own, "SELECT DISTINCT load FROM logged_count") == [(1,)]


@pytest.mark.parametrize("message", ["", "x" * 601, "a\x07b"])
def test_a_message_that_cannot_be_told_is_refused(run: Run, own: Settings, message: str) -> None:
    result = run("seed", "--message", message)
    assert result.exit_code == 2
    assert "Invalid value for '--message'" in result.stderr
    assert select_rows(own, "SELECT number FROM logged_load") == [(1,)]


def test_of_many_rows_the_log_keeps_the_number(
    run: Run, own: Settings, flows: FlowFile, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(change_log, "LISTED", dict.fromkeys(RowChange, 4))
    before = revision(own)
    assert run("import", "cow-trade", flows(*FLOWS)).exit_code == 0
    assert run("remove", "cow-trade-4").exit_code == 0
    unlisted = {"kind": "trade-flows", "source_id": "cow-trade-4", "path": "/v1/trade-flows?source=cow-trade-4"}
    imported, removed = log(serve, own)[1:]
    numbers = {"added": 5, "changed": 0, "removed": 0, "unlisted": ["added"]}
    assert imported["counts"] == [counted("sources", None, added=1), unlisted | numbers]
    assert imported["rows"] == [row("sources", "cow-trade-4", "added")]
    numbers = {"added": 0, "changed": 0, "removed": 5, "unlisted": ["removed"]}
    assert removed["counts"] == [counted("sources", None, removed=1), unlisted | numbers]
    assert removed["rows"] == [row("sources", "cow-trade-4", "removed")]
    assert revision(own) == before


def test_changed_rows_are_read_a_few_at_a_time(
    run: Run, own: Settings, flows: FlowFile, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(change_log, "BATCH", 2)
    assert run("import", "cow-trade", flows(*FLOWS)).exit_code == 0
    before = revision(own)
    assert run("import", "cow-trade", flows("365,712,2011,6,8,6,8", "705,712,2011,2,40,2,40")).exit_code == 0
    (changed,) = log(serve, own, since=before)
    assert changed["counts"] == [counted("trade-flows", "cow-trade-4", changed=4)]
    assert [[one["field"] for one in row["fields"]] for row in changed["rows"]] == [["value"]] * 4


def test_a_removed_import_is_one_tombstone(run: Run, own: Settings, serve: Serve) -> None:
    assert run("import", "cow-igo", DATA / "cow_igo.csv").exit_code == 0
    claims = [id for (id,) in select_rows(own, "SELECT id FROM membership WHERE source_id = 'cow-igo-3'")]
    others = "SELECT id FROM organization WHERE pack = 'cow-igo-3' UNION SELECT id FROM code_entry WHERE pack = "
    added = [id for (id,) in select_rows(own, f"{others} 'cow-igo-3'")]
    assert claims
    assert run("remove", "cow-igo-3").exit_code == 0
    assert select_rows(own, "SELECT source_id FROM removed_source") == [("cow-igo-3",)]
    assert [id for (id,) in select_rows(own, "SELECT id FROM retired_id ORDER BY id")] == sorted(added)


def test_the_revision_does_not_depend_on_how_it_was_come_to(
    run: Run, own: Settings, flows: FlowFile, database: Database, seed: Path
) -> None:
    fresh = Settings(database_url=database.new(), seed_dir=seed)
    assert invoke(fresh, "seed").exit_code == 0
    for _ in range(2):
        assert run("import", "cow-trade", flows(*FLOWS)).exit_code == 0
        assert run("remove", "cow-trade-4").exit_code == 0
    assert revision(own) == revision(fresh)


def test_a_build_can_be_told_the_time(run: Run, own: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795766400")
    assert run("seed").exit_code == 0
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    refused = run("seed")
    assert (refused.exit_code, refused.stderr) == (1, "SOURCE_DATE_EPOCH: not a number of seconds: 'yesterday'\n")
    times = "SELECT loaded_at FROM logged_load WHERE number > 1"
    assert select_rows(own, times) == [("2026-11-27T08:00:00Z",)]
