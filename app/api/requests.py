"""Reading requests: the query, headers, and the format in which an answer is wanted."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import TypeVar, cast
from urllib.parse import parse_qsl, quote_plus

from starlette.requests import Request
from starlette.types import Scope

from app.model.errors import NotAcceptable
from app.model.types import Vocabulary
from app.query.parameters import MEDIA_TYPES, Format

AnyFormat = TypeVar("AnyFormat", bound=Vocabulary)

QUERY = "third_neighbor.query"
SAFE = re.compile(r"[\w.~-]*", re.ASCII)


def query_of(scope: Scope) -> list[tuple[str, str]]:
    """The parameters of a request's query in order, read once."""
    if QUERY not in scope:
        text = scope["query_string"].decode("latin-1")
        if "%" in text or "+" in text:
            scope[QUERY] = parse_qsl(text, keep_blank_values=True)
        else:  # nothing to unquote, as in most queries: a tenth of the time
            parts = [part.partition("=") for part in text.split("&") if part]
            scope[QUERY] = [(name, value) for name, _, value in parts]
    parameters: list[tuple[str, str]] = scope[QUERY]
    return parameters


def query_text(query: Iterable[tuple[str, str]]) -> str:
    """Parameters as they stand in a query."""
    return "&".join([f"{name}={value if SAFE.fullmatch(value) else quote_plus(value)}" for name, value in query])


def header(scope: Scope, name: bytes) -> str | None:
    """A header of a request, its lines as one (RFC 9110, section 5.3); None if it has none of this name."""
    lines = [value for key, value in scope["headers"] if key == name]
    return b",".join(lines).decode("latin-1") if lines else None


@lru_cache(maxsize=256)
def accepted(accept: str | None, offered: tuple[str, ...] = tuple(Format)) -> str | None:
    """The format on offer that an Accept header likes best, the first if it does not care; None if it likes none.

    RFC 9110, section 12.5.1.
    """
    qualities: dict[str, float] = {}
    for element in (accept or "*/*").split(","):
        media_range, *parameters = (part.strip().lower() for part in element.split(";"))
        quality = next((part[2:] for part in parameters if part.startswith("q=")), "1")
        try:
            qualities[media_range] = float(quality)
        except ValueError:
            qualities[media_range] = 0.0

    def quality_of(format: str) -> float:
        media_type = MEDIA_TYPES[format].partition(";")[0]
        ranges = (media_type, f"{media_type.partition('/')[0]}/*", "*/*")
        return next((qualities[media_range] for media_range in ranges if media_range in qualities), 0.0)

    best = max(offered, key=quality_of)
    return best if quality_of(best) > 0 else None


def acceptable(request: Request, *offered: AnyFormat) -> AnyFormat:
    """The format on offer that a request likes best; NotAcceptable if it likes none."""
    chosen = accepted(header(request.scope, b"accept"), offered)
    if chosen is None:
        raise NotAcceptable(f"this answer is given as {' or '.join(MEDIA_TYPES[format] for format in offered)}")
    return cast(AnyFormat, chosen)
