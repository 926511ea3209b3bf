"""What of a full cache's quality is left when only a part of the text is kept, as curves by policy."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

from llamahome_gui.evaluation.needle.grid import STANDARD, Setting
from llamahome_gui.evaluation.needle.results import Cell, perplexity_of
from llamahome_gui.evaluation.needle.svg import picture
from llamahome_gui.evaluation.statistics import wilson

_WIDTH, _HEIGHT, _LEFT, _TOP, _BELOW, _LEGEND = 360, 210, 56, 52, 44, 150
# So many pixels from curve to curve, or their intervals would lie on each other.
_ASIDE = 7
# Told apart in grey too: each policy has a dash of its own.
_COLOURS = ("#1f5fa8", "#c2571a", "#3c7a3c", "#7a4a9a", "#8a6d1f")
_DASHES = ("", "7 4", "2 3", "9 3 2 3", "4 4")


@dataclass(frozen=True)
class Point:
    """All depths of one budget.

    Attributes:
        budget: Percent of the text that is kept.
        accuracy: Share of right answers; `low` and `high` are its 95 % Wilson interval.
        trials: How many answers that is.
        perplexity: Of the right answer; None where it was not measured.
    """

    budget: float
    accuracy: float
    low: float
    high: float
    trials: int
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
    return Point(budget, right / trials, *wilson(right, trials), trials, perplexity_of(cells))


def budgets_of(drawn: dict[str, list[Point]]) -> list[float]:
    """The places along the axis of a chart, in percent."""
    return sorted({point.budget for own in drawn.values() for point in own})


def as_markdown(drawn: dict[str, list[Point]]) -> str:
    """A row for each policy, a column for each budget: percent right of all depths and its 95 % interval."""
    budgets = budgets_of(drawn)
    head = ["right answers by share kept", *(f"{budget:g} %" for budget in budgets)]
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    for mode, points in drawn.items():
        texts = {p.budget: f"{p.accuracy:.0%} ({p.low:.0%} to {p.high:.0%})" for p in points}
        lines.append(f"| {mode} | " + " | ".join(texts.get(budget, "") for budget in budgets) + " |")
    return "\n".join(lines) + "\n"


@dataclass(frozen=True)
class Dot:
    """A point of a curve: at which place of the axis, its value, and its 95 % interval where it is a share."""

    at: int
    value: float
    low: float | None = None
    high: float | None = None


Lines = dict[str, list[Dot]]


def right_answers(drawn: dict[str, list[Point]]) -> Lines:
    """Shares of right answers, over `budgets_of`."""
    place = budgets_of(drawn).index
    return {mode: [Dot(place(p.budget), p.accuracy, p.low, p.high) for p in own] for mode, own in drawn.items()}


def perplexities(drawn: dict[str, list[Point]]) -> Lines:
    """Perplexities of the right answers, over `budgets_of`; of a curve only where they were measured."""
    place = budgets_of(drawn).index
    return {
        mode: [Dot(place(p.budget), p.perplexity) for p in own if p.perplexity is not None]
        for mode, own in drawn.items()
    }


def as_svg(drawn: dict[str, list[Point]], caption: str = "") -> str:
    """Two pictures side by side: right answers, and the perplexity of the right answer where it was measured.

    A line through a point is its 95 % interval. A `caption` says what was tested.
    """
    budgets, losses = budgets_of(drawn), perplexities(drawn)
    panels = [_panel(0, "right answers", right_answers(drawn), budgets, (0.0, 1.0), "{:.0%}")]
    if any(losses.values()):
        highest = max(dot.value for own in losses.values() for dot in own)
        bounds = (1.0, max(1.1, math.ceil(highest * 10) / 10))
        panels.append(_panel(1, "perplexity of the right answer", losses, budgets, bounds, "{:.2f}"))
    width = len(panels) * (_LEFT + _WIDTH) + _LEGEND
    height = _TOP + _HEIGHT + _BELOW
    legend = _legend(list(drawn), width - _LEGEND + 18)
    return picture(width, height, [*(part for panel in panels for part in panel), *legend], caption)


def _panel(
    column: int, title: str, lines: Lines, budgets: Sequence[float], bounds: tuple[float, float], form: str
) -> list[str]:
    left, (low, high) = _LEFT + column * (_LEFT + _WIDTH), bounds
    x = [left + 12 + at * (_WIDTH - 24) / max(1, len(budgets) - 1) for at in range(len(budgets))]

    def y(value: float) -> float:
        return _TOP + _HEIGHT - (value - low) / (high - low) * _HEIGHT

    parts = [f"<text x='{left}' y='26' font-size='15' font-weight='600'>{escape(title)}</text>"]
    for step in range(5):
        value = low + step * (high - low) / 4
        parts.append(f"<path d='M{left} {y(value):.1f}h{_WIDTH}' stroke='#dddddd'/>")
        parts.append(f"<text x='{left - 8}' y='{y(value) + 4:.1f}' text-anchor='end'>{form.format(value)}</text>")
    bottom = _TOP + _HEIGHT + 18
    for place, budget in zip(x, budgets, strict=True):
        parts.append(f"<text x='{place:.1f}' y='{bottom}' text-anchor='middle'>{budget:g} %</text>")
    middle = left + _WIDTH / 2
    parts.append(f"<text x='{middle}' y='{bottom + 18}' text-anchor='middle' fill='#555555'>of the text kept</text>")
    for number, (mode, dots) in enumerate(lines.items()):
        aside = (number - (len(lines) - 1) / 2) * _ASIDE
        spots = [_Spot(x[dot.at] + aside, y, dot, _tip(mode, form, budgets[dot.at], dot)) for dot in dots]
        parts += _line(number, spots)
    return parts


class _Spot:
    """Where a point stands in the picture, what it tells, and its interval as a path where it has one."""

    def __init__(self, x: float, y: Callable[[float], float], dot: Dot, tip: str) -> None:
        self.x, self.y, self.tip = x, y(dot.value), tip
        self.interval = ""
        if dot.low is not None and dot.high is not None:
            self.interval = "".join(f"M{x - 3:.1f} {y(end):.1f}h6" for end in (dot.low, dot.high))
            self.interval += f"M{x:.1f} {y(dot.low):.1f}V{y(dot.high):.1f}"


def _line(number: int, spots: Sequence[_Spot]) -> list[str]:
    colour, dash = _COLOURS[number % len(_COLOURS)], _DASHES[number % len(_DASHES)]
    route = " ".join(f"{'L' if at else 'M'}{spot.x:.1f} {spot.y:.1f}" for at, spot in enumerate(spots))
    parts = [f"<path d='{route}' fill='none' stroke='{colour}' stroke-width='2' stroke-dasharray='{dash}'/>"]
    for spot in spots:
        if spot.interval:
            parts.append(f"<path class='interval' d='{spot.interval}' fill='none' stroke='{colour}'/>")
        tip = f"<title>{escape(spot.tip)}</title>"
        parts.append(f"<circle cx='{spot.x:.1f}' cy='{spot.y:.1f}' r='4' fill='{colour}'>{tip}</circle>")
    return parts


def _tip(mode: str, form: str, budget: float, dot: Dot) -> str:
    said = f"{mode}, {budget:g} %: {form.format(dot.value)}"
    return said if dot.low is None or dot.high is None else f"{said}, {dot.low:.0%} to {dot.high:.0%}"


def _legend(modes: Sequence[str], left: int) -> list[str]:
    parts = []
    for number, mode in enumerate(modes):
        y, dash = _TOP + 14 + number * 24, _DASHES[number % len(_DASHES)]
        colour = _COLOURS[number % len(_COLOURS)]
        parts.append(f"<path d='M{left} {y}h28' stroke='{colour}' stroke-width='2' stroke-dasharray='{dash}'/>")
        parts.append(f"<text x='{left + 36}' y='{y + 4}'>{escape(mode)}</text>")
    return parts
