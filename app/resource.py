"""A kind of rows and its two routes: the filtered list in three formats, and one row by its id."""

from collections.abc import Iterator, Sequence
from inspect import cleandoc
from typing import Annotated, Any, Generic, TypeVar
from urllib.parse import urlencode

import msgspec
from fastapi import APIRouter, Depends, Path, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field, create_model
from sqlalchemy import ColumnElement, Connection, Select, select

from app.claims import Claim, Stored
from app.errors import ANY_ERRORS, UNKNOWN_ACTOR, Fault, InvalidParameters, NotAcceptable, NotFound, documented
from app.filters import DEFAULT_LIMIT
from app.filters import Query as ListQuery
from app.formats import MEDIA_TYPES, Format, RowWriter, accepted
from app.names import Directory
from app.paging import Order, batches, page, total
from app.reader import Reader, Reading
from app.types import IDENTIFIER, Names

NOT_MODIFIED: dict[int | str, dict[str, Any]] = {
    304: {"description": "The copy with the ETag in If-None-Match is still good."}
}


Row = TypeVar("Row")


class Page(BaseModel, Generic[Row]):
    """A page of a list."""

    data: list[Row] = Field(description="The rows, in order.")
    next: str | None = Field(
        description="The path of the next page; null on the last.",
    )
    total: int | None = Field(description="How many rows match; null if they are more than 10,000.", examples=[139])


def page_model(row: type[BaseModel]) -> type[BaseModel]:
    """The model of a page of some rows, with a name that clients can read."""
    return create_model(f"{row.__name__}Page", __base__=Page[row], __doc__=Page.__doc__)  # type: ignore[valid-type]


def list_responses(row: type[BaseModel]) -> dict[int | str, dict[str, Any]]:
    """The OpenAPI description of what a list answers besides its JSON page."""
    line = {"schema": {"type": "string", "contentMediaType": "application/json"}}
    table = {"schema": {"type": "string", "description": f"A header and one line for each {row.__name__}."}}
    content = {MEDIA_TYPES[Format.CSV].partition(";")[0]: table, MEDIA_TYPES[Format.JSONL]: line}
    found: dict[int | str, dict[str, Any]] = {200: {"description": "The matching rows.", "content": content}}
    return {**found, **NOT_MODIFIED, **documented(*ANY_ERRORS, UNKNOWN_ACTOR)}


def wanted_format(request: Request, asked: Format | None) -> Format:
    """The format that a request for a list wants; NotAcceptable if it is none that there is."""
    return asked or acceptable(request, *Format)


def acceptable(request: Request, *offered: Format) -> Format:
    """The format on offer that a request likes best; NotAcceptable if it likes none."""
    chosen = accepted(request.headers.get("accept"), offered)
    if chosen is None:
        raise NotAcceptable(f"this answer is given as {' or '.join(MEDIA_TYPES[format] for format in offered)}")
    return chosen


async def accepts_json(request: Request) -> None:
    """What a route that answers nothing but JSON depends on; it does not block."""
    acceptable(request, Format.JSON)


async def no_parameters(request: Request) -> None:
    """What a route without parameters depends on: InvalidParameters if there are some; it does not block."""
    faults = [Fault(parameter=name, message="no such parameter", suggestions=[]) for name in request.query_params]
    if faults:
        raise InvalidParameters(*faults)


PLAIN = (Depends(accepts_json), Depends(no_parameters))
"""What a route depends on that answers one JSON object and takes no parameters."""


class Listing:
    """How rows of one shape are answered, in any format."""

    def __init__(self, name: str, columns: Sequence[ColumnElement[Any]]) -> None:
        self.name = name
        self.writer = RowWriter(name, columns)

    def answer(self, request: Request, reader: Reader, query: ListQuery, statement: Select[Any]) -> Response:
        """The rows of a statement on one table or view, in the order, the part and the format that a query asks for."""
        format = wanted_format(request, query.format)
        order = Order.of(statement.selected_columns.id.table, query.order)
        if format is not Format.JSON:
            if query.cursor is not None:
                message = f"a cursor continues a JSON list; {format} sends all rows at once"
                raise InvalidParameters(Fault(parameter="cursor", message=message, suggestions=[]))
            return self._stream(reader, statement, order, format, query.limit)
        after = None if query.cursor is None else order.cursor(query.cursor)
        with reader.connect() as connection:
            rows, following = page(connection, statement, order, after, query.limit or DEFAULT_LIMIT)
            count = total(connection, statement)
        link = following and path_of_next(request, str(following))
        body = msgspec.json.encode({"data": self.writer.objects(rows), "next": link, "total": count})
        headers = {"Link": f'<{link}>; rel="next"'} if link else {}
        return Response(body, media_type=MEDIA_TYPES[Format.JSON], headers=headers)

    def _stream(
        self, reader: Reader, statement: Select[Any], order: Order, format: Format, limit: int | None
    ) -> Response:
        """All rows, sent as they are read."""
        write = self.writer.csv if format is Format.CSV else self.writer.jsonl

        def pieces() -> Iterator[bytes]:
            with reader.connect() as connection:
                yield from write(batches(connection, statement, order, limit))

        disposition = f'inline; filename="{self.name}.{format}"'
        return StreamingResponse(pieces(), media_type=MEDIA_TYPES[format], headers={"Content-Disposition": disposition})


