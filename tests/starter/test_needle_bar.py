"""The shipped model finds needles as often as its metrics say; minutes, so it runs with the slow tests."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from llamahome_gui.config.paths import Workspace
from llamahome_gui.config.settings import H2OSettings
from llamahome_gui.evaluation.needle.grid import DEPTHS, Grid, settings_for
from llamahome_gui.evaluation.needle.results import Cell, Journal, cells
from llamahome_gui.evaluation.needle.runner import run
from llamahome_gui.evaluation.statistics import wilson
from llamahome_gui.inference.engine import Engine, load_engine
from llamahome_gui.models import ModelStore
from llamahome_gui.starter.needles import NeedleSource

TRIALS = 20
LENGTHS = (2000, 8000)


@pytest.fixture(scope="module")
def starter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = load_engine(ModelStore(Workspace.open(tmp_path_factory.mktemp("home"))), "starter", device="cpu")
    yield engine
    engine.loaded.close()


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_the_default_policy_finds_what_the_metrics_say(starter: Engine, weights: Path, tmp_path: Path) -> None:
    recorded = json.loads((weights / "metrics.json").read_text(encoding="utf-8"))["needle"]
    default = H2OSettings().policy
    grid = Grid(settings_for([default], H2OSettings(), max(LENGTHS)), LENGTHS, DEPTHS, TRIALS, seed=1)
    found = cells(run(starter, NeedleSource(starter.loaded.tokenizer), grid, Journal(tmp_path, "bar")))
    for cell in found:
        told = _recorded(recorded, default, cell)
        assert wilson(cell.right, cell.trials)[1] >= told["low"], (cell, told)


def _recorded(rows: list[dict[str, Any]], setting: str, cell: Cell) -> dict[str, Any]:
    return next(
        row for row in rows
        if (row["setting"], row["length"], row["depth"]) == (setting, cell.length, cell.depth)
    )  # fmt: skip
