"""What particular questions get for an answer."""

import csv
import gzip
import tomllib
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from shutil import copytree
from typing import Any

import httpx
import pytest
from anyio.from_thread import BlockingPortal
from client import Api, Row, assert_problem, fault
from fastapi import Request, Response
from sqlalchemy import make_url, text
from sqlalchemy.exc import DBAPIError
from zstandard import ZstdDecompressor

from app.api.application import Application
from app.api.endpoints import Endpoint
from app.facts import CLAIMS, LISTED, LOADED
from app.load.seeding import is_loaded, load
from app.model.errors import ProblemType
from app.query.kind import Kind
from app.settings import MIGRATIONS, Settings
from app.store.engines import file_of, reading_engine
from app.store.errors import DatabaseError
from app.store.plans import Plan, Values
from app.store.readings import Reading
from app.store.writing import writing_engine

SEED = MIGRATIONS.parent / "seed"
UNDISPUTED = {"standing": "uncorroborated", "superseded_by": [], "contradicted_by": [], "corroborated_by": []}
Serve = Callable[[Settings], Api]


# Any code or name of an actor


@pytest.mark.parametrize(
    ("code", "id"),
    [
        ("MNG", "MNG"),
        ("mng", "MNG"),
        ("mn", "MNG"),
        ("496", "MNG"),
        ("cow:712", "MNG"),
        ("gw:712", "MNG"),
        ("COW:712", "MNG"),
        ("Mongolia", "MNG"),
        ("mongolia", "MNG"),
        ("cow:365", "RUS"),
        ("gw:365", "RUS"),
        ("SU", "SUHH"),
        ("soviet union", "SUHH"),
        ("russian-empire", "russian-empire"),
        ("sco", "sco"),
        ("SCO", "sco"),
        ("org:sco", "sco"),
        ("shanghai cooperation organisation", "sco"),
        ("Bayan-Ölgii", "bayan-olgii"),
        ("bayan olgii", "bayan-olgii"),
    ],
)
def test_an_actor_may_be_named_by_any_code_or_name(api: Api, code: str, id: str) -> None:
    assert api.json(f"/v1/actors/{code}") == api.json(f"/v1/actors/{id}")
    assert api.ids("/v1/facts", actor=code) == api.ids("/v1/facts", actor=id) != []


@pytest.mark.parametrize("code", ["712", "cow:9999", "org:MNG", "kazakh", "Atlantis", "MNGG"])
def test_a_code_without_its_scheme_or_of_nothing_is_refused(api: Api, code: str) -> None:
    response = api.get("/v1/facts", {"actor": code})
    assert (response.status_code, response.json()["type"]) == (422, "/v1/codebook#unknown-code")


@pytest.mark.parametrize(
    ("path", "ids"),
    [
        ("/v1/trade-flows?exporter=KAZ", ["mng-kaz-imports"]),
        ("/v1/trade-flows?importer=kz", ["mng-kaz-exports"]),
        ("/v1/trade-flows?exporter=KAZ&exporter=MNG", ["mng-kaz-exports", "mng-kaz-imports"]),
        ("/v1/trade-flows?actor=KAZ", ["mng-kaz-exports", "mng-kaz-imports", "mng-kaz-two-way-trade"]),
        ("/v1/trade-flows?actor=KAZ&measure=two_way", ["mng-kaz-two-way-trade"]),
        ("/v1/trade-flows?value_min=26000000&sort=-value", ["mng-kaz-two-way-trade", "mng-kaz-exports"]),
        ("/v1/memberships?organization=NATO", ["mng-in-pfp"]),
        ("/v1/memberships?organization=org:osce&state=mongolia", ["mng-joined-osce"]),
        ("/v1/missions?only_in_region=central-asia", ["mng-only-embassy-in-region"]),
        ("/v1/missions?actor=Central+Asia", ["mng-only-embassy-in-region"]),
        ("/v1/agreements?party=KAZ", ["mng-kaz-diplomatic-relations"]),
        ("/v1/people-flows?kin_state=KAZ&concept=ethnic_population", ["kazakhs-in-mongolia"]),
        ("/v1/people-flows?actor=bayan-olgii", ["kazakhs-in-bayan-olgii"]),
        ("/v1/people-flows?unit=persons&sort=value&limit=1", ["mng-students-in-kazakhstan"]),
        ("/v1/borders?contiguous=true", ["chn-mng-neighbours", "mng-rus-neighbours"]),
        ("/v1/events?as_of=1850", ["kaz-incorporated-into-russian-empire"]),
        ("/v1/people-flows?as_of=1991-12-26", ["kazakhs-moved-to-kazakhstan"]),
        ("/v1/people-flows?period_from=1992-12&period_to=2000", ["kazakhs-moved-to-kazakhstan"]),
        ("/v1/facts?as_of=1991&actor=KAZ", ["kazakhs-moved-to-kazakhstan"]),
        ("/v1/facts?as_of=2025&actor=KAZ", ["mng-kaz-diplomatic-relations"]),
        ("/v1/facts?as_of=2025&kind=memberships", ["mng-joined-osce"]),
        ("/v1/facts?as_of=2025&kind=trade-flows", []),
        ("/v1/facts?as_of=2012-12-31&kind=trade-flows", []),
        ("/v1/facts?period_to=1799", []),
        ("/v1/facts?kind=people_flows&q=oralmandar+return", ["kazakhs-return-under-oralmandar"]),
        ("/v1/states?kind=historical&sort=name&q=empire", ["russian-empire"]),
        ("/v1/actors?part_of=mn", ["bayan-olgii"]),
        ("/v1/actors?q=bayan", ["bayan-olgii"]),
        ("/v1/links?kind=part_of_sum&from=mng-kaz-exports", ["exports-part-of-two-way-trade"]),
    ],
)
def test_list_finds_what_it_is_asked_for(api: Api, path: str, ids: list[str]) -> None:
    assert [row["id"] for row in api.json(path)["data"]] == ids


