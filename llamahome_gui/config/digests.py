"""A short name made of all that decides something, so that what was made of the same is found again."""

from __future__ import annotations

import hashlib
import json
from typing import Any


def digest_of(value: Any, digits: int, *, sort_keys: bool = True) -> str:
    """The first hexadecimal digits of the SHA-256 over a value as JSON.

    Args:
        digits: How many, at most 64.
        sort_keys: Whether the order of an object's keys does not count.
    """
    return hashlib.sha256(json.dumps(value, sort_keys=sort_keys).encode()).hexdigest()[:digits]
