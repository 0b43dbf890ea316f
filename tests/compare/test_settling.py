"""Comparisons are those of what is loaded, in whatever order it came: what a load touches is compared anew, no more."""

import random
from collections.abc import Callable, Sequence
from itertools import permutations
from pathlib import Path
from typing import Any, TypeVar

import pytest
from adapters import COW_TRADE, DATA, written
from command_line import invoke
from database import Database, select_rows, writing
from packs import write_files
from sample import sample
from sqlalchemy import text
from sqlalchemy.orm import Session
from tables import csv_table

from app.compare import rivals
from app.compare.rivals import Context, Rivals
from app.compare.settling import settle
from app.facts.trade_flows import TradeFlow
from app.load.seeding import load
from app.settings import Settings

STATES = {"365": "RUS", "705": "KAZ", "710": "CHN", "712": "MNG"}
"""Some states, by their numbers in Correlates of War."""

DERIVED = (
    "SELECT * FROM comparison ORDER BY id",
    "SELECT * FROM tally ORDER BY matter, kind, aspect, unit, source_a_id, source_b_id, verdict, reason",
    "SELECT word, row_id FROM word WHERE kind = 'comparison' ORDER BY word, row_id",
    "SELECT field, listed_id, row_id FROM listed_id WHERE kind = 'comparison' ORDER BY 1, 2, 3",
    *(
        f"SELECT id, holds_until FROM {table} WHERE holds_until IS NOT NULL ORDER BY id"
        for table in ("membership", "mission", "border", "trade_flow", "agreement")
    ),
)

MadeFile = Callable[[random.Random, Path], tuple[str, Path]]
"""Makes a file to import: answers by what, and where it is."""

Choice = TypeVar("Choice")

Derived = list[list[tuple[Any, ...]]]
"""What is derived: the rows of each of those queries."""


def derived(settings: Settings) -> Derived:
    """What the loads have derived."""
    return [[tuple(row) for row in select_rows(settings, query)] for query in DERIVED]


def derived_as_a_whole(settings: Settings) -> Derived:
    """What is derived if everything is compared anew; nothing of it stays."""

    with writing(settings) as connection, connection.begin_nested() as stay:
        settle(connection)
        found = [[tuple(row) for row in connection.execute(text(query))] for query in DERIVED]
        stay.rollback()
    return found


def unlike(one: Derived, other: Derived) -> list[tuple[Any, ...]]:
    """The rows that are in one and not in the other."""
    return [row for mine, theirs in zip(one, other, strict=True) for row in mine if row not in theirs]


def is_settled(settings: Settings) -> bool:
    """Whether no more, and no less, has been derived than if everything were compared anew; nothing is left to do."""
    mine, whole = derived(settings), derived_as_a_whole(settings)
    assert (unlike(mine, whole), unlike(whole, mine)) == ([], [])
    return mine == whole and select_rows(settings, "SELECT * FROM touched") == []


# Data sets


def flows(rng: random.Random, folder: Path) -> tuple[str, Path]:
    """Trade of some states in some years, as Correlates of War has it."""
    years = range(rng.randint(2005, 2009), rng.randint(2010, 2014))
    pairs = [pair for pair in permutations(STATES, 2) if pair[0] < pair[1] and rng.random() < 0.8]
    lines = [f"{one},{other},{year},{flow(rng)},{flow(rng)},1,1" for one, other in pairs for year in years]
    return "cow-trade", written(folder, COW_TRADE, *lines)


def flow(rng: random.Random) -> str:
    """A figure in millions of dollars, or none."""
    return rng.choice(("", "0.9", "9", "26", "43", "60", str(rng.randint(1, 99))))


def reports(rng: random.Random, folder: Path) -> tuple[str, Path]:
    """Trade of some states in 2009, as the World Bank has it."""
    header = (DATA / "wits.csv").read_text().splitlines()[0]
    lines = [
        f"NC;{STATES[one]}; Total;{one};{STATES[other]};{other};2009;{name};{rng.choice((9000, 26000, 60000.5))}"
        for one, other in permutations(STATES, 2)
        for name in ("Export;6", "Import;5")
        if rng.random() < 0.7
    ]
    return "wits", written(folder, header, *lines)


def made_up(name: str, adapter: str) -> MadeFile:
    """A made-up file, with all its lines or without some."""

    def of(rng: random.Random, folder: Path) -> tuple[str, Path]:
        header, *lines = (DATA / name).read_text(encoding="latin-1").splitlines(keepends=True)
        (folder / name).write_text(
            header + "".join(line for line in lines if rng.random() < 0.8), encoding="latin-1", newline=""
        )
        return adapter, folder / name

    return of


