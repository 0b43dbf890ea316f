"""The answers that are not one table: the index, all facts, one fact, a dyad, the data set and the codebook."""

from collections.abc import Hashable, Mapping, Sequence
from datetime import date
from functools import cache, partial, reduce
from inspect import cleandoc
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import Field, WithJsonSchema
from sqlalchemy import Column, ColumnElement, Select, Text, func, literal, select, type_coerce, union_all

from app import about
from app.about import VERSION
from app.agreement import Standing
from app.claims import Link, PeriodBasis, Source, Stored
from app.direct import DirectRoute
from app.errors import ANY_ERRORS, NotFound, ProblemType, documented
from app.evidence import digest
from app.facts import CLAIMS, PACKED, RESOURCES, links, sources
from app.facts.comparisons import Comparison
from app.facts.kinds import KINDS, Kind
from app.filters import ClaimQuery, any_of
from app.formats import Format
from app.plans import branches, place
from app.reader import Reading
from app.resource import NOT_MODIFIED, PLAIN, Listing, Resource, as_json, list_responses, page_model, worded
from app.standing import ClaimStanding, comparisons_of, standings
from app.types import IDENTIFIER, KEY, ActorSet, Edtf, Names, Schema, Sentence, Slug, Vocabulary, vocabularies

router = APIRouter(prefix="/v1", tags=[about.OVERVIEW])


class Fact(Schema):
    """What a claim of any kind says, without the fields that only its kind has."""

    kind: Kind = Field(description="The kind of claim: its path under /v1.", examples=["trade-flows"])
    id: Slug = Field(description="The id of the claim.", examples=["mng-kaz-two-way-trade"])
    statement: Sentence | None = Field(description="What the source claims, in words of our own.")
    source_id: Slug = Field(description="The source that makes the claim.", examples=["diplomat-2013"])
    actors: list[Slug] = Field(
        description="All actors that it involves, in code-point order.", examples=[["KAZ", "MNG"]]
    )
    period: Edtf | None = Field(description="When it holds, EDTF; null if the source gives no period.")
    period_earliest: date | None = Field(description="First day on which it holds; null where open or not known.")
    period_latest: date | None = Field(description="Last day on which it holds; null where open or not known.")
    period_basis: PeriodBasis = Field(description="On what the period rests.")


class FactQuery(ClaimQuery):
    """What the list of all facts can be asked."""

    unlike_columns = ClaimQuery.unlike_columns | {"kind"}
    kind: list[Kind] = any_of("The kind of claim.", example="missions")

    def shape(self) -> Hashable:
        """What is asked, without the values: queries of one shape are answered by the same statement."""
        return super().shape(), *sorted(self.kind)

    def tables(self) -> Sequence[type[Stored]]:
        """The kinds of rows among which the answer is found."""
        return [kind.table for kind in self.kinds()]

    def is_quick(self) -> bool:
        """All kinds are looked through, which takes a while."""
        return False

    def kinds(self) -> list[Resource]:
        """The kinds of which rows are wanted."""
        return [kind for kind in CLAIMS if not self.kind or kind.path in self.kind]


def actors_of(table: type[Stored]) -> ColumnElement[list[str]]:
    """All actors that a row involves."""
    sides = [func.coalesce(column, "") for column in table.actor_columns()]
    lists = [type_coerce(column, Text) for column in table.list_columns()]
    parts: list[ColumnElement[str]] = [*sides, *lists]
    return type_coerce(reduce(lambda text, part: text + "," + part, parts), ActorSet)


@cache
def fact_columns(path: str) -> list[ColumnElement[Any]]:
    """The columns of one kind as those of a fact."""
    own = KINDS[path].table.table().c
    columns: dict[str, ColumnElement[Any]] = {"kind": literal(path), "actors": actors_of(KINDS[path].table)}
    columns |= {name: own[name] for name in Fact.model_fields if name not in columns}
    return [columns[name].label(name) for name in Fact.model_fields]


def facts_of(resource: Resource, *where: ColumnElement[bool]) -> Select[Any]:
    """The rows of one kind as facts."""
    return select(*fact_columns(resource.path)).where(*where)


