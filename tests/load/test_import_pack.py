"""How a pack of any size is imported."""

import re
import shutil
from pathlib import Path

import pytest
from client import Serve
from command_line import Run, invoke, report
from database import revision, select_rows
from packs import write_pack
from sample import sample

from app.load.entries import FaultyPacks
from app.load.imports import Options, Refusals
from app.load.pack_import import import_pack
from app.load.seeding import load
from app.settings import Settings


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    """A pack that holds the lists, the article and the votes."""
    packs = sample(tmp_path, "diplomat-2013", "votes")
    folder = tmp_path / "whole"
    shutil.copytree(packs / "diplomat-2013", folder)
    for file in (*(packs / "reference").glob("*.csv"), *(packs / "votes").glob("*.csv")):
        shutil.copy(file, folder)
    sources = [(packs / name / "sources.toml").read_text() for name in ("reference", "diplomat-2013", "votes")]
    (folder / "sources.toml").write_text("\n".join(sources))
    return folder


def test_a_pack_makes_the_same_revision_imported_or_seeded(
    whole: Path, empty: Settings, settings: Settings, serve: Serve
) -> None:
    first = invoke(empty, "import", "pack", whole)
    assert first.exit_code == 0, first.stderr
    assert revision(empty) == revision(settings)
    for path in ("/v1/facts?q=trade", "/v1/comparisons", "/v1/codes?q=MNG", "/v1/links", "/v1/policies?towards=RUS"):
        assert serve(empty).json(path) == serve(settings).json(path)
    again = invoke(empty, "import", "pack", whole)
    assert again.stdout.splitlines()[-1] == f"nothing changed: revision {revision(settings)}"
    removed = invoke(empty, "remove", "whole")
    assert removed.exit_code == 0, removed.stderr
    assert select_rows(empty, "SELECT id FROM actor UNION SELECT id FROM source UNION SELECT row_id FROM word") == []
    assert select_rows(empty, "SELECT name FROM pack") == []


def test_the_seed_cannot_load_what_a_pack_has_brought_already(whole: Path, empty: Settings) -> None:
    assert invoke(empty, "import", "pack", whole).exit_code == 0
    before = revision(empty)
    message = r"sources\.toml:\d+: id: '[\w-]+' has been imported already, as are \d+ more$"
    with pytest.raises(FaultyPacks, match=message):
        load(empty)
    assert revision(empty) == before


def replace(folder: Path, name: str, old: str, new: str) -> None:
    """Write a file with some other text."""
    file = folder / name
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new, 1))


@pytest.mark.parametrize(
    ("name", "old", "new", "messages"),
    [
        ("trade_flows.csv", "MNG,KAZ", "MNG,KAX", ["trade_flows.csv:3: importer_id: no actor 'KAX'"]),
        ("trade_flows.csv", ",26000000,", ",many,", ["trade_flows.csv:3: value: Input should be a valid number"]),
        ("trade_flows.csv", "mng-kaz-exports", "mng-kaz-imports", ["trade_flows.csv:4: id: stands already in "]),
        ("links.csv", ",mng-kaz-exports,", ",nothing,", ["links.csv:", "from_id: no claim 'nothing'"]),
        ("states.csv", "\nKAZ,", "\nMNG,", ["states.csv:", "id: stands already in "]),
    ],
)
def test_a_faulty_pack_is_not_imported(
    whole: Path, empty: Settings, name: str, old: str, new: str, messages: list[str]
) -> None:
    replace(whole, name, old, new)
    result = invoke(empty, "import", "pack", whole)
    assert result.exit_code == 1
    assert all(message in result.stdout for message in messages), result.stdout
    assert result.stdout.splitlines()[-1] == "nothing was loaded: --skip-invalid loads the rest"


def test_a_faulty_row_of_a_pack_is_no_fault_of_those_that_refer_to_it(whole: Path, empty: Settings) -> None:
    replace(whole, "trade_flows.csv", ",26000000,", ",many,")
    result = invoke(empty, "import", "pack", whole)
    refused = [line for line in report(result) if line.startswith("refused")]
    message = "value: Input should be a valid number, unable to parse string as a number: …"
    assert refused == [f"refused         1: {message}"]


