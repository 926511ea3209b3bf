"""A flow of paragraphs: the body, a header, a note, a text box. It turns runs of text into Markdown blocks."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from llamahome_gui.documents import markdown
from llamahome_gui.documents.inline import MARKS, Piece, joined
from llamahome_gui.documents.numbering import Label, Numbering, item

from .grid import Columns, Grid

# The first three are the places of MARKS.
BOLD, ITALIC, STRUCK, HIDDEN, RAISED, DELETED, READY = 1, 2, 4, 8, 16, 32, 64
_MOST_NESTED = 30
# A label that the author typed, or that a program wrote out without saying that there is a list.
_TYPED_LABEL = re.compile(r"(\d{1,3}[.)]|[A-Za-z][.)]|\([A-Za-z\d]{1,3}\)|[•·▪–◦●○■-])[ \t]*\t[ \t]*")


class Paragraph(NamedTuple):
    """Properties of a paragraph; `left` and `first` are its indents in twips, `nesting` counts tables around it."""

    style: int = 0
    outline: int = 9
    list_id: int = 0
    list_level: int = 0
    left: int = 0
    first: int = 0
    in_table: bool = False
    nesting: int = 0

    @property
    def table_level(self) -> int:
        return min(_MOST_NESTED, max(1, self.nesting)) if self.in_table or self.nesting > 0 else 0


@dataclass(slots=True)
class Book:
    """What all flows of a file share: heading levels of styles, lists, the first title."""

    styles: dict[int, tuple[int, bool]] = field(default_factory=dict)
    numbering: Numbering = field(default_factory=Numbering)
    title: str | None = None
    shows_hidden: bool = True


class Flow:
    """Takes text with flags, ends of paragraphs, cells and rows. `plain`: headings are text (notes, headers)."""

    silent = False

    def __init__(self, book: Book, *, plain: bool = False) -> None:
        self._book, self._plain = book, plain
        self._out: list[str] = []
        self._runs: list[tuple[int, str, list[str]]] = []
        self._boxes: list[str] = []
        self._grids: list[Grid] = []
        self._levels: list[int] = []
        self._in_list = False
        self.label: str | None = None

    @property
    def flow(self) -> Flow:
        return self

    def text(self, text: str, flags: int = 0, target: str = "") -> None:
        """Text as it stands in the file, or Markdown if `flags` holds READY."""
        if flags & DELETED or (flags & HIDDEN and not self._book.shows_hidden):
            return
        if self._runs and self._runs[-1][0] == flags and self._runs[-1][1] == target:
            self._runs[-1][2].append(text)
        else:
            self._runs.append((flags, target, [text]))

    def box(self, text: str) -> None:
        """A block that is anchored in the paragraph: it follows it."""
        self._boxes.append(text)

    def end_paragraph(self, paragraph: Paragraph) -> None:
        level = paragraph.table_level
        text, is_item = self._taken(paragraph, plain=self._plain or level > 0)
        boxes, self._boxes = self._boxes, []
        if level:
            self._grid(level).cell += [text, *boxes]
            return
        self._fold(0)
        self._put(text, is_item)
        for box in boxes:
            self._put(box, False)

    def end_cell(self, paragraph: Paragraph, level: int) -> None:
        level = max(level, paragraph.table_level)
        self.end_paragraph(paragraph._replace(in_table=True, nesting=level))
        self._grid(level).end_cell()

    def end_row(self, columns: Columns, level: int) -> None:
        if len(self._grids) >= level:
            self._grid(level).end_row(columns)

    def finish(self, paragraph: Paragraph | None = None, columns: Columns | None = None) -> str:
        """Markdown of the whole flow."""
        self.end_paragraph((paragraph or Paragraph())._replace(in_table=False, nesting=0))
        for grid in reversed(self._grids):
            grid.end_row(columns or Columns())
        self._fold(0)
        return "".join(self._out).strip("\n")

    def _put(self, text: str, is_item: bool) -> None:
        if not text.strip():
            return
        if self._out:
            self._out.append("\n" if is_item and self._in_list else "\n\n")
        if not is_item:
            self._levels.clear()
        self._out.append(text)
        self._in_list = is_item

    def _grid(self, level: int) -> Grid:
        """The open table of a level; deeper ones end, and those on the way to it begin."""
        self._fold(level)
        while len(self._grids) < level:
            self._grids.append(Grid())
        return self._grids[level - 1]

    def _fold(self, level: int) -> None:
        while len(self._grids) > level:
            grid = self._grids.pop()
            grid.end_row(Columns())
            if self._grids:
                self._grids[-1].cell += grid.lines()
            else:
                self._put(grid.text(), False)

    def _taken(self, paragraph: Paragraph, *, plain: bool) -> tuple[str, bool]:
        """Text of the paragraph that has ended, and whether it is an item of a list."""
        level, is_title = self._book.styles.get(paragraph.style, (0, False))
        if 0 <= paragraph.outline < 9:
            level = min(6, paragraph.outline + 1)
        heading = 0 if plain else level
        pieces = [_piece(flags & ~7 if heading else flags, target, parts) for flags, target, parts in self._runs]
        self._runs.clear()
        label, self.label = self.label, None
        text = joined(pieces)
        shown = text.strip()
        if not shown:
            return "", False
        number, shown = self._numbered(paragraph, label, text.lstrip("\n ").rstrip(), shown)
        if heading:
            return self._heading(heading, is_title, number, shown), False
        if number is None:
            return shown.replace("\n", "  \n"), False
        return item(number, shown, self._levels), True

    def _heading(self, level: int, is_title: bool, label: Label | None, text: str) -> str:
        text = " ".join(text.split())
        if self._book.title is None and (level == 1 or is_title):
            self._book.title = text
        return "#" * level + (f" {label.text} " if label and label.text else " ") + text

    def _numbered(self, paragraph: Paragraph, label: str | None, text: str, shown: str) -> tuple[Label | None, str]:
        """The label of a paragraph and its text without it.

        What the writer wrote out for readers that know no lists is what its author saw; the list's own definition tells
        bullets from letters, and stands in where nothing was written out.
        """
        counted = None
        if paragraph.list_id > 0:
            counted = self._book.numbering.label(str(paragraph.list_id), paragraph.list_level)
        level = paragraph.list_level if paragraph.list_id > 0 else paragraph.left
        if label is not None and label.strip():
            says_count = any(char.isalnum() for char in label) and (counted is None or counted.text != "")
            return Label(label.strip() if says_count else "", level), shown
        if counted is not None:
            return counted, shown
        typed = _TYPED_LABEL.match(text) if paragraph.first < 0 else None
        if typed and len(text) > typed.end():
            said = typed[1] if any(char.isalnum() for char in typed[1]) else ""
            return Label(said, level), text[typed.end() :].strip()
        return None, shown


def _piece(flags: int, target: str, parts: list[str]) -> Piece:
    text = "".join(parts)
    if flags & READY:
        return Piece(text, "", target)
    text = markdown.escape(text)
    return Piece(markdown.raised(text) if flags & RAISED else text, MARKS[flags & 7], target, bool(flags & HIDDEN))
