"""Explanations: what would reconcile two figures that differ. Hints, and never the truth.

For each figure that differs from a witness's, what else that witness tells is tried: the other direction, another
year, a thousand or a million times as much, both directions or some parts added up, another unit or concept; what the
other side of the flow reports; and whether the two sides have counted it. What comes nearest is told, at most one
explanation for each claim and witness. A figure that a source hedges as a limit is reconciled with nothing, since too
much would fit; so are figures that are rounded to a tenth of themselves.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import product
from math import floor, inf, log, log10
from typing import Any

from app.compare.answers import Answer, Days, overlap, window
from app.compare.figures import ratio
from app.compare.fits import SIZES, Fit, told_as
from app.compare.sums import DIRECTED
from app.compare.verdicts import WIDE_FACTOR, Ruling, verdict_on
from app.facts.comparisons import DIFFERING, Explanation, ExplanationKind, Verdict
from app.facts.memberships import Membership
from app.facts.trade_flows import TradeFlow, TradeMeasure
from app.model.claims import TIMES, Aspect, Claim, Measured, Qualifier

Topic = tuple[tuple[str, ...], tuple[str, ...]]
"""What is asked, and of which sort: topic and concept of a question."""

YEARS_AROUND = 3
"""How many years before or after its own a dated figure is tried with."""

COARSE = 0.1
"""From which part of itself on the rounding of a figure is too coarse to reconcile anything."""

NEAR = 0.2
"""How far, as a part of it, a figure may be from one that it is to fit."""

AGREEING = (Verdict.AGREE, Verdict.AGREE_WITHIN_ROUNDING)


class Explainer:
    """Looks for explanations among the figures that answer some questions."""

    def __init__(self, answers: Iterable[Answer]) -> None:
        self.by_topic: dict[Topic, list[Answer]] = defaultdict(list)
        self.by_subject: dict[tuple[str, ...], list[Answer]] = defaultdict(list)
        """The figures by their topics, and those of trade by these without the goods."""
        for answer in answers:
            if answer.question.aspect is Aspect.FIGURE:
                topic = answer.question.topic
                self.by_topic[topic, answer.question.concept].append(answer)
                self.by_subject[topic[:-1] if isinstance(answer.claim, TradeFlow) else topic].append(answer)

    def explanations(self, rulings: Iterable[Ruling], subject: Claim | None = None) -> Iterator[Explanation]:
        """The explanations of the rulings that differ: one for each claim and witness, or those of one claim."""
        told: set[tuple[str, tuple[str, str]]] = set()
        for ruling in rulings:
            if ruling.verdict not in (*DIFFERING, Verdict.CLOSE):
                continue
            for answer, other in judged(ruling):
                if subject is not None and answer.claim is not subject:
                    continue
                key = answer.claim.id, other.witness
                if key not in told and (explanation := self.explanation(answer, other)):
                    told.add(key)
                    yield explanation

    def explanation(self, answer: Answer, other: Answer) -> Explanation | None:
        """What would best reconcile an answer with that of a witness; None if nothing does."""
        if answer.question.aspect is Aspect.ROLE:
            return other_role(answer, other)
        if answer.question.is_on_scale or not is_definite(answer):
            return None
        fits = [fit for fit in self.fits(answer, other) if fit.distance < inf]
        best = min(fits, key=Fit.rank, default=None)
        return told_as(best, answer) if best else None

    def fits(self, answer: Answer, other: Answer) -> Iterator[Fit]:
        """All that would reconcile a figure with what a witness tells."""
        series = [one for one in self.related(answer, answer.question.topic, other) if one is not other]
        yield from fitting(ExplanationKind.OTHER_YEAR, answer, series)
        if is_rounded(answer, other):
            yield Fit(ExplanationKind.ROUNDING, [other], 0.0)
        if isinstance(answer.claim, TradeFlow) and answer.claim.measure in DIRECTED:
            kind, measure, exporter, importer, *goods = answer.question.topic
            swapped = self.related(answer, (kind, measure, importer, exporter, *goods), other)
            yield from fitting(ExplanationKind.DIRECTION_SWAPPED, answer, swapped)
            yield from self.fits_of_goods(answer, other)
            sums = [
                Answer([*back.claims, *there.claims], there.source, there.question, there.origin)
                for there, back in product(swapped, (*series, other))
                if back.claim.bounds == there.claim.bounds and (answer.is_present or back is other)
            ]
            yield from fitting(ExplanationKind.BOTH_DIRECTIONS, answer, sums)
        yield from self.fits_elsewhere(answer, other)
        for size in SIZES:
            if is_near(answer, other, size):
                yield from fitting(ExplanationKind.SIZE, scaled(answer, size), [other])
        if is_mirror(answer, other):
            yield Fit(ExplanationKind.MIRROR, [other], abs(log(ratio(answer.figure, other.figure) or 1)))

    def fits_elsewhere(self, answer: Answer, other: Answer) -> Iterator[Fit]:
        """What the witness tells of the same at the same time, by another measure or in another unit."""
        topic, concept = answer.question.topic, answer.question.concept
        subject = topic[:-1] if isinstance(answer.claim, TradeFlow) else topic
        others = [one for one in self.by_subject[subject] if one.question.topic == topic and is_beside(one, other)]
        units = [one for one in others if unit_of(one) != unit_of(answer)]
        concepts = [one for one in others if unit_of(one) == unit_of(answer) and one.question.concept != concept]
        yield from fitting(ExplanationKind.OTHER_UNIT, answer, units)
        yield from fitting(ExplanationKind.OTHER_CONCEPT, answer, concepts)

    def fits_of_goods(self, answer: Answer, other: Answer) -> Iterator[Fit]:
        """What the other side of a flow reports, and what the witness tells of two-way trade and of some goods."""
        topic, concept = answer.question.topic, answer.question.concept
        kind, _, exporter, importer, goods = topic
        reports = [
            one for one in self.by_topic[topic, concept] if one.source is other.source and one.witness != answer.witness
        ]
        timely = [one for one in reports if are_two_sides(one, other) and one.claim.bounds == other.claim.bounds]
        yield from fitting(ExplanationKind.OTHER_SIDE, answer, timely)
        both = self.by_topic.get(((kind, TradeMeasure.TWO_WAY, *sorted((exporter, importer)), goods), concept), ())
        yield from fitting(ExplanationKind.BOTH_DIRECTIONS, answer, [one for one in both if is_beside(one, other)])
        if not goods:
            beside = [one for one in self.by_subject[topic[:-1]] if is_beside(one, other)]
            parts = [one for one in beside if one.question.topic != topic and one.question.concept == concept]
            yield from fitting(ExplanationKind.PART, answer, parts)
            summands = outermost(parts)
            if len(summands) > 1:
                claims = [claim for one in summands for claim in one.claims]
                total = Answer(claims, other.source, other.question, other.origin)
                yield from fitting(ExplanationKind.SUM_OF_PARTS, answer, [total])

    def related(self, answer: Answer, topic: tuple[str, ...], other: Answer) -> list[Answer]:
        """What the witness of an answer tells of a topic, of the time about another answer."""
        days = answer.days
        if days is None:
            return []
        first, last = window(days) if answer.is_present else around(days)
        answers = self.by_topic.get((topic, answer.question.concept), ())
        return [one for one in answers if one.witness == other.witness and overlap(one.days, (first, last))]


def is_beside(one: Answer, other: Answer) -> bool:
    """Whether an answer is by the same witness as another, of the same time, and not the same."""
    return one is not other and one.witness == other.witness and one.claim.bounds == other.claim.bounds


def unit_of(answer: Answer) -> str | None:
    """In what the figure of an answer is counted."""
    unit: str | None = getattr(answer.claim, "unit", None)
    return unit


def outermost(parts: Sequence[Answer]) -> list[Answer]:
    """The figures for goods that are not among those of another figure, whose code theirs begins with."""
    goods = {part.question.topic[-1] for part in parts}
    return [
        part
        for part in parts
        if not any(part.question.topic[-1] != code and part.question.topic[-1].startswith(code) for code in goods)
    ]


def judged(ruling: Ruling) -> Iterator[tuple[Answer, Answer]]:
    """The answers that a ruling judges, each with the other: an undated figure alone, if the other is of a series."""
    if ruling.one.is_present != ruling.other.is_present:
        yield (ruling.one, ruling.other) if ruling.one.is_present else (ruling.other, ruling.one)
    else:
        yield from ((ruling.one, ruling.other), (ruling.other, ruling.one))


def is_definite(answer: Answer) -> bool:
    """Whether a figure says how much, not only at least or at most how much, and is not rounded too coarsely."""
    for claim in answer.claims:
        if not isinstance(claim, Measured) or claim.value_qualifier not in DEFINITE:
            return False
    figure = answer.figure
    step = sum(getattr(claim, "value_step", None) or 0.0 for claim in answer.claims)
    return figure is not None and figure > 0 and step / 2 < COARSE * figure


DEFINITE = (Qualifier.STATED, Qualifier.EXACT, Qualifier.ABOUT, Qualifier.BETWEEN)
"""The qualifiers of figures that are no limits."""


def other_role(answer: Answer, other: Answer) -> Explanation | None:
    """The role that a witness gives to the same tie; None if what is asked is no role in an organization."""
    mine, theirs = answer.claim, other.claim
    if not (isinstance(mine, Membership) and isinstance(theirs, Membership)):
        return None
    note = f"The tie is the same, and the role is another: {theirs.role} ({other.source.id})."
    return Explanation(kind=ExplanationKind.OTHER_ROLE, claims=[mine.id, theirs.id], note=note)


def is_rounded(answer: Answer, other: Answer) -> bool:
    """Whether a figure is another one, rounded to one or two digits."""
    mine, theirs = answer.figure, other.figure
    if mine is None or theirs is None or mine <= 0 or theirs <= 0 or mine == theirs:
        return False
    digits = floor(log10(theirs))
    return any(mine == round(theirs, shown - 1 - digits) for shown in (1, 2))


def fitting(kind: ExplanationKind, answer: Answer, others: Iterable[Answer]) -> Iterator[Fit]:
    """Those of some answers with which a figure agrees, if there are any."""
    distances = [
        (abs(log(factor)), one)
        for one in others
        if is_definite(one) and verdict_on(answer, one) in AGREEING and (factor := ratio(answer.figure, one.figure))
    ]
    if distances:
        yield Fit(kind, [one for _, one in distances], min(distance for distance, _ in distances))


def around(days: Days) -> Days:
    """The days of a dated figure, with some years before and after."""
    first, last = days[0].year - YEARS_AROUND, days[1].year + YEARS_AROUND
    return date(max(first, 1), 1, 1), date(min(last, 9999), 12, 31)


def is_near(answer: Answer, other: Answer, size: float) -> bool:
    """Whether one figure is about so many times another."""
    mine, theirs = answer.figure, other.figure
    return mine is not None and theirs is not None and 1 - NEAR < mine * size / theirs < 1 + NEAR if theirs else False


def scaled(answer: Answer, size: float) -> Answer:
    """The answer if its figure were some times as much."""
    names = ("value", "value_low", "value_high", "value_step")
    claim: Any = answer.claim
    values = {name: getattr(claim, name) for name in names}
    more = {name: None if value is None else value * size for name, value in values.items()}
    return replace(answer, claims=[type(claim)(**{**columns_of(claim), **more})])


def columns_of(claim: Claim) -> dict[str, Any]:
    """The columns of a claim by which figures are compared."""
    names = ("id", "value_qualifier", "value_text", "unit", "period", "period_basis", *TIMES)
    return {name: getattr(claim, name) for name in names}


def is_mirror(answer: Answer, other: Answer) -> bool:
    """Whether two figures for a flow are those of its two sides, and no further apart than such figures usually are."""
    factor = ratio(answer.figure, other.figure)
    return are_two_sides(answer, other) and factor is not None and factor < WIDE_FACTOR


def are_two_sides(one: Answer, other: Answer) -> bool:
    """Whether the one is what one side of a flow reports as exports, and the other what the other does as imports."""
    if not (isinstance(one.claim, TradeFlow) and isinstance(other.claim, TradeFlow)):
        return False
    is_reported = None not in (one.claim.reporter_id, other.claim.reporter_id)
    return is_reported and {one.claim.measure, other.claim.measure} == set(DIRECTED)
