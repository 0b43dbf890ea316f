"""Requests as those see them who run the server: each is told to its watchers once it has been answered.

The protocol here is chosen only where there are watchers (`app/commands/serve.py`): without them requests are served by
`app/api/protocol.py` as it is, and cost nothing more.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from secrets import token_hex
from time import perf_counter, time
from typing import Any, ClassVar
from typing import Protocol as Shape

from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

from app.api.protocol import Cycle, Protocol, Start, answering_by
from app.api.requests import CACHED, headers_of
from app.api.surface import Fields

REQUEST_ID = b"x-request-id"
OWN_ID = re.compile(rb"[A-Za-z0-9._:+/=-]{1,128}")
"""What a client may call its request; anything else is given an id as if it had none."""
CLIENT_GONE = 499
"""The status of a request whose client left before the answer began, as proxies log it."""


RouteOf = Callable[[str], str | None]
"""The template of a path; None if nothing answers it."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A request that has been answered, without its query and without who asked."""

    request_id: bytes
    began: float
    """When it came, by the clock of `perf_counter`."""
    seconds: float
    """How long it took until the answer was written."""
    start: Start | None
    """The start of the answer; None if the client left before it."""
    sent: int
    """How many bytes the body had."""
    is_whole: bool = True
    """Whether all of the answer was written."""
    is_cached: bool = False
    """Whether the answer was remembered."""
    method: str | None = None
    """The method, path below the prefix, its template, and scheme; None of what was refused before it was read."""
    path: str | None = None
    route: str | None = None
    """None as well if nothing answers the path."""
    scheme: str | None = None
    headers: Mapping[bytes, bytes] = field(default_factory=dict)

    @property
    def status(self) -> int:
        """The status of the answer."""
        return CLIENT_GONE if self.start is None else self.start.status

    @property
    def revision(self) -> str | None:
        """The revision that the answer names."""
        fields = () if self.start is None else self.start.fields
        return next((value.decode() for name, value in fields if name == b"dataset-revision"), None)

    @property
    def ended_at(self) -> float:
        """When the answer ended, or about that: seconds since 1970."""
        return time() - (perf_counter() - self.began - self.seconds)


class Watcher(Shape):
    """Somebody who is told of requests, and must be quick: answers wait for it."""

    def wants(self, status: int, ended: float, seconds: float) -> bool:
        """Whether to tell of a request that had this status, ended then by `perf_counter`, and took so long."""

    def tell(self, seen: Seen) -> None:
        """Take note of a request that is wanted."""

    def close(self) -> None:
        """Nothing more comes: tell others what is left to tell, within a second or two."""


class Observer:
    """Tells watchers of the requests of one process."""

    def __init__(self, watchers: Sequence[Watcher], route_of: RouteOf) -> None:
        self.watchers = watchers
        self.route_of = route_of
        self.prefix = token_hex(6).encode()
        self.number = count(1)

    def request_id(self, own: bytes | None = None) -> bytes:
        """What a request is called: as its client calls it, or by an id that no other has."""
        return own if own and OWN_ID.fullmatch(own) else b"%b-%x" % (self.prefix, next(self.number))

    def tell(self, status: int, began: float, seen: Callable[[float], Seen]) -> None:
        """Tell of a request that came then and has been answered: `seen` makes what is told, given how long it took."""
        ended = perf_counter()
        told = None
        for watcher in self.watchers:
            if watcher.wants(status, ended, ended - began):
                told = told or seen(ended - began)
                watcher.tell(told)

    def close(self) -> None:
        """Let the watchers end."""
        for watcher in self.watchers:
            watcher.close()


class ObservedCycle(Cycle):
    """A request and its answer, of which the observer of this process is told."""

    observer: ClassVar[Observer]
    began: float
    request_id: bytes
    start: Start | None = None

    async def run_asgi(self, app: Any) -> None:
        """Answer, under an id that client and operator know the request by."""
        self.began = perf_counter()
        scope: Any = self.scope
        self.request_id = self.observer.request_id(headers_of(scope).get(REQUEST_ID))
        self.more = b"%b: %b\r\n" % (REQUEST_ID, self.request_id)
        try:
            await RequestResponseCycle.run_asgi(self, app)  # what a cycle does, without one more coroutine
            if self.ends_with_connection:
                self.break_off()
        finally:
            self.observer.tell(CLIENT_GONE if self.start is None else self.start.status, self.began, self.seen)

    def begin(self, start: Start) -> None:
        """Write the start of the answer."""
        self.start = start
        super().begin(start)

    def seen(self, seconds: float) -> Seen:
        """What is told of the request, which took so long."""
        scope: Any = self.scope
        return Seen(
            self.request_id,
            self.began,
            seconds,
            self.start,
            self.sent,
            is_whole=self.response_complete,
            is_cached=scope.get(CACHED, False),
            method=scope["method"],
            path=scope["path"],
            route=self.observer.route_of(scope["path"]),
            scheme=scope["scheme"],
            headers=headers_of(scope),
        )


class ObservedProtocol(Protocol):
    """A connection whose requests are observed, those too that are refused before they are read."""

    answer = answering_by(ObservedCycle)
    request_id: bytes
    """The id of the request that is refused."""

    def fields_of_refusals(self) -> Fields:
        """The header fields of refusals, with an id."""
        self.request_id = ObservedCycle.observer.request_id()
        return [*super().fields_of_refusals(), (REQUEST_ID, self.request_id)]

    def refused(self, start: Start, sent: int) -> None:
        """Tell of a request that was refused before it was read: nothing is known of it but why."""
        began = perf_counter()
        ObservedCycle.observer.tell(
            start.status, began, lambda seconds: Seen(self.request_id, began, seconds, start, sent)
        )
