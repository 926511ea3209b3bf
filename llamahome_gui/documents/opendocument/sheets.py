"""OpenDocument sheets (ODS): the texts that cells show, which the file stores."""

from __future__ import annotations

from lxml import etree
from openpyxl.utils import get_column_letter

from llamahome_gui.documents import markdown, problems
from llamahome_gui.documents.source import Source
from llamahome_gui.documents.tabular.cells import Cells
from llamahome_gui.documents.tabular.layout import sheet_markdown
from llamahome_gui.documents.types import Draft

from .blocks import Blocks, repeated, table_rows
from .container import Opened, opened
from .names import OFFICE, TABLE

_LAST_COLUMN = 16_384


def convert(source: Source) -> Draft:
    """Sheets in the order of their tabs; hidden ones are marked.

    Raises:
        DocumentError: ENCRYPTED, DAMAGED, or LIMIT when there are too many cells.
    """
    with opened(source, "spreadsheet") as file:
        reader, parts = _Reader(file, source), []
        for sheet in file.body.iterchildren(f"{TABLE}table"):
            body = markdown.blocks([sheet_markdown(reader.read(sheet)), *reader.comments])
            if body:
                hidden = "" if file.styles.shows_table(sheet.get(f"{TABLE}style-name")) else " (hidden)"
                parts.append(f"## {markdown.escape(sheet.get(f'{TABLE}name', 'Sheet'))}{hidden}\n\n{body}")
    return Draft(
        markdown.tidy(markdown.blocks(parts)) if parts else "", file.metadata.pop("title", None), file.metadata
    )


class _Reader:
    """Reads the sheets of one file; the limit of cells counts over all of them."""

    def __init__(self, file: Opened, source: Source) -> None:
        self._blocks, self._source, self._left = Blocks(file.styles), source, source.limits.cells
        self.comments: list[str] = []

    def read(self, sheet: etree._Element) -> Cells:
        """Cells of a sheet by row and column, from 1; its comments are in `comments` then."""
        cells, number, self.comments = Cells(), 1, []
        for node in table_rows(sheet):
            row = self._row(node, number)
            times = repeated(node, f"{TABLE}number-rows-repeated") if row else 1
            for at in range(times):
                if row:
                    cells.rows[number + at] = row
            self._spend(len(row) * times)
            number += times if row else _count(node, f"{TABLE}number-rows-repeated")
        return cells

    def _row(self, node: etree._Element, number: int) -> dict[int, str]:
        found: dict[int, str] = {}
        column = 1
        for cell in node.iterchildren(f"{TABLE}table-cell", f"{TABLE}covered-table-cell"):
            covered = cell.tag == f"{TABLE}covered-table-cell"
            text = "" if covered else self._blocks.cell_text(cell).strip()
            times = _count(cell, f"{TABLE}number-columns-repeated")
            if text:
                found |= dict.fromkeys(range(column, min(column + times, _LAST_COLUMN + 1)), text)
            self._comment(cell, f"{get_column_letter(min(column, _LAST_COLUMN))}{number}")
            column += times
        return found

    def _comment(self, cell: etree._Element, place: str) -> None:
        node = cell.find(f"{OFFICE}annotation")
        if node is not None:
            self.comments += self._blocks.comment(node, place)

    def _spend(self, cells: int) -> None:
        self._left -= cells
        if self._left < 0:
            raise problems.over_limit(self._source.path, f"it has over {self._source.limits.cells:,} cells")


def _count(node: etree._Element, attribute: str) -> int:
    count = node.get(attribute, "1")
    return int(count) if count.isdecimal() and len(count) < 9 else 1
