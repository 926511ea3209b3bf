"""Numbers that a web page gives single items of its lists: `<li value="7">`, which the converter counts through."""

from __future__ import annotations

import re

from .tags import tags

# Bounded: a page may open thousands of items and end none.
_VALUE = re.compile(r"<li\s[^<>]{0,600}?\bvalue\s{0,9}+=", re.I)
_NUMBER = re.compile(r"\s*[+-]?\d{1,9}\s*")
_LISTS = frozenset({"ol", "ul", "menu", "dir"})


def with_numbers(page: str) -> str:
    """A page in which an item that names its number begins a list with that number."""
    if not _VALUE.search(page):
        return page
    parts, at, lists = [], 0, list[str]()
    for tag in tags(page):
        if tag.name in _LISTS and not tag.closes:
            lists.append(tag.name)
        elif tag.name in _LISTS and lists:
            lists.pop()
        elif tag.name == "li" and not tag.closes and lists[-1:] == ["ol"]:
            value = tag.attributes.get("value", "")
            if _NUMBER.fullmatch(value):
                parts += [page[at : tag.start], f'</ol><ol start="{int(value)}">']
                at = tag.start
    return "".join([*parts, page[at:]])
