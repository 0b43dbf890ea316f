"""Metrics of requests for Prometheus, by the names of OpenTelemetry's semantic conventions for HTTP servers.

All processes of a server count into files of one folder, which `PROMETHEUS_MULTIPROC_DIR` names before the library is
imported; the process that started them answers for all on a port of its own.
"""

from functools import lru_cache

from prometheus_client import CollectorRegistry, Counter, Histogram, start_http_server
from prometheus_client.multiprocess import MultiProcessCollector

from app.api.observing import Seen

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
"""The upper bounds by which durations are counted: answers take from less than a millisecond to half a minute."""
MAX_SERIES = 2000
"""How many combinations of method, route and status are kept at hand; there are hardly more."""
UNREAD = "_OTHER"
"""The method of a request that could not be read, as the semantic conventions have it."""

# The library counts what a process makes of these; a registry of their own keeps them from being told twice.
REGISTRY = CollectorRegistry()
DURATION = Histogram(
    "http_server_request_duration_seconds",
    "How long requests took until their answers were written.",
    ["http_request_method", "http_route", "http_response_status_code"],
    buckets=SECONDS,
    registry=REGISTRY,
)
BYTES = Counter(
    "third_neighbor_response_body_bytes",
    "How many bytes the bodies of answers had, as they were sent.",
    ["http_route"],
    registry=REGISTRY,
)
REMEMBERED = Counter(
    "third_neighbor_remembered_answers", "How many answers were remembered, or known to the client.", registry=REGISTRY
)
BROKEN = Counter("third_neighbor_broken_answers", "How many answers were not written to their end.", registry=REGISTRY)


class Metrics:
    """Counts requests."""

    def __init__(self) -> None:
        self.duration = lru_cache(MAX_SERIES)(DURATION.labels)
        self.bytes = lru_cache(MAX_SERIES)(BYTES.labels)

    def wants(self, status: int, ended: float, seconds: float) -> bool:
        """Every request counts."""
        return True

    def tell(self, seen: Seen) -> None:
        """Count a request that has been answered."""
        route = seen.route or ""
        self.duration(seen.method or UNREAD, route, seen.status).observe(seen.seconds)
        self.bytes(route).inc(seen.sent)
        if seen.is_cached:
            REMEMBERED.inc()
        if not seen.is_whole:
            BROKEN.inc()

    def close(self) -> None:
        """What has been counted is in files: there is nothing left to tell."""


def publish(host: str, port: int) -> None:
    """Answer at `/metrics` for all processes, in a thread; OSError if the port cannot be had."""
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # the library has no type here
    start_http_server(port, host, registry)
