"""When the database can be served, and what is answered when it cannot."""

from pathlib import Path
from shutil import copytree

import pytest
from client import Api, Serve, assert_problem
from database import FILE, execute, select_rows, writing
from sqlalchemy import make_url, text

from app.load.seeding import is_loaded, load
from app.model.errors import ProblemType
from app.settings import Settings
from app.store.engines import file_of
from app.store.errors import DatabaseError


def assert_unavailable(served: Api, detail: str) -> None:
    """Whatever needs the database says that it cannot be had; the server itself is up."""
    for path in ("/readyz", "/v1", "/v1/facts", "/v1/facts/mng-kaz-exports", "/v1/dyads/MNG/KAZ", "/v1/codebook"):
        response = served.get(path)
        assert_problem(response, 503, ProblemType.UNAVAILABLE, detail)
        assert response.headers["Retry-After"] == "5"
    assert served.json("/livez") == {"status": "ok"}


def assert_ready(served: Api) -> None:
    """The server is ready and answers."""
    assert served.json("/readyz") == {"status": "ok"}
    assert served.json("/v1/trade-flows")["total"] == 3


def test_a_database_that_is_missing_is_unavailable_until_it_is_there(empty: Settings, serve: Serve) -> None:
    url = make_url(empty.database_url)
    missing = empty.model_copy(
        update={"database_url": url.set(database=f"{url.database}_missing").render_as_string(hide_password=False)}
    )
    without = serve(missing)
    reason = "its server does not answer" if file_of(url) is None else "its file is not there"
    assert_unavailable(without, f"the database cannot answer at the moment: {reason}")
    assert without.get("/openapi.json").status_code == 200
    if file_of(url) is not None:
        assert not file_of(make_url(missing.database_url)).exists()  # type: ignore[union-attr]  # it is a file
        served = serve(empty)
        assert_unavailable(served, "the database cannot answer at the moment: its file is not there")
        load(empty)
        assert_ready(served)


def test_a_database_without_tables_is_unavailable_until_they_are_there(empty: Settings, serve: Serve) -> None:
    execute(empty, "CREATE TABLE other (id INTEGER)", "DROP TABLE other")
    served = serve(empty)
    detail = "the database cannot be served: it has no tables yet: run `third-neighbor seed`"
    assert_unavailable(served, detail)
    load(empty)
    assert_ready(served)


def test_a_database_of_a_newer_version_is_unavailable_and_is_not_loaded(own: Settings, serve: Serve) -> None:
    [(version,)] = select_rows(own, "SELECT version_num FROM alembic_version")
    execute(own, "UPDATE alembic_version SET version_num = 'future'")
    served = serve(own)
    assert_unavailable(
        served, "the database cannot be served: its tables are of a newer version: update third-neighbor"
    )
    with pytest.raises(DatabaseError, match="its tables are of a newer version"):
        load(own)
    execute(own, f"UPDATE alembic_version SET version_num = '{version}'")
    assert_ready(served)


def test_a_database_with_tables_of_something_else_is_left_alone(empty: Settings, serve: Serve) -> None:
    execute(empty, "CREATE TABLE other (id INTEGER)")
    assert_unavailable(serve(empty), "the database cannot be served: it holds tables of something else")
    with pytest.raises(DatabaseError, match="it holds tables of something else"):
        load(empty)


def test_a_file_that_is_no_database_is_unavailable_and_is_left_alone(
    empty: Settings, serve: Serve, tmp_path: Path
) -> None:
    file = tmp_path / "notes.db"
    file.write_text("No header of SQLite's stands at the start of this file, so it is no database.")
    content = file.read_bytes()
    notes = empty.model_copy(update={"database_url": f"sqlite:///{file}"})
    detail = "the database cannot answer at the moment: its file is not a database of SQLite"
    assert_unavailable(serve(notes), detail)
    assert not is_loaded(notes)
    with pytest.raises(DatabaseError, match="file is not a database"):
        load(notes)
    assert file.read_bytes() == content


def test_a_damaged_file_is_unavailable(own_file: Path, serve: Serve) -> None:
    content = own_file.read_bytes()
    own_file.write_bytes(content[:100] + bytes(len(content) - 100))
    served = serve(Settings(database_url=f"{FILE}{own_file}"))
    assert_unavailable(served, "the database cannot answer at the moment: its file is damaged")


def test_tables_without_a_data_set_are_unavailable(own: Settings, serve: Serve) -> None:
    execute(own, "DELETE FROM data_set")
    assert_unavailable(serve(own), "no data set has been loaded yet: run `third-neighbor seed`")


def test_readiness_ends_when_the_tables_change(own: Settings, serve: Serve) -> None:
    served = serve(own)
    assert_ready(served)
    execute(own, "UPDATE alembic_version SET version_num = 'future'")
    assert served.get("/readyz").status_code == 503


def test_a_newly_loaded_data_set_is_served_without_a_new_start(own: Settings, serve: Serve, tmp_path: Path) -> None:
    served = serve(own)
    before = served.get("/v1/trade-flows")
    seed = copytree(own.seed_dir, tmp_path / "seed")
    file = seed / "diplomat-2013" / "trade_flows.csv"
    file.write_text(file.read_text().replace("Exports from Mongolia", "What is exported from Mongolia"))
    load(own.model_copy(update={"seed_dir": seed}))
    after = served.get("/v1/trade-flows", headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert after.headers["Dataset-Revision"] != before.headers["Dataset-Revision"]
    assert served.ids("/v1/facts", q="what is exported") == ["mng-kaz-exports"]
    load(own)
    assert served.get("/v1/trade-flows").headers["ETag"] == before.headers["ETag"]


def test_requests_are_answered_while_a_load_is_under_way(own: Settings, serve: Serve) -> None:
    served = serve(own)
    with writing(own) as loading:
        loading.execute(text("DELETE FROM link"))
        loading.execute(text("UPDATE data_set SET revision = 'x'"))
        assert served.json("/v1/links")["total"] > 0
        assert served.json("/v1/dataset")["revision"] != "x"
    assert served.json("/v1/links")["total"] == 0


def test_reads_may_go_through_a_role_that_can_do_nothing_else(empty: Settings, serve: Serve) -> None:
    url = make_url(empty.database_url)
    if file_of(url) is None:
        execute(empty, "DROP ROLE IF EXISTS reader", "CREATE ROLE reader LOGIN IN ROLE pg_read_all_data")
        url = url.set(username="reader")
    both = {"database_url": url.render_as_string(hide_password=False), "write_url": empty.database_url}
    settings = empty.model_copy(update=both)
    load(settings)
    assert is_loaded(settings)
    assert_ready(serve(settings))
