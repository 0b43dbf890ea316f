"""What stands around the endpoints: compression, other origins, and the page that documents them."""

import gzip
from collections.abc import Callable

import httpx
import pytest
from anyio.from_thread import BlockingPortal
from client import Api
from zstandard import ZstdDecompressor


def test_the_root_leads_to_the_page_which_names_no_other_host(api: Api) -> None:
    response = api.get("/")
    assert (response.status_code, response.headers["Location"]) == (307, "docs")
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


def test_scripts_of_any_origin_may_read(api: Api) -> None:
    response = api.get("/v1/facts", headers={"Origin": "https://example.org"})
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["Access-Control-Expose-Headers"] == "ETag, Link, Dataset-Revision"
    headers = {"Origin": "https://example.org", "Access-Control-Request-Headers": "if-none-match"}
    preflight = api.request("OPTIONS", "/v1/facts", headers=headers | {"Access-Control-Request-Method": "GET"})
    assert preflight.status_code == 200
    assert preflight.headers["Access-Control-Allow-Methods"] == "GET, HEAD"
    refused = api.request("OPTIONS", "/v1/facts", headers=headers | {"Access-Control-Request-Method": "DELETE"})
    assert refused.status_code == 400


def test_errors_too_may_be_read_by_scripts_of_any_origin(api: Api) -> None:
    for path in ("/v1/none", "/v1/facts?limit=0", "/v1/dyads/MNG/MNG"):
        response = api.get(path, headers={"Origin": "https://example.org"})
        assert response.headers["Access-Control-Allow-Origin"] == "*"
