"""The piece table: which stretches of the file make up the text, in the order of reading ([MS-DOC] 2.4.1, 2.8.35).

A document that was saved fast keeps its old text and points at what is left of it, so nothing but this table tells
deleted text from text.
"""

from __future__ import annotations

import re
import struct
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from .fib import Fib, NotWord, Part
from .sprms import short_sprm

_Value = TypeVar("_Value")
_GRPPRL, _PIECES = 1, 2
_SHORTEST_FIB = 0x180
_COMPRESSED = 0x40000000
_SURROGATE = re.compile("[\U00010000-\U0010ffff\ud800-\udfff]")
_CHINESE, _SIMPLIFIED = 0x04, (2, 4)
# The bytes that cp1252 leaves open stand for themselves.
_TRANSLATION = {
    byte: bytes([byte]).decode("cp1252") for byte in range(0x80, 0xA0) if byte not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}
_BY_LANGUAGE = {
    0x01: "cp1256", 0x0D: "cp1255", 0x20: "cp1256", 0x29: "cp1256",
    0x02: "cp1251", 0x19: "cp1251", 0x22: "cp1251", 0x23: "cp1251", 0x2F: "cp1251",
    0x05: "cp1250", 0x0E: "cp1250", 0x15: "cp1250", 0x18: "cp1250", 0x1B: "cp1250", 0x24: "cp1250",
    0x11: "cp932", 0x12: "cp949",
    0x08: "cp1253", 0x1F: "cp1254", 0x25: "cp1257", 0x26: "cp1257", 0x27: "cp1257", 0x1E: "cp874",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Piece:
    """Character positions `start` to `end`, at byte `place` of the stream, `width` bytes each.

    `changes` are properties that a fast save laid over the piece.
    """

    start: int
    end: int
    place: int
    width: int
    changes: bytes = b""


@dataclass(slots=True)
class Pieces:
    """The text of a document by character position; `text[n]` is one UTF-16 unit."""

    pieces: list[Piece]
    text: str
    cut: bool = False
    _starts: list[int] = field(default_factory=list)

    def spread(self, runs: Sequence[tuple[int, int, _Value]]) -> Iterator[tuple[int, _Value, bytes]]:
        """Runs that are told by bytes of the stream, in the order of the text.

        Args:
            runs: (first byte, byte after the last, value), sorted.

        Yields:
            Position of the first character, value, changes of a fast save.
        """
        starts = [start for start, _, _ in runs]
        # Runs and pieces do not overlap, so more than this is said only by a file that lies.
        left = 2 * len(runs) + 4 * len(self.pieces)
        for piece in self.pieces:
            last = piece.place + (piece.end - piece.start) * piece.width
            index = max(0, bisect_right(starts, piece.place) - 1)
            while index < len(runs) and starts[index] < last and left > 0:
                left -= 1
                start, end, value = runs[index]
                if end > piece.place:
                    yield piece.start + max(0, start - piece.place) // piece.width, value, piece.changes
                index += 1


def read_pieces(fib: Fib) -> Pieces:
    """Text of a document, whatever of it lies inside the file.

    Raises:
        NotWord: Its piece table is lost, and where the text begins is not told; or it was saved fast, so that what lies
            in the stream may have been deleted.
    """
    table = fib.part(Part.PIECES) if fib.complex or not fib.old else b""
    pieces = list(_pieces(table, fib)) if table else []
    if not pieces and (fib.complex or fib.first < _SHORTEST_FIB):
        raise NotWord
    if not pieces:
        length = sum(fib.lengths)
        is_wide = fib.wide or (not fib.old and fib.last - fib.first == 2 * length)
        pieces = [Piece(0, length, fib.first, 2 if is_wide else 1)]
    kept, texts, position, left = [], [], 0, len(fib.stream)
    for piece in pieces:
        # No two pieces share their bytes, so a table that promises more than the file holds lies.
        length = min(piece.end - piece.start, (len(fib.stream) - piece.place) // piece.width, left // piece.width)
        if length <= 0:
            continue
        raw = fib.stream[piece.place : piece.place + length * piece.width]
        texts.append(_text(raw, piece.width, fib))
        kept.append(Piece(position, position + length, piece.place, piece.width, piece.changes))
        position, left = position + length, left - length * piece.width
    return Pieces(kept, "".join(texts), cut=position < sum(fib.lengths))


def _text(raw: bytes, width: int, fib: Fib) -> str:
    if width == 1:
        return _narrow(raw, fib.old)
    return _double(raw, codec(fib.language)) if fib.wide else _units(raw)


def _double(raw: bytes, code_page: str) -> str:
    """Text of Word 95 for the Far East: two bytes for each character, the first one above 0x80 if both are meant."""
    signs = []
    for low, high in struct.iter_unpack("<BB", raw):
        sign = bytes((high, low)) if high > 0x80 else bytes((low,))
        signs.append((sign.decode(code_page if high > 0x80 else "cp1252", "replace") or " ")[0])
    return "".join(signs)


def _units(raw: bytes) -> str:
    text = raw.decode("utf-16-le", "surrogatepass")
    if len(text) * 2 != len(raw):  # characters outside the basic plane would shift all positions behind them
        return "".join(map(chr, struct.unpack(f"<{len(raw) // 2}H", raw)))
    return text


def _narrow(raw: bytes, old: bool) -> str:
    """Text of 8 bits; that of old documents keeps its bytes, since its code page changes with the font."""
    text = raw.decode("latin-1")
    return text if old else text.translate(_TRANSLATION)


def joined(text: str) -> str:
    """`text` with the halves of characters outside the basic plane put together."""
    if _SURROGATE.search(text) is None:
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def codec(language: int) -> str:
    """Code page of documents in a language, for versions before Unicode ([MS-LCID])."""
    if language & 0x3FF == _CHINESE:
        return "gbk" if language >> 10 in _SIMPLIFIED else "cp950"
    return _BY_LANGUAGE.get(language & 0x3FF, "cp1252")


def _pieces(table: bytes, fib: Fib) -> Iterator[Piece]:
    groups: list[bytes] = []
    at = 0
    while at + 3 <= len(table):
        kind = table[at]
        if kind == _GRPPRL:
            size = struct.unpack_from("<H", table, at + 1)[0]
            groups.append(table[at + 3 : at + 3 + size])
            at += 3 + size
        elif kind == _PIECES and at + 5 <= len(table):
            size = struct.unpack_from("<I", table, at + 1)[0]
            yield from _piece_list(table[at + 5 : at + 5 + size], groups, fib)
            return
        else:
            return


def _piece_list(table: bytes, groups: list[bytes], fib: Fib) -> Iterator[Piece]:
    count = (len(table) - 4) // 12
    if count < 1:
        return
    positions = struct.unpack_from(f"<{count + 1}I", table)
    for index, (_, place, modifier) in enumerate(struct.iter_unpack("<HIH", table[4 * (count + 1) :][: 8 * count])):
        start, end = positions[index], positions[index + 1]
        if end <= start:
            continue
        narrow = (fib.old and not fib.wide) or place & _COMPRESSED
        place = place if fib.old else (place & ~_COMPRESSED & 0x3FFFFFFF) // (2 if narrow else 1)
        yield Piece(start, end, place, 1 if narrow else 2, _changes(modifier, groups, fib))


def _changes(modifier: int, groups: list[bytes], fib: Fib) -> bytes:
    """A modifier is the number of a group of properties, or one short property ([MS-DOC] 2.9.216)."""
    if modifier & 1:
        index = modifier >> 1
        return groups[index] if index < len(groups) else b""
    return short_sprm(modifier >> 1 & 0x7F, modifier >> 8, old=fib.old) if modifier else b""
