"""The stream of records ([MS-XLS] 2.1.4): kinds, their bytes, and strings in their several forms."""

from __future__ import annotations

import struct
from collections.abc import Iterator

_HEAD = struct.Struct("<HH").unpack_from


class Kind:
    """Records that matter for a text: plain numbers, which are compared for each of a million records."""

    GRAPH_NUMBER = 0x0003
    GRAPH_LABEL = 0x0004
    FORMULA = 0x0006
    END_OF_PART = 0x000A
    HEADER = 0x0014
    FOOTER = 0x0015
    NOTE = 0x001C
    DATE_MODE = 0x0022
    FILE_PASS = 0x002F
    CONTINUE = 0x003C
    CODE_PAGE = 0x0042
    WRITE_ACCESS = 0x005C
    OBJECT = 0x005D
    COLUMN_INFO = 0x007D
    BOUND_SHEET = 0x0085
    MULTIPLE_RK = 0x00BD
    RICH_STRING = 0x00D6
    CELL_STYLE = 0x00E0
    MERGED_CELLS = 0x00E5
    STRING_TABLE = 0x00FC
    TABLE_STRING = 0x00FD
    TEXT_OBJECT = 0x01B6
    HYPERLINK = 0x01B8
    NUMBER = 0x0203
    LABEL = 0x0204
    BOOLEAN_OR_ERROR = 0x0205
    STRING = 0x0207
    ROW = 0x0208
    RK = 0x027E
    FORMAT = 0x041E
    BEGIN_OF_PART = 0x0809
    SERIES = 0x1003
    SERIES_TEXT = 0x100D
    CHART_TEXT = 0x1025
    OBJECT_LINK = 0x1027
    CHART_REFERENCE = 0x1051
    SERIES_INDEX = 0x1065


def records(data: bytes, start: int = 0) -> Iterator[tuple[int, int, int]]:
    """Kind, start and end of each record's content from `start` on; the last one may be cut off."""
    at, size = start, len(data)
    while at + 4 <= size:
        kind, length = _HEAD(data, at)
        at += 4
        yield kind, at, min(at + length, size)
        at += length


class Strings:
    """Decodes strings outside the string table: byte strings up to BIFF7, Unicode strings in BIFF8."""

    def __init__(self) -> None:
        self.wide = True
        self.encoding = "cp1252"

    def read(self, data: bytes, at: int, end: int, *, short: bool = False) -> tuple[str, int]:
        """A string whose length stands before it (in one byte if `short`), and where it ends."""
        lead = 1 if short else 2
        if at + lead > end:
            return "", end
        count = data[at] if short else data[at] | data[at + 1] << 8
        return self.body(data, at + lead, end, count)

    def body(self, data: bytes, at: int, end: int, count: int) -> tuple[str, int]:
        """A string of `count` characters, without its length."""
        if not self.wide:
            stop = min(at + count, end)
            return data[at:stop].decode(self.encoding, "replace"), stop
        if at >= end:
            return "", end
        size = 1 + (data[at] & 1)
        stop = min(at + 1 + count * size, end)
        return _decoded(data[at + 1 : stop], wide=size == 2), stop


def _decoded(raw: bytes, *, wide: bool) -> str:
    return raw.decode("utf-16-le", "replace") if wide else raw.decode("latin-1")


def string_table(parts: list[bytes]) -> list[str]:
    """The strings of an SST record and its continuations ([MS-XLS] 2.4.265), without formatting and phonetics."""
    data = b"".join(parts)
    borders, at = list[int](), 0
    for part in parts:
        at += len(part)
        borders.append(at)
    if len(data) < 8:
        return []
    count = struct.unpack_from("<I", data, 4)[0]
    found: list[str] = []
    at, size, border = 8, len(data), 0
    while len(found) < count and at + 3 <= size:
        length = data[at] | data[at + 1] << 8
        flags = data[at + 2]
        at += 3
        runs = extra = 0
        if flags & 8:
            runs = int.from_bytes(data[at : at + 2], "little")
            at += 2
        if flags & 4:
            extra = int.from_bytes(data[at : at + 4], "little")
            at += 4
        while borders[border] < at and border + 1 < len(borders):
            border += 1
        stop = at + (length << (flags & 1))
        if stop <= borders[border]:
            text, at = _decoded(data[at:stop], wide=bool(flags & 1)), stop
        else:
            text, at, border = _split_string(data, at, length, flags & 1, borders, border)
        found.append(text)
        at += 4 * runs + extra
    return found


def _split_string(data: bytes, at: int, left: int, wide: int, borders: list[int], border: int) -> tuple[str, int, int]:
    """A string that goes on in the next record, which tells anew how wide its characters are."""
    pieces = []
    while True:
        stop = min(at + (left << wide), borders[border])
        raw = data[at:stop]
        pieces.append(raw if wide else raw.decode("latin-1").encode("utf-16-le"))
        left -= (stop - at) >> wide
        at = stop
        if left <= 0 or border + 1 >= len(borders) or at >= len(data):
            return _decoded(b"".join(pieces), wide=True), at, border
        border += 1
        wide = data[at] & 1
        at += 1
