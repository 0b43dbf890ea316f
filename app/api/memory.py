"""Memory that is free, given back to the system: the C library of Linux keeps what many threads have used at once."""

import ctypes
import gc
from functools import cache
from typing import Any


@cache
def _trim() -> Any:
    """The function of the C library that gives free memory back; None if it has none (musl, macOS)."""
    try:
        return getattr(ctypes.CDLL(None), "malloc_trim", None)
    except OSError:
        return None


def give_back() -> None:
    """Give free memory back to the system, if that can be asked for."""
    gc.collect()
    trim = _trim()
    if trim is not None:
        trim(0)
