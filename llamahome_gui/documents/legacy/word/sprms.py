"""Property modifiers ("sprms"): a code, then an operand whose size the code tells ([MS-DOC] 2.6, 2.2.5).

Word 6 and 95 have codes of one byte; the few that matter here are given the codes of Word 97.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import IntEnum


class Sprm(IntEnum):
    """Codes of the modifiers that change what a text says."""

    STYLE = 0x4600
    IN_TABLE = 0x2416
    ROW_END = 0x2417
    TABLE_DEPTH = 0x6649
    TABLE_DEPTH_CHANGE = 0x664A
    INNER_CELL_END = 0x244B
    INNER_ROW_END = 0x244C
    LIST_LEVEL = 0x260A
    LIST = 0x460B
    OUTLINE = 0x2640
    OLD_LEVEL = 0x2407
    OLD_LIST = 0xC63E
    HUGE = 0x6646
    HUGE_OLD = 0x6645
    TABLE = 0xD608
    VERTICAL_MERGE = 0xD62B
    MERGE = 0x5624
    DELETED = 0x0800
    INSERTED = 0x0801
    DATA = 0x0806
    JOINED = 0x0818
    SPECIAL = 0x0855
    PICTURE = 0x6A03
    SYMBOL = 0x6A09
    OLE = 0x080A
    CHARACTER_STYLE = 0x4A30
    PLAIN = 0x2A33
    BOLD = 0x0835
    ITALIC = 0x0836
    STRIKE = 0x0837
    DOUBLE_STRIKE = 0x2A53
    HIDDEN = 0x083C
    RAISED = 0x2A48
    FONT = 0x4A4F
    OBJECT = 0x0856


_SIZES = (1, 1, 2, 4, 2, 2, 0, 3)  # by the code's highest three bits; 0: the operand begins with its size
_TABS = 0xC615

# Word 6: sizes of operands by code; what is not listed here begins with its size.
_OLD_SIZES = {
    **dict.fromkeys((*range(4, 12), 13, 14, 24, 25, 29, 37, 44, 50, 51, 65, 66, 67, 71, 75), 1),
    **dict.fromkeys((*range(85, 93), 94, 98, 100, 101, 102, 104, 117, 118, 119, 131, 185, 186), 1),
    **dict.fromkeys((2, 16, 17, 18, 19, 21, 22, 26, 27, 28, *range(30, 37), *range(38, 44), *range(45, 50)), 2),
    **dict.fromkeys((69, 72, 80, 93, 96, 97, 99, 107, 109, 110, *range(121, 125), 182, 183, 184, 189), 2),
    **dict.fromkeys((73, 95), 3),
    **dict.fromkeys((20, 70), 4),
    83: 0,
}
_OLD_TABLES = (188, 190)
_OLD_CODES = {
    2: Sprm.STYLE,
    12: Sprm.OLD_LIST,
    13: Sprm.OLD_LEVEL,
    24: Sprm.IN_TABLE,
    25: Sprm.ROW_END,
    65: Sprm.DELETED,
    66: Sprm.INSERTED,
    68: Sprm.PICTURE,
    71: Sprm.DATA,
    74: Sprm.SYMBOL,
    75: Sprm.OLE,
    80: Sprm.CHARACTER_STYLE,
    83: Sprm.PLAIN,
    85: Sprm.BOLD,
    86: Sprm.ITALIC,
    87: Sprm.STRIKE,
    92: Sprm.HIDDEN,
    93: Sprm.FONT,
    104: Sprm.RAISED,
    117: Sprm.SPECIAL,
    118: Sprm.OBJECT,
    190: Sprm.TABLE,
}


def sprms(group: bytes, *, old: bool = False) -> Iterator[tuple[int, bytes]]:
    """Codes and operands of a group, without the size that some operands begin with; ends where it is cut off."""
    return _old_sprms(group) if old else _sprms(group)


def _sprms(group: bytes) -> Iterator[tuple[int, bytes]]:
    at, end = 0, len(group)
    while at + 2 < end:
        code = group[at] | group[at + 1] << 8
        at += 2
        size = _SIZES[code >> 13]
        if not size:
            if code == Sprm.TABLE:
                size, at = max(0, int.from_bytes(group[at : at + 2], "little") - 1), at + 2
            else:
                size, at = group[at], at + 1
                if code == _TABS and size == 255:
                    size = _tabs_size(group, at)
        yield code, group[at : at + size]
        at += size


def _tabs_size(group: bytes, at: int) -> int:
    """Length of a list of tab stops that is too long for one byte ([MS-DOC] 2.9.181)."""
    deleted = group[at] if at < len(group) else 0
    at += 1 + 4 * deleted
    added = group[at] if at < len(group) else 0
    return 2 + 4 * deleted + 3 * added


def _old_sprms(group: bytes) -> Iterator[tuple[int, bytes]]:
    at, end = 0, len(group)
    while at < end:
        code = group[at]
        at += 1
        size = _OLD_SIZES.get(code)
        if size is None:
            if code in _OLD_TABLES:
                size, at = max(0, int.from_bytes(group[at : at + 2], "little") - 1), at + 2
            else:
                size, at = group[at] if at < end else 0, at + 1
        if code in _OLD_CODES:
            yield _OLD_CODES[code], group[at : at + size]
        at += size


def short_sprm(number: int, value: int, *, old: bool) -> bytes:
    """A group of the one modifier that is named by its number in Word 6 ([MS-DOC] 2.9.215)."""
    if old:
        return bytes((number, value))
    code = _OLD_CODES.get(number)
    return b"" if code is None else code.to_bytes(2, "little") + bytes((value,))
