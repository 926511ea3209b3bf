"""Memory that was freed and that the C library still keeps for this process."""

from __future__ import annotations

import ctypes
import functools
import sys
from typing import Any


def give_back() -> None:
    """Hand it to the system; takes about a millisecond. Only glibc keeps so much that this is worth the while.

    Blocks of a few megabytes, taken and freed in turns, leave holes in its heap, which grows past them.
    """
    trim = _trim()
    if trim is not None:
        trim(0)


@functools.cache
def _trim() -> Any:
    if sys.platform != "linux":
        return None
    try:
        return ctypes.CDLL("libc.so.6").malloc_trim
    except (OSError, AttributeError):
        return None