SOURCES = """[[source]]
id = "lists"
kind = "reference"
published = "2013"
complete_memberships = {is_complete}
complete_borders = {is_complete}

[[source]]
id = "paper"
kind = "article"
published = "{published}"
{origin}"""


def pack(rng: random.Random, folder: Path) -> tuple[str, Path]:
    """A pack of two sources, with a state, claims, and links: each time something else of it is otherwise."""
    sources = SOURCES.format(
        is_complete=mostly(rng, "true", "false"),
        published=mostly(rng, "2013", "2014"),
        origin=mostly(rng, "", 'origin_id = "lists"\n'),
    )
    life = {"existed": mostly(rng, "1900/1950", "1900/1999"), "existed_source_id": "lists"}
    state: dict[str, object] = {"id": "XAN", "name": mostly(rng, "Xanadu", "Shangdu"), "kind": "historical", **life}
    memberships = [
        membership(f"{of} {state} {organization} {period}")
        for of, state, organization, period in (
            ("lists", "XAN", "cis", "1995"),
            ("lists", "CHN", "sco", "2001/.."),
            ("paper", "CHN", "cis", "2013/.."),
            ("paper", "RUS", "sco", mostly(rng, "2001/2010", "2002/..")),
        )
        if rng.random() < 0.7
    ]
    goods = [
        trade("lists CHN XAN 1940", 26e6),
        trade("paper CHN XAN 1940", mostly(rng, 26e6, 60e6)),
        trade("lists CHN RUS 2009", 60e6),
        trade("paper CHN RUS 2009", 20e6, value_qualifier="over"),
        trade("paper CHN RUS 2009 arms", 11e6, value_step=1e6),
        trade("paper CHN RUS 2009 tea", 10e6, value_step=1e6),
    ]
    parts: list[dict[str, object]] = [
        {"id": f"{part}-of-sum", "from_id": f"paper-CHN-RUS-2009-{part}", "to_id": "paper-CHN-RUS-2009", **PART}
        for part in (("arms", "tea") if rng.random() < 0.5 else ())
    ]
    borders = [
        border(written)
        for written in ("lists CHN RUS 2013", "lists CHN KAZ 2013", "paper KAZ RUS 2013", "paper CHN RUS 2013")
        if rng.random() < 0.7
    ]
    rows: dict[str, list[dict[str, object]]] = {
        "states": [state],
        "memberships": memberships,
        "trade_flows": goods,
        "borders": borders,
        "links": parts,
    }
    files = {f"{name}.csv": csv_table(*some) for name, some in rows.items() if some}
    write_files(folder / "made", {"sources.toml": sources, **files})
    return "pack", folder / "made"


def mostly(rng: random.Random, usual: Choice, other: Choice) -> Choice:
    """The usual of two, and sometimes the other."""
    return usual if rng.random() < 0.8 else other


PART = {"kind": "part_of_sum", "asserted_by": "editors"}


def membership(written: str) -> dict[str, object]:
    """A row written as `source state organization period`."""
    source_id, state, organization, period = written.split()
    row = {"id": f"{source_id}-{state}-{organization}", "source_id": source_id, "source_row": "1", "period": period}
    return {**row, "period_basis": "stated", "organization_id": organization, "state_id": state}


def border(written: str) -> dict[str, object]:
    """A row written as `source a b period`."""
    source_id, a, b, period = written.split()
    row = {"id": written.replace(" ", "-"), "source_id": source_id, "source_row": "1", "period": period}
    return {**row, "period_basis": "stated", "a_id": a, "b_id": b, "contiguous": "true", "measure": "none"}


def trade(written: str, value: float, **others: object) -> dict[str, object]:
    """A row written as `source exporter importer year commodity`."""
    source_id, exporter, importer, year, *goods = written.split()
    row = {"id": written.replace(" ", "-"), "source_id": source_id, "source_row": "1", "period": year}
    figure = {"value": value, "value_qualifier": "stated", "unit": "USD", "currency": "USD", "value_step": ""}
    pair = {"exporter_id": exporter, "importer_id": importer, "measure": "exports", "commodity": "".join(goods)}
    return {**row, **pair, **figure, "period_basis": "stated", **others}


FILES = (
    flows,
    reports,
    pack,
    made_up("cow_igo.csv", "cow-igo"),
    made_up("cow_contiguity_contdir.csv", "cow-contiguity"),
    made_up("cow_alliances.csv", "cow-alliances"),
    made_up("atop.csv", "atop"),
    made_up("cow_diplomatic_exchange.csv", "cow-diplomatic-exchange"),
)
"""How a file of each sort is made."""


