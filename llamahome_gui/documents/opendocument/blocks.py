"""Paragraphs, headings, lists, tables and frames of an OpenDocument file as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from lxml import etree

from llamahome_gui.documents import markdown
from llamahome_gui.documents.inline import Piece, joined
from llamahome_gui.documents.markdown import picture_text
from llamahome_gui.documents.numbering import Label, item
from llamahome_gui.documents.problems import BeyondLimit

from .inline import SILENT, Inline, repeated
from .lists import Lists
from .names import DC, DRAW, OFFICE, TABLE, TEXT
from .objects import Objects
from .styles import Styles
from .textstyles import HIDDEN

_MOST_CELLS = 3_000_000  # of all tables of a text
_MOST_COLUMNS = 63  # beyond them, empty ones fill a sheet up
_SHAPE_TEXT = tuple(f"{TEXT}{name}" for name in ("p", "h", "list"))


class Blocks:
    """Writes the blocks of one file. Footnotes and comments gather in `notes`, for the end of the text.

    Args:
        objects: Where equations and charts are looked up.
        ranges: Names of the comments that say where they end. None: comments are lines of their own, without marks.
    """

    def __init__(
        self,
        styles: Styles,
        objects: Objects | None = None,
        *,
        shows_hidden: bool = True,
        ranges: frozenset[str] | None = None,
    ) -> None:
        self._styles, self._objects, self._shows_hidden, self._ranges = styles, objects, shows_hidden, ranges
        self._inline = Inline(styles, objects, self._note, self._comment_mark)
        self._lists = Lists(styles)
        self.notes: list[str] = []
        self.title: str | None = None
        self._counts: dict[str, int] = {}
        self._pending: dict[str, str] = {}  # marks of comments whose end is still to come
        self._plain = 0  # in how many cells, notes and headers we are, where headings are text
        self._cells = 0
        self._depth = 0  # of the tables that are open

    def write(self, nodes: Iterable[etree._Element]) -> Iterator[str]:
        """Blocks of some elements, in order."""
        levels: list[int] = []  # of the items of lists that follow each other: Impress makes a list of each paragraph
        for node in nodes:
            tag = node.tag
            if not isinstance(tag, str) or tag in SILENT:
                continue
            if tag != f"{TEXT}list":
                levels = []
            if tag == f"{TEXT}p":
                yield from self._paragraph(node)
            elif tag == f"{TEXT}h":
                yield from self._heading(node)
            elif tag in (f"{TEXT}list", f"{TEXT}numbered-paragraph"):
                yield from self._list(node, levels)
            elif tag == f"{TABLE}table":
                yield self.table(node)
            elif tag == f"{TEXT}section":
                yield from self._section(node)
            elif tag.startswith(DRAW):
                yield from self.drawn(node)
            else:
                yield from self.write(node)

    def plain(self, nodes: Iterable[etree._Element], glue: str = "\n") -> str:
        """Blocks where headings are text: a cell, a note, a header; one below the other."""
        self._plain += 1
        text = glue.join(block for block in self.write(nodes) if block)
        self._plain -= 1
        return text

    def drawn(self, node: etree._Element) -> Iterator[str]:
        """The texts of something drawn: a frame, a shape, a group of them."""
        if node.tag == f"{DRAW}frame":
            yield from self.frame(node)
        elif node.tag in (f"{DRAW}g", f"{DRAW}a", f"{DRAW}page-thumbnail"):
            for child in node:
                if isinstance(child.tag, str) and child.tag.startswith(DRAW):
                    yield from self.drawn(child)
        elif node.tag == f"{DRAW}text-box":
            yield from self.write(node)
        elif node.tag == f"{DRAW}control" and self._objects is not None:
            yield markdown.escape(self._objects.control(node))
        else:
            yield from self.write(node.iterchildren(*_SHAPE_TEXT))

    def frame(self, frame: etree._Element) -> Iterator[str]:
        """Texts, tables, equation, chart or embedded sheet of a frame, and what its picture is said to show."""
        yield from self.write(frame.iterchildren(f"{DRAW}text-box", f"{TABLE}table"))
        if self._objects is not None:
            said = self._objects.equation(frame)
            told = markdown.escape(said) if said is not None else self._objects.chart(frame)
            told = told or markdown.blocks(self._embedded(*self._objects.embedded(frame)))
            if told:
                yield told
                return
        if frame.find(f"{DRAW}image") is not None:
            title = " ".join(self._bare(part) for part in frame.iterchildren("{*}title", "{*}desc"))
            if said := picture_text(title):
                yield said

    def _embedded(self, nodes: Sequence[etree._Element], styles: Styles) -> Iterator[str]:
        """Blocks of a document in this one; what is embedded in it in turn is left out."""
        inner = Blocks(styles, shows_hidden=self._shows_hidden)
        inner.notes, inner._counts = self.notes, self._counts
        inner._plain, inner._depth, inner._cells = self._plain, self._depth, self._cells
        yield from inner.write(nodes)
        self._cells = inner._cells

    def _section(self, node: etree._Element) -> Iterator[str]:
        if not self._styles.hides_section(node):
            yield from self.write(node)
        elif self._shows_hidden:
            yield from map(markdown.hidden, self.write(node))

    def inline(self, node: etree._Element, *, emphasis: bool = True) -> str:
        """Text of a paragraph; notes and comments leave a mark."""
        return self._line(node, emphasis)[0]

    def _line(self, node: etree._Element, emphasis: bool) -> tuple[str, list[etree._Element]]:
        """Text of a paragraph and what hangs on it."""
        flags = HIDDEN if self._styles.hides_paragraph(node.get(f"{TEXT}style-name")) else 0
        outer, self._inline.boxes = self._inline.boxes, []
        pieces = [piece for piece in self._inline.pieces(node, flags) if self._wants(piece)]
        boxes, self._inline.boxes = self._inline.boxes, outer
        if not emphasis:
            for piece in pieces:
                piece.mark = ""
        return joined(pieces), boxes

    def _wants(self, piece: Piece) -> bool:
        return bool(piece.text) and (self._shows_hidden or not piece.hidden)

    def _paragraph(self, node: etree._Element) -> Iterator[str]:
        style = node.get(f"{TEXT}style-name")
        level = 0 if self._plain else self._styles.heading(style)
        text, boxes = self._line(node, emphasis=not level)
        for box in boxes:
            if self._styles.pushes_text_down(box):
                yield from self.drawn(box)
        if text.strip():
            yield self._headline(level, "", text, self._styles.is_title(style)) if level else text.strip()
        for box in boxes:
            if not self._styles.pushes_text_down(box):
                yield from self.drawn(box)

    def _heading(self, node: etree._Element) -> Iterator[str]:
        level = node.get(f"{TEXT}outline-level", "1")
        depth = int(level) if level.isdecimal() and len(level) < 3 else 1
        number = ""
        if node.get(f"{TEXT}is-list-header") != "true":
            number = self._lists.heading(depth, node.get(f"{TEXT}start-value", ""))
        text, boxes = self._line(node, emphasis=False)
        if text.strip():
            yield self._headline(min(6, max(1, depth)), number, text, False)
        for box in boxes:
            yield from self.drawn(box)

    def _headline(self, level: int, number: str, text: str, is_title: bool) -> str:
        text = " ".join(text.split())
        if self._plain:
            return f"{number} {text}".strip()
        if self.title is None and (level == 1 or is_title):
            self.title = text
        return f"{'#' * level} {number} {text}" if number else f"{'#' * level} {text}"

    def _list(self, node: etree._Element, levels: list[int]) -> Iterator[str]:
        """Items of a list that stand together as one block; what is no item stands alone."""
        style = node.get(f"{TEXT}style-name") or self._styles.list_style_of(_first_style(node))
        items: list[str] = []
        # A numbered paragraph is a list by itself, and says how deep.
        told = node.get(f"{TEXT}level", "1")
        level = int(told) - 1 if told.isdecimal() and 0 < int(told[:3]) <= 10 else 0
        for text, is_item in self._items(node, level, self._lists.enter(node, style), levels):
            if is_item:
                items.append(text)
                continue
            if items:
                yield "\n".join(items)
            items = []
            yield text
        if items:
            yield "\n".join(items)

    def _items(self, node: etree._Element, level: int, key: str, levels: list[int]) -> Iterator[tuple[str, bool]]:
        """Blocks of a list, and of each whether it belongs to an item."""
        for entry in _entries(node):
            waits = entry.tag != f"{TEXT}list-header"
            for child in entry:
                if child.tag == f"{TEXT}list":
                    with self._lists.within(key, child.get(f"{TEXT}style-name"), level + 1):
                        yield from self._items(child, level + 1, key, levels)
                elif isinstance(child.tag, str):
                    label = None
                    if waits and child.tag in _SHAPE_TEXT:
                        waits, label = False, self._lists.label(key, level, entry.get(f"{TEXT}start-value", ""))
                    yield from self._item(child, label, levels)

    def _item(self, node: etree._Element, label: Label | None, levels: list[int]) -> Iterator[tuple[str, bool]]:
        for text in self.write([node]):
            if text.startswith("#"):
                yield text.replace("# ", f"# {label.text} ", 1) if label and label.text else text, False
            elif label is not None:
                yield item(label, text, levels), True
            elif levels and not text.startswith("|"):
                indent = "    " * (len(levels) - 1) + "  "
                yield indent + text.replace("\n", f"\n{indent}"), True
            else:
                yield text, False
            label = None

    def table(self, node: etree._Element) -> str:
        """A table; cells that others cover are empty, rows that repeat are written as often as is sensible.

        A table within a cell becomes lines with its cells set apart by slashes: Markdown has no tables in tables.
        """
        self._depth += 1
        rows = self._rows(node)
        self._depth -= 1
        if len(rows) == 1 and len(rows[0]) == 1 and not self._depth:
            return rows[0][0].replace("\n", "\n\n")  # one cell is a frame around text, not a table
        if self._depth:
            return "\n".join(" / ".join(filter(None, row)) for row in rows if any(row))
        return markdown.table(rows)

    def _rows(self, node: etree._Element) -> list[list[str]]:
        rows: list[list[str]] = []
        parent = node.getparent()
        most = 0 if parent is not None and parent.tag == f"{OFFICE}spreadsheet" else _MOST_COLUMNS
        for row in table_rows(node):
            cells: list[str] = []
            for cell in row.iterchildren(f"{TABLE}table-cell", f"{TABLE}covered-table-cell"):
                text = "" if cell.tag == f"{TABLE}covered-table-cell" else self.cell_text(cell)
                cells += [text] * repeated(cell, f"{TABLE}number-columns-repeated")
            while len(cells) > most and not cells[-1]:
                cells.pop()
            times = repeated(row, f"{TABLE}number-rows-repeated") if any(cells) else 1
            self._spend(len(cells) * times)
            rows += [cells] * times
        return rows

    def _spend(self, cells: int) -> None:
        """Repeats multiply: a thousand rows of a thousand cells take a few bytes."""
        self._cells += cells
        if self._cells > _MOST_CELLS:
            raise BeyondLimit(f"its tables have over {_MOST_CELLS:,} cells")

    def cell_text(self, cell: etree._Element) -> str:
        """Text of a cell, lines between its blocks."""
        return self.plain(child for child in cell if child.tag != f"{OFFICE}annotation")

    def _note(self, node: etree._Element) -> str:
        """The mark of a footnote or endnote, whose text is kept for the end."""
        body = node.find(f"{TEXT}note-body")
        text = self.plain(() if body is None else body).strip()
        is_end = node.get(f"{TEXT}note-class") == "endnote"
        return self._mark("e" if is_end else "", text) if text else ""

    def _mark(self, prefix: str, text: str) -> str:
        self._counts[prefix] = self._counts.get(prefix, 0) + 1
        mark = f"[^{prefix}{self._counts[prefix]}]"
        self.notes.append(f"{mark}: " + text.replace("\n", "\n    "))
        return mark

    def _comment_mark(self, node: etree._Element) -> str:
        """The mark of a comment, at the end of the words that it is about."""
        name = node.get(f"{OFFICE}name", "")
        if node.tag == f"{OFFICE}annotation-end":
            return self._pending.pop(name, "")
        if self._ranges is None:
            self.notes += self.comment(node)
            return ""
        author, text = self._comment_text(node)
        if not text:
            return ""
        mark = self._mark("c", f"Comment by {author}: {text}" if author else f"Comment: {text}")
        if name not in self._ranges:
            return mark
        self._pending[name] = mark
        return ""

    def comment(self, node: etree._Element, place: str = "") -> list[str]:
        """A comment as a line of its own, none if it says nothing; `place` tells the cell it is on."""
        author, text = self._comment_text(node)
        by, on = f" by {author}" if author else "", f" on {place}" if place else ""
        return [f"> Comment{by}{on}: {text}"] if text else []

    def _comment_text(self, node: etree._Element) -> tuple[str, str]:
        author = markdown.escape(node.findtext(f"{DC}creator", "").strip())
        return author, " ".join(self.plain(node.iterchildren(f"{TEXT}p", f"{TEXT}list")).split())

    @staticmethod
    def _bare(node: etree._Element) -> str:
        return " ".join("".join(str(text) for text in node.itertext()).split())


def _entries(node: etree._Element) -> list[etree._Element]:
    """The items of a list; a numbered paragraph is its own."""
    if node.tag != f"{TEXT}list":
        return [node]
    return list(node.iterchildren(f"{TEXT}list-item", f"{TEXT}list-header"))


def _first_style(node: etree._Element) -> str | None:
    """The style of the first paragraph of a list, which may name the list's style."""
    first = next(node.iter(f"{TEXT}p", f"{TEXT}h"), None)
    return None if first is None else first.get(f"{TEXT}style-name")


def table_rows(node: etree._Element) -> Iterator[etree._Element]:
    """Rows of a table, those in groups and headers too, but none of tables in its cells."""
    for child in node:
        if child.tag == f"{TABLE}table-row":
            yield child
        elif child.tag in (f"{TABLE}table-rows", f"{TABLE}table-header-rows", f"{TABLE}table-row-group"):
            yield from table_rows(child)
