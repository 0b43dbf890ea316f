"""Servers of the benchmark as processes of their own: started, asked by wrk or read whole, weighed, and ended."""

import http.client
import os
import re
import signal
import socket
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from time import perf_counter, sleep
from urllib.parse import quote

HOST = "127.0.0.1"
STARTS_WITHIN = 120
"""Seconds that a server may take until its first good answer."""

ENDS_WITHIN = 15
ANSWERS_WITHIN = 600
POLL = 0.005
"""Seconds between two attempts to reach a server that is starting."""

PIECE = 1 << 18
MILLISECONDS = {"us": 1e-3, "ms": 1.0, "s": 1e3, "m": 6e4}

Headers = Mapping[str, str]


class NoAnswer(Exception):
    """A server has not answered as it should."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server has sent for one request."""

    status: int
    headers: Headers
    body: bytes


@dataclass(frozen=True, slots=True)
class Stream:
    """A large answer that was read and thrown away."""

    seconds: float
    first_byte: float
    """Seconds until the first bytes."""
    lines: int


@dataclass(frozen=True, slots=True)
class Server:
    """A server that runs."""

    name: str
    port: int
    pid: int
    seconds: float
    """From the start of the process to its first good answer."""

    def get(self, path: str, headers: Headers | None = None) -> Answer:
        """The answer to one request."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=ANSWERS_WITHIN)
        try:
            connection.request("GET", path, headers=dict(headers or {}))
            response = connection.getresponse()
            named = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, named, response.read())
        finally:
            connection.close()

    def stream(self, path: str) -> Stream:
        """Read a large answer to its end."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=ANSWERS_WITHIN)
        try:
            start = perf_counter()
            connection.request("GET", path)
            response = connection.getresponse()
            if response.status != 200:
                raise NoAnswer(f"{self.name}: {response.status} for {path}")
            return drained(response.read1, start)
        finally:
            connection.close()

    def memory(self, what: str = "VmRSS") -> float:
        """What the server and its children hold in memory, or (VmHWM) have held at most, in MiB."""
        found = 0
        for process in family(self.pid):
            with suppress(FileNotFoundError, ProcessLookupError):
                found += kibibytes(Path(f"/proc/{process}/status").read_text(), what)
        return found / 1024


def kibibytes(status: str, name: str) -> int:
    """A figure of /proc/PID/status."""
    line = re.search(rf"^{name}:\s+(\d+) kB$", status, re.MULTILINE)
    return int(line[1]) if line else 0


def family(pid: int) -> Iterator[int]:
    """A process and all below it."""
    yield pid
    for listed in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(FileNotFoundError, ProcessLookupError):
            for child in listed.read_text().split():
                yield from family(int(child))


def drained(read: Callable[[int], bytes], start: float) -> Stream:
    """Read to the end what was asked for at some time."""
    first, lines = 0.0, 0
    while piece := read(PIECE):
        first = first or perf_counter() - start
        lines += piece.count(b"\n")
    return Stream(perf_counter() - start, first, lines)


def output_of(command: Sequence[str | Path]) -> Stream:
    """Read to the end what a program prints."""
    start = perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE) as program:
        assert program.stdout is not None
        found = drained(program.stdout.read1, start)  # type: ignore[attr-defined]  # a BufferedReader, as bufsize is not 0
    if program.returncode != 0:
        raise NoAnswer(f"{command[0]} ended with {program.returncode}")
    return found


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.create_server((HOST, 0)) as listening:
        port: int = listening.getsockname()[1]
        return port


@contextmanager
def serving(
    name: str,
    command: Sequence[str | Path],
    ready: str,
    log: Path,
    environment: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> Iterator[Server]:
    """A server that has answered 200 on a path; `{port}` in its command is replaced by the one it gets."""
    port = free_port()
    arguments = [str(part).replace("{port}", str(port)) for part in command]
    with log.open("wb") as said:
        start = perf_counter()
        process = subprocess.Popen(
            arguments,
            env={**os.environ, **(environment or {})},
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            start_new_session=True,
        )
        try:
            wait_for(Server(name, port, process.pid, 0), process, ready, log)
            yield Server(name, port, process.pid, perf_counter() - start)
        finally:
            end(process)


def wait_for(server: Server, process: subprocess.Popen[bytes], ready: str, log: Path) -> None:
    """Wait until a server answers 200."""
    last = perf_counter() + STARTS_WITHIN
    while process.poll() is None and perf_counter() < last:
        with suppress(OSError, http.client.HTTPException):
            if server.get(ready).status == 200:
                return
        sleep(POLL)
    raise NoAnswer(f"{server.name} did not answer on {ready}: {log.read_text(errors='replace')[-2000:]}")


def end(process: subprocess.Popen[bytes]) -> None:
    """Ask a server and the processes that it started to end, and make sure that they do."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(ENDS_WITHIN)
    except subprocess.TimeoutExpired:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@dataclass(frozen=True, slots=True)
class Load:
    """What wrk has measured in one run."""

    rate: float
    """Requests per second."""
    p50: float
    """Median latency in milliseconds."""


@dataclass(frozen=True, slots=True)
class Request:
    """A request that a server is asked again and again."""

    server: Server
    path: str
    headers: Headers = field(default_factory=dict)


def wrk(request: Request, connections: int, seconds: int) -> Load:
    """Ask a server the same for some seconds; NoAnswer if it fails a single time."""
    options = ["-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s", "--latency"]
    for name, value in request.headers.items():
        options += ["-H", f"{name}: {value}"]
    url = f"http://{HOST}:{request.server.port}{quote(request.path, safe='/?&=:%,.~-_')}"
    said = subprocess.run(["wrk", *options, url], capture_output=True, text=True, timeout=seconds + 60, check=True)
    rate = re.search(r"Requests/sec:\s+([\d.]+)", said.stdout)
    p50 = re.search(r"\s50%\s+([\d.]+)(us|ms|s|m)\b", said.stdout)
    if not rate or not p50 or "Non-2xx" in said.stdout or "Socket errors" in said.stdout:
        raise NoAnswer(f"{request.server.name}: {request.path}: {said.stdout}")
    return Load(float(rate[1]), float(p50[1]) * MILLISECONDS[p50[2]])


def interleaved(requests: Mapping[str, Request], connections: int, seconds: int, rounds: int) -> dict[str, Load]:
    """The medians of several runs of each request, A B C A B C, after a second each to warm up."""
    for request in requests.values():
        wrk(request, connections, 1)
    runs: dict[str, list[Load]] = {name: [] for name in requests}
    for _ in range(rounds):
        for name, request in requests.items():
            runs[name].append(wrk(request, connections, seconds))
    return {
        name: Load(median(one.rate for one in found), median(one.p50 for one in found)) for name, found in runs.items()
    }
