"""The IMF's trade statistics: the files of both portals, with made-up figures."""

from pathlib import Path

import pytest
from adapters import DATA, read, refusals

from app.importers.adapter import DataFile, FoundClaim, UnreadableFile
from app.importers.imf_dots import ADAPTER, ESTIMATE, NUMBERS, WITHOUT_FREIGHT
from app.importers.state_codes import CodeLookup

EXPORTS = '"Goods, Value of Exports, Free on board (FOB), US Dollars",TXG_FOB_USD'
WITHOUT = '"Goods, Value of Imports, Free on board (FOB), US Dollars",TMG_FOB_USD'
DOTS = "Country Name,Country Code,Indicator Name,Indicator Code,Counterpart Country Name,Counterpart Country Code,"
SERIES = f"{DOTS}Attribute,"
KAZ, MNG = "Kazakhstan, Rep. of", "Mongolia"


def saved(folder: Path, *lines: str, end: str = "\r\n") -> Path:
    """A file as the portal gives it, without an end of the last line."""
    path = folder / "file.csv"
    path.write_bytes(end.join(lines).encode())
    return path


def told(claims: list[FoundClaim]) -> dict[str, tuple[object, ...]]:
    """Reporter, value, qualifier, period and note of each claim."""
    return {claim.key: (claim.values[2], *claim.values[4:7], claim.values[-1]) for claim in claims}


def test_series_of_the_old_portal(codes: CodeLookup) -> None:
    claims, file = read(ADAPTER, DATA / "imf_dots.csv", codes)
    reckoned = "Reckoned by the IMF: 1.06 times the imports free on board."
    assert told(claims) == {
        "KAZ.MNG.2008.exports": ("KAZ", 31_415_926.0, "stated", "2008", None),
        "KAZ.MNG.2009.exports": (None, 27_182_818.5, "about", "2009", ESTIMATE),
        "KAZ.MNG.2009.imports": ("KAZ", 271_828.0, "stated", "2009", "The IMF marks the figure “r”."),
        "MNG.RUS.2008.imports": (None, 1_060_000.0, "about", "2008", reckoned),
        "MNG.RUS.2009.imports": ("MNG", 2_000_000.0, "stated", "2009", None),
        "MNG.RUS.2008.imports.fob": ("MNG", 1_000_000.0, "stated", "2008", WITHOUT_FREIGHT),
        "MNG.RUS.2009.imports.fob": ("MNG", 1_000_000.0, "stated", "2009", WITHOUT_FREIGHT),
    }
    imports = next(claim for claim in claims if claim.key == "KAZ.MNG.2009.imports")
    assert imports[:2] == (4, "KAZ.MNG.2009.imports")
    assert imports.values[:4] == ("MNG", "KAZ", "KAZ", "imports")
    assert imports.values[7] == "916, 948, TMG_CIF_USD, 2009"
    assert (file.lines, file.refused) == (10, [])
    assert file.left_out == {
        "column of a quarter or a month, beside years": 2,
        "value missing": 1,
        "another indicator: TBG_USD": 2,
        "the partner is no state: World": 2,
        "the reporter is no state: Euro Area": 2,
        "goods of a state that came back to it": 2,
    }


def test_of_a_file_without_years_quarters_and_months_are_read(codes: CodeLookup, tmp_path: Path) -> None:
    lines = (f"{SERIES}2023Q4,2024M2,", f'"{KAZ}",916,{EXPORTS},{MNG},948,Value,314,271,')
    claims, _ = read(ADAPTER, saved(tmp_path, *lines), codes)
    assert told(claims) == {
        "KAZ.MNG.2023-Q4.exports": ("KAZ", 314.0, "stated", "2023-10/2023-12", None),
        "KAZ.MNG.2024-02.exports": ("KAZ", 271.0, "stated", "2024-02", None),
    }


