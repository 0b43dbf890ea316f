"""Fits: what a figure would agree with if something about it were otherwise, and how that is told."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

from app.compare.answers import Answer
from app.facts.comparisons import Explanation, ExplanationKind

SIZES = (1e3, 1e-3, 1e6, 1e-6)
"""By how many times a figure is off whose unit was mistaken."""

ORDER = (
    ExplanationKind.DIRECTION_SWAPPED,
    ExplanationKind.OTHER_SIDE,
    ExplanationKind.OTHER_YEAR,
    ExplanationKind.ROUNDING,
    ExplanationKind.SIZE,
    ExplanationKind.OTHER_UNIT,
    ExplanationKind.OTHER_CONCEPT,
    ExplanationKind.BOTH_DIRECTIONS,
    ExplanationKind.PART,
    ExplanationKind.SUM_OF_PARTS,
    ExplanationKind.MIRROR,
)
"""The explanations from the one that is told first, of those that fit alike."""


@dataclass(frozen=True, slots=True)
class Fit:
    """Something that would reconcile a figure with what a witness tells."""

    kind: ExplanationKind
    answers: Sequence[Answer]
    distance: float
    """How far the figure is from what it fits best, as the logarithm of their ratio."""

    def rank(self) -> tuple[bool, float, int]:
        """Sort key: sums and mirror figures last, since they fit by chance more often; then what fits best."""
        is_weak = ORDER.index(self.kind) >= ORDER.index(ExplanationKind.BOTH_DIRECTIONS)
        return is_weak, round(self.distance, 2), ORDER.index(self.kind)


def told_as(fit: Fit, answer: Answer) -> Explanation:
    """A fit in words, with the claims on which it rests."""
    claims = [claim for one in fit.answers for claim in one.claims]
    times = ", ".join(dict.fromkeys(f"{plain(one)} in {one.claim.period or 'the present'}" for one in fit.answers))
    source = fit.answers[0].source.id
    match fit.kind:
        case ExplanationKind.DIRECTION_SWAPPED:
            note = f"Fits if the direction were swapped: {times} ({source})."
        case ExplanationKind.OTHER_YEAR:
            note = f"Fits another year: {times} ({source})."
        case ExplanationKind.ROUNDING:
            note = f"Fits if it is rounded: {times} ({source})."
        case ExplanationKind.SIZE:
            size = (fit.answers[0].figure or 0) / (answer.figure or 1)
            note = f"Fits if the figure were {times_in_words(size)}: {times} ({source})."
        case ExplanationKind.BOTH_DIRECTIONS:
            note = f"Fits both directions together: {times} ({source})."
        case ExplanationKind.OTHER_SIDE:
            note = f"Fits what the other side reports: {times} ({source})."
        case ExplanationKind.OTHER_UNIT | ExplanationKind.OTHER_CONCEPT:
            note = f"Fits what is counted otherwise: {times} ({source}: {concept_of(fit.answers[0])})."
        case ExplanationKind.PART:
            goods = fit.answers[0].question.topic[-1]
            note = f"Fits a part of the goods: {times} ({source}: {goods})."
        case ExplanationKind.SUM_OF_PARTS:
            note = f"Fits {len(claims)} parts together: {times} ({source})."
        case _:
            note = f"Exports as one side counts them, imports as the other does: {times} ({source})."
    return Explanation(kind=fit.kind, claims=[answer.claim.id, *(claim.id for claim in claims)], note=note)


def concept_of(answer: Answer) -> str:
    """What is counted, in words."""
    return ", ".join(part.replace("_", " ") for part in answer.question.concept if part)


def plain(answer: Answer) -> str:
    """The figure of an answer with its unit."""
    return f"{answer.figure:,.0f} {getattr(answer.claim, 'unit', '')}"


def times_in_words(size: float) -> str:
    """By how many times a figure is off, in words."""
    nearest = min(SIZES, key=lambda one: abs(log(one / size)))
    many = "a million" if nearest in (1e6, 1e-6) else "a thousand"
    return f"{many} times as much" if nearest > 1 else f"{many} times less"
