"""Headings that are known by the names of their styles, in the languages of the programs that wrote them."""

from __future__ import annotations

import re

_HEADING = re.compile(r"^(?:heading|überschrift|titre|titolo|título|kop|rubrik|overskrift|заголовок)\s*(\d)$", re.I)


def named_heading(name: str) -> int:
    """Heading level 1 to 6 that a style has by its name, 0 for others."""
    match = _HEADING.match(name)
    if match:
        return min(6, max(1, int(match.group(1))))
    return 1 if name.lower() == "title" else 0
