"""What is asked to check a claim: the kinds that can be checked, and the parameters of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Self

from pydantic import Field

from app.facts.memberships import Role
from app.facts.missions import MissionKind
from app.facts.people_flows import PeopleConcept
from app.model.claims import Qualifier, Unit
from app.model.errors import Fault, InvalidParameters
from app.model.types import ActorCode, Amount, Edtf, Exactly, OrganizationCode, Scope
from app.query.directory import Directory
from app.query.parameters import Parameters, Unset


@dataclass(frozen=True, slots=True)
class Form:
    """What is asked to check a claim of one kind."""

    sides: Mapping[str, str]
    """The parameters that name the sides, each with its column."""
    needed: Sequence[str]
    """The other parameters that must be given."""
    given: Mapping[str, str]
    """Those that may be given, each with its column."""
    usual: Mapping[str, Any]
    """The values of columns for which nothing is given."""
    either: Sequence[Sequence[str]]
    """The columns in which the sides stand: all of one of these."""


FIGURE = {"value": "value", "qualifier": "value_qualifier", "unit": "unit", "step": "value_step"}

FORMS: Mapping[str, Form] = {
    "trade-flows": Form(
        {"exporter": "exporter_id", "importer": "importer_id"},
        ["value"],
        {**FIGURE, "measure": "measure", "reporter": "reporter_id", "commodity": "commodity"},
        {"measure": "exports", "unit": "USD", "currency": "USD"},
        [("exporter_id", "importer_id"), ("importer_id", "exporter_id")],
    ),
    "memberships": Form(
        {"organization": "organization_id", "state": "state_id"},
        [],
        {"role": "role", "programme": "programme"},
        {},
        [("organization_id", "state_id")],
    ),
    "missions": Form(
        {"sending": "sending_id", "receiving": "receiving_id"},
        [],
        {"mission": "kind"},
        {"kind": "embassy"},
        [("sending_id", "receiving_id")],
    ),
    "people-flows": Form(
        {"destination": "destination_id"},
        ["concept", "value"],
        {**FIGURE, "concept": "concept", "people": "people_id", "origin": "origin_id", "basis": "basis"},
        {"unit": "persons", "basis": "stock"},
        [("destination_id",)],
    ),
    "borders": Form(
        {"a": "a_id", "b": "b_id"},
        [],
        {**FIGURE, "measure": "measure", "contiguous": "contiguous"},
        {"measure": "none", "contiguous": True},
        [("a_id", "b_id")],
    ),
    "investments": Form(
        {"investor": "investor_id", "host": "host_id"},
        ["measure", "value"],
        {**FIGURE, "measure": "measure", "basis": "basis"},
        {},
        [("investor_id", "host_id")],
    ),
}
"""The kinds that can be checked, by their paths."""

CheckedKind = Literal["trade-flows", "memberships", "missions", "people-flows", "borders", "investments"]


def side(description: str, *, example: str | None = None) -> Any:
    """A parameter that names a side of a claim."""
    return Field(None, description=description, examples=None if example is None else [example])


class CheckQuery(Parameters):
    """What a check can be asked: `kind`, the fields of that kind, and a period."""

    kind: CheckedKind = Field(description="The kind of claim, by its path.", examples=["trade-flows"])
    exporter: ActorCode | Unset = side("Trade: where the goods come from.", example="MNG")
    importer: ActorCode | Unset = side("Trade: where they go to.", example="KAZ")
    reporter: ActorCode | Unset = side("Trade: whose statistics the figure is from.")
    organization: OrganizationCode | Unset = side("Memberships: the organization.")
    state: ActorCode | Unset = side("Memberships: the state.")
    sending: ActorCode | Unset = side("Missions: the sending State.")
    receiving: ActorCode | Unset = side("Missions: the receiving State.")
    people: ActorCode | Unset = side("People: the people they belong to.")
    origin: ActorCode | Unset = side("People: where they come from.")
    destination: ActorCode | Unset = side("People: where they live, moved to, or study.")
    a: ActorCode | Unset = side("Borders: the one side.")
    b: ActorCode | Unset = side("Borders: the other side.")
    investor: ActorCode | Unset = side("Investments: where they come from.")
    host: ActorCode | Unset = side("Investments: where they are made.")
    measure: Exactly | Unset = Field(
        None, description="Trade, borders, investments: what is measured, as in the codebook; of trade, `exports`."
    )
    role: Role | Unset = Field(None, description="Memberships: in which role.")
    programme: Exactly | Unset = Field(None, description="Memberships: the programme, written out.")
    mission: MissionKind | Unset = Field(None, description="Missions: of which kind; `embassy` if not given.")
    concept: PeopleConcept | Unset = Field(None, description="People: what is counted.")
    basis: Exactly | Unset = Field(None, description="People, investments: over what time it was counted.")
    commodity: Exactly | Unset = Field(None, description="Trade: which goods; all of them if not given.")
    contiguous: bool | Unset = Field(None, description="Borders: whether the two touch; `true` if not given.")
    value: Amount | Unset = Field(None, description="The figure.", examples=[26000000])
    qualifier: Qualifier | Unset = Field(
        None, description="How it is stated: `about`, `over`; a bare figure if not given."
    )
    unit: Unit | Unset = Field(None, description="In what it is counted: the usual unit of the kind if not given.")
    step: Amount | Unset = Field(None, gt=0, description="To which step it is rounded.", examples=[1000000])
    period: Edtf | Unset = Field(
        None,
        description="Of which time it is said, EDTF; if not given, of the present: the year before the newest source.",
        examples=["2012"],
    )
    format: Literal["json", "text"] | Unset = Field(None, description="`text`: one plain sentence instead of JSON.")

    @property
    def form(self) -> Form:
        """What is asked to check a claim of this kind."""
        return FORMS[self.kind]

    def resolve(self, directory: Directory) -> Self:
        """Replace codes by ids; InvalidParameters if something is missing, or of another kind."""
        form, given = self.form, self.model_fields_set - {"kind", "period", "format"}
        faults = [
            Fault(parameter=name, message=f"needed to check {self.kind}", suggestions=[])
            for name in (*form.sides, *form.needed)
            if getattr(self, name) is None
        ]
        known = [*form.sides, *form.given]
        faults += [
            Fault(parameter=name, message=f"not asked of {self.kind}", suggestions=known)
            for name in sorted(given - set(known))
        ]
        if faults:
            raise InvalidParameters(*faults)
        for name, scope in SCOPES.items():
            if (code := getattr(self, name)) is not None:
                self.__dict__[name] = directory.require(code, scope, name)
        return self


SCOPES = {
    **dict.fromkeys(("exporter", "importer", "reporter", "state", "sending", "receiving", "people"), Scope.ACTOR),
    **dict.fromkeys(("origin", "destination", "a", "b", "investor", "host"), Scope.ACTOR),
    "organization": Scope.ORGANIZATION,
}
"""What the codes in parameters may stand for."""
