"""The limit of any application on uvicorn: constant bytes, as many as BENCH_BYTES says, or 304 for their tag."""

import os
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Message = MutableMapping[str, Any]

BODY = b"x" * int(os.environ["BENCH_BYTES"])
TAG = b'"constant"'
HEADERS = [(b"content-type", b"application/json"), (b"content-length", str(len(BODY)).encode()), (b"etag", TAG)]
OK: tuple[Message, Message] = (
    {"type": "http.response.start", "status": 200, "headers": HEADERS},
    {"type": "http.response.body", "body": BODY},
)
NOT_MODIFIED: tuple[Message, Message] = (
    {"type": "http.response.start", "status": 304, "headers": [(b"etag", TAG)]},
    {"type": "http.response.body", "body": b""},
)


async def app(
    scope: Message, receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]
) -> None:
    """Answer whatever is asked."""
    has_copy = any(name == b"if-none-match" and value == TAG for name, value in scope["headers"])
    for message in NOT_MODIFIED if has_copy else OK:
        await send(message)
