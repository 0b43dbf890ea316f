"""Failures as answers: problem documents (RFC 9457), and their entries in the OpenAPI document."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import msgspec
from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from app.api.surface import SURFACE
from app.model.errors import (
    NO_ANSWER,
    NO_REASON,
    ApiError,
    Fault,
    Internal,
    InvalidParameters,
    MethodNotAllowed,
    NotAcceptable,
    NotFound,
    Unavailable,
    UnknownCode,
)
from app.text.near_names import near

if TYPE_CHECKING:
    from app.api.endpoints import Endpoint

PROBLEM_JSON = "application/problem+json"

UNKNOWN_PARAMETER = InvalidParameters(
    Fault(parameter="exportr", message="no such parameter", suggestions=["exporter", "reporter", "importer"])
)
UNKNOWN_ACTOR = UnknownCode(Fault(parameter="exporter", message="no actor 'KAX'", suggestions=["KAZ"]))
ANY_ERRORS = (NotAcceptable("this answer is given as application/json"), UNKNOWN_PARAMETER, Unavailable(NO_ANSWER))
"""What any endpoint under /v1 may answer instead of data."""


def problem_response(error: ApiError) -> Response:
    """The answer to a request that failed."""
    moved = {"Location": error.location} if error.location else {}
    return Response(
        msgspec.json.encode(error.problem().model_dump()),
        status_code=error.status,
        media_type=PROBLEM_JSON,
        headers={"Cache-Control": "no-store", **SURFACE, **error.headers, **moved},
    )


def documented(*errors: ApiError) -> dict[int | str, dict[str, Any]]:
    """The OpenAPI description of some failures, each by an example of it, with the media type that they have."""
    return {
        error.status: {
            "description": error.type.meaning,
            "content": {
                PROBLEM_JSON: {
                    "schema": {"$ref": "#/components/schemas/Problem"},
                    "example": error.problem().model_dump(),
                }
            },
        }
        for error in errors
    }


def page_not_found(path: str, endpoints: "Iterable[Endpoint]") -> NotFound:
    """No endpoint has a path: suggests the documented ones that look like it."""
    documented = [endpoint.path for endpoint in endpoints if endpoint.operation_id and not endpoint.names]
    paths = {path.removeprefix("/v1/"): path for path in documented}
    similar = near(path.strip("/").removeprefix("v1/"), list(paths))
    return NotFound("page", path, [paths[name] for name in similar], parameter="path")


def install(app: FastAPI, endpoints: "Iterable[Endpoint]", refuse: Callable[[Request, ApiError], Response]) -> None:
    """Answer the failures that FastAPI itself finds with problems: of paths, of methods, and of files.

    `refuse` answers paths that lead nowhere.
    """

    @app.exception_handler(Exception)
    def tell_nothing(request: Request, error: Exception) -> Response:
        return problem_response(Internal(NO_REASON))

    @app.exception_handler(HTTPException)
    def answer(request: Request, error: HTTPException) -> Response:
        path = request.scope["path"].removeprefix(request.scope.get("root_path", ""))
        match error.status_code:
            case 404:
                return refuse(request, page_not_found(path, endpoints))
            case 405:
                return problem_response(MethodNotAllowed(request.method, path))
        return problem_response(Internal(str(error.detail)))
