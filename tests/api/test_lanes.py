"""Places for requests: a bounded number, a bounded queue, and what becomes of those who leave or prove to be slow."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from threading import Event

import pytest
from anyio.from_thread import BlockingPortal
from client import Serve, counted
from database import FILE
from starlette.types import Message

from app.api.current import Current
from app.api.lanes import ClientGone, Lane, Overloaded, while_there
from app.settings import Settings


async def staying() -> Message:
    """What a client sends that waits for its answer: nothing."""
    await asyncio.Event().wait()
    raise AssertionError


async def leaving() -> Message:
    """What a client sends that has left."""
    return {"type": "http.disconnect"}


def run(portal: BlockingPortal, steps: Callable[[], Awaitable[None]]) -> None:
    """Run what awaits."""
    portal.call(steps)


def test_a_place_is_waited_for_in_order_and_in_a_bounded_queue(portal: BlockingPortal) -> None:
    async def steps() -> None:
        lane = Lane("requests", places=1, queue=2, seconds=5)
        entered: list[int] = []

        async def enter(number: int) -> None:
            await lane.enter(staying)
            entered.append(number)

        await enter(0)
        waiting = [asyncio.create_task(enter(number)) for number in (1, 2)]
        await asyncio.sleep(0)
        with pytest.raises(Overloaded):
            await lane.enter(staying)
        for task in waiting:
            lane.leave()
            await task
        lane.leave()
        assert (entered, lane.taken) == ([0, 1, 2], 0)
        lane.close()

    run(portal, steps)


def test_who_leaves_or_waits_too_long_has_no_place(portal: BlockingPortal) -> None:
    async def steps() -> None:
        lane = Lane("requests", places=1, queue=2, seconds=0.05)
        await lane.enter(staying)
        with pytest.raises(ClientGone):
            await lane.enter(leaving)
        with pytest.raises(Overloaded):
            await lane.enter(staying)
        lane.leave()
        assert lane.taken == 0
        await lane.enter(staying)
        lane.close()

    run(portal, steps)


def test_work_is_stopped_when_its_client_leaves(portal: BlockingPortal) -> None:
    async def steps() -> None:
        lane, is_stopped = Lane("requests", places=1, queue=0, seconds=1), Event()
        with pytest.raises(ClientGone):
            await while_there(lane.start(is_stopped.wait, 10), leaving, is_stopped.set)
        assert is_stopped.is_set()
        lane.close()

    run(portal, steps)


def test_what_proves_to_be_slow_is_begun_anew_and_known_from_then_on(
    many_file: Path, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.store.read_transactions.STEPS", 1)
    monkeypatch.setattr("app.api.desk.QUICK_SECONDS", 0.0)
    served = serve(Settings(database_url=f"{FILE}{many_file}", cache_mb=0))
    served.json("/v1")
    query = "/v1/trade-flows?measure=exports&measure=imports&limit=3"
    with counted() as first:
        assert len(served.json(query)["data"]) == 3
    with counted() as again:
        assert len(served.json(query)["data"]) == 3
    assert len(first) > len(again)


def test_a_look_at_the_revision_serves_those_who_came_before_it(portal: BlockingPortal) -> None:
    class Slow:
        """A database that answers when it is let."""

        reads_inline = False
        looks = 0
        is_let = Event()

        def unchanged(self) -> None:
            """Nothing is known of it."""

        def look(self) -> str:
            """A new revision each time."""
            self.looks += 1
            self.is_let.wait(10)
            return str(self.looks)

    async def steps() -> None:
        database = Slow()
        current = Current(database)  # type: ignore[arg-type]  # all that is asked of a database here
        first = asyncio.create_task(current.revision())
        await asyncio.sleep(0.05)
        later = [asyncio.create_task(current.revision()) for _ in range(5)]
        await asyncio.sleep(0.05)
        database.is_let.set()
        assert [await first, *[await task for task in later]] == ["1", *["2"] * 5]

    run(portal, steps)
