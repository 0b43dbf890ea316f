"""The LRU cache in front of everything: it answers again what was answered of the revision, with ETags and 304."""

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
"""What remembering an answer takes beside its body."""
MAX_STREAMED = 10_000
"""Of how many answers that are not remembered it is known that they are good."""
OF_THE_BODY = (b"content-length", b"content-type", b"content-encoding")
"""Headers that a 304 has not."""
EMPTY: Message = {"type": "http.response.body", "body": b""}


class CachedAnswer:
    """A whole good answer, ready to be sent again."""

    __slots__ = ("__weakref__", "body", "not_modified", "start", "tag")

    def __init__(self, start: Message, body: Message, tag: bytes) -> None:
        self.start = start
        self.body = body
        self.tag = tag
        self.not_modified = not_modified(start)

    @property
    def size(self) -> int:
        """About how many bytes of memory it takes."""
        return len(self.body["body"]) + ANSWER_BYTES


RequestKey = tuple[str, bytes, bytes, bytes, bool]
"""What an answer depends on as it stands in a request: path, query, Accept, Accept-Encoding, if it has an Origin."""
VariantKey = tuple[bytes, bytes, bool]
"""What an answer depends on however the request is spelt: ETag, Accept-Encoding, whether it has an Origin."""


class Memory:
    """Answers by request, the last ones used, in as many bytes as it may take."""

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self.size = 0
        self.answers: OrderedDict[RequestKey, CachedAnswer] = OrderedDict()
        self.by_variant: WeakValueDictionary[VariantKey, CachedAnswer] = WeakValueDictionary()

    def get(self, key: RequestKey) -> CachedAnswer | None:
        """The answer to a request, if it is remembered."""
        answer = self.answers.get(key)
        if answer is not None:
            self.answers.move_to_end(key)
        return answer

    def put(self, key: RequestKey, variant: VariantKey, answer: CachedAnswer) -> None:
        """Remember an answer; those that have not been used for the longest time make room."""
        if answer.size > self.capacity or key in self.answers:
            return
        self.answers[key] = self.by_variant[variant] = answer
        self.size += answer.size
        while self.size > self.capacity:
            _, forgotten = self.answers.popitem(last=False)
            self.size -= forgotten.size

    def clear(self) -> None:
        """Forget all."""
        self.answers.clear()
        self.by_variant.clear()
        self.size = 0


