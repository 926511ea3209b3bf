"""Maker of OLE compound files ([MS-CFB]) with streams of any content, for tests of old Office files."""

from __future__ import annotations

import struct
from collections.abc import Mapping

_FREE, _END, _TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_SECTOR, _MINI, _CUTOFF = 512, 64, 4096


def compound(streams: Mapping[str, bytes]) -> bytes:
    """A compound file of version 3; streams below 4096 bytes lie in small sectors, as the format demands.

    A name such as `ObjectPool/Ole` stands for a stream in a storage, which may lie in another.
    """
    mini, mini_table, places = b"", list[int](), dict[str, int]()
    body, table = b"", list[int]()

    def add(data: bytes) -> int:
        nonlocal body
        if not data:
            return _END
        start, count = len(table), -(-len(data) // _SECTOR)
        body += data.ljust(count * _SECTOR, b"\0")
        table.extend([*range(start + 1, start + count), _END])
        return start

    for name, data in streams.items():
        if len(data) >= _CUTOFF:
            places[name] = add(data)
        elif data:
            count = -(-len(data) // _MINI)
            places[name] = len(mini_table)
            mini_table += [*range(len(mini_table) + 1, len(mini_table) + count), _END]
            mini += data.ljust(count * _MINI, b"\0")
    mini_start = add(mini)
    mini_table_start = add(struct.pack(f"<{len(mini_table)}I", *mini_table))
    directory = add(_directory(streams, places, mini_start, len(mini)))
    blocks = 1
    while blocks * 128 < len(table) + blocks:
        blocks += 1
    first = len(table)
    table += [_TABLE] * blocks
    table += [_FREE] * (blocks * 128 - len(table))
    tables = [*range(first, first + blocks)] + [_FREE] * (109 - blocks)
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    mini_blocks = -(-len(mini_table) * 4 // _SECTOR)
    header += struct.pack("<IIIIIIIII", 0, blocks, directory, 0, _CUTOFF, mini_table_start, mini_blocks, _END, 0)
    return header + struct.pack("<109I", *tables) + body + struct.pack(f"<{len(table)}I", *table)


def _directory(streams: Mapping[str, bytes], places: Mapping[str, int], mini_start: int, mini_size: int) -> bytes:
    """Entries of the top, then those of each storage, linked to each other as the right ones of their neighbours."""
    folders = list(dict.fromkeys(folder for name in streams for folder in _folders(name)))
    levels = [[name for name in (*streams, *folders) if name.rpartition("/")[0] == folder] for folder in ("", *folders)]
    places_of = {name: index for index, name in enumerate((name for level in levels for name in level), 1)}
    entries = [_entry("Root Entry", 5, 1 if places_of else _FREE, _FREE, mini_start, mini_size)]
    for level in levels:
        for name, following in zip(level, [*level[1:], ""], strict=False):
            right, last = places_of.get(following, _FREE), name.rpartition("/")[2]
            if name in streams:
                entries.append(_entry(last, 2, _FREE, right, places.get(name, _END), len(streams[name])))
            else:
                first = next(index for inner, index in places_of.items() if inner.rpartition("/")[0] == name)
                entries.append(_entry(last, 1, first, right, _END, 0))
    return b"".join(entries)


def _folders(name: str) -> list[str]:
    """The storages that a stream lies in, the outermost first."""
    return [name[:at] for at, char in enumerate(name) if char == "/"]


def _entry(name: str, kind: int, child: int, right: int, start: int, size: int) -> bytes:
    raw = name.encode("utf-16-le")
    head = raw.ljust(64, b"\0") + struct.pack("<HBBIII", len(raw) + 2, kind, 1, _FREE, right, child)
    return head + bytes(36) + struct.pack("<IQ", start, size)