def test_present_tense_claims_hold_at_their_publication_and_at_no_other_time(api: Api) -> None:
    trade = api.ids("/v1/trade-flows")
    assert api.ids("/v1/trade-flows", as_of="2013-08") == trade
    assert api.ids("/v1/trade-flows", as_of="2013-08-18") == trade
    for other in ("2013-07", "2013-08-17", "2013-09", "2014", "1991"):
        assert api.ids("/v1/trade-flows", as_of=other) == []


def test_undated_claims_hold_at_no_time_that_is_asked_for(api: Api) -> None:
    undated = set(api.ids("/v1/facts", period_basis="undated"))
    assert undated
    for asked in ({"as_of": "2013-08"}, {"period_from": "0001"}, {"period_to": "9999"}):
        assert not undated & set(api.ids("/v1/facts", **asked))


def test_a_repeated_actor_means_all_of_them(api: Api) -> None:
    both = api.ids("/v1/facts", actor=["MNG", "KAZ"])
    mongolia, kazakhstan = (api.ids("/v1/facts", actor=actor) for actor in ("MNG", "KAZ"))
    assert both == [id for id in mongolia if id in kazakhstan]
    assert "mng-kaz-two-way-trade" in both
    assert api.ids("/v1/facts", actor=["MNG", "mn", "496"]) == mongolia


# Free text


@pytest.mark.parametrize(
    "q",
    [
        "bayan-olgii",
        "BAYAN ÖLGII",
        "Bayan-Ölgii",
        "ölgii,bayan",
        "“Bayan” (Olgii)!",
        "bayan_olgii",
        "Bayan-O\u0308lgii",
    ],
)
def test_words_are_found_whatever_their_case_diacritics_and_punctuation(api: Api, q: str) -> None:
    found = api.ids("/v1/facts", q=q)
    assert "kazakhs-in-bayan-olgii" in found
    assert found == [row["id"] for row in api.rows("/v1/facts") if "Bayan-Ölgii" in row["statement"]]


@pytest.mark.parametrize(
    ("q", "ids"),
    [
        ("embassy region", ["mng-only-embassy-in-region"]),
        ("region embassy", ["mng-only-embassy-in-region"]),
        ("embassy bayan", []),
        ("embass", []),
        ("%", None),
        ("' OR 1=1 --", []),
    ],
)
def test_every_word_must_occur(api: Api, q: str, ids: list[str] | None) -> None:
    if ids is None:
        assert api.get("/v1/facts", {"q": q}).status_code == 422
    else:
        assert api.ids("/v1/facts", q=q) == ids


@pytest.mark.parametrize("q", ["", " ", "-", "“”"])
def test_a_search_for_no_word_is_refused(api: Api, q: str) -> None:
    response = api.get("/v1/facts", {"q": q})
    assert response.status_code == 422
    assert [found["parameter"] for found in response.json()["errors"]] == ["q"]


# Dyads


