"""Plain ASGI layers around the application: HEAD for every GET, other origins, and compression."""

from contextlib import suppress

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette_compress import CompressMiddleware, add_compress_type

from app.api.caching import Enough
from app.api.problems import PROBLEM_JSON
from app.query.parameters import MEDIA_TYPES

for media_type in (*MEDIA_TYPES.values(), PROBLEM_JSON):
    add_compress_type(media_type.partition(";")[0])


class Head:
    """Answers HEAD as GET without the body."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, HEAD as GET."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return

        async def send_head(message: Message) -> None:
            if message["type"] == "http.response.body":
                await send({"type": "http.response.body", "body": b""})
                if message.get("more_body"):
                    raise Enough
            else:
                await send(message)

        with suppress(Enough):
            await self.app({**scope, "method": "GET"}, receive, send_head)


class Shared:
    """Lets scripts of any origin read, and compresses answers; requests that ask for neither go past both layers."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.layers = CORSMiddleware(
            CompressMiddleware(app, brotli=False),
            allow_origins=["*"],
            allow_methods=["GET", "HEAD"],
            allow_headers=["*"],
            expose_headers=["ETag", "Link", "Dataset-Revision"],
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        for name, _ in scope.get("headers", ()):
            if name in (b"accept-encoding", b"origin"):
                await self.layers(scope, receive, send)
                return
        await self.app(scope, receive, send)
