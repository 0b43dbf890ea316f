"""Codes: which state a code names in which scheme, and when; one input in, every scheme out."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any

from pydantic import Field as Parameter
from sqlalchemy import or_, select
from sqlmodel import Field

from app.model.base import Record
from app.model.sources import Source
from app.model.types import KEY, ActorCode, Edtf, Exactly, Scope, Slug, TimePoint, Vocabulary, chosen_from, names_actor
from app.query.branches import Condition
from app.query.filters import Filter, Overlapping
from app.query.kind import Kind
from app.query.parameters import Query, Unset, any_of
from app.store.prepared_statements import parameter
from app.text import edtf
from app.text.words import folded


class Scheme(Vocabulary):
    """A list by which states and organizations are named."""

    ALPHA3 = "alpha3", "ISO 3166-1 alpha-3; for states of the past, ISO 3166-3."
    ALPHA2 = "alpha2", "ISO 3166-1 alpha-2."
    M49 = "m49", "United Nations M49: the numeric code of ISO 3166-1."
    COW = "cow", "Correlates of War."
    GW = "gw", "Gleditsch and Ward."
    GEC = "gec", "Geopolitical Entities and Codes (once FIPS 10-4)."
    ABBREVIATION = "abbreviation", "The abbreviation of an organization."
    NAME = "name", "The common English name."
    OTHER_NAME = "other_name", "Another name."


class CodeEntry(Record, table=True):
    """A code or a name of a state or an organization in one scheme, with the time in which it named it."""

    scheme: Scheme = chosen_from(Scheme, "The list to which it belongs.")
    code: str = Field(max_length=200, description="The code or the name.", schema_extra={"examples": ["712"]})
    subject_id: Slug = names_actor("Whom it names.")
    valid: Edtf | None = Field(max_length=32, description="When it named it, EDTF; null if there is no other time.")
    valid_earliest: date | None = Field(description="First day on which it did; null where open or not known.")
    valid_latest: date | None = Field(description="Last day on which it did; null where open or not known.")
    key: str | None = Field(max_length=200, index=True, exclude=True)
    pack: str = Field(sa_type=KEY, index=True, exclude=True)

    def complete(self, source: Source | None) -> None:
        """Derive the bounds of its time, and the key by which a text in any spelling finds it."""
        self.valid_earliest, self.valid_latest = edtf.bounds(self.valid) if self.valid else (None, None)
        self.key = folded(self.code)


class OfSameSubject(Filter):
    """All codes and names of whatever a code or a name can stand for."""

    def operand(self, value: Any) -> Any:
        """The code, or the words of a name, as codes are compared."""
        return folded(value)

    def clauses(self, name: str, operand: Any, table: type[Record]) -> Iterator[Condition]:
        """The subjects that it can name, in whole or by some words of a name."""
        named = table.table().alias("named").c
        words, key = parameter(name, KEY), " " + named.key + " "
        is_meant = or_(named.key == words, key.contains(" " + words + " "))
        yield table.table().c.subject_id.in_(select(named.subject_id).where(is_meant))


class CodeQuery(Query):
    """The parameters of the list of codes."""

    table = CodeEntry
    q: Annotated[Exactly | Unset, OfSameSubject()] = Parameter(
        None,
        description="A code, a name or words of a name in any scheme: answers all codes and names of whatever it can "
        "stand for.",
        examples=["712"],
    )
    subject: list[ActorCode] = any_of("Whom the codes name.", example="MNG")
    scheme: list[Scheme] = any_of("The list to which the codes belong.", example="cow")
    code: list[Exactly] = any_of("The code or the name itself.", example="712")
    as_of: Annotated[TimePoint | Unset, Overlapping("valid", with_undated=True)] = Parameter(
        None, description="Codes that were valid in this year.", examples=["2013"]
    )


KIND = Kind("codes", CodeEntry, CodeQuery, singular="code", example="cow.712.MNG", scope=Scope.CODE)
