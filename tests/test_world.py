"""Several sources: who backs and who disputes a claim, at which time, for any two states."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from client import Api, Row, counted
from sample import sample

from app.load.packs import read_packs
from app.load.seeding import load
from app.settings import Settings

Serve = Callable[[Settings], Api]


def disagreements(api: Api, **params: Any) -> dict[tuple[str, ...], Row]:
    """What differs, by the claims that do."""
    return {tuple(row["claim_ids"]): row for row in api.rows("/v1/disagreements", **params)}


# Agreement


@pytest.mark.parametrize(
    ("claims", "basis", "factor"),
    [
        (("mng-kaz-exports", "wits-mng-to-kaz-2009"), "question", 23.08),
        (("mng-kaz-imports", "wits-kaz-to-mng-2009"), "question", 1.39),
        (("mng-in-pfp", "nato-mng-in-ipcp"), "link", None),
        (("mendee-mng-left-out-of-pfp", "mng-in-pfp"), "link", None),
        (("kazakhs-in-mongolia", "ugluu-kazakhs-share-of-mongolia"), "link", None),
        (
            (
                "macalester-kaz-mng-gap",
                "mng-kaz-gap-width",
                "natural-earth-kaz-mng-gap-10m",
                "natural-earth-kaz-mng-gap-50m",
            ),
            "question",
            1.48,
        ),
    ],
)
def test_what_sources_say_of_mongolia_differs(
    rivals: Api, claims: tuple[str, ...], basis: str, factor: float | None
) -> None:
    found = disagreements(rivals, actor="MNG")[claims]
    assert (found["verdict"], found["basis"]) == ("differ", basis)
    assert found["factor"] == (None if factor is None else pytest.approx(factor, abs=0.005))


def test_disagreements_are_found_by_source_kind_claim_and_factor(rivals: Api) -> None:
    of_wits = disagreements(rivals, source="wits-2009-extract")
    assert set(of_wits) == {
        ("mng-kaz-exports", "wits-mng-to-kaz-2009"),
        ("mng-kaz-imports", "wits-kaz-to-mng-2009"),
        ("mng-kaz-two-way-trade", "wits-kaz-to-mng-2009", "wits-mng-to-kaz-2009"),
    }
    assert set(disagreements(rivals, factor_min=20)) == {
        ("mng-kaz-exports", "wits-mng-to-kaz-2009"),
        ("jamestown-kaz-mng-company-count", "kaz-mng-company-count"),
    }
    assert {row["kind"] for row in disagreements(rivals, kind="borders").values()} == {"borders"}
    assert ("mng-in-pfp", "nato-mng-in-ipcp") in disagreements(rivals, claim="mng-in-pfp")


def test_comparisons_of_a_claim_of_a_data_set_are_found_by_its_id(rivals: Api) -> None:
    compared = next(row for row in rivals.rows("/v1/comparisons") if row["kind"] == "borders")
    claim = next(member["id"] for member in compared["claims"] if member["source_id"] == "factbook-2026")
    assert compared["id"] in rivals.ids("/v1/comparisons", claim=claim)
    assert rivals.ids("/v1/comparisons", claim="factbook-2026.nothing") == []
    assert rivals.get("/v1/comparisons", {"claim": "nothing-of-the-kind"}).status_code == 422


def test_what_agrees_is_no_disagreement(rivals: Api) -> None:
    agreeing = rivals.rows("/v1/comparisons", verdict="agree")[0]["id"]
    assert rivals.json(f"/v1/comparisons/{agreeing}")["verdict"] == "agree"
    assert rivals.get(f"/v1/disagreements/{agreeing}").status_code == 404


def test_a_comparison_shows_the_bounds_and_the_days_that_were_compared(rivals: Api) -> None:
    found = disagreements(rivals, claim="wits-mng-to-kaz-2009")["mng-kaz-exports", "wits-mng-to-kaz-2009"]
    article, wits = found["claims"]
    assert (article["low"], article["high"], article["is_window"]) == (25_500_000, 26_500_000, True)
    assert (article["earliest"], article["latest"]) == ("2008-08-18", "2013-08-31")
    assert (wits["value"], wits["is_window"]) == (1_126_457, False)
    assert (article["differs_from"], wits["differs_from"]) == (["wits-mng-to-kaz-2009"], ["mng-kaz-exports"])


def test_parts_of_a_sum_are_held_against_the_whole(rivals: Api) -> None:
    sums = rivals.rows("/v1/comparisons", basis="sum", claim="mng-kaz-two-way-trade")
    assert [(row["verdict"], row["claim_ids"]) for row in sums] == [
        ("agree_within_rounding", ["mng-kaz-exports", "mng-kaz-imports", "mng-kaz-two-way-trade"])
    ]


@pytest.mark.parametrize(
    "links",
    [
        "a,mng-embassy-in-kazakhstan,mng-kaz-two-way-trade,part_of_sum,editors,",
        "a,mng-kaz-exports,mng-embassy-in-kazakhstan,part_of_sum,editors,",
        "a,mng-kaz-gap-width,kaz-mng-company-count,part_of_sum,editors,",
    ],
)
def test_sums_without_figures_or_with_one_part_are_not_added_up(tmp_path: Path, empty: Settings, links: str) -> None:
    seed = sample(tmp_path, "diplomat-2013")
    file = seed / "diplomat-2013" / "links.csv"
    kept = [line for line in file.read_text(encoding="utf-8").splitlines() if "part_of_sum" not in line]
    file.write_text("\n".join([*kept, links, ""]), encoding="utf-8")
    assert load(empty.model_copy(update={"seed_dir": seed})).verdicts["agree_within_rounding"] == 0


def test_two_entries_of_the_factbook_may_give_one_border_two_lengths(rivals: Api) -> None:
    found = disagreements(rivals, actor=["DEU", "POL"])
    assert [[claim["value"] for claim in row["claims"]] for row in found.values()] == [[447, 467]]


@pytest.mark.parametrize(
    ("claim", "standing", "by"),
    [
        ("mng-kaz-exports", "contradicted", ["montsame-mng-to-kaz-2019", "wits-mng-to-kaz-2009"]),
        ("mng-in-pfp", "contradicted", ["nato-mng-in-ipcp"]),
        ("mng-joined-osce", "corroborated", ["bmeia-mng-admitted-to-osce", "factbook-2026.MNG.osce"]),
        ("mng-kaz-diplomatic-relations", "corroborated", ["ub-post-mng-kaz-diplomatic-relations"]),
        ("mng-rus-neighbours", "corroborated", ["factbook-2026.MNG.RUS.border", "factbook-2026.RUS.MNG.border"]),
        ("mng-only-embassy-in-region", "superseded", ["kun-uz-mng-embassy-in-uzbekistan"]),
        ("kaz-in-eurasec", "superseded", ["tass-eaeu-replaces-eurasec"]),
        ("outlook-political-ties-unlikely", "superseded", ["ub-post-strategic-partnership"]),
        ("mng-embassy-in-kazakhstan", "uncorroborated", []),
        ("kaz-mng-investor-rank", "uncorroborated", []),
    ],
)
def test_every_claim_has_a_standing_and_names_who_gives_it(
    rivals: Api, claim: str, standing: str, by: list[str]
) -> None:
    found = rivals.json(f"/v1/facts/{claim}")["standing"]
    assert found["standing"] == standing
    assert set(by) <= set(found.get(f"{standing}_by", []))


def test_the_dyad_shows_for_each_figure_who_backs_and_who_disputes_it(rivals: Api) -> None:
    dyad = rivals.json("/v1/dyads/MNG/KAZ")
    standings = {id: found["standing"] for id, found in dyad["standings"].items()}
    assert {id: standings.get(id) for id in ("mng-kaz-exports", "mng-kaz-gap-width", "kazakhs-in-mongolia")} == {
        "mng-kaz-exports": "contradicted",
        "mng-kaz-gap-width": "contradicted",
        "kazakhs-in-mongolia": "contradicted",
    }
    assert "uncorroborated" not in standings.values()
    ids = {row["id"] for page in dyad["claims"].values() for row in page["data"]}
    assert standings.keys() <= ids
    for comparison in dyad["comparisons"]:
        assert ids & set(comparison["claim_ids"])


# Time


@pytest.mark.parametrize(
    ("asked", "then", "now"),
    [
        (
            {"path": "/v1/missions", "sending": "MNG", "kind": "embassy"},
            ["mng-embassy-in-kazakhstan", "mng-only-embassy-in-region"],
            [
                "24-kg-mng-embassy-in-kyrgyzstan",
                "kun-uz-mng-embassy-in-uzbekistan",
                "oana-mng-embassy-in-kyrgyzstan",
                "ontsgoi-mng-embassy-in-kyrgyzstan",
            ],
        ),
        (
            {"path": "/v1/memberships", "organization": "eurasec", "state": "KAZ"},
            ["kaz-in-eurasec", "tass-kaz-in-eurasec"],
            [],
        ),
        ({"path": "/v1/agreements", "kind": "partnership"}, [], ["ub-post-strategic-partnership"]),
    ],
)
def test_each_time_has_its_own_answer(rivals: Api, asked: dict[str, str], then: list[str], now: list[str]) -> None:
    assert rivals.ids(**asked, as_of="2013-08") == then
    assert rivals.ids(**asked, as_of="2025") == now


# A complete list


@pytest.fixture
def denied(tmp_path: Path, empty: Settings, serve: Serve) -> Api:
    """The application over the article and a Factbook without Mongolia's membership in the OSCE."""
    seed = sample(tmp_path, "diplomat-2013", "factbook")
    file = seed / "factbook" / "memberships.csv"
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    file.write_text("".join(line for line in lines if not line.startswith("factbook-2026.MNG.osce,")), encoding="utf-8")
    settings = empty.model_copy(update={"seed_dir": seed})
    load(settings)
    return serve(settings)


