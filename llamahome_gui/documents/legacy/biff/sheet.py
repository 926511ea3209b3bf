"""One sheet of a workbook: cells by their place, and what lies beside and upon them."""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass, field

from llamahome_gui.documents import markdown
from llamahome_gui.documents.tabular.binaryvalues import error_text, rk_number
from llamahome_gui.documents.tabular.cells import Area, Cells
from llamahome_gui.documents.tabular.numberwriter import Writer, number_writer

from .book import Book
from .chart import ChartReader
from .links import link_target
from .objects import Objects
from .records import Kind, records

_HEAD = _PLACE = struct.Struct("<HH").unpack_from
_PLACE_AND_STRING = struct.Struct("<HHHI").unpack_from
_DOUBLE = struct.Struct("<d").unpack_from
_CACHED = 300_000
_CHART_SHEET = b"\x20"


@dataclass(slots=True)
class Found:
    """What a sheet holds. `edges` are its printed header and footer; `complete` is False where it is cut off."""

    cells: Cells = field(default_factory=Cells)
    links: dict[tuple[int, int], str] = field(default_factory=dict)
    objects: Objects = field(default_factory=Objects)
    charts: list[str] = field(default_factory=list)
    edges: list[tuple[str, str]] = field(default_factory=list)
    complete: bool = False
    waiting: tuple[int, int] = (-1, -1)  # where the text of the last formula goes


