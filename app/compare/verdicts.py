"""Agreement between sources: which claims answer one question of one time, and whether they can all be right.

Claims are held against each other if they come from different witnesses (sources, entries of one reference work, or
reporters in one data set) and answer one question of the same time. The time of a claim is that of which its source can
speak and for which it is taken to hold. Flows are compared with flows of the same period.

An undated figure in the present tense is held against each witness's figure of the year of its publication, or else of
the nearest year before it, at most five back. Then it is the undated figure alone that differs: a series is not put in
question by it.

A figure stands for an interval. If the intervals of two figures overlap, they agree. If they overlap only once each is
widened by half its rounding step, they agree within rounding. Otherwise they are close (within a tenth), differ (less
than twice as much) or differ widely.

That sources agree counts for their standing if neither repeats the other, and if both speak of the same time.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum, auto
from itertools import chain, combinations, product

from app.compare.answers import Answer, overlap, window
from app.compare.figures import Interval, ratio
from app.facts.comparisons import DIFFERING, Verdict
from app.model.claims import Aspect, Claim

CLOSE_FACTOR, WIDE_FACTOR = 1.1, 2
"""Up to how many times as much figures are close, and from how many times on they differ widely."""

ORDER = (Verdict.AGREE, Verdict.AGREE_WITHIN_ROUNDING, Verdict.CLOSE, Verdict.DIFFER, Verdict.DIFFER_WIDELY)
"""The verdicts from the best to the worst."""

YEAR_DAYS = range(360, 370)
"""How many days a flow covers that is one of a year."""


class Effect(Enum):
    """What a ruling does to the standing of one of two answers."""

    CORROBORATED = auto()
    CONTRADICTED = auto()
    QUESTIONED = auto()


@dataclass(frozen=True, slots=True)
class Ruling:
    """Two answers held against each other."""

    one: Answer
    other: Answer
    verdict: Verdict
    is_same_time: bool = True
    """Whether both speak of one time; False if an undated statement is held against an earlier year."""

    @property
    def is_independent(self) -> bool:
        """Whether neither repeats the other."""
        return self.one.origin != self.other.origin

    @property
    def tells(self) -> bool:
        """Whether there is something to tell: two who agree are told of if they are independent."""
        return self.is_independent or self.verdict not in (Verdict.AGREE, Verdict.AGREE_WITHIN_ROUNDING)

    @property
    def ratio(self) -> float | None:
        """The larger figure over the smaller, where they differ; None if there are not two above zero."""
        figures = self.one.figure, self.other.figure
        is_given = self.verdict in DIFFERING and self.is_of_figures and not self.one.question.is_on_scale
        return ratio(*figures) if is_given else None

    @property
    def amount(self) -> float | None:
        """The difference of the figures, where they differ."""
        one, other = self.one.figure, self.other.figure
        is_given = self.verdict in DIFFERING and self.is_of_figures and one is not None and other is not None
        return abs(one - other) if is_given else None  # type: ignore[operator]  # neither is None

    @property
    def is_of_figures(self) -> bool:
        """Whether figures are compared, not what is chosen from a vocabulary."""
        return self.one.question.aspect is Aspect.FIGURE

    def claims(self) -> Iterator[tuple[Claim, Claim]]:
        """The claims that are held against each other."""
        yield from product(self.one.claims, self.other.claims)

    def effects(self) -> Iterator[tuple[Answer, Answer, Effect]]:
        """What it does to whose standing: (who, by whom, what)."""
        both = ((self.one, self.other), (self.other, self.one))
        if self.verdict in (Verdict.AGREE, Verdict.AGREE_WITHIN_ROUNDING):
            if self.is_independent and self.is_same_time:
                yield from ((*pair, Effect.CORROBORATED) for pair in both)
        elif self.verdict in DIFFERING:
            is_one_sided = self.is_of_figures and self.one.is_present != self.other.is_present
            if is_one_sided and not self.one.question.is_timeless:
                present, dated = both[0] if self.one.is_present else both[1]
                yield present, dated, Effect.CONTRADICTED if self.is_same_time else Effect.QUESTIONED
            else:
                yield from ((*pair, Effect.CONTRADICTED) for pair in both)


def verdict_on(one: Answer, other: Answer) -> Verdict | None:
    """Whether two answers to one question can both be right; None if that follows from neither."""
    mine, theirs = one.question, other.question
    if mine.moment is not None and theirs.moment is not None:
        if overlap(mine.moment, theirs.moment):
            return Verdict.AGREE
        return Verdict.DIFFER if mine.excludes is not None else None
    if mine.answer is not None:
        if mine.answer == theirs.answer:
            is_told_in_detail = mine.detail is not None and mine.detail == theirs.detail
            return None if is_told_in_detail else Verdict.AGREE
        is_excluded = None not in (mine.excludes, theirs.excludes) and mine.excludes != theirs.excludes
        return Verdict.DIFFER if is_excluded else None
    if meet(one.allowed, other.allowed):
        return Verdict.AGREE
    if meet(one.allowed_rounded, other.allowed_rounded):
        return Verdict.AGREE_WITHIN_ROUNDING
    if mine.is_on_scale:
        return Verdict.DIFFER
    factor = ratio(one.figure, other.figure)
    if factor is None or factor >= WIDE_FACTOR:
        return Verdict.DIFFER_WIDELY
    return Verdict.CLOSE if factor <= CLOSE_FACTOR else Verdict.DIFFER


def meet(one: Interval | None, other: Interval | None) -> bool:
    """Whether there are values that two answers both allow."""
    return one is not None and other is not None and one.overlaps(other)


@dataclass(frozen=True, slots=True)
class Group:
    """Answers to one question, held against each other."""

    answers: Sequence[Answer]
    rulings: Sequence[Ruling]

    @property
    def verdict(self) -> Verdict:
        """The worst verdict on any two."""
        return max((ruling.verdict for ruling in self.rulings), key=ORDER.index)

    @property
    def factor(self) -> float | None:
        """The largest ratio of two figures that differ."""
        return max(filter(None, (ruling.ratio for ruling in self.rulings)), default=None)

    @property
    def amount(self) -> float | None:
        """The largest difference of two figures that differ."""
        return max(filter(None, (ruling.amount for ruling in self.rulings)), default=None)


def groups(answers: Iterable[Answer]) -> Iterator[Group]:
    """The answers to each question that are held against each other."""
    questions: dict[tuple[Aspect, tuple[str, ...], tuple[str, ...]], list[Answer]] = defaultdict(list)
    for answer in answers:
        question = answer.question
        questions[question.aspect, question.topic, question.concept].append(answer)
    for alike in questions.values():
        if len({answer.witness for answer in alike}) > 1:
            telling = [ruling for ruling in rulings_on(alike) if ruling.tells]
            for members, own in components(alike, telling):
                yield Group(members, own)


def rulings_on(answers: Sequence[Answer]) -> list[Ruling]:
    """The rulings on answers to one question."""
    rulings: list[Ruling] = []
    witnesses: dict[tuple[str, str], list[Answer]] = defaultdict(list)
    for answer in answers:
        witnesses[answer.witness].append(answer)
    for one, other in chain.from_iterable(product(*pair) for pair in combinations(witnesses.values(), 2)):
        if is_of_one_time(one, other):
            verdict = verdict_on(one, other)
            if verdict is not None:
                rulings.append(Ruling(one, other, verdict))
    for answer in answers:
        if answer.is_present and answer.question.aspect is Aspect.FIGURE and not answer.question.is_timeless:
            for series in by_witness(answers, answer).values():
                rulings += ruling_by_series(answer, series)
    return rulings


def is_of_one_time(one: Answer, other: Answer) -> bool:
    """Whether two answers speak of one time: of one period, if they tell what flowed in it."""
    question, mine, theirs = one.question, one.days, other.days
    if question.moment is not None:
        return True
    if question.is_timeless and not (one.claim.is_dated and other.claim.is_dated):
        return True
    if question.aspect is Aspect.FIGURE and one.is_present != other.is_present and not question.is_timeless:
        return False  # the year is chosen for each witness
    if question.is_flow and not one.is_present:
        return one.claim.is_dated and one.claim.bounds == other.claim.bounds
    return overlap(mine, theirs)


def by_witness(answers: Iterable[Answer], present: Answer) -> dict[tuple[str, str], list[Answer]]:
    """The dated answers of other witnesses on which an undated one may rest, by the witness."""
    series: dict[tuple[str, str], list[Answer]] = defaultdict(list)
    for answer in answers:
        if not answer.is_present and answer.days and answer.witness != present.witness and is_of_year(answer):
            series[answer.witness].append(answer)
    return series


def is_of_year(answer: Answer) -> bool:
    """Whether an answer is a figure of a year, or of a time."""
    first, last = answer.days or (date.max, date.min)
    return not answer.question.is_flow or (last - first).days + 1 in YEAR_DAYS


def ruling_by_series(present: Answer, series: Sequence[Answer]) -> list[Ruling]:
    """An undated figure held against that of the year of publication, or else the nearest year before it."""
    if present.days is None:
        return []
    first, last = present.days
    year = first.replace(month=1, day=1), last.replace(month=12, day=31)
    current = [answer for answer in series if overlap(answer.days, year)]
    earlier = in_window(present, series)
    nearest = max((last_day(answer) for answer in earlier), default=None)
    chosen = current or [answer for answer in earlier if last_day(answer) == nearest]
    verdicts = ((answer, verdict_on(present, answer)) for answer in chosen)
    return [
        Ruling(present, answer, verdict, is_same_time=bool(current))
        for answer, verdict in verdicts
        if verdict is not None
    ]


def in_window(present: Answer, series: Iterable[Answer]) -> list[Answer]:
    """The answers of the years before an undated one on which it may rest."""
    days = present.days and window(present.days)
    return [answer for answer in series if overlap(answer.days, days)]


def last_day(answer: Answer) -> date:
    """The last day of a dated answer."""
    return answer.days[1] if answer.days else date.min


def components(answers: Sequence[Answer], rulings: Sequence[Ruling]) -> Iterator[tuple[list[Answer], list[Ruling]]]:
    """The connected components of answers by the rulings on them, each with its rulings."""
    beside: dict[int, list[Answer]] = defaultdict(list)
    for ruling in rulings:
        beside[id(ruling.one)].append(ruling.other)
        beside[id(ruling.other)].append(ruling.one)
    root_of: dict[int, int] = {}
    for answer in answers:
        left = [answer] if id(answer) in beside else []
        while left:
            current = left.pop()
            if id(current) not in root_of:
                root_of[id(current)] = id(answer)
                left += beside[id(current)]
    found: dict[int, tuple[list[Answer], list[Ruling]]] = defaultdict(lambda: ([], []))
    for answer in answers:
        if id(answer) in root_of:
            found[root_of[id(answer)]][0].append(answer)
    for ruling in rulings:
        found[root_of[id(ruling.one)]][1].append(ruling)
    yield from found.values()
