"""Workbooks of Excel 2 to 4, which hold one sheet, through xlrd."""

from __future__ import annotations

import io
import struct
from datetime import datetime
from typing import Any

from llamahome_gui.documents import markdown, problems
from llamahome_gui.documents.source import Source
from llamahome_gui.documents.tabular.calendar import MAC_EPOCH, WINDOWS_EPOCH
from llamahome_gui.documents.tabular.cells import Cells
from llamahome_gui.documents.tabular.layout import comment_block, sheet_markdown, sheet_section
from llamahome_gui.documents.tabular.numberwriter import number_writer
from llamahome_gui.documents.tabular.references import column_name
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


def convert_oldest(source: Source, data: bytes) -> Draft:
    """Sheets of a workbook whose records are `data`.

    Raises:
        DocumentError: ENCRYPTED, LIMIT when there are too many cells, or DAMAGED.
    """
    book = _open(source, data)
    epoch, left, parts = (MAC_EPOCH if book.datemode else WINDOWS_EPOCH), source.limits.cells, []
    for sheet in book.sheets():
        cells = _cells(book, sheet, epoch)
        left -= sum(len(row) for row in cells.rows.values())
        if left < 0:
            raise problems.over_limit(source.path, f"it has over {source.limits.cells:,} cells")
        blocks = [sheet_markdown(cells), *_notes(sheet)]
        parts.append(sheet_section(sheet.name, hidden=bool(sheet.visibility), blocks=blocks))
    metadata = {"sheets": str(book.nsheets)} | ({"author": book.user_name} if book.user_name else {})
    return Draft(markdown.tidy(markdown.blocks(parts)) if any(parts) else "", metadata=metadata)


def _open(source: Source, data: bytes) -> Any:
    import xlrd
    from xlrd.compdoc import CompDocError

    try:
        return xlrd.open_workbook(file_contents=data, formatting_info=True, ragged_rows=True, logfile=io.StringIO())
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
    return cells


def _text(book: Any, cell: Any, epoch: datetime) -> str:
    import xlrd

    if cell.ctype == xlrd.XL_CELL_TEXT:
        return markdown.escape(str(cell.value)).strip()
    if cell.ctype in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
        return number_writer(_format_code(book, cell), epoch)(float(cell.value))
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


def _notes(sheet: Any) -> list[str]:
    return [
        comment_block(f"{column_name(column + 1)}{row + 1}", note.author or "", note.text)
        for (row, column), note in sorted(sheet.cell_note_map.items())
    ]
