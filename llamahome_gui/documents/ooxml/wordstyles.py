"""Styles of Word: which paragraphs are headings or list items, and which runs are bold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from llamahome_gui.documents.headings import named_heading
from llamahome_gui.documents.safexml import integer

from .names import WORD as W
from .wordlook import HIDDEN, LOOKS, Look, bits

_LONGEST_CHAIN = 100  # styles that each build on another; Word itself gives up long before
_RUN_STYLE = f"{W}rStyle"
Properties = dict[str, etree._Element]


@dataclass(slots=True)
class Style:
    """One style; what it does not say itself comes from `parent`."""

    name: str
    parent: str
    outline: int | None
    list_id: str | None
    list_level: int | None
    properties: etree._Element | None  # of its runs


class Styles:
    """Styles by their id."""

    def __init__(self, root: etree._Element | None) -> None:
        self._nodes: dict[str, etree._Element] = {}  # most of a document's styles are never asked for
        self._styles: dict[str, Style] = {}
        self._bits: dict[str, int] = {}
        self._headings: dict[str, int] = {}
        self._lists: dict[str, tuple[str, int] | None] = {}
        self.default = ""
        for node in () if root is None else root.iterchildren(f"{W}style"):
            key = node.get(f"{W}styleId", "")
            self._nodes[key] = node
            if node.get(f"{W}type") == "paragraph" and node.get(f"{W}default") in ("1", "true", "on"):
                self.default = key

    def _chain(self, key: str) -> Iterator[Style]:
        seen: set[str] = set()
        while key not in seen and len(seen) < _LONGEST_CHAIN and (style := self._style(key)) is not None:
            seen.add(key)
            yield style
            key = style.parent

    def _style(self, key: str) -> Style | None:
        if key not in self._styles and key in self._nodes:
            self._styles[key] = _style(self._nodes[key])
        return self._styles.get(key)

    def look(self, properties: etree._Element | None, *, hidden: bool = False) -> Look:
        """The look of a run with these `w:rPr`, in a paragraph that may be hidden."""
        inherited = HIDDEN if hidden else 0
        if properties is None:
            return LOOKS[inherited]
        first = properties[0] if len(properties) else None
        if first is not None and first.tag == _RUN_STYLE:  # it comes before all others
            inherited |= self._style_bits(first.get(f"{W}val", ""))
        return LOOKS[bits(properties, inherited)]

    def hides(self, key: str) -> bool:
        """Whether the text of a paragraph style is hidden."""
        return bool(self._style_bits(key) & HIDDEN)

    def _style_bits(self, key: str) -> int:
        known = self._bits.get(key)
        if known is None:
            known = 0
            for style in reversed(list(self._chain(key))):
                known = bits(style.properties, known)
            self._bits[key] = known
        return known

    def is_title(self, key: str) -> bool:
        style = self._style(key)
        return style is not None and style.name.lower() == "title"

    def heading(self, key: str) -> int:
        """Heading level 1 to 6 of a paragraph style, 0 for text."""
        known = self._headings.get(key)
        if known is None:
            known = self._headings[key] = self._own_heading(key)
        return known

    def _own_heading(self, key: str) -> int:
        for style in self._chain(key):
            if level := named_heading(style.name):
                return level
            if style.outline is not None:
                return min(6, style.outline + 1) if style.outline < 9 else 0
        return 0

    def numbering(self, key: str) -> tuple[str, int] | None:
        """List id and level that a paragraph style brings along."""
        if key not in self._lists:
            self._lists[key] = self._own_numbering(key)
        return self._lists[key]

    def _own_numbering(self, key: str) -> tuple[str, int] | None:
        list_id, level = None, None
        for style in self._chain(key):
            list_id = list_id if list_id is not None else style.list_id
            level = level if level is not None else style.list_level
        return None if list_id is None else (list_id, level or 0)


def _style(node: etree._Element) -> Style:
    outline = value(node.find(f"{W}pPr/{W}outlineLvl"))
    list_id = value(node.find(f"{W}pPr/{W}numPr/{W}numId"))
    level = value(node.find(f"{W}pPr/{W}numPr/{W}ilvl"))
    return Style(
        name=value(node.find(f"{W}name")) or "",
        parent=value(node.find(f"{W}basedOn")) or "",
        outline=integer(outline),
        list_id=list_id,
        list_level=integer(level),
        properties=node.find(f"{W}rPr"),
    )


def properties_of(node: etree._Element, tag: str) -> Properties:
    """What `w:pPr`, `w:trPr` or `w:tcPr` of an element says, by tag."""
    found = next(node.iterchildren(tag), None)
    return {} if found is None else {child.tag: child for child in found}


def value(node: etree._Element | None) -> str | None:
    """The `w:val` of an element."""
    return None if node is None else node.get(f"{W}val")
