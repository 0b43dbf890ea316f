"""The endpoints of every kind: its filtered list in three formats, and one row by its id."""

from functools import partial
from typing import Any, Generic, TypeVar

import msgspec
from fastapi import Request, Response
from pydantic import BaseModel, Field, create_model

from app.api.desk import Elsewhere, Lease, Place
from app.api.downloads import Download
from app.api.endpoints import Endpoint, json_endpoint
from app.api.negotiation import acceptable
from app.api.problems import ANY_ERRORS, UNKNOWN_ACTOR
from app.api.requests import query_of, query_text
from app.api.retired import missing, no_row
from app.model.errors import Fault, InvalidParameters
from app.model.types import Schema, Scope
from app.query.kind import Kind
from app.query.listing import Listing
from app.query.paging import Order
from app.query.parameters import MEDIA_TYPES, Format, Parameters, Query
from app.store.change_log import is_logged

Item = TypeVar("Item")
Asked = TypeVar("Asked", bound=Query)


class Page(Schema, Generic[Item]):
    """A page of a list."""

    data: list[Item] = Field(description="The rows, in order.")
    next: str | None = Field(
        description="The path of the next page; null on the last.",
    )
    total: int | None = Field(
        description="How many rows match; null if they are more than 10,000, or if counting would cost more than the "
        "page.",
        examples=[139],
    )


def page_model(row: type[BaseModel]) -> type[BaseModel]:
    """The model of a page of some rows, with a name that clients can read."""
    return create_model(f"{row.__name__}Page", __base__=Page[row], __doc__=Page.__doc__)  # type: ignore[valid-type]


def list_endpoint(
    listing: Listing[Asked],
    row: type[BaseModel],
    query: type[Asked],
    *,
    summary: str,
    description: str,
    tag: str,
) -> Endpoint:
    """The endpoint of a list."""
    return Endpoint(
        f"/v1/{listing.name}",
        partial(list_response, listing),
        query,
        is_quick=True,
        operation_id=f"list_{listing.name.replace('-', '_')}",
        summary=summary,
        description=description,
        tag=tag,
        response_model=partial(page_model, row),
        response_description="The matching rows.",
        content=tables_of(row),
        errors=(*ANY_ERRORS, UNKNOWN_ACTOR),
    )


def tables_of(row: type[BaseModel]) -> dict[str, Any]:
    """What documents the formats of rows beside JSON."""
    line = {"schema": {"type": "string", "contentMediaType": "application/json"}}
    table = {"schema": {"type": "string", "description": f"A header and one line for each {row.__name__}."}}
    return {MEDIA_TYPES[Format.CSV].partition(";")[0]: table, MEDIA_TYPES[Format.JSONL]: line}


def disposition(name: str, format: Format) -> dict[str, str]:
    """The headers of an answer that is a file: its name, and that no part of it is sent by itself."""
    return {"Content-Disposition": f'inline; filename="{name}.{format}"', "Accept-Ranges": "none"}


def list_response(listing: Listing[Asked], lease: Lease, request: Request, query: Asked) -> Response:
    """The answer to a list query: a page, or all rows in a format that is sent piece by piece."""
    format = query.format or acceptable(request, *Format)
    if format is not Format.JSON and lease.place is not Place.DOWNLOADS:
        raise Elsewhere(Place.DOWNLOADS)
    snapshot = lease.snapshot
    query.resolve(snapshot.directory)
    if lease.place is Place.INLINE and not query.is_cheap():
        raise Elsewhere(Place.QUICK)
    query.prepare(lease.reader, lease.reading, snapshot.rows)
    if format is Format.JSON:
        return page_response(request, lease, listing, query)
    if query.cursor is not None:
        message = f"a cursor continues a JSON list; {format} sends all rows at once"
        raise InvalidParameters(Fault(parameter="cursor", message=message, suggestions=[]))
    return Download(
        listing.stream(lease.reader, lease.reading, query, format, snapshot.directory.name_of),
        MEDIA_TYPES[format],
        disposition(listing.name, format),
    )


def page_response(request: Request, lease: Lease, listing: Listing[Asked], query: Asked) -> Response:
    """One page of a list, with the path of the next."""
    snapshot, order = lease.snapshot, Order(query.order)
    lease.note_shape((listing.name, query.shape, order))
    rows = sum(snapshot.rows.get(table.table().name, 0) for table in query.tables())
    page = listing.page(lease.reader, lease.reading, query, order, rows, snapshot.directory.name_of)
    link = page.next and path_of_next(request, str(page.next))
    body = msgspec.json.encode({"data": page.data, "next": link, "total": page.total})
    headers = {"Link": f'<{link}>; rel="next"'} if link else {}
    return Response(body, media_type=MEDIA_TYPES[Format.JSON], headers=headers)


def path_of_next(request: Request, cursor: str) -> str:
    """The path and query of a list's next page: those of this one in a fixed order, with another cursor."""
    others = sorted((name, value) for name, value in query_of(request.scope) if name != "cursor")
    return f"{request.scope.get('root_path', '')}{request.scope['path']}?{query_text([*others, ('cursor', cursor)])}"


def endpoints_of(kind: Kind) -> tuple[Endpoint, Endpoint]:
    """The two endpoints of a kind."""
    listed = list_endpoint(
        kind.listing,
        kind.table,
        kind.query,
        summary=f"List {kind.name}",
        description=f"{kind.description}\n\nAnswers the rows that match all filters, a page at a time.",
        tag=kind.name,
    )
    named = "" if kind.scope is Scope.CLAIM else ", or any other code or name"
    row = json_endpoint(
        f"/v1/{kind.path}/{{id}}",
        partial(row_body, kind),
        errors=no_row(kind.singular, kind.path, is_derived=not is_logged(kind.table)),
        is_quick=True,
        operation_id=f"get_{kind.singular.replace(' ', '_')}",
        summary=f"Get one {kind.singular}",
        description=f"{kind.description}\n\nAnswers the bare object.",
        tag=kind.name,
        response_model=lambda: kind.table,
        response_description=f"The {kind.singular}.",
        path_parameters={"id": {"description": f"The id{named}.", "examples": [kind.example]}},
    )
    return listed, row


def row_body(kind: Kind, lease: Lease, query: Parameters, *, id: str) -> Any:
    """The row with an id, with a sentence of its kind if it is a claim that came without one."""
    directory = lease.snapshot.directory
    row = kind.find(lease.reader, lease.reading, id, directory)
    if row is None and (other := directory.find(id, kind.scope)) is not None:
        row = kind.find(lease.reader, lease.reading, other, directory)
    if row is None:
        raise missing(lease.reader, lease.reading, kind, id, directory.near(id, kind.scope))
    return row
