"""Texts of slides: paragraphs with links and equations."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from operator import itemgetter

from lxml import etree

from llamahome_gui.documents import markdown
from llamahome_gui.documents.package import Relationship
from llamahome_gui.documents.safexml import local

from .equations import linear
from .escapes import unescape
from .names import COMPAT, MATH, RELATION
from .names import DRAW as A
from .slidebullets import Inherited, Labels

_RUN, _FIELD, _TEXT, _BREAK, _LOOK, _CLICK = (f"{A}{name}" for name in ("r", "fld", "t", "br", "rPr", "hlinkClick"))
_PARAGRAPH, _PROPERTIES, _END = f"{A}p", f"{A}pPr", f"{A}endParaRPr"
_ALTERNATIVES, _LINK = f"{COMPAT}AlternateContent", f"{RELATION}id"


def text_body(
    body: etree._Element | None, relations: Mapping[str, Relationship], inherited: Inherited | None = None
) -> str:
    """Paragraphs of a text body; bullets and numbers as a list, indented by their level."""
    if body is None:
        return ""
    lines: list[tuple[str, bool]] = []
    labels = Labels(body, inherited)
    for node in body.iterchildren(_PARAGRAPH):
        text, properties = _paragraph(node, relations)
        if not text:
            continue
        label = labels.before(properties)
        if label is None:
            lines.append((text.replace("\n", "  \n"), False))
        else:
            lines.append((label + text.replace("\n", "\n" + " " * len(label)), True))
    return _joined(lines)


def _paragraph(paragraph: etree._Element, relations: Mapping[str, Relationship]) -> tuple[str, etree._Element | None]:
    """Text of a paragraph with its links and line breaks, and its properties."""
    pieces: list[tuple[str, str]] = []
    properties = _gather(paragraph, relations, pieces)
    if any(target for _, target in pieces):
        text = ""
        for target, group in groupby(pieces, key=itemgetter(1)):
            joined = "".join(piece for piece, _ in group)
            text += markdown.link(joined, target) if target else joined
    else:
        text = "".join([piece for piece, _ in pieces])
    return text.replace("\x0b", "\n").strip(), properties


def _gather(
    nodes: etree._Element, relations: Mapping[str, Relationship], pieces: list[tuple[str, str]]
) -> etree._Element | None:
    """Add stretches of text, each with the address it leads to or an empty one, to `pieces`; gives the properties."""
    properties = None
    for node in nodes:
        tag = node.tag
        if tag in (_RUN, _FIELD):
            if node.get("type") != "slidenum":
                pieces.append(_run(node, relations))
        elif tag == _PROPERTIES:
            properties = node
        elif tag == _BREAK:
            pieces.append(("\n", ""))
        elif tag == _ALTERNATIVES:
            choice = next((choice for choice in node if any(map(own_text, choice.iter(_TEXT, f"{MATH}t")))), None)
            if choice is not None:
                _gather(choice, relations, pieces)
        elif tag != _END and isinstance(tag, str) and local(tag) not in ("pPr", "endParaRPr"):
            pieces.append((markdown.escape(linear(node)), ""))
    return properties


def _run(node: etree._Element, relations: Mapping[str, Relationship]) -> tuple[str, str]:
    text, target = "", ""
    for child in node:
        tag = child.tag
        if tag == _TEXT:
            text = own_text(child)
        elif tag == _LOOK:
            target = link_target(child, relations)
    return markdown.escape(unescape(text)), target


def link_target(holder: etree._Element | None, relations: Mapping[str, Relationship]) -> str:
    """Address outside the file that a click on a run or a shape leads to."""
    link = None if holder is None else next(holder.iterchildren(_CLICK), None)
    entry = None if link is None else relations.get(link.get(_LINK, ""))
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
