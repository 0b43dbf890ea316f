"""Reading trade: the files of Correlates of War and WITS, and how flows without a statement are worded."""

import gzip
from pathlib import Path
from typing import NamedTuple

import pytest
from adapters import COW_TRADE, DATA, read, written

from app.facts.trade_flows import TradeFlow, TradeMeasure
from app.importers import baci, comtrade, cow_trade, imf_dots, wits
from app.importers.adapter import Adapter, UnreadableFile
from app.importers.comtrade_areas import OTHER_ASIA_NOTE
from app.importers.state_codes import CodeLookup
from app.model.claims import Qualifier, Unit

WITS_HEADER, *_ = (DATA / "wits.csv").read_text().splitlines()


@pytest.mark.parametrize(
    ("adapter", "file"),
    [
        (cow_trade.ADAPTER, "cow_trade.csv"),
        (cow_trade.ADAPTER, "cow_trade_official.csv"),
        (wits.ADAPTER, "wits.csv"),
        (comtrade.ADAPTER, "comtrade.json"),
        (baci.ADAPTER, "BACI_HS92_Y2020_V202301.csv"),
        (baci.PRODUCTS, "BACI_HS92_Y2020_V202301.csv"),
        (imf_dots.ADAPTER, "imf_dots.csv"),
    ],
)
def test_what_is_read_makes_consistent_claims(adapter: Adapter, file: str, codes: CodeLookup) -> None:
    nothing = dict.fromkeys(TradeFlow.model_fields)
    claims, _ = read(adapter, DATA / file, codes)
    assert claims
    for _, key, values in claims:
        given = {**adapter.constants, **dict(zip(adapter.columns, values, strict=True))}
        row = TradeFlow.model_validate(
            {**nothing, "id": f"{adapter.source['id']}.{key}", "source_id": adapter.source["id"], **given}
        )
        row.complete(None)
        assert list(row.inconsistencies()) == []


def test_rounded_copy_has_a_claim_for_each_flow_that_is_known(codes: CodeLookup) -> None:
    about = ("about", 1_000_000.0)
    claims, file = read(cow_trade.ADAPTER, DATA / "cow_trade.csv", codes)
    assert claims == [
        (2, "KAZ.MNG.2009", ("KAZ", "MNG", 14_000_000.0, *about, "2009", "705,712,2009: flow2")),
        (3, "KAZ.MNG.2009", ("KAZ", "MNG", 14_000_000.0, *about, "2009", "705,712,2009: flow2")),
        (2, "MNG.KAZ.2009", ("MNG", "KAZ", 3_000_000.0, *about, "2009", "705,712,2009: flow1")),
        (3, "MNG.KAZ.2009", ("MNG", "KAZ", 3_000_000.0, *about, "2009", "705,712,2009: flow1")),
        (5, "MNG.RUS.1995", ("MNG", "RUS", 7_000_000.0, *about, "1995", "365,712,1995: flow1")),
        (4, "SUHH.MNG.1950", ("SUHH", "MNG", 0.0, *about, "1950", "365,712,1950: flow2")),
    ]
    assert (file.refused, file.left_out) == ([], {"flow not known": 2})


def test_file_of_the_project_has_its_figures_as_they_stand(codes: CodeLookup) -> None:
    stated = ("stated", None)
    claims, file = read(cow_trade.ADAPTER, DATA / "cow_trade_official.csv", codes)
    assert claims == [
        (2, "KAZ.MNG.2009", ("KAZ", "MNG", 14_142_100.0, *stated, "2009", "705,712,2009: flow2")),
        (3, "KAZ.MNG.2010", ("KAZ", "MNG", 0.0, *stated, "2010", "705,712,2010: flow2")),
        (2, "MNG.KAZ.2009", ("MNG", "KAZ", 2_718_000.0, *stated, "2009", "705,712,2009: flow1")),
    ]
    assert (file.refused, file.left_out) == ([], {"flow not known": 1})


@pytest.mark.parametrize("cell", ["", "-9", "-9.0", "-9.00", "NA", "."])
def test_missing_flows_are_no_claims(cell: str, codes: CodeLookup, tmp_path: Path) -> None:
    lines = (f"705,712,2009,{cell},{cell},0,0", f"705,712,2010,1,{cell},0,0")
    claims, file = read(cow_trade.ADAPTER, written(tmp_path, COW_TRADE, *lines), codes)
    assert [claim.key for claim in claims] == ["MNG.KAZ.2010"]
    assert (file.refused, file.left_out) == ([], {"flow not known": 3})


