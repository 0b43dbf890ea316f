"""Any code or name of an actor, in the article's states and in the whole world."""

import pytest
from adapters import FLOWS, FlowFile
from client import Api, Serve
from command_line import Run

from app.settings import Settings


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
        ("Mongolie", "MNG"),
        ("МОНГОЛИЯ", "MNG"),
        ("哈萨克斯坦", "KAZ"),
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
    ("code", "id"),
    [
        ("Turkey", "TUR"),
        ("Türkiye", "TUR"),
        ("Czech Republic", "CZE"),
        ("Burma", "MMR"),
        ("BU", "MMR"),
        ("Vatican City", "VAT"),
        ("Holy See", "VAT"),
        ("XK", "XKX"),
        ("Taiwan", "TWN"),
        ("The former Yugoslav Republic of Macedonia", "MKD"),
        ("Palestinian Territories", "PSE"),
        ("gec:mg", "MNG"),
        ("mg", "MDG"),
        ("cow:365", "RUS"),
        ("cow:260", "DEU"),
        ("cow:315", "CSHH"),
        ("cow:367", "LVA"),
        ("gw:775", "MMR"),
        ("AU", "AUS"),
        ("Guam", "GUM"),
        ("NC", "NCL"),
        ("ZR", "COD"),
        ("810", "SUHH"),
    ],
)
def test_any_code_or_name_of_a_state_will_do(world: Api, code: str, id: str) -> None:
    assert world.json(f"/v1/states/{code}")["id"] == id


@pytest.mark.parametrize(
    ("state", "existed"),
    [("MNG", "1921-07-11/.."), ("ZWE", "1980-04-18/.."), ("zanzibar", "1963-12-10/1964-04-26")],
)
def test_a_state_exists_from_its_independence(world: Api, state: str, existed: str) -> None:
    assert world.json(f"/v1/states/{state}")["existed"] == existed


@pytest.mark.parametrize(("code", "id"), [("org:au", "african-union"), ("org:nam", "non-aligned-movement")])
def test_an_organization_may_be_forced(world: Api, code: str, id: str) -> None:
    assert world.json(f"/v1/actors/{code}")["id"] == id


def test_one_input_gives_every_code_of_all_that_it_can_mean(world: Api) -> None:
    rows = world.rows("/v1/codes", q="712")
    assert {row["subject_id"] for row in rows} == {"MNG"}
    assert {"alpha2", "alpha3", "m49", "cow", "gw", "gec", "name"} <= {row["scheme"] for row in rows}
    assert {row["subject_id"] for row in world.rows("/v1/codes", q="AU")} == {"AUS", "AUT", "african-union"}
    assert world.rows("/v1/codes", q="zzzz") == []


@pytest.mark.parametrize(
    ("scheme", "code", "year", "ids"),
    [
        ("cow", "365", "1900", ["russian-empire"]),
        ("cow", "365", "1950", ["SUHH"]),
        ("cow", "365", "2013", ["RUS"]),
        ("cow", "367", "1940", ["LVA"]),
        ("cow", "367", "1960", []),
        ("cow", "367", "2013", ["LVA"]),
        ("cow", "600", "1930", []),
        ("cow", "315", "1942", []),
        ("cow", "345", "1943", []),
        ("gw", "775", "1900", []),
        ("gw", "775", "1948", ["MMR"]),
    ],
)
def test_a_code_names_another_state_or_none_at_another_time(
    world: Api, scheme: str, code: str, year: str, ids: list[str]
) -> None:
    rows = world.rows("/v1/codes", scheme=scheme, code=code, as_of=year)
    assert [row["subject_id"] for row in rows] == ids


@pytest.mark.parametrize(
    ("path", "parameter"),
    [("/v1/borders", "actor"), ("/v1/trade-flows", "actor"), ("/v1/trade-flows", "exporter"), ("/v1/facts", "actor")],
)
def test_a_state_is_found_by_what_is_told_of_its_parts(world: Api, path: str, parameter: str) -> None:
    parts = [*world.ids(path, **{parameter: "west-bank"}), *world.ids(path, **{parameter: "gaza-strip"})]
    assert parts
    assert set(world.ids(path, **{parameter: "Palestine"})) >= set(parts)


def test_a_part_and_another_actor_are_both_involved(world: Api) -> None:
    of_both = world.ids("/v1/borders", actor=["PSE", "ISR"])
    assert of_both == [
        *("factbook-2026.ISR.gaza-strip.border", "factbook-2026.ISR.west-bank.border"),
        *("factbook-2026.gaza-strip.ISR.border", "factbook-2026.west-bank.ISR.border"),
    ]
    dyad = world.json("/v1/dyads/PSE/ISR")
    assert (dyad["a"], dyad["b"]) == ("ISR", "PSE")
    assert [row["id"] for row in dyad["claims"]["borders"]["data"]] == of_both


def test_a_part_is_not_the_whole(world: Api) -> None:
    for kind in ("states", "actors"):
        assert world.json(f"/v1/{kind}/west-bank")["part_of_id"] == "PSE"
    assert not any("gaza-strip" in id for id in world.ids("/v1/borders", actor="west-bank"))


# Claims of data sets, which are too many to be entered


@pytest.fixture
def imported(run: Run, flows: FlowFile, own: Settings, serve: Serve) -> Api:
    """An application over the article and five flows of a data set."""
    assert run("import", "cow-trade", flows(*FLOWS)).exit_code == 0
    return serve(own)


FLOW = "cow-trade-4.KAZ.MNG.2011"


@pytest.mark.parametrize("id", [FLOW, FLOW.lower(), FLOW.upper(), "Cow-Trade-4.kaz.MNG.2011"])
def test_a_claim_of_a_data_set_is_found_in_any_letter_case(imported: Api, id: str) -> None:
    assert imported.json(f"/v1/facts/{id}")["id"] == FLOW
    assert imported.json(f"/v1/trade-flows/{id}")["id"] == FLOW
    assert imported.json("/v1/comparisons", claim=id) == imported.json("/v1/comparisons", claim=FLOW)
    assert imported.json("/v1/links", **{"from": id})["data"] == []


@pytest.mark.parametrize(
    ("path", "parameter"), [("/v1/links", "from"), ("/v1/links", "to"), ("/v1/comparisons", "claim")]
)
def test_a_claim_that_no_data_set_has_is_a_problem_with_the_nearest(imported: Api, path: str, parameter: str) -> None:
    wrong = FLOW.replace("2011", "2021")
    response = imported.get(path, {parameter: [FLOW, wrong, "mng-kaz-exports"]})
    message = f"no claim '{wrong}'"
    assert (response.status_code, response.json()["type"]) == (422, "/v1/codebook#unknown-code")
    [problem] = response.json()["errors"]
    assert (problem["parameter"], problem["message"]) == (parameter, message)
    assert FLOW in problem["suggestions"]
    assert imported.get(path, {parameter: [FLOW, FLOW.lower(), "MNG-kaz-exports"]}).status_code == 200
