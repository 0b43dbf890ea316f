"""The LRU cache in front of everything: answers of the current revision, their ETags, and 304."""

from collections import OrderedDict
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from hashlib import blake2b
from typing import cast
from weakref import WeakValueDictionary

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.about import VERSION
from app.api.current import Current
from app.api.desk import REVISION
from app.api.negotiation import accepted, coding
from app.api.problems import problem_response
from app.api.requests import CACHED, headers_of
from app.api.surface import FIELDS
from app.model.errors import ApiError

FRESHNESS = b"public, max-age=60, stale-while-revalidate=600"
"""Answers change only with the revision: a cache may keep one for a minute, and refresh it while it serves it."""

ANSWER_BYTES = 2000
"""The memory that a cached answer takes beside its body."""

MAX_STREAMED = 10_000
"""How many streamed answers we note as valid, so that If-None-Match gets 304 without running them again."""

VARY = b"Accept, Accept-Encoding"

JSON = b"json"
"""The format of the answers that pages show."""

OF_THE_BODY = (b"content-length", b"content-type", b"content-encoding")
"""Headers that a 304 has not."""

CHANGES = "/v1/changes"
"""The one path whose answers do not depend on the revision alone: they have a tag of their own, and are not cached."""

OF_PAGES = b"page of "
"""What begins the format of a page in the keys of the cache: a page is HTML, whatever a request accepts."""

EMPTY: Message = {"type": "http.response.body", "body": b""}

RequestKey = tuple[str, bytes, bytes, str | None]
"""Cache key of a request as sent: path below which prefix, query, formats that it accepts, content coding."""

VariantKey = tuple[bytes, bytes, str | None]
"""Cache key of an answer, whatever the order of parameters: ETag, formats that are accepted, content coding."""


class CachedAnswer:
    """A whole good answer, ready to be sent again."""

    __slots__ = ("__weakref__", "body", "not_modified", "size", "start", "tag")

    def __init__(self, start: Message, body: Message, tag: bytes) -> None:
        self.start = start
        self.body = body
        self.tag = tag
        self.not_modified = not_modified(start)
        self.size = len(body["body"]) + ANSWER_BYTES

    def for_who_has(self, known: bytes | None) -> tuple[Message, Message]:
        """The answer to a request with an If-None-Match header, or without."""
        if known is not None and is_among(self.tag, known):
            return self.not_modified, EMPTY
        return self.start, self.body


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


class Named:
    """What names a revision in answers: their headers, and what their tags are made of."""

    __slots__ = ("headers", "of_pages", "revision", "stamp")

    def __init__(self, revision: str, has_texts: bool) -> None:
        self.revision = revision
        self.stamp = f"{revision} {VERSION} {has_texts}".encode()
        self.headers = [
            (b"cache-control", FRESHNESS),
            (b"dataset-revision", revision.encode()),
            (b"vary", VARY),
            *FIELDS,
        ]
        self.of_pages = [*self.headers[:2], (b"vary", b"Accept-Encoding")]
        """The headers of pages, which have a policy of their own."""


class Enough(Exception):
    """Raised where pieces of an answer are made of which no more are wanted."""


class Remembering:
    """The layer that caches good answers under /v1, and pages, until the data changes, and gives each an ETag.

    An answer depends on path, query, representation and revision alone, so the same request gets the same bytes, from
    the cache or anew. Who has the answer with that ETag gets 304. Both need a look at the revision after the request
    has come; an answer that is made anew names the revision that its own transaction has read. A page shows what a path
    under /v1 answers, and has the tag of that answer: both change together.
    """

    def __init__(
        self,
        app: ASGIApp,
        current: Current,
        capacity: int,
        has_texts: bool,
        pages: Mapping[str, str] | None = None,
    ) -> None:
        self.app = app
        self.pages = pages or {}
        """The starts of the paths that pages show, by the first segments of their own."""
        self.current = current
        self.memory = Memory(capacity)
        self.has_texts = has_texts
        self.streamed: OrderedDict[VariantKey, Message] = OrderedDict()
        """The starts of the 304 of streamed answers that have been found good."""
        self.named = Named("", has_texts)
        """The revision whose answers are cached."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a GET of data, or of a page of it, from the cache, or pass the request on."""
        path: str = scope.get("path", "")
        is_data = path.startswith("/v1/") or path == "/v1"
        twin = path if is_data else self.twin_of(path)
        if scope["type"] != "http" or scope["method"] != "GET" or not twin:
            await self.app(scope, receive, send)
            return
        if path == CHANGES:
            await self.app(scope, receive, partial(send_tagged, send))
            return
        headers = headers_of(scope)
        encoding, known = coding(headers.get(b"accept-encoding", b"")), headers.get(b"if-none-match")
        formats = accepted(headers.get(b"accept", b"")) if is_data else OF_PAGES + path.encode()
        key = (scope.get("root_path", "") + path, scope["query_string"], formats, encoding)
        exchange: Exchange | None = None
        answer = self.memory.get(key)
        if answer is None:
            exchange = Exchange(self, send, scope, key, known, twin)
            cached = self.cached(exchange)
        else:
            cached = answer.for_who_has(known)
        if cached is not None:
            named = self.named
            try:
                revision = self.current.known or await self.current.revision()
            except ApiError as error:
                await problem_response(error)(scope, receive, send)
                return
            if revision == named.revision:
                scope[CACHED] = True
                for message in cached:
                    await send(message)
                return
            if self.named is named:
                self.turn_to(revision)
            exchange = Exchange(self, send, scope, key, known, twin)
        with suppress(Enough):
            await self.app(scope, receive, cast(Exchange, exchange).send)

    def twin_of(self, path: str) -> str | None:
        """The path under /v1 whose answer a page shows; None if a path is that of no page."""
        start, slash, rest = path[1:].partition("/")
        twin = self.pages.get(start)
        return twin and f"{twin}{slash}{rest}"

    def cached(self, exchange: "Exchange") -> tuple[Message, Message] | None:
        """The answer to a request that has not been made in this way before, if it is cached nevertheless."""
        answer = self.memory.by_variant.get(exchange.variant)
        if answer is not None:
            self.memory.put(exchange.key, exchange.variant, answer)
            return answer.for_who_has(exchange.known)
        if exchange.is_known and exchange.variant in self.streamed:
            return self.streamed[exchange.variant], EMPTY
        return None

    def turn_to(self, revision: str) -> Named:
        """Empty the cache for another revision."""
        self.memory.clear()
        self.streamed.clear()
        self.named = Named(revision, self.has_texts)
        return self.named

    def note(self, exchange: "Exchange", start: Message, body: Message) -> None:
        """Cache an answer of one piece; of a streamed one note that it is good."""
        if body.get("more_body"):
            self.streamed[exchange.variant] = not_modified(start)
            if len(self.streamed) > MAX_STREAMED:
                self.streamed.popitem(last=False)
        elif self.memory.capacity:
            self.memory.put(exchange.key, exchange.variant, CachedAnswer(start, body, exchange.variant[0]))


