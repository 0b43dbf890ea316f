"""The judgement: what requests that once were answered wrongly answer, and what holds of whatever is loaded."""

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import combinations
from typing import Any

import pytest
from adapters import FlowFile
from client import Api, Row, Serve
from command_line import Run
from made import claim_of, context_of, source

from app.api.standing import standings_by
from app.compare.comparer import comparisons_among
from app.compare.ends import Ends, Lifetime, last_days, side_names, tie_ends
from app.facts.comparisons import Comparison
from app.facts.memberships import Membership, Role
from app.facts.missions import Mission
from app.facts.trade_flows import TradeFlow
from app.load.entries import Entry, Packs
from app.load.references import misjudgements
from app.model.claims import Claim
from app.model.links import Link, LinkKind
from app.settings import Settings

LISTS = ("superseded_by", "contradicted_by", "questioned_by", "corroborated_by")
"""The lists of a standing, the heaviest first."""

CLASSES: Mapping[str | None, str] = {
    **dict.fromkeys(("leader", "member", "participating_state", None), "full"),
    **dict.fromkeys(("partner", "associate", "observer"), "associated"),
    **{role: role for role in ("suspended", "candidate", "other")},
}
"""The class of each role, written down once more."""


# Requests that once were answered wrongly


def standing(api: Api, claim: str) -> Row:
    """The standing of a claim."""
    found: Row = api.json(f"/v1/facts/{claim}")["standing"]
    return found


def test_partnership_for_peace_is_contradicted_and_corroborated_by_nobody(world: Api) -> None:
    found = standing(world, "mng-in-pfp")
    assert (found["standing"], found["contradicted_by"], found["corroborated_by"]) == (
        "contradicted",
        ["nato-mng-in-ipcp"],
        [],
    )
    assert "nato-mng-partner-across-the-globe" in found["questioned_by"]


def test_the_partner_of_the_osce_is_superseded_and_its_role_corroborated_by_nobody(world: Api) -> None:
    found = standing(world, "osce-mng-partner-since-2004")
    assert (found["standing"], found["superseded_by"]) == ("superseded", ["bmeia-mng-admitted-to-osce"])
    assert all(not question["corroborated_by"] for question in found["questions"])


def test_in_2020_mongolia_is_a_participating_state_of_the_osce_alone(world: Api) -> None:
    rows = world.rows("/v1/memberships", organization="osce", state="MNG", as_of="2020")
    assert {row["role"] for row in rows} == {"participating_state"}


@pytest.mark.parametrize("day", ["2099", "2100", "2027-01-01"])
def test_nobody_knows_what_is_later_than_the_newest_source(world: Api, day: str) -> None:
    assert world.ids("/v1/facts", as_of=day) == []
    assert world.json("/v1/dataset")["known_until"] < day


def test_a_treaty_of_a_community_that_ended_is_not_found_in_2025(world: Api) -> None:
    rows = world.rows("/v1/agreements", party="RU", as_of="2025")
    assert [row["id"] for row in rows if "eurasec" in row["id"]] == []


def test_the_membership_of_the_united_kingdom_in_the_eu_is_contradicted_with_the_exit(world: Api) -> None:
    fact = world.json("/v1/facts/factbook-2026.GBR.eu")
    assert fact["standing"]["standing"] == "contradicted"
    assert fact["standing"]["contradicted_by"] == ["government-nl-gbr-left-eu"]
    assert fact["holds_until"] == "2020-01-31"
    assert world.rows("/v1/memberships", state="GBR", organization="eu", as_of="2026-02-01") == []


def test_its_membership_of_the_investment_bank_ended_with_that(world: Api) -> None:
    fact = world.json("/v1/facts/factbook-2026.GBR.eib")
    assert (fact["standing"]["contradicted_by"], fact["holds_until"]) == (["eib-gbr-left-eib"], "2020-01-31")
    shared = {row["organization_id"]: row for row in world.json("/v1/dyads/FRA/GBR")["shared_memberships"]}
    assert (shared["eib"]["is_common"], shared["eib"]["why_not"]) == (False, "never_together")


