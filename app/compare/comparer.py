"""The comparisons that follow from what is loaded: by rule, by what a complete list leaves out, and by curated links.

Data sets of millions of claims are held against those of smaller sources, and not against each other. What is compared
depends on what is loaded alone, not on how it came: the same revision has the same comparisons.
"""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain, groupby, product
from math import isfinite
from typing import Any, cast

from sqlalchemy import Connection, func, select, tuple_
from sqlalchemy.orm import Session

from app.compare.verdicts import Answer, answers_of, groups, interval, overlap, rulings, verdict_of
from app.facts import CLAIMS
from app.facts.actors import Actor
from app.facts.agreements import Agreement
from app.facts.borders import Border
from app.facts.comparisons import Basis, Comparison, Member, Reason, Verdict
from app.facts.investments import Investment
from app.facts.memberships import Membership
from app.facts.missions import Mission
from app.facts.people_flows import PeopleFlow
from app.facts.regimes import Regime
from app.facts.trade_flows import TradeFlow, TradeMeasure
from app.model.bookkeeping import Holding
from app.model.claims import Claim, Question
from app.model.links import Link, LinkKind
from app.model.sources import Source
from app.store.derived import batches

PATHS: Mapping[type[Claim], str] = {cast(type[Claim], kind.table): kind.path for kind in CLAIMS}

LARGE = 20_000
"""Sources with more claims are held against those with fewer, and not against each other."""

LISTED_AT_MOST = 12
"""How many claims that cannot be compared are all listed: a series may have one for each of two hundred years."""

DIRECTED = (TradeMeasure.EXPORTS, TradeMeasure.IMPORTS)

FLOWS = (*DIRECTED, TradeMeasure.TWO_WAY)
"""The measures of trade that can be held against each other: what flows in one direction, and both together."""


def comparisons(connection: Connection) -> Iterator[Comparison]:
    """Every comparison that can be made among the claims that are loaded."""
    comparer = Comparer(connection)
    yield from comparer.by_rule()
    yield from comparer.both_directions()
    yield from comparer.sums()
    yield from comparer.denials()
    yield from comparer.by_editors()


SEARCH_COLUMNS: Mapping[type[Claim], Sequence[str]] = {
    TradeFlow: ("exporter_id", "importer_id", "measure"),
    Membership: ("organization_id", "state_id"),
    Investment: ("investor_id", "host_id"),
    Mission: ("sending_id", "receiving_id"),
    PeopleFlow: ("destination_id",),
    Border: ("a_id", "b_id"),
    Regime: ("actor_id",),
    Agreement: ("kind",),
}
"""The columns by which rivals of a claim are looked up in large sources."""


def search_keys(claim: Claim) -> Iterator[tuple[Any, ...]]:
    """Values of SEARCH_COLUMNS by which rivals of this claim are looked up in large sources."""
    if isinstance(claim, TradeFlow) and claim.measure in FLOWS:
        sides = claim.exporter_id, claim.importer_id
        yield from ((*pair, measure) for pair in (sides, sides[::-1]) for measure in FLOWS)
    elif any(claim.questions()):
        yield tuple(getattr(claim, name) for name in SEARCH_COLUMNS[type(claim)])


def candidates(session: Session, claims: Sequence[Claim], sources: Collection[str]) -> Iterator[Claim]:
    """The claims of some sources that may answer questions that some claims of one kind answer."""
    keys = list(dict.fromkeys(chain.from_iterable(map(search_keys, claims)))) if sources else []
    if keys:
        table = type(claims[0])
        own = table.table().c
        columns = tuple_(*(own[name] for name in SEARCH_COLUMNS[table]))
        for batch in batches(keys):
            yield from session.scalars(select(table).where(columns.in_(batch), own.source_id.in_(sources)))


