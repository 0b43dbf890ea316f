"""Relationships: how strong the ties of two actors are said to be."""

from pydantic import Field as Parameter
from sqlmodel import Field

from app.model.claims import Claim
from app.model.types import ActorCode, Slug, Vocabulary, chosen_from, names_actor
from app.query.kind import Kind
from app.query.parameters import Unset, any_of
from app.query.queries import ClaimQuery


class Domain(Vocabulary):
    """In what field the ties are."""

    OVERALL = "overall", "Relations as a whole."
    POLITICAL = "political", "Politics and diplomacy."
    ECONOMIC = "economic", "Trade, investment and planning."
    MILITARY = "military", "Armed forces and security."
    CULTURAL = "cultural", "Language, custom and religion."
    HISTORICAL = "historical", "A shared past."
    PEOPLE_TO_PEOPLE = "people_to_people", "Dealings of people rather than of governments."


class Strength(Vocabulary):
    """How strong the ties are."""

    STRONG = "strong", "Strong ties."
    CLOSE = "close", "Close ties, an alignment."
    GROWING = "growing", "Ties that deepen."
    LIMITED = "limited", "Ties within bounds."
    MINIMAL = "minimal", "Ties at a bare minimum."
    ALMOST_NONE = "almost_none", "Next to no ties."
    SEVERED = "severed", "Ties that were cut."
    DOMINANT = "dominant", "One side has the say over the other."


class Relationship(Claim, table=True):
    """One source's judgement of the ties between two actors."""

    from_id: Slug = names_actor("One side; in a directed relationship, the side from which it proceeds.")
    to_id: Slug = names_actor("The other side.", example="USA")
    directed: bool = Field(
        description="Whether it goes from the one to the other; if not, the pair stands in code-point order."
    )
    domain: Domain = chosen_from(Domain, "In what field.")
    strength: Strength | None = chosen_from(Strength, "How strong; null if the source does not grade them.")

    pairs = ("from_id", "to_id")

    @property
    def is_undirected(self) -> bool:
        """Whether the relationship is the same from either side."""
        return not self.directed


class RelationshipQuery(ClaimQuery):
    """The parameters of the list of relationships."""

    table = Relationship
    from_: list[ActorCode] = any_of("The side named first.", alias="from", example="MNG")
    to: list[ActorCode] = any_of("The side named second.", example="USA")
    directed: bool | Unset = Parameter(None, description="Whether it goes from the one to the other.", examples=[False])
    domain: list[Domain] = any_of("In what field.", example="overall")
    strength: list[Strength] = any_of("How strong.", example="strong")


KIND = Kind("relationships", Relationship, RelationshipQuery, example="mng-kaz-minimal-relations")
