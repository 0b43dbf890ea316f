"""Regimes: what sort of government an actor is said to have, and its score on the scale of a data set."""

from collections.abc import Iterator, Mapping
from operator import ge, le
from typing import Annotated, Any

from pydantic import Field

from app.model.claims import Aspect, Measured, Question
from app.model.types import Amount, Slug, Vocabulary, chosen_from, names_actor
from app.query.filters import Compared
from app.query.kind import Kind
from app.query.parameters import Unset, any_of
from app.query.queries import MeasuredQuery
from app.text.edtf import in_words


class RegimeType(Vocabulary):
    """What sort of government it is."""

    DEMOCRACY = "democracy", "Said to be democratic; on the scale `polity`, a score of 6 to 10."
    AUTHORITARIAN = "authoritarian", "Said to be authoritarian."
    COMMUNIST = "communist", "Said to be communist."
    CLOSED_AUTOCRACY = (
        "closed_autocracy",
        "No multiparty elections for the chief executive or the legislature (Regimes of the World: 0).",
    )
    ELECTORAL_AUTOCRACY = (
        "electoral_autocracy",
        "Multiparty elections, but not free and fair, or with too few freedoms (Regimes of the World: 1).",
    )
    ELECTORAL_DEMOCRACY = (
        "electoral_democracy",
        "Free and fair multiparty elections, with what makes them meaningful (Regimes of the World: 2).",
    )
    LIBERAL_DEMOCRACY = (
        "liberal_democracy",
        "An electoral democracy in which law and other powers limit the executive (Regimes of the World: 3).",
    )
    AUTOCRACY = "autocracy", "On the scale `polity`, a score of -10 to -6."
    ANOCRACY = "anocracy", "Between autocracy and democracy: on the scale `polity`, a score of -5 to 5."
    INTERRUPTION = "interruption", "No regime of its own: foreign powers occupy the country (Polity: -66)."
    INTERREGNUM = "interregnum", "No regime: central authority has collapsed (Polity: -77)."
    TRANSITION = "transition", "New institutions are being planned, chosen and put into effect (Polity: -88)."
    FREE = "free", "Free, as Freedom House rates political rights and civil liberties together."
    PARTLY_FREE = "partly_free", "Partly free, as Freedom House rates them."
    NOT_FREE = "not_free", "Not free, as Freedom House rates them."


class RegimeScale(Vocabulary):
    """By which measure: claims on different scales are not held against each other."""

    REGIMES_OF_THE_WORLD = (
        "regimes_of_the_world",
        "V-Dem's Regimes of the World (`v2x_regime`): 0 closed autocracy, 1 electoral autocracy, 2 electoral "
        "democracy, 3 liberal democracy.",
    )
    ELECTORAL_DEMOCRACY = (
        "electoral_democracy_index",
        "V-Dem's index of electoral democracy (`v2x_polyarchy`), 0 to 1, the highest being the most democratic.",
    )
    LIBERAL_DEMOCRACY = (
        "liberal_democracy_index",
        "V-Dem's index of liberal democracy (`v2x_libdem`), 0 to 1, the highest being the most democratic.",
    )
    POLITY = (
        "polity",
        "The combined Polity score, -10 (autocratic) to 10 (democratic); in three classes by the thresholds of the "
        "Center for Systemic Peace: autocracy to -6, anocracy to 5, democracy from 6 on. Interruption, interregnum and "
        "transition have no score.",
    )
    POLITY2 = (
        "polity2",
        "The Polity score revised for series: 0 in an interregnum, spread between the scores before and after in a "
        "transition, none in an interruption.",
    )
    FREEDOM = "freedom_in_the_world", "Freedom House's status, Free, Partly Free or Not Free: no score."
    FREEDOM_SCORE = (
        "freedom_score",
        "Freedom House's total score, 0 (least free) to 100; below 0 where something else is taken off.",
    )
    POLITICAL_RIGHTS = "political_rights", "Freedom House's rating of political rights, 1 (most free) to 7."
    CIVIL_LIBERTIES = "civil_liberties", "Freedom House's rating of civil liberties, 1 (most free) to 7."


