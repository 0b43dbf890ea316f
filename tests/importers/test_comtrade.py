"""UN Comtrade: reading its answers, and getting them from a service on this machine that gives recorded ones."""

import gzip
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from time import sleep
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from adapters import DATA, read, refusals
from command_line import Run, invoke

from app.importers.adapter import FoundClaim, UnreadableFile
from app.importers.comtrade import ADAPTER, SUMMED, as_cell
from app.importers.comtrade_api import KEY_VARIABLE, KEYED, PREVIEW, ComtradeCall, FetchError, Patience, Terms, fetched
from app.importers.comtrade_areas import NO_STATES, OTHER_ASIA_NOTE, OWN_CODES
from app.importers.state_codes import CodeLookup
from app.settings import Settings

RECORDED = json.loads((DATA / "comtrade.json").read_text())["data"][0]


class Given(NamedTuple):
    """What the service gives to one request."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = {}  # noqa: RUF012  # never changed
    seconds: float = 0


def answer(*records: dict[str, Any], **fields: Any) -> Given:
    """An answer of the API."""
    whole = {"elapsedTime": "0.1 secs", "count": len(records), "data": list(records), "error": "", **fields}
    return Given(body=json.dumps(whole).encode())


class Service:
    """A service on this machine that gives what it was told to, in order, and then empty answers."""

    def __init__(self) -> None:
        self.given: list[Given] = []
        self.asked: list[tuple[str, dict[str, str], str | None]] = []
        """Path, parameters and key of each request."""
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                url = urlsplit(self.path)
                parameters = {name: values[0] for name, values in parse_qs(url.query).items()}
                service.asked.append((url.path, parameters, self.headers["Ocp-Apim-Subscription-Key"]))
                given = service.given.pop(0) if service.given else answer()
                sleep(given.seconds)
                self.send_response(given.status)
                for name, value in {**given.headers, "Content-Length": str(len(given.body))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(given.body)

            def log_message(self, format: str, *args: Any) -> None:
                """Stay silent."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()
        self.address = f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    started = Service()
    yield started
    started.close()


QUESTION = ComtradeCall("KAZ", "398", "MNG", "496", 2009, ("M", "X"))
HASTY = Patience(tries=3, first_wait=0.01, longest=1.0, pause=0)


def get(
    service: Service,
    into: Path,
    *asked: ComtradeCall,
    terms: Terms = PREVIEW,
    patience: Patience = HASTY,
    refresh: bool = False,
    timeout: float = 10,
) -> list[str]:
    """Ask a service, and give what was told, without the folder."""
    with httpx.Client(base_url=service.address, timeout=timeout) as client:
        told = list(fetched(asked or (QUESTION,), into, client, terms, patience, refresh=refresh))
    return [line.removeprefix(f"{into}/") for line in told]


def test_records_of_wholes_between_two_states_are_claims(codes: CodeLookup) -> None:
    claims, file = read(ADAPTER, DATA / "comtrade.json", codes)
    assert claims == [
        (
            2,
            "KAZ.MNG.2009.exports",
            ("KAZ", "MNG", "KAZ", "exports", None, 14142135.62, "2009", "398, 496, 2009, TOTAL, X", SUMMED),
        ),
        (
            3,
            "KAZ.MNG.2009.exports.H3-1001",
            ("KAZ", "MNG", "KAZ", "exports", "H3 1001", 31.0, "2009", "398, 496, 2009, H3 1001, X", None),
        ),
        (
            1,
            "KAZ.MNG.2009.imports",
            ("MNG", "KAZ", "KAZ", "imports", None, 2718.0, "2009", "398, 496, 2009, TOTAL, M", None),
        ),
        (
            6,
            "KAZ.other-asia.2009.imports",
            (
                *("other-asia", "KAZ", "KAZ", "imports", None, 2718.0, "2009"),
                *("398, 490, 2009, TOTAL, M", OTHER_ASIA_NOTE),
            ),
        ),
        (
            4,
            "RUS.CHE.2009.imports",
            ("CHE", "RUS", "RUS", "imports", None, 5.0, "2009", "643, 757, 2009, TOTAL, M", None),
        ),
    ]
    assert file.refused == []
    assert file.left_out == {
        "the partner is no state: world": 1,
        "goods of a state that came back to it": 1,
        "another kind of flow: re-exports": 1,
        "a part of another figure, by partner2Code": 1,
        "a part of another figure, by customsCode": 1,
        "a part of another figure, by motCode": 1,
        "value missing": 1,
        "neither reported nor summed from what was": 1,
        "not goods of a year": 1,
    }


