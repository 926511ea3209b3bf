"""Which stretch of a horizontal axis a key shows; no widget in it, so that every chart has the same keys."""

from __future__ import annotations

from enum import Enum, auto
from typing import Protocol

STEP = 1.5
"""By how much a key, a button or a notch of the wheel looks closer."""
# Of what is shown, so much goes out of sight with a step to the side.
_ASIDE = 0.2

Span = tuple[float, float]


class Steer(Enum):
    """What a key asks of a chart."""

    EARLIER = auto()
    LATER = auto()
    CLOSER = auto()
    WIDER = auto()
    FIRST = auto()
    LAST = auto()
    ALL = auto()


class Steered(Protocol):
    """A chart, or whoever chooses for several charts what they show."""

    def steer(self, steer: Steer) -> bool:
        """Do what was asked; False leaves the key to others."""


def steered(steer: Steer, shown: Span, bounds: Span, newest: float, least: float) -> Span:
    """The stretch that is shown after a key; all of it is the chart's own to show.

    Args:
        shown: What is shown now.
        bounds: The first and the last place there is.
        newest: The place of the newest value: the end goes there, and while it is seen it stays when one looks closer.
        least: No shorter stretch is shown.
    """
    low, high = shown
    span = high - low
    match steer:
        case Steer.EARLIER:
            low -= _ASIDE * span
        case Steer.LATER:
            low += _ASIDE * span
        case Steer.FIRST:
            low = bounds[0]
        case Steer.LAST:
            low = newest - span
        case Steer.CLOSER | Steer.WIDER:
            wide = span / STEP if steer is Steer.CLOSER else span * STEP
            wide = min(max(wide, least), bounds[1] - bounds[0])
            at = newest if low <= newest <= high else (low + high) / 2
            low, span = at - (at - low) * wide / span, wide
    low = min(max(low, bounds[0]), bounds[1] - span)
    return low, low + span
