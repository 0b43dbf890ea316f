"""Whether the server is up, and whether it is ready to answer."""

from fastapi import APIRouter, Response
from pydantic import Field

from app import about
from app.errors import NO_ANSWER, Unavailable, documented
from app.reader import Reading
from app.resource import as_json
from app.types import Schema

router = APIRouter(tags=[about.SERVICE])


class Health(Schema):
    """That all is well."""

    status: str = Field(description="`ok`; a server that is not ready answers 503.", examples=["ok"])


@router.get(
    "/livez",
    operation_id="get_livez",
    summary="Is the server up?",
    description="Answers as long as the process runs.",
    response_description="It is.",
)
async def get_livez() -> Health:
    """Answer without looking at the database: nothing here can block."""
    return Health(status="ok")


@router.get(
    "/readyz",
    operation_id="get_readyz",
    summary="Is the server ready?",
    description="Answers 200 if the database can be read, has the tables of this version and holds a data set; 503 and "
    "the reason if not.",
    response_model=Health,
    response_description="It is.",
    responses=documented(Unavailable(NO_ANSWER)),
)
def get_readyz(reader: Reading) -> Response:
    """Look at the database."""
    with reader.view() as view:
        reader.check(view)
    return as_json({"status": "ok"})