class Exchange:
    """One answer on its way to the client: it waits for its first piece, is being sent, or is done with a 304."""

    __slots__ = ("is_known", "key", "known", "layer", "named", "scope", "send_on", "start", "twin", "variant")

    named: Named
    """The revision of which the answer is thought to be, and then is."""
    variant: VariantKey
    is_known: bool
    """Whether the client has the answer already."""

    def __init__(
        self, layer: Remembering, send: Send, scope: Scope, key: RequestKey, known: bytes | None, twin: str
    ) -> None:
        self.layer = layer
        self.twin = twin
        self.send_on = send
        self.scope = scope
        self.known = known
        self.key = key
        self.start: Message | None = None  # the start of a good answer while it waits for its first piece
        self.name(layer.named)

    def name(self, named: Named) -> None:
        """Let the answer be of a revision."""
        _, query, formats, encoding = self.key
        shown = JSON if self.is_page else formats
        tag = entity_tag(named.stamp, self.scope.get("root_path", "") + self.twin, query, shown)
        self.named = named
        self.variant = (tag, formats, encoding)
        self.is_known = self.known is not None and is_among(tag, self.known)

    @property
    def is_page(self) -> bool:
        """Whether the answer is a page."""
        return self.key[2].startswith(OF_PAGES)

    async def send(self, message: Message) -> None:
        """Pass a message on, or hold it back: until its first piece came, an answer may become a 304 or fail."""
        if message["type"] == "http.response.start" and message["status"] == 200:
            self.start = message
            return
        start, self.start = self.start, None
        if start is None:
            await self.send_on(message)
            return
        start = self.completed(start)
        if self.named is self.layer.named:
            self.layer.note(self, start, message)
        if not self.is_known:
            await self.send_on(start)
            await self.send_on(message)
            return
        await self.send_on(not_modified(start))
        await self.send_on(EMPTY)
        if message.get("more_body"):
            raise Enough

    def completed(self, start: Message) -> Message:
        """The start of a good answer, which names the revision that has been read for it.

        If the cache is still of the revision with which the request began, it turns to this one, which is newer.
        """
        revision = self.scope[REVISION]
        if revision != self.named.revision:
            newest = self.layer.named
            if newest.revision != revision:
                is_newer = newest is self.named
                newest = self.layer.turn_to(revision) if is_newer else Named(revision, self.layer.has_texts)
            self.name(newest)
        others = [header for header in start["headers"] if header[0] != b"vary"]
        kept = self.named.of_pages if self.is_page else self.named.headers
        return {**start, "headers": [*others, (b"etag", b"W/" + self.variant[0]), *kept]}


async def send_tagged(send: Send, message: Message) -> None:
    """Pass on an answer that has a tag of its own, with what else the headers of answers say of their keeping."""
    if message["type"] == "http.response.start" and message["status"] in (200, 304):
        others = [header for header in message["headers"] if header[0] != b"vary"]
        message = {**message, "headers": [*others, (b"cache-control", FRESHNESS), (b"vary", VARY)]}
    await send(message)


def not_modified(start: Message) -> Message:
    """The start of a 304, made from the start of the 200."""
    headers = [header for header in start["headers"] if header[0] not in OF_THE_BODY]
    return {**start, "status": 304, "headers": headers}


def is_among(tag: bytes, known: bytes) -> bool:
    """Whether an ETag is in an If-None-Match header, weak or not (RFC 9110, section 13.1.2)."""
    return tag in known or known.strip() == b"*"


def entity_tag(version_stamp: bytes, path: str, query: bytes, formats: bytes) -> bytes:
    """The opaque tag of an answer: it changes with all that the answer depends on, whatever order parameters come in.

    Neither a query nor a media type has spaces in it, so no two requests look alike.
    """
    parameters = b"&".join(sorted(query.split(b"&")))
    content = b" ".join((version_stamp, formats.partition(b" ")[0], parameters, path.encode()))
    return b'"%b"' % blake2b(content, digest_size=16).hexdigest().encode()
