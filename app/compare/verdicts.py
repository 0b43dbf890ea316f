"""Agreement between sources: which claims answer the same question at the same time, and whether they can all be right.

Claims are held against each other if they come from different witnesses (sources, entries of one reference work, or
reporters in one data set) and their times overlap. A dated claim is about its period. An undated statement in the
present tense may rest on figures of the five years before its source's publication, and agrees with a series if it
agrees with any year of these.

A figure stands for an interval. A bare figure is itself; `about` allows a tenth on either side, or half a step if no
hedge in words stands with it, but a rounding step; `over` with a visible rounding step means less than one step more.
If the intervals of two figures overlap, they agree. If they overlap only once each is widened by half its rounding
step, they agree within rounding. Otherwise they differ. Nothing is widened below zero: a flow that is rounded to
nothing may be half a step, and no less than nothing.

Flows in both directions that one witness gives for one time are added up, and held against figures for two-way trade.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from math import inf
from operator import add

from app.facts.comparisons import Reason, Verdict
from app.model.claims import Claim, Measured, PeriodBasis, Qualifier, Question
from app.model.sources import Source, SourceKind

YEARS_BEFORE = 5
"""How far back the figures may be on which an undated statement rests."""

TOLERANCE = 0.1
"""How far from its figure `about` reaches, as a part of it."""

ORDER = (Verdict.AGREE, Verdict.AGREE_WITHIN_ROUNDING, Verdict.DIFFER)
"""The verdicts from the best to the worst."""


@dataclass(frozen=True, slots=True)
class Interval:
    """The values that a statement allows."""

    low: float
    high: float
    is_low_open: bool = False
    is_high_open: bool = False

    def overlaps(self, other: "Interval") -> bool:
        """Whether some value is in both."""
        low, high = max(self.low, other.low), min(self.high, other.high)
        if low < high:
            return True
        is_open = any(
            (side.is_low_open and side.low == low) or (side.is_high_open and side.high == high)
            for side in (self, other)
        )
        return low == high and not is_open

    def __add__(self, other: "Interval") -> "Interval":
        """The sums that two statements allow."""
        return Interval(
            self.low + other.low,
            self.high + other.high,
            self.is_low_open or other.is_low_open,
            self.is_high_open or other.is_high_open,
        )


def interval(claim: Claim, *, is_rounded: bool = False) -> Interval | None:
    """The values that a claim allows, widened by half its rounding step if asked; None if it has no figure."""
    if not isinstance(claim, Measured):
        return None
    step = claim.value_step or 0.0
    slack = step / 2 if is_rounded else 0.0
    if claim.value_qualifier is Qualifier.BETWEEN and claim.value_low is not None and claim.value_high is not None:
        return Interval(lowered(claim.value_low, slack), claim.value_high + slack)
    value = claim.value
    if value is None:
        return None
    match claim.value_qualifier:
        case Qualifier.ABOUT:
            is_rounded_only = step and claim.value_text is None
            slack = step / 2 if is_rounded_only else slack + abs(value) * TOLERANCE
        case Qualifier.AT_LEAST:
            return Interval(lowered(value, slack), inf)
        case Qualifier.OVER:
            high = value + step if step else inf
            return Interval(lowered(value, slack), high, is_low_open=True, is_high_open=True)
        case Qualifier.AT_MOST:
            return Interval(-inf, value + slack)
        case Qualifier.UNDER:
            return Interval(-inf, value + slack, is_high_open=True)
    return Interval(lowered(value, slack), value + slack)


def lowered(value: float, slack: float) -> float:
    """A value less what is allowed for, but not below zero for that."""
    return max(value - slack, min(value, 0.0))


@dataclass(frozen=True, slots=True)
class Answer:
    """A claim as an answer to a question, or several whose figures are added up."""

    claims: Sequence[Claim]
    source: Source
    question: Question

    @property
    def witness(self) -> tuple[str, str]:
        """Who gives the answer: a source, the entry of a reference work, or who reports to a data set."""
        if self.source.kind is SourceKind.DATASET:
            return self.source.id, getattr(self.claim, "reporter_id", None) or ""
        return self.source.id, (self.claim.source_row or "").partition(":")[0]

    @property
    def claim(self) -> Claim:
        """The claim, or the first of those that are added up."""
        return self.claims[0]

    def allowed(self, *, is_rounded: bool) -> Interval | None:
        """The values that the answer allows."""
        summands = [interval(claim, is_rounded=is_rounded) for claim in self.claims]
        return None if None in summands else reduce(add, filter(None, summands))

    @property
    def is_present(self) -> bool:
        """Whether it is an undated statement in the present tense."""
        return self.claim.period_basis is PeriodBasis.PUBLICATION

    @property
    def bounds(self) -> tuple[date, date] | None:
        """First and last day that it speaks of; None if it is not dated at all."""
        claim = self.claim
        if claim.period_earliest is None and claim.period_latest is None:
            return None
        return claim.period_earliest or date.min, claim.period_latest or date.max

    @property
    def window(self) -> tuple[date, date] | None:
        """The same, with the years on whose figures an undated statement may rest."""
        if self.bounds is None or not self.is_present:
            return self.bounds
        first, last = self.bounds
        return first.replace(year=first.year - YEARS_BEFORE, day=min(first.day, 28)), last

    @property
    def days(self) -> tuple[date | None, date | None]:
        """First and last day for which it is held against others; None where open."""
        first, last = self.window or (date.min, date.max)
        return None if first == date.min else first, None if last == date.max else last

    def is_rival_of(self, other: "Answer") -> bool:
        """Whether two answers to one question can be held against each other."""
        if self.witness == other.witness:
            return False
        if self.question.is_timeless:
            return True
        if self.is_present and other.is_present:
            return overlap(self.bounds, other.window) or overlap(self.window, other.bounds)
        return overlap(self.window, other.window)

    def verdict(self, other: "Answer") -> Verdict:
        """Whether two answers can both be right."""
        if self.question.answer is not None:
            return Verdict.AGREE if self.question.answer == other.question.answer else Verdict.DIFFER
        for verdict, is_rounded in ((Verdict.AGREE, False), (Verdict.AGREE_WITHIN_ROUNDING, True)):
            mine, theirs = self.allowed(is_rounded=is_rounded), other.allowed(is_rounded=is_rounded)
            if mine is not None and theirs is not None and mine.overlaps(theirs):
                return verdict
        return Verdict.DIFFER


def overlap(a: tuple[date, date] | None, b: tuple[date, date] | None) -> bool:
    """Whether two spans of days have a day in common."""
    return a is not None and b is not None and a[0] <= b[1] and b[0] <= a[1]


@dataclass(frozen=True, slots=True)
class Group:
    """Answers to one question, held against each other."""

    answers: Sequence[Answer]
    verdict: Verdict
    reason: Reason | None = None

    @property
    def factor(self) -> float | None:
        """The largest figure over the smallest; None if there are not two, or not all are above zero."""
        if self.reason is Reason.OTHER_CONCEPT:
            return None
        figures = [figure for answer in self.answers if (figure := figure_of(answer.claim)) is not None]
        return max(figures) / min(figures) if len(figures) > 1 and min(figures) > 0 else None


def figure_of(claim: Claim) -> float | None:
    """The figure of a claim, the middle if it is given by two bounds; None if it has none."""
    if not isinstance(claim, Measured):
        return None
    if claim.value is None and claim.value_low is not None and claim.value_high is not None:
        return (claim.value_low + claim.value_high) / 2
    return claim.value


def answers_of(claims: Iterable[Claim], sources: Mapping[str, Source]) -> Iterator[Answer]:
    """What claims answer: a claim without a figure does not answer a question for one."""
    for claim in claims:
        for question in claim.questions():
            if question.answer is not None or interval(claim) is not None:
                yield Answer([claim], sources[claim.source_id], question)


def groups(answers: Iterable[Answer]) -> Iterator[Group]:
    """The answers to each question that rivals answer, and those that cannot be compared though their topic is one."""
    topics: dict[tuple[str, ...], list[Answer]] = {}
    for answer in answers:
        topics.setdefault(answer.question.topic, []).append(answer)
    for topic in topics.values():
        if len({answer.witness for answer in topic}) < 2:
            continue
        concepts: dict[tuple[str, ...], list[Answer]] = {}
        for answer in topic:
            concepts.setdefault(answer.question.concept, []).append(answer)
        alone: list[Answer] = []
        for concept in concepts.values():
            for component in components(concept):
                if len(component) > 1:
                    yield Group(component, verdict_of(component))
                else:
                    alone += component
        if len({answer.witness for answer in alone}) > 1:
            is_one_concept = len({answer.question.concept for answer in alone}) == 1
            yield Group(alone, Verdict.NOT_COMPARABLE, Reason.OTHER_YEAR if is_one_concept else Reason.OTHER_CONCEPT)


def components(answers: Sequence[Answer]) -> Iterator[list[Answer]]:
    """The connected components of rivalry among answers."""
    left = list(answers)
    while left:
        joined = [left.pop(0)]
        for answer in joined:
            rivals = [other for other in left if answer.is_rival_of(other)]
            joined += rivals
            left = [other for other in left if other not in rivals]
        yield joined


def rulings(answers: Sequence[Answer]) -> Iterator[tuple[Answer, Answer, Verdict]]:
    """Yield (answer, rival, verdict) for every two answers that compete.

    A present-tense answer competes with each witness's best-matching year alone.
    """
    for answer in answers:
        by_witness: dict[tuple[str, str], list[Answer]] = {}
        for rival in answers:
            if answer.is_rival_of(rival) and (answer.is_present or not rival.is_present):
                by_witness.setdefault(rival.witness, []).append(rival)
        for rivals in by_witness.values():
            verdicts = [(rival, answer.verdict(rival)) for rival in rivals]
            best = min((verdict for _, verdict in verdicts), key=ORDER.index)
            yield from (
                (answer, rival, verdict) for rival, verdict in verdicts if verdict is best or not answer.is_present
            )


def verdict_of(answers: Sequence[Answer]) -> Verdict:
    """The worst verdict on any two rivals."""
    return max((verdict for _, _, verdict in rulings(answers)), key=ORDER.index)
