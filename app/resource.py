"""A kind of rows and its two routes: the filtered list in three formats, and one row by its id."""

import heapq
from collections.abc import Awaitable, Callable, Iterator, Sequence
from functools import cached_property, partial
from inspect import cleandoc
from itertools import chain, groupby, islice
from operator import itemgetter
from typing import Annotated, Any, Generic, TypeVar

import msgspec
from fastapi import APIRouter, Depends, Path, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field, create_model
from sqlalchemy import Column, ColumnElement, Select, select
from starlette.concurrency import run_in_threadpool

from app.claims import Claim, Stored
from app.connections import BATCH, View
from app.direct import DirectRoute, header, query_of, query_text
from app.errors import ANY_ERRORS, UNKNOWN_ACTOR, Fault, InvalidParameters, NotAcceptable, NotFound, documented
from app.filters import DEFAULT_LIMIT, Parameters
from app.filters import Query as ListQuery
from app.formats import MEDIA_TYPES, Format, RowWriter, accepted, lines
from app.names import Directory
from app.paging import TOTAL_LIMIT, Cursor, Order, Segment, counted
from app.plans import Row, branches, place
from app.reader import Reader, reader_of
from app.types import IDENTIFIER, KEY, Names, Schema

NOT_MODIFIED: dict[int | str, dict[str, Any]] = {
    304: {"description": "The copy with the ETag in If-None-Match is still good."}
}


Item = TypeVar("Item")


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


def list_responses(row: type[BaseModel]) -> dict[int | str, dict[str, Any]]:
    """The OpenAPI description of what a list answers besides its JSON page."""
    line = {"schema": {"type": "string", "contentMediaType": "application/json"}}
    table = {"schema": {"type": "string", "description": f"A header and one line for each {row.__name__}."}}
    content = {MEDIA_TYPES[Format.CSV].partition(";")[0]: table, MEDIA_TYPES[Format.JSONL]: line}
    found: dict[int | str, dict[str, Any]] = {200: {"description": "The matching rows.", "content": content}}
    return {**found, **NOT_MODIFIED, **documented(*ANY_ERRORS, UNKNOWN_ACTOR)}


def acceptable(request: Request, *offered: Format) -> Format:
    """The format on offer that a request likes best; NotAcceptable if it likes none."""
    chosen = accepted(header(request.scope, b"accept"), offered)
    if chosen is None:
        raise NotAcceptable(f"this answer is given as {' or '.join(MEDIA_TYPES[format] for format in offered)}")
    return chosen


class NoParameters(Parameters):
    """The parameters of a route that takes none."""


async def accepts_json(request: Request) -> None:
    """What a route that answers nothing but JSON depends on; it does not block."""
    acceptable(request, Format.JSON)


async def no_parameters(request: Request) -> None:
    """What a route without parameters depends on: InvalidParameters if there are some; it does not block."""
    NoParameters.read(query_of(request.scope))


PLAIN = (Depends(accepts_json), Depends(no_parameters))
"""What a route depends on that answers one JSON object and takes no parameters."""


MANY_ROWS = 100_000
"""Of how many rows there may be so that those which match are counted when they do not fit into one page."""


Asked = TypeVar("Asked", bound=ListQuery)


