"""A revision is rebuilt from its files bit by bit, whatever the folder, the time zone, the locale and the umask."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import pytest
from adapters import DATA
from command_line import PROGRAM, environment
from database import FILE, Database, revision
from sample import sample

from app.settings import Settings

LOCALE = "tr_TR.ISO-8859-9"
"""A locale in which `I` and `i` are two letters, and whose encoding is not UTF-8."""


class Place(NamedTuple):
    """Where, and in which environment, something is built."""

    folder: str
    umask: int
    variables: dict[str, str]


PLACES = (
    Place("one", 0o022, {"TZ": "Pacific/Kiritimati", "LC_ALL": LOCALE, "PYTHONHASHSEED": "1"}),
    Place("another/deep down", 0o077, {"TZ": "America/St_Johns", "LC_ALL": "C", "PYTHONHASHSEED": "2"}),
)


@pytest.fixture(scope="session")
def locales(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a locale that few machines have."""
    folder = tmp_path_factory.mktemp("locales")
    if shutil.which("localedef") is None or not Path("/usr/share/i18n/locales/tr_TR").exists():
        pytest.skip("there is nothing to make a locale of: apt install locales")
    language, _, encoding = LOCALE.partition(".")
    made = subprocess.run(
        ["localedef", "--inputfile", language, "--charmap", encoding, "--no-archive", folder / LOCALE],
        capture_output=True,
        text=True,
    )
    assert (folder / LOCALE / "LC_COLLATE").exists(), made.stderr
    return folder


def built(place: Place, files: Path, settings: Settings, locales: Path, **variables: str) -> dict[str, str]:
    """The digests of all files of an export of what is built in a place from files that are copied there."""
    folder = files.parent / place.folder
    seed = shutil.copytree(files, folder / "seed")
    named = environment(settings.model_copy(update={"seed_dir": seed}))
    names = {**os.environ, **named, **place.variables, **variables, "LOCPATH": str(locales)}
    for command in (["seed"], ["import", "cow-igo", str(DATA / "cow_igo.csv")], ["export", "export"]):
        done = subprocess.run(
            [PROGRAM, *command], cwd=folder, env=names, umask=place.umask, capture_output=True, timeout=120
        )
        assert done.returncode == 0, done.stderr
    export = folder / "export"
    return {
        path.relative_to(export).as_posix(): sha256(path.read_bytes()).hexdigest()
        for path in sorted(export.rglob("*"))
        if path.is_file()
    }


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """The packs of which something is built."""
    return sample(tmp_path, "diplomat-2013", "records", "votes", "factbook")


def test_what_is_built_of_the_same_files_is_the_same(files: Path, database: Database, locales: Path) -> None:
    builds = [Settings(database_url=database.new()) for _ in PLACES]
    exports = [built(place, files, own, locales) for place, own in zip(PLACES, builds, strict=True)]
    assert exports[0] == exports[1]
    assert {Path(name).suffix for name in exports[0]} >= {".csv", ".jsonl", ".parquet", ".sqlite", ".json"}
    assert revision(builds[0]) == revision(builds[1])


def content(file: Path) -> list[list[str]]:
    """All tables and rows of an SQLite file: of each statement that makes them its lines, sorted.

    Alembic takes the constraints of a table that it makes anew out of a set, and SQLite puts pages where there is room:
    so the bytes of two such files differ.
    """
    with closing(sqlite3.connect(file)) as connection:
        return [sorted(line.strip(" ,") for line in made.splitlines()) for made in connection.iterdump()]


def test_a_file_that_is_told_the_time_of_its_build_holds_the_same(files: Path, locales: Path) -> None:
    databases = [files.parent / f"{place.umask}.db" for place in PLACES]
    for place, path in zip(PLACES, databases, strict=True):
        built(place, files, Settings(database_url=f"{FILE}{path}"), locales, SOURCE_DATE_EPOCH="1795766400")
    one, other = map(content, databases)
    assert len(one) > 10_000
    assert one == other
