"""Events: visits, exercises, and the turns of history."""

from app.model.claims import Claim
from app.model.types import ActorCode, Sentence, Slug, Vocabulary, chosen_from, lists_ids, names_actor, prose
from app.query.kind import Kind
from app.query.parameters import any_of
from app.query.queries import ClaimQuery


class EventKind(Vocabulary):
    """What sort of event it is."""

    HIGH_LEVEL_VISIT = "high_level_visit", "A visit of a head of state or government, or of a minister."
    MILITARY_EXERCISE = "military_exercise", "An exercise of armed forces."
    INCORPORATION = "incorporation", "A territory becomes part of a state."
    STATE_FORMATION = "state_formation", "A state, or a part of one, is established."
    ADMINISTRATIVE_DIVISION = "administrative_division", "A territory is divided into units of administration."
    DISSOLUTION = "dissolution", "A state or an organization comes to its end."
    INDEPENDENCE = "independence", "A state becomes independent, or free to act."


class Event(Claim, table=True):
    """One source's claim that something happened, or happens regularly."""

    kind: EventKind = chosen_from(EventKind, "What sort of event it is.")
    title: Sentence = prose("What it is called, or a description if it has no name.")
    actors: list[Slug] = lists_ids("Who took part or was affected, in code-point order.")
    initiator_id: Slug | None = names_actor("Who hosted it or brought it about; null if the source does not say.")


class EventQuery(ClaimQuery):
    """The parameters of the list of events."""

    table = Event
    kind: list[EventKind] = any_of("What sort of event.", example="military_exercise")
    initiator: list[ActorCode] = any_of("Who hosted it or brought it about.", example="MNG")


KIND = Kind("events", Event, EventQuery, example="mng-hosts-khaan-quest")
