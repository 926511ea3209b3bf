"""Maker of OLE compound files ([MS-CFB]) with streams of any content, for tests of old Office files."""

from __future__ import annotations

import struct
from collections.abc import Mapping

_FREE, _END, _TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_SECTOR, _MINI, _CUTOFF = 512, 64, 4096


def compound(streams: Mapping[str, bytes]) -> bytes:
    """A compound file of version 3; streams below 4096 bytes lie in small sectors, as the format demands."""
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
    names = list(streams)
    entries = [_entry("Root Entry", 5, 1 if names else _FREE, _FREE, mini_start, len(mini))]
    for index, name in enumerate(names, 1):
        following = index + 1 if index < len(names) else _FREE
        entries.append(_entry(name, 2, _FREE, following, places.get(name, _END), len(streams[name])))
    directory = add(b"".join(entries))
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


def _entry(name: str, kind: int, child: int, right: int, start: int, size: int) -> bytes:
    raw = name.encode("utf-16-le")
    head = raw.ljust(64, b"\0") + struct.pack("<HBBIII", len(raw) + 2, kind, 1, _FREE, right, child)
    return head + bytes(36) + struct.pack("<IQ", start, size)
