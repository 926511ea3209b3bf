"""Zip files written by hand: entries that `zipfile` would refuse to write, and gigabytes that take no time to pack."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

_MEBIBYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Packed:
    """The content of an entry, deflated."""

    data: bytes
    size: int
    crc: int


def packed(data: bytes) -> Packed:
    return repeated(data, b" ", 0, b"")


def repeated(head: bytes, filler: bytes, times: int, tail: bytes) -> Packed:
    """`head`, then `filler` so many times, then `tail`.

    A deflate stream that is flushed in full can be repeated byte by byte, so only one block is ever compressed.
    """
    each = max(1, min(times, _MEBIBYTE // len(filler)))
    block, count = filler * each, times // each
    rest = filler * (times - count * each)
    coder = zlib.compressobj(9, zlib.DEFLATED, -15)
    data = coder.compress(head) + coder.flush(zlib.Z_FULL_FLUSH)
    body = coder.compress(block) + coder.flush(zlib.Z_FULL_FLUSH)
    data += body * count + coder.compress(rest + tail) + coder.flush()
    crc = zlib.crc32(head)
    for _ in range(count):
        crc = zlib.crc32(block, crc)
    return Packed(data, len(head) + len(block) * count + len(rest) + len(tail), zlib.crc32(rest + tail, crc))


class RawZip:
    """A zip file that says what it is told to say."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")
        self._directory: list[bytes] = []

    def __enter__(self) -> RawZip:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        start, directory = self._file.tell(), b"".join(self._directory)
        count = min(len(self._directory), 0xFFFF)
        self._file.write(directory)
        self._file.write(struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, count, count, len(directory), start, 0))
        self._file.close()

    def add(
        self,
        name: bytes,
        content: Packed,
        *,
        says: int | None = None,
        offset: int | None = None,
        mode: int = 0,
        flags: int = 0,
        extra: bytes = b"",
    ) -> int:
        """Write an entry, or only point at the one at `offset`; the offset of its header.

        `says` is the unpacked size it claims, `mode` its Unix mode.
        """
        size = content.size if says is None else says
        sizes = struct.pack("<III", content.crc, len(content.data), size)
        head = struct.pack("<HHHHH", 20, flags, 8, 0, 0x21) + sizes
        lengths = struct.pack("<HH", len(name), len(extra))
        if offset is None:
            offset = self._file.tell()
            self._file.write(b"PK\x03\x04" + head + lengths + name + extra + content.data)
        tail = struct.pack("<HHHII", 0, 0, 0, mode << 16, offset)
        self._directory.append(b"PK\x01\x02\x14\x03" + head + lengths + tail + name + extra)
        return offset
