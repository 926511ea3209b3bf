"""Whether the built-in model still finds needles as often as its ``metrics.json`` says."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from llamahome_gui.config.settings import H2OSettings
from llamahome_gui.evaluation.needle.grid import DEPTHS, Grid, settings_for
from llamahome_gui.evaluation.needle.results import Cell, Journal, cells
from llamahome_gui.evaluation.needle.runner import run
from llamahome_gui.evaluation.statistics import wilson
from llamahome_gui.starter.needles import NeedleSource
from llamahome_gui.starter.records import metrics_of

if TYPE_CHECKING:
    from llamahome_gui.inference.engine import Engine


@dataclass(frozen=True)
class Comparison:
    """Right answers now beside the recorded ones, over one cell or several."""

    right: int
    trials: int
    recorded_right: int
    recorded_trials: int

    @property
    def bar(self) -> float:
        """The lower end of the recorded 95 % interval."""
        return wilson(self.recorded_right, self.recorded_trials)[0]

    @property
    def holds(self) -> bool:
        """Whether the share found now may be as high as that, by its own 95 % interval."""
        return wilson(self.right, self.trials)[1] >= self.bar

    def __add__(self, other: Comparison) -> Comparison:
        return Comparison(
            self.right + other.right, self.trials + other.trials,
            self.recorded_right + other.recorded_right, self.recorded_trials + other.recorded_trials,
        )  # fmt: skip


def compare(
    engine: Engine, weights: Path, lengths: Sequence[int], trials: int, seed: int, stop: threading.Event | None = None
) -> list[Comparison]:
    """Ask with the default policy and its preset at the usual depths; one comparison for each cell."""
    policy = H2OSettings().policy
    grid = Grid(settings_for([policy], H2OSettings(), max(lengths)), tuple(lengths), DEPTHS, trials, seed)
    recorded = metrics_of(weights)["needle"]
    with tempfile.TemporaryDirectory(prefix="llamahome-needle-") as folder:
        journal = Journal(Path(folder), grid.key())
        found = cells(run(engine, NeedleSource(engine.loaded.tokenizer), grid, journal, stop=stop))
    return [_beside(cell, recorded) for cell in found]


def _beside(cell: Cell, recorded: Sequence[dict[str, Any]]) -> Comparison:
    own = next(
        row for row in recorded
        if (row["setting"], row["length"], row["depth"]) == (cell.setting, cell.length, cell.depth)
    )  # fmt: skip
    return Comparison(cell.right, cell.trials, own["right"], own["trials"])
