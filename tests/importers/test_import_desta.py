"""DESTA's own files: the list of treaties with commas, the dyads, and the numbers of states in earlier years."""

from pathlib import Path
from typing import Any

import pytest
from adapters import read, refusals, written

from app.importers import desta
from app.importers.state_codes import CodeLookup

LIST = "number,base_treaty,name,entry_type,consolidated,year,entryforceyear,language,c1,c2,c3,mc1,mc2,mc3"
DYADS = "country1,country2,iso1,iso2,number,base_treaty,name,entry_type,consolidated,year,entryforceyear"


def rows(path: Path, codes: CodeLookup) -> dict[str, dict[str, Any]]:
    """The claims of a file by key, each by its columns; nothing may be refused."""
    claims, file = read(desta.ADAPTER, path, codes)
    assert refusals(file) == []
    return {claim.key: dict(zip(desta.ADAPTER.columns, claim.values, strict=True)) for claim in claims}


def test_the_list_with_commas_is_read(codes: CodeLookup, tmp_path: Path) -> None:
    path = tmp_path / "desta_list_of_treaties_02_02.csv"
    lines = (
        "62+1,62,Asia Pacific Trade Agreement amended Mongolia,accession,0,2020,2021,English,156,410,496,2,2,1",
        "343,293,EC Single European Act,protocol or amendment,0,1986,1987,English,276,250,826,0,0,0",
        "902,787,Great Lakes,base_treaty,0,1999,,English,124,484,,0,0,",
        "902_1,787,Great Lakes withdrawal,withdrawal,0,2004,,English,124,484,840,1,2,2",
        "44,43,Text,consolidated,0,1999,,English,124,484,,0,0,",
    )
    path.write_bytes(b"\xef\xbb\xbf" + "\r\n".join([LIST, *lines, ""]).encode())
    found = rows(path, codes)
    assert list(found) == ["343", "62-1", "902", "902_1"]
    assert found["343"] == {
        "title": "EC Single European Act",
        "parties": ["DEU", "FRA", "GBR"],
        "signed": "1986",
        "in_force": "1987",
        "period": "1986/",
        "source_row": "number 343",
        "note": "Listed as protocol or amendment.",
    }
    assert found["62-1"]["parties"] == ["CHN", "KOR", "MNG"]
    assert (found["902"]["period"], found["902"]["in_force"]) == ("1999/2004", None)
    assert (found["902_1"]["parties"], found["902_1"]["signed"]) == (["MEX", "USA"], None)


def test_dyads_are_the_treaties_of_the_list(codes: CodeLookup, tmp_path: Path) -> None:
    act = "10,10,Japan Kazakhstan Mongolia,base_treaty,0,1999,2000"
    listed = written(tmp_path, LIST, f"{act},English,392,398,496,0,0,0")
    found = rows(listed, codes)
    dyads = ("Japan,Kazakhstan,392,398", "Japan,Mongolia,392,496", "Kazakhstan,Mongolia,398,496")
    assert rows(written(tmp_path, DYADS, *(f"{dyad},{act}" for dyad in dyads)), codes) == found
    assert list(found) == ["10"]


@pytest.mark.parametrize(
    ("number", "year", "state", "note"),
    [
        (688, 1980, "YUCS", "688 is today's number of SRB: in 1980 it stands for YUCS."),
        (688, 2003, "CSXX", "688 is today's number of SRB: in 2003 it stands for CSXX."),
        (688, 2006, "SRB", None),
        (643, 1960, "SUHH", "643 is today's number of RUS: in 1960 it stands for SUHH."),
        (643, 1992, "RUS", None),
        (276, 1961, "DEU", None),
        (398, 1988, "KAZ", "Listed before being states of their own: KAZ."),
    ],
)
def test_numbers_of_today_stand_for_the_states_of_the_time(
    number: int, year: int, state: str, note: str | None, codes: CodeLookup, tmp_path: Path
) -> None:
    line = f"1,1,EC Somebody,base_treaty,0,{year},,English,826,{number},,0,0,"
    [row] = rows(written(tmp_path, LIST, line), codes).values()
    assert (row["parties"], row["note"]) == (sorted(["GBR", state]), note)


def test_a_party_that_cannot_be_read_costs_no_treaty(codes: CodeLookup, tmp_path: Path) -> None:
    lines = (
        "496,496,Inter-Arab,base_treaty,0,1981,,English,392,398,999,0,0,0",
        "672_1,672,Community withdrawal,withdrawal,0,2004,,English,124,484,840,2,2,",
        "7,7,Two,base_treaty,0,1999,,English,124,998,,0,0,",
    )
    claims, file = read(desta.ADAPTER, written(tmp_path, LIST, *lines), codes)
    found = {claim.key: dict(zip(desta.ADAPTER.columns, claim.values, strict=True)) for claim in claims}
    assert [fault[:2] for fault in refusals(file)] == [(2, "c3"), (3, "mc3"), (4, "c2")]
    assert {key: row["parties"] for key, row in found.items()} == {"496": ["JPN", "KAZ"], "672_1": ["CAN", "MEX"]}
    assert found["496"]["note"].startswith("Without parties that cannot be read: 999.")
    assert file.left_out == {"treaty of which fewer than two parties can be read": 1}