@pytest.mark.parametrize(
    ("changed", "column", "message"),
    [
        ({"partnerCode": 8888}, "partnerCode", "no state has the code '8888'"),
        ({"reporterCode": 810}, "reporterCode", "the code '810' means no one state in 2009"),
        ({"reporterCode": 736}, "reporterCode", "the code '736' means no one state in 2009"),
        ({"flowCode": "Q"}, "flowCode", "no such flow: 'Q'"),
        ({"period": "2009-01"}, "period", "not a year: '2009-01'"),
        ({"primaryValue": "much"}, "primaryValue", "not a number: 'much'"),
        ({"primaryValue": float("nan")}, "primaryValue", "not a number: 'NaN'"),
        ({"primaryValue": -1}, "primaryValue", "a flow below nothing: '-1'"),
        ({"cmdCode": "a/b"}, "cmdCode", "not the code of a commodity: 'H3 a/b'"),
        ({"cmdCode": [1]}, "cmdCode", "not the code of a commodity"),
    ],
)
def test_records_that_cannot_be_read_are_refused(
    changed: dict[str, Any], column: str, message: str, codes: CodeLookup, tmp_path: Path
) -> None:
    (tmp_path / "answer.json").write_bytes(answer(RECORDED, {**RECORDED, **changed}).body)
    claims, file = read(ADAPTER, tmp_path / "answer.json", codes)
    assert ([claim.key for claim in claims], file.left_out) == (["KAZ.MNG.2009.imports"], {})
    (refusal,) = file.refused
    assert (refusal.line, refusal.column) == (2, column)
    assert refusal.message.startswith(message)


@pytest.mark.parametrize(
    ("code", "year", "state"),
    [
        (36, 2009, "AUS"),
        (842, 2009, "USA"),
        (699, 2009, "IND"),
        (736, 2011, "SDN"),
        (280, 1989, "DEU"),
        (278, 1989, "DDDE"),
    ],
)
def test_codes_of_areas_mean_states_by_the_year(
    code: int, year: int, state: str, codes: CodeLookup, tmp_path: Path
) -> None:
    (tmp_path / "answer.json").write_bytes(answer({**RECORDED, "partnerCode": code, "period": str(year)}).body)
    claims, file = read(ADAPTER, tmp_path / "answer.json", codes)
    assert ([claim.key for claim in claims], file.refused) == ([f"KAZ.{state}.{year}.imports"], [])


def test_record_without_a_field_is_refused(codes: CodeLookup, tmp_path: Path) -> None:
    lacking = {name: value for name, value in RECORDED.items() if name != "motCode"}
    (tmp_path / "answer.json").write_bytes(answer(lacking).body)
    claims, file = read(ADAPTER, tmp_path / "answer.json", codes)
    assert (claims, refusals(file), file.left_out) == ([], [(1, "motCode", "not in this record")], {})


UNUSABLE = [
    (b"<html>", "Expecting value"),
    (b'{"\xff": 1}', "codec can't decode"),
    (b'{"count": 1, "data": [{}', "Expecting"),
    (b"[]", "it has no list of data"),
    (answer(error="wrong period").body, "it tells of a failure: wrong period"),
    (answer(RECORDED, count=2).body, "it counts 2 records and has 1"),
    (b'{"count": 1, "data": [7]}', "not every one of its data is a record"),
]


@pytest.mark.parametrize(("body", "message"), UNUSABLE[1:])
def test_what_is_no_whole_answer_is_not_read(body: bytes, message: str, tmp_path: Path) -> None:
    (tmp_path / "answer.json").write_bytes(body)
    with pytest.raises(UnreadableFile, match=message):
        ADAPTER.open(tmp_path / "answer.json", ADAPTER.layouts)


