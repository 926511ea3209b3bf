"""Texts at which an answer ends: watched for as it grows, and never shown, not even in part."""

from __future__ import annotations

from collections.abc import Iterable


class StopWords:
    """Lets a growing text through up to the first of some words.

    Args:
        words: Empty ones are left out.
    """

    def __init__(self, words: Iterable[str] = ()) -> None:
        self._words = tuple(word for word in words if word)
        self._held = ""
        self.met = False

    def add(self, text: str) -> str:
        """Take new text, give what certainly comes before a stop word; nothing once one was met."""
        if self.met:
            return ""
        text = self._held + text
        ends = [place for word in self._words if (place := text.find(word)) >= 0]
        if ends:
            self.met, self._held = True, ""
            return text[: min(ends)]
        kept = max((_begun(text, word) for word in self._words), default=0)
        self._held = text[len(text) - kept :]
        return text[: len(text) - kept]

    def rest(self) -> str:
        """What was held back because it might have become a stop word: the answer has ended without it."""
        rest, self._held = self._held, ""
        return rest


def _begun(text: str, word: str) -> int:
    """Characters at the end of `text` that `word` begins with."""
    return next((size for size in range(min(len(word) - 1, len(text)), 0, -1) if text.endswith(word[:size])), 0)
