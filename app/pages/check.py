"""The page of checks: a form for a figure or a tie that somebody brings, and who says what to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import Request, Response

from app.api.check import checked
from app.api.check_forms import FORMS, SCOPES, CheckQuery
from app.api.desk import Lease
from app.api.facts import FACTS, FactQuery
from app.facts.memberships import Role
from app.facts.missions import MissionKind
from app.facts.people_flows import PeopleConcept
from app.model.claims import Qualifier
from app.model.errors import InvalidParameters
from app.pages.naming import source_names
from app.pages.rendering import html, query_of
from app.pages.routes import CheckForm
from app.pages.rows import Row, facts_by_ids, listed, shown, told

TITLES = {
    "trade-flows": "A figure of trade",
    "memberships": "A membership",
    "missions": "An embassy or a consulate",
    "people-flows": "A number of people",
    "borders": "A border or a distance",
    "investments": "An investment",
}
"""What can be checked, by the paths of the kinds."""

LABELS = {
    "exporter": "From",
    "importer": "To",
    "organization": "Organization",
    "state": "State",
    "sending": "Sent by",
    "receiving": "In",
    "people": "People",
    "origin": "From",
    "destination": "Living in",
    "a": "One side",
    "b": "The other side",
    "investor": "Investor",
    "host": "Host",
    "value": "Figure",
    "qualifier": "Said to be",
    "role": "As",
    "mission": "Kind",
    "concept": "What is counted",
    "measure": "What is measured",
    "period": "When",
}
"""What fields are called."""

FIELDS = {
    "trade-flows": ("exporter", "importer", "value", "qualifier", "measure"),
    "memberships": ("state", "organization", "role"),
    "missions": ("sending", "receiving", "mission"),
    "people-flows": ("concept", "people", "origin", "destination", "value", "qualifier"),
    "borders": ("a", "b", "measure", "value", "qualifier"),
    "investments": ("investor", "host", "measure", "value", "qualifier"),
}
"""The fields that the form of each kind has; the path under /v1 can be asked more."""

MEASURES = {
    "trade-flows": (
        ("", "goods sold"),
        ("two_way", "trade in both directions"),
        ("export_share", "share of exports, in percent"),
        ("import_share", "share of imports, in percent"),
    ),
    "borders": (
        ("", "whether they touch"),
        ("gap", "the gap between them, in km"),
        ("length", "length of the border, in km"),
        ("capital_distance", "distance of the capitals, in km"),
    ),
    "investments": (
        ("amount", "amount"),
        ("investor_rank", "rank among investors"),
        ("company_count", "number of companies"),
    ),
}
"""What can be measured in each kind."""

ROLES = sorted(Role, key=lambda role: role is not Role.MEMBER)
"""The roles, that of a member first."""

ABOUT = 20
"""How many claims on the same sides are shown if none answers."""

LISTS = {
    "says_so": "Who says so",
    "says_otherwise": "Who says otherwise",
    "of_other_times": "What is said of the nearest year before",
}
VERDICTS = {
    "corroborated": "Borne out",
    "contradicted": "Contradicted",
    "questioned": "There is evidence against it",
    "uncorroborated": "Nobody bears it out, and nobody denies it",
}


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the form."""

    name: str
    label: str
    value: str
    options: Sequence[tuple[str, str]]
    """What can be chosen; empty: anything can be written."""
    is_needed: bool
    is_number: bool
    is_name: bool
    fault: str


def respond(lease: Lease, request: Request, query: CheckForm) -> Response:
    """The page: the form, and the answer if enough was asked."""
    given: dict[str, str] = dict(query.written)
    kind = given.get("kind") if given.get("kind") in FORMS else "trade-flows"
    asked = [(name, value) for name, value in query.written if name != "kind"]
    faults: dict[str, str] = {}
    answer: Mapping[str, Any] | None = None
    about: Sequence[Row] = ()
    if asked:
        try:
            read = CheckQuery.read([("kind", str(kind)), *map(number_of, asked)])
            answer = shown(checked(lease, read.resolve(lease.snapshot.directory)))
            if answer["verdict"] is None:
                sides = [getattr(read, name) for name in read.form.sides]
                about = listed(lease, FACTS, FactQuery(kind=[str(kind)], actor=sides, sort="-period", limit=ABOUT)).data
        except InvalidParameters as error:
            names = lease.snapshot.directory.name_of
            for fault in error.faults:
                near = ", ".join(names.get(one, one) for one in fault.suggestions)
                faults[fault.parameter] = fault.message + (f". Did you mean {near}?" if near else "")
    return html(
        request,
        "check.html",
        status=422 if faults else 200,
        twin=None if answer is None else f"/v1/check{query_of([('kind', kind), *map(number_of, asked)])}",
        kind=kind,
        kinds=TITLES,
        fields=fields_of(str(kind), given, faults),
        others=[f"{name}: {message}" for name, message in faults.items() if name not in (*FIELDS[str(kind)], "period")],
        answer=answer,
        verdict=answer and VERDICTS[answer["standing"]],
        about=[told(row, source_names(lease)) for row in about],
        lists=lists_of(lease, answer) if answer else [],
        notes=[one["note"] for one in answer["explanations"]] if answer else [],
    )


def number_of(pair: tuple[str, str]) -> tuple[str, str]:
    """A field as it is asked: a figure may be written as people do, "26 million" or "1,126,457"."""
    name, value = pair
    if name != "value":
        return pair
    digits, _, scale = value.replace(",", "").replace("\u00a0", " ").strip().lstrip("$").partition(" ")
    power = {"thousand": "000", "million": "000000", "billion": "000000000"}.get(scale.strip().lower())
    if power is None:
        return name, value.replace(",", "").lstrip("$")
    whole, _, part = digits.partition(".")
    return name, f"{whole}{part:0<{len(power)}}" if len(part) <= len(power) else value


def fields_of(kind: str, given: Mapping[str, str], faults: Mapping[str, str]) -> list[Field]:
    """The fields of the form of a kind."""
    form = FORMS[kind]
    needed = {*form.sides, *form.needed}
    choices: dict[str, Sequence[tuple[str, str]]] = {
        "qualifier": [("", "just that"), *((one.value, one.value.replace("_", " ")) for one in Qualifier)][:-2],
        "role": [(one.value, one.value.replace("_", " ")) for one in ROLES],
        "mission": [(one.value, one.value.replace("_", " ")) for one in MissionKind],
        "concept": [(one.value, one.value.replace("_", " ")) for one in PeopleConcept],
        "measure": MEASURES.get(kind, ()),
    }
    return [
        Field(
            name,
            LABELS[name],
            given.get(name, ""),
            choices.get(name, ()),
            name in needed,
            name == "value",
            name in SCOPES,
            faults.get(name, ""),
        )
        for name in (*FIELDS[kind], "period")
    ]


def lists_of(lease: Lease, answer: Mapping[str, Any]) -> list[tuple[str, list[list[Any]]]]:
    """Who says what: a heading, and the witnesses, each with its claims."""
    sources = source_names(lease)
    ids = {id for name in LISTS for one in answer[name] for id in one["claims"]}
    known = facts_by_ids(lease, ids)
    return [
        (heading, [[told(known[id], sources) for id in one["claims"] if id in known] for one in answer[name]])
        for name, heading in LISTS.items()
        if answer[name]
    ]
