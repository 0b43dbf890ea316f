"""Sources: articles, data sets, reference works and official records that make claims."""

from collections.abc import Mapping
from datetime import date

from sqlmodel import Field

from app.model.base import Record
from app.model.types import KEY, Edtf, Language, Sentence, Sha256, Slug, Vocabulary, chosen_from, names_own_kind, prose
from app.text import edtf


class SourceKind(Vocabulary):
    """What sort of thing a source is."""

    ARTICLE = "article", "A text by a journalist or a scholar, a page or a post."
    DATASET = "dataset", "A data set with rows."
    REFERENCE = "reference", "A list of codes and names."
    OFFICIAL_RECORD = "official_record", "A record of a state or an organization."


class Source(Record, table=True):
    """An article, data set, official record or reference list that makes claims."""

    kind: SourceKind = chosen_from(SourceKind, "What sort of source it is.")
    title: Sentence | None = prose("Its title; null if not confirmed.")
    short_name: Sentence | None = prose("What it is called where there is little room; null if nothing shorter is set.")
    author: Sentence | None = prose("Who wrote it; null if not confirmed.")
    publisher: Sentence | None = prose("Who published it; null if not known.")
    published: Edtf | None = Field(description="When it was published, EDTF; null if not known.")
    published_earliest: date | None = Field(description="First day on which it can have been published.")
    published_latest: date | None = Field(description="Last day on which it can have been published.")
    url: Sentence | None = prose("Where it can be found.")
    archive_url: Sentence | None = prose("Where an archive keeps it as it was; null if not known.")
    retrieved: Edtf | None = Field(description="When it was read for the data set, EDTF; null if not noted.")
    language: Language | None = Field(
        max_length=35, description="The language in which it was read, a tag of BCP 47; null if not noted."
    )
    quoted_via_id: Slug | None = names_own_kind(
        "The source through which its text reached us, if not at first hand.", table="source"
    )
    origin_id: Slug | None = names_own_kind(
        "The source whose content it repeats, translates or takes its figures from: both are one witness; null if it "
        "is its own.",
        table="source",
    )
    licence: Sentence | None = prose("On what terms it may be used, if stated.")
    edition: Sentence | None = prose("Its version or edition, if it has one.")
    text_sha256: Sha256 | None = Field(
        description="SHA-256 of the text that the locators count in, as a UTF-8 file; the text itself is not "
        "part of the data set."
    )
    complete_memberships: bool | None = Field(
        description="Whether it lists all memberships of each state that it speaks of, so that its silence denies one; "
        "null if that is not known."
    )
    complete_borders: bool | None = Field(
        description="Whether it lists all land borders of each state that it speaks of, so that its silence denies "
        "one; null if that is not known."
    )
    pack: str = Field(sa_type=KEY, index=True, exclude=True)

    def complete(self, source: "Source | None") -> None:
        """Derive the bounds of the date of publication."""
        self.published_earliest, self.published_latest = edtf.bounds(self.published) if self.published else (None, None)


def origin_of(source_id: str, origins: Mapping[str, str | None]) -> str:
    """The source whose content one repeats, in the end, or itself; `origins` by the ids of sources."""
    seen = {source_id}
    while (origin := origins.get(source_id)) and origin not in seen:
        source_id = origin
        seen.add(origin)
    return source_id