def test_what_a_complete_list_lacks_it_denies(denied: Api) -> None:
    found = denied.rows("/v1/disagreements", basis="complete_list")
    assert [(row["claim_ids"], row["denied_by_id"]) for row in found] == [(["mng-joined-osce"], "factbook-2026")]
    standing = denied.json("/v1/facts/mng-joined-osce")["standing"]
    assert (standing["standing"], standing["contradicted_by"]) == ("contradicted", ["factbook-2026"])


def test_a_complete_list_denies_nothing_of_another_time_and_no_organization_that_it_lists_for_nobody(
    rivals: Api,
) -> None:
    assert rivals.rows("/v1/comparisons", basis="complete_list") == []


# The world


def test_any_two_states_have_a_dyad(world: Api) -> None:
    dyad = world.json("/v1/dyads/FRA/DE")
    assert (dyad["a"], dyad["b"]) == ("DEU", "FRA")
    shared = {row["organization_id"] for row in dyad["shared_memberships"]}
    assert {"eu", "nato", "osce", "un"} <= shared
    assert {row["measure"] for row in dyad["claims"]["trade-flows"]["data"]} == {"export_share", "import_share"}
    assert {row["value"] for row in dyad["claims"]["borders"]["data"]} == {418.0}


def test_pairs_are_ranked_by_what_they_share(world: Api) -> None:
    rows = world.rows("/v1/dyads", actor="Mongolia", sort="-shared_memberships")
    numbers = [row["shared_memberships"] for row in rows]
    assert numbers == sorted(numbers, reverse=True)
    best = rows[0]
    dyad = world.json(f"/v1/dyads/MNG/{best['id']}")
    assert len(dyad["shared_memberships"]) == best["shared_memberships"]
    assert sorted(rows, key=lambda row: str(row["id"])) == world.rows("/v1/dyads", actor="MNG")


