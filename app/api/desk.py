"""The desk: where each request for data gets a lease, and a place to be answered in.

What is quick is answered on the spot, if the database is a file. Everything else is answered in one of three lanes: by
other threads, by few threads if it has proved to be slow, or piece by piece. A statement proves to be slow by not
ending within a moment; it is begun anew in the slow lane, and those of its shape go there at once from then on.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from enum import Enum, auto
from threading import Lock
from time import monotonic, thread_time

from starlette.requests import Request
from starlette.responses import Response

from app.api.current import Current
from app.api.dataset import NoSnapshot, Reader, Snapshot
from app.api.downloads import Download
from app.api.lanes import ClientGone, Lane, while_there
from app.model.errors import NO_ANSWER, Unavailable
from app.settings import Settings
from app.store.errors import Stopped, TookLong
from app.store.precedence import QUICK
from app.store.read_transactions import Reading

REVISION = "third_neighbor.revision"
"""Where a request keeps of which revision its answer is."""
QUICK_SECONDS = 0.1
"""How long a statement may take that is not known to be slow."""
MAX_SHAPES = 1000
"""How many shapes of slow statements are known."""
DOWNLOAD_THREADS = 2
"""How many threads make the pieces of all downloads: more would only wait for each other."""


class Place(Enum):
    """Where a request is answered."""

    INLINE = auto()
    """On the spot, while nothing else is answered."""
    QUICK = auto()
    SLOW = auto()
    DOWNLOADS = auto()


class Elsewhere(Exception):
    """A request that is to be answered in another place."""

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        self.place = place


@dataclass(slots=True)
class Lease:
    """What one request is answered from: a transaction, and what is known of the revision that it reads."""

    reader: Reader
    reading: Reading
    snapshot: Snapshot
    place: Place
    shapes: OrderedDict[Hashable, None]
    """The shapes of statements that are known to be slow."""
    shape: Hashable = None

    def note_shape(self, shape: Hashable) -> None:
        """Tell the shape of the statement that comes; Elsewhere if it is known to be slow, and this is no place."""
        self.shape = shape
        if self.place in (Place.INLINE, Place.QUICK) and shape in self.shapes:
            raise Elsewhere(Place.SLOW)


class Loan:
    """The reading that another thread has, as long as it has it."""

    def __init__(self) -> None:
        self.reading: Reading | None = None
        self._lock = Lock()

    def stop(self) -> None:
        """Let the statement end that the other thread runs."""
        with self._lock:
            if self.reading is not None:
                self.reading.stop()

    def end(self) -> None:
        """Let nobody stop what the reading does next."""
        with self._lock:
            self.reading = None


Work = Callable[[Lease], Response]
"""What answers a request from a lease; it can be begun anew on another."""


class Desk:
    """Where requests get leases, and places to be answered in."""

    def __init__(self, reader: Reader, settings: Settings) -> None:
        self.reader = reader
        self.current = Current(reader)
        queue, seconds = settings.queue, settings.queue_seconds
        self.lanes = {
            Place.QUICK: Lane("requests", settings.readers, queue, seconds),
            Place.SLOW: Lane("slow requests", settings.slow_readers, queue, seconds),
            Place.DOWNLOADS: Lane("downloads", settings.downloads, queue, seconds, DOWNLOAD_THREADS),
        }
        self.stall_seconds = settings.stall_seconds
        self._slow_shapes: OrderedDict[Hashable, None] = OrderedDict()
        self.seconds = {
            Place.QUICK: QUICK_SECONDS,
            Place.SLOW: float(settings.statement_seconds),
            Place.DOWNLOADS: float(settings.statement_seconds),
        }

    async def answer(self, request: Request, work: Work, *, is_quick: bool = True) -> Response:
        """The answer to a request, from one transaction, whose revision the request is told; ClientGone."""
        place = Place.INLINE if is_quick and self.reader.reads_inline else Place.QUICK
        while True:
            try:
                if place is Place.INLINE:
                    return self._at_once(work, request)
                return await self._in_lane(place, work, request)
            except Elsewhere as other:
                place = other.place

    async def _in_lane(self, place: Place, work: Work, request: Request) -> Response:
        """The answer that a thread of a lane makes; a download keeps its place until it ends."""
        lane, receive = self.lanes[place], request.receive
        await lane.enter(receive)
        keeps_place = False
        try:
            loan = Loan()
            making = lane.start(self._answered, place, work, request, loan)
            response = await while_there(making, receive, loan.stop)
            if isinstance(response, Download):
                keeps_place, response.lane = True, lane
            return response
        finally:
            if not keeps_place:
                lane.leave()

    def _at_once(self, work: Work, request: Request) -> Response:
        """The answer in the transaction of this turn; Elsewhere if it must be made in another place."""
        current, reader, lease = self.current, self.reader, None
        try:
            reading = current.reading or current.begin()
            snapshot = reader.snapshot(reading, is_inline=True)
            lease = Lease(reader, reading, snapshot, Place.INLINE, self._slow_shapes)
            with QUICK:
                response = work(lease)
        except BaseException as error:
            raise self._failure(Place.INLINE, lease, current.failed(error)) from error
        request.scope[REVISION] = snapshot.revision
        return response

    def _answered(self, place: Place, work: Work, request: Request, loan: Loan) -> Response:
        """The answer in a place; Elsewhere if it must be made in another."""
        reading = self.reader.begun(self.seconds[place])
        loan.reading = reading
        lease: Lease | None = None
        clock = thread_time if self.reader.reads_inline else monotonic  # a server works elsewhere
        began = clock()
        try:
            snapshot = self.reader.snapshot(reading)
            lease = Lease(self.reader, reading, snapshot, place, self._slow_shapes)
            response = work(lease)
            reading.check()
        except BaseException as error:
            loan.end()
            raise self._failure(place, lease, self.reader.failed(reading, error)) from error
        loan.end()
        if place is Place.SLOW and clock() - began < QUICK_SECONDS:
            self._slow_shapes.pop(lease.shape, None)
        request.scope[REVISION] = snapshot.revision
        if isinstance(response, Download):
            response.desk, response.reading = self, reading
        else:
            self.reader.give_back(reading)
        return response

    def _failure(self, place: Place, lease: Lease | None, error: BaseException) -> BaseException:
        """What is to be raised for an error in a place: many can be helped in another."""
        match error:
            case TookLong() if place in (Place.INLINE, Place.QUICK):
                if lease is not None and lease.shape is not None:
                    self._note_slow(lease.shape)
                return Elsewhere(Place.SLOW)
            case TookLong():
                return Unavailable(f"{NO_ANSWER}: {error}")
            case Stopped():
                return ClientGone()
            case Unavailable() | NoSnapshot() if place is Place.INLINE:
                return Elsewhere(Place.QUICK)
        return error

    def _note_slow(self, shape: Hashable) -> None:
        """Know the shape of a statement to be slow."""
        self._slow_shapes[shape] = None
        if len(self._slow_shapes) > MAX_SHAPES:
            self._slow_shapes.popitem(last=False)

    def close(self) -> None:
        """End what is under way, and all threads."""
        for lane in self.lanes.values():
            lane.close()
        self.current.close()
        self.reader.close()
