"""The first page: where to look for a pair or an actor, what the data set holds, and where sources disagree most."""

from fastapi import Request, Response
from sqlalchemy import select

from app import about
from app.api.desk import Lease
from app.api.overview import dataset
from app.facts import CLAIMS
from app.facts.comparisons import DISAGREEMENTS, ComparisonQuery
from app.facts.states import State
from app.pages.comparing import disagreements
from app.pages.naming import KINDS, day
from app.pages.rendering import base_of, html
from app.pages.rows import Row, listed, shown
from app.query.parameters import Parameters

LARGEST = 4
"""How many disagreements are shown."""

EXAMPLES = (("KAZ", "MNG"), ("USA", "CHN"), ("DEU", "POL"), ("RUS", "JPN"))
"""Pairs that are named for example, if both are known."""


def respond(lease: Lease, request: Request, query: Parameters) -> Response:
    """The page."""
    body, names = shown(dataset(lease, query)), lease.snapshot.directory.name_of
    counts = [(kind.path, KINDS[kind.path], body["rows"][kind.path]) for kind in CLAIMS]
    claims = sum(count for _, _, count in counts)
    largest, total = largest_disagreements(lease)
    return html(
        request,
        "home.html",
        twin="/v1/dataset",
        claims=f"{claims:,}",
        sources=f"{len(body['sources']):,}",
        kinds=[(path, name, f"{count:,}") for path, name, count in counts if count],
        known_until=day(body["known_until"]),
        names=state_names(lease),
        examples=[
            (f"{names[a]} and {names[b]}", ("pairs", *sorted((a, b)))) for a, b in EXAMPLES if a in names and b in names
        ],
        disagreements=disagreements(lease, largest, base_of(request)),
        total=f"{total:,}" if total else "",
        data={
            "@context": "https://schema.org",
            "@type": "Dataset",
            "name": about.TITLE,
            "description": about.SUMMARY,
            "version": body["revision"],
            "isAccessibleForFree": True,
            "license": "https://creativecommons.org/publicdomain/zero/1.0/",
        },
    )


def largest_disagreements(lease: Lease) -> tuple[list[Row], int | None]:
    """The disagreements in which figures are farthest apart, and how many there are in all, if they can be counted."""
    page = listed(lease, DISAGREEMENTS.listing, ComparisonQuery(sort="-factor", limit=LARGEST))
    return [row for row in page.data if row["factor"]], page.total


def state_names(lease: Lease) -> list[str]:
    """The names of all states, in order, to choose from."""
    state = State.table().c
    rows = lease.reading.rows(lease.reader.plan("names of states", lambda: select(state.name).order_by(state.name)), {})
    return [str(name) for (name,) in rows]
