"""What would reconcile figures that differ: 200 figures of a data set, with planted errors, brought to a check."""

import random
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from adapters import DATA, FlowFile, written
from client import Api, Row, Serve
from command_line import Run
from made import claim_of, context_of, source

from app.compare.checking import check
from app.compare.comparer import comparisons_among
from app.facts.people_flows import PeopleFlow
from app.facts.trade_flows import TradeFlow
from app.settings import Settings

SOURCES = {"paper": source("paper", "2013"), "office": source("office", "2012")}

STATES = {"CHN": 710, "DEU": 255, "KAZ": 705, "MNG": 712, "POL": 290, "RUS": 365}
"""States of the sample, with the codes of Correlates of War."""

MIRRORED = 2009
"""The year of which both sides report."""

ORGANIZATIONS = {"un": "un", "osce": "osce", "nam": "non-aligned-movement", "icc": "icct"}
"""Organizations, by their columns in Intergovernmental Organizations."""

ROLES = {"1": "member", "2": "associate", "3": "observer"}
"""The roles, by the numbers of that data set."""

Roles = dict[tuple[str, str], str]
"""Roles by state and organization."""

Flows = dict[tuple[str, str, int], int]
"""Flows in millions by exporter, importer and year."""

YEARS = range(1995, 2013)
PLANTED = 200
SIZES = {"thousandfold": 1e3, "thousandth": 1e-3, "millionfold": 1e6}


def series(rng: random.Random) -> Flows:
    """Flows between all states in all years, in millions: each pair grows or shrinks by more than a tenth a year."""
    flows: Flows = {}
    for exporter in STATES:
        for importer in STATES:
            amount = rng.uniform(2_000, 90_000)
            for year in YEARS if exporter != importer else ():
                amount *= rng.choice((0.8, 0.86, 1.15, 1.24))
                flows[exporter, importer, year] = round(amount)
    return flows


def lines(flows: Flows) -> Iterator[str]:
    """The flows as lines of Dyadic Trade: of each pair the imports of the first, then of the second."""
    for (exporter, importer, year), amount in flows.items():
        if exporter > importer:
            back = flows[importer, exporter, year]
            yield f"{STATES[importer]},{STATES[exporter]},{year},{amount},{back},{amount},{back}"


def reports(rng: random.Random, flows: Flows) -> Iterator[str]:
    """The flows of 2009 as lines of the World Bank: each side reports, and the exporter less than the importer."""
    for (exporter, importer, year), amount in flows.items():
        if year == MIRRORED:
            sold = amount * 1000 / rng.choice((1.13, 1.21, 1.38))
            yield f"NC;{exporter};Total;x;{importer};x;{year};Export;6;{sold:.3f}"
            yield f"NC;{importer};Total;x;{exporter};x;{year};Import;5;{amount * 1000}.000"


def memberships(rng: random.Random) -> Roles:
    """The role of each state in each of some organizations."""
    return {(state, organization): rng.choice("123") for state in STATES for organization in ORGANIZATIONS}


def state_years(roles: Roles) -> Iterator[str]:
    """The memberships as lines of Intergovernmental Organizations: in all years the same."""
    for state, code in STATES.items():
        cells = ",".join(roles[state, organization] for organization in ORGANIZATIONS)
        yield from (f"{code},{year},x,0,{cells},0" for year in YEARS)


def planted_role(rng: random.Random, roles: Roles, error: str) -> tuple[Row, str | None]:
    """A membership with the role that a data set gives, or with another one, and the explanation that it should get."""
    state, organization = rng.choice(list(roles))
    role = roles[state, organization]
    if error == "wrong role":
        role = rng.choice([other for other in ROLES if other != role])
    tie = {"organization": ORGANIZATIONS[organization], "state": state, "period": 2005, "role": ROLES[role]}
    return {"kind": "memberships", **tie}, "other_role" if error == "wrong role" else None


def planted(rng: random.Random, flows: Flows, error: str) -> tuple[Row, str | None]:
    """A figure with an error, as it is brought to a check, and the explanation that it should get."""
    exporter, importer, year = rng.choice([key for key in flows if key[2] in range(1998, MIRRORED - 2)])
    value: float = flows[exporter, importer, year] * 1e6
    expected: str | None = None
    match error:
        case "swapped":
            value, expected = flows[importer, exporter, year] * 1e6, "direction_swapped"
        case "shifted":
            value, expected = flows[exporter, importer, year + rng.choice((-2, -1, 1, 2))] * 1e6, "other_year"
        case "added up":
            value, expected = value + flows[importer, exporter, year] * 1e6, "both_directions"
        case "rounded":
            value = round(value, 1 - len(str(int(value))))
            expected = "rounding"
        case "wrong state":
            other = rng.choice([state for state in STATES if state not in (exporter, importer)])
            value = flows[exporter, other, year] * 1e6
        case "unchanged":
            pass
        case "wrong side":
            return wrong_side(rng, flows), "other_side"
        case size:
            value, expected = value * SIZES[size], "size"
    return {"kind": "trade-flows", "exporter": exporter, "importer": importer, "period": year, "value": value}, expected


def wrong_side(rng: random.Random, flows: Flows) -> Row:
    """What the importer reports, brought as what the exporter does."""
    exporter, importer, year = rng.choice([key for key in flows if key[2] == MIRRORED])
    sides = {"exporter": exporter, "importer": importer, "reporter": exporter, "measure": "exports"}
    value = flows[exporter, importer, year] * 1e6
    return {"kind": "trade-flows", **sides, "period": year, "value": value}


ERRORS = (
    "wrong side",
    "wrong role",
    "right role",
    "swapped",
    "shifted",
    "added up",
    "rounded",
    "wrong state",
    "unchanged",
    *SIZES,
)


