"""Rows as they are stored: the same answers from a file and from a server, and as columns make them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from anyio.from_thread import BlockingPortal
from client import Api, Serve
from database import FILE

from app.facts import LISTED
from app.main import create_app
from app.settings import Settings


@pytest.fixture(scope="module")
def in_a_file(many_file: Path, portal: BlockingPortal) -> Iterator[Api]:
    """Many trade flows, served from an SQLite file."""
    settings = Settings(database_url=f"{FILE}{many_file}", cache_mb=0)
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
    response, expected = serve(many).get(path), in_a_file.get(path)
    assert (response.status_code, response.content) == (200, expected.content)
    assert response.headers["ETag"] == expected.headers["ETag"]
