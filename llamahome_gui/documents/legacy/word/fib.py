"""The file information block: which version wrote the file, how long its texts are, where its tables lie.

[MS-DOC] 2.5; for Word 6 and 95 the same counts and places at other offsets, as their format was published in 1996.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import IntEnum

from llamahome_gui.documents.compound import Compound

_WORD_97 = 0xA5EC
_OLD = (0xA5DC, 0xA697, 0xA698, 0xA699)  # the last three: Word 95 of the Far East
_COMPLEX, _ENCRYPTED, _TABLE_1, _EXTENDED = 0x0004, 0x0100, 0x0200, 0x1000


class Part(IntEnum):
    """Numbers of tables in the list of places ([MS-DOC] 2.5.6)."""

    STYLES = 1
    FOOTNOTE_MARKS = 2
    FOOTNOTES = 3
    COMMENT_MARKS = 4
    COMMENTS = 5
    HEADERS = 11
    CHARACTER_PAGES = 12
    PARAGRAPH_PAGES = 13
    FONTS = 15
    PIECES = 33
    COMMENT_AUTHORS = 36
    SHAPES = 40
    HEADER_SHAPES = 41
    ENDNOTE_MARKS = 46
    ENDNOTES = 47
    DRAWINGS = 50
    TEXT_BOXES = 56
    HEADER_TEXT_BOXES = 58
    LISTS = 73
    LIST_OVERRIDES = 74


class Story(IntEnum):
    """The texts of a document, one after the other by character position."""

    MAIN = 0
    FOOTNOTES = 1
    HEADERS = 2
    MACROS = 3
    COMMENTS = 4
    ENDNOTES = 5
    TEXT_BOXES = 6
    HEADER_TEXT_BOXES = 7


class NotWord(Exception):
    """The stream does not begin as a Word document's does, or has lost what tells its text from deleted text."""


@dataclass(frozen=True, slots=True)
class Fib:
    """`old`: Word 6 or 95, 8-bit text and one-byte property codes; `wide`: that of the Far East, with 16-bit text.

    `first`, `last`: where text begins and ends that has no piece table.
    """

    old: bool
    wide: bool
    encrypted: bool
    complex: bool
    language: int
    first: int
    last: int
    lengths: tuple[int, ...]
    stream: bytes
    table: bytes
    places: tuple[tuple[int, int], ...]

    @classmethod
    def read(cls, compound: Compound) -> Fib:
        """Of the document in `compound`.

        Raises:
            NotWord: This is no Word document, or a version before 6.
        """
        stream = compound.read("WordDocument") or b""
        flags = struct.unpack_from("<H", stream, 10)[0] if len(stream) > 12 else 0
        name = "1Table" if flags & _TABLE_1 else "0Table"
        return cls.of(stream, compound.read(name) or compound.read("0Table") or compound.read("1Table") or b"")

    @classmethod
    def of(cls, stream: bytes, table: bytes = b"") -> Fib:
        """Of the document in a stream, whose tables lie in another one since Word 97.

        Raises:
            NotWord: This is no Word document, or a version before 6.
        """
        if len(stream) < 0x200:
            raise NotWord
        magic, version, _, language, _, flags = struct.unpack_from("<6H", stream)
        old = magic in _OLD or (magic == _WORD_97 and version < 0xC0)
        if magic not in (_WORD_97, *_OLD) or version < 100:
            raise NotWord
        first, last = struct.unpack_from("<II", stream, 0x18)
        lengths, places = _old_layout(stream) if old else _layout(stream)
        return cls(
            old=old,
            wide=old and bool(flags & _EXTENDED),
            encrypted=bool(flags & _ENCRYPTED),
            complex=bool(flags & _COMPLEX),
            language=language,
            first=first,
            last=last,
            lengths=lengths,
            stream=stream,
            table=stream if old else table,
            places=places,
        )

    def part(self, part: Part) -> bytes:
        """Bytes of a table; empty when there is none or it lies outside."""
        if part >= len(self.places):
            return b""
        start, length = self.places[part]
        return self.table[start : start + length] if start < len(self.table) else b""

    def start(self, story: Story) -> int:
        """Character position at which a text begins."""
        return sum(self.lengths[:story])


def _layout(stream: bytes) -> tuple[tuple[int, ...], tuple[tuple[int, int], ...]]:
    at = 34 + 2 * struct.unpack_from("<H", stream, 32)[0]
    longs = struct.unpack_from("<H", stream, at)[0]
    lengths = struct.unpack_from("<8i", stream, at + 2 + 12)
    at += 2 + 4 * longs
    count = struct.unpack_from("<H", stream, at)[0]
    pairs = stream[at + 2 : at + 2 + 8 * count]
    return _not_negative(lengths), tuple(struct.iter_unpack("<II", pairs[: len(pairs) // 8 * 8]))


def _old_layout(stream: bytes) -> tuple[tuple[int, ...], tuple[tuple[int, int], ...]]:
    """Word 6 and 95: the same numbers up to the 37th, of the later ones only those of endnotes."""
    places = list(struct.iter_unpack("<II", stream[0x58 : 0x58 + 8 * 38]))
    places += [(0, 0)] * (Part.ENDNOTE_MARKS - len(places))
    places += struct.iter_unpack("<II", stream[0x1D2:0x1E2])
    return _not_negative(struct.unpack_from("<8i", stream, 0x34)), tuple(places)


def _not_negative(lengths: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(max(0, length) for length in lengths)