def test_what_refers_to_a_skipped_row_is_skipped_too(whole: Path, empty: Settings) -> None:
    replace(whole, "states.csv", "\nMNG,Mongolia,", "\nMNG,,")
    replace(whole, "trade_flows.csv", ",26000000,", ",many,")
    result = invoke(empty, "import", "pack", whole, "--skip-invalid")
    assert result.exit_code == 0, result.stderr
    assert select_rows(empty, "SELECT id FROM code_entry WHERE subject_id = 'MNG'") == []
    assert select_rows(empty, "SELECT id FROM link WHERE 'mng-kaz-exports' IN (from_id, to_id)") == []
    assert select_rows(empty, "SELECT id FROM state WHERE id = 'KAZ'") == [("KAZ",)]


def test_a_skipped_row_is_not_loaded_whatever_it_is_refused_for(whole: Path, empty: Settings) -> None:
    replace(whole, "trade_flows.csv", "two_way,KAZ,MNG", "two_way,MNG,KAZ")
    replace(whole, "trade_flows.csv", ",26000000,", ",many,")
    assert invoke(empty, "import", "pack", whole, "--skip-invalid").exit_code == 0
    assert select_rows(empty, "SELECT id FROM trade_flow") == [("mng-kaz-imports",)]


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


def test_a_circle_of_an_imported_pack_is_refused_as_in_the_seed(whole: Path, empty: Settings, serve: Serve) -> None:
    file = whole / "links.csv"
    lines = file.read_text().count("\n")
    file.write_text(file.read_text() + "\n".join((*CIRCLE, "")))
    result = invoke(empty, "import", "pack", whole)
    assert result.exit_code == 1
    assert result.stdout.splitlines()[-3:] == [
        f"  {file}:{lines + 1}: to_id: 'mng-kaz-imports' supersedes 'mng-kaz-exports' already: a circle",
        f"  {file}:{lines + 2}: to_id: 'mng-kaz-exports' supersedes 'mng-kaz-imports' already: a circle",
        "nothing was loaded: --skip-invalid loads the rest",
    ]
    assert invoke(empty, "import", "pack", whole, "--skip-invalid").exit_code == 0
    assert serve(empty).ids("/v1/links", kind="supersedes") == ["severing-ends-original-ties"]


def test_a_circle_through_what_is_loaded_already_is_refused(own: Settings, tmp_path: Path, run: Run) -> None:
    first, second = (linking(tmp_path, name, link) for name, link in zip(("first", "second"), CIRCLE, strict=True))
    assert run("import", "pack", first).exit_code == 0
    before = revision(own)
    result = run("import", "pack", second)
    refusal = f"  {second}/links.csv:2: to_id: 'mng-kaz-exports' supersedes 'mng-kaz-imports' already: a circle"
    assert (result.exit_code, [line for line in report(result) if line.startswith("  ")]) == (1, [refusal])
    assert revision(own) == before


def test_links_of_other_kinds_make_no_circle(tmp_path: Path, run: Run) -> None:
    there, back = CIRCLE[0], CIRCLE[1].replace("supersedes", "contradicts")
    assert run("import", "pack", linking(tmp_path, "first", back)).exit_code == 0
    assert run("import", "pack", linking(tmp_path, "second", there, f"c{back[1:]}")).exit_code == 0


def test_a_link_may_be_turned_round_by_its_own_pack(tmp_path: Path, run: Run) -> None:
    pack = linking(tmp_path, "first", CIRCLE[0])
    assert run("import", "pack", pack).exit_code == 0
    (pack / "links.csv").write_text((pack / "links.csv").read_text().replace(CIRCLE[0], f"a{CIRCLE[1][1:]}"))
    assert report(run("import", "pack", pack))[0] == "links           0 added, 1 changed, 0 same, 0 not in this file"


def test_links_of_other_kinds_may_stand_beside_one_that_judges(tmp_path: Path, run: Run) -> None:
    judging, other = CIRCLE[0].replace("supersedes", "contradicts"), CIRCLE[0].replace("supersedes", "explains")
    assert run("import", "pack", linking(tmp_path, "first", judging, f"c{other[1:]}")).exit_code == 0
    assert run("import", "pack", linking(tmp_path, "second", f"d{other[1:]}")).exit_code == 0


