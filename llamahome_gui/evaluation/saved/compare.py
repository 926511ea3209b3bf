"""Two needle tests beside each other: where they differ, and whether more than chance would have it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from llamahome_gui.evaluation.needle.results import Cell


@dataclass(frozen=True)
class Difference:
    """A cell of both tests; `change` is the second's share of right answers less the first's.

    Attributes:
        low, high: The 95 % interval of the change.
    """

    first: Cell
    second: Cell
    change: float
    low: float
    high: float

    @property
    def beyond_chance(self) -> bool:
        """Whether the interval leaves out nothing having changed."""
        return self.low > 0 or self.high < 0


def compare_cells(first: Sequence[Cell], second: Sequence[Cell]) -> list[Difference]:
    """The cells that both tests have, in the first one's order.

    The interval of the change is Newcombe's, from the Wilson intervals of both
    (Newcombe 1998, method 10, https://doi.org/10.1002/(SICI)1097-0258(19980430)17:8%3C873::AID-SIM779%3E3.0.CO;2-I).
    """
    others = {(cell.setting, cell.length, cell.depth): cell for cell in second if cell.trials}
    pairs = ((cell, others.get((cell.setting, cell.length, cell.depth))) for cell in first if cell.trials)
    return [_difference(cell, other) for cell, other in pairs if other is not None]


def _difference(first: Cell, second: Cell) -> Difference:
    change = second.accuracy - first.accuracy
    low = change - math.hypot(second.accuracy - second.low, first.high - first.accuracy)
    high = change + math.hypot(second.high - second.accuracy, first.accuracy - first.low)
    return Difference(first, second, change, low, high)
