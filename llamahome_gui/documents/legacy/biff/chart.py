"""Charts ([MS-XLS] 2.1.7.20.1): titles, the names of their series and the numbers they were drawn from."""

from __future__ import annotations

import struct

from llamahome_gui.documents import markdown
from llamahome_gui.documents.tabular.chart import MOST_POINTS, Series, chart_text

from .book import Book
from .records import Kind

_VALUES, _CATEGORIES = 1, 2
_TITLE, _AXES = 1, (2, 3, 7)


class ChartReader:
    """Takes the records of one chart."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._names: list[str] = []
        self._title = ""
        self._axes: list[str] = []
        self._role = 0
        self._in_series = False
        self._reference = -1
        self._text = ""
        self._values: dict[int, dict[int, str]] = {}
        self._categories: dict[int, str] = {}

    def take(self, kind: int, at: int, end: int) -> None:
        """Look at one record."""
        data = self._book.data
        if kind == Kind.SERIES:
            self._names.append("")
            self._in_series = True
        elif kind == Kind.CHART_TEXT:
            self._in_series, self._text = False, ""
        elif kind == Kind.CHART_REFERENCE and end > at:
            self._reference = data[at]
        elif kind == Kind.SERIES_TEXT and end - at >= 3:
            self._named(self._book.strings.read(data, at + 2, end, short=True)[0])
        elif kind == Kind.OBJECT_LINK and end - at >= 2:
            self._linked(data[at] | data[at + 1] << 8)
        elif kind == Kind.SERIES_INDEX and end - at >= 2:
            self._role = data[at] | data[at + 1] << 8
        elif kind in (Kind.NUMBER, Kind.LABEL) and end - at >= 8:
            self._point(kind, at, end)

    def _named(self, text: str) -> None:
        if not self._in_series:
            self._text = text
        elif self._names and self._reference == 0:
            self._names[-1] = text

    def _linked(self, place: int) -> None:
        if place == _TITLE:
            self._title = self._text
        elif place in _AXES and self._text.strip():
            self._axes.append(self._text)
        self._text = ""

    def _point(self, kind: int, at: int, end: int) -> None:
        data = self._book.data
        row, column, _ = struct.unpack_from("<HHH", data, at)
        if kind == Kind.NUMBER:
            text = f"{struct.unpack_from('<d', data, at + 6)[0]:.10g}" if end - at >= 14 else ""
        else:
            text = self._book.strings.read(data, at + 6, end)[0]
        target = self._values.setdefault(column, {}) if self._role == _VALUES else self._categories
        if self._role in (_VALUES, _CATEGORIES) and len(target) <= MOST_POINTS:
            target.setdefault(row, text)

    def markdown(self) -> str:
        """The chart as a table with one column per series, under its title."""
        count = max(len(self._names), max(self._values, default=-1) + 1)
        names = self._names + [""] * (count - len(self._names))
        series = [Series(name, self._categories, self._values.get(number, {})) for number, name in enumerate(names)]
        return markdown.blocks([chart_text(self._title, self._axes, series)])