def test_organizations_that_ended_are_shared_until_they_ended(world: Api) -> None:
    shared = {row["organization_id"]: row for row in world.json("/v1/dyads/BLR/RUS")["shared_memberships"]}
    assert shared["eurasec"]["holds_until"] == "2014-10-10"
    assert not any(id.startswith("factbook") for id in shared["eurasec"]["a"] + shared["eurasec"]["b"])


SERIES = (
    *("705,712,2009,1,17,1,17", "705,712,2010,1,25,1,25", "705,712,2011,1,39,1,39"),
    *("705,712,2012,2,58,2,58", "705,712,2013,2,58,2,58"),
)
"""Kazakhstan (705) and Mongolia (712): Kazakhstan's imports, and Mongolia's, in millions."""


def test_imports_are_held_against_the_year_of_the_article_and_another_that_fits_is_told_of(
    run: Run, flows: FlowFile, own: Settings, serve: Serve
) -> None:
    run("import", "cow-trade", flows(*SERIES))
    api = serve(own)
    fact = api.json("/v1/facts/mng-kaz-imports")
    assert fact["standing"]["contradicted_by"] == ["cow-trade-4.KAZ.MNG.2013"]
    [comparison] = [row for row in fact["comparisons"] if row["basis"] == "question"]
    assert (comparison["verdict"], comparison["factor"]) == ("differ_widely", pytest.approx(58 / 18))
    assert [row["kind"] for row in comparison["explanations"]] == ["other_year"]
    assert comparison["explanations"][0]["claims"] == ["mng-kaz-imports", "cow-trade-4.KAZ.MNG.2009"]


def test_a_series_is_not_contradicted_by_a_total_that_it_exceeds(
    run: Run, flows: FlowFile, own: Settings, serve: Serve
) -> None:
    run("import", "cow-trade", flows(*SERIES))
    api = serve(own)
    for id in api.ids("/v1/trade-flows", source="cow-trade-4"):
        assert (id, standing(api, id)["contradicted_by"]) == (id, [])


def test_a_factor_is_the_ratio_of_two_claims_that_differ(
    run: Run, flows: FlowFile, own: Settings, serve: Serve
) -> None:
    run("import", "cow-trade", flows(*SERIES))
    factors = {row["basis"]: row["factor"] for row in serve(own).rows("/v1/disagreements", actor=["MNG", "KAZ"])}
    assert factors["both_directions"] == pytest.approx(60 / 43)
    assert serve(own).rows("/v1/comparisons", verdict="agree", factor_min=1) == []


def test_the_strategic_partnership_is_corroborated_by_who_tells_of_it_independently(world: Api) -> None:
    found = standing(world, "ub-post-strategic-partnership")
    assert (found["standing"], found["corroborated_by"]) == ("corroborated", ["menafn-joint-declaration"])


# What holds of every claim


def days_of(claim: Any, *, told_alone: bool) -> tuple[date, date]:
    """The time of a claim: to the last day of which its source speaks and, if not told alone, for which it holds."""
    ends = claim.period_latest, claim.known_until, None if told_alone else claim.holds_until
    last = min(filter(None, ends), default=date.max)
    first = claim.period_earliest or date.min
    return first, max(first, last)