def embassy(tmp_path: Path, name: str, period: str, kind: str, origin: str) -> Path:
    """A pack with a source, its claim of an embassy, and a link from that to the article's."""
    claim = {"id": f"{name}-embassy", "source_id": name, "sending_id": "MNG", "receiving_id": "KAZ", "kind": "embassy"}
    told = {"period_basis": "stated", "period": period, "source_row": "1"}
    link = {"from_id": f"{name}-embassy", "to_id": "mng-embassy-in-kazakhstan", "kind": kind, "asserted_by": "editors"}
    source = f'[[source]]\nid = "{name}"\nkind = "article"\norigin_id = "{origin}"\n'
    return write_pack(tmp_path / name, source, missions=claim | told, links=link | {"id": f"{name}-link"})


def test_links_are_judged_by_claims_as_they_are_imported(tmp_path: Path, run: Run) -> None:
    for period, refused in (("1950", 1), ("2013", 0), ("1950", 1)):
        result = run("import", "pack", embassy(tmp_path, "page", period, "contradicts", "diplomat-2013"))
        assert result.exit_code == refused, result.stderr
        assert ("'contradicts' needs claims of one time" in result.stdout) is bool(refused)


def test_a_source_that_repeats_another_by_way_of_a_third_that_is_loaded_is_no_witness(tmp_path: Path, run: Run) -> None:
    assert run("import", "pack", embassy(tmp_path, "page", "2013", "contradicts", "diplomat-2013")).exit_code == 0
    result = run("import", "pack", embassy(tmp_path, "copy", "2013", "corroborates", "page"))
    assert (result.exit_code, "the sources of the two are one witness" in result.stdout) == (1, True)
    assert run("import", "pack", embassy(tmp_path, "other", "2013", "corroborates", "iso-3166")).exit_code == 0


def test_an_imported_link_goes_with_a_claim_of_the_seed(own: Settings, tmp_path: Path, run: Run) -> None:
    alone = own.model_copy(update={"seed_dir": shutil.copytree(own.seed_dir, tmp_path / "seed")})
    file = alone.seed_dir / "diplomat-2013" / "assessments.csv"
    lines = file.read_text().splitlines(True)
    file.write_text("".join(line for line in lines if not line.startswith("bayan-olgii-far-west,")))
    before = load(alone).revision
    load(own)
    link = "a,bayan-olgii-far-west,mng-kaz-exports,explains,editors,"
    assert run("import", "pack", linking(tmp_path, "first", link)).exit_code == 0
    assert load(alone).revision == before
    assert select_rows(own, "SELECT id FROM link WHERE pack = 'first'") == []


def test_a_pack_is_in_progress_to_its_last_byte(whole: Path, empty: Settings) -> None:
    steps: list[int] = []
    import_pack(empty, whole, Options(is_trial=True), Refusals(), steps.append)
    assert len(steps) > 1
    assert sum(steps) == sum(file.stat().st_size for file in whole.glob("*.csv"))


def test_a_pack_may_name_what_is_loaded_but_not_change_it(whole: Path, own: Settings, run: Run) -> None:
    for file in whole.iterdir():
        if file.name not in ("states.csv", "sources.toml", "trade_flows.csv"):
            file.unlink()
    (whole / "sources.toml").write_text('[[source]]\nid = "bureau-2014"\nkind = "official_record"\n')
    rows = (whole / "trade_flows.csv").read_text()
    rows = rows.replace("diplomat-2013", "bureau-2014").replace("publication", "undated")
    rows = re.sub(r"^mng", "bureau-mng", rows, flags=re.MULTILINE).replace("millions", "mln")
    (whole / "trade_flows.csv").write_text(
        rows.replace("Trade", "All trade").replace("worth", "of").replace("Mongolia's", "The")
    )
    first = run("import", "pack", whole)
    assert first.exit_code == 0, first.stderr
    assert "trade-flows     3 added" in first.stdout
    assert re.search(r"states +0 added, 0 changed, \d+ same", first.stdout)
    replace(whole, "states.csv", "KAZ,Kazakhstan", "KAZ,Qazaqstan")
    second = run("import", "pack", whole)
    assert second.exit_code == 1
    assert "id: 'KAZ' is there already, from the pack 'reference'" in second.stdout
