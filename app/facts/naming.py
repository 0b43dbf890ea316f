"""Which codes and names the actors, organizations and sources of the data set have."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Select, case, or_, select

from app.facts.actors import Actor, ActorKind
from app.facts.codes import CodeEntry, Scheme
from app.facts.comparisons import Comparison
from app.facts.organizations import Organization
from app.facts.states import State, StateKind
from app.model.bookkeeping import Word
from app.model.links import EDITORS, Link
from app.model.sources import Source
from app.model.types import Scope
from app.query.directory import Directory

Read = Callable[[Select[Any]], Sequence[Any]]
"""Reads all rows of a statement."""

STATE = (Scope.STATE, Scope.ACTOR)
ORGANIZATION = (Scope.ORGANIZATION, Scope.ACTOR)

FORCED = (Scheme.COW, Scheme.GW, Scheme.GEC)
"""Schemes whose codes look like others: they are named by a prefix."""


def directory(read: Read) -> Directory:
    """Enter every code and name; where two share one, the first keeps it.

    Ids come before codes, codes before names, states of today before states of the past, states before organizations;
    of several states that have had a code, none of them today, the last one.
    """
    names = Directory()
    states = sorted(
        read(select(*State.columns())),
        key=lambda state: (state.kind == StateKind.HISTORICAL, state.id),
    )
    organizations = read(select(*Organization.columns()))
    actor = Actor.table().c
    kinds = (ActorKind.STATE, ActorKind.ORGANIZATION)
    others = read(select(actor.id, actor.name).where(*(actor.kind != kind for kind in kinds)))

    names.name_of = {row.id: row.name for row in (*states, *organizations, *others)}
    for row in states:
        names.enter(row.id, row.id, STATE)
    for row in others:
        names.enter(row.id, row.id, [Scope.ACTOR])
    for row in states:
        names.enter(row.alpha2, row.id, STATE)
    for row in states:
        if row.m49:
            names.enter(row.m49, row.id, STATE)
            names.enter(row.m49.lstrip("0"), row.id, STATE)
        names.enter(row.cow_code and f"cow:{row.cow_code}", row.id, STATE)
        names.enter(row.gec_code and f"gec:{row.gec_code}", row.id, STATE)
        names.enter(row.gw_code and f"gw:{row.gw_code}", row.id, STATE)
    for row in past_codes(read):
        forced = f"{row.scheme}:{row.code}"
        names.enter(forced if row.scheme in FORCED else row.code, row.subject_id, STATE)
    for row in states:
        names.enter(row.name, row.id, STATE)
    for row in states:
        for name in row.other_names:
            names.enter(name, row.id, STATE)
    for row in organizations:
        for code in filter(None, (row.id, row.abbreviation)):
            names.enter(code, row.id, ORGANIZATION)
            names.enter(f"org:{code}", row.id, ORGANIZATION)
    for row in organizations:
        names.enter(row.name, row.id, ORGANIZATION)
    for row in others:
        names.enter(row.name, row.id, [Scope.ACTOR])
    for scope, column in (
        (Scope.SOURCE, Source.table().c.id),
        (Scope.ASSERTER, Source.table().c.id),
        (Scope.LINK, Link.table().c.id),
        (Scope.CODE, CodeEntry.table().c.id),
        (Scope.COMPARISON, Comparison.table().c.id),
        (Scope.CLAIM, Word.table().c.row_id),
    ):
        for (id,) in read(select(column).distinct()):
            names.enter(id, id, [scope])
    names.enter(EDITORS, EDITORS, [Scope.ASSERTER])
    return names


def past_codes(read: Read) -> Sequence[Any]:
    """The codes that states have had, the last holder of each first."""
    entry = CodeEntry.table().c
    is_code = or_(*(entry.scheme == scheme for scheme in (*FORCED, Scheme.ALPHA3, Scheme.ALPHA2, Scheme.M49)))
    last = case((entry.valid_latest.is_(None), 0), else_=1)
    by = (last, entry.valid_latest.desc(), entry.id)
    return read(select(entry.scheme, entry.code, entry.subject_id).where(is_code).order_by(*by))
