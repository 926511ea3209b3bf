"""The fonts: what the characters of symbol fonts mean, and in which code page Word 6 wrote ([MS-DOC] 2.9.286)."""

from __future__ import annotations

from dataclasses import dataclass

from .fib import Fib, Part

# Character sets of Windows fonts ([MS-WMF] 2.1.1.5) whose code page is not that of Western Europe.
_CODECS = {
    77: "mac_roman",
    128: "cp932",
    129: "cp949",
    134: "gbk",
    136: "cp950",
    161: "cp1253",
    162: "cp1254",
    163: "cp1258",
    177: "cp1255",
    178: "cp1256",
    186: "cp1257",
    204: "cp1251",
    222: "cp874",
    238: "cp1250",
}


@dataclass(frozen=True, slots=True)
class Font:
    """`codec` is empty where the font does not change the code page."""

    name: str
    codec: str


def read_fonts(fib: Fib) -> list[Font]:
    """Fonts by number."""
    table, found = fib.part(Part.FONTS), []
    at, head = (2, 6) if fib.old else (4, 40)
    while at + head < len(table):
        size = 1 + table[at]
        name = table[at + head : at + size].decode("latin-1" if fib.old else "utf-16-le", "replace")
        found.append(Font(name.partition("\x00")[0], _CODECS.get(table[at + 4], "")))
        at += size
    return found
