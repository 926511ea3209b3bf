"""The tokens of Rich Text, and where its groups end.

Rich Text is a plain language: control words, control symbols, hexadecimal characters, braces and text ("Syntax" in
the specification). One pattern finds them; what is skipped is skipped by a second one that looks at braces only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

Token = re.Match[bytes]

# By the number of the last group that matched. A control word takes its number and one space with it.
TEXT, WORD, NUMBER, HEX, OPEN, CLOSE, SYMBOL = range(1, 8)
TOKEN = re.compile(
    rb"([^\\{}\r\n\x00]+)"
    rb"|\\([a-zA-Z]+)(-?\d{1,10})? ?"
    rb"|\\'([0-9a-fA-F]{2})"
    rb"|(\{)|(\})"
    rb"|\\([^a-zA-Z])",
    re.S,
)
# Beginning with a set of bytes, it is searched for several times as fast as with alternatives.
_BRACES = re.compile(rb"[{}\\](?:(?<=\\)(?:bin(\d{1,10}) ?|.))?", re.S)
_STARRED = re.compile(rb"\s*\\\*\s*")
_NUMBER = re.compile(rb"\\([a-z]+)(-?\d{1,10})")


def _braces(data: bytes, at: int = 0) -> Iterator[tuple[int, bool]]:
    """Places of braces and whether they open; escaped ones and binary data are passed over."""
    while found := _BRACES.search(data, at):
        at = found.end()
        if found[1]:
            at += int(found[1])
        elif found[0] in (b"{", b"}"):
            yield found.start(), found[0] == b"{"


def end_of_group(data: bytes, start: int) -> int:
    """Where the group that is open at `start` closes: the place of its brace, or the end of the file."""
    depth = 0
    for at, opens in _braces(data, start):
        if not opens and depth == 0:
            return at
        depth += 1 if opens else -1
    return len(data)


def groups(data: bytes) -> Iterator[bytes]:
    """What stands in the groups of `data`, outermost only, without their braces."""
    depth, start = 0, 0
    for at, opens in _braces(data):
        if opens:
            depth += 1
            if depth == 1:
                start = at + 1
        elif depth:
            depth -= 1
            if depth == 0:
                yield data[start:at]


def without_groups(data: bytes) -> bytes:
    """`data` without the groups in it."""
    kept, depth, last = bytearray(), 0, 0
    for at, opens in _braces(data):
        if opens:
            if depth == 0:
                kept += data[last:at]
            depth += 1
        elif depth:
            depth -= 1
            last = at + 1
    return bytes(kept + data[last:]) if depth == 0 else bytes(kept)


def destination(group: bytes) -> bytes:
    """The control word that a group begins with, without its star."""
    starred = _STARRED.match(group)
    found = TOKEN.match(group, starred.end() if starred else 0)
    return (found[2] or b"") if found else b""


def numbers(data: bytes) -> dict[bytes, int]:
    """The control words of `data` that have a number; the first of each."""
    found: dict[bytes, int] = {}
    for word in _NUMBER.finditer(data):
        found.setdefault(word[1], int(word[2]))
    return found
