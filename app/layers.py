"""What all answers have in common, as plain ASGI layers around the application: HEAD, ETag and freshness."""

import hashlib
from urllib.parse import parse_qsl, urlencode

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.about import VERSION
from app.errors import ApiError
from app.formats import accepted
from app.reader import Reader

DATA = "/v1"
FRESHNESS = "public, max-age=60, stale-while-revalidate=600"
"""Answers change only with the revision: a cache may keep one for a minute, and refresh it while it serves it."""


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
                message = {**message, "body": b""}
            await send(message)

        await self.app({**scope, "method": "GET"}, receive, send_head)


class Conditional:
    """Gives each good answer under /v1 an ETag made from what it depends on, and answers 304 to who has it already."""

    def __init__(self, app: ASGIApp, reader: Reader) -> None:
        self.app = app
        self.reader = reader

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, unless its copy is still good."""
        if scope["type"] != "http" or scope["method"] != "GET" or not is_data(scope["path"]):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        try:
            snapshot = await run_in_threadpool(self.reader.snapshot)
        except ApiError as error:
            await error.response()(scope, receive, send)
            return
        etag = entity_tag(snapshot.revision, bool(self.reader.texts), scope, headers.get("accept"))
        known = {tag.strip().removeprefix("W/") for tag in headers.get("if-none-match", "").split(",")}
        is_known = bool(known & {etag.removeprefix("W/"), "*"})
        is_answered = False

        async def send_tagged(message: Message) -> None:
            nonlocal is_answered
            if is_answered:
                return
            if message["type"] == "http.response.start" and message["status"] == 200:
                described = MutableHeaders(raw=message["headers"])
                described["ETag"] = etag
                described["Cache-Control"] = FRESHNESS
                described["Dataset-Revision"] = snapshot.revision
                described["Vary"] = "Accept, Accept-Encoding"
                if is_known:
                    is_answered = True
                    for name in ("Content-Length", "Content-Type", "Content-Encoding"):
                        del described[name]
                    await send({**message, "status": 304})
                    message = {"type": "http.response.body", "body": b""}
            await send(message)

        await self.app(scope, receive, send_tagged)


def is_data(path: str) -> bool:
    """Whether a path is answered from the data set."""
    return path == DATA or path.startswith(f"{DATA}/")


def entity_tag(revision: str, has_texts: bool, scope: Scope, accept: str | None) -> str:
    """A weak ETag: it changes with everything that the answer to a request depends on, and with nothing else."""
    query = sorted(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True))
    representation = dict(query).get("format") or accepted(accept)
    depends_on = (revision, VERSION, scope["path"], urlencode(query), str(representation), str(has_texts))
    digest = hashlib.sha256("\n".join(depends_on).encode()).hexdigest()
    return f'W/"{digest[:32]}"'
