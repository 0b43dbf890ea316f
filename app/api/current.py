"""Which revision the database holds now: known for certain, since it is read after the request has arrived."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from app.model.errors import Unavailable
from app.store.database import Database


class Current:
    """The revision of a database, read once for all requests that have arrived by then.

    A file is read on the spot, once in each turn of the event loop: requests that are taken up in one turn have all
    arrived before it. A server is asked by one round trip at a time; who comes meanwhile shares the next one.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self.known: str | None = None
        """The revision, if it has been read in this turn of the event loop."""
        self._running: asyncio.Task[str] | None = None
        self._next: asyncio.Task[str] | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="revision")

    async def revision(self) -> str:
        """The revision now; Unavailable if there is none that this version can serve."""
        if self.known is not None:
            return self.known
        if self._database.reads_inline:
            try:
                self.known = self._database.look(waits=False)
            except Unavailable:  # perhaps for a moment, which is waited for elsewhere
                pass
            else:
                asyncio.get_running_loop().call_soon(self._forget)
                return self.known
        if self._next is None:
            self._next = asyncio.create_task(self._ask(self._running))
        return await asyncio.shield(self._next)

    def _forget(self) -> None:
        """Know nothing of what may have been loaded since."""
        self.known = None

    async def _ask(self, earlier: "asyncio.Task[str] | None") -> str:
        """Read the revision in another thread, when an earlier reading is done: it began before these requests came."""
        if earlier is not None:
            await asyncio.wait({earlier})
        self._running, self._next = self._next, None
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._database.look)

    def close(self) -> None:
        """End the thread."""
        self._thread.shutdown(wait=False, cancel_futures=True)
