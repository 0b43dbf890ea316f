"""Servers as operators run them: processes of their own, which listen on 127.0.0.1."""

import signal
import socket
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from time import monotonic, sleep

import httpx
import pytest
from command_line import PROGRAM, environment

from app.settings import Settings

STARTS_WITHIN = 30


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port


@contextmanager
def serving(
    settings: Settings,
    *options: str,
    readiness: int = 200,
    log: list[str] | None = None,
    others: Mapping[str, str] | None = None,
    **variables: str,
) -> Iterator[httpx.Client]:
    """A server that has answered whether it is ready; it is asked to end at the end, and has to do so in order.

    Further settings are given by keyword, variables of other programs as `others`.

    The lines that it has logged are added to `log`, after those that it has printed.
    """
    port = str(free_port())
    command = [PROGRAM, "serve", "--port", port, *options]
    with (
        subprocess.Popen(
            command,
            env={**environment(settings, **variables), **(others or {})},
            stdout=subprocess.DEVNULL if log is None else subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as server,
        httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client,
    ):
        try:
            wait_for(client, server, readiness)
            yield client
        except BaseException:
            server.kill()
            raise
        server.send_signal(signal.SIGTERM)
        printed, errors = server.communicate(timeout=STARTS_WITHIN)
        assert server.returncode == 0
        assert "Traceback" not in errors
        if log is not None:
            log += [*printed.splitlines(), *errors.splitlines()]


def wait_for(client: httpx.Client, server: subprocess.Popen[str], readiness: int) -> None:
    """Wait until a server says whether it is ready."""
    end = monotonic() + STARTS_WITHIN
    while monotonic() < end and server.poll() is None:
        try:
            if client.get("/readyz").status_code == readiness:
                return
        except httpx.TransportError:
            pass
        sleep(0.05)
    server.kill()
    pytest.fail(f"the server did not answer: {server.communicate()[1]}")
