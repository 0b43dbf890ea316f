"""The endpoints of container engines and load balancers: whether the server is up, and whether it is ready."""

from fastapi import Request, Response
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from app import about
from app.api.dataset import Reader
from app.api.endpoints import Endpoint, json_response
from app.model.errors import NO_ANSWER, Unavailable
from app.model.types import Schema


class Health(Schema):
    """That all is well."""

    status: str = Field(description="`ok`; a server that is not ready answers 503.", examples=["ok"])


async def get_livez(request: Request) -> Response:
    """Answer without looking at the database."""
    return json_response({"status": "ok"})


async def get_readyz(request: Request) -> Response:
    """Look at the database."""
    await run_in_threadpool(check, request.app.state.reader)
    return json_response({"status": "ok"})


def check(reader: Reader) -> None:
    """Unavailable if the database cannot be served."""
    with reader.reading() as reading:
        reader.check(reading)


ENDPOINTS = (
    Endpoint(
        "/livez",
        get_livez,
        operation_id="get_livez",
        summary="Is the server up?",
        description="Answers as long as the process runs.",
        tag=about.SERVICE,
        response_model=lambda: Health,
        response_description="It is.",
    ),
    Endpoint(
        "/readyz",
        get_readyz,
        operation_id="get_readyz",
        summary="Is the server ready?",
        description="Answers 200 if the database can be read, has the tables of this version and holds a data set; 503 "
        "and the reason if not.",
        tag=about.SERVICE,
        response_model=lambda: Health,
        response_description="It is.",
        errors=(Unavailable(NO_ANSWER),),
    ),
)
