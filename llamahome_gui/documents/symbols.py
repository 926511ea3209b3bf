"""Characters of symbol fonts, which sit in the private area of Unicode, as characters that every font has."""

from __future__ import annotations

import re

_PRIVATE = re.compile("[\ue000-\uf8ff]")
_WINGDINGS = {
    0x4A: "☺", 0x6C: "●", 0x6E: "■", 0x6F: "□", 0x71: "❑", 0x75: "◆", 0x76: "❖", 0xA7: "▪", 0xA8: "◻",
    0xD8: "➢", 0xE0: "→", 0xDF: "←", 0xE8: "➔", 0xF0: "⇨", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
}  # fmt: skip
_SYMBOL = dict(
    zip(
        range(0x61, 0x7B),
        "αβχδεφγηιϕκλμνοπθρστυϖωξψζ",
        strict=True,
    )
) | dict(zip(range(0x41, 0x5B), "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ", strict=True)) | dict(
    zip(
        range(0xA0, 0xE6),
        "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈®©™∑",
        strict=True,
    )
) | {
    0x22: "∀", 0x24: "∃", 0x27: "∋", 0x2A: "∗", 0x2D: "−", 0x40: "≅", 0x5C: "∴", 0x5E: "⊥", 0x7E: "∼",
    0xF1: "〉", 0xF2: "∫",
}  # fmt: skip


def has_signs(text: str) -> bool:
    """Whether a text has private characters, which only a font gives a meaning."""
    return _PRIVATE.search(text) is not None


def readable(text: str, font: str) -> str:
    """Text whose private characters stand for signs of `font`; of an unknown font they are taken for Symbol's."""
    if not has_signs(text):
        return text
    return _PRIVATE.sub(lambda found: symbol(font or "Symbol", f"{ord(found[0]):x}"), text)


def symbol(font: str, code: str) -> str:
    """Character `code` (hexadecimal, as in `w:sym`) of a symbol font; empty when there is no such thing."""
    try:
        point = int(code, 16)
    except ValueError:
        return ""
    low = point - 0xF000 if 0xF000 <= point <= 0xF0FF else point
    name = font.lower()
    if name.startswith(("wingdings", "webdings")):
        return _WINGDINGS.get(low, "▪")
    if name.startswith("symbol"):
        return _SYMBOL.get(low, chr(low) if 32 <= low < 127 else "•")
    if 0xE000 <= point <= 0xF8FF:
        return chr(low) if 32 <= low < 127 else "•"
    return chr(point) if 32 <= point < 0x110000 and not 0xD800 <= point <= 0xDFFF else ""
