"""Plain ASGI layers around the application: HEAD for every GET, and what all answers have in common."""

import logging
from contextlib import suppress

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette_compress import CompressMiddleware, add_compress_type

from app.api.caching import Enough
from app.api.negotiation import CODINGS, coding
from app.api.problems import PROBLEM_JSON, problem_response
from app.api.requests import CACHED, headers_of
from app.api.surface import FIELDS, PREFLIGHT
from app.model.errors import NO_REASON, Internal, NotAcceptable
from app.query.parameters import MEDIA_TYPES

for media_type in (*MEDIA_TYPES.values(), PROBLEM_JSON):
    add_compress_type(media_type.partition(";")[0])

REFUSAL = problem_response(NotAcceptable(f"answers are encoded as {', '.join(CODINGS)}"))
PERMISSION = Response(status_code=204, headers=PREFLIGHT)
POLICY = b"content-security-policy"
log = logging.getLogger(__name__)


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

        as_get = {**scope, "method": "GET"}
        with suppress(Enough):
            await self.app(as_get, receive, send_head)
        scope[CACHED] = CACHED in as_get


class Surface:
    """Gives every answer the fields that all have, in the content coding that is wanted; a failure is a problem."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.compressing: dict[str | None, ASGIApp] = {
            f"{name}{only}": CompressMiddleware(
                app, minimum_size=0 if only else 500, zstd=name == "zstd", gzip=name == "gzip", brotli=False
            )
            for name in CODINGS
            for only in ("", " only")
        }
        """The application behind what compresses, by coding: small answers too for who refuses them as they are."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = headers_of(scope)
        is_data = scope["path"].startswith("/v1")
        app = self.app
        if b"accept-encoding" in headers or not is_data:
            app = self.compressing.get(coding(headers.get(b"accept-encoding", b"")), REFUSAL)
        if scope["method"] == "OPTIONS" and b"access-control-request-method" in headers:
            app = PERMISSION
        if is_data:  # problems have the fields, and all else is given them by `Remembering`
            await app(scope, receive, send)
            return
        exchange = Exchange(send)
        try:
            await app(scope, receive, exchange.send)
        except Enough:
            raise
        except Exception:
            log.exception("%s %s failed", scope["method"], scope["path"])
            if not exchange.is_started:
                await problem_response(Internal(NO_REASON))(scope, receive, send)
            elif not exchange.is_complete:
                raise


class Exchange:
    """One answer on its way to the client."""

    __slots__ = ("is_complete", "is_started", "send_on")

    def __init__(self, send: Send) -> None:
        self.send_on = send
        self.is_started = self.is_complete = False

    async def send(self, message: Message) -> None:
        """Pass a message on; a start without a policy of its own gets the fields of all answers."""
        if message["type"] == "http.response.start":
            self.is_started = True
            if POLICY not in dict(message["headers"]):
                message = {**message, "headers": [*message["headers"], *FIELDS]}
        else:
            self.is_complete = not message.get("more_body")
        await self.send_on(message)
