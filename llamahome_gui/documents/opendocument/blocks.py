"""Paragraphs, headings, lists, tables and frames of an OpenDocument file as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lxml import etree

from llamahome_gui.documents import markdown
from llamahome_gui.documents.problems import BeyondLimit

from .names import DC, DRAW, MATH, OFFICE, TABLE, TEXT, XLINK
from .styles import Styles

_MOST_REPEATED = 1000
_MOST_CELLS = 3_000_000  # of all tables of a text
# What stands beside the text: changes that were taken back, indexes' own sources, forms, variables.
_SILENT = frozenset({
    f"{TEXT}tracked-changes", f"{OFFICE}forms", f"{TEXT}sequence-decls", f"{TEXT}variable-decls",
    f"{TEXT}user-field-decls", f"{TEXT}table-of-content-source", f"{TEXT}alphabetical-index-source",
    f"{TEXT}illustration-index-source", f"{TEXT}table-index-source", f"{OFFICE}event-listeners",
})  # fmt: skip


class Blocks:
    """Writes the blocks of one file. Footnotes and comments gather in `notes`, for the end of the text."""

    def __init__(self, styles: Styles) -> None:
        self._styles = styles
        self.notes: list[str] = []
        self._footnotes = 0
        self._cells = 0
        self._depth = 0  # of the tables that are open

    def write(self, nodes: Iterable[etree._Element]) -> Iterator[str]:
        """Blocks of some elements, in order."""
        for node in nodes:
            if not isinstance(node.tag, str) or node.tag in _SILENT:
                continue
            if node.tag == f"{TEXT}h":
                yield self._heading(node)
            elif node.tag == f"{TEXT}p":
                yield from self._paragraph(node)
            elif node.tag == f"{TEXT}list":
                yield "\n".join(self._list(node, 1, None))
            elif node.tag == f"{TABLE}table":
                yield self.table(node)
            elif node.tag == f"{DRAW}frame":
                yield from self.frame(node)
            else:
                yield from self.write(node)

    def frame(self, frame: etree._Element) -> Iterator[str]:
        """Texts and tables of a frame, and what its picture is said to show."""
        yield from self.write(frame.iterchildren(f"{DRAW}text-box", f"{TABLE}table"))
        if frame.find(f"{DRAW}image") is not None:
            title = " ".join(self._plain(part) for part in frame.iterchildren("{*}title", "{*}desc"))
            if title.strip():
                yield f"[Picture: {markdown.escape(title.strip())}]"

    def _heading(self, node: etree._Element) -> str:
        level = node.get(f"{TEXT}outline-level", "1")
        depth = min(6, max(1, int(level))) if level.isdecimal() else 1
        text = " ".join(self.inline(node).split())
        return f"{'#' * depth} {text}" if text else ""

    def _paragraph(self, node: etree._Element) -> Iterator[str]:
        text = self.inline(node).strip()
        if text:
            yield text
        for frame in node.iter(f"{DRAW}frame"):
            if _nearest(frame, f"{TEXT}p") is node:
                yield from self.frame(frame)

    def _list(self, node: etree._Element, level: int, style: str | None) -> Iterator[str]:
        style = node.get(f"{TEXT}style-name") or style
        number, numbered = 0, self._styles.is_numbered(style, level)
        for item in node.iterchildren(f"{TEXT}list-item", f"{TEXT}list-header"):
            number += 1
            start = item.get(f"{TEXT}start-value", "")
            number = int(start) if start.isdecimal() else number
            mark = f"{number}." if numbered else "-"
            first = True
            for child in item:
                if child.tag == f"{TEXT}list":
                    yield from self._list(child, level + 1, style)
                elif isinstance(child.tag, str):
                    for text in self.write([child]):
                        indent = "    " * (level - 1)
                        yield f"{indent}{mark if first else ' ' * len(mark)} {text.lstrip('# ')}"
                        first = False

    def table(self, node: etree._Element) -> str:
        """A table; cells that others cover are empty, rows that repeat are written as often as is sensible.

        A table within a cell becomes lines with its cells set apart by slashes: Markdown has no tables in tables.
        """
        self._depth += 1
        rows = self._rows(node)
        self._depth -= 1
        if self._depth:
            return "\n".join(" / ".join(filter(None, row)) for row in rows if any(row))
        return markdown.table(rows)

    def _rows(self, node: etree._Element) -> list[list[str]]:
        rows: list[list[str]] = []
        for row in table_rows(node):
            cells: list[str] = []
            for cell in row.iterchildren(f"{TABLE}table-cell", f"{TABLE}covered-table-cell"):
                text = "" if cell.tag == f"{TABLE}covered-table-cell" else self.cell_text(cell)
                cells += [text] * repeated(cell, f"{TABLE}number-columns-repeated")
            while cells and not cells[-1]:
                cells.pop()
            times = repeated(row, f"{TABLE}number-rows-repeated") if cells else 1
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
        children = (child for child in cell if child.tag != f"{OFFICE}annotation")
        return "\n".join(block for block in self.write(children) if block)

    def inline(self, node: etree._Element) -> str:
        """Text of a paragraph with links and emphasis; notes and comments leave a mark."""
        parts = [markdown.escape(_squeezed(node.text))]
        for child in node:
            if isinstance(child.tag, str):
                parts.append(self._piece(child))
            parts.append(markdown.escape(_squeezed(child.tail)))
        return "".join(parts)

    def _piece(self, node: etree._Element) -> str:
        tag = str(node.tag)
        if tag == f"{TEXT}s":
            return " " * min(_MOST_REPEATED, repeated(node, f"{TEXT}c"))
        if tag in (f"{TEXT}tab", f"{TEXT}line-break"):
            return "\t" if tag == f"{TEXT}tab" else "\n"
        if tag == f"{TEXT}span":
            return markdown.marked(self.inline(node), self._styles.mark(node.get(f"{TEXT}style-name")))
        if tag == f"{TEXT}a":
            return markdown.link(self.inline(node), node.get(f"{XLINK}href", ""))
        if tag == f"{TEXT}note":
            return self._footnote(node)
        if tag == f"{OFFICE}annotation":
            self.notes += self.comment(node)
            return ""
        if tag == f"{DRAW}frame" or tag in _SILENT:
            return ""
        if tag.startswith(MATH):
            return self._plain(node)
        return self.inline(node)

    def _footnote(self, node: etree._Element) -> str:
        body = node.find(f"{TEXT}note-body")
        text = " ".join("\n".join(self.write(() if body is None else body)).split())
        if not text:
            return ""
        self._footnotes += 1
        self.notes.append(f"[^{self._footnotes}]: {text}")
        return f"[^{self._footnotes}]"

    def comment(self, node: etree._Element, place: str = "") -> list[str]:
        """A comment as a line of its own, none if it says nothing; `place` tells the cell it is on."""
        author = node.findtext(f"{DC}creator", "").strip()
        text = " ".join(" ".join(self.write(node.iterchildren(f"{TEXT}p", f"{TEXT}list"))).split())
        by, on = f" by {markdown.escape(author)}" if author else "", f" on {place}" if place else ""
        return [f"> Comment{by}{on}: {text}"] if text else []

    @staticmethod
    def _plain(node: etree._Element) -> str:
        return " ".join("".join(str(text) for text in node.itertext()).split())


def table_rows(node: etree._Element) -> Iterator[etree._Element]:
    """Rows of a table, those in groups and headers too, but none of tables in its cells."""
    for child in node:
        if child.tag == f"{TABLE}table-row":
            yield child
        elif child.tag in (f"{TABLE}table-rows", f"{TABLE}table-header-rows", f"{TABLE}table-row-group"):
            yield from table_rows(child)


def repeated(node: etree._Element, attribute: str) -> int:
    """How often an element stands for itself; at most a thousand times, sheets fill their ends with millions."""
    count = node.get(attribute, "1")
    return min(_MOST_REPEATED, int(count)) if count.isdecimal() and len(count) < 9 else 1


def _squeezed(text: str | None) -> str:
    """Runs of white space are one space in OpenDocument."""
    if not text:
        return ""
    joined = " ".join(text.split())
    return f"{' ' if text[0].isspace() else ''}{joined}{' ' if joined and text[-1].isspace() else ''}"


def _nearest(node: etree._Element, tag: str) -> etree._Element | None:
    return next(node.iterancestors(tag), None)
