"""The United Nations' own workbooks of migrant stocks, by edition, and copies of them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from adapters import read, refusals, written
from workbooks import workbook

from app.importers import adapter_of, un_migrant_stock
from app.importers.recognition import recognize
from app.importers.state_codes import CodeLookup

Cells = list[Any]

TOP: list[Cells] = [[], ["", "", "", "", "United Nations"], ["", "", "", "", "Population Division"], []]
NAMES = ["Year", "Sort\norder", "Major area, region, country or area of destination", "Notes", "Code"]
NAMES += ["Type of data (a)", "Country or area of origin"]


def matrix(world: int, *rows: Cells, swaziland: str = "Eswatini", year: int = 2019) -> list[Cells]:
    """A sheet as that of 2019, with its top rows and the names of origins a row below the others."""
    origins = ["", "", "", "", "", "", "Total", "Other South", "Other North", "Channel Islands", swaziland]
    origins += ["Kazakhstan", "Mongolia"]
    return [
        *TOP,
        *([] for _ in range(10)),
        NAMES,
        origins,
        [1990, 1, "WORLD", "", 900, "", world, 1, 1, 1, 1, 1, 1],
        *rows,
        [year, 230, "Channel Islands", "", 830, "B", 9, "", "", "", "", "", 3],
        [year, 231, swaziland, "", 748, "B", 9, "", "", "", "", "", ""],
    ]


KAZAKHSTAN: Cells = [1990, 120, "Kazakhstan", "", 398, "C R", 5000, 1, 2, 3, "", 4, 612]
MONGOLIA: Cells = [2019, 130, "Mongolia", "", 496, "I", 90, "", "", "", "", 71.00000000001, ".."]
MICRONESIA: Cells = [1990, 140, "Micronesia", "", 954, "", 7, "", "", "", "", 1, 5]

MATRIX = matrix(153011473, KAZAKHSTAN, MONGOLIA, MICRONESIA)
ONE_SEX = matrix(77661689, KAZAKHSTAN)


def pairs(edition: int, *rows: Cells) -> list[Cells]:
    """A sheet as those of 2020 and 2024: a row for each pair, and each year three times, for both sexes first."""
    columns = [*un_migrant_stock.CODES, un_migrant_stock.DESTINATION, un_migrant_stock.ORIGIN]
    to_code, from_code, destination, origin = columns
    years = [1990, 1995, 2000, 2005, 2010, 2015, 2020, *([2024] if edition == 2024 else [])]
    notes = (
        ["Coverage", "Data type", to_code]
        if edition == 2024
        else ["Notes of destination", to_code, "Type of data of destination"]
    )
    return [*TOP, *([] for _ in range(6)), ["Index", destination, *notes, origin, from_code, *years * 3], *rows]


def pair(edition: int, to: tuple[str, int, str], origin: tuple[str, int], *figures: Any) -> Cells:
    """A row of it: figures of both sexes, others of men and of women."""
    name, code, types = to
    notes = ["1", types, code] if edition == 2024 else ["1", code, types]
    return [1, name, *notes, *origin, *figures, *([7] * len(figures) * 2)]


def save(folder: Path, **sheets: Sequence[Sequence[Any]]) -> Path:
    """A workbook with an introduction before its sheets."""
    path = folder / "stock.xlsx"
    tables = {name.replace("_", " "): rows for name, rows in sheets.items()}
    path.write_bytes(workbook({"CONTENTS": [["Table 1", "International migrant stock"]], **tables}))
    return path


def test_the_matrix_of_2019_is_read_by_its_codes(codes: CodeLookup, tmp_path: Path) -> None:
    path = save(tmp_path, Table_1=MATRIX, Table_2=ONE_SEX)
    assert recognize(path).adapter is adapter_of("un-migrant-stock")
    claims, file = read(un_migrant_stock.ADAPTER, path, codes)
    assert [claim[1:] for claim in claims] == [
        (
            "KAZ.MNG.2019",
            (
                *("KAZ", "MNG", 71.0, "2019", "destinations by origins: 2019, Mongolia, Kazakhstan"),
                "An estimate for the middle of the year. Type of data of the destination: imputed.",
            ),
        ),
        (
            "MNG.KAZ.1990",
            (
                *("MNG", "KAZ", 612.0, "1990", "destinations by origins: 1990, Kazakhstan, Mongolia"),
                "An estimate for the middle of the year. "
                "Type of data of the destination: foreign citizens, refugees added.",
            ),
        ),
        (
            "MNG.channel-islands.2019",
            (
                *("MNG", "channel-islands", 3.0, "2019", "destinations by origins: 2019, Channel Islands, Mongolia"),
                "An estimate for the middle of the year. Type of data of the destination: foreign-born.",
            ),
        ),
        (
            "channel-islands.KAZ.1990",
            (
                *("channel-islands", "KAZ", 3.0, "1990", "destinations by origins: 1990, Kazakhstan, Channel Islands"),
                "An estimate for the middle of the year. "
                "Type of data of the destination: foreign citizens, refugees added.",
            ),
        ),
    ]
    assert refusals(file) == [
        (1, "Eswatini", "no state has the code '748' (did you mean 704 or 484 or 278?)"),
        (22, "Code", "no state has the code '748' (did you mean 704 or 484 or 278?)"),
    ]
    assert file.left_out == {
        "no state: Total": 1,
        "no state: Other South": 1,
        "no state: Other North": 1,
        "no state: WORLD": 1,
        "no state: Micronesia": 1,
        "origin and destination are the same: no migrants": 1,
        "missing value": 4,
    }


def test_a_matrix_of_one_sex_or_of_another_edition_is_refused(codes: CodeLookup, tmp_path: Path) -> None:
    claims, file = read(un_migrant_stock.ADAPTER, save(tmp_path, Table_2=ONE_SEX), codes)
    assert claims == []
    assert refusals(file)[-1] == (
        17,
        "Total",
        "the world of 1990 is 77661689, and not 153011473: of one sex, or of another edition",
    )


def test_the_matrix_of_2017_is_a_source_of_its_own(codes: CodeLookup, tmp_path: Path) -> None:
    path = save(tmp_path, Table_1=matrix(152542373, KAZAKHSTAN, swaziland="Swaziland", year=2017))
    adapter = recognize(path).adapter
    assert (adapter.name, adapter.source["id"]) == ("un-migrant-stock-2017", "un-migrant-stock-2017")
    claims, _ = read(adapter, path, codes)
    assert [claim.key for claim in claims] == [
        *("MNG.KAZ.1990", "MNG.channel-islands.2017", "channel-islands.KAZ.1990"),
    ]


@pytest.mark.parametrize("edition", [2020, 2024])
def test_pairs_are_read_for_both_sexes_together(edition: int, codes: CodeLookup, tmp_path: Path) -> None:
    last = [9] if edition == 2024 else []
    rows = [
        pair(edition, ("  WORLD", 900, ""), ("  WORLD", 900), 1, 1, 1, 1, 1, 1, 1, *last),
        pair(edition, ("   Kazakhstan*", 398, "B R"), ("World", 900), 1, 1, 1, 1, 1, 1, 1, *last),
        pair(edition, ("   Kazakhstan*", 398, "B R"), ("Mongolia", 496), 612, 0, "..", "", 5, 6, 7, *last),
        pair(edition, ("   Kazakhstan*", 398, "B R"), ("Others", 2003), 1, 1, 1, 1, 1, 1, 1, *last),
        pair(edition, ("   Kazakhstan*", 398, "B R"), ("Channel Islands*", 830), 1, 1, 1, 1, 1, 1, 1, *last),
        pair(edition, ("   Nowhere", 398, "B R"), ("Atlantis", 777), 1, 1, 1, 1, 1, 1, 1, *last),
    ]
    path = save(tmp_path, Table_1=pairs(edition, *rows), Table_2=[["Region"], ["World"]])
    adapter = recognize(path).adapter
    assert adapter.source["id"] == f"un-migrant-stock-{edition}"
    claims, file = read(adapter, path, codes)
    figures = {claim.key: claim.values[2] for claim in claims}
    assert figures == {
        "MNG.KAZ.1990": 612.0,
        "MNG.KAZ.1995": 0.0,
        "MNG.KAZ.2010": 5.0,
        "MNG.KAZ.2015": 6.0,
        "MNG.KAZ.2020": 7.0,
        **{f"channel-islands.KAZ.{year}": 1.0 for year in range(1990, 2021, 5)},
    } | ({"MNG.KAZ.2024": 9.0, "channel-islands.KAZ.2024": 9.0} if edition == 2024 else {})
    assert claims[0].values[3:] == (
        "1990",
        "destinations by origins: 1990, Kazakhstan, Mongolia",
        "An estimate for the middle of the year. Type of data of the destination: foreign-born, refugees added.",
    )
    assert refusals(file) == [(17, "Location code of origin", "no state has the code '777'")]
    assert file.left_out == {
        "no state: WORLD": 1,
        "no state: World": 1,
        "no state: Others": 1,
        "missing value": 2,
    }


def test_a_part_of_a_workbook_that_may_be_of_one_sex_is_refused(codes: CodeLookup, tmp_path: Path) -> None:
    years = ",".join(un_migrant_stock.YEARS)
    codes_of = ",".join(un_migrant_stock.CODES)
    names = f'"{un_migrant_stock.DESTINATION}","{un_migrant_stock.ORIGIN}"'
    header = f"{names},{codes_of},Type of data of destination,{years}"
    path = written(tmp_path, header, "Kazakhstan,Mongolia,398,496,B,1,2,3,4,5,6,7")
    claims, file = read(adapter_of("un-migrant-stock-2020"), path, codes)
    assert claims == []
    assert [(fault[0], fault[1]) for fault in refusals(file)] == [(1, "1990")]


def test_figures_that_have_a_row_each_are_read(codes: CodeLookup, tmp_path: Path) -> None:
    lines = (
        "por_name,por_code,pob_name,pob_code,year,stock,por,pob",
        "Kazakhstan,398,Mongolia,496,1990,612,KAZ,MNG",
        "Kazakhstan,398,Mongolia,496,1995,NA,KAZ,MNG",
        "WORLD,900,Mongolia,496,1995,5,NA,MNG",
    )
    path = written(tmp_path, *lines)
    claims, file = read(recognize(path).adapter, path, codes)
    assert [(claim.key, claim.values[2]) for claim in claims] == [("MNG.KAZ.1990", 612.0)]
    assert file.refused == []


def test_a_copy_with_blanks_has_zeros_that_are_figures(codes: CodeLookup, tmp_path: Path) -> None:
    lines = (
        "Year,Destination,Total,Other South,Other North,Kazakhstan,Mongolia,Eswatini",
        "1990,WORLD,153011473,1,1,1,1,1",
        "1990,Kazakhstan,5,1,1,2,,0",
        "1990,Mongolia,5,1,1,0,2,-",
        "1990,SUB-SAHARAN AFRICA,5,1,1,0,2,",
    )
    claims, file = read(un_migrant_stock.ADAPTER, written(tmp_path, *lines), codes)
    assert [(claim.key, claim.values[2]) for claim in claims] == [("KAZ.MNG.1990", 0.0)]
    assert [fault[:2] for fault in refusals(file)] == [(1, "Eswatini")]
    assert file.left_out["no state: SUB-SAHARAN AFRICA"] == 1