@pytest.mark.parametrize(
    ("line", "column", "message"),
    [
        ("705,712,2009,3,x,0,0", "flow2", "not a number: 'x'"),
        ("705,712,2009,nan,1,0,0", "flow1", "not a number: 'nan'"),
        ("705,712,2009,1_0,1,0,0", "flow1", "not a number: '1_0'"),
        ("705,712,2009,-8,1,0,0", "flow1", "a flow below nothing: '-8'"),
        (
            "705,712,2009,0.5,1,0,0",
            "flow1",
            "not whole millions, in a file without the columns of the exact one: '0.5'",
        ),
        ("705,712,2009.5,1,1,0,0", "year", "not a year: '2009.5'"),
        ("705,712,,1,1,0,0", "year", "not a year: ''"),
        ("70x,712,2009,1,1,0,0", "ccode1", "no state has the code '70x'"),
        (
            "260,712,2009,1,1,0,0",
            "ccode1",
            "the code '260' means no one state in 2009 (it has meant DEU 1955-05-05/1990-10-02)",
        ),
        ("255,260,1990,1,1,0,0", "ccode2", "'255' and '260' are one state in 1990: DEU"),
        ("712,712,2009,1,1,0,0", "ccode2", "'712' and '712' are one state in 2009: MNG"),
        ("705,712,2009,1", "row", "4 cells under a header of 7"),
    ],
)
def test_lines_that_cannot_be_read_are_refused(
    line: str, column: str, message: str, codes: CodeLookup, tmp_path: Path
) -> None:
    claims, file = read(cow_trade.ADAPTER, written(tmp_path, COW_TRADE, "705,712,2008,1,,0,0", line), codes)
    assert [claim.key for claim in claims] == ["MNG.KAZ.2008"]
    (refusal,) = file.refused
    assert (refusal.line, refusal.column) == (3, column)
    assert refusal.message.partition(" (did you mean")[0] == message


@pytest.mark.parametrize(
    ("cell", "value"), [("1e+05", 100_000_000_000.0), ("3.0", 3_000_000.0), ("+3", 3_000_000.0), ("03", 3_000_000.0)]
)
def test_numbers_are_read_however_they_are_written(cell: str, value: float, codes: CodeLookup, tmp_path: Path) -> None:
    claims, _ = read(cow_trade.ADAPTER, written(tmp_path, COW_TRADE, f"705,712,2009,{cell},,0,0"), codes)
    assert [claim.values[2] for claim in claims] == [value]


@pytest.mark.parametrize(
    "header",
    [
        "ccode1,ccode2,year,importer1,importer2,flow1,flow2,source1,source2,version",
        WITS_HEADER,
    ],
)
def test_other_data_sets_and_versions_are_not_read(header: str, tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="not this data set"):
        cow_trade.ADAPTER.open(written(tmp_path, header), cow_trade.ADAPTER.layouts)


@pytest.mark.parametrize(("name", "is_packed"), [("flows.csv", True), ("flows.csv.gz", False), ("flows.gz", True)])
def test_a_gzipped_file_is_known_by_its_bytes(name: str, is_packed: bool, codes: CodeLookup, tmp_path: Path) -> None:
    content = (DATA / "cow_trade.csv").read_bytes()
    (tmp_path / name).write_bytes(gzip.compress(content) if is_packed else content)
    assert (
        read(cow_trade.ADAPTER, tmp_path / name, codes)[0] == read(cow_trade.ADAPTER, DATA / "cow_trade.csv", codes)[0]
    )


