"""Many times of the same thing, in a few numbers and one curve."""

from __future__ import annotations

from collections.abc import Sequence

_SHARES = (0.01, 0.05, *(step / 10 for step in range(1, 10)), 0.95, 0.99)


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which this share of at least one value lies, interpolated between neighbours."""
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def p50_p95(name: str, values: Sequence[float]) -> dict[str, float]:
    """Columns of a report's row: the median, and what one in twenty exceeds."""
    return {f"{name}_p50": short(quantile(values, 0.5)), f"{name}_p95": short(quantile(values, 0.95))}


def curve(values: Sequence[float]) -> list[list[float]]:
    """Points of share and value, for a plot."""
    return [[share, short(quantile(values, share))] for share in _SHARES]


def short(value: float) -> float:
    """Four significant digits: more would claim what no clock knows."""
    return round(value) if value >= 1000 else float(f"{value:.4g}")