FIELDS = (
    *("typeCode", "freqCode", "refPeriodId", "refYear", "refMonth", "period", "reporterCode", "reporterISO"),
    *("reporterDesc", "flowCode", "flowDesc", "partnerCode", "partnerISO", "partnerDesc", "partner2Code"),
    *("partner2ISO", "partner2Desc", "classificationCode", "classificationSearchCode", "isOriginalClassification"),
    *("cmdCode", "cmdDesc", "aggrLevel", "isLeaf", "customsCode", "customsDesc", "mosCode", "motCode", "motDesc"),
    *("qtyUnitCode", "qtyUnitAbbr", "qty", "isQtyEstimated", "altQtyUnitCode", "altQtyUnitAbbr", "altQty"),
    *("isAltQtyEstimated", "netWgt", "isNetWgtEstimated", "grossWgt", "isGrossWgtEstimated", "cifvalue", "fobvalue"),
    *("primaryValue", "legacyEstimationFlag", "isReported", "isAggregate"),
)
"""The columns of a download of the website."""

TOTALS = {"partner2ISO": "W00", "partner2Desc": "World", "mosCode": "0", "qtyUnitAbbr": "N/A", "qtyUnitCode": "-1"}
AGGREGATE = {"flowCode": "X", "isReported": False, "isAggregate": True, "primaryValue": "14142135.62"}


def as_cells(record: dict[str, Any]) -> list[str]:
    """A record as the cells of a download."""
    return [as_cell({**TOTALS, **record}.get(name)) for name in FIELDS]


def from_recorded(claims: list[FoundClaim]) -> None:
    """Check the claims of the recorded import, and of an export that is an aggregate."""
    imports = ("MNG", "KAZ", "KAZ", "imports", None, 2718.0, "2009", "398, 496, 2009, TOTAL, M", None)
    exports = ("KAZ", "MNG", "KAZ", "exports", None, 14142135.62, "2009", "398, 496, 2009, TOTAL, X", SUMMED)
    assert claims == [(3, "KAZ.MNG.2009.exports", exports), (2, "KAZ.MNG.2009.imports", imports)]


@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_downloads_of_the_website_have_a_comma_too_many(end: str, codes: CodeLookup, tmp_path: Path) -> None:
    records = [as_cells(record) for record in (RECORDED, {**RECORDED, **AGGREGATE}, {**RECORDED, "partnerCode": 0})]
    lines = [",".join(f'"{cell}"' if cell else "" for cell in cells) + "," for cells in records]
    assert (len(FIELDS), lines[0].count(",")) == (47, 47)
    (tmp_path / "TradeData.csv").write_bytes(end.join([",".join(FIELDS), *lines, ""]).encode())
    claims, file = read(ADAPTER, tmp_path / "TradeData.csv", codes)
    from_recorded(claims)
    assert (file.lines, file.refused, file.left_out) == (3, [], {"the partner is no state: world": 1})


BULK = (
    *("datasetCode", "typeCode", "freqCode", "refPeriodId", "refYear", "refMonth", "period", "reporterCode"),
    *("flowCode", "partnerCode", "partner2Code", "classificationCode", "classificationSearchCode"),
    *("isOriginalClassification", "cmdCode", "customsCode", "mosCode", "motCode", "qtyUnitCode", "qty"),
    *("isQtyEstimated", "altQtyUnitCode", "altQty", "isAltQtyEstimated", "netWgt", "isNetWgtEstimated", "grossWgt"),
    *("isGrossWgtEstimated", "CIFValue", "FOBValue", "primaryValue", "legacyEstimationFlag", "isReported"),
    "isAggregate",
)
"""The columns of a bulk file."""


def test_bulk_files_have_tabs_and_numbers_for_truth(codes: CodeLookup, tmp_path: Path) -> None:
    records = (RECORDED, {**RECORDED, **AGGREGATE})
    truths = {"true": "1", "false": "0"}
    rows = [[truths.get(cell, cell) for cell in (as_cell(record.get(name)) for name in BULK)] for record in records]
    content = "\n".join("\t".join(cells) for cells in (BULK, *rows)) + "\n"
    path = tmp_path / "COMTRADE-FINAL-CA3982009H3[2023-01-03].gz"
    path.write_bytes(gzip.compress(content.encode()))
    claims, file = read(ADAPTER, path, codes)
    from_recorded(claims)
    assert (file.lines, file.refused, file.left_out) == (2, [], {})


