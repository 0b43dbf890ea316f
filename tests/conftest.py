"""What the tests share: the databases, the application over the seed, the article's text, and options of pytest."""

import gc
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from client import Api, openapi
from database import Database, Sqlite, running_postgresql
from sample import sample

from app.load.adapter import CodeLookup
from app.load.seeding import load
from app.main import create_app
from app.settings import Settings
from app.store.engines import reading_engine

DATABASES = ("sqlite", "postgresql")
HANDED_ON = "TEXTS_FOR_TESTS"
"""Where the processes that share the work find what the first one was given."""

TEXTS = os.environ.get("THIRD_NEIGHBOR_TEXTS", os.environ.get(HANDED_ON))

for variable in [name for name in os.environ if name.startswith(("THIRD_NEIGHBOR_", "PG"))]:
    del os.environ[variable]
if TEXTS:
    os.environ[HANDED_ON] = TEXTS


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add our options."""
    group = parser.getgroup("Third Neighbor")
    group.addoption("--database", choices=DATABASES, action="append", help="Test on this database only.")
    group.addoption("--texts", default=TEXTS, help="Folder with the article's text.")
    group.addoption("--no-skips", action="store_true", help="Fail if a test was skipped.")
    group.addoption("--update-openapi", action="store_true", help="Write tests/openapi.json.")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what needs a database on each kind of them."""
    if "database" in metafunc.fixturenames:
        wanted = metafunc.config.getoption("--database") or DATABASES
        metafunc.parametrize("database", wanted, indirect=True, scope="session")


def pytest_collection_finish() -> None:
    """Keep garbage collection from going through all that was imported and collected, again and again."""
    gc.freeze()


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Let skipped tests fail the run, if they are to."""
    if session.config.getoption("--no-skips") and skipped(session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Say which tests were skipped, and why."""
    for report in skipped(config):
        terminalreporter.write_line(f"SKIPPED {report.nodeid}: {report.longrepr[2].removeprefix('Skipped: ')}")


def skipped(config: pytest.Config) -> list[Any]:
    """The reports of the tests that were skipped."""
    reporter: Any = config.pluginmanager.get_plugin("terminalreporter")
    return list(reporter.stats.get("skipped", ()))


@pytest.fixture(scope="session", autouse=True)
def _away_from_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Run in an empty folder: no `.env` and no database of the caller's is read."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("empty"))
        yield


@pytest.fixture(scope="session")
def database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A kind of database on which all tests run."""
    if request.param == "sqlite":
        yield Sqlite(tmp_path_factory.mktemp("sqlite"))
    else:
        with running_postgresql() as server:
            yield server


@pytest.fixture(scope="session")
def seed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the packs of the article."""
    return sample(tmp_path_factory.mktemp("article"), "diplomat-2013")


@pytest.fixture(scope="session")
def article(database: Database, seed: Path) -> str:
    """The address of a database that holds the article, from which others are copied: nobody connects to it."""
    loaded = Settings(database_url=database.new(), seed_dir=seed)
    load(loaded)
    return loaded.database_url


@pytest.fixture(scope="session")
def settings(database: Database, article: str, seed: Path) -> Settings:
    """The settings of a database that holds the article, and is not changed by any test."""
    return Settings(database_url=database.copy(article), seed_dir=seed, revision_seconds=3600)


@pytest.fixture(scope="session")
def codes(settings: Settings) -> CodeLookup:
    """The codes of a sample of states, as adapters ask for them."""
    engine = reading_engine(settings.database_url, settings.statement_seconds)
    with engine.connect() as connection:
        found = CodeLookup(connection)
    engine.dispose()
    return found


@pytest.fixture(scope="session")
def rivals(database: Database, tmp_path_factory: pytest.TempPathFactory, portal: BlockingPortal) -> Iterator[Api]:
    """The application over the article, the records, and the entries of six states in the Factbook."""
    seed = sample(tmp_path_factory.mktemp("rivals"), "diplomat-2013", "records", "factbook")
    loaded = Settings(database_url=database.new(), seed_dir=seed, revision_seconds=3600)
    load(loaded)
    served = Api(create_app(loaded), loaded, portal)
    yield served
    served.close()


@pytest.fixture(scope="session")
def world(database: Database, portal: BlockingPortal) -> Iterator[Api]:
    """The application over all packs of the repository."""
    loaded = Settings(database_url=database.new(), revision_seconds=3600)
    load(loaded)
    served = Api(create_app(loaded), loaded, portal)
    yield served
    served.close()


@pytest.fixture
def empty(database: Database, seed: Path) -> Settings:
    """The settings of a database with nothing in it, which a test may do with as it likes."""
    return Settings(database_url=database.new(), seed_dir=seed, revision_seconds=0)


@pytest.fixture
def own(database: Database, article: str, seed: Path) -> Settings:
    """The settings of a database that holds the article, which a test may do with as it likes."""
    return Settings(database_url=database.copy(article), seed_dir=seed, revision_seconds=0)


@pytest.fixture(scope="session")
def portal() -> Iterator[BlockingPortal]:
    """The event loop on which applications run."""
    with start_blocking_portal() as running:
        yield running


@pytest.fixture(scope="session")
def api(settings: Settings, portal: BlockingPortal) -> Iterator[Api]:
    """The application over the article."""
    served = Api(create_app(settings), settings, portal)
    yield served
    served.close()


@pytest.fixture
def serve(portal: BlockingPortal) -> Iterator[Callable[[Settings], Api]]:
    """Serves what some settings name."""
    started: list[Api] = []

    def start(settings: Settings) -> Api:
        started.append(Api(create_app(settings), settings, portal))
        return started[-1]

    yield start
    for served in started:
        served.close()


@pytest.fixture(scope="session")
def document() -> dict[str, Any]:
    """The OpenAPI document."""
    return openapi()


@pytest.fixture(scope="session")
def texts(request: pytest.FixtureRequest) -> Path:
    """The folder with the article's text."""
    folder: str | None = request.config.getoption("--texts")
    if folder is None:
        pytest.skip("the article's text is not at hand: give its folder with --texts=FOLDER or THIRD_NEIGHBOR_TEXTS")
    return Path(request.config.invocation_params.dir, folder)
