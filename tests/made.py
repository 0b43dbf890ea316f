"""Sources and claims that are made up in memory."""

from typing import Any, TypeVar

from app.model.claims import Claim
from app.model.sources import Source

Made = TypeVar("Made", bound=Claim)


def source(id: str, published: str | None = None, **others: Any) -> Source:
    """A source, an article if nothing else is said."""
    values = {"id": id, "kind": "article", "published": published, "pack": "made", **others}
    row = Source.model_validate({**dict.fromkeys(Source.model_fields), **values})
    row.complete(None)
    return row


def claim_of(table: type[Made], of: Source, **values: Any) -> Made:
    """A claim of a source, in the present tense unless it has a period or is said to rest on something else."""
    basis = {"period_basis": "stated" if values.get("period") else "publication", "source_row": "a row"}
    row = table.model_validate({**dict.fromkeys(table.model_fields), **basis, "source_id": of.id, **values})
    row.complete(of)
    return row
