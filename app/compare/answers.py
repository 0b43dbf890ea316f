"""Answers: what claims say to a question, who says it, and of which time."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, reduce
from math import inf
from operator import add

from app.compare.figures import Interval, figure_of, interval
from app.model.claims import Aspect, Claim, PeriodBasis, Question
from app.model.sources import Source, SourceKind, origin_of

YEARS_BEFORE = 5
"""How far back the figures may be on which an undated statement rests."""

Days = tuple[date, date]
"""First and last day, both inclusive."""


@dataclass(frozen=True)
class Answer:
    """A claim as an answer to a question, or several whose figures are added up."""

    claims: Sequence[Claim]
    source: Source
    question: Question
    origin: str
    """The source whose content it is, in the end."""
    is_main: bool = True
    """Whether the question is the main one that the claim answers."""
    limit: float = inf
    """What a figure that is said to be over another can reach, by the parts that its source gives."""

    @cached_property
    def witness(self) -> tuple[str, str]:
        """Who gives the answer: a source, the entry of a reference work, or who reports to a data set."""
        if self.source.kind is SourceKind.DATASET:
            return self.source.id, getattr(self.claim, "reporter_id", None) or ""
        return self.source.id, (self.claim.source_row or "").partition(":")[0]

    @cached_property
    def claim(self) -> Claim:
        """The claim, or the first of those that are added up."""
        return self.claims[0]

    @cached_property
    def allowed(self) -> Interval | None:
        """The values that the answer allows as it is stated."""
        return self.interval(is_rounded=False)

    @cached_property
    def allowed_rounded(self) -> Interval | None:
        """The values that the answer allows once its rounding is allowed for."""
        return self.interval(is_rounded=True)

    def interval(self, *, is_rounded: bool) -> Interval | None:
        """The values that the claims allow, added up; None if there is one without a figure."""
        summands = [interval(claim, is_rounded=is_rounded, limit=self.limit) for claim in self.claims]
        return None if None in summands else reduce(add, filter(None, summands))

    @cached_property
    def is_present(self) -> bool:
        """Whether it is an undated statement in the present tense."""
        return self.claim.period_basis is PeriodBasis.PUBLICATION

    @cached_property
    def days(self) -> Days | None:
        """First and last day of which its source can speak and for which it holds; None if not dated, or if none."""
        claim = self.claim
        if not claim.is_dated:
            return None
        first = claim.first_day or date.min
        last = min(filter(None, (claim.period_latest, claim.known_until, claim.holds_until)), default=date.max)
        if last < first and claim.known_until and claim.known_until < first:  # told beforehand
            last = min(filter(None, (claim.period_latest or first, claim.holds_until)))
        return (first, last) if first <= last else None

    @cached_property
    def figure(self) -> float | None:
        """The figure, or the sum of those that are added up."""
        figures = [figure_of(claim) for claim in self.claims]
        return None if None in figures else sum(filter(None, figures))


def overlap(a: Days | None, b: Days | None) -> bool:
    """Whether two spans of days have a day in common."""
    return a is not None and b is not None and a[0] <= b[1] and b[0] <= a[1]


def window(days: Days) -> Days:
    """The days of an undated statement, with the years before them on which it may rest."""
    return date(max(days[0].year - YEARS_BEFORE, 1), 1, 1), days[1]


def answered(claim: Claim) -> Iterator[Question]:
    """The questions that a claim answers: none for a figure if it has none."""
    for question in claim.questions():
        if question.aspect is not Aspect.FIGURE or interval(claim) is not None:
            yield question


def answers_of(
    claims: Iterable[Claim], sources: Mapping[str, Source], limits: Mapping[str, float] | None = None
) -> Iterator[Answer]:
    """What claims answer."""
    origins = {id: source.origin_id for id, source in sources.items()}
    for claim in claims:
        limit = (limits or {}).get(claim.id, inf)
        main = next(claim.questions(), None)
        for question in answered(claim):
            of, is_main = origin_of(claim.source_id, origins), main is not None and question.aspect is main.aspect
            yield Answer([claim], sources[claim.source_id], question, of, is_main, limit)