def faults(
    comparisons: Iterable[Mapping[str, Any]],
    links: Sequence[tuple[str, str, str]],
    claims: Mapping[str, Any],
    origins: Mapping[str, str],
) -> Iterator[str]:
    """What of the judgement does not hold that must, by code of its own."""
    told = list(comparisons)
    for row in told:
        for member in row["claims"]:
            yield from (f"{row['id']}: {fault}" for fault in unlike(row, member, claims, origins))
        for explanation in row["explanations"]:
            if explanation["claims"][0] in explanation["claims"][1:]:
                yield f"{row['id']}: a claim explained by itself"
        is_yes_or_no = row["aspect"] != "figure"
        if row["factor"] is not None and (is_yes_or_no or row["verdict"] not in ("differ", "differ_widely")):
            yield f"{row['id']}: a factor without figures that differ"
    for from_id, to_id, kind in links:
        one, other = claims.get(from_id), claims.get(to_id)
        if kind == "contradicts" and one is not None and other is not None and not meet(one, other, told_alone=True):
            yield f"{from_id} contradicts {to_id} at another time"
    for id, found in standings_by(list(claims), told, links).items():
        yield from (f"{id}: {fault}" for fault in in_two_lists(found))


def unlike(
    row: Mapping[str, Any], member: Mapping[str, Any], claims: Mapping[str, Any], origins: Mapping[str, str]
) -> Iterator[str]:
    """Corroborations of a member of a comparison by who is not independent, of its class, or of its time."""
    claim = claims[member["id"]]
    for id in member["agrees_with"]:
        other = claims[id]
        if origins[claim.source_id] == origins[other.source_id]:
            yield f"{claim.id} and {id} have one origin"
        if isinstance(claim, Membership) and CLASSES[claim.role] != CLASSES[other.role]:
            yield f"{claim.id} and {id} have roles of two classes"
        if row["aspect"] in ("tie", "role", "figure") and row["kind"] != "events" and not meet(claim, other):
            yield f"{claim.id} and {id} are of two times"


def meet(one: Any, other: Any, *, told_alone: bool = False) -> bool:
    """Whether two claims can be of one time: claims without a date, and figures of a year, are given leave."""
    if not (one.is_dated and other.is_dated):
        return True
    spans = [days_of(claim, told_alone=told_alone) for claim in (one, other)]
    for place, claim in enumerate((one, other)):
        if claim.period_basis == "publication" and isinstance(claim, TradeFlow):
            first, last = spans[place]
            spans[place] = first.replace(month=1, day=1), last.replace(month=12, day=31)
    return spans[0][0] <= spans[1][1] and spans[1][0] <= spans[0][1]


def in_two_lists(found: Row) -> Iterator[str]:
    """Claims that stand in two lists of one question, and standings that are not those of the heaviest list."""
    for question in (found, *found["questions"]):
        lists = [set(question[name]) for name in LISTS]
        if any(one & other for one, other in combinations(lists, 2)):
            yield "one claim in two lists"
        heaviest = next((name.removesuffix("_by") for name, ids in zip(LISTS, lists, strict=True) if ids), None)
        if question["standing"] != (heaviest or "uncorroborated"):
            yield "a standing that its lists do not give"


def test_the_whole_data_set_is_judged_by_the_rules(world: Api) -> None:
    comparisons = world.rows("/v1/comparisons")
    links = [(row["from_id"], row["to_id"], row["kind"]) for row in world.rows("/v1/links")]
    judging = [link for link in links if link[2] in ("contradicts", "speaks_against", "corroborates", "supersedes")]
    ids = {id for row in comparisons for id in row["claim_ids"]} | {id for link in judging for id in link[:2]}
    claims = {}
    for id in sorted(ids):
        fact = world.json(f"/v1/facts/{id}")
        table = {"memberships": Membership, "trade-flows": TradeFlow}.get(fact["kind"], Claim)
        claims[id] = as_claim(table, fact["claim"])
    sources = {row["id"]: row["origin_id"] for row in world.rows("/v1/sources")}
    origins = {id: origin_in(id, sources) for id in sources}
    assert list(faults(comparisons, judging, claims, origins)) == []


def as_claim(table: Any, row: Row) -> Any:
    """A claim made of its row in an answer."""
    values = {
        name: date.fromisoformat(value) if value and name.endswith(("_earliest", "_latest", "_until")) else value
        for name, value in row.items()
    }
    return table.model_construct(**values)


