"""What the tests share: the databases, the application over the seed, the article's text, and options of pytest."""

import gc
import os
import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from adapters import COW_TRADE, FlowFile, written
from anyio.from_thread import BlockingPortal, start_blocking_portal
from client import Api, Serve, Twins, openapi
from command_line import Run, invoke
from database import FILE, Database, Sqlite, reading, running_postgresql
from many_flows import load_many_flows
from packs import Files, WritePacks, write_files
from sample import sample

from app.importers.state_codes import CodeLookup
from app.load.seeding import load
from app.main import create_app
from app.settings import Settings

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
    group.addoption("--pairs", type=int, default=2, help="Look at the pages of so many pairs in a browser.")
    group.addoption("--fuzz", type=int, default=0, metavar="CASES", help="How many cases each fuzzer makes (few).")
    group.addoption("--update-openapi", action="store_true", help="Write tests/openapi.json.")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what needs a database on each kind of them, or on those that its module is about (`ONLY_ON`)."""
    if "database" in metafunc.fixturenames:
        wanted = metafunc.config.getoption("--database") or DATABASES
        fitting = [name for name in wanted if name in getattr(metafunc.module, "ONLY_ON", DATABASES)]
        metafunc.parametrize("database", fitting, indirect=True, scope="session")


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


@pytest.fixture(scope="session")
def cases(request: pytest.FixtureRequest) -> int:
    """How many cases each fuzzer is to make; 0 if few will do."""
    asked: int = request.config.getoption("--fuzz")
    return asked


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
    """A folder with the packs of the article, and with the votes, of which the article has none."""
    return sample(tmp_path_factory.mktemp("article"), "diplomat-2013", "votes")


@pytest.fixture(scope="session")
def article(database: Database, seed: Path) -> str:
    """The address of a database that holds the article, from which others are copied: nobody connects to it."""
    loaded = Settings(database_url=database.new(), seed_dir=seed)
    load(loaded)
    return loaded.database_url


@pytest.fixture(scope="session")
def settings(database: Database, article: str, seed: Path) -> Settings:
    """The settings of a database that holds the article, and is not changed by any test."""
    return Settings(database_url=database.copy(article), seed_dir=seed)


@pytest.fixture(scope="session")
def codes(settings: Settings) -> CodeLookup:
    """The codes of a sample of states, as adapters ask for them."""
    with reading(settings) as connection:
        return CodeLookup(connection)


@pytest.fixture(scope="session")
def rivals(database: Database, tmp_path_factory: pytest.TempPathFactory, portal: BlockingPortal) -> Iterator[Api]:
    """The application over the article, the records, and the entries of six states in the Factbook."""
    seed = sample(tmp_path_factory.mktemp("rivals"), "diplomat-2013", "records", "votes", "factbook")
    loaded = Settings(database_url=database.new(), seed_dir=seed)
    load(loaded)
    served = Api(create_app(loaded), loaded, portal)
    yield served
    served.close()


@pytest.fixture(scope="session")
def twins(rivals: Api, portal: BlockingPortal) -> Iterator[Twins]:
    """The application over several sources, where every list has rows, served directly and by FastAPI alone."""
    served = Twins(rivals, portal)
    yield served
    served.other.close()


@pytest.fixture(scope="session")
def world(database: Database, portal: BlockingPortal) -> Iterator[Api]:
    """The application over all packs of the repository."""
    loaded = Settings(database_url=database.new())
    load(loaded)
    served = Api(create_app(loaded), loaded, portal)
    yield served
    served.close()


@pytest.fixture
def empty(database: Database, seed: Path) -> Settings:
    """The settings of a database with nothing in it, which a test may do with as it likes."""
    return Settings(database_url=database.new(), seed_dir=seed)


@pytest.fixture
def own(database: Database, article: str, seed: Path) -> Settings:
    """The settings of a database that holds the article, which a test may do with as it likes."""
    return Settings(database_url=database.copy(article), seed_dir=seed)


@pytest.fixture(scope="session")
def article_file(seed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file that holds the article, and is not changed by any test."""
    path = tmp_path_factory.mktemp("article") / "facts.db"
    load(Settings(database_url=f"{FILE}{path}", seed_dir=seed))
    return path


@pytest.fixture
def own_file(article_file: Path, tmp_path: Path) -> Path:
    """An SQLite file that holds the article, which a test may do with as it likes."""
    path = tmp_path / "own.db"
    shutil.copy(article_file, path)
    return path


@pytest.fixture(scope="session")
def many(database: Database, seed: Path) -> Settings:
    """The settings of a database with many trade flows."""
    return load_many_flows(database.new(), seed)


@pytest.fixture(scope="session")
def many_file(seed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with many trade flows."""
    path = tmp_path_factory.mktemp("many") / "facts.db"
    load_many_flows(f"{FILE}{path}", seed)
    return path


@pytest.fixture
def run(own: Settings) -> Run:
    """Runs a command on a database that holds the article."""
    return partial(invoke, own)


@pytest.fixture
def flows(tmp_path: Path) -> FlowFile:
    """Writes lines of trade, under their header."""
    return partial(written, tmp_path, COW_TRADE)


@pytest.fixture
def write_packs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WritePacks:
    """Writes the files of packs, and nothing else, to the folder `seed` of an empty working directory."""
    monkeypatch.chdir(tmp_path)
    folder = Path("seed")

    def write(files: Files) -> Path:
        for path in folder.glob("*/*"):
            path.unlink()
        write_files(folder, files)
        return folder

    return write


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
def serve(portal: BlockingPortal) -> Iterator[Serve]:
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
