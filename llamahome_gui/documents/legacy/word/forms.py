"""Form fields without a result: check boxes and lists to choose from ([MS-DOC] 2.9.78)."""

from __future__ import annotations

import struct

_HEADER = 68  # of a picture that is none
_BOX, _LIST = 1, 2
_UNSET = 25


def form_text(data: bytes, place: int) -> str:
    """What a form field at `place` of the data stream shows."""
    try:
        size, head = struct.unpack_from("<IH", data, place)
        form = data[place + head : place + min(size, 1 << 16)]
        version, bits = struct.unpack_from("<IH", form)
        if head != _HEADER or version != 0xFFFFFFFF:
            return ""
        kind, chosen = bits & 3, bits >> 2 & 31
        at = 10 + _string_size(form, 10)
        default = struct.unpack_from("<H", form, at)[0]
        chosen = default if chosen == _UNSET else chosen
        if kind == _BOX:
            return "☒" if chosen else "☐"
        return _choice(form, at + 2, chosen) if kind == _LIST else ""
    except struct.error:
        return ""


def _choice(form: bytes, at: int, chosen: int) -> str:
    for _ in range(5):  # format, help, status and two macros stand before the list
        at += _string_size(form, at)
    _, count, extra = struct.unpack_from("<3H", form, at)
    at += 6
    for index in range(min(count, chosen + 1)):
        size = 2 * struct.unpack_from("<H", form, at)[0]
        if index == chosen:
            return form[at + 2 : at + 2 + size].decode("utf-16-le", "replace")
        at += 2 + size + extra
    return ""


def _string_size(form: bytes, at: int) -> int:
    return 4 + 2 * int(struct.unpack_from("<H", form, at)[0])
