"""Code pages and fonts of Rich Text: in which encoding the bytes of a run are ("Character Set", "Font Table")."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from llamahome_gui.documents.ooxml.symbols import symbol

from .tokens import groups, numbers, without_groups

_CHARSETS = {
    77: "mac_roman", 78: "shift_jis", 79: "euc_kr", 80: "gb2312", 81: "big5", 83: "mac_latin2", 84: "mac_greek",
    85: "mac_turkish", 89: "mac_cyrillic", 128: "cp932", 129: "cp949", 130: "johab", 134: "gbk", 136: "cp950",
    161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251",
    222: "cp874", 238: "cp1250", 254: "cp437", 255: "cp850",
}  # fmt: skip
_BY_NAME = (
    (" cyr", "cp1251"), (" ce", "cp1250"), (" greek", "cp1253"), (" tur", "cp1254"), (" baltic", "cp1257"),
    (" (hebrew)", "cp1255"), (" (arabic)", "cp1256"), (" (vietnamese)", "cp1258"),
)  # fmt: skip
_PAGES = {936: "gbk", 1361: "johab", 10000: "mac_roman", 10001: "shift_jis", 10006: "mac_greek", 10007: "mac_cyrillic",
          65001: "utf-8", 708: "iso8859_6", 709: "iso8859_6"}  # fmt: skip
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


def codec_of(page: int, default: str = "cp1252") -> str:
    """Name of the codec of a Windows code page; `default` for 0 and those nobody knows."""
    name = _PAGES.get(page, f"cp{page}")
    try:
        return codecs.lookup(name).name if page > 0 else default
    except LookupError:
        return default


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
    return Font(_CHARSETS.get(charset, default))