@pytest.mark.parametrize(
    ("params", "faults"),
    [({}, ["actor"]), ({"actor": "KAX"}, ["actor"]), ({"actor": "MNG", "sort": "name"}, ["sort"])],
)
def test_pairs_of_nobody_are_a_problem(rivals: Api, params: Row, faults: list[str]) -> None:
    response = rivals.get("/v1/dyads", params)
    assert response.status_code == 422
    assert [fault["parameter"] for fault in response.json()["errors"]] == faults


@pytest.mark.parametrize("pair", ["MNG/KAZ", "FRA/DEU", "RUS/CHN", "TUV/VAT"])
def test_a_dyad_takes_at_most_twenty_queries(world: Api, pair: str) -> None:
    world.json("/v1/dataset")
    with counted() as statements:
        world.json(f"/v1/dyads/{pair}", as_of="2013")
    assert 12 < len(statements) <= 20


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


def test_a_row_without_a_statement_is_put_in_words_on_its_own_page(world: Api) -> None:
    id = "factbook-2026.MNG.osce"
    sentence = "Mongolia is listed under Organization for Security and Co-operation in Europe as participating state."
    assert world.json(f"/v1/memberships/{id}")["statement"] == sentence
    assert world.json(f"/v1/facts/{id}")["statement"] == sentence


