"""Pictures for a report: bars and curves as SVG that takes its colours from the page it stands in."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

_WIDTH, _BAR, _GAP, _LABEL = 720, 18, 10, 220
_CURVES = (720, 280)
_LEFT, _BOTTOM, _TOP = 64, 28, 30
_TICKS = 5


@dataclass(frozen=True)
class Bar:
    """One bar; a thin line reaches to `far` (one in twenty is beyond it)."""

    label: str
    value: float
    far: float | None = None


def bars(title: str, unit: str, found: Sequence[Bar]) -> str:
    """Bars below each other, the value written behind each."""
    most = max(max(bar.value, bar.far or 0.0) for bar in found) or 1.0
    reach = _WIDTH - _LABEL - 110
    parts = []
    for row, bar in enumerate(found):
        y, length = row * (_BAR + _GAP) + _GAP, reach * bar.value / most
        middle = y + _BAR / 2
        place = f"class='label' x='{_LABEL - 10}' y='{middle + 4}' text-anchor='end'"
        parts.append(f"<text {place}>{escape(bar.label)}</text>")
        parts.append(f"<rect class='bar' x='{_LABEL}' y='{y}' width='{max(length, 1):.1f}' height='{_BAR}' rx='3'/>")
        end = length
        if bar.far is not None and bar.far > bar.value:
            end = reach * bar.far / most
            parts.append(f"<path class='far' d='M{_LABEL + length:.1f} {middle}H{_LABEL + end:.1f}m0 -5v10'/>")
        parts.append(f"<text x='{_LABEL + end + 8:.1f}' y='{middle + 4}'>{_number(bar.value)} {escape(unit)}</text>")
    return _picture(title, _WIDTH, len(found) * (_BAR + _GAP) + _GAP, parts)


@dataclass(frozen=True)
class Curve:
    """Points of share (0 to 1) and value."""

    name: str
    points: Sequence[Sequence[float]]


def curves(title: str, unit: str, found: Sequence[Curve]) -> str:
    """How values spread: how much of them lies below which value."""
    width, height = _CURVES
    ticks = _ticks(max(value for curve in found for _share, value in curve.points))
    most = ticks[-1]
    right, bottom = width - 28, height - _BOTTOM

    def place(share: float, value: float) -> str:
        return f"{_LEFT + share * (right - _LEFT):.1f} {bottom - value / most * (bottom - _TOP):.1f}"

    parts = []
    for tick in ticks:
        y = float(place(0.0, tick).split()[1])
        parts.append(f"<path class='grid' d='M{_LEFT} {y}H{right}'/>")
        parts.append(f"<text x='{_LEFT - 8}' y='{y + 4}' text-anchor='end'>{_number(tick)}</text>")
    for tenth in range(0, 11, 2):
        x = place(tenth / 10, 0.0).split()[0]
        parts.append(f"<text x='{x}' y='{bottom + 18}' text-anchor='middle'>{tenth * 10} %</text>")
    parts.append(f"<text x='{_LEFT}' y='{_TOP - 6}'>{escape(unit)} that so many of all stay below</text>")
    for number, curve in enumerate(found):
        line = "L".join(place(share, value) for share, value in curve.points)
        parts.append(f"<path class='curve c{number % 6}' d='M{line}'><title>{escape(curve.name)}</title></path>")
    return _picture(title, width, height, parts) + _legend([curve.name for curve in found])


def _ticks(most: float) -> list[float]:
    """Round numbers from 0 to the first that is not below `most`, some five of them."""
    if most <= 0:
        return [0.0, 1.0]
    rough = most / _TICKS
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough)
    return [step * number for number in range(math.ceil(most / step) + 1)]


def _legend(names: Sequence[str]) -> str:
    keys = "".join(f"<span><i class='c{number % 6}'></i>{escape(name)}</span>" for number, name in enumerate(names))
    return f"<p class='legend'>{keys}</p>"


def _picture(title: str, width: int, height: int, parts: Sequence[str]) -> str:
    head = f"<svg viewBox='0 0 {width} {height}' width='{width}' role='img' aria-label='{escape(title, quote=True)}'>"
    return f"{head}{''.join(parts)}</svg>"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
