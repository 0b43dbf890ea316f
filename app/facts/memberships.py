"""Memberships: which state belongs to which organization, in what role."""

from app.claims import Claim
from app.filters import ClaimQuery, any_of
from app.resource import Resource
from app.types import ActorCode, Exactly, OrganizationCode, Sentence, Slug, Vocabulary, chosen_from, names_actor, prose


class Role(Vocabulary):
    """As what a state belongs to an organization."""

    LEADER = "leader", "The source says that the organization is led by this state."
    MEMBER = "member", "Full member."
    PARTICIPATING_STATE = "participating_state", "Participating State, as the OSCE calls its members."
    PARTNER = "partner", "Partner, with or without a named programme."
    ASSOCIATE = "associate", "Associate member."
    OBSERVER = "observer", "Observer."
    SUSPENDED = "suspended", "Member whose rights are suspended."


class Membership(Claim, table=True):
    """One source's claim that a state belongs to an organization or takes part in a programme of it."""

    organization_id: Slug = names_actor("The organization.", table="organization", example="osce")
    state_id: Slug = names_actor("The state that belongs to it.")
    role: Role | None = chosen_from(Role, "As what; null if the source does not say.")
    programme: Sentence | None = prose("The programme of the organization in which the state takes part, written out.")


class MembershipQuery(ClaimQuery):
    """What the list of memberships can be asked."""

    table = Membership
    organization: list[OrganizationCode] = any_of("The organization, by any code or name.", example="osce")
    state: list[ActorCode] = any_of("The state, by any code or name.", example="MNG")
    role: list[Role] = any_of("As what the state belongs to it.", example="partner")
    programme: list[Exactly] = any_of("The programme, written out.", example="Partnership for Peace")


RESOURCE = Resource("memberships", Membership, MembershipQuery, one="membership", example="mng-joined-osce")
