"""Lists in web pages and mails that Word or Outlook wrote: paragraphs whose labels are text, in conditional comments.

Such a page says `<p style='mso-list:l0 level2 lfo1'><![if !supportLists]>o  <![endif]>text</p>`.
"""

from __future__ import annotations

import re
from html import unescape

_MARK = "\ufdd1"  # a code that is no character, one for each level
# Possessive and bounded: a page may open thousands of these and close none.
_LABEL = re.compile(
    r"(<p\b[^<>]{0,600}?mso-list:\s{0,9}+\w{1,20}+\s{1,9}+level([1-9])[^<>]{0,600}+>(?:\s*+<(?:span|a|b|i)\b[^<>]*+>)*+\s*+)"
    r"<!(?:--)?\[if !supportLists\](?:--)?>((?:(?!<!).){0,1000}+)<!(?:--)?\[endif\](?:--)?>",
    re.I | re.S,
)
_TAG = re.compile(r"<[^<>]*+>")
_NUMBER = re.compile(r"(?:\d{1,4}|[a-z]{1,3}|[ivxlc]{1,7}|(?:\d{1,3}\.){1,8}\d{1,3})[.)]|\(\w{1,4}\)", re.I)
_TOGETHER = re.compile(rf"^({_MARK}[^\n]*+(?:\n[^\n{_MARK}]++)*+)\n\n(?={_MARK})", re.M)
_ITEM = re.compile(rf"^({_MARK}++)[ \t]*+(?:(\d{{1,9}}[.)])[ \t]++)?", re.M)


def marked_lists(page: str) -> str:
    """A page with a mark before the text of each item, and its label behind that if it is a number."""
    return _LABEL.sub(_marked, page.replace(_MARK, "")) if "supportlists" in page.lower() else page


def _marked(found: re.Match[str]) -> str:
    label = unescape(_TAG.sub("", found[3])).strip()
    return f"{found[1]}{_MARK * int(found[2])}{f'{label} ' if _NUMBER.fullmatch(label) else ''}"


def settled_lists(body: str) -> str:
    """Markdown with the marks as items of lists."""
    if _MARK not in body:
        return body
    return _ITEM.sub(_item, _TOGETHER.sub(r"\1\n", body)).replace(_MARK, "")


def _item(found: re.Match[str]) -> str:
    return "    " * (len(found[1]) - 1) + (f"{found[2]} " if found[2] else "- ")
