"""Rich text as Outlook packs it into messages ([MS-OXRTFCP])."""

from __future__ import annotations

import struct

# What every packer and unpacker begins with (2.1.2.1).
_START = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor MS Sans Serif"
    rb"SymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0"
    + b"\r\n"
    + rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)
_HEAD = struct.Struct("<III")
_HEAD_SIZE = 16
_PACKED, _BARE = 0x75465A4C, 0x414C454D
_RING = 4096


def unpacked(data: bytes, limit: int) -> bytes:
    """The rich text, as far as it goes and at most `limit` bytes of it; empty if it is none."""
    if len(data) < _HEAD_SIZE:
        return b""
    _, size, kind = _HEAD.unpack_from(data)
    size = min(size, limit)
    if kind == _BARE:
        return data[_HEAD_SIZE : _HEAD_SIZE + size]
    return bytes(_unpacked(data, size)[:size]) if kind == _PACKED else b""


def _unpacked(data: bytes, size: int) -> bytearray:
    """Runs of eight tokens after a byte that tells of what kind each is: a byte, or a place and length in what came."""
    ring = bytearray(_START.ljust(_RING, b" "))
    at, place = _HEAD_SIZE, len(_START)
    out = bytearray()
    while at < len(data) and len(out) < size:
        kinds = data[at]
        at += 1
        for bit in range(8):
            if kinds >> bit & 1:
                if at + 2 > len(data):
                    return out
                token = data[at] << 8 | data[at + 1]
                at += 2
                start, length = token >> 4, (token & 0xF) + 2
                if start == place:
                    return out  # the end is a place that leads to itself
                for step in range(length):
                    byte = ring[(start + step) % _RING]
                    out.append(byte)
                    ring[place] = byte
                    place = (place + 1) % _RING
            elif at < len(data):
                out.append(data[at])
                ring[place] = data[at]
                place = (place + 1) % _RING
                at += 1
    return out