class Listing(Generic[Asked]):
    """How rows of one shape are answered, in any format."""

    def __init__(
        self,
        name: str,
        columns: Sequence[ColumnElement[Any]],
        branches: Callable[[Asked], list[Select[Any]]],
        answer: Column[Any] | None = None,
    ) -> None:
        self.name = name
        self.writer = RowWriter(name, columns)
        self.types = {str(column.key): column.type for column in columns}
        self.branches = branches
        """What finds the rows that a query asks for: statements without alternatives, each of which an index serves."""
        self.answer_column = answer
        """The column in which SQLite files keep a row as it is answered, if they do."""

    async def respond(self, request: Request, query: Asked) -> Response:
        """The answer to a request: made on the spot if it takes no time, by another thread if it may."""
        reader = await reader_of(request)
        snapshot = await reader.refreshed()
        asked = query.understood(snapshot.directory)
        rows = sum(snapshot.rows.get(table.table().name, 0) for table in asked.tables())
        if reader.is_local and asked.is_quick():
            return self.answer(request, reader, asked, rows)
        return await run_in_threadpool(self.answer, request, reader, asked, rows)

    def answer(self, request: Request, reader: Reader, query: Asked, rows: int) -> Response:
        """The rows that a query asks for, of so many that there are, in the order, part and format that it wants."""
        format = query.format or acceptable(request, *Format)
        order = Order(query.order)
        if format is not Format.JSON:
            if query.cursor is not None:
                message = f"a cursor continues a JSON list; {format} sends all rows at once"
                raise InvalidParameters(Fault(parameter="cursor", message=message, suggestions=[]))
            return self._stream(reader, query, order, format)
        after = None if query.cursor is None else order.cursor(query.cursor, self.types)
        with reader.view(is_whole=rows <= MANY_ROWS or order.sort is not None) as view:
            found, following = self.page(reader, view, query, order, after)
            total = self.total(reader, view, query, len(found) if after is following is None else None, rows)
        link = following and path_of_next(request, str(following))
        body = msgspec.json.encode({"data": found, "next": link, "total": total})
        headers = {"Link": f'<{link}>; rel="next"'} if link else {}
        return Response(body, media_type=MEDIA_TYPES[Format.JSON], headers=headers)

    def page(
        self, reader: Reader, view: View, query: Asked, order: Order, after: Cursor | None
    ) -> tuple[Sequence[Any], Cursor | None]:
        """The rows of a query that follow a cursor, as they are written, and the cursor of the next page, if any."""
        limit = query.limit or DEFAULT_LIMIT
        shape, values = query.shape(), query.values()
        if after is not None:
            values |= after.values
        found: list[Row] = []
        for segment, is_after in order.segments(after):
            if len(found) <= limit:
                key = (self.name, shape, order.sort, segment, is_after)
                plan = reader.plan(key, partial(self._page_plan, reader, query, order, segment, is_after))
                values["rows"] = limit + 1 - len(found)
                found += view.rows(plan, values)
        if len(found) <= limit:
            return self.written(reader, found), None
        last = dict(zip(self.read(reader, order.column), found[limit - 1], strict=True))
        del found[limit:]
        return self.written(reader, found), Cursor(order.sort, last.get(order.column or ""), last["id"])

    def _page_plan(self, reader: Reader, query: Asked, order: Order, segment: Segment, is_after: bool) -> Select[Any]:
        """The statement for a page of a segment."""
        return order.page(self.narrowed(reader, self.branches(query), order), segment, is_after)

    def kept(self, reader: Reader) -> Column[Any] | None:
        """The column in which the database keeps a row as it is answered, if it does."""
        return self.answer_column if reader.is_local else None

    def read(self, reader: Reader, by: str | None) -> list[str]:
        """The names of the columns that are read for JSON: all, or the id, what rows are sorted by, the kept answer."""
        kept = self.kept(reader)
        return self.writer.names if kept is None else list(dict.fromkeys(["id", *filter(None, [by]), kept.name]))

    def narrowed(self, reader: Reader, branches: Sequence[Select[Any]], order: Order) -> Sequence[Select[Any]]:
        """Branches of a query with the columns that are read for JSON."""
        if (kept := self.kept(reader)) is None:
            return branches
        columns, names = kept.table.c, self.read(reader, order.column)
        return [branch.with_only_columns(*(columns[name] for name in names)) for branch in branches]

    def written(self, reader: Reader, rows: Sequence[Row]) -> list[Any]:
        """Rows that were read for JSON, as the encoder writes them."""
        if self.kept(reader) is None:
            return self.writer.objects(rows)
        return [msgspec.Raw(row[-1]) for row in rows]

    def total(self, reader: Reader, view: View, query: Asked, all: int | None, rows: int) -> int | None:
        """How many rows match; null if they are more than are counted, or counting costs more than the page."""
        if all is not None:
            return all
        if rows > MANY_ROWS or (rows > TOTAL_LIMIT and not query.shape()):
            return None
        plan = reader.plan((self.name, query.shape(), "total"), lambda: counted(self.branches(query)))
        count: int = view.rows(plan, query.values())[0][0]
        return count if count <= TOTAL_LIMIT else None

    def _stream(self, reader: Reader, query: Asked, order: Order, format: Format) -> Response:
        """All rows, sent as they are read."""
        is_csv = format is Format.CSV
        names = self.writer.names if is_csv else self.read(reader, order.column)

        def pieces() -> Iterator[bytes]:
            with reader.view() as view:
                rows = self._batches(reader, view, query, order, names)
                if is_csv:
                    yield from self.writer.csv(rows)
                else:
                    yield from lines(self.written(reader, batch) for batch in rows)

        disposition = f'inline; filename="{self.name}.{format}"'
        return StreamingResponse(pieces(), media_type=MEDIA_TYPES[format], headers={"Content-Disposition": disposition})

    def _batches(
        self, reader: Reader, view: View, query: Asked, order: Order, names: Sequence[str]
    ) -> Iterator[Sequence[Row]]:
        """Some columns of all rows of a query in order, or of as many as it wants, some rows at a time."""
        left = query.limit
        for segment, _ in order.segments():
            for rows in self._segment(reader, view, query, order, segment, names):
                yield rows if left is None else rows[:left]
                left = None if left is None else left - len(rows)
                if left is not None and left <= 0:
                    return

    def _segment(
        self, reader: Reader, view: View, query: Asked, order: Order, segment: Segment, names: Sequence[str]
    ) -> Iterator[Sequence[Row]]:
        """All rows of a segment in order, some at a time: branches are merged as they are read."""
        branches = self.branches(query)
        if names != self.writer.names:
            branches = list(self.narrowed(reader, branches, order))
        parts = (partial(order.part, branch, segment) for branch in branches)
        plans = [
            reader.plan((self.name, query.shape(), order, segment, len(names), "all", number), part)
            for number, part in enumerate(parts)
        ]
        read = [view.batches(plan, query.values()) for plan in plans]
        if len(read) == 1:
            yield from read[0]
            return
        places = [names.index(name) for name in order.names(segment)]
        rows = heapq.merge(*map(chain.from_iterable, read), key=itemgetter(*places), reverse=order.is_descending)
        once = (row for row, _ in groupby(rows))
        while batch := list(islice(once, BATCH)):
            yield batch


