"""Tallies: how many claims of two sources stand to each other in what way, and how many cannot be compared.

What cannot be compared is counted and not stored: of each question, pairs of independent sources that both answer it,
and of whose answers no two can be held against each other.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from typing import Any

from app.compare.answers import Answer
from app.compare.rivals import Profile
from app.compare.verdicts import Ruling
from app.facts.comparisons import Reason, Verdict
from app.model.claims import Aspect
from app.model.sources import origin_of

Topic = tuple[str, ...]

KEY = ("matter", "kind", "aspect", "unit", "source_a_id", "source_b_id", "verdict", "reason")
"""The columns by which pairs are counted."""


class Tallies:
    """Counts pairs of claims, by their matter, their sources and the verdict on them."""

    def __init__(self, origins: Mapping[str, str | None]) -> None:
        self.origins = origins
        self.counts: dict[tuple[str, ...], list[float]] = defaultdict(lambda: [0, 0.0, 0.0])
        self.met: set[tuple[Topic, frozenset[str]]] = set()
        """The topics of figures in which two sources have been held against each other."""

    def note(self, matter: str, kind: str, ruling: Ruling) -> None:
        """Count a pair on which there is a verdict, with the larger figure and the difference."""
        one, other = ruling.one, ruling.other
        figures = [answer.figure for answer in (one, other)] if ruling.is_of_figures else []
        known = [figure for figure in figures if figure is not None]
        value, difference = (max(known), abs(known[0] - known[1])) if len(known) == 2 else (0.0, 0.0)
        self.add(matter, kind, one, (one.source.id, other.source.id), ruling.verdict, value, difference)

    def add(
        self,
        matter: str,
        kind: str,
        answer: Answer,
        sources: Iterable[str],
        verdict: Verdict,
        value: float = 0.0,
        difference: float = 0.0,
    ) -> None:
        """Count a pair of two sources."""
        aspect, (first, second) = answer.question.aspect, sorted(sources)
        unit = (getattr(answer.claim, "unit", None) or "") if aspect is Aspect.FIGURE else ""
        count = self.counts[matter, kind, aspect, unit, first, second, verdict, ""]
        count[0] += 1
        count[1] += value
        count[2] += difference
        if aspect is Aspect.FIGURE:
            self.met.add((answer.question.topic, frozenset((first, second))))

    def note_apart(self, profiles: Iterable[Profile]) -> None:
        """Count the pairs of independent sources that have figures for one thing, none of which can be compared."""
        concepts: dict[tuple[str, Topic], dict[str, set[tuple[str, ...]]]] = defaultdict(lambda: defaultdict(set))
        for matter, question, source_id in profiles:
            if question.aspect is Aspect.FIGURE:
                concepts[matter, question.topic][source_id].add(question.concept)
        for (matter, topic), by_source in concepts.items():
            for first, second in combinations(sorted(by_source), 2):
                is_independent = origin_of(first, self.origins) != origin_of(second, self.origins)
                if is_independent and (topic, frozenset((first, second))) not in self.met:
                    is_one_concept = not by_source[first].isdisjoint(by_source[second])
                    reason = Reason.OTHER_YEAR if is_one_concept else Reason.OTHER_CONCEPT
                    key = matter, topic[0], Aspect.FIGURE, "", first, second, Verdict.NOT_COMPARABLE, reason
                    self.counts[key][0] += 1

    def rows(self) -> Iterator[dict[str, Any]]:
        """What has been counted, after which counting starts anew."""
        for key, (pairs, value, difference) in self.counts.items():
            counted = {"pairs": int(pairs), "value": value, "difference": difference}
            yield {**dict(zip(KEY, map(str, key), strict=True)), **counted}
        self.counts.clear()
        self.met.clear()