class Remembering:
    """Answers again what it has answered already, until the data changes; gives each good answer under /v1 an ETag.

    An answer depends on path, query, representation and revision alone, so the same request gets the same bytes, from
    memory or anew. Who has the answer with that ETag gets 304.
    """

    def __init__(self, app: ASGIApp, reader: Reader, capacity: int) -> None:
        self.app = app
        self.reader = reader
        self.memory = Memory(capacity)
        self.streamed: OrderedDict[VariantKey, Message] = OrderedDict()
        """What begins the answer to those who have it already, of good answers that come in pieces."""
        self.revision = ""
        self.version_stamp = b""
        """What the answers to all requests depend on."""
        self.headers: list[tuple[bytes, bytes]] = []
        """What says how long answers are good, and of which revision they are."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request from memory, or pass it on and remember the answer."""
        if scope["type"] != "http" or scope["method"] != "GET" or not is_data(scope["path"]):
            await self.app(scope, receive, send)
            return
        accept = encoding = known = b""
        has_origin = False
        for name, value in scope["headers"]:
            if name == b"accept":
                accept = accept + b"," + value if accept else value
            elif name == b"accept-encoding":
                encoding = encoding + b"," + value if encoding else value
            elif name == b"if-none-match":
                known = known + b"," + value if known else value
            elif name == b"origin":
                has_origin = True
        try:
            snapshot = self.reader.fresh() or await self.reader.refreshed()
        except ApiError as error:
            await problem_response(error)(scope, receive, send)
            return
        if snapshot.revision != self.revision:
            self._reset_for(snapshot.revision)
        key = (scope["path"], scope["query_string"], accept, encoding, has_origin)
        answer = self.memory.get(key)
        if answer is None:
            tag = entity_tag(self.version_stamp, scope["path"], scope["query_string"], accept)
            variant = (tag, encoding, has_origin)
            answer = self.memory.by_variant.get(variant)
            if answer is None:
                await self._forward(scope, receive, send, key, variant, bool(known) and is_among(tag, known))
                return
            self.memory.put(key, variant, answer)
        if known and is_among(answer.tag, known):
            await send(answer.not_modified)
            await send(EMPTY)
        else:
            await send(answer.start)
            await send(answer.body)

    def _reset_for(self, revision: str) -> None:
        """Forget what was answered of another revision."""
        self.memory.clear()
        self.streamed.clear()
        self.revision = revision
        self.version_stamp = f"{revision} {VERSION} {bool(self.reader.texts)}".encode()
        self.headers = [
            (b"cache-control", FRESHNESS),
            (b"dataset-revision", revision.encode()),
            (b"vary", b"Accept, Accept-Encoding"),
        ]

    async def _forward(
        self, scope: Scope, receive: Receive, send: Send, key: RequestKey, variant: VariantKey, is_known: bool
    ) -> None:
        """Let the application answer, add what says how long the answer is good, and remember it if it came whole."""
        if is_known and variant in self.streamed:
            await send(self.streamed[variant])
            await send(EMPTY)
            return
        tag, revision = variant[0], self.revision
        headers = [(b"etag", b"W/" + tag), *self.headers]
        start: Message | None = None
        is_answered = False

        async def send_on(message: Message) -> None:
            nonlocal start, is_answered
            if message["type"] == "http.response.start" and message["status"] == 200:
                kept = [header for header in message["headers"] if header[0] != b"vary"]
                start = {**message, "headers": kept + headers}
                return
            if is_answered:
                return
            if start is None:
                await send(message)
                return
            if revision == self.revision:
                if message.get("more_body"):
                    self._note_stream(variant, start)
                elif self.memory.capacity:
                    self.memory.put(key, variant, CachedAnswer(start, message, tag))
            if is_known:
                is_answered = True
                await send(not_modified(start))
                await send(EMPTY)
                return
            begun, start = start, None
            await send(begun)
            await send(message)

        await self.app(scope, receive, send_on)

    def _note_stream(self, variant: VariantKey, start: Message) -> None:
        """Note what begins the answer to those who have it already, of an answer that is good."""
        self.streamed[variant] = not_modified(start)
        if len(self.streamed) > MAX_STREAMED:
            self.streamed.popitem(last=False)


def not_modified(start: Message) -> Message:
    """What begins the answer to those who have it already, in place of what begins it to others."""
    described = [header for header in start["headers"] if header[0] not in OF_THE_BODY]
    return {**start, "status": 304, "headers": described}


def is_among(tag: bytes, known: bytes) -> bool:
    """Whether an ETag is in an If-None-Match header, weak or not (RFC 9110, section 13.1.2)."""
    return tag in known or known.strip() == b"*"


def is_data(path: str) -> bool:
    """Whether a path is answered from the data set."""
    return path.startswith("/v1/") or path == "/v1"


@lru_cache(maxsize=256)
def representation(accept: bytes) -> bytes:
    """The format in which a list answers those who send an Accept header and do not ask for one otherwise."""
    return str(accepted(accept.decode("latin-1") or None)).encode()


def entity_tag(version_stamp: bytes, path: str, query: bytes, accept: bytes) -> bytes:
    """The opaque tag of an answer: it changes with all that the answer depends on, whatever order parameters come in.

    Neither a query nor a media type has spaces in it, so no two requests look alike.
    """
    parameters = b"&".join(sorted(query.split(b"&")))
    told = b" ".join((version_stamp, representation(accept), parameters, path.encode()))
    return b'"%b"' % blake2b(told, digest_size=16).hexdigest().encode()
