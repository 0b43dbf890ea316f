"""HTTP/1.1 and HTTP/1.0 as uvicorn speaks them, within limits; whatever cannot be read as a request is a problem.

The limits are those that RFC 9110 and RFC 6585 have answers for, and a time within which a request must have begun.
"""

import socket
from asyncio import TimerHandle, Transport
from itertools import chain
from types import FunctionType
from typing import Any

from uvicorn.protocols.http import httptools_impl
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from app.api.connections import RESET
from app.api.problems import problem_response
from app.api.surface import FIELDS, Fields
from app.model.errors import (
    NO_REASON,
    ApiError,
    HeadersTooLarge,
    Internal,
    MalformedRequest,
    RequestTimeout,
    UriTooLong,
)

MAX_TARGET = 8 * 2**10
"""How many bytes path and query may have together: a list with all its filters has a tenth."""
MAX_FIELDS = 32 * 2**10
"""How many bytes the header fields may have in all."""
HEAD_SECONDS = 10
"""Within how many seconds request line and header fields must have come."""
LINGER_SECONDS = 1
"""How long a client has to read why it has been refused."""
COMMON = b"".join([b"%b: %b\r\n" % field for field in FIELDS])
"""The fields of all answers as they are written."""
WRITTEN = "third_neighbor.written"
"""Where the start of an answer, which may be sent again, keeps how it is written."""


class Start:
    """The start of an answer as it is written, without what depends on the request; ValueError if a field is none."""

    __slots__ = ("fields", "has_body", "length", "status", "written")

    def __init__(self, status: int, fields: Fields) -> None:
        self.status = status
        self.fields = fields
        has_all = fields[-len(FIELDS) :] == FIELDS
        own = fields[: -len(FIELDS)] if has_all else fields
        written = b"\r\n".join(map(b": ".join, own))
        if written.count(b"\n") >= len(own) or b"\0" in written:
            raise ValueError("a header field that is none")
        self.written = b"%b%b\r\n%b" % (STATUS_LINE[status], written, COMMON if has_all else b"")
        self.length: int | None = None
        for name, value in own:
            if name == b"content-length":
                self.length = int(value)
                break
        self.has_body = status not in (204, 304)

    @classmethod
    def of(cls, message: Any) -> "Start":
        """The start that a message tells of: a remembered one is written once."""
        start: Start | None = message.get(WRITTEN)
        if start is None or start.fields is not message["headers"]:
            start = message[WRITTEN] = cls(message["status"], message["headers"])
        return start


class Cycle(RequestResponseCycle):
    """A request and its answer: faults of the server are problems, and an HTTP/1.0 client gets no chunks."""

    ends_with_connection = False
    """Whether the end of the connection is the end of the body, as it is for HTTP/1.0 where no length is known."""

    is_whole = False
    """Whether the whole body is expected, of a known length."""
    head = b""
    """The start of the answer, until it is written."""
    sent = 0
    """How many bytes of the body have been sent, before they are cut into chunks."""
    more = b""
    """Further fields of the answer as they are written."""

    async def send(self, message: Any) -> None:
        """Write a part of the answer: a start with the body, or with the first piece of it."""
        if self.flow.write_paused and not self.disconnected:
            await self.flow.drain()
        if self.disconnected:
            return
        if not self.response_started:
            self.begin(Start.of(message))
            return
        body, head, self.head = message.get("body", b""), self.head, b""
        self.sent += len(body)
        if head and self.is_whole and len(body) == self.expected_content_length:
            self.transport.writelines([head, body])
            self.response_complete = True
            self.message_event.set()
            if not self.keep_alive:
                self.transport.close()
            self.on_response()
            return
        if head:
            self.transport.write(head)
        if self.ends_with_connection:
            self.expected_content_length = len(body)
        await super().send(message)

    def begin(self, start: Start) -> None:
        """Write the start of the answer, and how it will end; a request that is not read whole ends the connection."""
        self.response_started = True
        self.waiting_for_100_continue = False
        self.keep_alive = self.keep_alive and not self.more_body
        self.chunked_encoding = False
        written = [start.written, self.more, *[b"%b: %b\r\n" % field for field in self.default_headers]]
        if not self.keep_alive:
            written.append(b"connection: close\r\n")
        if start.length is not None:
            self.is_whole = self.scope["method"] != "HEAD"
            self.expected_content_length = start.length
        elif start.has_body and self.scope["method"] != "HEAD":
            self.ends_with_connection = self.scope["http_version"] == "1.0"
            self.chunked_encoding = not self.ends_with_connection
            if self.chunked_encoding:
                written.append(b"transfer-encoding: chunked\r\n")
        written.append(b"\r\n")
        self.head = b"".join(written)

    async def run_asgi(self, app: Any) -> None:
        """Answer; a body that breaks off, and whose end nothing else tells, ends with a reset."""
        await super().run_asgi(app)
        if self.ends_with_connection:
            self.break_off()

    def break_off(self) -> None:
        """Let the client know that the body is not whole, if it is not."""
        client: socket.socket | None = self.transport.get_extra_info("socket")
        if client is not None and not self.response_complete and not self.disconnected:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)

    async def send_500_response(self) -> None:
        """Answer what went wrong before the answer began."""
        response = problem_response(Internal(NO_REASON))
        await self.send({"type": "http.response.start", "status": 500, "headers": response.raw_headers})
        await self.send({"type": "http.response.body", "body": response.body})


