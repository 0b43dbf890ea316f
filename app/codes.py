"""Which codes and names the actors, organizations and sources of the data set have."""

from sqlalchemy import Connection, select

from app.claims import EDITORS, Link, Source, Word
from app.facts.actors import Actor, ActorKind
from app.facts.organizations import Organization
from app.facts.states import State, StateKind
from app.names import Directory
from app.types import Names

STATE = (Names.STATE, Names.ACTOR)
ORGANIZATION = (Names.ORGANIZATION, Names.ACTOR)


def directory(connection: Connection) -> Directory:
    """Enter every code and name; where two share one, the first keeps it.

    Ids come before codes, states of today before states of the past, states before organizations, codes before names.
    """
    names = Directory()
    states = sorted(
        connection.execute(select(*State.columns())).all(),
        key=lambda state: (state.kind is StateKind.HISTORICAL, state.id),
    )
    organizations = connection.execute(select(*Organization.columns())).all()
    actor = Actor.table().c
    others = connection.execute(
        select(actor.id, actor.name).where(actor.kind.not_in((ActorKind.STATE, ActorKind.ORGANIZATION)))
    ).all()

    for row in states:
        names.enter(row.id, row.id, STATE)
    for row in others:
        names.enter(row.id, row.id, [Names.ACTOR])
    for row in states:
        names.enter(row.alpha2, row.id, STATE)
    for row in states:
        if row.m49:
            names.enter(row.m49, row.id, STATE)
            names.enter(row.m49.lstrip("0"), row.id, STATE)
        names.enter(row.cow_code and f"cow:{row.cow_code}", row.id, STATE)
        names.enter(row.gw_code and f"gw:{row.gw_code}", row.id, STATE)
    for row in organizations:
        for code in filter(None, (row.id, row.abbreviation)):
            names.enter(code, row.id, ORGANIZATION)
            names.enter(f"org:{code}", row.id, ORGANIZATION)
    for row in states:
        names.enter(row.name, row.id, STATE)
    for row in organizations:
        names.enter(row.name, row.id, ORGANIZATION)
    for row in others:
        names.enter(row.name, row.id, [Names.ACTOR])
    for scope, column in (
        (Names.SOURCE, Source.table().c.id),
        (Names.ASSERTER, Source.table().c.id),
        (Names.LINK, Link.table().c.id),
        (Names.CLAIM, Word.table().c.row_id),
    ):
        for id in connection.scalars(select(column).distinct()):
            names.enter(id, id, [scope])
    names.enter(EDITORS, EDITORS, [Names.ASSERTER])
    return names