def path_of_next(request: Request, cursor: str) -> str:
    """The path and query of a list's next page: those of this one, with another cursor."""
    kept = [(name, value) for name, value in request.query_params.multi_items() if name != "cursor"]
    return f"{request.url.path}?{urlencode([*kept, ('cursor', cursor)])}"


class Resource:
    """A kind of rows under `/v1/<path>`: where they are stored, how they are filtered and what one is called."""

    def __init__(
        self,
        path: str,
        table: type[Stored],
        query: type[ListQuery],
        *,
        one: str,
        example: str,
        scope: Names = Names.CLAIM,
        about: str | None = None,
        only: ColumnElement[bool] | None = None,
    ) -> None:
        self.path = path
        self.table = table
        self.query = query
        self.one = one
        self.example = example
        self.scope = scope
        self.only = () if only is None else (only,)
        self.about = about or cleandoc(table.__doc__ or "")
        self.listing = Listing(path, table.columns())

    @property
    def name(self) -> str:
        """The kind in words: `trade flows`."""
        return self.path.replace("-", " ")

    @property
    def file(self) -> str:
        """The name of the kind's file in a pack."""
        return f"{self.path.replace('-', '_')}.csv"

    @property
    def is_claim(self) -> bool:
        """Whether the rows are claims, not what claims refer to."""
        return issubclass(self.table, Claim)

    def select(self, *where: ColumnElement[bool]) -> Select[Any]:
        """The public columns of the rows that meet some conditions."""
        return select(*self.table.columns()).where(*self.only, *where)

    def find(self, connection: Connection, id: str) -> Any:
        """The row with an id; None if there is none."""
        if not IDENTIFIER.fullmatch(id):
            return None
        return connection.execute(self.select(self.table.table().c.id == id)).one_or_none()

    def router(self) -> APIRouter:
        """The two routes of this kind."""
        router = APIRouter(prefix="/v1", tags=[self.name])
        self._add_list(router)
        self._add_one(router)
        return router

    def _add_list(self, router: APIRouter) -> None:
        def list_rows(request: Request, reader: Reading, query: Any) -> Response:
            asked: ListQuery = query.understood(request, reader.snapshot().directory)
            return self.listing.answer(request, reader, asked, self.select(*asked.clauses()))

        list_rows.__annotations__["query"] = Annotated[self.query, Query()]
        router.add_api_route(
            f"/{self.path}",
            list_rows,
            operation_id=f"list_{self.path.replace('-', '_')}",
            summary=f"List {self.name}",
            description=f"{self.about}\n\nAnswers the rows that match all filters, a page at a time.",
            response_model=page_model(self.table),
            responses=list_responses(self.table),
        )

    def _add_one(self, router: APIRouter) -> None:
        named = "" if self.scope is Names.CLAIM else ", or any other code or name"

        @router.get(
            f"/{self.path}/{{id}}",
            operation_id=f"get_{self.one.replace(' ', '_')}",
            summary=f"Get one {self.one}",
            description=f"{self.about}\n\nAnswers the bare object.",
            response_model=self.table,
            response_description=f"The {self.one}.",
            responses={**NOT_MODIFIED, **documented(NotFound(self.one, "nothing"), *ANY_ERRORS)},
            dependencies=PLAIN,
        )
        def get_row(
            reader: Reading, id: Annotated[str, Path(description=f"The id{named}.", examples=[self.example])]
        ) -> Response:
            directory = reader.snapshot().directory
            with reader.connect() as connection:
                row = self.find(connection, directory.find(id, self.scope) or id)
            if row is None:
                raise NotFound(self.one, id, directory.near(id, self.scope))
            answer = {**row._mapping, "statement": worded(self, row, directory)} if self.is_claim else row._mapping
            return Response(msgspec.json.encode(dict(answer)), media_type="application/json")


def worded(kind: Resource, row: Any, directory: Directory) -> str | None:
    """The statement of a claim; in the words of its kind if it came without one."""
    statement: str | None = row.statement
    if statement is None and issubclass(kind.table, Claim):
        return kind.table.wording(row, directory.name_of)
    return statement
