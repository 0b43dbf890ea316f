"""Whatever the OpenAPI document allows, and some of what it forbids, is answered as it says, and never by a fault."""

from typing import Any

import pytest
import schemathesis
from client import Api, openapi
from hypothesis import HealthCheck, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

SCHEMA = schemathesis.openapi.from_dict(openapi())
PARAMETERS: dict[str, list[Any]] = {
    path: [parameter for parameter in item["get"].get("parameters", ()) if parameter["in"] == "query"]
    for path, item in openapi()["paths"].items()
}
TRIES = [(path, GenerationMode.POSITIVE) for path in PARAMETERS]
TRIES += [(path, GenerationMode.NEGATIVE) for path, parameters in PARAMETERS.items() if parameters]
BOUNDED = settings(derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck))
FEW, MANY = 2, 6
"""How many cases a path without parameters has, and one with them."""


def known(path: str) -> dict[str, Any]:
    """The examples of parameters that take codes, names and dates: other text of the same form would be refused."""
    return {
        parameter["name"]: parameter["schema"]["examples"][0]
        for parameter in PARAMETERS[path]
        if "examples" in parameter["schema"]
        and parameter["schema"].get("items", parameter["schema"]).get("type") == "string"
    }


@pytest.mark.parametrize(("path", "mode"), TRIES, ids=lambda value: str(value))
def test_every_request_is_answered_as_documented(api: Api, cases: int, path: str, mode: GenerationMode) -> None:
    examples = known(path) if mode is GenerationMode.POSITIVE else {}
    many = max(MANY, cases // len(TRIES))

    @settings(BOUNDED, max_examples=many if PARAMETERS[path] else FEW)
    @given(SCHEMA[path]["GET"].as_strategy(generation_mode=mode))
    def answer(case: Case[Any]) -> None:
        case.query = {name: examples.get(name, value) for name, value in (case.query or {}).items()}
        request = case.as_transport_kwargs(base_url="http://test")
        response = api.get(request["url"], params=request["params"], headers=dict(request["headers"]))
        case.validate_response(response, excluded_checks=[positive_data_acceptance])

    answer()
