"""The files of ATOP as its publisher has them: by member, by dyad and by directed dyad."""

from pathlib import Path
from typing import Any

import pytest
from adapters import DATA, read, refusals, written

from app.importers import atop, atop_members
from app.importers.state_codes import CodeLookup

MEMBERS = (
    "atopid,cowid,cow4id,member,cowsys,yrent,moent,dayent,yrexit,moexit,dayexit,ineffect,bilat,phase,maxphase,"
    "defense,offense,neutral,nonagg,consul,version"
)
BILATERAL = (
    "4521,,,705,1,1993,10,22,0,0,0,1,1,0,0,0,0,0,1,0,5.1",
    "4521,,,712,1,1993,10,22,0,0,0,1,1,0,0,0,0,0,1,0,5.1",
)
CONFERENCE = (
    "3740,,,260,1,1975,8,1,1990,10,3,0,0,1,2,0,0,0,1,0,5.1",
    "3740,,,265,1,1975,8,1,1990,10,3,0,0,1,2,0,0,0,1,0,5.1",
    "3740,,,220,1,1975,8,1,1990,11,21,0,0,1,2,0,0,0,1,0,5.1",
    "3740,,,255,1,1990,10,3,1990,11,21,0,0,1,2,0,0,0,1,0,5.1",
    "3740,,,220,1,1990,11,21,0,0,0,1,0,2,2,0,0,0,1,1,5.1",
    "3740,,,345,1,1990,11,21,1992,5,,0,0,2,2,0,0,0,1,0,5.1",
    "3740,,,705,1,1992,9,23,0,0,0,1,0,2,2,0,0,0,1,0,5.1",
)
"""Of the Conference on Security and Co-operation in Europe, some members; the obligations of 220 are altered."""

DYADS = "dyad,year,atopally,defense,offense,neutral,nonagg,consul,asymm,atopid1,mem1,mem2,version"
DIRECTED = "ddyad,year,atopally,defense,offense,neutral,nonagg,consul,asymm,atopid1,stateA,stateB,version"


def named(values: tuple[Any, ...]) -> dict[str, Any]:
    """The values of a claim by their columns."""
    return dict(zip(atop.ADAPTER.columns, values, strict=True))


def test_alliances_are_read_with_the_days_of_their_members(codes: CodeLookup, tmp_path: Path) -> None:
    path = tmp_path / "atop5_1m.csv"
    path.write_bytes("\r\n".join([MEMBERS, *CONFERENCE, *BILATERAL, ""]).encode())
    claims, file = read(atop.ADAPTER, path, codes)
    whole = {claim.key: named(claim.values) for claim in claims}
    assert file.layout == atop_members.LAYOUT
    assert refusals(file) == []
    assert {key: (row["parties"], row["period"]) for key, row in whole.items()} == {
        "3740.1975-08-01": (["DDDE", "DEU", "FRA"], "1975-08-01/1990-10-03"),
        "3740.1990-10-03": (["DEU", "FRA"], "1990-10-03/1990-11-21"),
        "3740.1990-11-21": (["FRA", "YUCS"], "1990-11-21/1992-04-27"),
        "3740.1992-04-27": (["CSXX", "FRA"], "1992-04-27/1992-05"),
        "3740.1992-09-23": (["FRA", "KAZ"], "1992-09-23/.."),
        "4521.1993-10-22": (["KAZ", "MNG"], "1993-10-22/.."),
    }
    assert whole["4521.1993-10-22"] == {
        "title": "Alliance, ATOP 4521 (nonaggression)",
        "parties": ["KAZ", "MNG"],
        "period": "1993-10-22/..",
        "source_row": "atopid 4521: 705, 712",
        "note": atop_members.AFTER,
    }
    assert whole["3740.1975-08-01"]["note"] == "Phase 1 of 2."
    assert whole["3740.1992-09-23"]["title"] == "Alliance, ATOP 3740 (nonaggression, consultation)"
    assert whole["3740.1992-09-23"]["note"] == (
        f"Phase 2 of 2. {atop_members.AFTER} Obligations by member: nonaggression, consultation: 220; "
        "nonaggression: 705."
    )
    assert file.left_out == {"time in which fewer than two members of an alliance are known": 1}


