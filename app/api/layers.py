"""Plain ASGI layers around the application: HEAD for every GET, and a way past layers that are not needed."""

from collections.abc import Container

from starlette.types import ASGIApp, Message, Receive, Scope, Send


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


class WhereAsked:
    """Layers that requests with any of some headers pass through, and no others."""

    def __init__(self, app: ASGIApp, layers: ASGIApp, headers: Container[bytes]) -> None:
        self.app = app
        self.layers = layers
        self.headers = headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        for name, _ in scope.get("headers", ()):
            if name in self.headers:
                await self.layers(scope, receive, send)
                return
        await self.app(scope, receive, send)
