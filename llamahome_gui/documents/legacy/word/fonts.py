"""The fonts: what the characters of symbol fonts mean, and in which code page Word 6 wrote ([MS-DOC] 2.9.286)."""

from __future__ import annotations

from dataclasses import dataclass

from llamahome_gui.documents.codepages import CHARSETS

from .fib import Fib, Part


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
        found.append(Font(name.partition("\x00")[0], CHARSETS.get(table[at + 4], "")))
        at += size
    return found
