"""Policies: what an actor declares or does towards others."""

from app.model.claims import Claim
from app.model.types import ActorCode, Sentence, Slug, Vocabulary, chosen_from, lists_ids, names_actor, prose
from app.query.kind import Kind
from app.query.parameters import any_of
from app.query.queries import ClaimQuery


class PolicyKind(Vocabulary):
    """On what the claim of a policy rests."""

    DOCTRINE = "doctrine", "A policy that has a name."
    DECLARATION = "declaration", "What the actor has said that it will do."
    PRACTICE = "practice", "What the actor does."


class PolicyEffect(Vocabulary):
    """What the actor wants of those towards whom the policy is directed."""

    SEEKS = "seeks", "Seeks closer ties with them."
    BALANCES = "balances", "Keeps them in balance with others."
    AVOIDS = "avoids", "Avoids close ties with them."
    KEEPS = "keeps", "Keeps the ties that there are."


class Policy(Claim, table=True):
    """One source's claim of what an actor declares or does towards others."""

    actor_id: Slug = names_actor("Whose policy it is.")
    kind: PolicyKind = chosen_from(PolicyKind, "On what the claim rests.")
    name: Sentence = prose("What the policy is called, or a description if it has no name.")
    towards: list[Slug] = lists_ids("Towards whom it is directed, in code-point order; empty if nobody is named.")
    effect: PolicyEffect | None = chosen_from(PolicyEffect, "What it wants of them; null if the source does not say.")


class PolicyQuery(ClaimQuery):
    """The parameters of the list of policies; `actor` matches those towards whom a policy is directed as well."""

    table = Policy
    kind: list[PolicyKind] = any_of("On what the claim rests.", example="doctrine")
    towards: list[ActorCode] = any_of("Towards whom it is directed.", example="RUS")
    effect: list[PolicyEffect] = any_of("What it wants of them.", example="balances")


KIND = Kind("policies", Policy, PolicyQuery, example="mng-third-neighbor-policy")
