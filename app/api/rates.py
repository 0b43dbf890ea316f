"""How often a client may ask: counted in this process by the library `limits`, and told in header fields.

The fields are those of draft-ietf-httpapi-ratelimit-headers-10: `RateLimit-Policy` and `RateLimit`.
"""

from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from math import ceil
from time import time

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

CUSTOMER_BITS = 64
"""How much of an IPv6 address names a client: it can choose the rest anew for each request."""


@dataclass(frozen=True, slots=True)
class Quota:
    """What is left to a client."""

    policy: RateLimitItem
    is_within: bool
    remaining: int
    seconds: int
    """After how many seconds it may ask anew as often as anybody."""

    def fields(self) -> list[tuple[bytes, bytes]]:
        """What an answer tells of it."""
        policy = f'"client";q={self.policy.amount};w={self.policy.get_expiry()}'
        told = [
            (b"ratelimit-policy", policy.encode()),
            (b"ratelimit", f'"client";r={self.remaining};t={self.seconds}'.encode()),
        ]
        return told if self.is_within else [*told, (b"retry-after", b"%d" % self.seconds)]


class Rates:
    """Counts the requests of each client in windows of time."""

    def __init__(self, policy: str) -> None:
        self.policy = parse(policy)
        self.windows = FixedWindowRateLimiter(MemoryStorage())

    def take(self, client: str) -> Quota:
        """Count a request, and say what is left to its client."""
        key = customer(client)
        is_within = self.windows.hit(self.policy, key)
        window = self.windows.get_window_stats(self.policy, key)
        return Quota(self.policy, is_within, max(window.remaining, 0), max(ceil(window.reset_time - time()), 1))


def customer(client: str) -> str:
    """Who is counted: an IPv4 address, or the network of an IPv6 address."""
    try:
        host = ip_address(client)
    except ValueError:
        return client
    return client if host.version == 4 else str(ip_network((client, CUSTOMER_BITS), strict=False))
