"""Which codes and names the actors, organizations and sources of the data set have."""

from collections.abc import Callable, Iterator, Sequence
from enum import IntEnum, auto
from operator import itemgetter
from typing import Any

from sqlalchemy import Select, case, or_, select

from app.facts.actors import Actor, ActorKind
from app.facts.codes import CodeEntry, Scheme
from app.facts.comparisons import Comparison
from app.facts.organizations import Organization
from app.facts.states import State, StateKind
from app.model.bookkeeping import Pack, Word
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


class Rank(IntEnum):
    """The origins of names, from the one that counts most."""

    ID = auto()
    ALPHA2 = auto()
    STATE_CODE = auto()
    PAST_CODE = auto()
    STATE_NAME = auto()
    OTHER_STATE_NAME = auto()
    ORGANIZATION_CODE = auto()
    ORGANIZATION_NAME = auto()
    ACTOR_NAME = auto()


Entry = tuple[Rank, Sequence[str | None], str, Sequence[Scope]]
"""Codes and names of one origin, the id for which they stand, and the scopes in which they do."""


def directory(read: Read) -> Directory:
    """The directory of a data set: of two that share a name the one of the lower rank keeps it, else the first."""
    states = sorted(read(select(*State.columns())), key=lambda row: (row.kind == StateKind.HISTORICAL, row.id))
    organization, pack = Organization.table().c, Pack.table().c
    is_imported = organization.pack.in_(select(pack.name).where(pack.is_imported))  # those of the seed come before
    organizations = read(select(*Organization.columns()).order_by(is_imported, organization.id))
    actor = Actor.table().c
    kinds = (ActorKind.STATE, ActorKind.ORGANIZATION)
    others = read(select(actor.id, actor.name).where(*(actor.kind != kind for kind in kinds)))
    names = Directory()
    names.name_of = {row.id: row.name for row in (*states, *organizations, *others)}
    for row in states:
        if row.part_of_id:
            names.parts.setdefault(row.part_of_id, []).append(row.id)
    entries = (*entries_of_actors(states, organizations, others), *past_codes(read), *ids(read))
    for _, codes, id, scopes in sorted(entries, key=itemgetter(0)):
        for code in filter(None, codes):
            names.enter(code, id, scopes)
    return names


def entries_of_actors(states: Sequence[Any], organizations: Sequence[Any], others: Sequence[Any]) -> Iterator[Entry]:
    """The ids, codes of today and names of actors; `org:` and the like say whose code it is."""
    for row in states:
        forced = {Scheme.COW: row.cow_code, Scheme.GEC: row.gec_code, Scheme.GW: row.gw_code}
        codes = [f"{scheme}:{code}" for scheme, code in forced.items() if code]
        yield Rank.ID, [row.id], row.id, STATE
        yield Rank.ALPHA2, [row.alpha2], row.id, STATE
        yield Rank.STATE_CODE, [row.m49, row.m49 and row.m49.lstrip("0"), *codes], row.id, STATE
        yield Rank.STATE_NAME, [row.name], row.id, STATE
        yield Rank.OTHER_STATE_NAME, row.other_names, row.id, STATE
    for row in organizations:
        codes = [f"{prefix}{code}" for code in (row.id, row.abbreviation) if code for prefix in ("", "org:")]
        yield Rank.ORGANIZATION_CODE, codes, row.id, ORGANIZATION
        yield Rank.ORGANIZATION_NAME, [row.name], row.id, ORGANIZATION
    for row in others:
        yield Rank.ID, [row.id], row.id, [Scope.ACTOR]
        yield Rank.ACTOR_NAME, [row.name], row.id, [Scope.ACTOR]


def past_codes(read: Read) -> Iterator[Entry]:
    """The codes that states have had: those of today first, then the last holder of each."""
    entry = CodeEntry.table().c
    is_code = or_(*(entry.scheme == scheme for scheme in (*FORCED, Scheme.ALPHA3, Scheme.ALPHA2, Scheme.M49)))
    by = (case((entry.valid_latest.is_(None), 0), else_=1), entry.valid_latest.desc(), entry.id)
    for row in read(select(entry.scheme, entry.code, entry.subject_id).where(is_code).order_by(*by)):
        code = f"{row.scheme}:{row.code}" if row.scheme in FORCED else row.code
        yield Rank.PAST_CODE, [code], row.subject_id, STATE


def ids(read: Read) -> Iterator[Entry]:
    """What is named by its id alone."""
    for column, *scopes in (
        (Source.table().c.id, Scope.SOURCE, Scope.ASSERTER),
        (Link.table().c.id, Scope.LINK),
        (CodeEntry.table().c.id, Scope.CODE),
        (Comparison.table().c.id, Scope.COMPARISON),
        (Word.table().c.row_id, Scope.CLAIM),
    ):
        for (id,) in read(select(column).distinct()):
            yield Rank.ID, [id], id, scopes
    yield Rank.ID, [EDITORS], EDITORS, [Scope.ASSERTER]
