"""Shapes of a slide as Markdown blocks: placeholders, text boxes, tables, groups, charts, SmartArt, pictures."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

from lxml import etree

from llamahome_gui.documents import markdown

from .drawing import graphic_markdown, picture_text
from .names import COMPAT, MATH, RELATION, local
from .names import DRAW as A
from .names import SLIDE as P
from .numbering import number_text
from .package import Package

_TITLES = ("title", "ctrTitle")
_REPEATED = ("dt", "ftr", "hdr")  # the same on every slide
_BULLETED = ("body", "obj")
_COUNTING = {
    "alphaLc": "lowerLetter",
    "alphaUc": "upperLetter",
    "romanLc": "lowerRoman",
    "romanUc": "upperRoman",
    "arabic": "decimal",
}


class ShapeReader:
    """Reads the shapes of one part; `title` is set by the way."""

    def __init__(self, package: Package, part: str, repeated: set[str] | None = None) -> None:
        """`repeated` gathers dates and footers over all slides, so that each is said once."""
        self._repeated = set() if repeated is None else repeated
        self._package = package
        self._relations = package.relationships(part)
        self._part = part
        self._layout: dict[str, etree._Element] | None = None
        self.title = ""

    def blocks(self, tree: etree._Element) -> Iterator[str]:
        """Blocks of a shape tree in its order, which is the order of reading for assistive programs."""
        for shape in tree:
            kind = local(shape.tag)
            if kind in ("sp", "cxnSp"):
                yield from self._shape(shape)
            elif kind == "grpSp":
                yield from self.blocks(shape)
            elif kind == "graphicFrame":
                yield from self._frame(shape)
            elif kind == "pic":
                properties = shape.find(f"{P}nvPicPr/{P}cNvPr")
                text = picture_text(None if properties is None else properties.get("descr"))
                if text:
                    yield text
            elif shape.tag == f"{COMPAT}AlternateContent":
                yield from self._alternate(shape)

    def _alternate(self, node: etree._Element) -> Iterator[str]:
        for choice in node:
            found = list(self.blocks(choice))
            if found:
                yield from found
                return

    def _shape(self, shape: etree._Element) -> Iterator[str]:
        holder = shape.find(f"{P}nvSpPr/{P}nvPr/{P}ph")
        kind = None if holder is None else holder.get("type", "obj")
        body = shape.find(f"{P}txBody")
        if body is None or kind == "sldNum":
            return
        if kind in _TITLES and not self.title:
            self.title = self.text_body(body, bulleted=False).replace("\n", " ")
            return
        if kind in _REPEATED:
            text = self.text_body(body, bulleted=False)
            if text and text not in self._repeated:
                self._repeated.add(text)
                yield text
        elif text := self.text_body(body, bulleted=kind in _BULLETED and self._layout_has_bullets(holder)):
            yield text

    def _layout_has_bullets(self, holder: etree._Element) -> bool:
        """Whether the layout leaves the bullets on, which the body texts of a master have."""
        body = self._layout_bodies().get(holder.get("idx", "0"))
        if body is None:
            return True
        style = body.find(f"{A}lstStyle/{A}lvl1pPr")
        return style is None or style.find(f"{A}buNone") is None

    def _layout_bodies(self) -> dict[str, etree._Element]:
        """Text bodies of the layout's placeholders by their index."""
        if self._layout is None:
            root = self._package.side_root(self._package.first_related(self._part, "slideLayout"))
            self._layout = {}
            for shape in () if root is None else root.iter(f"{P}sp"):
                holder, body = shape.find(f"{P}nvSpPr/{P}nvPr/{P}ph"), shape.find(f"{P}txBody")
                if holder is not None and body is not None:
                    self._layout[holder.get("idx", "0")] = body
        return self._layout

    def _frame(self, frame: etree._Element) -> Iterator[str]:
        for table in frame.iter(f"{A}tbl"):
            if text := self._table(table):
                yield text
        for data in frame.iter(f"{A}graphicData"):
            if text := graphic_markdown(self._package, data, self._relations):
                yield text

    def _table(self, table: etree._Element) -> str:
        rows = []
        for row in table.iterchildren(f"{A}tr"):
            cells = []
            for cell in row.iterchildren(f"{A}tc"):
                body = cell.find(f"{A}txBody")
                covered = cell.get("hMerge") in ("1", "true") or cell.get("vMerge") in ("1", "true")
                text = "" if covered or body is None else self.text_body(body, bulleted=False)
                cells.append(text.replace("\n\n", "\n"))
            rows.append(cells)
        return markdown.table(rows)

    def text_body(self, body: etree._Element | None, *, bulleted: bool) -> str:
        """Paragraphs of a text body; bullets and numbers as a list, indented by their level."""
        lines: list[tuple[str, bool]] = []
        counts: dict[int, int] = {}
        levels: list[int] = []
        for paragraph in () if body is None else body.iterchildren(f"{A}p"):
            text = self._paragraph(paragraph)
            if not text:
                continue
            properties = paragraph.find(f"{A}pPr")
            level = _level(properties)
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
                    yield markdown.escape(node.findtext(f"{A}t") or ""), self._target(node)
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


def _level(properties: etree._Element | None) -> int:
    text = "0" if properties is None else properties.get("lvl", "0")
    return int(text) if text.isdecimal() and len(text) < 3 else 0


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
