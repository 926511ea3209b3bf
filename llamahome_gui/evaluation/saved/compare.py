"""Two saved runs beside each other: where they differ, and by how much more than chance would have it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

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


@dataclass(frozen=True)
class Measured:
    """A figure that two reports of a benchmark tell of the same thing.

    Attributes:
        what: The words of the row, such as the name of the model.
        ratio: The second over the first; None where the first is 0.
    """

    case: str
    what: str
    measure: str
    first: float
    second: float

    @property
    def ratio(self) -> float | None:
        return self.second / self.first if self.first else None


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


def compare_reports(first: Mapping[str, Any], second: Mapping[str, Any]) -> list[Measured]:
    """The figures that both reports tell of the same thing: rows with the same words, columns with the same name."""
    others = {_words(row): row for row in second["rows"]}
    found: list[Measured] = []
    for row in first["rows"]:
        case, what = _words(row)
        other = others.get((case, what), {})
        for name, value in row.items():
            if _is_figure(value) and _is_figure(other.get(name)):
                found.append(Measured(case, what, name, value, other[name]))
    return found


def _words(row: Mapping[str, Any]) -> tuple[str, str]:
    told = [f"{value}" for name, value in row.items() if name != "case" and isinstance(value, str)]
    return str(row.get("case", "")), ", ".join(told)


def _is_figure(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
