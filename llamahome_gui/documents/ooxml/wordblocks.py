"""Paragraphs, lists and tables of Word as Markdown blocks."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from llamahome_gui.documents import markdown
from llamahome_gui.documents.numbering import Label, Numbering, item
from llamahome_gui.documents.safexml import integer

from .names import COMPAT, RELATION
from .names import WORD as W
from .wordinline import Context, paragraph_text
from .wordlook import is_on
from .wordstyles import Properties, Styles, properties_of, value

_BLOCKS = frozenset(f"{W}{name}" for name in ("p", "tbl", "altChunk"))
_WRAPPERS = frozenset(f"{W}{name}" for name in ("sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag", "dir"))


_PARAGRAPH_PROPERTIES = f"{W}pPr"
_JOINING = frozenset(f"{W}{name}" for name in ("del", "moveFrom", "specVanish"))


class BlockWriter:
    """Turns block-level elements into Markdown; keeps the lists' counters and the first title."""

    def __init__(self, styles: Styles, numbering: Numbering) -> None:
        self._styles = styles
        self._numbering = numbering
        self.title: str | None = None

    def blocks(self, parent: etree._Element, context: Context, *, plain: bool = False) -> str:
        """Markdown of the blocks below `parent`. `plain`: headings are text (notes, headers, cells)."""
        out: list[str] = []
        levels: list[int] = []  # of the list that is open, outermost first
        in_list = False
        # A box has blocks of its own in the middle of a paragraph, which goes on after it.
        outer, context.boxes, context.carried = (context.boxes, context.carried), [], ""
        for node in _block_nodes(parent):
            if node.tag == f"{W}tbl":
                text, is_item = _carried(context) + self._table(node, context), False
            elif node.tag == f"{W}altChunk":
                text, is_item = _carried(context) + context.chunk(node.get(f"{RELATION}id", "")), False
            else:
                text, is_item = self._paragraph(node, context, levels, plain)
            boxes, context.boxes = context.boxes, []
            if text.strip():
                out += ["\n" if is_item and in_list else "\n\n", text.strip("\n")]
                if not is_item:
                    levels.clear()
                in_list = is_item
            for box in boxes:
                out += ["\n\n", box.strip("\n")]
                in_list = False
        out += ["\n\n", _carried(context)]
        context.boxes, context.carried = outer
        return "".join(out).strip("\n")

    def _paragraph(
        self, node: etree._Element, context: Context, levels: list[int] | None, plain: bool
    ) -> tuple[str, bool]:
        """Text of a paragraph and whether it is an item of a list.

        In a cell, where there are no ``levels``, a number with nothing behind it is text: a column may have no other.
        """
        properties = properties_of(node, _PARAGRAPH_PROPERTIES)
        style = value(properties.get(f"{W}pStyle")) or self._styles.default
        heading = 0 if plain else self._heading(properties, style)
        context.hidden = self._styles.hides(style)
        text = (context.carried + paragraph_text(node, context, emphasis=not heading)).strip()
        context.hidden, context.carried = False, ""
        if _joins_next(properties.get(f"{W}rPr")):
            context.carried = f"{text} " if text else ""
            return "", False
        if not text and (self._styles.hides(style) or _is_hidden(properties.get(f"{W}rPr"))):
            return "", False
        label = self._label(properties, style)  # counted where nothing stands behind it, too
        if not text:
            return label.text if label and levels is None else "", False
        if heading:
            return self._heading_text(heading, style, label, text), False
        if label is None:
            return text.replace("\n", "  \n"), False
        return item(label, text, [] if levels is None else levels), True

    def _heading(self, properties: Properties, style: str) -> int:
        outline = integer(value(properties.get(f"{W}outlineLvl")))
        if outline is not None and 0 <= outline < 9:
            return min(6, outline + 1)
        return self._styles.heading(style)

    def _heading_text(self, level: int, style: str, label: Label | None, text: str) -> str:
        text = " ".join(text.split())
        if self.title is None and (level == 1 or self._styles.is_title(style)):
            self.title = text
        return "#" * level + (f" {label.text} " if label and label.text else " ") + text

    def _label(self, properties: Properties, style: str) -> Label | None:
        inherited = self._styles.numbering(style)
        numbering = properties.get(f"{W}numPr")
        if numbering is None:
            return self._numbering.label(*inherited) if inherited else None
        list_id = value(numbering.find(f"{W}numId")) or (inherited[0] if inherited else "0")
        level = integer(value(numbering.find(f"{W}ilvl")))
        return self._numbering.label(list_id, level if level is not None else inherited[1] if inherited else 0)

    def _table(self, node: etree._Element, context: Context) -> str:
        rows = list(self._rows(node, context))
        if len(rows) == 1 and len(rows[0]) == 1:
            return rows[0][0].replace("\n", "\n\n")  # one cell is a frame around text, not a table
        return markdown.table(rows)

    def _rows(self, node: etree._Element, context: Context) -> Iterator[list[str]]:
        for row in _wrapped(node, f"{W}tr"):
            about = properties_of(row, f"{W}trPr")
            skipped = integer(value(about.get(f"{W}gridBefore"))) or 0
            if f"{W}del" in about:
                continue
            cells: list[str] = [""] * min(skipped, 63)
            for cell in _wrapped(row, f"{W}tc"):
                properties = properties_of(cell, f"{W}tcPr")
                if f"{W}cellDel" in properties:
                    continue
                cells.append("" if _continues(properties) else self._cell(cell, context))
                cells.extend([""] * (_span(properties) - 1))
            yield cells

    def _cell(self, cell: etree._Element, context: Context) -> str:
        """Text of a cell; a table inside it becomes lines with its cells set apart by slashes."""
        boxes, context.boxes = context.boxes, []
        parts: list[str] = []
        for node in _block_nodes(cell):
            if node.tag == f"{W}tbl":
                parts += [" / ".join(filter(None, row)) for row in self._rows(node, context)]
            elif node.tag == f"{W}altChunk":
                parts.append(context.chunk(node.get(f"{RELATION}id", "")))
            else:
                parts.append(self._paragraph(node, context, None, plain=True)[0].replace("  \n", "\n"))
            parts += context.boxes
            context.boxes = []
        context.boxes = boxes
        parts.append(_carried(context).strip())
        return "\n".join(part for part in parts if part.strip())


