"""OpenDocument sheets (ODS): the texts that cells show, which the file stores."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from llamahome_gui.documents import markdown, problems
from llamahome_gui.documents.source import Source
from llamahome_gui.documents.tabular.cells import LAST_COLUMN, Cells
from llamahome_gui.documents.tabular.layout import sheet_markdown, sheet_section
from llamahome_gui.documents.tabular.pagesetup import edge_lines
from llamahome_gui.documents.tabular.references import column_name
from llamahome_gui.documents.types import Draft

from .blocks import Blocks
from .charts import chart_of, shape_texts
from .container import Opened, opened
from .formulas import shown_formula
from .names import DRAW, OFFICE, TABLE, TEXT
from .pages import MasterPages

_ANNOTATION, _PARAGRAPH, _COVERED = f"{OFFICE}annotation", f"{TEXT}p", f"{TABLE}covered-table-cell"
_CELLS = (f"{TABLE}table-cell", _COVERED)
_ROWS, _COLUMNS = f"{TABLE}table-row", f"{TABLE}table-column"
_ROWS_REPEATED, _COLUMNS_REPEATED = f"{TABLE}number-rows-repeated", f"{TABLE}number-columns-repeated"
_GROUPS = frozenset(
    f"{TABLE}table-{name}" for name in ("rows", "header-rows", "row-group", "columns", "header-columns", "column-group")
)
_VALUES = tuple(f"{OFFICE}{name}" for name in ("string-value", "date-value", "time-value", "boolean-value", "value"))


def convert(source: Source) -> Draft:
    """Sheets in the order of their tabs; hidden ones are marked.

    Raises:
        DocumentError: ENCRYPTED, DAMAGED, or LIMIT when there are too many cells.
    """
    with opened(source, "spreadsheet") as file:
        reader = _Reader(file, source)
        sheets = [sheet for sheet in file.body.iterchildren(f"{TABLE}table") if not _cached(sheet)]
        sections = [reader.section(sheet) for sheet in sheets]
    metadata = file.metadata | {"sheets": str(len(sheets))}
    text = markdown.tidy(markdown.blocks(sections)) if any(sections) else ""
    return Draft(text, metadata.pop("title", None), metadata)


def _cached(sheet: etree._Element) -> bool:
    """Whether this is what the file keeps of another file that formulas point at; nobody sees it."""
    return "'#$" in sheet.get(f"{TABLE}name", "") and sheet.find(f"{TABLE}table-source") is not None


class _Reader:
    """Reads the sheets of one file; the limit of cells counts over all of them."""

    def __init__(self, file: Opened, source: Source) -> None:
        self._file, self._source, self._left = file, source, source.limits.cells
        self._options = source.options
        self._blocks = Blocks(file.styles)
        self._pages = MasterPages(file.style_root())
        self._comments: list[str] = []
        self._drawn: list[str] = []

    def section(self, sheet: etree._Element) -> str:
        """A sheet under its name."""
        name, style = sheet.get(f"{TABLE}name", ""), sheet.get(f"{TABLE}style-name")
        hidden = not self._file.styles.shows_table(style)
        if hidden and not self._options.hidden:
            return ""
        self._comments, self._drawn = [], []
        cells = self._cells(sheet)
        for shapes in sheet.iterchildren(f"{TABLE}shapes"):
            self._draw(shapes)
        cells.settle(keep_hidden=self._options.hidden)
        edges = edge_lines(self._pages.texts(self._file.styles.master_page_of(style), name), name)
        blocks = [sheet_markdown(cells), *self._drawn, *self._comments]
        return sheet_section(name, hidden=hidden, blocks=blocks, edges=edges)

    def _cells(self, sheet: etree._Element) -> Cells:
        cells, number = Cells(), 1
        for first, last in _hidden_columns(sheet):
            cells.hide_columns(first, last)
        for node, hidden in _parts(sheet, _ROWS, hidden=False):
            row = self._row(node, number)
            times = _count(node, _ROWS_REPEATED)
            if row:
                self._spend(len(row) * times)
                for at in range(number, number + times):
                    cells.rows[at] = dict(row)
                if hidden:
                    cells.hidden_rows.update(range(number, number + times))
            number += times
        return cells

    def _row(self, node: etree._Element, number: int) -> dict[int, str]:
        found: dict[int, str] = {}
        column = 1
        for cell in node.iterchildren(*_CELLS):
            text = self._text(cell, number, column) if len(cell) or len(cell.attrib) > 1 else ""
            times = _count(cell, _COLUMNS_REPEATED)
            if text:
                if times == 1:
                    found[column] = text
                else:
                    found |= dict.fromkeys(range(column, min(column + times, LAST_COLUMN + 1)), text)
            column += times
        return found

    def _text(self, cell: etree._Element, row: int, column: int) -> str:
        """What a cell shows; its comments and drawings are kept beside."""
        if cell.tag == _COVERED:
            return ""
        if len(cell) == 1 and cell[0].tag == _PARAGRAPH and not len(cell[0]):
            text = markdown.escape(" ".join((cell[0].text or "").split()))
        else:
            text = self._rich(cell, row, column) if len(cell) else ""
        if not text and len(cell.attrib) > 1:
            text = next((markdown.escape(cell.get(name, "")) for name in _VALUES if cell.get(name)), "")
        formula = cell.get(f"{TABLE}formula") if self._options.formulas else None
        return f"{text} {shown_formula(formula)}".strip() if formula else text

    def _rich(self, cell: etree._Element, row: int, column: int) -> str:
        said: list[str] = []
        for child in cell:
            if child.tag == _ANNOTATION:
                place = f"{column_name(min(column, LAST_COLUMN))}{row}"
                self._comments += self._blocks.comment(child, place)
            elif isinstance(child.tag, str) and child.tag.startswith(DRAW):
                self._shape(child)
            else:
                said += self._blocks.write([child])
        return "\n".join(text for text in said if text).strip()

    def _draw(self, shapes: etree._Element) -> None:
        for shape in shapes:
            if isinstance(shape.tag, str):
                self._shape(shape)

    def _shape(self, shape: etree._Element) -> None:
        if shape.tag == f"{DRAW}g":
            self._draw(shape)
            return
        if text := chart_of(self._file.package, shape):
            self._drawn.append(text)
            return
        self._drawn += [text for text in self._blocks.write(shape_texts(shape)) if text]
        if shape.tag == f"{DRAW}frame" and shape.find(f"{DRAW}image") is not None:
            self._drawn += self._blocks.frame(shape)

    def _spend(self, cells: int) -> None:
        self._left -= cells
        if self._left < 0:
            raise problems.over_limit(self._source.path, f"it has over {self._source.limits.cells:,} cells")


def _parts(node: etree._Element, tag: str, *, hidden: bool) -> Iterator[tuple[etree._Element, bool]]:
    """Rows or columns of a sheet, those in groups and headers too, and whether they are hidden."""
    for child in node:
        if child.tag == tag:
            yield child, hidden or child.get(f"{TABLE}visibility", "visible") != "visible"
        elif child.tag in _GROUPS:
            yield from _parts(child, tag, hidden=hidden or child.get(f"{TABLE}display") == "false")


def _hidden_columns(sheet: etree._Element) -> Iterator[tuple[int, int]]:
    column = 1
    for node, hidden in _parts(sheet, _COLUMNS, hidden=False):
        times = _count(node, _COLUMNS_REPEATED)
        if hidden:
            yield column, column + times - 1
        column += times


def _count(node: etree._Element, attribute: str) -> int:
    count = node.get(attribute)
    if count is None:
        return 1
    return max(1, int(count)) if count.isdecimal() and len(count) < 9 else 1