def test_pairs_and_periods_of_the_old_portal(codes: CodeLookup, tmp_path: Path) -> None:
    value, fob = (name.rpartition(",") for name in (EXPORTS, WITHOUT))
    names = ",".join(f'"{name.strip(chr(34))} ({code})"' for name, _, code in (value, fob))
    lines = (
        f"Country Name,Country Code,Counterpart Country Name,Counterpart Country Code,Time Period,{names},",
        f'"{KAZ}",916,{MNG},948,2009,314,,',
        f'"{KAZ}",916,{MNG},948,2009M1,27,18,',
        f'"{KAZ}",916,{MNG},948,soon,27,18,',
    )
    claims, file = read(ADAPTER, saved(tmp_path, *lines), codes)
    assert told(claims) == {"KAZ.MNG.2009.exports": ("KAZ", 314.0, "stated", "2009", None)}
    assert refusals(file) == [(4, "Time Period", "not a year, a quarter or a month: 'soon'")]
    assert file.left_out == {"value missing": 1, "of a quarter or a month, beside years": 2}


NAMED = '"DATASET","SERIES_CODE","OBS_MEASURE","COUNTRY","COUNTERPART_COUNTRY","INDICATOR","FREQUENCY","SCALE"'
CODED = '"COUNTRY.ID","COUNTRY","COUNTERPART_COUNTRY.ID","COUNTERPART_COUNTRY","INDICATOR.ID","FREQUENCY.ID","SCALE.ID"'
SDMX = "DATAFLOW,COUNTRY,INDICATOR,COUNTERPART_COUNTRY,FREQUENCY,TIME_PERIOD,OBS_VALUE,SCALE,STATUS"
GOODS = '"Exports of goods, Free on board (FOB), US dollar"'


@pytest.mark.parametrize(
    "lines",
    [
        (
            f'{NAMED},"2009","2009-Q1","2009-M01"',
            f'"IMF.STA:IMTS(1.0.0)","KAZ.XG_FOB_USD.MNG.A","OBS_VALUE","Kazakhstan, Republic of","Mongolia",{GOODS},'
            '"Annual","Millions","14.142135","",""',
        ),
        (
            f'{CODED},"2009","2009-M01"',
            '"KAZ","Kazakhstan, Republic of","MNG","Mongolia","XG_FOB_USD","A","6","14.142135",""',
        ),
        (
            f'{CODED},"TIME_PERIOD","OBS_VALUE"',
            '"KAZ","Kazakhstan, Republic of","MNG","Mongolia","XG_FOB_USD","A","6","2009","14.142135"',
        ),
        (
            '"COUNTRY.ID","INDICATOR.ID","COUNTERPART_COUNTRY.ID","SCALE.ID","TIME_PERIOD","OBS_VALUE"',
            '"KAZ","XG_FOB_USD","MNG","6","2009","14.142135"',
        ),
        (
            f'{NAMED},"TIME_PERIOD","OBS_VALUE"',
            f'"IMF.STA:IMTS(1.0.0)","KAZ.XG_FOB_USD.MNG.A","OBS_VALUE","Kazakhstan, Republic of","Mongolia",{GOODS},'
            '"Annual","Millions","2009","14.142135"',
        ),
        (SDMX, "IMF.STA:IMTS(1.0.0),KAZ,XG_FOB_USD,MNG,A,2009,14142135,6,"),
        (SDMX.replace("DATAFLOW", "STRUCTURE,STRUCTURE_ID"), "d,i,KAZ,XG_FOB_USD,MNG,A,2009,14142135,6,"),
    ],
)
def test_files_of_the_new_portal_tell_the_same(lines: tuple[str, ...], codes: CodeLookup, tmp_path: Path) -> None:
    claims, file = read(ADAPTER, saved(tmp_path, *lines), codes)
    assert claims == [
        (
            2,
            "KAZ.MNG.2009.exports",
            (
                *("KAZ", "MNG", "KAZ", "exports", 14_142_135.0, "stated", "2009"),
                *("KAZ, MNG, XG_FOB_USD, 2009", None),
            ),
        )
    ]
    assert file.refused == []


