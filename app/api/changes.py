"""The change log: what loads have done, with the old and new values of rows, as JSON and as a feed."""

from hashlib import blake2b
from typing import Annotated, Any, Literal

import msgspec
from fastapi import Request, Response
from pydantic import Field

from app import about
from app.api.caching import CHANGES, is_among
from app.api.change_log import ChangeLog, Place, place_of
from app.api.desk import Lease
from app.api.endpoints import Endpoint
from app.api.feed import feed_of
from app.api.lists import path_of_next
from app.api.negotiation import acceptable
from app.api.problems import ANY_ERRORS
from app.api.requests import headers_of, query_of, query_text
from app.model.changes import LoadAction, RowChange
from app.model.errors import Fault, UnknownCode
from app.model.types import Schema, Sentence, Slug
from app.query.parameters import DEFAULT_LIMIT, MAX_LIMIT, MEDIA_TYPES, FeedFormat, Parameters, Unset

Number = Annotated[int, Field(ge=1, lt=2**31)]


class ChangesQuery(Parameters):
    """What the change log can be asked."""

    since: str | Unset = Field(
        None,
        max_length=64,
        description="Loads after the one that made this revision, the last if several did; all if not given.",
        examples=["4bd79ba58734783a"],
    )
    number: Number | Unset = Field(None, description="This load alone.", examples=[1])
    sort: Literal["number", "-number"] | Unset = Field(
        None,
        description="The order: oldest first if not given, so that who repeats it in order ends with what is true "
        "now; in a feed newest first. `-` turns it round.",
    )
    limit: Annotated[int, Field(ge=1, le=MAX_LIMIT)] | Unset = Field(
        None,
        description=f"How many rows to answer with, a load without listed rows being one, or how many loads in a feed: "
        f"1 to {MAX_LIMIT}, {DEFAULT_LIMIT} if not given.",
    )
    cursor: str | Unset = Field(
        None, max_length=1000, description="Where the last page ended: taken from its `next`, never made by hand."
    )
    format: FeedFormat | Unset = Field(None, description="The format of the answer; it outweighs the Accept header.")


class FieldChange(Schema):
    """A field of a row that has another value than before."""

    field: str = Field(description="The name of the field.", examples=["value"])
    old: Any = Field(description="The value before the load.", examples=[26000000])
    new: Any = Field(description="The value after it.", examples=[27000000])


class ChangedRow(Schema):
    """What a load has done to a row."""

    kind: str = Field(description="The kind of the row: its path under /v1.", examples=["trade-flows"])
    id: Slug = Field(description="The id of the row.", examples=["mng-kaz-exports"])
    change: RowChange = Field(description="What was done to it.")
    fields: list[FieldChange] | None = Field(
        description="The fields that differ, of a changed row: none if it merely stands in another pack; else null. "
        "What follows from other rows, as `holds_until` does, is not among them."
    )


class ChangeCounts(Schema):
    """How many rows of a kind and a source a load has added, changed and removed."""

    kind: str = Field(description="The kind of the rows: its path under /v1.", examples=["trade-flows"])
    source_id: Slug | None = Field(description="The source of the claims; null of what is no claim.")
    added: int = Field(description="How many were added.", ge=0)
    changed: int = Field(description="How many were changed.", ge=0)
    removed: int = Field(description="How many were removed.", ge=0)
    unlisted: list[RowChange] = Field(
        description="Which of these are not among `rows`, since they are too many, or of a first load."
    )
    path: str | None = Field(
        description="Where the rows of the source are listed, as they are now, if some of them are not here.",
        examples=["/v1/trade-flows?source=cow-trade-4"],
    )


