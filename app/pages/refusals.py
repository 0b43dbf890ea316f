"""The page of a request that failed: why, what was probably meant, and where to look further."""

from fastapi import Request, Response

from app.model.errors import ApiError, Gone, NotFound, Renamed
from app.pages.rendering import base_of, html, path_of

HEADINGS = {404: "There is nothing here", 410: "It was removed", 422: "That cannot be understood"}


def respond(request: Request, error: ApiError) -> Response:
    """The page of a failure, with the status of the failure."""
    path = request.scope["path"]
    if isinstance(error, Renamed):
        location = f"{base_of(request)}/claims/{error.faults[0].suggestions[0]}"
        return Response(status_code=308, headers={"Location": location, "Cache-Control": "public, max-age=60"})
    response = html(
        request,
        "refusal.html",
        status=error.status,
        heading=HEADINGS.get(error.status, "This cannot be answered at the moment"),
        faults=[
            (fault.parameter, fault.message, [(one, leads(path, fault.parameter, one)) for one in fault.suggestions])
            for fault in error.faults
        ],
        detail=str(error),
        is_missing=isinstance(error, NotFound | Gone),
    )
    response.headers.update(error.headers)
    return response


def leads(path: str, parameter: str, suggestion: str) -> str | None:
    """Where a suggestion leads that stands in the place of what was asked for; None if it is not of the path."""
    parts = path.strip("/").split("/")
    match parts, parameter:
        case (["pairs", _, b], "a"):
            return path_of("pairs", suggestion, b)
        case (["pairs", a, _], "b"):
            return path_of("pairs", a, suggestion)
        case ([start, _], "id"):
            return path_of(start, suggestion)
        case _:
            return suggestion if suggestion.startswith("/") else None