def test_reporters_of_wits_say_what_they_counted(codes: CodeLookup) -> None:
    sold, bought = ("KAZ", "MNG"), ("MNG", "KAZ")
    claims, file = read(wits.ADAPTER, DATA / "wits.csv", codes)
    assert claims == [
        (
            2,
            "KAZ.MNG.2009.exports",
            (*sold, "KAZ", "exports", None, 14_142_135.0, 1.0, "2009", "KAZ, MNG, 2009, Total, Export", None),
        ),
        (
            5,
            "KAZ.MNG.2009.exports.H3-1001",
            (*sold, "KAZ", "exports", "H3 1001", 99_500.0, None, "2009", "KAZ, MNG, 2009, H3 1001, Export", None),
        ),
        (
            3,
            "KAZ.MNG.2009.imports",
            (*bought, "KAZ", "imports", None, 271.0, 1.0, "2009", "KAZ, MNG, 2009, Total, Import", None),
        ),
        (
            7,
            "KAZ.other-asia.2009.exports",
            (
                *("KAZ", "other-asia", "KAZ", "exports", None, 8_000.0, 1.0, "2009"),
                *("KAZ, OAS, 2009, Total, Export", OTHER_ASIA_NOTE),
            ),
        ),
        (
            4,
            "MNG.KAZ.2009.imports",
            (*sold, "MNG", "imports", None, 15_000_000.0, 1.0, "2009", "MNG, KAZ, 2009, Total, Import", None),
        ),
    ]
    assert file.refused == []
    assert file.left_out == {
        "the partner is no state: world": 1,
        "goods of a state that came back to it": 1,
        "another kind of flow: Re-Export": 1,
        "value missing": 1,
    }


def test_extracts_of_wits_may_have_commas_and_another_name_of_the_figure(codes: CodeLookup, tmp_path: Path) -> None:
    header = WITS_HEADER.replace(";", ",").replace("TradeValue", "Trade Value")
    file = written(tmp_path, header, "H3,KAZ,Total,Kazakhstan,MNG,Mongolia,2009,Export,6,1126.457")
    claims, _ = read(wits.ADAPTER, file, codes)
    assert [claim.values[5] for claim in claims] == [1_126_457.0]


@pytest.mark.parametrize("mark", [";", "\t"])
def test_extracts_of_a_locale_with_decimal_commas(mark: str, codes: CodeLookup, tmp_path: Path) -> None:
    values = ("301,335", "4036,951", ",067", "12", "1.126,457", "1.126")
    lines = [f"NC;KAZ; Total;;MNG;;{year};Import;5;{value}" for year, value in enumerate(values, 2001)]
    file = written(tmp_path, *(line.replace(";", mark) for line in (WITS_HEADER, *lines)))
    claims, read_file = read(wits.ADAPTER, file, codes)
    assert [claim.values[5:7] for claim in claims] == [(301_335, 1), (4_036_951, 1), (67, 1), (12_000, None)]
    assert [(fault.line, fault.column) for fault in read_file.refused] == [
        (6, "TradeValue in 1000 USD"),
        (7, "TradeValue in 1000 USD"),
    ]
    assert read_file.lines == 6


@pytest.mark.parametrize(
    "values", [("301,335", "12"), (".067", "301,335"), ("1,126.457", "1,126"), ("12", "1,126,457")]
)
def test_commas_that_may_stand_between_thousands_are_refused(
    values: tuple[str, ...], codes: CodeLookup, tmp_path: Path
) -> None:
    lines = [f"NC;KAZ;Total;;MNG;;{year};Import;5;{value}" for year, value in enumerate(values, 2001)]
    claims, file = read(wits.ADAPTER, written(tmp_path, WITS_HEADER, *lines), codes)
    refused = [place for place, value in enumerate(values, 2) if "," in value]
    assert [fault.line for fault in file.refused] == refused
    assert all(fault.message.endswith("and nothing between thousands") for fault in file.refused)
    assert len(claims) == 2 - len(refused)


WITS_PAGE = "Reporter,TradeFlow,ProductCode,Product Description,Year,Partner,Trade Value 1000USD,Quantity,Quantity Unit"