class Comparer:
    """Makes comparisons of the claims that are loaded."""

    def __init__(self, connection: Connection) -> None:
        holding = Holding.table().c
        counts = connection.execute(select(holding.source_id, func.sum(holding.rows)).group_by(holding.source_id))
        self.large = {source_id for source_id, rows in counts if source_id and rows > LARGE}
        self.claims: dict[str, Claim] = {}
        with Session(connection) as session:
            self.sources = {source.id: source for source in session.scalars(select(Source))}
            self.names = {actor.id: actor.name for actor in session.scalars(select(Actor))}
            self.links = list(session.scalars(select(Link).order_by(Link.table().c.id)))
            linked = sorted({id for link in self.links for id in (link.from_id, link.to_id)})
            for table in PATHS:
                self.claims |= {claim.id: claim for claim in self._read(session, table, linked)}
        self.differing: list[set[str]] = []

    def _read(self, session: Session, table: type[Claim], linked: Sequence[str]) -> Iterator[Claim]:
        """The claims of one table that are compared, and those that are linked."""
        own = table.table().c
        small = session.scalars(select(table).where(own.source_id.not_in(self.large)).order_by(own.id)).all()
        yield from small
        if table in SEARCH_COLUMNS and small:
            yield from candidates(session, small, self.large)
        for ids in batches(linked):
            yield from session.scalars(select(table).where(own.id.in_(ids)))

    def by_rule(self) -> Iterator[Comparison]:
        """The questions that several witnesses answer."""
        for group in groups(answers_of(self.claims.values(), self.sources)):
            if self.has_small(group.answers):
                answers, note = (group.answers, None) if group.reason is None else abridged(group.answers)
                question = self.question_of(group.answers)
                yield self.comparison(
                    answers, question, group.verdict, reason=group.reason, factor=group.factor, note=note
                )

    def has_small(self, answers: Sequence[Answer]) -> bool:
        """Whether some answer is of a source that is held against all others."""
        return any(answer.source.id not in self.large for answer in answers)

    def both_directions(self) -> Iterator[Comparison]:
        """Figures for two-way trade, and what others say of its two directions."""
        flows = [claim for claim in self.claims.values() if isinstance(claim, TradeFlow)]
        pairs = both_directions(flow for flow in flows if flow.measure in DIRECTED)
        for answer in answers_of((flow for flow in flows if flow.measure is TradeMeasure.TWO_WAY), self.sources):
            witnesses: dict[tuple[str, str], list[Answer]] = {}
            for pair in pairs.get(dyad(cast(TradeFlow, answer.claim)), ()):
                both = Answer(pair, self.sources[pair[0].source_id], answer.question)
                if both.is_rival_of(answer) and self.has_small([answer, both]):
                    witnesses.setdefault(both.witness, []).append(both)
            for candidates in witnesses.values():
                answers = [answer, *candidates]
                question = f"{self.question_of([answer])}: both directions added up"
                yield self.comparison(answers, question, verdict_of(answers), basis=Basis.BOTH_DIRECTIONS)

    def sums(self) -> Iterator[Comparison]:
        """The sums whose parts are known: whether these add up to the whole."""
        parts: dict[str, list[str]] = {}
        for link in self.links:
            if link.kind is LinkKind.PART_OF_SUM:
                parts.setdefault(link.to_id, []).append(link.from_id)
        for whole, summands in parts.items():
            stated, *added = answers = self.linked([self.claims[id] for id in (whole, *summands)])
            total = Answer([part.claim for part in added], stated.source, stated.question)
            if len(added) > 1 and stated.allowed(is_rounded=False) and total.allowed(is_rounded=False):
                question = f"Do the parts add up to the whole, {whole}?"
                yield self.comparison(answers, question, stated.verdict(total), basis=Basis.SUM)

    def denials(self) -> Iterator[Comparison]:
        """Memberships that a source would list, and does not."""
        memberships = [claim for claim in self.claims.values() if isinstance(claim, Membership)]
        for source in self.sources.values():
            start, end = source.published_earliest, source.published_latest
            if source.id in self.large or not source.complete_memberships or not start or not end:
                continue  # of large sources not all that they list has been read
            listed = [claim for claim in memberships if claim.source_id == source.id]
            states = {claim.state_id for claim in listed}
            organizations = {(claim.organization_id, claim.programme) for claim in listed}
            pairs = {(claim.organization_id, claim.state_id) for claim in listed}
            for claim in memberships:
                is_listed = (claim.organization_id, claim.state_id) in pairs
                would_be = claim.state_id in states and (claim.organization_id, claim.programme) in organizations
                answers = list(answers_of([claim], self.sources)) if would_be and not is_listed else []
                if answers and overlap(answers[0].bounds, (start, end)):
                    note = f"{source.id} lists the memberships of {self.names[claim.state_id]}, and not this one."
                    question = self.question_of(answers)
                    yield self.comparison(
                        answers, question, Verdict.DIFFER, basis=Basis.COMPLETE_LIST, denied_by=source.id, note=note
                    )

    def by_editors(self) -> Iterator[Comparison]:
        """The contradictions that editors have found and no rule has."""
        for link in self.links:
            pair = {link.from_id, link.to_id}
            if link.kind is LinkKind.CONTRADICTS and not any(pair <= group for group in self.differing):
                claims = [self.claims[link.to_id], self.claims[link.from_id]]
                question = claims[0].statement or claims[0].id
                yield self.comparison(self.linked(claims), question, Verdict.DIFFER, basis=Basis.LINK, note=link.note)

    def linked(self, claims: Sequence[Claim]) -> list[Answer]:
        """Claims that are held against each other without a question of their own."""
        return [Answer([claim], self.sources[claim.source_id], Question((), ())) for claim in claims]

    def question_of(self, answers: Sequence[Answer]) -> str:
        """The question of some answers in words."""
        question = answers[0].question
        kind, *about = question.topic
        concepts = sorted({" ".join(filter(None, answer.question.concept)) for answer in answers})
        named = ", ".join(self.names.get(part, part) for part in about if part)
        return ": ".join(filter(None, (kind.replace("-", " "), named, " / ".join(filter(None, concepts)))))

    def comparison(
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
        members = [(answer, claim) for answer in answers for claim in answer.claims]
        ids = [claim.id for _, claim in members]
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
            claims=[self.member(answer, claim, agrees[claim.id], differs[claim.id]) for answer, claim in members],
            claim_ids=sorted(set(ids)),
            actors=sorted({actor for _, claim in members for actor in claim.involved()}),
            sources=sorted(sources),
            denied_by_id=denied_by,
            note=note,
        )

    def relations(
        self, answers: Sequence[Answer], basis: Basis, denied_by: str | None
    ) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
        """With whom each claim agrees, and from whom it differs."""
        agrees: dict[str, set[str]] = {claim.id: set() for answer in answers for claim in answer.claims}
        differs: dict[str, set[str]] = {id: set() for id in agrees}
        if basis in (Basis.QUESTION, Basis.BOTH_DIRECTIONS):
            for answer, rival, verdict in rulings(answers):
                related = differs if verdict is Verdict.DIFFER else agrees
                for claim, other in product(answer.claims, rival.claims):
                    related[claim.id].add(other.id)
                    related[other.id].add(claim.id)
        if basis is Basis.LINK:
            differs = {id: differs.keys() - {id} for id in differs}
        if denied_by is not None:
            differs = {id: {denied_by} for id in differs}
        return agrees, differs

    def member(self, answer: Answer, claim: Claim, agrees_with: set[str], differs_from: set[str]) -> Member:
        """A claim as a comparison shows it."""
        allowed = interval(claim, is_rounded=True)
        earliest, latest = answer.days
        return Member(
            id=claim.id,
            source_id=claim.source_id,
            statement=claim.statement or type(claim).sentence(claim, self.names),
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


Dyad = tuple[str, str, str, str | None]
"""Two actors in code-point order, and what is traded between them in what unit."""


def dyad(flow: TradeFlow) -> Dyad:
    """Between whom goods flow, and which goods."""
    first, second = sorted((flow.exporter_id, flow.importer_id))
    return first, second, flow.commodity or "", flow.unit


def both_directions(flows: Iterable[TradeFlow]) -> dict[Dyad, list[list[TradeFlow]]]:
    """The flows in both directions of one witness and one time, by the dyad.

    Without a reporter, exports and imports come from different states, and are not joined.
    """
    by_time: dict[tuple[Any, ...], list[TradeFlow]] = {}
    for flow in flows:
        time = flow.period, flow.period_basis
        by_time.setdefault((dyad(flow), flow.source_id, flow.reporter_id or flow.measure, *time), []).append(flow)
    pairs: dict[Dyad, list[list[TradeFlow]]] = {}
    for pair in by_time.values():
        if len(pair) == 2 and pair[0].exporter_id != pair[1].exporter_id and None not in map(interval, pair):
            pairs.setdefault(dyad(pair[0]), []).append(pair)
    return pairs


def abridged(answers: Sequence[Answer]) -> tuple[Sequence[Answer], str | None]:
    """Of answers that cannot be compared those to list, and a note that counts the others."""
    if len(answers) <= LISTED_AT_MOST:
        return answers, None
    listed: list[Answer] = []
    notes: list[str] = []
    in_time = sorted(answers, key=lambda answer: (answer.source.id, answer.bounds or (date.min, date.max)))
    for source_id, group in groupby(in_time, key=lambda answer: answer.source.id):
        own = list(group)
        listed += own if len(own) < 3 else (own[0], own[-1])
        if len(own) > 2:
            notes.append(f"Of the {len(own)} claims of {source_id} the first and the last in time are listed.")
    return listed, " ".join(notes)
