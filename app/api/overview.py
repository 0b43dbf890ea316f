"""The endpoints on the data set as a whole: the index of paths, the state of the data, the codebook."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from inspect import cleandoc
from typing import Any

from pydantic import Field

from app import about
from app.api.desk import Lease
from app.api.endpoints import Endpoint, json_endpoint
from app.api.shared_memberships import NotCommon
from app.facts import LISTED, LOADED, sources
from app.facts.comparisons import ExplanationKind, Reason, Standing
from app.model.changes import LoadAction, RowChange
from app.model.errors import ProblemType
from app.model.sources import Source
from app.model.types import Schema, Vocabulary, vocabularies
from app.query.parameters import FeedFormat, Format, Parameters


class DataSetAnswer(Schema):
    """What is loaded."""

    revision: str = Field(
        description="Digest of the stored columns of everything loaded: the same data, the same revision."
    )
    known_until: date | None = Field(
        description="The last day of publication of the newest source: of what comes later nobody here can know, and "
        "`as_of` finds nothing; null if no source is dated."
    )
    version: str = Field(description="Version of the application.", examples=["0.1.0"])
    rows: dict[str, int] = Field(description="How many rows there are of each kind, by its path.")
    sources: list[Source] = Field(description="Every source.")


def dataset(lease: Lease, query: Parameters) -> dict[str, Any]:
    """What is loaded."""
    reader, snapshot = lease.reader, lease.snapshot
    by_id = Source.table().c.id
    rows = lease.reading.rows(reader.plan("sources", lambda: sources.KIND.select().order_by(by_id)), {})
    writer = sources.KIND.listing.writer
    place = list(writer.names).index("published_latest")
    return {
        "revision": snapshot.revision,
        "known_until": max((row[place] for row in rows if row[place]), default=None),
        "version": about.VERSION,
        "rows": {kind.path: snapshot.rows.get(kind.table.table().name, 0) for kind in LOADED},
        "sources": writer.objects(rows),
    }


class CodebookValue(Schema):
    """One value of a vocabulary."""

    value: str = Field(description="As it stands in answers and filters.")
    meaning: str = Field(description="What it means.")


class CodebookEntry(Schema):
    """A closed list of values."""

    name: str = Field(description="Name of the vocabulary, as in the OpenAPI document.", examples=["Qualifier"])
    description: str = Field(description="What its values say.")
    used_in: list[str] = Field(description="The fields that hold it.", examples=[["trade-flows.value_qualifier"]])
    values: list[CodebookValue] = Field(description="Its values.")


class Codebook(Schema):
    """Every vocabulary with the meaning of each of its values."""

    data: list[CodebookEntry] = Field(description="The vocabularies, by name.")


def codebook(lease: Lease, query: Parameters) -> dict[str, Any]:
    """Every vocabulary that answers or requests use."""
    used: dict[type[Vocabulary], list[str]] = {Format: ["format"], ProblemType: ["type"], Standing: ["standing"]}
    used |= {LoadAction: ["changes.action"], RowChange: ["changes.change"], FeedFormat: ["changes.format"]}
    used |= {ExplanationKind: ["explanations"], Reason: ["reason"], NotCommon: ["why_not"]}
    for kind in LISTED:
        for name, field in kind.table.model_fields.items():
            for vocabulary in vocabularies(field.annotation):
                used.setdefault(vocabulary, []).append(f"{kind.path}.{name}")
    entries = [
        {
            "name": vocabulary.__name__,
            "description": cleandoc(vocabulary.__doc__ or ""),
            "used_in": fields,
            "values": [{"value": member.value, "meaning": member.meaning} for member in vocabulary],
        }
        for vocabulary, fields in sorted(used.items(), key=lambda item: item[0].__name__)
    ]
    return {"data": entries}


class IndexEntry(Schema):
    """One path of the API."""

    path: str = Field(description="The path; what stands in braces is to be filled in.", examples=["/v1/trade-flows"])
    summary: str = Field(description="What it answers.")


class Index(Schema):
    """What there is under /v1."""

    name: str = Field(description="Name of the API.", examples=[about.TITLE])
    summary: str = Field(description="What it is.", examples=[about.SUMMARY])
    version: str = Field(description="Version of the application.", examples=["0.1.0"])
    revision: str = Field(description="The state of the data set.")
    docs: str = Field(description="The page on which the API can be read and tried.", examples=["/docs"])
    openapi: str = Field(description="The OpenAPI document.", examples=["/openapi.json"])
    paths: list[IndexEntry] = Field(description="Every path.")


def index(endpoints: Sequence[Endpoint], lease: Lease, query: Parameters, *, prefix: str) -> dict[str, Any]:
    """What there is."""
    return {
        "name": about.TITLE,
        "summary": about.SUMMARY,
        "version": about.VERSION,
        "revision": lease.snapshot.revision,
        "docs": f"{prefix}/docs",
        "openapi": f"{prefix}/openapi.json",
        "paths": [{"path": f"{prefix}{endpoint.path}", "summary": endpoint.summary} for endpoint in endpoints],
    }


def index_endpoint(endpoints: Sequence[Endpoint]) -> Endpoint:
    """The endpoint that lists others."""
    return json_endpoint(
        "/v1",
        partial(index, endpoints),
        has_links=True,
        operation_id="get_index",
        summary="Get an index of all paths",
        description="Every path under /v1 with what it answers.",
        tag=about.OVERVIEW,
        response_model=lambda: Index,
        response_description="What there is.",
    )


ENDPOINTS = (
    json_endpoint(
        "/v1/dataset",
        dataset,
        operation_id="get_dataset",
        summary="Get the state of the data set",
        description="The revision, the sources, and how many rows of each kind are loaded.",
        tag=about.OVERVIEW,
        response_model=lambda: DataSetAnswer,
        response_description="What is loaded.",
    ),
    json_endpoint(
        "/v1/codebook",
        codebook,
        operation_id="get_codebook",
        summary="Get the meaning of every value",
        description="Every closed list of values that occurs in the API, and what each value means.",
        tag=about.OVERVIEW,
        response_model=lambda: Codebook,
        response_description="Every vocabulary.",
    ),
)
