"""Rows in which several chats share one document: it is read once, and none of the chats sees another.

A text that fills the context leaves room for a few questions behind it, each behind all the ones before. Here every
question is the first, as people ask them, and four times as many come with a text that is read once. What a token must
not see is said beside the row, and its position is the one that it has in its own chat.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import takewhile
from typing import NamedTuple, TypeVar

from llamahome_gui.starter.pointers import Asks, Pointer

# A row of tokens, their kinds, and where in it answers are found.
Piece = tuple[list[int], list[int], list[Pointer]]
# From where to where a token sees nothing, the end exclusive.
Span = tuple[int, int]
Drawn = TypeVar("Drawn")
_TRIES = 6
# Tokens that the longest of the chats may lack to the end of the context.
_SHORT_OF_FULL = 48


class Row(NamedTuple):
    """Tokens, their kinds, where answers are found, positions, and for each token what before it is not seen."""

    ids: list[int]
    kinds: list[int]
    pointers: list[Pointer]
    positions: list[int]
    unseen: list[Span]


def filling(make: Callable[[int], Drawn], size: Callable[[Drawn], int], length: int, first_guess: int) -> Drawn:
    """Chats about documents that are as long as the context of ``length`` tokens has room for.

    Args:
        make: Makes the chats with documents of about so many tokens.
        size: Tokens of the longest of them.
        first_guess: Tokens of the documents to begin with.
    """
    target, chats = first_guess, make(first_guess)
    for _ in range(_TRIES):
        missing = length - size(chats)
        if 0 <= missing <= _SHORT_OF_FULL:
            break
        target += missing - _SHORT_OF_FULL // 2
        chats = make(target)
    return chats


def branched(pieces: list[Piece], length: int, room: int, pad: int) -> Row:
    """One row of pieces that begin alike; those that end behind ``length`` or find no room are left out."""
    whole = [piece for piece in pieces if len(piece[0]) <= length]
    in_step = zip(*(ids for ids, _, _ in whole), strict=False)
    shared = sum(1 for _ in takewhile(lambda tokens: len(set(tokens)) == 1, in_step))
    row = Row([], [], [], [], [])
    for ids, kinds, pointers in whole:
        start = shared if row.ids else 0
        at = len(row.ids)
        if at + len(ids) - start > room:
            continue
        row.ids.extend(ids[start:])
        row.kinds.extend(kinds[start:])
        row.positions.extend(range(start, len(ids)))
        row.unseen.extend([(shared, at) if at else (0, 0)] * (len(ids) - start))
        row.pointers.extend(_moved(pointers, shared, at - shared if at else 0, first=not at))
    rest = room - len(row.ids)
    last = row.positions[-1] if row.positions else -1
    return Row(
        row.ids + [pad] * rest, row.kinds + [0] * rest, row.pointers,
        row.positions + [min(last + 1 + at, length - 1) for at in range(rest)], row.unseen + [(0, 0)] * rest,
    )  # fmt: skip


def _moved(pointers: list[Pointer], shared: int, by: int, first: bool) -> list[Pointer]:
    """The pointers of a chat in the row; what the shared part looks at by itself is told once."""
    found = []
    for pointer in pointers:
        if pointer.query >= shared:
            places = (pointer.start, pointer.end)
            start, end = (at + by if pointer.start >= shared else at for at in places)
            found.append(replace(pointer, query=pointer.query + by, start=start, end=end))
        elif first and pointer.asks is Asks.NOTE:
            found.append(pointer)
    return found
