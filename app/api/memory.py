"""The memory of the C library of Linux, which keeps what many threads have used at once unless it is told otherwise."""

import ctypes
from collections.abc import Callable
from functools import cache

ARENA_MAX = -8
"""The parameter of `mallopt` that bounds how many areas of memory threads have between them (M_ARENA_MAX)."""


@cache
def _function(name: str) -> Callable[..., int] | None:
    """A function of the C library; None if it has none of this name (musl, macOS)."""
    found: Callable[..., int] | None = getattr(ctypes.CDLL(None), name, None)
    return found


def share() -> None:
    """Let all threads use one area of memory, so that what is free is in one place."""
    if (mallopt := _function("mallopt")) is not None:
        mallopt(ARENA_MAX, 1)


def give_back() -> None:
    """Give free memory back to the system."""
    if (trim := _function("malloc_trim")) is not None:
        trim(0)
