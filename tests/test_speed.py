"""What keeps answers fast at any size: memory that changes nothing, indexes that serve, statements of bounded cost."""

from collections.abc import Callable, Iterator
from datetime import date
from itertools import permutations
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import apsw
import pytest
from anyio.from_thread import BlockingPortal
from client import Api, counted
from database import Database
from hypothesis import HealthCheck, given
from hypothesis import settings as options
from hypothesis import strategies as st
from sqlalchemy import Connection, insert, select, text
from sqlalchemy.dialects.sqlite import pysqlite

from app.api.caching import CachedAnswer, Memory
from app.api.requests import query_of
from app.facts import CLAIMS, LISTED
from app.facts.trade_flows import KIND as TRADE
from app.facts.trade_flows import TradeFlow, TradeFlowQuery
from app.load.seeding import load
from app.main import create_app
from app.model.bookkeeping import Holding
from app.query.branches import MAX_BRANCHES, branches
from app.query.kind import Kind
from app.query.paging import Order, Segment
from app.settings import Settings
from app.store.plans import Plan
from app.store.readings import FileReading
from app.store.writing import writing_engine

Serve = Callable[[Settings], Api]

PATHS = [f"/v1/{kind.path}" for kind in LISTED] + ["/v1/facts", "/v1/dyads/MNG/KAZ", "/v1/dataset", "/v1/nothing"]
PARAMETERS = st.lists(
    st.sampled_from(
        [
            ("limit", "2"),
            ("limit", "1001"),
            ("actor", "MNG"),
            ("actor", "mn"),
            ("actor", "KAZ"),
            ("actor", "KAX"),
            ("source", "diplomat-2013"),
            ("sort", "period"),
            ("sort", "-value"),
            ("as_of", "2013"),
            ("q", "trade"),
            ("q", "Bayan-Ölgii"),
            ("format", "csv"),
            ("format", "jsonl"),
            ("colour", "red"),
        ]
    ),
    max_size=4,
)
HEADERS = st.dictionaries(
    st.sampled_from(["Accept", "Accept-Encoding", "Origin"]),
    st.sampled_from(["*/*", "text/csv", "application/json", "gzip", "zstd", "identity", "https://example.org"]),
    max_size=2,
)


# Memory


@pytest.fixture(scope="module")
def twins(settings: Settings, portal: BlockingPortal) -> Iterator[tuple[Api, Api]]:
    """The same data set, served with memory and without."""
    served = [settings.model_copy(update={"cache_mb": size}) for size in (16, 0)]
    one, other = (Api(create_app(each), each, portal) for each in served)
    yield one, other
    one.close()
    other.close()


