"""Addresses that cells lead to ([MS-XLS] 2.4.140, [MS-OSHARED] 2.3.7)."""

from __future__ import annotations

import struct

_URL = bytes.fromhex("e0c9ea79f9bace118c8200aa004ba90b")
_FILE = bytes.fromhex("0303000000000000c000000000000046")
_MONIKER, _LOCATION, _NAME, _FRAME, _AS_STRING = 0x01, 0x08, 0x14, 0x80, 0x100


def link_target(content: bytes) -> str:
    """Address outside the workbook of an HLINK record; empty for places inside it and for what cannot be read."""
    try:
        return _target(content).split("\0", 1)[0].strip()
    except struct.error:
        return ""


def _target(content: bytes) -> str:
    flags = struct.unpack_from("<I", content, 28)[0]
    at = 32
    if flags & _NAME == _NAME or flags & 0x10:
        _, at = _counted(content, at)
    if flags & _FRAME:
        _, at = _counted(content, at)
    if not flags & _MONIKER:
        return ""
    if flags & _AS_STRING:
        target, at = _counted(content, at)
    else:
        target, at = _moniker(content, at)
    location = _counted(content, at)[0] if target and flags & _LOCATION and at else ""
    return f"{target}#{location}" if location else target


def _counted(content: bytes, at: int) -> tuple[str, int]:
    size = 2 * int(struct.unpack_from("<I", content, at)[0])
    return content[at + 4 : at + 4 + size].decode("utf-16-le", "replace").rstrip("\0"), at + 4 + size


def _moniker(content: bytes, at: int) -> tuple[str, int]:
    """Address and end of a moniker; the end is 0 where it cannot be told."""
    kind, at = content[at : at + 16], at + 16
    if kind == _URL:
        size = int(struct.unpack_from("<I", content, at)[0])
        text = content[at + 4 : at + 4 + size].decode("utf-16-le", "replace").split("\0", 1)[0]
        return text, at + 4 + size
    if kind != _FILE:
        return "", 0
    size = int(struct.unpack_from("<I", content, at + 2)[0])
    short = content[at + 6 : at + 6 + size].split(b"\0", 1)[0].decode("cp1252", "replace")
    at += 6 + size + 24
    rest = int(struct.unpack_from("<I", content, at)[0])
    if not rest:
        return short, at + 4
    size = int(struct.unpack_from("<I", content, at + 4)[0])
    return content[at + 10 : at + 10 + size].decode("utf-16-le", "replace"), at + 4 + rest
