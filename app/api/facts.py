"""The endpoints on claims of every kind: all of them in one list, and one with all that belongs to it."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache, partial, reduce
from typing import Annotated, Any

from pydantic import Field, WithJsonSchema
from sqlalchemy import Column, ColumnElement, Select, Text, func, literal, select, type_coerce, union_all

from app import about
from app.api.desk import Lease
from app.api.endpoints import json_endpoint
from app.api.lists import list_endpoint
from app.api.retired import missing, no_row
from app.api.standing import ClaimStanding, comparisons_of, padded, parameters, standings
from app.facts import CLAIMS, links, sources
from app.facts.comparisons import Comparison
from app.facts.kinds import KINDS, KindPath
from app.model.base import Record
from app.model.claims import PeriodBasis
from app.model.links import Link
from app.model.sources import Source
from app.model.types import IDENTIFIER, KEY, ActorSet, Edtf, Schema, Scope, Sentence, Slug
from app.query.branches import Condition, branches
from app.query.filters import Filter
from app.query.kind import Kind
from app.query.listing import Listing
from app.query.parameters import Parameters, any_of
from app.query.queries import ClaimQuery
from app.query.wording import Names, Wording
from app.store.database import Database
from app.store.prepared_statements import parameter
from app.store.read_transactions import Reading
from app.text.passages import digest


class Fact(Schema):
    """What a claim of any kind says, without the fields that only its kind has."""

    kind: KindPath = Field(description="The kind of claim: its path under /v1.", examples=["trade-flows"])
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
    known_until: date | None = Field(description="The last day of which the source can speak.")
    holds_until: date | None = Field(description="How long it is taken to hold; null: open, or undated.")


class OfKinds(Filter):
    """The rows of some kinds: no clause, but a choice of tables."""

    def shape(self, operand: Any) -> Hashable:
        """The kinds themselves."""
        return tuple(sorted(operand))

    def clauses(self, name: str, operand: Any, table: type[Record]) -> Iterator[Condition]:
        """None."""
        yield from ()


class FactQuery(ClaimQuery):
    """What the list of all facts can be asked."""

    kind: Annotated[list[KindPath], OfKinds()] = any_of("The kind of claim.", example="missions")

    def tables(self) -> Sequence[type[Record]]:
        """The kinds of rows among which the answer is found."""
        return [kind.table for kind in self.kinds()]

    def is_cheap(self) -> bool:
        """No: all kinds are searched."""
        return False

    def kinds(self) -> list[Kind]:
        """The kinds that are searched."""
        return [kind for kind in CLAIMS if not self.kind or kind.path in self.kind]


def actors_of(table: type[Record]) -> ColumnElement[list[str]]:
    """All actors that a row involves."""
    sides = [func.coalesce(column, "") for column in table.actor_columns()]
    lists = [type_coerce(column, Text) for column in table.list_columns()]
    parts: list[ColumnElement[str]] = [*sides, *lists]
    return type_coerce(reduce(lambda text, part: text + "," + part, parts), ActorSet)


@cache
def fact_columns(kind: Kind) -> list[ColumnElement[Any]]:
    """The columns of one kind as those of a fact."""
    columns = {**kind.table.table().c, "kind": literal(kind.path), "actors": actors_of(kind.table)}
    return [columns[name].label(name) for name in Fact.model_fields]


def facts_of(kind: Kind, *where: ColumnElement[bool]) -> Select[Any]:
    """The rows of one kind as facts."""
    return select(*fact_columns(kind)).where(*where)


def facts(query: FactQuery) -> list[Select[Any]]:
    """The SELECTs of a query over all kinds, one a branch."""
    return [facts_of(kind, *branch) for kind in query.kinds() for branch in branches(query.clauses(kind.table))]


class FactWording(Wording):
    """Puts rows of all kinds in words, by a statement for each kind of which some have none."""

    def __init__(self) -> None:
        self.told_by = ()

    def say(self, database: Database, reading: Reading, rows: Iterable[Any], name_of: Names) -> None:
        """Give each row without a statement one, by what its own kind's table has."""
        untold: dict[str, dict[str, Any]] = {}
        for row in rows:
            if row.statement is None:
                untold.setdefault(row.kind, {})[row.id] = row
        for path, by_id in untold.items():
            kind, values = KINDS[path], padded(list(by_id))
            worded: Callable[[Any, Names], str] = kind.table.worded  # type: ignore[attr-defined]  # of claims
            plan = database.plan((path, "words", len(values)), partial(rows_by_ids, kind, len(values)))
            for row in kind.listing.writer.objects(reading.rows(plan, values)):
                by_id[row.id].statement = worded(row, name_of)


