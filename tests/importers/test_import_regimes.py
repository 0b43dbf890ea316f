"""The adapters of regimes: V-Dem, Polity and Freedom House, in the publishers' own formats and in the known copies."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from adapters import read, refusals, written
from workbooks import Cell, workbook

from app.facts.regimes import Regime, RegimeScale, RegimeType
from app.importers import adapter_of, freedom_house, polity, v_dem
from app.importers.adapter import Adapter, UnreadableFile
from app.importers.country_years import COLUMNS, OUTSIDE
from app.importers.recognition import recognize
from app.importers.state_codes import CodeLookup

V_DEM = "country_name,country_text_id,country_id,year,historical_date,COWcode,v2x_polyarchy,v2x_polyarchy_codelow,"
V_DEM += "v2x_polyarchy_codehigh,v2x_libdem,v2x_libdem_codelow,v2x_libdem_codehigh,v2x_regime"
V_DEM_COPY = "vdem_country_name,country_text_id,country_id,vdem_cowcode,year,historical_date,v2x_polyarchy,"
V_DEM_COPY += "v2x_polyarchy_codelow,v2x_polyarchy_codehigh"
POLITY = "p5,cyear,ccode,scode,country,year,flag,fragment,democ,autoc,polity,polity2,durable"
FREEDOM = "fh_country,year,pr,cl,status,fh_total,fh_total_reversed"

BOUNDS = v_dem.OF_ESTIMATES
NAMES = {"MNG": "Mongolia", "SUHH": "the Soviet Union"}


def ends(year: int) -> str:
    """The note of a claim that lasts to the end of its data set."""
    return f"The data set ends with {year}: what came later it does not say."


def told(adapter: Adapter, path: Path, codes: CodeLookup) -> dict[str, tuple[Any, ...]]:
    """The claims of a file by their keys: actor, regime, value and bounds, period and note."""
    claims, file = read(adapter, path, codes)
    assert file.refused == []
    named = {claim.key: dict(zip(COLUMNS, claim.values, strict=True)) for claim in claims}
    kept = ("actor_id", "regime", "value", "value_low", "value_high", "period", "note")
    for key, values in named.items():
        assert key.split(".")[1] == values["scale"]
        is_scored = values["value"] is not None
        is_estimated = values["value_low"] != values["value_high"]
        if is_scored and not is_estimated:
            assert values["value_low"] == values["value"]
            values |= {"value_low": None, "value_high": None}
        assert values["unit"] == ("points" if is_scored else None)
        assert values["value_qualifier"] == (("estimated" if is_estimated else "stated") if is_scored else None)
    return {key: tuple(values[name] for name in kept) for key, values in named.items()}


def test_v_dem_gives_a_class_and_scores_with_their_bounds(tmp_path: Path, codes: CodeLookup) -> None:
    path = written(
        tmp_path,
        V_DEM,
        "Mongolia,MNG,89,1920,1920-12-31,712,0.016,0.009,0.021,,,,0",
        "Mongolia,MNG,89,1921,1921-12-31,712,0.016,0.009,0.021,,,,0",
        "Mongolia,MNG,89,1922,1922-12-31,712,0.016,0.009,0.021,NA,NA,NA,0",
        "Mongolia,MNG,89,1991,1991-12-31,712,0.561,0.489,0.617,0.402,0.353,0.453,2",
        "Mongolia,MNG,89,1992,1992-12-31,712.0,0.673,0.605,0.746,0.537,0.478,0.603,2.0",
        "Palestine/West Bank,PSE,128,1992,1992-12-31,,0.2,0.1,0.3,,,,",
    )
    index, liberal, world = "electoral_democracy_index", "liberal_democracy_index", "regimes_of_the_world"
    closed, electoral = RegimeType.CLOSED_AUTOCRACY, RegimeType.ELECTORAL_DEMOCRACY
    last = ends(1992)
    assert told(v_dem.ADAPTER, path, codes) == {
        f"MNG.{world}.1920": ("MNG", closed, 0, None, None, "1920", OUTSIDE),
        f"MNG.{world}.1921": ("MNG", closed, 0, None, None, "1921/1922", None),
        f"MNG.{world}.1991": ("MNG", electoral, 2, None, None, "1991/1992", last),
        f"MNG.{index}.1920": ("MNG", None, 0.016, 0.009, 0.021, "1920", f"{BOUNDS} {OUTSIDE}"),
        f"MNG.{index}.1921": ("MNG", None, 0.016, 0.009, 0.021, "1921/1922", BOUNDS),
        f"MNG.{index}.1991": ("MNG", None, 0.561, 0.489, 0.617, "1991", BOUNDS),
        f"MNG.{index}.1992": ("MNG", None, 0.673, 0.605, 0.746, "1992", f"{BOUNDS} {last}"),
        f"MNG.{liberal}.1991": ("MNG", None, 0.402, 0.353, 0.453, "1991", BOUNDS),
        f"MNG.{liberal}.1992": ("MNG", None, 0.537, 0.478, 0.603, "1992", f"{BOUNDS} {last}"),
        f"west-bank.{index}.1992": ("west-bank", None, 0.2, 0.1, 0.3, "1992", f"{BOUNDS} {OUTSIDE} {last}"),
    }


def test_what_v_dem_does_not_rate_is_left_out(tmp_path: Path, codes: CodeLookup) -> None:
    path = written(tmp_path, V_DEM, "Mongolia,MNG,89,1920,1920-12-31,712,NA,NA,NA,,,,0")
    claims, file = read(v_dem.ADAPTER, path, codes)
    assert [claim.key for claim in claims] == ["MNG.regimes_of_the_world.1920"]
    assert file.left_out == {"no value: v2x_polyarchy": 1, "no value: v2x_libdem": 1}


def test_the_copy_of_v_dem_is_read_alike(tmp_path: Path, codes: CodeLookup) -> None:
    path = written(tmp_path, V_DEM_COPY, "Mongolia,MNG,89,712,1991,1991-12-31,0.561,0.489,0.617")
    assert told(v_dem.ADAPTER, path, codes) == {
        "MNG.electoral_democracy_index.1991": (
            *("MNG", None, 0.561, 0.489, 0.617, "1991"),
            f"{BOUNDS} {ends(1991)}",
        )
    }


def test_a_code_stands_for_the_state_of_the_nearest_year(tmp_path: Path, codes: CodeLookup) -> None:
    lines = [f"Russia,RUS,11,365,{year},{year}-12-31,0.1,0.1,0.1" for year in (1815, 1816, 1990, 1992)]
    claims, _ = read(v_dem.ADAPTER, written(tmp_path, V_DEM_COPY, *lines), codes)
    told = [dict(zip(COLUMNS, claim.values, strict=True)) for claim in claims]
    assert [(row["actor_id"], row["period"], OUTSIDE in row["note"]) for row in told] == [
        ("RUS", "1992", False),
        ("SUHH", "1990", False),
        ("russian-empire", "1815", True),
        ("russian-empire", "1816", False),
    ]


def test_polity_is_a_score_in_a_class_or_a_state_of_affairs(tmp_path: Path, codes: CodeLookup) -> None:
    path = written(
        tmp_path,
        POLITY,
        "1,7121989,712,MON,Mongolia,1989,0,,0,7,-7,-7,",
        "1,7121990,712,MON,Mongolia,1990,1,,4,2,2,2,",
        "1,7121991,712,MON,Mongolia,1991,0,,4,2,2,2,",
        "1,7121992,712,MON,Mongolia,1992,0,,9,0,9,9,",
        "1,7121993,712,MON,Mongolia,1993,0,,9,0,9,9,",
        "1,7122001,712,MON,Mongolia,2001,0,,-66,-66,-66,,",
        "1,7122002,712,MON,Mongolia,2002,0,,-77,-77,-77,0,",
        "1,7122003,712,MON,Mongolia,2003,0,,-88,-88,-88,-3,",
        "1,7122004,712,MON,Mongolia,2004,0,,1,6,-5,-5,",
        "1,7122005,712,MON,Mongolia,2005,0,,6,0,6,6,",
        "1,7122006,712,MON,Mongolia,2006,0,,5,0,5,5,",
        "1,7122007,712,MON,Mongolia,2007,0,,0,6,-6,-6,",
    )
    claims = told(polity.ADAPTER, path, codes)
    part = "Democracy (DEMOC) {} less autocracy (AUTOC) {}."
    assert {key: row for key, row in claims.items() if ".polity." in key} == {
        "MNG.polity.1989": ("MNG", "autocracy", -7, None, None, "1989", part.format(0, 7)),
        "MNG.polity.1990": (
            *("MNG", "anocracy", 2, None, None, "1990"),
            f"{part.format(4, 2)} Coded tentatively (flag 1).",
        ),
        "MNG.polity.1991": ("MNG", "anocracy", 2, None, None, "1991", part.format(4, 2)),
        "MNG.polity.1992": ("MNG", "democracy", 9, None, None, "1992/1993", part.format(9, 0)),
        "MNG.polity.2001": ("MNG", "interruption", None, None, None, "2001", "Coded -66."),
        "MNG.polity.2002": ("MNG", "interregnum", None, None, None, "2002", "Coded -77."),
        "MNG.polity.2003": ("MNG", "transition", None, None, None, "2003", "Coded -88."),
        "MNG.polity.2004": ("MNG", "anocracy", -5, None, None, "2004", part.format(1, 6)),
        "MNG.polity.2005": ("MNG", "democracy", 6, None, None, "2005", part.format(6, 0)),
        "MNG.polity.2006": ("MNG", "anocracy", 5, None, None, "2006", part.format(5, 0)),
        "MNG.polity.2007": ("MNG", "autocracy", -6, None, None, "2007", f"{part.format(0, 6)} {ends(2007)}"),
    }
    revised = [(row[1], row[2], row[5]) for key, row in claims.items() if ".polity2." in key]
    assert revised == [
        *((None, -7, "1989"), (None, 2, "1990/1991"), (None, 9, "1992/1993")),
        *((None, 0, "2002"), (None, -3, "2003"), (None, -5, "2004")),
        *((None, 6, "2005"), (None, 5, "2006"), (None, -6, "2007")),
    ]


def test_polity_has_codes_of_its_own(tmp_path: Path, codes: CodeLookup) -> None:
    lines = [
        f"1,{code}{year},{code},XXX,X,{year},0,,0,7,-7,,"
        for code, year in (
            *((364, 1991), (365, 1992), (342, 2006), (347, 2006), (348, 2006), (626, 2011), (816, 1976), (818, 1976)),
            *((305, 1918), (305, 1919), (305, 1950), (89, 1830)),
        )
    ]
    claims, file = read(polity.ADAPTER, written(tmp_path, POLITY, *lines), codes)
    by_unit = {claim.values[COLUMNS.index("source_row")]: claim.values for claim in claims}
    found = {row.split(":")[0]: (values[0], OUTSIDE in values[-1]) for row, values in by_unit.items() if values[-1]}
    assert {unit: state for unit, (state, _) in found.items()} == {
        "XXX (89), 1830": "united-provinces-of-central-america",
        "XXX (305), 1919": "AUT",
        "XXX (305), 1950": "AUT",
        "XXX (342), 2006": "SRB",
        "XXX (347), 2006": "CSXX",
        "XXX (348), 2006": "MNE",
        "XXX (364), 1991": "SUHH",
        "XXX (365), 1992": "RUS",
        "XXX (626), 2011": "SDN",
        "XXX (816), 1976": "VDVN",
        "XXX (818), 1976": "VNM",
    }
    assert {unit for unit, (_, is_outside) in found.items() if is_outside} == {
        *("XXX (305), 1950", "XXX (347), 2006", "XXX (626), 2011"),
        *("XXX (89), 1830", "XXX (816), 1976"),
    }
    assert refusals(file) == [(10, "ccode", "no state has the code '300' (did you mean 305 or 370 or 380?)")]


def test_two_units_of_one_state_in_a_year_are_two_claims(tmp_path: Path, codes: CodeLookup) -> None:
    lines = ["1,1,255,GMY,Germany,1990,0,,10,0,10,10,", "1,1,260,GFR,Germany West,1990,0,,10,0,10,10,"]
    claims, _ = read(polity.ADAPTER, written(tmp_path, POLITY, *lines), codes)
    assert [claim.key for claim in claims if ".polity." in claim.key] == [
        "DEU.polity.1990",
        "DEU.polity.1990.gmy-255",
    ]


FREE, PARTLY, NOT = "free", "partly_free", "not_free"


def test_freedom_house_is_a_status_and_two_ratings(tmp_path: Path, codes: CodeLookup) -> None:
    path = written(
        tmp_path,
        FREEDOM,
        "Mongolia,1980,7,7,NF,14,0",
        "Mongolia,1982,7,7,NF,14,0",
        "Mongolia,1983,7,6,NF,13,1",
        "Yugoslavia,1991,6,5,PF,11,3",
        "Yugoslavia,1992,6,5,NF,11,3",
        "Abkhazia,1997,6,5,NF,11,3",
    )
    assert told(freedom_house.ADAPTER, path, codes) == {
        "MNG.freedom_in_the_world.1980": ("MNG", NOT, None, None, None, "1980", None),
        "MNG.freedom_in_the_world.1982": ("MNG", NOT, None, None, None, "1982/1983", None),
        "MNG.political_rights.1980": ("MNG", None, 7, None, None, "1980", None),
        "MNG.political_rights.1982": ("MNG", None, 7, None, None, "1982/1983", None),
        "MNG.civil_liberties.1980": ("MNG", None, 7, None, None, "1980", None),
        "MNG.civil_liberties.1982": ("MNG", None, 7, None, None, "1982", None),
        "MNG.civil_liberties.1983": ("MNG", None, 6, None, None, "1983", None),
        "YUCS.freedom_in_the_world.1991": ("YUCS", PARTLY, None, None, None, "1991", None),
        "YUCS.political_rights.1991": ("YUCS", None, 6, None, None, "1991", None),
        "YUCS.civil_liberties.1991": ("YUCS", None, 5, None, None, "1991", None),
        "CSXX.freedom_in_the_world.1992": ("CSXX", NOT, None, None, None, "1992", None),
        "CSXX.political_rights.1992": ("CSXX", None, 6, None, None, "1992", None),
        "CSXX.civil_liberties.1992": ("CSXX", None, 5, None, None, "1992", None),
        "abkhazia.freedom_in_the_world.1997": ("abkhazia", NOT, None, None, None, "1997", ends(1997)),
        "abkhazia.political_rights.1997": ("abkhazia", None, 6, None, None, "1997", ends(1997)),
        "abkhazia.civil_liberties.1997": ("abkhazia", None, 5, None, None, "1997", ends(1997)),
    }


def test_all_data_of_freedom_house_are_of_the_year_before_the_edition(tmp_path: Path, codes: CodeLookup) -> None:
    head: list[Cell] = [
        "Country/Territory",
        "Region",
        "C/T",
        "Edition",
        "Status",
        "PR Rating",
        "CL Rating",
        "A1",
        "Total",
    ]
    rows: list[list[Cell]] = [
        ["Freedom in the World 2013-2024 Raw Data"],
        head,
        ["Mongolia", "Asia", "c", 2024.0, "F", 1.0, 2.0, 3.0, 84.0],
        ["Mongolia", "Asia", "c", 2023.0, "F", 1.0, 2.0, 3.0, 84.0],
    ]
    path = tmp_path / "All_data_FIW_2013-2024.xlsx"
    path.write_bytes(workbook({"Index": [["This workbook lists all data"]], "FIW13-24": rows}))
    period = ("2022/2023", ends(2023))
    assert told(freedom_house.ADAPTER, path, codes) == {
        "MNG.freedom_in_the_world.2022": ("MNG", FREE, None, None, None, *period),
        "MNG.political_rights.2022": ("MNG", None, 1, None, None, *period),
        "MNG.civil_liberties.2022": ("MNG", None, 2, None, None, *period),
        "MNG.freedom_score.2022": ("MNG", None, 84, None, None, *period),
    }


@pytest.fixture
def history(tmp_path: Path) -> Path:
    """A workbook of the history, with sheets of countries, of territories and of something else."""
    surveys: list[Cell] = [
        "Year(s) Under Review",
        1972.0,
        "",
        "",
        "Jan.1981-Aug. 1982",
        "",
        "",
        "Aug.1982-Nov.1983",
        "",
        "",
    ]
    top: list[list[Cell]] = [["Survey Edition", "Jan.-Feb. 1973", "", "", "1982", "", "", "1983-84", "", ""], surveys]
    three: list[Cell] = ["", *("PR", "CL", "Status") * 3]
    countries: list[list[Cell]] = [
        *top,
        three,
        ["Mongolia", 7.0, 7.0, "NF", 7.0, 7.0, "NF", "7", "6", " NF "],
        ["India", "2(5)", "3(6)", "F (NF)", "-", "-", "-", 2.0, 3.0, "F"],
    ]
    territories: list[list[Cell]] = [*top, three, ["Transnistria*", "-", "-", "-", "-", "-", "-", 6.0, 6.0, "NF"]]
    path = tmp_path / "history.xlsx"
    others: list[list[Cell]] = [["Survey Edition", "Year(s) Under Review", "% F"], ["1973", 1972.0, 29.0]]
    sheets = {"Country Ratings, Statuses ": countries, "Territory Ratings, Statuses": territories, "Historical": others}
    path.write_bytes(workbook(sheets))
    return path


def test_the_history_of_freedom_house_has_three_columns_for_each_survey(history: Path, codes: CodeLookup) -> None:
    claims = told(freedom_house.ADAPTER, history, codes)
    assert {key: (row[1] or row[2], row[5]) for key, row in claims.items()} == {
        "MNG.freedom_in_the_world.1972": (NOT, "1972"),
        "MNG.political_rights.1972": (7, "1972"),
        "MNG.civil_liberties.1972": (7, "1972"),
        "MNG.freedom_in_the_world.1982": (NOT, "1982/1983"),
        "MNG.political_rights.1982": (7, "1982/1983"),
        "MNG.civil_liberties.1982": (7, "1982"),
        "MNG.civil_liberties.1983": (6, "1983"),
        "IND.freedom_in_the_world.1983": (FREE, "1983"),
        "IND.political_rights.1983": (2, "1983"),
        "IND.civil_liberties.1983": (3, "1983"),
        "transnistria.freedom_in_the_world.1983": (NOT, "1983"),
        "transnistria.political_rights.1983": (6, "1983"),
        "transnistria.civil_liberties.1983": (6, "1983"),
    }
    _, file = read(freedom_house.ADAPTER, history, codes)
    assert file.left_out == {"not rated by a survey": 3, "rated apart for two parts of the population": 1}


@pytest.mark.parametrize(
    ("name", "header", "lines", "refused"),
    [
        (
            "v-dem",
            V_DEM_COPY,
            ["Mongolia,MNG,89,712,1991,,1.561,0.489,0.617"],
            [(2, "v2x_polyarchy", "1.561 is not between 0 and 1")],
        ),
        (
            "v-dem",
            V_DEM,
            ["Mongolia,MNG,89,1991,,712,0.561,,,,,,4"],
            [(2, "v2x_regime", "'4' is none of 0, 1, 2, 3")],
        ),
        (
            "v-dem",
            V_DEM_COPY,
            ["Erewhon,ERW,999,,1991,,0.5,0.4,0.6"],
            [(2, "vdem_cowcode", "no code, and V-Dem's country 'ERW' is not known here")],
        ),
        (
            "v-dem",
            V_DEM_COPY,
            ["Mongolia,MNG,89,712,1991,,0.5,0.4,0.6", "Mongolia,MNG,89,712,1991,,0.6,0.4,0.6"],
            [(3, "year", "'Mongolia (MNG)' has a row for 1991 already, line 2")],
        ),
        (
            "polity",
            POLITY,
            ["1,1,712,MON,Mongolia,1991,0,,4,2,12,2,"],
            [(2, "polity", "12 is not between -10 and 10")],
        ),
        (
            "polity",
            POLITY,
            ["1,1,712,MON,Mongolia,91,0,,4,2,2,2,"],
            [(2, "year", "not a year: '91'")],
        ),
        (
            "freedom-house",
            FREEDOM,
            ["Mongolia,1991,0,3,F,5,9"],
            [(2, "PR", "0 is not between 1 and 7")],
        ),
        (
            "freedom-house",
            FREEDOM,
            ["Mongolia,1991,2,3,G,5,9"],
            [(2, "Status", "'G' is none of F, PF, NF")],
        ),
    ],
)
def test_unclear_ratings_are_refused(
    name: str, header: str, lines: list[str], refused: list[tuple[int, str, str]], tmp_path: Path, codes: CodeLookup
) -> None:
    _, file = read(adapter_of(name), written(tmp_path, header, *lines), codes)
    assert refusals(file) == refused


def test_an_unknown_name_is_refused(tmp_path: Path, codes: CodeLookup) -> None:
    claims, file = read(freedom_house.ADAPTER, written(tmp_path, FREEDOM, "Erewhon,1991,2,3,F,5,9"), codes)
    assert (claims, [fault.column for fault in file.refused]) == ([], ["fh_country"])
    assert "no state has the code 'erewhon'" in file.refused[0].message


@pytest.mark.parametrize(
    ("name", "header"),
    [
        *(("v-dem", V_DEM), ("v-dem", V_DEM_COPY), ("polity", POLITY), ("freedom-house", FREEDOM)),
        ("freedom-house", "Country/Territory,Region,C/T,Edition,Status,PR rating,CL rating,Total"),
    ],
)
def test_files_of_regimes_are_recognized(name: str, header: str, tmp_path: Path) -> None:
    found = recognize(written(tmp_path, header, ",".join("1" for _ in header.split(","))))
    assert found.adapter.name == name


def test_the_history_is_recognized_and_other_files_are_not(history: Path, tmp_path: Path) -> None:
    assert recognize(history).adapter.name == "freedom-house"
    with pytest.raises(UnreadableFile, match="not this data set"):
        freedom_house.ADAPTER.open(written(tmp_path, "a,b", "1,2"), freedom_house.ADAPTER.layouts)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        (
            {"regime": "electoral_autocracy", "scale": "regimes_of_the_world", "value": 1.0, "period": "1992/1994"},
            "Mongolia is an electoral autocracy by Regimes of the World (1), from 1992 to 1994.",
        ),
        (
            {"scale": "liberal_democracy_index", "value": 0.5, "value_low": 0.4, "value_high": 0.6, "period": "1992"},
            "Mongolia has 0.5 (0.4 to 0.6) by the liberal democracy index, in 1992.",
        ),
        (
            {"regime": "anocracy", "scale": "polity", "value": -5.0, "period": "1992"},
            "Mongolia is an anocracy by the Polity score (-5), in 1992.",
        ),
        (
            {"regime": "interregnum", "scale": "polity", "period": "1992"},
            "Mongolia is in an interregnum by the Polity score, in 1992.",
        ),
        (
            {"regime": "partly_free", "scale": "freedom_in_the_world", "period": "1992"},
            "Mongolia is partly free by Freedom in the World, in 1992.",
        ),
        (
            {"scale": "civil_liberties", "value": 3.0, "period": "1992"},
            "Mongolia has 3 by the rating of civil liberties, in 1992.",
        ),
        ({"regime": "communist"}, "Mongolia is communist."),
    ],
)
def test_a_regime_is_said_in_words(values: dict[str, Any], sentence: str) -> None:
    row = SimpleNamespace(**{**dict.fromkeys(Regime.model_fields), "actor_id": "MNG", **values})
    assert Regime.sentence(row, NAMES) == sentence


def test_each_scale_has_words() -> None:
    for scale in RegimeScale:
        row = SimpleNamespace(**{**dict.fromkeys(Regime.model_fields), "actor_id": "MNG", "scale": scale, "value": 1.0})
        assert "Mongolia has 1 by " in (Regime.sentence(row, NAMES) or "")
