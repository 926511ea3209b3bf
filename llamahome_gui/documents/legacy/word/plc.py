"""Lists of character positions with data ("PLCs", [MS-DOC] 2.2.2), and lists of strings."""

from __future__ import annotations

import struct


def positions(table: bytes, size: int) -> list[int]:
    """The positions of a list whose entries are `size` bytes long; one more than there are entries."""
    count = (len(table) - 4) // (4 + size)
    return list(struct.unpack_from(f"<{count + 1}I", table)) if count >= 1 else []


def entries(table: bytes, size: int) -> list[bytes]:
    """The data of each entry."""
    count = max(0, (len(table) - 4) // (4 + size))
    start = 4 * (count + 1)
    return [table[start + size * index : start + size * (index + 1)] for index in range(count)]


def strings(table: bytes) -> list[str]:
    """UTF-16 strings, each after its length ([MS-DOC] 2.9.350)."""
    found, at = [], 0
    while at + 2 <= len(table):
        size = 2 * int.from_bytes(table[at : at + 2], "little")
        found.append(table[at + 2 : at + 2 + size].decode("utf-16-le", "replace"))
        at += 2 + size
    return found


def old_strings(table: bytes) -> list[str]:
    """Strings of Word 6, each after a byte with its length."""
    found, at = [], 0
    while at < len(table):
        size = table[at]
        found.append(table[at + 1 : at + 1 + size].decode("cp1252", "replace"))
        at += 1 + size
    return found
