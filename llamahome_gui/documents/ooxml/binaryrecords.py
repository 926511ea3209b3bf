"""The records of a binary part of a workbook ([MS-XLSB] 2.1.4) and the strings in them."""

from __future__ import annotations

import struct
from collections.abc import Iterator

_COUNT = struct.Struct("<I").unpack_from


class Kind:
    """Records that matter for a text: plain numbers, which are compared for each of a million records."""

    ROW = 0
    BLANK = 1
    RK = 2
    ERROR = 3
    BOOLEAN = 4
    REAL = 5
    STRING = 6
    SHARED_STRING = 7
    FORMULA_STRING = 8
    FORMULA_NUMBER = 9
    FORMULA_BOOLEAN = 10
    FORMULA_ERROR = 11
    TABLE_STRING = 19
    FORMAT = 44
    CELL_STYLE = 47
    COLUMN = 60
    RICH_STRING = 62
    WORKBOOK = 153
    SHEET = 156
    MERGED_CELL = 176
    HEADER_FOOTER = 479
    LINK = 494
    CELL_STYLES_BEGIN = 617
    CELL_STYLES_END = 618
    COMMENT_AUTHOR = 632
    COMMENT = 635
    COMMENT_TEXT = 637


class CutOff(Exception):
    """The records end within one."""


def records(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Kind, start and end of each record's content.

    Raises:
        CutOff: The last one is not whole.
    """
    at, size = 0, len(data)
    try:
        while at < size:
            kind = data[at]
            at += 1
            if kind & 0x80:
                kind = kind & 0x7F | (data[at] & 0x7F) << 7
                at += 1
            length = data[at]
            at += 1
            if length & 0x80:
                length &= 0x7F
                for shift in (7, 14, 21):
                    more = data[at]
                    at += 1
                    length |= (more & 0x7F) << shift
                    if not more & 0x80:
                        break
            if at + length > size:
                raise CutOff
            yield kind, at, at + length
            at += length
    except IndexError as error:
        raise CutOff from error


def string(data: bytes, at: int, end: int) -> tuple[str, int]:
    """A string with its length before it, and where it ends; empty where there is none (2.5.166 and 2.5.169)."""
    if at + 4 > end:
        return "", end
    count = _COUNT(data, at)[0]
    at += 4
    if count == 0xFFFFFFFF:
        return "", at
    stop = min(at + 2 * count, end - (end - at) % 2)
    return data[at:stop].decode("utf-16-le", "replace"), stop