def test_a_member_is_missing_only_while_it_did_not_exist(codes: CodeLookup, tmp_path: Path) -> None:
    ends = "0,0,0,1,1,0,0,1,0,0,0,0,5.1"
    lines = (f"1,,,712,1,1955,1,1,{ends}", f"1,,,365,1,1955,1,1,{ends}", f"1,,,705,1,1990,5,,{ends}")
    claims, file = read(atop.ADAPTER, written(tmp_path, MEMBERS, *lines), codes)
    rows = [named(claim.values) for claim in claims]
    assert [(row["parties"], row["period"]) for row in rows] == [
        (["MNG", "SUHH"], "1955-01-01/1991-12-16"),
        (["KAZ", "MNG", "SUHH"], "1991-12-16/1991-12-26"),
        (["KAZ", "MNG", "RUS"], "1991-12-26/.."),
    ]
    assert rows[0]["note"] == "Without 705 in 1990-05-01/1991-12-15: its code means no one state then."
    assert rows[1]["note"].startswith(
        "705 entered on 1990-05, says the file, when its code meant no one state: told from 1991-12-16 on."
    )
    assert file.refused == []
    assert file.left_out == {"time of a member in which its code means no one state": 1}


def test_the_great_powers_of_1815_are_those_of_the_lists_first_year(codes: CodeLookup, tmp_path: Path) -> None:
    ends = "1815,2,8,0,0,0,0,1,0,0,0,0,5.1"
    lines = (f"1005,,,200,0,1815,1,3,{ends}", f"1005,,,220,0,1815,1,3,{ends}")
    claims, file = read(atop.ADAPTER, written(tmp_path, MEMBERS, *lines), codes)
    [row] = [named(claim.values) for claim in claims]
    assert (row["parties"], row["period"]) == (["FRA", "GBR"], "1815-01-03/1815-02-08")
    assert row["note"] == (
        "The data set uses codes outside the times of their list: 200 in 1815-01-03/1815-02-07 (GBR 1816/..); "
        "220 in 1815-01-03/1815-02-07 (FRA 1816/1942-11-11, FRA 1944-08-25/..)."
    )
    assert file.refused == []


def test_members_that_no_list_has_are_read_by_codes_of_its_own(codes: CodeLookup, tmp_path: Path) -> None:
    terms = "0,1,0,0,0,0,0,1,0,5.1"
    annam = [f"1320,,,{code},0,1874,3,15,1883,8,25,{terms}" for code in (220, 8152)]
    montenegro = [f"1480,,,{code},0,1912,9,12,1915,1,7,{terms}" for code in (341, 365)]
    today = [f"3180,,,{code},0,2007,1,1,0,0,0,{terms}" for code in (341, 705)]
    claims, file = read(atop.ADAPTER, written(tmp_path, MEMBERS, *annam, *montenegro, *today), codes)
    rows = [named(claim.values) for claim in claims]
    assert [row["parties"] for row in rows] == [
        *(["FRA", "annam"], ["kingdom-of-montenegro", "russian-empire"], ["KAZ", "MNE"]),
    ]
    own = "{} has no code in the list of Correlates of War then: {} is the data set's own.".format
    assert own("annam", 8152) in rows[0]["note"]
    assert own("kingdom-of-montenegro", 341) in rows[1]["note"]
    assert "the data set's own" not in rows[2]["note"]
    assert file.refused == []


