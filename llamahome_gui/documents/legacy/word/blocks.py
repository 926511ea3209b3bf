"""Paragraphs, lists and tables of a story as Markdown blocks."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from llamahome_gui.documents import markdown
from llamahome_gui.documents.inline import joined
from llamahome_gui.documents.numbering import item

from .inline import Context, pieces
from .properties import Paragraph
from .rows import Row, arranged

_END = re.compile(r"[\r\x07\x0c]")
_CELL_END = "\x07"
_TEXT_LEVEL = 9


@dataclass(slots=True)
class Flow:
    """Blocks one after the other; items of one list stay together. `levels` are those of the list that is open."""

    parts: list[str] = field(default_factory=list)
    levels: list[int] = field(default_factory=list)
    in_list: bool = False

    def add(self, text: str, is_item: bool = False) -> None:
        if not text.strip():
            return
        if self.parts and is_item and self.in_list:
            self.parts[-1] += "\n" + text
        else:
            self.parts.append(text)
        if not is_item:
            self.levels.clear()
        self.in_list = is_item

    def text(self) -> str:
        return "\n\n".join(part.strip("\n") for part in self.parts)


@dataclass(slots=True)
class OpenTable:
    """A table whose end has not come: its rows, the cells of the last one, the paragraphs of the last cell."""

    rows: list[Row] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    levels: list[int] = field(default_factory=list)

    def end_cell(self) -> None:
        self.cells.append("\n".join(self.lines))
        self.lines = []
        self.levels = []

    def end_row(self, properties: Paragraph, keep: bool) -> None:
        if self.lines:
            self.end_cell()
        if keep and self.cells:
            self.rows.append(Row(self.cells, properties.edges, properties.columns))
        self.cells = []


class BlockWriter:
    """Turns stories into Markdown; keeps the first title.

    No position belongs to two stories, so together they are no longer than `length`; what a damaged list says beyond
    that is left out, and `is_cut` is set.
    """

    def __init__(self, length: int) -> None:
        self.title: str | None = None
        self.is_cut = False
        self._left = length

    def story(self, context: Context, start: int, end: int, *, plain: bool = False) -> str:
        """Markdown of the paragraphs between two positions. `plain`: headings are text (notes, headers)."""
        content, flow, tables = context.content, Flow(), list[OpenTable]()
        end = max(start, min(end, len(content.text)))
        self.is_cut |= end - start > self._left
        end = min(end, start + self._left)
        self._left -= end - start
        while start < end:
            match = _END.search(content.text, start, end)
            stop = match.start() if match else end
            mark = match.group() if match else ""
            properties = content.formatting.paragraph(min(stop, end - 1))
            _resize(tables, properties.depth, flow)
            if tables:
                self._in_cell(context, start, stop, mark, properties, tables)
            else:
                self._paragraph(context, start, stop, properties, flow, plain)
            start = stop + 1
        _resize(tables, 0, flow)
        flow.add(joined(context.carried))
        context.carried, context.fields = [], []
        return flow.text()

    def _paragraph(
        self, context: Context, start: int, stop: int, properties: Paragraph, flow: Flow, plain: bool
    ) -> None:
        found = context.carried + pieces(context, start, stop)
        context.carried = []
        if context.content.formatting.is_joined(stop):
            context.carried = found
        else:
            heading = 0 if plain else _heading(context, properties)
            flow.add(*self._text(context, found, properties, heading, flow.levels))
        for box in context.boxes:
            flow.add(box)
        context.boxes = []

    def _text(
        self, context: Context, found: list, properties: Paragraph, heading: int, levels: list[int]
    ) -> tuple[str, bool]:
        """Text of a paragraph and whether it is an item of a list."""
        if heading:
            for piece in found:
                piece.mark = ""
        text = joined(found).strip()
        if not text:
            return "", False
        label = context.content.lists.label(properties)
        if heading:
            text = " ".join(text.split())
            if self.title is None and (heading == 1 or context.content.styles.is_title(properties.style)):
                self.title = text
            return "#" * heading + (f" {label.text} " if label and label.text else " ") + text, False
        if label is None:
            return text.replace("\n", "  \n"), False
        return item(label, text, levels), True

    def _in_cell(
        self, context: Context, start: int, stop: int, mark: str, properties: Paragraph, tables: list[OpenTable]
    ) -> None:
        table = tables[-1]
        if properties.row_end:
            pieces(context, start, stop)
            table.end_row(properties, keep=not context.content.formatting.is_deleted(stop))
            return
        text, is_item = self._text(context, pieces(context, start, stop), properties, 0, table.levels)
        if not is_item:
            table.levels.clear()
        table.lines += filter(str.strip, [text.replace("  \n", "\n"), *context.boxes])
        context.boxes = []
        if mark == _CELL_END or properties.cell_end:
            table.end_cell()


def _heading(context: Context, properties: Paragraph) -> int:
    outline = properties.outline
    if outline is not None:
        return min(6, outline + 1) if outline < _TEXT_LEVEL else 0
    return 1 if context.content.styles.is_title(properties.style) else 0


def _resize(tables: list[OpenTable], depth: int, flow: Flow) -> None:
    """Open or close tables until `depth` are open."""
    while len(tables) < depth:
        tables.append(OpenTable())
    while len(tables) > depth:
        table = tables.pop()
        if table.cells or table.lines:
            table.end_row(Paragraph(), keep=True)
        if tables:
            tables[-1].lines += [" / ".join(filter(None, row.cells)) for row in table.rows]
        elif len(table.rows) == 1 and len(table.rows[0].cells) == 1:
            flow.add(table.rows[0].cells[0].replace("\n", "\n\n"))  # one cell is a frame around text, not a table
        else:
            flow.add(markdown.table(arranged(table.rows)))