def path_of_next(request: Request, cursor: str) -> str:
    """The path and query of a list's next page: those of this one in a fixed order, with another cursor."""
    kept = sorted((name, value) for name, value in query_of(request.scope) if name != "cursor")
    return f"{request.scope['path']}?{query_text([*kept, ('cursor', cursor)])}"


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
        kept = table.table().c.get("answer")
        self.listing: Listing[ListQuery] = Listing(path, table.columns(), self.branches, kept)
        query.index()

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

    def branches(self, query: ListQuery) -> list[Select[Any]]:
        """What finds the rows that a query asks for."""
        return [self.select(*branch) for branch in branches(query.conditions_on(self.table))]

    def find(self, reader: Reader, view: View, id: str) -> Any:
        """The row with an id, as an object that the JSON encoder writes; None if there is none."""
        if not IDENTIFIER.fullmatch(id):
            return None
        plan = reader.plan((self.path, "row"), lambda: self.select(self.table.table().c.id == place("id", KEY)))
        found = view.rows(plan, {"id": id})
        return self.listing.writer.object(found[0]) if found else None

    @cached_property
    def list_endpoint(self) -> Callable[..., Awaitable[Response]]:
        """What answers the list."""

        async def list_rows(request: Request, query: Any) -> Response:
            return await self.listing.respond(request, query)

        list_rows.__annotations__["query"] = Annotated[self.query, Query()]
        return list_rows

    @cached_property
    def row_endpoint(self) -> Callable[..., Awaitable[Response]]:
        """What answers one row."""

        async def get_row(request: Request, query: Annotated[NoParameters, Query()], id: str) -> Response:
            acceptable(request, Format.JSON)
            reader = await reader_of(request)
            directory = (await reader.refreshed()).directory
            if reader.is_local:
                return self.row(reader, directory, id)
            return await run_in_threadpool(self.row, reader, directory, id)

        named = "" if self.scope is Names.CLAIM else ", or any other code or name"
        get_row.__annotations__["id"] = Annotated[str, Path(description=f"The id{named}.", examples=[self.example])]
        return get_row

    def router(self) -> APIRouter:
        """The two routes of this kind."""
        router = APIRouter(prefix="/v1", tags=[self.name], route_class=DirectRoute)
        router.add_api_route(
            f"/{self.path}",
            self.list_endpoint,
            operation_id=f"list_{self.path.replace('-', '_')}",
            summary=f"List {self.name}",
            description=f"{self.about}\n\nAnswers the rows that match all filters, a page at a time.",
            response_model=page_model(self.table),
            responses=list_responses(self.table),
        )
        router.add_api_route(
            f"/{self.path}/{{id}}",
            self.row_endpoint,
            operation_id=f"get_{self.one.replace(' ', '_')}",
            summary=f"Get one {self.one}",
            description=f"{self.about}\n\nAnswers the bare object.",
            response_model=self.table,
            response_description=f"The {self.one}.",
            responses={**NOT_MODIFIED, **documented(NotFound(self.one, "nothing"), *ANY_ERRORS)},
        )
        return router

    def row(self, reader: Reader, directory: Directory, id: str) -> Response:
        """The row with an id, in words if it is a claim that came without them; NotFound if there is none."""
        with reader.view(is_whole=False) as view:
            row = self.find(reader, view, id)
            if row is None and (meant := directory.find(id, self.scope)) is not None:
                row = self.find(reader, view, meant)
        if row is None:
            raise NotFound(self.one, id, directory.near(id, self.scope))
        return as_json(worded(self, row, directory))


def worded(kind: Resource, row: Any, directory: Directory) -> Any:
    """A row with its statement; in the words of its kind if it is a claim that came without one."""
    if issubclass(kind.table, Claim) and row.statement is None:
        row.statement = kind.table.wording(row, directory.name_of)
    return row


def as_json(answer: Any) -> Response:
    """An answer as JSON."""
    return Response(msgspec.json.encode(answer), media_type="application/json")