def test_a_dyad_is_the_same_from_either_side_and_by_any_code(api: Api) -> None:
    content = api.get("/v1/dyads/MNG/KAZ").content
    for other in ("KAZ/MNG", "mn/398", "kazakhstan/cow:712"):
        assert api.get(f"/v1/dyads/{other}").content == content


def test_a_dyad_has_all_claims_of_every_kind_that_involve_both(api: Api) -> None:
    pages = {kind.path: api.json(f"/v1/{kind.path}", actor=["KAZ", "MNG"]) for kind in CLAIMS}
    assert api.json("/v1/dyads/MNG/KAZ") == {
        "a": "KAZ",
        "b": "MNG",
        "claims": pages,
        "shared_memberships": [],
        "comparisons": api.rows("/v1/comparisons", actor=["KAZ", "MNG"]),
        "standings": {},
        "no_data": [kind for kind, page in pages.items() if not page["data"]],
    }


def test_a_dyad_names_the_organizations_to_which_both_belong(api: Api) -> None:
    assert api.json("/v1/dyads/RUS/KAZ")["shared_memberships"] == [
        {"organization_id": id, "a": [f"kaz-in-{id}"], "b": [f"rus-leads-{id}"]}
        for id in ("cis", "csto", "eurasec", "sco")
    ]


def test_a_dyad_without_data_says_so(api: Api) -> None:
    nothing: Row = {"data": [], "next": None, "total": 0}
    kinds = [kind.path for kind in CLAIMS]
    assert api.json("/v1/dyads/TUR/bayan-olgii") == {
        "a": "TUR",
        "b": "bayan-olgii",
        "claims": dict.fromkeys(kinds, nothing),
        "shared_memberships": [],
        "comparisons": [],
        "standings": {},
        "no_data": kinds,
    }


def test_a_dyad_may_be_asked_of_one_time_and_one_source(api: Api) -> None:
    answer = api.json("/v1/dyads/MNG/KAZ", as_of="1991", source="diplomat-2013")
    assert {row["id"] for page in answer["claims"].values() for row in page["data"]} == {"kazakhs-moved-to-kazakhstan"}
    none = api.json("/v1/dyads/MNG/KAZ", source="iso-3166")
    assert none["no_data"] == [kind.path for kind in CLAIMS]


def test_the_same_actor_twice_is_no_dyad(api: Api) -> None:
    message = "'MNG' and 'mongolia' are the same actor, MNG"
    response = api.get("/v1/dyads/MNG/mongolia")
    assert_problem(response, 422, ProblemType.INVALID_PARAMETER, f"b: {message}", fault("b", message))


@pytest.mark.parametrize(("path", "side"), [("Kazakstan/MNG", "a"), ("MNG/Kazakstan", "b")])
def test_a_dyad_with_an_unknown_actor_is_a_problem_with_a_suggestion(api: Api, path: str, side: str) -> None:
    response = api.get(f"/v1/dyads/{path}")
    suggestions = response.json()["errors"][0]["suggestions"]
    assert suggestions[0] == "KAZ"
    message = "no actor 'Kazakstan'"
    detail = f"{message} (did you mean {' or '.join(suggestions)}?)"
    assert_problem(response, 404, ProblemType.NOT_FOUND, detail, fault(side, message, *suggestions))


@pytest.mark.parametrize(
    ("query", "parameter"),
    [("as_off=2013", "as_off"), ("as_of=0", "as_of"), ("as_of=2013&as_of=2013", "as_of"), ("source=x", "source")],
)
def test_a_dyad_refuses_parameters_that_it_does_not_understand(api: Api, query: str, parameter: str) -> None:
    response = api.get(f"/v1/dyads/MNG/KAZ?{query}")
    assert response.status_code == 422
    assert [found["parameter"] for found in response.json()["errors"]] == [parameter]


# Facts


def test_facts_are_the_claims_of_all_kinds(api: Api) -> None:
    kind_of = {row["id"]: kind.path for kind in CLAIMS for row in api.rows(f"/v1/{kind.path}")}
    assert {row["id"]: row["kind"] for row in api.rows("/v1/facts")} == kind_of


@pytest.mark.parametrize("kind", CLAIMS, ids=lambda kind: kind.path)
def test_facts_of_one_kind_are_its_rows(api: Api, kind: Kind) -> None:
    ids = api.ids(f"/v1/{kind.path}")
    assert api.ids("/v1/facts", kind=kind.path) == api.ids("/v1/facts", kind=kind.path.replace("-", "_")) == ids


