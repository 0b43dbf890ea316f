"""All that is known of two actors, and the pairs of one."""

from pathlib import Path

import pytest
from adapters import FlowFile
from client import Api, Row, Serve, assert_problem, counted, fault, faulty_parameters
from command_line import Run
from packs import write_files, write_pack
from tables import csv_table

from app.facts import CLAIMS
from app.model.errors import ProblemType
from app.settings import Settings

COMMON = {"is_common": True, "why_not": None, "a_roles": [], "b_roles": ["leader"]}
"""What a dyad says of an organization that the other actor leads."""


def test_a_dyad_is_the_same_from_either_side_and_by_any_code(api: Api) -> None:
    content = api.get("/v1/dyads/MNG/KAZ").content
    for other in ("KAZ/MNG", "mn/398", "kazakhstan/cow:712"):
        assert api.get(f"/v1/dyads/{other}").content == content


def test_a_dyad_has_all_claims_of_every_kind_that_involve_both(api: Api) -> None:
    of_votes = ("roll-calls", "votes")
    kinds = [kind.path for kind in CLAIMS if kind.path not in of_votes]
    pages = {path: api.json(f"/v1/{path}", actor=["KAZ", "MNG"]) for path in kinds}
    for page in pages.values():
        count = len(page["data"])
        page["sources"] = [{"source_id": "diplomat-2013", "total": count, "shown": count}] if count else []
    assert api.json("/v1/dyads/MNG/KAZ") == {
        "a": "KAZ",
        "b": "MNG",
        "claims": pages,
        "shared_memberships": [],
        "voting_agreement": api.json("/v1/voting-agreement/KAZ/MNG")["total"],
        "comparisons": api.rows("/v1/comparisons", actor=["KAZ", "MNG"]),
        "standings": {},
        "no_data": [kind for kind, page in pages.items() if not page["data"]],
    }


def test_a_dyad_names_the_organizations_to_which_both_belong(api: Api) -> None:
    assert api.json("/v1/dyads/RUS/KAZ")["shared_memberships"] == [
        {
            "organization_id": id,
            **COMMON,
            "a": [f"kaz-in-{id}"],
            "b": [f"rus-leads-{id}"],
            "holds_from": "2013-08-18",
            "holds_until": "2013-08-31",
        }
        for id in ("cis", "csto", "eurasec", "sco")
    ]


def test_a_partnership_is_no_common_membership(world: Api) -> None:
    shared = {row["organization_id"]: row for row in world.json("/v1/dyads/KAZ/MNG")["shared_memberships"]}
    nato = shared["nato"]
    assert (nato["is_common"], nato["why_not"]) == (False, "not_full_member")
    assert (nato["a_roles"], nato["b_roles"]) == (["partner"], ["partner"])
    assert (shared["un"]["is_common"], shared["un"]["why_not"]) == (True, None)


def test_a_dyad_without_data_says_so(api: Api) -> None:
    nothing: Row = {"data": [], "next": None, "total": 0, "sources": []}
    kinds = [kind.path for kind in CLAIMS if kind.path != "roll-calls"]
    assert api.json("/v1/dyads/TUR/bayan-olgii") == {
        "a": "TUR",
        "b": "bayan-olgii",
        "claims": dict.fromkeys((kind for kind in kinds if kind != "votes"), nothing),
        "shared_memberships": [],
        "voting_agreement": [],
        "comparisons": [],
        "standings": {},
        "no_data": kinds,
    }


def test_a_dyad_may_be_asked_of_one_time_and_one_source(api: Api) -> None:
    dyad = api.json("/v1/dyads/MNG/KAZ", as_of="1991", source="diplomat-2013")
    assert {row["id"] for page in dyad["claims"].values() for row in page["data"]} == {"kazakhs-moved-to-kazakhstan"}
    none = api.json("/v1/dyads/MNG/KAZ", source="iso-3166")
    assert none["no_data"] == [kind.path for kind in CLAIMS if kind.path != "roll-calls"]


def test_the_same_actor_twice_is_no_dyad(api: Api) -> None:
    message = "'MNG' and 'mongolia' are the same actor, MNG"
    response = api.get("/v1/dyads/MNG/mongolia")
    assert_problem(response, 422, ProblemType.INVALID_PARAMETER, f"b: {message}", fault("b", message))


