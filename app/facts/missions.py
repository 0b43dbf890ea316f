"""Missions: which state keeps an embassy or a consulate where."""

from collections.abc import Iterator, Mapping
from typing import Any

from app.model.claims import Aspect, Claim, Question, when
from app.model.types import ActorCode, Slug, Vocabulary, chosen_from, names_actor
from app.query.kind import Kind
from app.query.parameters import any_of
from app.query.queries import ClaimQuery


class MissionKind(Vocabulary):
    """What sort of mission it is."""

    EMBASSY = "embassy", "Diplomatic mission led by an ambassador (Vienna Convention of 1961, article 14)."
    LEGATION = "legation", "Diplomatic mission led by a minister (Vienna Convention of 1961, article 14)."
    MISSION_UNDER_CHARGE = (
        "mission_under_charge",
        "Diplomatic mission led by a chargé d'affaires (Vienna Convention of 1961, article 14).",
    )
    CONSULATE_GENERAL = (
        "consulate_general",
        "Consular post led by a consul general (Vienna Convention of 1963, article 9).",
    )
    CONSULATE = "consulate", "Consular post of lower rank."
    LIAISON_OFFICE = "liaison_office", "Office without diplomatic rank."


NAMED = {
    MissionKind.EMBASSY: "an embassy",
    MissionKind.LEGATION: "a legation",
    MissionKind.MISSION_UNDER_CHARGE: "a diplomatic mission led by a chargé d'affaires",
    MissionKind.CONSULATE_GENERAL: "a consulate general",
    MissionKind.CONSULATE: "a consulate",
    MissionKind.LIAISON_OFFICE: "a liaison office",
}
"""The kinds of missions within a sentence."""


class Mission(Claim, table=True):
    """One source's claim that a state keeps a mission in another, or that it is its only one in a region."""

    sending_id: Slug = names_actor("The sending State, which keeps the mission.")
    receiving_id: Slug = names_actor("The receiving State, in which it stands.", example="KAZ")
    kind: MissionKind = chosen_from(MissionKind, "What sort of mission it is.")
    only_in_region_id: Slug | None = names_actor(
        "The region in which this is said to be the sending State's only mission of its kind; null if that is not said."
    )

    matter = (("sending_id",), ("receiving_id",))

    def questions(self) -> Iterator[Question]:
        """Whether there is such a mission, or whether it is the only one."""
        topic = "missions", self.sending_id, self.receiving_id
        yield Question(Aspect.TIE, topic, (self.kind, self.only_in_region_id or ""), answer="exists")

    @classmethod
    def sentence(cls, row: Any, name_of: Mapping[str, str]) -> str | None:
        """The claim in words, for rows without a statement."""
        if row.only_in_region_id is not None:
            return None
        return f"{name_of[row.sending_id]} has {NAMED[row.kind]} in {name_of[row.receiving_id]}{when(row)}."


class MissionQuery(ClaimQuery):
    """The parameters of the list of missions."""

    table = Mission
    sending: list[ActorCode] = any_of("The sending State.", example="MNG")
    receiving: list[ActorCode] = any_of("The receiving State.", example="KAZ")
    kind: list[MissionKind] = any_of("What sort of mission.", example="embassy")
    only_in_region: list[ActorCode] = any_of(
        "The region in which it is said to be the only one.", example="central-asia"
    )


KIND = Kind("missions", Mission, MissionQuery, example="mng-embassy-in-kazakhstan")
