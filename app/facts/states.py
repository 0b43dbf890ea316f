"""States, of today and of the past, with their codes."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import StringConstraints
from sqlmodel import Field

from app.model.base import Record
from app.model.types import (
    KEY,
    NAME,
    Code,
    Edtf,
    NameList,
    Scope,
    Sentence,
    Slug,
    Vocabulary,
    chosen_from,
    names_own_kind,
    prose,
)
from app.query.kind import Kind
from app.query.parameters import any_of
from app.query.queries import ReferenceQuery

Alpha2 = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
GecCode = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{2}$")]
M49 = Annotated[str, StringConstraints(pattern=r"^[0-9]{3}$")]


class StateKind(Vocabulary):
    """What sort of state it is."""

    SOVEREIGN = "sovereign", "A sovereign state of today."
    HISTORICAL = "historical", "A state of the past."
    DEPENDENCY = "dependency", "A territory that another state is responsible for."
    OTHER = "other", "A territory of another or a disputed standing."


class State(Record, table=True):
    """A state, of today or of the past, with the codes by which the field's data sets name it."""

    name: Sentence = Field(sa_type=NAME, description="Its common English short name.")
    other_names: list[str] = Field(sa_type=NameList, description="Other names by which it is known.")
    alpha2: Alpha2 | None = Field(
        max_length=2, description="ISO 3166-1 alpha-2; for a state of the past, the code that it had."
    )
    m49: M49 | None = Field(
        max_length=3, description="United Nations M49, three digits: the numeric code of ISO 3166-1."
    )
    cow_code: int | None = Field(description="Country code of the Correlates of War project's state system.")
    gw_code: int | None = Field(description="Country code of Gleditsch and Ward's list of independent states.")
    gec_code: GecCode | None = Field(
        max_length=2,
        description="Geopolitical Entities and Codes (once FIPS 10-4), as the World Factbook has it; no ISO code.",
    )
    kind: StateKind = chosen_from(StateKind, "What sort of state it is.")
    existed: Edtf | None = Field(max_length=32, description="When it existed, EDTF; null if not recorded.")
    existed_source_id: Slug | None = names_own_kind("The source that says when it existed.", table="source")
    part_of_id: Slug | None = names_own_kind(
        "The state of which it is a part, for territories that are told of by themselves.", table="actor"
    )
    capital: Sentence | None = prose("Its capital; null if it has none or it is not recorded.")
    capital_latitude: float | None = Field(ge=-90, le=90, description="Degrees north of the equator.")
    capital_longitude: float | None = Field(ge=-180, le=180, description="Degrees east of Greenwich.")
    pack: str = Field(sa_type=KEY, index=True, exclude=True)

    def inconsistencies(self) -> Iterator[tuple[str, str]]:
        """Columns that do not fit the others of the row, each with the reason."""
        yield from super().inconsistencies()
        if (self.existed is None) != (self.existed_source_id is None):
            yield "existed_source_id", "a lifetime and its source go together"


class StateQuery(ReferenceQuery):
    """The parameters of the list of states."""

    table = State
    kind: list[StateKind] = any_of("What sort of state.", example="historical")
    alpha2: list[Alpha2] = any_of("ISO 3166-1 alpha-2 code.", example="MN")
    m49: list[M49] = any_of("M49 code, three digits.", example="496")
    gec_code: list[GecCode] = any_of("GEC code.", example="MG")
    cow_code: list[Code] = any_of("Correlates of War code.", example=712)
    gw_code: list[Code] = any_of("Gleditsch-Ward code.", example=712)


KIND = Kind("states", State, StateQuery, example="MNG", scope=Scope.STATE)