def facts(query: FactQuery) -> list[Select[Any]]:
    """What finds the rows of all kinds that a query asks for."""
    return [facts_of(kind, *branch) for kind in query.kinds() for branch in branches(query.conditions_on(kind.table))]


FACTS: Listing[FactQuery] = Listing("facts", fact_columns(CLAIMS[0].path), facts)


async def list_facts(request: Request, query: Annotated[FactQuery, Query()]) -> Response:
    """Answer the claims of all kinds that a query asks for."""
    return await FACTS.respond(request, query)


router.add_api_route(
    "/facts",
    list_facts,
    operation_id="list_facts",
    summary="List claims of all kinds",
    description="Every claim of every kind in one list: search it by words, actors, source and time.",
    response_model=page_model(Fact),
    responses=list_responses(Fact),
    route_class_override=DirectRoute,
)


# One claim with all that belongs to it


class FactDetail(Fact):
    """A claim with its source, its links, a citation, and the words it rests on."""

    claim: Annotated[
        dict[str, Any],
        WithJsonSchema({"anyOf": [{"$ref": f"#/components/schemas/{kind.table.__name__}"} for kind in CLAIMS]}),
    ] = Field(description="The whole row, as its own path answers it.")
    source: Source = Field(description="The source that makes the claim.")
    standing: ClaimStanding = Field(description="What other claims do to this one.")
    comparisons: list[Comparison] = Field(description="The comparisons in which it stands.")
    links_from: list[Link] = Field(description="Links that start from this claim.")
    links_to: list[Link] = Field(description="Links that lead to this claim.")
    citation: str = Field(description="The source and the place in it, ready to be quoted.")
    quote: str | None = Field(
        description="The words of the passage, if the operator of this server has the source's text; else null."
    )


def citation(source: Any, claim: Any) -> str:
    """Who said it and where, in one line."""
    title = source.title and f"“{source.title}”"
    said = [source.author, title, source.publisher, source.published, source.edition, source.url]
    via = f" (quoted via {source.quoted_via_id})" if source.quoted_via_id else ""
    place = f"paragraph {claim.paragraph}, characters {claim.text_start}–{claim.text_end}"
    return f"{', '.join(part for part in said if part)}{via}: {claim.source_row or place}"


def quote(texts: Mapping[str, str], source: Any, claim: Any) -> str | None:
    """The words on which a claim rests, if the source's text is at hand."""
    text = texts.get(source.text_sha256 or "")
    passage = None if text is None or claim.text_start is None else text[claim.text_start : claim.text_end]
    return passage if passage is not None and digest(passage) == claim.text_sha256 else None


@router.get(
    "/facts/{id}",
    operation_id="get_fact",
    summary="Get one claim with its source and links",
    description="Finds a claim of any kind by its id, and answers it with its source, its links both ways, a citation "
    "and, if the operator supplied the source's text, the quoted words.",
    response_model=FactDetail,
    response_description="The claim with all that belongs to it.",
    responses={**NOT_MODIFIED, **documented(NotFound("claim", "nothing"), *ANY_ERRORS)},
    dependencies=PLAIN,
)
def get_fact(
    reader: Reading,
    id: Annotated[str, Path(description="The id of a claim of any kind.", examples=["mng-kaz-two-way-trade"])],
) -> Response:
    """Answer one claim with all that belongs to it."""
    directory = reader.snapshot().directory
    with reader.view() as view:
        found = view.rows(reader.plan("fact", fact_by_id), {"id": id}) if IDENTIFIER.fullmatch(id) else []
        if not found:
            raise NotFound("claim", id, directory.near(id, Names.CLAIM))
        fact = dict(zip(FACTS.writer.names, found[0], strict=True))
        kind = KINDS[fact["kind"]]
        claim = worded(kind, kind.find(reader, view, id), directory)
        source = sources.RESOURCE.find(reader, view, fact["source_id"])
        links_from, links_to = (
            view.rows(reader.plan(("links", column.name), partial(links_by, column)), {"id": id})
            for column in (Link.table().c.from_id, Link.table().c.to_id)
        )
        comparisons = comparisons_of(reader, view, [id])
        standing = standings(reader, view, [id], comparisons)[id]
    written = links.RESOURCE.listing.writer
    return as_json(
        {
            **fact,
            "statement": claim.statement,
            "claim": claim,
            "source": source,
            "standing": standing.model_dump(),
            "comparisons": comparisons,
            "links_from": written.objects(links_from),
            "links_to": written.objects(links_to),
            "citation": citation(source, claim),
            "quote": quote(reader.texts, source, claim),
        }
    )