@pytest.mark.parametrize("kind", ["trade", "links", "sources", "", "TRADE-FLOWS"])
def test_facts_of_no_known_kind_are_refused(api: Api, kind: str) -> None:
    response = api.get("/v1/facts", {"kind": kind})
    message = f"not one of {', '.join(kind.path for kind in CLAIMS)}"
    assert_problem(response, 422, ProblemType.INVALID_PARAMETER, f"kind: {message}", fault("kind", message))


def one_of_each() -> list[Any]:
    """The example of each kind of claims."""
    return [pytest.param(kind, kind.example, id=kind.path) for kind in CLAIMS]


@pytest.mark.parametrize(("kind", "id"), one_of_each())
def test_one_fact_has_its_row_its_source_its_links_and_a_citation(api: Api, kind: Kind, id: str) -> None:
    fact = api.json(f"/v1/facts/{id}")
    claim = api.json(f"/v1/{kind.path}/{id}")
    place = f"paragraph {claim['paragraph']}, characters {claim['text_start']}–{claim['text_end']}"
    assert fact == {
        **next(row for row in api.rows("/v1/facts", kind=kind.path) if row["id"] == id),
        "claim": claim,
        "source": api.json("/v1/sources/diplomat-2013"),
        "standing": UNDISPUTED,
        "comparisons": [row for row in api.rows("/v1/comparisons") if id in row["claim_ids"]],
        "links_from": api.rows("/v1/links", **{"from": id}),
        "links_to": api.rows("/v1/links", to=id),
        "citation": f"The Diplomat, 2013-08-18/2013-08-31 (quoted via wildcatsandblacksheep): {place}",
        "quote": None,
    }


def test_links_go_both_ways(api: Api) -> None:
    fact = api.json("/v1/facts/mng-kaz-two-way-trade")
    assert {link["from_id"] for link in fact["links_to"]} >= {"mng-kaz-exports", "mng-kaz-imports"}
    assert fact["links_to"][0] in api.json(f"/v1/facts/{fact['links_to'][0]['from_id']}")["links_from"]


def test_a_fact_quotes_its_passage_if_the_text_is_at_hand(
    api: Api, settings: Settings, serve: Serve, texts: Path
) -> None:
    quoting = serve(settings.model_copy(update={"texts": texts}))
    for kind in CLAIMS:
        path = f"/v1/facts/{kind.example}"
        fact = quoting.json(path)
        assert sha256(fact["quote"].encode()).hexdigest() == fact["claim"]["text_sha256"]
    assert fact | {"quote": None} == api.json(path)
    assert quoting.get(path).headers["ETag"] != api.get(path).headers["ETag"]


def test_a_text_that_is_not_the_source_s_is_not_quoted(settings: Settings, serve: Serve, tmp_path: Path) -> None:
    (tmp_path / "mongolia-kazakhstan.txt").write_text("x" * 5000)
    quoting = serve(settings.model_copy(update={"texts": tmp_path}))
    assert quoting.json("/v1/facts/mng-kaz-exports")["quote"] is None


def test_a_fact_that_is_not_there_is_a_problem_with_what_was_probably_meant(api: Api) -> None:
    message = "no claim 'mng-kaz-export'"
    response = api.get("/v1/facts/mng-kaz-export")
    suggestions = response.json()["errors"][0]["suggestions"]
    assert suggestions[0] == "mng-kaz-exports"
    detail = f"{message} (did you mean {' or '.join(suggestions)}?)"
    assert_problem(response, 404, ProblemType.NOT_FOUND, detail, fault("id", message, *suggestions))


# The data set


def rows_of(path: Path) -> list[Row]:
    """The rows of a CSV file."""
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_the_data_set_has_the_rows_of_the_files(api: Api, seed: Path) -> None:
    rows: dict[str, int] = {}
    for kind in LOADED:
        rows[kind.path] = sum(len(rows_of(file)) for file in seed.glob(f"*/{kind.file}"))
    rows["sources"] = sum(len(tomllib.loads(file.read_text())["source"]) for file in seed.glob("*/sources.toml"))
    rows["actors"] += rows["states"] + rows["organizations"]
    rows["codes"] = api.json("/v1/codes")["total"]
    answer = api.json("/v1/dataset")
    assert list(answer) == ["revision", "version", "rows", "sources"]
    assert answer["rows"] == rows == {kind.path: api.json(f"/v1/{kind.path}")["total"] for kind in LOADED}
    assert answer["sources"] == api.rows("/v1/sources")
    assert len(answer["revision"]) == 16


