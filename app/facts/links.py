"""Links as a kind: how they are filtered."""

from app.model.links import Link, LinkKind
from app.model.types import Asserter, ClaimId, Scope
from app.query.kind import Kind
from app.query.parameters import Query, any_of


class LinkQuery(Query):
    """What the list of links can be asked."""

    table = Link
    from_: list[ClaimId] = any_of("Links that start from this claim.", alias="from", example="mng-kaz-exports")
    to: list[ClaimId] = any_of("Links that lead to this claim.", example="mng-kaz-two-way-trade")
    kind: list[LinkKind] = any_of("What the first claim is to the second.", example="part_of_sum")
    asserted_by: list[Asserter] = any_of("The source that makes the connection, or `editors`.", example="editors")


EXAMPLE = "usa-ties-show-multidirectional-policy"
KIND = Kind("links", Link, LinkQuery, singular="link", example=EXAMPLE, scope=Scope.LINK)
