"""Sources of many claims: held against those of few, and not against each other."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from adapters import COW_TRADE, written
from anyio.from_thread import BlockingPortal
from client import Api
from database import Database, reading
from sample import SEED, sample
from tables import rows_of

from app.compare.rivals import LARGE, read_rivals
from app.facts.trade_flows import TradeFlow, TradeMeasure
from app.importers import adapter_of
from app.importers.adapter import Adapter, CodeLookup, DataFile, FoundClaim, Layout
from app.importers.file_import import import_file
from app.load.imports import Options, Refusals
from app.load.seeding import load
from app.main import create_app
from app.model.claims import PeriodBasis, Qualifier, Unit
from app.model.sources import SourceKind
from app.settings import Settings

LIMIT = 150
"""More claims than the article has, and fewer than each of the large sources."""

LARGE_SOURCES = {"cow-trade-4", "factbook-2026", "totals-1"}


def add_like(file: Path, id: str, *changes: tuple[str, str]) -> None:
    """Add a made-up claim to a file, like one that is there but for some changes."""
    [line] = [line for line in file.read_text(encoding="utf-8").splitlines(keepends=True) if line.startswith(f"{id},")]
    for old, new in changes:
        line = line.replace(old, new)
    with file.open("a", encoding="utf-8") as more:
        more.write(line)


def totals(file: DataFile, codes: CodeLookup) -> Iterator[FoundClaim]:
    """Two-way trade of Kazakhstan and Mongolia, a figure for each year."""
    yield from (FoundClaim(year, f"{year}", (9e6, f"{year}", f"of {year}")) for year in range(1850, 2014))


TOTALS = Adapter(
    name="totals",
    about="Totals",
    source={"id": "totals-1", "kind": SourceKind.DATASET, "published": "2020"},
    table=TradeFlow,
    columns=("value", "period", "source_row"),
    constants={
        "exporter_id": "KAZ",
        "importer_id": "MNG",
        "measure": TradeMeasure.TWO_WAY,
        "currency": "USD",
        "value_qualifier": Qualifier.STATED,
        "unit": Unit.USD,
        "period_basis": PeriodBasis.STATED,
    },
    layouts=(Layout("totals", ("a",)),),
    read=totals,
)


@pytest.fixture(scope="module")
def large(database: Database, tmp_path_factory: pytest.TempPathFactory, portal: BlockingPortal) -> Iterator[Api]:
    """The application over the article and two made-up claims beside it, the Factbook and two series; a low limit."""
    folder = tmp_path_factory.mktemp("large")
    seed = sample(folder, "diplomat-2013", "factbook")
    article = seed / "diplomat-2013"
    of_china = (("mng-kaz", "chn-mng"), ("KAZ,MNG", "CHN,MNG"), ("Kazakhstan", "China"))
    add_like(article / "trade_flows.csv", "mng-kaz-two-way-trade", *of_china)
    of_the_cis = (("mng-joined-osce", "mng-joined-cis"), (",osce,", ",cis,"), ("joined the", "joined a rival of the"))
    add_like(article / "memberships.csv", "mng-joined-osce", *of_the_cis)
    years = folder / "totals.csv"
    years.write_text("a\n")
    series = [f"710,712,{year},5,7,5,7" for year in range(1950, 2013)]
    series += [f"705,712,{year},1,9,1,9" for year in range(1995, 2013)]
    trade = written(folder, COW_TRADE, *series)
    settings = Settings(database_url=database.new(), seed_dir=seed, revision_seconds=3600)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("app.compare.rivals.LARGE", LIMIT)
        load(settings)
        for adapter, file in ((adapter_of("cow-trade"), trade), (TOTALS, years)):
            report = import_file(settings, adapter, file, Options(), Refusals(), lambda read: None)
            assert report.changes["trade-flows"].added > LIMIT
    served = Api(create_app(settings), settings, portal)
    yield served
    served.close()


@pytest.mark.parametrize(
    ("claim", "basis", "other"),
    [
        ("mng-kaz-exports", "question", "cow-trade-4"),
        ("mng-kaz-imports", "question", "cow-trade-4"),
        ("mng-kaz-two-way-trade", "question", "totals-1"),
        ("mng-kaz-two-way-trade", "both_directions", "cow-trade-4"),
        ("chn-mng-two-way-trade", "both_directions", "cow-trade-4"),
    ],
)
def test_a_large_source_is_held_against_the_claims_of_smaller_ones(
    large: Api, claim: str, basis: str, other: str
) -> None:
    rows = large.rows("/v1/comparisons", claim=claim, basis=basis)
    assert [row["sources"] for row in rows] == [sorted(["diplomat-2013", other])]


def test_large_sources_are_not_held_against_each_other(large: Api) -> None:
    rows = large.rows("/v1/comparisons")
    assert [row["question"] for row in rows if LARGE_SOURCES.issuperset(row["sources"])] == []


def test_what_a_large_source_does_not_list_it_does_not_deny(large: Api) -> None:
    assert large.rows("/v1/comparisons", claim="mng-joined-cis") == []
    assert large.rows("/v1/comparisons", basis="complete_list") == []


def test_of_large_sources_only_what_may_be_compared_is_read(large: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.compare.rivals.LARGE", LIMIT)
    with reading(large.settings) as connection:
        claims = read_rivals(connection).claims.keys()
    assert {"factbook-2026.CHN.MNG.border", "cow-trade-4.CHN.MNG.2012", "totals-1.1850"} <= claims
    assert {"factbook-2026.DEU.POL.border", "factbook-2026.DEU.osce"}.isdisjoint(claims)


def test_linked_claims_are_read_whatever_their_source(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.compare.rivals.LARGE", 0)
    with reading(settings) as connection:
        rivals = read_rivals(connection)
    assert rivals.claims.keys() == {id for link in rivals.links for id in (link.from_id, link.to_id)} != set()


def rows_by_source(seed: Path) -> Counter[str]:
    """How many claims of each source the packs have."""
    rows = (row for file in seed.glob("*/*.csv") for row in rows_of(file))
    return Counter(row["source_id"] for row in rows if "source_id" in row)


def test_no_source_of_the_packs_is_large() -> None:
    rows = rows_by_source(SEED)
    assert {"diplomat-2013", "factbook-2026"} <= rows.keys()
    assert {source: count for source, count in rows.items() if count > LARGE} == {}
