"""Copies that are still good: entity tags, conditional requests and HEAD."""

import pytest
from client import Twins
from expected import EXAMPLE_PATHS, paths

example_paths = pytest.mark.parametrize("path", EXAMPLE_PATHS)


@example_paths
def test_every_answer_names_the_revision_and_how_long_it_may_be_kept(twins: Twins, path: str) -> None:
    headers = twins.get(path, headers={"Accept-Encoding": "gzip", "Origin": "https://example.org"}).headers
    assert headers["ETag"].startswith('W/"')
    assert headers["Dataset-Revision"] == twins.json("/v1/dataset")["revision"]
    assert headers["Cache-Control"] == "public, max-age=60, stale-while-revalidate=600"
    assert headers.get_list("Vary") == ["Accept, Accept-Encoding"]


@example_paths
def test_whoever_has_the_answer_is_told_so(twins: Twins, path: str) -> None:
    first = twins.get(path)
    etag = first.headers["ETag"]
    for known in (etag, etag.removeprefix("W/"), f'"other", {etag}', "*"):
        response = twins.get(path, headers={"If-None-Match": known})
        assert (response.status_code, response.content) == (304, b"")
        for name in ("ETag", "Cache-Control", "Vary", "Dataset-Revision"):
            assert response.headers[name] == first.headers[name]
        assert "Content-Type" not in response.headers
    assert twins.get(path, headers={"If-None-Match": '"other"'}).content == first.content


@paths
def test_the_etag_changes_with_the_query_and_the_format_but_not_with_the_order_of_parameters(
    twins: Twins, path: str
) -> None:
    def etag(params: str, accept: str = "*/*") -> str:
        return twins.get(f"{path}?{params}", headers={"Accept": accept}).headers["ETag"]

    different = ["", "limit=1", "limit=2", "format=csv", "format=jsonl"]
    assert len({etag(params) for params in different}) == len(different)
    assert etag("limit=1&format=csv") == etag("format=csv&limit=1")
    assert etag("", "text/csv") != etag("", "application/json") == etag("", "*/*")


@pytest.mark.parametrize(
    "path",
    [*EXAMPLE_PATHS, "/livez", "/readyz", "/docs", "/openapi.json", "/", "/v1/none", "/v1/trade-flows?format=csv"],
)
def test_head_answers_the_headers_of_get_without_a_body(twins: Twins, path: str) -> None:
    for encoding in ("identity", "gzip"):
        accept = {"Accept-Encoding": encoding}
        got, head = twins.get(path, headers=accept), twins.head(path, headers=accept)
        assert (head.status_code, dict(head.headers), head.content) == (got.status_code, dict(got.headers), b"")
