"""Shapes of a slide as Markdown blocks: placeholders, text boxes, tables, groups, charts, SmartArt, pictures."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from llamahome_gui.documents import markdown
from llamahome_gui.documents.markdown import picture_text
from llamahome_gui.documents.package import Parts
from llamahome_gui.documents.slideorder import Box, reading_order

from .drawing import graphic_markdown
from .names import CHART, COMPAT, DIAGRAM, MATH
from .names import DRAW as A
from .names import SLIDE as P
from .slidelayouts import Layout, place_of, placeholder_of
from .slidetext import Inherited, link_target, own_text, text_body

_TITLES = ("title", "ctrTitle")
_REPEATED = ("dt", "ftr", "hdr")  # the same on every slide
_BULLETED = ("body", "obj")
_MARK = etree.Element(f"{A}buChar")  # what the texts of a body have where no layout says otherwise
_SHAPES = frozenset(f"{P}{name}" for name in ("sp", "pic", "graphicFrame", "grpSp"))


class ShapeReader:
    """Reads the shapes of one slide; `title` is set by the way."""

    def __init__(
        self, parts: Parts, part: str, layout: Layout | None, repeated: set[str], *, shows_hidden: bool
    ) -> None:
        """`repeated` gathers dates and footers over all slides, so that each is said once."""
        self._repeated = repeated
        self._shows_hidden = shows_hidden
        self._parts = parts
        self._relations = parts.relationships(part)
        self._layout = layout
        self.title = ""

    def blocks(self, tree: etree._Element) -> Iterator[str]:
        """Blocks of the shapes of a tree or a group, in the order in which they are read."""
        shapes = list(_shapes(tree))
        places = [self._place(shape) for shape in shapes]
        for index in reading_order(places):
            yield from self._shown(shapes[index])

    def _place(self, shape: etree._Element) -> Box | None:
        place = place_of(shape)
        if place is None and self._layout is not None:
            holder = placeholder_of(shape)
            place = None if holder is None else self._layout.place(holder)
        return place

    def _shown(self, shape: etree._Element) -> Iterator[str]:
        """A shape's blocks; a hidden shape's are marked, or left out if hidden text is not wanted."""
        blocks = (text for text in self._shape(shape) if text)
        properties = shape.find(f"*/{P}cNvPr")
        if properties is None or properties.get("hidden") not in ("1", "true"):
            yield from blocks
        elif self._shows_hidden:
            yield from (markdown.hidden(text) for text in blocks)

    def _shape(self, shape: etree._Element) -> Iterator[str]:
        if shape.tag == f"{P}grpSp":
            yield from self.blocks(shape)
        elif shape.tag == f"{P}graphicFrame":
            yield from self._frame(shape)
        elif shape.tag == f"{P}pic":
            yield _described(shape)
        else:
            yield self._text(shape)

    def _text(self, shape: etree._Element) -> str:
        holder = placeholder_of(shape)
        kind = None if holder is None else holder.get("type", "obj")
        body = shape.find(f"{P}txBody")
        if kind == "sldNum":
            return ""
        text = text_body(body, self._relations, self._inherited(holder, kind))
        if kind in _TITLES and not self.title:
            self.title = text
            return ""
        if kind in _REPEATED:
            if text in self._repeated:
                return ""
            self._repeated.add(text)
        target = link_target(shape.find(f"{P}nvSpPr/{P}cNvPr"), self._relations)
        return markdown.link(text, target) if target and "\n" not in text and "](" not in text else text

    def _inherited(self, holder: etree._Element | None, kind: str | None) -> Inherited | None:
        """What gives the bullets of a placeholder's levels."""
        if holder is None or kind in _TITLES or kind in _REPEATED:
            return None
        default = _MARK if kind in _BULLETED else None
        layout = self._layout
        if layout is None:
            return None

        def bullet(level: int) -> etree._Element | None:
            found = layout.bullet(holder, level)
            return default if found is None else found

        return bullet

    def _frame(self, frame: etree._Element) -> Iterator[str]:
        for data in frame.iterchildren(f"{A}graphic"):
            for content in data.iterchildren(f"{A}graphicData"):
                for table in content.iterchildren(f"{A}tbl"):
                    yield self._table(table)
                yield graphic_markdown(self._parts, content, self._relations)
                yield _embedded(content)

    def _table(self, table: etree._Element) -> str:
        """Merged cells are said once, in the first of them."""
        rows = []
        for row in table.iterchildren(f"{A}tr"):
            cells = row.iterchildren(f"{A}tc")
            texts = ("" if _covered(cell) else text_body(cell.find(f"{A}txBody"), self._relations) for cell in cells)
            rows.append([text.replace("\n\n", "\n") for text in texts])
        return markdown.table(rows)


def _shapes(tree: etree._Element) -> Iterator[etree._Element]:
    """Shapes in the order of the file; of alternatives the first that says something."""
    for node in tree:
        if node.tag in _SHAPES:
            yield node
        elif node.tag == f"{COMPAT}AlternateContent":
            choice = next((choice for choice in node if _says_something(choice)), None)
            if choice is not None:
                yield from _shapes(choice)


def _says_something(node: etree._Element) -> bool:
    if any(own_text(text).strip() for text in node.iter(f"{A}t", f"{MATH}t")):
        return True
    if next(node.iter(f"{CHART}chart", f"{DIAGRAM}relIds"), None) is not None:
        return True
    return any(picture_text(name.get("descr")) for name in node.iter(f"{P}cNvPr"))


def _covered(cell: etree._Element) -> bool:
    return "1" in (cell.get("hMerge"), cell.get("vMerge")) or "true" in (cell.get("hMerge"), cell.get("vMerge"))


def _described(shape: etree._Element) -> str:
    properties = shape.find(f"*/{P}cNvPr")
    return "" if properties is None else picture_text(properties.get("descr") or properties.get("title"))


def _embedded(data: etree._Element) -> str:
    """The name of an embedded file, and of the program it belongs to."""
    node = next(data.iter(f"{P}oleObj"), None)
    if node is None:
        return ""
    name, program = node.get("name", "").strip(), node.get("progId", "").strip()
    said = f"{name} ({program})" if name and program and name != program else name or program
    return f"[Embedded: {markdown.escape(said)}]" if said else ""
