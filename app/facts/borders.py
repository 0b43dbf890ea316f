"""Borders: who is whose neighbour, and how far apart two actors are that are not."""

from pydantic import Field as Parameter
from sqlmodel import Field

from app.claims import Measured
from app.filters import MeasuredQuery, Unset, any_of
from app.resource import Resource
from app.types import ActorCode, Slug, Vocabulary, chosen_from, names_actor


class BorderMeasure(Vocabulary):
    """What the figure of a border measures."""

    GAP = "gap", "The distance between two territories that do not touch."
    LENGTH = "length", "The length of the border."
    NONE = "none", "Nothing is measured: only whether the two touch."


class Border(Measured, table=True):
    """One source's claim that two territories touch, or how far they are apart; the pair stands in code-point order."""

    a_id: Slug = names_actor("The one side.", example="KAZ")
    b_id: Slug = names_actor("The other side.")
    contiguous: bool = Field(description="Whether the two have a common land border.")
    measure: BorderMeasure = chosen_from(BorderMeasure, "What the figure measures.")

    pairs = ("a_id", "b_id")


class BorderQuery(MeasuredQuery):
    """What the list of borders can be asked; `actor` finds a side whichever it is."""

    table = Border
    a: list[ActorCode] = any_of("The side that comes first in code-point order.", example="KAZ")
    b: list[ActorCode] = any_of("The side that comes second.", example="MNG")
    contiguous: bool | Unset = Parameter(
        None, description="Whether the two have a common land border.", examples=[False]
    )
    measure: list[BorderMeasure] = any_of("What the figure measures.", example="gap")


RESOURCE = Resource("borders", Border, BorderQuery, one="border", example="mng-kaz-gap-width")
