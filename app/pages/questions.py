"""What comparisons ask, in plain words: by the row of one of their claims."""

from collections.abc import Callable, Mapping
from typing import Any

from app.facts.comparisons import Basis
from app.model.claims import Aspect

Row = Mapping[str, Any]
Names = Mapping[str, str]
"""The names of actors, by their ids."""


def in_words(comparison: Row, row: Row | None, names: Names) -> str:
    """What a comparison asks; `row` is one of its claims, None if none is at hand."""
    basis, kind = comparison["basis"], comparison["kind"]
    if basis == Basis.SUM:
        return "Do the parts add up to the whole?"
    if row is None or basis == Basis.LINK or kind not in ASKED:
        return str(comparison["question"])
    question = ASKED[kind](row, comparison["aspect"], lambda column: names.get(row[column] or "", "somebody"))
    return f"{question} Both directions added up" if basis == Basis.BOTH_DIRECTIONS else question


Name = Callable[[str], str]
"""The name of the actor whose id is in a column."""


def of_trade(row: Row, aspect: str, name: Name) -> str:
    """Of a trade flow."""
    exporter, importer = name("exporter_id"), name("importer_id")
    of_what = f" ({row['commodity']})" if row["commodity"] else ""
    match row["measure"]:
        case "two_way":
            return f"How much do {exporter} and {importer} trade with each other{of_what}?"
        case "export_share":
            return f"What part of all exports of {exporter} goes to {importer}{of_what}?"
        case "import_share":
            return f"What part of all imports of {importer} comes from {exporter}{of_what}?"
    return f"How much does {exporter} sell to {importer}{of_what}?"


APART = {
    "gap": "How wide is the gap between {} and {}?",
    "length": "How long is the border between {} and {}?",
    "main_city_distance": "How far apart are the largest cities of {} and {}?",
    "capital_distance": "How far apart are the capitals of {} and {}?",
    "weighted_distance": "How far apart are the cities of {} and {} on average?",
    "harmonic_weighted_distance": "How far apart are the cities of {} and {} by the harmonic mean?",
}


def of_borders(row: Row, aspect: str, name: Name) -> str:
    """Of a border."""
    asked = APART.get(row["measure"]) if aspect == Aspect.FIGURE else None
    return (asked or "Do {} and {} touch?").format(name("a_id"), name("b_id"))


def of_memberships(row: Row, aspect: str, name: Name) -> str:
    """Of a membership."""
    state, organization = name("state_id"), name("organization_id")
    programme = f", in the programme {row['programme']}" if row["programme"] else ""
    if aspect == Aspect.ROLE:
        return f"In what role does {state} belong to {organization}{programme}?"
    return f"Does {state} belong to {organization}{programme}?"


def of_missions(row: Row, aspect: str, name: Name) -> str:
    """Of a mission."""
    kind = row["kind"].replace("_", " ")
    article = "an" if kind[0] in "aeiou" else "a"
    region = f", the only one in {name('only_in_region_id')}" if row["only_in_region_id"] else ""
    return f"Does {name('sending_id')} keep {article} {kind} in {name('receiving_id')}{region}?"


PEOPLE = {
    "ethnic_population": "How many {people} live in {destination}?",
    "ethnic_concentration": "How many of the {people} in {destination} live in one place?",
    "repatriation": "How many {people} moved to {destination}?",
    "return_migration": "How many {people} moved back to {destination}?",
    "student_mobility": "How many students of {origin} study in {destination}?",
    "migrant_stock": "How many people from {origin} live in {destination}?",
}


def of_people(row: Row, aspect: str, name: Name) -> str:
    """Of people who live or move somewhere."""
    people = name("people_id") if row["people_id"] else "people"
    return PEOPLE.get(row["concept"], "How many {people} in {destination}?").format(
        people=people, origin=name("origin_id"), destination=name("destination_id")
    )


def of_investments(row: Row, aspect: str, name: Name) -> str:
    """Of an investment."""
    investor, host = name("investor_id"), name("host_id")
    match row["measure"]:
        case "investor_rank":
            return f"Where does {investor} stand among those who invest in {host}?"
        case "company_count":
            return f"How many companies of {investor} are there in {host}?"
    return f"How much has {investor} invested in {host}?"


def of_agreements(row: Row, aspect: str, name: Name) -> str:
    """Of an agreement."""
    if row["kind"] == "diplomatic_relations":
        start = "Since when are there" if aspect == Aspect.TIME else "Are there"
        return f"{start} diplomatic relations?"
    return f"{'When' if aspect == Aspect.TIME else 'Is there'}: {row['title']}?"


def of_events(row: Row, aspect: str, name: Name) -> str:
    """Of an event."""
    return f"{'When did it happen' if aspect == Aspect.TIME else 'Did it happen'}: {row['title']}?"


def of_regimes(row: Row, aspect: str, name: Name) -> str:
    """Of a regime."""
    if aspect == Aspect.FIGURE:
        return f"What is the score of {name('actor_id')} for {row['scale']}?"
    return f"How is {name('actor_id')} governed?"


ASKED: Mapping[str, Callable[[Row, str, Name], str]] = {
    "trade-flows": of_trade,
    "borders": of_borders,
    "memberships": of_memberships,
    "missions": of_missions,
    "people-flows": of_people,
    "investments": of_investments,
    "agreements": of_agreements,
    "events": of_events,
    "regimes": of_regimes,
}
"""What asks in the words of a kind, by its path."""
