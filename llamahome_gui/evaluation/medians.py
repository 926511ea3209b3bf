"""Medians and ratios of interleaved repeats."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Spread:
    """A median with the smallest and the largest of its repeats."""

    median: float
    low: float
    high: float

    def row(self, name: str) -> dict[str, float]:
        """As columns of a report's row."""
        return {name: _short(self.median), f"{name}_low": _short(self.low), f"{name}_high": _short(self.high)}


def spread(values: Sequence[float]) -> Spread:
    """Median, minimum and maximum of at least one value."""
    return Spread(median(values), min(values), max(values))


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> Spread:
    """How many times `theirs` our values are, repeat by repeat.

    Repeats that were measured side by side are compared with each other; the median of the ratios is then free of
    what slowed both. Where one side was repeated less often, its median stands in for each.
    """
    if len(ours) == len(theirs):
        return spread([mine / other for mine, other in zip(ours, theirs, strict=True)])
    if len(ours) > len(theirs):
        return spread([mine / median(theirs) for mine in ours])
    return spread([median(ours) / other for other in theirs])


def _short(value: float) -> float:
    """Four significant digits: more would claim what no clock knows."""
    return float(f"{value:.4g}")
