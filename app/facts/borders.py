"""Borders: who is whose neighbour, and how far apart two actors are that are not."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import Field as Parameter
from sqlmodel import Field

from app.model.claims import Aspect, Measured, Qualifier, Question, when
from app.model.types import ActorCode, Slug, Vocabulary, chosen_from, names_actor
from app.query.kind import Kind
from app.query.parameters import Unset, any_of
from app.query.queries import MeasuredQuery


class BorderMeasure(Vocabulary):
    """What the figure of a border measures."""

    GAP = "gap", "The distance between two territories that do not touch."
    LENGTH = "length", "The length of the border."
    MAIN_CITY_DISTANCE = "main_city_distance", "The distance between the most populous cities of the two."
    CAPITAL_DISTANCE = "capital_distance", "The distance between the two capitals."
    WEIGHTED_DISTANCE = (
        "weighted_distance",
        "The arithmetic mean of the distances between the cities of the one and of the other, weighted by population.",
    )
    HARMONIC_WEIGHTED_DISTANCE = (
        "harmonic_weighted_distance",
        "The harmonic mean of the distances between the cities of the one and of the other, weighted by population.",
    )
    NONE = "none", "Nothing is measured: only whether the two touch."


APART = {
    BorderMeasure.MAIN_CITY_DISTANCE: "The largest cities of {pair} are {value:g} km apart{time}.",
    BorderMeasure.CAPITAL_DISTANCE: "The capitals of {pair} are {value:g} km apart{time}.",
    BorderMeasure.WEIGHTED_DISTANCE: (
        "The cities of {pair} are {value:g} km apart on average, weighted by population{time}."
    ),
    BorderMeasure.HARMONIC_WEIGHTED_DISTANCE: (
        "The cities of {pair} are {value:g} km apart by the harmonic mean, weighted by population{time}."
    ),
}
"""Measures of how far places in two territories are apart, each within a sentence: they are no gap between borders."""


class Border(Measured, table=True):
    """One source's claim that two territories touch, or how far they are apart; the pair stands in code-point order."""

    a_id: Slug = names_actor("The one side.", example="KAZ")
    b_id: Slug = names_actor("The other side.")
    contiguous: bool = Field(description="Whether the two have a common land border.")
    measure: BorderMeasure = chosen_from(BorderMeasure, "What the figure measures.")

    comes_in_bulk = True
    pairs = ("a_id", "b_id")
    matter = (("a_id",), ("b_id",))

    def questions(self) -> Iterator[Question]:
        """Whether the two touch, how long their border is, or how far apart they are: all years have one answer.

        A distance between places answers for itself alone: what touches is told by the claims about borders.
        """
        pair, contiguous = ("borders", self.a_id, self.b_id), str(self.contiguous)
        if self.measure is not BorderMeasure.NONE:
            yield Question(Aspect.FIGURE, pair, (self.measure, self.unit or ""), is_timeless=True)
        if self.measure not in APART:
            yield Question(Aspect.TIE, pair, ("contiguous",), answer=contiguous, excludes=contiguous, is_timeless=True)

    @classmethod
    def sentence(cls, row: Any, name_of: Mapping[str, str]) -> str | None:
        """The claim in words, for rows without a statement."""
        pair = f"{name_of[row.a_id]} and {name_of[row.b_id]}"
        time = when(row)
        if row.period is None and row.source_row and ": " in row.source_row:
            time += f", by the entry {row.source_row.partition(': ')[0]}"  # each side has one in a reference work
        if row.measure in APART and row.value_qualifier == Qualifier.STATED:
            return APART[row.measure].format(pair=pair, value=row.value, time=time)
        match row.measure, row.value_qualifier:
            case BorderMeasure.GAP, Qualifier.STATED:
                return f"{pair} have no land border; {row.value:g} km lie between them{time}."
            case BorderMeasure.LENGTH, Qualifier.STATED:
                return f"{pair} have a land border of {row.value:g} km{time}."
            case BorderMeasure.NONE, _:
                return f"{pair} have {'a' if row.contiguous else 'no'} land border{time}."
            case BorderMeasure.GAP, Qualifier.AT_MOST:
                return f"{pair} have no land border; at most {row.value:g} km lie between them{time}."
            case BorderMeasure.GAP, Qualifier.BETWEEN:
                gap = f"between {row.value_low:g} and {row.value_high:g} km"
                return f"{pair} have no land border; {gap} lie between them{time}."
        return None


class BorderQuery(MeasuredQuery):
    """The parameters of the list of borders; `actor` finds a side whichever it is."""

    table = Border
    a: list[ActorCode] = any_of("The side that comes first in code-point order.", example="KAZ")
    b: list[ActorCode] = any_of("The side that comes second.", example="MNG")
    contiguous: bool | Unset = Parameter(
        None, description="Whether the two have a common land border.", examples=[False]
    )
    measure: list[BorderMeasure] = any_of("What the figure measures.", example="gap")


KIND = Kind("borders", Border, BorderQuery, example="mng-kaz-gap-width")
