"""Traces of requests for OpenTelemetry: a span for each, by its semantic conventions for HTTP servers.

Where they go, which share of them, and in which batches is said by OpenTelemetry's own variables, such as
`OTEL_EXPORTER_OTLP_ENDPOINT` and `OTEL_TRACES_SAMPLER`. A request that comes with `traceparent` (W3C Trace Context) is
a part of its client's trace.
"""

from collections.abc import Mapping
from threading import Thread
from typing import Any

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, SERVICE_VERSION, OTELResourceDetector, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.trace import SpanKind, Status, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from app.about import VERSION
from app.api.observing import Seen

SERVICE = "third-neighbor"
CLOSING_SECONDS = 2
"""How long the last spans have to be sent."""
TRACE_CONTEXT = ("traceparent", "tracestate")
NANOSECONDS = 10**9


class Traces:
    """Tells an OpenTelemetry collector of requests, a batch at a time, from a thread of the library's own."""

    def __init__(self, exporter: SpanExporter | None = None) -> None:
        named = Resource.create({SERVICE_NAME: SERVICE, SERVICE_VERSION: VERSION})
        # The variables have the last word, of the name too.
        self.provider = TracerProvider(resource=named.merge(OTELResourceDetector().detect()), shutdown_on_exit=False)
        self.provider.add_span_processor(BatchSpanProcessor(exporter or OTLPSpanExporter()))
        self.tracer = self.provider.get_tracer(__name__, VERSION)
        self.context = TraceContextTextMapPropagator()

    def wants(self, status: int, ended: float, seconds: float) -> bool:
        """OpenTelemetry's sampler chooses."""
        return True

    def tell(self, seen: Seen) -> None:
        """Tell of a request: it has one span, from the moment that it came until its answer was written."""
        ended = round(seen.ended_at * NANOSECONDS)
        span = self.tracer.start_span(
            " ".join(filter(None, (seen.method or "HTTP", seen.route))),
            context=self.context.extract(carrier(seen.headers)),
            kind=SpanKind.SERVER,
            attributes=attributes_of(seen),
            start_time=ended - round(seen.seconds * NANOSECONDS),
        )
        if seen.status >= 500 or not seen.is_whole:
            span.set_status(Status(StatusCode.ERROR))
        span.end(ended)

    def close(self) -> None:
        """Send what is left, unless nobody takes it."""
        closing = Thread(target=self.provider.shutdown, name="last spans", daemon=True)
        closing.start()
        closing.join(CLOSING_SECONDS)


def carrier(headers: Mapping[bytes, bytes]) -> dict[str, str]:
    """The header fields that name the trace which a request belongs to."""
    return {name: headers[name.encode()].decode("latin-1") for name in TRACE_CONTEXT if name.encode() in headers}


def attributes_of(seen: Seen) -> dict[str, Any]:
    """What is told of a request. There is nothing of its query in it, nor who asked."""
    told = {
        "http.request.method": seen.method or "_OTHER",
        "http.route": seen.route,
        "url.path": seen.path,
        "url.scheme": seen.scheme,
        "http.response.status_code": seen.status,
        "http.response.body.size": seen.sent,
        "third_neighbor.request_id": seen.request_id.decode("ascii"),
        "third_neighbor.revision": seen.revision,
        "third_neighbor.cached": seen.is_cached,
        "error.type": str(seen.status) if seen.status >= 500 else None,
    }
    return {name: value for name, value in told.items() if value is not None}
