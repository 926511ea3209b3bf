"""Styles of text: which paragraphs have bullets or numbers, and at which level ([MS-PPT] 2.9.20, 2.9.44)."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

_HAS_BULLET = 0x1
# Fields of a paragraph's exception in the order in which they lie: the bits that say that one is there, its size.
_PARAGRAPH = (
    (0x0000000F, 2),
    (0x00000080, 2),
    (0x00000010, 2),
    (0x00000040, 2),
    (0x00000020, 4),
    (0x00000800, 2),
    (0x00001000, 2),
    (0x00002000, 2),
    (0x00004000, 2),
    (0x00000100, 2),
    (0x00000400, 2),
    (0x00008000, 2),
    (0x00100000, 0),
    (0x00010000, 2),
    (0x000E0000, 2),
    (0x00200000, 2),
)
_CHARACTER = (
    (0x0000FFFF, 2),
    (0x00010000, 2),
    (0x00200000, 2),
    (0x00400000, 2),
    (0x00800000, 2),
    (0x00020000, 2),
    (0x00040000, 4),
    (0x00080000, 2),
)
_STYLE_9 = 0x3C00
_BLIP_9, _IS_NUMBERED_9, _SCHEME_9 = 0x00800000, 0x01000000, 0x02000000
_EXTENDED_9, _RUN_9 = 0x04000000, 0x00100000


@dataclass(frozen=True, slots=True)
class Look:
    """Of a stretch of `count` characters: its level, and whether it has a bullet (None: as the master says)."""

    count: int
    level: int
    bullet: bool | None


@dataclass(frozen=True, slots=True)
class Number:
    """How a paragraph counts: the scheme ([MS-PPT] 2.13.30) and where it starts."""

    scheme: int
    start: int


def paragraph_looks(data: bytes, length: int) -> tuple[list[Look], int]:
    """Looks of the paragraphs of a text of `length` characters, and where those of its characters begin."""
    found, at, left = list[Look](), 0, length + 1
    while left > 0 and at + 10 <= len(data):
        count, level = struct.unpack_from("<IH", data, at)
        bullet, at = _paragraph(data, at + 6)
        found.append(Look(count, min(level, 8), bullet))
        left -= max(count, 1)
    return found, at


def _paragraph(data: bytes, at: int) -> tuple[bool | None, int]:
    """Whether an exception tells of a bullet, and where the next thing begins."""
    mask = struct.unpack_from("<I", data, at)[0]
    bullet = bool(struct.unpack_from("<H", data, at + 4)[0] & _HAS_BULLET) if mask & _HAS_BULLET else None
    at += 4
    for bits, size in _PARAGRAPH:
        if mask & bits:
            at += size or 2 + 4 * struct.unpack_from("<H", data, at)[0]
    return bullet, at


def _character(data: bytes, at: int) -> tuple[int, int]:
    """Which numbering (see `numbers`) a stretch of characters names, and where the next thing begins."""
    mask = struct.unpack_from("<I", data, at)[0]
    index = (struct.unpack_from("<H", data, at + 4)[0] & _STYLE_9) >> 10 if mask & _STYLE_9 else 0
    return index, at + 4 + sum(size for bits, size in _CHARACTER if mask & bits)


def numbering_indices(data: bytes, at: int, length: int) -> list[tuple[int, int]]:
    """(count of characters, index into `numbers`) for the stretches of a text."""
    found, left = list[tuple[int, int]](), length + 1
    while left > 0 and at + 8 <= len(data):
        count = struct.unpack_from("<I", data, at)[0]
        index, at = _character(data, at + 4)
        found.append((count, index))
        left -= max(count, 1)
    return found


def numbers(data: bytes) -> list[Number | None]:
    """Of the paragraphs of a text, as PowerPoint 2000 added them ([MS-PPT] 2.9.66)."""
    found: list[Number | None] = []
    at = 0
    while at + 4 <= len(data):
        number, at = _number(data, at)
        at += 8 if struct.unpack_from("<I", data, at)[0] & _RUN_9 else 4
        found.append(number)
        at += _special_size(data, at)
    return found


def _number(data: bytes, at: int) -> tuple[Number | None, int]:
    mask = struct.unpack_from("<I", data, at)[0]
    at += 4 + 2 * bool(mask & _BLIP_9)
    numbered = bool(mask & _SCHEME_9)
    if mask & _IS_NUMBERED_9:
        numbered, at = struct.unpack_from("<H", data, at)[0] == 1, at + 2
    number = None
    if mask & _SCHEME_9:
        number, at = Number(*struct.unpack_from("<Hh", data, at)), at + 4
    at += 4 if mask & _EXTENDED_9 else 0
    return (number or Number(3, 1)) if numbered else None, at


def _special_size(data: bytes, at: int) -> int:
    """Length of the language information that closes an entry ([MS-PPT] 2.9.32)."""
    mask = struct.unpack_from("<I", data, at)[0]
    sizes = ((0x1, 2), (0x2, 2), (0x4, 2), (0x40, 2), (0x20, 4))
    size = 4 + sum(length for bit, length in sizes if mask & bit)
    if mask & 0x200:
        size += 4 + 4 * struct.unpack_from("<I", data, at + size)[0]
    return size


def master_bullets(data: bytes, instance: int) -> Iterator[bool | None]:
    """Whether the levels of a master's text have bullets ([MS-PPT] 2.9.35)."""
    levels, at = struct.unpack_from("<H", data)[0], 2
    for _ in range(min(levels, 5)):
        at += 2 if instance >= 5 else 0
        bullet, at = _paragraph(data, at)
        _, at = _character(data, at)
        yield bullet
