"""Lanes: how many answers of one sort are made at a time, how many wait, and what ends when a client leaves."""

import asyncio
from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, ClassVar, TypeVar

from starlette.types import Receive

from app.model.errors import Unavailable

Result = TypeVar("Result")

WATCHED_AFTER = 0.1
"""After how many seconds of work somebody looks whether the client is still there: most work is done by then."""


class ClientGone(Exception):
    """The client has left before it had its answer."""


class Overloaded(Unavailable):
    """More requests of one sort are under way than the server takes on."""

    headers: ClassVar[Mapping[str, str]] = {"Retry-After": "2"}

    def __init__(self, sort: str) -> None:
        super().__init__(f"too many {sort} are under way: try again in a moment")


class Lane:
    """A number of places for work of one sort, a number of threads that do it, and a queue before them."""

    def __init__(self, sort: str, places: int, queue: int, seconds: float, threads: int | None = None) -> None:
        self.sort = sort
        """What has its places here, in the plural."""
        self.places = places
        self.queue = queue
        self.seconds = seconds
        """How long one waits in the queue."""
        self.taken = 0
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._threads = ThreadPoolExecutor(threads or places, thread_name_prefix=sort)

    async def enter(self, receive: Receive) -> None:
        """Take a place, and wait for one if need be; Overloaded if that takes too long, ClientGone."""
        if self.taken < self.places:
            self.taken += 1
            return
        if len(self._waiting) >= self.queue:
            raise Overloaded(self.sort)
        turn = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            await until(turn, receive, self.seconds)
        except BaseException as error:
            if turn.done():
                self.leave()
            else:
                self._waiting.remove(turn)
            if isinstance(error, TimeoutError):
                raise Overloaded(self.sort) from error
            raise

    def leave(self) -> None:
        """Give a place to who has waited longest."""
        if self._waiting:
            self._waiting.popleft().set_result(None)
        else:
            self.taken -= 1

    def start(self, work: Callable[..., Result], *arguments: Any) -> "asyncio.Future[Result]":
        """Let a thread do some work, in the order in which it is asked to."""
        return asyncio.get_running_loop().run_in_executor(self._threads, work, *arguments)

    def close(self) -> None:
        """End the threads when they have done their work."""
        self._threads.shutdown(wait=False, cancel_futures=True)


async def left(receive: Receive) -> None:
    """Return when the client has left."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def until(future: "asyncio.Future[Result]", receive: Receive, seconds: float | None = None) -> Result:
    """The result of a future, which goes on if it is not waited for any more: ClientGone, or TimeoutError."""
    gone = asyncio.ensure_future(left(receive))
    both: set[asyncio.Future[Any]] = {future, gone}
    try:
        await asyncio.wait(both, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        gone.cancel()
    if future.done():
        return future.result()
    if gone.done() and not gone.cancelled():
        raise ClientGone
    raise TimeoutError


async def while_there(future: "asyncio.Future[Result]", receive: Receive, stop: Callable[[], None]) -> Result:
    """The result of work in a thread, which is stopped, and waited for, when the client leaves: ClientGone."""
    try:
        await asyncio.wait({future}, timeout=WATCHED_AFTER)
        return future.result() if future.done() else await until(future, receive)
    except (ClientGone, asyncio.CancelledError):
        await asyncio.to_thread(stop)
        await asyncio.wait({future})
        future.exception()  # why it ended is no matter: it was told to
        raise
