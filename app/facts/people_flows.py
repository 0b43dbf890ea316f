"""People flows: peoples living abroad, migrants, those who returned, and students."""

from collections.abc import Iterator, Mapping
from typing import Any

from app.model.claims import Aspect, Measured, Qualifier, Question, when
from app.model.types import ActorCode, Exactly, Sentence, Slug, Vocabulary, chosen_from, names_actor, prose
from app.query.kind import Kind
from app.query.parameters import any_of
from app.query.queries import MeasuredQuery


class PeopleConcept(Vocabulary):
    """What is counted, or said, of people across borders."""

    ETHNIC_POPULATION = (
        "ethnic_population",
        "People of an ethnicity living in the destination, most of them its citizens: no migrants.",
    )
    ETHNIC_CONCENTRATION = "ethnic_concentration", "Where in the destination most of such a population lives."
    REPATRIATION = "repatriation", "People of an ethnicity who moved to its kin state."
    RETURN_MIGRATION = "return_migration", "People who moved back to where they had left."
    STUDENT_MOBILITY = "student_mobility", "Students of the origin who study in the destination."
    MIGRANT_STOCK = "migrant_stock", "People born in, or citizens of, the origin who live in the destination."


class PeopleBasis(Vocabulary):
    """Over what time people were counted."""

    STOCK = "stock", "All who are there at a time."
    CUMULATIVE = "cumulative", "All who moved during the whole period."
    ANNUAL = "annual", "In each year."


class PeopleFlow(Measured, table=True):
    """One source's claim of how many people live, move or study across a border."""

    concept: PeopleConcept = chosen_from(PeopleConcept, "What is counted.")
    people_id: Slug | None = names_actor("The people they belong to, if they are counted as such.")
    kin_state_id: Slug | None = names_actor("The state that is their people's namesake.")
    origin_id: Slug | None = names_actor("Where they come from; null for a settled population.")
    destination_id: Slug | None = names_actor("Where they live, moved to, or study.")
    place_id: Slug | None = names_actor("The place within the destination, if one is named.")
    programme: Sentence | None = prose("The programme under which they moved.")
    basis: PeopleBasis | None = chosen_from(
        PeopleBasis, "Over what time they were counted; null if nothing was counted."
    )

    comes_in_bulk = True
    matter = (("destination_id",), ("people_id", "origin_id"))

    def questions(self) -> Iterator[Question]:
        """How many of them live, moved or study there."""
        who = self.people_id or self.origin_id or ""
        concept = (self.concept, self.place_id or "", self.basis or "", self.unit or "")
        is_flow = self.basis in (PeopleBasis.CUMULATIVE, PeopleBasis.ANNUAL)
        yield Question(Aspect.FIGURE, ("people-flows", who, self.destination_id or ""), concept, is_flow=is_flow)

    @classmethod
    def sentence(cls, row: Any, name_of: Mapping[str, str]) -> str | None:
        """The claim in words, for rows without a statement."""
        if row.concept != PeopleConcept.MIGRANT_STOCK or row.value_qualifier != Qualifier.STATED:
            return None
        origin, destination = name_of[row.origin_id], name_of[row.destination_id]
        return f"Migrants from {origin} who live in {destination}{when(row)}: {row.value:,.0f}."


class PeopleFlowQuery(MeasuredQuery):
    """The parameters of the list of people flows."""

    table = PeopleFlow
    concept: list[PeopleConcept] = any_of("What is counted.", example="repatriation")
    people: list[ActorCode] = any_of("The people they belong to.", example="kazakhs")
    kin_state: list[ActorCode] = any_of("The namesake state of their people.", example="KAZ")
    origin: list[ActorCode] = any_of("Where they come from.", example="MNG")
    destination: list[ActorCode] = any_of("Where they live, moved to, or study.", example="KAZ")
    place: list[ActorCode] = any_of("The place within the destination.", example="bayan-olgii")
    programme: list[Exactly] = any_of("The programme under which they moved, as the row has it.", example="Oralmandar")
    basis: list[PeopleBasis] = any_of("Over what time they were counted.", example="stock")


KIND = Kind("people-flows", PeopleFlow, PeopleFlowQuery, example="kazakhs-in-mongolia")
