"""From whom a request comes and below which prefix, as trusted proxies tell it; and how often a client may ask."""

from typing import Any

import pytest
from anyio.from_thread import BlockingPortal
from client import Api, Serve, assert_problem
from pydantic import ValidationError
from starlette.types import Message, Receive, Scope, Send

from app.api.entrance import Entrance
from app.api.rates import customer
from app.model.errors import ProblemType
from app.settings import Settings

ONE = "10.0.0.1"
NETWORKS = "10.0.0.0/8, fd00::/8"


def seen(
    portal: BlockingPortal, peer: str, path: str = "/v1", headers: dict[str, str] | None = None, **set: str
) -> Any:
    """A request as the application sees it, from the machine that is connected, below what is set."""
    scopes: list[Scope] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        scopes.append(scope)

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        raise AssertionError(message)

    fields = [(name.lower().encode(), value.encode()) for name, value in (headers or {}).items()]
    scope = {"type": "http", "method": "GET", "path": path, "headers": [(b"host", b"inside:8000"), *fields]}
    entrance = Entrance(app, Settings.model_validate(set))
    portal.call(entrance, {**scope, "client": (peer, 4711), "scheme": "http"}, receive, send)
    [request] = scopes
    names = {name.decode(): value.decode() for name, value in request["headers"]}
    return (
        request["client"][0],
        request["scheme"],
        names["host"],
        request.get("root_path", ""),
        request["path"],
    )


OUTSIDE = {
    "X-Forwarded-For": "198.51.100.7",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "facts.example.org",
    "X-Forwarded-Prefix": "/facts",
}
INSIDE = ("inside:8000", "", "/v1")
TOLD = ("198.51.100.7", "https", "facts.example.org", "/facts", "/v1")


@pytest.mark.parametrize(
    ("peer", "trusted", "headers", "expected"),
    [
        (ONE, "", OUTSIDE, (ONE, "http", *INSIDE)),
        ("192.0.2.1", NETWORKS, OUTSIDE, ("192.0.2.1", "http", *INSIDE)),
        (ONE, NETWORKS, OUTSIDE, TOLD),
        (ONE, "1", OUTSIDE, TOLD),
        ("fd00::1", NETWORKS, OUTSIDE, TOLD),
        (ONE, NETWORKS, {"X-Forwarded-For": "6.6.6.6, 198.51.100.7"}, ("198.51.100.7", "http", *INSIDE)),
        (ONE, "1", {"X-Forwarded-For": "6.6.6.6, 198.51.100.7"}, ("198.51.100.7", "http", *INSIDE)),
        (ONE, NETWORKS, {"X-Forwarded-For": "6.6.6.6, 198.51.100.7, 10.9.9.9"}, ("198.51.100.7", "http", *INSIDE)),
        (ONE, "2", {"X-Forwarded-For": "6.6.6.6, 198.51.100.7, 172.16.0.1"}, ("198.51.100.7", "http", *INSIDE)),
        (ONE, "3", {"X-Forwarded-For": "198.51.100.7"}, ("198.51.100.7", "http", *INSIDE)),
        (ONE, "1", {"X-Forwarded-For": "198.51.100.7:4711"}, ("198.51.100.7", "http", *INSIDE)),
        (ONE, "1", {"X-Forwarded-For": "[2001:db8::7]:4711"}, ("2001:db8::7", "http", *INSIDE)),
        (ONE, "1", {"X-Forwarded-For": "unknown"}, (ONE, "http", *INSIDE)),
        (ONE, "1", {"X-Forwarded-Proto": "gopher", "X-Forwarded-Host": "a b"}, (ONE, "http", *INSIDE)),
        (ONE, "1", {"X-Forwarded-Proto": "http, https"}, (ONE, "https", *INSIDE)),
        (
            ONE,
            "1",
            {"Forwarded": 'for=6.6.6.6, for="[2001:db8::7]:80";proto=https;host=facts.example.org'},
            ("2001:db8::7", "https", "facts.example.org", "", "/v1"),
        ),
        (
            ONE,
            "1",
            {"Forwarded": "for=6.6.6.6", "X-Forwarded-For": "198.51.100.7"},
            ("198.51.100.7", "http", *INSIDE),
        ),
    ],
)
def test_only_trusted_proxies_are_believed(
    portal: BlockingPortal, peer: str, trusted: str, headers: dict[str, str], expected: tuple[str, ...]
) -> None:
    assert seen(portal, peer, headers=headers, trusted_proxies=trusted) == expected


