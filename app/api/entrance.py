"""The first layer: below which prefix a request asks, from whom it comes, and whether it may go on."""

from typing import TYPE_CHECKING

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.negotiation import MAX_PREFERENCES
from app.api.problems import problem_response
from app.api.proxies import Proxies
from app.api.requests import headers_of
from app.model.errors import ApiError, ContentTooLarge, HeadersTooLarge, TooManyRequests
from app.settings import Settings

if TYPE_CHECKING:
    from app.api.rates import Rates

LISTS = (b"accept", b"accept-encoding")
"""The header fields whose elements are read one by one."""
HEALTH = ("/livez", "/readyz")
"""The paths that are never too many: those who ask them would take the server for dead."""


class Entrance:
    """Lets requests in: those that no server should read are refused, and paths lose the prefix of a proxy.

    Behind it, `path` is the path in this application and `root_path` the prefix, which links begin with.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.root_path = settings.root_path
        self.proxies = Proxies(settings.trusted_proxies)
        self.is_placed = bool(self.root_path or self.proxies)
        """Whether requests come otherwise than they seem to."""
        self.rates = rates_of(settings.rate_limit)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = headers_of(scope)
        if self.is_placed or scope.get("root_path"):
            self.place(scope, headers)
        app = self.app
        if (
            b"content-length" in headers
            or b"transfer-encoding" in headers
            or b"accept-encoding" in headers
            or b"accept" in headers
        ):
            error = refusal(scope["method"], headers)
            app = problem_response(error) if error else app
        if self.rates is not None and scope["path"] not in HEALTH:
            quota = self.rates.take(scope["client"][0] if scope.get("client") else "")
            if not quota.is_within:
                app = problem_response(TooManyRequests(f"try again in {quota.seconds} seconds"))
            send = adding(send, quota.fields())
        await app(scope, receive, send)

    def place(self, scope: Scope, headers: dict[bytes, bytes]) -> None:
        """Take the prefix off a path that a proxy has left it on, and tell it from the path in any case."""
        told = self.proxies.tell(scope, headers) if self.proxies else None
        prefix: str = self.root_path or scope.get("root_path", "") if told is None else told
        path: str = scope["path"]
        scope["root_path"] = prefix
        if path == prefix or path.startswith(f"{prefix}/"):
            scope["path"] = path.removeprefix(prefix) or "/"


def rates_of(policy: str) -> "Rates | None":
    """What counts the requests of each client; None if all may ask as often as they like."""
    if not policy:
        return None
    from app.api.rates import Rates  # its library takes long to import

    return Rates(policy)


def refusal(method: str, headers: dict[bytes, bytes]) -> ApiError | None:
    """Why a request is not read; None if it may be."""
    if b"content-length" in headers or b"transfer-encoding" in headers:
        is_empty = b"transfer-encoding" not in headers and not headers[b"content-length"].strip(b"0")
        if not is_empty and method in ("GET", "HEAD"):
            return ContentTooLarge(f"{method} has no body here")
    for name in LISTS:
        if name in headers and headers[name].count(b",") >= MAX_PREFERENCES:
            return HeadersTooLarge(f"{name.decode().title()} lists more than {MAX_PREFERENCES} elements")
    return None


def adding(send: Send, fields: list[tuple[bytes, bytes]]) -> Send:
    """What sends an answer with more header fields."""

    async def send_on(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message["headers"], *fields]}
        await send(message)

    return send_on
