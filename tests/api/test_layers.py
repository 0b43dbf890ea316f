"""What stands around the endpoints: compression, other origins, and the page that documents them."""

import gzip
from collections.abc import Callable

import httpx
import pytest
from anyio.from_thread import BlockingPortal
from client import Api, Serve, Twins, assert_problem
from zstandard import ZstdDecompressor

from app.model.errors import ProblemType
from app.settings import Settings


def test_the_page_of_the_api_names_no_other_host(api: Api) -> None:
    page = api.get("/docs")
    policy = page.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "://" not in page.text
    for file in ("swagger-ui/swagger-ui.css", "swagger-ui/swagger-ui-bundle.js", "docs.js", "docs.css", "icon.svg"):
        assert f"static/{file}" in page.text
        assert api.get(f"/static/{file}").status_code == 200


@pytest.mark.parametrize("path", ["/v1/facts", "/v1/facts?format=csv", "/v1/facts?format=jsonl", "/v1/codebook"])
@pytest.mark.parametrize(
    ("encoding", "decoded"),
    [
        ("gzip", gzip.decompress),
        ("zstd", lambda packed: ZstdDecompressor().decompressobj().decompress(packed)),
    ],
)
def test_compressed_answers_are_the_same(
    api: Api, portal: BlockingPortal, path: str, encoding: str, decoded: Callable[[bytes], bytes]
) -> None:
    plain = api.get(path, headers={"Accept-Encoding": "identity"})
    assert "Content-Encoding" not in plain.headers

    async def raw() -> tuple[httpx.Headers, bytes]:
        transport = httpx.ASGITransport(api.app)
        request = httpx.Request("GET", f"http://test{path}", headers={"Accept-Encoding": encoding})
        response = await transport.handle_async_request(request)
        assert isinstance(response.stream, httpx.AsyncByteStream)
        return response.headers, b"".join([part async for part in response.stream])

    headers, packed = portal.call(raw)
    assert headers["Content-Encoding"] == encoding
    assert len(packed) < len(plain.content) / 2
    assert decoded(packed) == plain.content


EVERYWHERE = [
    "/v1/facts",
    "/v1/facts?format=csv",
    "/v1/facts/mng-kaz-exports",
    "/v1/none",
    "/v1/facts?limit=0",
    "/",
    "/docs",
    "/openapi.json",
    "/livez",
    "/static/docs.js",
    "/static/none.js",
]
"""A path of each sort."""
COMMON = {
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


@pytest.mark.parametrize("path", EVERYWHERE)
@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_every_answer_says_what_browsers_may_do_with_it_whatever_the_origin(
    twins: Twins, path: str, encoding: str
) -> None:
    headers = {"Accept-Encoding": encoding}
    for response in (twins.get(path, headers=headers), twins.get(path, headers=headers | {"Origin": "https://a.org"})):
        assert {name: response.headers[name] for name in COMMON} == COMMON
        assert "Dataset-Revision" in response.headers["Access-Control-Expose-Headers"]
        assert len(response.headers.get_list("Content-Security-Policy")) == 1
        assert "Server" not in response.headers
        if path not in ("/", "/docs"):
            assert response.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
        if "ETag" in response.headers and path.startswith("/v1"):
            again = twins.get(path, headers=headers | {"If-None-Match": response.headers["ETag"]})
            assert (again.status_code, {name: again.headers[name] for name in COMMON}) == (304, COMMON)


def test_a_browser_that_asks_whether_it_may_ask_is_told_so(twins: Twins) -> None:
    headers = {"Origin": "https://example.org", "Access-Control-Request-Headers": "if-none-match"}
    preflight = twins.request("OPTIONS", "/v1/facts", headers=headers | {"Access-Control-Request-Method": "GET"})
    assert (preflight.status_code, preflight.content) == (204, b"")
    assert preflight.headers["Access-Control-Allow-Methods"] == "GET, HEAD"
    assert preflight.headers["Access-Control-Allow-Headers"] == "*"
    assert twins.request("OPTIONS", "/v1/facts").status_code == 405


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("", None),
        ("identity", None),
        ("br", None),
        ("gzip", "gzip"),
        ("gzip, zstd", "zstd"),
        ("*", "zstd"),
        ("gzip;q=0", None),
        ("gzip;q=0.5", "gzip"),
        ("gzip;q=1, zstd;q=0.5", "gzip"),
        ("zstd;q=0, *", "gzip"),
        ("gzip;q=0.2, identity;q=0.5", None),
        ("gzip;q=1.0, identity;q=0.5, *;q=0", "gzip"),
        ("gzip;q=nan", None),
        ("gzip;q=.2", "gzip"),
    ],
)
def test_an_answer_comes_in_the_coding_that_is_liked_best(api: Api, accepted: str, encoding: str | None) -> None:
    for path in ("/v1/facts", "/v1/facts?format=csv", "/docs"):
        response = api.get(path, headers={"Accept-Encoding": accepted})
        assert (path, response.headers.get("Content-Encoding")) == (path, encoding)
        assert "Accept-Encoding" in response.headers["Vary"]


def test_who_refuses_an_answer_as_it_is_gets_a_small_one_in_another_coding_too(api: Api) -> None:
    response = api.get("/livez", headers={"Accept-Encoding": "gzip, identity;q=0"})
    assert (response.headers["Content-Encoding"], response.json()) == ("gzip", {"status": "ok"})


@pytest.mark.parametrize("accepted", ["identity;q=0", "*;q=0", "br, identity;q=0"])
def test_no_coding_that_is_accepted_is_a_problem(twins: Twins, accepted: str) -> None:
    for path in ("/v1/facts", "/docs"):
        response = twins.get(path, headers={"Accept-Encoding": accepted})
        detail = "answers are encoded as zstd, gzip, identity"
        assert_problem(response, 406, ProblemType.NOT_ACCEPTABLE, detail)


def test_a_file_that_cannot_be_served_is_a_problem(
    settings: Settings, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError("the disk is gone")

    served = serve(settings)
    monkeypatch.setattr("starlette.staticfiles.StaticFiles.lookup_path", fail)
    for path in ("/static/docs.js", "/static/docs.css"):
        response = served.get(path)
        assert_problem(response, 500, ProblemType.INTERNAL, "the server failed; its log says why")
        assert "the disk is gone" not in response.text


def test_the_document_is_sent_once(twins: Twins) -> None:
    first = twins.get("/openapi.json")
    again = twins.get("/openapi.json", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert twins.get("/openapi.json", headers={"If-None-Match": '"other"'}).content == first.content