@pytest.fixture
def made_world(run: Run, flows: FlowFile, own: Settings, serve: Serve) -> tuple[Api, Flows, Roles]:
    """The application over flows between six states, of one year as both sides report them, and over memberships."""
    rng = random.Random(1991)  # no secret
    traded, roles = series(rng), memberships(rng)
    header = (DATA / "wits.csv").read_text().splitlines()[0]
    assert run("import", "cow-trade", flows(*lines(traded))).exit_code == 0
    for adapter, content in (
        ("wits", [header, *reports(rng, traded)]),
        ("cow-igo", [",".join(("ccode", "year", "state", "aaaid", *ORGANIZATIONS, "wassen")), *state_years(roles)]),
    ):
        assert run("import", adapter, written(flows().parent, *content)).exit_code == 0
    return serve(own), traded, roles


def test_planted_errors_are_explained_and_none_is_invented(made_world: tuple[Api, Flows, Roles]) -> None:
    api, flows, roles = made_world
    rng = random.Random(2013)  # no secret
    outcomes: Counter[tuple[str, bool]] = Counter()
    invented = []
    for number in range(PLANTED):
        error = ERRORS[number % len(ERRORS)]
        is_role = error.endswith(" role")
        query, expected = planted_role(rng, roles, error) if is_role else planted(rng, flows, error)
        answer: Any = api.json("/v1/check", **query)
        told = {row["kind"] for row in answer["explanations"]}
        outcomes[error, told == ({expected} if expected and answer["verdict"] != "agree" else set())] += 1
        if expected is None and told:
            invented.append((error, query, told))
    assert invented == []
    right = sum(count for (_, is_right), count in outcomes.items() if is_right)
    assert (right / PLANTED >= 0.95, outcomes) == (True, outcomes)


def flow(id: str, value: float, **others: Any) -> TradeFlow:
    """A flow of trade from Kazakhstan to Mongolia in dollars, in 2009."""
    figure = {"value": value, "value_qualifier": "stated", "unit": "USD", "period": "2009"}
    pair = {"measure": "exports", "exporter_id": "KAZ", "importer_id": "MNG"}
    return claim_of(TradeFlow, SOURCES["office"], id=id, **{**figure, **pair, **others})


def people(id: str, value: float, **others: Any) -> PeopleFlow:
    """How many Kazakhs live in Mongolia, in 2009."""
    figure = {"value": value, "value_qualifier": "stated", "unit": "persons", "period": "2009", "basis": "stock"}
    who = {"people_id": "kazakhs", "destination_id": "MNG", "concept": "ethnic_population"}
    return claim_of(PeopleFlow, SOURCES["office"], id=id, **{**figure, **who, **others})


@pytest.mark.parametrize(
    ("value", "others", "kind", "note"),
    [
        (44, [flow("two-way", 44, measure="two_way")], "both_directions", "both directions together: 44 USD in 2009"),
        (26, [flow("tea", 26, commodity="0902"), flow("ore", 31, commodity="26")], "part", "a part of the goods"),
        (57, [flow("tea", 26, commodity="09"), flow("ore", 31, commodity="26")], "sum_of_parts", "2 parts together"),
        (
            57,
            [flow("tea", 26, commodity="09"), flow("black", 9, commodity="0902"), flow("ore", 31, commodity="26")],
            "sum_of_parts",
            "2 parts together",
        ),
        (26, [flow("arms", 26, commodity="93", period="2008")], None, None),
    ],
)
def test_what_else_a_witness_tells_explains_a_flow(
    value: float, others: list[TradeFlow], kind: str | None, note: str | None
) -> None:
    brought = claim_of(TradeFlow, SOURCES["paper"], **flow("brought", value).model_dump(exclude={"source_id"}))
    found = check(brought, [flow("total", 100), *others], SOURCES).explanations
    assert [explanation.kind for explanation in found] == ([kind] if kind else [])
    assert all(note and note in explanation.note for explanation in found)


@pytest.mark.parametrize(
    ("others", "kind"),
    [
        ({"concept": "migrant_stock"}, "other_concept"),
        ({"unit": "percent"}, "other_unit"),
        ({"concept": "migrant_stock", "period": "2008"}, None),
    ],
)
def test_what_else_a_witness_counts_explains_a_number_of_people(others: dict[str, Any], kind: str | None) -> None:
    brought = claim_of(PeopleFlow, SOURCES["paper"], **people("brought", 26).model_dump(exclude={"source_id"}))
    found = check(brought, [people("total", 100), people("other", 26, **others)], SOURCES).explanations
    assert [explanation.kind for explanation in found] == ([kind] if kind else [])


@pytest.mark.parametrize(("third", "expected"), [(None, {"mirror"}), (100, {"mirror", "other_side"}), (80, {"mirror"})])
def test_what_the_other_side_reports_explains_a_third_and_never_itself(third: float | None, expected: set[str]) -> None:
    series = source("series", "2012", kind="dataset")
    sold = flow("sold", 100, reporter_id="KAZ")
    bought = flow("bought", 60, reporter_id="MNG", measure="imports")
    reports = [claim_of(TradeFlow, series, **claim.model_dump(exclude={"source_id"})) for claim in (sold, bought)]
    others = [] if third is None else [flow("third", third, reporter_id="KAZ")]
    claims = [*reports, *others]
    context = context_of(claims, SOURCES | {"series": series}, ("KAZ", "MNG"))
    found = [one for row in comparisons_among(claims, context) for one in row.explanations]
    assert {one.kind.value for one in found} == expected
    assert [one.claims for one in found if one.kind == "other_side"] == ([["third", "sold"]] if third == 100 else [])
    assert all(one.claims[0] not in one.claims[1:] for one in found)