@pytest.fixture(scope="module")
def loaded(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The settings of a database that holds the article, the records, and a sample of the Factbook."""
    seed = sample(tmp_path_factory.mktemp("settling"), "diplomat-2013", "records", "factbook")
    settings = Settings(database_url=database.new(), seed_dir=seed)
    load(settings)
    return settings


@pytest.mark.parametrize(
    ("files", "seed"), [*((FILES, seed) for seed in range(4)), *(((pack,), seed) for seed in range(4))]
)
def test_what_a_load_touches_is_compared_as_if_all_were(
    database: Database, loaded: Settings, tmp_path: Path, files: Sequence[MadeFile], seed: int
) -> None:
    rng = random.Random(seed)  # no secret
    settings = loaded.model_copy(update={"database_url": database.copy(loaded.database_url)})
    for step in range(8):
        imported = [name for (name,) in select_rows(settings, "SELECT name FROM pack WHERE is_imported ORDER BY name")]
        if imported and rng.random() < 0.25:
            arguments: tuple[object, ...] = ("remove", rng.choice(imported))
        else:
            folder = tmp_path / str(step)
            folder.mkdir()
            adapter, file = rng.choice(files)(rng, folder)
            arguments = ("import", adapter, file, "--skip-invalid")
        result = invoke(settings, *arguments)
        assert result.exit_code == 0, result.stderr
        assert is_settled(settings), arguments


def test_what_is_left_unread_of_long_series_changes_nothing(
    database: Database, loaded: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = loaded.model_copy(update={"database_url": database.copy(loaded.database_url)})
    rng = random.Random(7)  # no secret
    pairs = [pair for pair in permutations(STATES, 2) if pair[0] < pair[1]]
    series = [f"{one},{other},{year},{flow(rng)},{flow(rng)},1,1" for one, other in pairs for year in range(1950, 2015)]
    trade = written(tmp_path, COW_TRADE, *series)
    assert invoke(settings, "import", "cow-trade", trade, "--skip-invalid").exit_code == 0
    assert invoke(settings, "import", *reports(rng, tmp_path), "--skip-invalid").exit_code == 0
    narrowed, read_flows = derived(settings), rivals.read_flows
    unread: list[int] = []

    def read_all(session: Session, matters: Sequence[str], context: Context) -> Rivals:
        claims = list(rivals.read(session, TradeFlow, matters))
        some = read_flows(session, matters, context)
        unread.append(len(claims) - len(some.claims))
        return Rivals(claims, some.profiles)

    monkeypatch.setattr(rivals, "read_flows", read_all)
    whole = derived_as_a_whole(settings)
    assert sum(unread) > 100
    assert (unlike(narrowed, whole), unlike(whole, narrowed)) == ([], [])


@pytest.mark.parametrize("is_last", [True, False])
def test_a_large_source_is_compared_where_others_tell_too(
    database: Database, loaded: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_last: bool
) -> None:
    settings = loaded.model_copy(update={"database_url": database.copy(loaded.database_url)})
    rng, read_flows = random.Random(7), rivals.read_flows  # no secret
    pairs = [pair for pair in permutations(["2", "20", *STATES], 2) if int(pair[0]) < int(pair[1])]
    series = [f"{one},{other},{year},{flow(rng)},{flow(rng)},1,1" for one, other in pairs for year in range(1940, 2015)]
    (tmp_path / "reports").mkdir()
    files = [reports(rng, tmp_path / "reports"), ("cow-trade", written(tmp_path, COW_TRADE, *series))]
    read: list[str] = []

    def noted(session: Session, matters: Sequence[str], context: Context) -> Rivals:
        read.extend(matters)
        return read_flows(session, matters, context)

    monkeypatch.setattr(rivals, "MANY", 1)
    monkeypatch.setattr(rivals, "read_flows", noted)
    for file in files if is_last else files[::-1]:
        read.clear()
        assert invoke(settings, "import", *file, "--skip-invalid").exit_code == 0
    found = derived(settings)
    assert {"trade_flow CHN MNG", "trade_flow KAZ MNG"} <= set(read)
    assert not is_last or "trade_flow CAN USA" not in read
    monkeypatch.setattr(rivals, "MANY", 1_000_000)
    whole = derived_as_a_whole(settings)
    assert (unlike(found, whole), unlike(whole, found)) == ([], [])
    assert any(row[1] for row in found[1])
