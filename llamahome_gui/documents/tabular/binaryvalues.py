"""Values as Excel's binary files have them, old ([MS-XLS]) and new ([MS-XLSB])."""

from __future__ import annotations

import struct

_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
_DOUBLE = struct.Struct("<d").unpack_from


def error_text(code: int) -> str:
    """What a cell shows for an error ([MS-XLS] 2.5.10)."""
    return _ERRORS.get(code, "#ERROR!")


def rk_number(raw: bytes) -> float:
    """A number in four bytes: a whole one or half a double, perhaps times a hundred ([MS-XLS] 2.5.217)."""
    if raw[0] & 2:
        number = float(int.from_bytes(raw, "little", signed=True) >> 2)
    else:
        number = float(_DOUBLE(b"\0\0\0\0" + bytes((raw[0] & 0xFC,)) + raw[1:])[0])
    return number / 100 if raw[0] & 1 else number