@pytest.mark.parametrize(
    "prefix", ["//example.org", "/a//b", "/..", "/a/../b", "/a?b", "/a b", "https://example.org", "a", "/é", "/a\\b"]
)
def test_a_prefix_that_leads_elsewhere_is_none(portal: BlockingPortal, prefix: str) -> None:
    assert seen(portal, ONE, headers={"X-Forwarded-Prefix": prefix}, trusted_proxies="1")[3] == ""


@pytest.mark.parametrize(
    ("path", "told", "expected"),
    [
        ("/v1/facts", None, ("/facts", "/v1/facts")),
        ("/facts/v1/facts", None, ("/facts", "/v1/facts")),
        ("/facts", None, ("/facts", "/")),
        ("/factsheet", None, ("/facts", "/factsheet")),
        ("/v1", "/other/", ("/other", "/v1")),
        ("/other/v1", "/other", ("/other", "/v1")),
    ],
)
def test_a_path_is_found_whether_or_not_the_proxy_takes_the_prefix_off(
    portal: BlockingPortal, path: str, told: str | None, expected: tuple[str, str]
) -> None:
    headers = {"X-Forwarded-Prefix": told} if told else {}
    assert seen(portal, ONE, path, headers, root_path="/facts", trusted_proxies="1")[3:] == expected


@pytest.mark.parametrize(
    "wrong",
    [
        {"root_path": "facts"},
        {"root_path": "/facts/"},
        {"root_path": "/../facts"},
        {"trusted_proxies": "proxy.example.org"},
        {"trusted_proxies": "10.0.0.0/40"},
        {"rate_limit": "often"},
        {"rate_limit": "0/minute"},
        {"rate_limit": "1/second; 5/minute"},
    ],
)
def test_a_setting_that_makes_no_sense_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError, match=next(iter(wrong))):
        Settings.model_validate(wrong)


# How often a client may ask


@pytest.fixture
def limited(settings: Settings, serve: Serve) -> Api:
    """An application that lets each client ask three times an hour, behind a proxy."""
    return serve(settings.model_copy(update={"rate_limit": "3/hour", "trusted_proxies": "1"}))


def test_who_asks_too_often_is_told_when_to_come_again(limited: Api) -> None:
    for left in (2, 1, 0):
        response = limited.get("/v1/missions")
        assert response.status_code == 200
        assert response.headers["RateLimit-Policy"] == '"client";q=3;w=3600'
        name, remaining, seconds = response.headers["RateLimit"].split(";")
        assert (name, remaining) == ('"client"', f"r={left}")
        assert 0 < int(seconds.removeprefix("t=")) <= 3600
    refused = limited.get("/v1/missions")
    seconds = refused.headers["Retry-After"]
    assert refused.headers["RateLimit"] == f'"client";r=0;t={seconds}'
    assert_problem(refused, 429, ProblemType.TOO_MANY_REQUESTS, f"try again in {seconds} seconds")
    assert limited.get("/livez").status_code == 200
    assert limited.get("/readyz").status_code == 200


def test_clients_behind_a_proxy_are_told_apart(limited: Api) -> None:
    for client in ("198.51.100.7", "198.51.100.8", "6.6.6.6, 198.51.100.9"):
        for status in (200, 200, 200, 429):
            assert limited.get("/v1/missions", headers={"X-Forwarded-For": client}).status_code == status
    assert limited.get("/v1/missions", headers={"X-Forwarded-For": "9.9.9.9, 198.51.100.9"}).status_code == 429


def test_a_client_with_a_network_of_addresses_is_one() -> None:
    assert customer("2001:db8::1") == customer("2001:db8::ffff") != customer("2001:db8:0:1::1")
    assert customer("198.51.100.7") != customer("198.51.100.8")


def test_nobody_is_counted_if_there_is_no_limit(api: Api) -> None:
    assert "RateLimit" not in api.get("/v1/missions").headers