def answering_by(cycle: type[Cycle]) -> FunctionType:
    """What uvicorn does with a request whose head is complete, but by a cycle of ours, which it has no option for."""
    names = {**vars(httptools_impl), "RequestResponseCycle": cycle}
    return FunctionType(HttpToolsProtocol.on_headers_complete.__code__, names)


class Protocol(HttpToolsProtocol):
    """A connection: reads requests within the limits, and answers each by a cycle of ours."""

    transport: Transport
    cycle: RequestResponseCycle | None  # type: ignore[assignment]  # what it is before the first request
    url = b""
    refusal: ApiError | None = None
    """Why the request that is being read is refused."""
    is_over = False
    """Whether no more is read, since a request has been refused."""
    unread = 0
    """How many bytes have come of a head that is not complete, or a few more."""
    deadline: TimerHandle | None = None
    answer = answering_by(Cycle)
    """What is done with a request whose head is complete."""

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        """Wait for the first request."""
        super().connection_made(transport)
        self.deadline = self.loop.call_later(HEAD_SECONDS, self.time_out)

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting."""
        self.stop_waiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read requests, or parts of them; what follows one that was refused is dropped."""
        if self.is_over:
            return
        self.unread += len(data)
        super().data_received(data)
        if self.is_over:
            return
        if self.cycle is not None and self.cycle.scope is self.scope:  # the head of the last request is complete
            self.unread = 0
            if self.deadline is not None:
                self.stop_waiting()
        elif self.unread > MAX_TARGET + MAX_FIELDS:
            self.refuse(self.too_long() if len(self.url) > MAX_TARGET else self.too_many_fields())
        elif self.deadline is None:
            self.deadline = self.loop.call_later(HEAD_SECONDS, self.time_out)

    def on_headers_complete(self) -> None:
        """Answer the request that has been read, unless it is too long."""
        if self.unread > MAX_TARGET:
            if len(self.url) > MAX_TARGET:
                self.refusal = self.too_long()
            elif sum(map(len, chain.from_iterable(self.headers))) > MAX_FIELDS:
                self.refusal = self.too_many_fields()
            if self.refusal:
                raise self.refusal  # which stops the parser, and comes back by `send_400_response`
        self.answer()

    @staticmethod
    def too_long() -> UriTooLong:
        """That the request target is too long."""
        return UriTooLong(f"the path and the query have more than {MAX_TARGET:,} bytes")

    @staticmethod
    def too_many_fields() -> HeadersTooLarge:
        """That the header fields are too long."""
        return HeadersTooLarge(f"the header fields have more than {MAX_FIELDS:,} bytes")

    def send_400_response(self, msg: str) -> None:
        """Refuse what the parser has stopped at."""
        self.refuse(self.refusal or MalformedRequest("this is no request of HTTP/1.1 or HTTP/1.0"))

    def refuse(self, error: ApiError) -> None:
        """Read no more; answer an error and close, unless answers are under way, which are finished before that.

        The client has a moment to read the answer: if the connection were closed at once with bytes of it unread, it
        would be told of a reset and might drop the answer.
        """
        if self.is_over or self.transport.is_closing():
            return
        self.is_over = True
        self.stop_waiting()
        if self.cycle is not None and not self.cycle.response_complete:
            self.cycle.keep_alive = False
        else:
            response = problem_response(error)
            fields = [*self.fields_of_refusals(), *response.raw_headers, (b"connection", b"close")]
            start, body = Start(error.status, fields), bytes(response.body)
            self.transport.write(start.written + b"\r\n" + body)
            self.transport.write_eof()
            self.deadline = self.loop.call_later(LINGER_SECONDS, self.transport.close)
            self.refused(start, len(body))

    def fields_of_refusals(self) -> Fields:
        """The header fields of refusals beside those of problems."""
        return self.server_state.default_headers

    def refused(self, start: Start, sent: int) -> None:
        """Note what a refusal said, and in how many bytes: here nobody wants to know."""

    def time_out(self) -> None:
        """Close a connection that has been silent, and say so where a request has begun."""
        self.deadline = None
        if self.unread:
            self.refuse(RequestTimeout(f"the request did not come within {HEAD_SECONDS} seconds"))
        elif self.cycle is None:
            self.transport.close()

    def stop_waiting(self) -> None:
        """Let the request take its time from here."""
        if self.deadline is not None:
            self.deadline.cancel()
            self.deadline = None
