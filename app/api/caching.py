"""The LRU cache in front of everything: answers of the current revision, their ETags, and 304."""

from collections import OrderedDict
from functools import lru_cache
from hashlib import blake2b
from weakref import WeakValueDictionary

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.about import VERSION
from app.api.dataset import Reader
from app.api.problems import problem_response
from app.api.requests import accepted
from app.model.errors import ApiError

FRESHNESS = b"public, max-age=60, stale-while-revalidate=600"
"""Answers change only with the revision: a cache may keep one for a minute, and refresh it while it serves it."""

ANSWER_BYTES = 2000
"""The memory that a cached answer takes beside its body."""

MAX_STREAMED = 10_000
"""How many streamed answers we note as valid, so that If-None-Match gets 304 without running them again."""

OF_THE_BODY = (b"content-length", b"content-type", b"content-encoding")
"""Headers that a 304 has not."""

EMPTY: Message = {"type": "http.response.body", "body": b""}

RequestKey = tuple[str, bytes, bytes, bytes, bool]
"""Cache key of a request as sent: path, query, Accept, Accept-Encoding, whether it has an Origin."""

VariantKey = tuple[bytes, bytes, bool]
"""Cache key of an answer, whatever the order of parameters: ETag, Accept-Encoding, whether there is an Origin."""


class CachedAnswer:
    """A whole good answer, ready to be sent again."""

    __slots__ = ("__weakref__", "body", "not_modified", "size", "start", "tag")

    def __init__(self, start: Message, body: Message, tag: bytes) -> None:
        self.start = start
        self.body = body
        self.tag = tag
        self.not_modified = not_modified(start)
        self.size = len(body["body"]) + ANSWER_BYTES


class Memory:
    """An LRU cache of answers by request, bounded by the bytes that they take."""

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self.size = 0
        self.answers: OrderedDict[RequestKey, CachedAnswer] = OrderedDict()
        self.by_variant: WeakValueDictionary[VariantKey, CachedAnswer] = WeakValueDictionary()

    def get(self, key: RequestKey) -> CachedAnswer | None:
        """The cached answer to a request, if there is one."""
        answer = self.answers.get(key)
        if answer is not None:
            self.answers.move_to_end(key)
        return answer

    def put(self, key: RequestKey, variant: VariantKey, answer: CachedAnswer) -> None:
        """Cache an answer; the least recently used make room."""
        if answer.size > self.capacity or key in self.answers:
            return
        self.answers[key] = self.by_variant[variant] = answer
        self.size += answer.size
        while self.size > self.capacity:
            _, oldest = self.answers.popitem(last=False)
            self.size -= oldest.size

    def clear(self) -> None:
        """Empty the cache."""
        self.answers.clear()
        self.by_variant.clear()
        self.size = 0


