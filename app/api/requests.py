"""Reading requests: the query and the header fields."""

import re
from collections.abc import Iterable
from urllib.parse import parse_qsl, quote_plus

from starlette.types import Scope

QUERY = "third_neighbor.query"
HEADERS = "third_neighbor.headers"
CACHED = "third_neighbor.cached"
"""Where a request notes that its answer was remembered."""
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


def headers_of(scope: Scope) -> dict[bytes, bytes]:
    """The header fields of a request by their names, the lines of each as one (RFC 9110, section 5.3), read once."""
    if HEADERS not in scope:
        headers: dict[bytes, bytes] = {}
        for name, value in scope["headers"]:
            headers[name] = headers[name] + b"," + value if name in headers else value
        scope[HEADERS] = headers
    read: dict[bytes, bytes] = scope[HEADERS]
    return read
