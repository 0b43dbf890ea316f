"""Events: visits, exercises, and the turns of history."""

from collections.abc import Iterator

from app.model.claims import Aspect, Claim, Question
from app.model.types import ActorCode, Sentence, Slug, Vocabulary, chosen_from, lists_ids, names_actor, prose
from app.query.kind import Kind
from app.query.parameters import any_of
from app.query.queries import ClaimQuery
from app.text.edtf import bounded


class EventKind(Vocabulary):
    """What sort of event it is."""

    HIGH_LEVEL_VISIT = "high_level_visit", "A visit of a head of state or government, or of a minister."
    MILITARY_EXERCISE = "military_exercise", "An exercise of armed forces."
    INCORPORATION = "incorporation", "A territory becomes part of a state."
    STATE_FORMATION = "state_formation", "A state, or a part of one, is established."
    ADMINISTRATIVE_DIVISION = "administrative_division", "A territory is divided into units of administration."
    DISSOLUTION = "dissolution", "A state or an organization comes to its end."
    INDEPENDENCE = "independence", "A state becomes independent, or free to act."


ONCE = (EventKind.INCORPORATION, EventKind.STATE_FORMATION, EventKind.INDEPENDENCE)
"""The kinds of events that happen once to those whom they befall."""

DAYS_OF_AN_EVENT = 100
"""How many days a period has at most that tells one visit, or one exercise, from others."""


class Event(Claim, table=True):
    """One source's claim that something happened, or happens regularly."""

    kind: EventKind = chosen_from(EventKind, "What sort of event it is.")
    title: Sentence = prose("What it is called, or a description if it has no name.")
    actors: list[Slug] = lists_ids("Who took part or was affected, in code-point order.")
    host_id: Slug | None = names_actor("Who received the others: the host; null if there is none, or it is not said.")
    initiator_id: Slug | None = names_actor("Who brought it about; null if the source does not say.")

    matter = (("kind",),)

    def questions(self) -> Iterator[Question]:
        """When it happened, if it happens once to those it befalls; else whether it happened on these days."""
        moment = bounded(self.period)
        if moment is None:
            return
        if self.kind is EventKind.DISSOLUTION:
            for actor in self.actors:
                yield Question(Aspect.TIME, ("events", self.kind, actor), moment=moment, excludes="other days")
        elif self.kind in ONCE:
            yield Question(Aspect.TIME, ("events", self.kind, *self.actors), moment=moment, excludes="other days")
        elif (moment[1] - moment[0]).days < DAYS_OF_AN_EVENT:
            yield Question(Aspect.TIE, ("events", self.kind, *self.actors), moment=moment)


class EventQuery(ClaimQuery):
    """The parameters of the list of events."""

    table = Event
    kind: list[EventKind] = any_of("What sort of event.", example="military_exercise")
    host: list[ActorCode] = any_of("Who received the others.", example="MNG")
    initiator: list[ActorCode] = any_of("Who brought it about.", example="USA")


KIND = Kind("events", Event, EventQuery, example="mng-hosts-khaan-quest")
