"""The header fields that every answer has: what browsers may do with it, and that scripts of any origin may read it."""

from collections.abc import Sequence

Fields = Sequence[tuple[bytes, bytes]]
"""Header fields as ASGI has them: names in small letters."""

NOTHING = "default-src 'none'; frame-ancestors 'none'"
"""The Content-Security-Policy of data: a browser that shows it loads and runs nothing."""

SURFACE = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Link, Dataset-Revision, Retry-After, RateLimit, RateLimit-Policy, "
    "X-Request-ID",
    "Content-Security-Policy": NOTHING,
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
"""The fields of every answer: the same whether or not a request has an Origin, so that a shared cache keeps one."""

FIELDS = [(name.lower().encode(), value.encode()) for name, value in SURFACE.items()]
"""The same as ASGI has them."""

PREFLIGHT = {
    **SURFACE,
    "Access-Control-Allow-Headers": "*",
    "Access-Control-Allow-Methods": "GET, HEAD",
    "Access-Control-Max-Age": "86400",
}
"""The fields of the answer to a browser that asks whether it may ask (Fetch, "CORS-preflight request")."""
