"""Agreements: what states have signed, declared or established with each other."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from sqlmodel import Field

from app.model.claims import Aspect, Claim, Question, when
from app.model.types import ActorCode, Edtf, Sentence, Slug, Vocabulary, chosen_from, lists_ids, prose
from app.query.filters import InColumn
from app.query.kind import Kind
from app.query.parameters import any_of
from app.query.queries import ClaimQuery
from app.text.edtf import bounded, bounds
from app.text.words import folded


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

    matter = (("kind",),)

    def questions(self) -> Iterator[Question]:
        """Whether there is the agreement, and since when; agreements of which a pair can have many go by their title.

        Declarations are the same if they were signed on the same day. Treaties of the same parties and the same day are
        taken for one as well, whatever they are called: data sets describe what has no name.
        """
        topic = "agreements", *self.parties
        match self.kind:
            case AgreementKind.DECLARATION:
                if (signed := bounded(self.signed)) is not None:
                    yield Question(Aspect.TIE, topic, (self.kind,), moment=signed)
                return
            case AgreementKind.DIPLOMATIC_RELATIONS | AgreementKind.PARTNERSHIP:
                concept: tuple[str, ...] = (self.kind,)
            case _:
                concept = self.kind, folded(self.title)
        yield Question(Aspect.TIE, topic, concept, answer="exists")
        start = bounded(self.in_force if self.kind is AgreementKind.DIPLOMATIC_RELATIONS else self.signed)
        if start is not None:
            yield Question(Aspect.TIME, topic, concept, moment=start, excludes="other days")
        day = bounded(self.signed or self.in_force) if self.kind is AgreementKind.TREATY else None
        if day is not None and day[0] == day[1]:
            yield Question(Aspect.TIE, topic, (self.kind, "of the day"), moment=day)

    def inconsistencies(self) -> Iterator[tuple[str, str]]:
        """Columns that do not fit the others of the row, each with the reason."""
        yield from super().inconsistencies()
        end = bounds(self.ended)[1] if self.ended else None
        for name in ("signed", "in_force"):
            start = bounds(value)[0] if (value := getattr(self, name)) else None
            if start and end and end < start:
                yield "ended", f"before {name}: the agreement ends before it begins"

    @classmethod
    def sentence(cls, row: Any, name_of: Mapping[str, str]) -> str | None:
        """The claim in words, for rows without a statement."""
        if not row.parties:
            return None
        *others, last = (name_of[party] for party in row.parties)
        listed = f"{', '.join(others)} and {last} are listed as parties" if others else f"{last} is listed as a party"
        return f"{listed} to “{row.title}”{when(row)}."


class AgreementQuery(ClaimQuery):
    """The parameters of the list of agreements."""

    table = Agreement
    kind: list[AgreementKind] = any_of("What sort of agreement.", example="diplomatic_relations")
    party: Annotated[list[ActorCode], InColumn("parties")] = any_of(
        "A party to it, by any code or name.", example="MNG"
    )


KIND = Kind("agreements", Agreement, AgreementQuery, example="mng-kaz-diplomatic-relations")