def test_the_codebook_has_every_vocabulary_and_every_value(api: Api, document: dict[str, Any]) -> None:
    entries = {entry["name"]: entry for entry in api.json("/v1/codebook")["data"]}
    meanings = {name: [value["value"] for value in entry["values"]] for name, entry in entries.items()}
    schemas = document["components"]["schemas"]
    documented = {name: schema["enum"] for name, schema in schemas.items() if "enum" in schema}
    assert documented.items() <= meanings.items()
    assert list(entries) == sorted(entries)
    assert all(value["meaning"] for entry in entries.values() for value in entry["values"])
    for kind in LISTED:
        fields = {
            field.partition(".")[2]: name
            for name, entry in entries.items()
            for field in entry["used_in"]
            if field.startswith(f"{kind.path}.")
        }
        for row in api.rows(f"/v1/{kind.path}"):
            for field, name in fields.items():
                assert row[field] is None or row[field] in meanings[name]


def test_a_problem_refers_to_its_entry_in_the_codebook(api: Api) -> None:
    values = next(entry for entry in api.json("/v1/codebook")["data"] if entry["name"] == "ProblemType")["values"]
    assert api.get("/v1/none").json()["type"].partition("#")[2] in [value["value"] for value in values]


def test_the_index_has_every_path(api: Api, document: dict[str, Any]) -> None:
    answer = api.json("/v1")
    paths = [path for path in document["paths"] if path.startswith("/v1/")]
    assert [entry["path"] for entry in answer["paths"]] == paths
    assert all(entry["summary"] for entry in answer["paths"])
    assert answer["revision"] == api.json("/v1/dataset")["revision"]
    assert (answer["docs"], answer["openapi"]) == ("/docs", "/openapi.json")


# The way of an answer


def test_the_root_leads_to_the_page_which_names_no_other_host(api: Api) -> None:
    response = api.get("/")
    assert (response.status_code, response.headers["Location"]) == (307, "docs")
    page = api.get("/docs")
    policy = page.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "://" not in page.text
    for file in ("swagger-ui/swagger-ui.css", "swagger-ui/swagger-ui-bundle.js", "docs.js", "docs.css", "icon.svg"):
        assert f"static/{file}" in page.text
        assert api.get(f"/static/{file}").status_code == 200


@pytest.mark.parametrize(
    ("path", "suggestions"),
    [
        ("/v1/trade-flow", ["/v1/trade-flows"]),
        ("/v1/trade_flows", ["/v1/trade-flows"]),
        ("/trade-flows", ["/v1/trade-flows"]),
        ("/v1/zzzzzz", []),
        ("/v1/facts/", ["/v1/facts"]),
        ("/doc", []),
    ],
)
def test_a_path_that_is_not_there_is_a_problem_with_what_was_probably_meant(
    api: Api, path: str, suggestions: list[str]
) -> None:
    message = f"no page '{path}'"
    response = api.get(path)
    found = response.json()["errors"][0]["suggestions"]
    assert found[: len(suggestions)] == suggestions
    detail = message + (f" (did you mean {' or '.join(found)}?)" if found else "")
    assert_problem(response, 404, ProblemType.NOT_FOUND, detail, fault("path", message, *found))


@pytest.mark.parametrize("path", ["/v1/facts", "/v1/facts?format=csv", "/v1/facts?format=jsonl", "/v1/codebook"])
@pytest.mark.parametrize(
    ("encoding", "decoded"),
    [
        ("gzip", gzip.decompress),
        ("zstd", lambda packed: ZstdDecompressor().decompressobj().decompress(packed)),
    ],
)
def test_compressed_answers_are_the_same(
    api: Api, portal: BlockingPortal, path: str, encoding: str, decoded: Callable[[bytes], bytes]
) -> None:
    plain = api.get(path, headers={"Accept-Encoding": "identity"})
    assert "Content-Encoding" not in plain.headers

    async def raw() -> tuple[httpx.Headers, bytes]:
        transport = httpx.ASGITransport(api.app)
        request = httpx.Request("GET", f"http://test{path}", headers={"Accept-Encoding": encoding})
        response = await transport.handle_async_request(request)
        assert isinstance(response.stream, httpx.AsyncByteStream)
        return response.headers, b"".join([part async for part in response.stream])

    headers, packed = portal.call(raw)
    assert headers["Content-Encoding"] == encoding
    assert len(packed) < len(plain.content) / 2
    assert decoded(packed) == plain.content


