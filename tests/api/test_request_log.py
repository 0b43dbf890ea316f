"""The log of requests: which have a line, what is in it, and that no answer waits for it."""

import json
import os
from collections.abc import Callable
from dataclasses import replace
from threading import Event
from time import monotonic, sleep

import pytest

from app.api import request_log
from app.api.observing import Seen
from app.api.protocol import Start
from app.api.request_log import LINES_A_SECOND, SLOW_SECONDS, WAITING, RequestLog, written_out
from app.settings import LogFormat

START = 1000.25
"""When the requests of these tests came."""


def seen(number: int = 0, status: int | None = 200, seconds: float = 0.001, began: float = START) -> Seen:
    """A request that has been answered."""
    start = None if status is None else Start(status, [(b"dataset-revision", b"abc")])
    told = Seen(b"r%d" % number, began, seconds, start, 12, is_whole=status is not None)
    return replace(told, method="GET", path="/v1/links", route="/v1/links")


def tell(log: RequestLog, request: Seen) -> None:
    """Tell a log of a request as an observer does."""
    if log.wants(request.status, request.began + request.seconds, request.seconds):
        log.tell(request)


def logged(requests: list[Seen], format: LogFormat = LogFormat.JSON) -> list[bytes]:
    """The lines of some requests."""
    pieces: list[bytes] = []
    log = RequestLog(format, pieces.append)
    for request in requests:
        tell(log, request)
    log.close()
    assert not log.thread.is_alive()
    return b"".join(pieces).splitlines(keepends=True)


def objects(lines: list[bytes]) -> list[dict[str, object]]:
    """Lines as objects."""
    assert all(line.endswith(b"\n") and line.count(b"\n") == 1 for line in lines)
    return [json.loads(line) for line in lines]


def test_a_line_tells_what_was_answered() -> None:
    [line] = objects(logged([seen()]))
    assert str(line.pop("time")).endswith("Z")
    assert line == {
        "request_id": "r0",
        "method": "GET",
        "route": "/v1/links",
        "status": 200,
        "duration_ms": 1.0,
        "bytes": 12,
        "revision": "abc",
        "cached": False,
        "complete": True,
        "unlogged": 0,
    }


def test_a_client_that_left_is_told_of() -> None:
    [line] = objects(logged([seen(status=None)]))
    assert (line["status"], line["complete"], line["revision"]) == (499, False, None)


def test_text_is_for_people() -> None:
    request = replace(seen(status=None), is_cached=True)
    [line] = logged([request], LogFormat.TEXT)
    assert line.decode().split(" ", 1)[1] == "GET /v1/links 499 1.0 ms 12 B (request r0, remembered, not complete)\n"


def test_so_many_of_a_second_have_a_line_and_the_others_are_counted() -> None:
    crowd = [seen(number) for number in range(LINES_A_SECOND + 7)]
    lines = objects(logged([*crowd, seen(1000, began=1001.5), seen(1001, began=1001.5)]))
    assert [line["request_id"] for line in lines] == [f"r{number}" for number in range(LINES_A_SECOND)] + [
        "r1000",
        "r1001",
    ]
    assert [line["unlogged"] for line in lines] == [0] * LINES_A_SECOND + [7, 0]


@pytest.mark.parametrize("marked", [{"status": 503}, {"seconds": SLOW_SECONDS}])
def test_failures_and_slow_answers_have_a_line_in_any_case(marked: dict[str, float]) -> None:
    crowd = [seen(number) for number in range(LINES_A_SECOND + 2)]
    last = seen(2000, status=int(marked.get("status", 200)), seconds=marked.get("seconds", 0))
    lines = objects(logged([*crowd, replace(last, began=START - last.seconds)]))
    assert (lines[-1]["request_id"], lines[-1]["unlogged"]) == ("r2000", 2)


def test_what_comes_while_nobody_reads_is_counted() -> None:
    is_read, is_written = Event(), Event()
    pieces: list[bytes] = []

    def write(lines: bytes) -> None:
        is_written.set()
        is_read.wait(10)
        pieces.append(lines)

    log = RequestLog(LogFormat.JSON, write)
    tell(log, seen())
    assert is_written.wait(10)
    began = monotonic()
    for number in range(WAITING + 50):
        tell(log, seen(number, status=500))
    assert monotonic() - began < 5
    assert (len(log.waiting), log.unlogged) == (WAITING, 50)
    is_read.set()
    log.close()
    tell(log, seen(5000, status=500))
    assert log.waiting.pop()[1] == 50
    assert len(objects(b"".join(pieces).splitlines(keepends=True))) == 1 + WAITING


def test_an_end_does_not_wait_for_who_does_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request_log, "CLOSING_SECONDS", 0.1)
    is_over = Event()
    log = RequestLog(LogFormat.JSON, lambda line: is_over.wait(10))
    tell(log, seen())
    began = monotonic()
    log.close()
    assert monotonic() - began < 5
    assert log.thread.is_alive()
    is_over.set()


def test_lines_that_cannot_be_written_are_counted() -> None:
    pieces: list[bytes] = []
    ways: list[Callable[[bytes], object]] = [broken, pieces.append]
    log = RequestLog(LogFormat.JSON, lambda lines: ways.pop(0)(lines))
    for number in range(2):
        tell(log, seen(number))
    while log.unlogged != 2:
        sleep(0.01)
    tell(log, seen(2))
    log.close()
    assert [(line["request_id"], line["unlogged"]) for line in objects(pieces)] == [("r2", 2)]


def broken(lines: bytes) -> None:
    """Write to a pipe that nobody reads any more."""
    raise BrokenPipeError


def test_a_line_is_written_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    reading, writing = os.pipe()
    monkeypatch.setattr(request_log, "STANDARD_OUTPUT", writing)
    whole = os.write
    monkeypatch.setattr(os, "write", lambda file, line: whole(file, line[:3]))
    written_out(b"a line in pieces\n")
    os.close(writing)
    with os.fdopen(reading, "rb") as file:
        assert file.read() == b"a line in pieces\n"