def origin_in(id: str, origins: Mapping[str, str | None]) -> str:
    """The source that a source repeats, in the end."""
    while origin := origins.get(id):
        id = origin
    return id


def test_nothing_that_has_ended_is_found_at_a_later_time(world: Api) -> None:
    existed = {row["id"]: row["existed"] for row in world.rows("/v1/organizations") if row["existed"]}
    ended = {id: period.rpartition("/")[2] for id, period in existed.items() if not period.endswith("..")}
    assert len(ended) > 10
    for id, end in ended.items():
        later = str(date.fromisoformat(f"{end}-12-31"[:10]) + timedelta(days=1))
        assert (id, world.ids("/v1/memberships", organization=id, as_of=later)) == (id, [])


# Random packs

SOURCES = {
    id: source(id, published, kind=kind, origin_id=origin)
    for id, kind, published, origin in (
        ("a", "article", "2010-03", None),
        ("b", "official_record", "2010", None),
        ("c", "article", "2014-05-06", "a"),
        ("d", "reference", "2011", None),
        ("e", "dataset", "2015", None),
        ("f", "article", None, "c"),
    )
}
ORIGINS = {"a": "a", "b": "b", "c": "a", "d": "d", "e": "e", "f": "a"}
NAMES = ("MNG", "KAZ", "RUS", "eu", "cis")
LIVES = {
    "eu": Lifetime(date(1993, 11, 1), None, "d"),
    "cis": Lifetime(date(1991, 12, 8), date(2009, 12, 31), "d"),
}
PERIODS = ("2005/2007", "2008", "2009", "2010", "2011", "2009/..", "2006/", "/2009-06-30", "2010-02", "2012/2013")


def random_claim(rng: random.Random, number: int) -> Claim:
    """A claim with all that matters drawn by lot."""
    of = SOURCES[rng.choice(list(SOURCES))]
    basis = rng.choice(("stated", "stated", "publication", "undated"))
    common: dict[str, Any] = {
        "id": f"claim-{number}",
        "statement": f"Claim {number}.",
        "period_basis": basis,
        "period": rng.choice(PERIODS) if basis == "stated" else None,
        "source_row": rng.choice(("x: row", "y: row")),
    }
    match rng.choice(("membership", "membership", "flow", "total", "mission")):
        case "membership":
            role = rng.choice([None, *Role])
            organization, state = rng.choice(("eu", "cis")), rng.choice(("MNG", "KAZ"))
            values = {"organization_id": organization, "state_id": state, "role": role, "programme": None}
            return claim_of(Membership, of, **common | values)
        case "mission":
            values = {"sending_id": "MNG", "receiving_id": "KAZ", "kind": rng.choice(("embassy", "consulate"))}
            return claim_of(Mission, of, **common | values | {"only_in_region_id": None})
        case kind:
            pair = ("KAZ", "MNG") if kind == "total" else rng.choice((("KAZ", "MNG"), ("MNG", "KAZ")))
            measure = "two_way" if kind == "total" else rng.choice(("exports", "imports"))
            figure = {"value": rng.choice((18, 19, 26, 43, 60)), "value_step": rng.choice((None, 1))}
            qualifier = rng.choice(("stated", "about", "over", "at_most"))
            values = {"measure": measure, "exporter_id": pair[0], "importer_id": pair[1], "value_qualifier": qualifier}
            return claim_of(TradeFlow, of, **common | values | figure | {"unit": "USD", "currency": "USD"})


def random_links(rng: random.Random, claims: Sequence[Claim]) -> list[Link]:
    """Links between claims drawn by lot, without those that are refused."""
    links: list[Link] = []
    for number in range(6):
        one, other = rng.sample(claims, 2)
        kind = rng.choice((LinkKind.CONTRADICTS, LinkKind.CORROBORATES, LinkKind.SUPERSEDES, LinkKind.SPEAKS_AGAINST))
        link = Link(id=f"link-{number}", from_id=one.id, to_id=other.id, kind=kind, asserted_by="editors", pack="x")
        packs = Packs()
        for place, row in enumerate([*claims, *SOURCES.values(), *links, link], 1):
            packs.entries.setdefault(type(row), []).append(Entry(row, "x", "x", place))
        if not list(misjudgements(packs)):
            links.append(link)
    return links