def test_pages_of_wits_by_product_have_names_for_codes(codes: CodeLookup, tmp_path: Path) -> None:
    lines = (
        'Kazakhstan,Export,282560,"Germanium oxides, zirconium dioxide",2019,Mongolia,27.18,314,Kg',
        'Mongolia,Import,282560,Germanium oxides,2019,"Korea, Rep.",31.415,271,Kg',
        "Kazakhstan,Export,282560,Germanium oxides,2019, World,1000,2,Kg",
        '"Congo, Dem. Rep.",Export,282560,Germanium oxides,2019,"Other Asia, nes",1,2,Kg',
        "Europe & Central Asia,Export,282560,Germanium oxides,2019,Mongolia,1,2,Kg",
        "Atlantis,Export,282560,Germanium oxides,2019,Mongolia,1,2,Kg",
        "Mongolia,Re-Export,282560,Germanium oxides,2019,Kazakhstan,1,2,Kg",
        "Mongolia,Transit,282560,Germanium oxides,2019,Kazakhstan,1,2,Kg",
    )
    claims, file = read(wits.ADAPTER, written(tmp_path, WITS_PAGE, *lines), codes)
    commodity, note = "HS 282560", wits.NO_REVISION
    assert claims == [
        (
            5,
            "COD.other-asia.2019.exports.HS-282560",
            (
                *("COD", "other-asia", "COD", "exports", commodity, 1_000.0, None, "2019"),
                *("ZAR, OAS, 2019, HS 282560, Export", f"{note} {OTHER_ASIA_NOTE}"),
            ),
        ),
        (
            2,
            "KAZ.MNG.2019.exports.HS-282560",
            (
                *("KAZ", "MNG", "KAZ", "exports", commodity, 27_180.0, None, "2019"),
                *("KAZ, MNG, 2019, HS 282560, Export", note),
            ),
        ),
        (
            3,
            "MNG.KOR.2019.imports.HS-282560",
            (
                *("KOR", "MNG", "MNG", "imports", commodity, 31_415.0, 1.0, "2019"),
                *("MNG, KOR, 2019, HS 282560, Import", note),
            ),
        ),
    ]
    assert file.left_out == {
        "the partner is no state: world": 1,
        "the reporter is no state: Europe and Central Asia": 1,
        "another kind of flow: Re-Export": 1,
    }
    assert [(fault.line, fault.column, fault.message.partition(" (did")[0]) for fault in file.refused] == [
        (7, "Reporter", "no state has the code 'Atlantis'"),
        (9, "TradeFlow", "neither Import (5) nor Export (6): 'Transit' ()"),
    ]


@pytest.mark.parametrize(
    ("code", "year", "state"),
    [
        ("ROM", 2019, "ROU"),
        ("ZAR", 2009, "COD"),
        ("TMP", 2009, "TLS"),
        ("MNT", 2009, "MNE"),
        ("YUG", 1990, "YUCS"),
        ("YUG", 1999, "CSXX"),
        ("YUG", 2005, "CSXX"),
        ("SER", 2009, "SRB"),
        ("SUD", 2015, "SDN"),
        ("SVU", 1989, "SUHH"),
    ],
)
def test_codes_of_wits_mean_states_by_the_year(
    code: str, year: int, state: str, codes: CodeLookup, tmp_path: Path
) -> None:
    file = written(tmp_path, WITS_HEADER, f"NC;KAZ;Total;;{code};;{year};Import;5;1.000")
    claims, _ = read(wits.ADAPTER, file, codes)
    assert [claim.key for claim in claims] == [f"KAZ.{state}.{year}.imports"]


@pytest.mark.parametrize(
    ("line", "column", "message"),
    [
        ("NC;KAZ;Total;;SER;;2005;Import;5;1.000", "PartnerISO3", "the code 'SER' means no one state in 2005"),
        ("NC;QQQ;Total;;MNG;;2009;Import;5;1.000", "ReporterISO3", "no state has the code 'QQQ'"),
        ("NC;KAZ;Total;;MNG;;2009;Import;6;1.000", "TradeFlowName", "neither Import (5) nor Export (6): 'Import' (6)"),
        ("NC;KAZ;Total;;MNG;;09;Import;5;1.000", "Year", "not a year: '09'"),
        ("NC;KAZ;Total;;MNG;;2009;Import;5;1,000", "TradeValue in 1000 USD", "not a number: '1,000'"),
        ("NC;KAZ;Total;;MNG;;2009;Import;5;-1.000", "TradeValue in 1000 USD", "a flow below nothing: '-1.000'"),
        ("NC;KAZ;a/b;;MNG;;2009;Import;5;1.000", "ProductCode", "not the code of a commodity: 'NC a/b'"),
    ],
)
def test_lines_of_wits_that_cannot_be_read_are_refused(
    line: str, column: str, message: str, codes: CodeLookup, tmp_path: Path
) -> None:
    claims, file = read(wits.ADAPTER, written(tmp_path, WITS_HEADER, line), codes)
    (refusal,) = file.refused
    assert (claims, file.left_out, refusal.line, refusal.column) == ([], {}, 2, column)
    assert refusal.message.startswith(message)


