"""The tags of a web page, found by one pattern in time linear in the page.

For titles, descriptions and bare text. Python's own parser of HTML takes minutes for a page of some kilobytes that is
made to confuse it; this one reads a little less of what is unusual (a `>` within an attribute) and never stumbles.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import NamedTuple

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]*+)([^<>]*+)>|<[!?][^<>]*+>")
_ATTRIBUTE = re.compile(
    r"""(?<![\w:-])([a-zA-Z][\w:-]{0,40}+)\s{0,9}+=\s{0,9}+(?:"([^"]*+)"|'([^']*+)'|([^\s"'=<>`]++))"""
)


class Tag(NamedTuple):
    """`name` is in lower case, and empty for what is no element; `start` and `end` are its place in the text."""

    name: str
    closes: bool
    told: str
    start: int
    end: int

    @property
    def attributes(self) -> dict[str, str]:
        """Attributes by their names in lower case; of two with one name the first counts."""
        found: dict[str, str] = {}
        for name, *values in _ATTRIBUTE.findall(self.told):
            found.setdefault(name.lower(), unescape("".join(values)))
        return found


def tags(text: str) -> Iterator[Tag]:
    """All tags in order; comments must be taken out before."""
    for found in _TAG.finditer(text):
        yield Tag((found[2] or "").lower(), bool(found[1]), found[3] or "", found.start(), found.end())


def without_comments(text: str) -> str:
    """`text` without its comments; one that does not end is text."""
    if "<!--" not in text:
        return text
    parts, at = [], 0
    while (start := text.find("<!--", at)) >= 0 and (end := text.find("-->", start + 4)) >= 0:
        parts.append(text[at:start])
        at = end + 3
    return "".join([*parts, text[at:]])
