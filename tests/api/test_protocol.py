"""What a server says on its socket: within which limits it reads, and that whatever it cannot read is a problem."""

import json
import resource
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from threading import Thread
from time import monotonic

import httpx
import pytest
import uvicorn
from serving import serving
from starlette.types import Receive, Scope, Send

from app.api.protocol import HEAD_SECONDS, MAX_FIELDS, MAX_TARGET, Protocol
from app.model.errors import ProblemType
from app.settings import Settings

IDLE = 2000
PATIENCE = 20.0


@pytest.fixture(scope="module")
def server(article_file: Path) -> Iterator[httpx.Client]:
    """A server in a process of its own."""
    with serving(Settings(database_url=f"sqlite:///{article_file}"), "--no-load") as client:
        yield client


def connected(server: httpx.Client) -> socket.socket:
    """A connection to a server."""
    url = server.base_url
    return socket.create_connection((url.host, url.port or 80), timeout=PATIENCE)


def said(server: httpx.Client, request: bytes) -> tuple[int, dict[str, str], bytes]:
    """What a server answers to bytes before it closes: status, header fields by small names, and the rest."""
    with connected(server) as client:
        client.sendall(request)
        received = b"".join(iter(lambda: client.recv(65536), b""))
    head, _, body = received.partition(b"\r\n\r\n")
    status, *fields = head.decode("latin-1").split("\r\n")
    return int(status.split()[1]), dict(field.lower().split(": ", 1) for field in fields), body


def assert_refused(answer: tuple[int, dict[str, str], bytes], status: int, type: ProblemType) -> None:
    """Hold an answer against the problem that it should be: whole, and the last of its connection."""
    code, fields, body = answer
    problem = json.loads(body)
    assert (code, problem["status"], problem["type"]) == (status, status, f"/v1/codebook#{type}")
    assert fields["content-type"] == "application/problem+json"
    assert fields["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert fields["access-control-allow-origin"] == "*"
    assert fields["connection"] == "close"
    assert "server" not in fields


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"hello\r\n\r\n",
        b"GET /livez HTTP/3.9\r\n\r\n",
        b"GET /\xff HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET /livez HTTP/1.1\r\nHost a\r\n\r\n",
        b"GET /livez HTTP/1.1\r\nHost: a\0b\r\n\r\n",
        b"GET /livez HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n",
        b"GET /livez HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    ],
)
def test_what_is_no_request_is_a_problem(server: httpx.Client, request_bytes: bytes) -> None:
    assert_refused(said(server, request_bytes), 400, ProblemType.MALFORMED_REQUEST)


