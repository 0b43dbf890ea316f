"""What particular filters find."""

from typing import Any

import pytest
from client import Api, faulty_parameters


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
        ("/v1/facts?as_of=2013-08-31&kind=agreements&actor=KAZ", ["mng-kaz-diplomatic-relations"]),
        ("/v1/facts?as_of=2013-08-17&kind=memberships", ["mng-joined-osce"]),
        ("/v1/facts?as_of=2013-09&actor=KAZ", ["mng-kaz-diplomatic-relations"]),
        ("/v1/facts?as_of=2013-09&actor=KAZ&asserted=true", []),
        ("/v1/facts?as_of=2013&kind=agreements&actor=KAZ&asserted=true", ["mng-kaz-diplomatic-relations"]),
        ("/v1/facts?as_of=2013-08-31&kind=agreements&actor=KAZ&asserted=true", ["mng-kaz-diplomatic-relations"]),
        ("/v1/facts?as_of=2026-02-04&actor=KAZ", ["mng-kaz-diplomatic-relations"]),
        ("/v1/facts?as_of=2026-02-05&actor=KAZ", []),  # later than the newest source
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
    for params in ({"as_of": "2013-08"}, {"period_from": "0001"}, {"period_to": "9999"}):
        assert not undated & set(api.ids("/v1/facts", **params))


def test_a_repeated_actor_means_all_of_them(api: Api) -> None:
    both = api.ids("/v1/facts", actor=["MNG", "KAZ"])
    mongolia, kazakhstan = (api.ids("/v1/facts", actor=actor) for actor in ("MNG", "KAZ"))
    assert both == [id for id in mongolia if id in kazakhstan]
    assert "mng-kaz-two-way-trade" in both
    assert api.ids("/v1/facts", actor=["MNG", "mn", "496"]) == mongolia


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
    assert faulty_parameters(response) == [parameter]
    assert api.get("/v1/trade-flows?period_from=2013-09&period_to=2013&value_min=1&value_max=1").status_code == 200


@pytest.mark.parametrize(
    ("params", "then", "now"),
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
def test_each_time_has_its_own_answer(rivals: Api, params: dict[str, str], then: list[str], now: list[str]) -> None:
    assert rivals.ids(**params, as_of="2013-08") == then
    assert rivals.ids(**params, as_of="2025") == now


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


def test_what_had_ended_before_its_source_spoke_of_it_holds_at_no_time(world: Api) -> None:
    eurasec = {"organization": "eurasec", "state": "BLR"}
    assert "factbook-2026.BLR.eurasec" in world.ids("/v1/memberships", **eurasec)
    assert world.ids("/v1/memberships", **eurasec, as_of="20XX") == ["tass-blr-in-eurasec"]


@pytest.mark.parametrize(
    ("as_of", "asserted", "is_found"),
    [
        ("2019", True, True),
        ("2019-12-31", True, True),
        ("2020", True, False),
        ("2020", False, True),
        ("2020", None, True),
    ],
)
def test_what_is_taken_to_go_on_is_left_out_of_what_is_asserted(
    world: Api, as_of: str, asserted: bool | None, is_found: bool
) -> None:
    wanted = {} if asserted is None else {"asserted": str(asserted).lower()}
    ids = world.ids("/v1/missions", sending="MNG", receiving="KGZ", as_of=as_of, **wanted)
    assert ("24-kg-mng-embassy-in-kyrgyzstan" in ids) is is_found


@pytest.mark.parametrize("asserted", ["true", "false"])
def test_asserted_needs_a_time(api: Api, asserted: str) -> None:
    response = api.get(f"/v1/missions?asserted={asserted}")
    assert (response.status_code, faulty_parameters(response)) == (422, ["asserted"])