def observed(country: str, partner: str, year: int, value: str = "1", scale: str = "6") -> str:
    """An observation of the new portal."""
    return f"{country},Name of {country},{partner},Name of {partner},XG_FOB_USD,A,{scale},{year},{value}"


@pytest.mark.parametrize(
    ("line", "column", "fault"),
    [
        (
            observed("KAZ", "SUN", 1995),
            "COUNTERPART_COUNTRY.ID",
            "Name of SUN: the code 'SUN' means no one state in 1995",
        ),
        (observed("YUG", "MNG", 1992), "COUNTRY.ID", "Name of YUG: the code 'YUG' means no one state in 1992"),
        (observed("KOS", "MNG", 2005), "COUNTRY.ID", "Name of KOS: the code 'KOS' means no one state in 2005"),
        (observed("QQQ", "MNG", 2005), "COUNTRY.ID", "Name of QQQ: no state has the code 'QQQ'"),
        (observed("KAZ", "MNG", 2009, "-1"), "OBS_VALUE", "a flow below nothing: '-1'"),
        (observed("KAZ", "MNG", 2009, "1e"), "OBS_VALUE", "not a number: '1e'"),
        (observed("KAZ", "MNG", 2009, scale=""), "OBS_VALUE", "in an unknown scale: ''"),
    ],
)
def test_figures_that_cannot_be_read_are_refused(
    line: str, column: str, fault: str, codes: CodeLookup, tmp_path: Path
) -> None:
    claims, file = read(ADAPTER, saved(tmp_path, f'{CODED},"TIME_PERIOD","OBS_VALUE"', line), codes)
    ((place, name, message),) = refusals(file)
    assert (claims, place, name) == ([], 2, column)
    assert message.startswith(fault)


@pytest.mark.parametrize("group", ["G001", "TX126", "GX170", "U019", "EUR"])
def test_groups_of_countries_are_no_states(group: str, codes: CodeLookup, tmp_path: Path) -> None:
    lines = (observed("KAZ", group, 2009), observed(group, "KAZ", 2009))
    claims, file = read(ADAPTER, saved(tmp_path, f'{CODED},"TIME_PERIOD","OBS_VALUE"', *lines), codes)
    assert (claims, file.refused) == ([], [])
    assert file.left_out == {
        f"the partner is no state: Name of {group}": 1,
        f"the reporter is no state: Name of {group}": 1,
    }


@pytest.mark.parametrize(
    ("code", "name", "year", "state"),
    [
        ("967", "Kosovo, Rep. of", 2009, "XKX"),
        ("188", "Yugoslavia, SFR", 1985, "YUCS"),
        ("974", "U.S.S.R.", 1985, "SUHH"),
        ("938", "Eastern Germany", 1985, "DDDE"),
        ("777", "Viet Nam", 2009, "VNM"),
        ("126", "Belgium-Luxembourg", 1985, None),
        ("605", "Africa", 2009, None),
    ],
)
def test_countries_are_known_by_the_list_of_the_imf(
    code: str, name: str, year: int, state: str | None, codes: CodeLookup, tmp_path: Path
) -> None:
    lines = (f"{SERIES}{year},", f'"{name}",{code},{EXPORTS},{MNG},948,Value,1,')
    claims, file = read(ADAPTER, saved(tmp_path, *lines), codes)
    assert [claim.values[0] for claim in claims] == ([state] if state else [])
    assert file.left_out == ({} if state else {f"the reporter is no state: {name}": 1})


def test_each_number_is_of_one_country() -> None:
    assert len(set(NUMBERS.values())) == len(NUMBERS) > 200


def test_a_download_without_its_scale_is_not_read(tmp_path: Path) -> None:
    file = saved(tmp_path, '"COUNTRY.ID","INDICATOR.ID","COUNTERPART_COUNTRY.ID","TIME_PERIOD","OBS_VALUE"')
    with pytest.raises(UnreadableFile, match="not this data set"):
        DataFile(file, ADAPTER.layouts)