def test_a_path_and_query_may_have_so_many_bytes(server: httpx.Client) -> None:
    for length, status in ((MAX_TARGET, 422), (MAX_TARGET + 1, 414), (MAX_TARGET * 20, 414)):
        target = b"/v1/facts?q=".ljust(length, b"a")
        answer = said(server, b"GET " + target + b" HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        assert answer[0] == status
        if status == 414:
            assert_refused(answer, 414, ProblemType.URI_TOO_LONG)


@pytest.mark.parametrize("count", [1, 40])
def test_header_fields_may_have_so_many_bytes_in_all(server: httpx.Client, count: int) -> None:
    for length, status in ((MAX_FIELDS - 2_000, 200), (MAX_FIELDS + 1, 431), (MAX_FIELDS * 4, 431)):
        fields = b"".join(b"X-%02d: %b\r\n" % (number, b"a" * (length // count)) for number in range(count))
        answer = said(server, b"GET /livez HTTP/1.1\r\n" + fields + b"Connection: close\r\n\r\n")
        assert answer[0] == status
        if status == 431:
            assert_refused(answer, 431, ProblemType.HEADERS_TOO_LARGE)


def flood(client: socket.socket) -> None:
    """Send one letter again and again for a while."""
    end = monotonic() + PATIENCE
    while monotonic() < end:
        client.sendall(b"a" * 65536)


def test_a_header_without_end_is_not_kept(server: httpx.Client) -> None:
    with connected(server) as client:
        client.sendall(b"GET /livez HTTP/1.1\r\nX-Long: ")
        with pytest.raises(OSError, match=r"Broken pipe|reset"):
            flood(client)


def test_a_body_is_a_problem_and_is_not_read(server: httpx.Client) -> None:
    for fields in (b"Content-Length: 1000000000\r\n", b"Transfer-Encoding: chunked\r\n"):
        answer = said(server, b"GET /v1/facts HTTP/1.1\r\nHost: a\r\n" + fields + b"\r\n")
        assert_refused(answer, 413, ProblemType.CONTENT_TOO_LARGE)
    answer = said(server, b"POST /v1/facts HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000000\r\n\r\n")
    assert_refused(answer, 405, ProblemType.METHOD_NOT_ALLOWED)


def test_requests_of_one_connection_are_answered_one_after_the_other(server: httpx.Client) -> None:
    one = b"GET /v1/states/%b HTTP/1.1\r\nHost: a\r\n\r\n"
    status, _, rest = said(server, one % b"MNG" + one % b"KAZ" + b"nonsense\r\n\r\n")
    assert status == 200
    assert rest.count(b"HTTP/1.1 200 OK") == 1
    assert b'"id":"KAZ"' in rest


@pytest.mark.parametrize("path", [b"/v1/facts?format=csv", b"/v1/facts?format=jsonl", b"/v1/facts", b"/static/docs.js"])
def test_a_client_of_http_1_0_gets_a_body_without_chunks(server: httpx.Client, path: bytes) -> None:
    status, fields, body = said(server, b"GET " + path + b" HTTP/1.0\r\n\r\n")
    assert (status, fields["connection"]) == (200, "close")
    assert "transfer-encoding" not in fields
    assert body == server.get(path.decode(), headers={"Accept-Encoding": "identity"}).content
    status, fields, body = said(server, b"HEAD " + path + b" HTTP/1.0\r\n\r\n")
    assert (status, body) == (200, b"")


def test_a_part_of_an_export_is_the_whole_and_says_so(server: httpx.Client) -> None:
    response = server.get("/v1/facts?format=csv", headers={"Range": "bytes=0-9"})
    assert (response.status_code, response.headers["Accept-Ranges"]) == (200, "none")
    assert response.content == server.get("/v1/facts?format=csv").content
    part = server.get("/static/docs.js", headers={"Range": "bytes=0-9", "Accept-Encoding": "identity"})
    assert (part.status_code, len(part.content)) == (206, 10)


def test_who_sends_a_request_too_slowly_is_told_so(server: httpx.Client) -> None:
    with connected(server) as slow, connected(server) as silent:
        began = monotonic()
        slow.sendall(b"GET /livez HTTP/1.1\r\nX-Slow: ")
        answer = b"".join(iter(lambda: slow.recv(65536), b""))
        assert answer.startswith(b"HTTP/1.1 408 ")
        assert b"application/problem+json" in answer
        assert silent.recv(1) == b""
        assert HEAD_SECONDS - 1 < monotonic() - began < PATIENCE


def test_idle_connections_are_no_harm(server: httpx.Client) -> None:
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    if limits[0] < IDLE * 2:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(IDLE * 2, limits[1]), limits[1]))
    with ExitStack() as stack:
        for _ in range(IDLE):
            stack.enter_context(connected(server))
        began = monotonic()
        for _ in range(20):
            assert server.get("/v1/states/MNG").status_code == 200
        assert monotonic() - began < 5
    assert server.get("/readyz").status_code == 200


# Faults of the server


async def failing(scope: Scope, receive: Receive, send: Send) -> None:
    """Fail before an answer has begun, or in the middle of it."""
    if scope["type"] != "http":
        return
    if scope["path"] == "/broken-off":
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/csv")]})
        await send({"type": "http.response.body", "body": b"id\r\n", "more_body": True})
    if scope["path"] == "/split":
        await send({"type": "http.response.start", "status": 200, "headers": [(b"x", b"a\r\nb: c")]})
    raise RuntimeError("the password is in /etc/passwd")


@pytest.fixture(scope="module")
def failing_server() -> Iterator[httpx.Client]:
    """A server whose application fails."""
    config = uvicorn.Config(failing, http=Protocol, server_header=False, lifespan="off", log_config=None)
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        with httpx.Client(base_url=f"http://127.0.0.1:{listening.getsockname()[1]}", trust_env=False) as client:
            yield client
        server.should_exit = True
        thread.join()


@pytest.mark.parametrize("path", [b"/", b"/split"])
def test_a_fault_before_the_answer_is_a_problem(failing_server: httpx.Client, path: bytes) -> None:
    status, fields, body = said(failing_server, b"GET " + path + b" HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    assert (status, json.loads(body)["type"]) == (500, f"/v1/codebook#{ProblemType.INTERNAL}")
    assert fields["content-type"] == "application/problem+json"
    assert b"password" not in body


def test_a_body_that_breaks_off_is_seen_to_do_so(failing_server: httpx.Client) -> None:
    with pytest.raises(httpx.RemoteProtocolError, match="incomplete chunked read"):
        failing_server.get("/broken-off")
    with pytest.raises(ConnectionResetError):
        said(failing_server, b"GET /broken-off HTTP/1.0\r\n\r\n")
