"""The comparisons that follow from what is loaded: by rule, by what a complete list leaves out, and by curated links.

Every source is held against every other. What is compared depends on what is loaded alone, not on how it came: the same
revision has the same comparisons.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from math import inf, isfinite
from typing import cast

from app.compare.answers import Answer, Days, answers_of, window
from app.compare.denials import denials
from app.compare.explanations import Explainer
from app.compare.figures import interval
from app.compare.rivals import Context
from app.compare.sums import DIRECTED, both_directions, dyad, limits_of, parts_of
from app.compare.tallies import Tallies
from app.compare.verdicts import Effect, Group, Ruling, groups, rulings_on, verdict_on
from app.facts import CLAIMS
from app.facts.borders import Border
from app.facts.comparisons import DIFFERING, Basis, Comparison, Explanation, Member, Verdict
from app.facts.memberships import Membership
from app.facts.trade_flows import TradeFlow, TradeMeasure
from app.model.claims import Aspect, Claim, Question
from app.model.links import LinkKind
from app.model.sources import origin_of

PATHS: Mapping[type[Claim], str] = {cast(type[Claim], kind.table): kind.path for kind in CLAIMS}


def comparisons_among(claims: Sequence[Claim], context: Context) -> Iterator[Comparison]:
    """Every comparison that can be made among some claims, and those of links."""
    comparer = Comparer(context)
    yield from comparer.compared(claims)
    yield from comparer.linked()


class Comparer:
    """Makes comparisons: of the claims of some matters at a time, and at the end of those that links name."""

    def __init__(self, context: Context) -> None:
        self.context, self.names, self.sources = context, context.names, context.sources
        self.origins = {id: source.origin_id for id, source in self.sources.items()}
        self.parts = parts_of(context.links)
        self.limits = limits_of(self.parts, context.linked)
        self.tallies = Tallies(self.origins)
        self.contradicting = {
            frozenset((link.from_id, link.to_id)) for link in context.links if link.kind is LinkKind.CONTRADICTS
        }
        self.differing: set[frozenset[str]] = set()
        """The pairs of claims of which the editors say that they contradict each other, and a rule as well."""

    def compared(self, claims: Sequence[Claim]) -> Iterator[Comparison]:
        """The comparisons of claims that may be held against each other."""
        yield from self.by_rule(claims)
        yield from self.both_directions(claims)
        yield from self.denials(claims)

    def linked(self) -> Iterator[Comparison]:
        """The comparisons of claims that links name, after all others."""
        yield from self.sums()
        yield from self.by_editors()

    def origin(self, claim: Claim) -> str:
        """The source whose content a claim is."""
        return origin_of(claim.source_id, self.origins)

    def answers(self, claims: Iterable[Claim]) -> Iterator[Answer]:
        """What claims answer."""
        yield from answers_of(claims, self.sources, self.limits)

    def by_rule(self, claims: Iterable[Claim]) -> Iterator[Comparison]:
        """The questions that several witnesses answer."""
        answers = list(self.answers(claims))
        explainer = Explainer(answers)
        for group in groups(answers):
            explanations = list(explainer.explanations(group.rulings))
            yield self.comparison(group.answers, self.question_of(group.answers), group, explanations=explanations)

    def both_directions(self, claims: Iterable[Claim]) -> Iterator[Comparison]:
        """Figures for two-way trade, and what others say of its two directions."""
        flows = [claim for claim in claims if isinstance(claim, TradeFlow)]
        totals = [flow for flow in flows if flow.measure is TradeMeasure.TWO_WAY]
        pairs = both_directions(flow for flow in flows if flow.measure in DIRECTED) if totals else {}
        for total in self.answers(totals):
            by_witness: dict[tuple[str, str], list[Answer]] = defaultdict(list)
            for pair in pairs.get(dyad(cast(TradeFlow, total.claim)), ()):
                source = self.sources[pair[0].source_id]
                added = Answer(pair, source, total.question, self.origin(pair[0]), is_main=False)
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
            claims = [self.context.linked[id] for id in (whole, *summands)]
            stated, *added = answers = self.answers_of_link(claims)
            total = Answer([part.claim for part in added], stated.source, stated.question, stated.origin)
            if len(added) > 1 and stated.allowed and total.allowed:
                question = f"Do the parts add up to the whole, {whole}?"
                ruling = Ruling(stated, total, verdict_on(stated, total) or Verdict.AGREE)
                group = Group(answers, [ruling])
                yield self.comparison(answers, question, group, basis=Basis.SUM, is_of_link=True)

    def denials(self, claims: Iterable[Claim]) -> Iterator[Comparison]:
        """Memberships and borders that a source's complete list, a lifetime or an end denies."""
        deniable = {claim.id: claim for claim in claims if isinstance(claim, (Membership, Border))}
        for denial in denials(list(deniable.values()), self.context):
            held = [denial.claim, *([deniable[denial.by_claim]] if denial.by_claim else ())]
            answers = [self.answer(claim, denial.aspect) for claim in held]
            question = f"{self.question_of(answers[:1])}: {denial.basis.replace('_', ' ')}"
            by = None if denial.by_claim else denial.by_source
            effect = Effect.CONTRADICTED if denial.is_same_time else Effect.QUESTIONED
            yield self.comparison(
                answers, question, None, basis=denial.basis, denied_by=by, note=denial.note, effect=effect
            )

    def answer(self, claim: Claim, aspect: Aspect | None) -> Answer:
        """A claim as an answer to the question of an aspect, or to its main one."""
        main, *others = claim.questions()
        asked = next(question for question in (main, *others) if aspect in (None, question.aspect))
        return Answer([claim], self.sources[claim.source_id], asked, self.origin(claim), asked is main)

    def by_editors(self) -> Iterator[Comparison]:
        """The contradictions that editors have found and no rule has, and what was told after it was superseded."""
        linked = self.context.linked
        for link in self.context.links:
            claims = [linked[link.to_id], linked[link.from_id]]
            pair = frozenset((link.from_id, link.to_id))
            if link.kind is LinkKind.SUPERSEDES and self.is_stale(*claims):
                first = next(self.answers(claims[:1]), None)
                question = f"{self.question_of([first]) if first else claims[0].statement}: {Basis.ENDED}"
                answers = self.answers_of_link(claims)
                yield self.comparison(answers, question, None, basis=Basis.ENDED, is_of_link=True, note=link.note)
            if link.kind is LinkKind.CONTRADICTS and pair not in self.differing:
                main = next((question.aspect for question in claims[0].questions()), None)
                question, answers = claims[0].statement or claims[0].id, self.answers_of_link(claims, main)
                yield self.comparison(answers, question, None, basis=Basis.LINK, is_of_link=True, note=link.note)

    def is_stale(self, claim: Claim, later: Claim) -> bool:
        """Whether a claim is of a time after another had taken its place."""
        return bool(later.period_earliest and claim.period_earliest and later.period_earliest <= claim.period_earliest)

    def answers_of_link(self, claims: Sequence[Claim], aspect: Aspect | None = None) -> list[Answer]:
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
        is_of_link: bool = False,
        denied_by: str | None = None,
        note: str | None = None,
        effect: Effect = Effect.CONTRADICTED,
        explanations: Sequence[Explanation] = (),
    ) -> Comparison:
        """The row of one comparison; its id follows from the claims, and so stays the same.

        Without rulings the first claim differs from the others, or from the source that denies it, by an effect.
        """
        members = list({claim.id: (answer, claim) for answer in answers for claim in answer.claims}.values())
        ids = [claim.id for _, claim in members]
        kind, matter = PATHS[type(answers[0].claim)], "" if is_of_link else answers[0].claim.about
        self.count(matter, kind, answers, group, denied_by)
        digest = hashlib.sha256(" ".join([question, denied_by or "", *sorted(ids)]).encode()).hexdigest()[:12]
        effects: Mapping[str, Mapping[Effect, set[str]]]
        if group is None:
            effects = {ids[0]: {effect: {denied_by} if denied_by else set(ids[1:])}}
        else:
            effects = effects_of(group.rulings, basis)
        days = [days for answer in answers if (days := self.days_of(answer))]
        earliest = min((first for first, _ in days), default=None)
        latest = max((last for _, last in days), default=None)
        return Comparison(
            id=f"{kind}.{digest}",
            kind=kind,
            aspect=answers[0].question.aspect,
            question=question,
            verdict=group.verdict if group else Verdict.DIFFER,
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
            matter=matter,
            period_earliest=None if earliest == date.min else earliest,
            period_latest=None if latest == date.max else latest,
        )

    def count(
        self, matter: str, kind: str, answers: Sequence[Answer], group: Group | None, denied_by: str | None
    ) -> None:
        """Count what is found, and note whether a rule finds what editors have found."""
        for ruling in group.rulings if group else ():
            self.tallies.note(matter, kind, ruling)
            if ruling.verdict in DIFFERING:
                self.note_differing(ruling.claims())
        if group is None:
            first, *others = answers
            for source_id in [denied_by] if denied_by else [answer.source.id for answer in others]:
                self.tallies.add(matter, kind, first, (first.source.id, source_id), Verdict.DIFFER)
            self.note_differing((first.claim, other.claim) for other in others)

    def note_differing(self, pairs: Iterable[tuple[Claim, Claim]]) -> None:
        """Note the pairs that differ, of those that editors have found too."""
        self.differing |= {frozenset((one.id, other.id)) for one, other in pairs} & self.contradicting

    def days_of(self, answer: Answer) -> Days | None:
        """The days for which an answer is held against others: those before too of an undated figure."""
        is_window = answer.is_present and answer.question.aspect is Aspect.FIGURE and not answer.question.is_timeless
        return window(answer.days) if is_window and answer.days else answer.days

    def member(self, answer: Answer, claim: Claim, effects: Mapping[Effect, set[str]]) -> Member:
        """A claim as a comparison shows it."""
        allowed = interval(claim, is_rounded=True, limit=self.limits.get(claim.id, inf))
        days = self.days_of(answer)
        earliest, latest = days or (None, None)
        return Member(
            id=claim.id,
            source_id=claim.source_id,
            statement=claim.statement or type(claim).worded(claim, self.names),
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
            is_window=days != answer.days,
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
