"""Links: what claims are to each other."""

from sqlmodel import Field

from app.model.base import Record
from app.model.types import KEY, Sentence, Slug, Vocabulary, chosen_from, prose


class LinkKind(Vocabulary):
    """What one claim is to another."""

    SUBSET_OF = "subset_of", "Those counted in the first claim are among those counted in the second."
    PART_OF_SUM = "part_of_sum", "The figure of the first claim is a summand of the second."
    EXPLAINS = "explains", "The first claim says why the second holds."
    EVIDENCE_FOR = "evidence_for", "The first claim is put forward in support of the second."
    CONTRADICTS = "contradicts", "Both cannot be true of the same time: the first claim is held against the second."
    CORROBORATES = (
        "corroborates",
        "The first claim says what the second does, or more, of the same time, independently: it bears the second out.",
    )
    SPEAKS_AGAINST = (
        "speaks_against",
        "The first claim is evidence against the second, of another time or by another measure: both can be true.",
    )
    CONCEDES = "concedes", "The first claim is granted although it tells against the second: “of course …, but”."
    SUPERSEDES = "supersedes", "The first claim tells of a later time at which the second no longer holds."


JUDGING = (LinkKind.CONTRADICTS, LinkKind.SPEAKS_AGAINST, LinkKind.CORROBORATES, LinkKind.SUPERSEDES)
"""The kinds of links that give the second claim its standing."""

EDITORS = "editors"
"""Who asserts a link that no source does."""


class Link(Record, table=True):
    """A typed connection between two claims of any kind."""

    from_id: Slug = Field(
        sa_type=KEY, description="The claim that the connection starts from: the part, the reason, the evidence."
    )
    to_id: Slug = Field(
        sa_type=KEY, description="The claim that it leads to: the whole, what is explained or supported."
    )
    kind: LinkKind = chosen_from(LinkKind, "What the first claim is to the second.")
    asserted_by: Slug = Field(sa_type=KEY, description="The source that makes the connection, or `editors`.")
    note: Sentence | None = prose("Why, where it is not plain.")
    pack: str = Field(sa_type=KEY, index=True, exclude=True)
