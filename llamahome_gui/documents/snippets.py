"""The line of a text in which searched words stand; to ask the index for it takes long where a word is common."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

_BEFORE, _AFTER = 24, 136
_MOST_FOLDED = 200_000  # characters of a text that are compared without their accents


def snippet(text: str, words: Sequence[str]) -> str:
    """The surroundings of the first of `words` that begins a word of `text`, on one line; empty where none does."""
    place = _place(text, words) if any(words) else None
    if place is None:
        return ""
    start = max(0, place - _BEFORE)
    end = min(len(text), place + _AFTER)
    piece = text[start:end]
    # Whole words only, unless there is but one.
    left = 0 if start == 0 else piece.find(" ", 0, place - start) + 1
    right = len(piece) if end == len(text) else max(piece.rfind(" ", place - start), place - start + 1)
    line = " ".join(re.sub(r"[|#*`_~]+|-{3,}", " ", piece[left:right]).split())
    return f"{'…' if start else ''}{line}{'…' if end < len(text) else ''}"


def _place(text: str, words: Sequence[str]) -> int | None:
    pattern = r"\b(?:{})".format("|".join(map(re.escape, words)))
    found = re.search(pattern, text, re.IGNORECASE)
    if found is None:
        folded = "|".join(re.escape(_folded(word)) for word in words)
        found = re.search(rf"\b(?:{folded})", _folded(text[:_MOST_FOLDED]), re.IGNORECASE)
    return found.start() if found else None


def _folded(text: str) -> str:
    """A text of the same length without accents."""
    return text if text.isascii() else "".join(unicodedata.normalize("NFD", char)[0] for char in text)