def test_scripts_of_any_origin_may_read(api: Api) -> None:
    response = api.get("/v1/facts", headers={"Origin": "https://example.org"})
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["Access-Control-Expose-Headers"] == "ETag, Link, Dataset-Revision"
    asked = {"Origin": "https://example.org", "Access-Control-Request-Headers": "if-none-match"}
    preflight = api.request("OPTIONS", "/v1/facts", headers=asked | {"Access-Control-Request-Method": "GET"})
    assert preflight.status_code == 200
    assert preflight.headers["Access-Control-Allow-Methods"] == "GET, HEAD"
    refused = api.request("OPTIONS", "/v1/facts", headers=asked | {"Access-Control-Request-Method": "DELETE"})
    assert refused.status_code == 400


def test_errors_too_may_be_read_by_scripts_of_any_origin(api: Api) -> None:
    for path in ("/v1/none", "/v1/facts?limit=0", "/v1/dyads/MNG/MNG"):
        response = api.get(path, headers={"Origin": "https://example.org"})
        assert response.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v1/facts?q=%FF", 422),
        ("/v1/facts?q=a%00b", 200),
        ("/v1/facts?actor=%00", 422),
        ("/v1/facts?as_of=0000", 422),
        ("/v1/facts?=", 422),
        ("/v1/facts?&&", 200),
        ("/v1/facts?limit=%D9%A3", 422),
        ("/v1/facts?" + "&".join(["actor=MNG"] * 11), 422),
        ("/v1/facts?q=" + "a+" * 100, 200),
        ("/v1/facts?q=" + "a" * 201, 422),
        ("/v1/sources?publisher=%00", 422),
        ("/v1/links?asserted_by=%00", 422),
        ("/v1/assessments?ordinal=99999999999999999999", 422),
        ("/v1/states?cow_code=4294967296", 422),
        ("/v1/states?cow_code=-1", 422),
        ("/v1/trade-flows?value_min=1e400", 422),
        ("/v1/trade-flows?value_min=nan", 422),
        ("/v1/facts/%00", 404),
        ("/v1/facts/..%2f..", 404),
        ("/v1/trade-flows/%00", 404),
        ("/v1/states/%20", 404),
        ("/v1/dyads/%00/MNG", 404),
        ("/v1//facts", 404),
        ("/V1/facts", 404),
        ("/static/../main.py", 404),
        ("/static/%2e%2e/main.py", 404),
        ("/v1/dataset?format=csv", 422),
        ("/v1?x=1", 422),
    ],
)
def test_strange_requests_do_no_harm(api: Api, path: str, status: int) -> None:
    response = api.get(path)
    assert response.status_code == status
    assert response.headers["Content-Type"].startswith("application/json" if status == 200 else "application/problem+")


def test_who_asserts_a_link_must_be_known(api: Api) -> None:
    assert api.ids("/v1/links", asserted_by="editors") != []
    assert api.get("/v1/links", {"asserted_by": "nobody"}).status_code == 422


@pytest.mark.parametrize(
    ("range", "parameter"),
    [("period_from=2014&period_to=2013", "period_to"), ("value_min=2&value_max=1", "value_max")],
)
def test_a_range_that_is_turned_round_is_refused(api: Api, range: str, parameter: str) -> None:
    response = api.get(f"/v1/trade-flows?{range}")
    assert response.status_code == 422
    assert [fault["parameter"] for fault in response.json()["errors"]] == [parameter]
    assert api.get("/v1/trade-flows?period_from=2013-09&period_to=2013&value_min=1&value_max=1").status_code == 200


async def fail(request: Request) -> Response:
    """Fail as no endpoint foresees."""
    raise RuntimeError("the password is in /etc/passwd")


@pytest.mark.parametrize("is_direct", [True, False])
@pytest.mark.parametrize("path", ["/broken", "/v1/broken"])
def test_a_fault_of_the_server_says_nothing_of_the_inside(
    settings: Settings, portal: BlockingPortal, path: str, is_direct: bool, caplog: pytest.LogCaptureFixture
) -> None:
    broken = Api(Application(settings, endpoints=[Endpoint(path, fail)], is_direct=is_direct), settings, portal)
    response = broken.get(path)
    assert_problem(response, 500, ProblemType.INTERNAL, "the server failed; its log says why")
    assert "the password is in /etc/passwd" in caplog.text
    broken.close()


