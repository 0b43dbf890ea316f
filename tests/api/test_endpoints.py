"""The list of endpoints: what is answered without FastAPI, and that FastAPI documents the same."""

from collections.abc import Callable
from typing import Any

import pytest
from client import Api

from app.api.application import ENDPOINTS
from app.settings import Settings


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v1", 200),
        ("GET", "/v1/facts/mng-kaz-exports", 200),
        ("GET", "/v1/dyads/MNG/KAZ", 200),
        ("GET", "/livez", 200),
        ("GET", "/readyz", 200),
        ("GET", "/docs", 200),
        ("GET", "/wp-login.php", 404),
        ("GET", "/v1/trade-flow", 404),
        ("GET", "/v1/trade-flows/a/b/c", 404),
        ("POST", "/v1/trade-flows", 405),
        ("DELETE", "/v1/nothing", 404),
    ],
)
def test_answers_need_no_routes_of_fastapi(
    settings: Settings, serve: Callable[[Settings], Api], method: str, path: str, status: int
) -> None:
    api = serve(settings)
    assert api.request(method, path).status_code == status
    assert not api.app.has_routes


def test_the_document_has_each_endpoint_and_no_other_path(document: dict[str, Any]) -> None:
    assert set(document["paths"]) == {endpoint.path for endpoint in ENDPOINTS if endpoint.operation_id}
