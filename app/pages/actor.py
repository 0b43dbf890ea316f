"""The page of an actor: with whom it has most to do, what it trades, where it is a member, and its embassies."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import Request, Response

from app.api.desk import Lease
from app.api.dyads import PAIRS, PairQuery
from app.api.lists import row_body
from app.charts.bars import Bar, bars
from app.charts.drawing import Drawing
from app.charts.map import Place, actor_map
from app.facts import actors, memberships, missions, states, trade_flows
from app.facts.actors import ActorKind
from app.facts.comparisons import DISAGREEMENTS, ComparisonQuery
from app.facts.memberships import MembershipQuery
from app.facts.missions import MissionQuery
from app.facts.states import StateKind
from app.facts.trade_flows import TradeFlowQuery
from app.pages.comparing import disagreements, said_of
from app.pages.naming import period, source_names, when
from app.pages.rendering import base_of, html, moved, path_of
from app.pages.rows import Row, listed, told
from app.query.parameters import Parameters
from app.text.state_names import names_of

LARGEST = 4
"""How many disagreements are shown."""
PARTNERS = 24
"""How many of those are named with whom it belongs to most organizations."""
LATEST = 1000
"""Among how many of the latest figures of trade the year is sought that is shown."""
POSTS = 60
"""How many missions are listed in each direction."""
MANY = 1000
"""How many memberships and missions are read."""

WAYS = (
    ("out", "Where it sells", "exporter_id", "importer_id"),
    ("in", "Where it buys", "importer_id", "exporter_id"),
)
"""The directions of trade: part of an anchor, heading, and the columns of the actor and of its partner."""

KINDS_OF_ACTORS = {
    ActorKind.STATE: "A state",
    ActorKind.ORGANIZATION: "An organization",
    ActorKind.REGION: "A region",
    ActorKind.PEOPLE: "A people",
    ActorKind.PLACE: "A place",
    ActorKind.GROUP: "Several actors spoken of as one",
}


@dataclass(frozen=True, slots=True)
class Belonging:
    """An organization to which an actor belongs, or a member of it."""

    id: str
    name: str
    said: Sequence[tuple[str, str, str, str]]
    """Each claim: its id, the role, when, and the source."""


def respond(lease: Lease, request: Request, query: Parameters, *, id: str) -> Response:
    """The page; any code or name leads to it under the id."""
    actor = row_body(actors.KIND, lease, query, id=id)
    if actor.id != id:
        return moved(request, "actors", actor.id)
    names, sources = lease.snapshot.directory.name_of, source_names(lease)
    is_organization = actor.kind == ActorKind.ORGANIZATION
    state = states.KIND.find(lease.reader, lease.reading, id, lease.snapshot.directory)
    side = {"organization": [id]} if is_organization else {"state": [id]}
    member_rows = listed(lease, memberships.KIND.listing, MembershipQuery(**side, limit=MANY))
    posts = listed(lease, missions.KIND.listing, MissionQuery(actor=[id], limit=MANY)).data
    trade = listed(lease, trade_flows.KIND.listing, TradeFlowQuery(actor=[id], sort="-period", limit=LATEST)).data
    differing = listed(lease, DISAGREEMENTS.listing, ComparisonQuery(actor=[id], sort="-factor", limit=LARGEST))
    partners = (
        []
        if is_organization
        else listed(lease, PAIRS, PairQuery(actor=id, sort="-shared_memberships", limit=PARTNERS)).data
    )
    return html(
        request,
        "actor.html",
        twin=path_of("v1", "actors", id),
        id=id,
        name=actor.name,
        kind=KINDS_OF_ACTORS[actor.kind],
        state=state,
        map=map_of(state),
        names_elsewhere=names_of(state.alpha2) if state and state.alpha2 and not is_past(state) else [],
        existed=period(state.existed) if state and state.existed else "",
        part_of=[(actor.part_of_id, names.get(actor.part_of_id, ""))] if actor.part_of_id else [],
        partners=[(row["id"], names.get(row["id"], row["id"]), row["shared_memberships"]) for row in partners],
        rankings=rankings(id, trade, names, sources, base_of(request)),
        belongings=belongings(member_rows.data, "state_id" if is_organization else "organization_id", names, sources),
        belonging_heading="Who belongs to it" if is_organization else "What it belongs to",
        has_more=member_rows.next is not None,
        posts=[
            (heading, [told(row, sources) for row in posts if row[side] == id])
            for heading, side in (("That it keeps", "sending_id"), ("That others keep there", "receiving_id"))
        ],
        shown_posts=POSTS,
        disagreements=disagreements(lease, differing.data, base_of(request)),
        disagreement_count=differing.total,
    )


def rankings(
    id: str, rows: Sequence[Row], names: Mapping[str, str], sources: Mapping[str, str], base: str
) -> list[tuple[str, Drawing]]:
    """The partners in trade in each direction, by the source and the time with most of them: a heading, and bars."""
    found = []
    for way, heading, own, other in WAYS:
        groups: dict[tuple[str, str, str], dict[str, Row]] = defaultdict(dict)
        for row in rows:
            is_flow = row["measure"] in ("exports", "imports") and not row["commodity"]
            is_share = row["measure"] == ("export_share" if own == "exporter_id" else "import_share")
            if row[own] == id and (is_flow or is_share) and row["value"] is not None:
                key = (row["source_id"], row["period"] or "", row["unit"])
                groups[key].setdefault(row[other], row)
        if groups:
            key = max(groups, key=lambda key: (len(groups[key]), key[1], key[0]))
            best = [
                Bar(
                    names.get(partner, partner),
                    said_of(row, sources[row["source_id"]], base),
                    f"{base}{path_of('pairs', *sorted((id, partner)))}",
                )
                for partner, row in groups[key].items()
            ]
            note = when(next(iter(groups[key].values())))
            found.append((heading, bars(f"trade-{way}", heading, best, note and f"{note[:1].upper()}{note[1:]}.")))
    return found


def is_past(state: Any) -> bool:
    """Whether it is a state of the past, whose code may be that of another today."""
    return bool(state.kind == StateKind.HISTORICAL)


def map_of(state: Any) -> Drawing | None:
    """The map of a state; None if it is none, or of a place that is not known."""
    if state is None:
        return None
    place = Place(state.id, state.name, state.capital, state.capital_latitude, state.capital_longitude)
    drawing = actor_map("map", place)
    return drawing if drawing.svg else None


def belongings(
    rows: Sequence[Row], column: str, names: Mapping[str, str], sources: Mapping[str, str]
) -> list[Belonging]:
    """Memberships by organization, or by member: in each role, as each source says."""
    by_other: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_other[row[column]].append(row)
    return sorted(
        (
            Belonging(
                other,
                names.get(other, other),
                [
                    (row["id"], role_of(row), when(row), sources[row["source_id"]])
                    for row in sorted(own, key=lambda row: (row["period_earliest"] or "", row["id"]))
                ],
            )
            for other, own in by_other.items()
        ),
        key=lambda one: one.name,
    )


def role_of(row: Row) -> str:
    """As what, in words."""
    role = (row["role"] or "listed").replace("_", " ")
    return f"{role}, {row['programme']}" if row["programme"] else role
