"""Checks: a figure, or a tie, that somebody brings, held against all claims that answer the same."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.compare.answers import Answer, answers_of
from app.compare.explanations import Explainer
from app.compare.sums import DIRECTED, both_directions
from app.compare.verdicts import ORDER, Effect, Ruling, rulings_on
from app.facts.comparisons import DIFFERING, Explanation, Standing, Verdict
from app.facts.trade_flows import TradeFlow, TradeMeasure
from app.model.claims import Claim
from app.model.sources import Source, origin_of

STANDINGS = {
    Effect.CONTRADICTED: Standing.CONTRADICTED,
    Effect.CORROBORATED: Standing.CORROBORATED,
    Effect.QUESTIONED: Standing.QUESTIONED,
}
"""The standing that each effect gives, from the one that counts most."""


@dataclass(frozen=True, slots=True)
class Check:
    """What was found of a claim that somebody brings."""

    rulings: Sequence[Ruling]
    """The claim held against each that answers one of its questions: the claim's main one, if any does."""
    explanations: Sequence[Explanation]

    @property
    def verdict(self) -> Verdict | None:
        """The worst verdict on it and another; None if none answers the same of its time."""
        return max((ruling.verdict for ruling in self.rulings), key=ORDER.index, default=None)

    @property
    def standing(self) -> Standing:
        """The standing that it would have if a source of its own had claimed it."""
        effects = {effect for _, effect in self.others()}
        return next((STANDINGS[effect] for effect in STANDINGS if effect in effects), Standing.UNCORROBORATED)

    def others(self) -> Iterator[tuple[Ruling, Effect | None]]:
        """The rulings, each with what it does to the standing of the claim: None if nothing.

        What an undated figure says otherwise is evidence against a dated one, and no contradiction.
        """
        for ruling in self.rulings:
            effects = [effect for answer, _, effect in ruling.effects() if answer is ruling.one]
            is_against = not effects and ruling.verdict in DIFFERING
            yield ruling, Effect.QUESTIONED if is_against else next(iter(effects), None)


def check(claim: Claim, rivals: Sequence[Claim], sources: Mapping[str, Source]) -> Check:
    """Hold a claim against others; `sources` has its own, by which it is dated, and theirs."""
    answers = list(answers_of(rivals, sources))
    for mine in answers_of([claim], sources):
        if isinstance(claim, TradeFlow) and claim.measure is TradeMeasure.TWO_WAY:
            answers += added_up(mine, rivals, sources)
        rulings = [turned(ruling, mine) for ruling in rulings_on([mine, *alike(mine, answers)])]
        own = [ruling for ruling in rulings if ruling is not None]
        if own:
            return Check(own, list(Explainer([mine, *answers]).explanations(own, claim)))
    return Check([], [])


def added_up(total: Answer, rivals: Sequence[Claim], sources: Mapping[str, Source]) -> Iterator[Answer]:
    """What others tell of the two directions of two-way trade, added up."""
    flows = [claim for claim in rivals if isinstance(claim, TradeFlow) and claim.measure in DIRECTED]
    origins = {id: source.origin_id for id, source in sources.items()}
    for pairs in both_directions(flows).values():
        for pair in pairs:
            source = sources[pair[0].source_id]
            yield Answer(pair, source, total.question, origin_of(source.id, origins), is_main=False)


def alike(mine: Answer, answers: Sequence[Answer]) -> Iterator[Answer]:
    """Those of some answers that are to the question of one."""
    for answer in answers:
        theirs, question = answer.question, mine.question
        is_one_question = (theirs.aspect, theirs.topic, theirs.concept) == (
            question.aspect,
            question.topic,
            question.concept,
        )
        if is_one_question:
            yield answer


def turned(ruling: Ruling, mine: Answer) -> Ruling | None:
    """A ruling with an answer as its first side; None if it is on others."""
    if ruling.one is mine:
        return ruling
    if ruling.other is mine:
        return Ruling(ruling.other, ruling.one, ruling.verdict, ruling.is_same_time)
    return None
