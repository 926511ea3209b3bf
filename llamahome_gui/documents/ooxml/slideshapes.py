"""Shapes of a slide as Markdown blocks: placeholders, text boxes, tables, groups, charts, SmartArt, pictures."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

from lxml import etree
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.shapes.graphfrm import GraphicFrame
from pptx.shapes.group import GroupShape
from pptx.shapes.picture import Picture

from llamahome_gui.documents import markdown

from .drawing import graphic_markdown, picture_text
from .library import LibraryParts
from .names import CHART, COMPAT, DIAGRAM, MATH, RELATION, local
from .names import DRAW as A
from .names import SLIDE as P
from .numbering import number_text

_TITLES = (PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE)
_REPEATED = (PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.HEADER)  # the same on every slide
_BULLETED = (PP_PLACEHOLDER.BODY, PP_PLACEHOLDER.OBJECT)
_COUNTING = {
    "alphaLc": "lowerLetter",
    "alphaUc": "upperLetter",
    "romanLc": "lowerRoman",
    "romanUc": "upperRoman",
    "arabic": "decimal",
}


def unwrap_alternatives(tree: etree._Element) -> None:
    """Put in place of alternatives the first choice that says something; python-pptx passes over them."""
    # From the inside out: a choice may hold alternatives itself.
    for node in reversed(list(tree.iter(f"{COMPAT}AlternateContent"))):
        parent = node.getparent()
        if parent is None or parent.tag not in (f"{P}spTree", f"{P}grpSp", f"{COMPAT}Choice", f"{COMPAT}Fallback"):
            continue
        choice = next((choice for choice in node if _says_something(choice)), ())
        for shape in list(choice):
            node.addprevious(shape)
        parent.remove(node)


def _says_something(node: etree._Element) -> bool:
    if any(_own_text(text).strip() for text in node.iter(f"{A}t", f"{MATH}t")):
        return True
    if next(node.iter(f"{CHART}chart", f"{DIAGRAM}relIds"), None) is not None:
        return True
    return any(picture_text(name.get("descr")) for name in node.iter(f"{P}cNvPr"))


class ShapeReader:
    """Reads the shapes of one slide or its notes; `title` is set by the way."""

    def __init__(self, parts: LibraryParts, part: Any, layout: Any = None, repeated: set[str] | None = None) -> None:
        """`repeated` gathers dates and footers over all slides, so that each is said once."""
        self._repeated = set() if repeated is None else repeated
        self._parts = parts
        self._relations = parts.relations_of(part)
        self._layout = layout
        self._bodies: dict[int, etree._Element] | None = None
        self.title = ""

    def blocks(self, shapes: Any) -> Iterator[str]:
        """Blocks of shapes in their order, which is the order of reading for assistive programs."""
        for shape in shapes:
            if isinstance(shape, GroupShape):
                yield from self.blocks(shape.shapes)
            elif isinstance(shape, GraphicFrame):
                yield from self._frame(shape)
            elif isinstance(shape, Picture):
                properties = shape.element.find(f"{P}nvPicPr/{P}cNvPr")
                if text := picture_text(None if properties is None else properties.get("descr")):
                    yield text
            elif shape.has_text_frame:
                yield from self._shape(shape)

    def _shape(self, shape: Any) -> Iterator[str]:
        holder = shape.placeholder_format if shape.is_placeholder else None
        kind = None if holder is None else holder.type
        if kind == PP_PLACEHOLDER.SLIDE_NUMBER:
            return
        if kind in _TITLES and not self.title:
            self.title = self.text_body(shape.text_frame, bulleted=False).replace("\n", " ")
            return
        if kind in _REPEATED:
            text = self.text_body(shape.text_frame, bulleted=False)
            if text and text not in self._repeated:
                self._repeated.add(text)
                yield text
            return
        bulleted = holder is not None and kind in _BULLETED and self._layout_has_bullets(holder.idx)
        if text := self.text_body(shape.text_frame, bulleted=bulleted):
            yield text

    def _layout_has_bullets(self, index: int) -> bool:
        """Whether the layout leaves the bullets on, which the body texts of a master have."""
        if self._bodies is None:
            holders = () if self._layout is None else self._layout.placeholders
            self._bodies = {holder.placeholder_format.idx: holder.element for holder in holders}
        body = self._bodies.get(index)
        style = None if body is None else body.find(f"{P}txBody/{A}lstStyle/{A}lvl1pPr")
        return style is None or style.find(f"{A}buNone") is None

    def _frame(self, frame: Any) -> Iterator[str]:
        if frame.has_table:
            if text := self._table(frame.table):
                yield text
            return
        for data in frame.element.iter(f"{A}graphicData"):
            if text := graphic_markdown(self._parts, data, self._relations):
                yield text

    def _table(self, table: Any) -> str:
        rows = []
        for row in table.rows:
            texts = ("" if cell.is_spanned else self.text_body(cell.text_frame, bulleted=False) for cell in row.cells)
            rows.append([text.replace("\n\n", "\n") for text in texts])
        return markdown.table(rows)

    def text_body(self, frame: Any, *, bulleted: bool) -> str:
        """Paragraphs of a text frame; bullets and numbers as a list, indented by their level."""
        lines: list[tuple[str, bool]] = []
        counts: dict[int, int] = {}
        levels: list[int] = []
        for paragraph in frame.paragraphs:
            # Its runs and its text leave out fields, equations and what is no link outwards.
            node = paragraph._p
            text = self._paragraph(node)
            if not text:
                continue
            properties, level = node.find(f"{A}pPr"), paragraph.level
            label = _label(properties, level, counts, bulleted)
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

    def _paragraph(self, paragraph: etree._Element) -> str:
        """Text of a paragraph with its links and line breaks."""
        text = ""
        for target, group in groupby(self._pieces(paragraph), key=itemgetter(1)):
            joined = "".join(piece for piece, _ in group)
            text += markdown.link(joined, target) if target else joined
        return text.replace("\x0b", "\n").strip()

    def _pieces(self, paragraph: etree._Element) -> Iterator[tuple[str, str]]:
        """Stretches of text with the address they lead to, or an empty one."""
        for node in paragraph:
            if node.tag in (f"{A}r", f"{A}fld"):
                if node.get("type") != "slidenum":
                    yield markdown.escape(_own_text(node.find(f"{A}t"))), self._target(node)
            elif node.tag == f"{A}br":
                yield "\n", ""
            elif isinstance(node.tag, str) and local(node.tag) not in ("pPr", "endParaRPr"):
                yield "".join(text.text or "" for text in node.iter(f"{MATH}t")), ""

    def _target(self, run: etree._Element) -> str:
        link = run.find(f"{A}rPr/{A}hlinkClick")
        entry = None if link is None else self._relations.get(link.get(f"{RELATION}id", ""))
        return entry.target if entry and entry.external else ""


def _joined(lines: list[tuple[str, bool]]) -> str:
    """Items of a list follow each other, everything else is a block of its own."""
    text, before = "", False
    for line, is_item in lines:
        text += ("\n" if is_item and before else "\n\n" if text else "") + line
        before = is_item
    return text


def _own_text(node: etree._Element | None) -> str:
    """Text of an element; what is inside can only be a comment or an entity, which is never expanded."""
    return "" if node is None else (node.text or "") + "".join(child.tail or "" for child in node)


def _label(properties: etree._Element | None, level: int, counts: dict[int, int], bulleted: bool) -> str | None:
    """What stands before a paragraph's text; None for a paragraph that is no item."""
    for deeper in [known for known in counts if known > level]:
        del counts[deeper]
    number = None if properties is None else properties.find(f"{A}buAutoNum")
    if number is not None:
        start = number.get("startAt", "1")
        first = int(start) if start.isdecimal() and len(start) < 6 else 1
        counts[level] = counts.get(level, first - 1) + 1
        return _number_label(number.get("type", "arabicPeriod"), counts[level])
    counts.pop(level, None)
    if properties is not None and properties.find(f"{A}buNone") is not None:
        return None
    marked = properties is not None and (
        properties.find(f"{A}buChar") is not None or properties.find(f"{A}buBlip") is not None
    )
    return "- " if marked or bulleted or level > 0 else None


def _number_label(kind: str, count: int) -> str:
    name = next((name for name in _COUNTING if kind.startswith(name)), "arabic")
    text = number_text(count, _COUNTING[name])
    if name == "arabic":
        return f"{text}. "
    return f"- {text}) " if "Paren" in kind else f"- {text}. "
