"""The inside of an OpenDocument paragraph: spans, links, fields, notes, frames."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from lxml import etree

from llamahome_gui.documents import equations, markdown
from llamahome_gui.documents.inline import MARKS, Piece
from llamahome_gui.documents.symbols import readable

from .names import DRAW, FIELD, MATH, OFFICE, SCRIPT, TEXT, XLINK
from .objects import Objects, field_mark
from .textstyles import HIDDEN, RAISED, TextStyles

_MOST_REPEATED = 1000
# What stands beside the text: changes that were taken back, indexes' own sources, forms, variables, guides.
SILENT = frozenset({
    f"{TEXT}tracked-changes", f"{OFFICE}forms", f"{TEXT}sequence-decls", f"{TEXT}variable-decls",
    f"{TEXT}user-field-decls", f"{TEXT}table-of-content-source", f"{TEXT}alphabetical-index-source",
    f"{TEXT}illustration-index-source", f"{TEXT}table-index-source", f"{TEXT}bibliography-source",
    f"{TEXT}object-index-source", f"{TEXT}user-index-source", f"{OFFICE}event-listeners", f"{TEXT}ruby-text",
    f"{TEXT}script", f"{SCRIPT}events", f"{OFFICE}settings", f"{FIELD}fieldmark-end",
})  # fmt: skip
_HIDING = frozenset({f"{TEXT}hidden-text", f"{TEXT}hidden-paragraph"})
_SPACES = " \t\r\n"
_WHITE = re.compile(f"[{_SPACES}]+")


class Inline:
    """Turns paragraphs into pieces. Boxes that hang on a paragraph gather in `boxes`."""

    def __init__(
        self,
        styles: TextStyles,
        objects: Objects | None,
        note: Callable[[etree._Element], str],
        comment: Callable[[etree._Element], str],
    ) -> None:
        self._styles, self._objects = styles, objects
        self._note, self._comment = note, comment
        self.boxes: list[etree._Element] = []

    def pieces(self, node: etree._Element, flags: int = 0, font: str = "", target: str = "") -> Iterator[Piece]:
        """The text of an element with its look; `flags` and `font` are those of what is around it."""
        yield _piece(_squeezed(node.text), flags, font, target)
        for child in node:
            if isinstance(child.tag, str):
                yield from self._child(child, child.tag, flags, font, target)
            yield _piece(_squeezed(child.tail), flags, font, target)

    def _child(self, node: etree._Element, tag: str, flags: int, font: str, target: str) -> Iterator[Piece]:
        if tag == f"{TEXT}span":
            flags, font = self._styles.look(node.get(f"{TEXT}style-name"), flags, font)
            yield from self.pieces(node, flags, font, target)
        elif tag == f"{TEXT}s":
            yield _piece(" " * repeated(node, f"{TEXT}c"), flags, font, target)
        elif tag in (f"{TEXT}tab", f"{TEXT}line-break"):
            yield _piece("\t" if tag == f"{TEXT}tab" else "\n", flags, font, target)
        elif tag == f"{TEXT}a":
            address = node.get(f"{XLINK}href", "")
            yield from self.pieces(node, flags, font, "" if address.startswith("#") else address)
        elif tag == f"{TEXT}note":
            yield Piece(self._note(node), "", target)
        elif tag in (f"{OFFICE}annotation", f"{OFFICE}annotation-end"):
            yield Piece(self._comment(node))
        elif tag in _HIDING:
            hides = node.get(f"{TEXT}is-hidden") != "false"
            yield from self.pieces(node, flags | HIDDEN if hides else flags, font, target)
        elif tag.startswith(FIELD) and (told := field_mark(node)):
            yield _piece(told, flags, "", target)
        elif tag.startswith(MATH):
            yield Piece(markdown.escape(equations.from_mathml(node)), "", target)
        elif tag.startswith(DRAW):
            yield from self._drawn(node, flags, target)
        elif tag not in SILENT:
            yield from self.pieces(node, flags, font, target)

    def _drawn(self, node: etree._Element, flags: int, target: str) -> Iterator[Piece]:
        """Equations and controls stay in their line; whatever else is drawn is a block of its own."""
        if node.tag == f"{DRAW}a":
            for child in node:
                yield from self._drawn(child, flags, target)
        elif node.tag == f"{DRAW}control" and self._objects is not None:
            yield _piece(self._objects.control(node), flags, "", target)
        elif self._objects is not None and (said := self._objects.equation(node)) is not None:
            yield Piece(markdown.escape(said), "", target)
        elif isinstance(node.tag, str):
            self.boxes.append(node)


def _piece(text: str, flags: int, font: str, target: str) -> Piece:
    if not text:
        return Piece("")
    text = markdown.escape(readable(text, font).replace("\xad", ""))
    return Piece(markdown.raised(text) if flags & RAISED else text, MARKS[flags & 7], target, bool(flags & HIDDEN))


def repeated(node: etree._Element, attribute: str) -> int:
    """How often an element stands for itself; at most a thousand times, sheets fill their ends with millions."""
    count = node.get(attribute, "1")
    return min(_MOST_REPEATED, int(count)) if count.isdecimal() and len(count) < 9 else 1


def _squeezed(text: str | None) -> str:
    """Runs of white space are one space in OpenDocument; a space that does not break stays."""
    if not text:
        return ""
    joined = " ".join(part for part in _WHITE.split(text) if part)
    if not joined:
        return " "
    return f"{' ' if text[0] in _SPACES else ''}{joined}{' ' if text[-1] in _SPACES else ''}"