@pytest.mark.parametrize("seed", range(500))
def test_random_packs_are_judged_by_the_rules(seed: int) -> None:
    rng = random.Random(seed)  # no secret
    claims = {claim.id: claim for claim in (random_claim(rng, number) for number in range(14))}
    links = random_links(rng, list(claims.values()))
    judging = [(link.from_id, link.to_id, link.kind.value) for link in links]
    starts = {id: claim.period_earliest for id, claim in claims.items() if claim.period_earliest}
    superseding = [(from_id, to_id) for from_id, to_id, kind in judging if kind == "supersedes"]
    memberships = [claim for claim in claims.values() if isinstance(claim, Membership)]
    ends = Ends(
        lifetimes=LIVES,
        superseded=last_days(superseding, starts),
        ties=tie_ends([claim for claim in memberships if claim.period], {"e"}),
        published={id: source.published_latest for id, source in SOURCES.items()},
        origins={id: source.origin_id for id, source in SOURCES.items()},
    )
    for claim in claims.values():
        is_membership = isinstance(claim, Membership)
        claim.holds_until = ends.last_day(claim, side_names(type(claim)), is_membership=is_membership)
    context = context_of(list(claims.values()), SOURCES, NAMES, links, LIVES)
    rows = [as_row(row) for row in comparisons_among(list(claims.values()), context)]
    assert list(faults(rows, judging, claims, ORIGINS)) == []
    for membership in memberships:
        life = LIVES[membership.organization_id]
        is_stated = membership.period_basis == "stated" and membership.period_latest is not None
        if not is_stated and membership.holds_until and life.latest:
            assert membership.holds_until <= life.latest


def as_row(comparison: Comparison) -> dict[str, Any]:
    """A comparison as it is answered."""
    row = comparison.model_dump()
    return {**row, "claims": [member.model_dump() for member in comparison.claims]}


# What an audit found


@pytest.mark.parametrize("path", ["/v1/memberships", "/v1/events", "/v1/facts"])
def test_a_start_that_is_not_stated_is_not_long_ago(world: Api, path: str) -> None:
    unstated = [row for row in world.rows(path, as_of="1700") if (row["period"] or "").startswith("/")]
    assert unstated == []


def test_a_claim_that_another_bears_out_does_not_bear_that_one_out(world: Api) -> None:
    for precise, vague in (
        ("natural-earth-kaz-mng-gap-10m", "mng-kaz-not-contiguous"),
        ("ugluu-kazakhs-in-bayan-olgii", "kazakhs-in-bayan-olgii"),
        ("bmeia-mng-admitted-to-osce", "mng-joined-osce"),
    ):
        assert precise in standing(world, vague)["corroborated_by"]
        assert vague not in standing(world, precise)["corroborated_by"]


def test_what_was_told_after_it_was_superseded_is_contradicted(world: Api) -> None:
    for state, entry in (
        ("SWE", "sweden-swe-in-nato"),
        ("FIN", "finland-fin-in-nato"),
        ("MNE", "albania-nato-mne-in-nato"),
        ("MKD", "mia-mkd-in-nato"),
    ):
        found = standing(world, f"factbook-2026.{state}.nato.partnership-for-peace")
        assert (found["standing"], found["contradicted_by"], found["superseded_by"]) == ("contradicted", [entry], [])


def test_codes_are_found_by_words_of_a_name(world: Api) -> None:
    assert {"CZE"} == {row["subject_id"] for row in world.rows("/v1/codes", q="Czech")}
    assert {row["subject_id"] for row in world.rows("/v1/codes", q="712")} == {"MNG"}
