"""The comparisons that follow from what is loaded: by rule, by what a complete list leaves out, and by curated links.

Data sets of millions of claims are held against those of smaller sources, and not against each other. What is compared
depends on what is loaded alone, not on how it came: the same revision has the same comparisons.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from math import inf, isfinite
from typing import cast

from sqlalchemy import Connection

from app.compare.answers import Answer, answers_of, window
from app.compare.denials import denials
from app.compare.explanations import Explainer
from app.compare.figures import interval
from app.compare.rivals import Rivals, contested, read_rivals
from app.compare.sums import DIRECTED, both_directions, dyad, limits_of, parts_of
from app.compare.verdicts import Effect, Group, Ruling, groups, rulings_on, verdict_on
from app.facts import CLAIMS
from app.facts.comparisons import DIFFERING, Basis, Comparison, Explanation, Member, Verdict
from app.facts.memberships import Membership
from app.facts.trade_flows import TradeFlow, TradeMeasure
from app.model.claims import Aspect, Claim, Question
from app.model.links import LinkKind
from app.model.sources import origin_of

PATHS: Mapping[type[Claim], str] = {cast(type[Claim], kind.table): kind.path for kind in CLAIMS}

LISTED_AT_MOST = 12
"""How many claims that cannot be compared are all listed: a series may have one for each of two hundred years."""


def comparisons(connection: Connection) -> Iterator[Comparison]:
    """Every comparison that can be made among the claims that are loaded."""
    yield from comparisons_among(read_rivals(connection))


def comparisons_among(rivals: Rivals) -> Iterator[Comparison]:
    """Every comparison that can be made among some claims."""
    comparer = Comparer(rivals)
    yield from comparer.by_rule()
    yield from comparer.both_directions()
    yield from comparer.sums()
    yield from comparer.denials()
    yield from comparer.by_editors()


class Comparer:
    """Makes comparisons of the claims that are loaded."""

    def __init__(self, rivals: Rivals) -> None:
        self.claims, self.sources, self.names = rivals.claims, rivals.sources, rivals.names
        self.links, self.lifetimes, self.large = rivals.links, rivals.lifetimes, rivals.large
        self.origins = {id: source.origin_id for id, source in self.sources.items()}
        self.parts = parts_of(self.links)
        self.limits = limits_of(self.parts, self.claims)
        self.differing: set[frozenset[str]] = set()
        """The pairs of claims that a rule has found to differ."""

    def origin(self, claim: Claim) -> str:
        """The source whose content a claim is."""
        return origin_of(claim.source_id, self.origins)

    def answers(self, claims: Iterable[Claim]) -> Iterator[Answer]:
        """What claims answer."""
        yield from answers_of(claims, self.sources, self.limits)

    def by_rule(self) -> Iterator[Comparison]:
        """The questions that several witnesses answer."""
        answers = list(self.answers(contested(self.claims.values())))
        explainer = Explainer(answers)
        for group in groups(answers):
            if self.has_small(group.answers):
                listed, note = (group.answers, None) if group.reason is None else abridged(group.answers)
                question, explanations = self.question_of(group.answers), list(explainer.explanations(group.rulings))
                yield self.comparison(listed, question, group, note=note, explanations=explanations)

    def has_small(self, answers: Sequence[Answer]) -> bool:
        """Whether some answer is of a source that is held against all others."""
        return any(answer.source.id not in self.large for answer in answers)

    def both_directions(self) -> Iterator[Comparison]:
        """Figures for two-way trade, and what others say of its two directions."""
        flows = [claim for claim in self.claims.values() if isinstance(claim, TradeFlow)]
        pairs = both_directions(flow for flow in flows if flow.measure in DIRECTED)
        for total in self.answers(flow for flow in flows if flow.measure is TradeMeasure.TWO_WAY):
            by_witness: dict[tuple[str, str], list[Answer]] = defaultdict(list)
            for pair in pairs.get(dyad(cast(TradeFlow, total.claim)), ()):
                source = self.sources[pair[0].source_id]
                added = Answer(pair, source, total.question, self.origin(pair[0]), is_main=False)
                if self.has_small([total, added]):
                    by_witness[added.witness].append(added)
            for sums in by_witness.values():
                told = [ruling for ruling in rulings_on([total, *sums]) if ruling.tells]
                if not told:
                    continue
                held = [total, *(ruling.other if ruling.one is total else ruling.one for ruling in told)]
                explanations = list(Explainer([total, *sums]).explanations(told, total.claim))
                question = f"{self.question_of([total])}: both directions added up"
                group = Group(held, told)
                yield self.comparison(held, question, group, basis=Basis.BOTH_DIRECTIONS, explanations=explanations)

    def sums(self) -> Iterator[Comparison]:
        """The sums whose parts are known: whether these add up to the whole."""
        for whole, summands in self.parts.items():
            stated, *added = answers = self.linked([self.claims[id] for id in (whole, *summands)])
            total = Answer([part.claim for part in added], stated.source, stated.question, stated.origin)
            if len(added) > 1 and stated.allowed(is_rounded=False) and total.allowed(is_rounded=False):
                question = f"Do the parts add up to the whole, {whole}?"
                ruling = Ruling(stated, total, verdict_on(stated, total) or Verdict.AGREE)
                yield self.comparison(answers, question, Group(answers, [ruling]), basis=Basis.SUM)

    def denials(self) -> Iterator[Comparison]:
        """Memberships that a source's complete list, a lifetime or an end denies."""
        memberships = [claim for claim in self.claims.values() if isinstance(claim, Membership)]
        for denial in denials(memberships, self.sources, self.names, self.lifetimes, self.large):
            claims = [denial.claim, *([self.claims[denial.by_claim]] if denial.by_claim else ())]
            answers = [self.answer(claim) for claim in claims]
            question = f"{self.question_of(answers[:1])}: {denial.basis.replace('_', ' ')}"
            by = None if denial.by_claim else denial.by_source
            yield self.comparison(answers, question, None, basis=denial.basis, denied_by=by, note=denial.note)

    def answer(self, claim: Claim) -> Answer:
        """A claim as an answer to its main question."""
        question = next(claim.questions())
        return Answer([claim], self.sources[claim.source_id], question, self.origin(claim))

    def by_editors(self) -> Iterator[Comparison]:
        """The contradictions that editors have found and no rule has, and what was told after it was superseded."""
        for link in self.links:
            if link.kind is LinkKind.SUPERSEDES and self.is_stale(self.claims[link.to_id], self.claims[link.from_id]):
                claims = [self.claims[link.to_id], self.claims[link.from_id]]
                first = next(self.answers(claims[:1]), None)
                question = f"{self.question_of([first]) if first else claims[0].statement}: {Basis.ENDED}"
                yield self.comparison(self.linked(claims), question, None, basis=Basis.ENDED, note=link.note)
            pair = frozenset((link.from_id, link.to_id))
            if link.kind is LinkKind.CONTRADICTS and pair not in self.differing:
                claims = [self.claims[link.to_id], self.claims[link.from_id]]
                main = next((question.aspect for question in claims[0].questions()), None)
                question = claims[0].statement or claims[0].id
                yield self.comparison(self.linked(claims, main), question, None, basis=Basis.LINK, note=link.note)

    def is_stale(self, claim: Claim, later: Claim) -> bool:
        """Whether a claim is of a time after another had taken its place."""
        return bool(later.period_earliest and claim.period_earliest and later.period_earliest <= claim.period_earliest)

    def linked(self, claims: Sequence[Claim], aspect: Aspect | None = None) -> list[Answer]:
        """Claims that are held against each other without a question of their own, and without looking back in time."""
        asked = aspect or (Aspect.FIGURE if all(map(interval, claims)) else Aspect.TIE)
        question = Question(asked, (), is_timeless=True)
        return [Answer([claim], self.sources[claim.source_id], question, self.origin(claim)) for claim in claims]

    def question_of(self, answers: Sequence[Answer]) -> str:
        """The question of some answers in words."""
        question = answers[0].question
        kind, *about = question.topic
        concepts = sorted({" ".join(filter(None, answer.question.concept)) for answer in answers})
        named = ", ".join(self.names.get(part, part) for part in about if part)
        aspect = "" if question.aspect in (Aspect.FIGURE, Aspect.TIE) else question.aspect
        return ": ".join(filter(None, (kind.replace("-", " "), named, " / ".join(filter(None, concepts)), aspect)))

    def comparison(
        self,
        answers: Sequence[Answer],
        question: str,
        group: Group | None,
        *,
        basis: Basis = Basis.QUESTION,
        denied_by: str | None = None,
        note: str | None = None,
        explanations: Sequence[Explanation] = (),
    ) -> Comparison:
        """The row of one comparison; its id follows from the claims, and so stays the same.

        Without rulings the first claim differs from the others, or from the source that denies it.
        """
        members = list({claim.id: (answer, claim) for answer in answers for claim in answer.claims}.values())
        ids = [claim.id for _, claim in members]
        verdict = group.verdict if group else Verdict.DIFFER
        for ruling in group.rulings if group else ():
            if ruling.verdict in DIFFERING:
                self.differing |= {frozenset((claim.id, other.id)) for claim, other in ruling.claims()}
        kind = PATHS[type(answers[0].claim)]
        digest = hashlib.sha256(" ".join([question, denied_by or "", *sorted(ids)]).encode()).hexdigest()[:12]
        effects: Mapping[str, Mapping[Effect, set[str]]]
        if group is None:
            self.differing |= {frozenset((ids[0], other)) for other in ids[1:]}
            effects = {ids[0]: {Effect.CONTRADICTED: {denied_by} if denied_by else set(ids[1:])}}
        else:
            effects = effects_of(group.rulings, basis)
        return Comparison(
            id=f"{kind}.{digest}",
            kind=kind,
            aspect=answers[0].question.aspect,
            question=question,
            verdict=verdict,
            reason=group.reason if group else None,
            basis=basis,
            factor=group.factor if group else None,
            amount=group.amount if group else None,
            explanations=list(explanations),
            claims=[self.member(answer, claim, effects.get(claim.id, {})) for answer, claim in members],
            claim_ids=sorted(ids),
            actors=sorted({actor for _, claim in members for actor in claim.involved()}),
            sources=sorted({answer.source.id for answer in answers} | ({denied_by} if denied_by else set())),
            denied_by_id=denied_by,
            note=note,
        )

    def member(self, answer: Answer, claim: Claim, effects: Mapping[Effect, set[str]]) -> Member:
        """A claim as a comparison shows it."""
        allowed = interval(claim, is_rounded=True, limit=self.limits.get(claim.id, inf))
        is_window = answer.is_present and answer.question.aspect is Aspect.FIGURE and not answer.question.is_timeless
        earliest, latest = (window(answer.days) if is_window and answer.days else answer.days) or (None, None)
        return Member(
            id=claim.id,
            source_id=claim.source_id,
            statement=claim.statement or type(claim).sentence(claim, self.names),
            value=getattr(claim, "value", None),
            value_qualifier=getattr(claim, "value_qualifier", None),
            unit=getattr(claim, "unit", None),
            low=allowed.low if allowed and isfinite(allowed.low) else None,
            high=allowed.high if allowed and isfinite(allowed.high) else None,
            earliest=None if earliest == date.min else earliest,
            latest=None if latest == date.max else latest,
            agrees_with=sorted(effects.get(Effect.CORROBORATED, ())),
            differs_from=sorted(effects.get(Effect.CONTRADICTED, ())),
            questioned_by=sorted(effects.get(Effect.QUESTIONED, ())),
            is_window=is_window and bool(earliest),
            is_main=answer.is_main,
        )


