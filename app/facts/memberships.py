"""Memberships: which state belongs to which organization, in what role."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any

from app.model.claims import Aspect, Claim, Question, when
from app.model.types import (
    ActorCode,
    Exactly,
    OrganizationCode,
    Sentence,
    Slug,
    Vocabulary,
    chosen_from,
    names_actor,
    prose,
)
from app.query.kind import Kind
from app.query.parameters import any_of
from app.query.queries import ClaimQuery


class Role(Vocabulary):
    """As what a state belongs to an organization."""

    LEADER = "leader", "The source says that the organization is led by this state."
    MEMBER = "member", "Full member."
    PARTICIPATING_STATE = "participating_state", "Participating State, as the OSCE calls its members."
    PARTNER = "partner", "Partner, with or without a named programme."
    ASSOCIATE = "associate", "Associate member."
    OBSERVER = "observer", "Observer."
    SUSPENDED = "suspended", "Member whose rights are suspended."
    CANDIDATE = "candidate", "Not a member: it wants to become one."
    OTHER = "other", "Not a member itself, or in a way of its own: the note has the source's wording."


NO_MEMBERS = (Role.CANDIDATE, Role.OTHER)
"""The roles of those who do not belong to the organization."""


class RoleClass(StrEnum):
    """What roles amount to: two of different classes cannot both be right of one time."""

    FULL = "full"
    ASSOCIATED = "associated"
    SUSPENDED = "suspended"
    CANDIDATE = "candidate"
    OTHER = "other"


CLASSES = {
    Role.LEADER: RoleClass.FULL,
    Role.MEMBER: RoleClass.FULL,
    Role.PARTICIPATING_STATE: RoleClass.FULL,
    Role.PARTNER: RoleClass.ASSOCIATED,
    Role.ASSOCIATE: RoleClass.ASSOCIATED,
    Role.OBSERVER: RoleClass.ASSOCIATED,
    Role.SUSPENDED: RoleClass.SUSPENDED,
    Role.CANDIDATE: RoleClass.CANDIDATE,
    Role.OTHER: RoleClass.OTHER,
}
"""The class of each role."""

FULL_ROLES = tuple(role for role, role_class in CLASSES.items() if role_class is RoleClass.FULL)
"""The roles of full members."""


def class_of(role: Role | None) -> RoleClass:
    """The class of a role; who is said to belong without a role is taken for a full member."""
    return RoleClass.FULL if role is None else CLASSES[role]


class Membership(Claim, table=True):
    """One source's claim that a state belongs to an organization or takes part in a programme of it."""

    organization_id: Slug = names_actor("The organization.", table="organization", example="osce")
    state_id: Slug = names_actor("The state that belongs to it.")
    role: Role | None = chosen_from(Role, "As what; null if the source does not say.")
    programme: Sentence | None = prose("The programme of the organization in which the state takes part, written out.")

    comes_in_bulk = True
    matter = (("organization_id",), ("state_id",))

    def questions(self) -> Iterator[Question]:
        """In which role, if one is given, and whether the state belongs to it at all."""
        topic = "memberships", self.organization_id, self.state_id
        concept, role = (self.programme or "",), class_of(self.role)
        if self.role is not None:
            yield Question(Aspect.ROLE, topic, concept, answer=self.role, excludes=role)
        yield Question(Aspect.TIE, topic, concept, answer=role, detail=self.role)

    @classmethod
    def sentence(cls, row: Any, name_of: Mapping[str, str]) -> str | None:
        """The claim in words, for rows without a statement."""
        role = f" as {row.role.replace('_', ' ')}" if row.role and row.role not in NO_MEMBERS else ""
        programme = f" in the programme {row.programme}" if row.programme else ""
        return f"{name_of[row.state_id]} is listed under {name_of[row.organization_id]}{role}{programme}{when(row)}."


class MembershipQuery(ClaimQuery):
    """The parameters of the list of memberships."""

    table = Membership
    organization: list[OrganizationCode] = any_of("The organization, by any code or name.", example="osce")
    state: list[ActorCode] = any_of("The state, by any code or name.", example="MNG")
    role: list[Role] = any_of("As what the state belongs to it.", example="partner")
    programme: list[Exactly] = any_of("The programme, written out.", example="Partnership for Peace")


KIND = Kind("memberships", Membership, MembershipQuery, example="mng-joined-osce")
