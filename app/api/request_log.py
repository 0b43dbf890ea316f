"""The log of requests: a line for each on standard output, written by a thread that no answer waits for."""

import os
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime
from threading import Event, Thread
from typing import Any

import msgspec

from app.api.observing import Seen
from app.settings import LogFormat

LINES_A_SECOND = 100
"""How many ordinary requests of a second are logged; of the others only the number is."""
SLOW_SECONDS = 1.0
"""A request that takes longer is logged in any case, as is one that fails."""
WAITING = 1000
"""How many lines wait to be written; beyond that they are counted as not logged."""
GATHERING_SECONDS = 0.1
"""For how long lines are gathered that are written together."""
CLOSING_SECONDS = 1
"""How long the last lines have to be written."""
STANDARD_OUTPUT = 1


class Line(msgspec.Struct):
    """What is told of a request. There is nothing of its query in it, nor who asked."""

    time: str
    """When the answer ended, by RFC 3339 in UTC."""
    request_id: str
    method: str | None
    route: str | None
    """The template of the path; null if there is no such path, or the request could not be read."""
    status: int
    duration_ms: float
    bytes: int
    """How many bytes the body had, as it was sent."""
    revision: str | None
    """The revision of the data set that the answer names."""
    cached: bool
    """Whether the answer was remembered."""
    complete: bool
    """Whether all of the answer was written."""
    unlogged: int
    """How many requests have come since the last line that have none."""


def line_of(seen: Seen, unlogged: int) -> Line:
    """What is told of a request."""
    return Line(
        time=datetime.fromtimestamp(seen.ended_at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        request_id=seen.request_id.decode("ascii"),
        method=seen.method,
        route=seen.route,
        status=seen.status,
        duration_ms=round(seen.seconds * 1000, 2),
        bytes=seen.sent,
        revision=seen.revision,
        cached=seen.is_cached,
        complete=seen.is_whole,
        unlogged=unlogged,
    )


def as_json(line: Line) -> bytes:
    """A line as one JSON object (JSON Lines)."""
    return msgspec.json.encode(line) + b"\n"


def as_text(line: Line) -> bytes:
    """A line for people."""
    told = f"{line.time} {line.method or '-'} {line.route or '-'} {line.status} {line.duration_ms} ms {line.bytes} B"
    marks = [f"request {line.request_id}"]
    if line.cached:
        marks.append("remembered")
    if not line.complete:
        marks.append("not complete")
    if line.unlogged:
        marks.append(f"{line.unlogged} more before it")
    return f"{told} ({', '.join(marks)})\n".encode()


WRITERS: dict[LogFormat, Callable[[Line], bytes]] = {LogFormat.JSON: as_json, LogFormat.TEXT: as_text}


class RequestLog:
    """Writes a line for each request, up to so many a second; for failures and slow ones in any case."""

    def __init__(self, format: LogFormat, write: Callable[[bytes], Any] | None = None) -> None:
        self.written_as = WRITERS[format]
        self.write = write or written_out
        self.waiting: deque[tuple[Seen, int]] = deque()
        self.unlogged = 0
        self.second = 0
        self.left = 0
        self.has_come = Event()
        self.is_closing = Event()
        self.thread = Thread(target=self.run, name="request log", daemon=True)
        self.thread.start()

    def wants(self, status: int, ended: float, seconds: float) -> bool:
        """Whether a request has a line; if not, it is counted."""
        if int(ended) != self.second:
            self.second, self.left = int(ended), LINES_A_SECOND
        if self.left > 0 or status >= 500 or seconds >= SLOW_SECONDS:
            self.left -= 1
            return True
        self.unlogged += 1
        return False

    def tell(self, seen: Seen) -> None:
        """Let a line be written, unless too many wait."""
        if len(self.waiting) >= WAITING:
            self.unlogged += 1
            return
        self.waiting.append((seen, self.unlogged))
        self.unlogged = 0
        self.has_come.set()

    def run(self) -> None:
        """Write lines some at a time, until the log is closed; what cannot be written counts as not logged."""
        while not self.is_closing.is_set():
            self.has_come.wait()
            self.is_closing.wait(GATHERING_SECONDS)  # each time that a thread wakes, answers wait for a moment
            self.has_come.clear()
            while self.waiting:
                told = [self.waiting.popleft() for _ in range(len(self.waiting))]
                try:
                    self.write(b"".join([self.written_as(line_of(*one)) for one in told]))
                except OSError:  # nobody reads the log any more, or its disk is full: the server goes on
                    self.unlogged += sum(1 + unlogged for _, unlogged in told)

    def close(self) -> None:
        """Let the lines that wait be written, unless nobody reads them."""
        self.is_closing.set()
        self.has_come.set()
        self.thread.join(CLOSING_SECONDS)


def written_out(lines: bytes) -> None:
    """Write to standard output itself: no stream of Python, whose lock could be held while the process ends."""
    while lines:
        lines = lines[os.write(STANDARD_OUTPUT, lines) :]
