"""The endpoints on the data set as a whole: the index of paths, the state of the data, the codebook."""

from inspect import cleandoc
from typing import Any

from fastapi import Request, Response
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from app import about
from app.about import VERSION
from app.api.dataset import Reader, Snapshot
from app.api.endpoints import Endpoint
from app.api.lists import as_json
from app.api.problems import ANY_ERRORS
from app.api.requests import NoParameters, acceptable
from app.facts import LISTED, LOADED, sources
from app.model.errors import ProblemType
from app.model.sources import Source
from app.model.types import Schema, Vocabulary, vocabularies
from app.model.verdicts import Standing
from app.query.formats import Format


class DataSetAnswer(Schema):
    """What is loaded."""

    revision: str = Field(
        description="Digest of the stored columns of everything loaded: the same data, the same revision."
    )
    version: str = Field(description="Version of the application.", examples=["0.1.0"])
    rows: dict[str, int] = Field(description="How many rows there are of each kind, by its path.")
    sources: list[Source] = Field(description="Every source.")


async def get_dataset(request: Request, query: NoParameters) -> Response:
    """Answer what is loaded."""
    acceptable(request, Format.JSON)
    reader: Reader = request.app.state.reader
    return await run_in_threadpool(dataset_response, reader, await reader.refreshed())


def dataset_response(reader: Reader, snapshot: Snapshot) -> Response:
    """What is loaded."""
    with reader.reading() as reading:
        by_id = Source.table().c.id
        rows = reading.rows(reader.plan("sources", lambda: sources.KIND.select().order_by(by_id)), {})
    return as_json(
        {
            "revision": snapshot.revision,
            "version": VERSION,
            "rows": {kind.path: snapshot.rows.get(kind.table.table().name, 0) for kind in LOADED},
            "sources": sources.KIND.listing.writer.objects(rows),
        }
    )


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


async def get_codebook(request: Request, query: NoParameters) -> Response:
    """Answer every vocabulary."""
    acceptable(request, Format.JSON)
    return as_json({"data": codebook()})


def codebook() -> list[dict[str, Any]]:
    """Every vocabulary that answers or requests use."""
    used: dict[type[Vocabulary], list[str]] = {Format: ["format"], ProblemType: ["type"], Standing: ["standing"]}
    for kind in LISTED:
        for name, field in kind.table.model_fields.items():
            for vocabulary in vocabularies(field.annotation):
                used.setdefault(vocabulary, []).append(f"{kind.path}.{name}")
    return [
        {
            "name": vocabulary.__name__,
            "description": cleandoc(vocabulary.__doc__ or ""),
            "used_in": fields,
            "values": [{"value": member.value, "meaning": member.meaning} for member in vocabulary],
        }
        for vocabulary, fields in sorted(used.items(), key=lambda item: item[0].__name__)
    ]


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


async def get_index(request: Request, query: NoParameters) -> Response:
    """Answer what there is."""
    acceptable(request, Format.JSON)
    snapshot = await request.app.state.reader.refreshed()
    return as_json(
        {
            "name": about.TITLE,
            "summary": about.SUMMARY,
            "version": VERSION,
            "revision": snapshot.revision,
            "docs": "/docs",
            "openapi": "/openapi.json",
            "paths": [
                {"path": endpoint.path, "summary": endpoint.summary}
                for endpoint in request.app.endpoints
                if endpoint.path.startswith("/v1/")
            ],
        }
    )


ENDPOINTS = (
    Endpoint(
        "/v1/dataset",
        get_dataset,
        NoParameters,
        operation_id="get_dataset",
        summary="Get the state of the data set",
        description="The revision, the sources, and how many rows of each kind are loaded.",
        tag=about.OVERVIEW,
        response_model=lambda: DataSetAnswer,
        response_description="What is loaded.",
        errors=ANY_ERRORS,
    ),
    Endpoint(
        "/v1/codebook",
        get_codebook,
        NoParameters,
        operation_id="get_codebook",
        summary="Get the meaning of every value",
        description="Every closed list of values that occurs in the API, and what each value means.",
        tag=about.OVERVIEW,
        response_model=lambda: Codebook,
        response_description="Every vocabulary.",
        errors=ANY_ERRORS,
    ),
    Endpoint(
        "/v1",
        get_index,
        NoParameters,
        operation_id="get_index",
        summary="Get an index of all paths",
        description="Every path under /v1 with what it answers.",
        tag=about.OVERVIEW,
        response_model=lambda: Index,
        response_description="What there is.",
        errors=ANY_ERRORS,
    ),
)
