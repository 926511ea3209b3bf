"""What of a full cache's quality is left when only a part of the text is kept, as curves by policy."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from llamahome_gui.evaluation.needle.grid import STANDARD, Setting
from llamahome_gui.evaluation.needle.results import Cell
from llamahome_gui.evaluation.needle.svg import picture

_WIDTH, _HEIGHT, _LEFT, _TOP, _BELOW, _LEGEND = 360, 210, 56, 52, 44, 150
# Told apart in grey too: each policy has a dash of its own.
_COLOURS = ("#1f5fa8", "#c2571a", "#3c7a3c", "#7a4a9a", "#8a6d1f")
_DASHES = ("", "7 4", "2 3", "9 3 2 3", "4 4")


@dataclass(frozen=True)
class Point:
    """All depths of one budget: percent of the text kept, share of right answers, perplexity of the right answer."""

    budget: float
    accuracy: float
    perplexity: float | None


def curves(settings: Sequence[Setting], found: Sequence[Cell]) -> dict[str, list[Point]]:
    """The points of each policy by rising budget, the full cache last; empty where no setting has a budget."""
    points: dict[str, list[Point]] = {}
    for setting in settings:
        own = [cell for cell in found if cell.setting == setting.name and cell.trials]
        if setting.budget is not None and own:
            points.setdefault(setting.mode, []).append(_point(setting.budget, own))
    full = points.pop(STANDARD, [])
    return {mode: sorted([*own, *full], key=lambda point: point.budget) for mode, own in points.items()}


def _point(budget: float, cells: Sequence[Cell]) -> Point:
    right, trials = sum(cell.right for cell in cells), sum(cell.trials for cell in cells)
    told = [(math.log(cell.perplexity), cell.trials) for cell in cells if cell.perplexity is not None]
    mean = sum(log * count for log, count in told) / sum(count for _, count in told) if told else None
    return Point(budget, right / trials, None if mean is None else math.exp(mean))


def as_svg(drawn: dict[str, list[Point]]) -> str:
    """Two pictures side by side: right answers, and the perplexity of the right answer where it was measured."""
    budgets = sorted({point.budget for own in drawn.values() for point in own})
    panels = [_panel(0, "right answers", _accuracies(drawn), budgets, (0.0, 1.0), "{:.0%}")]
    losses = {mode: [(p.budget, p.perplexity) for p in own if p.perplexity is not None] for mode, own in drawn.items()}
    if any(losses.values()):
        highest = max(value for own in losses.values() for _, value in own)
        bounds = (1.0, max(1.1, math.ceil(highest * 10) / 10))
        panels.append(_panel(1, "perplexity of the right answer", losses, budgets, bounds, "{:.2f}"))
    width = len(panels) * (_LEFT + _WIDTH) + _LEGEND
    height = _TOP + _HEIGHT + _BELOW
    legend = _legend(list(drawn), width - _LEGEND + 18)
    return picture(width, height, [*(part for panel in panels for part in panel), *legend])


def _accuracies(drawn: dict[str, list[Point]]) -> dict[str, list[tuple[float, float]]]:
    return {mode: [(point.budget, point.accuracy) for point in own] for mode, own in drawn.items()}


def _panel(
    column: int, title: str, lines: dict[str, list[tuple[float, float]]], budgets: Sequence[float],
    bounds: tuple[float, float], form: str,
) -> list[str]:  # fmt: skip
    left, (low, high) = _LEFT + column * (_LEFT + _WIDTH), bounds
    x = {budget: left + 12 + at * (_WIDTH - 24) / max(1, len(budgets) - 1) for at, budget in enumerate(budgets)}

    def y(value: float) -> float:
        return _TOP + _HEIGHT - (value - low) / (high - low) * _HEIGHT

    parts = [f"<text x='{left}' y='26' font-size='15' font-weight='600'>{escape(title)}</text>"]
    for step in range(5):
        value = low + step * (high - low) / 4
        parts.append(f"<path d='M{left} {y(value):.1f}h{_WIDTH}' stroke='#dddddd'/>")
        parts.append(f"<text x='{left - 8}' y='{y(value) + 4:.1f}' text-anchor='end'>{form.format(value)}</text>")
    bottom = _TOP + _HEIGHT + 18
    parts += [f"<text x='{x[b]:.1f}' y='{bottom}' text-anchor='middle'>{b:g} %</text>" for b in budgets]
    middle = left + _WIDTH / 2
    parts.append(f"<text x='{middle}' y='{bottom + 18}' text-anchor='middle' fill='#555555'>of the text kept</text>")
    for number, (mode, points) in enumerate(lines.items()):
        parts += _line(number, [(x[budget], y(value)) for budget, value in points], mode, form, points)
    return parts


def _line(
    number: int, places: Sequence[tuple[float, float]], mode: str, form: str, points: Sequence[tuple[float, float]]
) -> list[str]:
    colour, dash = _COLOURS[number % len(_COLOURS)], _DASHES[number % len(_DASHES)]
    route = " ".join(f"{'L' if at else 'M'}{x:.1f} {y:.1f}" for at, (x, y) in enumerate(places))
    parts = [f"<path d='{route}' fill='none' stroke='{colour}' stroke-width='2' stroke-dasharray='{dash}'/>"]
    for (x, y), (budget, value) in zip(places, points, strict=True):
        tip = f"{escape(mode)}, {budget:g} %: {form.format(value)}"
        parts.append(f"<circle cx='{x:.1f}' cy='{y:.1f}' r='4' fill='{colour}'><title>{tip}</title></circle>")
    return parts


def _legend(modes: Sequence[str], left: int) -> list[str]:
    parts = []
    for number, mode in enumerate(modes):
        y, dash = _TOP + 14 + number * 24, _DASHES[number % len(_DASHES)]
        colour = _COLOURS[number % len(_COLOURS)]
        parts.append(f"<path d='M{left} {y}h28' stroke='{colour}' stroke-width='2' stroke-dasharray='{dash}'/>")
        parts.append(f"<text x='{left + 36}' y='{y + 4}'>{escape(mode)}</text>")
    return parts