class SheetReader:
    """Reads the sheets of one book; `limit` counts cells over all of them."""

    def __init__(self, book: Book, limit: int) -> None:
        self._book = book
        self.left = limit
        self._numbers: dict[bytes, str] = {}
        self._writers: dict[int, Writer] = {}
        self._general = number_writer("General")
        self._handlers: dict[int, Callable[[Found, int, int], None]] = {
            Kind.MULTIPLE_RK: self._multiple,
            Kind.FORMULA: self._formula,
            Kind.STRING: self._formula_text,
            Kind.BOOLEAN_OR_ERROR: self._boolean_or_error,
            Kind.LABEL: self._label,
            Kind.RICH_STRING: self._label,
            Kind.GRAPH_NUMBER: self._graph_number,
            Kind.GRAPH_LABEL: self._graph_label,
            Kind.ROW: self._row,
            Kind.COLUMN_INFO: self._columns,
            Kind.MERGED_CELLS: self._merged,
            Kind.HYPERLINK: self._link,
            Kind.HEADER: self._header,
            Kind.FOOTER: self._footer,
        }

    def read(self, start: int) -> Found:
        """The sheet whose records begin at `start`. It ends early when the limit of cells is passed."""
        found = Found()
        found.objects.strings = self._book.strings
        data = self._book.data
        if data[start + 6 : start + 7] == _CHART_SHEET:
            end = min(start + 4 + _HEAD(data, start)[1], len(data)) if start + 4 <= len(data) else start
            found.complete = self._chart(found, end)[1]
        else:
            self._cells(found, start)
        found.cells.rows = dict(sorted(found.cells.rows.items()))
        return found

    def _cells(self, found: Found, start: int) -> None:
        # Not by `records`, and the commonest cells not by a handler: most of the time would go into the calls.
        data, rows, shared = self._book.data, found.cells.rows, self._book.shared
        end, size, lost, begun = start, len(data), 0, False
        while end + 4 <= size and self.left >= 0:
            kind, length = _HEAD(data, end)
            at = end + 4
            end = min(at + length, size)
            if kind == Kind.TABLE_STRING and end - at >= 10:
                row, column, _, index = _PLACE_AND_STRING(data, at)
                if index >= len(shared):
                    lost += 1
                elif text := shared[index]:
                    rows.setdefault(row + 1, {})[column + 1] = text
                    self.left -= 1
            elif (kind == Kind.RK or kind == Kind.NUMBER) and end - at >= 10:
                content = data[at + 4 : at + 10 if kind == Kind.RK else at + 14]
                if text := self._numbers.get(content) or self._shown(content):
                    row, column = _PLACE(data, at)
                    rows.setdefault(row + 1, {})[column + 1] = text
                    self.left -= 1
            elif kind == Kind.BEGIN_OF_PART and begun:
                end, _ = self._chart(found, end)
            elif kind == Kind.BEGIN_OF_PART:
                begun = True
            elif kind == Kind.END_OF_PART:
                found.complete = not lost
                break
            elif handler := self._handlers.get(kind):
                handler(found, at, end)
            else:
                found.objects.take(kind, data, at, end)

    def _chart(self, found: Found, start: int) -> tuple[int, bool]:
        """Read a chart from behind its first record; where it ends, and whether its end is there."""
        chart, depth, end = ChartReader(self._book), 1, start
        for kind, at, end in records(self._book.data, start):
            if kind == Kind.BEGIN_OF_PART:
                depth += 1
            elif kind == Kind.END_OF_PART:
                depth -= 1
                if not depth:
                    break
            else:
                chart.take(kind, at, end)
        found.charts.append(chart.markdown())
        return end, not depth

    def _put(self, found: Found, row: int, column: int, text: str) -> None:
        """Keep a text; row and column count from 0 here."""
        text = text.strip()
        if text and row >= 0:
            found.cells.rows.setdefault(row + 1, {})[column + 1] = text
            self.left -= 1

    def _shown(self, content: bytes) -> str:
        """The text of a number; `content` is the index of its format, then an RK number or a double."""
        text = self._numbers.get(content)
        if text is None:
            style = content[0] | content[1] << 8
            writer = self._writers.get(style) or self._writer(style)
            raw = content[2:]
            text = writer(rk_number(raw) if len(raw) == 4 else _DOUBLE(raw)[0] if len(raw) == 8 else 0.0)
            if len(self._numbers) < _CACHED:
                self._numbers[content] = text
        return text

    def _writer(self, style: int) -> Writer:
        formats = self._book.formats
        writer = self._writers[style] = number_writer(
            formats[style] if style < len(formats) else "General", self._book.epoch
        )
        return writer

    def _graph_number(self, found: Found, at: int, end: int) -> None:
        """A number of the sheet that Microsoft Graph keeps beside a chart, in the form of Excel 2."""
        if end - at >= 15:
            row, column = _PLACE(self._book.data, at)
            self._put(found, row, column, self._general(_DOUBLE(self._book.data, at + 7)[0]))

    def _graph_label(self, found: Found, at: int, end: int) -> None:
        data = self._book.data
        if end - at >= 8:
            row, column = _PLACE(data, at)
            text = data[at + 8 : at + 8 + data[at + 7]].decode(self._book.strings.encoding, "replace")
            self._put(found, row, column, markdown.escape(text))

    def _multiple(self, found: Found, at: int, end: int) -> None:
        data = self._book.data
        if end - at < 6:
            return
        row, column = _PLACE(data, at)
        values = found.cells.rows.setdefault(row + 1, {})
        for number, place in enumerate(range(at + 4, end - 7, 6), column + 1):
            content = data[place : place + 6]
            if text := self._numbers.get(content) or self._shown(content):
                values[number] = text
                self.left -= 1

    def _formula(self, found: Found, at: int, end: int) -> None:
        """Keep the value that a formula had last; a text follows in a record of its own."""
        data = self._book.data
        found.waiting = -1, -1
        if end - at < 14:
            return
        row, column = _PLACE(data, at)
        result = data[at + 6 : at + 14]
        if result[6:8] != b"\xff\xff":
            self._put(found, row, column, self._shown(data[at + 4 : at + 6] + result))
        elif result[0] == 0:
            found.waiting = row, column
        elif result[0] == 1:
            self._put(found, row, column, "TRUE" if result[2] else "FALSE")
        elif result[0] == 2:
            self._put(found, row, column, error_text(result[2]))

    def _formula_text(self, found: Found, at: int, end: int) -> None:
        self._put(found, *found.waiting, markdown.escape(self._book.strings.read(self._book.data, at, end)[0]))

    def _boolean_or_error(self, found: Found, at: int, end: int) -> None:
        if end - at >= 8:
            row, column = _PLACE(self._book.data, at)
            value, is_error = self._book.data[at + 6 : at + 8]
            text = error_text(value) if is_error else "TRUE" if value else "FALSE"
            self._put(found, row, column, text)

    def _label(self, found: Found, at: int, end: int) -> None:
        if end - at >= 8:
            row, column = _PLACE(self._book.data, at)
            text = self._book.strings.read(self._book.data, at + 6, end)[0]
            self._put(found, row, column, markdown.escape(text))

    def _row(self, found: Found, at: int, end: int) -> None:
        if end - at >= 16 and self._book.data[at + 12] & 0x20:
            found.cells.hidden_rows.add((self._book.data[at] | self._book.data[at + 1] << 8) + 1)

    def _columns(self, found: Found, at: int, end: int) -> None:
        if end - at >= 10:
            first, last, _, _, flags = struct.unpack_from("<5H", self._book.data, at)
            if flags & 1:
                found.cells.hide_columns(first + 1, last + 1)

    def _merged(self, found: Found, at: int, end: int) -> None:
        for place in range(at + 2, end - 7, 8):
            top, bottom, left, right = struct.unpack_from("<4H", self._book.data, place)
            found.cells.merged.append(Area(top + 1, left + 1, bottom + 1, right + 1))

    def _link(self, found: Found, at: int, end: int) -> None:
        target = link_target(self._book.data[at:end])
        if target:
            top, _, left, _ = struct.unpack_from("<4H", self._book.data, at)
            found.links[top + 1, left + 1] = target

    def _header(self, found: Found, at: int, end: int) -> None:
        found.edges.append(("Header", self._edge(at, end)))

    def _footer(self, found: Found, at: int, end: int) -> None:
        found.edges.append(("Footer", self._edge(at, end)))

    def _edge(self, at: int, end: int) -> str:
        return self._book.strings.read(self._book.data, at, end, short=not self._book.strings.wide)[0]