@pytest.mark.parametrize("path", ["/v1/missions", "/v1/missions/mng-embassy-in-kazakhstan"])
def test_a_fault_while_rows_are_read_says_nothing_of_the_inside(
    settings: Settings,
    serve: Serve,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    path: str,
) -> None:
    served = serve(settings)
    rows = Reading.rows

    def fail(reading: Reading, plan: Plan, values: Values) -> list[Any]:
        if "FROM mission" in plan.sql:
            raise RuntimeError("the password is in /etc/passwd")
        return rows(reading, plan, values)

    monkeypatch.setattr(Reading, "rows", fail)
    assert_problem(served.get(path), 500, ProblemType.INTERNAL, "the server failed; its log says why")
    [logged] = [record for record in caplog.records if record.levelname == "ERROR"]
    assert logged.getMessage() == f"GET {path} failed"
    assert "the password is in /etc/passwd" in caplog.text
    monkeypatch.undo()
    assert served.get(path).status_code == 200


# The database


def assert_unavailable(served: Api, detail: str) -> None:
    """Whatever needs the database says that it cannot be had; the server itself is up."""
    for path in ("/readyz", "/v1", "/v1/facts", "/v1/facts/mng-kaz-exports", "/v1/dyads/MNG/KAZ", "/v1/codebook"):
        response = served.get(path)
        assert_problem(response, 503, ProblemType.UNAVAILABLE, detail)
        assert response.headers["Retry-After"] == "5"
    assert served.json("/livez") == {"status": "ok"}


def assert_ready(served: Api) -> None:
    """The server is ready and answers."""
    assert served.json("/readyz") == {"status": "ok"}
    assert served.json("/v1/trade-flows")["total"] == 3


def execute(settings: Settings, *statements: str) -> None:
    """Do something to a database behind the application's back."""
    engine = writing_engine(settings.writing_url)
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def test_a_database_that_is_missing_is_unavailable_until_it_is_there(empty: Settings, serve: Serve) -> None:
    url = make_url(empty.database_url)
    missing = empty.model_copy(
        update={"database_url": url.set(database=f"{url.database}_missing").render_as_string(hide_password=False)}
    )
    without = serve(missing)
    assert_unavailable(without, "the database cannot answer at the moment")
    assert without.get("/openapi.json").status_code == 200
    if file_of(url) is not None:
        assert not file_of(make_url(missing.database_url)).exists()  # type: ignore[union-attr]  # it is a file
        served = serve(empty)
        assert_unavailable(served, "the database cannot answer at the moment")
        load(empty)
        assert_ready(served)


def test_a_database_without_tables_is_unavailable_until_they_are_there(empty: Settings, serve: Serve) -> None:
    execute(empty, "CREATE TABLE other (id INTEGER)", "DROP TABLE other")
    served = serve(empty)
    detail = "the database cannot be served: it has no tables yet: run `third-neighbor seed`"
    assert_unavailable(served, detail)
    load(empty)
    assert_ready(served)


def test_a_database_of_a_newer_version_is_unavailable_and_is_not_loaded(own: Settings, serve: Serve) -> None:
    [version] = revisions(own)
    execute(own, "UPDATE alembic_version SET version_num = 'future'")
    served = serve(own)
    assert_unavailable(
        served, "the database cannot be served: its tables are of a newer version: update third-neighbor"
    )
    with pytest.raises(DatabaseError, match="its tables are of a newer version"):
        load(own)
    execute(own, f"UPDATE alembic_version SET version_num = '{version}'")
    assert_ready(served)


def revisions(settings: Settings) -> list[str]:
    """The versions of a database's tables."""
    engine = writing_engine(settings.writing_url)
    with engine.begin() as connection:
        found = list(connection.scalars(text("SELECT version_num FROM alembic_version")))
    engine.dispose()
    return found


def test_a_database_with_tables_of_something_else_is_left_alone(empty: Settings, serve: Serve) -> None:
    execute(empty, "CREATE TABLE other (id INTEGER)")
    assert_unavailable(serve(empty), "the database cannot be served: it holds tables of something else")
    with pytest.raises(DatabaseError, match="it holds tables of something else"):
        load(empty)


def test_tables_without_a_data_set_are_unavailable(own: Settings, serve: Serve) -> None:
    execute(own, "DELETE FROM data_set")
    assert_unavailable(serve(own), "no data set has been loaded yet: run `third-neighbor seed`")


