"""The order in which the shapes of a slide are read.

Files keep shapes in the order in which they cover each other, which is mostly also the order in which they were made.
That order stands unless a shape lies wholly above, or wholly left of, one that comes before it in the same column or
line: then the upper or the left one is read first.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

_MOST_SHAPES = 150  # beyond, a drawing rather than a text


class Box(NamedTuple):
    """Where a shape lies, in any one unit."""

    left: int
    top: int
    width: int
    height: int


def reading_order(boxes: Sequence[Box | None]) -> list[int]:
    """Indices of the shapes as they are read; a shape without a place stays behind the one before it."""
    placed = [(index, box) for index, box in enumerate(boxes) if box is not None]
    usual = list(range(len(boxes)))
    if len(boxes) > _MOST_SHAPES or not _is_wrong(placed):
        return usual
    followers: dict[int, list[int]] = {index: [] for index, _ in placed}
    before = dict.fromkeys(followers, 0)  # how many that are not yet read come before each
    for first, upper in placed:
        for index, box in placed:
            if index != first and _precedes(upper, box):
                followers[first].append(index)
                before[index] += 1
    waiting = list(followers)
    order = usual[: waiting[0]]
    while waiting:
        # In a circle of shapes each has another before it; then the first of the file is taken.
        following = next((index for index in waiting if not before[index]), waiting[0])
        waiting.remove(following)
        for index in followers[following]:
            before[index] -= 1
        order.append(following)
        while (following := following + 1) < len(boxes) and boxes[following] is None:
            order.append(following)
    return order


def _is_wrong(placed: Sequence[tuple[int, Box]]) -> bool:
    """Whether any shape is to be read before one that stands before it in the file."""
    return any(
        _precedes(later, earlier) for number, (_, earlier) in enumerate(placed) for _, later in placed[number + 1 :]
    )


def _precedes(one: Box, other: Box) -> bool:
    left, top, width, height = one
    other_left, other_top, other_width, other_height = other
    if left < other_left + other_width and other_left < left + width:
        return top + height <= other_top
    if left >= other_left:
        return False
    bottom, other_bottom = top + height, other_top + other_height
    shared = (bottom if bottom < other_bottom else other_bottom) - (top if top > other_top else other_top)
    return 2 * shared > (height if height < other_height else other_height)
