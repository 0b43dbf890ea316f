"""What operators see of a server from outside: its log of requests, its metrics, its traces."""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from time import monotonic, sleep
from typing import Any

import httpx
import pytest
from command_line import invoke
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import KeyValue
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from prometheus_client.parser import text_string_to_metric_families
from serving import free_port, serving

from app.api import watchers
from app.api.observing import Seen
from app.api.protocol import Start
from app.api.traces import Traces
from app.settings import Settings

SECRET = "kazakhstan-and-mongolia"
PATIENCE = 20


@pytest.fixture
def settings(article_file: Path) -> Settings:
    """A database that is there to be served."""
    return Settings(database_url=f"sqlite:///{article_file}")


def ask(client: httpx.Client) -> None:
    """Ask a few things, of which logs, metrics and traces tell."""
    list_path = "/v1/trade-flows"
    named = client.get(list_path, params={"q": SECRET}, headers={"X-Request-ID": "mine/1"})
    assert named.headers["X-Request-ID"] == "mine/1"
    again = client.get(list_path, params={"q": SECRET}, headers={"X-Request-ID": "no good id"})
    assert again.headers["X-Request-ID"] not in ("no good id", "")
    assert client.head("/v1/dyads/MNG/KAZ").status_code == 200
    assert client.get(f"/{SECRET}").status_code == 404
    with socket.create_connection((client.base_url.host, client.base_url.port or 80), PATIENCE) as raw:
        raw.sendall(b"no request\r\n\r\n")
        assert b"x-request-id: " in raw.recv(4096)


def told(lines: list[str]) -> list[dict[str, Any]]:
    """The objects among lines, without the looks at the health of a server."""
    objects = [json.loads(line) for line in lines if line.startswith("{")]
    return [line for line in objects if line["route"] != "/readyz"]


def test_each_request_is_a_line_of_json_without_its_query(settings: Settings) -> None:
    log: list[str] = []
    with serving(settings, "--no-load", log=log) as client:
        ask(client)
        revision = client.head("/v1").headers["Dataset-Revision"]
        assert client.get("/static/swagger-ui/LICENSE").headers["X-Request-ID"]
    lines = told(log)
    assert [(line["method"], line["route"], line["status"], line["cached"]) for line in lines] == [
        ("GET", "/v1/trade-flows", 200, False),
        ("GET", "/v1/trade-flows", 200, True),
        ("HEAD", "/v1/dyads/{a}/{b}", 200, False),
        ("GET", None, 404, False),
        (None, None, 400, False),
        ("HEAD", "/v1", 200, False),
        ("GET", "/static/", 200, False),
    ]
    assert [line["revision"] for line in lines[:3]] == [revision] * 3
    assert lines[0]["bytes"] == lines[1]["bytes"] > 100
    assert lines[2]["bytes"] == 0
    assert all(line["complete"] and line["duration_ms"] >= 0 for line in lines)
    assert lines[0]["request_id"] == "mine/1"
    assert len({line["request_id"] for line in lines}) == len(lines)
    assert SECRET not in "".join(log)


def test_the_route_is_below_the_prefix(settings: Settings) -> None:
    log: list[str] = []
    with serving(settings, "--no-load", "--root-path", "/facts", "--log-format", "text", log=log) as client:
        client.get("/facts/v1/links")
    [line] = [line for line in log if " /v1/links " in line]
    assert " GET /v1/links 200 " in line


def test_nothing_is_told_if_nobody_wants_to_know(settings: Settings) -> None:
    log: list[str] = []
    with serving(settings, "--no-load", log=log, LOG_FORMAT="none") as client:
        assert "X-Request-ID" not in client.get("/v1/links").headers
    assert not [line for line in log if "/v1/links" in line]


def test_a_client_that_leaves_is_in_the_log(many_file: Path) -> None:
    log: list[str] = []
    with (
        serving(Settings(database_url=f"sqlite:///{many_file}"), "--no-load", log=log) as client,
        socket.socket() as raw,
    ):
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        raw.settimeout(PATIENCE)
        raw.connect((client.base_url.host, client.base_url.port))
        raw.sendall(b"GET /v1/trade-flows?format=jsonl HTTP/1.1\r\nHost: a\r\n\r\n")
        assert raw.recv(100).startswith(b"HTTP/1.1 200")
    [line] = told(log)
    assert (line["route"], line["status"], line["complete"]) == ("/v1/trade-flows", 200, False)


def test_a_server_whose_log_nobody_reads_goes_on_and_ends(settings: Settings) -> None:
    log: list[str] = []
    with serving(settings, "--no-load", log=log) as client:
        for _ in range(5):  # with names as long as may be, more than a pipe holds
            for _ in range(100):
                assert client.get("/nope", headers={"X-Request-ID": "a" * 128}).status_code == 404
            sleep(0.5)
        began = monotonic()
    assert monotonic() - began < PATIENCE


