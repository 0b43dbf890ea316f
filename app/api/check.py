"""The check: any figure or tie that a person brings, held against all claims that are loaded."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from fastapi import Request, Response
from fastapi.responses import PlainTextResponse
from pydantic import Field, ValidationError
from sqlalchemy import Select, and_, false, or_, select

from app import about
from app.api.check_forms import FORMS, CheckedKind, CheckQuery
from app.api.dataset import Reader
from app.api.desk import Lease
from app.api.endpoints import Endpoint, json_response
from app.api.negotiation import acceptable
from app.api.problems import ANY_ERRORS, UNKNOWN_ACTOR
from app.compare.answers import YEARS_BEFORE
from app.compare.checking import Check, check
from app.compare.explanations import YEARS_AROUND
from app.compare.verdicts import Effect, Ruling
from app.facts.comparisons import Explanation, Standing, Verdict
from app.facts.kinds import KINDS
from app.facts.states import State
from app.facts.trade_flows import TradeMeasure
from app.model.claims import Aspect, Claim, PeriodBasis, Qualifier
from app.model.columns import column_type
from app.model.errors import Fault, InvalidParameters, faults_of
from app.model.sources import Source
from app.model.types import KEY, Schema, Slug
from app.query.parameters import Format
from app.store.objects import object_reader
from app.store.prepared_statements import numbered, parameter
from app.store.read_transactions import Reading
from app.text import edtf

CHECKED = "check"
"""The id of the claim that is checked, and of its source."""


class Witness(Schema):
    """A claim that answers the same as the one that is checked."""

    claims: list[Slug] = Field(description="The claim, or those that are added up.")
    source_id: Slug = Field(description="Its source.")
    statement: str | None = Field(description="What it says, or each of those that are added up.")
    value: float | None = Field(description="Its figure, or the sum of those that are added up.")
    period: str | None = Field(description="Its period, EDTF.")
    verdict: Verdict = Field(description="Whether both can be right.")


class CheckAnswer(Schema):
    """What the claims that are loaded say to a claim that somebody brings."""

    kind: CheckedKind = Field(description="The kind of claim, by its path.")
    sentence: str = Field(description="The answer in one plain sentence.")
    standing: Standing = Field(
        description="The standing that the claim would have: contradicted before corroborated before questioned."
    )
    verdict: Verdict | None = Field(description="The worst verdict on it and another; null if there is none.")
    reason: str | None = Field(description="Why there is no verdict; null if there is one.")
    says_so: list[Witness] = Field(description="Who says the same of the same time.")
    says_otherwise: list[Witness] = Field(description="Who says otherwise of the same time.")
    of_other_times: list[Witness] = Field(
        description="Who tells of the nearest year before, where nobody knows better."
    )
    explanations: list[Explanation] = Field(description="What would reconcile it with those who say otherwise: hints.")


def respond(lease: Lease, request: Request, query: CheckQuery) -> Response:
    """The answer to a check, as JSON or as a sentence."""
    if query.format is None:
        acceptable(request, Format.JSON)
    answer = checked(lease, query.resolve(lease.snapshot.directory))
    return PlainTextResponse(answer["sentence"] + "\n") if query.format == "text" else json_response(answer)


def checked(lease: Lease, query: CheckQuery) -> dict[str, Any]:
    """What is found of the claim that a query brings."""
    reader, reading, names = lease.reader, lease.reading, lease.snapshot.directory.name_of
    newest = reading.rows(reader.plan("newest", newest_publication), {})[0][0]
    source = source_of({"id": CHECKED, "kind": "article", "published": present(newest)})
    claim = claim_of(query, source)
    if (reason := impossible(reader, reading, claim, names)) is not None:
        return answer_of(query, claim, Check([], []), names, reason)
    rivals = read_rivals(reader, reading, query, claim)
    sources = {CHECKED: source, **read_sources(reader, reading, {rival.source_id for rival in rivals})}
    return answer_of(query, claim, check(claim, rivals, sources), names, None, rivals)


def newest_publication() -> Select[Any]:
    """The last day of publication of the newest source."""
    published = Source.table().c.published_latest
    return select(published).where(published.is_not(None)).order_by(published.desc()).limit(1)


def present(newest: Any) -> str | None:
    """The time that is taken for the present: the year before the newest source, EDTF; None if none is dated."""
    last = date.fromisoformat(str(newest)) if newest else None
    return f"{last - timedelta(days=365)}/{last}" if last else None


def source_of(values: Mapping[str, Any]) -> Source:
    """A source of some values."""
    empty = dict.fromkeys(Source.model_fields)
    source = Source.model_validate({**empty, "pack": CHECKED, **values})
    source.complete(None)
    return source


def claim_of(query: CheckQuery, source: Source) -> Any:
    """The claim that a query brings; InvalidParameters if its parts do not fit each other."""
    form, table = query.form, KINDS[query.kind].table
    parts = {column: getattr(query, name) for name, column in {**form.sides, **form.given}.items()}
    given = {column: value for column, value in parts.items() if value is not None}
    if query.kind == "borders" or given.get("measure") == TradeMeasure.TWO_WAY:
        one, other = form.sides.values()
        given[one], given[other] = sorted((given[one], given[other]))
    if query.value is not None:
        given.setdefault("value_qualifier", Qualifier.STATED)
    else:
        given.pop("unit", None)
    values = {column.name: column_type(column.type).blank for column in table.table().c}
    values |= {name: value for name, value in form.usual.items() if name != "unit" or query.value is not None}
    basis = PeriodBasis.PUBLICATION if query.period is None else PeriodBasis.STATED
    values |= {
        "id": CHECKED,
        "source_id": CHECKED,
        "source_row": CHECKED,
        "period": query.period,
        "period_basis": basis,
    }
    try:
        claim: Any = table.model_validate(values | given)
    except ValidationError as error:
        raise InvalidParameters(*faults_of(error.errors(), list(CheckQuery.model_fields))) from error
    claim.complete(source)
    claim.known_until, claim.holds_until = claim.period_latest, claim.period_latest
    columns = {column: name for name, column in {**form.sides, **form.given}.items()}
    faults = [
        Fault(parameter=columns.get(column, column), message=message, suggestions=[])
        for column, message in claim.inconsistencies()
    ]
    if faults:
        raise InvalidParameters(*faults)
    return claim


def impossible(reader: Reader, reading: Reading, claim: Any, names: Mapping[str, str]) -> str | None:
    """Why nothing can be said of a claim: a side of it did not exist at its time; None if it may be."""
    for id in sorted(claim.involved()):
        rows = reading.rows(reader.plan("existed", existed_by_id), {"id": id})
        earliest, latest = edtf.bounds(rows[0][0]) if rows and rows[0][0] else (None, None)
        first, last = claim.bounds
        if (earliest and last and last < earliest) or (latest and first and first > latest):
            return f"{names[id]} existed from {earliest or '…'} to {latest or '…'}."
    return None


def existed_by_id() -> Select[Any]:
    """When a state existed."""
    state = State.table().c
    return select(state.existed).where(state.id == parameter("id", KEY))


def read_rivals(reader: Reader, reading: Reading, query: CheckQuery, claim: Any) -> list[Claim]:
    """The claims of the same sides, in either direction, of about the same time."""
    table = KINDS[query.kind].table
    sides = [getattr(claim, column) for column in query.form.either[0]]
    values = {numbered("side", place): id for place, id in enumerate(sides)}
    first, last = claim.bounds
    values["first"] = str((first or date.min + timedelta(366 * 9)) - timedelta(days=366 * YEARS_BEFORE))
    values["last"] = str((last or date.max - timedelta(366 * 9)) + timedelta(days=366 * YEARS_AROUND))
    plan = reader.plan(("rivals", query.kind), lambda: rivals_of(query.kind))
    rivals = object_reader(table)
    return [rivals.object(row) for row in reading.rows(plan, values)]


def rivals_of(kind: str) -> Select[Any]:
    """The claims of a kind that have some sides and are of some time, or of none."""
    form, table = FORMS[kind], KINDS[kind].table
    own = table.table()
    sides = or_(
        false(),
        *(
            and_(*(own.c[column] == parameter(numbered("side", place), KEY) for place, column in enumerate(columns)))
            for columns in form.either
        ),
    )
    earliest, latest = own.c.period_earliest, own.c.period_latest
    first, last = parameter("first", earliest.type), parameter("last", latest.type)
    is_near = and_(or_(latest.is_(None), latest >= first), or_(earliest.is_(None), earliest <= last))
    return select(*object_reader(table).columns).where(sides, is_near).order_by(own.c.id)


def read_sources(reader: Reader, reading: Reading, ids: set[str]) -> dict[str, Source]:
    """Some sources, and those whose content they repeat."""
    sources = object_reader(Source)
    names = [column.name for column in sources.columns]
    id_place, origin_place = names.index("id"), names.index("origin_id")
    rows = {
        row[id_place]: row for row in reading.rows(reader.plan("all sources", lambda: select(*sources.columns)), {})
    }
    needed, left = set[str](), list(ids)
    while left:
        if (id := left.pop()) in rows and id not in needed:
            needed.add(id)
            left += [rows[id][origin_place]] if rows[id][origin_place] else []
    return {id: sources.object(rows[id]) for id in sorted(needed)}


def why_not(claim: Any, rivals: Sequence[Claim]) -> str:
    """Why there is no verdict on a claim: nobody speaks of it, or of another unit, or of other times."""
    topics = {question.topic for question in claim.questions()}
    questions = [question for rival in rivals for question in rival.questions() if question.topic in topics]
    concepts = {question.concept for question in claim.questions()}
    if not questions:
        return "No source that is loaded speaks of it at about that time."
    if not any(question.concept in concepts for question in questions):
        if not any(question.aspect is Aspect.FIGURE for question in claim.questions()):
            return "The sources that speak of the two tell of a tie of another sort."
        return "The sources that speak of it measure something else, or in another unit."
    return "The sources that speak of it speak of other times."


def answer_of(
    query: CheckQuery,
    claim: Any,
    found: Check,
    names: Mapping[str, str],
    reason: str | None,
    rivals: Sequence[Claim] = (),
) -> dict[str, Any]:
    """A check as it is answered."""
    lists: dict[str, list[dict[str, Any]]] = {"says_so": [], "says_otherwise": [], "of_other_times": []}
    for ruling, effect in found.others():
        lists[list_of(ruling, effect)].append(witness(ruling, names))
    if not found.rulings and reason is None:
        reason = why_not(claim, rivals)
    answer = {
        "kind": query.kind,
        "standing": found.standing,
        "verdict": found.verdict,
        "reason": reason,
        **lists,
        "explanations": [explanation.model_dump() for explanation in found.explanations],
    }
    return {"kind": query.kind, "sentence": " ".join(sentences(answer)), **answer}


def list_of(ruling: Ruling, effect: Effect | None) -> str:
    """In which list of an answer a ruling is told."""
    if not ruling.is_same_time:
        return "of_other_times"
    return "says_so" if effect is Effect.CORROBORATED else "says_otherwise"


def witness(ruling: Ruling, names: Mapping[str, str]) -> dict[str, Any]:
    """The other side of a ruling as it is answered."""
    claim: Any = ruling.other.claim
    told = (one.statement or type(one).worded(one, names) for one in ruling.other.claims)
    return {
        "claims": [one.id for one in ruling.other.claims],
        "source_id": claim.source_id,
        "statement": " ".join(filter(None, told)) or None,
        "value": ruling.other.figure,
        "period": claim.period,
        "verdict": ruling.verdict,
    }


OPENINGS = {
    Standing.CORROBORATED: "It is borne out.",
    Standing.CONTRADICTED: "It is contradicted.",
    Standing.QUESTIONED: "There is evidence against it.",
    Standing.UNCORROBORATED: "Nobody bears it out, and nobody denies it.",
}


def sentences(answer: Mapping[str, Any]) -> Iterator[str]:
    """An answer in words."""
    if answer["reason"]:
        yield f"No verdict: {answer['reason']}"
        return
    yield OPENINGS[answer["standing"]]
    for name, words in (("says_so", "So says"), ("says_otherwise", "Otherwise"), ("of_other_times", "Of another year")):
        told = [f"{one['source_id']}: {one['statement']}" for one in answer[name][:2]]
        if told:
            yield f"{words} {' '.join(told)}"
    if answer["explanations"]:
        yield answer["explanations"][0]["note"]


ENDPOINTS = (
    Endpoint(
        "/v1/check",
        respond,
        CheckQuery,
        operation_id="get_check",
        summary="Check a figure or a tie against all claims",
        description="Holds what you bring against all claims that answer the same: who says so, who says otherwise, "
        "and what would reconcile them. Of a kind, its own fields are asked; a parameter of another kind is refused.",
        tag=about.OVERVIEW,
        response_model=lambda: CheckAnswer,
        response_description="What is found.",
        content={"text/plain": {"schema": {"type": "string"}}},
        errors=(*ANY_ERRORS, UNKNOWN_ACTOR),
    ),
)