def _block_nodes(parent: etree._Element) -> Iterator[etree._Element]:
    """Paragraphs and tables in order, also those inside content controls, insertions and alternatives."""
    for child in parent:
        if child.tag in _BLOCKS:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _block_nodes(child)
        elif child.tag == f"{COMPAT}AlternateContent" and len(child):
            yield from _block_nodes(child[0])


def _carried(context: Context) -> str:
    """What a paragraph without an end left over, as a block of its own."""
    text, context.carried = context.carried.strip(), ""
    return f"{text}\n\n" if text else ""


def _joins_next(mark: etree._Element | None) -> bool:
    """Whether the end of a paragraph was deleted, or is hidden so that two styles share a line."""
    return mark is not None and any(node.tag in _JOINING for node in mark)


def _is_hidden(mark: etree._Element | None) -> bool:
    return mark is not None and is_on(mark.find(f"{W}vanish"))


def _wrapped(parent: etree._Element, tag: str) -> Iterator[etree._Element]:
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _wrapped(child, tag)


def _continues(properties: Properties) -> bool:
    """Whether a cell is covered by the one above it."""
    merge = properties.get(f"{W}vMerge")
    return merge is not None and merge.get(f"{W}val", "continue") == "continue"


def _span(properties: Properties) -> int:
    span = integer(value(properties.get(f"{W}gridSpan")))
    return min(max(span or 1, 1), 63)
