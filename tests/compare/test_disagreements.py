"""Several sources: who backs and who disputes a claim."""

from pathlib import Path
from typing import Any

import pytest
from client import Api, Row, Serve
from sample import sample

from app.load.seeding import load
from app.settings import Settings


def disagreements(api: Api, **params: Any) -> dict[tuple[str, ...], Row]:
    """What differs, by the claims that do."""
    return {tuple(row["claim_ids"]): row for row in api.rows("/v1/disagreements", **params)}


@pytest.mark.parametrize(
    ("claims", "basis", "factor"),
    [
        (("mng-kaz-exports", "wits-mng-to-kaz-2009"), "question", 23.08),
        (("mng-kaz-imports", "wits-kaz-to-mng-2009"), "question", 1.39),
        (("mng-in-pfp", "nato-mng-in-ipcp"), "link", None),
        (("el-kz-kaz-mng-two-way-trade-2023", "menafn-kaz-mng-two-way-trade-2023"), "question", 1.13),
        (("factbook-2026.GBR.eu", "government-nl-gbr-left-eu"), "ended", None),
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
    row = disagreements(rivals)[claims]
    assert (row["verdict"], row["basis"]) == ("differ_widely" if factor and factor >= 2 else "differ", basis)
    assert row["factor"] == (None if factor is None else pytest.approx(factor, abs=0.005))


def test_disagreements_are_found_by_source_kind_claim_and_factor(rivals: Api) -> None:
    of_wits = disagreements(rivals, source="wits-2009-extract")
    assert set(of_wits) == {
        ("mng-kaz-exports", "wits-mng-to-kaz-2009"),
        ("mng-kaz-imports", "wits-kaz-to-mng-2009"),
        ("mng-kaz-two-way-trade", "wits-kaz-to-mng-2009", "wits-mng-to-kaz-2009"),
    }
    assert set(disagreements(rivals, factor_min=20)) == {("mng-kaz-exports", "wits-mng-to-kaz-2009")}
    assert {row["kind"] for row in disagreements(rivals, kind="borders").values()} == {"borders"}
    assert ("mng-in-pfp", "nato-mng-in-ipcp") in disagreements(rivals, claim="mng-in-pfp")


def test_comparisons_of_a_claim_of_a_data_set_are_found_by_its_id(rivals: Api) -> None:
    compared = next(row for row in rivals.rows("/v1/comparisons", source="factbook-2026"))
    claim = next(member["id"] for member in compared["claims"] if member["source_id"] == "factbook-2026")
    assert compared["id"] in rivals.ids("/v1/comparisons", claim=claim)
    for nothing in ("factbook-2026.nothing", "nothing-of-the-kind"):
        assert rivals.get("/v1/comparisons", {"claim": nothing}).status_code == 422


def test_what_agrees_is_no_disagreement(rivals: Api) -> None:
    agreeing = rivals.rows("/v1/comparisons", verdict="agree")[0]["id"]
    assert rivals.json(f"/v1/comparisons/{agreeing}")["verdict"] == "agree"
    assert rivals.get(f"/v1/disagreements/{agreeing}").status_code == 404


def test_a_comparison_shows_the_bounds_and_the_days_that_were_compared(rivals: Api) -> None:
    row = disagreements(rivals, claim="wits-mng-to-kaz-2009")["mng-kaz-exports", "wits-mng-to-kaz-2009"]
    article, wits = row["claims"]
    assert (article["low"], article["high"], article["is_window"]) == (25_500_000, 26_500_000, True)
    assert (article["earliest"], article["latest"]) == ("2008-01-01", "2013-08-31")
    assert (wits["value"], wits["is_window"]) == (1_126_457, False)
    assert (article["questioned_by"], wits["questioned_by"]) == (["wits-mng-to-kaz-2009"], [])
    assert (article["differs_from"], wits["differs_from"]) == ([], [])


def test_parts_of_a_sum_are_held_against_the_whole(rivals: Api) -> None:
    sums = rivals.rows("/v1/comparisons", basis="sum", claim="mng-kaz-two-way-trade")
    assert [(row["verdict"], row["claim_ids"]) for row in sums] == [
        ("agree", ["mng-kaz-exports", "mng-kaz-imports", "mng-kaz-two-way-trade"])
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
    others = [line for line in file.read_text(encoding="utf-8").splitlines() if "part_of_sum" not in line]
    file.write_text("\n".join([*others, links, ""]), encoding="utf-8")
    assert load(empty.model_copy(update={"seed_dir": seed})).verdicts["agree_within_rounding"] == 0


def test_two_entries_of_the_factbook_may_give_one_border_two_lengths(rivals: Api) -> None:
    rows = rivals.rows("/v1/comparisons", actor=["DEU", "POL"], kind="borders")
    assert [(row["verdict"], [claim["value"] for claim in row["claims"]]) for row in rows] == [("close", [447, 467])]


@pytest.mark.parametrize(
    ("claim", "standing", "by"),
    [
        ("mng-kaz-exports", "questioned", ["montsame-mng-to-kaz-2019", "wits-mng-to-kaz-2009"]),
        ("mng-in-pfp", "contradicted", ["nato-mng-in-ipcp"]),
        ("mng-joined-osce", "corroborated", ["bmeia-mng-admitted-to-osce"]),
        ("mng-kaz-diplomatic-relations", "corroborated", ["ub-post-mng-kaz-diplomatic-relations"]),
        ("mng-rus-neighbours", "uncorroborated", []),
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
    fact = rivals.json(f"/v1/facts/{claim}")
    assert fact["standing"]["standing"] == standing
    assert set(by) <= set(fact["standing"].get(f"{standing}_by", []))


def test_the_dyad_shows_for_each_figure_who_backs_and_who_disputes_it(rivals: Api) -> None:
    dyad = rivals.json("/v1/dyads/MNG/KAZ")
    standings = {id: standing["standing"] for id, standing in dyad["standings"].items()}
    assert {id: standings.get(id) for id in ("mng-kaz-exports", "mng-kaz-gap-width", "kazakhs-in-mongolia")} == {
        "mng-kaz-exports": "questioned",
        "mng-kaz-gap-width": "contradicted",
        "kazakhs-in-mongolia": "questioned",
    }
    assert "uncorroborated" not in standings.values()
    ids = {row["id"] for page in dyad["claims"].values() for row in page["data"]}
    assert standings.keys() <= ids
    for comparison in dyad["comparisons"]:
        assert ids & set(comparison["claim_ids"])


# A complete list


@pytest.fixture
def denied(tmp_path: Path, empty: Settings, serve: Serve) -> Api:
    """The application over the article and a Factbook of its time without Mongolia's membership in the OSCE."""
    seed = sample(tmp_path, "diplomat-2013", "factbook")
    file = seed / "factbook" / "memberships.csv"
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    file.write_text("".join(line for line in lines if not line.startswith("factbook-2026.MNG.osce,")), encoding="utf-8")
    sources = seed / "factbook" / "sources.toml"
    published = sources.read_text(encoding="utf-8").replace("2026-01-17/2026-02-04", "2013-08")
    sources.write_text(published, encoding="utf-8")
    settings = empty.model_copy(update={"seed_dir": seed})
    load(settings)
    return serve(settings)


def test_what_a_complete_list_lacks_it_denies(denied: Api) -> None:
    rows = denied.rows("/v1/disagreements", basis="complete_list")
    denied_claims = {(*row["claim_ids"], row["denied_by_id"]) for row in rows}
    assert denied_claims == {(id, "factbook-2026") for id in ("mng-joined-osce", "mng-in-pfp", "kaz-in-eurasec")}
    standing = denied.json("/v1/facts/mng-joined-osce")["standing"]
    assert (standing["standing"], standing["contradicted_by"]) == ("contradicted", ["factbook-2026"])


def test_a_complete_list_denies_nothing_of_another_time_and_no_organization_that_it_lists_for_nobody(
    rivals: Api,
) -> None:
    assert rivals.rows("/v1/comparisons", basis="complete_list") == []