class Flow(NamedTuple):
    """A flow as a query gives it: the values of its enumerations are text."""

    measure: str = TradeMeasure.IMPORTS.value
    value: float | None = 12_000_000.0
    value_qualifier: str | None = Qualifier.STATED.value
    value_low: float | None = None
    value_high: float | None = None
    value_step: float | None = None
    unit: str | None = Unit.USD.value
    reporter_id: str | None = None
    commodity: str | None = None
    period: str | None = "2009"
    period_basis: str = "undated"
    period_latest: str | None = None
    exporter_id: str = "KAZ"
    importer_id: str = "MNG"


SOLD = "Kazakhstan sold goods worth"
COUNTED = "as the imports of Mongolia are counted."


@pytest.mark.parametrize(
    ("flow", "words"),
    [
        (Flow(value_qualifier="about"), f"{SOLD} about 12,000,000 US dollars to Mongolia in 2009, {COUNTED}"),
        (Flow(value=0.0), f"{SOLD} 0 US dollars to Mongolia in 2009, {COUNTED}"),
        (
            Flow(value=0.0, value_qualifier="about", value_step=1_000_000.0),
            f"{SOLD} about 0 US dollars (rounded to 1,000,000) to Mongolia in 2009, {COUNTED}",
        ),
        (Flow(value=9.5, value_qualifier="over"), f"{SOLD} more than 9.5 US dollars to Mongolia in 2009, {COUNTED}"),
        (Flow(period=None), f"{SOLD} 12,000,000 US dollars to Mongolia, {COUNTED}"),
        (
            Flow(period=None, period_basis="publication", period_latest="2010-01-31"),
            f"{SOLD} 12,000,000 US dollars to Mongolia, as of 31 January 2010, {COUNTED}",
        ),
        (Flow(period="2007/2009"), f"{SOLD} 12,000,000 US dollars to Mongolia from 2007 to 2009, {COUNTED}"),
        (
            Flow(value=None, value_qualifier="between", value_low=1.0, value_high=2.0),
            f"{SOLD} between 1 and 2 US dollars to Mongolia in 2009, {COUNTED}",
        ),
        (
            Flow(value_qualifier="estimated", value_low=11.0, value_high=13_000_000.0),
            f"{SOLD} an estimated 12,000,000 US dollars to Mongolia in 2009, {COUNTED}",
        ),
        (
            Flow(measure="exports"),
            f"{SOLD} 12,000,000 US dollars to Mongolia in 2009, as the exports of Kazakhstan are counted.",
        ),
        (
            Flow(measure="exports", reporter_id="KAZ"),
            f"{SOLD} 12,000,000 US dollars to Mongolia in 2009, as Kazakhstan reports its exports.",
        ),
        (
            Flow(reporter_id="KAZ"),
            f"{SOLD} 12,000,000 US dollars to Mongolia in 2009, as Kazakhstan reports the imports of Mongolia.",
        ),
        (
            Flow(measure="exports", reporter_id="KAZ", commodity="H3 1001"),
            "Kazakhstan sold goods (H3 1001) worth 12,000,000 US dollars to Mongolia in 2009, as Kazakhstan reports "
            "its exports.",
        ),
        (
            Flow(measure="two_way", value_qualifier="over"),
            "Kazakhstan and Mongolia traded goods worth more than 12,000,000 US dollars with each other in 2009.",
        ),
        (
            Flow(measure="export_share", value=3.0, unit="percent"),
            "Mongolia took 3 % of the exports of Kazakhstan in 2009.",
        ),
        (
            Flow(measure="import_share", value=3.0, unit="percent", value_qualifier="under"),
            "Kazakhstan had a share of less than 3 % in the imports of Mongolia in 2009.",
        ),
        (
            Flow(value=None, value_qualifier=None, unit=None),
            f"{SOLD} an amount that is not stated to Mongolia in 2009, {COUNTED}",
        ),
    ],
)
def test_flows_without_a_statement_are_worded(flow: Flow, words: str) -> None:
    assert TradeFlow.sentence(flow, {"KAZ": "Kazakhstan", "MNG": "Mongolia"}) == words
