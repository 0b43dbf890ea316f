"""Missions: which state keeps an embassy or a consulate where."""

from collections.abc import Iterator, Mapping
from typing import Any

from app.model.claims import Aspect, Claim, Question, when
from app.model.types import ActorCode, Exactly, Sentence, Slug, Vocabulary, chosen_from, names_actor, prose
from app.query.kind import Kind
from app.query.parameters import any_of
from app.query.queries import ClaimQuery
from app.text.words import folded


class MissionKind(Vocabulary):
    """What sort of mission it is."""

    EMBASSY = (
        "embassy",
        "Diplomatic mission led by an ambassador, or by a head of equivalent rank, as high commissions and nunciatures "
        "are (Vienna Convention of 1961, article 14).",
    )
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
    HONORARY_CONSULATE = (
        "honorary_consulate",
        "Consular post led by an honorary officer (Vienna Convention of 1963, chapter III).",
    )
    LIAISON_OFFICE = "liaison_office", "Office without diplomatic rank."
    INTERESTS_SECTION = (
        "interests_section",
        "Staff in the embassy of another state that protects the interests of one without relations (Vienna Convention "
        "of 1961, article 45).",
    )
    REPRESENTATIVE_OFFICE = (
        "representative_office",
        "Office that stands in for an embassy or a consulate without being one, such as a trade or cultural office.",
    )
    BRANCH_OFFICE = "branch_office", "Office of an embassy or a consulate away from its seat."
    DIPLOMATIC_MISSION = "diplomatic_mission", "Diplomatic mission of a rank that the source does not tell."
    CONSULAR_POST = "consular_post", "Consular post of a rank that the source does not tell."


NAMED = {
    MissionKind.EMBASSY: "an embassy",
    MissionKind.LEGATION: "a legation",
    MissionKind.MISSION_UNDER_CHARGE: "a diplomatic mission led by a chargé d'affaires",
    MissionKind.CONSULATE_GENERAL: "a consulate general",
    MissionKind.CONSULATE: "a consulate",
    MissionKind.HONORARY_CONSULATE: "an honorary consulate",
    MissionKind.LIAISON_OFFICE: "a liaison office",
    MissionKind.INTERESTS_SECTION: "an interests section",
    MissionKind.REPRESENTATIVE_OFFICE: "a representative office",
    MissionKind.BRANCH_OFFICE: "a branch office",
    MissionKind.DIPLOMATIC_MISSION: "a diplomatic mission",
    MissionKind.CONSULAR_POST: "a consular post",
}
"""The kinds of missions within a sentence."""

ONLY_ONES = {
    MissionKind.EMBASSY,
    MissionKind.LEGATION,
    MissionKind.MISSION_UNDER_CHARGE,
    MissionKind.INTERESTS_SECTION,
    MissionKind.DIPLOMATIC_MISSION,
}
"""The kinds of which a state has one in another: of the others it may have one in each of several cities."""


class Mission(Claim, table=True):
    """One source's claim that a state keeps a mission in another, or that it is its only one in a region."""

    sending_id: Slug = names_actor("The sending State, or another that keeps the mission: an order, a province.")
    receiving_id: Slug = names_actor("The receiving State, in which it stands.", example="KAZ")
    kind: MissionKind = chosen_from(MissionKind, "What sort of mission it is.")
    city: Sentence | None = prose("The city or town, as the source names it; null if it names none.", example="Bishkek")
    only_in_region_id: Slug | None = names_actor(
        "The region in which this is said to be the sending State's only mission of its kind; null if that is not said."
    )

    matter = (("sending_id",), ("receiving_id",))

    def questions(self) -> Iterator[Question]:
        """Whether there is such a mission, in its city if there can be several, or whether it is the only one."""
        topic = "missions", self.sending_id, self.receiving_id
        city = "" if self.kind in ONLY_ONES else folded(self.city or "")
        yield Question(Aspect.TIE, topic, (self.kind, self.only_in_region_id or "", city), answer="exists")

    @classmethod
    def sentence(cls, row: Any, name_of: Mapping[str, str]) -> str | None:
        """The claim in words, for rows without a statement."""
        if row.only_in_region_id is not None:
            return None
        place = f" ({row.city})" if row.city else ""
        return f"{name_of[row.sending_id]} has {NAMED[row.kind]} in {name_of[row.receiving_id]}{place}{when(row)}."


class MissionQuery(ClaimQuery):
    """The parameters of the list of missions."""

    table = Mission
    sending: list[ActorCode] = any_of("The sending State.", example="MNG")
    receiving: list[ActorCode] = any_of("The receiving State.", example="KAZ")
    kind: list[MissionKind] = any_of("What sort of mission.", example="embassy")
    city: list[Exactly] = any_of("The city or town, as the row has it.", example="Bishkek")
    only_in_region: list[ActorCode] = any_of(
        "The region in which it is said to be the only one.", example="central-asia"
    )


KIND = Kind("missions", Mission, MissionQuery, example="mng-embassy-in-kazakhstan")
