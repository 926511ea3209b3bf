"""What a needle test found as files: tables for people and programs, pictures that every browser shows."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from llamahome_gui.evaluation.needle import retention
from llamahome_gui.evaluation.needle.grid import Grid
from llamahome_gui.evaluation.needle.heatmap import as_svg
from llamahome_gui.evaluation.needle.results import Result, cells
from llamahome_gui.evaluation.needle.table import as_csv, as_markdown, as_report
from llamahome_gui.evaluation.saved.needletest import NeedleTest

_MOST_NAMES = 3


def needle_report(
    test: NeedleTest, grid: Grid, results: Sequence[Result], model: str, about: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Everything as plain values.

    Args:
        model: The key of the one that was asked.
        about: What else is known of it; see `cli.needletests.Found`.
    """
    told: dict[str, Any] = {"model": model, "weights": test.weights, **(about or {}), "grid": grid.describe()}
    told |= {"several": test.several, "without_needle": test.without_needle, "documents": list(test.documents)}
    found = cells(results)
    made = as_report(found, results, told) | {"done": len(results), "total": len(grid)}
    curves = retention.curves(grid.settings, found)
    return (
        made | {"retention": {mode: list(map(asdict, points)) for mode, points in curves.items()}} if curves else made
    )


def needle_words(test: NeedleTest, grid: Grid, results: Sequence[Result], model: str) -> str:
    """What was asked of whom: the table alone would not tell a control test, or half a test, from another."""
    sentences = [
        f"Model: {model}; weights: {test.weights}; trials in each cell: {grid.trials:,}; seed: {grid.seed}; "
        f"texts: {_texts(test)}.",
        _caches(grid),
        "Three needles about the same thing." if test.several else "",
        "The needles were taken out again: what is right here is chance." if test.without_needle else "",
        f"Only {len(results):,} of {len(grid):,} trials are done." if len(results) < len(grid) else "",
    ]
    return " ".join(filter(None, sentences))


def _caches(grid: Grid) -> str:
    """How many slots they have, as settings with budgets say in their names."""
    kept = [setting for setting in grid.settings if setting.h2o.enable and setting.budget is None]
    if not kept:
        return ""
    h2o = kept[0].h2o
    size = f"{h2o.window_length:,} slots" if h2o.preset == "custom" else f"preset {h2o.preset}"
    return f"Caches that drop tokens: {size}; prefill: {h2o.prefill}."


def _texts(test: NeedleTest) -> str:
    names = [" ".join(Path(path).name.split()) for path in test.documents]
    more = f" and {len(names) - _MOST_NAMES:,} more" if len(names) > _MOST_NAMES else ""
    return ", ".join(names[:_MOST_NAMES]) + more if names else "made"


def needle_table(grid: Grid, results: Sequence[Result]) -> str:
    """The cells as Markdown, and where the test has budgets what is left at each."""
    found = cells(results)
    curves = retention.curves(grid.settings, found)
    return as_markdown(found) + (f"\n{retention.as_markdown(curves)}" if curves else "")


def needle_files(
    test: NeedleTest, grid: Grid, results: Sequence[Result], model: str, about: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Their contents by name; see `needle_report`."""
    found = cells(results)
    texts = {
        "needles.md": f"{needle_words(test, grid, results, model)}\n\n{needle_table(grid, results)}",
        "needles.csv": as_csv(found, without_needle=test.without_needle),
        "needles.svg": as_svg(found, needle_words(test, grid, results, model)),
        "needles.json": json.dumps(needle_report(test, grid, results, model, about), ensure_ascii=False, indent=2)
        + "\n",
    }
    if curves := retention.curves(grid.settings, found):
        texts["retention.svg"] = retention.as_svg(curves, needle_words(test, grid, results, model))
    return texts
