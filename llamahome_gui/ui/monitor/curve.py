"""How a curve of a chart looks, and how its axis is divided; whoever draws it, no plotting library is needed here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import floor, log10

HEADROOM = 1.12
STEPS = (1, 2, 5, 10)

Formatter = Callable[[float], str]


@dataclass(frozen=True)
class CurveStyle:
    """How one curve looks.

    Attributes:
        color: Token of the theme.
        fill: Whether the ground below is filled.
        width: Of the line, in pixels.
        dots: Points of `size` pixels instead of a line.
        alpha: How much of the points' colour is seen.
    """

    color: str
    fill: bool = True
    width: float = 1.8
    dots: bool = False
    size: float = 4.0
    alpha: float = 1.0


def round_step(rough: float, steps: Sequence[float] = STEPS) -> float:
    """The next round number at or above: one of `steps` times a power of ten."""
    if rough <= 0:
        return 1.0
    power = 10.0 ** floor(log10(rough))
    return next((step * power for step in steps if step * power >= rough * 0.999), 10 * power)
