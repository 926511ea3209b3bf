"""Equations in web pages (MathML), as they are typed on one line."""

from __future__ import annotations

import re
from html import escape, unescape

from lxml import etree

from . import equations, safexml

_OPENS = re.compile(r"<math\b[^<>]*+>", re.I)
_CLOSES = re.compile(r"</math\s{0,9}>", re.I)
_BLOCK = re.compile(r"\bdisplay\s{0,9}=\s{0,9}[\"']?block", re.I)
_NAMED = re.compile(r"&(?!(?:lt|gt|amp|quot|apos);)(\w{1,40};)")


def with_equations(page: str) -> str:
    """A page with the text of its equations in their place; what is no MathML stays as it is."""
    if "<math" not in page.lower():
        return page
    parts, at = [], 0
    while opens := _OPENS.search(page, at):
        closes = _CLOSES.search(page, opens.end())
        if closes is None:
            break
        text = _text(page[opens.end() : closes.start()])
        if text:
            around = "div" if _BLOCK.search(opens[0]) else "span"
            parts += [page[at : opens.start()], f"<{around}>{escape(text, quote=False)}</{around}>"]
        else:
            parts.append(page[at : closes.end()])
        at = closes.end()
    return "".join([*parts, page[at:]])


def _text(inside: str) -> str:
    """The equation of an element; empty if it cannot be read."""
    named = _NAMED.sub(lambda found: unescape(found[0]), inside)
    document = f"<math>{named}</math>".encode("utf-8", "replace")
    try:
        root = safexml.parse(document)
    except safexml.XmlLimit:
        return ""
    except etree.XMLSyntaxError:  # as pages go, an element is not closed
        left = safexml.mended(document)
        if not left:
            return ""
        root = safexml.parse(left)
    return " ".join(equations.from_mathml(root).split())
