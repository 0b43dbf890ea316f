"""What befalls servers by their clients and by signals: idle, slow and leaving clients, SIGTERM, a worker killed."""

import os
import resource
import signal
import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from itertools import cycle
from pathlib import Path
from time import monotonic, sleep

import httpx
import psycopg
from database import FILE
from real_servers import Server, eventually, raw_client, stalled_reader
from trying import (
    ALL,
    PATHS,
    Attempt,
    Faults,
    Ground,
    Outcome,
    back,
    bodies,
    is_available,
    is_problem,
    path_of,
    without_tracebacks,
)

from app.api.protocol import HEAD_SECONDS

FAULTS = Faults()

IDLE, WRITERS, READERS = 2000, 50, 200
FILES = 5000
"""How many files a process here and a server may have open for that many clients."""
STALL_SECONDS = 1
"""After how many seconds a server cuts off who takes nothing."""
CUT_OFF_WITHIN = 30
"""Seconds within which all are cut off who wait for places one after the other, and take nothing of what they get."""
ANSWERS_WITHIN = 5
"""Seconds within which others are answered, on a machine that has more to do than this."""
ENDS_WITHIN = 10
"""Seconds within which a server ends that has been asked to: the eight that answers have, and a moment."""
END = b"0\r\n\r\n"
"""What ends a body in chunks."""


@contextmanager
def many_files() -> Iterator[None]:
    """Let this process, and those that it starts, have many files open."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, FILES)), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def transactions(server: Server) -> int:
    """How many transactions a server has open: locks on its file, or sessions that are in one."""
    settings = server.settings
    if settings.database_url.startswith(FILE):
        return len(server.locks(path_of(settings)))
    query = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid != pg_backend_pid() "
        "AND backend_type = 'client backend' AND state NOT IN ('idle')"
    )
    with closing(psycopg.connect(settings.database_url.replace("+psycopg", ""))) as connection:
        [row] = connection.execute(query).fetchall()
        return int(row[0])


def received(client: socket.socket) -> tuple[bytes, bool]:
    """What a client receives until its connection ends, and whether it was reset."""
    pieces: list[bytes] = []
    try:
        while piece := client.recv(2**16):
            pieces.append(piece)
    except ConnectionResetError:
        return b"".join(pieces), True
    return b"".join(pieces), False


@FAULTS.add("SIGTERM in mid-export", "sqlite", "postgresql")
def terminated(ground: Ground) -> Iterator[Attempt]:
    """A client that goes on reading gets all, one that does not a broken transfer; the server ends and starts again."""
    settings, reading = ground.copy(ground.many), cycle((False, True))

    def attempt() -> Outcome:
        reads_on, workers = next(reading), ground.random.choice((1, 2))
        with Server(settings, "--no-load", "--workers", str(workers), STALL_SECONDS=300) as server:
            whole = server.get(ALL).content
            with stalled_reader(server, ALL) as client:
                os.kill(server.pid, signal.SIGTERM)
                began = monotonic()
                if not reads_on:
                    server.stop()
                taken, is_reset = received(client)
                is_whole = taken.endswith(END)
                server.stop()
                assert monotonic() - began < ENDS_WITHIN
                assert is_whole or is_reset or END not in taken[-len(END) :]
                assert is_whole is reads_on, (len(taken), len(whole), is_reset)
            without_tracebacks(server)
        began = monotonic()
        with Server(settings, "--no-load") as server:
            seconds = monotonic() - began
            assert server.get(ALL).content == whole
        return Outcome(seconds, "read on" if reads_on else "stalled")

    yield attempt


def workers_of(server: Server) -> list[int]:
    """The processes that answer for a server: its children that are no helpers of Python's."""
    children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
    commands = {int(pid): Path(f"/proc/{pid}/cmdline").read_bytes() for pid in children}
    return [pid for pid, command in commands.items() if b"spawn_main" in command]