@options(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(path=st.sampled_from(PATHS), query=PARAMETERS, headers=HEADERS, has_tag=st.booleans())
def test_memory_changes_no_answer(
    twins: tuple[Api, Api], path: str, query: list[tuple[str, str]], headers: dict[str, str], has_tag: bool
) -> None:
    remembering, forgetful = twins
    expected = forgetful.get(path, query, headers)
    if has_tag and "ETag" in expected.headers:
        headers = {**headers, "If-None-Match": expected.headers["ETag"]}
        expected = forgetful.get(path, query, headers)
    for _ in range(2):
        answer = remembering.get(path, query, headers)
        assert (answer.status_code, answer.content) == (expected.status_code, expected.content)
        assert sorted(answer.headers.multi_items()) == sorted(expected.headers.multi_items())


@given(text_of=st.text("ab=&;é/?:#%+1", max_size=12))
def test_a_query_is_read_as_the_standard_library_does(text_of: str) -> None:
    read = query_of({"query_string": text_of.encode("latin-1")})
    assert read == parse_qsl(text_of, keep_blank_values=True)


def test_an_answer_is_read_once(settings: Settings, serve: Serve) -> None:
    served = serve(settings)
    with counted() as first:
        served.json("/v1/missions?actor=MNG&limit=2")
    with counted() as again:
        served.json("/v1/missions?actor=MNG&limit=2")
        served.json("/v1/missions?limit=2&actor=MNG")
        assert served.head("/v1/missions?limit=2&actor=MNG").status_code == 200
    assert (len(first) > 0, again) == (True, [])


def test_without_memory_an_answer_is_read_each_time(settings: Settings, serve: Serve) -> None:
    served = serve(settings.model_copy(update={"cache_mb": 0}))
    for _ in range(2):
        with counted() as executed:
            served.json("/v1/missions")
        assert executed


def test_another_revision_empties_the_memory(own: Settings, serve: Serve) -> None:
    served = serve(own)
    before = served.get("/v1/regimes")
    engine = writing_engine(own.writing_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE data_set SET revision = 'another'"))
    engine.dispose()
    after = served.get("/v1/regimes", headers={"If-None-Match": before.headers["ETag"]})
    assert (after.status_code, after.headers["Dataset-Revision"]) == (200, "another")


def answer_of(size: int) -> CachedAnswer:
    """An answer with a body of some size."""
    return CachedAnswer({"headers": []}, {"body": b"x" * size}, b'"x"')


def test_memory_holds_no_more_bytes_than_it_may() -> None:
    memory = Memory(30_000)
    for number in range(20):
        memory.put((str(number), b"", b"", b"", False), (b"%d" % number, b"", False), answer_of(5_000))
        assert memory.size <= 30_000
    assert list(memory.answers) == [(str(number), b"", b"", b"", False) for number in range(16, 20)]


def test_memory_forgets_what_was_not_used_for_the_longest_time() -> None:
    memory = Memory(20_000)
    keys = [(name, b"", b"", b"", False) for name in "abc"]
    for key in keys:
        memory.get(keys[0])
        memory.put(key, (key[0].encode(), b"", False), answer_of(6_000))
    assert list(memory.answers) == [keys[0], keys[2]]


def test_an_answer_larger_than_the_memory_is_not_remembered() -> None:
    memory = Memory(10_000)
    memory.put(("a", b"", b"", b"", False), (b"a", b"", False), answer_of(20_000))
    assert (len(memory.answers), memory.size) == (0, 0)


# Indexes


def filled(address: str, seed: Path) -> Settings:
    """A database with the article, and so many trade flows of one source that reading all of them would show."""
    loaded = Settings(database_url=address, seed_dir=seed, revision_seconds=3600, cache_mb=0)
    load(loaded)
    engine = writing_engine(loaded.writing_url)
    with engine.begin() as connection:
        fill(connection)
    engine.dispose()
    return loaded


@pytest.fixture(scope="module")
def many(database: Database, seed: Path) -> Settings:
    """Many trade flows in a database of either kind."""
    return filled(database.new(), seed)


@pytest.fixture(scope="module")
def file(seed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Many trade flows in an SQLite file."""
    path = tmp_path_factory.mktemp("file") / "many.db"
    filled(f"sqlite:///{path}", seed)
    return path


def fill(connection: Connection) -> None:
    """Add trade flows of made-up years between states of the sample."""
    states = ["AUS", "AUT", "CHN", "DEU", "IND", "JPN", "KAZ", "KGZ", "KOR", "MNG", "POL", "RUS", "TUR", "USA", "UZB"]
    blank = dict.fromkeys(column.name for column in TradeFlow.table().c)
    rows: list[dict[str, Any]] = []
    for exporter, importer in permutations(states, 2):
        for year in range(1800, 1900):
            rows.append(
                blank
                | {
                    "id": f"made-up.{exporter}.{importer}.{year}",
                    "source_id": "diplomat-2013",
                    "measure": "exports",
                    "exporter_id": exporter,
                    "importer_id": importer,
                    "reporter_id": exporter,
                    "currency": "USD",
                    "value": float(len(rows) % 977),
                    "value_qualifier": "stated",
                    "unit": "USD",
                    "period": str(year),
                    "period_earliest": "1900-01-01",
                    "period_latest": None,
                    "period_basis": "stated",
                    "source_row": str(len(rows)),
                }
            )
    for row in rows:
        row["answer"] = TRADE.listing.writer.json([row[name] for name in TRADE.listing.writer.names])
        row["period_earliest"] = date.fromisoformat(row["period_earliest"])
    connection.execute(insert(TradeFlow.table()), rows)
    connection.execute(
        insert(Holding.table()), {"source_id": "made-up", "kind": "trade_flow", "rows": 1_000_000, "digest": ""}
    )


FILTERS = [{}, {"exporter": ["KAZ"]}, {"importer": ["KAZ"]}, {"reporter": ["KAZ"]}, {"source": ["diplomat-2013"]}]
FILTERS += [{"measure": ["exports"]}, {"currency": ["USD"]}, {"unit": ["USD"]}, {"value_qualifier": ["stated"]}]
FILTERS += [{"period_basis": ["stated"]}, {"actor": ["KAZ"]}, {"exporter": ["KAZ", "MNG"]}]
FILTERS += [{"exporter": ["MNG"], "importer": ["KAZ"]}, {"actor": ["MNG", "KAZ"]}]
SERVED: list[tuple[dict[str, Any], str | None]] = [(filters, None) for filters in FILTERS]
SERVED += [({}, sort) for sort in ("value", "-value", "period", "-period")]


def steps(file: Path, query: TradeFlowQuery, after: dict[str, Any]) -> int:
    """About how many steps SQLite's machine takes for a page of 50 rows that follow a place."""
    reading = FileReading(file, 60)
    order = Order(query.order)
    segment = Segment.WHOLE if query.order is None else Segment.KEYED
    plan = Plan.of(order.page(TRADE.branches(query), segment, bool(after)), pysqlite.dialect())
    taken = 0

    def count() -> bool:
        nonlocal taken
        taken += 1
        return False

    values = {**query.values(), **after, "rows": 51}
    reading.rows(plan, values)
    reading.connection.set_progress_handler(count, 10)
    rows = reading.rows(plan, values)
    reading.connection.close()
    assert len(rows) == 51
    return taken


@pytest.mark.parametrize(("filters", "sort"), SERVED, ids=str)
def test_a_late_page_costs_what_the_first_one_does(file: Path, filters: dict[str, Any], sort: str | None) -> None:
    query = TradeFlowQuery(**filters, sort=sort)
    first = steps(file, query, {})
    late = {"after_id": "made-up.KAZ.MNG.1850"}
    if sort is not None:
        late["after_key"] = "1900-01-01" if "period" in sort else 480.0  # type: ignore[assignment]  # a figure here
    assert steps(file, query, late) <= 1.3 * first + 20
    assert first < 1500  # reading all 21,000 rows takes more than ten times as many


@pytest.mark.parametrize("kind", LISTED, ids=lambda kind: str(kind.path))
def test_whatever_finds_rows_has_an_index_in_which_they_stand_by_id(kind: Kind) -> None:
    table = kind.table.table()
    led = {tuple(column.name for column in index.columns) for index in table.indexes}
    named = [kind.query.column_of(name, kind.table) for name in kind.query.filter_names()]
    columns = {column.name for column in (*named, *kind.table.side_columns()) if column is not None}
    columns -= {column.name for column in kind.table.list_columns()} | {"id"}
    assert [name for name in sorted(columns) if (name, "id") not in led] == []


@pytest.mark.parametrize("kind", CLAIMS, ids=lambda kind: str(kind.path))
def test_orders_have_an_index(kind: Kind) -> None:
    led = {tuple(column.name for column in index.columns) for index in kind.table.table().indexes}
    assert ("period_earliest", "id") in led
    assert ("value" not in kind.table.model_fields) or ("value", "id") in led


@pytest.mark.parametrize("kind", CLAIMS, ids=lambda kind: str(kind.path))
def test_a_file_keeps_each_claim_as_its_columns_make_it(file: Path, kind: Kind) -> None:
    reading = FileReading(file, 5)
    columns = [*kind.table.columns(), kind.table.table().c.answer]
    rows = reading.rows(Plan.of(select(*columns), pysqlite.dialect()), {})
    assert rows
    assert [row[-1] for row in rows] == [kind.listing.writer.json(row[:-1]) for row in rows]
    reading.connection.close()


# Branches


def test_alternatives_become_branches_and_impossible_ones_are_left_out() -> None:
    query = TradeFlowQuery(actor=["KAZ", "MNG"])
    found = branches(query.clauses(TradeFlow))
    assert sorted(" AND ".join(map(str, branch)) for branch in found) == [
        "trade_flow.exporter_id = :actor__0 AND trade_flow.importer_id = :actor__1",
        "trade_flow.importer_id = :actor__0 AND trade_flow.exporter_id = :actor__1",
    ]


def test_too_many_alternatives_are_left_to_the_database() -> None:
    query = TradeFlowQuery(exporter=[f"a{n}" for n in range(50)], importer=[f"b{n}" for n in range(50)])
    found = branches(query.clauses(TradeFlow))
    assert len(found) == 50 <= MAX_BRANCHES
    assert all(" OR " in str(branch[-1]) for branch in found)


@pytest.mark.parametrize("sort", [None, "value", "-value"])
def test_rows_that_several_branches_find_are_answered_once(many: Settings, serve: Serve, sort: str | None) -> None:
    served = serve(many)
    order = {"sort": sort} if sort else {}
    asked = {"exporter": ["KAZ", "MNG"], "reporter": ["MNG", "KAZ"], **order}
    lines = served.get("/v1/trade-flows", {**asked, "format": "jsonl"}).text.splitlines()
    pages, path = [], "/v1/trade-flows"
    answer = served.json(path, **asked, limit=997)
    pages += answer["data"]
    while answer["next"]:
        answer = served.json(answer["next"])
        pages += answer["data"]
    ids = [row["id"] for row in pages]
    assert len(ids) == len(set(ids)) == len(lines) > 1000
    assert [f'{{"id":"{id}"' for id in ids] == [line.partition(",")[0] for line in lines]


# What is not bounded


def test_what_is_too_much_to_count_is_not_counted(many: Settings, serve: Serve) -> None:
    served = serve(many)
    assert served.json("/v1/trade-flows?limit=10")["total"] is None
    assert served.json("/v1/trade-flows?exporter=KAZ&limit=10")["total"] is None
    assert served.json("/v1/trade-flows?exporter=KAZ&q=exports")["total"] == 0
    assert served.json("/v1/missions?limit=1")["total"] > 1


def test_a_statement_that_takes_too_long_is_given_up(file: Path, serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.store.readings.STEPS", 1)
    served = serve(Settings(database_url=f"sqlite:///{file}", revision_seconds=3600, cache_mb=0))
    assert len(served.json("/v1/trade-flows?limit=10")["data"]) == 10
    for reading in served.app.state.reader._readings.idle:
        reading.seconds = -1
    assert served.get("/v1/trade-flows?limit=10").status_code == 503


def test_requests_cannot_write(file: Path) -> None:
    reading = FileReading(file, 5)
    for statement in ("DELETE FROM link", "ATTACH ':memory:' AS other", "PRAGMA journal_mode = WAL"):
        with pytest.raises(apsw.AuthError):
            reading.connection.execute(statement)
    reading.connection.close()


# Either database


@pytest.fixture(scope="module")
def in_a_file(file: Path, portal: BlockingPortal) -> Iterator[Api]:
    """Many trade flows, served from an SQLite file."""
    settings = Settings(database_url=f"sqlite:///{file}", revision_seconds=3600, cache_mb=0)
    served = Api(create_app(settings), settings, portal)
    yield served
    served.close()


SAME = [f"/v1/{kind.path}?limit=1000" for kind in LISTED]
SAME += ["/v1/facts?limit=1000", "/v1/facts?actor=KAZ&sort=-period", "/v1/dataset", "/v1/dyads?actor=MNG"]
SAME += ["/v1/dyads/MNG/KAZ", "/v1/dyads/CHN/RUS", "/v1/facts/mng-kaz-two-way-trade"]
SAME += [f"/v1/trade-flows?actor=KAZ&sort={sort}" for sort in ("value", "-value", "period", "-period")]
SAME += ["/v1/trade-flows?exporter=MNG&exporter=KAZ&format=csv", "/v1/trade-flows?actor=MNG&format=jsonl&sort=value"]


@pytest.mark.parametrize("path", SAME)
def test_a_file_and_a_server_give_the_same_bytes(many: Settings, in_a_file: Api, serve: Serve, path: str) -> None:
    answer, expected = serve(many).get(path), in_a_file.get(path)
    assert (answer.status_code, answer.content) == (200, expected.content)
    assert answer.headers["ETag"] == expected.headers["ETag"]
