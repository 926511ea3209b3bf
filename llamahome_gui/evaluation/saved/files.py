"""What a needle test found as files: tables for people and programs, pictures that every browser shows."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from llamahome_gui.evaluation.needle import retention
from llamahome_gui.evaluation.needle.grid import Grid
from llamahome_gui.evaluation.needle.heatmap import as_svg
from llamahome_gui.evaluation.needle.results import Result, cells
from llamahome_gui.evaluation.needle.table import as_csv, as_markdown, as_report
from llamahome_gui.evaluation.saved.needletest import NeedleTest


def needle_report(test: NeedleTest, grid: Grid, results: Sequence[Result], model: str) -> dict[str, Any]:
    """Everything as plain values; `model` is the key of the one that was asked."""
    told = {"model": model, "weights": test.weights, "grid": grid.describe(), "several": test.several}
    found = cells(results)
    made = as_report(found, results, told)
    curves = retention.curves(grid.settings, found)
    return (
        made | {"retention": {mode: list(map(asdict, points)) for mode, points in curves.items()}} if curves else made
    )


def needle_table(grid: Grid, results: Sequence[Result]) -> str:
    """The cells as Markdown, and where the test has budgets what is left at each."""
    found = cells(results)
    curves = retention.curves(grid.settings, found)
    return as_markdown(found) + (f"\n{retention.as_markdown(curves)}" if curves else "")


def needle_files(test: NeedleTest, grid: Grid, results: Sequence[Result], model: str) -> dict[str, str]:
    """Their contents by name."""
    found = cells(results)
    texts = {
        "needles.md": needle_table(grid, results),
        "needles.csv": as_csv(found),
        "needles.svg": as_svg(found),
        "needles.json": json.dumps(needle_report(test, grid, results, model), ensure_ascii=False, indent=2) + "\n",
    }
    if curves := retention.curves(grid.settings, found):
        texts["retention.svg"] = retention.as_svg(curves)
    return texts
