"""Organizations of states."""

from collections.abc import Iterator

from sqlmodel import Field

from app.model.base import Record
from app.model.types import KEY, NAME, Edtf, Scope, Sentence, Slug, Vocabulary, chosen_from, names_own_kind
from app.query.kind import Kind
from app.query.parameters import any_of
from app.query.queries import ReferenceQuery


class OrganizationKind(Vocabulary):
    """How an organization stands to its members."""

    INTERGOVERNMENTAL = "intergovernmental", "Its members decide together and remain the masters."
    FORUM = "forum", "A group that meets and consults, without a treaty of its own or with a loose one."
    BODY = "body", "A bank, fund, court or agency of another organization, or that states have set up together."
    OPERATION = "operation", "A mission or a force with a mandate."
    AGREEMENT = "agreement", "A treaty or a regime to which states are parties."
    INTERPARLIAMENTARY = "interparliamentary", "Its members are parliaments."
    NONGOVERNMENTAL = "nongovernmental", "Its members are no governments."
    SUPRANATIONAL = "supranational", "It makes law for its members."


class Organization(Record, table=True):
    """An organization of states."""

    name: Sentence = Field(sa_type=NAME, description="Its full English name.")
    abbreviation: str | None = Field(max_length=32, description="The abbreviation by which it is known.")
    kind: OrganizationKind | None = chosen_from(OrganizationKind, "How it stands to its members; null if not recorded.")
    existed: Edtf | None = Field(max_length=64, description="When it existed, EDTF; null if not recorded.")
    existed_source_id: Slug | None = names_own_kind("The source that says when it existed.", table="source")
    successor_id: Slug | None = names_own_kind("The organization that took its place.", table="organization")
    pack: str = Field(sa_type=KEY, index=True, exclude=True)

    def inconsistencies(self) -> Iterator[tuple[str, str]]:
        """Columns that do not fit the others of the row, each with the reason."""
        yield from super().inconsistencies()
        if (self.existed is None) != (self.existed_source_id is None):
            yield "existed_source_id", "a lifetime and its source go together"


class OrganizationQuery(ReferenceQuery):
    """The parameters of the list of organizations."""

    table = Organization
    kind: list[OrganizationKind] = any_of("How the organization stands to its members.", example="supranational")


KIND = Kind("organizations", Organization, OrganizationQuery, example="sco", scope=Scope.ORGANIZATION)
