"""The order in which the shapes of a slide are read.

Files keep shapes in the order in which they cover each other, which is mostly also the order in which they were made.
That order stands unless a shape lies wholly above, or wholly left of, one that comes before it in the same column or
line: then the upper or the left one is read first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

_MOST_SHAPES = 60  # beyond, a drawing rather than a text


class Box(NamedTuple):
    """Where a shape lies, in any one unit."""

    left: int
    top: int
    width: int
    height: int


class _Edges(NamedTuple):
    """Those of one box among several."""

    number: int
    left: int
    top: int
    right: int
    bottom: int
    height: int


def reading_order(boxes: Sequence[Box | None]) -> list[int]:
    """Indices of the shapes as they are read; a shape without a place stays behind the one before it."""
    usual = list(range(len(boxes)))
    if len(boxes) > _MOST_SHAPES:
        return usual
    edges = [
        _Edges(index, box.left, box.top, box.left + box.width, box.top + box.height, box.height)
        for index, box in enumerate(boxes)
        if box is not None
    ]
    followers = {edge.number: _followers(edge, edges) for edge in edges}
    if not any(found and found[0] < first for first, found in followers.items()):
        return usual  # none is to be read before one that stands before it in the file
    before = Counter(chain.from_iterable(followers.values()))  # how many that are not yet read come before each
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


def _followers(edges: _Edges, others: Sequence[_Edges]) -> list[int]:
    """The shapes that one precedes. Written out, because a call for each pair costs more than the comparison."""
    first, left, top, right, bottom, height = edges
    found = []
    for index, other_left, other_top, other_right, other_bottom, other_height in others:
        if left < other_right and other_left < right:
            if bottom <= other_top:
                found.append(index)
        elif left < other_left:
            shared = (bottom if bottom < other_bottom else other_bottom) - (top if top > other_top else other_top)
            if 2 * shared > (height if height < other_height else other_height):
                found.append(index)
    return [index for index in found if index != first] if first in found else found
