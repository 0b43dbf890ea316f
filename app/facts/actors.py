"""Actors: whatever can stand on one side of a relation."""

from sqlmodel import Field

from app.model.base import Record
from app.model.types import KEY, NAME, ActorCode, Scope, Sentence, Slug, Vocabulary, chosen_from, names_own_kind
from app.query.kind import Kind
from app.query.parameters import any_of
from app.query.queries import ReferenceQuery


class ActorKind(Vocabulary):
    """What sort of actor it is."""

    STATE = "state", "A state of today or of the past, or a dependency."
    ORGANIZATION = "organization", "An organization of states."
    REGION = "region", "A part of the world."
    PEOPLE = "people", "A people or an ethnic group, wherever it lives."
    PLACE = "place", "A place within a state, such as a province."
    GROUP = "group", "Several actors spoken of as one, such as the leading democracies."


class Actor(Record, table=True):
    """Whatever can stand on one side of a relation: a state, organization, region, people, place or group."""

    kind: ActorKind = chosen_from(ActorKind, "What sort of actor it is.")
    name: Sentence = Field(sa_type=NAME, description="Its common English name.")
    part_of_id: Slug | None = names_own_kind("The actor that it is a part of: a province's state.", table="actor")
    pack: str = Field(sa_type=KEY, index=True, exclude=True)


class ActorQuery(ReferenceQuery):
    """The parameters of the list of actors."""

    table = Actor
    kind: list[ActorKind] = any_of("What sort of actor.", example="region")
    part_of: list[ActorCode] = any_of("Parts of this actor.", example="MNG")


KIND = Kind("actors", Actor, ActorQuery, example="central-asia", scope=Scope.ACTOR)
