"""Sources as a kind: how they are filtered."""

from typing import Literal

from pydantic import Field

from app.model.sources import Source, SourceKind
from app.model.types import Exactly, Scope, SourceCode
from app.query.kind import Kind
from app.query.parameters import Unset, any_of
from app.query.queries import TextQuery


class SourceQuery(TextQuery):
    """The parameters of the list of sources."""

    table = Source
    kind: list[SourceKind] = any_of("What sort of source.", example="article")
    publisher: list[Exactly] = any_of("Who published it, as the row has it.", example="The Diplomat")
    quoted_via: list[SourceCode] = any_of("Sources that reached us through this one.", example="wildcatsandblacksheep")
    sort: Literal["published", "-published"] | Unset = Field(
        None,
        description="The order: by id if not given, or `published` by its first day; `-` turns it round; undated last.",
    )


KIND = Kind("sources", Source, SourceQuery, example="diplomat-2013", scope=Scope.SOURCE)
