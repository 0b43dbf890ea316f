"""What trusted proxies tell of a request: from whom it comes, by which scheme and host, and below which prefix.

Each proxy adds what it has seen to the end of `X-Forwarded-For` (or of `Forwarded`, RFC 7239), so what stands further
from the end than trusted proxies reach was written by the client, and is not believed.
"""

import re
from collections.abc import Sequence
from ipaddress import ip_address

from starlette.types import Scope

from app.settings import Networks, networks_of

PREFIX = re.compile(r"(/(?!\.)[\w.~-]+)+", re.ASCII)
"""A path below which an API stands: plain segments, none of which leads elsewhere."""
HOST = re.compile(r"[\w.-]+(:\d+)?|\[[\da-fA-F:.]+\](:\d+)?", re.ASCII)
HEADERS = (b"x-forwarded-for", b"x-forwarded-proto", b"x-forwarded-host", b"x-forwarded-prefix")


def address(text: str) -> str | None:
    """The IP address in an element of `X-Forwarded-For`, or after `for=`, with a port or without; None if none is."""
    host = text.strip('" ')
    host = host[1:].partition("]")[0] if host.startswith("[") else host
    host = host.partition(":")[0] if host.count(":") == 1 else host
    try:
        return str(ip_address(host))
    except ValueError:
        return None


def elements(value: bytes | None) -> list[str]:
    """The elements of a header field that is a list."""
    return [part.strip() for part in value.decode("latin-1").split(",")] if value else []


def pairs(element: str) -> dict[str, str]:
    """The parameters of an element of `Forwarded`, by their names in small letters."""
    parts = (part.partition("=") for part in element.split(";"))
    return {name.strip().lower(): value.strip('" ') for name, _, value in parts}


class Proxies:
    """The proxies that an operator trusts: by address or network, or by how many stand in a row before the server."""

    def __init__(self, trusted: str) -> None:
        self.count = int(trusted) if trusted.isdecimal() else 0
        self.networks: Networks = [] if self.count else networks_of(trusted)

    def __bool__(self) -> bool:
        """Whether any is trusted."""
        return bool(self.count or self.networks)

    def trusts(self, text: str) -> bool:
        """Whether a trusted proxy has this address."""
        host = address(text)
        return host is not None and any(ip_address(host) in network for network in self.networks)

    def reach(self, addresses: Sequence[str]) -> int:
        """How many trusted proxies a request has come through, by the addresses from the client's to the last one's."""
        if self.count:
            return self.count
        reached = 0
        while reached < len(addresses) and self.trusts(addresses[-1 - reached]):
            reached += 1
        return reached

    def tell(self, scope: Scope, headers: dict[bytes, bytes]) -> str | None:
        """Correct client, scheme and host of a request by what trusted proxies say; the prefix, if they name one."""
        forwarded: list[dict[str, str]] = []
        if not any(name in headers for name in HEADERS):
            forwarded = [pairs(element) for element in elements(headers.get(b"forwarded"))]
        by = [element.get("for", "") for element in forwarded] or elements(headers.get(b"x-forwarded-for"))
        peer = scope["client"][0] if scope.get("client") else ""
        addresses = [*by, peer]
        reached = self.reach(addresses)
        if not reached:
            return None

        def said(name: bytes, parameter: str) -> str:
            values = [element.get(parameter, "") for element in forwarded] or elements(headers.get(name))
            return values[-min(reached, len(values))] if values else ""

        client = address(addresses[-1 - min(reached, len(by))])
        scope["client"] = (client or peer, 0)
        if (scheme := said(b"x-forwarded-proto", "proto").lower()) in ("http", "https"):
            scope["scheme"] = scheme
        if HOST.fullmatch(host := said(b"x-forwarded-host", "host")):
            headers[b"host"] = host.encode()
            scope["headers"] = [*(field for field in scope["headers"] if field[0] != b"host"), (b"host", host.encode())]
        prefix = said(b"x-forwarded-prefix", "prefix").rstrip("/")
        return prefix if PREFIX.fullmatch(prefix) else None
