"""What rows say, as short keys: rows with the same key are duplicates, and never stand on both sides of a split."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import blake2b

from llamahome_gui.training.dataset import Progress, Row
from llamahome_gui.training.forms import Messages

_KEY_BYTES = 16
_TELL = 1000


def content_key(messages: Messages, *, exact: bool = False) -> bytes:
    """A key of 16 bytes for what is said, by whom.

    Args:
        exact: Count white space, case and the ways Unicode has to write a character; without it they do not matter.
    """
    turns = [(turn["role"], turn["content"] if exact else folded(turn["content"])) for turn in messages]
    # ASCII-escaped, because half of a surrogate pair cannot be encoded.
    return blake2b(json.dumps(turns).encode("ascii"), digest_size=_KEY_BYTES).digest()


def folded(text: str) -> str:
    """Text without what two writings of it may differ in: white space, case, compatible characters."""
    text = text.casefold() if text.isascii() else unicodedata.normalize("NFKC", text).casefold()
    return " ".join(text.split())


@dataclass(frozen=True)
class Duplicates:
    """Rows that say what an earlier one says.

    `exact` and `near` hold the line of the earlier row and the lines of those that repeat it, to the letter or but
    for white space and case; the first ones found. `exact_rows` and `near_rows` count all that repeat.
    """

    exact_rows: int = 0
    near_rows: int = 0
    exact: tuple[tuple[int, tuple[int, ...]], ...] = ()
    near: tuple[tuple[int, tuple[int, ...]], ...] = ()


def find_duplicates(rows: Sequence[Row], progress: Progress | None = None, shown: int = 100) -> Duplicates:
    """Which rows repeat an earlier one.

    Args:
        shown: Groups of lines to name of each kind.
        progress: Ends the work with what was found so far.
    """
    exact, near = _Groups(shown), _Groups(shown)
    for number, row in enumerate(rows):
        if not exact.add(content_key(row.messages, exact=True), row.line):
            near.add(content_key(row.messages), row.line)
        if progress is not None and number % _TELL == 0 and not progress(number / len(rows)):
            break
    return Duplicates(exact.repeats, near.repeats, exact.named(), near.named())


@dataclass
class _Groups:
    shown: int
    repeats: int = 0
    _first: dict[bytes, int] = field(default_factory=dict)
    _lines: dict[bytes, list[int]] = field(default_factory=dict)

    def add(self, key: bytes, line: int) -> bool:
        """Whether the key was there before."""
        if key not in self._first:
            self._first[key] = line
            return False
        self.repeats += 1
        if key in self._lines or len(self._lines) < self.shown:
            self._lines.setdefault(key, []).append(line)
        return True

    def named(self) -> tuple[tuple[int, tuple[int, ...]], ...]:
        return tuple((self._first[key], tuple(lines)) for key, lines in self._lines.items())


def split_by_content(keys: Sequence[bytes], share: float, seed: int) -> tuple[list[int], list[int]]:
    """Numbers of the rows to train on and of those kept aside, both in order.

    Each group of rows with one key goes to one side whole. Which ones are kept aside is drawn by `seed` and the keys
    alone, so the order of the rows does not matter, and a row that is added moves hardly any other. Groups are taken
    until `share` of the rows is reached; one always stays to train on.

    Args:
        keys: See `content_key`.
        share: From 0 (none) to below 1.
    """
    sizes: dict[bytes, int] = {}
    for key in keys:
        sizes[key] = sizes.get(key, 0) + 1
    if share <= 0 or len(sizes) < 2:
        return list(range(len(keys))), []
    aside = _drawn(sizes, max(1, round(share * len(keys))), seed)
    sides: tuple[list[int], list[int]] = ([], [])
    for number, key in enumerate(keys):
        sides[key in aside].append(number)
    return sides


def _drawn(sizes: dict[bytes, int], wanted: int, seed: int) -> set[bytes]:
    """Keys with about `wanted` rows together, and not all; a group that would go far beyond is passed over."""
    aside: set[bytes] = set()
    count = 0
    order = sorted(sizes, key=lambda key: _rank(key, seed))
    for key in order[:-1]:
        if count + sizes[key] - wanted <= wanted - count:
            aside.add(key)
            count += sizes[key]
        if count >= wanted:
            break
    return aside or {min(order, key=lambda key: sizes[key])}


def _rank(key: bytes, seed: int) -> bytes:
    return blake2b(f"{seed} ".encode() + key, digest_size=_KEY_BYTES).digest()
