"""The memory of answers: it changes none, holds what it may, and forgets with the revision."""

from collections.abc import Iterator
from typing import Any

import pytest
from anyio.from_thread import BlockingPortal
from client import Api, Serve, counted
from database import execute
from hypothesis import HealthCheck, given
from hypothesis import settings as options
from hypothesis import strategies as st
from starlette.types import Message, Receive, Scope, Send

from app.api.caching import EMPTY, CachedAnswer, Memory, Remembering
from app.api.desk import REVISION
from app.facts import LISTED
from app.main import create_app
from app.settings import Settings

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
    st.sampled_from(["*/*", "text/csv", "text/csv, application/json;q=0.5", "gzip", "zstd;q=0, *", "identity;q=0"]),
    max_size=2,
)


@pytest.fixture(scope="module")
def with_and_without(settings: Settings, portal: BlockingPortal) -> Iterator[tuple[Api, Api]]:
    """The same data set, served with memory and without."""
    both = [settings.model_copy(update={"cache_mb": size}) for size in (16, 0)]
    remembering, forgetful = (Api(create_app(each), each, portal) for each in both)
    yield remembering, forgetful
    remembering.close()
    forgetful.close()


@options(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(path=st.sampled_from(PATHS), query=PARAMETERS, headers=HEADERS, has_tag=st.booleans())
def test_memory_changes_no_answer(
    with_and_without: tuple[Api, Api], path: str, query: list[tuple[str, str]], headers: dict[str, str], has_tag: bool
) -> None:
    remembering, forgetful = with_and_without
    expected = forgetful.get(path, query, headers)
    if has_tag and "ETag" in expected.headers:
        headers = {**headers, "If-None-Match": expected.headers["ETag"]}
        expected = forgetful.get(path, query, headers)
    for _ in range(2):
        response = remembering.get(path, query, headers)
        assert (response.status_code, response.content) == (expected.status_code, expected.content)
        assert sorted(response.headers.multi_items()) == sorted(expected.headers.multi_items())


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


def test_without_memory_nothing_is_made_for_it(
    settings: Settings, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Any] = []
    monkeypatch.setattr("app.api.caching.CachedAnswer", lambda *arguments: made.append(arguments))
    assert serve(settings.model_copy(update={"cache_mb": 0})).get("/v1/missions").status_code == 200
    assert made == []


def test_another_revision_empties_the_memory(own: Settings, serve: Serve) -> None:
    served = serve(own)
    before = served.get("/v1/regimes")
    execute(own, "UPDATE data_set SET revision = 'another'")
    after = served.get("/v1/regimes", headers={"If-None-Match": before.headers["ETag"]})
    assert (after.status_code, after.headers["Dataset-Revision"]) == (200, "another")


# What comes in pieces


class Streaming:
    """The layer that remembers, around an application that answers everything in three pieces."""

    def __init__(self, settings: Settings, serve: Serve, portal: BlockingPortal) -> None:
        self.current = serve(settings).app.state.desk.current
        self.layer = Remembering(self.answer, self.current, 2**20, has_texts=False)
        self.portal = portal
        self.answered = 0

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer in pieces."""
        self.answered += 1
        scope[REVISION] = await self.current.revision()
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/csv")]})
        for piece in (b"a", b"b", b"c"):
            await send({"type": "http.response.body", "body": piece, "more_body": piece != b"c"})

    def get(self, query: bytes, *known: bytes) -> list[Message]:
        """What the client gets for a query that names, a line for each, the answers which it has already."""
        got: list[Message] = []
        headers = [(b"if-none-match", tag) for tag in known]
        scope = {"type": "http", "method": "GET", "path": "/v1/facts", "query_string": query, "headers": headers}

        async def receive() -> Message:
            return {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            got.append(message)

        self.portal.call(self.layer, scope, receive, send)
        return got


@pytest.fixture
def streaming(own: Settings, serve: Serve, portal: BlockingPortal) -> Streaming:
    """The layer that remembers, around an application that answers in pieces."""
    return Streaming(own, serve, portal)


def test_pieces_are_sent_as_they_come_and_not_kept(streaming: Streaming) -> None:
    for _ in range(2):
        start, *pieces = streaming.get(b"")
        assert (start["status"], [piece["body"] for piece in pieces]) == (200, [b"a", b"b", b"c"])
    assert (streaming.answered, len(streaming.layer.memory.answers)) == (2, 0)


def test_of_an_answer_in_pieces_that_is_still_good_none_is_sent_nor_made_again(streaming: Streaming) -> None:
    for _ in range(2):
        start, *pieces = streaming.get(b"", b"*")
        assert (start["status"], pieces) == (304, [EMPTY])
        assert b"content-type" not in dict(start["headers"])
    assert streaming.answered == 1
    assert streaming.get(b"", b'"other"')[0]["status"] == 200


def test_the_lines_of_a_header_are_read_as_one(streaming: Streaming) -> None:
    tag = dict(streaming.get(b"")[0]["headers"])[b"etag"]
    for known, status in (((tag, b'"other"'), 304), ((b'"other"', tag), 304), ((b'"other"', b'"another"'), 200)):
        assert streaming.get(b"", *known)[0]["status"] == status


def test_answers_in_pieces_are_noted_up_to_a_number_the_latest_of_a_revision(
    streaming: Streaming, own: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.api.caching.MAX_STREAMED", 2)
    for query in (b"limit=1", b"limit=2", b"limit=3"):
        streaming.get(query)
    for query, answered in ((b"limit=3", 3), (b"limit=2", 3), (b"limit=1", 4)):
        assert streaming.get(query, b"*")[0]["status"] == 304
        assert streaming.answered == answered
    execute(own, "UPDATE data_set SET revision = 'another'")
    streaming.get(b"limit=3")
    assert len(streaming.layer.streamed) == 1


# The bytes that it takes


def answer_of(size: int) -> CachedAnswer:
    """An answer with a body of some size."""
    return CachedAnswer({"headers": []}, {"body": b"x" * size}, b'"x"')


def test_memory_holds_no_more_bytes_than_it_may() -> None:
    memory = Memory(30_000)
    for number in range(20):
        memory.put((str(number), b"", b"", ""), (b"%d" % number, b"", ""), answer_of(5_000))
        assert memory.size <= 30_000
    assert list(memory.answers) == [(str(number), b"", b"", "") for number in range(16, 20)]


def test_memory_forgets_what_was_not_used_for_the_longest_time() -> None:
    memory = Memory(20_000)
    keys = [(name, b"", b"", "") for name in "abc"]
    for key in keys:
        memory.get(keys[0])
        memory.put(key, (key[0].encode(), b"", ""), answer_of(6_000))
    assert list(memory.answers) == [keys[0], keys[2]]


def test_an_answer_is_remembered_once_for_each_request() -> None:
    memory, key, variant = Memory(20_000), ("a", b"", b"", ""), (b"a", b"", "")
    for _ in range(2):
        memory.put(key, variant, answer_of(6_000))
    assert (len(memory.answers), memory.size) == (1, 8_000)


def test_an_answer_larger_than_the_memory_is_not_remembered() -> None:
    memory = Memory(10_000)
    memory.put(("a", b"", b"", ""), (b"a", b"", ""), answer_of(20_000))
    assert (len(memory.answers), memory.size) == (0, 0)
