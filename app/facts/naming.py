"""Which codes and names the actors, organizations and sources of the data set have."""

from collections.abc import Callable, Iterator, Sequence
from enum import IntEnum, auto
from operator import attrgetter
from typing import Any, NamedTuple

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

ACTOR = (Scope.ACTOR,)
STATE = (Scope.STATE, Scope.ACTOR)
ORGANIZATION = (Scope.ORGANIZATION, Scope.ACTOR)
FORCED = (Scheme.COW, Scheme.GW, Scheme.GEC)
"""Schemes whose codes look like others: they are named by a prefix."""

ID_COLUMNS = (
    (Scope.SOURCE, Source.table().c.id),
    (Scope.ASSERTER, Source.table().c.id),
    (Scope.LINK, Link.table().c.id),
    (Scope.CODE, CodeEntry.table().c.id),
    (Scope.COMPARISON, Comparison.table().c.id),
    (Scope.CLAIM, Word.table().c.row_id),
)
"""What is named by its id alone."""


class Rank(IntEnum):
    """Where a name comes from: of two that are alike, the one of the first rank counts."""

    ID = auto()
    ALPHA2 = auto()
    STATE_CODE = auto()
    PAST_CODE = auto()
    STATE_NAME = auto()
    OTHER_STATE_NAME = auto()
    ORGANIZATION_CODE = auto()
    ORGANIZATION_NAME = auto()
    ACTOR_NAME = auto()


class Entry(NamedTuple):
    """The codes and names that some source has for an id; None where it has none."""

    rank: Rank
    codes: Sequence[str | None]
    id: str
    scopes: Sequence[Scope]


def directory(read: Read) -> Directory:
    """The directory of a data set: of alike names the one of the first rank counts, and within a rank the first."""
    states = sorted(read(select(*State.columns())), key=lambda row: (row.kind == StateKind.HISTORICAL, row.id))
    organizations = read(select(*Organization.columns()))
    actor = Actor.table().c
    kinds = (ActorKind.STATE, ActorKind.ORGANIZATION)
    others = read(select(actor.id, actor.name).where(*(actor.kind != kind for kind in kinds)))
    names = Directory()
    names.name_of = {row.id: row.name for row in (*states, *organizations, *others)}
    entries = (
        *(entry for row in states for entry in entries_of_state(row)),
        *(entry for row in organizations for entry in entries_of_organization(row)),
        *(entry for row in others for entry in entries_of_actor(row)),
        *past_codes(read),
        *(Entry(Rank.ID, [id], id, [scope]) for scope, ids in ID_COLUMNS for (id,) in read(select(ids).distinct())),
        Entry(Rank.ID, [EDITORS], EDITORS, [Scope.ASSERTER]),
    )
    for entry in sorted(entries, key=attrgetter("rank")):
        for code in filter(None, entry.codes):
            names.enter(code, entry.id, entry.scopes)
    return names


def entries_of_state(row: Any) -> Iterator[Entry]:
    """The codes and names of a state: today's codes alone, without those that it had."""
    yield Entry(Rank.ID, [row.id], row.id, STATE)
    yield Entry(Rank.ALPHA2, [row.alpha2], row.id, STATE)
    numbers = [row.m49, row.m49 and row.m49.lstrip("0")]
    forced = {"cow": row.cow_code, "gec": row.gec_code, "gw": row.gw_code}
    codes = [*numbers, *(code and f"{scheme}:{code}" for scheme, code in forced.items())]
    yield Entry(Rank.STATE_CODE, codes, row.id, STATE)
    yield Entry(Rank.STATE_NAME, [row.name], row.id, STATE)
    yield Entry(Rank.OTHER_STATE_NAME, row.other_names, row.id, STATE)


def entries_of_organization(row: Any) -> Iterator[Entry]:
    """The id, abbreviation and name of an organization; `org:` before a code says that it is no state's."""
    codes = [f"{prefix}{code}" for code in (row.id, row.abbreviation) if code for prefix in ("", "org:")]
    yield Entry(Rank.ORGANIZATION_CODE, codes, row.id, ORGANIZATION)
    yield Entry(Rank.ORGANIZATION_NAME, [row.name], row.id, ORGANIZATION)


def entries_of_actor(row: Any) -> Iterator[Entry]:
    """The id and the name of an actor that is neither a state nor an organization."""
    yield Entry(Rank.ID, [row.id], row.id, ACTOR)
    yield Entry(Rank.ACTOR_NAME, [row.name], row.id, ACTOR)


def past_codes(read: Read) -> Iterator[Entry]:
    """The codes that states have had: those of today first, then the last holder of each."""
    entry = CodeEntry.table().c
    is_code = or_(*(entry.scheme == scheme for scheme in (*FORCED, Scheme.ALPHA3, Scheme.ALPHA2, Scheme.M49)))
    by = (case((entry.valid_latest.is_(None), 0), else_=1), entry.valid_latest.desc(), entry.id)
    for row in read(select(entry.scheme, entry.code, entry.subject_id).where(is_code).order_by(*by)):
        code = f"{row.scheme}:{row.code}" if row.scheme in FORCED else row.code
        yield Entry(Rank.PAST_CODE, [code], row.subject_id, STATE)