def fact_by_id() -> Select[Any]:
    """The claim of any kind that has an id."""
    id = place("id", KEY)
    found = union_all(*(facts_of(kind, kind.table.table().c.id == id) for kind in CLAIMS)).subquery()
    return select(*(type_coerce(found.c[column.name], column.type) for column in fact_columns(CLAIMS[0].path)))


def links_by(column: Column[Any]) -> Select[Any]:
    """The links that have a claim at one end."""
    return links.RESOURCE.select(column == place("id", KEY)).order_by(Link.table().c.id)


# The data set as a whole


class DataSetAnswer(Schema):
    """What is loaded."""

    revision: str = Field(
        description="Digest of the stored columns of everything loaded: the same data, the same revision."
    )
    version: str = Field(description="Version of the application.", examples=["0.1.0"])
    rows: dict[str, int] = Field(description="How many rows there are of each kind, by its path.")
    sources: list[Source] = Field(description="Every source.")


@router.get(
    "/dataset",
    operation_id="get_dataset",
    summary="Get the state of the data set",
    description="The revision, the sources, and how many rows of each kind are loaded.",
    response_model=DataSetAnswer,
    response_description="What is loaded.",
    responses={**NOT_MODIFIED, **documented(*ANY_ERRORS)},
    dependencies=PLAIN,
)
def get_dataset(reader: Reading) -> Response:
    """Answer what is loaded."""
    snapshot = reader.snapshot()
    with reader.view() as view:
        by_id = Source.table().c.id
        rows = view.rows(reader.plan("sources", lambda: sources.RESOURCE.select().order_by(by_id)), {})
    return as_json(
        {
            "revision": snapshot.revision,
            "version": VERSION,
            "rows": {kind.path: snapshot.rows.get(kind.table.table().name, 0) for kind in PACKED},
            "sources": sources.RESOURCE.listing.writer.objects(rows),
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


def codebook() -> list[dict[str, Any]]:
    """Every vocabulary that answers or requests use."""
    used: dict[type[Vocabulary], list[str]] = {Format: ["format"], ProblemType: ["type"], Standing: ["standing"]}
    for kind in RESOURCES:
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


@router.get(
    "/codebook",
    operation_id="get_codebook",
    summary="Get the meaning of every value",
    description="Every closed list of values that occurs in the API, and what each value means.",
    response_model=Codebook,
    response_description="Every vocabulary.",
    responses={**NOT_MODIFIED, **documented(*ANY_ERRORS)},
    dependencies=PLAIN,
)
def get_codebook() -> Response:
    """Answer every vocabulary."""
    return as_json({"data": codebook()})


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


@router.get(
    "",
    operation_id="get_index",
    summary="Get an index of all paths",
    description="Every path under /v1 with what it answers.",
    response_model=Index,
    response_description="What there is.",
    responses={**NOT_MODIFIED, **documented(*ANY_ERRORS)},
    dependencies=PLAIN,
)
def get_index(request: Request, reader: Reading) -> Response:
    """Answer what there is."""
    paths = request.app.openapi()["paths"]
    return as_json(
        {
            "name": about.TITLE,
            "summary": about.SUMMARY,
            "version": VERSION,
            "revision": reader.snapshot().revision,
            "docs": "/docs",
            "openapi": "/openapi.json",
            "paths": [
                {"path": path, "summary": operations["get"]["summary"]}
                for path, operations in paths.items()
                if path.startswith("/v1/")
            ],
        }
    )
