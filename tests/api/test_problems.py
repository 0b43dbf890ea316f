"""Problems: what cannot be understood, is not there or fails."""

from typing import Any

import pytest
from anyio.from_thread import BlockingPortal
from client import Api, Serve, Twins, assert_problem, fault, faulty_parameters
from expected import EXAMPLE_PATHS, FILTERS, OPERATIONS, PARAMETERS, QUERIES, samples
from fastapi import Request, Response

from app.api.application import Application
from app.api.endpoints import Endpoint
from app.model.errors import ProblemType
from app.settings import Settings
from app.store.prepared_statements import Plan, Values
from app.store.read_transactions import Reading


@samples
@pytest.mark.parametrize(
    ("query", "parameter", "message"),
    [
        ("limt=3", "limt", "no such parameter"),
        ("limit=3&limit=3", "limit", "given twice"),
        ("limit=0", "limit", "Input should be greater than or equal to 1: '0'"),
        ("limit=1001", "limit", "Input should be less than or equal to 1000: '1001'"),
        ("limit=ten", "limit", "Input should be a valid integer, unable to parse string as an integer: 'ten'"),
        ("limit=", "limit", "Input should be a valid integer, unable to parse string as an integer: ''"),
        ("format=xml", "format", "Input should be 'json', 'csv' or 'jsonl': 'xml'"),
        ("format=csv&format=csv", "format", "given twice"),
        ("cursor=a&cursor=a", "cursor", "given twice"),
    ],
)
def test_a_parameter_that_cannot_be_understood_is_a_problem(
    twins: Twins, path: str, query: str, parameter: str, message: str
) -> None:
    response = twins.get(f"{path}?{query}")
    near = ["limit"] if parameter == "limt" else []
    hint = " (did you mean limit?)" if near else ""
    detail = f"{parameter}: {message}{hint}"
    assert_problem(response, 422, ProblemType.INVALID_PARAMETER, detail, fault(parameter, message, *near))


@pytest.mark.parametrize("path", [path for path, parameter in PARAMETERS if parameter["name"] == "sort"])
def test_an_order_that_the_list_does_not_have_is_a_problem(twins: Twins, path: str) -> None:
    for sort in ("nothing", "", "--name", "ID"):
        response = twins.get(path, {"sort": sort})
        assert (sort, response.status_code) == (sort, 422)
        assert faulty_parameters(response) == ["sort"]


@pytest.mark.parametrize(
    ("path", "parameter"), [(path, name) for path, name in FILTERS if name in ("as_of", "period_from", "period_to")]
)
def test_a_date_that_is_none_is_a_problem(twins: Twins, path: str, parameter: str) -> None:
    for day in ("0", "1", "20130", "2013-13", "2013-02-30", "1992/..", "1377000000", "now", ""):
        response = twins.get(path, {parameter: day})
        assert (day, response.status_code) == (day, 422)
        assert faulty_parameters(response) == [parameter]


CODES = {
    (path, parameter, str(scope)) for path, query in QUERIES.items() for _, parameter, scope in query.coded_fields()
}


@pytest.mark.parametrize(("path", "parameter", "scope"), sorted(CODES))
def test_a_code_that_names_nothing_is_a_problem_with_what_was_probably_meant(
    twins: Twins, path: str, parameter: str, scope: str
) -> None:
    misspelt, nearest = {
        "actor": ("Kazahkstan", "KAZ"),
        "state": ("Kazahkstan", "KAZ"),
        "organization": ("Comonwealth of Independent States", "cis"),
        "source": ("diplomat-2012", "diplomat-2013"),
        "claim": ("mng-kaz-export", "mng-kaz-exports"),
        "source of links": ("editor", "editors"),
    }[scope]
    response = twins.get(path, {parameter: misspelt})
    suggestions = response.json()["errors"][0]["suggestions"]
    assert suggestions[0] == nearest
    message = f"no {scope} '{misspelt}'"
    detail = f"{parameter}: {message} (did you mean {' or '.join(suggestions)}?)"
    assert_problem(response, 422, ProblemType.UNKNOWN_CODE, detail, fault(parameter, message, *suggestions))


