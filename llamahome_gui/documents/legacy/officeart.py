"""Records of OfficeArt and PowerPoint: a header of 8 bytes, then content or further records ([MS-ODRAW] 2.2.1).

The same frame holds the shapes of Word and everything in a presentation.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

_HEADER = struct.Struct("<HHI")
_CONTAINER = 0xF
_COMPLEX = 0x8000
_DEEPEST = 64


@dataclass(frozen=True, slots=True)
class Record:
    """A record of `data`, whose content lies between `start` and `end`."""

    kind: int
    instance: int
    is_container: bool
    data: bytes
    start: int
    end: int

    def content(self) -> bytes:
        return self.data[self.start : self.end]

    def children(self) -> Iterator[Record]:
        return records(self.data, self.start, self.end) if self.is_container else iter(())

    def child(self, kind: int) -> Record | None:
        return next((record for record in self.children() if record.kind == kind), None)

    def walk(self, depth: int = 0) -> Iterator[Record]:
        """All records below this one, outer ones first."""
        for record in self.children():
            yield record
            if record.is_container and depth < _DEEPEST:
                yield from record.walk(depth + 1)


def records(data: bytes, start: int = 0, end: int | None = None) -> Iterator[Record]:
    """Records that follow each other; the last one ends where the data does, whatever it claims."""
    end = len(data) if end is None else min(end, len(data))
    while start + 8 <= end:
        head, kind, size = _HEADER.unpack_from(data, start)
        stop = min(start + 8 + size, end)
        yield Record(kind, head >> 4, head & 0xF == _CONTAINER, data, start + 8, stop)
        start = stop


def properties(record: Record) -> dict[int, int | str]:
    """Of a shape, by number ([MS-ODRAW] 2.3): numbers, and texts where the value is stored apart."""
    data, count = record.content(), record.instance
    count = min(count, len(data) // 6)
    found: dict[int, int | str] = {}
    at = 6 * count
    for code, value in struct.iter_unpack("<HI", data[: 6 * count]):
        if code & _COMPLEX:
            found[code & 0x3FFF] = data[at : at + value].decode("utf-16-le", "replace").rstrip("\x00")
            at += value
        else:
            found[code & 0x3FFF] = value
    return found