def test_neither_true_nor_false_is_refused(codes: CodeLookup, tmp_path: Path) -> None:
    (tmp_path / "answer.json").write_bytes(answer({**RECORDED, "isReported": None}).body)
    claims, file = read(ADAPTER, tmp_path / "answer.json", codes)
    assert (claims, refusals(file)) == ([], [(1, "isReported", "neither true nor false: ''")])


OLD = (
    "Classification,Year,Period,Period Desc.,Aggregate Level,Is Leaf Code,Trade Flow Code,Trade Flow,Reporter Code,"
    "Reporter,Reporter ISO,Partner Code,Partner,Partner ISO,2nd Partner Code,2nd Partner,2nd Partner ISO,"
    "Customs Proc. Code,Customs,Mode of Transport Code,Mode of Transport,Commodity Code,Commodity,Qty Unit Code,"
    "Qty Unit,Qty,Alt Qty Unit Code,Alt Qty Unit,Alt Qty,Netweight (kg),Gross weight (kg),Trade Value (US$),"
    "CIF Trade Value (US$),FOB Trade Value (US$),Flag"
)


def old(
    flow: str = "1,Import", commodity: str = "TOTAL,All Commodities", start: str = "H4,2016,2016", by: str = ""
) -> str:
    """A line of a file of the old website."""
    sides = "398,Kazakhstan,KAZ,496,Mongolia,MNG"
    return f"{start},2016,0,0,{flow},{sides},,,,,,{by},,{commodity},1,No Quantity,,,,,,,2718,,,0"


def test_files_of_the_old_website(codes: CodeLookup, tmp_path: Path) -> None:
    lines = [
        old(),
        old("2,Export", '01,"Live animals, and more"'),
        old("4,Re-Import"),
        old(start="H4,2016,201601"),
        old(start="EB02,2016,2016"),
        old(by="2100"),
    ]
    (tmp_path / "comtrade.csv").write_text("\n".join([OLD, *lines, ""]), encoding="utf-8-sig")
    claims, file = read(ADAPTER, tmp_path / "comtrade.csv", codes)
    reported = [
        ("KAZ", "MNG", "KAZ", "exports", "H4 01", 2718.0, "2016", "398, 496, 2016, H4 01, X", None),
        ("MNG", "KAZ", "KAZ", "imports", None, 2718.0, "2016", "398, 496, 2016, TOTAL, M", None),
    ]
    assert [claim.values for claim in claims] == reported
    assert file.refused == []
    assert file.left_out == {
        "another kind of flow: re-imports": 1,
        "not goods of a year": 2,
        "a part of another figure, by motCode": 1,
    }


def test_no_code_both_means_a_state_and_none() -> None:
    assert not {code for code, *_ in OWN_CODES} & NO_STATES.keys()


def test_answer_is_kept_as_it_came_and_can_be_read(service: Service, codes: CodeLookup, tmp_path: Path) -> None:
    service.given = [answer(RECORDED)]
    assert get(service, tmp_path / "new") == ["KAZ.MNG.2009.M-X.json: 1 record"]
    (file,) = (tmp_path / "new").iterdir()
    assert file.read_bytes() == answer(RECORDED).body
    assert [claim.key for claim in read(ADAPTER, file, codes)[0]] == ["KAZ.MNG.2009.imports"]
    parameters = {"reporterCode": "398", "partnerCode": "496", "period": "2009", "flowCode": "M,X", "cmdCode": "TOTAL"}
    wholes = {"partner2Code": "0", "customsCode": "C00", "motCode": "0", "includeDesc": "true"}
    assert service.asked == [("/public/v1/preview/C/A/HS", {**parameters, **wholes}, None)]


def test_empty_answer_is_told_as_no_data(service: Service, tmp_path: Path) -> None:
    assert get(service, tmp_path) == ["KAZ.MNG.2009.M-X.json: no data"]


def test_broken_run_goes_on_where_it_broke(service: Service, tmp_path: Path) -> None:
    years = [ComtradeCall("KAZ", "398", "MNG", "496", year, ("M", "X")) for year in (2009, 2010, 2011)]
    service.given = [answer(RECORDED), Given(400, b'{"message": "no"}')]
    with pytest.raises(FetchError):
        get(service, tmp_path, *years)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["KAZ.MNG.2009.M-X.json"]
    assert get(service, tmp_path, *years) == [
        "KAZ.MNG.2009.M-X.json: is there already",
        "KAZ.MNG.2010.M-X.json: no data",
        "KAZ.MNG.2011.M-X.json: no data",
    ]
    assert [parameters["period"] for _, parameters, _ in service.asked] == ["2009", "2010", "2010", "2011"]