def test_readiness_ends_when_the_tables_change(own: Settings, serve: Serve) -> None:
    served = serve(own)
    assert_ready(served)
    execute(own, "UPDATE alembic_version SET version_num = 'future'")
    assert served.get("/readyz").status_code == 503


def test_a_newly_loaded_data_set_is_served_without_a_new_start(own: Settings, serve: Serve, tmp_path: Path) -> None:
    served = serve(own)
    before = served.get("/v1/trade-flows")
    seed = copytree(own.seed_dir, tmp_path / "seed")
    file = seed / "diplomat-2013" / "trade_flows.csv"
    file.write_text(file.read_text().replace("Exports from Mongolia", "What is exported from Mongolia"))
    load(own.model_copy(update={"seed_dir": seed}))
    after = served.get("/v1/trade-flows", headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert after.headers["Dataset-Revision"] != before.headers["Dataset-Revision"]
    assert served.ids("/v1/facts", q="what is exported") == ["mng-kaz-exports"]
    load(own)
    assert served.get("/v1/trade-flows").headers["ETag"] == before.headers["ETag"]


def test_requests_are_answered_while_a_load_is_under_way(own: Settings, serve: Serve) -> None:
    served = serve(own)
    engine = writing_engine(own.writing_url)
    with engine.begin() as loading:
        loading.execute(text("DELETE FROM link"))
        loading.execute(text("UPDATE data_set SET revision = 'x'"))
        assert served.json("/v1/links")["total"] > 0
        assert served.json("/v1/dataset")["revision"] != "x"
    assert served.json("/v1/links")["total"] == 0
    engine.dispose()


def test_reads_may_go_through_a_role_that_can_do_nothing_else(empty: Settings, serve: Serve) -> None:
    url = make_url(empty.database_url)
    if file_of(url) is None:
        execute(empty, "DROP ROLE IF EXISTS reader", "CREATE ROLE reader LOGIN IN ROLE pg_read_all_data")
        url = url.set(username="reader")
    both = {"database_url": url.render_as_string(hide_password=False), "write_url": empty.database_url}
    settings = empty.model_copy(update=both)
    load(settings)
    assert is_loaded(settings)
    assert_ready(serve(settings))


WRITES = [
    "INSERT INTO holding (source_id, kind, rows, digest) VALUES ('x', 'x', 1, 'x')",
    "UPDATE data_set SET revision = 'x'",
    "DELETE FROM data_set",
    "CREATE TABLE other (id INTEGER)",
    "CREATE INDEX other ON data_set (seed)",
    "DROP TABLE data_set",
    "ALTER TABLE data_set ADD COLUMN other INTEGER",
]
SQLITE_WRITES = [
    "ATTACH DATABASE 'other.db' AS other",
    "CREATE TEMPORARY TABLE other (id INTEGER)",
    "VACUUM INTO 'other.db'",
    "PRAGMA user_version = 1",
    "PRAGMA journal_mode = WAL",
    "PRAGMA writable_schema = ON",
    "PRAGMA query_only = OFF",
    "SELECT load_extension('other')",
]
POSTGRESQL_WRITES = [
    "TRUNCATE data_set",
    "CREATE TEMPORARY TABLE other AS SELECT 1",
    "SELECT revision FROM data_set FOR UPDATE",
]


def test_no_request_can_write(settings: Settings) -> None:
    file = file_of(make_url(settings.database_url))
    before = file.read_bytes() if file else b""
    engine = reading_engine(settings.database_url, 30)
    done = []
    for statement in [*WRITES, *(SQLITE_WRITES if file else POSTGRESQL_WRITES)]:
        with suppress(DBAPIError), engine.connect() as connection:
            connection.exec_driver_sql(statement)
            done.append(statement)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM data_set")) == 1
    engine.dispose()
    assert done == []
    if file:
        assert file.read_bytes() == before
        assert not Path("other.db").exists()


@pytest.mark.parametrize("kind", CLAIMS, ids=lambda kind: kind.path)
def test_answers_say_what_the_files_say(api: Api, kind: Kind) -> None:
    given = {row["id"]: row for file in SEED.glob(f"*/{kind.file}") for row in rows_of(file)}
    for row in api.rows(f"/v1/{kind.path}"):
        for column, cell in given[row["id"]].items():
            found = row[column]
            if isinstance(found, list):
                assert found == (cell.split(";") if cell else [])
            elif isinstance(found, bool):
                assert str(found).lower() == cell
            elif isinstance(found, (int, float)):
                assert found == float(cell)
            else:
                assert (found or "") == cell