SCALES: Mapping[str, str] = {
    RegimeScale.REGIMES_OF_THE_WORLD: "Regimes of the World",
    RegimeScale.ELECTORAL_DEMOCRACY: "the electoral democracy index",
    RegimeScale.LIBERAL_DEMOCRACY: "the liberal democracy index",
    RegimeScale.POLITY: "the Polity score",
    RegimeScale.POLITY2: "the Polity2 score",
    RegimeScale.FREEDOM: "Freedom in the World",
    RegimeScale.FREEDOM_SCORE: "the total score of Freedom in the World",
    RegimeScale.POLITICAL_RIGHTS: "the rating of political rights",
    RegimeScale.CIVIL_LIBERTIES: "the rating of civil liberties",
}
"""The scales as they stand in a sentence."""

STATES_OF_AFFAIRS: Mapping[str, str] = {
    RegimeType.AUTHORITARIAN: "authoritarian",
    RegimeType.COMMUNIST: "communist",
    RegimeType.INTERRUPTION: "under foreign interruption",
    RegimeType.INTERREGNUM: "in an interregnum",
    RegimeType.TRANSITION: "in transition",
    RegimeType.FREE: "free",
    RegimeType.PARTLY_FREE: "partly free",
    RegimeType.NOT_FREE: "not free",
}
"""What an actor is said to be, where that is no sort of government with an article."""


class Regime(Measured, table=True):
    """One source's word on what sort of government an actor has, or on its score on a scale."""

    actor_id: Slug = names_actor("Whose government it is.")
    regime: RegimeType | None = chosen_from(
        RegimeType, "What sort of government it is; null if the source gives a score alone."
    )
    scale: RegimeScale | None = chosen_from(RegimeScale, "By which measure; null if the source says so in words.")

    matter = (("actor_id",),)

    def questions(self) -> Iterator[Question]:
        """What sort of government it is, and its score: by one measure, since others ask otherwise."""
        topic, scale = ("regimes", self.actor_id), () if self.scale is None else (self.scale,)
        if self.regime is not None:
            yield Question(Aspect.ROLE, topic, scale, answer=self.regime, excludes=self.regime)
        if self.scale is not None:
            yield Question(Aspect.FIGURE, topic, (*scale, self.unit or ""), is_on_scale=True)

    @classmethod
    def sentence(cls, row: Any, name_of: Mapping[str, str]) -> str | None:
        """The claim in words, for rows without a statement."""
        name, score = name_of[row.actor_id], score_in_words(row)
        by = f"by {SCALES[row.scale]}" if row.scale else ""
        time = f", {in_words(row.period)}" if row.period else ""
        if row.regime is None:
            return f"{name} has {score} {by}{time}."
        means = " ".join(filter(None, (by, f"({score})" if score else "")))
        return f"{name} is {' '.join(filter(None, (regime_in_words(row.regime), means)))}{time}."

    def inconsistencies(self) -> Iterator[tuple[str, str]]:
        """Columns that do not fit the others of the row, each with the reason."""
        yield from super().inconsistencies()
        if self.regime is None and self.value_qualifier is None:
            yield "regime", "either a regime or a value, or both"
        if self.scale is None and self.value_qualifier is not None:
            yield "scale", "a value is one of a scale"


def regime_in_words(regime: str) -> str:
    """What an actor is said to be: "an anocracy", "partly free"."""
    words = regime.replace("_", " ")
    return STATES_OF_AFFAIRS.get(regime) or f"{'an' if words[0] in 'aeiou' else 'a'} {words}"


def score_in_words(row: Any) -> str:
    """A score, with the bounds of an estimate; empty if there is none."""
    value = "" if row.value is None else f"{row.value:g}"
    is_wide = row.value_low is not None and row.value_high is not None and row.value_low < row.value_high
    bounds = f"{row.value_low:g} to {row.value_high:g}" if is_wide else ""
    return f"{value} ({bounds})" if value and bounds else value or bounds


class RegimeQuery(MeasuredQuery):
    """The parameters of the list of regimes."""

    table = Regime
    regime: list[RegimeType] = any_of("What sort of government.", example="authoritarian")
    scale: list[RegimeScale] = any_of("By which measure: a value is one of a scale.")
    value_min: Annotated[Amount | Unset, Compared("value", ge)] = Field(
        None, description="Scores of at least this: name the `scale` as well, since scales differ."
    )
    value_max: Annotated[Amount | Unset, Compared("value", le)] = Field(
        None, description="Scores of at most this: name the `scale` as well."
    )


KIND = Kind("regimes", Regime, RegimeQuery, example="kaz-authoritarian")
