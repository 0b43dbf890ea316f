"""Asks an application for a target as it stands in a request line, as the server's protocol does."""

from dataclasses import dataclass
from time import process_time
from typing import Any
from urllib.parse import unquote

from anyio import sleep_forever
from client import Api
from hostile import Attempt
from starlette.types import Message


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer, and what it cost."""

    status: int
    fields: list[tuple[bytes, bytes]]
    body: bytes
    cpu_seconds: float

    @property
    def media_type(self) -> str:
        """What the body is."""
        return dict(self.fields).get(b"content-type", b"").decode().partition(";")[0]


def ask(api: Api, attempt: Attempt, method: str = "GET") -> Answer:
    """The answer to an attempt."""
    path, _, query = attempt.target.partition(b"?")
    scope: dict[str, Any] = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "server": ("127.0.0.1", 8000),
        "client": ("127.0.0.1", 40000),
        "root_path": "",
        "path": unquote(path.decode("ascii")),
        "raw_path": path,
        "query_string": query.partition(b"#")[0],
        "headers": list(attempt.fields),
    }
    messages: list[Message] = []

    bodies: list[Message] = [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive() -> Message:
        if not bodies:
            await sleep_forever()  # the client stays
        return bodies.pop()

    async def send(message: Message) -> None:
        messages.append(message)

    began = process_time()
    api.call(api.app.front, scope, receive, send)
    seconds = process_time() - began
    start, *rest = messages
    # What an answer to HEAD has of a body is left to the protocol, which writes none.
    body = b"" if method == "HEAD" else b"".join(message.get("body", b"") for message in rest)
    return Answer(start["status"], sorted(start["headers"]), body, seconds)
