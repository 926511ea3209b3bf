"""Lists: the levels of each ([MS-DOC] 2.9.131, 2.9.150) and the overrides that paragraphs name (2.9.132).

Counting itself is that of the new Word's lists.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from llamahome_gui.documents.numbering import Label, Level, ListState, Numbering

from .fib import Fib, Part
from .properties import Paragraph

_KINDS = {
    0: "decimal",
    1: "upperRoman",
    2: "lowerRoman",
    3: "upperLetter",
    4: "lowerLetter",
    5: "ordinal",
    22: "decimalZero",
    23: "bullet",
    255: "none",
}
_OLD_KINDS = {0: "decimal", 1: "upperRoman", 2: "lowerRoman", 3: "upperLetter", 4: "lowerLetter", 5: "ordinal"}
_OLD_NUMBERED, _OLD_BULLET = 10, 11
_LIST, _OVERRIDE, _LEVEL = 28, 16, 28
_SIMPLE = 1
_START, _FORMAT = 0x10, 0x20


class Lists:
    """The lists of one document. `label` counts, so paragraphs must be asked for in order."""

    def __init__(self, fib: Fib) -> None:
        self._fib = fib
        self._numbering = Numbering()
        self._old_counts: dict[int, int] = {}
        if not fib.old:
            _define(fib, self._numbering)

    def label(self, paragraph: Paragraph) -> Label | None:
        """What stands before a paragraph's text; None when it is no item."""
        if paragraph.list and paragraph.list != 0x7FF:
            self._old_counts.clear()
            return self._numbering.label(str(paragraph.list), min(paragraph.level, 8))
        if paragraph.old_level:
            return self._old_label(paragraph)
        self._old_counts.clear()
        return None

    def _old_label(self, paragraph: Paragraph) -> Label | None:
        """As Word 6 kept its numbers: with the paragraph ([MS-DOC] 2.9.3)."""
        level, told = paragraph.old_level, paragraph.old_list
        if len(told) < 20:
            return None
        kind, before, after = _OLD_KINDS.get(told[0], "bullet"), told[1], told[2]
        if level == _OLD_BULLET or kind == "bullet":
            return Label("", 0)
        depth = level - 1 if level < _OLD_NUMBERED else 0
        count = self._old_counts.get(level, struct.unpack_from("<H", told, 10)[0] - 1) + 1
        self._old_counts = {known: value for known, value in self._old_counts.items() if known < level} | {level: count}
        signs = told[20:52].decode("latin-1") if self._fib.old else told[20:84].decode("utf-16-le", "replace")
        state = ListState({0: Level(kind, f"{signs[:before]}%1{signs[before : before + after]}", count)})
        once = Numbering()
        once.define("1", state)
        label = once.label("1", 0)
        return None if label is None else Label(label.text, depth)


def _define(fib: Fib, numbering: Numbering) -> None:
    lists = dict(_lists(fib))
    table = fib.part(Part.LIST_OVERRIDES)
    if len(table) < 4:
        return
    count = min(struct.unpack_from("<I", table)[0], (len(table) - 4) // _OVERRIDE)
    at = 4 + _OVERRIDE * count
    for number in range(1, count + 1):
        key, _, _, changed = struct.unpack_from("<iIIB", table, 4 + _OVERRIDE * (number - 1))
        state = lists.get(key)
        levels, starts, at = _changes(table, at + 4, changed)
        if state is not None:
            numbering.define(str(number), ListState(state.levels | levels, state.counts), starts)


def _lists(fib: Fib) -> Iterator[tuple[int, ListState]]:
    """Lists by their id; their levels follow the table without being counted as part of it."""
    start, length = fib.places[Part.LISTS] if len(fib.places) > Part.LISTS else (0, 0)
    table = fib.part(Part.LISTS)
    if len(table) < 2:
        return
    count = min(struct.unpack_from("<H", table)[0], (len(table) - 2) // _LIST)
    at = start + length
    for index in range(count):
        key = struct.unpack_from("<i", table, 2 + _LIST * index)[0]
        levels = {}
        for number in range(1 if table[2 + _LIST * index + 26] & _SIMPLE else 9):
            if at + _LEVEL + 2 > len(fib.table):
                break
            levels[number], at = _level(fib.table, at)
        yield key, ListState(levels)


def _level(table: bytes, at: int) -> tuple[Level, int]:
    """One level ([MS-DOC] 2.9.150) and where the next thing begins."""
    start, kind, flags = struct.unpack_from("<iBB", table, at)
    places = frozenset(table[at + 6 : at + 15])
    characters, paragraphs, limit = table[at + 24], table[at + 25], table[at + 26]
    at += _LEVEL + characters + paragraphs
    length = int.from_bytes(table[at : at + 2], "little")
    signs = table[at + 2 : at + 2 + 2 * length].decode("utf-16-le", "replace")
    pattern = "".join(
        f"%{ord(sign) + 1}" if ord(sign) < 9 and index in places else sign for index, sign in enumerate(signs, 1)
    )
    level = Level(_KINDS.get(kind, "decimal"), pattern, max(0, start), limit if flags & 0x08 else None)
    return level, at + 2 + 2 * length


def _changes(table: bytes, at: int, count: int) -> tuple[dict[int, Level], dict[int, int], int]:
    """Levels and starts that a list overrides ([MS-DOC] 2.9.133), and where the next override begins."""
    levels: dict[int, Level] = {}
    starts: dict[int, int] = {}
    for _ in range(min(count, 9)):
        if at + 8 > len(table):
            break
        start, flags = struct.unpack_from("<iI", table, at)
        number, at = flags & 0xF, at + 8
        if flags & _FORMAT and at + _LEVEL + 2 <= len(table):
            levels[number], at = _level(table, at)
            if flags & _START:
                starts[number] = levels[number].start
        elif flags & _START:
            starts[number] = max(0, start)
    return levels, starts, at