@pytest.mark.parametrize(("path", "side"), [("Kazakhstn/MNG", "a"), ("MNG/Kazakhstn", "b")])
def test_a_dyad_with_an_unknown_actor_is_a_problem_with_a_suggestion(api: Api, path: str, side: str) -> None:
    response = api.get(f"/v1/dyads/{path}")
    suggestions = response.json()["errors"][0]["suggestions"]
    assert suggestions[0] == "KAZ"
    message = "no actor 'Kazakhstn'"
    detail = f"{message} (did you mean {' or '.join(suggestions)}?)"
    assert_problem(response, 404, ProblemType.NOT_FOUND, detail, fault(side, message, *suggestions))


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("as_off=2013", "as_off"),
        ("as_of=0", "as_of"),
        ("as_of=2013&as_of=2013", "as_of"),
        ("source=x", "source"),
        ("asserted=true", "asserted"),
    ],
)
def test_a_dyad_refuses_parameters_that_it_does_not_understand(api: Api, query: str, parameter: str) -> None:
    response = api.get(f"/v1/dyads/MNG/KAZ?{query}")
    assert response.status_code == 422
    assert faulty_parameters(response) == [parameter]


def test_a_state_and_its_part_share_what_both_belong_to(run: Run, own: Settings, serve: Serve, tmp_path: Path) -> None:
    part = {"id": "ALT", "name": "Altai", "kind": "other", "part_of_id": "RUS"}
    row = {"id": "altai-in-cis", "source_id": "page", "source_row": "1", "period": "2013", "period_basis": "stated"}
    membership = {**row, "organization_id": "cis", "state_id": "ALT"}
    page = '[[source]]\nid = "page"\nkind = "article"\npublished = "2014"\n'
    treaty = {**row, "id": "treaty", "title": "Treaty", "kind": "treaty", "parties": "ALT;MNG", "source_row": "2"}
    pack = write_pack(tmp_path / "page", page, states=part, memberships=membership, agreements=treaty)
    assert run("import", "pack", pack).exit_code == 0
    times = {"holds_from": "2013-08-18", "holds_until": "2013-08-31"}
    shared = {"organization_id": "cis", **COMMON, **times, "a": ["altai-in-cis"], "b": ["rus-leads-cis"]}
    assert serve(own).json("/v1/dyads/RUS/ALT")["shared_memberships"] == [shared]
    of_whole = {row["organization_id"]: row["b"] for row in serve(own).json("/v1/dyads/RUS/KAZ")["shared_memberships"]}
    assert of_whole["cis"] == ["altai-in-cis", "rus-leads-cis"]
    assert {"altai-in-cis", "rus-leads-cis"} <= set(serve(own).ids("/v1/memberships", state="RUS"))
    assert "treaty" in serve(own).ids("/v1/agreements", actor=["RUS", "MNG"])
    assert serve(own).ids("/v1/agreements", actor=["RUS", "ALT"]) == []


HELD = {
    "touching": ("2000/2005", "2005-12-31/2006"),
    "before": ("2000/2004", "2005/2006"),
    "after": ("2005/2006", "2000/2004"),
    "day": ("2004-02-29", "2004-02-29"),
    "open": ("2000/..", "1990/.."),
    "undated": ("2000/2004", ""),
    "gone": (None, None),
    "half-gone": (None, "2000/2013"),
    "twice": ("2000/2003", "2001/2006", "2000/2010"),
}
"""When Russia, Kazakhstan and Russia once more belonged to organizations; None: by a page that did not know the end."""

SHARED = {
    "day": "2004-02-29",
    "open": None,
    "touching": "2005-12-31",
    "twice": "2006-12-31",
    "undated": "2004-12-31",
}
"""The organizations of which both were members at one time, and until when."""