def measured(port: int) -> dict[tuple[str, str, str, str], float]:
    """What `/metrics` tells: by name, method, route and status."""
    text = httpx.get(f"http://127.0.0.1:{port}/metrics", trust_env=False).text
    assert SECRET not in text
    found = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            told = sample.labels
            if "le" not in told:
                method, status = told.get("http_request_method", ""), told.get("http_response_status_code", "")
                found[sample.name, method, told.get("http_route", ""), status] = sample.value
    return found


def test_metrics_count_what_all_processes_answer(settings: Settings) -> None:
    port = free_port()
    options = ("--no-load", "--workers", "2", "--log-format", "none", "--metrics-port", str(port))
    with serving(settings, *options) as client:
        assert client.get("/metrics").status_code == 404
        for _ in range(4):
            with httpx.Client(base_url=client.base_url, trust_env=False) as other:
                ask(other)
        found = measured(port)
    count = "http_server_request_duration_seconds_count"
    assert found[count, "GET", "/v1/trade-flows", "200"] == 8
    assert found[count, "HEAD", "/v1/dyads/{a}/{b}", "200"] == 4
    assert found[count, "GET", "", "404"] == 5
    assert found[count, "_OTHER", "", "400"] == 4
    assert found["http_server_request_duration_seconds_sum", "GET", "/v1/trade-flows", "200"] > 0
    assert found["third_neighbor_response_body_bytes_total", "", "/v1/trade-flows", ""] > 800
    assert found["third_neighbor_remembered_answers_total", "", "", ""] >= 4
    assert found["third_neighbor_broken_answers_total", "", "", ""] == 0


def test_a_port_that_is_taken_is_told(settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = invoke(settings, "serve", "--no-load", METRICS_PORT=str(port))
    assert result.exit_code == 1
    assert f"port {port} cannot be had for metrics" in result.stderr


def test_an_extra_that_is_missing_is_named(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watchers, "is_installed", lambda module: False)
    result = invoke(settings, "serve", "--no-load", TRACING="true")
    assert (result.exit_code, result.stderr) == (1, "tracing needs more packages: pip install '.[tracing]'\n")


def test_a_module_is_installed_or_not() -> None:
    assert [watchers.is_installed(name) for name in ("json", "json.decoder", "no_such", "no_such.module")] == [
        True,
        True,
        False,
        False,
    ]


@contextmanager
def collecting() -> Iterator[tuple[str, list[Span], set[str]]]:
    """A collector of OpenTelemetry: its address, the spans that it is sent, and what calls itself their service."""
    spans: list[Span] = []
    services: set[str] = set()

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            request = ExportTraceServiceRequest()
            request.ParseFromString(self.rfile.read(int(self.headers["Content-Length"])))
            for resource in request.resource_spans:
                services.add(str(attributes(resource.resource.attributes)["service.name"]))
                spans.extend(span for scope in resource.scope_spans for span in scope.spans)
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Collector) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", spans, services
        server.shutdown()


def attributes(values: Any) -> dict[str, object]:
    """Attributes as a dictionary."""
    found: list[KeyValue] = list(values)
    return {value.key: getattr(value.value, value.value.WhichOneof("value") or "string_value") for value in found}


def test_each_request_is_a_span_of_its_clients_trace(settings: Settings) -> None:
    with collecting() as (url, spans, services):
        others = {"OTEL_EXPORTER_OTLP_ENDPOINT": url}
        with serving(settings, "--no-load", "--tracing", "--log-format", "none", others=others) as client:
            trace = "0af7651916cd43dd8448eb211c80319c"
            client.get("/v1/links", headers={"traceparent": f"00-{trace}-b7ad6b7169203331-01"})
            ask(client)
        named = {span.name for span in spans}
        assert named >= {"GET /v1/links", "GET /v1/trade-flows", "HEAD /v1/dyads/{a}/{b}", "GET", "HTTP"}
    assert services == {"third-neighbor"}
    [span] = [span for span in spans if span.name == "GET /v1/links"]
    assert (span.trace_id.hex(), span.parent_span_id.hex()) == (trace, "b7ad6b7169203331")
    assert span.kind == Span.SPAN_KIND_SERVER
    assert 0 < span.end_time_unix_nano - span.start_time_unix_nano < PATIENCE * 10**9
    found = attributes(span.attributes)
    assert found["http.route"] == found["url.path"] == "/v1/links"
    assert (found["http.request.method"], found["http.response.status_code"]) == ("GET", 200)
    assert found["third_neighbor.cached"] is False
    assert SECRET not in str([span for span in spans if span.name != "GET"])


def test_a_request_that_fails_is_an_error_in_its_trace() -> None:
    exporter = InMemorySpanExporter()
    traces = Traces(exporter)
    for status, is_whole in ((200, True), (200, False), (503, True)):
        assert traces.wants(status, 0, 0)
        traces.tell(Seen(b"a", 0, 0, Start(status, [(b"a", b"b")]), 0, is_whole, method="GET", path="/a"))
    traces.close()
    codes = [span.status.status_code.value for span in exporter.get_finished_spans()]
    assert codes == [Status.STATUS_CODE_UNSET, Status.STATUS_CODE_ERROR, Status.STATUS_CODE_ERROR]
