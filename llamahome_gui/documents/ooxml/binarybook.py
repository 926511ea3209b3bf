"""Binary workbooks of Excel (XLSB; [MS-XLSB]): an Excel workbook whose sheets, strings and styles are records."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from datetime import datetime

from llamahome_gui.documents import markdown, problems
from llamahome_gui.documents.package import Package
from llamahome_gui.documents.tabular.builtin import format_code
from llamahome_gui.documents.tabular.calendar import MAC_EPOCH, WINDOWS_EPOCH
from llamahome_gui.documents.tabular.layout import comment_block
from llamahome_gui.documents.tabular.references import column_name
from llamahome_gui.errors import DocumentError, DocumentReason

from .binaryrecords import CutOff, Kind, records, string
from .workbook import Sheet


def read_workbook(package: Package, main: str) -> tuple[list[Sheet], datetime]:
    """Sheets in the order of their tabs, and the day from which dates count; see `workbook.read_workbook`.

    Raises:
        DocumentError: DAMAGED when none of its sheets is there.
    """
    relations = package.relationships(main)
    data, epoch, named = package.read(main), WINDOWS_EPOCH, False
    sheets: list[Sheet] = []
    for kind, at, end in whole_records(package, main, data):
        if kind == Kind.WORKBOOK and end - at >= 4:
            epoch = MAC_EPOCH if data[at] & 1 else WINDOWS_EPOCH
        elif kind == Kind.SHEET and end - at >= 8:
            named = True
            key, at_name = string(data, at + 8, end)
            entry = relations.get(key)
            if entry is None or entry.external or any(sheet.part == entry.target for sheet in sheets):
                continue
            if package.has(entry.target):
                sheets.append(Sheet(string(data, at_name, end)[0], entry.target, entry.kind, data[at] != 0))
            else:
                package.lose(entry.target)
    if named and not sheets:
        raise problems.damaged(package.source.path, "its sheets are missing")
    return sheets, epoch


def shared_strings(package: Package, main: str) -> list[str]:
    """The workbook's table of strings, ready for Markdown."""
    part = package.first_related(main, "sharedStrings") or "xl/sharedStrings.bin"
    data = _side_data(package, part)
    limit = package.source.limits.cells
    strings: list[str] = []
    for kind, at, end in whole_records(package, part, data):
        if kind == Kind.TABLE_STRING:
            if len(strings) >= limit:
                raise problems.over_limit(package.source.path, f"it has over {limit:,} strings")
            strings.append(markdown.escape(string(data, at + 1, end)[0]).strip())
    return strings


def number_formats(package: Package, main: str) -> list[str]:
    """Format codes by the index that cells carry."""
    part = package.first_related(main, "styles") or "xl/styles.bin"
    data = _side_data(package, part)
    custom: dict[int, str] = {}
    keys: list[int] = []
    of_cells = False
    for kind, at, end in whole_records(package, part, data):
        if kind in (Kind.CELL_STYLES_BEGIN, Kind.CELL_STYLES_END):
            of_cells = kind == Kind.CELL_STYLES_BEGIN
        elif kind == Kind.FORMAT and end - at >= 6:
            custom[data[at] | data[at + 1] << 8] = string(data, at + 2, end)[0]
        elif kind == Kind.CELL_STYLE and of_cells and end - at >= 4:
            keys.append(data[at + 2] | data[at + 3] << 8)
    codes = {key: format_code(key, custom) for key in set(keys)}
    return [codes[key] for key in keys]


def comment_blocks(package: Package, part: str) -> Iterator[str]:
    """Comments of a sheet by their cell; those in threads stand among them, as Excel writes them for older programs."""
    for comments in package.related(part, "comments"):
        data = _side_data(package, comments)
        authors: list[str] = []
        author = place = ""
        for kind, at, end in whole_records(package, comments, data):
            if kind == Kind.COMMENT_AUTHOR:
                authors.append(string(data, at, end)[0])
            elif kind == Kind.COMMENT and end - at >= 20:
                number, row, _, column = struct.unpack_from("<4I", data, at)
                author = authors[number] if number < len(authors) else ""
                place = f"{column_name(column + 1)}{row + 1}"
            elif kind == Kind.COMMENT_TEXT:
                text = string(data, at + 1, end)[0].strip()
                yield comment_block(place, author, text.removeprefix(f"{author}:"))


def _side_data(package: Package, part: str) -> bytes:
    """Bytes of a part the text can do without; none when it cannot be had."""
    try:
        return package.read(part) if package.has(part) else b""
    except DocumentError as error:
        if error.reason is not DocumentReason.DAMAGED:
            raise
        return b""


def whole_records(package: Package, part: str, data: bytes) -> Iterator[tuple[int, int, int]]:
    """Records of a part; where it is cut off that is noted as a loss."""
    try:
        yield from records(data)
    except CutOff:
        package.lose(part)
