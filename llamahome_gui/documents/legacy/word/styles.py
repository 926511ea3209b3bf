"""The style sheet: what each style brings along, and which styles are headings ([MS-DOC] 2.9.271)."""

from __future__ import annotations

import struct
from dataclasses import dataclass, replace

from .fib import Fib, Part
from .properties import PLAIN, Character, Paragraph, character, paragraph

_PARAGRAPH, _CHARACTER = 1, 2
_HEADINGS = range(1, 10)  # built-in numbers
_TITLE = 62
_NONE = 0x0FFF
_DEEPEST = 12


@dataclass(frozen=True, slots=True)
class Style:
    """One style: its built-in number, the style it is based on, its modifiers for paragraphs and characters."""

    number: int
    base: int
    paragraph: bytes
    character: bytes


class Styles:
    """Styles by their index in the file."""

    def __init__(self, fib: Fib) -> None:
        self._old = fib.old
        self._styles = _read(fib.part(Part.STYLES), fib.old)
        self._paragraphs: dict[int, Paragraph] = {}
        self._characters: dict[int, Character] = {}
        self._titles: dict[int, bool] = {}

    def paragraph(self, index: int) -> Paragraph:
        """What a paragraph of this style is before its own modifiers."""
        if index not in self._paragraphs:
            found = Paragraph()
            for style in reversed(self._chain(index)):
                found = paragraph(style.paragraph, found, old=self._old)
                if style.number in _HEADINGS and found.outline is None:
                    found = replace(found, outline=style.number - 1)
            self._paragraphs[index] = found
        return self._paragraphs[index]

    def character(self, index: int) -> Character:
        """What a run of this character style is before its own modifiers."""
        if index not in self._characters:
            found = PLAIN
            for style in reversed(self._chain(index)):
                found = character(style.character, found, old=self._old)
            self._characters[index] = replace(found, style=index)
        return self._characters[index]

    def is_title(self, index: int) -> bool:
        if index not in self._titles:
            self._titles[index] = any(style.number == _TITLE for style in self._chain(index))
        return self._titles[index]

    def _chain(self, index: int) -> list[Style]:
        """The style and those it is based on."""
        chain: list[Style] = []
        while len(chain) < _DEEPEST and (style := self._styles.get(index)) is not None:
            chain.append(style)
            index = style.base
        return chain


def _read(table: bytes, old: bool) -> dict[int, Style]:
    if len(table) < 6:
        return {}
    head, count, base_size = struct.unpack_from("<3H", table)
    at, found = 2 + head, {}
    for index in range(count):
        if at + 2 > len(table):
            break
        size = struct.unpack_from("<H", table, at)[0]
        data = table[at + 2 : at + 2 + size]
        at += 2 + size + (0 if old else size % 2)
        if len(data) > base_size:
            style = _style(data, base_size, old)
            if style is not None:
                found[index] = style
    return found


def _style(data: bytes, base_size: int, old: bool) -> Style | None:
    if len(data) < 8:
        return None
    first, second, third = struct.unpack_from("<3H", data)
    kind, at = second & 0xF, base_size
    at += data[at] + 2 if old else 2 * int.from_bytes(data[at : at + 2], "little") + 4
    groups = []
    for _ in range(min(third & 0xF, 3)):
        at += 0 if old else at % 2
        size = int.from_bytes(data[at : at + 2], "little")
        groups.append(data[at + 2 : at + 2 + size])
        at += 2 + size
    groups += [b""] * 2
    own, other = (groups[0][2:], groups[1]) if kind == _PARAGRAPH else (b"", groups[0] if kind == _CHARACTER else b"")
    return Style(first & 0xFFF, second >> 4, own, other)
