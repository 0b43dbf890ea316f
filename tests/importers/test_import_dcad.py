"""The adapter of defence cooperation agreements: whole claims, and refusals."""

from datetime import date
from pathlib import Path

import pytest
from adapters import read, refusals, written

from app.importers import dcad
from app.importers.state_codes import CodeLookup, StateCodes

HEADER = (
    "ccode1,cowName1,ccode2,cowName2,signDay,signMonth,signYear,EIFDay,EIFMonth,EIFYear,type,category1,category2,"
    "category3,span,terminated,durationActual,endYearEstimate,categoryConf,sourceType,source,DCAid"
)
KAZAKHSTAN = (
    "705,KZK,712,MON,15,12,2006,13,11,2007,general,DCA,,,5,0,,2010,high,treaty,"
    "Kazakhstan Ministry of Foreign Affairs,DCADv1.0-1788"
)
RUSSIA = '365,RUS,712,MON,,3,1993,,,,sector,PROCUREMENT,RESEARCH,,,1,5,2010,low,factiva,"Wires, papers",DCADv1.0-0009'


def test_agreements_have_the_days_that_the_data_set_gives(codes: CodeLookup, tmp_path: Path) -> None:
    claims, file = read(dcad.ADAPTER, written(tmp_path, HEADER, KAZAKHSTAN, RUSSIA), codes)
    assert claims == [
        (
            3,
            "0009",
            (
                "Defence cooperation agreement, DCAD 0009 (sector: PROCUREMENT, RESEARCH)",
                *(["MNG", "RUS"], "1993-03", None, "1993-03/1998~", "DCADv1.0-0009: 365, 712"),
                "Known from news reports alone. The confidence in its category is low. "
                "It was terminated after 5 years; the data set does not give the date.",
            ),
        ),
        (
            2,
            "1788",
            (
                "Defence cooperation agreement, DCAD 1788 (general: DCA)",
                *(["KAZ", "MNG"], "2006-12-15", "2007-11-13", "2006-12-15/", "DCADv1.0-1788: 705, 712"),
                "From: Kazakhstan Ministry of Foreign Affairs.",
            ),
        ),
    ]
    assert file.refused == []


@pytest.mark.parametrize(
    ("signed", "state"),
    [("5,4,2006", "CSXX"), (",5,2006", "CSXX"), ("4,6,2006", "CSXX"), ("5,6,2006", "SRB"), (",,2006", "SRB")],
)
def test_a_code_means_the_state_of_the_day_of_signature(
    signed: str, state: str, codes: CodeLookup, tmp_path: Path
) -> None:
    line = KAZAKHSTAN.replace("712,MON,15,12,2006", f"345,YUG,{signed}")
    [(_, _, values)], file = read(dcad.ADAPTER, written(tmp_path, HEADER, line), codes)
    assert dict(zip(dcad.ADAPTER.columns, values, strict=True))["parties"] == sorted(["KAZ", state])
    assert file.refused == []


def test_of_a_state_with_itself_the_names_tell_the_other(codes: CodeLookup, tmp_path: Path) -> None:
    line = KAZAKHSTAN.replace("712,MON", "705,RUS")
    claims, file = read(dcad.ADAPTER, written(tmp_path, HEADER, line, RUSSIA), codes)
    row = next(dict(zip(dcad.ADAPTER.columns, claim.values, strict=True)) for claim in claims if claim.line == 2)
    assert (row["parties"], row["source_row"]) == (["KAZ", "RUS"], "DCADv1.0-1788: 705, 705")
    assert row["note"].endswith("The file has 705 beside RUS here, and 365 in other lines.")
    assert file.refused == []


@pytest.mark.parametrize(("signed", "code"), [("1992-12-31", "315"), ("1993-01-01", "316")])
def test_before_czechia_its_code_is_czechoslovakia(signed: str, code: str) -> None:
    spells = [("315", "CSHH", date(1945, 5, 10), date(1992, 12, 31)), ("316", "CZE", date(1993, 1, 1), None)]
    cell = {"ccode1": "365", "cowName1": "RUS", "ccode2": "316", "cowName2": "CZR"}
    note = "The file has Czechia's code 316, before Czechia began: it stands for CSHH."
    mended = dcad.mended_codes(cell, {}, StateCodes(spells), signed)
    assert mended == (("365", code), [note] if code == "315" else [])


@pytest.mark.parametrize(
    ("old", "new", "refused"),
    [
        ("15,12,2006", "31,11,2006", ("signYear", "'2006-11-31' is not a day of the calendar")),
        ("15,12,2006", "15,,2006", ("signMonth", "a day without a month")),
        ("15,12,2006", "15,12,", ("signYear", "not a date: '0000-12-15'")),
        ("705,KZK", "712,MON", ("ccode2", "'712' and '712' are one state in 2006-12-15: MNG")),
        ("DCADv1.0-", "DCADv2.0-", ("DCAid", "no number of version 1.0: 'DCADv2.0-1788'")),
        (
            "15,12,2006",
            "15,12,1989",
            (
                "ccode1",
                "the code '705' means no one state in 1989-12-15 "
                "(it has meant KAZ 1991-12-26/.., which existed 1991-12-16/..)",
            ),
        ),
    ],
)
def test_faulty_agreements_are_refused(
    old: str, new: str, refused: tuple[str, str], codes: CodeLookup, tmp_path: Path
) -> None:
    claims, file = read(dcad.ADAPTER, written(tmp_path, HEADER, KAZAKHSTAN.replace(old, new)), codes)
    assert (claims, refusals(file)) == ([], [(2, *refused)])
