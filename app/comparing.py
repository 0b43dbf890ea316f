"""The comparisons that follow from the packs: by rule, by what a complete list leaves out, and by curated links."""

import hashlib
from collections.abc import Iterator, Sequence
from functools import reduce
from math import isfinite
from operator import add

from app.agreement import Answer, Group, Reason, Verdict, answers_of, groups, interval, rulings
from app.claims import Claim, LinkKind, Member, Question, Source
from app.facts import CLAIMS
from app.facts.actors import Actor
from app.facts.comparisons import Basis, Comparison
from app.facts.memberships import Membership
from app.packs import Packs, links_of

PATHS = {kind.table: kind.path for kind in CLAIMS}


def comparisons(packs: Packs) -> Iterator[Comparison]:
    """Every comparison that can be made among the claims of the packs."""
    maker = Maker(packs)
    yield from maker.by_rule()
    yield from maker.sums()
    yield from maker.denials()
    yield from maker.by_editors()


class Maker:
    """Makes comparisons of the claims of some packs."""

    def __init__(self, packs: Packs) -> None:
        self.sources = {entry.row.id: entry.row for entry in packs.of(Source)}
        self.names = {entry.row.id: entry.row.name for entry in packs.of(Actor)}
        self.claims = {entry.row.id: entry.row for entry in packs.of(Claim)}
        self.links = links_of(packs)
        self.differing: list[set[str]] = []

    def by_rule(self) -> Iterator[Comparison]:
        """The questions that several witnesses answer."""
        for group in groups(answers_of(self.claims.values(), self.sources)):
            yield self.made(group.answers, self.asked(group), group.verdict, reason=group.reason, factor=group.factor)

    def sums(self) -> Iterator[Comparison]:
        """The sums whose parts are known: whether these add up to the whole."""
        parts: dict[str, list[str]] = {}
        for link in self.links:
            if link.kind is LinkKind.PART_OF_SUM:
                parts.setdefault(link.to_id, []).append(link.from_id)
        for whole, summands in parts.items():
            claims = [self.claims[id] for id in (whole, *summands)]
            if len(summands) < 2 or any(interval(claim) is None for claim in claims):
                continue
            verdict = Verdict.DIFFER
            for found, is_rounded in ((Verdict.AGREE_WITHIN_ROUNDING, True), (Verdict.AGREE, False)):
                stated, *added = filter(None, (interval(claim, is_rounded=is_rounded) for claim in claims))
                if reduce(add, added).overlaps(stated):
                    verdict = found
            question = f"Do the parts add up to the whole, {whole}?"
            yield self.made(self.unasked(claims), question, verdict, basis=Basis.SUM)

    def denials(self) -> Iterator[Comparison]:
        """Memberships that a source would list, and does not."""
        memberships = [claim for claim in self.claims.values() if isinstance(claim, Membership)]
        for source in self.sources.values():
            listed = [claim for claim in memberships if claim.source_id == source.id]
            if not source.complete_memberships or not source.published_earliest or not source.published_latest:
                continue
            states = {claim.state_id for claim in listed}
            organizations = {(claim.organization_id, claim.programme) for claim in listed}
            pairs = {(claim.organization_id, claim.state_id) for claim in listed}
            for claim in memberships:
                is_listed = (claim.organization_id, claim.state_id) in pairs
                would_be = claim.state_id in states and (claim.organization_id, claim.programme) in organizations
                starts_before = claim.period_earliest is None or claim.period_earliest <= source.published_latest
                ends_after = claim.period_latest is None or claim.period_latest >= source.published_earliest
                is_dated = claim.period_earliest is not None or claim.period_latest is not None
                if would_be and not is_listed and is_dated and starts_before and ends_after:
                    answers = list(answers_of([claim], self.sources))
                    note = f"{source.id} lists the memberships of {self.names[claim.state_id]}, and not this one."
                    question = self.asked(Group(answers, Verdict.DIFFER))
                    yield self.made(
                        answers, question, Verdict.DIFFER, basis=Basis.COMPLETE_LIST, denied_by=source.id, note=note
                    )

    def by_editors(self) -> Iterator[Comparison]:
        """The contradictions that editors have found and no rule has."""
        for link in self.links:
            pair = {link.from_id, link.to_id}
            if link.kind is LinkKind.CONTRADICTS and not any(pair <= found for found in self.differing):
                claims = [self.claims[link.to_id], self.claims[link.from_id]]
                question = claims[0].statement or claims[0].id
                yield self.made(self.unasked(claims), question, Verdict.DIFFER, basis=Basis.LINK, note=link.note)

    def unasked(self, claims: Sequence[Claim]) -> list[Answer]:
        """Claims that are held against each other without a question of their own."""
        return [Answer(claim, self.sources[claim.source_id], Question((), ())) for claim in claims]

    def asked(self, group: Group) -> str:
        """The question of a group in words."""
        question = group.answers[0].question
        kind, *about = question.topic
        concepts = sorted({" ".join(filter(None, answer.question.concept)) for answer in group.answers})
        named = ", ".join(self.names.get(part, part) for part in about if part)
        return ": ".join(filter(None, (kind.replace("-", " "), named, " / ".join(filter(None, concepts)))))

    def made(
        self,
        answers: Sequence[Answer],
        question: str,
        verdict: Verdict,
        *,
        basis: Basis = Basis.QUESTION,
        reason: Reason | None = None,
        factor: float | None = None,
        denied_by: str | None = None,
        note: str | None = None,
    ) -> Comparison:
        """The row of one comparison; its id follows from the claims, and so stays the same."""
        ids = [answer.claim.id for answer in answers]
        if verdict is Verdict.DIFFER:
            self.differing.append(set(ids))
        kind = PATHS[type(answers[0].claim)]
        digest = hashlib.sha256(" ".join([question, denied_by or "", *sorted(ids)]).encode()).hexdigest()[:12]
        agrees, differs = self.relations(answers, basis, denied_by)
        sources = {answer.source.id for answer in answers} | ({denied_by} if denied_by else set())
        return Comparison(
            id=f"{kind}.{digest}",
            kind=kind,
            question=question,
            verdict=verdict,
            reason=reason,
            basis=basis,
            factor=factor,
            claims=[self.member(answer, agrees[answer.claim.id], differs[answer.claim.id]) for answer in answers],
            claim_ids=sorted(set(ids)),
            actors=sorted({actor for answer in answers for actor in answer.claim.involved()}),
            sources=sorted(sources),
            denied_by_id=denied_by,
            note=note,
        )

    def relations(
        self, answers: Sequence[Answer], basis: Basis, denied_by: str | None
    ) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
        """With whom each claim agrees, and from whom it differs."""
        agrees: dict[str, set[str]] = {answer.claim.id: set() for answer in answers}
        differs: dict[str, set[str]] = {answer.claim.id: set() for answer in answers}
        if basis is Basis.QUESTION:
            for one, other, verdict in rulings(answers):
                found = differs if verdict is Verdict.DIFFER else agrees
                found[one.claim.id].add(other.claim.id)
                found[other.claim.id].add(one.claim.id)
        if basis is Basis.LINK:
            differs = {id: differs.keys() - {id} for id in differs}
        if denied_by is not None:
            differs = {id: {denied_by} for id in differs}
        return agrees, differs

    def member(self, answer: Answer, agrees_with: set[str], differs_from: set[str]) -> Member:
        """A claim as a comparison shows it."""
        claim = answer.claim
        allowed = interval(claim, is_rounded=True)
        earliest, latest = answer.days
        return Member(
            id=claim.id,
            source_id=claim.source_id,
            statement=claim.statement or type(claim).wording(claim, self.names),
            value=getattr(claim, "value", None),
            value_qualifier=getattr(claim, "value_qualifier", None),
            unit=getattr(claim, "unit", None),
            low=allowed.low if allowed and isfinite(allowed.low) else None,
            high=allowed.high if allowed and isfinite(allowed.high) else None,
            earliest=earliest,
            latest=latest,
            agrees_with=sorted(agrees_with),
            differs_from=sorted(differs_from),
            is_window=answer.is_present and not answer.question.is_timeless,
        )
