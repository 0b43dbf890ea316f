"""Every way a request can fail, the one shape in which it is told (RFC 9457), and the handlers that tell it."""

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, ClassVar

import msgspec
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from app.types import Vocabulary

PROBLEM_JSON = "application/problem+json"
CODE_LENGTH = 4
"""Up to how many letters a text is taken for a code."""

NO_ANSWER = "the database cannot answer at the moment"
NO_REASON = "the server failed; its log says why"


class ProblemType(Vocabulary):
    """What kind of failure a problem answer tells of; the fragment of its `type`."""

    NOT_FOUND = "not-found", "Nothing has this path or this id."
    UNKNOWN_CODE = "unknown-code", "A code, a name or an id that nothing has."
    INVALID_PARAMETER = "invalid-parameter", "A parameter is not known, given twice, or its value is not of the kind."
    INVALID_CURSOR = "invalid-cursor", "The cursor was not made by this list, or was made for another order."
    NOT_ACCEPTABLE = "not-acceptable", "The answer cannot be given in any media type that the request accepts."
    METHOD_NOT_ALLOWED = "method-not-allowed", "The API is read-only: GET and HEAD."
    UNAVAILABLE = "unavailable", "The database cannot answer at the moment, or is not ready for this version."
    INTERNAL = "internal", "A fault of the server."


class Fault(BaseModel):
    """One thing that is wrong with a request."""

    parameter: str = Field(description="The parameter of the query or of the path.", examples=["exporter"])
    message: str = Field(description="What is wrong with it.", examples=["no actor 'KAX'"])
    suggestions: list[str] = Field(description="What was probably meant.", examples=[["KAZ"]])


class Problem(BaseModel):
    """The answer to a request that failed, after RFC 9457."""

    type: str = Field(
        description="Which kind of failure: a reference to its entry in the codebook.",
        examples=["/v1/codebook#unknown-code"],
    )
    title: str = Field(
        description="The kind of failure in words.", examples=["A code, a name or an id that nothing has."]
    )
    status: int = Field(description="The HTTP status code.", examples=[422])
    detail: str = Field(description="This failure in words.", examples=["exporter: no actor 'KAX' (did you mean KAZ?)"])
    errors: list[Fault] = Field(description="Everything that is wrong, one entry each; empty if no parameter is.")


def near(name: str, candidates: Sequence[str]) -> list[str]:
    """Up to three of the candidates that look like a name, the nearest first, in any letter case.

    Of codes, those that have one other letter, as late as can be: all codes of three letters look alike otherwise.
    """
    wanted = name.casefold()
    folded = {candidate.casefold(): candidate for candidate in candidates}
    if len(wanted) <= CODE_LENGTH:
        slips = {code: slip for code in folded if (slip := only_slip(wanted, code)) is not None}
        found = sorted(slips, key=lambda code: (-slips[code], code))
    else:
        found = []
    return [folded[match] for match in (found or get_close_matches(wanted, folded, n=3, cutoff=0.6))[:3]]


