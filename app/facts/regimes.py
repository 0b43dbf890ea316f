"""Regimes: what sort of government an actor is said to have."""

from collections.abc import Iterator

from app.model.claims import Aspect, Claim, Question
from app.model.types import Slug, Vocabulary, chosen_from, names_actor
from app.query.kind import Kind
from app.query.parameters import any_of
from app.query.queries import ClaimQuery


class RegimeType(Vocabulary):
    """What sort of government it is."""

    DEMOCRACY = "democracy", "Said to be democratic."
    AUTHORITARIAN = "authoritarian", "Said to be authoritarian."
    COMMUNIST = "communist", "Said to be communist."


class Regime(Claim, table=True):
    """One source's word on what sort of government an actor has."""

    actor_id: Slug = names_actor("Whose government it is.")
    regime: RegimeType = chosen_from(RegimeType, "What sort of government it is.")

    matter = (("actor_id",),)

    def questions(self) -> Iterator[Question]:
        """What sort of government it is."""
        yield Question(Aspect.ROLE, ("regimes", self.actor_id), answer=self.regime, excludes=self.regime)


class RegimeQuery(ClaimQuery):
    """The parameters of the list of regimes."""

    table = Regime
    regime: list[RegimeType] = any_of("What sort of government.", example="authoritarian")


KIND = Kind("regimes", Regime, RegimeQuery, example="kaz-authoritarian")
