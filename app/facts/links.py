"""Links as a kind: how they are filtered."""

from app.model.links import Link, LinkKind
from app.model.types import Asserter, ClaimId, Scope
from app.query.kind import Kind
from app.query.parameters import Query, any_of


class LinkQuery(Query):
    """The parameters of the list of links."""

    table = Link
    from_: list[ClaimId] = any_of("Links that start from this claim.", alias="from", example="mng-kaz-exports")
    to: list[ClaimId] = any_of("Links that lead to this claim.", example="mng-kaz-two-way-trade")
    kind: list[LinkKind] = any_of("What the first claim is to the second.", example="part_of_sum")
    asserted_by: list[Asserter] = any_of("The source that makes the connection, or `editors`.", example="editors")


KIND = Kind("links", Link, LinkQuery, example="usa-ties-show-multidirectional-policy", scope=Scope.LINK)
