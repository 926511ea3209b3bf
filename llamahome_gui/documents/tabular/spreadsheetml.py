"""Workbooks of Excel 2002 and 2003 as one XML file (SpreadsheetML), which many programs still write and name `.xls`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from lxml import etree

from llamahome_gui.documents import flatxml, markdown, problems
from llamahome_gui.documents.source import Source
from llamahome_gui.documents.types import Draft

from .calendar import WINDOWS_EPOCH
from .cells import LAST_COLUMN, Area, Cells
from .layout import comment_block, sheet_markdown, sheet_section
from .numberwriter import number_writer
from .references import column_name

_S = "{urn:schemas-microsoft-com:office:spreadsheet}"
_X = "{urn:schemas-microsoft-com:office:excel}"
_LAST_ROW = 1_048_576
_DAY_SECONDS = 86_400
# What formats are called that follow the reader's locale, in the one way that no reader misunderstands.
_NAMED = {
    "General Date": "yyyy-mm-dd h:mm", "Short Date": "yyyy-mm-dd", "Long Date": "yyyy-mm-dd",
    "Medium Date": "yyyy-mm-dd", "Short Time": "h:mm", "Medium Time": "h:mm", "Long Time": "h:mm:ss",
    "Fixed": "0.00", "Standard": "#,##0.00", "Percent": "0.00%", "Scientific": "0.00E+00", "Currency": "#,##0.00",
    "Euro Currency": '#,##0.00 "€"',
}  # fmt: skip


def convert(source: Source) -> Draft:
    """Sheets in the order of their tabs; hidden ones are marked.

    Raises:
        DocumentError: DAMAGED, or LIMIT when there are too many cells.
    """
    root = flatxml.root_of(source, mend=True)
    reader = _Reader(root, source)
    sheets = root.findall(f"{_S}Worksheet")
    text = markdown.blocks(map(reader.section, sheets))
    said = {node.tag.rpartition("}")[2]: node.text or "" for node in root.iterfind("{*}DocumentProperties/*")}
    metadata = {"author": said.get("Author", ""), "created": said.get("Created", ""), "sheets": str(len(sheets))}
    return Draft(markdown.tidy(text) if text else "", said.get("Title"), metadata)


class _Reader:
    def __init__(self, root: etree._Element, source: Source) -> None:
        self._source, self._left = source, source.limits.cells
        self._formats = {
            style.get(f"{_S}ID", ""): code
            for style in root.iterfind(f"{_S}Styles/{_S}Style")
            if (code := _format(style))
        }

    def section(self, sheet: etree._Element) -> str:
        """A sheet under its name."""
        hidden = sheet.findtext(f"{_X}WorksheetOptions/{_X}Visible", "").startswith("SheetHidden") or (
            sheet.findtext(f"{_X}WorksheetOptions/{_X}Visible", "") == "SheetVeryHidden"
        )
        if hidden and not self._source.options.hidden:
            return ""
        cells, comments = Cells(), list[str]()
        for table in sheet.iterfind(f"{_S}Table"):
            for node, column in _placed(table.iterfind(f"{_S}Column"), LAST_COLUMN, "Span"):
                if node.get(f"{_S}Hidden") == "1":
                    cells.hide_columns(column, column + _number(node, "Span"))
            for row, number in _placed(table.iterfind(f"{_S}Row"), _LAST_ROW, "Span"):
                self._row(row, number, cells, comments)
        cells.settle(keep_hidden=self._source.options.hidden)
        name = sheet.get(f"{_S}Name", "")
        return sheet_section(name, hidden=hidden, blocks=[sheet_markdown(cells), *comments])

    def _row(self, row: etree._Element, number: int, cells: Cells, comments: list[str]) -> None:
        if row.get(f"{_S}Hidden") == "1":
            cells.hidden_rows.add(number)
        shown: dict[int, str] = {}
        for cell, column in _placed(row.iterfind(f"{_S}Cell"), LAST_COLUMN, "MergeAcross"):
            self._left -= 1
            if self._left < 0:
                raise problems.over_limit(self._source.path, f"it has over {self._source.limits.cells:,} cells")
            if text := self._text(cell, row):
                shown[column] = markdown.link(text, cell.get(f"{_S}HRef", ""))
            across, down = _number(cell, "MergeAcross"), _number(cell, "MergeDown")
            if across or down:
                cells.merged.append(
                    Area(number, column, min(number + down, _LAST_ROW), min(column + across, LAST_COLUMN))
                )
            for comment in cell.iterfind(f"{_S}Comment"):
                place = f"{column_name(column)}{number}"
                comments.append(comment_block(place, comment.get(f"{_S}Author", ""), "".join(comment.itertext())))
        if shown:
            cells.rows[number] = shown

    def _text(self, cell: etree._Element, row: etree._Element) -> str:
        data = cell.find(f"{_S}Data")
        if data is None:
            return ""
        text, kind = "".join(map(str, data.itertext())).strip(), data.get(f"{_S}Type", "String")
        code = self._formats.get(cell.get(f"{_S}StyleID") or row.get(f"{_S}StyleID", ""), "General")
        if kind == "Boolean":
            return "TRUE" if text == "1" else "FALSE"
        value = _serial(text) if kind == "DateTime" else _float(text) if kind == "Number" else None
        if value is None:
            return markdown.escape(text)
        return number_writer("yyyy-mm-dd h:mm" if kind == "DateTime" and code == "General" else code)(value)


def _format(style: etree._Element) -> str:
    node = style.find(f"{_S}NumberFormat")
    code = "" if node is None else node.get(f"{_S}Format", "")
    return _NAMED.get(code, code)


def _placed(nodes: Iterator[etree._Element], last: int, span: str) -> Iterator[tuple[etree._Element, int]]:
    """Rows, columns or cells with their numbers: each follows the one before unless it says where it is."""
    at = 1
    for node in nodes:
        at = max(at, _number(node, "Index"))
        if at > last:
            return
        yield node, at
        at += 1 + _number(node, span)


def _number(node: etree._Element, name: str) -> int:
    text = node.get(f"{_S}{name}", "")
    return int(text) if text.isdecimal() and len(text) < 8 else 0


def _float(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _serial(text: str) -> float | None:
    """The serial number of a moment such as `2024-03-09T14:30:00.000`."""
    try:
        gap = datetime.fromisoformat(text) - WINDOWS_EPOCH
    except (TypeError, ValueError):  # TypeError: it names a time zone, which Excel does not write
        return None
    return gap.days + gap.seconds / _DAY_SECONDS
