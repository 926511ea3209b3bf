"""What a benchmark says, and how far it is: the loops that take the time are told which part of it each turn takes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

Say = Callable[[str], None]
_Part = TypeVar("_Part")


class Steps:
    """Says what is done now, as a plain `Say` does; `through` tells it how far that is.

    Args:
        say: Told what is done.
        reached: Told the share that is done, 0 to 1.
    """

    def __init__(self, say: Say, reached: Callable[[float], None]) -> None:
        self._say, self._reached = say, reached
        self._stretch = 0.0, 1.0

    def __call__(self, text: str) -> None:
        self._say(text)

    def share_out(self, parts: list[_Part], cost: Callable[[_Part], float]) -> Iterator[_Part]:
        """See `through`; what a part shares out itself lies within the part's own stretch."""
        first, last = self._stretch
        whole = sum(map(cost, parts)) or 1.0
        at = first
        for part in parts:
            # Set here and not taken back at the end of the part: an error may have ended its own loops.
            self._stretch = at, at + (last - first) * cost(part) / whole
            at = self._stretch[1]
            yield part
            self._reached(at)
        self._stretch = first, last


def through(say: Say, parts: Iterable[_Part], cost: Callable[[_Part], float] = lambda _part: 1.0) -> Iterator[_Part]:
    """Go through the parts of what is measured, and tell `say` after each how far that is, where it wants to know.

    Args:
        cost: How long a part takes beside the others, in any unit.
    """
    if isinstance(say, Steps):
        yield from say.share_out(list(parts), cost)
    else:
        yield from parts
