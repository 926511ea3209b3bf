"""Texts of slides: paragraphs with links and equations, and their bullets and numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import groupby
from operator import itemgetter

from lxml import etree

from llamahome_gui.documents import markdown
from llamahome_gui.documents.numbering import number_text
from llamahome_gui.documents.package import Relationship
from llamahome_gui.documents.safexml import local

from .equations import linear
from .escapes import unescape
from .names import COMPAT, MATH, RELATION
from .names import DRAW as A

_COUNTING = {
    "alphaLc": "lowerLetter",
    "alphaUc": "upperLetter",
    "romanLc": "lowerRoman",
    "romanUc": "upperRoman",
    "arabic": "decimal",
}
_RUN, _FIELD, _TEXT, _BREAK, _LOOK, _CLICK = (f"{A}{name}" for name in ("r", "fld", "t", "br", "rPr", "hlinkClick"))
_BULLETS = tuple(f"{A}{name}" for name in ("buNone", "buChar", "buAutoNum", "buBlip"))
Inherited = Callable[[int], etree._Element | None]  # the bullet that a level has if a paragraph names none


def text_body(
    body: etree._Element | None, relations: Mapping[str, Relationship], inherited: Inherited | None = None
) -> str:
    """Paragraphs of a text body; bullets and numbers as a list, indented by their level."""
    lines: list[tuple[str, bool]] = []
    counts: dict[int, int] = {}
    levels: list[int] = []
    for node in () if body is None else body.iterchildren(f"{A}p"):
        text = _paragraph(node, relations)
        if not text:
            continue
        properties = node.find(f"{A}pPr")
        level = _level(properties)
        label = _label(_bullet(properties, body, level, inherited), level, counts)
        if label is None:
            levels.clear()
            counts.clear()
            lines.append((text.replace("\n", "  \n"), False))
            continue
        while levels and levels[-1] > level:
            levels.pop()
        if not levels or levels[-1] < level:
            levels.append(level)
        indent = "    " * (len(levels) - 1)
        lines.append((indent + label + text.replace("\n", f"\n{indent}{' ' * len(label)}"), True))
    return _joined(lines)


def _level(properties: etree._Element | None) -> int:
    level = "0" if properties is None else properties.get("lvl", "0")
    return min(int(level), 8) if level.isdecimal() and len(level) < 4 else 0


def _bullet(
    properties: etree._Element | None, body: etree._Element | None, level: int, inherited: Inherited | None
) -> etree._Element | None:
    found = None if properties is None else next(properties.iterchildren(*_BULLETS), None)
    if found is None and body is not None:
        own = body.find(f"{A}lstStyle/{A}lvl{level + 1}pPr")
        found = None if own is None else next(own.iterchildren(*_BULLETS), None)
    return inherited(level) if found is None and inherited is not None else found


def _paragraph(paragraph: etree._Element, relations: Mapping[str, Relationship]) -> str:
    """Text of a paragraph with its links and line breaks."""
    text = ""
    for target, group in groupby(_pieces(paragraph, relations), key=itemgetter(1)):
        joined = "".join(piece for piece, _ in group)
        text += markdown.link(joined, target) if target else joined
    return text.replace("\x0b", "\n").strip()


def _pieces(paragraph: etree._Element, relations: Mapping[str, Relationship]) -> Iterator[tuple[str, str]]:
    """Stretches of text with the address they lead to, or an empty one."""
    for node in paragraph:
        tag = node.tag
        if tag in (_RUN, _FIELD):
            if node.get("type") != "slidenum":
                text = own_text(node.find(_TEXT))
                yield markdown.escape(unescape(text)), link_target(node.find(_LOOK), relations)
        elif tag == _BREAK:
            yield "\n", ""
        elif tag == f"{COMPAT}AlternateContent":
            choice = next((choice for choice in node if any(map(own_text, choice.iter(f"{A}t", f"{MATH}t")))), None)
            if choice is not None:
                yield from _pieces(choice, relations)
        elif isinstance(tag, str) and local(tag) not in ("pPr", "endParaRPr"):
            yield markdown.escape(linear(node)), ""


def link_target(holder: etree._Element | None, relations: Mapping[str, Relationship]) -> str:
    """Address outside the file that a click on a run or a shape leads to."""
    link = None if holder is None else holder.find(_CLICK)
    entry = None if link is None else relations.get(link.get(f"{RELATION}id", ""))
    return entry.target if entry and entry.external else ""


def _joined(lines: list[tuple[str, bool]]) -> str:
    """Items of a list follow each other, everything else is a block of its own."""
    text, before = "", False
    for line, is_item in lines:
        text += ("\n" if is_item and before else "\n\n" if text else "") + line
        before = is_item
    return text


def own_text(node: etree._Element | None) -> str:
    """Text of an element; what is inside can only be a comment or an entity, which is never expanded."""
    if node is None:
        return ""
    return (node.text or "") + "".join(child.tail or "" for child in node) if len(node) else node.text or ""


def _label(bullet: etree._Element | None, level: int, counts: dict[int, int]) -> str | None:
    """What stands before a paragraph's text; None for a paragraph that is no item."""
    for deeper in [known for known in counts if known > level]:
        del counts[deeper]
    if bullet is not None and bullet.tag == f"{A}buAutoNum":
        start = bullet.get("startAt", "1")
        first = int(start) if start.isdecimal() and len(start) < 6 else 1
        counts[level] = counts.get(level, first - 1) + 1
        return _number_label(bullet.get("type", "arabicPeriod"), counts[level])
    counts.pop(level, None)
    if bullet is None:
        return "- " if level > 0 else None
    return None if bullet.tag == f"{A}buNone" else "- "


def _number_label(kind: str, count: int) -> str:
    name = next((name for name in _COUNTING if kind.startswith(name)), "arabic")
    text = number_text(count, _COUNTING[name])
    if name == "arabic":
        return f"{text}. "
    return f"- {text}) " if "Paren" in kind else f"- {text}. "