def test_pairs_with_a_code_of_its_own_are_read(codes: CodeLookup, tmp_path: Path) -> None:
    lines = [f"341365,{year},1,0,0,0,1,0,0,1480,341,365,5.1" for year in (1912, 1913)]
    [claim], file = read(atop.ADAPTER, written(tmp_path, DYADS, *lines), codes)
    row = dict(zip(atop.ADAPTER.columns, claim.values, strict=True))
    assert (row["parties"], row["period"]) == (["kingdom-of-montenegro", "russian-empire"], "1912/1913")
    assert row["note"].endswith(
        "kingdom-of-montenegro has no code in the list of Correlates of War then: 341 is the data set's own."
    )
    assert file.refused == []


@pytest.mark.parametrize(
    ("old", "new", "refused"),
    [
        ("4521,,,712", "4521,,,nobody", (3, "member", "no state has the code 'nobody'")),
        (
            "4521,,,712,1,1993,10,22,0,0,0",
            "4521,,,341,1,1922,10,22,1926,1,1",
            (
                3,
                "member",
                "the code '341' means no one state in 1922-10-22 "
                "(it has meant kingdom-of-montenegro 1868/1915-07-01, MNE 2006-06-12/..)",
            ),
        ),
        ("712,1,1993,10,22", "712,1,1993,2,30", (3, "yrent", "'1993-02-30' is not a day of the calendar")),
        ("712,1,1993,10,22", "712,1,1993,,22", (3, "moent", "a day without a month")),
        ("712,1,1993,10,22", "712,1,soon,10,22", (3, "yrent", "not a date: 'soon-10-22'")),
        ("712,1,1993,10,22,0,0,0", "712,1,1993,10,22,1992,1,1", (3, "yrexit", "1992-01-01 is before 1993-10-22")),
        (
            "712,1,1993,10,22,0,0,0,1,1,0,0,0",
            "712,1,1993,10,22,0,0,0,1,1,0,0,2",
            (3, "defense", "neither 0 nor 1: '2'"),
        ),
    ],
)
def test_a_faulty_member_costs_its_line_only(
    old: str, new: str, refused: tuple[int, str, str], codes: CodeLookup, tmp_path: Path
) -> None:
    third = "4521,,,710,1,1993,10,22,0,0,0,1,1,0,0,0,0,0,1,0,5.1"
    lines = [line.replace(old, new) for line in BILATERAL]
    claims, file = read(atop.ADAPTER, written(tmp_path, MEMBERS, *lines, third), codes)
    assert refusals(file) == [refused]
    [row] = [named(claim.values) for claim in claims]
    assert row["parties"] == ["CHN", "KAZ"]
    assert "Without the members whose lines could not be read: " in row["note"]


def test_the_publishers_files_of_pairs_are_one_with_the_abridged_copy(codes: CodeLookup, tmp_path: Path) -> None:
    copy, _ = read(atop.ADAPTER, DATA / "atop.csv", codes)
    rows = [line.split(",") for line in (DATA / "atop.csv").read_text().splitlines()[1:]]
    directed = (f"{a}{b.zfill(3)},{year},1,{','.join(marks)},0,,{a},{b},5.1" for a, b, year, *marks in rows)
    claims, _ = read(atop.ADAPTER, written(tmp_path, DIRECTED, *directed), codes)
    assert claims == copy


def test_dyads_tell_no_direction(codes: CodeLookup, tmp_path: Path) -> None:
    lines = ("705712,1995,1,0,0,0,1,0,0,4521,705,712,5.1", "705712,1996,1,0,0,0,1,0,0,4521,705,712,5.1")
    unclear = "705712,1997,1,1,0,0,1,0,1,4521,705,712,5.1"
    claims, file = read(atop.ADAPTER, written(tmp_path, DYADS, *lines, unclear), codes)
    both, either = claims
    assert both == read(atop.ADAPTER, DATA / "atop.csv", codes)[0][0]
    assert (either.key, either.values) == (
        "KAZ.MNG.either.1997",
        (
            *("Alliance obligations of one side or both: defence, nonaggression", ["KAZ", "MNG"], "1997"),
            *("705 and 712, 1997", f"{atop.POOLED} {atop.EITHER}"),
        ),
    )
    assert file.refused == []
