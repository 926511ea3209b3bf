"""Shapes of a slide as Markdown blocks: placeholders, text boxes, tables, groups, charts, SmartArt, pictures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lxml import etree

from llamahome_gui.documents import markdown
from llamahome_gui.documents.markdown import picture_text
from llamahome_gui.documents.package import Parts
from llamahome_gui.documents.slideorder import Box, reading_order

from .graphics import graphic_markdown
from .names import CHART, COMPAT, DIAGRAM, MATH, NEW_CHART
from .names import DRAW as A
from .names import SLIDE as P
from .shape import SHAPES, Shape
from .slidelayouts import Layout
from .slidetext import Inherited, link_target, own_text, text_body

_TITLES = ("title", "ctrTitle")
_REPEATED = ("dt", "ftr", "hdr")  # the same on every slide
_BULLETED = ("body", "obj")
_MARK = etree.Element(f"{A}buChar")  # what the texts of a body have where no layout says otherwise
_GROUP, _GRAPHIC_FRAME, _PICTURE = f"{P}grpSp", f"{P}graphicFrame", f"{P}pic"
_GRAPHIC, _GRAPHIC_DATA, _OBJECT = f"{A}graphic", f"{A}graphicData", f"{P}oleObj"
_TABLE, _ROW, _CELL, _CELL_TEXTS = f"{A}tbl", f"{A}tr", f"{A}tc", f"{A}txBody"
_ALTERNATIVES = f"{COMPAT}AlternateContent"
_TRUE = ("1", "true")


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
        shapes = [Shape(node) for node in _shapes(tree)]
        places = [self._place(shape) for shape in shapes]
        for index in reading_order(places):
            yield from self._shown(shapes[index])

    def _place(self, shape: Shape) -> Box | None:
        place = shape.place
        if place is None and shape.holder is not None and self._layout is not None:
            place = self._layout.place(shape.holder)
        return place

    def _shown(self, shape: Shape) -> Iterable[str]:
        """A shape's blocks; a hidden shape's are marked, or left out if hidden text is not wanted."""
        if shape.name is None or shape.name.get("hidden") not in _TRUE:
            return self._blocks(shape)
        return map(markdown.hidden, self._blocks(shape)) if self._shows_hidden else ()

    def _blocks(self, shape: Shape) -> Iterable[str]:
        if shape.tag == _GROUP:
            return self.blocks(shape.node)
        if shape.tag == _GRAPHIC_FRAME:
            return filter(None, self._frame(shape.node))
        text = _described(shape) if shape.tag == _PICTURE else self._text(shape)
        return (text,) if text else ()

    def _text(self, shape: Shape) -> str:
        holder = shape.holder
        kind = None if holder is None else holder.get("type", "obj")
        if kind == "sldNum":
            return ""
        text = text_body(shape.texts, self._relations, self._inherited(holder, kind))
        if kind in _TITLES and not self.title:
            self.title = text
            return ""
        if kind in _REPEATED:
            if text in self._repeated:
                return ""
            self._repeated.add(text)
        target = link_target(shape.name, self._relations) if text else ""
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
        for data in frame.iterchildren(_GRAPHIC):
            for content in data.iterchildren(_GRAPHIC_DATA):
                for table in content.iterchildren(_TABLE):
                    yield self._table(table)
                yield graphic_markdown(self._parts, content, self._relations)
                yield _embedded(content)

    def _table(self, table: etree._Element) -> str:
        """Merged cells are said once, in the first of them."""
        rows = []
        for row in table.iterchildren(_ROW):
            texts = ("" if _covered(cell) else self._cell(cell) for cell in row.iterchildren(_CELL))
            rows.append([text.replace("\n\n", "\n") for text in texts])
        return markdown.table(rows)

    def _cell(self, cell: etree._Element) -> str:
        return text_body(next(cell.iterchildren(_CELL_TEXTS), None), self._relations)


def _shapes(tree: etree._Element) -> Iterator[etree._Element]:
    """Shapes in the order of the file; of alternatives the first that says something."""
    for node in tree:
        if node.tag in SHAPES:
            yield node
        elif node.tag == _ALTERNATIVES:
            choice = next((choice for choice in node if _says_something(choice)), None)
            if choice is not None:
                yield from _shapes(choice)


def _says_something(node: etree._Element) -> bool:
    if any(own_text(text).strip() for text in node.iter(f"{A}t", f"{MATH}t")):
        return True
    if next(node.iter(f"{CHART}chart", f"{NEW_CHART}chart", f"{DIAGRAM}relIds"), None) is not None:
        return True
    return any(picture_text(name.get("descr")) for name in node.iter(f"{P}cNvPr"))


def _covered(cell: etree._Element) -> bool:
    return cell.get("hMerge") in _TRUE or cell.get("vMerge") in _TRUE


def _described(shape: Shape) -> str:
    return "" if shape.name is None else picture_text(shape.name.get("descr") or shape.name.get("title"))


def _embedded(data: etree._Element) -> str:
    """The name of an embedded file, and of the program it belongs to."""
    node = next(data.iter(_OBJECT), None)
    if node is None:
        return ""
    name, program = node.get("name", "").strip(), node.get("progId", "").strip()
    said = f"{name} ({program})" if name and program and name != program else name or program
    return f"[Embedded: {markdown.escape(said)}]" if said else ""
