"""Organizations under which two actors are listed: as what, when, and whether both were members at one time."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import product
from typing import Any, NamedTuple

from pydantic import Field
from sqlalchemy import ColumnElement, CompoundSelect, and_, or_, select, union_all

from app.api.dataset import Reader
from app.facts.memberships import FULL_ROLES, Membership, Role, RoleClass, class_of
from app.model.types import KEY, Schema, Slug, Vocabulary
from app.query.branches import branches
from app.query.queries import ClaimQuery
from app.store.prepared_statements import numbered, parameter
from app.store.read_transactions import Reading

ALWAYS = ""
"""The first day of what is open; it sorts before all days."""

NEVER = "9999-12-31"
"""The last day of what is open."""


class NotCommon(Vocabulary):
    """Why an organization in which both actors are listed is no common membership."""

    NEVER_TOGETHER = "never_together", "Both were full members, but at no time both at once."
    NOT_FULL_MEMBER = "not_full_member", "One of the two was never a full member: partner, observer, candidate or such."


class SharedMembership(Schema):
    """An organization under which both actors are listed, in whatever role, and whether both were members at once."""

    organization_id: Slug = Field(description="The organization.")
    is_common: bool = Field(
        description="Whether both are said to have been full members at one time; who is listed without a role is "
        "taken for one."
    )
    why_not: NotCommon | None = Field(description="Why it is no common membership; null: it is one.")
    a: list[Slug] = Field(description="The memberships that sources give to the one actor.")
    b: list[Slug] = Field(description="The memberships that sources give to the other.")
    a_roles: list[Role] = Field(description="The roles of the one actor; empty: no source says as what.")
    b_roles: list[Role] = Field(description="The roles of the other.")
    holds_from: date | None = Field(
        description="The first day for which both are taken to belong to it in these roles; null: open, not dated, or "
        "never at one time."
    )
    holds_until: date | None = Field(description="The last such day; null as above.")


def is_full_member(membership: Any) -> ColumnElement[bool]:
    """Whether a row of memberships makes a state a full member of the organization."""
    return or_(membership.role.is_(None), *(membership.role == role for role in FULL_ROLES))


def ever_holds(membership: Any) -> ColumnElement[bool]:
    """Whether a claim holds at some time: not if it had ended before its source spoke of it."""
    first, last = membership.period_earliest, membership.holds_until
    return or_(first.is_(None), last.is_(None), first <= last)


def meet(one: Any, other: Any) -> ColumnElement[bool]:
    """Whether two memberships hold at one time, as far as that is known."""
    return and_(
        *(
            or_(first.period_earliest.is_(None), last.holds_until.is_(None), first.period_earliest <= last.holds_until)
            for first, last in ((one, other), (other, one))
        )
    )


def ids_of(actor: str | Sequence[str]) -> Sequence[str]:
    """The id of an actor, with those of its parts if it has some."""
    return (actor,) if isinstance(actor, str) else actor


def memberships_of_either(query: ClaimQuery) -> CompoundSelect[Any]:
    """The memberships of the actors of a query: organization, state, id, role, first and last day."""
    membership = Membership.table().c
    count = sum(map(len, map(ids_of, query.actor)))
    sides = or_(*(membership.state_id == parameter(numbered("actor", number), KEY) for number in range(count)))
    conditions = ClaimQuery(source=query.source, as_of=query.as_of, asserted=query.asserted).clauses(Membership)
    return union_all(
        *(
            select(
                membership.organization_id,
                membership.state_id,
                membership.id,
                membership.role,
                membership.period_earliest,
                membership.holds_until,
            ).where(sides, ever_holds(membership), *branch)
            for branch in branches(conditions)
        )
    )


def shared_memberships(
    reader: Reader, reading: Reading, query: ClaimQuery, pair: Sequence[str]
) -> Iterator[dict[str, Any]]:
    """The organizations under which both actors of a query, a pair or parts of them, are listed."""
    a, b = pair
    wholes = {id: whole for ids, whole in zip(map(ids_of, query.actor), pair, strict=True) for id in ids}
    plan = reader.plan(("shared memberships", query.shape), lambda: memberships_of_either(query))
    memberships: dict[str, dict[str, list[HeldMembership]]] = {}
    for organization, state, id, role, first, last in reading.rows(plan, query.values):
        held = HeldMembership(id, role, str(first or ALWAYS), str(last or NEVER))
        memberships.setdefault(organization, {a: [], b: []})[wholes[state]].append(held)
    for organization, sides in sorted(memberships.items()):
        if sides[a] and sides[b]:
            yield {"organization_id": organization, **shared_membership(sides[a], sides[b])}


class HeldMembership(NamedTuple):
    """A membership, with the first and the last day for which it is taken to hold, by ISO 8601."""

    id: str
    role: Role | None
    first: str
    last: str

    @property
    def is_full(self) -> bool:
        """Whether it is that of a full member."""
        return class_of(self.role) is RoleClass.FULL

    def meets(self, other: "HeldMembership") -> bool:
        """Whether both hold at some time."""
        return self.first <= other.last and other.first <= self.last


def shared_membership(a: Sequence[HeldMembership], b: Sequence[HeldMembership]) -> dict[str, Any]:
    """What the memberships of two actors in one organization come to: as what, when, and whether it is common."""
    shown = list(product(a, b))
    why_not = None
    if not (full := [pair for pair in shown if pair[0].is_full and pair[1].is_full]):
        why_not = NotCommon.NOT_FULL_MEMBER
    elif common := [(one, other) for one, other in full if one.meets(other)]:
        shown = common
    else:
        shown, why_not = full, NotCommon.NEVER_TOGETHER
    together = [(one, other) for one, other in shown if one.meets(other)]
    first = min((max(one.first, other.first) for one, other in together), default=ALWAYS)
    last = max((min(one.last, other.last) for one, other in together), default=NEVER)
    return {
        "is_common": why_not is None,
        "why_not": why_not,
        "a": sorted({one.id for one, _ in shown}),
        "b": sorted({other.id for _, other in shown}),
        "a_roles": sorted({one.role for one, _ in shown if one.role is not None}),
        "b_roles": sorted({other.role for _, other in shown if other.role is not None}),
        "holds_from": None if first == ALWAYS else first,
        "holds_until": None if last == NEVER else last,
    }
