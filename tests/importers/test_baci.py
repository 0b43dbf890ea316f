"""BACI: totals of pairs, and products, from files whose figures are made up in the form of CEPII's."""

import shutil
import zipfile
from pathlib import Path

import pytest
from adapters import DATA, changed, read, refusals, written
from command_line import Run
from database import select_rows

from app.importers.adapter import UnreadableFile
from app.importers.baci import ADAPTER, AS_TAIWAN, PRODUCTS
from app.importers.file_import import import_file
from app.importers.state_codes import CodeLookup
from app.load.imports import Options, Refusals
from app.settings import Settings

FILE = DATA / "BACI_HS92_Y2020_V202301.csv"
HEADER = "t,i,j,k,v,q"
NO_STATES = {
    "the exporter is no state: Belgium-Luxembourg": 1,
    "the importer is no state: Southern African Customs Union": 1,
}


def summed(number: str) -> str:
    """The note of a total."""
    return f"Sum of {number} as reconciled by CEPII."


def test_products_of_a_pair_are_summed(codes: CodeLookup) -> None:
    claims, file = read(ADAPTER, FILE, codes)
    row = "HS92 V202301: 2020"
    assert claims == [
        (2, "KAZ.MNG.2020", ("KAZ", "MNG", 14_147_260.0, 1.0, "2020", f"{row},398,496", summed("3 products"))),
        (5, "MNG.KAZ.2020", ("MNG", "KAZ", 271_828.0, 1.0, "2020", f"{row},496,398", summed("1 product"))),
        (6, "RUS.CHE.2020", ("RUS", "CHE", 1_000_500.0, 1.0, "2020", f"{row},643,757", summed("2 products"))),
        (
            7,
            "RUS.TWN.2020",
            ("RUS", "TWN", 12_500.0, 1.0, "2020", f"{row},643,490", f"{summed('1 product')} {AS_TAIWAN}"),
        ),
    ]
    assert (file.lines, file.refused, file.left_out) == (9, [], NO_STATES)


def test_products_are_claims_of_their_own_if_asked_for(codes: CodeLookup) -> None:
    assert ADAPTER.variants == {"products": PRODUCTS}
    claims, file = read(PRODUCTS, FILE, codes)
    assert [claim.key for claim in claims] == [
        "KAZ.MNG.2020.H0-080290",
        "KAZ.MNG.2020.H0-100199",
        "KAZ.MNG.2020.H0-270900",
        "MNG.KAZ.2020.H0-020130",
        "RUS.CHE.2020.H0-710812",
        "RUS.CHE.2020.H0-711319",
        "RUS.TWN.2020.H0-720711",
    ]
    assert claims[0] == (
        2,
        "KAZ.MNG.2020.H0-080290",
        ("KAZ", "MNG", 5_119.0, 1.0, "2020", "HS92 V202301: 2020,398,496,080290", None, "H0 080290"),
    )
    assert claims[-1].values[-2:] == (AS_TAIWAN, "H0 720711")
    assert (file.refused, file.left_out) == ([], NO_STATES)


def test_years_packed_together_are_read_as_they_are(codes: CodeLookup, tmp_path: Path) -> None:
    packed = tmp_path / "BACI_HS92_V202301.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(FILE, FILE.name)
        archive.writestr("BACI_HS92_Y2021_V202301.csv", FILE.read_text().replace("2020,", "2021,"))
        archive.writestr("country_codes_V202301.csv", "country_code,iso_3digit_alpha\n398,KAZ\n")
    claims, file = read(ADAPTER, packed, codes)
    assert [claim.key for claim in claims] == [
        f"{pair}.{year}" for pair in ("KAZ.MNG", "MNG.KAZ", "RUS.CHE", "RUS.TWN") for year in (2020, 2021)
    ]
    assert (file.lines, file.refused) == (18, [])


@pytest.mark.parametrize(
    ("name", "commodity", "row"),
    [
        ("BACI_HS17_Y2020_V202401b.csv", "H5 080290", "HS17 V202401b: 2020,398,496,080290"),
        ("baci_hs22_y2020.csv", "H6 080290", "HS22: 2020,398,496,080290"),
    ],
)
def test_the_edition_is_in_the_name_of_the_file(
    name: str, commodity: str, row: str, codes: CodeLookup, tmp_path: Path
) -> None:
    shutil.copy(FILE, tmp_path / name)
    claims, _ = read(PRODUCTS, tmp_path / name, codes)
    assert (claims[0].values[-1], claims[0].values[5]) == (commodity, row)