def test_members_of_one_time_share_an_organization(run: Run, own: Settings, serve: Serve, tmp_path: Path) -> None:
    lives = {"existed": "1990/2010", "existed_source_id": "page"}
    organizations = [{"id": id, "name": id.upper(), **(lives if "gone" in id else {})} for id in HELD]
    memberships = [
        {
            "id": f"{id}.{number}",
            "source_id": "page",
            "source_row": f"{id} {number}",
            "organization_id": id,
            "state_id": "KAZ" if number == 1 else "RUS",
            "period": period or "",
            "period_basis": "stated" if period else "undated" if period == "" else "publication",
        }
        for id, periods in HELD.items()
        for number, period in enumerate(periods)
    ]
    files = {
        "sources.toml": '[[source]]\nid = "page"\nkind = "article"\npublished = "2012"\n',
        "organizations.csv": csv_table(*organizations),
        "memberships.csv": csv_table(*memberships),
    }
    before = {row["id"]: row["shared_memberships"] for row in serve(own).rows("/v1/dyads", actor="RUS")}
    write_files(tmp_path / "page", files)
    result = run("import", "pack", tmp_path / "page")
    assert result.exit_code == 0, result.stderr
    listed = [
        row for row in serve(own).json("/v1/dyads/RUS/KAZ")["shared_memberships"] if row["organization_id"] in HELD
    ]
    assert {row["organization_id"]: row["why_not"] for row in listed if not row["is_common"]} == dict.fromkeys(
        ("after", "before"), "never_together"
    )
    shared = [row for row in listed if row["is_common"]]
    assert {row["organization_id"]: row["holds_until"] for row in shared} == SHARED
    assert [(row["a"], row["b"]) for row in shared if row["organization_id"] == "twice"] == [
        (["twice.1"], ["twice.0", "twice.2"])
    ]
    for actor, other in (("RUS", "KAZ"), ("KAZ", "RUS")):
        pairs = {row["id"]: row["shared_memberships"] for row in serve(own).rows("/v1/dyads", actor=actor)}
        assert pairs[other] == before["KAZ"] + len(SHARED)
    for as_of, asserted, ids in (("2011", "true", ["open"]), ("2013-01", "false", ["open"]), ("2013-01", "true", [])):
        at = serve(own).json("/v1/dyads/RUS/KAZ", as_of=as_of, asserted=asserted)["shared_memberships"]
        assert [row["organization_id"] for row in at] == ids


def test_a_dyad_at_size_shows_the_newest_rows_of_each_source(
    run: Run, flows: FlowFile, own: Settings, serve: Serve, tmp_path: Path
) -> None:
    flow = {
        "source_id": "few",
        "measure": "export_share",
        "exporter_id": "CHN",
        "importer_id": "USA",
        "source_row": "1",
    }
    figure: dict[str, object] = {"value": 3, "value_qualifier": "stated", "unit": "percent"}
    dated: list[dict[str, object]] = [
        {"id": f"few-{year}", "period": year, "period_basis": "stated"} for year in (1990, 1991)
    ]
    undated: dict[str, object] = {"id": "few-old", "period_basis": "undated"}
    rows: list[dict[str, object]] = [{**flow, **figure, **time} for time in [*dated, undated]]
    pack = tmp_path / "few"
    sources = '[[source]]\nid = "few"\nkind = "dataset"\n'
    write_files(pack, {"sources.toml": sources, "trade_flows.csv": csv_table(*rows)})
    assert run("import", "pack", pack).exit_code == 0
    run("import", "cow-trade", flows(*(f"2,710,{year},5,7,5,7" for year in range(1870, 1970))))
    page = serve(own).json("/v1/dyads/USA/CHN")["claims"]["trade-flows"]
    assert page["total"] == 203
    assert page["sources"] == [
        {"source_id": "cow-trade-4", "total": 200, "shown": 97},
        {"source_id": "few", "total": 3, "shown": 3},
    ]
    assert page["next"] == "/v1/trade-flows?actor=CHN&actor=USA"
    ids = [row["id"] for row in page["data"]]
    newest = [f"cow-trade-4.{pair}.{year}" for year in range(1969, 1920, -1) for pair in ("CHN.USA", "USA.CHN")]
    assert ids == [*newest[:97], "few-1991", "few-1990", "few-old"]
    at = serve(own).json("/v1/dyads/USA/CHN", as_of="1900")["claims"]["trade-flows"]
    assert [row["id"] for row in at["data"]] == ["cow-trade-4.CHN.USA.1900", "cow-trade-4.USA.CHN.1900"]
    assert (at["total"], at["next"]) == (2, None)


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
    assert sum(row["is_common"] for row in dyad["shared_memberships"]) == best["shared_memberships"]
    assert sorted(rows, key=lambda row: str(row["id"])) == world.rows("/v1/dyads", actor="MNG")


@pytest.mark.parametrize(
    ("params", "faults"),
    [({}, ["actor"]), ({"actor": "KAX"}, ["actor"]), ({"actor": "MNG", "sort": "name"}, ["sort"])],
)
def test_pairs_of_nobody_are_a_problem(rivals: Api, params: Row, faults: list[str]) -> None:
    response = rivals.get("/v1/dyads", params)
    assert response.status_code == 422
    assert faulty_parameters(response) == faults


@pytest.mark.parametrize("pair", ["MNG/KAZ", "FRA/DEU", "RUS/CHN", "TUV/VAT"])
def test_a_dyad_takes_at_most_twenty_queries(world: Api, pair: str) -> None:
    world.json("/v1/dataset")
    with counted() as statements:
        world.json(f"/v1/dyads/{pair}", as_of="2013")
    assert 12 < len(statements) <= 20
