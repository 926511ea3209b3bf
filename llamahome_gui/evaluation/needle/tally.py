"""A needle test while its results come: every cell as it stands, and how far the whole is."""

from __future__ import annotations

from collections.abc import Iterable

from llamahome_gui.evaluation.needle.grid import Grid
from llamahome_gui.evaluation.needle.results import Cell, Result, cells

Spot = tuple[str, int, float]
"""Setting, length and depth."""


class Tally:
    """Counts without going through all results again for each new one.

    Args:
        grid: What is tested; results of other places are left out.
    """

    def __init__(self, grid: Grid, results: Iterable[Result] = ()) -> None:
        self.grid = grid
        self.settings = tuple(setting.name for setting in grid.settings)
        self._wanted = {place for _, place in grid.places()}
        self._trials: dict[Spot, dict[int, Result]] = {}
        self._cells: dict[Spot, Cell] = {}
        self.newest: Result | None = None
        for result in results:
            self.add(result)

    @property
    def total(self) -> int:
        """All trials."""
        return len(self._wanted)

    @property
    def done(self) -> int:
        """Those that have a result."""
        return sum(map(len, self._trials.values()))

    @property
    def cells(self) -> list[Cell]:
        """The cells with results, in the order of the grid."""
        spots = ((name, length, depth) for name in self.settings for length in self.grid.lengths
                 for depth in self.grid.depths)  # fmt: skip
        return [self._cells[spot] for spot in spots if spot in self._cells]

    def add(self, result: Result) -> None:
        """Count a result; a second one of the same place takes the first one's."""
        if result.place not in self._wanted:
            return
        spot = (result.place.setting, result.place.length, result.place.depth)
        own = self._trials.setdefault(spot, {})
        own[result.place.number] = result
        [self._cells[spot]] = cells(own.values())
        self.newest = result

    def cell(self, spot: Spot) -> Cell | None:
        """A cell; None while it has no result."""
        return self._cells.get(spot)

    def count(self, spot: Spot) -> int:
        """How many trials of a cell have a result."""
        return len(self._trials.get(spot, {}))

    def trials(self, spot: Spot) -> list[Result]:
        """The results of a cell by number."""
        own = self._trials.get(spot, {})
        return [own[number] for number in sorted(own)]

    def results(self) -> list[Result]:
        """All results in the order of the grid."""
        found = (self._trials.get((p.setting, p.length, p.depth), {}).get(p.number) for _, p in self.grid.places())
        return [result for result in found if result is not None]
