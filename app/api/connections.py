"""The connection on which a client waits for its answer: what ASGI does not tell of it, and how it is broken."""

import socket
import struct
import termios
from fcntl import ioctl
from typing import Any

from starlette.types import Receive

from app.api.lanes import left

RESET = struct.pack("ii", 1, 0)
"""SO_LINGER with no time: the end of a connection is a reset, which no client takes for the end of a body."""


class Connection:
    """The connection of a request that uvicorn reads, whose cycle has the method `receive`, and a transport."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._transport: Any = getattr(getattr(receive, "__self__", None), "transport", None)

    @property
    def _socket(self) -> socket.socket | None:
        """The socket; None if there is none, or none any more."""
        found: socket.socket | None = self._transport and self._transport.get_extra_info("socket")
        return found if found is not None and found.fileno() >= 0 else None

    def waiting_bytes(self) -> int:
        """How many bytes the system has for the client that this has not taken (SIOCOUTQ)."""
        client = self._socket
        if client is None:
            return 0
        (waiting,) = struct.unpack("i", ioctl(client.fileno(), termios.TIOCOUTQ, struct.pack("i", 0)))
        return int(waiting)

    async def reset(self) -> None:
        """Break the connection, so that no client takes what it has for the whole; ConnectionError if that fails."""
        client = self._socket
        if client is None:
            raise ConnectionError("this server cannot break a connection")
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        self._transport.abort()
        await left(self._receive)
