"""Downloads: answers that are made piece by piece, as their clients take them.

A download ends, its transaction and its connection with it, when its client leaves, or takes nothing for a while.
"""

import asyncio
import logging
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from app.api import memory
from app.api.connections import Connection
from app.api.lanes import Lane, left
from app.api.problems import problem_response
from app.model.errors import NO_ANSWER, Unavailable
from app.store.errors import TookLong
from app.store.read_transactions import Reading

if TYPE_CHECKING:
    from app.api.desk import Desk

log = logging.getLogger(__name__)

SENT_AT_ONCE = 2**15
"""How many bytes are handed over at once, before one waits for the client to take them."""
LOOKS = 4
"""How often one looks at a client in the time after which it is cut off."""


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
        self.handed_over = 0
        """How many parts have been handed over."""
        self.is_handing_over = False
        """Whether one waits for the client to take them, and not for more of them to be made."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the pieces; a failure before the first is a problem, a later one a connection that is reset."""
        connection = Connection(receive)
        gone = asyncio.ensure_future(left(receive))
        watching = asyncio.ensure_future(self._watch(connection, scope["path"]))
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
                self.is_handing_over = True
                for start in range(0, len(piece), SENT_AT_ONCE):
                    self.handed_over += 1
                    part = piece[start : start + SENT_AT_ONCE]
                    await send({"type": "http.response.body", "body": part, "more_body": True})
                self.is_handing_over = False
            await send({"type": "http.response.body", "body": b""})
        except Unavailable as error:
            if is_begun:
                log.error("GET %s was broken off: %s", scope["path"], error)
                await connection.reset()
            else:
                await problem_response(error)(scope, receive, send)
        except asyncio.CancelledError:  # nothing but the end of the server cancels a request
            log.error("GET %s was broken off: the server ends", scope["path"])
            await connection.reset()
        finally:
            gone.cancel()
            watching.cancel()
            with suppress(asyncio.CancelledError):  # `_end` goes on
                await asyncio.shield(self._end(making))

    async def _watch(self, connection: Connection, path: str) -> None:
        """Reset the connection if its client takes nothing for a while, of what has been handed over for it."""
        seconds = self.desk.stall_seconds
        seen, looks = None, 0
        while looks < LOOKS:
            await asyncio.sleep(seconds / LOOKS)
            now = (self.handed_over, connection.waiting_bytes()) if self.is_handing_over else None
            looks = looks + 1 if now is not None and now == seen else 0
            seen = now
        log.warning("GET %s was broken off: the client has taken nothing for %g seconds", path, seconds)
        await connection.reset()

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
        if not self.lane.taken:
            await asyncio.to_thread(memory.give_back)