def test_products_of_an_unknown_revision_are_not_read_but_totals_are(codes: CodeLookup, tmp_path: Path) -> None:
    file = written(tmp_path, HEADER, "2020,398,496,80290,5.119,1.4")
    with pytest.raises(UnreadableFile, match="does not tell the revision"):
        read(PRODUCTS, file, codes)
    claims, _ = read(ADAPTER, file, codes)
    assert [claim.values[5] for claim in claims] == ["2020,398,496"]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("14142.135", "14142,135", (3, "row", "7 cells under a header of 6")),
        ("       14142.135", '"14142,135"', (3, "v", "not a number: '14142,135'")),
        ("14142.135", "-4142.135", (3, "v", "a flow below nothing: '-4142.135'")),
        ("0.006,              NA", "", (4, "row", "5 cells under a header of 6")),
    ],
)
def test_no_total_without_a_line_that_is_refused(
    old: str, new: str, fault: tuple[int, str, str], codes: CodeLookup, tmp_path: Path
) -> None:
    claims, file = read(ADAPTER, changed(FILE, tmp_path, old, new), codes)
    ((line, column, message),) = refusals(file)
    assert (line, column) == fault[:2]
    assert message.startswith(fault[2])
    assert "KAZ.MNG.2020" not in {claim.key for claim in claims}
    assert "RUS.CHE.2020" in {claim.key for claim in claims}


def test_nothing_is_claimed_of_the_pair_at_which_a_file_was_cut(codes: CodeLookup, tmp_path: Path) -> None:
    content = FILE.read_text()
    (tmp_path / FILE.name).write_text(content[: content.index("270900") + 3])
    claims, file = read(ADAPTER, tmp_path / FILE.name, codes)
    assert (claims, len(file.refused)) == ([], 1)


def test_a_year_that_comes_again_stops_the_import(codes: CodeLookup, tmp_path: Path) -> None:
    lines = [f"{year},398,496,080290,5.119,1.4" for year in (2019, 2020, 2019)]
    with pytest.raises(UnreadableFile, match="2019 comes again after other years"):
        read(ADAPTER, written(tmp_path, HEADER, *lines), codes)


@pytest.mark.parametrize(
    ("line", "column", "message"),
    [
        ("2020,999,496,080290,1.0,1", "i", "no state has the code '999'"),
        ("2020,398,810,080290,1.0,1", "j", "the code '810' means no one state in 2020"),
        ("20,398,496,080290,1.0,1", "t", "not a year: '20'"),
        ("2020,398,496,0802,1.0,1", "k", "not the code of a product: '0802'"),
    ],
)
def test_lines_that_cannot_be_read_are_refused(
    line: str, column: str, message: str, codes: CodeLookup, tmp_path: Path
) -> None:
    for adapter in (PRODUCTS,) if column == "k" else (ADAPTER, PRODUCTS):
        file = written(tmp_path, HEADER, line)
        claims, read_file = read(adapter, file.rename(tmp_path / FILE.name), codes)
        ((place, name, text),) = refusals(read_file)
        assert (claims, place, name) == ([], 2, column)
        assert text.startswith(message)


def test_goods_that_came_back_are_no_trade(codes: CodeLookup, tmp_path: Path) -> None:
    claims, file = read(ADAPTER, written(tmp_path, HEADER, "2020,398,398,080290,1.0,1"), codes)
    assert (claims, file.left_out) == ([], {"goods of a state that came back to it": 1})


def test_totals_and_products_stand_side_by_side(run: Run, own: Settings) -> None:
    run("import", "baci", FILE, "--skip-invalid")
    rows = "SELECT id, value, commodity, reporter_id FROM trade_flow WHERE source_id = 'baci' ORDER BY id"
    totals = [
        ("baci.KAZ.MNG.2020", 14_147_260.0, None, None),
        ("baci.MNG.KAZ.2020", 271_828.0, None, None),
        ("baci.RUS.TWN.2020", 12_500.0, None, None),
    ]
    assert select_rows(own, rows) == totals
    import_file(own, PRODUCTS, FILE, Options(skips_invalid=True), Refusals(), lambda read: None)
    assert [id for id, *_ in select_rows(own, rows)] == [
        "baci.KAZ.MNG.2020",
        *(f"baci.KAZ.MNG.2020.H0-{product}" for product in ("080290", "100199", "270900")),
        "baci.MNG.KAZ.2020",
        "baci.MNG.KAZ.2020.H0-020130",
        "baci.RUS.TWN.2020",
        "baci.RUS.TWN.2020.H0-720711",
    ]