def rows_by_ids(kind: Kind, count: int) -> Select[Any]:
    """The rows of a kind that have any of a number of ids."""
    return kind.select(kind.table.table().c.id.in_(parameters(count)))


FACTS: Listing[FactQuery] = Listing("facts", fact_columns(CLAIMS[0]), facts, wording=FactWording())


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
    parts = [source.author, title, source.publisher, source.published, source.edition, source.url]
    via = f" (quoted via {source.quoted_via_id})" if source.quoted_via_id else ""
    place = f"paragraph {claim.paragraph}, characters {claim.text_start}–{claim.text_end}"
    return f"{', '.join(part for part in parts if part)}{via}: {claim.source_row or place}"


def quote(texts: Mapping[str, str], source: Any, claim: Any) -> str | None:
    """The words on which a claim rests, if the source's text is at hand."""
    text = texts.get(source.text_sha256 or "")
    passage = None if text is None or claim.text_start is None else text[claim.text_start : claim.text_end]
    return passage if passage is not None and digest(passage) == claim.text_sha256 else None


def fact_body(lease: Lease, query: Parameters, *, id: str) -> dict[str, Any]:
    """One claim with all that belongs to it; NotFound if there is none with this id."""
    reader, reading, directory = lease.reader, lease.reading, lease.snapshot.directory
    writer = links.KIND.listing.writer
    plan = reader.plan("fact", fact_by_id)
    rows = reading.rows(plan, {"id": id}) if IDENTIFIER.fullmatch(id) else []
    if not rows and (other := directory.find(id, Scope.CLAIM)) is not None and IDENTIFIER.fullmatch(other):
        rows, id = reading.rows(plan, {"id": other}), other
    if not rows:
        raise missing(reader, reading, None, id, directory.near(id, Scope.CLAIM))
    fact = dict(zip(FACTS.writer.names, rows[0], strict=True))
    claim = KINDS[fact["kind"]].find(reader, reading, id, directory)
    source = sources.KIND.find(reader, reading, fact["source_id"], directory)
    links_from, links_to = (
        writer.objects(reading.rows(reader.plan(("links", column.name), partial(links_by, column)), {"id": id}))
        for column in (Link.table().c.from_id, Link.table().c.to_id)
    )
    comparisons = comparisons_of(reader, reading, [id])
    standing = standings(reader, reading, [id], comparisons)[id]
    return {
        **fact,
        "statement": claim.statement,
        "claim": claim,
        "source": source,
        "standing": standing,
        "comparisons": comparisons,
        "links_from": links_from,
        "links_to": links_to,
        "citation": citation(source, claim),
        "quote": quote(reader.texts, source, claim),
    }


def fact_by_id() -> Select[Any]:
    """The claim of any kind that has an id."""
    id = parameter("id", KEY)
    facts = union_all(*(facts_of(kind, kind.table.table().c.id == id) for kind in CLAIMS)).subquery()
    return select(*(type_coerce(facts.c[column.name], column.type) for column in fact_columns(CLAIMS[0])))


def links_by(column: Column[Any]) -> Select[Any]:
    """The links that have a claim at one end."""
    return links.KIND.select(column == parameter("id", KEY)).order_by(Link.table().c.id)


ENDPOINTS = (
    list_endpoint(
        FACTS,
        Fact,
        FactQuery,
        summary="List claims of all kinds",
        description="Every claim of every kind in one list: search it by words, actors, source and time.",
        tag=about.OVERVIEW,
    ),
    json_endpoint(
        "/v1/facts/{id}",
        fact_body,
        errors=no_row("claim", "facts"),
        operation_id="get_fact",
        summary="Get one claim with its source and links",
        description="Finds a claim of any kind by its id, and answers it with its source, its links both ways, a "
        "citation and, if the operator supplied the source's text, the quoted words.",
        tag=about.OVERVIEW,
        response_model=lambda: FactDetail,
        response_description="The claim with all that belongs to it.",
        path_parameters={
            "id": {"description": "The id of a claim of any kind.", "examples": ["mng-kaz-two-way-trade"]},
        },
    ),
)