def only_slip(one: str, other: str) -> int | None:
    """The one place in which two texts of one length differ; None if they differ in none or in several."""
    if len(one) != len(other):
        return None
    places = [place for place, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    return places[0] if len(places) == 1 else None


def did_you_mean(suggestions: Sequence[str]) -> str:
    """The suggestions in words, ready to follow a message."""
    return f" (did you mean {' or '.join(suggestions)}?)" if suggestions else ""


class ApiError(Exception):
    """A failure that is told to the client."""

    status: ClassVar[int]
    type: ClassVar[ProblemType]

    def __init__(self, detail: str, faults: Sequence[Fault] = (), headers: dict[str, str] | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.faults = list(faults)
        self.headers = headers or {}

    def problem(self) -> Problem:
        """The failure as it is told."""
        return Problem(
            type=f"/v1/codebook#{self.type}",
            title=self.type.meaning,
            status=self.status,
            detail=self.detail,
            errors=self.faults,
        )

    def response(self) -> Response:
        """The problem answer."""
        return Response(
            msgspec.json.encode(self.problem().model_dump()),
            status_code=self.status,
            media_type=PROBLEM_JSON,
            headers={"Cache-Control": "no-store", **self.headers},
        )


class NotFound(ApiError):
    """No row of a kind has this id, or no page has this path."""

    status, type = 404, ProblemType.NOT_FOUND

    def __init__(self, kind: str, key: str, suggestions: Sequence[str] = (), parameter: str = "id") -> None:
        message = f"no {kind} '{key}'"
        super().__init__(
            message + did_you_mean(suggestions),
            [Fault(parameter=parameter, message=message, suggestions=list(suggestions))],
        )


class InvalidParameters(ApiError):
    """The query has parameters that cannot be understood."""

    status, type = 422, ProblemType.INVALID_PARAMETER

    def __init__(self, *faults: Fault) -> None:
        told = (f"{f.parameter}: {f.message}{did_you_mean(f.suggestions)}" for f in faults)
        super().__init__("; ".join(told), faults)


class UnknownCode(InvalidParameters):
    """A parameter names an actor that does not exist."""

    type = ProblemType.UNKNOWN_CODE


class InvalidCursor(InvalidParameters):
    """The cursor is none of this list's."""

    type = ProblemType.INVALID_CURSOR

    def __init__(self, message: str) -> None:
        super().__init__(Fault(parameter="cursor", message=message, suggestions=[]))


class NotAcceptable(ApiError):
    """The request accepts none of the formats on offer."""

    status, type = 406, ProblemType.NOT_ACCEPTABLE


class MethodNotAllowed(ApiError):
    """The request wants to do something else than read."""

    status, type = 405, ProblemType.METHOD_NOT_ALLOWED


class Unavailable(ApiError):
    """The database cannot be read, or holds tables of another version."""

    status, type = 503, ProblemType.UNAVAILABLE

    def __init__(self, detail: str) -> None:
        super().__init__(detail, headers={"Retry-After": "5"})


class Internal(ApiError):
    """A fault of the server, of which the answer says nothing more."""

    status, type = 500, ProblemType.INTERNAL


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


UNKNOWN_PARAMETER = InvalidParameters(
    Fault(parameter="exportr", message="no such parameter", suggestions=["exporter", "reporter", "importer"])
)
UNKNOWN_ACTOR = UnknownCode(Fault(parameter="exporter", message="no actor 'KAX'", suggestions=["KAZ"]))
ANY_ERRORS = (NotAcceptable("this answer is given as application/json"), UNKNOWN_PARAMETER, Unavailable(NO_ANSWER))
"""What any operation under /v1 may answer instead of data."""


def faults_of(errors: Iterable[Mapping[str, Any]], known: Sequence[str]) -> list[Fault]:
    """What pydantic found wrong, in terms of the request's parameters, of which some names are known."""
    faults: dict[tuple[str, str], Fault] = {}
    for found in errors:
        if found["type"] == "none_required":  # the other half of "a value or nothing"
            continue
        parameter = str(found["loc"][0])
        if found["type"] == "extra_forbidden":
            message, suggestions = "no such parameter", near(parameter, known)
        elif found["type"] == "value_error":
            message, suggestions = str(found["ctx"]["error"]), []
        else:
            message, suggestions = f"{found['msg']}: {found['input']!r}", []
        faults.setdefault((parameter, message), Fault(parameter=parameter, message=message, suggestions=suggestions))
    return list(faults.values())


def parameters_of(request: Request) -> list[str]:
    """The names of the query parameters of the operation that a request is for."""
    route = request.scope.get("route")
    operation = request.app.openapi()["paths"].get(getattr(route, "path", None), {}).get("get", {})
    return [parameter["name"] for parameter in operation.get("parameters", ()) if parameter["in"] == "query"]


def near_paths(request: Request) -> list[str]:
    """The paths that look like the one that was asked for."""
    paths = {path.removeprefix("/v1/"): path for path in request.app.openapi()["paths"] if "{" not in path}
    return [paths[name] for name in near(request.url.path.strip("/").removeprefix("v1/"), list(paths))]


def install(app: FastAPI) -> None:
    """Answer every failure of an application with a problem."""

    @app.exception_handler(ApiError)
    def tell(request: Request, error: ApiError) -> Response:
        return error.response()

    @app.exception_handler(RequestValidationError)
    def tell_invalid(request: Request, error: RequestValidationError) -> Response:
        errors = ({**found, "loc": found["loc"][1:]} for found in error.errors())  # without where it was found
        return InvalidParameters(*faults_of(errors, parameters_of(request))).response()

    @app.exception_handler(HTTPException)
    def tell_http(request: Request, error: HTTPException) -> Response:
        path = request.url.path
        if error.status_code == 405:
            detail = f"{request.method} {path}: this API is read-only"
            return MethodNotAllowed(detail, headers={"Allow": "GET, HEAD"}).response()
        if error.status_code == 404:
            return NotFound("page", path, near_paths(request), parameter="path").response()
        return Internal(str(error.detail)).response()

    @app.exception_handler(Exception)
    def tell_nothing(request: Request, error: Exception) -> Response:
        return Internal(NO_REASON).response()
