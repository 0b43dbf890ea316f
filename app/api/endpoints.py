"""Endpoints: every path that is answered, with what answers it and what documents it.

FastAPI is given the list of them, writes the OpenAPI document from it and can serve it; `Application.dispatch` answers
from the same list without FastAPI.
"""

import logging
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from inspect import Parameter, Signature
from typing import Annotated, Any

import msgspec
from fastapi import FastAPI, Path, Query, Request, Response
from fastapi.routing import APIRoute
from pydantic import BaseModel

from app.api.desk import Desk, Lease
from app.api.lanes import ClientGone
from app.api.negotiation import acceptable
from app.api.problems import ANY_ERRORS, documented, problem_response
from app.api.requests import query_of
from app.api.retired import with_fates
from app.model.errors import NO_REASON, ApiError, Fault, Internal, InvalidParameters, UnknownCode
from app.query.parameters import MEDIA_TYPES, Format, Parameters

NOT_MODIFIED: dict[int | str, dict[str, Any]] = {
    304: {"description": "The copy with the ETag in If-None-Match is still good."}
}
CLIENT_GONE = 499
"""The status of an answer that nobody gets, as proxies log it."""
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Endpoint:
    """A path, what answers GET of it, and what documents it in OpenAPI's words."""

    path: str
    """Parameters, in braces, are whole segments and come last: `/v1/dyads/{a}/{b}`."""
    handler: Callable[..., Any]
    """Of data: takes a lease, the request, its query, and the parameters of the path by name, and makes the answer.

    Of anything else: takes the request and is awaited.
    """
    query: type[Parameters] | None = None
    """The model of the query; None if it is not read, since this is no path of data."""
    is_quick: bool = False
    """Whether a file is read in less time than it takes to hand the request over to another thread."""
    operation_id: str = ""
    """Empty if the document leaves the path out."""
    summary: str = ""
    description: str = ""
    tag: str = ""
    response_model: Callable[[], type[BaseModel] | None] = lambda: None
    """Made when the document is: making models takes time, and few are needed to answer."""
    response_description: str = "Successful Response"
    content: Mapping[str, Any] = field(default_factory=dict)
    """Further media types of the answer."""
    errors: Sequence[ApiError] = ()
    """An example of each way to fail."""
    path_parameters: Mapping[str, Any] = field(default_factory=dict)
    """The description and an example of each parameter of the path."""

    @cached_property
    def names(self) -> Sequence[str]:
        """The names of the parameters of the path."""
        return re.findall(r"{(\w+)}", self.path)

    async def respond(self, request: Request) -> Response:
        """Answer a request; every failure is a problem, and an unforeseen one goes to the log as well."""
        try:
            if self.query is None:
                response: Response = await self.handler(request)
                return response
            for name, value in request.scope["path_params"].items():
                if "\0" in value:
                    raise InvalidParameters(Fault(parameter=name, message="there is a NUL in it", suggestions=[]))
            first: list[Parameters] = [self.query.read(query_of(request.scope))]
            desk: Desk = request.app.state.desk
            return await desk.answer(request, partial(self.answer, request, self.query, first), is_quick=self.is_quick)
        except ApiError as error:
            return self.refuse(request, error)
        except ClientGone:
            return Response(status_code=CLIENT_GONE)
        except Exception:
            log.exception("%s %s failed", request.method, request.scope["path"])
            return self.refuse(request, Internal(NO_REASON))

    def refuse(self, request: Request, error: ApiError) -> Response:
        """The answer to a request that failed: a problem."""
        return problem_response(error)

    def answer(self, request: Request, model: type[Parameters], first: list[Parameters], lease: Lease) -> Response:
        """The answer to a request for data, from a lease; the query is read anew if it has been resolved on another."""
        query = first.pop() if first else model.read(query_of(request.scope))
        try:
            response: Response = self.handler(lease, request, query, **request.scope["path_params"])
        except UnknownCode as error:
            raise with_fates(lease.reader, lease.reading, error, query_of(request.scope)) from error
        return response

    @property
    def signature(self) -> Signature:
        """The parameters of the request, from which FastAPI documents them."""
        annotations: dict[str, Any] = {"request": Request}
        if self.query is not None:
            annotations["query"] = Annotated[self.query, Query()]
        for name in self.names:
            annotations[name] = Annotated[str, Path(**self.path_parameters[name])]
        return Signature(
            [Parameter(name, Parameter.KEYWORD_ONLY, annotation=kind) for name, kind in annotations.items()]
        )

    def register(self, app: FastAPI) -> None:
        """Let FastAPI document the endpoint, and serve it if it is asked to."""

        async def respond(request: Request) -> Response:
            return await self.respond(request)

        respond.__signature__ = self.signature  # type: ignore[attr-defined]  # what `inspect.signature` reads
        responses = documented(*self.errors)
        if self.path.startswith("/v1"):
            responses |= NOT_MODIFIED
        if self.content:
            responses[200] = {"description": self.response_description, "content": self.content}
        app.router.add_api_route(
            self.path,
            respond,
            operation_id=self.operation_id or None,
            summary=self.summary,
            description=self.description,
            tags=[self.tag],
            response_model=self.response_model(),
            response_description=self.response_description,
            responses=responses,
            include_in_schema=bool(self.operation_id),
            route_class_override=EndpointRoute,
        )


def json_endpoint(
    path: str,
    body: Callable[..., Any],
    query: type[Parameters] = Parameters,
    *,
    errors: Sequence[ApiError] = (),
    has_links: bool = False,
    **documentation: Any,
) -> Endpoint:
    """An endpoint under /v1 that answers nothing but JSON.

    `body` takes a lease, the query, and the parameters of the path by name; if it `has_links`, the `prefix` too with
    which their paths begin.
    """

    def respond(lease: Lease, request: Request, query: Parameters, **names: str) -> Response:
        acceptable(request, Format.JSON)
        if has_links:
            names["prefix"] = request.scope.get("root_path", "")
        return json_response(body(lease, query, **names))

    return Endpoint(path, respond, query, errors=(*errors, *ANY_ERRORS), **documentation)


def json_response(body: Any) -> Response:
    """A body as JSON."""
    return Response(msgspec.json.encode(body), media_type=MEDIA_TYPES[Format.JSON])


class EndpointRoute(APIRoute):
    """A route whose endpoint reads the request by itself: FastAPI reads it for the document alone."""

    def get_route_handler(self) -> Callable[[Request], Any]:
        """What answers a request."""
        return self.endpoint
