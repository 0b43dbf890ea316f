"""The adapters of borders, missions and migrant stocks: whole claims of made-up files; what is refused or left out."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from adapters import DATA, read, refusals, written

from app.facts.borders import Border, BorderMeasure
from app.facts.missions import Mission, MissionKind
from app.facts.people_flows import PeopleFlow
from app.importers import cow_contiguity, cow_diplomatic_exchange, un_migrant_stock
from app.importers.adapter import Adapter
from app.importers.state_codes import CodeLookup

LAND = (True, "none", None, None, None, None, None)
TYPE_2 = (False, "gap", 22.224, "at_most", None, 22.224, "km")
TYPE_3 = (False, "gap", None, "between", 19.312128, 44.448, "km")
TYPE_4 = (False, "gap", None, "between", 38.624256, 277.8, "km")
TYPE_5 = (False, "gap", None, "between", 241.4016, 740.8, "km")

MILES = "bounds in km that hold for statute and for nautical miles."
NOTE_2 = f"Type 2: 12 miles of water or less; {MILES}"
NOTE_3 = f"Type 3: 24 miles of water or less, but more than 12; {MILES}"
NOTE_4 = f"Type 4: 150 miles of water or less, but more than 24; {MILES}"
NOTE_5 = f"Type 5: 400 miles of water or less, but more than 150; {MILES}"
TREATY = "The data set notes of the spell: Begins with an invented treaty."
FERRY = 'The data set notes of the spell: Across a sea; closest by "ferry".'
BRIDGE = "The data set notes of the spell: Bridge planned."
ENDS = "The data set ends with 2016: what came later it does not say."

CONTDIR = "statelno,statehno,conttype,begin,end,notes,version"
CONTDIRD = "state1no,state2no,year,conttype,version"
EXCHANGE = "ccode1,ccode2,year,DR_at_1,DR_at_2,DE,version"

CHARGE = "mission_under_charge"
STATED = {"value_qualifier": "stated"}
NAMES = {"KAZ": "Kazakhstan", "MNG": "Mongolia"}


def read_lines(
    adapter: Adapter, lines: list[str], folder: Path, codes: CodeLookup
) -> tuple[list[str], list[tuple[int, str, str]]]:
    """The keys of the claims in some lines, and the refusals."""
    claims, file = read(adapter, written(folder, *lines), codes)
    return [claim.key for claim in claims], refusals(file)


def test_spells_are_borders_of_the_states_that_their_codes_meant(codes: CodeLookup) -> None:
    claims, file = read(cow_contiguity.ADAPTER, DATA / "cow_contiguity_contdir.csv", codes)
    sea, friendship = "contdir: 255 and 365, 1990-10 to 1998-03", "contdir: 365 and 712, 1984-03 to 2016-12"
    west, bridge = "contdir: 260 and 365, 1958-05 to 1990-10", "contdir: 255 and 365, 1998-03 to 1998-07"
    strait, east = "contdir: 255 and 365, 1998-08 to 1998-08", "contdir: 710 and 740, 1890-01 to 1895-12"
    assert claims == [
        (7, "CHN.JPN.1890", ("CHN", "JPN", *TYPE_5, "1890-01/1895-12", east, NOTE_5)),
        (4, "DEU.RUS.1992", ("DEU", "RUS", *TYPE_4, "1992-01/1998-03", sea, NOTE_4)),
        (6, "DEU.RUS.1998", ("DEU", "RUS", *TYPE_2, "1998-08", strait, NOTE_2)),
        (5, "DEU.RUS.1998.255-365.type-3", ("DEU", "RUS", *TYPE_3, "1998-03/1998-07", bridge, f"{BRIDGE} {NOTE_3}")),
        (3, "DEU.SUHH.1958", ("DEU", "SUHH", *TYPE_5, "1958-05/1990-10", west, f"{FERRY} {NOTE_5}")),
        (4, "DEU.SUHH.1990", ("DEU", "SUHH", *TYPE_4, "1990-10/1991-12", sea, NOTE_4)),
        (2, "MNG.RUS.1992", ("MNG", "RUS", *LAND, "1992-01/2016-12", friendship, f"{TREATY} {ENDS}")),
        (2, "MNG.SUHH.1984", ("MNG", "SUHH", *LAND, "1984-03/1991-12", friendship, TREATY)),
    ]
    assert (file.lines, file.refused, file.left_out) == (6, [], {})


def test_years_of_both_directions_fold_into_spells(codes: CodeLookup) -> None:
    claims, file = read(cow_contiguity.ADAPTER, DATA / "cow_contiguity_contdird.csv", codes)
    ended, resumed = "contdird: 365 and 712, 1990 to 1992", "contdird: 365 and 712, 1994 to 1994"
    assert claims == [
        (10, "CHN.JPN.2015", ("CHN", "JPN", *TYPE_4, "2015", "contdird: 710 and 740, 2015 to 2015", NOTE_4)),
        (
            11,
            "CHN.JPN.2016",
            ("CHN", "JPN", *TYPE_5, "2016", "contdird: 710 and 740, 2016 to 2016", f"{NOTE_5} {ENDS}"),
        ),
        (2, "MNG.RUS.1992", ("MNG", "RUS", *LAND, "1992", ended, None)),
        (5, "MNG.RUS.1994", ("MNG", "RUS", *LAND, "1994", resumed, None)),
        (2, "MNG.SUHH.1990", ("MNG", "SUHH", *LAND, "1990/1991", ended, None)),
    ]
    assert (file.lines, file.refused, file.left_out) == (10, [], {})


@pytest.mark.parametrize(
    ("lines", "refused"),
    [
        ([CONTDIR, "365,712,6,199201,199212,,3.2"], [(2, "conttype", "'6' is none of the types 1 to 5")]),
        ([CONTDIR, "365,712,1,199213,201612,,3.2"], [(2, "begin", "'199213' is not a month such as 199112")]),
        ([CONTDIR, "365,712,1,1992,201612,,3.2"], [(2, "begin", "'1992' is not a month such as 199112")]),
        ([CONTDIR, "365,712,1,199201,-9,,3.2"], [(2, "end", "'-9' is not a month such as 201612, from 199201 on")]),
        (
            [CONTDIR, "365,712,1,199201,199112,,3.2"],
            [(2, "end", "'199112' is not a month such as 201612, from 199201 on")],
        ),
        (
            [CONTDIR, "365,712,1,199201,199212,,3.1"],
            [(2, "version", "'3.1' is not the version that is read, 3.2")],
        ),
        (
            [CONTDIR, "365,712,1,192107,192211,,3.2"],
            [
                (
                    2,
                    "statelno",
                    "the code '365' means no one state in 1921-07 "
                    "(it has meant russian-empire 1816/1917-11-08, SUHH 1922-12-30/1991-12-25, RUS 1991-12-26/..)",
                )
            ],
        ),
        ([CONTDIR, "255,260,4,199010,199010,,3.2"], [(2, "statehno", "'255' and '260' are one state in 1990-10: DEU")]),
        ([CONTDIRD, "365,712,92,1,3.2"], [(2, "year", "not a year: '92'")]),
        (
            [CONTDIRD, "365,712,1992,1,3.2", "712,365,1992,2,3.2"],
            [
                (2, "conttype", "1, but line 3, of the other direction, has 2"),
                (3, "conttype", "2, but line 2, of the other direction, has 1"),
            ],
        ),
    ],
)
def test_unclear_contiguity_is_refused(
    lines: list[str], refused: list[tuple[int, str, str]], tmp_path: Path, codes: CodeLookup
) -> None:
    assert read_lines(cow_contiguity.ADAPTER, lines, tmp_path, codes)[1] == refused


def test_both_layouts_give_a_spell_the_same_key(tmp_path: Path, codes: CodeLookup) -> None:
    spells = read_lines(cow_contiguity.ADAPTER, [CONTDIR, "365,712,1,199005,199204,,3.2"], tmp_path, codes)
    years = [f"712,365,{year},1,3.2" for year in (1990, 1991, 1992)]
    assert spells == (["MNG.RUS.1992", "MNG.SUHH.1990"], [])
    assert read_lines(cow_contiguity.ADAPTER, [CONTDIRD, *years], tmp_path, codes) == spells


def by_year(lines: list[str]) -> list[str]:
    """Lines of `contdir` as `contdird` has them: from both sides, for each year of which a spell has a part."""
    spells = (line.split(",") for line in lines)
    return [
        f"{one},{other},{year},{kind},3.2"
        for low, high, kind, begin, end, *_ in spells
        for one, other in ((low, high), (high, low))
        for year in range(int(begin[:4]), int(end[:4]) + 1)
    ]


def test_a_change_of_type_within_a_year_makes_two_spells(tmp_path: Path, codes: CodeLookup) -> None:
    lines = ["365,712,1,199205,199304,,3.2", "365,712,4,199304,199612,,3.2", "365,712,1,199905,200004,,3.2"]
    path = written(tmp_path, CONTDIRD, *by_year(lines))
    claims, file = read(cow_contiguity.ADAPTER, path, codes)
    assert file.refused == []
    change = cow_contiguity.CHANGE.format(1993)
    assert {claim.key: (claim.values[9], claim.values[-1]) for claim in claims} == {
        "MNG.RUS.1992": ("1992/1993", change),
        "MNG.RUS.1993": ("1993/1996", f"{change} {NOTE_4}"),
        "MNG.RUS.1999": ("1999/2000", None),
    }


def test_a_spell_is_read_by_the_days_of_its_states(tmp_path: Path, codes: CodeLookup) -> None:
    path = written(tmp_path, CONTDIR, "345,365,4,199201,200606,,3.2", "365,712,1,192101,201612,,3.2")
    claims, file = read(cow_contiguity.ADAPTER, path, codes)
    place = cow_contiguity.ADAPTER.columns.index("period")
    periods = {claim.key: claim.values[place] for claim in claims}
    assert periods == {
        "RUS.YUCS.1992": "1992-01/1992-04",
        "CSXX.RUS.1992": "1992-05/2006-06",
        "MNG.SUHH.1922": "1922-12/1991-12",
        "MNG.RUS.1992": "1992-01/2016-12",
    }
    assert (file.refused, file.left_out) == ([], {"part of a spell in which a code means no one state": 1})


def test_spells_of_one_year_have_the_same_keys_in_both_layouts(tmp_path: Path, codes: CodeLookup) -> None:
    lines = [
        *("345,365,1,199003,199107,,3.2", "345,365,4,199107,200606,,3.2"),  # 345 passes on in April 1992, June 2006
        *("255,365,4,199803,199806,,3.2", "255,365,3,199806,199807,,3.2", "260,365,5,195805,199010,,3.2"),
        *("255,365,5,199010,199108,,3.2", "365,712,1,198403,201612,,3.2"),
    ]
    spells = read_lines(cow_contiguity.ADAPTER, [CONTDIR, *lines], tmp_path, codes)
    keys = [
        *("CSXX.RUS.1992", "DEU.RUS.1998", "DEU.RUS.1998.255-365.type-4", "DEU.SUHH.1958", "DEU.SUHH.1990"),
        *("MNG.RUS.1992", "MNG.SUHH.1984", "SUHH.YUCS.1990", "SUHH.YUCS.1991"),
    ]
    before_april, june = "RUS.YUCS.1992", "RUS.SRB.2006"  # years tell the state of most of their days
    assert spells == (sorted([*keys, before_april]), [])
    assert read_lines(cow_contiguity.ADAPTER, [CONTDIRD, *by_year(lines)], tmp_path, codes) == (
        sorted([*keys, june]),
        [],
    )


def test_a_file_with_one_direction_is_read(tmp_path: Path, codes: CodeLookup) -> None:
    years = ["365,712,1992,1,3.2", "365,712,1993,1,3.2"]
    assert read_lines(cow_contiguity.ADAPTER, [CONTDIRD, *years], tmp_path, codes) == (["MNG.RUS.1992"], [])


def test_counts_of_neighbours_are_no_borders(tmp_path: Path, codes: CodeLookup) -> None:
    lines = ["stateno,stateab,year,total,land,sea,version", "712,MON,1992,2,2,0,3.2", "712,MON,1993,2,2,0,3.2"]
    claims, file = read(cow_contiguity.ADAPTER, written(tmp_path, *lines), codes)
    assert (claims, file.refused, file.lines) == ([], [], 2)
    assert file.left_out == {"number of neighbours, which names none of them: contdir.csv does": 2}


def test_nothing_is_claimed_where_two_copies_contradict_each_other(tmp_path: Path, codes: CodeLookup) -> None:
    years = ["365,712,1992,1,3.2", "365,712,1993,1,3.2", "712,365,1993,2,3.2", "712,365,1994,1,3.2"]
    keys, _ = read_lines(cow_contiguity.ADAPTER, [CONTDIRD, *years], tmp_path, codes)
    assert keys == ["MNG.RUS.1992", "MNG.RUS.1994"]
    surveys = ["705,712,1995,3,1,1,2006.1", "712,705,1995,2,3,1,2006.1", "705,712,2000,3,0,1,2006.1"]
    keys, refused = read_lines(cow_diplomatic_exchange.ADAPTER, [EXCHANGE, *surveys], tmp_path, codes)
    assert keys == ["MNG.KAZ.1995"]
    assert refused == [(3, "DR_at_1", "2, but DR_at_2 of line 2 has 1")]


def test_spell_that_stands_twice_has_one_key(tmp_path: Path, codes: CodeLookup) -> None:
    row = "365,712,1,199205,199304,,3.2"
    keys, refused = read_lines(cow_contiguity.ADAPTER, [CONTDIR, row, row], tmp_path, codes)
    assert (keys, refused) == (["MNG.RUS.1992", "MNG.RUS.1992"], [])


def test_equal_surveys_in_a_row_are_one_mission(codes: CodeLookup) -> None:
    claims, file = read(cow_diplomatic_exchange.ADAPTER, DATA / "cow_diplomatic_exchange.csv", codes)
    rows = {
        key: (line, sending, receiving, str(kind), period, row.removeprefix("dyad-years: "))
        for line, key, (sending, receiving, kind, period, row, _) in claims
    }
    assert rows == {
        "CHN.JPN.1914": (6, "CHN", "JPN", "embassy", "1914", "DR_at_2, level of 710 at 740, 1914"),
        "CHN.JPN.1925": (7, "CHN", "JPN", "embassy", "1925", "DR_at_2, level of 710 at 740, 1925"),
        "JPN.CHN.1909": (5, "JPN", "CHN", "embassy", "1909/1914", "DR_at_1, level of 740 at 710, 1909, 1914"),
        "JPN.CHN.1925": (7, "JPN", "CHN", "embassy", "1925", "DR_at_1, level of 740 at 710, 1925"),
        "KAZ.MNG.2000": (
            3,
            "KAZ",
            "MNG",
            "mission_under_charge",
            "2000/2005",
            "DR_at_2, level of 705 at 712, 2000, 2005",
        ),
        "MNG.DEU.1990": (11, "MNG", "DEU", "embassy", "1990", "DR_at_1, level of 712 at 255, 1990"),
        "MNG.DEU.1990.712-260": (
            12,
            "MNG",
            "DEU",
            "mission_under_charge",
            "1990",
            "DR_at_1, level of 712 at 260, 1990",
        ),
        "MNG.KAZ.1995": (2, "MNG", "KAZ", "legation", "1995/2000", "DR_at_1, level of 712 at 705, 1995, 2000"),
        "MNG.KAZ.2005": (4, "MNG", "KAZ", "embassy", "2005", "DR_at_1, level of 712 at 705, 2005"),
        "MNG.RUS.1995": (14, "MNG", "RUS", "embassy", "1995", "DR_at_1, level of 712 at 365, 1995"),
        "MNG.SUHH.1990": (13, "MNG", "SUHH", "embassy", "1990", "DR_at_1, level of 712 at 365, 1990"),
    }
    assert (file.lines, file.refused) == (14, [])
    assert file.left_out == {"level 0: no representation found": 7, "level 9: other or unknown": 1}


@pytest.mark.parametrize(
    ("key", "note"),
    [
        ("KAZ.MNG.2000", "Level 1 (chargé d'affaires) in the surveys 2000 to 2005; no survey came later."),
        (
            "MNG.KAZ.1995",
            "Level 2 (minister) in the surveys 1995 to 2000; the next survey, of 2005, has level 3 (ambassador).",
        ),
        ("MNG.RUS.1995", "Level 3 (ambassador); the next survey, of 2000, has none."),
        ("MNG.SUHH.1990", "Level 3 (ambassador); in the next survey, of 1995, a code means another state."),
        ("JPN.CHN.1925", "Level 3 (ambassador); the next survey, of 1930, does not have the two."),
    ],
)
def test_note_of_a_mission_tells_what_the_next_survey_found(key: str, note: str, codes: CodeLookup) -> None:
    claims, _ = read(cow_diplomatic_exchange.ADAPTER, DATA / "cow_diplomatic_exchange.csv", codes)
    assert {name: values[-1] for _, name, values in claims}[key] == note


@pytest.mark.parametrize(
    ("lines", "refused"),
    [
        (["705,712,1996,3,0,1,2006.1"], [(2, "year", "'1996' is not the year of a survey")]),
        (["705,712,95,3,0,1,2006.1"], [(2, "year", "not a year: '95'")]),
        (["705,712,1995,4,0,1,2006.1"], [(2, "DR_at_1", "'4' is none of the levels 0, 1, 2, 3 and 9")]),
        (["705,712,1995,3,,1,2006.1"], [(2, "DR_at_2", "'' is none of the levels 0, 1, 2, 3 and 9")]),
        (["705,712,1995,3,0,1,2005.2"], [(2, "version", "'2005.2' is not the version that is read, 2006.1")]),
        (
            ["705,712,1995,3,0,1,2006.1", "712,705,1995,0,2,1,2006.1"],
            [(3, "DR_at_2", "2, but DR_at_1 of line 2 has 3")],
        ),
        (["255,260,1990,3,0,1,2006.1"], [(2, "ccode2", "'255' and '260' are one state in 1990: DEU")]),
        (
            ["705,999,1990,3,0,1,2006.1"],
            [
                (2, "ccode1", "the code '705' means no one state in 1990 (it has meant KAZ 1991-12-26/..)"),
                (2, "ccode2", "no state has the code '999'"),
            ],
        ),
        (
            ["705,712,1990,3,0,1,2006.1"],
            [(2, "ccode1", "the code '705' means no one state in 1990 (it has meant KAZ 1991-12-26/..)")],
        ),
        (
            ["705,712,1990,0,3,1,2006.1"],
            [(2, "ccode1", "the code '705' means no one state in 1990 (it has meant KAZ 1991-12-26/..)")],
        ),
        (
            ["712,705,1990,3,0,1,2006.1"],
            [(2, "ccode2", "the code '705' means no one state in 1990 (it has meant KAZ 1991-12-26/..)")],
        ),
    ],
)
def test_unclear_representation_is_refused(
    lines: list[str], refused: list[tuple[int, str, str]], tmp_path: Path, codes: CodeLookup
) -> None:
    assert read_lines(cow_diplomatic_exchange.ADAPTER, [EXCHANGE, *lines], tmp_path, codes)[1] == refused


def test_migrant_stocks_are_read_by_name_and_only_where_counted(codes: CodeLookup) -> None:
    claims, file = read(un_migrant_stock.ADAPTER, DATA / "un_migrant_stock.csv", codes)
    row, note = "destinations by origins: ", "An estimate for the middle of the year."
    assert claims == [
        (3, "KAZ.MNG.2019", ("KAZ", "MNG", 71.0, "2019", f"{row}2019, Mongolia, Kazakhstan", note)),
        (2, "MNG.KAZ.1990", ("MNG", "KAZ", 612.0, "1990", f"{row}1990, Kazakhstan, Mongolia", note)),
        (2, "RUS.KAZ.1990", ("RUS", "KAZ", 8300001.0, "1990", f"{row}1990, Kazakhstan, Russian Federation", note)),
        (3, "RUS.MNG.2019", ("RUS", "MNG", 3300.0, "2019", f"{row}2019, Mongolia, Russian Federation", note)),
        (
            2,
            "channel-islands.KAZ.1990",
            ("channel-islands", "KAZ", 1.0, "1990", f"{row}1990, Kazakhstan, Channel Islands", note),
        ),
    ]
    assert (file.lines, file.refused) == (3, [])
    assert file.left_out == {
        "no state: Total": 1,
        "no state: Other South": 1,
        "origin and destination are the same: no migrants": 1,
        "missing value": 2,
        "0, which may mean unknown": 2,
    }


def test_unknown_names_and_figures_that_are_none_are_refused(tmp_path: Path, codes: CodeLookup) -> None:
    lines = [
        "Year,Dest,Mongolia,Ruritania",
        "1990,Kazakhstan,1e3,1",
        "1995,Kazakhstan,-2,2",
        "2000,Ruritania,3,3",
        "200O,Kazakhstan,4,4",
        "2005,Kazakhstan,5,5",
    ]
    assert read_lines(un_migrant_stock.ADAPTER, lines, tmp_path, codes) == (
        ["MNG.KAZ.2005"],
        [
            (1, "Ruritania", "no state has the code 'ruritania' (did you mean britain?)"),
            (2, "Mongolia", "'1e3' is not a number of people"),
            (3, "Mongolia", "'-2' is not a number of people"),
            (4, "Dest", "no state has the code 'ruritania' (did you mean britain?)"),
            (5, "Year", "not a year: '200O'"),
        ],
    )


@pytest.mark.parametrize("module", [cow_contiguity, cow_diplomatic_exchange, un_migrant_stock])
def test_adapters_name_columns_of_their_kind(module: Any) -> None:
    adapter: Adapter = module.ADAPTER
    named = [*adapter.columns, *adapter.constants]
    assert set(named) <= set(adapter.table.model_fields)
    assert len(named) == len(set(named))
    assert {"period", "period_basis", "source_row"} <= set(named)


NO_GAP = {"value": None, "value_qualifier": None, "value_low": None, "value_high": None}


@pytest.mark.parametrize(
    ("row", "statement"),
    [
        ({"contiguous": True, "measure": "none", **NO_GAP}, "Kazakhstan and Mongolia have a land border."),
        ({"contiguous": False, "measure": "none", **NO_GAP}, "Kazakhstan and Mongolia have no land border."),
        (
            {"contiguous": True, "measure": "length", **NO_GAP, "value": 91.5, "value_qualifier": "stated"},
            "Kazakhstan and Mongolia have a land border of 91.5 km.",
        ),
        (
            {"contiguous": False, "measure": "gap", **NO_GAP, "value": 22.224, "value_qualifier": "at_most"},
            "Kazakhstan and Mongolia have no land border; at most 22.224 km lie between them.",
        ),
        (
            {
                "contiguous": False,
                "measure": "gap",
                "value": None,
                "value_qualifier": "between",
                "value_low": 241.4016,
                "value_high": 740.8,
            },
            "Kazakhstan and Mongolia have no land border; between 241.402 and 740.8 km lie between them.",
        ),
        ({"contiguous": False, "measure": "gap", **NO_GAP, "value": 40.0, "value_qualifier": "under"}, None),
        (
            {"contiguous": False, "measure": "gap", **NO_GAP, "value": 37.209, "value_qualifier": "stated"},
            "Kazakhstan and Mongolia have no land border; 37.209 km lie between them.",
        ),
        (
            {"contiguous": False, "measure": "main_city_distance", **NO_GAP, "value": 2371.558, **STATED},
            "The largest cities of Kazakhstan and Mongolia are 2371.56 km apart.",
        ),
        (
            {"contiguous": False, "measure": "capital_distance", **NO_GAP, "value": 2557.15, **STATED},
            "The capitals of Kazakhstan and Mongolia are 2557.15 km apart.",
        ),
        (
            {"contiguous": False, "measure": "weighted_distance", **NO_GAP, "value": 2558.585, **STATED},
            "The cities of Kazakhstan and Mongolia are 2558.59 km apart on average, weighted by population.",
        ),
        (
            {"contiguous": False, "measure": "harmonic_weighted_distance", **NO_GAP, "value": 2390.42, **STATED},
            "The cities of Kazakhstan and Mongolia are 2390.42 km apart by the harmonic mean, weighted by population.",
        ),
    ],
)
def test_borders_without_a_statement_are_worded(row: dict[str, Any], statement: str | None) -> None:
    pair = {**dict.fromkeys(Border.told_by()), "a_id": "KAZ", "b_id": "MNG", **row}
    assert Border.sentence(SimpleNamespace(**pair), NAMES) == statement
    dated = Border.sentence(SimpleNamespace(**{**pair, "period": "1918-11/1940-06"}), NAMES)
    assert dated == (statement and f"{statement[:-1]}, from November 1918 to June 1940.")


def test_what_has_no_sentence_of_its_kind_is_told_by_its_columns() -> None:
    told = {"contiguous": False, "measure": "gap", "value": 40.0, "value_qualifier": "under", "unit": "km"}
    row = {**dict.fromkeys(Border.told_by()), "a_id": "KAZ", "b_id": "MNG", **told, "period": "1992"}
    words = (
        "Border: a Kazakhstan; b Mongolia; contiguous False; measure gap; value 40.0; value qualifier under; unit km"
    )
    assert Border.worded(SimpleNamespace(**row), NAMES) == f"{words}, in 1992."


def test_the_two_entries_of_a_reference_work_tell_of_a_border_apart() -> None:
    row = {**dict.fromkeys(Border.told_by()), "a_id": "KAZ", "b_id": "MNG", "contiguous": True, "measure": "none"}
    row |= {"period_basis": "publication", "period_latest": "2026-02-04", "source_row": "asia/kz.json: Geography"}
    words = "Kazakhstan and Mongolia have a land border, as of 4 February 2026, by the entry asia/kz.json."
    assert Border.worded(SimpleNamespace(**row), NAMES) == words


@pytest.mark.parametrize("kind", MissionKind)
def test_missions_of_every_kind_are_worded(kind: MissionKind) -> None:
    named = {"mission_under_charge": "a diplomatic mission led by a chargé d'affaires"}
    values = {"sending_id": "MNG", "receiving_id": "KAZ", "kind": kind.value, "only_in_region_id": None}
    words = kind.replace("_", " ")
    mission = named.get(kind, f"{'an' if words[0] in 'aeiou' or words.startswith('hon') else 'a'} {words}")
    row = SimpleNamespace(**values, city=None, period="1864", period_basis="stated")
    assert Mission.sentence(row, NAMES) == f"Mongolia has {mission} in Kazakhstan, in 1864."
    row = SimpleNamespace(**values, city="Almaty", period=None, period_basis="undated")
    assert Mission.sentence(row, NAMES) == f"Mongolia has {mission} in Kazakhstan (Almaty)."


@pytest.mark.parametrize(
    ("kind", "city", "concept"),
    [
        (MissionKind.EMBASSY, "Almaty", ("embassy", "", "")),
        (MissionKind.CONSULATE, "Bayan-Ölgii", ("consulate", "", "bayan olgii")),
        (MissionKind.CONSULATE, None, ("consulate", "", "")),
    ],
)
def test_posts_of_which_there_may_be_several_are_asked_for_by_city(
    kind: MissionKind, city: str | None, concept: tuple[str, ...]
) -> None:
    row = Mission.model_construct(sending_id="MNG", receiving_id="KAZ", kind=kind, city=city, only_in_region_id=None)
    assert [question.concept for question in row.questions()] == [concept]


def test_a_distance_between_places_is_no_gap_and_tells_nothing_of_a_border() -> None:
    pair: dict[str, Any] = {"a_id": "KAZ", "b_id": "MNG", "contiguous": False, "value": 40.0, "unit": "km"}
    asked = {
        measure: [(question.aspect, question.concept) for question in row.questions()]
        for measure in BorderMeasure
        for row in [Border.model_construct(measure=measure, **pair)]
    }
    tie = ("tie", ("contiguous",))
    assert asked == {
        "gap": [("figure", ("gap", "km")), tie],
        "length": [("figure", ("length", "km")), tie],
        "none": [tie],
        "main_city_distance": [("figure", ("main_city_distance", "km"))],
        "capital_distance": [("figure", ("capital_distance", "km"))],
        "weighted_distance": [("figure", ("weighted_distance", "km"))],
        "harmonic_weighted_distance": [("figure", ("harmonic_weighted_distance", "km"))],
    }


def test_only_mission_in_a_region_is_not_worded() -> None:
    row = SimpleNamespace(sending_id="MNG", receiving_id="KAZ", kind="embassy", only_in_region_id="central-asia")
    assert Mission.sentence(row, NAMES) is None


@pytest.mark.parametrize(
    ("concept", "qualifier", "statement"),
    [
        ("migrant_stock", "stated", "Migrants from Kazakhstan who live in Mongolia, in 2019: 2,474,111."),
        ("migrant_stock", "about", None),
        ("student_mobility", "stated", None),
    ],
)
def test_migrant_stocks_are_worded_as_counted(concept: str, qualifier: str, statement: str | None) -> None:
    row = SimpleNamespace(
        concept=concept,
        value=2474111.0,
        value_qualifier=qualifier,
        origin_id="KAZ",
        destination_id="MNG",
        period="2019",
    )
    assert PeopleFlow.sentence(row, NAMES) == statement


def test_the_region_micronesia_is_no_state(codes: CodeLookup, tmp_path: Path) -> None:
    lines = ("Year,Dest,Mongolia", "1990,Micronesia,5181", "1990,Polynesia,7")
    claims, file = read(un_migrant_stock.ADAPTER, written(tmp_path, *lines), codes)
    assert (claims, file.refused) == ([], [])
    assert [reason for reason in file.left_out if "no state" in reason] == [
        "no state: Micronesia",
        "no state: Polynesia",
    ]
