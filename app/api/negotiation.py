"""What a client would rather have: the format of an answer, and its content coding (RFC 9110, section 12.5)."""

import re
from functools import lru_cache
from typing import TypeVar

from starlette.requests import Request

from app.api.requests import headers_of
from app.model.errors import NotAcceptable
from app.model.types import Vocabulary
from app.query.parameters import MEDIA_TYPES, Format

AnyFormat = TypeVar("AnyFormat", bound=Vocabulary)

MAX_PREFERENCES = 50
"""How many elements Accept and its like may have: browsers send up to ten."""

CODINGS = ("zstd", "gzip", "identity")
"""The content codings on offer; of those that a client likes as well, the first is taken."""

WEIGHT = re.compile(r"(?=\.?[0-9])[01]?(\.[0-9]*)?")
LEAST = 1e-6
"""The weight of what is accepted without being named: less than any that can be told."""

OTHER_NAMES = {"application/x-ndjson": MEDIA_TYPES[Format.JSONL]}
"""Names by which what is on offer is known as well."""


def qualities(header: str) -> dict[str, float]:
    """The elements of a header that lists preferences, each with its weight: 0 for what must not be sent."""
    weights: dict[str, float] = {}
    for element in header.split(","):
        name, *parameters = (part.strip().lower() for part in element.split(";"))
        weight = next((part[2:] for part in parameters if part.startswith("q=")), "1")
        name = OTHER_NAMES.get(name, name)
        weights[name] = max(weights.get(name, 0.0), float(weight) if WEIGHT.fullmatch(weight) else 0.0)
    return weights


@lru_cache(maxsize=64)
def ranking(accept: bytes, offered: tuple[AnyFormat, ...]) -> tuple[AnyFormat, ...]:
    """The formats on offer that an Accept header lets a server send, the best first; all if there is none."""
    weights = qualities(accept.decode("latin-1") or "*/*")

    def weight_of(format: AnyFormat) -> float:
        media_type = MEDIA_TYPES[format].partition(";")[0]
        ranges = (media_type, f"{media_type.partition('/')[0]}/*", "*/*")
        return next((weights[media_range] for media_range in ranges if media_range in weights), 0.0)

    return tuple(sorted((format for format in offered if weight_of(format) > 0), key=weight_of, reverse=True))


@lru_cache(maxsize=64)
def accepted(accept: bytes) -> bytes:
    """The same as a text, by which answers are remembered."""
    return b" ".join(str(format).encode() for format in ranking(accept, tuple(Format)))


def acceptable(request: Request, *offered: AnyFormat) -> AnyFormat:
    """The format on offer that a request likes best; NotAcceptable if it likes none."""
    ranked: tuple[AnyFormat, ...] = ranking(headers_of(request.scope).get(b"accept", b""), offered)
    for format in ranked:
        return format
    raise NotAcceptable(f"this answer is given as {' or '.join(MEDIA_TYPES[format] for format in offered)}")


@lru_cache(maxsize=64)
def coding(accept_encoding: bytes) -> str | None:
    """The content coding that an Accept-Encoding header likes best; None if it accepts none on offer.

    `gzip only` and `zstd only` are for those who refuse an answer as it is. Nobody is sent what they have not named but
    `identity`, which is good enough until it is refused.
    """
    weights = qualities(accept_encoding.decode("latin-1"))

    def weight_of(name: str) -> float:
        return weights.get(name, weights.get("*", LEAST if name == "identity" else 0.0))

    best = max(CODINGS, key=weight_of)
    if weight_of(best) == 0:
        return None
    return best if weight_of("identity") else f"{best} only"