@pytest.mark.parametrize(
    ("path", "params", "ids"),
    [
        ("/v1/relationships", {"actor": "MNG", "as_of": "1990"}, set()),
        ("/v1/relationships", {"strength": "growing"}, set()),
        ("/v1/relationships", {"strength": "dominant"}, {"rus-central-asia-hold"}),
        ("/v1/events", {"kind": "independence"}, set()),
        (
            "/v1/policies",
            {"actor": "KAZ", "effect": "seeks", "towards": ["USA", "CHN", "TUR"]},
            {"kaz-seeks-deeper-usa-ties", "kaz-seeks-deeper-chn-ties", "kaz-seeks-deeper-tur-ties"},
        ),
    ],
)
def test_the_article_is_not_made_to_say_more(world: Api, path: str, params: dict[str, Any], ids: set[str]) -> None:
    assert {row["id"] for row in world.rows(path, **params)} == ids


@pytest.mark.parametrize(
    ("path", "params", "id", "is_listed"),
    [
        ("/v1/agreements", {"party": "RU", "as_of": "2014-10"}, "tass-eurasec-founding-agreement", True),
        ("/v1/agreements", {"party": "RU", "as_of": "2025"}, "tass-eurasec-founding-agreement", False),
        ("/v1/memberships", {"organization": "eurasec", "as_of": "2014-11"}, "tass-kaz-in-eurasec", False),
        ("/v1/memberships", {"state": "GBR", "as_of": "2020-01-31"}, "government-nl-gbr-left-eu", True),
        ("/v1/memberships", {"state": "GBR", "as_of": "2020-02-01"}, "government-nl-gbr-left-eu", False),
        ("/v1/missions", {"sending": "MNG", "as_of": "2018"}, "ontsgoi-mng-embassy-in-kyrgyzstan", False),
        ("/v1/missions", {"sending": "MNG", "as_of": "2020"}, "ontsgoi-mng-embassy-in-kyrgyzstan", True),
    ],
)
def test_a_record_holds_as_long_as_its_source_says(
    world: Api, path: str, params: dict[str, str], id: str, is_listed: bool
) -> None:
    assert (id in {row["id"] for row in world.rows(path, **params)}) is is_listed


# Bad packs


@pytest.mark.parametrize(
    ("link", "message"),
    [
        ("a,mng-kaz-exports,mng-kaz-exports,supersedes,editors,", "a claim cannot be linked to itself"),
        ("a,mng-kaz-exports,nothing-like-it,contradicts,editors,", "no claim 'nothing-like-it'"),
        (
            "a,mng-kaz-exports,mng-kaz-imports,supersedes,editors,\nb,mng-kaz-imports,mng-kaz-exports,supersedes,editors,",
            "'mng-kaz-imports' supersedes 'mng-kaz-exports' already: a circle",
        ),
    ],
)
def test_links_that_make_no_sense_are_refused_with_file_and_line(tmp_path: Path, link: str, message: str) -> None:
    seed = sample(tmp_path, "diplomat-2013")
    file = seed / "diplomat-2013" / "links.csv"
    lines = file.read_text(encoding="utf-8").count("\n")
    with file.open("a", encoding="utf-8") as more:
        more.write(f"{link}\n")
    found = [str(fault) for fault in read_packs(seed).faults]
    assert f"{file}:{lines + 1}: to_id: {message}" in found