class Remembering:
    """The layer that caches good answers under /v1 until the data changes, and gives each an ETag.

    An answer depends on path, query, representation and revision alone, so the same request gets the same bytes, from
    the cache or anew. Who has the answer with that ETag gets 304.
    """

    def __init__(self, app: ASGIApp, reader: Reader, capacity: int) -> None:
        self.app = app
        self.reader = reader
        self.memory = Memory(capacity)
        self.streamed: OrderedDict[VariantKey, Message] = OrderedDict()
        """The start of the 304 of each streamed answer that was good."""
        self.revision = ""
        self.version_stamp = b""
        """What the answers to all requests depend on."""
        self.headers: list[tuple[bytes, bytes]] = []
        """The caching headers of all answers of the revision."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request from the cache, or forward it and cache the answer."""
        path = scope.get("path", "")
        is_data = path.startswith("/v1/") or path == "/v1"
        if scope["type"] != "http" or scope["method"] != "GET" or not is_data:
            await self.app(scope, receive, send)
            return
        headers: dict[bytes, bytes] = {}
        for name, value in scope["headers"]:
            headers[name] = headers[name] + b"," + value if name in headers else value
        accept, encoding = headers.get(b"accept", b""), headers.get(b"accept-encoding", b"")
        known, has_origin = headers.get(b"if-none-match"), b"origin" in headers
        try:
            snapshot = self.reader.fresh() or await self.reader.refreshed()
        except ApiError as error:
            await problem_response(error)(scope, receive, send)
            return
        if snapshot.revision != self.revision:
            self._reset_for(snapshot.revision)
        key = (path, scope["query_string"], accept, encoding, has_origin)
        answer = self.memory.get(key)
        if answer is None:
            tag = entity_tag(self.version_stamp, path, scope["query_string"], accept)
            variant = (tag, encoding, has_origin)
            answer = self.memory.by_variant.get(variant)
            if answer is None:
                is_known = known is not None and is_among(tag, known)
                if is_known and variant in self.streamed:
                    await send(self.streamed[variant])
                    await send(EMPTY)
                else:
                    await self.app(scope, receive, Exchange(self, send, key, variant, is_known).send)
                return
            self.memory.put(key, variant, answer)
        if known is not None and is_among(answer.tag, known):
            await send(answer.not_modified)
            await send(EMPTY)
        else:
            await send(answer.start)
            await send(answer.body)

    def _reset_for(self, revision: str) -> None:
        """Empty the cache and set the headers for a new revision."""
        self.memory.clear()
        self.streamed.clear()
        self.revision = revision
        self.version_stamp = f"{revision} {VERSION} {bool(self.reader.texts)}".encode()
        self.headers = [
            (b"cache-control", FRESHNESS),
            (b"dataset-revision", revision.encode()),
            (b"vary", b"Accept, Accept-Encoding"),
        ]

    def note(self, key: RequestKey, variant: VariantKey, start: Message, body: Message) -> None:
        """Cache an answer of one piece; of a streamed one note that it is good."""
        if body.get("more_body"):
            self.streamed[variant] = not_modified(start)
            if len(self.streamed) > MAX_STREAMED:
                self.streamed.popitem(last=False)
        elif self.memory.capacity:
            self.memory.put(key, variant, CachedAnswer(start, body, variant[0]))


class Exchange:
    """One answer on its way to the client: it waits for its first piece, is being sent, or is done with a 304."""

    __slots__ = ("headers", "is_done", "is_known", "key", "layer", "revision", "send_on", "start", "variant")

    def __init__(self, layer: Remembering, send: Send, key: RequestKey, variant: VariantKey, is_known: bool) -> None:
        self.layer = layer
        self.revision = layer.revision
        self.headers = [(b"etag", b"W/" + variant[0]), *layer.headers]
        self.send_on = send
        self.key = key
        self.variant = variant
        self.is_known = is_known
        self.start: Message | None = None  # the start of a good answer while it waits for its first piece
        self.is_done = False

    async def send(self, message: Message) -> None:
        """Pass a message on, or hold it back: until its first piece came, an answer may become a 304 or fail."""
        if self.is_done:
            return
        if message["type"] == "http.response.start" and message["status"] == 200:
            others = [header for header in message["headers"] if header[0] != b"vary"]
            self.start = {**message, "headers": others + self.headers}
            return
        start, self.start = self.start, None
        if start is None:
            await self.send_on(message)
            return
        if self.revision == self.layer.revision:
            self.layer.note(self.key, self.variant, start, message)
        self.is_done = self.is_known
        await self.send_on(not_modified(start) if self.is_known else start)
        await self.send_on(EMPTY if self.is_known else message)


def not_modified(start: Message) -> Message:
    """The start of a 304, made from the start of the 200."""
    headers = [header for header in start["headers"] if header[0] not in OF_THE_BODY]
    return {**start, "status": 304, "headers": headers}


def is_among(tag: bytes, known: bytes) -> bool:
    """Whether an ETag is in an If-None-Match header, weak or not (RFC 9110, section 13.1.2)."""
    return tag in known or known.strip() == b"*"


@lru_cache(maxsize=256)
def representation(accept: bytes) -> bytes:
    """The format in which a list answers those who send an Accept header and do not ask for one otherwise."""
    return str(accepted(accept.decode("latin-1") or None)).encode()


def entity_tag(version_stamp: bytes, path: str, query: bytes, accept: bytes) -> bytes:
    """The opaque tag of an answer: it changes with all that the answer depends on, whatever order parameters come in.

    Neither a query nor a media type has spaces in it, so no two requests look alike.
    """
    parameters = b"&".join(sorted(query.split(b"&")))
    content = b" ".join((version_stamp, representation(accept), parameters, path.encode()))
    return b'"%b"' % blake2b(content, digest_size=16).hexdigest().encode()
