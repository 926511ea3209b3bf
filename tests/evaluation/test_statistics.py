"""Intervals are Wilson's."""

from __future__ import annotations

from llamahome_gui.evaluation.statistics import wilson


def test_wilson_interval_of_a_known_case() -> None:
    low, high = wilson(180, 200)
    assert (round(low, 4), round(high, 4)) == (0.8506, 0.9343)
    assert wilson(0, 0) == (0.0, 1.0)