def test_a_code_that_is_given_twice_is_one_problem(twins: Twins) -> None:
    response = twins.get("/v1/trade-flows?exporter=KAX&exporter=KAY&exporter=KAX")
    assert [fault["message"] for fault in response.json()["errors"]] == ["no actor 'KAX'", "no actor 'KAY'"]


@pytest.mark.parametrize("path", [*EXAMPLE_PATHS, "/livez", "/readyz", "/openapi.json", "/docs", "/"])
def test_a_method_that_would_write_is_refused(twins: Twins, path: str) -> None:
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        response = twins.request(method, path)
        assert response.headers["Allow"] == "GET, HEAD"
        assert_problem(
            response, 405, ProblemType.METHOD_NOT_ALLOWED, f"{method} {path.partition('?')[0]}: this API is read-only"
        )


@pytest.mark.parametrize("path", [path for path in OPERATIONS if path.startswith("/v1")])
def test_each_operation_documents_its_errors_as_problems(path: str) -> None:
    responses = OPERATIONS[path]["responses"]
    is_row = path.endswith("/{id}")
    is_kept = is_row and path not in ("/v1/comparisons/{id}", "/v1/disagreements/{id}")  # which are derived
    errors = [*["308"][:is_kept], *["404"][: "{" in path], "406", *["410"][:is_kept], "422", "503"]
    assert sorted(responses) == sorted(["200", "304", *errors])
    assert "content" not in responses["304"]
    for status in errors:
        [(media_type, described)] = responses[status]["content"].items()
        assert media_type == "application/problem+json"
        assert described["schema"] == {"$ref": "#/components/schemas/Problem"}
        assert described["example"]["status"] == int(status)


@pytest.mark.parametrize(
    ("path", "suggestions"),
    [
        ("/v1/trade-flow", ["/v1/trade-flows"]),
        ("/v1/trade_flows", ["/v1/trade-flows"]),
        ("/trade-flows", ["/v1/trade-flows"]),
        ("/v1/zzzzzz", []),
        ("/v1/facts/", ["/v1/facts"]),
        ("/doc", []),
    ],
)
def test_a_path_that_is_not_there_is_a_problem_with_what_was_probably_meant(
    api: Api, path: str, suggestions: list[str]
) -> None:
    message = f"no page '{path}'"
    response = api.get(path)
    offered = response.json()["errors"][0]["suggestions"]
    assert offered[: len(suggestions)] == suggestions
    detail = message + (f" (did you mean {' or '.join(offered)}?)" if offered else "")
    assert_problem(response, 404, ProblemType.NOT_FOUND, detail, fault("path", message, *offered))


async def fail(request: Request) -> Response:
    """Fail as no endpoint foresees."""
    raise RuntimeError("the password is in /etc/passwd")


@pytest.mark.parametrize("is_direct", [True, False])
@pytest.mark.parametrize("path", ["/broken", "/v1/broken"])
def test_a_fault_of_the_server_says_nothing_of_the_inside(
    settings: Settings, portal: BlockingPortal, path: str, is_direct: bool, caplog: pytest.LogCaptureFixture
) -> None:
    broken = Api(Application(settings, endpoints=[Endpoint(path, fail)], is_direct=is_direct), settings, portal)
    response = broken.get(path)
    assert_problem(response, 500, ProblemType.INTERNAL, "the server failed; its log says why")
    assert "the password is in /etc/passwd" in caplog.text
    broken.close()


@pytest.mark.parametrize("path", ["/v1/missions", "/v1/missions/mng-embassy-in-kazakhstan"])
def test_a_fault_while_rows_are_read_says_nothing_of_the_inside(
    settings: Settings,
    serve: Serve,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    path: str,
) -> None:
    served = serve(settings)
    rows = Reading.rows

    def fail(reading: Reading, plan: Plan, values: Values) -> list[Any]:
        if "FROM mission" in plan.sql:
            raise RuntimeError("the password is in /etc/passwd")
        return rows(reading, plan, values)

    monkeypatch.setattr(Reading, "rows", fail)
    assert_problem(served.get(path), 500, ProblemType.INTERNAL, "the server failed; its log says why")
    [logged] = [record for record in caplog.records if record.levelname == "ERROR"]
    assert logged.getMessage() == f"GET {path} failed"
    assert "the password is in /etc/passwd" in caplog.text
    monkeypatch.undo()
    assert served.get(path).status_code == 200