def effects_of(rulings: Iterable[Ruling], basis: Basis) -> Mapping[str, Mapping[Effect, set[str]]]:
    """What rulings do to the standing of claims, by whom: the parts of a sum are not judged by the whole."""
    effects: dict[str, dict[Effect, set[str]]] = defaultdict(lambda: defaultdict(set))
    for ruling in rulings if basis is not Basis.SUM else ():
        for answer, by, effect in ruling.effects():
            if len(answer.claims) == 1:
                effects[answer.claim.id][effect].update(claim.id for claim in by.claims)
    return effects


def abridged(answers: Sequence[Answer]) -> tuple[Sequence[Answer], str | None]:
    """Of answers that cannot be compared those to list, and a note that counts the others."""
    if len(answers) <= LISTED_AT_MOST:
        return answers, None
    listed: list[Answer] = []
    notes: list[str] = []
    in_time = sorted(answers, key=lambda answer: (answer.source.id, answer.days or (date.min, date.max)))
    for source_id, group in groupby(in_time, key=lambda answer: answer.source.id):
        own = list(group)
        listed += own if len(own) < 3 else (own[0], own[-1])
        if len(own) > 2:
            notes.append(f"Of the {len(own)} claims of {source_id} the first and the last in time are listed.")
    return listed, " ".join(notes)