def test_refresh_asks_again(service: Service, tmp_path: Path) -> None:
    service.given = [answer(), answer(RECORDED)]
    get(service, tmp_path)
    assert get(service, tmp_path, refresh=True) == ["KAZ.MNG.2009.M-X.json: 1 record"]
    assert (tmp_path / QUESTION.name).read_bytes() == answer(RECORDED).body


def test_failed_refresh_leaves_what_was_there(service: Service, tmp_path: Path) -> None:
    service.given = [answer(RECORDED), Given(body=b"<html>")]
    get(service, tmp_path)
    with pytest.raises(FetchError, match="not an answer"):
        get(service, tmp_path, refresh=True)
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [answer(RECORDED).body]


PAST = format_datetime(datetime(2009, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    "failure",
    [
        Given(429, b'{"statusCode": 429, "message": "Rate limit is exceeded."}', {"Retry-After": "0"}),
        Given(429, headers={"Retry-After": PAST}),
        Given(429, headers={"Retry-After": "soon"}),
        Given(500),
        Given(503, headers={"Retry-After": "0"}),
        Given(504),
        Given(seconds=1),
    ],
)
def test_passing_failures_are_waited_out(failure: Given, service: Service, tmp_path: Path) -> None:
    service.given = [failure, failure, answer(RECORDED)]
    assert get(service, tmp_path, timeout=0.3) == ["KAZ.MNG.2009.M-X.json: 1 record"]
    assert len(service.asked) == 3


def test_tries_are_limited(service: Service, tmp_path: Path) -> None:
    service.given = [Given(503, b"try later")] * 9
    with pytest.raises(FetchError, match=r"KAZ\.MNG\.2009\.M-X\.json: given up after 3 tries .*: 503 .*try later"):
        get(service, tmp_path)
    assert (len(service.asked), list(tmp_path.iterdir())) == (3, [])


@pytest.mark.parametrize(
    "wait", ["3600", format_datetime(datetime.now(UTC) + timedelta(hours=2)), "999999999"], ids=["s", "date", "years"]
)
def test_long_waits_are_told_and_not_waited(wait: str, service: Service, tmp_path: Path) -> None:
    service.given = [Given(429, b'{"message": "Out of call volume quota."}', {"Retry-After": wait})]
    with pytest.raises(FetchError, match=r"given up after one try \(the next one would be in \d{4,} s\): 429 .* quota"):
        get(service, tmp_path)
    assert len(service.asked) == 1


@pytest.mark.parametrize("status", [301, 400, 401, 403, 404])
def test_other_failures_are_told_in_one_line_at_once(status: int, service: Service, tmp_path: Path) -> None:
    service.given = [Given(status, b'{"statusCode": 401,\n "message": "Access denied due to\\n invalid key"}')]
    with pytest.raises(
        FetchError, match=rf"^KAZ\.MNG\.2009\.M-X\.json: {status} .*: Access denied due to invalid key$"
    ):
        get(service, tmp_path)
    assert (len(service.asked), list(tmp_path.iterdir())) == (1, [])


@pytest.mark.parametrize(("body", "message"), UNUSABLE)
def test_what_is_no_whole_answer_is_not_kept(body: bytes, message: str, service: Service, tmp_path: Path) -> None:
    service.given = [Given(body=body)]
    with pytest.raises(FetchError, match=message):
        get(service, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_answer_with_as_many_records_as_are_given_at_most_is_not_kept(service: Service, tmp_path: Path) -> None:
    everyone = ComtradeCall("KAZ", "398", None, None, 2009, ("M",))
    service.given = [answer(*[RECORDED] * 500)] * 2
    with pytest.raises(FetchError, match=r"500 records, the most that are given: some may be missing; name partners"):
        get(service, tmp_path, everyone)
    assert list(tmp_path.iterdir()) == []
    assert get(service, tmp_path, everyone, terms=KEYED) == ["KAZ.all.2009.M.json: 500 records"]


def test_service_that_is_not_there_is_told(tmp_path: Path) -> None:
    gone = Service()
    gone.close()
    with pytest.raises(FetchError, match=r"given up after 3 tries .*: no answer: "):
        get(gone, tmp_path)


@pytest.fixture
def command(service: Service, settings: Settings) -> Run:
    """Runs `fetch comtrade` over the article's data set."""
    options = ("--service", service.address, "--pause", "0", "--tries", "1")
    return partial(invoke, settings, "fetch", "comtrade", *options)


def test_states_are_asked_by_the_codes_of_comtrade_in_each_year(command: Run, service: Service, tmp_path: Path) -> None:
    result = command(
        "--reporter=mongolia",
        "--partner=USA",
        "--partner=AUS",
        "--partner=496",
        "--year=2009..2010",
        f"--into={tmp_path}",
    )
    assert (result.exit_code, result.output.count("no data")) == (0, 4)
    assert [(asked["partnerCode"], asked["period"]) for _, asked, _ in service.asked] == [
        ("842", "2009"),
        ("842", "2010"),
        ("36", "2009"),
        ("36", "2010"),
    ]


def test_each_flow_with_all_partners_is_asked_by_itself(command: Run, service: Service, tmp_path: Path) -> None:
    assert command("--reporter=KAZ", "--year=2009", f"--into={tmp_path}").exit_code == 0
    assert [(asked["flowCode"], asked.get("partnerCode")) for _, asked, _ in service.asked] == [
        ("M", None),
        ("X", None),
    ]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["KAZ.all.2009.M.json", "KAZ.all.2009.X.json"]


@pytest.mark.parametrize("where", ["file", "environment"])
def test_key_goes_with_the_question_and_nowhere_else(
    where: str, command: Run, service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "key").write_text("sesame\n")
    if where == "environment":
        monkeypatch.setenv(KEY_VARIABLE, "sesame")
    options = [f"--key-file={tmp_path / 'key'}"] if where == "file" else []
    asked = ("--reporter=KAZ", "--partner=MNG", "--year=2009", "--flow=X", f"--into={tmp_path / 'answers'}", *options)
    service.given = [Given(401, b'{"message": "Access denied"}')]
    refused, given = command(*asked), command(*asked)
    assert (refused.exit_code, given.exit_code) == (1, 0)
    assert [(path, key) for path, _, key in service.asked] == [("/data/v1/get/C/A/HS", "sesame")] * 2
    assert "sesame" not in refused.output + given.output + str(service.asked[0][1])


@pytest.mark.parametrize(
    ("options", "code", "message"),
    [
        (["--reporter=KAX", "--year=2009"], 1, "no state 'KAX' (did you mean KAZ?)"),
        (["--reporter=KAZ", "--partner=russian-empire", "--year=2009"], 1, "Comtrade has no code for russian-empire"),
        (["--reporter=KAZ", "--year=2010..2009"], 2, "a year, or two of them: 2009..2013"),
        (["--reporter=KAZ", "--year=09"], 2, "a year, or two of them: 2009..2013"),
        (["--reporter=KAZ", "--year=2009", "--flow=RX"], 2, "M (imports), X (exports), or both: M,X"),
        (["--reporter=KAZ", "--year=2009", "--key-file=empty"], 1, "there is no key in empty"),
        (["--reporter=KAZ", "--year=2009", "--service=ftp://127.0.0.1"], 1, "given up after one try"),
        (["--reporter=KAZ", "--year=2009", "--service=http://[::1"], 1, "Invalid"),
    ],
)
def test_what_cannot_be_asked_is_told(
    options: list[str],
    code: int,
    message: str,
    command: Run,
    service: Service,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").write_text("\n")
    result = command("--into=answers", *options)
    assert (result.exit_code, service.asked) == (code, [])
    assert message in result.output
    assert code != 1 or "Error: " not in result.output


def test_data_set_must_be_loaded_to_ask(command: Run, service: Service, tmp_path: Path) -> None:
    missing = f"sqlite:///{tmp_path}/none.db"
    result = command("--reporter=KAZ", "--year=2009", f"--into={tmp_path}", DATABASE_URL=missing)
    assert (result.exit_code, service.asked) == (1, [])
    assert "unable to open database file" in result.output
