"""Which revision the database holds now: known for certain, since it is read after the request has arrived."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from app.model.errors import Unavailable
from app.store.database import Database
from app.store.read_transactions import Reading

TURN_SECONDS = 0.05
"""How long a statement may take while nothing else is answered."""


class Current:
    """The revision of a database, read once for all requests that have arrived by then.

    A file is read in turns of the event loop: what is answered in one turn has arrived before it, and is read in one
    transaction. A server is asked by one round trip at a time; who comes meanwhile shares the next one.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self.known: str | None = None
        """The revision, if it has been read in this turn."""
        self.reading: Reading | None = None
        """The transaction of this turn, if one has begun."""
        self._running: asyncio.Task[str] | None = None
        self._next: asyncio.Task[str] | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="revision")

    def begin(self) -> Reading:
        """Begin the transaction of this turn, in which nothing is waited for; Unavailable if it cannot be had."""
        self.reading = reading = self._database.begun(TURN_SECONDS, waits=False)
        self.known = reading.state[0]
        asyncio.get_running_loop().call_soon(self._end)
        return self.reading

    def _end(self) -> None:
        """End the transaction with the turn: more may have been loaded by the next."""
        self.known = None
        reading, self.reading = self.reading, None
        if reading is not None:
            self._database.give_back(reading)

    def failed(self, error: BaseException) -> BaseException:
        """What to raise after an error in this turn's transaction, which ends if it is the file that failed."""
        if not isinstance(error, self._database.errors) or self.reading is None:
            return error
        self.known = None
        reading, self.reading = self.reading, None
        return self._database.failed(reading, error)

    async def revision(self, *, is_read: bool = False) -> str:
        """The revision now; Unavailable if there is none that this version can serve.

        `is_read`: the database is read, though its file may look as it did when it was last read.
        """
        if self.known is not None and not (is_read and self.reading is None):
            return self.known
        if not is_read and (unchanged := self._database.unchanged()) is not None:
            self.known = unchanged
            asyncio.get_running_loop().call_soon(self._end)
            return unchanged
        if self._database.reads_inline:
            try:
                return str(self.begin().state[0])
            except Unavailable:  # perhaps for a moment: that is waited for elsewhere
                pass
        if self._next is None:
            self._next = asyncio.create_task(self._ask(self._running))
        return await asyncio.shield(self._next)

    async def _ask(self, earlier: "asyncio.Task[str] | None") -> str:
        """Read the revision in another thread, when an earlier reading is done: it began before these requests came."""
        if earlier is not None:
            await asyncio.wait({earlier})
        self._running, self._next = self._next, None
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._database.look)

    def close(self) -> None:
        """End the thread."""
        self._end()
        self._thread.shutdown(wait=False, cancel_futures=True)
