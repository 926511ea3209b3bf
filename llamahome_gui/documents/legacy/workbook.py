"""Old Excel workbooks (XLS, Excel 2 to 2003) through xlrd, which knows the formats that numbers are shown in."""

from __future__ import annotations

import io
import struct
from datetime import datetime
from typing import Any

from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH

from llamahome_gui.documents import markdown, problems
from llamahome_gui.documents.ooxml.numberformat import format_number, general
from llamahome_gui.documents.ooxml.sheetcells import Cells
from llamahome_gui.documents.ooxml.sheetlayout import sheet_markdown
from llamahome_gui.documents.source import Source
from llamahome_gui.documents.types import Draft

_BROKEN = (
    struct.error,
    UnicodeDecodeError,
    IndexError,
    KeyError,
    AssertionError,
    ValueError,
    TypeError,
    AttributeError,
)


def convert(source: Source) -> Draft:
    """Sheets in the order of their tabs; hidden ones are marked.

    Raises:
        DocumentError: ENCRYPTED, LIMIT when there are too many cells, or DAMAGED.
    """
    book = _open(source)
    epoch, left, parts = (MAC_EPOCH if book.datemode else WINDOWS_EPOCH), source.limits.cells, []
    for sheet in book.sheets():
        cells = _cells(book, sheet, epoch)
        left -= sum(len(row) for row in cells.rows.values())
        if left < 0:
            raise problems.over_limit(source.path, f"it has over {source.limits.cells:,} cells")
        body = markdown.blocks([sheet_markdown(cells), *_notes(sheet)])
        if body:
            parts.append(f"## {markdown.escape(sheet.name)}{' (hidden)' if sheet.visibility else ''}\n\n{body}")
    metadata = {"sheets": str(book.nsheets)} | ({"author": book.user_name} if book.user_name else {})
    return Draft(markdown.tidy(markdown.blocks(parts)) if parts else "", metadata=metadata)


def _open(source: Source) -> Any:
    import xlrd
    from xlrd.compdoc import CompDocError

    try:
        return xlrd.open_workbook(
            file_contents=source.read(), formatting_info=True, ragged_rows=True, logfile=io.StringIO()
        )
    except xlrd.XLRDError as error:
        if "encrypted" in str(error):
            raise problems.encrypted(source.path) from error
        raise problems.damaged(source.path, "its records cannot be read") from error
    except (CompDocError, *_BROKEN) as error:
        raise problems.damaged(source.path, "its records are cut off or overwritten") from error


def _cells(book: Any, sheet: Any, epoch: datetime) -> Cells:
    """Shown values; xlrd counts from 0, `Cells` from 1."""
    cells = Cells()
    for row in range(sheet.nrows):
        found = {at + 1: text for at in range(sheet.row_len(row)) if (text := _text(book, sheet.cell(row, at), epoch))}
        if found:
            cells.rows[row + 1] = found
    cells.link(_links(sheet))
    return cells


def _links(sheet: Any) -> dict[tuple[int, int], str]:
    return {
        (row + 1, column + 1): link.url_or_path
        for (row, column), link in sheet.hyperlink_map.items()
        if isinstance(link.url_or_path, str)
    }


def _text(book: Any, cell: Any, epoch: datetime) -> str:
    import xlrd

    if cell.ctype == xlrd.XL_CELL_TEXT:
        return markdown.escape(str(cell.value)).strip()
    if cell.ctype in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
        return _number(float(cell.value), _format_code(book, cell), epoch)
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return "TRUE" if cell.value else "FALSE"
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return str(xlrd.error_text_from_code.get(cell.value, "#ERROR!"))
    return ""


def _format_code(book: Any, cell: Any) -> str:
    if cell.xf_index is None or cell.xf_index >= len(book.xf_list):
        return "General"
    found = book.format_map.get(book.xf_list[cell.xf_index].format_key)
    return str(found.format_str) if found is not None else "General"


def _number(value: float, code: str, epoch: datetime) -> str:
    if code.lower() == "general":
        return general(value)
    try:
        return markdown.escape(format_number(value, code, epoch=epoch))
    except (ValueError, OverflowError, ArithmeticError):
        return general(value)


def _notes(sheet: Any) -> list[str]:
    from openpyxl.utils import get_column_letter

    return [
        f"> Comment on {get_column_letter(column + 1)}{row + 1}: {markdown.escape(' '.join(note.text.split()))}"
        for (row, column), note in sorted(sheet.cell_note_map.items())
        if note.text.strip()
    ]
