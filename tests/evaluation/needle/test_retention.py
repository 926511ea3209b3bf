"""Curves of what is left at each budget: the numbers behind them and the picture."""

from __future__ import annotations

import math

import pytest
from lxml import etree

from llamahome_gui.config.settings import H2OSettings
from llamahome_gui.evaluation.needle.grid import budgets_for, settings_for
from llamahome_gui.evaluation.needle.results import Cell
from llamahome_gui.evaluation.needle.retention import as_markdown, as_svg, curves
from llamahome_gui.evaluation.statistics import wilson

SETTINGS = budgets_for(["h2o", "question"], [100, 5, 25], H2OSettings(), 1000)


def _cell(setting: str, depth: float, right: int, perplexity: float | None = 2.0, trials: int = 10) -> Cell:
    return Cell(setting, 1000, depth, trials, right, right / 10, 0.0, 1.0, 0.1, perplexity)


CELLS = [
    _cell("standard", 10, 10, 1.0), _cell("standard", 90, 10, 1.0),
    _cell("h2o 5 %", 10, 0, 8.0), _cell("h2o 5 %", 90, 5, 2.0), _cell("h2o 25 %", 10, 6),
    _cell("question 5 %", 10, 8), _cell("question 25 %", 10, 9),
]  # fmt: skip


def test_points_are_means_over_depths_and_end_at_the_full_cache() -> None:
    drawn = curves(SETTINGS, CELLS)
    assert list(drawn) == ["h2o", "question"]
    assert [point.budget for point in drawn["h2o"]] == [5, 25, 100]
    assert [point.accuracy for point in drawn["h2o"]] == [0.25, 0.6, 1.0]
    assert drawn["h2o"][0].perplexity == pytest.approx(math.sqrt(8.0 * 2.0))
    assert drawn["question"][-1] == drawn["h2o"][-1]
    first = drawn["h2o"][0]
    assert (first.low, first.high, first.trials) == (*wilson(5, 20), 20)
    assert as_markdown(drawn).splitlines()[2] == "| h2o | 25% (11% to 47%) | 60% (31% to 83%) | 100% (84% to 100%) |"


def test_a_test_without_budgets_has_no_curve() -> None:
    assert curves(settings_for(["standard", "h2o"], H2OSettings(), 1000), CELLS) == {}


@pytest.mark.parametrize("told", [True, False])
def test_picture_holds_a_mark_for_each_point(told: bool) -> None:
    cells = [cell if told else _cell(cell.setting, cell.depth, cell.right, None) for cell in CELLS]
    root = etree.fromstring(as_svg(curves(SETTINGS, cells)).encode())
    marks = root.findall(".//{*}circle")
    assert len(marks) == (12 if told else 6)
    width, height = float(root.get("width", 0)), float(root.get("height", 0))
    assert all(0 < float(mark.get("cx", 0)) < width and 0 < float(mark.get("cy", 0)) < height for mark in marks)
    assert "h2o, 5 %: 25%, 11% to 47%" in {mark.findtext("{*}title") for mark in marks}
    assert len(root.findall(".//{*}path[@class='interval']")) == 6  # of right answers; perplexity has none
    assert len({mark.get("cx") for mark in marks[:6]}) == 6  # beside each other
    assert ("perplexity" in as_svg(curves(SETTINGS, cells))) == told