class LoadAnswer(Schema):
    """A load."""

    number: int = Field(description="Its place among all loads of this database, from 1.", examples=[1])
    revision_before: str | None = Field(description="The revision before it; null if nothing had been loaded.")
    revision: str = Field(description="The revision after it.")
    loaded_at: str = Field(
        description="When it was done, in UTC (RFC 3339).",
        examples=["2026-11-27T08:00:00Z"],
        json_schema_extra={"format": "date-time"},
    )
    action: LoadAction = Field(description="What was done.")
    name: Slug | None = Field(description="Of which source or pack; null of the seed.")
    message: Sentence | None = Field(description="What the operator said of it.")
    counts: list[ChangeCounts] = Field(description="How many rows it has changed, by kind and source.")
    rows: list[ChangedRow] = Field(
        description="The rows that it has changed, by kind and id. If the page ends among them, the next page begins "
        "with the same load and the rows that follow."
    )


class ChangesPage(Schema):
    """A page of the change log."""

    data: list[LoadAnswer] = Field(description="The loads, in order.")
    next: str | None = Field(description="The path of the next page; null on the last.")
    total: int = Field(description="How many loads match.", examples=[1])


def changes_response(lease: Lease, request: Request, query: ChangesQuery) -> Response:
    """A page of the change log in a format, unless the client has it."""
    format = query.format or acceptable(request, *FeedFormat)
    is_feed = format is FeedFormat.ATOM
    log = ChangeLog(lease.reader, lease.reading, request.scope.get("root_path", ""))
    first = 1 if query.since is None else log.after(query.since)
    last = log.last
    if query.number is not None:
        first, last = max(first, query.number), min(last, query.number)
    sort = query.sort or ("-number" if is_feed else "number")
    start = Place(sort, last if sort.startswith("-") else first)
    if query.cursor is not None:
        start = place_of(query.cursor, sort)
    page, following = (log.feed if is_feed else log.page)(start, first, last, query.limit or DEFAULT_LIMIT)
    started = log.loads(1, 1, 1)
    revision = lease.snapshot.revision
    tag = entity_tag(request, revision, log.last, format)
    headers = {"ETag": f"W/{tag}", "Dataset-Revision": revision}
    known = headers_of(request.scope).get(b"if-none-match")
    if known is not None and is_among(tag.encode(), known):
        return Response(status_code=304, headers=headers)
    link = following and path_of_next(request, str(following))
    if link:
        headers["Link"] = f'<{link}>; rel="next"'
    if is_feed:
        own = f"?{query_text(query_of(request.scope))}"
        body = feed_of(page, started, own, f"?{link.partition('?')[2]}" if link else None)
    else:
        body = msgspec.json.encode({"data": page, "next": link, "total": max(0, last - first + 1)})
    return Response(body, media_type=MEDIA_TYPES[format], headers=headers)


def entity_tag(request: Request, revision: str, last: int, format: FeedFormat) -> str:
    """The opaque tag of an answer: it changes with the revision, with each load, and with what is asked."""
    asked = query_text(sorted(query_of(request.scope)))
    content = f"{revision} {about.VERSION} {last} {format} {asked}".encode()
    return f'"{blake2b(content, digest_size=16).hexdigest()}"'


UNKNOWN_REVISION = UnknownCode(
    Fault(
        parameter="since",
        message="no load made the revision '4bd79ba58734783b': the log goes from 0f1a5d0b8c64e2a7 to 4bd79ba58734783a",
        suggestions=["4bd79ba58734783a"],
    )
)

ENDPOINTS = (
    Endpoint(
        CHANGES,
        changes_response,
        ChangesQuery,
        operation_id="list_changes",
        summary="List what loads have changed",
        description="Every load after a revision: when, of what, and how many rows it added, changed and removed; of "
        "changed rows the old and new values. Rows that are too many are counted alone, and listed by `source=` in "
        "their own lists. As a feed it tells of the loads without their rows. Two servers with one revision can have "
        "come to it in different ways: this is the one answer that does not depend on the revision alone.",
        tag=about.OVERVIEW,
        response_model=lambda: ChangesPage,
        response_description="The loads.",
        content={MEDIA_TYPES[FeedFormat.ATOM]: {"schema": {"type": "string", "description": "A feed (RFC 4287)."}}},
        errors=(*ANY_ERRORS, UNKNOWN_REVISION),
    ),
)
