"""Streams of an OLE compound file ([MS-CFB]), read as far as the file goes.

Old Office files are often cut off or carry a broken allocation table. What can be followed is returned, and `complete`
tells whether that was all; nothing here raises for a damaged file.
"""

from __future__ import annotations

import struct
from array import array
from dataclasses import dataclass

from .source import Source

MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
# Where a presentation that is saved for PowerPoint 95 and 97 keeps the streams of the newer one.
DUAL_STORAGE = "pp97_dualstorage/"
CONTAINER_HEADER = 512

_ENTRY = 128
_END = 0xFFFFFFFA  # this and above are marks, not sectors
_NONE = 0xFFFFFFFF
_STREAM, _ROOT = 2, 5


@dataclass(frozen=True, slots=True)
class _Entry:
    """One of the directory's entries; `left`, `right` and `child` are its places in the tree of names."""

    name: str
    kind: int
    left: int
    right: int
    child: int
    start: int
    size: int


class Compound:
    """An opened compound file. Names are paths such as `Workbook` or `ObjectPool/_1/Ole`, in lower case."""

    def __init__(self, data: bytes) -> None:
        self.complete = True
        self._data = data
        self._entries: list[_Entry] = []
        self._streams: dict[str, _Entry] = {}
        self._mini: bytes | None = None
        self._mini_table: array[int] | None = None
        if len(data) < CONTAINER_HEADER or not data.startswith(MAGIC):
            self.complete = False
            return
        major, _, shift, mini_shift = struct.unpack_from("<HHHH", data, 26)
        self._size = 1 << (shift if shift in (9, 12) else 9)
        self._mini_size = 1 << (mini_shift if 3 <= mini_shift <= 9 else 6)
        self._cutoff = struct.unpack_from("<I", data, 56)[0] or 4096
        self._wide = major >= 4
        self._table = self._allocation_table()
        self._read_directory()

    def names(self) -> list[str]:
        """Paths of all streams, in the order of the directory."""
        return list(self._streams)

    def read(self, name: str) -> bytes | None:
        """Content of a stream; None when there is none of that path. A lost end is left out."""
        entry = self._streams.get(name.lower())
        if entry is None:
            return None
        if entry.size < self._cutoff:
            found = self._follow(self._mini_stream(), self._mini_allocation(), entry.start, self._mini_size, 0)
        else:
            found = self._follow(self._data, self._table, entry.start, self._size, self._size)
        if len(found) < entry.size:
            self.complete = False
        return found[: entry.size]

    def _allocation_table(self) -> array[int]:
        """The sector that follows each sector."""
        sectors = list(struct.unpack_from("<109I", self._data, 76))
        following, seen = struct.unpack_from("<I", self._data, 68)[0], set[int]()
        while following < _END and following not in seen:
            seen.add(following)
            block = self._numbers(following)
            if len(block) < 2:
                self.complete = False
                break
            sectors += block[:-1]
            following = block[-1]
        table, most = array("I"), len(self._data) // self._size + self._size
        for sector in sectors:
            if len(table) > most:
                break  # the same sector over and over would fill the memory
            if sector < _END:
                table.extend(self._numbers(sector) or [_NONE] * (self._size // 4))
        return table

    def _numbers(self, sector: int) -> list[int]:
        start = (sector + 1) * self._size
        count = min(self._size, max(0, len(self._data) - start)) // 4
        if count * 4 < self._size:
            self.complete = False
        return list(struct.unpack_from(f"<{count}I", self._data, start)) if count else []

    def _follow(self, data: bytes, table: array[int], start: int, size: int, offset: int) -> bytes:
        """The chain of sectors from `start`, runs of neighbours taken at once; it ends at the first that is lost."""
        parts: list[bytes] = []
        sector, left = start, len(data) // size + 2  # a chain longer than the file goes in a circle
        while sector < _END and left > 0:
            first = last = sector
            while True:
                left -= 1
                sector = table[last] if last < len(table) else _NONE
                if sector != last + 1 or left <= 0:
                    break
                last = sector
            part = data[first * size + offset : (last + 1) * size + offset]
            parts.append(part)
            if len(part) < (last + 1 - first) * size:
                break
        return b"".join(parts)

    def _mini_stream(self) -> bytes:
        if self._mini is None:
            root = self._entries[0] if self._entries else None
            self._mini = self._follow(self._data, self._table, root.start, self._size, self._size) if root else b""
        return self._mini

    def _mini_allocation(self) -> array[int]:
        if self._mini_table is None:
            start = struct.unpack_from("<I", self._data, 60)[0]
            raw = self._follow(self._data, self._table, start, self._size, self._size)
            self._mini_table = array("I", struct.unpack(f"<{len(raw) // 4}I", raw[: len(raw) // 4 * 4]))
        return self._mini_table

    def _read_directory(self) -> None:
        raw = self._follow(self._data, self._table, struct.unpack_from("<I", self._data, 48)[0], self._size, self._size)
        self._entries = [self._entry(raw, at) for at in range(0, len(raw) - _ENTRY + 1, _ENTRY)]
        seen: set[int] = set()
        if self._entries:
            self._walk(self._entries[0].child, "", seen)
        for index, entry in enumerate(self._entries):  # what a broken tree does not lead to
            if entry.kind == _STREAM and index not in seen:
                self._streams.setdefault(entry.name.lower(), entry)

    def _walk(self, start: int, folder: str, seen: set[int]) -> None:
        waiting = [(start, folder)]
        while waiting:
            index, path = waiting.pop()
            if index >= len(self._entries) or index in seen:
                continue
            seen.add(index)
            entry = self._entries[index]
            name = f"{path}{entry.name}".lower()
            if entry.kind == _STREAM:
                self._streams.setdefault(name, entry)
            waiting += [(entry.left, path), (entry.right, path)]
            if entry.kind not in (_STREAM, _ROOT):
                waiting.append((entry.child, f"{name}/"))

    def _entry(self, raw: bytes, at: int) -> _Entry:
        length = struct.unpack_from("<H", raw, at + 64)[0]
        name = raw[at : at + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
        left, right, child = struct.unpack_from("<III", raw, at + 68)
        start, size = struct.unpack_from("<IQ", raw, at + 116)
        # Small sectors: only the low half of the size is meant, the rest may be noise.
        return _Entry(name, raw[at + 66], left, right, child, start, size if self._wide else size & 0xFFFFFFFF)


def stream_names(source: Source) -> set[str]:
    """Names of the streams at the top of a file, in lower case; those inside embedded objects are not among them.

    Raises:
        DocumentError: LIMIT or UNREADABLE.
    """
    names = (name.removeprefix(DUAL_STORAGE) for name in Compound(source.read()).names())
    return {name for name in names if "/" not in name}
