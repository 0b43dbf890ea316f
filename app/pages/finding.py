"""What is looked for by name: leads to the page of an actor, or of two."""

from fastapi import Request, Response

from app.api.desk import Lease
from app.model.errors import Fault, InvalidParameters, NotFound
from app.model.types import Scope
from app.pages.rendering import base_of, path_of
from app.pages.routes import FindQuery


def respond(lease: Lease, request: Request, query: FindQuery) -> Response:
    """Lead to the page; NotFound if a name is that of nothing."""
    directory, ids = lease.snapshot.directory, []
    for side, code in (("a", query.a), ("b", query.b)):
        if code:
            id = directory.find(code.strip(), Scope.ACTOR)
            if id is None:
                raise NotFound("actor", code, directory.near(code, Scope.ACTOR), side)
            ids.append(id)
    match sorted(set(ids)):
        case [a, b]:
            parts = ["pairs", a, b]
        case [one]:
            parts = ["actors", one]
        case _:
            raise InvalidParameters(Fault(parameter="a", message="name a state or an organization", suggestions=[]))
    location = f"{base_of(request)}{path_of(*parts)}"
    return Response(status_code=303, headers={"Location": location, "Cache-Control": "public, max-age=60"})
