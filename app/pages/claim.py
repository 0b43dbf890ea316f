"""The page of a claim: what is said, who says it and where, what others do to it, and how to cite it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from fastapi import Request, Response

from app.api.desk import Lease
from app.api.facts import fact_body
from app.facts.comparisons import Basis
from app.model.links import EDITORS
from app.pages import citing
from app.pages.comparing import Disagreement, disagreement
from app.pages.naming import KINDS, STANDING_SENTENCES, STANDINGS, day, source_names, when
from app.pages.questions import in_words
from app.pages.rendering import base_of, html, moved, path_of
from app.pages.rows import Row, Told, claims_by_ids, facts_by_ids, shown, told
from app.query.parameters import Parameters

SHOWN = 30
"""How many claims of one sort are listed; the others are told of."""
PAIRS = 12
"""To how many pairs of its actors a claim leads."""

LISTS = {
    "superseded_by": "Later claims that tell that it no longer holds",
    "contradicted_by": "Who says otherwise",
    "questioned_by": "What speaks against it, of another time or by another measure",
    "corroborated_by": "Who says the same",
}
"""What the lists of a standing hold."""

ASPECTS = {"tie": "Is it so?", "role": "As what?", "figure": "How much?", "time": "When?"}
"""The questions of which a standing is told, where no comparison words them."""

FROM = {
    "subset_of": "Those counted here are among those counted there",
    "part_of_sum": "It is a part of this sum",
    "explains": "It says why this holds",
    "evidence_for": "It is put forward for this",
    "contradicts": "It is held against this",
    "corroborates": "It bears this out",
    "speaks_against": "It speaks against this",
    "concedes": "It is granted, although it tells against this",
    "supersedes": "It tells that this no longer holds",
}
TO = {
    "subset_of": "Those counted there are among those counted here",
    "part_of_sum": "A part of this sum",
    "explains": "Why it holds",
    "evidence_for": "What is put forward for it",
    "contradicts": "What is held against it",
    "corroborates": "What bears it out",
    "speaks_against": "What speaks against it",
    "concedes": "What is granted, although it tells against it",
    "supersedes": "What tells that it no longer holds",
}
"""What links are called that start from a claim, and that lead to it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What others do to a claim in one question."""

    question: str
    standing: str
    word: str
    sentence: str
    lists: Sequence[tuple[str, Sequence[Told], int]]
    """A heading, the claims, and how many more there are."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A claim to which this one is linked."""

    heading: str
    claim: Told
    note: str
    by: str
    """Who says so."""


def respond(lease: Lease, request: Request, query: Parameters, *, id: str) -> Response:
    """The page; another spelling of an id leads to it."""
    fact = shown(fact_body(lease, query, id=id))
    if fact["id"] != id:
        return moved(request, "claims", fact["id"])
    names, sources = lease.snapshot.directory.name_of, source_names(lease)
    claim = fact["claim"]
    ends = {link["from_id"] for link in fact["links_to"]} | {link["to_id"] for link in fact["links_from"]}
    named = {one for question in fact["standing"]["questions"] for name in LISTS for one in question[name][:SHOWN]}
    known = facts_by_ids(lease, ends | named) | {id: fact}
    members = [one for comparison in fact["comparisons"] for one in comparison["claim_ids"] if "." in comparison["id"]]
    rows = claims_by_ids(lease, fact["kind"], members[: 8 * SHOWN]) | {id: claim}
    actors = [(one, names.get(one, one)) for one in fact["actors"]]
    standing = fact["standing"]["standing"]
    return html(
        request,
        "claim.html",
        twin=path_of("v1", "facts", id),
        fact=fact,
        claim=claim,
        source=fact["source"],
        source_name=sources[fact["source_id"]],
        kind=KINDS[fact["kind"]],
        when=when(claim),
        held=held(claim),
        standing=standing,
        standing_word=STANDINGS[standing],
        standing_sentence=STANDING_SENTENCES[standing],
        questions=questions(fact, known, rows, names, sources),
        comparisons=comparisons(fact, rows, names, sources, base_of(request)),
        neighbours=neighbours(fact, known, sources),
        actors=actors,
        pairs=list(combinations(actors, 2))[:PAIRS],
        citations=[
            ("As text", "cite-text", citing.sentence(fact, lease.snapshot.revision)),
            ("BibTeX", "cite-bibtex", citing.bibtex(fact, lease.snapshot.revision)),
            ("CSL-JSON", "cite-csl", citing.csl(fact, lease.snapshot.revision)),
        ],
        data=structured(fact, sources),
    )


