"""Every way in which a request can fail, and the problem details that answer it (RFC 9457)."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from pydantic import BaseModel, Field

from app.model.types import Vocabulary
from app.text.near_names import did_you_mean, near

NO_ANSWER = "the database cannot answer at the moment"
NO_REASON = "the server failed; its log says why"


class ProblemType(Vocabulary):
    """What kind of failure a problem answer tells of; the fragment of its `type`."""

    NOT_FOUND = "not-found", "Nothing has this path or this id."
    GONE = "gone", "What had this id was removed."
    RENAMED = "renamed", "What had this id has another now, to which Location leads."
    UNKNOWN_CODE = "unknown-code", "A code, a name or an id that nothing has."
    INVALID_PARAMETER = "invalid-parameter", "A parameter is not known, given twice, or its value is not of the kind."
    INVALID_CURSOR = "invalid-cursor", "The cursor was not made by this list, or was made for another order."
    NOT_ACCEPTABLE = "not-acceptable", "The answer cannot be given in any media type that the request accepts."
    METHOD_NOT_ALLOWED = "method-not-allowed", "The API is read-only: GET and HEAD."
    MALFORMED_REQUEST = "malformed-request", "What was sent is no request of HTTP/1.1 or HTTP/1.0."
    REQUEST_TIMEOUT = "request-timeout", "The request did not come in whole in time."
    CONTENT_TOO_LARGE = "content-too-large", "The request has a body: what is read has none."
    URI_TOO_LONG = "uri-too-long", "The path and the query are too long."
    HEADERS_TOO_LARGE = "headers-too-large", "The header fields are too long, or one of them lists too much."
    TOO_MANY_REQUESTS = "too-many-requests", "The client asks more often than this server lets it."
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


class OperatorError(Exception):
    """A failure of a command: its text is for the operator, a line for each reason."""


class ApiError(Exception):
    """A failure of a request, which problem details answer."""

    status: ClassVar[int]
    type: ClassVar[ProblemType]

    headers: ClassVar[Mapping[str, str]] = {}
    location: str | None = None
    """Where the answer is to be had, if it is had elsewhere."""

    def __init__(self, detail: str, faults: Iterable[Fault] = ()) -> None:
        super().__init__(detail)
        self.faults = list(faults)

    def problem(self) -> Problem:
        """The problem details."""
        kind = f"/v1/codebook#{self.type}"
        return Problem(type=kind, title=self.type.meaning, status=self.status, detail=str(self), errors=self.faults)


class NotFound(ApiError):
    """No row has this id, or nothing this path."""

    status, type = 404, ProblemType.NOT_FOUND

    def __init__(self, singular: str, key: str, suggestions: Sequence[str] = (), parameter: str = "id") -> None:
        message = f"no {singular} '{key}'"
        fault = Fault(parameter=parameter, message=message, suggestions=list(suggestions))
        super().__init__(message + did_you_mean(suggestions), [fault])


class Gone(ApiError):
    """A row had this id once."""

    status, type = 410, ProblemType.GONE

    def __init__(self, singular: str, key: str, reason: str) -> None:
        message = f"no {singular} '{key}' any more: {reason}"
        super().__init__(message, [Fault(parameter="id", message=message, suggestions=[])])


class Renamed(ApiError):
    """A row had this id once, and has another now."""

    status, type = 308, ProblemType.RENAMED

    def __init__(self, singular: str, key: str, new_key: str, location: str) -> None:
        message = f"{singular} '{key}' is called '{new_key}' now"
        super().__init__(message, [Fault(parameter="id", message=message, suggestions=[new_key])])
        self.location = location


class InvalidParameters(ApiError):
    """The query has parameters that cannot be understood."""

    status, type = 422, ProblemType.INVALID_PARAMETER

    def __init__(self, *faults: Fault) -> None:
        reasons = (f"{fault.parameter}: {fault.message}{did_you_mean(fault.suggestions)}" for fault in faults)
        super().__init__("; ".join(reasons), faults)


class UnknownCode(InvalidParameters):
    """A code, a name or an id in a parameter means nothing."""

    type = ProblemType.UNKNOWN_CODE


class InvalidCursor(InvalidParameters):
    """The cursor is not of this list, or of another order."""

    type = ProblemType.INVALID_CURSOR

    def __init__(self, message: str) -> None:
        super().__init__(Fault(parameter="cursor", message=message, suggestions=[]))


class NotAcceptable(ApiError):
    """The request accepts none of the formats on offer."""

    status, type = 406, ProblemType.NOT_ACCEPTABLE


class MethodNotAllowed(ApiError):
    """The request wants to do something else than read."""

    status, type, headers = 405, ProblemType.METHOD_NOT_ALLOWED, {"Allow": "GET, HEAD"}

    def __init__(self, method: str, path: str) -> None:
        super().__init__(f"{method} {path}: this API is read-only")


class MalformedRequest(ApiError):
    """What a client sent cannot be read as a request."""

    status, type = 400, ProblemType.MALFORMED_REQUEST


class RequestTimeout(ApiError):
    """The request line and the header fields did not come in time."""

    status, type = 408, ProblemType.REQUEST_TIMEOUT


class ContentTooLarge(ApiError):
    """The request has a body, of which a server that is only read has no use (RFC 9110, section 9.3.1)."""

    status, type = 413, ProblemType.CONTENT_TOO_LARGE


class UriTooLong(ApiError):
    """The request target is longer than any that a list needs."""

    status, type = 414, ProblemType.URI_TOO_LONG


class TooManyRequests(ApiError):
    """The client has used up what the operator lets it ask."""

    status, type = 429, ProblemType.TOO_MANY_REQUESTS


class HeadersTooLarge(ApiError):
    """The header fields are too long in all, or one of them lists too much (RFC 6585, section 5)."""

    status, type = 431, ProblemType.HEADERS_TOO_LARGE


class Unavailable(ApiError):
    """The database cannot be read, or holds tables of another version."""

    status, type = 503, ProblemType.UNAVAILABLE
    headers: ClassVar[Mapping[str, str]] = {"Retry-After": "5"}


class Internal(ApiError):
    """A fault of the server, of which the answer says nothing more."""

    status, type = 500, ProblemType.INTERNAL


def faults_of(errors: Iterable[Mapping[str, Any]], known: Sequence[str]) -> list[Fault]:
    """The errors of pydantic as faults of parameters; suggestions come from the known names."""
    faults: dict[tuple[str, str], Fault] = {}
    for error in errors:
        if error["type"] == "none_required":  # the other half of "a value or nothing"
            continue
        parameter = str(error["loc"][0])
        if error["type"] == "extra_forbidden":
            message, suggestions = "no such parameter", near(parameter, known)
        elif error["type"] == "value_error":
            message, suggestions = str(error["ctx"]["error"]), []
        else:
            message, suggestions = f"{error['msg']}: {error['input']!r}", []
        faults.setdefault((parameter, message), Fault(parameter=parameter, message=message, suggestions=suggestions))
    return list(faults.values())
