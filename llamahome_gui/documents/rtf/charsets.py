"""Code pages and fonts of Rich Text: in which encoding the bytes of a run are ("Character Set", "Font Table")."""

from __future__ import annotations

import re
from dataclasses import dataclass

from llamahome_gui.documents.codepages import CHARSETS, codec_of
from llamahome_gui.documents.symbols import symbol

from .tokens import groups, numbers, without_groups

_BY_NAME = (
    (" cyr", "cp1251"), (" ce", "cp1250"), (" greek", "cp1253"), (" tur", "cp1254"), (" baltic", "cp1257"),
    (" (hebrew)", "cp1255"), (" (arabic)", "cp1256"), (" (vietnamese)", "cp1258"),
)  # fmt: skip
_SYMBOL_CHARSET = 2
_ENTRY = re.compile(rb"\\f(\d{1,6})((?:\\[a-z]+-?\d* ?|\s)*)([^;{}]*)")
_PICTURES = ("wingdings", "webdings", "symbol")


@dataclass(frozen=True, slots=True)
class Font:
    """`codec` decodes its bytes; a font of symbols has its `name` instead."""

    codec: str
    name: str = ""

    def decode(self, data: bytes) -> str:
        if self.name:
            return "".join(self.sign(byte) for byte in data)
        try:
            return data.decode(self.codec)
        except UnicodeDecodeError:
            # The few bytes that Windows leaves open in its pages stand for themselves; others are broken.
            text = data.decode(self.codec, "replace")
            return data.decode("latin-1") if len(data) == 1 and text == "\ufffd" and data < b"\xa0" else text

    def sign(self, code: int) -> str:
        return " " if code == 32 else symbol(self.name, f"{code:x}")


def fonts(table: bytes, default: str) -> dict[int, Font]:
    """The fonts of a font table, by number. `default` is the codec of the document."""
    found: dict[int, Font] = {}
    # Alternative names and panose numbers are groups of the fonts' own groups, which are peeled off first.
    for entry in _ENTRY.finditer(_flat(table)):
        said = numbers(entry[2])
        name = entry[3].decode("latin-1").strip()
        found.setdefault(int(entry[1]), _font(said, name, default))
    return found


def _flat(table: bytes) -> bytes:
    """A font table without the groups inside its fonts' groups."""
    inner = [without_groups(group) for group in groups(table)]
    return b";".join([without_groups(table), *inner])


def _font(said: dict[bytes, int], name: str, default: str) -> Font:
    charset = said.get(b"fcharset", 1)
    low = name.lower()
    if charset == _SYMBOL_CHARSET or low.startswith(_PICTURES):
        return Font(default, name if low.startswith(_PICTURES) else "Symbol" if "symbol" in low else "Wingdings")
    if b"cpg" in said:
        return Font(codec_of(said[b"cpg"], default))
    if charset in (0, 1):
        return Font(next((codec for end, codec in _BY_NAME if low.endswith(end)), default))
    return Font(CHARSETS.get(charset, default))
