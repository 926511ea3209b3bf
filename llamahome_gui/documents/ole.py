"""The names of the streams in an OLE compound file: enough to tell an encrypted package from an old document.

Layout after [MS-CFB]: a header with the first 109 sectors of the allocation table, and a directory of 128-byte
entries whose names are UTF-16.
"""

from __future__ import annotations

import struct
from typing import BinaryIO

from .source import Source

MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
_ENTRY = 128
_END = 0xFFFFFFFA  # this and above are marks, not sectors
_MAX_SECTORS = 4096  # of the directory: 16 to 128 thousand entries


def stream_names(source: Source) -> set[str]:
    """Names of all entries of the directory; empty when it cannot be followed."""
    try:
        with source.stream() as file:
            header = file.read(512)
            shift = struct.unpack_from("<H", header, 30)[0]
            if shift not in (9, 12):
                return set()
            size = 1 << shift
            first = struct.unpack_from("<I", header, 48)[0]
            tables = [sector for sector in struct.unpack_from("<109I", header, 76) if sector < _END]
            names: set[str] = set()
            for sector in _chain(file, first, tables, size):
                file.seek((sector + 1) * size)
                names |= _names(file.read(size))
            return names
    except (OSError, struct.error, OverflowError):
        return set()


def _chain(file: BinaryIO, first: int, tables: list[int], size: int) -> list[int]:
    """Sectors of the chain that begins at `first`, each once, so that a cycle ends."""
    sectors: list[int] = []
    seen: set[int] = set()
    while first < _END and first not in seen and len(sectors) < _MAX_SECTORS:
        sectors.append(first)
        seen.add(first)
        first = _next(file, first, tables, size)
    return sectors


def _next(file: BinaryIO, sector: int, tables: list[int], size: int) -> int:
    table, index = divmod(sector, size // 4)
    if table >= len(tables):
        return _END
    file.seek((tables[table] + 1) * size + index * 4)
    data = file.read(4)
    return struct.unpack("<I", data)[0] if len(data) == 4 else _END


def _names(sector: bytes) -> set[str]:
    names = set()
    for start in range(0, len(sector) - _ENTRY + 1, _ENTRY):
        length = struct.unpack_from("<H", sector, start + 64)[0]
        if 2 <= length <= 64 and sector[start + 66]:
            names.add(sector[start : start + length - 2].decode("utf-16-le", "replace"))
    return names
