"""The part of a workbook that stands before its sheets: their names, the strings, the formats, the calendar."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from datetime import datetime

from llamahome_gui.documents import markdown
from llamahome_gui.documents.codepages import codec_of
from llamahome_gui.documents.tabular.builtin import format_code
from llamahome_gui.documents.tabular.calendar import MAC_EPOCH, WINDOWS_EPOCH

from .records import Kind, Strings, records, string_table

_BIFF8 = 0x0600
FIRST_RECORD = b"\x09\x08\x10\x00\x00\x06\x05\x00"
_SECOND_RECORD = b"\xe1\x00\x02\x00\xb0\x04"  # the interface's, which only BIFF8 has
_WORKSHEET, _CHART = 0, 2


@dataclass(frozen=True, slots=True)
class Tab:
    """A sheet in the book's list; `start` is where its records begin."""

    name: str
    start: int
    hidden: bool


@dataclass(slots=True)
class Book:
    """What the records from `start` to the first sheet say; `formats` are codes by the index that cells carry."""

    data: bytes
    start: int = 0
    strings: Strings = field(default_factory=Strings)
    tabs: list[Tab] = field(default_factory=list)
    shared: list[str] = field(default_factory=list)
    formats: list[str] = field(default_factory=list)
    epoch: datetime = WINDOWS_EPOCH
    author: str = ""
    encrypted: bool = False
    complete: bool = False


def read_book(data: bytes) -> Book | None:
    """The book whose records `data` holds; None when they are of Excel 4 or older, or no records at all."""
    book = Book(data, _start(data))
    if book.start < 0:
        return None
    if not book.start:
        book.strings.wide = struct.unpack_from("<H", data, 4)[0] >= _BIFF8
    styles: list[int] = []
    codes: dict[int, str] = {}
    table: list[bytes] = []
    before = 0
    for kind, at, end in records(data, book.start):
        if kind == Kind.CONTINUE and before == Kind.STRING_TABLE:
            table.append(data[at:end])
            continue
        before = kind
        if kind == Kind.END_OF_PART:
            book.complete = True
            break
        if kind == Kind.STRING_TABLE:
            table.append(data[at:end])
        elif kind == Kind.CELL_STYLE and end - at >= 4:
            styles.append(data[at + 2] | data[at + 3] << 8)
        elif kind == Kind.FORMAT and end - at >= 3:
            key = data[at] | data[at + 1] << 8
            codes[key] = book.strings.read(data, at + 2, end, short=not book.strings.wide)[0]
        else:
            _setting(book, kind, at, end)
    book.shared = [markdown.escape(text).strip() for text in string_table(table)]
    book.formats = [format_code(key, codes) for key in styles]
    return book


def _start(data: bytes) -> int:
    """Where the records begin; -1 if this is no workbook of Excel 5 or later."""
    if len(data) >= 8 and data[:2] == b"\x09\x08":
        return 0
    return data.find(_SECOND_RECORD, 0, 64)  # the first one is overwritten


def _setting(book: Book, kind: int, at: int, end: int) -> None:
    data = book.data
    if kind == Kind.BOUND_SHEET and end - at >= 7:
        start, state, type_ = struct.unpack_from("<IBB", data, at)
        if type_ & 0x0F in (_WORKSHEET, _CHART):
            name = book.strings.read(data, at + 6, end, short=True)[0]
            book.tabs.append(Tab(name, start, bool(state & 3)))
    elif kind == Kind.CODE_PAGE and end - at >= 2:
        book.strings.encoding = codec_of(data[at] | data[at + 1] << 8, wide=True)
    elif kind == Kind.DATE_MODE and end - at >= 2:
        book.epoch = MAC_EPOCH if data[at] else WINDOWS_EPOCH
    elif kind == Kind.FILE_PASS:
        book.encrypted = True
    elif kind == Kind.WRITE_ACCESS:
        book.author = book.strings.read(data, at, end, short=not book.strings.wide)[0].strip(" \0")
