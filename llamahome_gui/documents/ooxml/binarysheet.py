"""Cells of a sheet in a binary workbook, and what it says about them; see `sheetcells` for those in XML."""

from __future__ import annotations

import struct
from datetime import datetime

from llamahome_gui.documents import markdown, problems
from llamahome_gui.documents.package import Package
from llamahome_gui.documents.tabular.binaryvalues import error_text, rk_number
from llamahome_gui.documents.tabular.cells import LAST_COLUMN, Area, Cells
from llamahome_gui.documents.tabular.numberwriter import Writer, number_writer

from .binarybook import comment_blocks, number_formats, read_workbook, shared_strings, whole_records
from .binaryrecords import Kind, string
from .sheetsettings import Settings
from .workbook import Book

_PLACE = struct.Struct("<II").unpack_from  # of a cell: its column, its style in three bytes
_AREA = struct.Struct("<4I").unpack_from
_DOUBLE = struct.Struct("<d").unpack_from
_CELL = 8  # bytes before a cell's value
_LAST_ROW = 1 << 20
_CACHED = 200_000
_EDGES = ("Header", "Footer") * 3
_SIZES = {Kind.RK: 4, Kind.REAL: 8, Kind.FORMULA_NUMBER: 8}
_STRINGS = {Kind.STRING: 0, Kind.FORMULA_STRING: 0, Kind.RICH_STRING: 1}  # and the bytes before its length
_TRUTHS = (Kind.BOOLEAN, Kind.FORMULA_BOOLEAN)
_ERRORS = (Kind.ERROR, Kind.FORMULA_ERROR)


def opened(package: Package, main: str) -> Book:
    """The workbook whose main part is `main`.

    Raises:
        DocumentError: DAMAGED when none of its sheets is there, LIMIT.
    """
    sheets, epoch = read_workbook(package, main)
    strings, formats = shared_strings(package, main), number_formats(package, main)
    return Book(sheets, BinaryCellReader(strings, formats, epoch, package.source.limits.cells), comment_blocks)


class BinaryCellReader:
    """Reads the sheets of one workbook; the limit of cells counts over all of them."""

    def __init__(self, strings: list[str], formats: list[str], epoch: datetime, limit: int) -> None:
        self._strings, self._formats, self._epoch = strings, formats, epoch
        self._writers: dict[int, Writer] = {}
        self._limit = self._left = limit
        self._cache: dict[tuple[bytes, int], str] = {}

    def read(self, package: Package, part: str) -> tuple[Cells, Settings]:
        """Cells of a sheet and what it says about them; see `sheetcells.CellReader.read`.

        Raises:
            DocumentError: LIMIT above the limit of cells, DAMAGED when the part cannot be unpacked.
        """
        data = package.read(part)
        cells, settings = Cells(), Settings()
        number = 0
        for kind, at, end in whole_records(package, part, data):
            if kind == Kind.ROW and end - at >= 12:
                number = 1 + int.from_bytes(data[at : at + 4], "little")
                if data[at + 11] & 0x10:
                    cells.hidden_rows.add(number)
            elif Kind.BLANK < kind <= Kind.FORMULA_ERROR or kind == Kind.RICH_STRING:
                if end - at > _CELL and 0 < number <= _LAST_ROW:
                    self._keep(package, cells, number, kind, data[at:end])
            else:
                _take(settings, kind, data, at, end)
        cells.rows = dict(sorted(cells.rows.items()))
        return cells, settings

    def _keep(self, package: Package, cells: Cells, number: int, kind: int, content: bytes) -> None:
        column, style = _PLACE(content)
        text = self._text(kind, content[_CELL:], style & 0xFFFFFF).strip()
        if text and column < LAST_COLUMN:
            self._left -= 1
            if self._left < 0:
                raise problems.over_limit(package.source.path, f"it has over {self._limit:,} cells")
            cells.rows.setdefault(number, {})[column + 1] = text

    def _text(self, kind: int, value: bytes, style: int) -> str:
        if kind == Kind.SHARED_STRING:
            index = int.from_bytes(value[:4], "little")
            return self._strings[index] if index < len(self._strings) else ""
        if kind in _STRINGS:
            return markdown.escape(string(value, _STRINGS[kind], len(value))[0])
        if kind in _TRUTHS:
            return "TRUE" if value[0] else "FALSE"
        if kind in _ERRORS:
            return error_text(value[0])
        return self._number(value[: _SIZES[kind]], style) if len(value) >= _SIZES[kind] else ""

    def _number(self, raw: bytes, style: int) -> str:
        text = self._cache.get((raw, style))
        if text is None:
            writer = self._writers.get(style)
            if writer is None:
                code = self._formats[style] if style < len(self._formats) else "General"
                writer = self._writers[style] = number_writer(code, self._epoch)
            text = writer(rk_number(raw) if len(raw) == 4 else _DOUBLE(raw)[0])
            if len(self._cache) < _CACHED:
                self._cache[raw, style] = text
        return text


def _take(settings: Settings, kind: int, data: bytes, at: int, end: int) -> None:
    """Read a record that is about cells; those of other kinds say nothing."""
    if kind == Kind.MERGED_CELL and end - at >= 16:
        top, bottom, left, right = _AREA(data, at)
        settings.merged.append(Area(top + 1, left + 1, min(bottom, _LAST_ROW) + 1, min(right, LAST_COLUMN) + 1))
    elif kind == Kind.COLUMN and end - at >= 18 and data[at + 16] & 1:
        first, last = _PLACE(data, at)
        settings.hidden_columns.append((first + 1, min(last, LAST_COLUMN) + 1))
    elif kind == Kind.LINK and end - at >= 20:
        top, _, left, _ = _AREA(data, at)
        key = string(data, at + 16, end)[0]
        if key:
            settings.links.append(((top + 1, left + 1), key))
    elif kind == Kind.HEADER_FOOTER:
        at += 2
        for edge in _EDGES:
            text, at = string(data, at, end)
            if text:
                settings.edges.append((edge, text))