@FAULTS.add("worker killed (-9) of two", "sqlite", "postgresql")
def worker_killed(ground: Ground) -> Iterator[Attempt]:
    """The other one answers meanwhile, and another takes its place."""

    def attempt() -> Outcome:
        before = workers_of(server)
        assert len(before) == 2
        victim = ground.random.choice(before)
        os.kill(victim, signal.SIGKILL)
        failed = 0

        def is_replaced() -> bool:
            nonlocal failed
            with httpx.Client(base_url=server.url, trust_env=False) as client, suppress(httpx.TransportError):
                failed += 1
                assert [client.get(path).status_code for path in PATHS] == [200] * len(PATHS)
                failed -= 1
            return len(set(workers_of(server)) - {victim}) == 2

        seconds = back(is_replaced, 10)
        assert failed <= 1, "requests failed that came after the kill"
        assert eventually(lambda: bodies(server) == truth, 10)
        return Outcome(seconds)

    with Server(ground.copy(ground.article), "--no-load", "--workers", "2") as server:
        assert eventually(lambda: len(workers_of(server)) == 2, 10)
        truth = bodies(server)
        yield attempt


@FAULTS.add("2,000 idle connections, 50 slow writers", "sqlite", "postgresql", tries=5)
def idle(ground: Ground) -> Iterator[Attempt]:
    """Clients that connect and send nothing, or a byte now and then: others are answered, and these closed in time."""

    def attempt() -> Outcome:
        slowest = 0.0
        with ExitStack() as clients:
            silent = [clients.enter_context(socket.create_connection(("127.0.0.1", server.port))) for _ in range(IDLE)]
            writers = [
                clients.enter_context(socket.create_connection(("127.0.0.1", server.port))) for _ in range(WRITERS)
            ]
            began, sent = monotonic(), 0
            text = b"GET /v1/dataset HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: " + b"a" * 1000
            while monotonic() - began < HEAD_SECONDS - 1:
                for writer in writers:
                    writer.send(text[sent : sent + 1])
                sent += 1
                asked = monotonic()
                assert is_available(server)
                slowest = max(slowest, (monotonic() - asked) / len(PATHS))
                sleep(0.3)
            assert slowest < ANSWERS_WITHIN
            for client in [*silent, *writers]:
                client.settimeout(HEAD_SECONDS)
            assert {client.recv(100) for client in silent} == {b""}
            assert all(writer.recv(100).startswith(b"HTTP/1.1 408 ") for writer in writers)
        return Outcome(back(lambda: sockets_of(server) < IDLE / 10))

    with many_files(), Server(ground.copy(ground.article), "--no-load", CACHE_MB=0) as server:
        yield attempt
        without_tracebacks(server)


def sockets_of(server: Server) -> int:
    """How many connections the process of a server has open."""
    links = Path(f"/proc/{server.pid}/fd").iterdir()
    return sum(link.is_symlink() and os.readlink(link).startswith("socket:") for link in links)


@FAULTS.add("200 slow readers", "sqlite", "postgresql", tries=10)
def slow_readers(ground: Ground) -> Iterator[Attempt]:
    """Clients that begin a download and take no more: those beyond the places are told, and all is given back."""

    def attempt() -> Outcome:
        with ExitStack() as clients:
            for _ in range(READERS):
                clients.enter_context(raw_client(server, ALL))
            for _ in range(3):
                for path in PATHS[:-1]:
                    asked = monotonic()
                    assert server.get(path).status_code == 200
                    assert monotonic() - asked < ANSWERS_WITHIN
            refused = server.get(ALL)
            assert refused.status_code == 503
            assert is_problem(refused)
            if leaves := next(leaving):
                clients.close()
            began = monotonic()
            back(lambda: transactions(server) == 0, CUT_OFF_WITHIN)
            seconds = monotonic() - began if leaves else None
            assert server.get(ALL).content == whole
        if server.settings.database_url.startswith(FILE):
            assert server.open_files(path_of(server.settings)) < 20
        return Outcome(seconds, "left" if leaves else "cut off")

    settings, leaving = ground.copy(ground.many), cycle((True, False))
    limits = {"CACHE_MB": 0, "DOWNLOADS": 10, "QUEUE": 20, "STALL_SECONDS": STALL_SECONDS}
    with many_files(), Server(settings, "--no-load", **limits) as server:
        whole = server.get(ALL).content
        yield attempt
        without_tracebacks(server)
