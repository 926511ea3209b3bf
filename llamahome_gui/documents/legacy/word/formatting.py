"""Which properties hold where: the formatted disk pages of characters and paragraphs ([MS-DOC] 2.9.33, 2.9.174)."""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from .fib import Fib, Part
from .pieces import Pieces
from .properties import PLAIN, Character, Paragraph, character, paragraph
from .styles import Styles

_PAGE = 512


@dataclass(slots=True)
class Formatting:
    """Properties by character position."""

    _character_starts: list[int]
    _characters: list[Character]
    _paragraph_starts: list[int]
    _paragraphs: list[Paragraph]

    def paragraph(self, position: int) -> Paragraph:
        """Of the paragraph whose mark stands at `position`."""
        index = bisect_right(self._paragraph_starts, position) - 1
        return self._paragraphs[index] if index >= 0 else Paragraph()

    def is_joined(self, position: int) -> bool:
        """Whether the paragraph that ends at `position` goes on in the next one."""
        index = bisect_right(self._character_starts, position) - 1
        return index >= 0 and (self._characters[index].deleted or self._characters[index].joined)

    def is_deleted(self, position: int) -> bool:
        """Whether the character at `position` is a tracked deletion."""
        index = bisect_right(self._character_starts, position) - 1
        return index >= 0 and self._characters[index].deleted

    def runs(self, start: int, end: int) -> Iterator[tuple[int, int, Character]]:
        """Stretches between two positions, with the properties of their characters."""
        starts = self._character_starts
        index = bisect_right(starts, start) - 1
        while start < end:
            stop = min(end, starts[index + 1]) if index + 1 < len(starts) else end
            if stop > start:
                yield start, stop, self._characters[index] if index >= 0 else PLAIN
                start = stop
            index += 1


def read_formatting(fib: Fib, pieces: Pieces, styles: Styles, data: bytes) -> Formatting:
    """Of a document; `data` is its data stream, which holds properties too long for a page."""
    characters = _Cache(fib, styles, data)
    character_starts, character_values = [], []
    for start, group, changes in pieces.spread(_runs(fib, Part.CHARACTER_PAGES)):
        character_starts.append(start)
        character_values.append(characters.character(group, changes))
    paragraph_starts, paragraph_values = [], []
    for start, group, changes in pieces.spread(_runs(fib, Part.PARAGRAPH_PAGES)):
        paragraph_starts.append(start)
        paragraph_values.append(characters.paragraph(group, changes))
    return Formatting(character_starts, character_values, paragraph_starts, paragraph_values)


class _Cache:
    """Equal groups of modifiers give one object."""

    def __init__(self, fib: Fib, styles: Styles, data: bytes) -> None:
        self._old, self._styles, self._data = fib.old, styles, data
        self._characters: dict[tuple[bytes, bytes], Character] = {}
        self._paragraphs: dict[tuple[bytes, bytes], Paragraph] = {}

    def character(self, group: bytes, changes: bytes) -> Character:
        found = self._characters.get((group, changes))
        if found is None:
            group += changes
            # The run's style counts first, wherever it stands among the modifiers.
            style = character(group, PLAIN, old=self._old).style
            found = character(group, self._styles.character(style), old=self._old)
            self._characters[group, changes] = found
        return found

    def paragraph(self, group: bytes, changes: bytes) -> Paragraph:
        found = self._paragraphs.get((group, changes))
        if found is None:
            style = int.from_bytes(group[:2], "little")
            base = self._styles.paragraph(style)
            found = replace(paragraph(group[2:], base, old=self._old), style=style)
            if 0 <= found.more < len(self._data) - 2:
                size = struct.unpack_from("<H", self._data, found.more)[0]
                found = paragraph(self._data[found.more + 2 : found.more + 2 + size], found)
            if changes:
                found = paragraph(changes, found, old=self._old)
            self._paragraphs[group, changes] = found
        return found


def _runs(fib: Fib, part: Part) -> list[tuple[int, int, bytes]]:
    """(first byte, byte after the last, group of modifiers), sorted; those of paragraphs begin with the style."""
    found: list[tuple[int, int, bytes]] = []
    for number in _page_numbers(fib, part):
        page = fib.stream[number * _PAGE : (number + 1) * _PAGE]
        if len(page) == _PAGE:
            found += _page_runs(page, fib.old, is_paragraph=part is Part.PARAGRAPH_PAGES)
    found.sort(key=lambda run: run[0])
    return found


def _page_numbers(fib: Fib, part: Part) -> list[int]:
    """Each page once, in order; in Word 6 their numbers have two bytes."""
    table, size = fib.part(part), 2 if fib.old else 4
    count = (len(table) - 4) // (4 + size)
    if count < 1:
        return []
    numbers = struct.unpack_from(f"<{count}{'H' if fib.old else 'I'}", table, 4 * (count + 1))
    return list(dict.fromkeys(number & 0x3FFFFF for number in numbers))


def _page_runs(page: bytes, old: bool, *, is_paragraph: bool) -> Iterator[tuple[int, int, bytes]]:
    count = page[-1]
    size = (7 if old else 13) if is_paragraph else 1
    at = 4 * (count + 1)
    if not count or at + count * size >= _PAGE:
        return
    places = page[at : at + count * size : size]
    for (start, end), place in zip(pairwise(struct.unpack_from(f"<{count + 1}I", page)), places, strict=True):
        if end > start:
            yield start, end, _group(page, 2 * place, is_paragraph) if place else b""


def _group(page: bytes, at: int, is_paragraph: bool) -> bytes:
    size = page[at]
    if not is_paragraph:
        return page[at + 1 : at + 1 + size]
    if size:
        return page[at + 1 : at + 2 * size]
    return page[at + 2 : at + 2 + 2 * page[min(at + 1, _PAGE - 1)]]
