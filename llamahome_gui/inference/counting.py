"""Counting tokens of long texts piece by piece: stoppable, and without holding Python's lock for long at a time."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

# A tokenizer holds Python's lock while it hands out its result; pieces this long keep that under some milliseconds.
PIECE_CHARACTERS = 16_384


def count_tokens(
    tokenizer: Any, text: str, *, enough: int | None = None, stop: threading.Event | None = None
) -> int | None:
    """Tokens of a text, without special tokens.

    Exact for a text of one piece; a longer one is cut at line ends, which may add or lose a token at each cut.

    Args:
        enough: Stop counting above this number; the result is then only known to be larger.
        stop: Give up when it is set; the result is then None.
    """
    total = 0
    for piece in pieces(text, PIECE_CHARACTERS):
        if stop is not None and stop.is_set():
            return None
        total += len(tokenizer(piece, add_special_tokens=False)["input_ids"])
        if enough is not None and total > enough:
            break
    return total


def pieces(text: str, length: int) -> Iterator[str]:
    """A text in pieces of at most `length` characters, cut after a line where there is one."""
    start = 0
    while start < len(text):
        end = min(start + length, len(text))
        if end < len(text):
            line = text.rfind("\n", start, end)
            end = line + 1 if line > start else end
        yield text[start:end]
        start = end
