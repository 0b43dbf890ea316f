"""Servers and other processes of our own, as operators run them, and clients that behave as some do."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from time import monotonic, sleep
from typing import Self

import httpx
from command_line import environment
from sample import ROOT

from app.settings import Settings

STARTS_WITHIN = 60
"""Seconds that a server may take until it answers, or until it has ended."""

SMALL_BUFFER = 4096
"""Bytes that the kernel keeps for a client that reads slowly, so that the server soon has to wait for it."""


def program(*arguments: object) -> list[str]:
    """The command line of the program in this checkout."""
    return [sys.executable, "-m", "app", *map(str, arguments)]


def variables(settings: Settings, **others: object) -> dict[str, str]:
    """The environment of a process that works on the database and the packs of some settings."""
    named = environment(settings, **{name: str(value) for name, value in others.items()})
    return {**named, "PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}", "PATH": os.environ["PATH"]}


def command(settings: Settings, *arguments: object, seconds: float = 60) -> subprocess.CompletedProcess[str]:
    """The result of a command in a process of its own."""
    return subprocess.run(
        program(*arguments), env=variables(settings), capture_output=True, text=True, timeout=seconds, check=False
    )


def eventually(is_so: Callable[[], bool], seconds: float) -> bool:
    """Whether something becomes so within some seconds."""
    end = monotonic() + seconds
    while not is_so():
        if monotonic() > end:
            return False
        sleep(0.02)
    return True


class Server:
    """A process that serves what some settings name; settings of the server itself are given by keyword."""

    def __init__(self, settings: Settings, *options: str, **others: object) -> None:
        self.settings = settings
        with socket.create_server(("127.0.0.1", 0)) as listening:
            self.port: int = listening.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.client = httpx.Client(base_url=self.url, trust_env=False, timeout=STARTS_WITHIN)
        self._log = TemporaryFile()  # noqa: SIM115  # closed when the server ends
        self._command = program("serve", "--port", self.port, *options)
        self._environment = variables(settings, **others)
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, readiness: int = 200) -> Self:
        """Start the process, and wait until it says that it is ready, or why it is not."""
        self.process = subprocess.Popen(
            self._command, env=self._environment, stdout=subprocess.DEVNULL, stderr=self._log, cwd=os.getcwd()
        )
        if not eventually(lambda: self._readiness() == readiness, STARTS_WITHIN):
            self.kill()
            raise AssertionError("\n".join(["the server did not start in time", *self.log()]))
        return self

    def _readiness(self) -> int | None:
        try:
            return self.client.get("/readyz").status_code
        except httpx.TransportError:
            return None

    @property
    def pid(self) -> int:
        """The number of the process."""
        assert self.process is not None
        return self.process.pid

    def stop(self) -> int:
        """Ask the process to end, and wait for it: the code with which it ends."""
        assert self.process is not None
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(STARTS_WITHIN)

    def kill(self) -> None:
        """End the process as a lack of memory would."""
        assert self.process is not None
        self.process.kill()
        self.process.wait(STARTS_WITHIN)

    def get(self, path: str, **headers: str) -> httpx.Response:
        """The answer to GET."""
        return self.client.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})

    def log(self) -> list[str]:
        """The lines that the server has logged."""
        self._log.seek(0)
        return self._log.read().decode().splitlines()

    def memory_kib(self) -> int:
        """How much memory the process takes."""
        found = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{self.pid}/status").read_text())
        assert found is not None
        return int(found[1])

    def open_files(self, path: Path) -> int:
        """How often the process has a file open."""
        links = Path(f"/proc/{self.pid}/fd").iterdir()
        return sum(link.is_symlink() and os.readlink(link).startswith(str(path)) for link in links)

    def locks(self, path: Path) -> list[str]:
        """The locks that the process has on a file, as the kernel lists them."""
        inode = path.stat().st_ino
        lines = Path("/proc/locks").read_text().splitlines()
        return [line for line in lines if f":{inode} " in line and f" {self.pid} " in line]

    def __enter__(self) -> Self:
        """Start."""
        return self.start()

    def __exit__(self, *error: object) -> None:
        """End, in whatever state the test has left it."""
        if self.process is not None and self.process.poll() is None:
            if error[0] is None:
                self.stop()
            else:
                self.kill()
        self.client.close()
        self._log.close()


@contextmanager
def raw_client(server: Server, path: str, version: str = "1.1") -> Iterator[socket.socket]:
    """A connection on which a request has been sent, and for which the kernel keeps few bytes."""
    with socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL_BUFFER)
        client.settimeout(STARTS_WITHIN)
        client.connect(("127.0.0.1", server.port))
        client.sendall(f"GET {path} HTTP/{version}\r\nHost: 127.0.0.1\r\n\r\n".encode())
        yield client


@contextmanager
def stalled_reader(server: Server, path: str, taken: int = 1000, version: str = "1.1") -> Iterator[socket.socket]:
    """A client that takes some bytes of an answer and no more, until it leaves."""
    with raw_client(server, path, version) as client:
        left = taken
        while left > 0:
            left -= len(client.recv(left))
        yield client


def slow_reader(client: socket.socket, bytes_a_second: int) -> Iterator[bytes]:
    """What a client takes of an answer, at no more than some pace."""
    while piece := client.recv(bytes_a_second // 100):
        yield piece
        sleep(len(piece) / bytes_a_second)


def taken_to_the_end(client: socket.socket) -> int:
    """How many bytes a client takes until the connection ends."""
    taken = 0
    while piece := client.recv(2**16):
        taken += len(piece)
    return taken
