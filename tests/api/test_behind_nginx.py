"""Behind a real nginx: every link stays below the prefix, and a shared cache keeps one answer for all origins."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from nginx import proxied
from serving import serving

from app.settings import Settings

PREFIXES = ("/taken-off", "/left-on", "/cached")
prefixes = pytest.mark.parametrize("prefix", PREFIXES)


@pytest.fixture(scope="module")
def proxy(article_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """An nginx in front of a server that trusts it."""
    settings = Settings(database_url=f"sqlite:///{article_file}")
    with (
        serving(settings, "--no-load", "--trusted-proxies", "127.0.0.1") as direct,
        proxied(direct.base_url, tmp_path_factory.mktemp("nginx")) as client,
    ):
        yield client


@prefixes
def test_pages_are_followed_to_the_end_below_the_prefix(proxy: httpx.Client, prefix: str) -> None:
    path, ids = f"{prefix}/v1/links?limit=50", []
    while path:
        response = proxy.get(path)
        body = response.json()
        ids += [row["id"] for row in body["data"]]
        path = body["next"]
        assert path is None or path.startswith(f"{prefix}/v1/links?")
        assert response.headers.get("Link") == (path and f'<{path}>; rel="next"')
    assert len(set(ids)) == len(ids) == body["total"] > 50


@prefixes
def test_index_document_and_page_stay_below_the_prefix(proxy: httpx.Client, prefix: str) -> None:
    index = proxy.get(f"{prefix}/v1").json()
    assert {entry["path"].startswith(f"{prefix}/v1") for entry in index["paths"]} == {True}
    document = proxy.get(index["openapi"]).json()
    assert document["servers"] == [{"url": prefix, "description": "This server"}]
    assert f"]({prefix}/v1/codebook)" in document["info"]["description"]
    assert "](/v1" not in document["info"]["description"]
    home = proxy.get(f"{prefix}/")
    paths = re.findall(r'(?:href|src|action)="([^"]+)"', home.text)
    assert home.status_code == 200
    assert [path for path in paths if not path.startswith((f"{prefix}/", "#"))] == []
    assert proxy.get(f"{prefix}/docs").status_code == 200
    assert proxy.get(f"{prefix}/static/docs.js").status_code == 200
    assert proxy.get(f"{prefix}/static/none.js").headers["Content-Type"] == "application/problem+json"


def test_answers_of_one_prefix_are_not_given_below_another(proxy: httpx.Client) -> None:
    for prefix in PREFIXES * 2:
        answer = proxy.get(f"{prefix}/v1/links?limit=2")
        assert answer.json()["next"].startswith(prefix)
    tags = {proxy.get(f"{prefix}/v1/links?limit=2").headers["ETag"] for prefix in PREFIXES}
    assert len(tags) == len(PREFIXES)


def test_a_shared_cache_keeps_one_answer_for_all_origins(proxy: httpx.Client) -> None:
    first = proxy.get("/cached/v1/missions")
    then = proxy.get("/cached/v1/missions", headers={"Origin": "https://example.org"})
    assert (first.headers.pop("X-Cache"), then.headers.pop("X-Cache")) == ("MISS", "HIT")
    assert then.headers["Access-Control-Allow-Origin"] == "*"
    assert (first.content, dict(first.headers)) == (then.content, dict(then.headers))
