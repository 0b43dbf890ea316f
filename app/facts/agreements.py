"""Agreements: what states have signed, declared or established with each other."""

from collections.abc import Iterator

from sqlmodel import Field

from app.claims import Claim, Question, Stored
from app.filters import ClaimQuery, Clauses, any_of, listing
from app.resource import Resource
from app.types import ActorCode, Edtf, Sentence, Slug, Vocabulary, chosen_from, lists_ids, prose


class AgreementKind(Vocabulary):
    """What sort of agreement it is."""

    DIPLOMATIC_RELATIONS = (
        "diplomatic_relations",
        "Diplomatic relations were established (Vienna Convention of 1961, article 2).",
    )
    TREATY = "treaty", "A treaty, by whatever name (Vienna Convention of 1969, article 2)."
    PARTNERSHIP = "partnership", "A partnership that was given a name or a rank, such as a strategic one."
    PROGRAMME = "programme", "A programme of co-operation."
    DECLARATION = "declaration", "A joint declaration."


class Agreement(Claim, table=True):
    """One source's claim that actors have agreed on something."""

    title: Sentence = prose("What the agreement is called, or a description if it has no name.")
    kind: AgreementKind = chosen_from(AgreementKind, "What sort of agreement it is.")
    parties: list[Slug] = lists_ids("The parties, in code-point order.")
    signed: Edtf | None = Field(max_length=32, description="Date of signature, EDTF; null if the source does not say.")
    in_force: Edtf | None = Field(
        max_length=32, description="Since when it has been in force, EDTF; null if the source does not say."
    )
    ended: Edtf | None = Field(
        max_length=32, description="When it ended, EDTF; null if the source does not say that it did."
    )

    def questions(self) -> Iterator[Question]:
        """In which year diplomatic relations were established; other agreements of a pair can be many."""
        if self.kind is AgreementKind.DIPLOMATIC_RELATIONS and self.in_force:
            yield Question(("agreements", *self.parties), (self.kind,), self.in_force[:4], is_timeless=True)


class AgreementQuery(ClaimQuery):
    """What the list of agreements can be asked."""

    table = Agreement
    kind: list[AgreementKind] = any_of("What sort of agreement.", example="diplomatic_relations")
    party: list[ActorCode] = any_of("A party to it, by any code or name.", example="MNG")

    def clauses_on(self, table: type[Stored]) -> Clauses:
        """The same conditions, on the table of some kind."""
        yield from super().clauses_on(table)
        if self.party:
            yield listing(Agreement.table().c.parties, self.party)


RESOURCE = Resource("agreements", Agreement, AgreementQuery, one="agreement", example="mng-kaz-diplomatic-relations")