def held(claim: Row) -> str:
    """For how long a claim is taken to hold, in words; empty if it has no date."""
    if claim["period_basis"] == "undated":
        return "The source gives no date."
    until = f"until {day(claim['holds_until'])}" if claim["holds_until"] else "with no end known"
    return f"It is taken to hold from {day(claim['period_earliest']) or 'a day not known'} {until}."


def questions(
    fact: Row, known: Mapping[str, Row], rows: Mapping[str, Row], names: Mapping[str, str], sources: Mapping[str, str]
) -> list[Asked]:
    """What others do to the claim, question by question."""
    ordered = sorted(fact["comparisons"], key=lambda one: one["basis"] == Basis.QUESTION)  # these word it best
    worded = {comparison["aspect"]: in_words(comparison, rows.get(fact["id"]), names) for comparison in ordered}
    asked = []
    for question in fact["standing"]["questions"]:
        lists = []
        for name, heading in LISTS.items():
            ids = question[name]
            claims = [as_told(one, known, sources) for one in ids[:SHOWN]]
            if claims:
                lists.append((heading, claims, len(ids) - len(claims)))
        aspect, standing = question["aspect"], question["standing"]
        words = worded.get(aspect) or ASPECTS.get(aspect or "", "What editors hold against it")
        asked.append(Asked(words, standing, STANDINGS[standing], STANDING_SENTENCES[standing], lists))
    return asked


def as_told(id: str, known: Mapping[str, Row], sources: Mapping[str, str]) -> Told:
    """A claim by its id; or a source, whose list or dates deny it."""
    if id in known:
        return told(known[id], sources)
    name = sources.get(id, id)
    return Told("", f"{name} denies it, by its list or its dates.", id, name, "", "", "", {})


def comparisons(
    fact: Row, rows: Mapping[str, Row], names: Mapping[str, str], sources: Mapping[str, str], base: str
) -> list[Disagreement]:
    """The comparisons in which the claim stands, those that need explaining first."""
    ordered = sorted(fact["comparisons"], key=lambda one: (not one["explanations"], -(one["factor"] or 0), one["id"]))
    return [disagreement(one, rows, names, sources, {}, base) for one in ordered[:SHOWN]]


def neighbours(fact: Row, known: Mapping[str, Row], sources: Mapping[str, str]) -> list[Neighbour]:
    """The claims to which this one is linked."""
    found = []
    for links, end, headings in (("links_to", "from_id", TO), ("links_from", "to_id", FROM)):
        for link in fact[links]:
            if link[end] in known:
                by = "" if link["asserted_by"] == EDITORS else sources.get(link["asserted_by"], link["asserted_by"])
                claim = told(known[link[end]], sources)
                found.append(Neighbour(headings[link["kind"]], claim, link["note"] or "", by))
    return sorted(found, key=lambda one: one.heading)


def structured(fact: Row, sources: Mapping[str, str]) -> dict[str, Any]:
    """The claim in the words of schema.org."""
    source = fact["source"]
    return {
        "@context": "https://schema.org",
        "@type": "Claim",
        "identifier": fact["id"],
        "text": fact["statement"],
        "datePublished": source["published_earliest"],
        "appearance": {
            "@type": "CreativeWork",
            "name": source["title"] or sources[source["id"]],
            "author": source["author"] and {"@type": "Person", "name": source["author"]},
            "publisher": source["publisher"] and {"@type": "Organization", "name": source["publisher"]},
            "url": source["url"],
        },
    }
