"""Downloads whose clients leave, stall, or are too many: what they hold is given back at once."""

from collections.abc import Iterator
from contextlib import ExitStack

import psycopg
import pytest
from real_servers import Server, eventually, raw_client, slow_reader, stalled_reader, taken_to_the_end
from sqlalchemy import make_url

from app.settings import Settings
from app.store.engines import file_of

ALL = "/v1/trade-flows?format=csv"
STALLED_AFTER = 1
"""Seconds after which a server cuts off who takes nothing."""
FILLED_WITHIN = 5
"""Seconds within which the system has taken all that it takes for a client, on a busy machine."""
SOON = 2
"""Seconds within which what nobody needs any more is given back."""


@pytest.fixture
def limited(many: Settings) -> Iterator[Server]:
    """A server of many flows that has few places, and cuts off who takes nothing for a second."""
    with Server(many, DOWNLOADS=3, QUEUE=1, QUEUE_SECONDS=0.5, STALL_SECONDS=STALLED_AFTER) as server:
        yield server


@pytest.fixture
def patient(many: Settings) -> Iterator[Server]:
    """A server of many flows that waits for who takes nothing."""
    with Server(many, DOWNLOADS=3, QUEUE=0) as server:
        yield server


def transactions(server: Server) -> int:
    """How many transactions a server has open: locks on its file, or sessions that are in one."""
    file = file_of(make_url(server.settings.database_url))
    if file is not None:
        return len(server.locks(file))
    url = make_url(server.settings.database_url)
    query = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid != pg_backend_pid() "
        "AND backend_type = 'client backend' AND state NOT IN ('idle')"
    )
    with psycopg.connect(url.set(drivername="postgresql").render_as_string(hide_password=False)) as connection:
        [row] = connection.execute(query).fetchall()
        return int(row[0])


def test_what_a_client_that_leaves_has_held_is_given_back(patient: Server) -> None:
    for _ in range(5):
        with ExitStack() as clients:
            for _ in range(3):
                clients.enter_context(stalled_reader(patient, ALL))
            assert transactions(patient) > 0
            assert patient.get("/v1/trade-flows?limit=1").status_code == 200
        assert eventually(lambda: transactions(patient) == 0, SOON)
    assert patient.get(ALL).status_code == 200
    assert not [line for line in patient.log() if "Traceback" in line]


def test_a_client_that_takes_nothing_is_cut_off(limited: Server) -> None:
    with ExitStack() as clients:
        stalled = [clients.enter_context(stalled_reader(limited, ALL)) for _ in range(3)]
        assert transactions(limited) > 0
        assert eventually(lambda: transactions(limited) == 0, FILLED_WITHIN + STALLED_AFTER + SOON)
        for client in stalled:
            with pytest.raises(ConnectionResetError):
                taken_to_the_end(client)
    assert limited.get(ALL).status_code == 200
    assert sum("the client has taken nothing for 1 seconds" in line for line in limited.log()) == 3
    assert not [line for line in limited.log() if "Traceback" in line]


def test_a_client_that_takes_its_time_gets_all(limited: Server) -> None:
    whole = limited.get(ALL).content
    taken = bytearray()
    with raw_client(limited, ALL) as client:
        for piece in slow_reader(client, 400_000):
            taken += piece
            if taken.endswith(b"\r\n0\r\n\r\n"):
                break
    assert len(taken) > len(whole)
    assert taken[-100:-7].endswith(whole[-80:])


def test_more_downloads_than_places_wait_and_are_refused(patient: Server) -> None:
    with ExitStack() as clients:
        for _ in range(3):
            clients.enter_context(stalled_reader(patient, ALL))
        refused = patient.get(ALL)
        assert (refused.status_code, refused.headers["Content-Type"]) == (503, "application/problem+json")
        assert (refused.headers["Retry-After"], refused.json()["detail"]) == (
            "2",
            "too many downloads are under way: try again in a moment",
        )
        assert patient.get("/v1/trade-flows?limit=1").status_code == 200
        assert patient.get("/readyz").status_code == 200
    assert eventually(lambda: patient.get(ALL).status_code == 200, SOON)


def test_head_and_304_of_a_download_make_one_piece(patient: Server) -> None:
    tag = patient.client.head(ALL).headers["ETag"]
    answer = patient.get(f"{ALL}&source=diplomat-2013", If_None_Match="*")
    assert (answer.status_code, answer.content) == (304, b"")
    assert patient.get(ALL, If_None_Match=tag).status_code == 304
    assert transactions(patient) == 0
