"""Downloads: answers that are made piece by piece, as their clients take them.

A download ends, its transaction and its connection with it, when its client leaves, or takes nothing for a while.
"""

import asyncio
import logging
import socket
import struct
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from app.api.lanes import Lane, left
from app.api.problems import problem_response
from app.model.errors import NO_ANSWER, Unavailable
from app.store.errors import TookLong
from app.store.read_transactions import Reading

if TYPE_CHECKING:
    from app.api.desk import Desk

log = logging.getLogger(__name__)

SENT_AT_ONCE = 2**15
"""How many bytes are sent at once: a client that takes fewer in the time that it has is cut off."""
RESET = struct.pack("ii", 1, 0)
"""SO_LINGER with no time: the end of a connection is a reset, which no client takes for the end of a body."""


class Download(Response):
    """An answer in pieces, which has a place in a lane and a reading until it ends."""

    lane: Lane
    desk: "Desk"
    reading: Reading

    def __init__(self, pieces: Iterator[bytes], media_type: str, headers: Mapping[str, str]) -> None:
        self.pieces = pieces
        self.status_code = 200
        self.media_type = media_type
        self.background = None
        self.init_headers(headers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the pieces; a failure before the first is a problem, a later one a connection that is reset."""
        gone = asyncio.ensure_future(left(receive))
        making: asyncio.Future[bytes | None] | None = None
        is_begun = False
        try:
            while True:
                making = self.lane.start(self._piece)
                both: set[asyncio.Future[Any]] = {making, gone}
                await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
                if gone.done():
                    return
                piece = making.result()
                if not is_begun:
                    is_begun = True
                    await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
                if piece is None:
                    break
                for start in range(0, len(piece), SENT_AT_ONCE):
                    part = piece[start : start + SENT_AT_ONCE]
                    async with asyncio.timeout(self.desk.stall_seconds):
                        await send({"type": "http.response.body", "body": part, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        except Unavailable as error:
            if is_begun:
                await break_off(receive, scope, str(error))
            else:
                await problem_response(error)(scope, receive, send)
        except TimeoutError:
            await break_off(receive, scope, f"the client has taken nothing for {self.desk.stall_seconds:g} seconds")
        finally:
            gone.cancel()
            await asyncio.shield(self._end(making))

    def _piece(self) -> bytes | None:
        """The next piece; None if there is none. Unavailable if the database fails."""
        try:
            return next(self.pieces, None)
        except TookLong as error:
            raise Unavailable(f"{NO_ANSWER}: {error}") from error
        except self.desk.reader.errors as error:
            raise self.desk.reader.unavailable(error) from error

    async def _end(self, making: "asyncio.Future[Any] | None") -> None:
        """End the transaction, close the connection, and leave the lane; the piece that is being made is stopped."""
        try:
            if making is not None and not making.done():
                await asyncio.to_thread(self.reading.stop)
                await asyncio.wait({making})
            if making is not None and not making.cancelled():
                making.exception()
            self.desk.reader.give_up(self.reading)
        finally:
            self.lane.leave()


async def break_off(receive: Receive, scope: Scope, reason: str) -> None:
    """End the connection of an answer that has begun, so that no client takes what it has for the whole."""
    log.warning("GET %s was broken off: %s", scope["path"], reason)
    transport: Any = getattr(getattr(receive, "__self__", None), "transport", None)  # uvicorn offers no other way
    if transport is None:
        raise ConnectionError(reason)
    client: socket.socket | None = transport.get_extra_info("socket")
    if client is not None:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
    transport.abort()
    await left(receive)
